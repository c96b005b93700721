"""How an installation sends e-mail: by the SMTP server a URL names, or not at all."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PATIENCE = 20  # seconds a mail server may take to answer
_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587


class UnknownMailServerError(ImproperlyConfigured):
    """The mail URL is not smtp(s)://…, or does not say who sends."""


def mail(url: str, sender: str = "") -> dict[str, Any]:
    """Return Django's settings for the mail server `url` names; an empty host, which sends nothing, when it is empty.

    `smtps` is encrypted from the first byte; `smtp` encrypts once connected on port 587, or where the URL says
    `starttls=1`. Mail comes from the URL's `from`, else from `sender`, else from the user who signs in.
    """
    if not url:
        return {"EMAIL_HOST": "", "DEFAULT_FROM_EMAIL": ""}
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    sender = asked.get("from", [sender or unquote(parts.username or "")])[0]
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in _PORTS or not parts.hostname or port == -1 or "@" not in sender:
        message = "WUZHA_SMTP 应写成 smtp(s)://用户:口令@主机:端口?from=发件地址"
        raise UnknownMailServerError(message)
    starttls = asked.get("starttls", [str(int(port == _SUBMISSION))])[0] == "1"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and starttls,
        "EMAIL_TIMEOUT": PATIENCE,
        "DEFAULT_FROM_EMAIL": sender,
    }

"""E-mail as bytes: what came, from whom, with which workbooks; and the answer to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr
from pathlib import PurePath

_SHEETS = frozenset({".xlsx", ".xls", ".xlsm", ".et", ".ods", ".csv"})
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_BULK = frozenset({"bulk", "junk", "list"})
_LINE_ENDS = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: `sender` is an address in small letters, `automatic` one that no person wrote."""

    sender: str
    subject: str
    message_id: str
    automatic: bool
    sheets: tuple[tuple[str, bytes], ...]


def read_letter(data: bytes) -> Letter:
    """Read a message; whatever is broken in it is left out, never raised."""
    message = message_from_bytes(data, policy=policy.default)
    _, sender = parseaddr(_text(message, "From"))
    automatic = _text(message, "Auto-Submitted").lower() not in {"", "no"}
    automatic = automatic or _text(message, "Precedence").lower() in _BULK or not sender
    return Letter(
        sender=sender.strip().lower(),
        subject=_text(message, "Subject")[:200],
        message_id=_text(message, "Message-ID"),
        automatic=automatic,
        sheets=tuple(_sheets(message)),
    )


def _text(message: EmailMessage, name: str) -> str:
    try:
        return _LINE_ENDS.sub(" ", str(message.get(name, ""))).strip()
    except (ValueError, IndexError, AttributeError, UnicodeError):  # the parser trips over headers nobody can read
        return ""


def _sheets(message: EmailMessage) -> list[tuple[str, bytes]]:
    found = []
    for part in message.walk():
        try:
            name = PurePath(part.get_filename() or "").name
            data = part.get_payload(decode=True)
        except (ValueError, LookupError, UnicodeError):
            continue
        if PurePath(name.lower()).suffix in _SHEETS and isinstance(data, bytes):
            found.append((name, data))
    return found


def reply(letter: Letter, *, sender: str, lines: Sequence[str], files: Sequence[tuple[str, bytes]]) -> EmailMessage:
    """Return the answer to a message: lines of text and workbooks, marked so that no machine answers it."""
    answer = EmailMessage(policy=policy.SMTP)
    answer["From"] = sender
    answer["To"] = letter.sender
    answer["Subject"] = f"回执：{letter.subject or '填报表'}"
    answer["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or None)
    answer["Auto-Submitted"] = "auto-replied"
    if letter.message_id:
        answer["In-Reply-To"] = letter.message_id
        answer["References"] = letter.message_id
    answer.set_content("\n".join(lines) + "\n")
    for name, data in files:
        answer.add_attachment(data, maintype=_XLSX[0], subtype=_XLSX[1], filename=name)
    return answer

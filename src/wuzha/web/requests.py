"""The request as our views receive it: with the actor and the moment, both frozen."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from wuzha.queries.people import Actor
from wuzha.rules.refusals import Stale


class Request(HttpRequest):
    """`actor` is who acts (absent in views marked `open_to_all`); `now` is the aware moment of the request."""

    actor: Actor
    now: datetime
    htmx: HtmxDetails


def revision_of(request: HttpRequest) -> int:
    """Return the revision of a thing the posted page had seen.

    Raises:
        Stale: the page did not say, so nobody can tell what it had seen.

    """
    written = request.POST.get("revision", "")
    if not written.isdecimal():
        raise Stale
    return int(written)

"""The request as our views receive it: with the actor and the moment, both frozen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from wuzha.queries.people import Actor
from wuzha.rules.refusals import Stale


class Request(HttpRequest):
    """`actor` is who acts (absent in views marked `open_to_all`); `now` is the aware moment of the request.

    `noticed` is the day of the actor's newest digest, with how many lines it has.
    """

    actor: Actor
    now: datetime
    noticed: tuple[date | None, int]
    htmx: HtmxDetails


LONGEST_NUMBER = 18
"""Digits; what has more is no id, no page and no revision, and no database would take it."""


def number(written: str | None) -> int | None:
    """Return the number that was written, None when it is none."""
    sound = written is not None and written.isdecimal() and len(written) <= LONGEST_NUMBER
    return int(written or "") if sound else None


def numbers(written: Iterable[str]) -> list[int]:
    """Return the numbers among what was written."""
    return [found for found in map(number, written) if found is not None]


def revision_of(request: HttpRequest) -> int:
    """Return the revision of a thing the posted page had seen.

    Raises:
        Stale: the page did not say, so nobody can tell what it had seen.

    """
    revision = number(request.POST.get("revision"))
    if revision is None:
        raise Stale
    return revision

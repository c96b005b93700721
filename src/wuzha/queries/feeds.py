"""What a person's calendar shows: the dated duties of the units they do the duties of, found by a secret alone."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from wuzha import access
from wuzha.calendar.occasions import say_occasion
from wuzha.queries.own_units import is_own
from wuzha.queries.progress import Standing, standings
from wuzha.rules.refusals import Absent
from wuzha.rules.states import STATE_NAMES
from wuzha.store.models import NoticeWish

AHEAD = timedelta(days=92)
BEHIND = timedelta(days=31)
"""So long after its due an entry stays, so that a programme learns that it was done."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One thing owed, with its state in words."""

    unit: int
    unit_name: str
    requirement: int
    occasion: str
    occasion_name: str
    quote: str
    plan_title: str
    due: datetime
    state: str


def feed_hash(secret: str) -> str:
    """Return what is kept of the secret in a calendar's address: it is random and long, so that needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def feed(*, secret: str, now: datetime) -> list[FeedItem]:
    """Return the entries of the calendar a secret belongs to, in order of their due; six to eleven queries.

    Raises:
        Absent: no calendar has this secret, or the account is switched off.

    """
    wanted = feed_hash(secret)
    row = NoticeWish.objects.filter(feed_hash=wanted).first()
    if row is None or not secrets.compare_digest(row.feed_hash or "", wanted):
        raise Absent
    by = access.actor_of(row.person_id, now.date())
    if by is None:
        raise Absent
    own = {unit.pk: unit for unit in access.units(by, "record") if unit.closed_date is None and is_own(by, unit)}
    paths = {pk: unit.path for pk, unit in own.items()}
    today = now.date()
    alive = standings(paths, today - BEHIND, today + AHEAD, now) if paths else []
    items = [_item(standing, own[standing.unit].name) for standing in alive if _shown(standing, now)]
    return sorted(items, key=lambda item: (item.due, item.unit, item.requirement))


def _shown(standing: Standing, now: datetime) -> bool:
    due = standing.obligation.due
    return due is not None and due < now + AHEAD and not standing.lifted


def _item(standing: Standing, unit_name: str) -> FeedItem:
    clause, owed = standing.clause, standing.obligation
    assert owed.due is not None  # noqa: S101 - those without are not shown
    return FeedItem(
        unit=standing.unit,
        unit_name=unit_name,
        requirement=clause.key,
        occasion=owed.occasion.key,
        occasion_name=say_occasion(owed.occasion.key),
        quote=clause.requirement.quote,
        plan_title=clause.plan_title,
        due=owed.due,
        state=STATE_NAMES[standing.state],
    )

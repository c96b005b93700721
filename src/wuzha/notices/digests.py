"""Makes digests: claims the people whose hour has come, looks what there is to tell them, writes it down at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from wuzha.access import not_over
from wuzha.notices.looking import look
from wuzha.queries.almanacs import workdays
from wuzha.rules.watching import FIRST_HOUR, Line, Outcome, Step, may_tell
from wuzha.store import models
from wuzha.store.models import Digest, NoticeWish, Person, Told
from wuzha.store.models.notices import Mailing

LEASE = timedelta(minutes=15)
"""So long a worker may take to look; what it left undone another one claims after that."""
AT_ONCE = 200
"""People whose digests are written in one transaction."""
ROWS = 10_000
"""So many rows are named in one statement; SQLite takes no more than 32,766 values."""


def make_digests(at: datetime) -> int:
    """Make the digests of everybody whose hour has come and for whom nobody looked today; return how many.

    A person is looked for once a day. Three queries when it is nobody's hour.
    """
    now = timezone.make_naive(at)
    if not may_tell(now, workdays(), FIRST_HOUR):
        return 0
    lease = at + LEASE
    claimed = _claim(at, lease, now)
    if not claimed:
        return 0
    people = list(claimed)
    outcomes = look(claimed, now)
    parts = (people[first : first + AT_ONCE] for first in range(0, len(people), AT_ONCE))
    return sum(_write({person: outcomes[person] for person in some}, at, lease) for some in parts)


def _claim(at: datetime, lease: datetime, now: datetime) -> dict[int, date | None]:
    """Take the people to look for, so that no other worker does; whoever has no wish yet gets the usual one.

    Return them with the day on which somebody looked for them last.
    """
    today = now.date()
    held = models.Membership.objects.filter(not_over(today), from_date__lte=today, person__is_active=True)
    fresh = held.filter(person__notice_wish=None).values_list("person", flat=True).distinct()
    NoticeWish.objects.bulk_create((NoticeWish(person_id=person) for person in fresh), ignore_conflicts=True)
    due = NoticeWish.objects.filter(
        Q(looked_on__isnull=True) | Q(looked_on__lt=today),
        Q(leased_until__isnull=True) | Q(leased_until__lt=at),
        hour__lte=now.hour,
        person__in=held.values("person"),
    )
    if not due.exists():
        return {}
    with transaction.atomic():  # SQLite lets one in at a time; PostgreSQL steps over what another one holds
        taken = list(due.select_for_update(skip_locked=True).values_list("pk", "person", "looked_on"))
        NoticeWish.objects.filter(pk__in=[pk for pk, _, _ in taken]).update(leased_until=lease)
    return {person: looked_on for _, person, looked_on in taken}


@transaction.atomic
def _write(outcomes: Mapping[int, Outcome], at: datetime, lease: datetime) -> int:
    """Write down what some people are told, if they are still ours to tell; all of it or nothing."""
    today = timezone.make_naive(at).date()
    wishes = NoticeWish.objects.filter(person__in=outcomes, leased_until=lease).exclude(looked_on=today)
    mine = {wish.person_id: wish for wish in wishes.select_for_update(of=("self",)).select_related("person")}
    NoticeWish.objects.filter(person__in=mine).update(looked_on=today, leased_until=None)
    _forget({person: outcomes[person] for person in mine})
    digests = []
    for person, wish in mine.items():
        told = outcomes[person]
        if not told.empty:
            digests.append(_digest(wish, told, at))
            wish.person.noticed_on, wish.person.noticed = (
                today,
                len(told.lines) + bool(told.old) + told.returned + len(told.papers),
            )
    Digest.objects.bulk_create(digests)
    Person.objects.bulk_update([mine[row.person_id].person for row in digests], ["noticed_on", "noticed"])
    Told.objects.bulk_create(
        [
            _told(person, line, at)
            for person in mine
            for line in outcomes[person].lines
            if line.step is not Step.MADE_UP
        ],
        update_conflicts=True,
        unique_fields=["person", "requirement", "unit", "occasion"],
        update_fields=["level", "step", "on_date"],
    )
    return len(digests)


def _digest(wish: NoticeWish, told: Outcome, at: datetime) -> Digest:
    mailed = bool(settings.EMAIL_HOST) and wish.by_mail and bool(wish.person.email)
    return Digest(
        person_id=wish.person_id,
        day=timezone.make_naive(at).date(),
        made_at=at,
        lines=[[*line.key, line.level, line.step, line.due.isoformat() if line.due else ""] for line in told.lines],
        old=told.old,
        returned=told.returned,
        papers=[list(each) for each in told.papers],
        mailing=Mailing.WAITING if mailed else Mailing.NONE,
        next_at=at if mailed else None,
    )


def _told(person: int, line: Line, at: datetime) -> Told:
    requirement, unit, occasion = line.key
    return Told(
        person_id=person,
        requirement_id=requirement,
        unit_id=unit,
        occasion=occasion,
        level=line.level,
        step=line.step,
        on_date=timezone.make_naive(at).date(),
    )


def _forget(outcomes: Mapping[int, Outcome]) -> None:
    """Drop what was told and no longer holds; two queries, one more for each 10,000 rows."""
    rows = Told.objects.filter(person__in=outcomes).values_list("pk", "person", "requirement", "unit", "occasion")
    gone = [pk for pk, person, *key in rows if tuple(key) in outcomes[person].forgotten]
    for first in range(0, len(gone), ROWS):
        Told.objects.filter(pk__in=gone[first : first + ROWS]).delete()

"""What a person was told and how it stands now, and how they wish to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.queries.crowds import Owed, crowd
from wuzha.queries.desk import Item, line_of
from wuzha.queries.doing import Done
from wuzha.queries.duties import clauses
from wuzha.queries.merged import said_name
from wuzha.queries.progress import Standing, standings
from wuzha.rules.refusals import Absent
from wuzha.rules.states import UNDONE, State, state
from wuzha.rules.watching import PAPER_NAMES, STEP_NAMES, WATCHED, Key, Level, Line, Step
from wuzha.store import models
from wuzha.store.models.notices import Mailing

EARLIER = 30
"""Earlier digests listed beside the one shown."""
SHOWN = 200
"""Lines of a digest that a page shows; the rest is in the list of what is missing."""

_DAY = timedelta(days=1)
_BEGINNING = date(2000, 1, 1)  # before any plan


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of a digest as it stands now; `occasion` is the key. `put_off` until a day, for a reason."""

    item: Item
    occasion: str
    level: Level
    step: Step
    put_off: date | None
    reason: str
    may_put_off: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one step, in order of their due."""

    step: Step
    name: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A digest in the list: its day, how many lines, how its e-mail stands (empty when there is none)."""

    day: date
    lines: int
    mailing: str
    failed: bool


@dataclass(frozen=True, slots=True)
class ToldPaper:
    """A paper that came to a unit, as it was told; `due` is until when an answer is asked for."""

    recipient: int
    what: str
    unit_name: str
    title: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of a day as it stands now: what is still to do, what is settled since, how many are not shown.

    `old` was overdue for so long that day that it was only counted; `returned` records had come back (抽查退回),
    `papers` had come to one's units.
    """

    day: date
    groups: tuple[Group, ...]
    settled: tuple[Notice, ...]
    open: int
    hidden: int
    old: int
    returned: int
    papers: tuple[ToldPaper, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """A person's notices: the digest shown (None when there is none) and all others, newest first."""

    digest: Digest | None
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wishes to be told; `feed` tells whether their calendar has an address."""

    email: str
    by_mail: bool
    hour: int
    feed: bool


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line of a digest in words, for a letter."""

    unit_name: str
    quote: str
    occasion_name: str
    level: Level
    step: Step
    due: date | None


def wish(*, by: Actor) -> Wish:
    """Return how the person wishes to be told; one query."""
    person = models.Person.objects.select_related("notice_wish").get(pk=by.person)
    row = getattr(person, "notice_wish", None) or models.NoticeWish()
    return Wish(person.email, row.by_mail, row.hour, row.feed_hash is not None)


def notices(*, by: Actor, now: datetime, day: date | None = None) -> Notices:
    """Return the digest of a day, or the newest one, as it stands now, with the list; up to a dozen queries.

    Raises:
        Absent: there was no digest that day.

    """
    rows = models.Digest.objects.filter(person=by.person).order_by("-day")
    days = tuple(_day(row) for row in rows[:EARLIER])
    shown = rows.filter(day=day).first() if day else rows.first()
    if day and shown is None:
        raise Absent
    return Notices(None if shown is None else _digest(by, shown, now), days)


def _day(row: models.Digest) -> Day:
    failed = row.mailing == Mailing.FAILED or (row.mailing == Mailing.WAITING and bool(row.error))
    mailing = "" if row.mailing == Mailing.NONE else f"邮件{Mailing(row.mailing).label}"
    number = len(row.lines) + bool(row.old) + row.returned + len(row.papers)
    return Day(row.day, number, mailing, failed)


def _digest(by: Actor, row: models.Digest, now: datetime) -> Digest:
    lines = lines_of(row)
    looked = _Looked(by, [line.key for line in lines], row.day, now)
    there = [(line, how) for line in lines if (how := looked.state(line.key)) is not None]
    open_ = [line for line, how in there if _still_open(line, how)]
    settled = [line for line, how in there if not _still_open(line, how)]
    shown = (*open_[:SHOWN], *settled[:SHOWN])
    known, put_off = looked.standings([line.key for line in shown]), _put_off(line.key for line in shown)
    records, places = access.scope(by, "record"), looked.crowd.ground.places
    names = {line.key[1]: places[line.key[1]][1] for line in shown}

    def notice(line: Line) -> Notice:
        standing, (until, reason) = known[line.key], put_off.get(line.key, (None, ""))
        may = records.holds(places[line.key[1]][0]) and _still_open(line, standing.state)
        item = line_of(standing, names, now)
        return Notice(item, line.key[2], line.level, line.step, until, reason, line.level is Level.UNIT and may)

    return Digest(
        day=row.day,
        groups=_groups([notice(line) for line in open_[:SHOWN]]),
        settled=tuple(notice(line) for line in settled[:SHOWN]),
        open=len(open_),
        hidden=max(len(open_) - SHOWN, 0),
        old=row.old,
        returned=row.returned,
        papers=told_papers(row),
    )


def _still_open(line: Line, how: State) -> bool:
    return how in UNDONE and line.step is not Step.MADE_UP


class _Looked:
    """How obligations stand now of which somebody was told: what many owe alike together, the rest one by one."""

    def __init__(self, by: Actor, keys: Collection[Key], day: date, now: datetime) -> None:
        between = day - WATCHED, max(day, now.date()) + _DAY
        self.crowd = crowd(access.units(by, "see"), between, now)
        pairs = {(requirement, occasion) for requirement, _, occasion in keys}
        alike = (each for each in self.crowd.owed if each.pair in pairs)
        self._alike = {each.pair: (each, done) for each, done in self.crowd.done(alike)}
        known, paths = self.crowd.ground.clauses, self.crowd.ground.paths
        kept = {key for key, _ in pairs if key in known and known[key].requirement.schedule.kind == "ongoing"}
        units = {unit: paths[unit] for key, unit, _ in keys if key in kept and unit in paths}
        lasting = standings(units, *between, now, clauses=kept) if units else []
        self._apart = {(s.clause.key, s.unit, s.obligation.occasion.key): s for s in (*self.crowd.apart, *lasting)}

    def state(self, key: Key) -> State | None:
        """Return how one stands, as far as a digest cares; None where it is out of reach, or owed no more."""
        if key in self._apart:
            return self._apart[key].state
        found = self._of_many(key)
        if found is None:
            return None
        owed, done = found
        return State.DONE if done.units >> key[1] & 1 else state(owed.obligation, None, self.crowd.now)

    def standings(self, keys: Collection[Key]) -> dict[Key, Standing]:
        """Return these in full; one query."""
        apart = {key: self._apart[key] for key in keys if key in self._apart}
        many = {key: found[0] for key in keys if key not in apart and (found := self._of_many(key))}
        stand = self.crowd.standings([(owed, key[1]) for key, owed in many.items()])
        return apart | dict(zip(many, stand, strict=True))

    def _of_many(self, key: Key) -> tuple[Owed, Done] | None:
        found = self._alike.get((key[0], key[2]))
        return found if found and found[0].units >> key[1] & 1 else None


def _groups(notices: Sequence[Notice]) -> tuple[Group, ...]:
    """Group by the step as it is now: what was about to fall due may be overdue since."""
    found: dict[Step, list[Notice]] = {step: [] for step in STEP_NAMES}
    for notice in notices:
        late = notice.item.state is State.OVERDUE
        found[Step.OVERDUE if late else notice.step].append(notice)
    return tuple(
        Group(step, STEP_NAMES[step], tuple(sorted(some, key=lambda each: (each.item.due is None, each.item.due))))
        for step, some in found.items()
        if some
    )


def _put_off(keys: Iterable[Key]) -> dict[Key, tuple[date, str]]:
    wanted = set(keys)
    rows = models.Snooze.objects.filter(
        requirement__in={key[0] for key in wanted}, unit__in={key[1] for key in wanted}
    ).values_list("requirement", "unit", "occasion", "until_date", "reason")
    return {
        (requirement, unit, occasion): (until, reason)
        for requirement, unit, occasion, until, reason in rows
        if (requirement, unit, occasion) in wanted
    }


def lines_of(row: models.Digest) -> list[Line]:
    """Return the lines that a digest keeps."""
    return [
        Line((requirement, unit, occasion), Level(level), Step(step), date.fromisoformat(due) if due else None)
        for requirement, unit, occasion, level, step, due in row.lines
    ]


def told_lines(row: models.Digest) -> list[ToldLine]:
    """Return the lines of a digest in words; two queries."""
    lines = lines_of(row)
    known = clauses({line.key[0] for line in lines})
    rows = models.Unit.objects.filter(pk__in={line.key[1] for line in lines})
    names = {pk: said_name(name, heir) for pk, name, heir in rows.values_list("pk", "name", "merged_into__name")}
    return [
        ToldLine(
            unit_name=names[line.key[1]],
            quote=known[line.key[0]].requirement.quote,
            occasion_name=say_occasion(line.key[2]),
            level=line.level,
            step=line.step,
            due=line.due,
        )
        for line in lines
    ]


def told_papers(row: models.Digest) -> tuple[ToldPaper, ...]:
    """Return the papers a digest tells of, in words; one query, none where there are none."""
    told = dict(row.papers)
    rows = models.Recipient.objects.filter(pk__in=told).select_related("paper") if told else ()
    return tuple(
        ToldPaper(each.pk, PAPER_NAMES[told[each.pk]], each.name, each.paper.title, each.due_date) for each in rows
    )


def to_put_off(*, by: Actor, key: Key, now: datetime) -> Notice:
    """Return one obligation of a unit somebody records for, to be put off.

    Raises:
        Absent: there is no such obligation, or it is out of reach.

    """
    standing = obligation(by=by, key=key, now=now)
    until, reason = _put_off([key]).get(key, (None, ""))
    item = line_of(standing, {standing.unit: access.unit(by, "record", key[1]).name}, now)
    return Notice(item, key[2], Level.UNIT, Step.SOON, until, reason, not standing.done)


def obligation(*, by: Actor, key: Key, now: datetime) -> Standing:
    """Return one obligation of a unit somebody records for.

    Raises:
        Absent: there is no such obligation, or it is out of reach.

    """
    row = access.unit(by, "record", key[1])
    alive = standings({row.pk: row.path}, _BEGINNING, now.date() + WATCHED, now, clauses={key[0]})
    for standing in alive:
        if standing.obligation.occasion.key == key[2]:
            return standing
    raise Absent

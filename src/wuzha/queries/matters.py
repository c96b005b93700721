"""Matters (事项): the list; one of them with all it calls up, the clock of each, and what it leaves to a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.vocabulary import Entry, Vocabulary, load_vocabulary
from wuzha.queries.matter_questions import Question, around, open_clauses, questions
from wuzha.queries.paper_subjects import OnMatter, papers_on
from wuzha.queries.progress import Standing, standings
from wuzha.queries.uncalled import Uncalled, uncalled
from wuzha.queries.units import UnitRow
from wuzha.rules.matters import CASES, EVENTS, FACTS, Fact, reach, say_fact
from wuzha.rules.paging import nearest
from wuzha.rules.records import record_name
from wuzha.rules.states import FINISHED, STATE_NAMES, State
from wuzha.rules.tallies import Tally, shortfall
from wuzha.store.models import LogEntry, Matter, Unit

PAGE = 50
OFFERED = timedelta(days=180)
"""So far back open matters are offered when something is recorded."""
STATUS_NAMES = {"open": "办理中", "closed": "已办结", "withdrawn": "已撤回"}
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter as a line; `facts` says what was entered, in Chinese."""

    matter: int
    kind: str
    kind_name: str
    unit: int
    unit_name: str
    at: datetime
    facts: str
    status: str

    @property
    def status_name(self) -> str:
        """Where it stands, in Chinese."""
        return STATUS_NAMES[self.status]

    @property
    def has_hour(self) -> bool:
        """Whether it is known at what time of the day it happened; midnight stands for not."""
        return self.at.time() != time()

    @property
    def name(self) -> str:
        """What the matter is called in a choice."""
        said = f"，{self.facts}" if self.facts else ""
        return f"{self.at.month}月{self.at.day}日 {self.unit_name} {self.kind_name}{said}（{self.matter}号）"


@dataclass(frozen=True, slots=True)
class MatterPage:
    """One page of the list, newest first; `asking`: for how many clauses each waits for a person's word."""

    rows: tuple[MatterRow, ...]
    page: int
    pages: int
    total: int
    may_register: bool
    asking: Mapping[int, int]

    def __iter__(self) -> Iterator[tuple[MatterRow, int]]:
        """Yield the lines with what each waits for."""
        return ((row, self.asking.get(row.matter, 0)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Called:
    """One obligation a matter called up, with its clock: how long is left, or how long ago it fell due."""

    unit: int
    unit_name: str
    clause: int
    code: str
    quote: str
    plan_title: str
    activity: str
    activity_name: str
    due: datetime | None
    state: State
    state_name: str
    clock: str
    lacking: str
    may_record: bool


@dataclass(frozen=True, slots=True)
class Answering:
    """A record that was done for a matter."""

    record: int
    name: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class MatterDetail:
    """One matter with all that belongs to it; `history` holds (when, who, sentence), oldest first."""

    row: MatterRow
    revision: int
    note: str
    said: Mapping[str, Fact]
    facts: tuple[tuple[str, str], ...]
    called: tuple[Called, ...]
    questions: tuple[Question, ...]
    answered: tuple[Question, ...]
    records: tuple[Answering, ...]
    history: tuple[tuple[datetime, str, str], ...]
    recorded_by: str
    created_at: datetime
    closed_at: datetime | None
    closed_why: str
    withdrawn_at: datetime | None
    withdrawn_why: str
    may_change: bool
    uncalled: tuple[Uncalled, ...]
    papers: OnMatter

    @property
    def left(self) -> int:
        """How many obligations are not done."""
        return sum(each.state not in FINISHED for each in self.called)


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of matter somebody may register, and the facts its form asks for."""

    code: str
    name: str
    gloss: str
    facts: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which matters the list shows: of a kind, open or closed or withdrawn (`status`), of a unit and those below."""

    kind: str = ""
    status: str = "open"
    unit: int | None = None


_STATUS = {
    "open": Q(closed_at__isnull=True, withdrawn_at__isnull=True),
    "closed": Q(closed_at__isnull=False, withdrawn_at__isnull=True),
    "withdrawn": Q(withdrawn_at__isnull=False),
}


def matters(*, by: Actor, choice: Choice, page: int = 1) -> MatterPage:
    """Return one page of the matters `by` may see; two to five queries.

    Raises:
        Absent: the unit is out of reach.

    """
    rows = access.matters(by, "see").filter(_STATUS.get(choice.status, Q()))
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.unit is not None:
        rows = rows.filter(unit__path__startswith=access.unit(by, "see", choice.unit).path)
    total = rows.count()
    page, pages = nearest(page, total, PAGE)
    shown = list(rows.select_related("unit").order_by("-happened_at", "-pk")[(page - 1) * PAGE : page * PAGE])
    asking = open_clauses(shown)
    return MatterPage(tuple(map(_row, shown)), page, pages, total, bool(kinds(by=by)), asking)


def matter_rows(*, by: Actor, keys: Collection[int]) -> tuple[MatterRow, ...]:
    """Return some of the matters `by` may see as lines, in the order in which they happened; one query."""
    rows = access.matters(by, "see").filter(pk__in=keys).select_related("unit").order_by("happened_at", "pk")
    return tuple(map(_row, rows))


def kinds(*, by: Actor) -> tuple[KindChoice, ...]:
    """Return the kinds of matter `by` may register; a case officer only cases and warnings."""
    words = load_vocabulary()
    facts = words.entries(FACTS)
    return tuple(
        KindChoice(code, event.name, event.gloss, tuple(facts[name] for name in event.facts))
        for code, event in words.entries(EVENTS).items()
        if by.may("matter") or (by.may("case") and code in CASES)
    )


def matter(*, by: Actor, matter: int, now: datetime, verb: str = "see") -> MatterDetail:
    """Return one matter; at most sixteen queries. `now` is naive local time.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    row = access.matter(by, verb, matter)
    concerned = _concerned(row)
    asked = questions(row, concerned)
    words = load_vocabulary()
    called = _called(by, row, concerned, now) if row.withdrawn_at is None else ()
    settled = {each.clause for each in called} | {each.clause for each in asked if each.answer is None}
    return MatterDetail(
        row=_row(row),
        revision=row.revision,
        note=row.note,
        said=row.facts,
        facts=tuple((words.name(FACTS, code), say_fact(code, said, words)) for code, said in _entered(row, words)),
        called=called,
        questions=tuple(each for each in asked if each.answer is None),
        answered=tuple(each for each in asked if each.answer is not None),
        records=_records(row),
        history=_history(row),
        recorded_by=row.recorded_by.name,
        created_at=row.created_at,
        closed_at=row.closed_at,
        closed_why=row.closed_why,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
        may_change=access.matters(by, "matter").filter(pk=row.pk).exists(),
        uncalled=uncalled(row, concerned, settled) if row.withdrawn_at is None else (),
        papers=papers_on(by, row),
    )


def offered(*, by: Actor, place: UnitRow, now: datetime, also: Iterable[int] = ()) -> tuple[MatterRow, ...]:
    """Return the open matters that a record of a unit may be for, newest first; one query.

    `also` are matters offered in any case, because the record names them already.
    """
    since = timezone.make_aware(now - OFFERED)
    near = Q(unit__path__startswith=reach(place.path, place.type))
    wanted = (near & _STATUS["open"] & Q(happened_at__gte=since)) | Q(pk__in=list(also))
    rows = access.matters(by, "see").filter(wanted).select_related("unit").order_by("-happened_at", "-pk")
    return tuple(_row(row) for row in rows[:PAGE])


def still_owed(row: Matter, now: datetime) -> int:
    """Return how many obligations called up by a matter are not done; `now` is naive local time."""
    return sum(standing.state not in FINISHED for standing, _ in _standings(row, _concerned(row), now))


def _concerned(row: Matter) -> dict[int, str]:
    """Return the units a matter concerns: its own, those above, and the offices beside each of them; one query.

    Each comes with the path below which matters concern it.
    """
    return {pk: area for pk, area in around(row.unit.steps).items() if row.unit.path.startswith(area)}


def _standings(row: Matter, concerned: Collection[int], now: datetime) -> list[tuple[Standing, Unit]]:
    day = timezone.make_naive(row.happened_at).date()
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=concerned)}
    found = standings({unit.pk: unit.path for unit in units.values()}, day, day + timedelta(days=1), now)
    occasion = f"{row.kind}:{row.pk}"
    return [(each, units[each.unit]) for each in found if each.obligation.occasion.key == occasion]


def _called(by: Actor, row: Matter, concerned: Collection[int], now: datetime) -> tuple[Called, ...]:
    recording = access.scope(by, "record")
    return tuple(
        Called(
            unit=unit.pk,
            unit_name=unit.name,
            clause=each.clause.key,
            code=each.clause.code,
            quote=each.clause.requirement.quote,
            plan_title=each.clause.plan_title,
            activity=each.clause.requirement.activity,
            activity_name=load_vocabulary().name("activities", each.clause.requirement.activity),
            due=each.obligation.due,
            state=each.state,
            state_name=STATE_NAMES[each.state],
            clock="" if each.done or each.obligation.due is None else clock(each.obligation.due, now),
            lacking=shortfall(each.clause.requirement, each.tally or Tally()),
            may_record=recording.holds(unit.path),
        )
        for each, unit in _standings(row, concerned, now)
    )


def clock(due: datetime, now: datetime) -> str:
    """Say how long is left until a due, or how long ago it was: 还剩2天3小时, 已超40分钟."""
    left = due - now
    word, span = ("还剩", left) if left >= timedelta(0) else ("已超", -left)
    hours, minutes = span // _HOUR, span % _HOUR // _MINUTE
    if hours >= 24:  # noqa: PLR2004 - hours of a day
        return f"{word}{hours // 24}天" + (f"{hours % 24}小时" if hours % 24 else "")
    return f"{word}{hours}小时" if hours else f"{word}{minutes}分钟"


def _records(row: Matter) -> tuple[Answering, ...]:
    rows = row.records.select_related("unit").order_by("starts", "pk")
    return tuple(
        Answering(
            each.pk,
            f"{each.starts.month}月{each.starts.day}日 {each.unit.name} {record_name(each.title, each.activity)}",
            bool(each.withdrawn_at),
        )
        for each in rows
    )


def _history(row: Matter) -> tuple[tuple[datetime, str, str], ...]:
    rows = LogEntry.objects.filter(subject="matter", subject_id=row.pk).order_by("pk")
    return tuple(rows.values_list("at", "by_name", "summary"))


def _entered(row: Matter, words: Vocabulary) -> list[tuple[str, Fact]]:
    """Return the facts in the order of their form: PostgreSQL keeps the keys of JSON in an order of its own."""
    asked = words.entries(EVENTS)[row.kind].facts
    return sorted(row.facts.items(), key=lambda each: asked.index(each[0]) if each[0] in asked else len(asked))


def _row(row: Matter) -> MatterRow:
    words = load_vocabulary()
    said = [_brief(code, fact, words) for code, fact in _entered(row, words)]
    status = "withdrawn" if row.withdrawn_at else "closed" if row.closed_at else "open"
    return MatterRow(
        matter=row.pk,
        kind=row.kind,
        kind_name=words.name(EVENTS, row.kind),
        unit=row.unit_id,
        unit_name=row.unit.name,
        at=timezone.make_naive(row.happened_at),
        facts="，".join([*said, row.note] if row.note else said),
        status=status,
    )


def _brief(code: str, fact: Fact, words: Vocabulary) -> str:
    """Say a fact in few words; what a word says by itself (刷单返利, 未止付) needs no name before it."""
    name, said = words.name(FACTS, code), say_fact(code, fact, words)
    if isinstance(fact, bool):
        return name if fact else name.replace("已", "未", 1)
    return said if isinstance(fact, str) else f"{name}{said}"

"""What today asks of a person: of whoever records, duty by duty; of whoever answers for others, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import Count, Q, QuerySet

from wuzha import access
from wuzha.access import Actor, Grant
from wuzha.calendar.occasions import Occasion, occasion_of, say_occasion
from wuzha.plan.model import Recurring, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.crowds import Crowd, crowd
from wuzha.queries.memory import MEMORY, Recall, afresh
from wuzha.queries.merged import merged_names, said_name
from wuzha.queries.progress import Owing, Standing, owing
from wuzha.rules.match import REPORT
from wuzha.rules.months import month_of
from wuzha.rules.roles import ROLES, is_liaison
from wuzha.rules.states import FINISHED, LIFTED, NIL, STATE_NAMES, State, state
from wuzha.rules.tallies import Tally, shortfall, times_asked
from wuzha.rules.unit_sets import Often, in_order, set_of
from wuzha.store.models import Claim, Record, Unit
from wuzha.store.models.plans import PlanState
from wuzha.store.models.units import steps, within

LATEST = 8
LINES = 60
"""So many of the things to make up are shown; the list of what is missing has all of them."""
_RECENT = 64
"""So many of the newest records of all are looked through for the newest of an office."""
OWN_PAST = timedelta(days=366)
"""So far back a person's own duties are looked through for what was never made up."""
PAST = timedelta(days=92)
"""So far back the units' are: as far as the list of what is missing goes when nothing else is asked of it."""

_DAY = timedelta(days=1)
_RUNNING = frozenset({State.OPEN, State.DUE_SOON})
_WAITING = _RUNNING | {State.OVERDUE}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing owed, as a line of the list.

    `label` is the state in words, with the days it is late. `period` is the occasion a report is for, `month` the month
    that confirming would fulfil and `month_name` says it; empty for anything else. `matter` called the duty up.
    """

    unit: int
    unit_name: str
    requirement: int
    quote: str
    plan_title: str
    activity: str
    activity_name: str
    occasion_name: str
    due: datetime | None
    done: bool
    state: State
    label: str
    lacking: str
    period: str
    month: str
    month_name: str
    matter: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What the units somebody records for owe: dated duties by urgency, and ongoing ones by how they stand.

    `units` holds each unit with the number of things to make up; `unit` is the one chosen, None for all. `late` are the
    first of those `to_make_up`, which wait longest: nobody reads hundreds of lines. Of the `owed` dated duties of the
    month some are `done`; those `lifted` (免除, 暂停) are not among them.
    """

    units: tuple[tuple[int, str, int], ...]
    unit: int | None
    late: tuple[Item, ...]
    to_make_up: int
    week: tuple[Item, ...]
    month: tuple[Item, ...]
    later: tuple[Item, ...]
    lifted: tuple[Item, ...]
    done: tuple[Item, ...]
    owed: int
    missing: tuple[Item, ...]
    stale: tuple[Item, ...]
    kept: tuple[Item, ...]

    @property
    def single(self) -> int | None:
        """The unit everything shown belongs to, None when there are several."""
        return self.unit or (self.units[0][0] if len(self.units) == 1 else None)

    @property
    def reports(self) -> bool:
        """Whether some month is to be confirmed, or has been."""
        return any(item.month for item in (*self.late, *self.week, *self.month, *self.later, *self.done))

    @property
    def ongoing(self) -> int:
        """How many ongoing duties there are."""
        return len(self.missing) + len(self.stale) + len(self.kept)

    @property
    def standing(self) -> int:
        """How many ongoing duties are set up."""
        return len(self.stale) + len(self.kept)


@dataclass(frozen=True, slots=True)
class Behind:
    """A unit with something to make up; a count, in the order of the tree, never a ranking."""

    unit: int
    name: str
    late: int


@dataclass(frozen=True, slots=True)
class Latest:
    """One of the latest records; `claims` is how many duties it counts for."""

    record: int
    unit_name: str
    name: str
    starts: date
    claims: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that waits for somebody to correct it."""

    plan: int
    title: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Office:
    """How the units from `unit` down stand this month (dated duties only), and what waits for somebody.

    `done` is what something was recorded for, `nothing` (无事项) what was answered with there being nothing to report.
    `called` are obligations that matters called up and that are not done; they are in no other number of the month.
    Nor are those `lifted` (免除, 暂停). `to_make_up` things of the last three months are late, in `units_behind` units;
    `behind` are the first of these.
    """

    unit: int
    unit_name: str
    units: int
    owed: int
    done: int
    nothing: int
    running: int
    late: int
    not_open: int
    called: int
    lifted: int
    to_make_up: int
    units_behind: int
    behind: tuple[Behind, ...]
    drafts: tuple[Draft, ...]
    latest: tuple[Latest, ...]
    may_register: bool


@dataclass(frozen=True, slots=True)
class Today:
    """The page of today; `month` is the running one. Either part is None where it does not concern the person."""

    month: str
    desk: Desk | None
    office: Office | None


def today(*, by: Actor, now: datetime, unit: int | None = None) -> Today:
    """Return what concerns a person today; eleven to twenty-five queries, however many units.

    `now` is naive local time. `unit` limits a person's own duties to one of their units.

    Raises:
        Absent: that unit is none of theirs.

    """
    month = occasion_of(f"{now:%Y-%m}")
    seen = access.units(by, "see").filter(access.answering())
    top = _office_grant(by)
    fields = "pk", "path", "name", "merged_into__name"
    rows = [Place(*row) for row in seen.filter(_may_be_own(by)).order_by().values_list(*fields)]
    own = sorted((row for row in rows if is_own(by, row)), key=_steps)
    if unit is not None:
        access.unit(by, "record", unit)
    span = now.date() - OWN_PAST, month.ends
    recall: Recall = afresh
    if own and not top:  # whoever records owes the same clauses
        MEMORY.look()
        recall = MEMORY.get
    owed = owing({row.pk: row.path for row in own}, *span, recall=recall)
    desk = _desk(own, owed, month, now, unit)
    return Today(
        month=month.key,
        desk=None if desk is None or (top and not desk.owed and not desk.late and not desk.ongoing) else desk,
        office=_office(by, top, seen, now) if top else None,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A unit: its id, where it stands in the tree, its name; `heir` is the name of what it was merged into."""

    pk: int
    path: str
    name: str
    heir: str | None = None

    @property
    def said(self) -> str:
        """The name as lists show it."""
        return said_name(self.name, self.heir)


def _steps(row: Place) -> list[int]:
    return steps(row.path)


def _office_grant(by: Actor) -> Grant | None:
    """Return the widest post in which a person answers for what others do."""
    posts = [grant for grant in by.grants if ROLES[grant.role] & {"review", "sign"}]
    return min(posts, key=lambda grant: (grant.path.count("/"), grant.unit), default=None)


def _may_be_own(by: Actor) -> Q:
    """Return the condition for units whose duties may be somebody's own."""
    held = (*by.grants, *by.merged)
    liaison = (grant.path for grant in held if is_liaison(grant.role))
    return Q(pk__in=[grant.unit for grant in held]) | within(tuple(liaison))


def is_own(by: Actor, row: Unit | Place) -> bool:
    """Tell whether somebody does a unit's own duties: a liaison all they record for, others their own unit's."""
    return any(
        row.pk == grant.unit or (liaison and row.path.startswith(grant.path)) for grant, liaison in _recording(by)
    )


def own_units(by: Actor, unit: str) -> Q:
    """Return the condition that `is_own` holds for the unit in a field."""
    found = Q(pk__in=())
    for grant, liaison in _recording(by):
        found |= Q(**{f"{unit}__path__startswith": grant.path}) if liaison else Q(**{unit: grant.unit})
    return found


def _recording(by: Actor) -> Iterator[tuple[Grant, bool]]:
    """Yield the grants by which somebody records, and whether it is as a liaison."""
    for grant in (*by.grants, *by.merged):
        if "record" in ROLES[grant.role]:
            yield grant, is_liaison(grant.role)


def _desk(own: Sequence[Place], owed: Owing, month: Occasion, now: datetime, unit: int | None) -> Desk | None:
    if not own:
        return None
    names = {row.pk: row.said for row in own}
    found = owed.standings(now.date() - OWN_PAST, month.ends, now, names)
    # Of a unit merged into another there is only what it left open.
    merged = {row.pk for row in own if row.heir}
    found = [standing for standing in found if standing.unit not in merged or standing.state in _WAITING]
    own = [row for row in own if row.pk not in merged or any(standing.unit == row.pk for standing in found)]
    missed = [standing for standing in found if standing.missing]
    late = Counter(standing.unit for standing in missed)
    if unit is not None:
        found, missed = ([standing for standing in some if standing.unit == unit] for some in (found, missed))
    order = {row.pk: place for place, row in enumerate(own)}

    def in_order(some: Iterable[Standing]) -> list[Standing]:
        return sorted(some, key=lambda s: (s.obligation.due, s.obligation.occasion.key, order[s.unit]))

    begins = datetime.combine(month.starts, time())
    near = in_order(
        s for s in found if (due := s.obligation.due) and (due >= begins or s.obligation.occasion.ends >= month.starts)
    )
    own_month = (standing for standing in near if month_of(standing.obligation) == month.key)
    of_month = [standing for standing in own_month if not (standing.obligation.called or standing.lifted)]
    running = in_order(standing for standing in found if standing.state in _RUNNING)
    week_ends = now.date() + (7 - now.weekday()) * _DAY

    def items(chosen: Iterable[Standing]) -> tuple[Item, ...]:
        return tuple(line_of(standing, names, now) for standing in chosen)

    def due_in(since: date, until: date) -> tuple[Item, ...]:
        return items(s for s in running if s.obligation.due and since <= s.obligation.due.date() < until)

    return Desk(
        units=tuple((row.pk, row.said, late[row.pk]) for row in own),
        unit=unit,
        late=items(in_order(missed)[:LINES]),
        to_make_up=late[unit] if unit else late.total(),
        week=due_in(date.min, week_ends),
        month=due_in(week_ends, month.ends),
        later=due_in(max(week_ends, month.ends), date.max),
        lifted=items(standing for standing in found if standing.lifted),
        done=items(standing for standing in of_month if standing.state in FINISHED),
        owed=len(of_month),
        missing=items(standing for standing in found if standing.state is State.STANDING_OPEN),
        stale=items(standing for standing in found if standing.state is State.STANDING_STALE),
        kept=items(standing for standing in found if standing.state is State.STANDING),
    )


def line_of(standing: Standing, names: dict[int, str], now: datetime) -> Item:
    """Return one obligation as a line of a list; `names` are those of the units."""
    clause, owed = standing.clause, standing.obligation
    requirement, due = clause.requirement, owed.due
    is_report = requirement.activity == REPORT and isinstance(requirement.schedule, Recurring)
    period = owed.occasion.key if is_report else ""
    monthly = isinstance(requirement.schedule, Recurring) and requirement.schedule.every == "month"
    late = (now.date() - due.date()).days if due and standing.missing else 0
    return Item(
        unit=standing.unit,
        unit_name=names[standing.unit],
        requirement=clause.key,
        quote=requirement.quote,
        plan_title=clause.plan_title,
        activity=requirement.activity,
        activity_name=load_vocabulary().name("activities", requirement.activity),
        occasion_name=say_occasion(owed.occasion.key),
        due=due,
        done=standing.done,
        state=standing.state,
        label=f"逾期 {late} 天" if late else STATE_NAMES[standing.state],
        lacking="" if standing.done else _lacking(requirement, standing.tally),
        period=period,
        month=period if monthly else "",
        month_name=f"{int(period[5:])}月" if period and monthly else "",
        matter=owed.matter,
    )


def _lacking(requirement: Requirement, total: Tally | None) -> str:
    """Say what is still to be done besides doing it once, which goes without saying."""
    untouched = Tally(times=1) if times_asked(requirement) == 1 else Tally()
    return shortfall(requirement, total or untouched)


def _office(by: Actor, top: Grant, seen: QuerySet[Unit], now: datetime) -> Office:
    between = now.date() - PAST, occasion_of(f"{now:%Y-%m}").ends
    all_ = crowd(seen.filter(path__startswith=top.path), between, now)
    of_month, late, called = _stand(all_, now)
    places = all_.ground.places
    merged = merged_names(places)
    behind = late.units()
    return Office(
        unit=top.unit,
        unit_name=top.unit_name,
        units=len(places) - len(merged),
        owed=sum(number for each, number in of_month.items() if each not in LIFTED),
        lifted=of_month[State.EXEMPT] + of_month[State.PAUSED],
        done=sum(of_month[each] for each in FINISHED - NIL),
        nothing=sum(of_month[each] for each in NIL),
        running=of_month[State.OPEN] + of_month[State.DUE_SOON],
        late=of_month[State.OVERDUE],
        not_open=of_month[State.NOT_OPEN],
        called=called,
        to_make_up=late.total(),
        units_behind=behind.bit_count(),
        behind=tuple(
            Behind(unit, merged.get(unit, places[unit][1]), late.of(unit))
            for unit in islice(in_order(behind, all_.ground.order), LINES)
        ),
        drafts=_drafts(by),
        latest=_latest(by, top),
        may_register=by.may("unit"),
    )


@dataclass(frozen=True, slots=True)
class _Late:
    """How much each unit has to make up: what is counted alike for all, and what one by one."""

    alike: Often
    apart: Counter[int]

    def units(self) -> int:
        """Return the set of units with something to make up."""
        return self.alike.any() | set_of(self.apart)

    def of(self, unit: int) -> int:
        """Return how much it is for one unit."""
        return self.alike.of(unit) + self.apart[unit]

    def total(self) -> int:
        """Return how much it is for all."""
        return self.alike.total() + self.apart.total()


def _stand(all_: Crowd, now: datetime) -> tuple[Counter[State], _Late, int]:
    """Return how many stand how in the month, how much each unit has to make up, how much of what was called up waits.

    However many units; one query where not all was asked before.
    """
    month = f"{now:%Y-%m}"
    of_month, late, called = Counter[State](), _Late(Often(), Counter()), 0
    for standing in all_.apart:
        counted = month_of(standing.obligation) == month and not standing.obligation.called
        of_month[standing.state] += counted
        called += standing.obligation.called and standing.state in _WAITING
        if standing.missing:
            late.apart[standing.unit] += 1
    how = {each.pair: state(each.obligation, None, now) for each in all_.owed}
    for each, done in all_.done(each for each in all_.owed if each.month == month or how[each.pair] is State.OVERDUE):
        if each.month == month:
            number, nothing = done.units.bit_count(), done.nothing.bit_count()
            of_month[State.DONE] += number - nothing
            of_month[State.NOTHING] += nothing
            of_month[how[each.pair]] += each.units.bit_count() - number
        if how[each.pair] is State.OVERDUE:
            late.alike.put(each.units & ~done.units)
    return of_month, late, called


def _drafts(by: Actor) -> tuple[Draft, ...]:
    if not by.may("plan"):
        return ()
    rows = access.plans(by, "plan").filter(state=PlanState.DRAFT, redrafts=None).order_by("-uploaded_at")
    return tuple(Draft(*row) for row in rows.values_list("pk", "title", "uploaded_at"))


def _latest(by: Actor, top: Grant) -> tuple[Latest, ...]:
    """Return the newest records; two queries, since counting the claims of all to show eight takes minutes.

    Three where hardly any of the newest of all are of this office: SQLite would put a million in order to find eight.
    """
    fields = ("pk", "unit__name", "title", "activity", "starts", "unit__path")
    standing, seen = Record.objects.filter(withdrawn_at__isnull=True).order_by("-pk"), access.scope(by, "see")
    recent = list(standing.values_list(*fields)[:_RECENT])
    newest = [row for row in recent if row[-1].startswith(top.path) and seen.holds(row[-1])][:LATEST]
    if len(newest) < LATEST and len(recent) == _RECENT:
        here = access.records(by, "see").filter(unit__path__startswith=top.path, withdrawn_at__isnull=True)
        newest = list(here.order_by("-pk").values_list(*fields)[:LATEST])
    claims = Claim.objects.filter(record__in=[row[0] for row in newest]).values_list("record_id")
    numbers = dict(claims.annotate(number=Count("pk")))
    name = load_vocabulary().name
    return tuple(
        Latest(pk, unit, title or name("activities", activity), starts, numbers.get(pk, 0))
        for pk, unit, title, activity, starts, _ in newest
    )

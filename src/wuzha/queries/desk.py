"""What the units somebody records for owe, duty by duty, by urgency: the first page of a liaison (联络员)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from wuzha.calendar.occasions import Occasion, occasion_of, say_occasion
from wuzha.plan.model import Recurring, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.memory import Recall
from wuzha.queries.own_units import Place
from wuzha.queries.progress import Standing, owing
from wuzha.rules.match import REPORT
from wuzha.rules.months import month_of
from wuzha.rules.states import FINISHED, RUNNING, STATE_NAMES, WAITING, State
from wuzha.rules.tallies import Tally, shortfall, times_asked

LINES = 60
"""So many of the things to make up are shown; the list of what is missing has all of them."""
PAST = timedelta(days=366)
"""So far back duties are looked through for what was never made up."""

_DAY = timedelta(days=1)


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


def desk(own: Sequence[Place], now: datetime, unit: int | None, recall: Recall) -> Desk | None:
    """Return what somebody's own units owe (one of them, if told); five to twelve queries. None where there are none.

    `recall` brings what is remembered of clauses.
    """
    if not own:
        return None
    month, since = occasion_of(f"{now:%Y-%m}"), now.date() - PAST
    owed = owing({row.pk: row.path for row in own}, since, month.ends, recall=recall)
    found = owed.standings(since, month.ends, now)
    # Of a unit merged into another there is only what it left open.
    merged = {row.pk for row in own if row.heir}
    found = [standing for standing in found if standing.unit not in merged or standing.state in WAITING]
    own = [row for row in own if row.pk not in merged or any(standing.unit == row.pk for standing in found)]
    late = Counter(standing.unit for standing in found if standing.missing)
    if unit is not None:
        found = [standing for standing in found if standing.unit == unit]
    names, order = {row.pk: row.said for row in own}, {row.pk: place for place, row in enumerate(own)}

    def in_order(some: Iterable[Standing]) -> list[Standing]:
        return sorted(some, key=lambda s: (s.obligation.due, s.obligation.occasion.key, order[s.unit]))

    def items(chosen: Iterable[Standing]) -> tuple[Item, ...]:
        return tuple(line_of(standing, names, now) for standing in chosen)

    running = in_order(standing for standing in found if standing.state in RUNNING)
    week_ends = now.date() + (7 - now.weekday()) * _DAY

    def due_in(since: date, until: date) -> tuple[Item, ...]:
        return items(s for s in running if s.obligation.due and since <= s.obligation.due.date() < until)

    of_month = list(_of_month(found, month))
    return Desk(
        units=tuple((row.pk, row.said, late[row.pk]) for row in own),
        unit=unit,
        late=items(in_order(standing for standing in found if standing.missing)[:LINES]),
        to_make_up=late[unit] if unit else late.total(),
        week=due_in(date.min, week_ends),
        month=due_in(week_ends, month.ends),
        later=due_in(max(week_ends, month.ends), date.max),
        lifted=items(standing for standing in found if standing.lifted),
        done=items(in_order(standing for standing in of_month if standing.state in FINISHED)),
        owed=len(of_month),
        missing=items(standing for standing in found if standing.state is State.STANDING_OPEN),
        stale=items(standing for standing in found if standing.state is State.STANDING_STALE),
        kept=items(standing for standing in found if standing.state is State.STANDING),
    )


def _of_month(found: Iterable[Standing], month: Occasion) -> Iterator[Standing]:
    """Yield the dated duties of a month that count in it: neither called up by a matter nor lifted."""
    begins = datetime.combine(month.starts, time())
    for standing in found:
        owed = standing.obligation
        # Naming the month of each of ten thousand duties of the year takes longer than this.
        near = owed.due and (owed.due >= begins or owed.occasion.ends >= month.starts)
        if near and not owed.called and not standing.lifted and month_of(owed) == month.key:
            yield standing


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

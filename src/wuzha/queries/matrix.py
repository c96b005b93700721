"""The duties matrix (任务矩阵): units × clauses of a month, one state a cell; ongoing duties summed in one column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.plan.explain import explain_schedule
from wuzha.plan.model import Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import Clause
from wuzha.queries.placements import lay_within, stood
from wuzha.queries.progress import Standing, standings
from wuzha.rules.months import month_of, worst
from wuzha.rules.states import STATE_NAMES, State
from wuzha.rules.why import why
from wuzha.store.models import Unit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """One dated clause that somebody on the page owes this month."""

    clause: Clause
    name: str
    when: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How a clause stands at a unit this month; `done` of `owed` occasions; `called`: by matters."""

    clause: int
    state: State
    word: str
    done: int
    owed: int
    title: str
    called: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One unit: a cell for each column (None: not its duty), dated duties done of owed, ongoing ones kept of owed.

    What matters called up is in the cells and counted apart.
    """

    unit: int
    name: str
    cells: tuple[Cell | None, ...]
    done: int
    owed: int
    kept: int
    standing: int


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one type on this page; `total` is how many of the type there are in all."""

    name: str
    total: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """One page of the matrix."""

    unit: int
    unit_name: str
    month: str
    month_name: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    page: int
    pages: int
    total: int
    types: tuple[tuple[str, str], ...]

    @property
    def rows(self) -> list[Row]:
        """The rows of all groups, from top to bottom."""
        return [row for group in self.groups for row in group.rows]


def matrix(
    *, by: Actor, unit: int, month: str, now: datetime, type_: str = "", page: int = 1, size: int = PAGE
) -> Matrix:
    """Return one page of 50 units below (and including) `unit`, by unit type; six to nine queries.

    `month` is an occasion key (`2026-05`), `now` naive local time.

    Raises:
        Absent: the unit is out of reach. ValueError: no such month.

    """
    top = access.unit(by, "see", unit)
    occasion = occasion_of(month)
    day = min(occasion.last_day, max(occasion.starts, now.date()))
    units = _in_order(Unit.objects.filter(lay_within(top, stood(day), "")), occasion.starts)
    types = tuple((code, load_vocabulary().name("unit_types", code)) for code in dict.fromkeys(u.type for u in units))
    totals = Counter(u.type for u in units)
    if type_:
        units = [u for u in units if u.type == type_]
    pages = max(1, -(-len(units) // size))
    page = min(max(page, 1), pages)
    shown = units[(page - 1) * size : page * size]
    found = standings({u.pk: u.path for u in shown}, occasion.starts, occasion.ends, now)
    dated = [standing for standing in found if month_of(standing.obligation) == month]
    columns = _columns(dated)
    groups = _groups(shown, totals, columns, dated, [s for s in found if s.obligation.due is None], now)
    return Matrix(
        unit=top.pk,
        unit_name=top.name,
        month=month,
        month_name=say_occasion(month),
        columns=columns,
        groups=groups,
        page=page,
        pages=pages,
        total=len(units),
        types=types,
    )


def _in_order(units: Iterable[Unit], starts: date) -> list[Unit]:
    """Put units in the order of the vocabulary's types, then of the tree, without those closed before the month."""
    rank = {code: place for place, code in enumerate(load_vocabulary().entries("unit_types"))}
    open_ = [u for u in units if u.closed_date is None or u.closed_date > starts]
    return sorted(open_, key=lambda u: (rank.get(u.type, len(rank)), u.steps))


def _columns(dated: Iterable[Standing]) -> tuple[Column, ...]:
    clauses = {standing.clause.key: standing.clause for standing in dated}
    in_order = sorted(clauses.values(), key=lambda clause: (clause.plan, clause.position))
    often = Counter(clause.requirement.activity for clause in in_order)
    return tuple(
        Column(
            clause,
            _heading(clause.requirement, alone=often[clause.requirement.activity] == 1),
            explain_schedule(clause.requirement.schedule, clause.phases),
        )
        for clause in in_order
    )


def _heading(requirement: Requirement, *, alone: bool) -> str:
    """Name a column by its activity; where several do the same, also by whom it is for."""
    words = load_vocabulary()
    activity = words.name("activities", requirement.activity)
    if alone or not requirement.audience:
        return activity
    return f"{'、'.join(words.name('audiences', code) for code in requirement.audience[:2])}{activity}"


def _groups(
    units: list[Unit],
    totals: Counter[str],
    columns: tuple[Column, ...],
    dated: list[Standing],
    ongoing: list[Standing],
    now: datetime,
) -> tuple[Group, ...]:
    by_cell: dict[tuple[int, int], list[Standing]] = defaultdict(list)
    for standing in dated:
        by_cell[standing.unit, standing.clause.key].append(standing)
    kept: dict[int, list[Standing]] = defaultdict(list)
    for standing in ongoing:
        kept[standing.unit].append(standing)
    rows: dict[str, list[Row]] = defaultdict(list)
    for unit in units:
        cells = tuple(cell(by_cell[unit.pk, column.clause.key], now) for column in columns)
        rows[unit.type].append(
            Row(
                unit=unit.pk,
                name=unit.name,
                cells=cells,
                done=sum(c.done for c in cells if c and not c.called),
                owed=sum(c.owed for c in cells if c and not c.called),
                kept=sum(standing.done for standing in kept[unit.pk]),
                standing=len(kept[unit.pk]),
            )
        )
    name = load_vocabulary().name
    return tuple(Group(name("unit_types", code), totals[code], tuple(found)) for code, found in rows.items())


def cell(found: list[Standing], now: datetime) -> Cell | None:
    """Sum up the occasions of one clause at one unit in a month; None when there are none."""
    if not found:
        return None
    state = worst(standing.state for standing in found)
    done, owed = sum(standing.done for standing in found), sum(not standing.lifted for standing in found)
    word = STATE_NAMES[state] if owed <= 1 else f"{STATE_NAMES[state]} {done}/{owed}"
    said = [f"{say_occasion(s.obligation.occasion.key)}：{why(s.obligation, s.tally, now)}" for s in found]
    called = found[0].obligation.called
    return Cell(found[0].clause.key, state, word, done, owed, "".join(said), called)

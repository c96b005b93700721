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
from wuzha.queries.matrix_choice import EVERY, Choice, Options, chosen, options
from wuzha.queries.placements import lay_within, stood
from wuzha.queries.progress import Standing, standings
from wuzha.rules.months import month_of, worst
from wuzha.rules.states import STATE_NAMES, State
from wuzha.store.models import Unit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """One dated clause that somebody on the page owes in a month, or one month of the clause a matrix is about.

    `versions` are the ids of the clause in the versions of its plan that are shown in this column.
    """

    clause: Clause
    name: str
    when: str
    month: str
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """How a clause stands at a unit in a month; `done` of `owed` occasions; `called`: by matters."""

    clause: int
    state: State
    word: str
    done: int
    owed: int
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
    """One page of the matrix; `options` is what can be chosen from, `about` the clause it is about, if only one."""

    unit: int
    unit_name: str
    month: str
    month_name: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    page: int
    pages: int
    total: int
    options: Options
    about: Clause | None = None

    @property
    def rows(self) -> list[Row]:
        """The rows of all groups, from top to bottom."""
        return [row for group in self.groups for row in group.rows]


def matrix(
    *, by: Actor, unit: int, month: str, now: datetime, choice: Choice = EVERY, page: int = 1, size: int = PAGE
) -> Matrix:
    """Return one page of 50 units below (and including) `unit`, by unit type; seven to ten queries.

    `month` is an occasion key (`2026-05`), `now` naive local time. A chosen state takes up to twenty queries more.

    Raises:
        Absent: the unit is out of reach. ValueError: no such month.

    """
    top = access.unit(by, "see", unit)
    occasion = occasion_of(month)
    day = min(occasion.last_day, max(occasion.starts, now.date()))
    below = Unit.objects.filter(lay_within(top, stood(day), ""))
    every = in_order(below, occasion.starts)
    units = chosen(every, below, choice, month, now)
    part = part_of(units, page, size)
    found = standings({u.pk: u.path for u in part.shown}, occasion.starts, occasion.ends, now)
    about = {standing.clause.key: standing.clause for standing in found}
    found = [standing for standing in found if choice.plan in {None, standing.clause.plan}]
    dated = [standing for standing in found if month_of(standing.obligation) == month]
    columns = _columns(dated, month)
    return Matrix(
        unit=top.pk,
        unit_name=top.name,
        month=month,
        month_name=say_occasion(month),
        columns=columns,
        groups=groups_of(part, columns, dated, [s for s in found if s.obligation.due is None]),
        page=part.page,
        pages=part.pages,
        total=len(units),
        options=options(top, every, about.values()),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """The units of one page, with how many of each type there are on all."""

    shown: list[Unit]
    totals: Counter[str]
    page: int
    pages: int


def part_of(units: list[Unit], page: int, size: int) -> Part:
    """Return one page of units; the nearest one when there is no such page."""
    pages = max(1, -(-len(units) // size))
    page = min(max(page, 1), pages)
    return Part(units[(page - 1) * size : page * size], Counter(u.type for u in units), page, pages)


def in_order(units: Iterable[Unit], starts: date) -> list[Unit]:
    """Put units in the order of the vocabulary's types, then of the tree, without those closed before the day."""
    rank = {code: place for place, code in enumerate(load_vocabulary().entries("unit_types"))}
    open_ = [u for u in units if u.closed_date is None or u.closed_date > starts]
    return sorted(open_, key=lambda u: (rank.get(u.type, len(rank)), u.steps))


def _columns(dated: Iterable[Standing], month: str) -> tuple[Column, ...]:
    clauses = {standing.clause.key: standing.clause for standing in dated}
    arranged = sorted(clauses.values(), key=lambda clause: (clause.plan, clause.position))
    often = Counter(clause.requirement.activity for clause in arranged)
    return tuple(
        Column(
            clause,
            _heading(clause.requirement, alone=often[clause.requirement.activity] == 1),
            explain_schedule(clause.requirement.schedule, clause.phases),
            month,
            (clause.key,),
        )
        for clause in arranged
    )


def _heading(requirement: Requirement, *, alone: bool) -> str:
    """Name a column by its activity; where several do the same, also by whom it is for."""
    words = load_vocabulary()
    activity = words.name("activities", requirement.activity)
    if alone or not requirement.audience:
        return activity
    return f"{'、'.join(words.name('audiences', code) for code in requirement.audience[:2])}{activity}"


def groups_of(
    part: Part, columns: tuple[Column, ...], dated: Iterable[Standing], ongoing: Iterable[Standing]
) -> tuple[Group, ...]:
    """Lay out standings: a row for each unit of the page, a cell for each column."""
    dated = list(dated)
    by_cell: dict[tuple[int, int, str | None], list[Standing]] = defaultdict(list)
    months = {column.month for column in columns}
    only = months.pop() if len(months) == 1 else None  # of one month all are
    for standing in dated:
        by_cell[standing.unit, standing.clause.key, only or month_of(standing.obligation)].append(standing)
    kept: dict[int, list[Standing]] = defaultdict(list)
    for standing in ongoing:
        kept[standing.unit].append(standing)
    rows: dict[str, list[Row]] = defaultdict(list)
    for unit in part.shown:
        found = ([each for key in c.versions for each in by_cell[unit.pk, key, c.month]] for c in columns)
        cells = tuple(cell(each) for each in found)
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
    return tuple(Group(name("unit_types", code), part.totals[code], tuple(found)) for code, found in rows.items())


def cell(found: list[Standing]) -> Cell | None:
    """Sum up the occasions of one clause at one unit in a month; None when there are none."""
    if not found:
        return None
    state = worst(standing.state for standing in found)
    done, owed = sum(standing.done for standing in found), sum(not standing.lifted for standing in found)
    word = STATE_NAMES[state] if owed <= 1 else f"{STATE_NAMES[state]} {done}/{owed}"
    return Cell(found[0].clause.key, state, word, done, owed, found[0].obligation.called)

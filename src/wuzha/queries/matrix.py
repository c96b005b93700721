"""The duties matrix (任务矩阵): units × clauses of a month, one state a cell; ongoing duties summed in one column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.plan.explain import explain_schedule
from wuzha.plan.model import Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import Clause
from wuzha.queries.matrix_choice import EVERY, STATES, Choice, Options, Part, part_of, reach, standing_so
from wuzha.queries.memory import MEMORY
from wuzha.queries.progress import owing
from wuzha.rules.months import month_of, worst
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import LIFTED, MET, STATE_NAMES, State

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
    """Return one page of 50 units below (and including) `unit`, by unit type; seven to eleven queries.

    `month` is an occasion key (`2026-05`), `now` naive local time. A chosen state takes up to twenty queries more.

    Raises:
        Absent: the unit is out of reach. ValueError: no such month.

    """
    occasion = occasion_of(month)
    between = occasion.starts, occasion.ends
    here = reach(by=by, unit=unit, day=min(occasion.last_day, max(between[0], now.date())), starts=between[0])
    units = here.chosen(choice)
    if choice.state in STATES:
        asked = standing_so(here, choice.state, between, now, partial(_asked, month, choice.plan))
        units = [each for each in units if each.pk in asked]
    part = part_of(units, page, size)
    owed = owing({each.pk: each.path for each in part.shown}, *between, recall=MEMORY.get)
    found = list(owed.states(*between, now))
    laid = Laid.of(each for each in found if choice.plan in {None, each[0].duty.plan})
    columns = _columns((owed.clauses[key] for key, there in laid.dated if there == month), month)
    return Matrix(
        unit=here.top.pk,
        unit_name=here.top.name,
        month=month,
        month_name=say_occasion(month),
        columns=columns,
        groups=groups_of(part, columns, laid),
        page=part.page,
        pages=part.pages,
        total=len(units),
        options=here.options(owed.clauses[key] for key in dict.fromkeys(each.duty.key for each, _ in found)),
    )


def _asked(month: str, plan: int | None, owed: Obligation) -> bool:
    """Say whether an obligation stands in a month's matrix of one plan, or of all."""
    return month_of(owed) == month and plan in {None, owed.duty.plan}


@dataclass(frozen=True, slots=True)
class Laid:
    """How units stand: by clause and month each obligation's state by unit, and of each unit its ongoing duties'."""

    dated: Mapping[tuple[int, str], Sequence[Mapping[int, State]]]
    ongoing: Mapping[int, Sequence[State]]
    called: frozenset[int]

    @classmethod
    def of(cls, found: Iterable[tuple[Obligation, Mapping[int, State]]]) -> Laid:
        """Lay out obligations, each with how every unit stands that owes it."""
        dated: dict[tuple[int, str], list[Mapping[int, State]]] = defaultdict(list)
        ongoing: dict[int, list[State]] = defaultdict(list)
        called = set()
        for owed, states in found:
            month = month_of(owed)
            if owed.called:
                called.add(owed.duty.key)
            if month is not None:
                dated[owed.duty.key, month].append(states)
                continue
            for unit, how in states.items():
                ongoing[unit].append(how)
        return cls(dict(dated), ongoing, frozenset(called))

    def cells(self, column: Column) -> Callable[[int], Cell | None]:
        """Return what finds a unit's cell in a column."""
        found = [(key, states) for key in column.versions for states in self.dated.get((key, column.month), ())]

        def at(unit: int) -> Cell | None:
            held = [(key, states[unit]) for key, states in found if unit in states]
            if not held:
                return None
            key = held[0][0]
            return cell(key, tuple([state for _, state in held]), called=key in self.called)

        return at


def _columns(clauses: Iterable[Clause], month: str) -> tuple[Column, ...]:
    arranged = sorted(clauses, key=lambda clause: (clause.plan, clause.position))
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


def groups_of(part: Part, columns: tuple[Column, ...], laid: Laid) -> tuple[Group, ...]:
    """Lay out a page: a row for each of its units, a cell for each column."""
    finders = [laid.cells(column) for column in columns]
    rows: dict[str, list[Row]] = defaultdict(list)
    for unit in part.shown:
        cells = tuple(find(unit.pk) for find in finders)
        counted = [each for each in cells if each and not each.called]
        kept = laid.ongoing.get(unit.pk, ())
        rows[unit.type].append(
            Row(
                unit=unit.pk,
                name=unit.name,
                cells=cells,
                done=sum(each.done for each in counted),
                owed=sum(each.owed for each in counted),
                kept=sum(how in MET for how in kept),
                standing=len(kept),
            )
        )
    name = load_vocabulary().name
    return tuple(Group(name("unit_types", code), part.totals[code], tuple(found)) for code, found in rows.items())


@lru_cache(maxsize=4096)
def cell(clause: int, states: tuple[State, ...], *, called: bool) -> Cell:
    """Sum up how the occasions of one clause stand at one unit in a month; what many units share is made once."""
    state = worst(states)
    done, owed = sum(how in MET for how in states), sum(how not in LIFTED for how in states)
    word = STATE_NAMES[state] if owed <= 1 else f"{STATE_NAMES[state]} {done}/{owed}"
    return Cell(clause, state, word, done, owed, called)

"""How figures of duties are counted: over all, and line by line: by what is to be done, by type of unit, by clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.catalogue import Definition, load_catalogue
from wuzha.rules.facts import Counted, Counting, Due, Facts, counted
from wuzha.rules.match import REPORT
from wuzha.rules.states import FINISHED, IN_TIME, LATE, LIFTED, NIL, State
from wuzha.rules.statistics import percent
from wuzha.rules.unit_sets import EVERYBODY, set_of

Test = Callable[[Due], bool]
"""Something that is true of a duty or not, whichever unit's it is."""

_KEPT = frozenset({State.STANDING, State.STANDING_STALE})


def _asked(due: Due) -> bool:
    """Tell whether a duty with a due is asked for: neither called up by a matter nor lifted."""
    return due.dated and due.matter is None and due.state not in LIFTED


def _ongoing(due: Due) -> bool:
    return not due.dated and due.matter is None and due.state not in LIFTED


def _chosen(facts: Facts, test: Test) -> list[int]:
    """Return the places of the duties of which something is true."""
    return [at for at, due in enumerate(facts.dues) if due.units and test(due)]


def _count(facts: Facts, definition: Definition, chosen: Iterable[int], units: int = EVERYBODY) -> Counted:
    """Count duties, one for each of these units that owes it."""
    items = tuple(at for at in chosen if facts.dues[at].units & units)
    number = sum((facts.dues[at].units & units).bit_count() for at in items)
    return replace(counted(definition, number, items), units=units)


def count_of(test: Test) -> Counting:
    """Count the duties of which something is true."""

    def count(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
        return (_count(facts, definition, _chosen(facts, test)),)

    return count


def rate(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    """Say how many of the duties asked for are done."""
    asked = _chosen(facts, _asked)
    owed = _count(facts, definition, asked).number
    done = _count(facts, definition, (at for at in asked if facts.dues[at].state in FINISHED))
    return (replace(done, value=percent(done.number, owed) if owed else "—（没有应完成的任务）"),)


def reporting_units(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    """Count the units of which a plan asks a report on the window."""
    asked = _count(facts, definition, _chosen(facts, lambda due: _asked(due) and due.activity == REPORT))
    return (counted(definition, units_behind(facts, asked), asked.items),)


OF_DUTIES: Mapping[str, Counting] = {
    "duties.owed": count_of(_asked),
    "duties.done": count_of(lambda due: _asked(due) and due.state in FINISHED),
    "duties.on-time": count_of(lambda due: _asked(due) and due.state in IN_TIME),
    "duties.late": count_of(lambda due: _asked(due) and due.state in LATE),
    "duties.nothing": count_of(lambda due: _asked(due) and due.state in NIL),
    "duties.missing": count_of(lambda due: _asked(due) and due.state is State.OVERDUE),
    "duties.rate": rate,
    "duties.called": count_of(lambda due: due.matter is not None),
    "duties.ongoing": count_of(_ongoing),
    "duties.kept": count_of(lambda due: _ongoing(due) and due.state in _KEPT),
    "duties.lifted": count_of(lambda due: due.matter is None and due.state in LIFTED),
}

# Line by line

MEASURES: Mapping[str, tuple[str, Test]] = {
    "owed": ("duties.owed", lambda _: True),
    "done": ("duties.done", lambda due: due.state in FINISHED),
    "on-time": ("duties.on-time", lambda due: due.state in IN_TIME),
    "pending": ("duties.missing", lambda due: due.state is State.OVERDUE),
}
"""What a line says of its duties, by the end of its figures' keys: the figure of the catalogue, and the test."""

_OF_A_CLAUSE: Mapping[str, tuple[str, Test, str]] = {
    "owed": (
        "duties.owed",
        lambda _: True,
        "该条款带来的任务，由方案推算，一个单位的一个期次为1项，长期任务一个单位为1项；不含免除、暂停的",
    ),
    "done": (
        "duties.done",
        lambda due: due.state in FINISHED or due.state in _KEPT,
        "该条款的任务中已有记录核销并达到要求的，长期任务已建立的也算",
    ),
    "pending": (
        "duties.missing",
        lambda due: due.state in {State.OVERDUE, State.STANDING_OPEN},
        "该条款的任务中期限已过、尚未达到要求的",
    ),
}
_NOT_SET_UP = "该条款的长期任务中尚未建立的"


@dataclass(frozen=True, slots=True)
class Line:
    """What is owed, done, done in time and missing of one kind of duty, type of unit, or clause (`code`)."""

    code: str
    name: str
    owed: Counted
    done: Counted
    on_time: Counted
    missing: Counted


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """What is owed, done and missing of a clause; duties without a due (长期任务) are missing until they are set up."""

    clause: int
    code: str
    owed: Counted
    done: Counted
    missing: Counted


def by_activity(facts: Facts) -> tuple[Line, ...]:
    """Return a line for each kind of activity that is asked for, in the order of the plans."""
    name = load_vocabulary().name
    found: dict[str, list[int]] = {}
    for at in _chosen(facts, _asked):
        found.setdefault(facts.dues[at].activity, []).append(at)
    return tuple(_line(facts, "group", code, name("activities", code), asked) for code, asked in found.items())


def by_type(facts: Facts) -> tuple[Line, ...]:
    """Return a line for each type of unit that owes something, in the order of the vocabulary."""
    name, asked = load_vocabulary().name, _chosen(facts, _asked)
    lines = (
        _line(facts, "type", code, name("unit_types", code), asked, units)
        for code, units in units_by_type(facts).items()
    )
    return tuple(line for line in lines if line.owed.number)


def units_by_type(facts: Facts) -> dict[str, int]:
    """Return the units of the scope as sets by their type, in the order of the vocabulary."""
    found: dict[str, list[int]] = {code: [] for code in load_vocabulary().entries("unit_types")}
    for place in facts.places.values():
        if place.type in found:
            found[place.type].append(place.unit)
    return {code: set_of(units) for code, units in found.items() if units}


def by_state(facts: Facts, units: int) -> Counter[State]:
    """Count how what is asked of these units stands."""
    found = Counter[State]()
    for at in _chosen(facts, _asked):
        found[facts.dues[at].state] += (facts.dues[at].units & units).bit_count()
    return found


def by_clause(facts: Facts) -> tuple[ClauseLine, ...]:
    """Return a line for each clause of which something is owed, in the order of the plans."""
    found: dict[tuple[int, str], list[int]] = {}
    for at in _chosen(facts, lambda due: _asked(due) or _ongoing(due)):
        found.setdefault((facts.dues[at].clause, facts.dues[at].code), []).append(at)
    return tuple(_clause_line(facts, clause, code, asked) for (clause, code), asked in found.items())


def figures_of(line: Line | ClauseLine) -> Iterator[Counted]:
    """Yield the figures of a line."""
    yield from (line.owed, line.done)
    if isinstance(line, Line):
        yield line.on_time
    yield line.missing


def shares(facts: Facts, counted: Counted) -> list[tuple[int, int]]:
    """Return the duties behind a figure by their places in the list, each with the units (a set) of which it is one."""
    return [(at, facts.dues[at].units & counted.units) for at in counted.items]


def units_behind(facts: Facts, counted: Counted) -> int:
    """Return how many units the duties behind a figure are of."""
    return reduce(or_, (units for _, units in shares(facts, counted)), 0).bit_count()


def _line(facts: Facts, kind: str, code: str, name: str, asked: list[int], units: int = EVERYBODY) -> Line:
    """Return a line; its figures are keyed as papers that were frozen long ago name them."""
    catalogue = load_catalogue().figures
    found = {}
    for measure, (figure, test) in MEASURES.items():
        chosen = _count(facts, catalogue[figure], (at for at in asked if test(facts.dues[at])), units)
        found[measure] = _named(chosen, f"{kind}:{code}:{measure}", name)
    return Line(code, name, found["owed"], found["done"], found["on-time"], found["pending"])


def _clause_line(facts: Facts, clause: int, code: str, asked: list[int]) -> ClauseLine:
    catalogue = load_catalogue().figures
    kept_up = not any(facts.dues[at].dated for at in asked)
    found = {}
    for measure, (figure, test, gloss) in _OF_A_CLAUSE.items():
        definition = replace(catalogue[figure], gloss=_NOT_SET_UP if kept_up and measure == "pending" else gloss)
        chosen = _count(facts, definition, (at for at in asked if test(facts.dues[at])))
        found[measure] = _named(chosen, f"clause:{clause}:{measure}", code)
    return ClauseLine(clause, code, found["owed"], found["done"], found["pending"])


def _named(found: Counted, key: str, of: str) -> Counted:
    """Return a figure of a line: keyed by what it is of, which is said before its name."""
    return replace(found, key=key, name=f"{of}{found.name}")

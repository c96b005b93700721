"""How figures of duties are counted: over all, and line by line: by what is to be done, by type of unit, by clause."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.catalogue import Definition, load_catalogue
from wuzha.rules.facts import ELSEWHERE, Counted, Counting, Due, Facts, counted
from wuzha.rules.match import REPORT
from wuzha.rules.states import FINISHED, IN_TIME, LATE, LIFTED, NIL, State
from wuzha.rules.statistics import percent

Test = Callable[[Due], bool]
_Key = TypeVar("_Key", bound=Hashable)

_KEPT = frozenset({State.STANDING, State.STANDING_STALE})


def _asked(due: Due) -> bool:
    """Tell whether a duty with a due is asked for: neither called up by a matter nor lifted."""
    return due.dated and due.matter is None and due.state not in LIFTED


def _ongoing(due: Due) -> bool:
    return due != ELSEWHERE and not due.dated and due.matter is None and due.state not in LIFTED


def count_of(test: Test) -> Counting:
    """Count the duties of which something is true that how they stand tells."""

    def count(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
        alike = facts.once("duties alike", lambda: _alike(facts))
        items = tuple(sorted(chain.from_iterable(same for due, same in alike if test(due))))
        return (counted(definition, len(items), items),)

    return count


def _alike(facts: Facts) -> list[tuple[Due, list[int]]]:
    """Put together duties that stand alike, one of them first: a county has hundreds of thousands."""
    found: dict[tuple[State, bool, bool, bool], tuple[Due, list[int]]] = {}
    for at, due in enumerate(facts.dues):
        how = due.state, due.dated, due.matter is None, due.unit == ELSEWHERE.unit
        if how not in found:
            found[how] = due, []
        found[how][1].append(at)
    return list(found.values())


def rate(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    """Say how many of the duties asked for are done."""
    owed = [at for at, due in enumerate(facts.dues) if _asked(due)]
    done = tuple(at for at in owed if facts.dues[at].state in FINISHED)
    value = percent(len(done), len(owed)) if owed else "—（没有应完成的任务）"
    return (counted(definition, len(done), done, value),)


def reporting_units(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    """Count the units of which a plan asks a report on the window."""
    items = tuple(at for at, due in enumerate(facts.dues) if _asked(due) and due.activity == REPORT)
    return (counted(definition, len({facts.dues[at].unit for at in items}), items),)


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
    groups = _grouped(facts, _asked, lambda due: due.activity)
    return tuple(_line(facts, "group", code, name("activities", code), items) for code, items in groups.items())


def by_type(facts: Facts) -> tuple[Line, ...]:
    """Return a line for each type of unit that owes something, in the order of the vocabulary."""
    name = load_vocabulary().name
    groups = _grouped(facts, _asked, lambda due: facts.places[due.unit].type)
    order = [code for code in load_vocabulary().entries("unit_types") if code in groups]
    return tuple(_line(facts, "type", code, name("unit_types", code), groups[code]) for code in order)


def by_clause(facts: Facts) -> tuple[ClauseLine, ...]:
    """Return a line for each clause of which something is owed, in the order of the plans."""
    groups = _grouped(facts, lambda due: _asked(due) or _ongoing(due), lambda due: (due.clause, due.code))
    return tuple(_clause_line(facts, clause, code, items) for (clause, code), items in groups.items())


def figures_of(line: Line | ClauseLine) -> Iterator[Counted]:
    """Yield the figures of a line."""
    yield from (line.owed, line.done)
    if isinstance(line, Line):
        yield line.on_time
    yield line.missing


def units_behind(facts: Facts, counted: Counted) -> int:
    """Return how many units the duties behind a figure are of."""
    return len({facts.dues[at].unit for at in counted.items})


def _grouped(facts: Facts, test: Test, key_of: Callable[[Due], _Key]) -> dict[_Key, list[int]]:
    found: dict[_Key, list[int]] = {}
    for at, due in enumerate(facts.dues):
        if test(due):
            found.setdefault(key_of(due), []).append(at)
    return found


def _line(facts: Facts, kind: str, code: str, name: str, items: list[int]) -> Line:
    """Return a line; its figures are keyed as papers that were frozen long ago name them."""
    catalogue = load_catalogue().figures
    found = {}
    for measure, (figure, test) in MEASURES.items():
        definition = catalogue[figure]
        chosen = tuple(at for at in items if test(facts.dues[at]))
        found[measure] = _named(counted(definition, len(chosen), chosen), f"{kind}:{code}:{measure}", name)
    return Line(code, name, found["owed"], found["done"], found["on-time"], found["pending"])


def _clause_line(facts: Facts, clause: int, code: str, items: list[int]) -> ClauseLine:
    catalogue = load_catalogue().figures
    kept_up = not any(facts.dues[at].dated for at in items)
    found = {}
    for measure, (figure, test, gloss) in _OF_A_CLAUSE.items():
        definition = replace(catalogue[figure], gloss=_NOT_SET_UP if kept_up and measure == "pending" else gloss)
        chosen = tuple(at for at in items if test(facts.dues[at]))
        found[measure] = _named(counted(definition, len(chosen), chosen), f"clause:{clause}:{measure}", code)
    return ClauseLine(clause, code, found["owed"], found["done"], found["pending"])


def _named(found: Counted, key: str, of: str) -> Counted:
    """Return a figure of a line: keyed by what it is of, which is said before its name."""
    return replace(found, key=key, name=f"{of}{found.name}")

"""How figures of duties are counted: over all, and line by line: by what is to be done, by type of unit, by clause."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple, TypeVar

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.catalogue import Definition, load_catalogue
from wuzha.rules.facts import ELSEWHERE, Counted, Counting, Due, Facts, counted
from wuzha.rules.match import REPORT
from wuzha.rules.states import FINISHED, IN_TIME, LATE, LIFTED, NIL, State
from wuzha.rules.statistics import percent

Test = Callable[[Due], bool]
"""Something that is true of a duty or not, whichever unit's it is."""
_Key = TypeVar("_Key", bound=Hashable)

_KEPT = frozenset({State.STANDING, State.STANDING_STALE})


def _asked(due: Due) -> bool:
    """Tell whether a duty with a due is asked for: neither called up by a matter nor lifted."""
    return due.dated and due.matter is None and due.state not in LIFTED


def _ongoing(due: Due) -> bool:
    return due.unit != ELSEWHERE.unit and not due.dated and due.matter is None and due.state not in LIFTED


class _Alike(NamedTuple):
    """Duties that differ in their unit only, all of one type: the first of them, the type, their places in the list."""

    due: Due
    type: str
    items: list[int]


def _alike(facts: Facts) -> list[_Alike]:
    """Put together what is alike, in the order of the first of each: a county has hundreds of thousands."""
    types = {unit: place.type for unit, place in facts.places.items()}
    found: dict[tuple[str, object], _Alike] = {}
    for at, due in enumerate(facts.dues):
        key = types.get(due.unit, ""), due[1:]
        if key not in found:
            found[key] = _Alike(due, key[0], [])
        found[key].items.append(at)
    return list(found.values())


def _chosen(facts: Facts, test: Test) -> list[_Alike]:
    return [same for same in facts.once("duties alike", lambda: _alike(facts)) if test(same.due)]


def _places(found: Iterable[_Alike]) -> tuple[int, ...]:
    """Return the places of all of them in the list, in order."""
    return tuple(sorted(chain.from_iterable(same.items for same in found)))


def count_of(test: Test) -> Counting:
    """Count the duties of which something is true."""

    def count(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
        items = _places(_chosen(facts, test))
        return (counted(definition, len(items), items),)

    return count


def rate(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    """Say how many of the duties asked for are done."""
    asked = _chosen(facts, _asked)
    owed, done = sum(len(same.items) for same in asked), _places(same for same in asked if same.due.state in FINISHED)
    value = percent(len(done), owed) if owed else "—（没有应完成的任务）"
    return (counted(definition, len(done), done, value),)


def reporting_units(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    """Count the units of which a plan asks a report on the window."""
    items = _places(_chosen(facts, lambda due: _asked(due) and due.activity == REPORT))
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
    groups = _grouped(_chosen(facts, _asked), lambda same: same.due.activity)
    return tuple(_line("group", code, name("activities", code), found) for code, found in groups.items())


def by_type(facts: Facts) -> tuple[Line, ...]:
    """Return a line for each type of unit that owes something, in the order of the vocabulary."""
    name = load_vocabulary().name
    groups = _grouped(_chosen(facts, _asked), lambda same: same.type)
    order = [code for code in load_vocabulary().entries("unit_types") if code in groups]
    return tuple(_line("type", code, name("unit_types", code), groups[code]) for code in order)


def by_clause(facts: Facts) -> tuple[ClauseLine, ...]:
    """Return a line for each clause of which something is owed, in the order of the plans."""
    asked = _chosen(facts, lambda due: _asked(due) or _ongoing(due))
    groups = _grouped(asked, lambda same: (same.due.clause, same.due.code))
    return tuple(_clause_line(clause, code, found) for (clause, code), found in groups.items())


def figures_of(line: Line | ClauseLine) -> Iterator[Counted]:
    """Yield the figures of a line."""
    yield from (line.owed, line.done)
    if isinstance(line, Line):
        yield line.on_time
    yield line.missing


def units_behind(facts: Facts, counted: Counted) -> int:
    """Return how many units the duties behind a figure are of."""
    return len({facts.dues[at].unit for at in counted.items})


def _grouped(asked: Iterable[_Alike], key_of: Callable[[_Alike], _Key]) -> dict[_Key, list[_Alike]]:
    found: dict[_Key, list[_Alike]] = {}
    for same in asked:
        found.setdefault(key_of(same), []).append(same)
    return found


def _line(kind: str, code: str, name: str, asked: list[_Alike]) -> Line:
    """Return a line; its figures are keyed as papers that were frozen long ago name them."""
    catalogue = load_catalogue().figures
    found = {}
    for measure, (figure, test) in MEASURES.items():
        items = _places(same for same in asked if test(same.due))
        found[measure] = _named(counted(catalogue[figure], len(items), items), f"{kind}:{code}:{measure}", name)
    return Line(code, name, found["owed"], found["done"], found["on-time"], found["pending"])


def _clause_line(clause: int, code: str, asked: list[_Alike]) -> ClauseLine:
    catalogue = load_catalogue().figures
    kept_up = not any(same.due.dated for same in asked)
    found = {}
    for measure, (figure, test, gloss) in _OF_A_CLAUSE.items():
        definition = replace(catalogue[figure], gloss=_NOT_SET_UP if kept_up and measure == "pending" else gloss)
        items = _places(same for same in asked if test(same.due))
        found[measure] = _named(counted(definition, len(items), items), f"clause:{clause}:{measure}", code)
    return ClauseLine(clause, code, found["owed"], found["done"], found["pending"])


def _named(found: Counted, key: str, of: str) -> Counted:
    """Return a figure of a line: keyed by what it is of, which is said before its name."""
    return replace(found, key=key, name=f"{of}{found.name}")

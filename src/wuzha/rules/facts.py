"""What figures (指标) are counted from: units, records, duties and matters as they stand, and what a figure is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar, cast

from wuzha.rules.catalogue import Definition
from wuzha.rules.matters import Fact
from wuzha.rules.states import State
from wuzha.rules.statistics import say_count
from wuzha.rules.unit_sets import EVERYBODY, set_of
from wuzha.rules.windows import Window

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the scope: `path` is its own, `area` that of the people around it (an office has that of its town)."""

    unit: int
    name: str
    type: str
    path: str
    area: str
    headcount: int | None
    facts: Mapping[str, Fact] = field(compare=False, hash=False, default_factory=dict)


class Act(NamedTuple):
    """A record as figures see it; `words` are its title and place, in which a channel may be named."""

    record: int
    unit: int
    activity: str
    day: date
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    attended: int | None = None
    amount: int | None = None
    measure: str = ""
    words: str = ""


class Due(NamedTuple):
    """An obligation of the window as it stands with a set of `units` (`rules.unit_sets`), of each of which it is one.

    `matter` is what called it up, `dated` whether it has a due, `activity` what is to be done, `clause` the requirement
    it follows from, `code` that of the clause in its plan.
    """

    units: int
    state: State
    dated: bool
    matter: int | None = None
    activity: str = ""
    clause: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """A matter that was not withdrawn."""

    matter: int
    unit: int
    kind: str
    at: datetime
    facts: Mapping[str, Fact] = field(compare=False, hash=False, default_factory=dict)
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The publicity of a day added up: how many records, how many came, and of how many records that is known."""

    day: date
    records: int
    people: int
    counted: int


class Attended(NamedTuple):
    """The publicity of many days at a unit for the same audiences: how many came to the largest, and to all."""

    unit: int
    audience: tuple[str, ...]
    largest: int
    total: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What figures are counted from: `dues` are those of the window, `matters` those of the years before as well.

    `acts` are the records of the window. Of all days before it the publicity is there as sums (`earlier`), and who came
    in the year it ends in where a goal asks for it (`year`): a county has a million records that are set beside a
    window and never listed with it.
    `confirmed` are the records with which units confirmed months of the window, with the unit. Before the day `since`
    nothing was written down as it happened, so that nought there means nothing. `kept` is what several figures are
    counted from, worked out once.
    """

    window: Window
    as_of: datetime
    places: Mapping[int, Place]
    dues: tuple[Due, ...] = ()
    acts: tuple[Act, ...] = ()
    matters: tuple[Happened, ...] = ()
    confirmed: tuple[tuple[int, int], ...] = ()
    since: date = date.min
    earlier: tuple[Sum, ...] = ()
    year: tuple[Attended, ...] = ()
    kept: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, key: Hashable, work: Callable[[], Found]) -> Found:
        """Return what was worked out under a key before, else work it out."""
        if key not in self.kept:
            self.kept[key] = work()
        return cast("Found", self.kept[key])  # what is kept under a key was worked out for it


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure: `value` is the number as printed, with its measure; `items` lead to what it was counted from.

    `items` are ids of records or matters; where the definition is of duties, places in the list of obligations, and of
    those what the `units` owe.
    """

    key: str
    name: str
    number: int
    value: str
    of: Definition
    items: tuple[int, ...]
    units: int = EVERYBODY


Counting = Callable[[Facts, Definition], tuple[Counted, ...]]
"""A way of counting a figure of the catalogue."""


def counted(definition: Definition, number: int, items: tuple[int, ...], value: str = "") -> Counted:
    """Return a figure as the catalogue names it; `value` where it is not said as a number with its measure."""
    said = value or say_count(number, definition.unit)
    return Counted(definition.code, definition.name, number, said, definition, items)


def narrowed(facts: Facts, unit: int, *, alone: bool = False) -> Facts:
    """Return what figures of a unit of the scope, with those below it, are counted from; duties keep their places.

    `alone` leaves out those below it.
    Sums of earlier days are of the whole scope, so that a unit's trend is asked of facts of its own.
    """
    top = facts.places[unit].path
    inside = {
        place.unit for place in facts.places.values() if place.path == top or (not alone and place.path.startswith(top))
    }
    units = set_of(inside)
    return replace(
        facts,
        places={key: place for key, place in facts.places.items() if key in inside},
        dues=tuple(due._replace(units=due.units & units) for due in facts.dues),
        acts=tuple(act for act in facts.acts if act.unit in inside),
        matters=tuple(each for each in facts.matters if each.unit in inside),
        confirmed=tuple(each for each in facts.confirmed if each[1] in inside),
        earlier=(),
        year=tuple(each for each in facts.year if each.unit in inside),
    )

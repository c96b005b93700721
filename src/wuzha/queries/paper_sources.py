"""What papers (文书) about a period are filled from, and how a counted number, a record, a day stands in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wuzha.papers.documents import Num, Ref, Text
from wuzha.plan.model import Objective
from wuzha.queries.cases_told import CasesTold
from wuzha.queries.monthly import Month
from wuzha.rules.duty_figures import shares
from wuzha.rules.facts import Counted, Facts
from wuzha.rules.targets import Standing
from wuzha.rules.unit_sets import in_order

_FROM_THE_PLAN = frozenset({"duties.owed", "duties.ongoing", "duties.missing", "confirmed.asked"})
"""Figures that follow from the plan alone: no record is behind them."""
NAMED = 1_000
"""So many records behind a number are named in the paper; of more it says how many, and leads to their list."""


@dataclass(frozen=True)
class Source:
    """Everything a paper about a period is filled from.

    `refs` says what the records and matters behind numbers are; where they are not `named`, numbers go without them.
    `k`: the smallest number of cases that may stand in a breakdown; `strict` holds it for the totals as well. `told` is
    what went out already of breakdowns of cases, None in papers that have none.
    """

    month: Month
    facts: Facts
    refs: Mapping[str, Ref]
    goals: tuple[tuple[Objective, Standing], ...] = ()
    k: int = 3
    strict: bool = False
    told: CasesTold | None = None
    files: Mapping[int, int] = field(default_factory=dict)
    named: bool = True

    def num(self, counted: Counted, value: str = "", key: str = "", number: int | None = None) -> Num:
        """Return a figure as it stands in a paper; under another `key`, a `number` about its list: how many units."""
        keys = [no for no in self.keys_behind(counted) if no in self.refs] if self.named else []
        many = len(keys) > NAMED
        return Num(
            key=key or counted.key,
            name=counted.name,
            number=counted.number if number is None else number,
            value=value or counted.value,
            definition=counted.of.gloss,
            refs=() if many else tuple(self.refs[no] for no in keys),
            behind=len(keys) if many else 0,
            where="figures",
            ref=counted.key if key else "",
        )

    def keys_behind(self, counted: Counted) -> list[str]:
        """Return the numbers of the records or matters a figure rests on, as `keys_behind`."""
        return keys_behind(self.month, self.facts, counted)


def keys_behind(month: Month, facts: Facts, counted: Counted) -> list[str]:
    """Return the numbers of the records or matters a figure rests on; what is owed or missing follows from the plan."""
    kind = counted.of.of
    if kind != "duties":
        return [key_of(kind, item) for item in counted.items]
    if counted.of.code in _FROM_THE_PLAN:
        return []
    found = set[int]()
    for at, units in shares(facts, counted):
        towards = month.towards[month.owed[at].clause.key, month.owed[at].occasion]
        found.update(record for unit in in_order(units, towards) for record in towards[unit])
    return list(map(str, sorted(found)))


def key_of(kind: str, item: int) -> str:
    """Return how a record or a matter is numbered in a paper."""
    return f"事{item}" if kind == "matters" else str(item)


def record_num(no: str, value: str = "") -> Num:
    """Return the number of a record, which leads to it; or a `value` told of it."""
    key = f"record:{no}:{value}" if value else f"record:{no}"
    return Num(key=key, name="记录", number=1, value=value or no, definition="所据记录", where="record", ref=no)


def row(*cells: str | Num) -> tuple[Text, ...]:
    """Return a row of a table, one piece in each cell."""
    return tuple((cell,) for cell in cells)

"""The obligations of an archive's year, and their totals by clause, unit and month, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from wuzha.papers.archive.totals import COUNTED
from wuzha.queries.archive_scope import Scope
from wuzha.rules.months import day_of
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import FINISHED, IN_TIME, LIFTED, State
from wuzha.rules.tallies import times_asked
from wuzha.rules.unit_sets import in_order


def obligation_rows(scope: Scope) -> Iterator[dict[str, Any]]:
    """Yield the obligations of the year as an archive lists them, in a fixed order; a clause at a time is in memory."""
    for _, of_clause in groupby(scope.obligations(), key=_clause_of):
        owed = [(unit, each) for each, states in of_clause for unit in in_order(scope.told(each), states)]
        owed.sort(key=lambda pair: (pair[0], pair[1].occasion.key, pair[1].opens))
        yield from (_obligation(each, unit, unit in scope.held) for unit, each in owed)


def total_rows(scope: Scope) -> Iterator[dict[str, Any]]:
    """Yield the totals of the year by clause, unit and month, as the pages count them, in a fixed order."""
    for clause, of_clause in groupby(scope.obligations(), key=_clause_of):
        found: dict[tuple[int, str], dict[str, int]] = {}
        for each, states in of_clause:
            _count(found, scope, each, states)
        code = scope.asked[clause].code
        for (unit, month), counter in sorted(found.items()):
            yield {"requirement": clause, "code": code, "unit": unit, "month": month, **counter}


def _clause_of(found: tuple[Obligation, Mapping[int, State]]) -> int:
    return found[0].duty.key


def _count(
    found: dict[tuple[int, str], dict[str, int]], scope: Scope, each: Obligation, states: Mapping[int, State]
) -> None:
    """Add what an obligation counts for to the totals of a clause."""
    day = day_of(each)
    for unit, state in states.items() if day is not None and not each.called else ():
        if unit not in scope.held or state in LIFTED:
            continue
        counter = found.setdefault((unit, f"{day:%Y-%m}"), dict.fromkeys(COUNTED, 0))
        counter["expected"] += 1
        if state in FINISHED:
            counter["done"] += 1
            counter["on_time" if state in IN_TIME else "late"] += 1


def _obligation(each: Obligation, unit: int, inside: bool) -> dict[str, Any]:  # noqa: FBT001 - a column of the row
    asked, day = each.duty.requirement, day_of(each)
    lifted = each.lifted(each.opens) if each.due is not None else None
    percent = max(asked.coverage - (asked.tolerance or 0), 0) if asked.coverage else None
    return {
        "requirement": each.duty.key,
        "unit": unit,
        "occasion": each.occasion.key,
        "month": None if day is None else f"{day:%Y-%m}",
        "opens": each.opens.isoformat(),
        "due": None if each.due is None else each.due.isoformat(),
        "last_on_time": None if each.last_on_time is None else each.last_on_time.isoformat(),
        "called": each.called,
        "lifted": lifted.kind if lifted else "",
        "inside": inside,
        "times": times_asked(asked),
        "per_day": asked.count.per_day,
        "quantity": None if asked.quantity is None else {"op": asked.quantity.op, "n": asked.quantity.n},
        "coverage": percent,
    }

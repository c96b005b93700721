"""What the rows of an archive add up to: expected, done, on time and late by clause, unit and month.

The arithmetic stands here once more, away from `rules`, on plain numbers in the archive's own lines: an archive must be
checkable by them alone (docs/archive.md), and two ways to the same number find what one would not.
"""

from __future__ import annotations

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

Row = Mapping[str, Any]
Key = tuple[int, int, str]
COUNTED = ("expected", "done", "on_time", "late")

_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


def totals(obligations: Iterable[Row], claims: Iterable[Row]) -> dict[Key, tuple[int, ...]]:
    """Return the counted numbers by clause, unit and month, as the claims bear them out."""
    towards: dict[Key, list[tuple[str, int, int, int, int]]] = defaultdict(list)
    for row in claims:
        said = (row["on_date"], row["times"], row["amount"], row["reached"], row["expected"])
        towards[row["requirement_id"], row["unit_id"], row["occasion"]].append(said)
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    for row in obligations:
        if row["month"] is None or row["called"] or not row["inside"]:
            continue
        met_on = _met_on(row, sorted(towards.get((row["requirement"], row["unit"], row["occasion"]), ())))
        if met_on is None and row["lifted"]:
            continue
        counter = found[row["requirement"], row["unit"], row["month"]]
        counter["expected"] += 1
        if met_on is not None:
            counter["done"] += 1
            counter["on_time" if met_on <= row["last_on_time"] else "late"] += 1
    return {key: tuple(counter[name] for name in COUNTED) for key, counter in sorted(found.items())}


def printed(rows: Iterable[Row]) -> dict[Key, tuple[int, ...]]:
    """Return the totals as the archive itself prints them."""
    return {(row["requirement"], row["unit"], row["month"]): tuple(row[name] for name in COUNTED) for row in rows}


def _met_on(asked: Row, claims: list[tuple[str, int, int, int, int]]) -> str | None:
    """Return the day on which the need was first met, None where in the end it is not."""
    times = amount = reached = expected = 0
    met_on = None
    enough = False
    for day, same in groupby(claims, key=lambda claim: claim[0]):
        of_day = list(same)
        held = sum(claim[1] for claim in of_day)
        times += held if asked["per_day"] is None else min(held, asked["per_day"])
        amount += sum(claim[2] for claim in of_day)
        reached += sum(claim[3] for claim in of_day)
        expected += sum(claim[4] for claim in of_day)
        enough = _enough(asked, times, amount, reached, expected)
        if enough and met_on is None:
            met_on = day
    return met_on if enough else None


def _enough(asked: Row, times: int, amount: int, reached: int, expected: int) -> bool:
    quantity, percent = asked["quantity"], asked["coverage"]
    return (
        times >= asked["times"]
        and (quantity is None or _OPERATORS[quantity["op"]](amount, quantity["n"]))
        and (percent is None or (expected > 0 and reached * 100 >= percent * expected))
    )

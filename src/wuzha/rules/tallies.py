"""Tallies (累计): what the records claimed towards one obligation add up to, and whether that is enough."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from wuzha.plan.model import Quantity, Recurring, Requirement


@dataclass(frozen=True, slots=True)
class ClaimValue:
    """How much one record counts towards one obligation, and on which day it does.

    `times` counts occurrences, `amount` things in the requirement's own unit, `reached` of `expected` people.
    `nothing`: it says that there was nothing to report (无事项).
    """

    times: int
    amount: int
    reached: int
    expected: int
    on: date
    nothing: bool = False


class Tally(NamedTuple):
    """The sum of an obligation's claims: `met_on` is the day the need was first met, `last_on` the latest claim's.

    `met_on` is None while the sum is not enough, also where it was and later records undid that (a share of people).
    `nothing`: whatever is claimed says that there was nothing to report.
    """

    times: int = 0
    amount: int = 0
    reached: int = 0
    expected: int = 0
    met_on: date | None = None
    last_on: date | None = None
    nothing: bool = False


_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


def times_asked(requirement: Requirement) -> int:
    """Return how often it must be done in one occasion."""
    return requirement.schedule.times if isinstance(requirement.schedule, Recurring) else 1


def met(requirement: Requirement, tally: Tally) -> bool:
    """Say whether times, quantity and coverage are all reached.

    A requirement that asks for coverage is not met before somebody said how many were expected.
    """
    return (
        tally.times >= times_asked(requirement)
        and _quantity_met(requirement.quantity, tally)
        and _coverage_met(requirement, tally)
    )


def _quantity_met(quantity: Quantity | None, tally: Tally) -> bool:
    return quantity is None or _OPERATORS[quantity.op](tally.amount, quantity.n)


def _coverage_met(requirement: Requirement, tally: Tally) -> bool:
    if not requirement.coverage:
        return True
    # A shortfall of people is tolerated only as far as the plan says (允许误差).
    percent = max(requirement.coverage - (requirement.tolerance or 0), 0)
    return tally.expected > 0 and tally.reached * 100 >= percent * tally.expected


def tally(requirement: Requirement, claims: Iterable[ClaimValue]) -> Tally:
    """Add up the claims of one obligation, in whatever order they come.

    `count.per_day` caps the times of one day, nothing else. Only whole days are compared, so that `met_on` does not
    depend on the order of one day's records.
    """
    total = Tally()
    in_order = sorted(claims, key=lambda claim: claim.on)
    for day, group in groupby(in_order, key=lambda claim: claim.on):
        total = _with_day(requirement, total, day, list(group))
    return total if met(requirement, total) else total._replace(met_on=None)


def _with_day(requirement: Requirement, so_far: Tally, day: date, claims: list[ClaimValue]) -> Tally:
    times = sum(claim.times for claim in claims)
    cap = requirement.count.per_day
    total = Tally(
        times=so_far.times + (times if cap is None else min(times, cap)),
        amount=so_far.amount + sum(claim.amount for claim in claims),
        reached=so_far.reached + sum(claim.reached for claim in claims),
        expected=so_far.expected + sum(claim.expected for claim in claims),
        met_on=so_far.met_on,
        last_on=day,
        nothing=all(claim.nothing for claim in claims) and (so_far.nothing or so_far.last_on is None),
    )
    return total._replace(met_on=day) if total.met_on is None and met(requirement, total) else total


def shortfall(requirement: Requirement, tally: Tally) -> str:
    """Say in Chinese what is still missing; an empty string when the need is met."""
    parts: list[str] = []
    missing = times_asked(requirement) - tally.times
    if missing > 0:
        parts.append(f"还差{missing}次")
    if requirement.quantity is not None and not _quantity_met(requirement.quantity, tally):
        parts.append(_say_quantity(requirement.quantity, tally.amount))
    if requirement.coverage and tally.times and not _coverage_met(requirement, tally):
        # Where nothing has been done yet, that nobody was counted goes without saying.
        parts.append(_say_coverage(requirement.coverage, tally))
    return "，".join(dict.fromkeys(parts))  # counted in times, both say the same


def _say_quantity(quantity: Quantity, amount: int) -> str:
    missing = quantity.n + (quantity.op == ">") - amount
    if missing > 0 and quantity.op in {">=", ">", "="}:
        return f"还差{missing}{quantity.unit}"
    wanted = {"<=": "不超过", "<": "少于", "=": "正好"}[quantity.op]
    return f"已有{amount}{quantity.unit}，要求{wanted}{quantity.n}{quantity.unit}"


def _say_coverage(coverage: int, tally: Tally) -> str:
    if tally.expected <= 0:
        return "尚未登记应到、实到人数"
    # Rounded down: 99.6% of a required 100% must not read as 100%.
    return f"到场率{tally.reached * 100 // tally.expected}%，要求{coverage}%"

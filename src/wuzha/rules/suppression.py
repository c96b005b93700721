"""Suppression (小数隐去): which numbers of a new paper must be hidden so that no small one can be worked out.

A number from 1 to k-1 may point at a person. Hiding it alone is not enough: the rest of its row, its column, the same
table of another month and the total of both may give it back. So numbers are hidden until, for every small one, all
that was told leaves open at least what its sign says: anything from 0 to k-1. That is proved (`rules.witnesses`), not
assumed.
"""

from __future__ import annotations

from collections.abc import Sequence

from wuzha.rules.margins import Sum, bits
from wuzha.rules.witnesses import NEAR, Witnesses

INTERNAL, PUBLISHED = 3, 5
"""The smallest number that may be shown within the office, and in what leaves it."""

Aim = tuple[float, float]


def small(value: int, k: int) -> bool:
    """Tell whether a number must not be shown."""
    return 0 < value < k


def hidden(witnesses: Witnesses, secrets: Sequence[Sum], k: int) -> int:
    """Return the parts of the new paper that must be hidden, and its sum of all, as `Witnesses` number them.

    `secrets` are sums that nobody shows. Where earlier papers narrow a small number down already, it is left as open as
    they leave it, but at least one step where they leave one, and the rest is protected. The sum of all goes last.
    """
    table = witnesses.table
    own = _Own(witnesses)
    gone = sum(part for part, value in own.values.items() if small(value, k))
    for asked in [*(each for part, each in own.sums.items() if part & gone), *secrets]:
        if small(table.count(asked), k):
            gone = _protected(asked, own, gone, k)
    return gone


def _protected(asked: Sum, own: _Own, gone: int, k: int) -> int:
    """Return what must be hidden so that a small number stays open."""
    witnesses = own.witnesses
    aim = _aim(asked, own, gone, k)
    while gone != own.all and not witnesses.leave_open(asked, gone, aim):
        gone |= _next(asked, own, gone, aim)
    return gone


def _aim(asked: Sum, own: _Own, gone: int, k: int) -> Aim:
    """Return how open a small number must stay: from 0 to k-1, or as earlier papers leave it, but at least one step."""
    witnesses = own.witnesses
    floor, ceiling = witnesses.table.limits(asked)
    least = float(floor)
    if not witnesses.shown(asked, gone, floor, 1):
        least = max(least, _left(asked, own, gone, 1, 0))
    wanted = max(k - 1, least + 1)
    most = float(min(ceiling, wanted))
    if not witnesses.shown(asked, gone, most, -1):
        most = min(most, _left(asked, own, gone, -1, most))
    return least, most


def _left(asked: Sum, own: _Own, gone: int, sign: int, enough: float) -> float:
    """Return the least (the most, where the sign is -1) earlier papers leave, or `enough` where that is open yet."""
    now = own.witnesses.end(asked, gone, sign)
    if sign * now.value <= sign * enough + NEAR:
        return enough
    return own.witnesses.end(asked, own.all, sign).value if now.new else now.value


def _next(asked: Sum, own: _Own, gone: int, aim: Aim) -> int:
    """Choose what to hide besides: the smallest number that is enough alone, else one that shares a sum with it."""
    shown = [each for each in own.smallest_first if not each & gone]
    told = [*own.witnesses.table.over(asked), *(own.sums[each] for each in shown)]
    sums = [each for each in told if each.holds(asked) and each != asked]
    near = [
        each
        for each in shown
        if not own.sums[each].meets(asked) and any(a.holds(own.sums[each]) and a != own.sums[each] for a in sums)
    ]
    alone = next((each for each in shown if own.witnesses.leave_open(asked, gone | each, aim)), None)
    return alone or (near or shown)[0]


class _Own:
    """The numbers of the new paper that can be hidden: its parts, and the sum of all where it is not told anyway."""

    def __init__(self, witnesses: Witnesses) -> None:
        table = witnesses.table
        self.witnesses = witnesses
        self.parts = [1 << part for part in bits(table.own.parts)]
        self.sums = {part: Sum(part, table.own.places) for part in self.parts}
        if witnesses.total:
            self.sums[witnesses.total] = Sum(table.parts, table.own.places)
        self.values = {part: table.count(each) for part, each in self.sums.items()}
        self.all = sum(self.sums)
        self.smallest_first = sorted(
            self.sums,
            key=lambda part: (
                not self.values[part],
                part == witnesses.total,
                self.values[part],
                part,
            ),  # 0 tells little
        )

"""Differencing (相减): what breakdowns of several windows and units tell together when one is taken from another.

May from the quarter leaves April and June; a village from its township leaves the rest. So everything that went out
about the same cases, and what is to go out now, becomes one system of sums over the finest cells for
`rules.suppression`: a cell is a part in a stretch of days in which no window begins or ends, in a region: a unit that
something was told of, without those below it of which something was told too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from wuzha.rules.suppression import Number, small
from wuzha.rules.windows import Window

Case = tuple[str, date, str]
"""Under which part it stands, on which day it happened, the path of its unit."""
Cell = tuple[str, int, str]
TOTAL = ""
"""Stands for all parts together."""


@dataclass(frozen=True, slots=True)
class Told:
    """A breakdown that went out: of which unit (its path) and window, and the numbers it showed (TOTAL: of all)."""

    path: str
    window: Window
    shown: Mapping[str, int]
    published: bool = False


@dataclass(frozen=True, slots=True)
class _Field:
    """The finest cells with how many there are in each."""

    parts: tuple[str, ...]
    stretches: tuple[Window, ...]
    regions: tuple[str, ...]
    counts: Mapping[Hashable, int]

    def cells(self, part: str, window: Window, path: str) -> frozenset[Cell]:
        """Return the cells of a part (TOTAL: of all) in a window, in a unit with those below it."""
        parts = self.parts if part == TOTAL else (part,)
        inside = [region for region in self.regions if region.startswith(path)]
        days = [
            at for at, each in enumerate(self.stretches) if window.starts <= each.starts and each.ends <= window.ends
        ]
        return frozenset((code, at, region) for code in parts for at in days for region in inside)

    def value(self, cells: Iterable[Hashable]) -> int:
        """Return how many there are in some cells."""
        return sum(self.counts.get(cell, 0) for cell in cells)


def system(
    parts: Sequence[str],
    top: str,
    window: Window,
    told: Sequence[Told],
    cases: Iterable[Case],
    *,
    k: int,
    strict: bool,
) -> list[Number]:
    """Return a breakdown of a unit and window, with what was told before, as one system of sums.

    `parts` are all there can be: that one is left out does not tell that there are none of it. They have their own
    keys, their sum TOTAL, which can be hidden where it is `strict`. Of numbers that nobody shows, those below `k` are
    in it that could be worked out: cells, the small parts together, and what is left when one sum, or all windows of
    a unit, are taken from another. `cases` are those of all units something was told of; what was told is counted as
    it stands today, since corrections show as such.
    """
    known = _known(window, told)
    field = _field(
        tuple(parts), {top, *(each.path for each in known)}, {window, *(each.window for each in known)}, cases
    )
    own = [
        Number(part, cells, field.value(cells), fixed=part == TOTAL and not strict)
        for part in (*field.parts, TOTAL)
        if (cells := field.cells(part, window, top)) and (part == TOTAL or field.value(cells))
    ]
    before = [
        Number((each.path, each.window, part), cells, field.value(cells), fixed=True)
        for each in known
        for part in each.shown
        if (cells := field.cells(part, each.window, each.path))
    ]
    taken = {each.cells for each in own}
    *shown, total = own
    few = total.cells.difference(*(each.cells for each in shown if not small(each.value, k)))
    found = (few, *_secrets(field, own, before, top, strict=strict))
    secrets = dict.fromkeys(each for each in found if each not in taken)
    hidden = ((cells, field.value(cells)) for cells in secrets)
    return [*own, *before, *(Number(("secret", cells), cells, value) for cells, value in hidden if small(value, k))]


def linked(window: Window, others: Iterable[Window]) -> set[Window]:
    """Return a window and those of others that overlap it, or one another, so that they hang together."""
    found, left = {window}, set(others)
    while near := {each for each in left if any(each.starts < one.ends and one.starts < each.ends for one in found)}:
        found |= near
        left -= near
    return found


def _known(window: Window, told: Sequence[Told]) -> list[Told]:
    """Return what was told of windows that hang together with this one, so that one can be taken from another.

    What several papers told of one unit and window is put together.
    """
    near = linked(window, {each.window for each in told})
    found: dict[tuple[str, Window], Told] = {}
    for each in told:
        if each.window in near:
            before = found.get((each.path, each.window))
            found[each.path, each.window] = replace(each, shown={**before.shown, **each.shown}) if before else each
    return list(found.values())


def _field(parts: tuple[str, ...], paths: Iterable[str], windows: set[Window], cases: Iterable[Case]) -> _Field:
    days = sorted({day for each in windows for day in (each.starts, each.ends)})
    stretches = tuple(
        Window(first, last)
        for first, last in pairwise(days)
        if any(each.starts <= first and last <= each.ends for each in windows)
    )
    regions = tuple(sorted(paths, key=len, reverse=True))
    counts: Counter[Hashable] = Counter()
    for part, day, path in cases:
        region = next((each for each in regions if path.startswith(each)), None)
        at = next((at for at, each in enumerate(stretches) if each.holds(day)), None)
        if region is not None and at is not None:
            counts[part, at, region] += 1
    return _Field(parts, stretches, regions, counts)


def _secrets(
    field: _Field, own: Sequence[Number], before: Sequence[Number], top: str, *, strict: bool
) -> Iterator[frozenset[Hashable]]:
    """Yield what nobody shows and what could be worked out: cells, and sums less other sums."""
    yield from (frozenset({cell}) for cell in field.counts)
    if strict:
        for at in range(len(field.stretches)):
            for region in field.regions:
                yield frozenset((part, at, region) for part in field.parts)
    for mine in own:
        if _part_of(mine) == TOTAL and not strict:
            continue
        others = [each for each in before if _part_of(each) == _part_of(mine)]
        for other in others:
            if mine.cells & other.cells:
                yield from filter(None, (mine.cells - other.cells, other.cells - mine.cells))
        yield from _remainders(mine, others, top)


def _remainders(mine: Number, others: Sequence[Number], top: str) -> Iterator[frozenset[Hashable]]:
    """Yield what is left of a sum when all windows of a unit that lie in it are taken away, or all of all units."""
    everything = [mine, *others]
    for whole in everything:
        if not whole.cells & mine.cells:
            continue
        inside: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
        for each in everything:
            if each.cells < whole.cells:
                inside[each.key[0] if isinstance(each.key, tuple) else top] |= each.cells
        for taken in (*inside.values(), set().union(*inside.values())):
            yield from filter(None, [whole.cells - taken])


def _part_of(number: Number) -> object:
    return number.key[-1] if isinstance(number.key, tuple) else number.key

"""What was told (已写出) of cases around a paper, and the places it was told of.

May from the quarter leaves April and June; a village from its township leaves the rest. So whatever was told of windows
and units that hang together is laid out over the same places (处): a stretch of days in which no window begins or ends,
in a region: a unit that something was told of, without those below it of which something was told too. There may be
cases in every region: readers who have the papers of a township and its villages do not know it has none of its own.

A set of places is a whole number with the bit of each one set, as `rules.unit_sets` has it of units.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from wuzha.rules.windows import Window

Case = tuple[date, str]
"""On which day it happened, the path of its unit."""
TOTAL = ""
"""Stands for all parts together."""
_OWN = 0
"""The paper that is being written, among those laid out."""


@dataclass(frozen=True, slots=True)
class Told:
    """A paper that went out: of which unit (its path) and window, and the numbers it showed (TOTAL: of all)."""

    path: str
    window: Window
    shown: Mapping[str, int]
    published: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What papers told of the same places: which units (paths) they were of, which numbers they showed."""

    places: int
    paths: frozenset[str]
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The places a paper and those before it tell of, without those that are known to have no case.

    `own` are the places of the new paper, `lies` the place of each case (None: told of by nobody). `spots` are sets of
    places that every paper holds together or not at all.
    """

    own: int
    rows: tuple[Row, ...]
    lies: tuple[int | None, ...]
    spots: tuple[int, ...]


def linked(window: Window, others: Iterable[Window]) -> set[Window]:
    """Return a window and those of others that overlap it, or one another, so that they hang together."""
    found, left = {window}, set(others)
    while near := {each for each in left if any(each.starts < one.ends and one.starts < each.ends for one in found)}:
        found |= near
        left -= near
    return found


def lay_out(top: str, window: Window, told: Sequence[Told], cases: Sequence[Case]) -> Layout:
    """Lay a paper of a unit and window out, with what was told before of windows that hang together with its own.

    `cases` are those of all units something was told of: what was told is counted as it stands today, since
    corrections show as such.
    """
    papers = [Told(top, window, {}), *_known(window, told)]
    ground = _Ground(papers)
    lies = [ground.place(day, path) for day, path in cases]
    counts = Counter(place for place in lies if place is not None)
    full = ground.over(range(len(papers)))
    sums: Counter[int] = Counter()
    for place, number in counts.items():
        for at in full.at(place):
            sums[at] += number
    empty = ground.places(at for at, each in enumerate(papers) if at and TOTAL in each.shown and not sums[at])
    kept = ground.over(at for at, each in enumerate(papers) if not at or sums[at] or TOTAL not in each.shown)
    return _numbered(papers, kept, [place for place in ground if place not in empty], lies)


@dataclass(frozen=True, slots=True)
class _Over:
    """Which papers tell of a place: those of its unit and of the units above whose windows hold its days."""

    papers: Mapping[tuple[int, str], Sequence[int]]

    def at(self, place: tuple[int, str]) -> tuple[int, ...]:
        """Return the papers that tell of a place."""
        stretch, region = place
        return tuple(at for path in _upwards(region) for at in self.papers.get((stretch, path), ()))


class _Ground:
    """All places: stretches of days × regions. A place is the number of its stretch and the path of its region."""

    def __init__(self, papers: Sequence[Told]) -> None:
        self.days = sorted({day for each in papers for day in (each.window.starts, each.window.ends)})
        self.regions = sorted({each.path for each in papers})
        self._known = frozenset(self.regions)
        self._papers = papers
        at = {day: at for at, day in enumerate(self.days)}
        self._stretches = [range(at[each.window.starts], at[each.window.ends]) for each in papers]

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Yield all places; windows hang together, so no day between the first and the last is left out."""
        return ((at, region) for region in self.regions for at in range(len(self.days) - 1))

    def place(self, day: date, path: str) -> tuple[int, str] | None:
        """Return the place where a case of a unit lies, None where nobody told of it."""
        at = bisect_right(self.days, day) - 1
        region = next((each for each in _upwards(path) if each in self._known), None)
        return (at, region) if region is not None and 0 <= at < len(self.days) - 1 else None

    def places(self, papers: Iterable[int]) -> set[tuple[int, str]]:
        """Return the places some papers tell of."""
        found: set[tuple[int, str]] = set()
        for paper in papers:
            path = self._papers[paper].path
            below = self.regions[bisect_left(self.regions, path) : bisect_left(self.regions, f"{path[:-1]}0")]
            found.update((at, region) for region in below for at in self._stretches[paper])
        return found

    def over(self, papers: Iterable[int]) -> _Over:
        """Return which of some papers tell of a place."""
        found: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
        for paper in papers:
            path = self._papers[paper].path
            for at in self._stretches[paper]:
                found[at, path].append(paper)
        return _Over(found)


def _upwards(path: str) -> Iterator[str]:
    """Yield a path and those of the units above, the nearest first."""
    while path:
        yield path
        path = path[: path.rfind("/", 0, -1) + 1]


def _numbered(
    papers: Sequence[Told],
    over: _Over,
    places: Sequence[tuple[int, str]],
    lies: Sequence[tuple[int, str] | None],
) -> Layout:
    """Give the places numbers, and put together what tells of the same ones."""
    inside = [0] * len(papers)
    spots: defaultdict[tuple[int, ...], int] = defaultdict(int)
    number: dict[tuple[int, str], int] = {}
    for place in places:
        papers_there = over.at(place)
        if papers_there:
            bit = 1 << len(number)
            number[place] = len(number)
            spots[papers_there] |= bit
            for at in papers_there:
                inside[at] |= bit
    rows: dict[int, Row] = {}
    for mask, paper in zip(inside[_OWN + 1 :], papers[_OWN + 1 :], strict=True):
        if mask:
            shown, path = frozenset(paper.shown), frozenset({paper.path})
            before = rows.get(mask, Row(mask, path, shown))
            rows[mask] = Row(mask, before.paths | path, before.shown | shown)
    places_of = tuple(None if each is None else number.get(each) for each in lies)
    return Layout(inside[_OWN], tuple(rows.values()), places_of, tuple(spots.values()))


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

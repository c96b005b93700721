"""Attackers who go through all tables there can be find no small number in any order of papers.

They know everything shown and which types and places there are, and count in whole numbers. So what a linear programme
says of fractions of cases is held against every table of whole ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from wuzha.rules.differencing import Differences
from wuzha.rules.suppression import small
from wuzha.rules.told import TOTAL, Told
from wuzha.rules.windows import Window

TYPES = ("刷单", "客服")
TOWN, WEST = "1/", "1/2/"
DECEMBER = Window(date(2025, 12, 1), date(2025, 12, 29))
LAST_DAYS = Window(date(2025, 12, 29), date(2026, 1, 1))
FIRST_DAYS = Window(date(2026, 1, 1), date(2026, 1, 5))
JANUARY = Window(date(2026, 1, 5), date(2026, 2, 1))
WHOLE_DECEMBER, WHOLE_JANUARY = Window(DECEMBER.starts, LAST_DAYS.ends), Window(FIRST_DAYS.starts, JANUARY.ends)
WEEK, WINTER = Window(LAST_DAYS.starts, FIRST_DAYS.ends), Window(DECEMBER.starts, JANUARY.ends)

Cell = tuple[str, Window, str]
Cases = Mapping[Cell, int]
"""How many of a type, in a stretch of days, in a unit without those below it."""


def shown(cases: Cases, path: str, window: Window, told: Sequence[Told], k: int, *, strict: bool = True) -> Told:
    """Return what a paper shows that knows what was told before."""
    each = [cell for cell, number in cases.items() for _ in range(number)]
    places = [(days.starts, unit) for _, days, unit in each]
    gone = Differences(path, window, told, places, k=k, strict=strict).left_out(TYPES, [kind for kind, *_ in each])
    inside = [kind for kind, days, unit in each if window.holds(days.starts) and unit.startswith(path)]
    numbers = {**Counter(inside), TOTAL: len(inside)}
    return Told(path, window, {part: number for part, number in numbers.items() if part not in gone})


def tables(sums: Sequence[tuple[frozenset[int], int]], size: int, most: int) -> Iterator[list[int]]:
    """Yield all tables of so many cells, each up to `most`, that fit some sums."""
    table, left = [0] * size, [value for _, value in sums]
    over = [[at for at, (cells, _) in enumerate(sums) if cell in cells] for cell in range(size)]
    last = [max(cells) for cells, _ in sums]

    def fill(cell: int) -> Iterator[list[int]]:
        if cell == size:
            yield table
            return
        for number in range(min([most, *(left[at] for at in over[cell])]) + 1):
            if all(last[at] != cell or left[at] == number for at in over[cell]):
                table[cell] = number
                for at in over[cell]:
                    left[at] -= number
                yield from fill(cell + 1)
                for at in over[cell]:
                    left[at] += number

    return fill(0)


def ranges(cases: Cases, papers: Iterable[Told], most: int) -> dict[Cell, tuple[int, int]]:
    """Return the least and the most (up to `most`) each cell can be, given all that is shown."""
    cells = list(cases)
    sums = [
        (
            frozenset(
                at
                for at, (kind, days, unit) in enumerate(cells)
                if part in (TOTAL, kind) and paper.window.holds(days.starts) and unit.startswith(paper.path)
            ),
            number,
        )
        for paper in papers
        for part, number in paper.shown.items()
    ]
    low, high = [most] * len(cells), [0] * len(cells)
    for table in tables(sums, len(cells), most):
        low = [min(pair) for pair in zip(low, table, strict=True)]
        high = [max(pair) for pair in zip(high, table, strict=True)]
    return dict(zip(cells, zip(low, high, strict=True), strict=True))


def given_away(cases: Cases, papers: Sequence[Told], k: int) -> list[Cell]:
    """Return the small cells that are not left open from 0 to k-1."""
    most = max([k - 1, *(number for paper in papers for number in paper.shown.values())])
    found = ranges(cases, papers, most)
    return [
        cell
        for cell, number in cases.items()
        if small(number, k) and not (found[cell][0] == 0 < k - 1 <= found[cell][1])
    ]


def narrowed(cases: Cases, told: Sequence[Told], new: Told, k: int) -> list[Cell]:
    """Return the small cells that a paper within the office narrows down further than its sum alone does."""
    most = max([k - 1, *(number for paper in (*told, new) for number in paper.shown.values())])
    before = ranges(cases, [*told, Told(new.path, new.window, {TOTAL: new.shown[TOTAL]})], most)
    after = ranges(cases, [*told, new], most)
    return [
        cell
        for cell, number in cases.items()
        if small(number, k)
        and (after[cell][0] > before[cell][0] or after[cell][1] < min(before[cell][1], max(k - 1, before[cell][0] + 1)))
    ]


def test_the_attacker_finds_what_papers_give_away_that_do_not_know_one_another() -> None:
    cases = {(kind, days, TOWN): 0 for kind in TYPES for days in (DECEMBER, LAST_DAYS)}
    cases |= {("刷单", DECEMBER, TOWN): 4, ("刷单", LAST_DAYS, TOWN): 1}
    papers = [shown(cases, TOWN, window, (), 3) for window in (WHOLE_DECEMBER, DECEMBER)]

    assert given_away(cases, papers, 3) == [("刷单", LAST_DAYS, TOWN)]


@given(
    values=st.lists(st.integers(0, 3), min_size=8, max_size=8),
    order=st.permutations((WHOLE_DECEMBER, WHOLE_JANUARY, WEEK, WINTER)),
)
@settings(max_examples=60, deadline=None)
def test_no_order_of_windows_across_the_new_year_gives_a_small_number_away(
    values: list[int], order: list[Window]
) -> None:
    """The week at the turn of the year is taken from either month, and both months from the winter."""
    stretches = (DECEMBER, LAST_DAYS, FIRST_DAYS, JANUARY)
    cases = dict(zip([(kind, days, TOWN) for kind in TYPES for days in stretches], values, strict=True))
    papers: list[Told] = []
    for window in order:
        papers.append(shown(cases, TOWN, window, papers, 3))

    assert given_away(cases, papers, 3) == []


PAPERS = ((TOWN, WHOLE_DECEMBER), (WEST, WHOLE_DECEMBER), (TOWN, LAST_DAYS), (WEST, LAST_DAYS))


def of_units(values: list[int]) -> Cases:
    """Return the cases of a township by itself and of its village."""
    keys = [(kind, days, unit) for kind in TYPES for days in (DECEMBER, LAST_DAYS) for unit in (TOWN, WEST)]
    return dict(zip(keys, values, strict=True))


@given(values=st.lists(st.integers(0, 2), min_size=8, max_size=8), order=st.permutations(PAPERS))
@settings(max_examples=12, deadline=None)
def test_no_order_of_units_and_windows_gives_a_small_number_away(
    values: list[int], order: list[tuple[str, Window]]
) -> None:
    cases = of_units(values)
    papers: list[Told] = []
    for path, window in order:
        papers.append(shown(cases, path, window, papers, 3))

    assert given_away(cases, papers, 3) == []


@given(values=st.lists(st.integers(0, 2), min_size=8, max_size=8), order=st.permutations(PAPERS))
@settings(max_examples=8, deadline=None)
def test_a_paper_within_the_office_narrows_no_small_number_further_than_its_sum_does(
    values: list[int], order: list[tuple[str, Window]]
) -> None:
    cases = of_units(values)
    papers: list[Told] = []
    for path, window in order:
        paper = shown(cases, path, window, papers, 3, strict=False)

        assert narrowed(cases, papers, paper, 3) == []
        papers.append(paper)

"""Whoever has all papers of a unit, or those of a township and its villages, works out no small number from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from wuzha.rules.differencing import Differences
from wuzha.rules.suppression import small
from wuzha.rules.told import TOTAL, Told
from wuzha.rules.windows import Window

TYPES = ("刷单", "客服", "公检法")
APRIL, MAY, JUNE = (Window(date(2026, month, 1), date(2026, month + 1, 1)) for month in (4, 5, 6))
QUARTER, SPRING = Window(APRIL.starts, JUNE.ends), Window(APRIL.starts, MAY.ends)
TOWN, WEST, EAST = "1/", "1/2/", "1/3/"

Cases = Mapping[tuple[str, Window, str], int]
"""How many of a type, in a month, in a village."""


def published(cases: Cases, path: str, window: Window, told: Iterable[Told], k: int, *, strict: bool = True) -> Told:
    """Publish the cases of a unit and window by type, knowing what was told before."""

    rows = [(kind, month.starts, village) for (kind, month, village), number in cases.items() for _ in range(number)]
    places = [(day, village) for _, day, village in rows]
    gone = Differences(path, window, tuple(told), places, k=k, strict=strict).left_out(
        TYPES, [kind for kind, *_ in rows]
    )
    inside = [kind for kind, day, village in rows if window.holds(day) and village.startswith(path)]
    numbers = {**Counter(inside), TOTAL: len(inside)}
    return Told(path, window, {kind: number for kind, number in numbers.items() if kind not in gone and number})


def attack(cases: Cases, papers: Iterable[Told], wanted: Iterable[tuple[str, Window, str]]) -> tuple[float, float]:
    """Return the least and the most that some cells together can be, in whole numbers, given all that is shown."""
    cells = list(cases)
    rows, values = [], []
    for paper in papers:
        for part, number in paper.shown.items():
            rows.append([
                float(
                    part in (TOTAL, kind)
                    and paper.window.starts <= month.starts
                    and month.ends <= paper.window.ends
                    and village.startswith(paper.path)
                )
                for kind, month, village in cells
            ])  # fmt: skip
            values.append(number)
    chosen = set(wanted)
    target = [float(cell in chosen) for cell in cells]
    most = 100 + sum(cases.values())
    told = [LinearConstraint(rows, values, values)] if rows else []
    ends = [
        milp(
            [sign * each for each in target],
            constraints=told,
            bounds=Bounds(0, most),
            integrality=[1] * len(cells),
        ).fun
        for sign in (1, -1)
    ]
    return ends[0], -ends[1]


def found_out(cases: Cases, papers: list[Told], k: int) -> list[tuple[str, Window, str]]:
    """Return the small numbers of single cells that the papers give away."""
    bare = []
    for cell, number in cases.items():
        low, high = attack(cases, papers, [cell])
        if small(number, k) and (low > 1e-6 or high < k - 1 - 1e-6):
            bare.append(cell)
    return bare


def narrowed(cases: Cases, told: list[Told], new: Told, k: int) -> list[tuple[str, Window, str]]:
    """Return the small numbers of single cells that a paper narrows down further than its sum alone does."""
    bare = []
    for cell in (cell for cell, number in cases.items() if small(number, k)):
        least, most = attack(cases, [*told, replace(new, shown={TOTAL: new.shown.get(TOTAL, 0)})], [cell])
        low, high = attack(cases, [*told, new], [cell])
        if low > least + 1e-6 or high < min(most, max(k - 1, least + 1)) - 1e-6:
            bare.append(cell)
    return bare


def test_what_is_left_of_a_quarter_when_its_months_are_taken_away_is_not_told() -> None:
    """May told six; were the quarter's eight told, two of April and June would be known, which no paper counted."""
    cases = {(kind, month, WEST): 0 for kind in TYPES for month in (APRIL, MAY, JUNE)}
    cases |= {("刷单", MAY, WEST): 6, ("刷单", JUNE, WEST): 2, ("客服", MAY, WEST): 7, ("客服", JUNE, WEST): 7}
    may = published(cases, TOWN, MAY, (), 5)
    quarter = published(cases, TOWN, QUARTER, [may], 5)

    assert may.shown == {"刷单": 6, "客服": 7, TOTAL: 13}
    assert "刷单" not in quarter.shown
    assert found_out(cases, [may, quarter], 5) == []


def test_what_is_left_of_a_township_when_a_village_is_taken_away_is_not_told() -> None:
    cases = {(kind, MAY, village): 0 for kind in TYPES for village in (WEST, EAST)}
    cases |= {("刷单", MAY, WEST): 6, ("刷单", MAY, EAST): 1, ("客服", MAY, WEST): 9}
    town = published(cases, TOWN, MAY, (), 5)
    west = published(cases, WEST, MAY, [town], 5)

    assert town.shown == {"刷单": 7, "客服": 9, TOTAL: 16}
    assert found_out(cases, [town, west], 5) == []
    assert found_out(cases, [published(cases, WEST, MAY, (), 5), town], 5) == [("刷单", MAY, EAST)]


def test_what_two_papers_of_one_month_showed_is_known_together() -> None:
    """The first paper of May showed one kind, the second another: both are taken from the quarter."""
    cases = {(kind, month, WEST): 0 for kind in TYPES for month in (APRIL, MAY, JUNE)}
    cases |= {("刷单", MAY, WEST): 6, ("刷单", JUNE, WEST): 1, ("客服", MAY, WEST): 7, ("客服", JUNE, WEST): 7}
    told = [Told(TOWN, MAY, {"刷单": 6}), Told(TOWN, MAY, {"客服": 7})]

    quarter = published(cases, TOWN, QUARTER, told, 5)

    assert found_out(cases, [*told, quarter], 5) == []


@pytest.mark.parametrize("k", [3, 5])
@given(values=st.lists(st.integers(0, 8), min_size=9, max_size=9), order=st.permutations((APRIL, MAY, JUNE, QUARTER)))
@settings(max_examples=12, deadline=None)
def test_no_order_of_months_and_quarter_gives_a_small_number_away(
    k: int, values: list[int], order: list[Window]
) -> None:
    keys = [(kind, month, WEST) for kind in TYPES for month in (APRIL, MAY, JUNE)]
    cases = dict(zip(keys, values, strict=True))
    papers: list[Told] = []
    for window in order:
        papers.append(published(cases, TOWN, window, papers, k))

    assert found_out(cases, papers, k) == []


@pytest.mark.parametrize("k", [3, 5])
@given(values=st.lists(st.integers(0, 8), min_size=6, max_size=6), order=st.permutations((TOWN, WEST, EAST)))
@settings(max_examples=12, deadline=None)
def test_no_order_of_a_township_and_its_villages_gives_a_small_number_away(
    k: int, values: list[int], order: list[str]
) -> None:
    keys = [(kind, MAY, village) for kind in TYPES for village in (WEST, EAST)]
    cases = dict(zip(keys, values, strict=True))
    papers: list[Told] = []
    for path in order:
        papers.append(published(cases, path, MAY, papers, k))

    assert found_out(cases, papers, k) == []


MIXED = ((TOWN, SPRING), (WEST, APRIL), (WEST, MAY), (EAST, MAY))
"""Papers of a township and its villages over two months and over one."""


def of_two_kinds(values: list[int]) -> Cases:
    """Return the cases of two months in two villages; that there are none of a third kind or elsewhere is not known."""
    units = (WEST, EAST, TOWN)
    none = {(kind, month, unit): 0 for kind in TYPES for month in (APRIL, MAY) for unit in units}
    keys = [(kind, month, village) for kind in TYPES[:2] for month in (APRIL, MAY) for village in (WEST, EAST)]
    return {**none, **dict(zip(keys, values, strict=True))}


@pytest.mark.parametrize("k", [3, 5])
@given(values=st.lists(st.integers(0, 8), min_size=8, max_size=8), order=st.permutations(MIXED))
@settings(max_examples=6, deadline=None)
def test_no_order_of_units_and_windows_gives_a_small_number_away(
    k: int, values: list[int], order: list[tuple[str, Window]]
) -> None:
    cases = of_two_kinds(values)
    papers: list[Told] = []
    for path, window in order:
        papers.append(published(cases, path, window, papers, k))

    assert found_out(cases, papers, k) == []


@pytest.mark.parametrize("k", [3, 5])
@given(values=st.lists(st.integers(0, 8), min_size=8, max_size=8), order=st.permutations(MIXED))
@settings(max_examples=6, deadline=None)
def test_a_paper_within_the_office_narrows_small_numbers_no_further_than_its_sum_does(
    k: int, values: list[int], order: list[tuple[str, Window]]
) -> None:
    cases = of_two_kinds(values)
    papers: list[Told] = []
    for path, window in order:
        paper = published(cases, path, window, papers, k, strict=False)

        assert narrowed(cases, papers, paper, k) == []
        papers.append(paper)

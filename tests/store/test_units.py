"""Where units stand: few subtrees in which many of them lie."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wuzha.store.models.units import covering

STEPS = st.lists(st.integers(1, 12), min_size=1, max_size=4)
PATHS = st.lists(STEPS.map(lambda steps: "".join(f"{step}/" for step in steps)), max_size=30)


@given(paths=PATHS, most=st.integers(1, 8))
def test_every_path_lies_in_one_of_the_few_that_cover_them(paths: list[str], most: int) -> None:
    found = covering(paths, most)

    assert len(found) <= most
    assert [path for path in paths if not any(path.startswith(each) for each in found)] == []


@given(paths=PATHS)
def test_as_long_as_they_are_few_they_are_the_outermost(paths: list[str]) -> None:
    outer = {path for path in paths if not any(path != each and path.startswith(each) for each in paths)}

    assert covering(paths) == tuple(sorted(outer))


def test_very_many_are_covered_by_what_is_above_them_all() -> None:
    assert covering([f"1/2/{unit}/" for unit in range(20, 320)]) == ("1/2/",)
    assert covering([f"{unit}/" for unit in range(20, 320)]) == ("",)

"""The list with which a draw is recomputed says everything needed, and is read back as it was written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.draw_lists import DrawList, Part, read, write
from wuzha.rules.sampling import Stratum, in_order, size

WORDS = (
    st.text(st.characters(categories=["L", "Nd"]) | st.just(" "), min_size=1, max_size=20).map(str.strip).filter(bool)
)
STRATA = st.lists(st.tuples(st.integers(1, 100), st.integers(1, 99)), min_size=1, max_size=3)


@given(seed=WORDS, source=WORDS, strata=STRATA, total=st.integers(0, 40))
def test_what_is_written_is_read_back(seed: str, source: str, strata: list[tuple[int, int]], total: int) -> None:
    parts = []
    for place, (share, confidence) in enumerate(strata):
        keys = tuple(in_order(seed, range(place * 100, place * 100 + total)))
        drawn = keys[: size(total, share, confidence)]
        parts.append(Part(Stratum("", f"第{place}类", share, confidence), keys, drawn))
    value = DrawList("某镇记录抽查", seed, source, tuple(parts))

    found = read(write(value))

    assert found == value
    assert all(part.due(seed) == part.drawn for part in value.parts)


def test_a_text_that_is_no_such_list_is_told_apart() -> None:
    assert read("1\n2\n") is None
    assert read("") is None

"""The shadow has the length of the original, so offsets found in it hold there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wuzha.plan.shadow import shadow
from wuzha.reading.strands import strand


def test_traditional_script_and_full_width_forms_are_folded() -> None:
    assert shadow("臺賬（１２）：「後」") == "台账(12):“后”"


@given(st.text())
def test_the_shadow_is_as_long_as_the_text(text: str) -> None:
    assert len(shadow(text)) == len(text)


def test_a_strand_drops_noise_and_knows_where_its_characters_were() -> None:
    text = "電信詐 騙的`知識，20xx 年"
    plain = shadow(text)

    cut = strand(plain, 0, len(plain))

    assert cut.text == "电信诈骗的知识,20xx年"
    assert text[slice(*cut.span(2, 7))] == "詐 騙的`知識"

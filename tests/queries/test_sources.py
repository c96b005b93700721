"""Cutting a document into marked pieces, and finding the sentence around a place. Needs no database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wuzha.queries.sources import Mark, Marked, Piece, excerpt, pieces, sentence

TEXT = "第一条。各村每月宣讲，每周推送。\n第二条。\n第三条；第四条！末尾"


def test_pieces_without_spans_are_the_text() -> None:
    assert pieces(TEXT, []) == (Piece(TEXT),)


def test_spans_inside_each_other_nest_outermost_first() -> None:
    found = pieces("甲乙丙丁", [Marked("R2", "clause", (1, 3)), Marked("R1", "clause", (0, 4))])

    assert [(piece.text, [(mark.about, mark.first) for mark in piece.marks]) for piece in found] == [
        ("甲", [("R1", True)]),
        ("乙丙", [("R1", False), ("R2", True)]),
        ("丁", [("R1", False)]),
    ]


def test_spans_that_cross_are_both_marked_where_they_overlap() -> None:
    found = pieces("甲乙丙", [Marked("R1", "clause", (0, 2)), Marked("R2", "clause", (1, 3))])

    assert [[mark.about for mark in piece.marks] for piece in found] == [["R1"], ["R1", "R2"], ["R2"]]


def test_two_clauses_of_one_sentence_both_mark_it() -> None:
    found = pieces("甲乙", [Marked("R1", "clause", (0, 2)), Marked("R2", "clause", (0, 2))])

    assert found == (Piece("甲乙", (Mark("R1", "clause", first=True), Mark("R2", "clause", first=True))),)


def test_spans_outside_the_part_shown_are_left_out() -> None:
    found = pieces("甲乙丙丁", [Marked("R1", "clause", (0, 1)), Marked("R2", "clause", (2, 3))], within=(1, 4))

    assert [(piece.text, len(piece.marks)) for piece in found] == [("乙", 0), ("丙", 1), ("丁", 0)]


@given(
    st.text(alphabet="甲乙丙\n。", min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8),
)
def test_the_pieces_together_are_always_the_text(text: str, places: list[tuple[int, int]]) -> None:
    spans = [Marked(f"R{number}", "clause", place) for number, place in enumerate(places)]

    found = pieces(text, spans)

    assert "".join(piece.text for piece in found) == text
    for span in spans:
        marked = "".join(piece.text for piece in found if any(mark.about == span.about for mark in piece.marks))
        start, end = span.at
        assert marked == (text[start:end] if start < end <= len(text) else "")


def test_a_sentence_ends_with_its_mark_and_begins_after_the_one_before() -> None:
    start = TEXT.index("每周推送")

    assert TEXT[slice(*sentence(TEXT, (start, start + 4)))] == "各村每月宣讲，每周推送。"


def test_the_last_sentence_may_have_no_mark() -> None:
    assert TEXT[slice(*sentence(TEXT, (len(TEXT) - 1, len(TEXT))))] == "末尾"


def test_a_place_of_several_sentences_reaches_to_the_end_of_the_last() -> None:
    start = TEXT.index("第三条")

    assert TEXT[slice(*sentence(TEXT, (start, start + 6)))] == "第三条；第四条！"


def test_an_excerpt_shows_the_lines_around_with_the_place_marked() -> None:
    start = TEXT.index("第二条")

    found = excerpt(TEXT, "R2", (start, start + 3))

    assert "".join(piece.text for piece in found) == TEXT
    assert [piece.text for piece in found if piece.marks] == ["第二条"]


def test_an_excerpt_of_a_long_line_is_cut_to_a_readable_length() -> None:
    text = "前" * 1000 + "中" + "后" * 1000

    found = excerpt(text, "R1", (1000, 1001))

    assert [len(piece.text) for piece in found] == [300, 1, 300]

"""Text files are read whatever their encoding, and offsets count the characters of what was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.made import pdf, plain, word
from wuzha.reading.documents import Document, open_document

PLANS = Path(__file__).parents[2].parent / "shared/plans"
TEXT = plain()
needs_plans = pytest.mark.skipif(not PLANS.exists(), reason="the real plans are not beside this checkout")


def _has_words(text: str) -> bool:
    return sum("\u4e00" <= char <= "\u9fff" for char in text) > len(text) / 2


def test_a_text_in_utf_8_is_read_without_remark() -> None:
    document = open_document(TEXT.encode(), "方案.txt")

    assert document == Document(TEXT, "txt", "方案.txt", None, ())


@pytest.mark.parametrize(
    "encoding, label", [("utf-16", "UTF-16"), ("utf-32", "UTF-32"), ("gbk", "GBK"), ("gb18030", "GBK")]
)
def test_another_encoding_is_converted_and_said(encoding: str, label: str) -> None:
    document = open_document(TEXT.encode(encoding), "方案.txt")

    assert (document.text, document.notes) == (TEXT, (f"文字编码为 {label}，已转换。",))


def test_the_byte_order_mark_of_utf_8_is_no_character_of_the_text() -> None:
    document = open_document(TEXT.encode("utf-8-sig"), "方案.txt")

    assert (document.text, document.notes) == (TEXT, ())


def test_traditional_text_in_big5_is_told_from_gbk() -> None:
    text = "為進一步防範電信網絡詐騙，各單位每月開展不少於一次宣傳活動，並於10日前報送。"

    document = open_document(text.encode("big5"), "方案.txt")

    assert (document.text, document.notes) == (text, ("文字编码为 Big5，已转换。",))


def test_a_rare_character_of_gb18030_survives() -> None:
    text = "联络人所在单位：云溪镇䶮岭村，每月开展一次宣传。"

    assert open_document(text.encode("gb18030"), "方案.txt").text == text


def test_a_few_broken_bytes_in_a_long_text_are_marked_and_counted() -> None:
    data = TEXT.encode() + b"\xe4\xba\n" + TEXT.encode()

    document = open_document(data, "方案.txt")

    assert document.text == f"{TEXT}\N{REPLACEMENT CHARACTER}\n{TEXT}"
    assert document.notes == ("有 1 处文字无法辨认，已用“\N{REPLACEMENT CHARACTER}”标出，请对照原件。",)


def test_line_ends_of_windows_and_old_macs_become_line_feeds() -> None:
    assert open_document("一、任务\r\n每月一次\r二、要求\n".encode(), "a.txt").text == "一、任务\n每月一次\n二、要求\n"


@pytest.mark.parametrize(
    "name, kind", [("方案.MD", "md"), ("方案.markdown", "md"), ("方案", "txt"), ("方案.docx", "txt")]
)
def test_text_is_text_whatever_its_name_says(name: str, kind: str) -> None:
    assert open_document(TEXT.encode(), name).kind == kind


@pytest.mark.parametrize("data, kind", [(word(), "docx"), (pdf(), "pdf")])
def test_word_and_pdf_are_known_by_their_content(data: bytes, kind: str) -> None:
    document = open_document(data, "方案.txt")

    assert (document.kind, document.text) == (kind, TEXT)


def test_the_same_plan_as_text_word_and_pdf_is_the_same_text() -> None:
    texts = {open_document(data, "方案").text for data in (TEXT.encode(), word(), pdf(), pdf(indent=2))}

    assert texts == {TEXT}


@given(
    st.text(
        st.sampled_from("我们大家要一起来做好工作不少于10次。，、；：（）“”〔〕—\u3000 \nABCabc"), min_size=8
    ).filter(_has_words)
)
@settings(max_examples=100, deadline=None)
def test_any_office_text_is_the_same_in_every_encoding(text: str) -> None:
    read = {open_document(text.encode(codec), "a.txt").text for codec in ("utf-8", "utf-8-sig", "utf-16", "gb18030")}

    assert read == {text}


@needs_plans
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_every_real_plan_is_read_in_every_encoding(encoding: str) -> None:
    texts = {path.name: path.read_text("utf-8") for path in sorted(PLANS.glob("*.txt"))}

    read = {name: open_document(text.encode(encoding), name).text for name, text in texts.items()}

    assert read == texts


@needs_plans
@pytest.mark.parametrize("make", [word, pdf])
def test_a_real_plan_keeps_its_clauses_as_word_and_as_pdf(make: object) -> None:
    blocks = _blocks((PLANS / "002.txt").read_text("utf-8"))

    document = open_document(make(blocks), "002")  # type: ignore[operator]

    assert _squeezed(document.text) == _squeezed(plain(blocks))


def _blocks(text: str) -> list[str | list[list[str]]]:
    """Return the paragraphs, and the cells between `|` lines as tables of three columns."""
    blocks: list[str | list[list[str]]] = []
    for chunk in text.replace("\n|\n", "\t").split("\n"):
        cells = chunk.split("\t")
        rows = [[*cells[at : at + 3], "", ""][:3] for at in range(0, len(cells), 3)]
        blocks.append(chunk if len(cells) == 1 else rows)
    return [block for block in blocks if block]


def _squeezed(text: str) -> list[str]:
    """Return the lines without spaces, which a PDF does not keep apart from white."""
    return [line.replace(" ", "") for line in text.split("\n") if line not in {"|", ""}]

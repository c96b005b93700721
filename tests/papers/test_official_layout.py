"""A formal document is measured as LibreOffice lays it out: margins, 22 lines of 28 characters, page numbers, 版记."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest

from wuzha.papers import rendering
from wuzha.papers.documents import Annex, Body, Document, Heading
from wuzha.papers.pdf import pdf, program

pytestmark = [pytest.mark.office, pytest.mark.skipif(program() is None, reason="LibreOffice is not installed")]

MM = 72 / 25.4
NEAR = 2.0  # mm
DAY = date(2026, 6, 3)
PAPER = Document(
    attached=True,
    paper="quarterly",
    name="季度报告",
    layout="official",
    title="云溪镇人民政府关于二〇二六年第二季度工作情况的报告",
    office="云溪镇人民政府",
    day=DAY,
    number="云政〔2026〕12号",
    recipient="云溪县人民政府",
    cut_off=DAY,
    blocks=(Heading(text="一、总体情况"), Body(parts=("宣传" * 14 * 60 + "。",))),
    copies="县政法委",
)

Line = list[tuple[str, float, float, float, float]]


MARKED = PAPER.model_copy(
    update={
        "serial": 3,
        "marking": "内部",
        "urgency": "特急",
        "copies": "、".join(f"云溪镇第{number}村民委员会" for number in range(1, 9)),
        "blocks": (
            Body(parts=("照方案办。",)),
            Annex(text="各村各单位防范电信网络诈骗宣传活动分类统计和典型做法汇编"),
            Body(parts=("见表。",)),
            Annex(text="联系方式"),
            Body(parts=("见文。",)),
        ),
    }
)


@pytest.fixture(scope="module")
def pages() -> list[list[Line]]:
    return measured(PAPER)


@pytest.fixture(scope="module")
def marked() -> list[list[Line]]:
    return measured(MARKED)


def measured(paper: Document) -> list[list[Line]]:
    """Return the lines of every page from the top: characters with left, right, top and bottom in millimetres."""
    found = []
    with pypdfium2.PdfDocument(pdf(rendering.docx(paper))) as document:
        for page in document:
            text, height, chars = page.get_textpage(), page.get_height() / MM, []
            for at in range(text.count_chars()):
                left, bottom, right, top = (each / MM for each in text.get_charbox(at, loose=True))
                if text.get_text_range(at, 1).strip():
                    chars.append((text.get_text_range(at, 1), left, right, height - top, height - bottom))
            found.append(_in_lines(sorted(chars, key=lambda char: char[3] + char[4])))
    return found


def _in_lines(chars: Line) -> list[Line]:
    """Put characters whose middles are at one height into a line; faces differ, so their boxes do."""
    lines: list[Line] = []
    for char in chars:
        if lines and abs(sum(char[3:5]) - sum(lines[-1][0][3:5])) / 2 < NEAR:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [sorted(line, key=lambda char: char[1]) for line in lines]


def words(line: Line) -> str:
    return "".join(char for char, *_ in line)


def full(pages: list[list[Line]]) -> list[Line]:
    """Return the lines of the second page that hold running text only."""
    return [line for line in pages[1] if set(words(line)) <= {"宣", "传"}]


def test_a_page_of_text_has_twenty_two_lines_of_twenty_eight_characters(pages: list[list[Line]]) -> None:
    lines = full(pages)

    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_the_text_stands_between_the_margins(pages: list[list[Line]]) -> None:
    lines = full(pages)
    left = min(char[1] for line in lines for char in line)
    right = max(char[2] for line in lines for char in line)
    top = min(char[3] for line in lines for char in line)
    bottom = max(char[4] for line in lines for char in line)

    assert left == pytest.approx(28, abs=1)
    assert right == pytest.approx(210 - 26, abs=1)
    assert top == pytest.approx(37, abs=3.5)  # the line is 10 mm high, its characters 5.6
    assert bottom == pytest.approx(297 - 35, abs=3.5)


def test_page_numbers_stand_outside_seven_millimetres_below_the_text(pages: list[list[Line]]) -> None:
    folios = [next(line for line in page if words(line) == f"—{number}—") for number, page in enumerate(pages, 1)]

    assert [(line[0][1] > 105) for line in folios[:2]] == [True, False]  # odd ones right, even ones left
    assert max(char[2] for char in folios[0]) == pytest.approx(210 - 26 - 14 / MM, abs=1.5)
    assert min(char[1] for char in folios[1]) == pytest.approx(28 + 14 / MM, abs=1.5)
    middle = sum(folios[0][0][3:5]) / 2
    assert middle == pytest.approx(297 - 35 + 7, abs=3)


def test_the_first_page_shows_head_number_title_and_text(pages: list[list[Line]]) -> None:
    lines = [words(line) for line in pages[0]]
    mark = next(line for line in pages[0] if words(line) == "云溪镇人民政府文件")

    assert [line for line in lines if line][:1] == ["云溪镇人民政府文件"]
    assert min(char[3] for char in mark) == pytest.approx(37 + 35, abs=6)
    assert "云政〔2026〕12号签发人：" in lines
    assert "云溪县人民政府：" in lines
    assert "一、总体情况" in lines
    assert any(set(line) <= {"宣", "传"} for line in lines)


def test_the_imprint_stands_at_the_foot_of_the_last_page(pages: list[list[Line]]) -> None:
    last = pages[-1]
    printed = next(line for line in last if words(line) == "云溪镇人民政府2026年6月3日印发")
    copies = next(line for line in last if words(line) == "抄送：县政法委。")

    assert max(char[4] for char in printed) == pytest.approx(297 - 35, abs=3)
    assert copies[0][4] < printed[0][3]
    assert printed[0][1] == pytest.approx(28 + 14 / MM, abs=2)
    assert printed[-1][2] == pytest.approx(210 - 26 - 14 / MM, abs=2)


def line_of(page: list[Line], text: str) -> Line:
    return next(line for line in page if words(line).startswith(text))


def middle(line: Line) -> float:
    return sum(line[0][3:5]) / 2


def test_number_marking_and_urgency_stand_at_the_top_left_a_line_each(marked: list[list[Line]]) -> None:
    found = [line_of(marked[0], text) for text in ("000003", "内部", "特急")]

    assert [words(line) for line in marked[0][:3]] == ["000003", "内部", "特急"]
    assert [line[0][1] for line in found] == pytest.approx([28, 28, 28], abs=1)
    grid = 28.95 / MM
    assert [middle(line) - 37 for line in found] == pytest.approx([grid / 2, grid * 3 / 2, grid * 5 / 2], abs=2)


def test_marks_do_not_move_the_name_of_the_issuer(pages: list[list[Line]], marked: list[list[Line]]) -> None:
    plain, with_marks = (line_of(found[0], "云溪镇人民政府文件") for found in (pages, marked))

    assert middle(with_marks) == pytest.approx(middle(plain), abs=0.5)


def test_what_is_attached_stands_a_line_below_the_text_and_wraps_under_its_name(marked: list[list[Line]]) -> None:
    page = next(page for page in marked if any(words(line).startswith("附件：1.") for line in page))
    text, first, second = (line_of(page, start) for start in ("照方案办。", "附件：1.", "2.联系方式"))
    wrapped = page[page.index(first) + 1]
    em = 15.79 / MM

    assert middle(first) - middle(text) == pytest.approx(2 * 28.95 / MM, abs=1)
    assert first[0][1] == pytest.approx(28 + 2 * em, abs=1)
    assert wrapped[0][1] == pytest.approx(first[5][1], abs=1.5)  # under the first character of the name, behind 1.
    assert second[0][1] == pytest.approx(28 + 5 * em, abs=1.5)
    assert words(second) == "2.联系方式"  # no mark behind the name


def test_each_attachment_begins_on_its_own_page_with_label_and_title(marked: list[list[Line]]) -> None:
    one, two = marked[-2:]

    assert [words(page[0]) for page in (one, two)] == ["附件1", "附件2"]
    assert [page[0][0][1] for page in (one, two)] == pytest.approx([28, 28], abs=1)
    assert words(two[1]) == "联系方式"
    left, right = two[1][0][1], two[1][-1][2]
    assert (left + right) / 2 == pytest.approx(28 + 156 / 2, abs=2)


def test_a_long_list_of_copies_is_whole_and_its_last_line_is_that_of_the_page(marked: list[list[Line]]) -> None:
    last = marked[-1]
    first = line_of(last, "抄送：")
    printed = line_of(last, "云溪镇人民政府2026年")
    between = last[last.index(first) : last.index(printed)]

    assert "".join(map(words, between)) == f"抄送：{MARKED.copies}。"
    assert between[1][0][1] == pytest.approx(first[3][1], abs=1)  # under the first name
    assert max(char[2] for line in between for char in line) <= 210 - 26
    assert max(char[4] for char in printed) == pytest.approx(297 - 35, abs=3)


def test_a_letter_has_its_copies_at_the_foot_of_the_last_page() -> None:
    letter = PAPER.model_copy(update={"layout": "letter", "blocks": (Body(parts=("请协助。",)),)})

    page = measured(letter)[-1]

    copies = line_of(page, "抄送：县政法委。")
    assert max(char[4] for char in copies) == pytest.approx(297 - 35, abs=3)
    assert [line for line in page if words(line).endswith("印发")] == []


def test_nothing_that_could_be_a_seal_is_drawn() -> None:
    with pypdfium2.PdfDocument(pdf(rendering.docx(PAPER))) as document:
        pictures = [each for page in document for each in page.get_objects() if each.type == 3]

    assert pictures == []

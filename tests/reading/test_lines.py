"""Lines and cells of pages drawn by hand: what belongs together is put together, over page breaks too."""

from __future__ import annotations

from collections.abc import Iterable

from wuzha.reading.formats.glyphs import Box, Glyph, Page
from wuzha.reading.formats.lines import paragraphs

SHEET = Box(0, 0, 595, 842)
FULL = "各村各企业各学校每月组织一次全体人员参加的反诈宣讲并做好"


def texts(pages: list[Page]) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(pages)]


def test_a_paragraph_knows_the_page_it_begins_on() -> None:
    pages = [_page(_write(FULL, 90, 120, 15)), _page(_write("登记。", 90, 740, 15), _write("二、要求", 90, 700, 15))]

    assert [paragraph.page for paragraph in paragraphs(pages)] == [0, 1]


def _write(text: str, left: float, bottom: float, size: float = 12) -> list[Glyph]:
    """Return the glyphs of a line of Chinese characters, all of one width."""
    return [
        Glyph(char, Box(left + at * size, bottom, left + (at + 1) * size, bottom + size))
        for at, char in enumerate(text)
    ]


def _page(*lines: list[Glyph], rulings: Iterable[Box] = ()) -> Page:
    return Page(SHEET, tuple(glyph for line in lines for glyph in line), tuple(rulings))


def _grid(lefts: list[float], tops: list[float]) -> list[Box]:
    """Return the rulings of a table with these column and row edges."""
    upright = [Box(left, tops[-1], left, tops[0]) for left in lefts]
    return upright + [Box(lefts[0], top, lefts[-1], top) for top in tops]


def test_a_line_that_is_full_goes_on_in_the_next_one() -> None:
    page = _page(_write(FULL, 90, 700, 15), _write("登记。", 90, 680, 15), _write("各单位负责。", 90, 660, 15))

    assert texts([page]) == [f"{FULL}登记。", "各单位负责。"]


def test_a_full_line_goes_on_over_the_page_break() -> None:
    assert texts([_page(_write(FULL, 90, 120, 15)), _page(_write("登记。", 90, 740, 15))]) == [f"{FULL}登记。"]


def test_an_indented_line_begins_a_paragraph_after_a_full_one() -> None:
    page = _page(_write(FULL, 90, 700, 15), _write("每季度组织测试。", 120, 680, 15))

    assert texts([page]) == [FULL, "每季度组织测试。"]


def test_a_title_in_two_large_lines_is_one_line() -> None:
    title = [_write("云溪镇防范电信网络诈骗", 150, 760, 22), _write("工作方案", 230, 725, 22)]
    body = [_write("为保护群众财产安全。", 114, 690 - 20 * at) for at in range(4)]

    assert texts([_page(*title, *body)])[0] == "云溪镇防范电信网络诈骗工作方案"


def test_white_within_a_line_is_a_space_and_evenly_spread_characters_are_not() -> None:
    spread = [Glyph(char, Box(90 + at * 15, 700, 102 + at * 15, 712)) for at, char in enumerate("各单位要加强领导")]
    parted = _write("组长", 90, 640) + _write("镇长", 140, 640)

    assert texts([_page(spread, parted)]) == ["各单位要加强领导", "组长 镇长"]


def test_cells_of_a_row_are_parted_by_bars_and_wrapped_cells_are_whole() -> None:
    wrapped = [_write("层层签订责任", 205, 690), _write("书。", 205, 672)]
    grid = _grid([90, 200, 285, 400], [710, 660])
    page = _page(_write("责任体系", 95, 680), *wrapped, _write("五月底前", 295, 680), rulings=grid)

    assert texts([page]) == ["责任体系", "|", "层层签订责任书。", "|", "五月底前"]


def test_a_row_cut_by_a_page_break_is_one_row() -> None:
    first = _page(_write("测试", 95, 120), _write("每季组织一次", 205, 120), rulings=_grid([90, 200, 285], [140, 110]))
    second = _page(_write("反诈测试。", 205, 740), rulings=_grid([90, 200, 285], [760, 730]))

    assert texts([first, second]) == ["测试", "|", "每季组织一次反诈测试。"]


def test_a_heading_row_repeated_on_the_next_page_is_read_once() -> None:
    head = [_write("项目", 95, 745), _write("任务", 205, 745)]
    grid = _grid([90, 200, 400], [760, 740, 720])
    pages = [_page(*head, _write(f"第{at}项", 95, 725), _write("宣讲。", 205, 725), rulings=grid) for at in "一二"]

    assert texts(pages) == ["项目", "|", "任务", "第一项", "|", "宣讲。", "第二项", "|", "宣讲。"]


def test_a_merged_cell_that_goes_on_after_a_page_break_is_referred_to() -> None:
    first = _page(_write("宣防措施", 95, 125), _write("宣讲。", 205, 125), rulings=_grid([90, 200, 400], [140, 110]))
    second = _page(_write("测试。", 205, 740), rulings=_grid([90, 200, 400], [760, 730]))

    assert texts([first, second]) == ["宣防措施", "|", "宣讲。", "同上", "|", "测试。"]


def test_page_numbers_in_any_dress_are_left_out_and_numbers_in_the_text_are_not() -> None:
    for number in ("1", "—1—", "-1-", "第1页", "第1页共3页", "1/3"):
        page = _page(_write("共10人。", 90, 400), _write("10", 90, 380), _write(number, 290, 40))
        assert texts([page]) == ["共10人。", "10"]

"""Lists of units come back as people fill them in; every mistake is told at once, by cell, with its remedy."""

from __future__ import annotations

import io
import time

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.papers.sheets_made import Row, saved, workbook
from wuzha.papers.forms import CellProblem, clean
from wuzha.papers.units import UnitLine, UnitRow, UnitsRead, read_units, units_list, units_template

TYPES = (("enterprise", "企业"), ("school", "学校"), ("village", "村（社区）"), ("township", "乡镇"))
HEAD: Row = ("名称", "类型", "上级单位", "人数")


def _read(*rows: Row, existing: tuple[str, ...] = ()) -> UnitsRead:
    return read_units(workbook(*rows), TYPES, existing=existing)


def _told(read: UnitsRead) -> list[tuple[str, str]]:
    return [(problem.address, problem.message) for problem in read.problems]


def _unit(row: int, name: str, type_: str, **more: object) -> UnitRow:
    facts: dict[str, object] = dict.fromkeys(("code", "parent", "parent_row", "headcount"))
    return UnitRow(row=row, name=name, type=type_, **(facts | more))  # type: ignore[arg-type]


def test_the_empty_form_comes_back_empty_its_sample_row_left_out() -> None:
    assert read_units(units_template(TYPES), TYPES) == UnitsRead((), ())


def test_the_form_filled_below_its_sample_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(units_template(TYPES)))
    sheet = book["单位名单登记表"]
    for column, value in enumerate(("YF01", "永丰纺织有限公司", "永丰", "企业", None, 120, "canteen=是"), 1):
        sheet.cell(5, column).value = value

    read = read_units(saved(book), TYPES)

    assert read.problems == ()
    assert read.rows == (
        _unit(
            5,
            "永丰纺织有限公司",
            "enterprise",
            code="YF01",
            short_names=("永丰",),
            headcount=120,
            attributes={"canteen": True},
        ),
    )


def test_what_conditions_ask_for_is_written_by_its_chinese_name() -> None:
    heads = ("名称", "类型", "属性")
    known = _read(heads, ("云溪中学", "学校", "风险等级＝黄色；在校生人数=1200；重点单位=否；classes=12"))
    strange = _read(heads, ("云溪中学", "学校", "楼层数=3"))

    assert known.rows[0].attributes == {"level": "yellow", "students": 1200, "key": False, "classes": 12}
    assert [problem.message for problem in strange.problems] == [
        "属性请写成“名=值”，几项之间用分号隔开，如 风险等级=红色；学生数=1200；重点单位=是。"
    ]


def test_every_column_of_the_form_is_kept_and_others_are_named() -> None:
    """A column that is asked for and kept nowhere would lose what people typed into it."""
    book = openpyxl.load_workbook(io.BytesIO(units_template(TYPES)))
    headings = [str(cell.value).rstrip("* ") for cell in book["单位名单登记表"][3] if cell.value]

    read = _read(("名称", "类型", "联络员", "备注"), ("甲", "企业", "李某", "园区内"))

    assert headings == ["编码", "名称", "简称", "类型", "上级单位", "人数", "属性"]
    assert read.ignored == ("联络员", "备注")


def test_types_are_chosen_from_a_list() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(units_template(TYPES)))["单位名单登记表"]

    rules = [(str(rule.sqref), rule.formula1) for rule in sheet.data_validations.dataValidation]

    assert rules == [("D4:D304", "'选项'!$A$1:$A$4")]


def test_the_empty_form_is_the_same_file_on_any_day() -> None:
    assert units_template(TYPES) == units_template(TYPES)


def test_other_headings_other_order_a_title_and_empty_rows_are_understood() -> None:
    data = workbook(
        ("2026年单位花名册",),
        (),
        ("序号", "职工人数（人）", "单 位\n类 型", "* 单位名称", "主管单位"),
        (1, "１２０人", "企业", "永丰纺织有限公司", "云 溪 村"),
        (),
        (2, "约1,200", "村（社区）", "云溪 村", None),
        merged=("A1:E1",),
    )

    read = read_units(data, TYPES)

    assert read == UnitsRead(
        rows=(
            _unit(6, "云溪村", "village", headcount=1200),
            _unit(4, "永丰纺织有限公司", "enterprise", parent="云溪村", parent_row=6, headcount=120),
        ),
        problems=(),
        ignored=("序号",),
    )


def test_a_type_may_be_given_by_its_code_and_numbers_as_texts() -> None:
    read = _read(HEAD, ("甲厂", "enterprise", None, 50.0))

    assert read.rows == (_unit(2, "甲厂", "enterprise", headcount=50),)


def test_a_cell_merged_over_several_rows_speaks_for_each() -> None:
    data = workbook(HEAD, ("云溪村", "村（社区）"), ("甲厂", "企业", "云溪村"), ("乙厂", "企业"), merged=("C3:C4",))

    assert [(row.name, row.parent_row) for row in read_units(data, TYPES).rows] == [
        ("云溪村", None),
        ("甲厂", 2),
        ("乙厂", 2),
    ]


def test_headings_repeated_further_down_are_no_unit() -> None:
    assert [row.name for row in _read(HEAD, ("甲厂", "企业"), HEAD, ("乙厂", "企业")).rows] == ["甲厂", "乙厂"]


def test_a_parent_that_exists_already_needs_no_row() -> None:
    read = _read(HEAD, ("甲厂", "企业", "云溪镇"), existing=("云溪镇", "YX"))

    assert read == UnitsRead((_unit(2, "甲厂", "enterprise", parent="云溪镇"),), ())


def test_a_parent_may_be_named_by_code_or_short_name_and_stand_below() -> None:
    read = _read(
        ("编码", "名称", "简称", "类型", "上级单位"),
        (None, "甲厂", None, "企业", "C1"),
        (None, "乙厂", None, "企业", "云溪"),
        ("C1", "云溪村民委员会", "云溪", "村（社区）"),
    )

    assert [(row.name, row.parent_row) for row in read.rows] == [("云溪村民委员会", None), ("甲厂", 4), ("乙厂", 4)]


def test_an_empty_name_and_an_empty_type_are_told() -> None:
    read = _read(HEAD, (None, "企业"), ("甲厂", None))

    assert read.rows == ()
    assert _told(read) == [("A2", "“名称”没有填，请补上。"), ("B3", "“类型”没有填，请补上。")]


def test_an_unknown_type_is_told_with_the_likely_one_and_all_there_are() -> None:
    assert _told(_read(HEAD, ("甲厂", "民营企业"))) == [
        ("B2", "没有“民营企业”这种单位类型。是不是“企业”？可选：企业、学校、村（社区）、乡镇。")
    ]


def test_a_type_may_go_by_other_names_while_only_the_first_is_offered() -> None:
    types = (*TYPES, ("village", "村"), ("school", "小学"))
    read = read_units(workbook(HEAD, ("上云村", "村"), ("云溪小学", "小学"), ("云溪商会", "商会")), types)

    assert [row.type for row in read.rows] == ["village", "school"]
    assert _told(read) == [("B4", "没有“商会”这种单位类型。可选：企业、学校、村（社区）、乡镇。")]


def test_a_headcount_that_is_no_number_is_told() -> None:
    assert _told(
        _read(HEAD, ("甲厂", "企业", None, "百余人"), ("乙厂", "企业", None, -3), ("丙厂", "企业", None, 9_000_000))
    ) == [
        ("D2", "“百余人”不是人数，请只填数字，如 120；不清楚可以留空。"),
        ("D3", "“-3”不是人数，请只填数字，如 120；不清楚可以留空。"),
        ("D4", "9000000 人太多了，请核对。"),
    ]


def test_the_same_name_under_the_same_parent_is_told_under_another_it_is_not() -> None:
    rows = (HEAD, ("甲小学", "学校"), ("乙小学", "学校"), ("一班", "学校", "甲小学"), ("一班", "学校", "乙小学"))

    assert _told(_read(*rows)) == []
    assert _told(_read(*rows, ("一班", "学校", "乙小学"))) == [
        ("A6", "与第5行重复：同一上级下已有“一班”，请删去一行或改名。")
    ]


def test_a_code_used_twice_or_with_strange_signs_is_told() -> None:
    read = _read(("编码", "名称", "类型"), ("A1", "甲", "企业"), ("A1", "乙", "企业"), ("甲 1", "丙", "企业"))

    assert _told(read) == [
        ("A3", "编码“A1”与第2行重复，请改一个，或留空由系统编。"),
        ("A4", "编码“甲 1”只能用字母、数字和 - . _，最多 32 位。"),
    ]


def test_an_unknown_parent_is_told_with_the_likely_one() -> None:
    assert _told(_read(HEAD, ("云溪村", "村（社区）"), ("甲厂", "企业", "云西村"))) == [
        ("C3", "找不到上级单位“云西村”。是不是“云溪村”？请改成表中或已有的单位；直属本单位的请留空。")
    ]


def test_a_parent_named_by_a_name_two_units_share_is_told() -> None:
    read = _read(
        HEAD,
        ("甲小学", "学校"),
        ("乙小学", "学校"),
        ("一班", "学校", "甲小学"),
        ("一班", "学校", "乙小学"),
        ("小组", "学校", "一班"),
    )

    assert _told(read) == [("C6", "有 2 行都叫“一班”，看不出是哪一个。请改填上级单位的编码。")]


def test_units_above_one_another_in_a_circle_are_told_and_those_below_them_are_not() -> None:
    read = _read(HEAD, ("甲", "企业", "乙"), ("乙", "企业", "甲"), ("丙", "企业", "乙"), ("丁", "企业", "丁"))

    assert _told(read) == [
        ("C2", "上级关系绕成了圈：甲→乙→甲。请改正其中一处。"),
        ("C3", "上级关系绕成了圈：乙→甲→乙。请改正其中一处。"),
        ("C5", "上级关系绕成了圈：丁→丁。请改正其中一处。"),
    ]


def test_a_phone_or_identity_number_is_asked_to_be_removed() -> None:
    read = _read(("名称", "类型", "简称"), ("甲", "企业", "李某13800000000"), ("乙", "企业", "11010119900307123X"))

    assert _told(read) == [
        ("C2", "像是身份证号或手机号，本系统不收，请删去。"),
        ("C3", "像是身份证号或手机号，本系统不收，请删去。"),
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_sheet() -> None:
    read = _read(HEAD, ("甲", "工厂", "无此村", "若干"), (None, "企业"), ("乙", "企业"))

    assert [problem.address for problem in read.problems] == ["B2", "C2", "D2", "A3"]
    assert [row.name for row in read.rows] == ["乙"]


def test_a_problem_far_to_the_right_has_the_address_excel_shows() -> None:
    assert CellProblem("表", 7, 28, "x").address == "AB7"


TEXTS = st.text(alphabet="橙红色是否1约ab ;；=＝\"“'\n,、", max_size=9).map(clean)
VALUES = st.one_of(st.booleans(), st.integers(-999_999_999, 999_999_999), TEXTS)
CODES = st.sampled_from(("level", "students", "key", "canteen", "classes"))


@settings(max_examples=60)
@given(attributes=st.dictionaries(CODES, VALUES, max_size=4))
def test_whatever_is_known_of_a_unit_comes_back_as_the_list_said_it(attributes: dict[str, int | str | bool]) -> None:
    line = UnitLine("YF01", "永丰纺织有限公司", (), "企业", "", 120, attributes)

    with units_list([line]) as made:
        read = read_units(made.read(), TYPES)

    assert (read.problems, [(row.name, row.attributes) for row in read.rows]) == ((), [(line.name, attributes)])


def test_a_text_with_separators_and_quotes_stands_in_quotes_and_stray_quotes_are_texts() -> None:
    heads = ("名称", "类型", "属性")
    quoted = _read(heads, ("甲", "企业", 'note="一；二""三""";classes=12'))
    stray = _read(heads, ("甲", "企业", 'note=5" 管；classes=12'), ("乙", "企业", 'note="没有完；classes=12'))

    assert quoted.rows[0].attributes == {"note": '一；二"三"', "classes": 12}
    assert [row.attributes for row in stray.rows] == [
        {"note": '5" 管', "classes": 12},
        {"note": '"没有完', "classes": 12},
    ]


def test_five_thousand_units_below_one_another_are_read_without_looking_through_all_for_each() -> None:
    """Processor time: a look through all rows for each row took 40 seconds."""
    rows = [(f"村{at}", "村（社区）", f"村{at // 50}" if at >= 50 else None) for at in range(5000)]
    data = workbook(HEAD, *rows)

    begun = time.process_time()
    read = read_units(data, TYPES)

    assert (len(read.rows), read.problems) == (5000, ())
    assert time.process_time() - begun < 10

"""Lists of people come back with their posts; logins that identify a person are refused."""

from __future__ import annotations

from tests.papers.sheets_made import Row, workbook
from wuzha.papers.people import PeopleRead, PersonRow, people_template, read_people

HEAD: Row = ("姓名", "登录名", "单位", "角色", "职务")


def _read(*rows: Row, units: tuple[str, ...] | None = None) -> PeopleRead:
    return read_people(workbook(*rows), units=units)


def _told(read: PeopleRead) -> list[tuple[str, str]]:
    return [(problem.address, problem.message) for problem in read.problems]


def test_the_empty_form_comes_back_empty_its_sample_row_left_out() -> None:
    assert read_people(people_template(("云溪村",)), units=("云溪村",)) == PeopleRead((), ())
    assert read_people(people_template()) == PeopleRead((), ())


def test_a_person_may_hold_posts_at_several_units() -> None:
    read = _read(
        ("账号", "姓 名", "所在单位", "角色", "职务"),
        ("LinXM", "林小满", "上云村", "联络员", "治保主任"),
        ("linxm", "林小满", "下云村", "reviewer", None),
        units=("上云村", "下云村"),
    )

    assert read == PeopleRead(
        (
            PersonRow(2, "林小满", "linxm", "上云村", "liaison", "治保主任"),
            PersonRow(3, "林小满", "linxm", "下云村", "reviewer", None),
        ),
        (),
    )


def test_units_are_not_checked_when_none_are_given() -> None:
    assert _read(HEAD, ("林小满", "lin", "天外村", "联络员")).problems == ()


def test_an_unknown_unit_and_an_unknown_role_are_told_with_the_likely_ones() -> None:
    read = _read(HEAD, ("林小满", "lin", "上云", "联系员"), units=("上云村",))

    assert _told(read) == [
        ("C2", "找不到单位“上云”。是不是“上云村”？请写已建好的单位名称或编码。"),
        ("D2", "没有“联系员”这个角色。是不是“联络员”？可选：联络员、核查员、经办人、负责人。"),
    ]


def test_a_login_that_is_a_number_of_a_person_or_badly_formed_is_told() -> None:
    read = _read(
        HEAD,
        ("林小满", "13800000000", "甲", "联络员"),
        ("安岚", "安岚", "甲", "经办人"),
        ("博文", "8812345", "甲", "经办人"),
    )

    assert _told(read) == [
        ("B2", "像是身份证号或手机号，本系统不收，请删去。"),
        ("B2", "请不要用手机号、身份证号等号码作登录名，可用姓名拼音。"),
        ("B3", "登录名“安岚”要用 2 到 32 位小写字母、数字和 - . _，如 lixm。"),
        ("B4", "请不要用手机号、身份证号等号码作登录名，可用姓名拼音。"),
    ]


def test_one_login_for_two_people_and_one_row_twice_are_told() -> None:
    read = _read(
        HEAD,
        ("林小满", "lin", "甲", "联络员"),
        ("林大山", "lin", "甲", "核查员"),
        ("林小满", "LIN", "甲", "联络员"),
    )

    assert _told(read) == [
        ("B3", "登录名“lin”第2行已给“林小满”用，请改一个。"),
        ("B4", "与第2行重复：同一人在同一单位的同一角色只写一行，请删去一行。"),
    ]
    assert [row.row for row in read.rows] == [2]


def test_what_must_be_filled_is_asked_for() -> None:
    assert [address for address, _ in _told(_read(HEAD, (None, None, None, None, "主任")))] == ["A2", "B2", "C2", "D2"]

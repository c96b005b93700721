"""The yearly notice, in our own words and for years that are made up or known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wuzha.calendar.notices import NoticeError, read_notice
from wuzha.calendar.workdays import USUAL, Override, Workdays

DAY = timedelta(days=1)
OF_2026 = """2026年放假安排
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日至6日放假，共3天。
四、劳动节：5月1日（星期五）至5日（星期二）放假调休，共5天。5月9日（星期六）上班。
五、端午节：6月19日至21日放假，共3天。
六、中秋节：9月25日至27日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天，9月20日（周日）、10月10日（周六）上班。
鼓励各单位在除夕（2月16日）前安排休息。"""


def test_a_notice_in_the_usual_shape_gives_the_days_the_library_knows() -> None:
    year, days = read_notice(OF_2026.replace("\n", "\r\n"))
    off = {each.day for each in days if not each.works}
    worked = {each.day for each in days if each.works}

    every = [date(2026, 1, 1) + n * DAY for n in range(365)]
    found = [day not in off and (day.weekday() < 5 or day in worked) for day in every]

    assert (year, len(off), len(worked)) == (2026, 33, 6)
    assert found == [USUAL.works(day) for day in every]
    assert {each.name for each in days if each.day.month == 2} == {"春节", "春节调休上班"}
    assert all(each.national for each in days)


def test_a_notice_may_reach_into_the_year_before() -> None:
    _, days = read_notice("一、元旦：2027年12月31日至2028年1月2日放假，共3天。", 2028)

    assert [each.day.isoformat() for each in days] == ["2027-12-31", "2028-01-01", "2028-01-02"]


def test_what_a_notice_says_holds_for_years_nobody_knew() -> None:
    _, days = read_notice("2027年安排\n春节：2月5日至11日放假调休，共7天。1月31日、2月13日上班。")

    found = Workdays(days)

    assert [found.works(date(2027, 2, 9)), found.works(date(2027, 2, 13)), found.known(2027)] == [False, True, True]


@pytest.mark.parametrize(
    "text, said",
    [
        ("春节：2月5日放假。", "没有看出是哪一年的通知，请连标题一起粘贴，或先选择年份。"),
        ("2027年\n春节：2月31日放假。", "没有2027年2月31日这一天，请核对。"),
        ("2027年\n春节：5日放假。", "“5日”没有写明几月。"),
        ("2027年\n春节：2月5日（周一）放假1天。", "2027年2月5日是周五，通知里写的是周一，请核对年份和日期。"),
        ("2027年\n春节：2月5日至7日放假，共4天。", "春节写的是共4天，按日期数是3天，请核对。"),
        ("2027年\n春节：2月15日至5日放假。", "“2月15日至5日”的起止不对，请核对。"),
        ("2027年\n春节：2月5日放假。\n元宵节：2月5日上班，2月20日放假。", "2027年2月5日既写放假又写上班，请核对。"),
        (
            "2027年工作要点",
            "没有找到放假安排。每个节日请写成“春节：2月15日至23日放假，共9天。2月14日上班。”。",
        ),
    ],
)
def test_what_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(NoticeError) as refused:
        read_notice(text)

    assert str(refused.value) == said


def test_a_day_off_that_is_not_moved_is_one_day() -> None:
    _, days = read_notice("2027年\n一、元旦：1月1日（周五）放假1天，不调休。")

    assert days == (Override(date(2027, 1, 1), works=False, name="元旦", national=True),)

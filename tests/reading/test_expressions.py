"""Expressions of rhythm, date and measure."""

from __future__ import annotations

import pytest

from wuzha.plan.model import Due
from wuzha.reading.dated import stretches
from wuzha.reading.expressions import coverage, deadline, headcount, loss, mechanisms, quantity, rhythm, starts, within
from wuzha.reading.numerals import number


@pytest.mark.parametrize(
    "text,value",
    [("3", 3), ("十二", 12), ("两百", 200), ("一千五百", 1500), ("一万二千", 12000), ("零", 0), ("甲", None)],
)
def test_numbers_are_read_in_either_script(text: str, value: int | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text,every,times",
    [
        ("每日推送", "day", 1),
        ("每周至少开展2次巡查", "week", 2),
        ("每半个月召开一次", "half-month", 1),
        ("每月组织三场宣讲", "month", 3),
        ("每季组织1次测试", "quarter", 1),
        ("每半年开展一次", "half-year", 1),
        ("每学期至少一次", "semester", 1),
        ("每年不少于四次", "year", 4),
        ("一季度一通报", "quarter", 1),
        ("一年至少开展两次", "year", 2),
        ("一年内开展不少于2次演练", "year", 2),
        ("2次/月", "month", 2),
        ("定期开展", None, None),
        ("按年级开展", None, None),
    ],
)
def test_frequencies(text: str, every: str | None, times: int | None) -> None:
    found = rhythm(text)

    assert (found and found.every, found and found.times) == (every, times)


def test_a_weekday_with_an_hour_is_due_then() -> None:
    found = rhythm("每周四上午9:30前报送", report=True)

    assert found is not None
    assert found.due == Due(weekday="thu", time="09:30")


@pytest.mark.parametrize(
    "text,by",
    [
        ("5月31日前完成", "05-31"),
        ("于2026年3月5日报送", "2026-03-05"),
        ("2026年6月底前", "2026-06-30"),
        ("9月中旬前完成", "09-20"),
        ("年底进行验收", "12-31"),
        ("XX月XX日前", "??-??"),
        ("20xx年12月底", "12-31"),
        ("2月30日前", "02-29"),
        ("0000年底前", "12-31"),
        ("٢٠٢٦年3月5日前", "03-05"),
        ("自4月1日起开展", None),
        ("3月1日至3月5日开展", None),
        ("按照《2025年3月5日会议纪要》办理", None),
        ("定期报送", None),
    ],
)
def test_deadlines(text: str, by: str | None) -> None:
    assert deadline(text) == by


@pytest.mark.parametrize(
    "text,first,last",
    [
        ("2025年12月1日至1月15日", "2025-12-01", "2026-01-15"),
        ("从11月25日起至12月底", "11-25", "12-31"),
        ("20xx年1月下旬至2月下旬", "01-21", "02-28"),
        ("2026年5月1日-5日", "2026-05-01", "2026-05-05"),
        ("2026年5月至年底", "2026-05-01", "2026-12-31"),
        ("即日起至6月30日", None, "06-30"),
        ("0123年12月1日至1月5日", "12-01", "01-05"),
        ("20XX年XX月—XX月中旬", "??-??", "??-20"),
    ],
)
def test_stretches_of_dates(text: str, first: str | None, last: str | None) -> None:
    assert [(found.first, found.last) for found in stretches(text)] == [(first, last)]


def test_starts_thresholds_and_measures() -> None:
    assert starts("2026年4月开始，将组织检查") == "2026-04-01"
    assert headcount("职工在100人（含）以上的企业".replace("（", "(").replace("）", ")")) == "headcount >= 100"
    assert headcount("20人以下的门店") == "headcount <= 20"
    assert loss("被骗金额2万元以上") == "loss >= 20000"
    assert within("应在48小时内报告") == "PT48H"
    assert within("3个工作日内整改") == "P3WD"
    assert coverage("宣传覆盖率达到80%") == 80
    assert coverage("做到应知尽知") == 100
    assert coverage("开展宣传") is None
    assert quantity("组建一至两支宣讲队") is not None
    assert quantity("统一张贴海报") is None


def test_rhythms_packed_into_a_name() -> None:
    assert mechanisms("“周提醒、月通报、年考核”机制") == [("week", "提醒"), ("month", "通报"), ("year", "考核")]

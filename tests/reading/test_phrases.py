"""Expressions of time and measure are found in their exact place, with their value."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.reading.phrases import Value, phrases

EXPRESSIONS = Path(__file__).parents[2].parent / "shared/plans/expressions.jsonl"
UNREAD = ("003-01", "003-15", "003-18")
MONTHLY = {"every": "P1M"}


@pytest.mark.parametrize(
    "text,quote,kind,value",
    [
        (
            "各村每月至少组织2次宣讲",
            "每月至少组织2次",
            "recurrence",
            MONTHLY | {"count": {"n": 2, "op": ">=", "unit": "次"}},
        ),
        (
            "每季度开展一次测试",
            "每季度开展一次",
            "recurrence",
            {"every": "P3M", "count": {"n": 1, "op": "==", "unit": "次"}},
        ),
        (
            "每學期開展一場講座",
            "每學期開展一場",
            "recurrence",
            {"every": "semester", "count": {"n": 1, "op": "==", "unit": "場"}},
        ),
        (
            "每月推送不少于4条提示",
            "每月推送不少于4条",
            "recurrence",
            MONTHLY | {"count": {"n": 4, "op": ">=", "unit": "条"}},
        ),
        ("每月于5日前报送", "每月于5日前", "recurrence", MONTHLY | {"by_day": 5}),
        ("每周三上午9:30前报送", "每周三上午9:30前", "recurrence", {"every": "P1W", "weekday": 3, "by_time": "09:30"}),
        ("每周一次", "每周一次", "recurrence", {"every": "P1W", "count": {"n": 1, "op": "==", "unit": "次"}}),
        ("实行“日提醒”制度", "日提醒", "recurrence", {"every": "P1D"}),
        ("每日推送", "每日", "recurrence", {"every": "P1D"}),
        ("6月20日前完成", "6月20日前", "deadline", {"by": "XXXX-06-20", "inclusive": True}),
        ("20xx年XX月XX日前上报", "20xx年XX月XX日前", "deadline", {"by": "20XX-XX-XX", "inclusive": True}),
        ("年底前完成", "年底前", "deadline", {"by": "year-end", "inclusive": True}),
        ("2026 年 3 月 5 日印发", "2026 年 3 月 5 日", "date", {"date": "2026-03-05"}),
        ("2025年12月底验收", "2025年12月底", "date", {"date": "2025-12-end"}),
        ("2026年度目标", "2026年度", "date", {"year": "2026"}),
        ("3月1日至3月15日", "3月1日至3月15日", "range", {"start": "XXXX-03-01", "end": "XXXX-03-15"}),
        ("2026年3月5日—10日", "2026年3月5日—10日", "range", {"start": "2026-03-05", "end": "2026-03-10"}),
        ("自即日起至年底", "自即日起至年底", "range", {"start": "now", "end": "year-end"}),
        ("20xx年5月上旬至6月底", "20xx年5月上旬至6月底", "range", {"start": "20XX-05-01", "end": "20XX-06-end"}),
        ("2026年4月起执行", "2026年4月起", "relative", {"start": "2026-04"}),
        ("从即日起开展", "从即日起", "relative", {"start": "issue date", "end": None}),
        ("近两年发案上升", "近两年", "relative", {"rel": "last 2 years", "duration": "P2Y"}),
        ("本月开展", "本月", "relative", {"rel": "this month"}),
        ("为期三个月", "为期三个月", "duration", {"duration": "P3M"}),
        ("会前五分钟", "五分钟", "duration", {"duration": "PT5M"}),
        ("超过3个月未整改", "超过3个月", "threshold", {"duration": "P3M", "op": ">"}),
        ("80人以上企业", "80人以上", "threshold", {"n": 80, "op": ">=", "unit": "人"}),
        ("损失5万元以上", "5万元以上", "threshold", {"n": 50000, "op": ">=", "unit": "元"}),
        ("200以上工地", "200以上", "threshold", {"n": 200, "op": ">=", "unit": None}),
        ("力争零发案", "零发案", "threshold", {"n": 0, "op": "==", "unit": "案"}),
        ("达到95%以上", "达到95%以上", "percent", {"percent": 95, "op": ">="}),
        ("覆盖率80%", "80%", "percent", {"percent": 80, "op": "=="}),
        ("组建两至三支队伍", "两至三支", "quantity", {"min": 2, "max": 3, "unit": "支"}),
        ("不少于2块展板", "不少于2块", "quantity", {"n": 2, "op": ">=", "unit": "块"}),
        ("活动结束后总结", "活动结束后", "event", {"event": "活动", "rel": "after"}),
        ("暑假期间推送", "暑假期间", "event", {"event": "暑假", "rel": "during"}),
        ("利用趕集日宣傳", "趕集日", "event", {"event": "market day"}),
        ("节假日值班", "节假日", "event", {"event": "public holidays"}),
        ("每两个月召开会议", "每两个月", "recurrence", {"every": "P2M"}),
        (
            "每两周开展1次宣传",
            "每两周开展1次",
            "recurrence",
            {"every": "P2W", "count": {"n": 1, "op": "==", "unit": "次"}},
        ),
        ("每两季度一次", "每两季度一次", "recurrence", {"every": "P6M", "count": {"n": 1, "op": "==", "unit": "次"}}),
        (
            "至少每半年一次",
            "至少每半年一次",
            "recurrence",
            {"every": "P6M", "count": {"n": 1, "op": ">=", "unit": "次"}},
        ),
        (
            "一季度一通报",
            "一季度一通报",
            "recurrence",
            {"every": "P3M", "count": {"n": 1, "op": "==", "unit": "次"}},
        ),
        (
            "一个月至少一次",
            "一个月至少一次",
            "recurrence",
            MONTHLY | {"count": {"n": 1, "op": ">=", "unit": "次"}},
        ),
        ("每月不少于3—5条", "每月不少于3—5条", "recurrence", MONTHLY | {"count": {"n": 3, "op": ">=", "unit": "条"}}),
        ("组织1—2次", "1—2次", "quantity", {"min": 1, "max": 2, "unit": "次"}),
        ("24小时内上报", "24小时内", "threshold", {"duration": "PT24H", "op": "<="}),
        ("3个工作日内答复", "3个工作日内", "threshold", {"duration": "P3D", "op": "<="}),
        ("不超过5个工作日", "不超过5个工作日", "threshold", {"duration": "P5D", "op": "<="}),
        ("年满60周岁以上老人", "年满60周岁以上", "threshold", {"n": 60, "op": ">=", "unit": "周岁"}),
        ("损失2万元（含）以上", "2万元（含）以上", "threshold", {"n": 20000, "op": ">=", "unit": "元"}),
        ("发案3起的村", "3起", "threshold", {"n": 3, "op": ">=", "unit": "起"}),
        ("达到常住人口60%以上", "达到常住人口60%以上", "percent", {"percent": 60, "op": ">="}),
        ("自本方案印发之日起实施", "自本方案印发之日起", "relative", {"start": "issue date", "end": None}),
        ("下半年集中宣传", "下半年", "relative", {"rel": "second half of the year"}),
        ("2026年第三季度验收", "2026年第三季度", "date", {"date": "2026-Q3"}),
        ("20xx年工作要点", "20xx年", "date", {"date": "20XX"}),
        ("月底前汇总", "月底前", "deadline", {"by": "month-end", "inclusive": True}),
    ],
)
def test_an_expression_is_found_whole_and_understood(text: str, quote: str, kind: str, value: Value) -> None:
    found = phrases(text)

    assert [(one.quote, one.kind, one.value) for one in found] == [(quote, kind, value)]
    assert [text[one.start : one.end] for one in found] == [quote]


def test_words_that_only_look_like_expressions_are_left_alone() -> None:
    assert phrases("一年级学生、第一责任人、日常工作、年龄") == []


@given(st.text(alphabet="每月周一二三123日前至年底xX至少不少于次条人以上%零发案超过 ，", max_size=80))
def test_expressions_quote_the_text_and_never_overlap(text: str) -> None:
    found = phrases(text)

    assert [one.quote for one in found] == [text[one.start : one.end] for one in found]
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_a_long_line_is_read_in_linear_time() -> None:
    begun = time.process_time()

    phrases("每月开展至少1次宣传，5月1日前完成；" * 3000)
    phrases("1" * 50_000)

    assert time.process_time() - begun < 10


@pytest.mark.skipif(not EXPRESSIONS.exists(), reason="the real lines are not at hand; the table above holds our own")
def test_expressions_of_real_plans_are_found_and_understood() -> None:
    rows = [json.loads(line) for line in EXPRESSIONS.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["plan"] not in UNREAD and row["kind"] != "vague"]

    found = [{(one.start, one.end): one.value for one in phrases(row["text"])} for row in rows]
    placed = sum((row["start"], row["end"]) in spans for row, spans in zip(rows, found, strict=True))
    right = sum(
        spans.get((row["start"], row["end"])) == {key: value for key, value in row["value"].items() if key != "note"}
        for row, spans in zip(rows, found, strict=True)
    )

    assert placed / len(rows) >= 0.95
    assert right / len(rows) >= 0.95

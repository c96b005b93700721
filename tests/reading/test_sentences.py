"""One sentence fills a record's boxes: everyday words, numbers in characters, days told from today, and no guesses."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.sentences import Sentence, read_sentence

WEDNESDAY = date(2026, 5, 13)
CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("sentences.yaml"))["cases"]
CODES = {"activity": "activities", "audience": "audiences", "topics": "fraud_types", "channels": "channels"}


def plain(said: Sentence) -> dict[str, object]:
    """Return what a sentence filled in, as the cases write it."""
    found = {name: value for name, value in asdict(said).items() if name != "words" and value not in {"", None, ()}}
    for name, value in found.items():
        if isinstance(value, date):
            found[name] = value.isoformat()
        elif isinstance(value, tuple):
            found[name] = len(value) if name == "remarks" else list(value)
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["say"] for case in CASES])
def test_a_sentence_fills_these_boxes_and_no_others(case: dict[str, Any]) -> None:
    assert plain(read_sentence(case["say"], WEDNESDAY)) == case["is"]


def test_there_are_cases_enough_to_trust() -> None:
    assert len({case["say"] for case in CASES}) >= 40


def test_the_words_that_said_it_are_named() -> None:
    said = read_sentence("今天下午在村委会给60位老人讲冒充公检法", WEDNESDAY)

    assert said.words == {
        "starts": "今天下午",
        "place": "村委会",
        "audience": "老人",
        "attended": "60位",
        "topics": "冒充公检法",
        "activity": "讲",
    }


def test_a_day_that_has_not_come_is_remarked_upon_and_not_filled_in() -> None:
    said = read_sentence("明天上午去学校宣讲", WEDNESDAY)

    assert (said.starts, said.remarks) == (None, ("“明天”还没到，事情做完再记",))


def test_two_days_are_two_records() -> None:
    said = read_sentence("昨天在集市发传单，5月10日在学校宣讲", WEDNESDAY)

    assert said.starts == date(2026, 5, 12)
    assert "这句话说到不止一天，已按前一个填；另一天的请另记一笔" in said.remarks


@pytest.mark.parametrize(
    "words,day",
    [
        ("12月30日宣讲", date(2025, 12, 30)),
        ("30号宣讲", date(2025, 12, 30)),
        ("上周五宣讲", date(2025, 12, 26)),
        ("上个月3号宣讲", date(2025, 12, 3)),
        ("前天宣讲", date(2025, 12, 31)),
        ("元旦那天宣讲", date(2026, 1, 1)),
    ],
)
def test_in_january_the_last_months_are_of_last_year(words: str, day: date) -> None:
    assert read_sentence(words, date(2026, 1, 2)).starts == day


@pytest.mark.parametrize("day", [WEDNESDAY + timedelta(days=n) for n in range(7)])
def test_a_weekday_of_last_week_lies_in_the_week_before_whatever_day_it_is(day: date) -> None:
    monday = day - timedelta(days=day.weekday())

    found = [read_sentence(f"上周{name}宣讲", day).starts for name in "一二三四五六日"]

    assert found == [monday + timedelta(days=n - 7) for n in range(7)]


PIECES = [
    *("今天", "昨晚", "前天下午", "上周三", "上上周日", "5月3日", "5.6", "2月30日", "31号", "去年", "国庆节当天"),
    *("在村委会", "到学校", "去了", "给", "60位", "六十来个", "两百多名", "老人", "学生", "民警", "应到", "实到"),
    *("讲", "宣讲", "发了", "200份", "传单", "贴", "海报", "微信群", "转发", "大喇叭", "冒充公检法", "刷单"),
    *("和", "到", "至", "、", "，", "。", "三", "十", "百", "零", "第3次", "2场", "户", "人", "9999999", "²"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=60))
def test_whatever_is_said_gives_known_words_and_days_that_have_come(text: str) -> None:
    said = read_sentence(text, WEDNESDAY)

    vocabulary = load_vocabulary()
    for name, kind in CODES.items():
        value = getattr(said, name)
        codes = (value,) if isinstance(value, str) and value else value or ()
        assert [code for code in codes if not vocabulary.knows(kind, code)] == []
    assert said.starts is None or said.starts <= WEDNESDAY
    assert said.ends is None or (said.starts is not None and said.starts <= said.ends <= WEDNESDAY)
    assert len(said.place) <= 40

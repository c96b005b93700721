"""Expressions of time and measure are found in their exact place, with their value.

The table is `expressions/*.yaml`, one file for each phenomenon: the expressions of a text stand in 【】, and below it
what each of them says.
"""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from wuzha.plan.shadow import shadow
from wuzha.reading.grammar import find, read_run
from wuzha.reading.phrases import phrases

TABLE = Path(__file__).parent / "expressions"
EXPRESSIONS = Path(__file__).parents[2].parent / "shared/plans/expressions.jsonl"
UNREAD = ("003-01", "003-15", "003-18")
LETTERS = (
    "每月周一二三十123日前至年底xX至少不少于次条人以上%零发案超过 ，~—（含）"
    "第半个季度末学期逢起即万元成分之下降各均/:点时内"
)


def rows() -> list[Any]:
    """Rows of the table, each with the name of its file."""
    return [
        pytest.param(row, id=f"{path.stem} {number}")
        for path in sorted(TABLE.glob("*.yaml"))
        for number, row in enumerate(YAML(typ="safe").load(path), 1)
    ]


@pytest.mark.parametrize("row", rows())
def test_an_expression_is_found_whole_and_understood(row: dict[str, Any]) -> None:
    text = re.sub("[【】]", "", row["text"])

    found = phrases(text)

    assert [one.quote for one in found] == re.findall("【(.*?)】", row["text"])
    assert [{one.kind: one.value.plain()} for one in found] == row.get("says", [])
    assert [text[one.start : one.end] for one in found] == [one.quote for one in found]


def test_the_table_is_broad() -> None:
    assert sum(len(row.values[0].get("says", [])) for row in rows()) >= 150


@given(st.text(alphabet=LETTERS, max_size=80))
@example("半" * 3 + "年")
def test_expressions_quote_the_text_and_never_overlap(text: str) -> None:
    found = phrases(text)

    assert [one.quote for one in found] == [text[one.start : one.end] for one in found]
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(one.quote for one in found)
    assert json.dumps([one.value.plain() for one in found])


@given(st.text(max_size=120))
def test_any_text_is_read_without_a_complaint(text: str) -> None:
    assert [one.quote for one in phrases(text)] == [text[one.start : one.end] for one in phrases(text)]


@given(st.text(alphabet=LETTERS, max_size=40), st.text(alphabet=LETTERS, max_size=40))
def test_a_sentence_is_read_alike_wherever_it_stands(before: str, text: str) -> None:
    """What is beyond a full stop changes nothing."""
    alone = [(one.quote, one.value) for one in phrases(text)]
    after = [(one.quote, one.value) for one in phrases(f"{before}。。{text}") if one.start >= len(before) + 2]

    assert after == alone


@pytest.mark.parametrize(
    "letters", ["每", "一", "月", "至", "1", "每月", "不少于", "一至", "年底", "每月1日、", "x", "至少开展", "3月"]
)
def test_a_line_of_nothing_but_the_same_is_read_in_linear_time(letters: str) -> None:
    begun = time.process_time()

    phrases(letters * (20_000 // len(letters)))

    assert time.process_time() - begun < 5


def test_twice_the_text_takes_about_twice_the_time() -> None:
    sentence = "各村每月开展至少{}次宣传，{}月1日前完成；损失{}元以上的24小时内回访。"

    def taken(lines: int) -> float:
        text = "".join(sentence.format(n, n % 12 + 1, n) for n in range(lines))
        find.cache_clear()
        read_run.cache_clear()
        begun = time.process_time()
        find(shadow(text))
        return time.process_time() - begun

    taken(100)
    assert taken(4000) < 10 * max(taken(1000), 0.01)


@pytest.mark.skipif(not EXPRESSIONS.exists(), reason="the real lines are not at hand; the table holds our own")
def test_expressions_of_real_plans_are_found_and_understood() -> None:
    lines = [json.loads(line) for line in EXPRESSIONS.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line["plan"] not in UNREAD and line["kind"] != "vague"]

    found = [{(one.start, one.end): one.value.plain() for one in phrases(line["text"])} for line in lines]
    placed = sum((line["start"], line["end"]) in spans for line, spans in zip(lines, found, strict=True))
    right = sum(
        spans.get((line["start"], line["end"])) == {key: value for key, value in line["value"].items() if key != "note"}
        for line, spans in zip(lines, found, strict=True)
    )

    assert placed / len(lines) >= 0.97
    assert right / len(lines) >= 0.97

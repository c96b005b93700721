"""The scorer of expressions counts what it says it counts, and the real lines reach what was asked of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.expressions import Score, judge, load, score

GOLD = Path(__file__).parents[2].parent / "shared/plans/expressions.jsonl"
TEXT = "云溪镇各村每月至少开展2次宣讲，6月30日前报送小结，定期回访。"


def a_line(quote: str, kind: str, value: dict[str, Any], text: str = TEXT) -> str:
    start = text.index(quote)
    line = {"text": text, "start": start, "end": start + len(quote), "quote": quote, "kind": kind, "value": value}
    return json.dumps(line, ensure_ascii=False)


MONTHLY = {"every": "P1M", "count": {"n": 2, "op": ">=", "unit": "次"}}
BY = {"by": "XXXX-06-30", "inclusive": True}


def scored(*lines: str) -> Score:
    return score(judge(load(lines)))


def test_the_right_place_and_the_right_value_count() -> None:
    assert scored(
        a_line("每月至少开展2次", "recurrence", MONTHLY), a_line("6月30日前", "deadline", BY | {"note": "无年份"})
    ) == Score(2, 2, 2)


def test_a_wrong_operator_is_a_wrong_value() -> None:
    exactly = {"every": "P1M", "count": {"n": 2, "op": "==", "unit": "次"}}

    assert scored(a_line("每月至少开展2次", "recurrence", exactly)) == Score(1, 1, 0)


def test_a_place_that_is_a_letter_off_is_not_found() -> None:
    assert scored(a_line("6月30日", "deadline", BY)) == Score(1, 0, 0)


def test_vague_words_and_empty_lines_are_not_scored() -> None:
    vague = a_line("定期", "vague", {"frequency": "定期"})

    assert scored(vague, "", a_line("6月30日前", "deadline", BY)) == Score(1, 1, 1)
    assert scored(vague).span_recall == 0.0


@pytest.mark.skipif(not GOLD.exists(), reason="the real plans are not here")
def test_the_real_lines_are_found_and_understood_as_well_as_asked() -> None:
    found = scored(*GOLD.read_text(encoding="utf-8").splitlines())

    assert (found.scored, found.span_recall >= 0.92, found.value_accuracy >= 0.90) == (118, True, True)

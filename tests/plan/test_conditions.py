"""Conditions are read, decided, said and written back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.plan.conditions import (
    And,
    Compare,
    Condition,
    ConditionError,
    Or,
    facts_of,
    holds,
    parse,
    parses,
    say,
    write,
)

OPS = st.sampled_from(["=", "!=", ">", ">=", "<", "<="])
FACTS = st.sampled_from(["headcount", "loss", "cases", "type", "level"])
VALUES = st.one_of(
    st.integers(0, 10**9),
    st.decimals(0, 1000, places=2),
    st.sampled_from(["enterprise", "red", "and", "或", "50", "两 个", '"', "a-b.c"]),
    st.text(max_size=8),
)
COMPARISONS = st.builds(Compare, FACTS, OPS, VALUES)


def _canonical(children: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Conditions as the reader makes them: no And right inside an And, no Or right inside an Or."""
    ands = st.lists(children.filter(lambda c: not isinstance(c, And)), min_size=2, max_size=3)
    ors = st.lists(children.filter(lambda c: not isinstance(c, Or)), min_size=2, max_size=3)
    return st.one_of(ands.map(lambda parts: And(tuple(parts))), ors.map(lambda parts: Or(tuple(parts))))


CONDITIONS = st.recursive(COMPARISONS, _canonical, max_leaves=8)
KNOWN = st.fixed_dictionaries({name: st.integers(0, 5) for name in ("headcount", "loss", "cases")})
NUMERIC = st.recursive(
    st.builds(Compare, st.sampled_from(["headcount", "loss", "cases"]), OPS, st.integers(0, 5)),
    _canonical,
    max_leaves=6,
)


@given(CONDITIONS)
def test_a_written_condition_reads_back_as_itself(condition: Condition) -> None:
    assert parse(write(condition)) == condition


@given(NUMERIC, KNOWN, st.sets(st.sampled_from(["headcount", "loss", "cases"])))
def test_what_is_decided_without_a_fact_stays_decided_when_it_becomes_known(
    condition: Condition, facts: dict[str, int], missing: set[str]
) -> None:
    early = holds(condition, {name: value for name, value in facts.items() if name not in missing})

    assert early in (None, holds(condition, facts))


@given(NUMERIC, KNOWN)
def test_with_every_fact_known_a_condition_is_decided(condition: Condition, facts: dict[str, int]) -> None:
    assert holds(condition, facts) is not None


@given(st.text(alphabet='ab1 .<>=!()（）且或"and or', max_size=30))
def test_any_text_is_a_condition_or_says_where_it_stops_being_one(text: str) -> None:
    outcome = _read(text)

    assert outcome == _read(outcome) if isinstance(outcome, str) else outcome in range(len(text) + 1)


def _read(text: str) -> str | int:
    """Return the condition as written, or the position where the text stops being one."""
    try:
        return write(parse(text))
    except ConditionError as error:
        return error.position


@pytest.mark.parametrize(
    "text, condition",
    [
        ("headcount >= 50", Compare("headcount", ">=", 50)),
        ("headcount≥50", Compare("headcount", ">=", 50)),
        ("loss > 3000.5", Compare("loss", ">", Decimal("3000.5"))),
        ("type == enterprise", Compare("type", "=", "enterprise")),
        ('type = "a b"', Compare("type", "=", "a b")),
        (
            "headcount >= 50 and type = site or key = yes",
            Or((And((Compare("headcount", ">=", 50), Compare("type", "=", "site"))), Compare("key", "=", "yes"))),
        ),
        (
            "headcount >= 50 且（type = site 或 key = yes）",
            And((Compare("headcount", ">=", 50), Or((Compare("type", "=", "site"), Compare("key", "=", "yes"))))),
        ),
        (
            "cases = 1 and (loss > 1 and age > 60)",
            And((Compare("cases", "=", 1), Compare("loss", ">", 1), Compare("age", ">", 60))),
        ),
    ],
)
def test_a_condition_is_read(text: str, condition: Condition) -> None:
    assert parse(text) == condition


@pytest.mark.parametrize(
    "text, message, position",
    [
        ("", "条件末尾应写条件的名称，如 headcount（人数）", 0),
        ("视情", "条件末尾应写比较符号（= != > >= < <=）", 2),
        ("headcount >=", "条件末尾应写数字或代码", 12),
        ("headcount >= 50 type", "条件第17个字处应写 and、or，或到此结束", 16),
        ("(headcount >= 50", "条件末尾应写右括号", 16),
        ("headcount ? 50", "第11个字“?”读不懂，条件写作“headcount >= 50”", 10),
        (">= 50", "条件第1个字处应写条件的名称，如 headcount（人数）", 0),
        ("(" * 30, "括号套得太深，最多20层", 20),
    ],
)
def test_what_is_no_condition_says_why_and_where(text: str, message: str, position: int) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)

    assert (str(caught.value), caught.value.position) == (message, position)


def test_words_for_a_person_are_no_condition() -> None:
    found = [parses(text) for text in ("视情", "有条件的企业", "根据企业规模，视情", "headcount >= 100")]

    assert found == [False, False, False, True]


@pytest.mark.parametrize(
    "text, facts, decided",
    [
        ("headcount >= 50", {"headcount": 50}, True),
        ("headcount >= 50", {"headcount": 49}, False),
        ("headcount >= 50", {}, None),
        ("headcount >= 50", {"headcount": None}, None),
        ("headcount >= 50 and type = site", {"type": "school"}, False),
        ("headcount >= 50 or type = site", {"type": "site"}, True),
        ("headcount >= 50 or type = site", {"type": "school"}, None),
        ("type != site", {"type": "school"}, True),
        ("key = yes", {"key": True}, True),
        ("key = yes", {"key": False}, False),
        ("type > 3", {"type": "site"}, None),
    ],
)
def test_facts_decide_a_condition_or_leave_it_open(
    text: str, facts: dict[str, object], *, decided: bool | None
) -> None:
    assert holds(parse(text), facts) is decided


@pytest.mark.parametrize(
    "text, said",
    [
        ("headcount >= 50", "人数不少于50人"),
        ("loss >= 3000", "损失金额不少于3000元"),
        (
            "headcount >= 50 and (type = enterprise or type = site)",
            "人数不少于50人且（单位类型为企业或单位类型为工地）",
        ),
        ("headcount < 20 and cases = 0 or key = yes", "（人数少于20人且发案数为0起）或重点单位"),
        ("key = no", "非重点单位"),
        ("level = red", "风险等级为红色"),
        ("weather = sunny", "weather为sunny"),
    ],
)
def test_a_condition_is_said_in_chinese(text: str, said: str) -> None:
    assert say(parse(text)) == said


def test_the_facts_of_a_condition_are_named() -> None:
    assert facts_of(parse("headcount >= 50 and (type = site or headcount < 9)")) == {"headcount", "type"}

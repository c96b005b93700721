"""Conditions as people write them on a form: 人数 >= 50 且 单位类型 = 企业, instead of codes."""

from __future__ import annotations

from wuzha.plan import conditions
from wuzha.plan.conditions import And, Compare, Condition, Or, Value
from wuzha.plan.vocabulary import Entry, load_vocabulary


def in_words(written: str | None) -> str:
    """Return a condition with Chinese names; words that are none stay as they are."""
    try:
        return _worded(conditions.parse(written or ""))
    except conditions.ConditionError:
        return written or ""


def in_codes(written: str) -> str:
    """Return a condition in the plan language. ConditionError, in Chinese, when it cannot be read."""
    return conditions.write(_coded(conditions.parse(written)))


def _worded(condition: Condition) -> str:
    if isinstance(condition, Compare):
        fact = load_vocabulary().entries("facts").get(condition.fact)
        return f"{fact.name if fact else condition.fact} {condition.op} {_value_in_words(condition.value, fact)}"
    parts = [f"({_worded(part)})" if isinstance(part, Or) else _worded(part) for part in condition.parts]
    return (" 或 " if isinstance(condition, Or) else " 且 ").join(parts)


def _value_in_words(value: Value, fact: Entry | None) -> str:
    if fact is not None and fact.type == "yes-no":
        return {"yes": "是", "no": "否"}.get(str(value), str(value))
    if fact is not None and fact.values:
        return load_vocabulary().name(fact.values, str(value))
    return str(value)


def _coded(condition: Condition) -> Condition:
    if isinstance(condition, And | Or):
        return type(condition)(tuple(_coded(part) for part in condition.parts))
    facts = load_vocabulary().entries("facts")
    code = next(iter(load_vocabulary().forms("facts").get(condition.fact, ())), condition.fact)
    fact = facts.get(code)
    return Compare(code, condition.op, _value_in_code(condition.value, fact))


def _value_in_code(value: Value, fact: Entry | None) -> Value:
    if fact is None or not isinstance(value, str):
        return value
    if fact.type == "yes-no":
        return {"是": "yes", "否": "no"}.get(value, value)
    if fact.values:
        return next(iter(load_vocabulary().forms(fact.values).get(value, ())), value)
    return value

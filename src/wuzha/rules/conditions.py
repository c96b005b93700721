"""Conditions (条件): whether facts meet `headcount >= 50 and type = hospital`: yes, no, or nobody can tell.

A condition is data: comparisons `fact op value` joined by `and` and `or`, of which `and` binds closer.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from wuzha.plan.vocabulary import Vocabulary

Fact = int | str | bool
Comparison = tuple[str, str, str]

_COMPARISON = re.compile(r"\s*(?P<fact>[a-z][a-z-]*)\s*(?P<op>>=|<=|!=|=|>|<)\s*(?P<value>[^\s<>=!]+)\s*")
_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_SAID = {">=": "不少于", "<=": "不超过", ">": "超过", "<": "少于", "=": "为", "!=": "不为"}
_YES_NO = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


@lru_cache(maxsize=256)
def comparisons(condition: str) -> tuple[tuple[Comparison, ...], ...] | None:
    """Return the alternatives (`or`) of joined comparisons (`and`); None for words (视情), which a person judges."""
    alternatives: list[tuple[Comparison, ...]] = []
    for alternative in re.split(r"\bor\b", condition):
        found = [_COMPARISON.fullmatch(part) for part in re.split(r"\band\b", alternative)]
        parts = [(each["fact"], each["op"], each["value"]) for each in found if each is not None]
        if len(parts) < len(found):
            return None
        alternatives.append(tuple(parts))
    return tuple(alternatives)


def holds(condition: str, facts: Mapping[str, Fact]) -> bool | None:
    """Say whether the facts meet a condition; None when a fact it turns on is unknown, or the condition is words.

    What settles the matter by itself does so: 20 people fail `headcount >= 50 and key = yes`, whatever `key` is.
    """
    alternatives = comparisons(condition)
    if alternatives is None:
        return None
    return _any(_all(_compare(part, facts) for part in parts) for parts in alternatives)


def _compare(comparison: Comparison, facts: Mapping[str, Fact]) -> bool | None:
    fact, op, wanted = comparison
    known = facts.get(fact)
    if known is None:
        return None
    if op in _OPERATORS:
        comparable = isinstance(known, int) and not isinstance(known, bool) and wanted.isdecimal()
        return _OPERATORS[op](int(known), int(wanted)) if comparable else None
    same = known is _YES_NO.get(wanted.lower()) if isinstance(known, bool) else str(known) == wanted
    return same if op == "=" else not same


def _all(answers: Iterable[bool | None]) -> bool | None:
    found = set(answers)
    return False if False in found else None if None in found else True


def _any(answers: Iterable[bool | None]) -> bool | None:
    found = set(answers)
    return True if True in found else None if None in found else False


def say_condition(condition: str, vocabulary: Vocabulary) -> str:
    """Say a condition in Chinese (`人数不少于50人`); words are said as they are."""
    alternatives = comparisons(condition)
    if alternatives is None:
        return condition
    said = ["且".join(_say(part, vocabulary) for part in parts) for parts in alternatives]
    return "，或".join(said)


def _say(comparison: Comparison, vocabulary: Vocabulary) -> str:
    fact, op, value = comparison
    entry = vocabulary.entries("facts").get(fact)
    if entry is None:
        return f"{fact}{_SAID[op]}{value}"
    if entry.values:
        value = vocabulary.name(entry.values, value)
    elif value.lower() in _YES_NO:
        value = "是" if _YES_NO[value.lower()] else "否"
    return f"{entry.name}{_SAID[op]}{value}{entry.unit}"

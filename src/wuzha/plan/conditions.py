"""Conditions (条件): comparisons of facts joined by `and` / `or`, as data that can be decided, said and written back.

    headcount >= 50 and (type = enterprise or type = site)

A comparison is `fact op value`: the fact a word of the vocabulary's `facts`, the operator one of = != > >= < <=, the
value a number or a word (in double quotes when it holds spaces or signs, a doubled quote standing for one). `and` binds
closer than `or`. Full-width signs (≥ ≤ ≠ （ ）) and 且, 或 are read as their plain forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

from wuzha.plan.vocabulary import Entry, Vocabulary, load_vocabulary

Op = Literal["=", "!=", ">", ">=", "<", "<="]
Value = int | Decimal | str


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison of a fact with a value."""

    fact: str
    op: Op
    value: Value


@dataclass(frozen=True, slots=True)
class And:
    """Holds when every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Holds when one part holds."""

    parts: tuple[Condition, ...]


Condition = Compare | And | Or


class ConditionError(ValueError):
    """The text is no condition; `position` is the character (from 0) where reading stopped."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<op>>=|<=|!=|==|[=><≥≤≠＝＞＜])
    |(?P<open>[(（])|(?P<close>[)）])
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<number>\d+(?:\.\d+)?(?![\w.-]))
    |(?P<word>[^\W][\w.-]*)""",
    re.VERBOSE,
)
_PLAIN_OPS = {"==": "=", "≥": ">=", "≤": "<=", "≠": "!=", "＝": "=", "＞": ">", "＜": "<"}
_JOINS = {"and": "and", "且": "and", "并且": "and", "or": "or", "或": "or", "或者": "or"}
_BARE = re.compile(r"[^\W\d][\w.-]*")
_MOST_PARENTHESES = 20


def parse(text: str) -> Condition:
    """Read a condition. ConditionError, in Chinese, with the position, when the text is none."""
    reader = _Reader(_tokens(text), len(text))
    condition = reader.either()
    reader.expect_end()
    return condition


def parses(text: str) -> bool:
    """Tell whether the text is a condition, rather than words for a person to judge."""
    try:
        parse(text)
    except ConditionError:
        return False
    return True


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            message = f"第{at + 1}个字“{text[at]}”读不懂，条件写作“headcount >= 50”"
            raise ConditionError(message, at)
        if match.lastgroup != "space":
            kind = "join" if match.lastgroup == "word" and match[0] in _JOINS else match.lastgroup
            tokens.append(_Token(kind, match[0], at))
        at = match.end()
    return tokens


class _Reader:
    """Recursive descent: either := all (or all)*, all := one (and one)*, one := (either) | comparison."""

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self._tokens = tokens
        self._next = 0
        self._end = _Token("end", "", length)
        self._depth = 0

    def _peek(self) -> _Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else self._end

    def _take(self, *kinds: str, wanted: str) -> _Token:
        token = self._peek()
        if token.kind not in kinds:
            where = f"第{token.at + 1}个字处" if token.kind != "end" else "末尾"
            message = f"条件{where}应写{wanted}"
            raise ConditionError(message, token.at)
        self._next += 1
        return token

    def _joined(self, by: str) -> bool:
        token = self._peek()
        if token.kind != "join" or _JOINS[token.text] != by:
            return False
        self._next += 1
        return True

    def either(self) -> Condition:
        parts = [self._all()]
        while self._joined("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(_flat(parts, Or))

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._joined("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(_flat(parts, And))

    def _one(self) -> Condition:
        if self._peek().kind == "open":
            return self._parenthesis()
        fact = self._take("word", wanted="条件的名称，如 headcount（人数）").text
        sign = self._take("op", wanted="比较符号（= != > >= < <=）").text
        value = self._take("number", "word", "quoted", wanted="数字或代码")
        return Compare(fact, cast("Op", _PLAIN_OPS.get(sign, sign)), _value(value))

    def _parenthesis(self) -> Condition:
        opened = self._take("open", wanted="左括号")
        self._depth += 1
        if self._depth > _MOST_PARENTHESES:
            message = f"括号套得太深，最多{_MOST_PARENTHESES}层"
            raise ConditionError(message, opened.at)
        inner = self.either()
        self._take("close", wanted="右括号")
        self._depth -= 1
        return inner

    def expect_end(self) -> None:
        self._take("end", wanted=" and、or，或到此结束")


def _flat(parts: list[Condition], joined: type[And | Or]) -> tuple[Condition, ...]:
    """Lift parts that are joined the same way: a and (b and c) is a and b and c."""
    lifted: list[Condition] = []
    for part in parts:
        lifted.extend(part.parts if isinstance(part, joined) else (part,))
    return tuple(lifted)


def _value(token: _Token) -> Value:
    if token.kind == "quoted":
        return token.text[1:-1].replace('""', '"')
    if token.kind == "number":
        return Decimal(token.text) if "." in token.text else int(token.text)
    return token.text


def write(condition: Condition) -> str:
    """Write a condition as text that `parse` reads back to the same condition."""
    if isinstance(condition, Compare):
        return f"{condition.fact} {condition.op} {_written(condition.value)}"
    if isinstance(condition, Or):
        return " or ".join(write(part) for part in condition.parts)
    return " and ".join(f"({write(part)})" if isinstance(part, Or) else write(part) for part in condition.parts)


def _written(value: Value) -> str:
    if not isinstance(value, str):
        return str(value)
    if _BARE.fullmatch(value) and value not in _JOINS:
        return value
    doubled = value.replace('"', '""')
    return f'"{doubled}"'


def holds(condition: Condition, facts: Mapping[str, object]) -> bool | None:
    """Decide a condition by facts; None when a missing fact leaves it open (三值逻辑).

    A fact that is absent or None is missing; a missing fact does not matter where the rest decides: an `and` with a
    part that fails fails, an `or` with a part that holds holds.
    """
    if isinstance(condition, Compare):
        return _compares(condition, facts.get(condition.fact))
    outcomes = {holds(part, facts) for part in condition.parts}
    decisive = isinstance(condition, Or)
    if decisive in outcomes:
        return decisive
    return None if None in outcomes else not decisive


def _compares(comparison: Compare, fact: object) -> bool | None:
    """Compare one fact; None when it is missing or cannot be put in order with the value (a word with a number)."""
    value = comparison.value
    if fact is None:
        return None
    if isinstance(fact, bool):
        fact = "yes" if fact else "no"
    if comparison.op == "=":
        return fact == value
    if comparison.op == "!=":
        return fact != value
    if isinstance(value, str) or not isinstance(fact, int | float | Decimal):
        return None
    by_sign = {">": fact > value, ">=": fact >= value, "<": fact < value, "<=": fact <= value}
    return by_sign[comparison.op]


def facts_of(condition: Condition) -> frozenset[str]:
    """Name the facts a condition speaks of."""
    return frozenset(comparison.fact for comparison in comparisons_of(condition))


def comparisons_of(condition: Condition) -> tuple[Compare, ...]:
    """List the comparisons of a condition in the order they are written."""
    if isinstance(condition, Compare):
        return (condition,)
    return tuple(comparison for part in condition.parts for comparison in comparisons_of(part))


_SAID: dict[Op, str] = {"=": "为", "!=": "不为", ">": "超过", ">=": "不少于", "<": "少于", "<=": "不超过"}


def say(condition: Condition, vocabulary: Vocabulary | None = None) -> str:
    """Say a condition in Chinese: 人数不少于50人，且单位类型为企业."""
    words = vocabulary or load_vocabulary()
    if isinstance(condition, Compare):
        return _said(condition, words)
    if isinstance(condition, Or):
        return "或".join(
            say(part, words) if isinstance(part, Compare) else f"（{say(part, words)}）" for part in condition.parts
        )
    return "且".join(
        f"（{say(part, words)}）" if isinstance(part, Or) else say(part, words) for part in condition.parts
    )


def _said(comparison: Compare, words: Vocabulary) -> str:
    fact = words.entries("facts").get(comparison.fact) or Entry(comparison.fact, comparison.fact)
    value = comparison.value
    if fact.type == "yes-no" and comparison.op in ("=", "!=") and value in ("yes", "no"):
        return fact.name if (value == "yes") == (comparison.op == "=") else f"非{fact.name}"
    if isinstance(value, str):
        said = words.name(fact.values, value) if fact.values else value
    else:
        said = f"{value}{fact.unit}"
    return f"{fact.name}{_SAID[comparison.op]}{said}"

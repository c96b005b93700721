"""Reads expressions of time and measure by the grammar in `phrases.lark`.

Terminals of the grammar are looked for in one pass over the text. What follows one another, or is joined by a stretch
of other words where a rule allows it, is a run; lark's LALR parser reads the longest beginning of a run that is a
whole expression. Runs are short and equal ones are read once, so the time grows with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from lark import Lark, Token, UnexpectedInput
from lark.parsers.lalr_interactive_parser import InteractiveParser

from wuzha.reading.meaning import Meaning
from wuzha.reading.scanning import Scanner, Terminal
from wuzha.reading.values import Value
from wuzha.reading.words import lexicon

LONGEST = 20
"""An expression has no more terminals than so many."""
_FAR, _DAY_FAR, _NEAR = 30, 16, 8
"""How many other words may stand between a rhythm and its count, a rhythm and its day, a bound and its number."""
_BETWEEN = re.compile(r"[,。;每!?:\n]")
_COUNTED_FOR = frozenset("对向为在从由的各给")
"""A number of things after these words is not how often something is done: 每季度对3个村."""
_BOUNDS = frozenset({"LEAST", "MOST", "REACH", "OVER", "UNDER", "CHANGE"})
_SHARES = frozenset({"PERCENT", "TENTHS", "FRACTION", "POINTS", "MAJORITY"})
_END = "$END"


@dataclass(frozen=True, slots=True)
class Found:
    """An expression in the text it was looked for in: half-open offsets and what it says."""

    start: int
    end: int
    value: Value


Run = tuple[tuple[str, str], ...]
"""Names and words of terminals that follow one another; a gap has no words."""


@lru_cache(maxsize=4096)
def find(text: str) -> tuple[Found, ...]:
    """Return the expressions of a text in simplified script, half-width forms and without blanks, in order of place."""
    reader = _reader()
    terminals = reader.terminals(text)
    out: list[Found] = []
    at = 0
    while at < len(terminals):
        if terminals[at].name not in reader.first:
            at += 1
            continue
        places = list(reader.run(text, terminals, at))
        run = tuple(("GAP", "") if one < 0 else (terminals[one].name, _word(text, terminals[one])) for one in places)
        length, value = read_run(run)
        if value is None:
            at += 1
            continue
        last = places[length - 1]
        out.append(Found(terminals[at].start, terminals[last].end, value))
        at = last + 1
    return tuple(out)


def _word(text: str, terminal: Terminal) -> str:
    return text[terminal.start : terminal.end]


@lru_cache(maxsize=16384)
def read_run(run: Run) -> tuple[int, Value | None]:
    """Length and value of the longest beginning that is a whole expression."""
    parser = _reader().parser()
    longest = 0
    for index, (name, word) in enumerate(run):
        if not _fed(parser, name, word):
            break
        if _END in parser.choices():
            longest = index + 1
    for length in range(longest, 0, -1):
        parser = _reader().parser()
        if all(_fed(parser, name, word) for name, word in run[:length]):
            try:
                value: Value = parser.feed_eof()
            except UnexpectedInput:
                continue
            return length, value
    return 0, None


def _fed(parser: InteractiveParser, name: str, word: str) -> bool:
    if name not in parser.choices():
        return False
    try:
        parser.feed_token(Token(name, word))
    except UnexpectedInput:
        return False
    return True


class _Reader:
    """The grammar made ready: what to look for, what may begin an expression and what may follow what."""

    def __init__(self) -> None:
        self._lark = Lark(_grammar(), parser="lalr", lexer="basic", transformer=Meaning())
        self._scan = Scanner(
            {
                one.name: one.pattern.to_regexp()
                for one in sorted(self._lark.terminals, key=lambda one: -one.priority)
                if one.name != "GAP"
            }
        )
        self._fresh = self._lark.parse_interactive()
        self.first = frozenset(self._fresh.choices())
        self._after = self._followers()

    def parser(self) -> InteractiveParser:
        """Return a parser that has read nothing yet."""
        fresh: InteractiveParser = self._fresh.copy(deepcopy_values=False)
        return fresh

    def _followers(self) -> Mapping[str, frozenset[str]]:
        """Say what may follow each terminal anywhere in the grammar, from the parser's own table."""
        states = self._fresh.parser_state.parse_conf.states
        after: dict[str, set[str]] = {}
        for actions in states.values():
            for name, (action, target) in actions.items():
                if name.isupper() and action.name == "Shift" and target in states:
                    after.setdefault(name, set()).update(other for other in states[target] if other.isupper())
        return {name: frozenset(found) for name, found in after.items()}

    def terminals(self, text: str) -> list[Terminal]:
        """Every terminal in the text, none overlapping another."""
        return self._scan(text)

    def run(self, text: str, terminals: list[Terminal], at: int) -> Iterator[int]:
        """Yield the places of terminals that may belong together, -1 for a gap between two."""
        length = 0
        while length < LONGEST:
            yield at
            length += 1
            here = terminals[at]
            after = self._after.get(here.name, frozenset())
            following = at + 1
            if (
                following < len(terminals)
                and terminals[following].start == here.end
                and terminals[following].name in after
            ):
                at = following
                continue
            over = self._over(text, terminals, at) if "GAP" in after else None
            if over is None:
                return
            yield -1
            length += 1
            at = over

    def _over(self, text: str, terminals: list[Terminal], at: int) -> int | None:
        """Place of the terminal that goes on after a gap of other words, if any."""
        here = terminals[at]
        bound = here.name in _BOUNDS
        reach = here.end + (_NEAR if bound else _FAR)
        if stop := _BETWEEN.search(text, here.end, reach):
            reach = stop.start()
        things = None
        for place in range(at + 1, len(terminals)):
            one = terminals[place]
            if one.start > reach:
                break
            if bound:
                if one.name in _SHARES or self._unit(terminals, place):
                    return place
                continue
            if one.name in {"LEAST", "MOST"} or (
                one.name in {"DAYOF", "RELMONTH"} and self._due(terminals, place, here.end)
            ):
                return place
            if unit := self._unit(terminals, place):
                if _word(text, terminals[unit]) in _times():
                    return place
                things = place if things is None and self._asks(text, here, one) else things
        return things

    def _asks(self, text: str, opening: Terminal, one: Terminal) -> bool:
        """Whether a number of things is what is asked for in each period, or for each bearer."""
        if opening.name in {"PER", "PER_N", "PER_TIME"}:
            return one.start - opening.end <= _NEAR
        return text[one.start - 1] not in _COUNTED_FOR and _word(text, one) not in {"一", "1"}

    def _unit(self, terminals: list[Terminal], place: int) -> int | None:
        """Place of the measure word of a number, if it has one: 3次, 一至两支, 20余次."""
        if terminals[place].name != "NUM":
            return None
        for following in range(place + 1, min(place + 4, len(terminals))):
            if terminals[following].start != terminals[following - 1].end:
                return None
            if terminals[following].name == "UNIT":
                return following
            if terminals[following].name not in {"TO", "NUM", "FEW"}:
                return None
        return None

    def _due(self, terminals: list[Terminal], place: int, start: int) -> bool:
        """Whether a day after a rhythm is its due day: 于10日前, 次月5日前."""
        if terminals[place].start - start > _DAY_FAR:
            return False
        names = [one.name for one in terminals[place : place + 4]]
        if names[:1] == ["RELMONTH"]:
            names = names[1:]
        return names[:2] in (["DAYOF", "BEFORE"], ["DAYOF", "AND"])


@cache
def _reader() -> _Reader:
    return _Reader()


@cache
def _times() -> frozenset[str]:
    return frozenset(lexicon("phrases")["times"].split())


def _grammar() -> str:
    """Return the grammar with the words of its tables filled in."""
    listed = lexicon("phrases")
    unless = listed["unless"]
    measures = _longest_first(f"{listed['times']} {listed['things']}".split())
    filled = {name.replace("_", "-"): _either(words) for name, words in listed.items() if name != "unless"}
    filled["units"] = "|".join(
        f"{word}(?![{unless[word]}])" if unless.get(word) else re.escape(word) for word in measures
    )
    filled["unit_ends"] = "".join(sorted({word[-1] for word in measures}))
    text = files("wuzha.reading").joinpath("phrases.lark").read_text(encoding="utf8")
    return re.sub(r"<([a-z][a-z_-]+)>", lambda found: filled[found[1]], text)


def _either(words: str | Mapping[str, str]) -> str:
    return "|".join(map(re.escape, _longest_first(words.split() if isinstance(words, str) else list(words))))


def _longest_first(words: list[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))

"""Which activity a clause asks for: rules over word lists first, then the vocabulary's own verbs and objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.words import Finder, Hit, finder, lexicon, words

_PARENTHESIS = re.compile(r"\([^()]*\)")
_NAMED_BODY = re.compile(
    r"(?:打击|整治|治理|防范)[^,。;、]{0,24}?(?=领导小组|联席会议|工作专班|指挥部|成员单位)|(?:社会|基层|综合|源头|系统|依法)治理|治理(?:体系|能力|办)"
)
"""What is said of a body or of government at large (打击治理……领导小组), which asks for no such action."""
Places = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Found:
    """An activity, whether its words alone make a clause a duty, and where the deciding words end."""

    activity: str
    strong: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs`: lists that must occur, a pair in that order; `forbids`: lists that must not."""

    activity: str
    needs: tuple[tuple[str, ...], ...]
    forbids: tuple[str, ...]

    def match(self, places: Places) -> tuple[int, int] | None:
        """First and last offset of the deciding words, or None."""
        if any(name in places for name in self.forbids):
            return None
        spans: list[tuple[int, int]] = []
        for need in self.needs:
            found = _first(need, places)
            if found is None:
                return None
            spans.append(found)
        return min(start for start, _ in spans), max(end for _, end in spans)


def _first(need: tuple[str, ...], places: Places) -> tuple[int, int] | None:
    if len(need) == 1:
        spots = places.get(need[0])
        return spots[0] if spots else None
    for verb_start, verb_end in places.get(need[0], ()):
        for object_start, object_end in places.get(need[1], ()):
            if object_start >= verb_end:
                return verb_start, object_end
    return None


def _rule(raw: dict[str, str]) -> Rule:
    ((activity, condition),) = raw.items()
    needs, forbids = [], []
    for part in condition.split():
        if part.startswith("!"):
            forbids.append(part[1:])
        else:
            needs.append(tuple(part.split(">")))
    return Rule(activity, tuple(needs), tuple(forbids))


@cache
def _rules() -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    listed = lexicon("activities")
    return tuple(map(_rule, listed["rules"])), tuple(map(_rule, listed["weak"]))


@cache
def _finder() -> Finder:
    lists = {name: words(listed) for name, listed in lexicon("activities")["words"].items()}
    for rule in (*_rules()[0], *_rules()[1]):
        for name in (*rule.forbids, *(name for need in rule.needs for name in need)):
            lists.setdefault(name, (name,))
    return finder(lists)


@cache
def _vocabulary_finder() -> Finder:
    lists: dict[str, tuple[str, ...]] = {}
    for entry in load_vocabulary().entries("activities").values():
        lists[f"{entry.code}/verb"] = entry.verbs
        lists[f"{entry.code}/object"] = entry.objects
    return finder(lists)


def activity(text: str) -> Found | None:
    """Return the activity of a clause, or None when nothing in it says one."""
    text = _PARENTHESIS.sub(lambda found: " " * len(found.group()), text)
    text = _NAMED_BODY.sub(lambda found: " " * len(found.group()), text)
    places = _places(_finder().hits(text))
    strong, weak = _rules()
    for rule in strong:
        if spot := rule.match(places):
            return Found(rule.activity, True, *spot)  # noqa: FBT003 - the field is named at its definition
    if (listed := _by_vocabulary(text)) is not None:
        return listed
    for rule in weak:
        if spot := rule.match(places):
            return Found(rule.activity, False, *spot)  # noqa: FBT003 - the field is named at its definition
    return _by_form(text)


@cache
def _form_finder() -> Finder:
    return finder({entry.code: entry.forms for entry in load_vocabulary().entries("activities").values()})


def _by_form(text: str) -> Found | None:
    """Return the activity of the first form of the vocabulary in a text that nothing else places."""
    hits = _form_finder().hits(text)
    if not hits:
        return None
    start, end, code = hits[0]
    return Found(code, False, start, end)  # noqa: FBT003 - the field is named at its definition


def _by_vocabulary(text: str) -> Found | None:
    places = _places(_vocabulary_finder().hits(text))
    for code in load_vocabulary().entries("activities"):
        if spot := _first((f"{code}/verb", f"{code}/object"), places):
            return Found(code, True, *spot)  # noqa: FBT003 - the field is named at its definition
    return None


def _places(hits: list[Hit]) -> Places:
    places: Places = {}
    for start, end, name in hits:
        places.setdefault(name, []).append((start, end))
    return places

"""What fills a place of a superior's form (上级表格): a figure, an entry, of which days; proposed from its labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.catalogue import UNSAID, load_catalogue
from wuzha.rules.indicators import TRENDS
from wuzha.rules.names import plain

FILE = Path(__file__).with_name("blanks.yaml")
CHANGES = {"vs-then": "同比", "vs-before": "环比"}
_SPLIT = ("activities.count", "activities.people", "findings.count")
"""What is offered taken apart as well; small numbers of cases by kind stand in the papers only, which hide them."""
_SPLIT_BY = {"activities": "audiences activities", "findings": "severities"}
_TEN_THOUSAND = "万元"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a place is filled with.

    `what` is the code of a figure, a part of one (`activities.count:audiences:students`) or an entry (`word:unit`);
    `span` the days; `unit` another unit than the one the form is filled for, with those below it.
    """

    what: str
    span: str = "now"
    unit: int | None = None

    @property
    def figure(self) -> str:
        """The code of the figure, empty for an entry."""
        return "" if self.what.startswith("word:") else self.what.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of blanks.yaml: phrases with what they mean."""

    figures: tuple[tuple[str, str], ...]
    entries: tuple[tuple[str, str], ...]
    spans: tuple[tuple[str, str], ...]
    names: Mapping[str, str]
    span_names: Mapping[str, str]
    people: tuple[str, ...]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the words, read once."""
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    figures = [(form, code) for code, forms in data["figures"].items() for form in forms]
    return Lexicon(
        tuple(figures),
        tuple((form, f"word:{code}") for code, entry in data["words"].items() for form in entry["forms"]),
        tuple((form, code) for code, span in data["spans"].items() for form in span["forms"]),
        {f"word:{code}": entry["name"] for code, entry in data["words"].items()},
        {code: span["name"] for code, span in data["spans"].items()},
        tuple(data["people"]),
    )


@lru_cache(maxsize=1)
def offered() -> Mapping[str, str]:
    """Return everything a place can be filled with: what it is by its name, which is unique."""
    found = {name: what for what, name in lexicon().names.items()}
    catalogue = load_catalogue()
    found |= {figure.name: figure.code for figure in catalogue.figures.values()}
    for code in _SPLIT:
        for kind in _kinds(code):
            parts = catalogue.parts(kind).items()
            found |= {
                f"{catalogue.figures[code].name}·{name}": f"{code}:{kind}:{part}"
                for part, name in parts
                if part != UNSAID
            }
    return found


def _kinds(code: str) -> list[str]:
    return _SPLIT_BY[code.partition(".")[0]].split() if code in _SPLIT else []


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    return {what: name for name, what in offered().items()}


def named(what: str) -> str:
    """Return the name under which something is offered."""
    return _names().get(what, "")


def say(wanted: Wanted, unit_name: str = "") -> str:
    """Say what a place is filled with: 上云村·宣传活动（本年累计）."""
    span = f"（{lexicon().span_names[wanted.span]}）" if wanted.figure else ""
    return f"{unit_name}{'·' if unit_name else ''}{_names()[wanted.what]}{span}"


def remarks(wanted: Wanted) -> str:
    """Say what is wrong with what a place is to be filled with; empty when nothing is."""
    if wanted.what not in _names():
        return "没有这个指标，请从列表中选。"
    if wanted.span not in lexicon().span_names:
        return "没有这样的期间，请从列表中选。"
    if wanted.span in CHANGES and wanted.what not in TRENDS:
        names = "、".join(load_catalogue().figures[code].name for code in TRENDS)
        return f"只有{names}有同比、环比，请另选。"
    return ""


def proposed(labels: Sequence[str], units: Mapping[str, int]) -> Wanted | None:
    """Return what the labels of a place ask for, None where they say too little; `units` are ids by plain name."""
    unit = next((found for label in labels if (found := _unit(label, units)) is not None), None)
    text = "｜".join(re.sub(r"\s", "", label) for label in labels)
    words = lexicon()
    if any(word in text for word in words.people):
        return None
    figure, phrase = _likeliest(text, words.figures)
    if figure:
        wanted = Wanted(_part(figure, text, phrase), _likeliest(text, words.spans)[0] or "now", unit)
        return wanted if not remarks(wanted) else None
    if unit is not None:
        return None
    last = re.sub(r"[\s:：（）()]", "", labels[0]) if labels else ""
    entry = (
        next((code for form, code in words.entries if form == last), "")
        or _likeliest(text, [pair for pair in words.entries if len(pair[0]) > len("单位")])[0]
    )
    return Wanted(entry) if entry else None


def in_ten_thousands(labels: Iterable[str]) -> bool:
    """Tell whether the labels of a place ask for money in units of 10,000 yuan (万元)."""
    return any(_TEN_THOUSAND in label for label in labels)


def _likeliest(text: str, phrases: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return what the longest phrase of a text means, and the phrase; empty when two of one length disagree."""
    best = 0
    found: dict[str, str] = {}
    for phrase, code in phrases:
        parts = phrase.split("+")
        length = sum(map(len, parts))
        if length >= best and all(part in text for part in parts):
            found = {**(found if length == best else {}), code: phrase}
            best = length
    return next(iter(found.items())) if len(found) == 1 else ("", "")


def _part(code: str, text: str, phrase: str) -> str:
    """Return the part of a figure that the rest of a text speaks of: 宣传活动 of 老年人; the figure where of none."""
    for said in phrase.split("+"):
        text = text.replace(said, "｜")
    for kind in _kinds(code):
        entries = load_vocabulary().entries(kind)
        named = {part: entry.name for part, entry in entries.items() if entry.name in text}
        longest = max(map(len, named.values()), default=0)
        found = [part for part, name in named.items() if len(name) == longest]
        if len(found) == 1:
            return f"{code}:{kind}:{found[0]}"
    return code


def _unit(label: str, units: Mapping[str, int]) -> int | None:
    """Return the unit a label names: its whole name, or the end of one name only."""
    name = plain(label)
    if name in units:
        return units[name]
    ends = [key for each, key in units.items() if len(name) > 1 and each.endswith(name)]
    return ends[0] if len(ends) == 1 else None


@dataclass(frozen=True, slots=True)
class Fit:
    """How the mapping of a form fits its next version: what goes on, what moved (from, to), what fits no more."""

    kept: Mapping[str, Wanted]
    moved: tuple[tuple[str, str], ...]
    lost: tuple[str, ...]


def refitted(
    mapping: Mapping[str, Wanted], old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]
) -> Fit:
    """Carry a mapping over to a new version: to the place with the same labels; `old` and `new` are labels by place.

    A place keeps its own where its labels are the same. Otherwise the one new place that bears its labels takes it.
    """
    kept = {key: wanted for key, wanted in mapping.items() if key in new and new[key] == old.get(key)}
    moved, lost = [], []
    for key in mapping.keys() - kept.keys():
        bearing = [place for place, labels in new.items() if labels == old.get(key) and place not in kept]
        if len(bearing) == 1:
            kept[bearing[0]] = mapping[key]
            moved.append((key, bearing[0]))
        else:
            lost.append(key)
    return Fit(kept, tuple(sorted(moved)), tuple(sorted(lost)))

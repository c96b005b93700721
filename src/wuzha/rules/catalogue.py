"""The closed catalogue of figures (指标) with their definitions (口径): data, read once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from wuzha.plan.conditions import Condition, holds, parse
from wuzha.plan.vocabulary import Vocabulary, load_vocabulary

FILE = Path(__file__).with_name("indicators.yaml")
DUTIES, RECORDS, MATTERS = "duties", "records", "matters"
CHANNELS = "channels"
UNSAID = ""
"""The part of a split in which what says nothing about it is counted."""
SPLIT_NAMES = {
    "activities": "按形式",
    "channels": "按渠道",
    "audiences": "按对象",
    "fraud_types": "按诈骗类型",
    "severities": "按问题等级",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure: its name, what it is counted from (`of`), its kind and measure, which day counts, and its 口径."""

    code: str
    name: str
    of: str
    type: str
    unit: str
    day: str
    gloss: str
    splits: tuple[str, ...] = ()
    values: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A band of amounts or ages."""

    code: str
    name: str
    rule: Condition


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it; `channels` say by which channel an activity goes where its words name none."""

    version: str
    figures: Mapping[str, Definition]
    bands: Mapping[str, tuple[Band, ...]]
    names: Mapping[str, str]
    channels: Mapping[str, str]

    def band_of(self, kind: str, facts: Mapping[str, object]) -> str:
        """Return the band a matter lies in, UNSAID where its facts do not say."""
        return next((band.code for band in self.bands[kind] if holds(band.rule, facts)), UNSAID)

    def parts(self, kind: str) -> dict[str, str]:
        """Return the codes of a split with their names, in order; what is unsaid comes last."""
        if kind in self.bands:
            named = {band.code: band.name for band in self.bands[kind]}
        else:
            named = {code: entry.name for code, entry in load_vocabulary().entries(kind).items()}
        return {**named, UNSAID: "未登记"}


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Return the catalogue, read once per process."""
    data = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    figures = [_definition(raw) for raw in data["figures"]]
    bands = {
        kind: tuple(Band(raw["code"], raw["name"], parse(raw["rule"])) for raw in sheet["entries"])
        for kind, sheet in data["bands"].items()
    }
    names = {**SPLIT_NAMES, **{kind: sheet["name"] for kind, sheet in data["bands"].items()}}
    return Catalogue(data["version"], {each.code: each for each in figures}, bands, names, data["channels"])


def _definition(raw: dict[str, Any]) -> Definition:
    return Definition(**{**raw, "splits": tuple(raw.get("splits", ()))})


def channels_of(activity: str, words: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the channels that the words of a record name, else the one its activity goes by."""
    known = vocabulary.forms(CHANNELS)
    named = {code for form in _channel_words().findall(words) for code in known[form]}
    if named:
        return tuple(code for code in vocabulary.entries(CHANNELS) if code in named)
    usual = load_catalogue().channels
    found = next(
        (usual[each] for each in (activity, *vocabulary.ancestors("activities", activity)) if each in usual), ""
    )
    return (found,) if found else ()


@lru_cache(maxsize=1)
def _channel_words() -> re.Pattern[str]:
    forms = sorted(load_vocabulary().forms(CHANNELS), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, forms)))

"""The catalogue of findings and rules, read from the YAML files beside this module."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

from wuzha.plan.lint.remarks import Default, Remark, Severity
from wuzha.plan.model import Span

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of law or of burden reduction (减负规定): what it bars, where it stands, how sure the office is of it."""

    id: str
    name: str
    bars: str
    source: str
    date: str
    status: str

    @property
    def why(self) -> str:
        """The rule as a remark gives it."""
        return f"{self.bars}（{self.source}，{self.date}；{self.status}）"


@dataclass(frozen=True, slots=True)
class Mark:
    """One way a finding shows. Every condition that is given must hold.

    `words`: groups of regular expressions over one sentence, one of each group, near each other; `but`: expressions
    that must not stand in that sentence. The rest speaks of the requirement: activity, unit types, how often, proof
    asked for, whether a reach is demanded; `indicators` speaks of objectives.
    """

    words: tuple[re.Pattern[str], ...] = ()
    but: re.Pattern[str] | None = None
    activities: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    every: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    coverage: bool = False
    indicators: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the linter can find.

    `levels`: only in plans of such issuers; `once`: said once a plan; `limit`: a number of characters; `words`: what
    the finding looks for besides.
    """

    id: str
    name: str
    severity: Severity
    why: str
    remedy: str
    rule: Rule | None = None
    refused: bool = False
    default: Default | None = None
    marks: tuple[Mark, ...] = ()
    levels: frozenset[str] = frozenset()
    once: bool = False
    limit: int = 0
    words: tuple[str, ...] = ()

    def remark(
        self,
        says: str,
        *,
        about: str | None = None,
        at: Span | None = None,
        because: str = "",
        default: Default | None = None,
        field: str | None = None,
    ) -> Remark:
        """Make a remark of this finding; `because` says what is special about the case."""
        return Remark(
            id=self.id,
            name=self.name,
            severity=self.severity,
            about=about,
            at=at,
            says=says,
            why=f"{because}{self.why}",
            remedy=self.remedy,
            default=default or self.default,
            refused=self.refused,
            rule=self.rule.id if self.rule else None,
            field=field,
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All findings by id, all rules by id, the words before which a demand is a ban, and the edition of the data."""

    findings: Mapping[str, Finding]
    rules: Mapping[str, Rule]
    negations: re.Pattern[str]
    version: str

    @property
    def burdens(self) -> tuple[Finding, ...]:
        """The findings that rest on a rule."""
        return tuple(finding for finding in self.findings.values() if finding.rule)


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Return the catalogue, read once per process."""
    reader = YAML(typ="safe", pure=True)
    plain, burden = (reader.load((FOLDER / name).read_text(encoding="utf-8")) for name in _FILES)
    findings = {raw["id"]: _finding(raw, None) for raw in plain["findings"]}
    rules: dict[str, Rule] = {}
    for raw in burden["rules"]:
        rule = Rule(*(str(raw[key]) for key in ("id", "name", "bars", "source", "date", "status")))
        rules[rule.id] = rule
        findings.update({each["id"]: _finding(each, rule) for each in raw["findings"]})
    return Catalogue(
        MappingProxyType(findings), MappingProxyType(rules), _any(burden["negations"]), str(burden["version"])
    )


_FILES = ("findings.yaml", "burden.yaml")


def _finding(raw: Mapping[str, Any], rule: Rule | None) -> Finding:
    return Finding(
        id=raw["id"],
        name=raw["name"],
        severity=raw["severity"],
        why=rule.why if rule else raw["why"],
        remedy=raw["remedy"],
        rule=rule,
        refused=raw.get("refused", False),
        default=_default(raw["default"]) if "default" in raw else None,
        marks=tuple(_mark(mark) for mark in raw.get("marks", ())),
        levels=frozenset(raw.get("levels", ())),
        once=raw.get("once", False),
        limit=raw.get("limit", 0),
        words=tuple(raw.get("words", ())),
    )


def _default(raw: Mapping[str, Any]) -> Default:
    changes = tuple((path, tuple(value) if isinstance(value, list) else value) for path, value in _changes(raw))
    return Default(raw["says"], changes, raw.get("drop", False))


def _changes(raw: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    return tuple(raw.get("changes", {}).items())


def _mark(raw: Mapping[str, Any]) -> Mark:
    return Mark(
        words=tuple(_any(group) for group in raw.get("words", ())),
        but=_any(raw["but"]) if "but" in raw else None,
        activities=frozenset(raw.get("activities", ())),
        types=frozenset(raw.get("types", ())),
        every=frozenset(raw.get("every", ())),
        evidence=frozenset(raw.get("evidence", ())),
        coverage=raw.get("coverage", False),
        indicators=frozenset(raw.get("indicators", ())),
    )


def _any(expressions: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(expressions), re.IGNORECASE)

"""Findings that rest on a rule: recognised by words in the text, by activities, and by indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wuzha.plan.lint.catalogue import Catalogue, Finding, Mark, load_catalogue
from wuzha.plan.lint.levels import level_of
from wuzha.plan.lint.remarks import Remark
from wuzha.plan.lint.source import Source
from wuzha.plan.model import Recurring, Requirement

_REACH = 40
"""Characters within which the words of a mark must stand together."""
_BEFORE = 14
"""Characters before the words in which a ban on them may stand."""
_ANNEX = re.compile(r"^\s*附件\s*[\d一二三四五六七八九十]*\s*:?\s*$", re.MULTILINE)
_CHARACTER = re.compile(r"[^\s|]")


def find(source: Source) -> Iterator[Remark]:
    """Find what rules bar; a finding that concerns no requirement is said once, and only where none does."""
    catalogue = load_catalogue()
    level = level_of(source.plan)
    for finding in catalogue.burdens:
        if finding.limit:
            yield from _too_long(source, finding)
        elif not finding.levels or level in finding.levels:
            found = list(_shown(source, finding, catalogue))
            if finding.once:
                yield from found[:1]
            elif finding.refused:
                yield from found
            else:
                owned = [remark for remark in found if remark.about]
                yield from owned or found[:1]


def _shown(source: Source, finding: Finding, catalogue: Catalogue) -> Iterator[Remark]:
    seen: set[str] = set()
    for mark in finding.marks:
        for remark in _of_mark(source, finding, mark, catalogue):
            if remark.about is None or remark.about not in seen:
                yield remark
            seen.add(remark.about or "")


def _of_mark(source: Source, finding: Finding, mark: Mark, catalogue: Catalogue) -> Iterator[Remark]:
    if mark.words:
        for sentence in source.sentences:
            found = _spoken(sentence.folded, mark, catalogue.negations)
            if found:
                at = sentence.span(found)
                clause = source.requirement_at(at, mark.activities)
                said = source.saying(at, sentence.folded)
                yield finding.remark(said, about=clause.id if clause else None, at=at)
    elif mark.indicators:
        for goal in source.plan.objectives:
            if goal.indicator in mark.indicators:
                clause = source.requirement_at(goal.at) if goal.at else None
                said = goal.quote or goal.target
                yield finding.remark(said, about=clause.id if clause else None, at=goal.at)
    else:
        for requirement in source.plan.requirements:
            quote = source.quotes[requirement.id]
            spared = mark.but and mark.but.search(quote)
            if _asked(requirement, mark) and not spared and not catalogue.negations.search(quote):
                yield finding.remark(requirement.quote, about=requirement.id, at=requirement.at)


def _spoken(folded: str, mark: Mark, negations: re.Pattern[str]) -> re.Match[str] | None:
    """Return the first word of a mark in a sentence, when the other groups stand near it and nothing bans it."""
    if mark.but and mark.but.search(folded):
        return None
    for found in mark.words[0].finditer(folded):
        start, end = max(found.start() - _REACH, 0), found.end() + _REACH
        near = all(group.search(folded, start, end) for group in mark.words[1:])
        if near and not negations.search(folded, max(found.start() - _BEFORE, 0), found.start()):
            return found
    return None


def _asked(requirement: Requirement, mark: Mark) -> bool:
    """Tell whether a requirement is of the kind a mark describes."""
    schedule = requirement.schedule
    return (
        requirement.activity in mark.activities
        and (not mark.types or bool(mark.types & set(requirement.owner.types)))
        and (not mark.every or (isinstance(schedule, Recurring) and schedule.every in mark.every))
        and (not mark.evidence or bool(mark.evidence & set(requirement.evidence)))
        and (not mark.coverage or requirement.coverage is not None)
    )


def _too_long(source: Source, finding: Finding) -> Iterator[Remark]:
    """Measure the body of the text, without its annexes and blanks."""
    body = _ANNEX.split(source.folded, maxsplit=1)[0]
    length = len(_CHARACTER.findall(body))
    if length > finding.limit:
        yield finding.remark(f"正文约{length}字", because=f"超出{length - finding.limit}字。")

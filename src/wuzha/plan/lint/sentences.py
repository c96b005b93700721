"""Findings about the sentences themselves: cut off, left blank, or asking what no record could show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wuzha.plan.lint.catalogue import load_catalogue
from wuzha.plan.lint.remarks import Remark
from wuzha.plan.lint.source import Source
from wuzha.plan.model import Ongoing, Requirement

_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"\s*(?:第?[一二三四五六七八九十]+[、章条]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、)]|附件|$)")
_HANGING = re.compile(r"(?:[,、]|(?<![一有总目标的确分])[和及与或将把])\s*$")
_MISSING = re.compile(
    r"(?<![绝相面针应反核成一配派校结])对的|(?<!有)关于的|[把]的|(?<!不)(?:进一步|切实|不断|着力)(?=[,。;])|[,、]{2,}|[,、](?=[。;])"
)
_OPEN = re.compile(r"《[^》《\n]{1,60}$|《(?=[^》]{80})")
_LABEL = re.compile(
    r"(?:^|(?<=[,;。\s]))\s*((?:副?组\s*长|成\s*员|联系人|联系电话|电话|邮箱|责任单位|牵头(?:部门|单位)|责任人|报送时间)\s*:)\s*(?=$|[;。])"
)
_SHORT = 8
"""Lines shorter than this are headings, cells and names, not sentences."""


def find(source: Source) -> Iterator[Remark]:
    """Find sentences that are no sentences, and requirements without an outcome."""
    yield from _lines(source)
    for requirement in source.plan.requirements:
        if _vague(source, requirement):
            yield (
                load_catalogue().findings["no-proof"].remark(requirement.quote, about=requirement.id, at=requirement.at)
            )


def _lines(source: Source) -> Iterator[Remark]:
    findings, blank = load_catalogue().findings, False
    lines = list(_LINE.finditer(source.folded))
    for number, line in enumerate(lines):
        following = lines[number + 1][0] if number + 1 < len(lines) else ""
        cut = _cut(line[0], following)
        if cut is not None:
            at = line.start() + cut.start(), line.start() + cut.end()
            clause = source.requirement_at(at)
            said = source.saying(at)
            yield findings["sentence-cut"].remark(said, about=clause.id if clause else None, at=at)
        label = _LABEL.search(line[0])
        if label and not blank and (_HEADING.match(following) or _LABEL.search(following)):
            at = line.start() + label.start(1), line.start() + label.end(1)
            yield findings["blank-left"].remark(source.words(at), at=at)
        blank = label is not None


def _cut(line: str, following: str) -> re.Match[str] | None:
    """Find where a line breaks off: a word missing inside, or an end that the next line does not continue."""
    missing = _MISSING.search(line)
    if missing or len(line.strip()) < _SHORT:
        return missing
    ends = bool(_HEADING.match(following))
    opened = _OPEN.search(line)
    if opened and (ends or "》" not in following):
        return opened
    return _HANGING.search(line) if ends else None


def _vague(source: Source, requirement: Requirement) -> bool:
    """Tell whether nothing about a requirement could be recorded, and its words are of the spirit."""
    measured = requirement.quantity or requirement.coverage or requirement.evidence
    if requirement.activity != "other" or measured or not isinstance(requirement.schedule, Ongoing):
        return False
    words = load_catalogue().findings["no-proof"].words
    return any(re.search(word, source.quotes[requirement.id]) for word in words)

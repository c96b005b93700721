"""Measurable goals (目标): which indicator, compared with what, and the target."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from wuzha.plan.model import Compare, Span
from wuzha.reading.clauses import segments, sentences
from wuzha.reading.words import lexicon

_PERCENT = re.compile(r"(?P<op>不低于|不少于|至少|达到?|超过|以上)?(?P<n>\d{1,3}(?:\.\d+)?)%(?P<more>以上)?")
_HOPES = re.compile(r"(?<=、)(?:力争|确保|实现|努力|争取|做到)")
_CHANGE = re.compile(r"下降|减少|降低|压降|回落|提升|提高|上升|增强|\d%")
_ASIDE = re.compile(r"(?:低于|不足|未达到?)[^,]{0,6}%的|以[上下]的(?!目标)")
"""A share that only says which units are meant."""
_NO_GOAL = re.compile(
    r"为(?:主线|抓手|导向|核心|重点|主题)(?:目标)?$|^对[^,]{2,30}的[^,]{1,6}$|的(?:企业|单位|村|社区|学校|科室|部门|班组|网点|街道|乡镇|个人|家庭)$|(?:下降|减少|降低)的(?!目标|良好|工作)"
)
"""What only says by what one goes (以降发案为主线), or which units are meant (发案明显下降的村)."""
_NONE = re.compile(r"(?:不|未|没有|零)发生|清零")
"""What shall not happen may say how large it would be: 不发生损失50万元以上的案件."""
_OPENS = re.compile(r"(?:努力|全力)?(?:形成|实现|达到|做到)[“\"](?=[^”\"]*、)")
_CLOSES = re.compile(r"[”\"]`?的?`?(?:良好|浓厚|工作|总体)?(?:局面|目标|工作目标|效果|氛围|态势)$")
_LEFT_OPEN = re.compile(r"[(“][^)”]*$")
"""Where a bracket or quote is still open no item ends."""
_TELLS = re.compile(r"降|减|零|无|不|没|全|能|\d|晓")
"""What an item of a list says that is a whole goal: 全民受教育、人人能甄别."""
_PAST = re.compile(r"以来|取得|有所|呈.{0,4}(?:态势|趋势)|仍|去年|上年")
"""Words of what has come about already."""
_FALLS_FIRST = re.compile(r"[^、和及]{0,12}(?:降低|减少|压降)")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal and its place in the strand."""

    start: int
    end: int
    indicator: str
    compare: Compare
    target: str


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, re.compile(pattern)) for code, pattern in lexicon("goals")["indicators"].items())


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(lexicon("goals")[name])


def goals(text: str, *, stated: bool) -> list[Goal]:
    """Return the goals of a paragraph; `stated` says that it stands in a section of goals."""
    found: list[Goal] = []
    for sentence in sentences(text):
        for start, end in segments(text, sentence):
            for piece in _parted(text, start, end):
                found.extend(_of_segment(text, *piece, stated=stated))
    return found


def _parted(text: str, start: int, end: int) -> list[Span]:
    """Cut a segment between 、 where each part says its own change: 案件明显下降、损失明显减少."""
    changes = list(_CHANGE.finditer(text, start, end))
    cuts = [start]
    for before, after in pairwise(changes):
        join = text.find("、", before.end(), after.start())
        if join >= 0:
            cuts.append(join + 1)
    cuts.extend(hope.start() for hope in _HOPES.finditer(text, start, end))
    cuts.sort()
    return list(zip(cuts, [*(cut - 1 for cut in cuts[1:]), end], strict=True))


def _of_segment(text: str, start: int, end: int, *, stated: bool) -> list[Goal]:
    """Goals of a segment; of several in one list (立案数、损失数同比下降) each begins at its own item."""
    segment = text[start:end]
    if (_ASIDE.search(segment) and not _NONE.search(segment)) or _NO_GOAL.search(segment):
        return []
    if not stated and not _pattern("aim").search(segment):
        return []
    if not stated and _PAST.search(segment) and not _pattern("hope").search(segment):
        return []
    found = sorted((place, code) for code, pattern in _patterns() if (place := _place(pattern, segment)) is not None)
    if not stated and _pattern("hope").search(segment) is None:
        found = [(place, code) for place, code in found if code != "coverage.publicity"]
    if any(code != "other" for _, code in found):
        found = [(place, code) for place, code in found if code != "other"]
    if not found and stated and _pattern("whole").search(segment):
        return [Goal(start, end, "coverage.publicity", "absolute", "= 100%")]
    if not found and stated and _pattern("measure").search(segment):
        return [Goal(start, end, "other", *_target(segment, "other"))]
    out: list[Goal] = []
    for index, (place, code) in enumerate(found):
        compare, target = _target(segment, code)
        out.append(Goal(start + (_item(segment, place) if index else 0), end, code, compare, target))
    if len(out) > 1 and _FALLS_FIRST.match(segment):
        out[0] = replace(out[0], end=out[1].start)
    return [_trimmed(text, goal, more=index < len(out)) for index, goal in enumerate(out, 1)]


def _trimmed(text: str, goal: Goal, *, more: bool) -> Goal:
    """Cut off a goal what opens and closes its list (形成“……”的良好局面), and the items behind it if `more` follow."""
    said = text[goal.start : goal.end]
    opened = _OPENS.match(said)
    start = goal.start + (opened.end() if opened else 0)
    pattern = dict(_patterns()).get(goal.indicator)
    item = text.find("、", start, goal.end)
    whole = item >= 0 and not _LEFT_OPEN.search(text, start, item)
    alone = more and whole and pattern is not None and item >= 0 and pattern.search(text, start, item) is not None
    closed = _CLOSES.search(text, start, goal.end)
    end = item if alone and _TELLS.search(text, start, item) else closed.start() if closed else goal.end
    return replace(goal, start=start, end=end) if end > start else goal


def _place(pattern: re.Pattern[str], segment: str) -> int | None:
    found = pattern.search(segment)
    return found.start() if found else None


def _item(segment: str, place: int) -> int:
    """Where the item of a list that holds a place begins."""
    return max(segment.rfind(join, 0, place + 1) + (join == "、") for join in "、和及") if place else 0


def _target(segment: str, code: str) -> tuple[Compare, str]:
    percent = _PERCENT.search(segment)
    falls = _pattern("falls").search(segment)
    yearly: Compare = "year-on-year" if _pattern("yearly").search(segment) else "none"
    if code == "cases.zero":
        return "absolute", "= 0"
    if falls:
        if percent:
            return "year-on-year", f"<= -{percent['n']}%"
        return yearly, "< 0%" if yearly == "year-on-year" else "down"
    if percent:
        op = "=" if percent["n"] == "100" else ">="
        return "absolute", f"{op} {percent['n']}%"
    if code in {"coverage.publicity", "coverage.app", "coverage.follow", "awareness"}:
        return "absolute", "= 100%"
    return "none", segment

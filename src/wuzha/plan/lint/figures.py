"""Findings about numbers: a number without a unit, two targets for one indicator, a ratio nobody can compute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from wuzha.plan.lint.catalogue import load_catalogue
from wuzha.plan.lint.remarks import Remark
from wuzha.plan.lint.source import Source
from wuzha.plan.model import Objective

_NUMBER = r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十两]*[十百千万])"
_BARE = re.compile(
    rf"(?<![\d.〔(第分之数几年月日表图件]){_NUMBER}(?=(?:以上|以下|以内)(?!学历|处罚))"
    rf"|(?:不少于|不低于|不超过|不高于)\s*{_NUMBER}(?=\s*(?:[,。;、)]|$))"
)
_FALL = re.compile(
    r"(?:下降|降低|减少|压降|上升|提高|增长)\D{0,4}[\d一二三四五六七八九十百]+(?:\.\d+)?(?:%|个百分点|成)"
)
_COMPARED = re.compile(r"同比|环比|较上|较去|比上|比去|相比|较20|比20|同期|上一?年|去年|前三年|平均|为基数|与20")
_NOTHING = re.compile(r"(?:去年|上年|上一年|20\d\d年)[^。;]{0,16}(?:零发案|未发生|没有发生|发案(?:数)?为?0)")
_SURVEY = re.compile(r"抽样|测评|问卷|调查|抽查|随机|测试")
_RATES = {"awareness", "coverage.publicity"}
_CASES = {"cases.count", "cases.loss", "cases.filed"}
_RATE = re.compile(r"[%％率]|百分|知[晓曉]度")
"""What tells a rate from a wish: 人人能甄别 is none."""
_WHOLE = re.compile(r"100|全覆盖|百分之百")


def find(source: Source) -> Iterator[Remark]:
    """Find numbers that cannot be used."""
    yield from _bare(source)
    yield from _twice(source)
    yield from _ratios(source)


def _bare(source: Source) -> Iterator[Remark]:
    finding = load_catalogue().findings["unit-missing"]
    for sentence in source.sentences:
        for found in _BARE.finditer(sentence.folded):
            at = sentence.span(found)
            clause = source.requirement_at(at)
            said = source.saying(at, sentence.folded)
            yield finding.remark(
                said,
                about=clause.id if clause else None,
                at=at,
                because=f"“{found[0]}”后面没有单位。",
                field="owner.where",
            )


def _twice(source: Source) -> Iterator[Remark]:
    finding, goals = load_catalogue().findings["target-twice"], source.plan.objectives
    ordered = sorted((goal for goal in goals if goal.target), key=lambda goal: (goal.indicator, goal.compare))
    for (indicator, _), same in groupby(ordered, key=lambda goal: (goal.indicator, goal.compare)):
        found = [goal for goal in same if re.search(r"\d", goal.target)]
        targets = dict.fromkeys(goal.target.replace(" ", "") for goal in found)
        if indicator != "other" and len(targets) > 1:
            because = f"目标值有{'、'.join(f'“{target}”' for target in targets)}。"
            yield finding.remark(found[1].quote or found[1].target, at=found[1].at, because=because)
    zero = next((goal for goal in goals if goal.indicator == "cases.zero"), None)
    less = next((goal for goal in goals if goal.indicator in _CASES and goal.compare == "year-on-year"), None)
    if zero and less:
        because = f"既要求零发案，又要求“{less.quote or less.target}”。"
        yield finding.remark(zero.quote or zero.target, at=zero.at, because=because)


def _ratios(source: Source) -> Iterator[Remark]:
    finding, seen = load_catalogue().findings["ratio-without-base"], set[tuple[int, int]]()
    for sentence in source.sentences:
        found = _FALL.search(sentence.folded)
        if found and not _COMPARED.search(sentence.folded):
            at = sentence.span(found)
            seen.add(at)
            because = "没有写明与哪一段时期相比。"
            said = source.saying(at, sentence.folded)
            yield finding.remark(said, at=at, because=because)
    empty = next((sentence for sentence in source.sentences if _NOTHING.search(sentence.folded)), None)
    for goal in source.plan.objectives:
        if empty and goal.indicator in _CASES and goal.compare == "year-on-year":
            because = f"原文写着“{empty.folded.strip()}”，基数为零，下降的比例无法计算。"
            yield finding.remark(goal.quote or goal.target, at=goal.at, because=because)
        elif _unmeasured(source, goal):
            yield finding.remark(goal.quote or goal.target, at=goal.at, because="没有写明怎样测量。")


def _unmeasured(source: Source, goal: Objective) -> bool:
    """Tell whether a goal demands the whole of a rate that only a survey could show, and no survey is spoken of."""
    if goal.indicator not in _RATES or not _WHOLE.search(goal.target + goal.quote) or not _RATE.search(goal.quote):
        return False
    around = source.sentence_around(goal.at) if goal.at else None
    said = source.words(around, goal.quote) if around else goal.quote
    return goal.indicator == "awareness" and not _SURVEY.search(said)

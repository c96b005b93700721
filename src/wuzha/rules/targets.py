"""Targets (目标): whether a goal of a plan is met, not met, cannot be told yet, or means nothing, and why.

No goal is passed or failed on noise: a fall that chance alone would bring about as often as not is "cannot be told". A
target may be staged over years, `2026: <= -20%; 2027: <= -40%; 2028: = 0`; then the stage of the year is judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from wuzha.plan.model import Objective
from wuzha.rules.statistics import SMALLEST_BASE, Spread, compare, conditional, half_up, say_yuan

Outcome = Literal["met", "not-met", "untold", "undefined"]
OUTCOME_NAMES: dict[Outcome, str] = {
    "met": "达到",
    "not-met": "未达到",
    "untold": "尚不能判断",
    "undefined": "无法计算",
}

_STAGE = re.compile(r"(20\d\d)年?\s*[:：]\s*([^;；]+)")
_TARGET = re.compile(r"(<=|>=|<|>|=)\s*(-?\d+(?:\.\d+)?)\s*(%?)")
_REFUSED = {"coverage.app": "安装率", "coverage.follow": "关注率"}
_UNCOUNTED = {"offenders": "涉诈人员数", "dens": "涉诈窝点数", "cases.filed": "立案数"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a target, with one sentence why."""

    outcome: Outcome
    sentence: str

    @property
    def name(self) -> str:
        """The outcome in Chinese."""
        return OUTCOME_NAMES[self.outcome]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the year so far: `then` and `losses_then` of the same days a year before, None where nothing is.

    `over`: the year has ended. `low` and `high` of `size` people were reached by publicity at least and at most.
    """

    year: int
    over: bool
    cases: int
    then: int | None
    losses: Spread
    losses_then: Spread | None
    low: int = 0
    high: int = 0
    size: int | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    op: str
    number: Fraction
    percent: bool


def judge(objective: Objective, known: Standing) -> Verdict:
    """Say how a goal stands."""
    refused = _refusal(objective.indicator)
    if refused:
        return Verdict("undefined", refused)
    text = _stage(objective.target, known.year)
    if text is None:
        return Verdict("untold", f"目标分年度提出，{known.year}年没有写明，等到写明的年度再判断。")
    return _judged(objective.indicator, _asked(text), known)


def _refusal(code: str) -> str:
    """Say why an indicator is not counted; empty when it is."""
    if code in _REFUSED:
        return f"{_REFUSED[code]}按减负规定不作统计，改记宣传覆盖。"
    if code in _UNCOUNTED:
        return f"{_UNCOUNTED[code]}由公安机关统计，本系统不登记。"
    return "知晓率须由抽样测评得出，没有测评数据；推送、点击都不能代替。" if code == "awareness" else ""


def _judged(code: str, asked: _Asked | None, known: Standing) -> Verdict:
    if code == "cases.zero" or (code == "cases.count" and asked == _Asked("=", Fraction(0), percent=False)):
        return _zero(known)
    if code == "coverage.publicity":
        return _coverage(asked, known)
    if code in {"cases.count", "cases.loss"} and asked is not None and (asked.percent or asked.op == "<"):
        return (_fall if code == "cases.count" else _losses)(asked, known)
    if code == "cases.count" and asked is not None and asked.op in {"<=", "<"}:
        return _limit(asked, known)
    return Verdict("undefined", "目标没有写明可以计算的数值或比较对象。")


def _stage(target: str, year: int) -> str | None:
    """Return what a target asks of a year: the stage of the year, or the last one before it."""
    stages = {int(stage): text for stage, text in _STAGE.findall(target)}
    if not stages:
        return target
    reached = [stage for stage in stages if stage <= year]
    return stages[max(reached)] if reached else None


def _asked(target: str) -> _Asked | None:
    if target.strip() == "down":
        return _Asked("<", Fraction(0), percent=True)
    found = _TARGET.search(target)
    return None if found is None else _Asked(found[1], Fraction(found[2]), percent=bool(found[3]))


def _zero(known: Standing) -> Verdict:
    if known.cases:
        return Verdict("not-met", f"{known.year}年已登记{known.cases}起；零发案只作努力方向，报案不影响评价。")
    if known.over:
        return Verdict("met", f"{known.year}年没有登记案件。")
    return Verdict("untold", "至今没有登记案件，年度未结束，不能判断。")


def _limit(asked: _Asked, known: Standing) -> Verdict:
    most = int(asked.number) - (asked.op == "<")
    if known.cases > most:
        return Verdict("not-met", f"已登记{known.cases}起，超过{most}起。")
    if known.over:
        return Verdict("met", f"全年登记{known.cases}起，没有超过{most}起。")
    return Verdict("untold", f"至今登记{known.cases}起，没有超过{most}起，年度未结束。")


def _fall(asked: _Asked, known: Standing) -> Verdict:
    now, then = known.cases, known.then
    if then is None:
        return Verdict("undefined", "没有上年同期的数据，升降无法计算。")
    if not then:
        return Verdict("undefined", f"上年同期为0，比例无法计算；今年{now}起。")
    said = f"今年{now}起，上年同期{then}起"
    if not known.over:
        return Verdict("untold", f"{said}，年度未结束，到年底再判断。")
    if then < SMALLEST_BASE:
        return Verdict("untold", f"{said}，基数小于{SMALLEST_BASE}，升降可能只是偶然。")
    return _fallen(asked, now, then, said)


def _fallen(asked: _Asked, now: int, then: int, said: str) -> Verdict:
    aim = 1 + asked.number / 100
    p, low, _ = conditional(now, then)
    change = compare(now, then)
    if _reaches(now, then, aim, asked.op):
        if change.told:
            return Verdict("met", f"{said}，{change.text}，超出正常波动范围（p={p:.3f}）。")
        return Verdict("untold", f"{said}，数字上达到，但在正常波动范围内（p={p:.3f}），不能说明确已下降。")
    if low > float(aim):
        return Verdict("not-met", f"{said}，{change.text}，即使计入波动也没有达到。")
    return Verdict("untold", f"{said}，{change.text}，数字上没有达到，但与目标的差距在正常波动范围内。")


def _losses(asked: _Asked, known: Standing) -> Verdict:
    now, then = known.losses, known.losses_then
    if then is None:
        return Verdict("undefined", "没有上年同期的数据，升降无法计算。")
    if not then.total:
        return Verdict("undefined", f"上年同期没有损失金额，比例无法计算；今年{say_yuan(now.total)}。")
    said = f"今年{say_yuan(now.total)}，上年同期{say_yuan(then.total)}"
    if not known.over:
        return Verdict("untold", f"{said}，年度未结束，到年底再判断。")
    if min(now.count, then.count) < SMALLEST_BASE:
        return Verdict("untold", f"{said}，各有{now.count}起、{then.count}起，个别案件即可左右总额。")
    aim = 1 + asked.number / 100
    whole = _reaches(now.total, then.total, aim, asked.op)
    without = _reaches(now.without_largest, then.without_largest, aim, asked.op)
    if whole == without:
        word = "都达到" if whole else "都没有达到"
        return Verdict("met" if whole else "not-met", f"{said}；连同最大一起和除去最大一起{word}。")
    return Verdict("untold", f"{said}；连同最大一起和除去最大一起结论不同，是否达到取决于一起案件。")


def _reaches(now: int, then: int, aim: Fraction, op: str) -> bool:
    return now < then * aim if op == "<" else now <= then * aim


def _coverage(asked: _Asked | None, known: Standing) -> Verdict:
    if asked is None or not asked.percent:
        return Verdict("undefined", "目标没有写明应覆盖的比例。")
    if not known.size:
        return Verdict("undefined", "没有登记应覆盖的人数，覆盖率无法计算。")
    need = asked.number * known.size / 100
    said = f"应覆盖{known.size}人，已覆盖至少{known.low}人、至多{known.high}人"
    if known.low >= need:
        return Verdict("met", f"{said}，至少为{half_up(Fraction(known.low * 100, known.size))}%。")
    if known.high < need and known.over:
        return Verdict("not-met", f"{said}，全部算作不同的人也只有{half_up(Fraction(known.high * 100, known.size))}%。")
    why = "同一人可能参加多次，不能确定" if known.over else "年度未结束"
    return Verdict("untold", f"{said}，{why}。")

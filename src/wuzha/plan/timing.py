"""Checks of the times in a plan: dates that cannot be, that are not whole, or that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from wuzha.plan.dates import ISSUED, known, likely_day
from wuzha.plan.findings import Finding, ask, wrong
from wuzha.plan.model import Deadline, Due, During, Phase, Plan, Recurring, Requirement, Triggered
from wuzha.plan.problems import advise

_MONTH_DAY = len("MM-DD")
_SECOND_HALF = 16  # the day of a month on which its second half begins
# Occasions that last at least half a month: only these have a month a day can be counted in.
_LONG = {"half-month", "month", "quarter", "half-year", "semester", "year"}
# Occasions of a day, or of a few around a festival: a weekday or working day among them says nothing.
_SHORT = {"day", "market-day", "festival"}
_RESTING = {"day", "week", "half-month", "month"}


def check_dates(plan: Plan) -> Iterator[Finding]:
    """Check the dates of the plan itself and of its phases."""
    if plan.issued is None:
        yield ask("issued", "没有发文日期，请补上，以便核对各项期限")
    elif known(plan.issued) is None:
        yield ask("issued", f"发文日期 {plan.issued} 不全，请补全")
    if plan.window:
        found = list(_span(plan, "window", plan.window.from_, plan.window.to))
        yield from found
        issued, closes = known(plan.issued), known(plan.window.to)
        if not found and issued and closes and closes < issued:
            yield wrong("window.to", f"执行期在发文日期 {plan.issued} 之前就已结束，请核对")
    for index, phase in enumerate(plan.phases):
        following = plan.phases[index + 1] if index + 1 < len(plan.phases) else None
        yield from _phase(plan, f"phases[{index}]", phase, following)


def _phase(plan: Plan, path: str, phase: Phase, following: Phase | None) -> Iterator[Finding]:
    found = list(_span(plan, path, phase.from_, phase.to, f"{phase.id}："))
    yield from found
    if found:
        return
    next_starts = known(following.from_) if following else None
    if _outside(plan, phase.from_, phase.to):
        yield ask(f"{path}.to", f"{phase.id}：阶段超出方案执行期，请核对")
    elif phase.to is None and next_starts is not None:
        last = (next_starts - timedelta(days=1)).isoformat()
        yield ask(f"{path}.to", f"{phase.id}：阶段没有写结束日期，是否到下一阶段之前，即 {last}？请补上")
    elif phase.from_ is None:
        yield ask(f"{path}.from", f"{phase.id}：阶段没有写开始日期，请补上；即日起写 issued")


def check_schedule(plan: Plan, path: str, requirement: Requirement) -> Iterator[Finding]:
    """Check when a requirement is owed; `path` is the path of its schedule."""
    schedule, name = requirement.schedule, f"{requirement.id}："
    if isinstance(schedule, Deadline):
        yield from _deadline(plan, path, name, schedule.by)
    elif isinstance(schedule, During):
        yield from _during(plan, path, name, schedule)
    elif isinstance(schedule, Recurring):
        yield from _recurring(path, name, schedule)
    elif isinstance(schedule, Triggered) and schedule.on == "other" and not (schedule.where or schedule.when):
        yield ask(f"{path}.on", f"{name}没有写明触发的情形，请在 when 中照原文写明")


def _recurring(path: str, name: str, schedule: Recurring) -> Iterator[Finding]:
    if schedule.every == "festival":
        if not schedule.on:
            yield ask(f"{path}.on", f"{name}没有写明哪些节日，请在 on 中写上，如 on: 春节 -7d..0d")
        first, _, last = (schedule.days or "0d..0d").replace("d", "").partition("..")
        if int(first) > int(last):
            yield wrong(f"{path}.days", f"{name}前后几天 {schedule.days} 颠倒，请写成从前到后，如 -7d..0d")
    else:
        if schedule.on:
            yield wrong(f"{path}.on", f"{name}on 只与 every: festival 连用，请改周期或删去")
        if schedule.days:
            yield wrong(f"{path}.days", f"{name}days 只与 every: festival 连用，请改周期或删去")
    if schedule.holidays and schedule.every not in _RESTING:
        yield wrong(f"{path}.holidays", f"{name}holidays 只用于每日、每周、每半月、每月的任务，请删去")
    if schedule.due:
        yield from _due(f"{path}.due", name, schedule.every, schedule.due)


def _deadline(plan: Plan, path: str, name: str, by: str) -> Iterator[Finding]:
    field, issued, day = f"{path}.by", known(plan.issued), known(by)
    if day is None:
        yield ask(field, f"{name}{_incomplete(by, issued)}")
    elif issued and day < issued:
        yield wrong(field, f"{name}期限 {by} 早于发文日期 {plan.issued}，请核对")
    elif issued and day == issued:
        yield ask(field, f"{name}期限与发文日期为同一天（{by}），请核对")
    elif _outside(plan, by, by):
        yield ask(field, f"{name}期限 {by} 不在方案执行期内，请核对")


def _during(plan: Plan, path: str, name: str, schedule: During) -> Iterator[Finding]:
    if schedule.phase:
        phases = [phase.id for phase in plan.phases]
        if schedule.phase not in phases:
            remedy = advise(schedule.phase, phases) if phases else "本方案没有写阶段（phases）"
            yield wrong(f"{path}.phase", f"{name}没有阶段“{schedule.phase}”，{remedy}")
        elif schedule.from_ or schedule.to:
            yield wrong(f"{path}.phase", f"{name}写了 phase 就不要再写 from、to，时间随阶段")
    elif not (schedule.from_ or schedule.to):
        yield ask(path, f"{name}没有写起止日期，请补上")
    else:
        yield from _own_span(plan, path, name, schedule)


def _own_span(plan: Plan, path: str, name: str, schedule: During) -> Iterator[Finding]:
    issued, end = known(plan.issued), known(schedule.to)
    found = list(_span(plan, path, schedule.from_, schedule.to, name))
    yield from found
    if found:
        return
    if issued and end and end < issued:
        yield wrong(f"{path}.to", f"{name}结束日期 {schedule.to} 早于发文日期 {plan.issued}，请核对")
    elif _outside(plan, schedule.from_, schedule.to):
        yield ask(f"{path}.to", f"{name}起止日期超出方案执行期，请核对")


def _due(path: str, name: str, every: str, due: Due) -> Iterator[Finding]:
    """Check that a due rule fits the length of its occasion."""
    if due.of == "next" and due.day is None and due.workday is None:
        yield wrong(f"{path}.of", f"{name}of 只与 day、workday 连用，请删去")
    if due.day is not None and every not in _LONG:
        yield wrong(f"{path}.day", f"{name}{_EACH.get(every, '每日、每周')}的任务不用 day，每周的写 weekday，如 fri")
    elif every == "half-month" and due.of == "same" and isinstance(due.day, int) and due.day < _SECOND_HALF:
        yield wrong(
            f"{path}.day", f"{name}下半月的任务不能在当月{due.day}日到期，请写 of: next，或写 after（期满后几天）"
        )
    elif due.day == "?":
        yield ask(f"{path}.day", f"{name}原文没有写明几号，请补上")
    if due.weekday and every in _SHORT:
        yield wrong(f"{path}.weekday", f"{name}{_EACH.get(every, '每日')}的任务不用 weekday，请删去")
    if due.workday is not None and every in _SHORT and not (due.of == "next" and due.workday > 0):
        yield wrong(f"{path}.workday", f"{name}{_EACH.get(every, '每日')}的任务只能写期满后第几个工作日，如 due: +3wd")
    if due.date:
        yield from _fixed(f"{path}.date", name, every, due.date)


_EACH = {"market-day": "每逢赶集日", "festival": "每逢节日"}


def _fixed(path: str, name: str, every: str, day: str) -> Iterator[Finding]:
    if every not in ("semester", "year"):
        yield wrong(path, f"{name}固定日期只用于每学期、每年的任务，其他请写 day 或 after")
    elif "?" in day:
        yield ask(path, f"{name}日期 {day} 不全，请补全")
    elif len(day) > _MONTH_DAY:
        yield wrong(path, f"{name}每期都有的期限只写月日，请写 {day[-_MONTH_DAY:]}")


def _span(plan: Plan, path: str, start: str | None, end: str | None, name: str = "") -> Iterator[Finding]:
    """Check a stretch of dates: one finding, the gravest."""
    first, last = _start(plan, start), known(end)
    if first and last and first > last:
        yield wrong(f"{path}.to", f"{name}起止日期颠倒：{first.isoformat()} 在 {end} 之后")
        return
    for field, day in (("from", start), ("to", end)):
        if day and day != ISSUED and known(day) is None:
            yield ask(f"{path}.{field}", f"{name}{_incomplete(day, known(plan.issued))}")
            return
    if start is None and end is None:
        yield ask(path, f"{name}没有写起止日期，请补上")


def _start(plan: Plan, start: str | None) -> date | None:
    """Return the day something starts, where it is known; 即日起 is the day of issue."""
    return known(plan.issued) if start == ISSUED else known(start)


def _incomplete(day: str, issued: date | None) -> str:
    """Say what a date lacks; where only the year is missing and the plan is dated, name the likely day."""
    month_day = day[-_MONTH_DAY:]
    if "?" in month_day:
        return f"日期 {day} 不全，请补全"
    if issued is None:
        return f"日期 {day} 没有年份，请补上"
    likely = likely_day(month_day, issued)
    same = "，与发文日期为同一天" if likely == issued.isoformat() else ""
    return f"日期 {day} 没有年份，是否为 {likely}{same}？请核对"


def _outside(plan: Plan, start: str | None, end: str | None) -> bool:
    """Tell whether known dates lie outside the plan's window, where that is known."""
    opens, closes = (_start(plan, plan.window.from_), known(plan.window.to)) if plan.window else (None, None)
    first, last = _start(plan, start), known(end)
    return bool((first and opens and first < opens) or (last and closes and last > closes))

"""Checks of the times in a plan: dates that cannot be, that are not whole, or that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from wuzha.plan.dates import known, likely_day
from wuzha.plan.findings import Finding, ask, wrong
from wuzha.plan.model import Deadline, Due, During, Phase, Plan, Recurring, Requirement, Triggered
from wuzha.plan.problems import advise

_MONTH_DAY = len("MM-DD")
_SECOND_HALF = 16  # the day of a month on which its second half begins
# Occasions that last at least a month: only these have a month a day can be counted in.
_LONG = {"half-month", "month", "quarter", "half-year", "semester", "year"}


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
        yield from _phase(plan, f"phases[{index}]", phase)


def _phase(plan: Plan, path: str, phase: Phase) -> Iterator[Finding]:
    found = list(_span(plan, path, phase.from_, phase.to, f"{phase.id}："))
    yield from found
    if not found and _outside(plan, phase.from_, phase.to):
        yield ask(f"{path}.to", f"{phase.id}：阶段超出方案执行期，请核对")


def check_schedule(plan: Plan, path: str, requirement: Requirement) -> Iterator[Finding]:
    """Check when a requirement is owed; `path` is the path of its schedule."""
    schedule, name = requirement.schedule, f"{requirement.id}："
    if isinstance(schedule, Deadline):
        yield from _deadline(plan, path, name, schedule.by)
    elif isinstance(schedule, During):
        yield from _during(plan, path, name, schedule)
    elif isinstance(schedule, Recurring) and schedule.due:
        yield from _due(f"{path}.due", name, schedule.every, schedule.due)
    elif isinstance(schedule, Triggered) and schedule.on == "other" and not (schedule.where or schedule.when):
        yield ask(f"{path}.on", f"{name}没有写明触发的情形，请在 when 中照原文写明")


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
    if due.of == "next" and due.day is None:
        yield wrong(f"{path}.of", f"{name}of 只与 day 连用，请删去")
    if due.day is not None and every not in _LONG:
        yield wrong(f"{path}.day", f"{name}每日、每周的任务不用 day，每周的写 weekday，如 fri")
    elif every == "half-month" and due.of == "same" and isinstance(due.day, int) and due.day < _SECOND_HALF:
        yield wrong(
            f"{path}.day", f"{name}下半月的任务不能在当月{due.day}日到期，请写 of: next，或写 after（期满后几天）"
        )
    elif due.day == "?":
        yield ask(f"{path}.day", f"{name}原文没有写明几号，请补上")
    if due.weekday and every == "day":
        yield wrong(f"{path}.weekday", f"{name}每日的任务不用 weekday，请删去")
    if due.date:
        yield from _fixed(f"{path}.date", name, every, due.date)


def _fixed(path: str, name: str, every: str, day: str) -> Iterator[Finding]:
    if every not in ("semester", "year"):
        yield wrong(path, f"{name}固定日期只用于每学期、每年的任务，其他请写 day 或 after")
    elif "?" in day:
        yield ask(path, f"{name}日期 {day} 不全，请补全")
    elif len(day) > _MONTH_DAY:
        yield wrong(path, f"{name}每期都有的期限只写月日，请写 {day[-_MONTH_DAY:]}")


def _span(plan: Plan, path: str, start: str | None, end: str | None, name: str = "") -> Iterator[Finding]:
    """Check a stretch of dates: one finding, the gravest."""
    if start and end and known(start) and known(end) and start > end:
        yield wrong(f"{path}.to", f"{name}起止日期颠倒：{start} 在 {end} 之后")
        return
    for field, day in (("from", start), ("to", end)):
        if day and known(day) is None:
            yield ask(f"{path}.{field}", f"{name}{_incomplete(day, known(plan.issued))}")
            return
    if start is None and end is None:
        yield ask(path, f"{name}没有写起止日期，请补上")


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
    opens, closes = (known(plan.window.from_), known(plan.window.to)) if plan.window else (None, None)
    first, last = known(start), known(end)
    return bool((first and opens and first < opens) or (last and closes and last > closes))

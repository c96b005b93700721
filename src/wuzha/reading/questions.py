"""What the reader could not decide, asked of a person in plain words."""

from __future__ import annotations

from wuzha.plan.dates import known, likely_day, say_date
from wuzha.plan.model import Deadline, Question, Recurring, Requirement, Window
from wuzha.reading.header import Header

REPORT = "report"
"""The field of the question that says a document tells what was done."""
_TOLD = "这份文件像是在报道或总结已经做过的事，只读出了其中提出的要求。要照着做的内容，请在原文里选中后添加为任务。"


def questions(head: Header, requirements: tuple[Requirement, ...], window: Window | None) -> tuple[Question, ...]:
    """Return the questions of a plan: missing head facts first, then clause by clause."""
    out: list[Question] = []
    if head.title is None:
        out.append(Question(field="title", ask="没有找到方案标题，请补充。"))
    if head.report:
        out.append(Question(field=REPORT, ask=_TOLD))
    if head.issued is None:
        out.append(Question(field="issued", ask="没有找到成文日期，请补充。"))
    if window is not None and (window.from_ is None or window.to is None or "?" in (window.from_ + window.to)):
        out.append(Question(at=window.at, field="window", ask="方案起止日期不完整，请核对。"))
    for requirement in requirements:
        out.extend(_about(requirement, head))
    return tuple(out)


def _about(requirement: Requirement, head: Header) -> list[Question]:
    asked: list[tuple[str, str]] = []
    schedule = requirement.schedule
    if isinstance(schedule, Deadline):
        asked.extend(_about_deadline(schedule.by, head.issued))
    if isinstance(schedule, Recurring) and schedule.due is not None and schedule.due.day == "?":
        asked.append(("schedule.due", "每期的截止日在原文中空缺，请补充。"))
    if not requirement.owner.types:
        asked.append(("owner", "没有看出由谁负责，请指定责任单位。"))
    if requirement.owner.when:
        asked.append(("owner.when", f"“{requirement.owner.when}”无法自动判断，请明确哪些单位适用。"))
    return [Question(at=requirement.at, about=requirement.id, field=field, ask=ask) for field, ask in asked]


def _about_deadline(by: str, issued: str | None) -> list[tuple[str, str]]:
    field = "schedule.by"
    if "?" in by:
        return [(field, "期限的日期在原文中空缺，请补充。")]
    day, issue = known(by), known(issued)
    if issue is None:
        return [] if day else [(field, "期限没有写明年份，请补充。")]
    likely = by if day else likely_day(by, issue)
    if known(likely) == issue:
        return [(field, "该期限与发文日期为同一天，请核对。")]
    if day is None:
        return [(field, f"期限没有写年份，是否为{say_date(likely)}？请核对。")]
    return [(field, "该期限早于发文日期，请核对。")] if day < issue else []

"""What became of a record: who did what to it and when, told from the log in the words of the record form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wuzha.calendar.occasions import say_occasion
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.store.models import LogEntry

VERBS = {
    "records.submit": "登记",
    "records.correct": "更正",
    "records.withdraw": "撤回",
    "records.restore": "恢复",
    "records.confirm_month": "确认",
    "evidence.detach": "移除佐证",
}
FIELDS = {
    "activity": "活动",
    "title": "标题",
    "starts": "日期",
    "ends": "结束日期",
    "handed_in": "报送日期",
    "period": "期次",
    "place": "地点",
    "audience": "对象",
    "topics": "诈骗类型",
    "expected": "应到",
    "attended": "实到",
    "amount": "数量",
    "amount_unit": "数量单位",
    "originals": "纸质原件",
    "matters": "所办事项",
    "clauses": "所指会议",
    "note": "说明",
}
_LISTS = {"audience": "audiences", "topics": "fraud_types", "originals": "evidence"}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done to a record; `changes` says field by field what a correction changed, and which files came."""

    at: datetime
    by_name: str
    what: str
    changes: tuple[str, ...]


def history(record: int) -> tuple[Event, ...]:
    """Return what was done to a record, oldest first; one query. The caller has made sure that it may be seen."""
    rows = LogEntry.objects.filter(subject="record", subject_id=record).order_by("pk")
    return tuple(Event(row.at, row.by_name, VERBS.get(row.verb, row.summary), _changes(row)) for row in rows)


def _changes(row: LogEntry) -> tuple[str, ...]:
    detail: Mapping[str, Any] = row.detail
    if row.verb == "records.withdraw":
        return (row.summary.partition("：")[2],)
    if row.verb == "evidence.detach":
        return (detail["name"],)
    before, after = detail.get("before", {}), detail.get("after", {})
    changed = (_change(name, before[name], after[name]) for name in FIELDS if name in after)
    added = (f"附上“{file['name']}”" for file in detail.get("files", ()))
    return (*changed, *added)


def _change(name: str, before: object, after: object) -> str:
    if name == "note":
        return "修改了说明"
    return f"{FIELDS[name]}：{_said(name, before)}改为{_said(name, after)}"


def _said(name: str, value: object) -> str:
    vocabulary = load_vocabulary()
    if value in (None, "", []):
        return "未填"
    if isinstance(value, list):
        return "、".join(
            f"{each}号" if name in {"matters", "clauses"} else vocabulary.name(_LISTS[name], each) for each in value
        )
    if name == "activity":
        return vocabulary.name("activities", str(value))
    if name == "period":
        return say_occasion(str(value))
    if name in {"starts", "ends", "handed_in"}:
        day = date.fromisoformat(str(value))
        return f"{day.month}月{day.day}日"
    return str(value)

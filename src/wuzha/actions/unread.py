"""Sentences nothing was read from (未识读的句子): set aside as asking for nothing, or taken up again."""

from __future__ import annotations

from datetime import datetime

from wuzha.access import Actor
from wuzha.actions.drafts import held, keep, note
from wuzha.actions.turns import in_turn
from wuzha.plan.model import Span
from wuzha.rules.refusals import Refusal


@in_turn
def set_aside(*, by: Actor, plan: int, revision: int, span: Span, at: datetime) -> None:
    """Remember that a stretch of a draft's text asks for nothing, so that it is not shown as unread again.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: the stretch is empty or outside the text, or set aside already.

    """
    row, draft = held(by, plan, revision)
    if not 0 <= span[0] < span[1] <= len(row.text):
        raise Refusal("这一句已不在原文中，请刷新页面。")
    if list(span) in row.aside:
        raise Refusal("这一句已标为不是任务，请刷新页面。")
    row.aside = [*row.aside, list(span)]
    keep(row, draft, "标为不是任务")
    note(row, by, at, "set_aside", f"标为不是任务：{row.text[slice(*span)]}", {"at": list(span)})


@in_turn
def take_up(*, by: Actor, plan: int, revision: int, span: Span, at: datetime) -> None:
    """Show a stretch that was set aside as unread again.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: it is not set aside.

    """
    row, draft = held(by, plan, revision)
    if list(span) not in row.aside:
        raise Refusal("这一句没有标为不是任务，请刷新页面。")
    row.aside = [each for each in row.aside if each != list(span)]
    keep(row, draft, "取消“不是任务”")
    note(row, by, at, "take_up", f"取消“不是任务”：{row.text[slice(*span)]}", {"at": list(span)})

"""Undoing the last change of a draft (撤销), whoever made it: each of them can be taken back, one after another."""

from __future__ import annotations

from datetime import datetime

from wuzha.access import Actor
from wuzha.actions.drafts import UNDONE, held, note, state, write_body
from wuzha.actions.turns import in_turn
from wuzha.plan.model import Plan
from wuzha.rules.refusals import Refusal
from wuzha.rules.undo import go_back


@in_turn
def undo(*, by: Actor, plan: int, revision: int, at: datetime) -> str:
    """Take the last change of a draft back; return what it was.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: there is nothing to take back.

    """
    row, _ = held(by, plan, revision)
    if not row.history:
        raise Refusal("没有可以撤销的改动。")
    last = row.history[-1]
    said: str = last["said"]
    before = go_back(state({name: getattr(row, name) for name in UNDONE}), last["way"])
    row.review, row.rejected = before["review"], before["rejected"]
    row.decisions, row.aside = before["decisions"], before["aside"]
    write_body(row, Plan.model_validate(before["body"]))
    row.history = row.history[:-1]
    row.revision += 1
    row.save()
    note(row, by, at, "undo", f"撤销：{said}", {"undone": said})
    return said

"""Undoing the last change of a draft (撤销), whoever made it, one after another, and making it again (重做)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wuzha.access import Actor
from wuzha.actions.drafts import UNDONE, held, note, state, write_body
from wuzha.actions.turns import in_turn
from wuzha.plan.model import Plan
from wuzha.rules.refusals import Refusal
from wuzha.rules.undo import go_back, way_back
from wuzha.store import models


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
    *row.history, last = row.history
    row.undone = [*row.undone, _stepped(row, last)]
    row.save()
    note(row, by, at, "undo", f"撤销：{last['said']}", {"undone": last["said"]})
    return str(last["said"])


@in_turn
def redo(*, by: Actor, plan: int, revision: int, at: datetime) -> str:
    """Make the change again that was taken back last; return what it was. The next change of any kind ends this.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: nothing was taken back.

    """
    row, _ = held(by, plan, revision)
    if not row.undone:
        raise Refusal("没有可以重做的改动。")
    *row.undone, last = row.undone
    row.history = [*row.history, _stepped(row, last)]
    row.save()
    note(row, by, at, "redo", f"重做：{last['said']}", {"redone": last["said"]})
    return str(last["said"])


def _stepped(row: models.Plan, change: dict[str, Any]) -> dict[str, Any]:
    """Take a draft along a step, and return the step that leads back."""
    here = state({name: getattr(row, name) for name in UNDONE})
    there = go_back(here, change["way"])
    row.review, row.rejected = there["review"], there["rejected"]
    row.decisions, row.aside = there["decisions"], there["aside"]
    write_body(row, Plan.model_validate(there["body"]))
    row.revision += 1
    return {"said": change["said"], "way": way_back(here, there)}

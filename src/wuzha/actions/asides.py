"""Goals and stages of a draft (目标, 阶段): corrected, or taken out where they are none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wuzha.access import Actor
from wuzha.actions.drafts import held, keep, note
from wuzha.actions.turns import in_turn
from wuzha.plan.emit import plain
from wuzha.plan.model import During, Plan
from wuzha.rules.corrections import valid, with_changes
from wuzha.rules.refusals import Refusal

CHANGED = {"phases": ("name", "from", "to"), "objectives": ("indicator", "compare", "target")}
"""What of each may be changed; its sentence and place stay."""


@in_turn
def change(*, by: Actor, plan: int, revision: int, code: str, changes: Mapping[str, Any], at: datetime) -> None:
    """Change a goal or a stage; None takes a value out.

    Raises:
        Absent, Stale: as everywhere.
        Refusal: it is gone, or a field is not in order; `fields` says which.

    """
    row, draft = held(by, plan, revision)
    name, place = _found(draft, code)
    listed = [plain(part) for part in getattr(draft, name)]
    before = dict(listed[place])
    kept = {field: value for field, value in changes.items() if field in CHANGED[name]}
    listed[place] = with_changes(before, kept)
    try:
        after = valid(Plan, {**plain(draft), name: listed})
    except Refusal as refusal:
        fields = {path.rpartition(".")[2]: remark for path, remark in refusal.fields.items()}
        raise Refusal(str(refusal), fields) from refusal
    keep(row, after, f"改正{code}")
    note(row, by, at, "change_aside", f"改正{code}", {"before": before, "after": listed[place]})


@in_turn
def drop(*, by: Actor, plan: int, revision: int, code: str, at: datetime) -> None:
    """Take out what is no goal or stage; undoing brings it back.

    Raises:
        Absent, Stale: as everywhere; Refusal: it is gone, or clauses take their days from the stage.

    """
    row, draft = held(by, plan, revision)
    name, place = _found(draft, code)
    using = [
        clause.id
        for clause in draft.requirements
        if isinstance(clause.schedule, During) and clause.schedule.phase == code
    ]
    if using:
        raise Refusal(f"还有要求按这个阶段计时：{'、'.join(using[:10])}。请先修改它们的时间。")
    parts = getattr(draft, name)
    rest = (*parts[:place], *parts[place + 1 :])
    keep(row, draft.model_copy(update={name: rest}), f"删去{code}")
    note(row, by, at, "drop_aside", f"删去{code}", {"before": plain(parts[place])})


def _found(draft: Plan, code: str) -> tuple[str, int]:
    """Return the list a goal or stage stands in, and its place there. Raises Refusal when it is gone."""
    for name in CHANGED:
        for place, part in enumerate(getattr(draft, name)):
            if part.id == code:
                return name, place
    raise Refusal("这一项已不在方案中，请刷新页面。")

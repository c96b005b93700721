"""Carrying out the lawful default of a remark on the plan."""

from __future__ import annotations

import json
from typing import Any

from wuzha.plan.emit import plain
from wuzha.plan.lint.remarks import Default, Remark
from wuzha.plan.model import Plan, Requirement


def apply_default(plan: Plan, remark: Remark) -> tuple[Plan, Requirement | None]:
    """Return the plan as the default leaves it, and the requirement the default took out of it, if any.

    A default that concerns no requirement of the plan changes nothing: it is a way of doing things, kept in the log.
    """
    default = remark.default
    target = next((each for each in plan.requirements if each.id == remark.about), None)
    if default is None or target is None:
        return plan, None
    if default.drop:
        rest = tuple(each for each in plan.requirements if each.id != target.id)
        return plan.model_copy(update={"requirements": rest}), target
    changed = _changed(target, default)
    after = tuple(changed if each.id == target.id else each for each in plan.requirements)
    return plan.model_copy(update={"requirements": after}), None


def _changed(requirement: Requirement, default: Default) -> Requirement:
    """Return the requirement with the default's fields; a note is added to the note there is."""
    data: dict[str, Any] = json.loads(json.dumps(plain(requirement)))
    for path, value in default.changes:
        *steps, last = path.split(".")
        place = data
        for step in steps:
            place = place.setdefault(step, {})
        if last == "note" and value:
            place[last] = "；".join(filter(None, (data.get("note"), str(value).rstrip("。")))) + "。"
        elif value is None:
            place.pop(last, None)
        else:
            place[last] = list(value) if isinstance(value, tuple) else value
    return Requirement.model_validate(data)

"""Undoing (撤销): what leads from a changed state back to the one before, kept small. States are plain JSON data.

A step back is None where nothing changed, else one of: {"was": value}, for anything; {"in": {key: step or {"was"}},
"new": [keys]}, for objects; {"ids": [...], "items": {id: step}}, for lists of objects that have an id each.
"""

from __future__ import annotations

from typing import Any

Plain = Any
"""JSON data: text, numbers, true, false, null, lists and objects of them."""
Step = dict[str, Any] | None


def way_back(before: Plain, after: Plain) -> Step:
    """Return the step that leads from `after` back to `before`."""
    if _same(before, after):
        return None
    if isinstance(before, dict) and isinstance(after, dict):
        steps = {key: way_back(value, after[key]) if key in after else {"was": value} for key, value in before.items()}
        return {
            "in": {key: step for key, step in steps.items() if step},
            "new": [key for key in after if key not in before],
        }
    old, new = _by_id(before), _by_id(after)
    if old is None or new is None:
        return {"was": before}
    steps = {key: way_back(item, new[key]) if key in new else {"was": item} for key, item in old.items()}
    return {"ids": list(old), "items": {key: step for key, step in steps.items() if step}}


def go_back(after: Plain, step: Step) -> Plain:
    """Take the step: `go_back(after, way_back(before, after)) == before`."""
    if step is None:
        return after
    if "was" in step:
        return step["was"]
    if "in" in step:
        kept = {key: value for key, value in after.items() if key not in step["new"]}
        return {**kept, **{key: go_back(after.get(key), inner) for key, inner in step["in"].items()}}
    items = {item["id"]: item for item in after}
    return [go_back(items.get(key), step["items"].get(key)) for key in step["ids"]]


def _by_id(value: Plain) -> dict[str, Plain] | None:
    """Return the items of a list by their ids; None when it is no such list."""
    if not isinstance(value, list) or not all(
        isinstance(item, dict) and isinstance(item.get("id"), str) for item in value
    ):
        return None
    found = {item["id"]: item for item in value}
    return found if len(found) == len(value) else None


def _same(before: Plain, after: Plain) -> bool:
    """Whether two values are equal and of the same kind: true is no 1."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_same(before[key], after[key]) for key in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_same, before, after))
    return type(before) is type(after) and bool(before == after)

"""What the rows of a table ask for: their tasks, with the owner, date and proof that other cells of the row tell."""

from __future__ import annotations

import re
from dataclasses import replace

from wuzha.plan.model import Requirement
from wuzha.plan.shadow import shadow
from wuzha.reading.dated import day_in, stretches
from wuzha.reading.drafting import Scene, requirements
from wuzha.reading.evidence import named_proof, only_proof, proof
from wuzha.reading.expressions import deadline, rhythm
from wuzha.reading.matrices import headed
from wuzha.reading.owners import unit_in
from wuzha.reading.strands import strand
from wuzha.reading.tables import Cell, Role, Row, is_month
from wuzha.reading.triggers import Trigger, event_of

_CELL_TITLE = 8
"""A task cell no longer than this only names what the cell of demands beside it tells."""
_JOIN = re.compile(r"[、,,;\s]+")
_MOMENT = re.compile(r"后|时$|当[日天场]|之日|以上$|每[批起例笔]|[前内]$")


def asked_by(text: str, plain: str, rows: tuple[Row, ...], scene: Scene) -> list[Requirement]:
    """Return the requirements of the rows of a table, in order."""
    both = zip(_told(rows), rows, strict=True)
    return [found for told, row in both for found in _either(text, plain, told, row, scene)]


def _either(text: str, plain: str, told: Row, row: Row, scene: Scene) -> list[Requirement]:
    """Return what the demands of a row ask for, taken for its tasks; its own tasks where they ask for nothing."""
    found = _row(text, plain, told, scene)
    asks = [one for one in found if one.activity != "record" or not only_proof(one.quote.split(",")[-1], beside=False)]
    return found if asks or told == row else _row(text, plain, row, scene)


def _row(text: str, plain: str, row: Row, scene: Scene) -> list[Requirement]:
    """Return the requirements of a table row: its tasks, with owner, date and proof from its other cells."""
    category = tuple(cell.text for cell in row if cell.role == "category" and not cell.text.isdigit())
    names = _names(row, "owner") or _names(row, "lead") or unit_in(tuple(map(shadow, scene.section)))
    demands = [cell for cell in row if cell.role in {"demand", "due"}]
    asked = " ".join(cell.text for cell in demands)
    shown = "、".join(cell.text for cell in row if cell.role == "proof")
    scene = replace(
        scene,
        section=(*scene.section, *map(scene.original, category)),
        names=names,
        lead=_names(row, "lead"),
        fixed=bool(names),
        item=True,
        row=True,
        proof=tuple(dict.fromkeys((*proof(asked, ""), *named_proof(shown)))),
        moment=_moment(row),
    )
    scene = replace(scene, timing=replace(scene.timing, between=_days_of(row)))
    handed_in = [found for cell in demands for found in _cell(text, plain, cell, scene) if found.activity == "report"]
    if not handed_in:
        often = rhythm(asked)
        scene = replace(scene, timing=scene.timing.told(by=deadline(asked), often=often))
    tasks = [found for cell in row if cell.role == "task" for found in _cell(text, plain, cell, scene)]
    return tasks + handed_in


def _days_of(row: Row) -> tuple[str | None, str | None] | None:
    """Return the first and last day that the date of a row says: of a month, or from one day to another."""
    due = next((cell.text for cell in row if cell.role == "due"), "")
    if is_month(due):
        return day_in(due, last=False), day_in(due, last=True)
    days = stretches(due)
    return (days[0].first, days[0].last) if days and days[0].start == 0 else None


def _moment(row: Row) -> Trigger | None:
    """Return the event that the date of a row tells instead of a date: 患者入院当日, 知情后两小时内."""
    due, tasks = (" ".join(cell.text for cell in row if cell.role == role) for role in ("due", "task"))
    if not _MOMENT.search(due) or rhythm(due) or deadline(due):
        return None
    return Trigger(event_of(due) or event_of(tasks) or "other")


def _told(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Take the demands of a table for its tasks where all its task cells are no more than titles of them (张贴标识)."""
    rows = tuple(map(_titled, rows))
    tasks = [cell.text for row in rows for cell in row if cell.role == "task"]
    asked = [cell.text for row in rows for cell in row if cell.role == "demand"]
    if not tasks or len(asked) < len(tasks) or max(map(len, tasks)) > _CELL_TITLE:
        return rows
    roles: dict[Role, Role] = {"task": "category", "demand": "task"}
    return tuple(tuple(replace(cell, role=roles.get(cell.role, cell.role)) for cell in row) for row in rows)


def _titled(row: Row) -> Row:
    """Take the first of two task cells of a row for a title where it is no longer than one (事项 beside 具体做法)."""
    first, *more = [at for at, cell in enumerate(row) if cell.role == "task"] or [0]
    if not more or len(row[first].text) > _CELL_TITLE:
        return row
    return (*row[:first], replace(row[first], role="category"), *row[first + 1 :])


def _cell(text: str, plain: str, cell: Cell, scene: Scene) -> list[Requirement]:
    """Return the requirements of a cell: of its own words, else of these with the words that head its column."""
    cut = strand(plain, cell.start, cell.end)
    if cell.head is None or not cut.text:
        return requirements(text, cut, scene)
    head = strand(plain, *cell.head)
    scene = replace(scene, section=(*scene.section, scene.original(head.text)))
    return next((found for whole in (cut, *headed(cut, head)) if (found := requirements(text, whole, scene))), [])


def _names(row: Row, role: Role) -> tuple[str, ...]:
    return tuple(name for cell in row if cell.role == role for name in _JOIN.split(cell.text) if name)

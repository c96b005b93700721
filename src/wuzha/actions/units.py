"""Units (单位): added, changed, closed, imported, listed in sets."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import assignments, log, words
from wuzha.actions.turns import in_turn
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Placement, Unit, UnitSet

LONGEST = {"name": 100, "code": 40}
"""The most characters a text may have."""
MOST_PEOPLE = 10_000_000
"""The most people a unit may have."""


@dataclass(frozen=True, slots=True)
class UnitForm:
    """What a person says of a unit; an empty code is given a number."""

    name: str
    type: str
    code: str = ""
    headcount: int | None = None
    short_names: tuple[str, ...] = ()
    attributes: Mapping[str, int | str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One line of a list of units; `parent` is a code or a name, empty for the unit the list is imported under.

    `silent` names facts the list does not speak of: a unit there already keeps its own.
    """

    form: UnitForm
    parent: str = ""
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, by name of unit."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def root(*, form: UnitForm, at: datetime, demo: bool = False) -> Unit:
    """Create the unit at the top of a tree; part of founding an office.

    Raises:
        Refusal: the name is empty or the type unknown.

    """
    unit = _create(form, None, at)
    if demo:
        unit.demo = True
        unit.save(update_fields=["demo"])
    return unit


@in_turn
def add(*, by: Actor, parent: int, form: UnitForm, at: datetime) -> int:
    """Add a unit below another; published plans that concern it apply from today. Return its id.

    Raises:
        Absent: `by` may not manage units at the parent.
        Refusal: the name is taken there, the code is taken, or the type is unknown.

    """
    above = access.unit(by, "unit", parent)
    unit = _create(form, above, at)
    assignments.settle(units=[unit], on=timezone.make_naive(at).date())
    log.write(
        by=by,
        at=at,
        verb="units.add",
        subject="unit",
        subject_id=unit.pk,
        unit=unit.pk,
        summary=f"新增单位“{unit.name}”",
        detail={"parent": above.pk, "type": unit.type, "headcount": unit.headcount},
    )
    return unit.pk


@in_turn
def change(*, by: Actor, unit: int, form: UnitForm, at: datetime) -> None:
    """Change what is known of a unit; what it owes is worked out anew from today, the past stays as it was.

    Raises:
        Absent: `by` may not manage it.
        Refusal: the new name or code is taken, or the type is unknown.

    """
    row = access.unit(by, "unit", unit)
    before = _facts(row)
    _fill(row, form, row.parent)
    row.save()
    after = _facts(row)
    assignments.settle(units=[row], on=timezone.make_naive(at).date())
    log.write(
        by=by,
        at=at,
        verb="units.change",
        subject="unit",
        subject_id=row.pk,
        unit=row.pk,
        summary=f"修改单位“{row.name}”",
        detail={
            "before": {k: v for k, v in before.items() if after[k] != v},
            "after": {k: v for k, v in after.items() if before[k] != v},
        },
    )


@in_turn
def close(*, by: Actor, unit: int, on: date, at: datetime) -> None:
    """Close a unit from a day on: it owes nothing from then, its history stays.

    Raises:
        Absent: `by` may not manage it.
        Refusal: it is closed already, has open units below it, or would close before it opened.

    """
    row = access.unit(by, "unit", unit)
    shut(row, on)
    assignments.settle(units=[row], on=on)
    log.write(
        by=by,
        at=at,
        verb="units.close",
        subject="unit",
        subject_id=row.pk,
        unit=row.pk,
        summary=f"停用单位“{row.name}”，自{on:%Y-%m-%d}起",
        detail={"on": on.isoformat()},
    )


@in_turn
def move(*, by: Actor, unit: int, under: int, at: datetime) -> None:
    """Put a unit, with everything below it, under another from today; figures of the past stay where they were.

    Plans of the units it leaves end for it today, those of the units it comes under begin.

    Raises:
        Absent: `by` may not manage units where it stands and where it goes.
        Refusal: it is the root, would come under itself, stays where it is, or its name is taken there.

    """
    row, above = access.unit(by, "unit", unit), access.unit(by, "unit", under)
    if row.parent is None:
        raise Refusal(f"“{row.name}”是最上级单位，不能调整上级。")
    old = access.unit(by, "unit", row.parent.pk)
    if above.path.startswith(row.path) or above.pk == old.pk:
        raise Refusal("请选择另一个上级单位。", {"under": "不能是自己、自己的下级或现在的上级"})
    if above.closed_date is not None:
        raise Refusal(f"“{above.name}”已停用。", {"under": "请选择在用的单位"})
    if above.children.filter(name=row.name).exists():
        raise Refusal(f"“{above.name}”下已有“{row.name}”。", {"under": "名称重复"})
    today = timezone.make_naive(at).date()
    moved = _move(row, above, today)
    words.moved(moved[0].path)
    assignments.settle(units=moved, on=today, left=old.steps)
    log.write(
        by=by,
        at=at,
        verb="units.move",
        subject="unit",
        subject_id=row.pk,
        unit=row.pk,
        summary=f"“{row.name}”从“{old.name}”调整到“{above.name}”之下，共{len(moved)}个单位",
        detail={"from": old.pk, "to": above.pk},
    )


@in_turn
def reopen(*, by: Actor, unit: int, at: datetime) -> None:
    """Take a closing back; plans apply again from today.

    A unit it had been merged into loses the names it had taken over; head-count and posts stay as they are.

    Raises:
        Absent: `by` may not manage it.
        Refusal: it is not closed.

    """
    row = access.unit(by, "unit", unit)
    if row.closed_date is None:
        raise Refusal(f"“{row.name}”没有停用。")
    touched = [row]
    if (heir := row.merged_into) is not None:
        heir.short_names = [name for name in heir.short_names if name not in {row.name, *row.short_names}]
        heir.save(update_fields=["short_names"])
        touched.append(heir)
    row.closed_date, row.merged_into = None, None
    row.save(update_fields=["closed_date", "merged_into"])
    assignments.settle(units=touched, on=timezone.make_naive(at).date())
    log.write(
        by=by,
        at=at,
        verb="units.reopen",
        subject="unit",
        subject_id=row.pk,
        unit=row.pk,
        summary=f"恢复单位“{row.name}”",
    )


@in_turn
def import_rows(*, by: Actor, under: int, rows: Sequence[ImportRow], at: datetime, dry_run: bool = False) -> Imported:
    """Add and change units from a list, whole or not at all; a rehearsal (`dry_run`) changes nothing.

    A row is known again by its code, else by its name below the same parent. Rows may come in any order.

    Raises:
        Absent: `by` may not manage units at `under`.
        Refusal: a row cannot be placed; the message names it.

    """
    imported = _import(by, under, rows, at)
    transaction.set_rollback(dry_run)
    return imported


@in_turn
def keep_set(*, by: Actor, home: int, name: str, members: Collection[int], at: datetime) -> int:
    """Create a named list of units (名单) or replace its members; plans that name it apply accordingly from today.

    Raises:
        Absent: `by` may not manage units at `home`.
        Refusal: the name is empty, or a member is out of reach.

    """
    above = access.unit(by, "unit", home)
    if not name.strip():
        raise Refusal("请填写名单名称。", {"name": "不能为空"})
    chosen = list(access.units(by, "unit").filter(pk__in=members))
    if len(chosen) != len(set(members)):
        raise Refusal("名单中有不在您管理范围内的单位。")
    kept, _ = UnitSet.objects.get_or_create(home=above, name=name.strip())
    before = set(kept.members.values_list("pk", flat=True))
    kept.members.set(chosen)
    touched = Unit.objects.filter(pk__in=before ^ {unit.pk for unit in chosen})
    assignments.settle(units=list(touched), on=timezone.make_naive(at).date())
    log.write(
        by=by,
        at=at,
        verb="units.keep_set",
        subject="unit_set",
        subject_id=kept.pk,
        unit=above.pk,
        summary=f"保存名单“{kept.name}”，共{len(chosen)}个单位",
        detail={"members": sorted(unit.pk for unit in chosen)},
    )
    return kept.pk


def shut(row: Unit, on: date) -> None:
    """Close a unit's row from a day on; part of actions that do so.

    Raises:
        Refusal: it is closed already, has open units below it, or would close before it opened.

    """
    if row.closed_date is not None:
        raise Refusal(f"“{row.name}”已于{row.closed_date:%Y-%m-%d}停用。")
    if on < row.opened_date:
        raise Refusal("停用日期不能早于启用日期。", {"on": f"不早于{row.opened_date:%Y-%m-%d}"})
    if Unit.objects.filter(path__startswith=row.path, closed_date__isnull=True).exclude(pk=row.pk).exists():
        raise Refusal(f"“{row.name}”还有在用的下级单位，请先处理下级单位。")
    row.closed_date = on
    row.save(update_fields=["closed_date"])


def _move(row: Unit, above: Unit, today: date) -> list[Unit]:
    """Give a unit and those below it their new paths, and remember where they stood this morning."""
    old, new = row.path, f"{above.path}{row.pk}/"
    below = list(Unit.objects.filter(path__startswith=old).order_by("path"))
    stood = [Placement(unit=each, path=each.path, until_date=today) for each in below if each.opened_date < today]
    Placement.objects.bulk_create(stood, ignore_conflicts=True, batch_size=500)
    for each in below:
        each.path = new + each.path.removeprefix(old)
    below[0].parent = above
    Unit.objects.bulk_update(below, ["path", "parent"], batch_size=200)
    return below


def _import(by: Actor, under: int, rows: Sequence[ImportRow], at: datetime) -> Imported:
    above = access.unit(by, "unit", under)
    placed = {key: unit for unit in access.units(by, "unit") for key in (unit.code, unit.name)}
    placed[""] = above
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    waiting = list(rows)
    touched: list[Unit] = []
    while waiting:
        ready = [row for row in waiting if row.parent in placed]
        if not ready:
            raise Refusal(
                f"“{waiting[0].form.name}”的上级单位“{waiting[0].parent}”不存在，请先登记上级单位或改正名称。"
            )
        waiting = [row for row in waiting if row.parent not in placed]
        for row in ready:
            parent = placed[row.parent]
            unit, outcome = _place(row, parent, at)
            {"added": added, "changed": changed, "unchanged": unchanged}[outcome].append(unit.name)
            placed[unit.code] = placed[unit.name] = unit
            touched.append(unit)
    assignments.settle(units=touched, on=timezone.make_naive(at).date())
    log.write(
        by=by,
        at=at,
        verb="units.import_rows",
        subject="unit",
        subject_id=above.pk,
        unit=above.pk,
        summary=f"导入单位：新增{len(added)}个，修改{len(changed)}个，未变{len(unchanged)}个",
        detail={"added": added, "changed": changed},
    )
    return Imported(tuple(added), tuple(changed), tuple(unchanged))


def _place(row: ImportRow, parent: Unit, at: datetime) -> tuple[Unit, str]:
    form = row.form
    known = Unit.objects.filter(code=form.code).first() if form.code else None
    known = known or Unit.objects.filter(parent=parent, name=form.name.strip()).first()
    if known is None:
        return _create(form, parent, at), "added"
    if known.parent_id != parent.pk or not known.path.startswith(parent.path):
        raise Refusal(f"编码 {form.code} 已用于“{known.name}”，它不在“{parent.name}”之下。")
    before = _facts(known)
    _fill(known, replace(form, **{name: before[name] for name in row.silent}), parent)  # type: ignore[arg-type]
    if _facts(known) == before:
        return known, "unchanged"
    known.save()
    return known, "changed"


def _create(form: UnitForm, parent: Unit | None, at: datetime) -> Unit:
    # The path ends with the unit's own id, which is known only once the row is there.
    unit = Unit(parent=parent, path=secrets.token_hex(16), created_at=at, opened_date=timezone.make_naive(at).date())
    _fill(unit, form, parent)
    given = unit.code
    unit.code = given or unit.path
    unit.save()
    unit.path = f"{parent.path if parent else ''}{unit.pk}/"
    unit.code = given or _free_code(unit.pk)
    unit.save(update_fields=["path", "code"])
    return unit


def _free_code(number: int) -> str:
    """Return a code made of a number, the next one where somebody has given that code to another unit."""
    while Unit.objects.filter(code=f"U{number:05d}").exists():
        number += 1
    return f"U{number:05d}"


def _fill(unit: Unit, form: UnitForm, parent: Unit | None) -> None:
    name = form.name.strip()
    if not name:
        raise Refusal("请填写单位名称。", {"name": "不能为空"})
    if form.type not in load_vocabulary().entries("unit_types"):
        raise Refusal(f"没有“{form.type}”这种单位类型。", {"type": "请从列表中选择"})
    others = Unit.objects.exclude(pk=unit.pk)
    if others.filter(parent=parent, name=name).exists():
        raise Refusal(f"同一上级下已有“{name}”。", {"name": "名称重复"})
    code = form.code.strip() or unit.code
    if code and others.filter(code=code).exists():
        raise Refusal(f"编码 {code} 已被其他单位使用。", {"code": "编码重复"})
    for part, text in (("name", name), ("code", code)):
        if len(text) > LONGEST[part]:
            raise Refusal(f"“{text[:20]}……”太长，最多{LONGEST[part]}个字。", {part: f"最多{LONGEST[part]}个字"})
    unit.name, unit.type, unit.code = name, form.type, code
    unit.headcount, unit.short_names = form.headcount, list(form.short_names)
    unit.attributes = dict(form.attributes)


def _facts(unit: Unit) -> dict[str, object]:
    return {
        "name": unit.name,
        "code": unit.code,
        "type": unit.type,
        "headcount": unit.headcount,
        "short_names": list(unit.short_names),
        "attributes": dict(unit.attributes),
    }

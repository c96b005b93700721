"""Lists that come back as spreadsheets: read, checked, and taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import people, units
from wuzha.actions.people import Account, Hired, PersonForm
from wuzha.actions.units import Imported, ImportRow, UnitForm
from wuzha.papers.forms import CellProblem, FormUnreadable
from wuzha.papers.people import read_people
from wuzha.papers.units import UnitRow, read_units
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Unit


@dataclass(frozen=True, slots=True)
class UnitsTaken:
    """What came of a list of units: mistakes by cell (then nothing was stored), or what was stored; unread columns."""

    rows: int
    problems: tuple[CellProblem, ...]
    imported: Imported | None
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeopleTaken:
    """What came of a list of people: mistakes by cell (then nothing was stored), or the accounts; columns not read."""

    rows: int
    problems: tuple[CellProblem, ...]
    hired: Hired | None
    ignored: tuple[str, ...]

    @property
    def accounts(self) -> tuple[Account, ...] | None:
        """The new accounts; None where nothing was stored."""
        return self.hired.accounts if self.hired else None


def take_units(*, by: Actor, under: int, data: bytes, at: datetime, dry_run: bool = False) -> UnitsTaken:
    """Take in a sheet of units below one; a rehearsal stores nothing.

    Raises:
        Absent: `by` may not manage units at `under`.
        Refusal: the file is no such sheet, or a row cannot be placed.

    """
    access.unit(by, "unit", under)
    entries = load_vocabulary().entries("unit_types")
    types = [(code, name) for code, entry in entries.items() if code != "any" for name in (entry.name, *entry.forms)]
    known = [name for unit in access.units(by, "unit") for name in (unit.code, unit.name)]
    try:
        read = read_units(data, types, existing=known)
    except FormUnreadable as unreadable:
        raise Refusal.about("file", str(unreadable)) from unreadable
    if read.problems:
        return UnitsTaken(len(read.rows), read.problems, None, read.ignored)
    if not read.rows:
        raise Refusal("表里没有可导入的单位，请从“名称”一列开始填写。", {"file": "没有可导入的行"})
    rows = _rows(read.rows, _silent(read.told))
    imported = units.import_rows(by=by, under=under, rows=rows, at=at, dry_run=dry_run)
    return UnitsTaken(len(rows), (), imported, read.ignored)


def take_people(*, by: Actor, data: bytes, at: datetime, dry_run: bool = False) -> PeopleTaken:
    """Take in a sheet of people and their posts; a rehearsal stores nothing.

    Raises:
        Refusal: the file is no such sheet, or a row cannot be taken (nothing is stored then).

    """
    places = list(access.units(by, "people").filter(closed_date__isnull=True))
    by_name: dict[str, list[Unit]] = {}
    for unit in places:
        for name in {unit.code, unit.name}:
            by_name.setdefault(name, []).append(unit)
    try:
        read = read_people(data, units=by_name.keys())
    except FormUnreadable as unreadable:
        raise Refusal.about("file", str(unreadable)) from unreadable
    if read.problems:
        return PeopleTaken(len(read.rows), read.problems, None, read.ignored)
    if not read.rows:
        raise Refusal("表里没有可导入的人员，请从“姓名”一列开始填写。", {"file": "没有可导入的行"})
    forms = []
    for row in read.rows:
        if len(by_name[row.unit]) > 1:
            raise Refusal(f"第{row.row}行：有{len(by_name[row.unit])}个单位叫“{row.unit}”，请改填单位编码。")
        forms.append(PersonForm(row.name, row.login, by_name[row.unit][0].pk, row.role, row.post or ""))
    hired = people.import_rows(by=by, forms=forms, at=at, dry_run=dry_run)
    return PeopleTaken(len(forms), (), hired, read.ignored)


def _silent(told: frozenset[str]) -> frozenset[str]:
    """Return what a sheet without the column for it leaves as it is."""
    columns = {"headcount": "headcount", "short_names": "short_name", "attributes": "attributes"}
    return frozenset(fact for fact, column in columns.items() if column not in told)


def _rows(read: Sequence[UnitRow], silent: frozenset[str]) -> list[ImportRow]:
    """Turn the sheet's rows into the action's; a parent in the same sheet is named as that row names itself."""
    names = {row.row: row.code or row.name for row in read}
    return [
        ImportRow(
            UnitForm(
                name=row.name,
                type=row.type,
                code=row.code or "",
                headcount=row.headcount,
                short_names=row.short_names,
                attributes=row.attributes,
            ),
            parent=names[row.parent_row] if row.parent_row is not None else row.parent or "",
            silent=silent,
        )
        for row in read
    ]

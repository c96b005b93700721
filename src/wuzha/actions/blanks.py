"""Superiors' forms (上级表格): taken in, a new version of one, what fills its places, filled, removed and put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.papers.blanks import BlankUnreadable, Place, offered, places
from wuzha.papers.blanks.formats import ending_of, kind_of, made_new
from wuzha.queries.blank_values import as_kept
from wuzha.queries.blanks import answered, proposals, units_below, version_of, wanted_of
from wuzha.queries.monthly import READ
from wuzha.rules import blanks as rules
from wuzha.rules.blanks import Fit, Wanted, refitted
from wuzha.rules.refusals import Refusal, Stale
from wuzha.store.models import Blank, BlankFilling, BlankVersion

LONGEST = 100
"""Characters of the name of a form."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A form as it came, as it is kept, and its places; `more` are not offered, since there are too many."""

    ending: str
    content: bytes
    places: tuple[Place, ...]
    more: int

    def kept(self) -> list[list[Any]]:
        return [[place.key, place.where, list(place.labels)] for place in self.places]

    def left_out(self) -> str:
        """Say how many places are not offered; empty when all are."""
        return f"，另有{self.more}处没有列出" if self.more else ""


def add(*, by: Actor, unit: int, name: str, file_name: str, data: bytes, at: datetime) -> int:
    """Take a form in, its mapping proposed from its labels; return its id.

    Raises:
        Absent: `by` writes no papers for the unit. Refusal: the file is no form that can be filled, or has no name.

    """
    access.unit(by, "paper", unit)
    return _added(by=by, unit=unit, name=name.strip(), file_name=file_name, read=_read(file_name, data), at=at)


@in_turn
def _added(*, by: Actor, unit: int, name: str, file_name: str, read: _Read, at: datetime) -> int:
    top = access.unit(by, "paper", unit)
    name = (name or file_name.rpartition(".")[0])[:LONGEST]
    _free(name, top.pk, "表样改了的，请打开它上传新版；不同的表请另取一个名称。")
    found = proposals(read.kept(), units_below(top))
    row = Blank.objects.create(
        unit=top, name=name, ending=read.ending, mapping=_kept(found), made_by_id=by.person, made_at=at
    )
    _version(row, 1, by, file_name, read, (), at)
    said = f"收进上级表格《{name}》，有{len(read.places)}处可填，自动对应{len(found)}处{read.left_out()}"
    _log(row, by, at, "add", said)
    return row.pk


def replace(*, by: Actor, blank: int, file_name: str, data: bytes, at: datetime) -> Fit:
    """Take a new version of a form in; its mapping goes on where it fits, and the rest is told.

    Raises:
        Absent: it is out of reach. Refusal: the file is no form that can be filled, or of another kind.

    """
    access.blank(by, "paper", blank)
    return _replaced(by=by, blank=blank, file_name=file_name, read=_read(file_name, data), at=at)


@in_turn
def _replaced(*, by: Actor, blank: int, file_name: str, read: _Read, at: datetime) -> Fit:
    row = access.blank(by, "paper", blank)
    before = version_of(row)
    if kind_of(read.ending) != kind_of(ending_of(before.file_name)):
        message = f"原表是 .{row.ending}，新版是 .{read.ending}，不是同一种文件。请另收进一份，或上传同一种格式的新版。"
        raise Refusal.about("file", message)
    old = {key: tuple(labels) for key, _, labels in before.places}
    where = {key: said for key, said, _ in before.places}
    was = wanted_of(row.mapping)
    fit = refitted(was, old, {place.key: place.labels for place in read.places})
    fresh = [place for place in read.kept() if place[0] not in fit.kept and place[0] not in old]
    row.mapping = _kept({**proposals(fresh, units_below(row.unit)), **fit.kept})
    row.ending, row.revision = read.ending, row.revision + 1
    row.save(update_fields=["mapping", "ending", "revision"])
    unfit = [f"{where.get(key, key)}（{'、'.join(old.get(key, ()))}）：原填{rules.say(was[key])}" for key in fit.lost]
    _version(row, before.number + 1, by, file_name, read, unfit, at)
    said = f"《{row.name}》换成第{before.number + 1}版：{len(fit.kept)}处对应沿用，{len(fit.lost)}处不再适用"
    said += read.left_out()
    _log(row, by, at, "replace", said, {"lost": list(fit.lost), "moved": [list(pair) for pair in fit.moved]})
    return fit


@in_turn
def map_places(*, by: Actor, blank: int, revision: int, name: str, mapping: Mapping[str, Wanted], at: datetime) -> None:
    """Say what fills the places of a form, and what it is called; a place left out stays open.

    Raises:
        Absent: it is out of reach. Stale: somebody else changed it meanwhile.
        Refusal: another form has the name, a place is not in the form, or is to be filled with what does not exist
            (`fields` by place).

    """
    row = access.blank(by, "paper", blank)
    if row.revision != revision:
        raise Stale
    known = {key for key, _, _ in version_of(row).places}
    below = set(units_below(row.unit).values())
    found = {key: said for key, wanted in mapping.items() if (said := rules.remarks(wanted))}
    found |= dict.fromkeys(mapping.keys() - known, "新版的表里没有这一处")
    found |= {key: "辖区里没有这个单位" for key, wanted in mapping.items() if wanted.unit and wanted.unit not in below}
    if not name.strip():
        found["name"] = "请填写表名"
    if found:
        raise Refusal("有几处要改：" + "".join(dict.fromkeys(found.values())), found)
    name = name.strip()[:LONGEST]
    if row.removed_at is None:
        _free(name, row.unit_id, "请另取一个名称。", but=row.pk)
    row.name, row.mapping, row.revision = name, _kept(mapping), revision + 1
    row.save(update_fields=["name", "mapping", "revision"])
    _log(row, by, at, "map", f"《{row.name}》改了对应关系：{len(mapping)}处有数，{len(known) - len(mapping)}处留空")


@in_turn
def fill(*, by: Actor, blank: int, unit: int, period: str, at: datetime) -> int:
    """Fill a form for a unit and a period, and keep what was written into it; return the id of the filling.

    Raises:
        Absent: the form or the unit is out of reach. Refusal: the period has not begun, or nothing can be filled.
        ValueError: no such period.

    """
    row = access.blank(by, "paper", blank)
    if row.removed_at is not None:
        raise Refusal("这份表已删除，恢复后再填。")
    version = version_of(row)
    asked = access.unit(by, READ, unit)
    found = answered(by=by, row=row, unit=asked, period=period, now=timezone.make_naive(at))
    left = sum(1 for each in found if each.reason)
    if left == len(found):
        raise Refusal("没有一处可以填：请先在“对应关系”里选好各处填什么。")
    made = BlankFilling.objects.create(
        version=version, unit=asked, period=period, answers=[as_kept(each) for each in found],
        filled_by_id=by.person, filled_at=at,
    )  # fmt: skip
    _log(row, by, at, "fill", f"《{row.name}》为{asked.name}填报{period}：填{len(found) - left}处，留空{left}处")
    return made.pk


@in_turn
def remove(*, by: Actor, blank: int, at: datetime) -> None:
    """Remove a form from the list; what was filled stays, and it can be put back.

    Raises:
        Absent: it is out of reach. Refusal: it is removed already.

    """
    row = access.blank(by, "paper", blank)
    if row.removed_at is not None:
        raise Refusal("这份表已经删除。")
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    _log(row, by, at, "remove", f"删除《{row.name}》")


@in_turn
def restore(*, by: Actor, blank: int, at: datetime) -> None:
    """Put a removed form back.

    Raises:
        Absent: it is out of reach. Refusal: it is in the list, or another has its name now.

    """
    row = access.blank(by, "paper", blank)
    if row.removed_at is None:
        raise Refusal("这份表没有删除。")
    _free(row.name, row.unit_id, "请先给其中一份改名。", but=row.pk)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    _log(row, by, at, "restore", f"恢复《{row.name}》")


def _free(name: str, unit: int, remedy: str, *, but: int = 0) -> None:
    """Refuse a name that another form in the list of an office has."""
    if Blank.objects.filter(unit=unit, name=name, removed_at=None).exclude(pk=but).exists():
        raise Refusal(f"已有一份表叫“{name}”。{remedy}", {"name": "已有同名的表"})


def _read(file_name: str, data: bytes) -> _Read:
    """Read a form; it takes no turn, since turning an old format into a new one takes seconds."""
    try:
        ending = ending_of(file_name)
        content = made_new(data, ending)
        found = places(content, kind_of(ending))
    except BlankUnreadable as error:
        raise Refusal(f"“{file_name}”{error}", {"file": str(error)}) from error
    if not found:
        message = "没有找到可填的地方。请在填数处写上 {{指标名称}}，如 {{宣传活动}}，或在标题旁边、下面留出带框空格。"
        raise Refusal(f"“{file_name}”里{message}", {"file": message})
    kept = offered(found)
    return _Read(ending, content, kept, len(found) - len(kept))


def _kept(mapping: Mapping[str, Wanted]) -> dict[str, list[Any]]:
    return {key: [wanted.what, wanted.span, wanted.unit] for key, wanted in sorted(mapping.items())}


def _version(
    row: Blank, number: int, by: Actor, file_name: str, read: _Read, unfit: tuple[str, ...] | list[str], at: datetime
) -> None:
    BlankVersion.objects.create(
        blank=row, number=number, file_name=file_name[-200:], content=read.content, places=read.kept(),
        unfit=list(unfit), came_by_id=by.person, came_at=at,
    )  # fmt: skip


def _log(row: Blank, by: Actor, at: datetime, verb: str, summary: str, detail: Mapping[str, Any] | None = None) -> None:
    log.write(
        by=by, at=at, verb=f"blanks.{verb}", subject="blank", subject_id=row.pk, unit=row.unit_id,
        summary=summary, detail=detail,
    )  # fmt: skip

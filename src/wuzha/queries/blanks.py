"""Superiors' forms (上级表格): the list, one with its places and mapping, what fills it now, and how it was filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Subquery
from django.utils.timezone import make_naive

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.papers.blanks import MOST, Entry
from wuzha.papers.blanks.formats import ending_of
from wuzha.queries.blank_values import Answer, Filler, answers
from wuzha.queries.monthly import READ
from wuzha.rules.blanks import Wanted, proposed
from wuzha.rules.names import plain
from wuzha.store.models import Blank, BlankFilling, BlankVersion, Unit

LATEST = 30
"""So many fillings are listed."""


@dataclass(frozen=True, slots=True)
class BlankRow:
    """A form as a line: how many of its places are filled, when it was filled last, whether it was removed."""

    blank: int
    name: str
    unit_name: str
    places: int
    mapped: int
    filled_at: datetime | None
    removed: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a form, and what fills it; `proposed` where nobody has decided yet."""

    key: str
    where: str
    labels: tuple[str, ...]
    wanted: Wanted | None
    unit_name: str


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One filling as a line; `left` places stayed open."""

    filling: int
    period: str
    unit_name: str
    at: datetime
    by_name: str
    left: int


@dataclass(frozen=True, slots=True)
class BlankDetail:
    """A form with its newest version. `units` may be chosen in its mapping, by name."""

    blank: int
    name: str
    unit: int
    unit_name: str
    revision: int
    version: int
    file_name: str
    came_at: datetime
    came_by: str
    unfit: tuple[str, ...]
    slots: tuple[Slot, ...]
    units: Mapping[str, int]
    filled: tuple[FilledRow, ...]
    removed: bool
    may_edit: bool

    @property
    def unmapped(self) -> tuple[Slot, ...]:
        """The places nothing fills."""
        return tuple(slot for slot in self.slots if slot.wanted is None)

    @property
    def listed_to(self) -> str:
        """The last cell that is offered where the form may have more of them, empty where all are offered."""
        cells = [slot.where for slot in self.slots if slot.key.startswith("cell:")]
        return cells[-1] if cells and len(self.slots) >= MOST else ""


@dataclass(frozen=True, slots=True)
class FilledBlank:
    """A form as it was filled once; `ending` is that of the version it was filled in."""

    filling: int
    blank: int
    name: str
    ending: str
    unit: int
    unit_name: str
    period: str
    at: datetime
    by_name: str
    answers: tuple[Answer, ...]
    content: bytes


def blanks(*, by: Actor) -> tuple[BlankRow, ...]:
    """Return the forms of one's offices, those removed last; one query."""
    newest = BlankVersion.objects.filter(blank=OuterRef("pk")).order_by("-number")
    rows = access.blanks(by, READ).select_related("unit").annotate(
        places=Subquery(newest.values("places")[:1]), filled_at=Max("versions__fillings__filled_at")
    )  # fmt: skip
    listed = sorted(rows, key=lambda row: (row.removed_at is not None, row.unit.path, row.name, row.pk))
    return tuple(
        BlankRow(
            row.pk,
            row.name,
            row.unit.name,
            len(row.places or ()),
            len(row.mapping),
            make_naive(row.filled_at) if row.filled_at else None,
            row.removed_at is not None,
        )
        for row in listed
    )


def blank(*, by: Actor, blank: int) -> BlankDetail:
    """Return one form with what fills its places; four queries.

    Raises:
        Absent: it is out of reach.

    """
    row = access.blank(by, READ, blank)
    version = version_of(row)
    below = units_below(row.unit)
    names = {key: name for name, key in below.items()}
    mapping = wanted_of(row.mapping)
    return BlankDetail(
        blank=row.pk,
        name=row.name,
        unit=row.unit_id,
        unit_name=row.unit.name,
        revision=row.revision,
        version=version.number,
        file_name=version.file_name,
        came_at=make_naive(version.came_at),
        came_by=version.came_by.name,
        unfit=tuple(version.unfit),
        slots=tuple(
            Slot(key, where, tuple(labels), mapping.get(key), _unit_name(mapping.get(key), names))
            for key, where, labels in version.places
        ),
        units=below,
        filled=_filled(row),
        removed=row.removed_at is not None,
        may_edit=access.scope(by, "paper").holds(row.unit.path),
    )


def _unit_name(wanted: Wanted | None, names: Mapping[int, str]) -> str:
    return "" if wanted is None or wanted.unit is None else names.get(wanted.unit, "（已不在辖区）")


def _filled(row: Blank) -> tuple[FilledRow, ...]:
    rows = BlankFilling.objects.filter(version__blank=row).select_related("unit", "filled_by")
    return tuple(
        FilledRow(
            each.pk,
            say_occasion(each.period),
            each.unit.name,
            make_naive(each.filled_at),
            each.filled_by.name,
            sum(1 for answer in each.answers if answer["reason"]),
        )
        for each in rows.order_by("-filled_at", "-pk")[:LATEST]
    )


def filled_blank(*, by: Actor, filling: int) -> FilledBlank:
    """Return a form as it was filled once.

    Raises:
        Absent: it is out of reach.

    """
    row = access.blank_filling(by, READ, filling)
    blank = row.version.blank
    return FilledBlank(
        filling=row.pk,
        blank=blank.pk,
        name=blank.name,
        ending=ending_of(row.version.file_name),
        unit=row.unit_id,
        unit_name=row.unit.name,
        period=row.period,
        at=make_naive(row.filled_at),
        by_name=row.filled_by.name,
        answers=kept_answers(row.answers),
        content=bytes(row.version.content),
    )


def preview(*, by: Actor, blank: int, unit: int, period: str, now: datetime) -> tuple[Answer, ...]:
    """Return what would be written into the places of a form for a unit and a period.

    Raises:
        Absent: the form or the unit is out of reach. Refusal: the period has not begun. ValueError: no such period.

    """
    row = access.blank(by, READ, blank)
    asked = access.unit(by, READ, unit)
    return answered(by=by, row=row, unit=asked, period=period, now=now)


def answered(*, by: Actor, row: Blank, unit: Unit, period: str, now: datetime) -> tuple[Answer, ...]:
    """Return what would be written into the places of the newest version of a form; as `preview`."""
    names = {key: name for name, key in units_below(row.unit).items()}
    filler = Filler(by=by, unit=unit, period=period, now=now)
    return answers(filler, version_of(row).places, wanted_of(row.mapping), names)


def version_of(row: Blank, *, content: bool = False) -> BlankVersion:
    """Return the newest version of a form; one query."""
    rows = BlankVersion.objects.filter(blank=row).select_related("came_by").order_by("-number")
    return (rows if content else rows.defer("content"))[0]


def units_below(unit: Unit) -> dict[str, int]:
    """Return the units below an office by name; of several of one name none, since a form could not tell them apart."""
    rows = Unit.objects.filter(path__startswith=unit.path).exclude(pk=unit.pk).order_by("path")
    found = rows.values("name").annotate(number=Count("pk"), key=Max("pk")).order_by("name")
    return {each["name"]: each["key"] for each in found if each["number"] == 1}


def proposals(places: Iterable[Sequence[Any]], units: Mapping[str, int]) -> dict[str, Wanted]:
    """Return what fills the places of a form by their labels, where these say enough."""
    known = {plain(name): key for name, key in units.items()}
    found = {key: proposed(tuple(labels), known) for key, _, labels in places}
    return {key: wanted for key, wanted in found.items() if wanted is not None}


def wanted_of(mapping: Mapping[str, Sequence[Any]]) -> dict[str, Wanted]:
    """Return a mapping as it is kept in the table."""
    return {key: Wanted(what, span, unit) for key, (what, span, unit) in mapping.items()}


def kept_answers(kept: Iterable[Mapping[str, Any]]) -> tuple[Answer, ...]:
    """Return answers as they are kept in the table."""
    return tuple(
        Answer(**{**each, "labels": tuple(each["labels"]), "records": tuple(each["records"])}) for each in kept
    )


def entries(answers: Iterable[Answer]) -> dict[str, Entry]:
    """Return what is written into a form."""
    return {each.key: Entry(each.text, each.number) for each in answers if not each.reason}

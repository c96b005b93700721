"""Choosing a unit among many: offered whole where they are few, found by name, sound or number where they are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from wuzha import access
from wuzha.access import Actor
from wuzha.rules.initials import found_by
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Unit
from wuzha.store.models.units import steps

FEW = 15
"""Up to so many units a list to choose from is quicker than a box to type in."""
SHOWN = 12
"""So many finds are offered at once."""
NAMED = 4
"""So many are named when a name could mean several."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit to choose: `label` names it alone, with the unit above it where another one has the same name."""

    unit: int
    label: str
    above: str
    code: str
    names: tuple[str, ...]


def few(*, by: Actor, verb: str, under: str = "") -> tuple[tuple[int, str], ...]:
    """Return the open units in which `by` may do `verb`, in tree order, set in by depth; empty when they are many.

    One query. `verb` may be matter:KIND; `under` is a path within which they lie.
    """
    rows = list(_open(by, verb, under).values_list("pk", "path", "name")[: FEW + 1])
    if len(rows) > FEW:
        return ()
    rows.sort(key=lambda row: steps(row[1]))
    least = min((path.count("/") for _, path, _ in rows), default=0)
    return tuple((pk, "　" * (path.count("/") - least) + name) for pk, path, name in rows)


def label_of(*, by: Actor, verb: str, unit: int) -> str:
    """Return what a unit is called in its box; empty when it is out of reach; one query."""
    others = _open(by, verb).filter(name=OuterRef("name")).exclude(pk=OuterRef("pk")).order_by()
    row = _reach(by, verb).filter(pk=unit).annotate(double=Exists(others)).values_list("name", "parent__name", "double")
    name, above, double = row.first() or ("", "", False)
    return _label(name, above or "", alone=not double)


def labels_of(*, by: Actor, verb: str, units: Iterable[int]) -> tuple[str, ...]:
    """Return what several units are called, in tree order; one query."""
    wanted = set(units)
    return tuple(place.label for place in _places(by, verb) if place.unit in wanted)


def find(*, by: Actor, verb: str, asked: str, most: int = SHOWN) -> tuple[Place, ...]:
    """Return the open units that what was typed finds: named so first, then beginning so, then the rest; one query."""
    wanted = "".join(asked.split()).lower()
    found = [place for place in _places(by, verb) if _finds(place, wanted)]
    found.sort(key=lambda place: _rank(place, wanted))
    return tuple(found[:most])


def named(*, by: Actor, verb: str, text: str) -> int:
    """Return the unit meant by what stands in its box: its label, name, short name, number, or what finds it alone.

    Raises:
        Absent: there is no unit in which `by` may do `verb`.
        Refusal: none is meant, or it could be several; these are named.

    """
    (unit,) = named_all(by=by, verb=verb, texts=[text])
    return unit


def named_all(*, by: Actor, verb: str, texts: Iterable[str]) -> tuple[int, ...]:
    """Return the units meant by several texts; one query, one more where a text is an id.

    Raises:
        Absent: there is no unit in which `by` may do `verb`.
        Refusal: one of them means none, or could mean several.

    """
    places: list[Place] | None = None
    found = []
    for text in texts:
        wanted = text.strip()
        ids = _by_id(by, verb, wanted)
        if ids is not None:
            found.append(ids)
            continue
        places = _places(by, verb) if places is None else places
        if not places:
            raise Absent
        found.append(_meant(places, wanted))
    return tuple(found)


def _by_id(by: Actor, verb: str, text: str) -> int | None:
    """Return the unit with that id, as links write it, unless the number is another unit's code."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):  # noqa: PLR2004 - longer is no id
        return None
    rows = _reach(by, verb)
    row = rows.filter(pk=int(text)).only("pk").first()
    return None if row is None or rows.filter(code=text).exclude(pk=row.pk).exists() else row.pk


def _meant(places: Sequence[Place], text: str) -> int:
    wanted = "".join(text.split()).lower()
    exact = (
        [place for place in places if place.label.lower() == wanted]
        or [place for place in places if place.code.lower() == wanted]
        or [place for place in places if wanted in (name.lower() for name in place.names)]
    )
    found = exact or [place for place in places if _finds(place, wanted)]
    if len(found) == 1:
        return found[0].unit
    if not found and wanted.isdecimal():
        raise Absent  # an id, as links and scripts send it: what is out of reach answers as what is not there
    if not found:
        raise Refusal(f"没有找到“{text}”，请写单位名称、拼音首字母或编码。")
    some = "、".join(place.label for place in sorted(found, key=lambda place: _rank(place, wanted))[:NAMED])
    more = "等" if len(found) > NAMED else ""
    raise Refusal(f"“{text}”可能是{some}{more}{len(found)}个单位，请写全。")


def _finds(place: Place, wanted: str) -> bool:
    return (
        wanted in place.label.lower()
        or place.code.lower().startswith(wanted)
        or any(found_by(name, wanted) for name in place.names)
    )


def _rank(place: Place, wanted: str) -> tuple[bool, bool, bool]:
    names = [name.lower() for name in place.names]
    return (
        wanted not in names and place.code.lower() != wanted,
        not any(name.startswith(wanted) for name in names),
        not any(wanted in name for name in names),
    )


def _places(by: Actor, verb: str) -> list[Place]:
    fields = ("pk", "path", "name", "code", "short_names", "parent__name")
    rows = sorted(_open(by, verb).values_list(*fields), key=lambda row: steps(row[1]))
    often = Counter(name for _, _, name, *_ in rows)
    return [
        Place(pk, _label(name, above or "", alone=often[name] == 1), above or "", code, (name, *short))
        for pk, _, name, code, short, above in rows
    ]


def _label(name: str, above: str, *, alone: bool) -> str:
    return name if alone or not above else f"{name}（{above}）"


def _open(by: Actor, verb: str, under: str = "") -> QuerySet[Unit]:
    return _reach(by, verb).filter(closed_date__isnull=True, path__startswith=under)


def _reach(by: Actor, verb: str) -> QuerySet[Unit]:
    kind = verb.removeprefix("matter:")
    return access.units(by, verb) if kind == verb else access.matter_units(by, kind)

"""Choosing a unit among many: offered whole where they are few, found by name, sound or number where they are not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from wuzha import access
from wuzha.access import Actor
from wuzha.queries.merged import said_name
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
BETWEEN = re.compile(r"[、，,；;]+")
"""What may stand between several units in a line."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit to choose: `label` names it alone, with the unit above it and its code where others have the same name."""

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
    """Return what a unit is called in its box; empty when it is out of reach; one query, one more for a closed one."""
    others = _open(by, verb).filter(name=OuterRef("name")).exclude(pk=OuterRef("pk")).order_by()
    above = Coalesce("parent__name", Value(""))
    rows = _reach(by, verb).filter(pk=unit).annotate(above=above, double=Exists(others))
    rows = rows.annotate(again=Exists(others.annotate(above=above).filter(above=OuterRef("above"))))
    row = rows.values_list("name", "above", "code", "closed_date", "double", "again").first()
    if row is None:
        return ""
    name, over, code, closed, double, again = row
    return _closed(by, verb, name=name)[unit] if closed else _label(name, over, code, double=double, again=again)


def labels_of(*, by: Actor, verb: str, units: Iterable[int]) -> tuple[str, ...]:
    """Return what several units are called, in tree order, closed ones last; one query, one more for closed ones."""
    wanted = set(units)
    found = {place.unit: place.label for place in _places(by, verb) if place.unit in wanted}
    closed = _closed(by, verb) if wanted - found.keys() else {}
    return (*found.values(), *(label for unit, label in closed.items() if unit in wanted))


def find(*, by: Actor, verb: str, asked: str, most: int = SHOWN) -> tuple[Place, ...]:
    """Return the open units that what was typed finds: named so first, then beginning so, then the rest; one query."""
    wanted = "".join(asked.split()).lower()
    found = [place for place in _places(by, verb) if _finds(place, wanted)]
    found.sort(key=lambda place: _rank(place, wanted))
    return tuple(found[:most])


def named(*, by: Actor, verb: str, text: str, typed: bool = False) -> int:
    """Return the unit meant by what stands in its box: its label, name, short name, number, or what finds it alone.

    A link writes the id of a unit. Where it was surely `typed`, a number is an id only when it means nothing else.

    Raises:
        Absent: there is no unit in which `by` may do `verb`.
        Refusal: none is meant, or it could be several; these are named.

    """
    return _Meaning(by, verb, typed=typed).unit(text)


def named_all(*, by: Actor, verb: str, texts: Iterable[str], typed: bool = False) -> tuple[int, ...]:
    """Return the units meant by several texts, each once; a text that names no unit may name several, 、 between them.

    Raises:
        Absent: there is no unit in which `by` may do `verb`.
        Refusal: one of them means none, or could mean several.

    """
    meaning = _Meaning(by, verb, typed=typed)
    lines = (line for text in texts for line in text.splitlines() if line.strip())
    return tuple(dict.fromkeys(unit for line in lines for unit in meaning.units(line)))


class _Meaning:
    """What is meant by texts; the units are fetched once, and where a text is an id looked for by it."""

    def __init__(self, by: Actor, verb: str, *, typed: bool) -> None:
        self.by, self.verb, self.typed = by, verb, typed

    @cached_property
    def places(self) -> list[Place]:
        """The open units."""
        return _places(self.by, self.verb)

    def units(self, line: str) -> list[int]:
        """Return the units meant by a line."""
        pieces = [piece for piece in BETWEEN.split(line) if piece.strip()]
        if len(pieces) > 1 and not self._exact(_plain(line)):
            return [self.unit(piece) for piece in pieces]
        return [self.unit(line)]

    def unit(self, text: str) -> int:
        """Return the unit meant by a text."""
        wanted = _plain(text)
        linked = None if self.typed else _by_id(self.by, self.verb, wanted)
        if linked is not None:
            return linked
        found = self._exact(wanted)
        if not found and not self.places:
            raise Absent
        found = found or [place for place in self.places if _finds(place, wanted)]
        if len(found) == 1:
            return found[0].unit
        if not found:
            return self._by_id_alone(text.strip())
        some = "、".join(place.label for place in sorted(found, key=lambda place: _rank(place, wanted))[:NAMED])
        more = "等" if len(found) > NAMED else ""
        raise Refusal(f"“{text.strip()}”可能是{some}{more}{len(found)}个单位，请写全。")

    def _exact(self, wanted: str) -> list[Place]:
        return (
            [place for place in self.places if _plain(place.label) == wanted]
            or [place for place in self.places if place.code.lower() == wanted]
            or [place for place in self.places if wanted in map(_plain, place.names)]
            or self._closed(wanted)
        )

    def _closed(self, wanted: str) -> list[Place]:
        if not wanted.endswith("）"):
            return []
        labels = _closed(self.by, self.verb)
        return [Place(unit, label, "", "", ()) for unit, label in labels.items() if _plain(label) == wanted]

    def _by_id_alone(self, text: str) -> int:
        if not text.isdecimal():
            raise Refusal(f"没有找到“{text}”，请写单位名称、拼音首字母或编码。")
        key = _by_id(self.by, self.verb, text)
        if key is None:
            raise Absent  # an id, as links and scripts send it: what is out of reach answers as what is not there
        return key


def _by_id(by: Actor, verb: str, text: str) -> int | None:
    """Return the unit with that id, as links write it, unless another one is called by that number; one query."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):  # noqa: PLR2004 - longer is no id
        return None
    called = Q(code=text) | Q(name=text) | Q(short__contains=f'"{text}"')
    meant = Q(pk=int(text)) | Q(closed_date__isnull=True) & called
    rows = _reach(by, verb).annotate(short=Cast("short_names", TextField())).filter(meant).order_by()
    return int(text) if list(rows.values_list("pk", flat=True)[:2]) == [int(text)] else None


def _plain(text: str) -> str:
    return "".join(text.split()).lower()


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
    there = Counter((name, above) for _, _, name, _, _, above in rows)
    return [
        Place(
            pk,
            _label(name, above or "", code, double=often[name] > 1, again=there[name, above] > 1),
            above or "",
            code,
            (name, *short),
        )
        for pk, _, name, code, short, above in rows
    ]


def _label(name: str, above: str, code: str, *, double: bool, again: bool) -> str:
    """Return what tells a unit from others of its name (`double`), and from those of its name there (`again`)."""
    said = "，".join(filter(None, (above if double else "", f"编码{code}" if again else "")))
    return f"{name}（{said}）" if said else name


def _closed(by: Actor, verb: str, **asked: str) -> dict[int, str]:
    """Return what closed units are called, merged ones with the unit they were merged into; one query."""
    rows = _reach(by, verb).filter(closed_date__isnull=False, **asked)
    fields = ("pk", "path", "name", "code", "merged_into__name")
    found = sorted(rows.values_list(*fields), key=lambda row: steps(row[1]))
    often = Counter((name, heir) for _, _, name, _, heir in found)
    labels = {}
    for pk, _, name, code, heir in found:
        label = said_name(name, heir) if heir else f"{name}（已停用）"
        labels[pk] = label if often[name, heir] == 1 else f"{label[:-1]}，编码{code}）"
    return labels


def _open(by: Actor, verb: str, under: str = "") -> QuerySet[Unit]:
    return _reach(by, verb).filter(closed_date__isnull=True, path__startswith=under)


def _reach(by: Actor, verb: str) -> QuerySet[Unit]:
    kind = verb.removeprefix("matter:")
    return access.units(by, verb) if kind == verb else access.matter_units(by, kind)

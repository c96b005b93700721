"""What a returned form (回表) says beside what the programme knows: which row is which, and what follows from each.

A row went out with a key and perhaps a content (the base); it comes back with a content of its own, perhaps empty,
perhaps without its key or twice. The record behind it may have been changed meanwhile. Nothing a person typed is lost:
what cannot be decided by rule is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from wuzha.rules.match import REPORT
from wuzha.rules.records import RecordForm


@dataclass(frozen=True, slots=True)
class Said:
    """What a row of a form says of one record; texts are trimmed lines, codes are those of the vocabulary."""

    activity: str
    starts: date | None = None
    ends: date | None = None
    place: str = ""
    title: str = ""
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    expected: int | None = None
    attended: int | None = None
    amount: int | None = None
    amount_unit: str = ""
    originals: tuple[str, ...] = ()
    nothing: bool = False
    note: str = ""

    def packed(self) -> dict[str, Any]:
        """Return the content as JSON values; what is empty is left out."""
        plain = {name: value for name, value in asdict(self).items() if not empty(value)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> Said:
        """Return the content that `packed` gave."""
        told: dict[str, Any] = dict(packed)
        for name, value in packed.items():
            if isinstance(value, list):
                told[name] = tuple(value)
            elif name in {"starts", "ends"}:
                told[name] = date.fromisoformat(value)
        return cls(**told)


FIELDS = tuple(field.name for field in fields(Said))
GIVEN = frozenset({"activity", "audience", "amount_unit"})
"""What a row of a duty says by itself: with no more than that it is empty."""


def empty(value: object) -> bool:
    """Tell whether a box says nothing; nought is something said."""
    return value is None or value is False or value in ("", ())


def is_blank(said: Said) -> bool:
    """Tell whether nothing was filled in beyond what the row says by itself."""
    return all(empty(getattr(said, name)) for name in FIELDS if name not in GIVEN)


class Verdict(StrEnum):
    """What follows from a row."""

    UNTOUCHED = "untouched"
    SAME = "same"
    NEW = "new"
    CHANGE = "change"
    CONFLICT = "conflict"
    TWIN = "twin"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a row, and what its record is to say then (None where nothing is to be written)."""

    verdict: Verdict
    said: Said | None = None


def judge(*, filed: Said | None, base: Said | None, ours: Said | None) -> Judgement:
    """Compare what came back (`filed`) with what went out or came last (`base`) and what is known now (`ours`).

    None stands for an empty row, a row that went out empty, and no record (or a withdrawn one). What both sides
    changed, each in fields of its own, is put together; a field both changed differently is a conflict.
    """
    if filed == base or filed is None:
        return Judgement(Verdict.UNTOUCHED if filed == base or ours is None else Verdict.CLEARED)
    if filed == ours:
        return Judgement(Verdict.SAME)
    if ours is None or base is None:
        return Judgement(Verdict.NEW if ours is base else Verdict.CONFLICT, filed)
    theirs = changes(base, filed)
    if any(getattr(ours, name) not in {getattr(base, name), getattr(filed, name)} for name in theirs):
        return Judgement(Verdict.CONFLICT, filed)
    merged = replace(ours, **theirs)
    return Judgement(Verdict.SAME if merged == ours else Verdict.CHANGE, merged)


def changes(before: Said, after: Said) -> dict[str, Any]:
    """Return the fields that changed, with what they say now."""
    return {name: getattr(after, name) for name in FIELDS if getattr(after, name) != getattr(before, name)}


def same_event(one: Said, other: Said) -> bool:
    """Tell whether two records may be of one event: the same activity on the same day."""
    return (one.activity, one.starts) == (other.activity, other.starts)


def adds_nothing(filed: Said, ours: Said) -> bool:
    """Tell whether a record says already everything that a row says; what the row leaves empty it does not deny."""
    return all(
        empty(getattr(filed, name)) or getattr(filed, name) == getattr(ours, name) or _within(filed, ours, name)
        for name in FIELDS
    )


def _within(filed: Said, ours: Said, name: str) -> bool:
    """Tell whether a list of words is part of ours, or a day the row repeats (`ends` on the day it began)."""
    here, there = getattr(filed, name), getattr(ours, name)
    if name == "ends":
        return bool(here == filed.starts and there is None)
    return isinstance(here, tuple) and set(here) <= set(there)


@dataclass(frozen=True, slots=True)
class Loose:
    """A row as it lies in the file: the key beside it, empty where it has none, and what it says."""

    key: str
    said: Said | None


def pair(rows: Sequence[Loose], known: Mapping[str, Said | None], *, prefix: str) -> list[str]:
    """Give every row a key of its own, whatever the order in which the rows lie.

    `known` maps the keys of the form, and of rows added to it before, to what they said last. Of rows with one key, the
    one that says what the key said last keeps it. A row without a key (or with one too often, or unknown) is taken
    for a row added before that says the same, else for one of the same event, else it gets a new key that begins with
    `prefix`.
    """
    keys: dict[int, str] = {}
    by_key: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        by_key[row.key].append(place)
    for key, places in by_key.items():
        if key in known:
            told = known[key]
            keys[min(places, key=lambda place: (rows[place].said != told, _order(rows[place])))] = key
    loose = sorted((place for place in range(len(rows)) if place not in keys), key=lambda place: _order(rows[place]))
    spare = sorted(key for key in known if key.startswith(prefix) and key not in keys.values())
    for alike in (lambda one, other: one == other, _same):
        for place in [place for place in loose if place not in keys]:
            found = next((key for key in spare if alike(rows[place].said, known[key])), None)
            if found is not None:
                keys[place] = found
                spare.remove(found)
    fresh = 1 + max((int(key.removeprefix(prefix)) for key in known if key.startswith(prefix)), default=0)
    for number, place in enumerate((place for place in loose if place not in keys), fresh):
        keys[place] = f"{prefix}{number}"
    return [keys[place] for place in range(len(rows))]


def _same(one: Said | None, other: Said | None) -> bool:
    return one is not None and other is not None and same_event(one, other)


def _order(row: Loose) -> tuple[bool, str]:
    """Return what rows are told apart by, so that their order in the file decides nothing."""
    return (row.said is None, repr(sorted(row.said.packed().items())) if row.said else "")


def said_of(form: RecordForm, tidy: Callable[[str], str]) -> Said:
    """Return what a record says, as a row of a form says it; `tidy` makes a text what a cell gives back of it."""
    return Said(
        activity=form.activity,
        starts=form.starts,
        ends=form.ends if form.ends and form.ends != form.starts else None,
        place=tidy(form.place),
        title=tidy(form.title),
        audience=tuple(sorted(form.audience)),
        topics=tuple(sorted(form.topics)),
        expected=form.expected,
        attended=form.attended,
        amount=form.amount,
        amount_unit=tidy(form.amount_unit),
        originals=tuple(sorted(form.originals)),
        nothing=form.nothing_to_report,
        note=tidy(form.note),
    )


def new_form(said: Said, *, period: str = "", matters: tuple[int, ...] = ()) -> RecordForm:
    """Return the record that a new row asks for; a report is for `period` and came in on the day it names.

    `matters` are those whose duty the row is.

    Raise ValueError where the row names no day.
    """
    if said.starts is None:
        raise ValueError("no day")
    return RecordForm(
        activity=said.activity,
        starts=said.starts,
        ends=said.ends,
        title=said.title,
        handed_in=said.starts if said.activity == REPORT else None,
        period=period if said.activity == REPORT else "",
        place=said.place,
        audience=said.audience,
        topics=said.topics,
        expected=said.expected,
        attended=said.attended,
        amount=said.amount,
        amount_unit=said.amount_unit,
        originals=said.originals,
        note=said.note,
        nothing_to_report=said.nothing and said.activity == REPORT,
        matters=matters,
    )


def changed_form(ours: RecordForm, said: Said, tidy: Callable[[str], str]) -> RecordForm:
    """Return a record as it reads after a row changed it; what the row leaves as it is stays to the letter.

    Raise ValueError where the row names no day.
    """
    if said.starts is None:
        raise ValueError("no day")
    told: dict[str, Any] = changes(said_of(ours, tidy), said)
    if "nothing" in told:
        told["nothing_to_report"] = told.pop("nothing")
    if said.activity == REPORT and "starts" in told:
        told["handed_in"] = said.starts
    elif "starts" in told and ours.handed_in is not None:
        told["handed_in"] = max(ours.handed_in, said.ends or said.starts)
    if {"starts", "ends"} & told.keys():
        told["ends"] = said.ends or said.starts
    return replace(ours, **told)


def unclaimed(known: Mapping[str, Said | None], keys: Iterable[str]) -> list[str]:
    """Return the keys that said something and whose rows are no longer in the file."""
    there = set(keys)
    return [key for key, said in known.items() if said is not None and key not in there]

"""Two plans side by side (新旧对照): which clauses came, went and changed, and what of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from wuzha import access
from wuzha.access import Actor
from wuzha.plan import compare
from wuzha.plan.dates import say_date, say_span
from wuzha.plan.fields import NOTHING, field_name, field_words
from wuzha.plan.model import Plan
from wuzha.queries.cards import says
from wuzha.queries.drafts import body_of
from wuzha.rules.refusals import Absent
from wuzha.store import models
from wuzha.store.models.plans import PlanState

_BLANKS = re.compile(r"\s+(?![A-Za-z])|(?<![A-Za-z])\s+")
CHANGES = {"changed": "改动", "added": "新增", "removed": "删去", "same": "未变"}
"""What can have become of a clause."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two plans."""

    plan: int
    title: str
    version: int
    state_name: str
    uploaded_on: date
    draft: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field the two state differently, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """A clause in both, or in one of them: its sentence as one text with what went and came, and its fields."""

    change: str
    old_code: str
    new_code: str
    words: tuple[compare.Words, ...]
    says: str
    fields: tuple[FieldChange, ...]

    @property
    def change_name(self) -> str:
        """What became of it, in words."""
        return CHANGES[self.change]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that follow each other: all unchanged, to be folded away, or all to be read."""

    same: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans; `counts` by what became of the clauses, `others` those they can be compared with instead."""

    old: Side
    new: Side
    header: tuple[FieldChange, ...]
    groups: tuple[Group, ...]
    counts: tuple[tuple[str, str, int], ...]
    others: tuple[Side, ...]


def comparison(*, by: Actor, old: int, new: int) -> Comparison:
    """Return what the second plan says otherwise than the first; two queries.

    Raises:
        Absent: one of them is not there or out of reach.

    """
    seen = access.plans(by, "see").defer("text", "history", "rejected", "decisions", "sketch")
    rows = {row.pk: row for row in seen.filter(pk__in={old, new})}
    if old not in rows or new not in rows:
        raise Absent
    before, after = body_of(rows[old].body), body_of(rows[new].body)
    found = [_row(pair, before, after) for pair in compare.align(before.requirements, after.requirements)]
    counted = Counter(row.change for row in found)
    return Comparison(
        old=_side(rows[old]),
        new=_side(rows[new]),
        header=tuple(_header(before, after)),
        groups=tuple(Group(same, tuple(rows)) for same, rows in groupby(found, key=lambda row: row.change == "same")),
        counts=tuple((change, name, counted[change]) for change, name in CHANGES.items()),
        others=_others(by, rows.values()),
    )


def _row(pair: compare.Pair, before: Plan, after: Plan) -> Row:
    old, new = pair.old, pair.new
    fields: tuple[FieldChange, ...] = ()
    if old is not None and new is not None:
        fields = tuple(
            FieldChange(field_name(name), field_words(old, name, before.phases), field_words(new, name, after.phases))
            for name in pair.fields
            if name != "quote"
        )
    said = compare.words(_closed_up(old.quote) if old else "", _closed_up(new.quote) if new else "")
    return Row(
        change=pair.change,
        old_code=old.id if old else "",
        new_code=new.id if new else "",
        words=said if pair.change != "same" or new is None else (compare.Words("same", _closed_up(new.quote)),),
        says=says(new, after) if new else says(old, before) if old else "",
        fields=fields,
    )


def _closed_up(quote: str) -> str:
    """Return a sentence without the blanks a broken line left in it."""
    return _BLANKS.sub("", quote)


def _header(before: Plan, after: Plan) -> Iterator[FieldChange]:
    for name in compare.header_changes(before, after):
        yield FieldChange(field_name(name), _fact(before, name), _fact(after, name))


def _fact(plan: Plan, name: str) -> str:
    value = getattr(plan, name)
    if name == "window":
        return say_span(value.from_, value.to) if value else NOTHING
    if name == "issued":
        return say_date(value) if value else NOTHING
    return value if isinstance(value, str) else "、".join(value or ()) or NOTHING


def _others(by: Actor, rows: Iterable[models.Plan]) -> tuple[Side, ...]:
    """Return the versions and drafts of the same plan, the two compared among them, newest first."""
    kin = {key for row in rows for key in (row.pk, row.supersedes_id, row.drafted_from_id) if key}
    family = Q(pk__in=kin) | Q(supersedes__in=kin) | Q(drafted_from__in=kin)
    found = access.plans(by, "see").filter(family).only("title", "version", "state", "uploaded_at").order_by("-pk")
    return tuple(map(_side, found))


def _side(row: models.Plan) -> Side:
    state = PlanState(row.state)
    return Side(row.pk, row.title, row.version, state.label, row.uploaded_at.date(), state == PlanState.DRAFT)

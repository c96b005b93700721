"""The plans an uploaded file holds when there are several (一个文件里的多份方案), to be taken apart or not."""

from __future__ import annotations

import json
from dataclasses import dataclass

from wuzha import access
from wuzha.access import Actor
from wuzha.rules.refusals import Absent
from wuzha.store import models
from wuzha.store.models.plans import PlanState

_OPENING = 60
"""Characters of a part shown beside its title."""


@dataclass(frozen=True, slots=True)
class PartRow:
    """One plan of the file; `number` counts from 1, `clauses` is how many requirements were read in it."""

    number: int
    title: str
    opening: str
    characters: int
    clauses: int


@dataclass(frozen=True, slots=True)
class Parts:
    """A draft that holds several plans; `checked` is how many of its clauses a person has looked at already."""

    plan: int
    revision: int
    title: str
    file_name: str
    rows: tuple[PartRow, ...]
    checked: int


def parts(*, by: Actor, plan: int) -> Parts:
    """Return the plans a draft holds; one query.

    Raises:
        Absent: there is no such draft, `by` may not manage it, or it is one plan.

    """
    row = access.plans(by, "plan").filter(pk=plan, state=PlanState.DRAFT).first()
    if row is None or not row.parts:
        raise Absent
    return Parts(
        plan=row.pk,
        revision=row.revision,
        title=row.title,
        file_name=row.file_name,
        rows=_rows(row),
        checked=len(row.review) + len(row.rejected),
    )


def _rows(row: models.Plan) -> tuple[PartRow, ...]:
    places = [clause["at"][0] for clause in json.loads(row.body)["requirements"]]
    return tuple(
        PartRow(
            number=number,
            title=title,
            opening=_opening(row.text[start:end], title),
            characters=sum(not char.isspace() for char in row.text[start:end]),
            clauses=sum(start <= place < end for place in places),
        )
        for number, (start, end, title) in enumerate(row.parts, start=1)
    )


def _opening(text: str, title: str) -> str:
    """Return the first words of a part behind its title."""
    words = " ".join(text.split())
    behind = words.partition(title)[2].strip() or words
    return behind if len(behind) <= _OPENING else f"{behind[:_OPENING]}…"

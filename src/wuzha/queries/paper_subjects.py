"""What papers can be written about: units, matters and records within reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.papers.kinds import templates
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.monthly import READ
from wuzha.rules.issuing import STATE_NAMES
from wuzha.rules.matters import CASES
from wuzha.rules.records import record_name
from wuzha.rules.refusals import Absent
from wuzha.store.models import Matter

OFFERED = 50


@dataclass(frozen=True, slots=True)
class Offered:
    """A matter or record a paper may be about."""

    key: int
    on: date
    unit_name: str
    name: str


def widest(*, by: Actor, verb: str = READ) -> int:
    """Return the topmost unit whose papers `by` may read, or write as `verb` says; one query.

    Raises:
        Absent: there is none.

    """
    unit = access.units(by, verb).values_list("pk", flat=True).first()
    if unit is None:
        raise Absent
    return unit


def subjects(*, by: Actor, kind: str) -> tuple[Offered, ...]:
    """Return the latest matters or records that a kind of paper may be about, newest first; one query.

    Raises:
        Absent: there is no such kind.

    """
    template = templates().get(kind)
    if template is None:
        raise Absent
    name = load_vocabulary().name
    if template.of == "matter":
        verb = "case" if "case" in template.on else READ
        rows = access.matters(by, verb).filter(kind__in=template.on, withdrawn_at__isnull=True).select_related("unit")
        return tuple(
            Offered(row.pk, timezone.make_naive(row.happened_at).date(), row.unit.name, name("events", row.kind))
            for row in rows.order_by("-happened_at", "-pk")[:OFFERED]
        )
    wanted = Q(activity__in=[code for code in load_vocabulary().entries("activities") if _fits(code, template.on)])
    found = access.records(by, "see").filter(wanted, withdrawn_at__isnull=True).select_related("unit")
    return tuple(
        Offered(row.pk, row.starts, row.unit.name, record_name(row.title, row.activity))
        for row in found.order_by("-starts", "-pk")[:OFFERED]
    )


@dataclass(frozen=True, slots=True)
class OnMatter:
    """Papers on one matter: those frozen, as id, title and state, and the kinds of which one can be written."""

    frozen: tuple[tuple[int, str, str], ...]
    kinds: tuple[tuple[str, str], ...]


def papers_on(by: Actor, row: Matter) -> OnMatter:
    """Return what papers there are on a matter, and what can be written about it; one query."""
    found = access.papers(by, "report").filter(matter=row).order_by("-frozen_at", "-pk")
    rows = found.values_list("pk", "title", "state", "recipient")
    frozen = tuple(
        (pk, title, "已定稿" if state == "draft" and not to else STATE_NAMES[state]) for pk, title, state, to in rows
    )
    kinds = tuple(
        (each.code, each.name) for each in templates().values() if each.of == "matter" and row.kind in each.on
    )
    verb = "case" if row.kind in CASES else "paper"
    writes = row.withdrawn_at is None and access.scope(by, verb).holds(row.unit.path)
    return OnMatter(frozen, kinds if writes else ())


def _fits(code: str, kinds: tuple[str, ...]) -> bool:
    return any(load_vocabulary().covers("activities", kind, code) for kind in kinds)

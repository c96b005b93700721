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
from wuzha.rules.refusals import Absent

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
        Offered(row.pk, row.starts, row.unit.name, row.title or name("activities", row.activity))
        for row in found.order_by("-starts", "-pk")[:OFFERED]
    )


def _fits(code: str, kinds: tuple[str, ...]) -> bool:
    return any(load_vocabulary().covers("activities", kind, code) for kind in kinds)

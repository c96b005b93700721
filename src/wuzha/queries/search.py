"""Search (搜索): units by name or how it sounds, plans and their clauses and records by a piece of their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import requirement_value
from wuzha.rules.initials import found_by
from wuzha.rules.texts import tidy
from wuzha.store.models import Requirement
from wuzha.store.models.plans import PlanState

SHOWN = 20
"""So many of a kind are shown; the number found is said."""
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its id, what it is called, a line that says more."""

    key: int
    name: str
    more: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind: `page` opens a hit, `total` is how many there are in all."""

    kind: str
    name: str
    page: str
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a person finds within their scope; no groups where nothing was asked."""

    asked: str
    groups: tuple[Found, ...]

    @property
    def total(self) -> int:
        """How many things were found in all."""
        return sum(group.total for group in self.groups)


def search(*, by: Actor, asked: str) -> Results:
    """Return what is found, at most 20 of a kind; six queries, however much there is."""
    asked = " ".join(tidy(asked).split())[:LONGEST]
    if not asked:
        return Results("", ())
    found = (_units(by, asked), _plans(by, asked), _clauses(by, asked), _records(by, asked))
    return Results(asked, tuple(group for group in found if group.total))


def _units(by: Actor, asked: str) -> Found:
    name = load_vocabulary().name
    rows = access.units(by, "see").values_list("pk", "name", "type", "closed_date")
    hits = [
        Hit(key, called, name("unit_types", type_) + ("，已停用" if closed else ""))
        for key, called, type_, closed in rows
        if found_by(called, asked)
    ]
    hits.sort(key=lambda hit: (hit.name != asked, not hit.name.startswith(asked)))
    return Found("units", "单位", "unit", len(hits), tuple(hits[:SHOWN]))


def _plans(by: Actor, asked: str) -> Found:
    rows = (
        access.plans(by, "see").filter(Q(title__icontains=asked) | Q(number__icontains=asked)).order_by("-uploaded_at")
    )
    states = dict(PlanState.choices)
    every = list(rows.values_list("pk", "title", "number", "state"))
    hits = tuple(
        Hit(key, title, "，".join(filter(None, (number, states[state])))) for key, title, number, state in every
    )
    return Found("plans", "方案", "plan", len(hits), hits[:SHOWN])


def _clauses(by: Actor, asked: str) -> Found:
    """Return clauses of plans in force whose own sentence holds the words; the table finds those that might."""
    plans = access.plans(by, "see").filter(state=PlanState.PUBLISHED)
    rows = Requirement.objects.filter(plan__in=plans.values("pk"), body__icontains=asked).order_by("plan", "position")
    hits = []
    for key, code, body, title in rows.values_list("pk", "code", "body", "plan__title"):
        quote = requirement_value(body).quote
        if asked.lower() in quote.lower():
            hits.append(Hit(key, quote, f"{code}，{title}"))
    return Found("clauses", "要求", "requirement", len(hits), tuple(hits[:SHOWN]))


def _records(by: Actor, asked: str) -> Found:
    words = load_vocabulary()
    activities = [code for code, entry in words.entries("activities").items() if asked in entry.name]
    said = Q(title__icontains=asked) | Q(place__icontains=asked) | Q(note__icontains=asked)
    rows = access.records(by, "see").filter(said | Q(activity__in=activities)).order_by("-starts", "-pk")
    fields = ("pk", "title", "activity", "unit__name", "place", "starts", "withdrawn_at")
    hits = tuple(
        Hit(
            key,
            title or words.name("activities", activity),
            "，".join(filter(None, (unit, place, "已撤回" if withdrawn else ""))),
            starts,
        )
        for key, title, activity, unit, place, starts, withdrawn in rows.values_list(*fields)[:SHOWN]
    )
    return Found("records", "记录", "record", len(hits) if len(hits) < SHOWN else rows.count(), hits)

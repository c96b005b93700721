"""Search (搜索): units and people by name or how it sounds, everything else by pieces of its words.

What there is thousands of is looked through; records, of which there may be a million, have an index (decision 0017).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import requirement_value
from wuzha.queries.matters import matter_rows
from wuzha.rules.grams import wanted
from wuzha.rules.initials import found_by
from wuzha.rules.matters import EVENTS
from wuzha.rules.roles import ROLE_NAMES
from wuzha.rules.texts import tidy
from wuzha.store.models import Matter, Membership, Record, Requirement
from wuzha.store.models.plans import PlanState
from wuzha.store.words import having

SHOWN = 20
"""So many of a kind are shown; the number found is said."""
LONGEST = 40
LATELY = 5000
"""So many of the newest records are looked through first: what is said often is found among them."""
MOST = 10_000
"""So many records that may be meant by the index are looked at; of more it is only said that there are."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: the id its page goes by, what it is called, a line that says more."""

    key: int
    name: str
    more: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind: `page` opens a hit, `total` is how many there are; `beyond`: and more."""

    kind: str
    name: str
    page: str
    total: int
    hits: tuple[Hit, ...]
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """What a person finds within their scope; no groups where nothing was asked. `words` are those looked for."""

    asked: str
    groups: tuple[Found, ...]

    @property
    def total(self) -> int:
        """How many things were found in all."""
        return sum(group.total for group in self.groups)

    @property
    def beyond(self) -> bool:
        """Whether there are more than were counted."""
        return any(group.beyond for group in self.groups)

    @property
    def words(self) -> tuple[str, ...]:
        """What was looked for, word by word."""
        return tuple(self.asked.split())


def search(*, by: Actor, asked: str, now: datetime) -> Results:
    """Return what is found, at most 20 of a kind, each with all words asked for; at most twelve queries.

    A word may also name the unit of a record or a matter, beside one that is in its text. `now` is naive local time.
    """
    asked = " ".join(tidy(asked).split())[:LONGEST]
    if not asked:
        return Results("", ())
    places = tuple(access.units(by, "see").values_list("pk", "name", "type", "closed_date"))
    words = tuple(asked.split())
    found = (
        _units(places, asked),
        _people(by, asked, now.date()),
        _plans(by, words),
        _clauses(by, words),
        _matters(by, words),
        _records(by, words, places),
        _papers(by, words),
    )
    return Results(asked, tuple(group for group in found if group.total))


_Place = tuple[int, str, str, date | None]


def _units(places: Iterable[_Place], asked: str) -> Found:
    name = load_vocabulary().name
    hits = [
        Hit(key, called, name("unit_types", type_) + ("，已停用" if closed else ""))
        for key, called, type_, closed in places
        if found_by(called, asked)
    ]
    hits.sort(key=lambda hit: (hit.name != asked, not hit.name.startswith(asked)))
    return Found("units", "单位", "unit", len(hits), tuple(hits[:SHOWN]))


def _people(by: Actor, asked: str, today: date) -> Found:
    """Return who holds a post today in a unit that `by` sees; a hit leads to the page of the unit."""
    held = Membership.objects.filter(access.not_over(today), from_date__lte=today, person__is_active=True)
    held = held.filter(person__in=access.people(by, "see"), unit__in=access.units(by, "see").order_by())
    rows = held.order_by("person__name", "pk").values_list("unit_id", "person__name", "unit__name", "post", "role")
    hits = dict.fromkeys(
        Hit(unit, called, "，".join((place, post or ROLE_NAMES[role])))
        for unit, called, place, post, role in rows
        if found_by(called, asked)
    )
    return Found("people", "人员", "unit", len(hits), tuple(hits)[:SHOWN])


def _plans(by: Actor, words: Iterable[str]) -> Found:
    rows = access.plans(by, "see").filter(_said(words, ("title", "number"))).order_by("-uploaded_at")
    states = dict(PlanState.choices)
    every = list(rows.values_list("pk", "title", "number", "state"))
    hits = tuple(
        Hit(key, title, "，".join(filter(None, (number, states[state])))) for key, title, number, state in every
    )
    return Found("plans", "方案", "plan", len(hits), hits[:SHOWN])


def _clauses(by: Actor, words: Collection[str]) -> Found:
    """Return clauses of plans in force whose own sentence holds the words; the table finds those that might."""
    plans = access.plans(by, "see").filter(state=PlanState.PUBLISHED)
    rows = Requirement.objects.filter(_said(words, ("body",)), plan__in=plans.values("pk")).order_by("plan", "position")
    hits = []
    for key, code, body, title in rows.values_list("pk", "code", "body", "plan__title"):
        quote = requirement_value(body).quote
        if all(word.lower() in quote.lower() for word in words):
            hits.append(Hit(key, quote, f"{code}，{title}"))
    return Found("clauses", "要求", "requirement", len(hits), tuple(hits[:SHOWN]))


def _matters(by: Actor, words: Iterable[str]) -> Found:
    rows = access.matters(by, "see").filter(_said(words, ("note", "unit__name"), kind=_codes(EVENTS, words)))
    keys = list(rows.order_by("-happened_at", "-pk").values_list("pk", flat=True))
    shown = {row.matter: row for row in matter_rows(by=by, keys=keys[:SHOWN])} if keys else {}
    notes = dict(Matter.objects.filter(pk__in=shown).values_list("pk", "note"))
    hits = tuple(
        Hit(
            key, shown[key].kind_name, "，".join(filter(None, (shown[key].unit_name, notes[key]))), shown[key].at.date()
        )
        for key in keys
        if key in shown
    )
    return Found("matters", "事项", "matter", len(keys), hits)


def _papers(by: Actor, words: Iterable[str]) -> Found:
    if not (by.may("report") or by.may("case")):
        return Found("papers", "文书", "paper", 0, ())
    rows = access.papers(by, "report").filter(_said(words, ("title",))).order_by("-frozen_at", "-pk")
    every = list(rows.values_list("pk", "title", "unit__name", "version", "frozen_at"))
    hits = tuple(
        Hit(key, title, f"{unit}，第{version}稿", timezone.make_naive(at).date())
        for key, title, unit, version, at in every[:SHOWN]
    )
    return Found("papers", "文书", "paper", len(every), hits)


def _records(by: Actor, words: tuple[str, ...], places: Iterable[_Place]) -> Found:
    """Return records whose text holds the words; of several words, some may be in the name of the unit instead."""
    units = {word: keys for word in words if (keys := [key for key, name, _, _ in places if word in name])}
    said = [word for word in words if word not in units]
    if not said:  # the units themselves were found already
        units, said = {}, list(words)
    rows = access.records(by, "see")
    for word in words:
        told = _said([word], ("title", "place", "note"), activity=_codes("activities", [word]))
        rows = rows.filter(told | Q(unit__in=units[word]) if word in units else told)
    newest = Record.objects.aggregate(last=Max("pk"))["last"] or 0
    many = newest > LATELY
    hits = _record_hits(rows.filter(pk__gt=newest - LATELY) if many else rows)
    if many and len(hits) < SHOWN:
        keys = _indexed(by, said)
        rows, many = rows.filter(pk__in=keys[:MOST]), len(keys) > MOST
        hits = _record_hits(rows)
    total = len(hits) if many or len(hits) < SHOWN else rows.count()
    return Found("records", "记录", "record", total, hits, beyond=many)


def _indexed(by: Actor, words: Iterable[str]) -> list[int]:
    """Return the newest records of which the index says that they may hold the words; signs alone it does not know."""
    pairs, beginnings = (sorted(set().union(*sets)) for sets in zip(*map(wanted, words), strict=True))
    return having(pairs, beginnings, _offices(by), MOST + 1) if pairs or beginnings else []


def _offices(by: Actor) -> list[str]:
    """Return how the index calls the offices below which `by` sees records; none for who sees a whole tree."""
    paths = access.scope(by, "see").paths
    return [] if any(path.count("/") == 1 for path in paths) else [f"unit{path.split('/')[-2]}" for path in paths]


def _record_hits(rows: QuerySet[Record]) -> tuple[Hit, ...]:
    words = load_vocabulary()
    fields = ("pk", "title", "activity", "unit__name", "place", "starts", "withdrawn_at")
    found = rows.order_by("-starts", "-pk").values_list(*fields)
    hits = []
    for key, title, activity, unit, place, starts, withdrawn in found[:SHOWN]:
        # A title rarely repeats what was done, which may be what was looked for.
        done = words.name("activities", activity)
        more = (unit, place, done if title else "", "已撤回" if withdrawn else "")
        hits.append(Hit(key, title or done, "，".join(filter(None, more)), starts))
    return tuple(hits)


def _codes(kind: str, words: Iterable[str]) -> dict[str, list[str]]:
    """Return for each word the codes whose names hold it."""
    entries = load_vocabulary().entries(kind).items()
    return {word: [code for code, entry in entries if word in entry.name] for word in words}


def _said(words: Iterable[str], fields: Iterable[str], **codes: dict[str, list[str]]) -> Q:
    """Return the condition that each word is in one of these fields, or names one of these codes."""
    every = Q()
    for word in words:
        some = Q(*((f"{field}__icontains", word) for field in fields), _connector=Q.OR)
        for field, named in codes.items():
            some |= Q(**{f"{field}__in": named[word]})
        every &= some
    return every

"""Coverage (覆盖人数): how many people units have, and how many different ones the publicity of a window reached."""

from __future__ import annotations

from wuzha.plan.vocabulary import Vocabulary, load_vocabulary
from wuzha.rules.catalogue import Definition
from wuzha.rules.facts import Act, Counted, Facts, Place, counted
from wuzha.rules.matters import Fact
from wuzha.rules.publicity import publicity
from wuzha.rules.reach import Reach, Session, of_an_area, reach_of
from wuzha.rules.statistics import percent

APART = ("staff", "students", "public")
"""The audiences of which nobody is in two."""


def coverage(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    """Count how many people were reached, over all audiences that do not overlap: 职工, 学生, 群众."""
    found = [_reached(facts, code) for code in APART]
    low, high = sum(reach.low for reach in found), sum(reach.high for reach in found)
    items = sorted({item for code in APART for item in _records(facts, code)})
    return (counted(definition, low, tuple(items), say_reach(Reach(low, high, None))),)


def coverage_of(facts: Facts, audience: str) -> tuple[int, str, tuple[int, ...]]:
    """Return how many people of an audience were reached: the number, as said, and the records."""
    items = _records(facts, audience)
    found = _reached(facts, audience) if items else Reach(0, 0, None)
    return found.low, say_reach(found), items


def reached_in_year(facts: Facts, audience: str) -> Reach:
    """Return how many different people of an audience the publicity of the year reached that the window ends in."""
    vocabulary = load_vocabulary()
    wide = of_an_area(audience, vocabulary)
    sessions = (_session(facts, *each, wide=wide) for each in facts.year if each.unit in facts.places)
    return reach_of(sessions, audience, _sizes(facts, audience, vocabulary), vocabulary)


def say_reach(found: Reach) -> str:
    """Say how many people were reached, of how many where that is known."""
    said = f"{found.low}人" if found.low == found.high else f"至少{found.low}人，至多{found.high}人"
    if not found.size:
        return said
    return f"{said}（应覆盖{found.size}人，{percent(min(found.low, found.size), found.size)}以上）"


def registered(facts: Facts) -> int:
    """Return how many people the scope has (在册人数): inhabitants, students and staff, none of them twice."""
    vocabulary = load_vocabulary()
    sizes = _sizes(facts, "public", vocabulary)
    inhabitants = reach_of((), "public", sizes, vocabulary).size or 0
    others = (people_of(place, code, vocabulary) for place in facts.places.values() for code in ("students", "staff"))
    return inhabitants or sum(number or 0 for number in others)


def people_of(place: Place, audience: str, vocabulary: Vocabulary) -> int | None:
    """Return how many of an audience a unit has: its students, its inhabitants (人数 of a village), or its staff."""
    inhabited = place.type in {"village", "household"}
    if of_an_area(audience, vocabulary):
        known: Fact | None = place.facts.get("population", place.headcount if inhabited else None)
    elif audience == "students":
        known = place.facts.get("students")
    elif audience == "staff":
        known = None if inhabited else place.headcount
    else:
        known = None
    return known if isinstance(known, int) and not isinstance(known, bool) else None


def _reached(facts: Facts, audience: str) -> Reach:
    vocabulary = load_vocabulary()
    wide = of_an_area(audience, vocabulary)
    sessions = (
        _session(facts, act.unit, act.audience, act.attended or 0, act.attended or 0, wide=wide)
        for act in _attended(facts)
    )
    return reach_of(sessions, audience, _sizes(facts, audience, vocabulary), vocabulary)


def _records(facts: Facts, audience: str) -> tuple[int, ...]:
    """Return the records of publicity whose attendance is known that were for an audience or for a part of it."""
    acts, ancestors = _attended(facts), load_vocabulary().ancestors
    codes = facts.once("codes attended", lambda: {code for act in acts for code in act.audience})
    parts = {code for code in codes if audience in (code, *ancestors("audiences", code))}
    return tuple(act.record for act in acts if not parts.isdisjoint(act.audience)) if parts else ()


def _attended(facts: Facts) -> list[Act]:
    """Return the publicity whose attendance is known."""

    def attended() -> list[Act]:
        return [act for act in publicity(facts) if act.attended is not None and act.unit in facts.places]

    return facts.once("attended", attended)


def _session(facts: Facts, unit: int, audience: tuple[str, ...], largest: int, total: int, *, wide: bool) -> Session:
    place = facts.places[unit]
    return Session(place.area if wide else place.path, frozenset(audience), largest, total)


def _sizes(facts: Facts, audience: str, vocabulary: Vocabulary) -> dict[str, int]:
    """Say how many of an audience there are where the register tells."""
    whose = "public" if of_an_area(audience, vocabulary) else audience if audience in APART else ""

    def sizes() -> dict[str, int]:
        known = ((place.path, people_of(place, whose, vocabulary)) for place in facts.places.values() if whose)
        return {path: size for path, size in known if size is not None}

    return facts.once(("sizes", whose), sizes)

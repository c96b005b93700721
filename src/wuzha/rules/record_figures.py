"""How figures of records are counted: activities and who came, what was handed out, tests, months confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.catalogue import UNSAID, Definition, channels_of
from wuzha.rules.coverage import coverage, coverage_of
from wuzha.rules.facts import Act, Counted, Counting, Facts, counted
from wuzha.rules.publicity import publicity
from wuzha.rules.statistics import say_count


def _acts(choose: Callable[[Facts], list[Act]], *, people: bool = False) -> Counting:
    def count(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
        return (counted(definition, *_sum(choose(facts), people=people)),)

    return count


def _sum(found: Iterable[Act], *, people: bool) -> tuple[int, tuple[int, ...]]:
    """Return how many records there are, or how many came to those where that is known; and which they are."""
    known = [act for act in found if not people or act.attended is not None]
    number = sum(act.attended or 0 for act in known) if people else len(known)
    return number, tuple(act.record for act in known)


def _of_kind(facts: Facts, kind: str) -> list[Act]:
    covers, said = load_vocabulary().covers, {act.activity for act in facts.acts}
    codes = {code for code in said if covers("activities", kind, code)}
    return [act for act in facts.acts if act.activity in codes and facts.window.holds(act.day)]


def _tests(facts: Facts) -> list[Act]:
    return _of_kind(facts, "quiz")


def _materials(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    """Add up what was handed out, each measure by itself."""
    by_measure: dict[str, list[Act]] = {}
    for act in _of_kind(facts, "handout"):
        if act.amount is not None:
            by_measure.setdefault(act.measure or "份", []).append(act)
    found = []
    for measure, acts in sorted(by_measure.items()) or [("份", [])]:
        number, items = sum(act.amount or 0 for act in acts), tuple(act.record for act in acts)
        key = f"{definition.code}:{measure}"
        found.append(Counted(key, definition.name, number, f"{number}{measure}", definition, items))
    return tuple(found)


def _confirmed(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    units = {unit for _, unit in facts.confirmed}
    return (counted(definition, len(units), tuple(record for record, _ in facts.confirmed)),)


OF_RECORDS: Mapping[str, Counting] = {
    "activities.count": _acts(publicity),
    "activities.people": _acts(publicity, people=True),
    "coverage.people": coverage,
    "materials.count": _materials,
    "tests.count": _acts(_tests),
    "tests.people": _acts(_tests, people=True),
    "confirmed.units": _confirmed,
}


def part_of_records(facts: Facts, definition: Definition, kind: str, part: str) -> tuple[int, str, tuple[int, ...]]:
    """Return a part of a figure of records: the number, as said, and the records."""
    if definition.code == "coverage.people":
        return coverage_of(facts, part)
    acts = facts.once(("by", kind), lambda: _by_code(facts, kind)).get(part, [])
    number, items = _sum(acts, people=definition.type == "people")
    return number, say_count(number, definition.unit), items


def _by_code(facts: Facts, kind: str) -> dict[str, list[Act]]:
    """Return the publicity by one kind of word, under each that a record says; what says none under UNSAID."""
    found: dict[str, list[Act]] = {}
    for act in publicity(facts):
        for code in dict.fromkeys(_codes(act, kind) or (UNSAID,)):
            found.setdefault(code, []).append(act)
    return found


def _codes(act: Act, kind: str) -> Sequence[str]:
    if kind == "channels":
        return channels_of(act.activity, act.words, load_vocabulary())
    return {"activities": (act.activity,), "audiences": act.audience, "fraud_types": act.topics}[kind]

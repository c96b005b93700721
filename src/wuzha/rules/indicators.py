"""Indicators (指标): every figure of the catalogue for a scope, a window and a moment, with what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from wuzha.plan.vocabulary import Vocabulary, load_vocabulary
from wuzha.rules.catalogue import UNSAID, Definition, channels_of, load_catalogue
from wuzha.rules.duty_figures import OF_DUTIES, reporting_units
from wuzha.rules.facts import Act, Counted, Facts, Happened, Place
from wuzha.rules.matters import Fact
from wuzha.rules.reach import Reach, Session, of_an_area, reach_of
from wuzha.rules.states import IN_TIME, State
from wuzha.rules.statistics import (
    Change,
    compare,
    compare_sums,
    half_up,
    per_ten_thousand,
    percent,
    say_count,
    say_yuan,
    spread,
)
from wuzha.rules.windows import Window, twelve_months

PUBLICITY = ("event", "push", "screen", "signage", "handout", "visit", "media")
"""Activities that are publicity (宣传活动), with their children; the rest is organisation."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A count beside the same days a year before (同比) and the window before (环比), and its last twelve months."""

    now: int
    year: Change
    previous: Change
    year_window: Window
    previous_window: Window
    months: tuple[tuple[Window, int], ...]

    @property
    def rolling(self) -> int:
        """The sum of the last twelve months (滚动12个月)."""
        return sum(number for _, number in self.months)


@lru_cache(maxsize=1024)
def is_publicity(activity: str) -> bool:
    """Tell whether an activity is publicity."""
    covers = load_vocabulary().covers
    return any(covers("activities", kind, activity) for kind in PUBLICITY)


def indicators(facts: Facts) -> tuple[Counted, ...]:
    """Return every figure of the catalogue, in its order; those in several measures (materials) once for each."""
    return tuple(each for code in load_catalogue().figures for each in figure(facts, code))


def figure(facts: Facts, code: str) -> tuple[Counted, ...]:
    """Return a figure of the catalogue; several where it has a measure of its own (materials). KeyError: none such."""
    return COUNTING[code](facts, load_catalogue().figures[code])


def split(facts: Facts, code: str, kind: str) -> tuple[Counted, ...]:
    """Take a figure apart; what stands under several parts is counted in each, what says nothing in the last."""
    definition, found = load_catalogue().figures[code], []
    for part, name in load_catalogue().parts(kind).items():
        number, value, items = _part(facts, definition, kind, part)
        if items:
            found.append(Counted(f"{code}:{kind}:{part}", name, number, value, definition, items))
    return tuple(found)


def trend(facts: Facts, code: str) -> Trend:
    """Set a count of records or matters beside earlier windows; only the part of a window that is over is compared."""
    whole, now = facts.window, facts.window.until(facts.as_of.date())
    year, previous = now.a_year_before(), now.before(whole)
    definition = load_catalogue().figures[code]
    number, _ = _count(facts, code, now)

    def against(window: Window, word: str) -> Change:
        then, base = _count(facts, code, window)
        if not then and window.ends <= facts.since:
            return Change(number, 0, f"—（{word}没有登记）", f"{word}尚未使用本系统，没有数字可比。")
        if definition.type == "count":
            return compare(number, then, word, definition.unit)
        return compare_sums(number, then, base, word, definition.unit)

    months = twelve_months(min(whole.last_day, facts.as_of.date()))
    return Trend(
        now=number,
        year=against(year, "上年同期"),
        previous=against(previous, "上期"),
        year_window=year,
        previous_window=previous,
        months=tuple((month, _count(facts, code, month)[0]) for month in months),
    )


TRENDS = ("cases.count", "cases.loss", "warnings.count", "findings.count", "activities.count", "activities.people")
"""What is set beside earlier windows; loss and attendances, which are sums, without a test."""


def _count(facts: Facts, code: str, window: Window) -> tuple[int, int]:
    """Return a figure of another window, and how many records or matters it is the sum of."""
    found = figure(_at(facts, window), code)
    number, base = sum(each.number for each in found), sum(len(each.items) for each in found)
    if code in _SUMMED:
        before = [each for each in facts.earlier if window.holds(each.day)]
        people = load_catalogue().figures[code].type == "people"
        number += sum(each.people if people else each.records for each in before)
        base += sum(each.counted if people else each.records for each in before)
    return number, base


_SUMMED = ("activities.count", "activities.people")


def _at(facts: Facts, window: Window) -> Facts:
    reaches_acts = not facts.earlier or window.ends > facts.earlier[-1].day
    return Facts(window, facts.as_of, facts.places, (), facts.acts if reaches_acts else (), facts.matters)


# Records


def _held(facts: Facts) -> list[Act]:
    holds = facts.window.holds
    return facts.once("held", lambda: [act for act in facts.acts if holds(act.day) and is_publicity(act.activity)])


def _by_code(facts: Facts, kind: str) -> dict[str, list[Act]]:
    """Return the publicity by one kind of word, under each that a record says; what says none under UNSAID."""
    found: dict[str, list[Act]] = {}
    for act in _held(facts):
        for code in dict.fromkeys(_codes(act, kind) or (UNSAID,)):
            found.setdefault(code, []).append(act)
    return found


def _tests(facts: Facts) -> list[Act]:
    covers = load_vocabulary().covers
    return [act for act in facts.acts if facts.window.holds(act.day) and covers("activities", "quiz", act.activity)]


def _acts(
    choose: Callable[[Facts], list[Act]], *, people: bool = False
) -> Callable[[Facts, Definition], tuple[Counted, ...]]:
    def count(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
        number, items = _sum_acts(choose(facts), people=people)
        return (Counted(definition.code, definition.name, number, _say(number, definition), definition, items),)

    return count


def _sum_acts(found: Iterable[Act], *, people: bool) -> tuple[int, tuple[int, ...]]:
    counted = [act for act in found if not people or act.attended is not None]
    number = sum(act.attended or 0 for act in counted) if people else len(counted)
    return number, tuple(act.record for act in counted)


def _materials(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    covers = load_vocabulary().covers
    by_measure: dict[str, list[Act]] = {}
    for act in facts.acts:
        handed = covers("activities", "handout", act.activity) and act.amount is not None
        if handed and facts.window.holds(act.day):
            by_measure.setdefault(act.measure or "份", []).append(act)
    found = []
    for measure, acts in sorted(by_measure.items()) or [("份", [])]:
        number = sum(act.amount or 0 for act in acts)
        items = tuple(act.record for act in acts)
        found.append(
            Counted(f"{definition.code}:{measure}", definition.name, number, f"{number}{measure}", definition, items)
        )
    return tuple(found)


def _confirmed(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    number = len({unit for _, unit in facts.confirmed})
    items = tuple(record for record, _ in facts.confirmed)
    return (Counted(definition.code, definition.name, number, _say(number, definition), definition, items),)


def _coverage(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    """Give how many people were reached over all audiences of a kind that do not overlap: 职工, 学生, 群众."""
    reached = [(code, *_reached(facts, code)) for code in ("staff", "students", "public")]
    low, high = (sum(getattr(found, bound) for _, found, _ in reached) for bound in ("low", "high"))
    items = tuple(sorted({item for _, _, items in reached for item in items}))
    return (Counted(definition.code, definition.name, low, _say_reach(Reach(low, high, None)), definition, items),)


def reached(facts: Facts, audience: str) -> Reach:
    """Return how many different people of an audience the publicity of the window reached."""
    return _reached(facts, audience)[0]


def _reached(facts: Facts, audience: str) -> tuple[Reach, tuple[int, ...]]:
    vocabulary = load_vocabulary()
    wide = of_an_area(audience, vocabulary)
    held = facts.once(("sessions", wide), lambda: _sessions(facts, wide=wide))
    codes = {code for session, _ in held for code in session.audience}
    related = {code for code in codes if audience in (code, *vocabulary.ancestors("audiences", code))}
    items = tuple(record for session, record in held if not related.isdisjoint(session.audience))
    sessions = (session for session, _ in held)
    return reach_of(sessions, audience, _sizes(facts, audience, vocabulary), vocabulary), items


def _sessions(facts: Facts, *, wide: bool) -> list[tuple[Session, int]]:
    """Return the publicity whose attendance is known as sessions, each with its record."""
    found = []
    for act in _held(facts):
        place = facts.places.get(act.unit)
        if act.attended is not None and place is not None:
            area = place.area if wide else place.path
            found.append((Session(area, frozenset(act.audience), act.attended), act.record))
    return found


def _sizes(facts: Facts, audience: str, vocabulary: Vocabulary) -> dict[str, int]:
    """Say how many of an audience there are where the register tells."""
    sizes = {}
    for place in facts.places.values():
        size = people_of(place, audience, vocabulary)
        if size is not None:
            sizes[place.path] = size
    return sizes


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


def registered(facts: Facts) -> int:
    """Return how many people the scope has (在册人数): inhabitants, students and staff, none of them twice."""
    vocabulary = load_vocabulary()
    sizes = _sizes(facts, "public", vocabulary)
    inhabitants = reach_of((), "public", sizes, vocabulary).size or 0
    others = (people_of(place, code, vocabulary) for place in facts.places.values() for code in ("students", "staff"))
    return inhabitants or sum(number or 0 for number in others)


# Matters


def _matters(kind: str, test: Callable[[Happened], bool] = lambda _: True) -> Callable[[Facts], list[Happened]]:
    def choose(facts: Facts) -> list[Happened]:
        return [
            each for each in facts.matters if each.kind == kind and facts.window.holds(each.at.date()) and test(each)
        ]

    return choose


_cases = _matters("case")


def _of_matters(choose: Callable[[Facts], list[Happened]]) -> Callable[[Facts, Definition], tuple[Counted, ...]]:
    def count(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
        items = tuple(each.matter for each in choose(facts))
        return (Counted(definition.code, definition.name, len(items), _say(len(items), definition), definition, items),)

    return count


def _in_time(facts: Facts) -> list[Happened]:
    states: dict[int, set[State]] = {}
    for due in facts.dues:
        if due.matter is not None:
            states.setdefault(due.matter, set()).add(due.state)
    return [
        each
        for each in _matters("warning")(facts)
        if states.get(each.matter, frozenset()) <= IN_TIME and each.matter in states
    ]


def _open_findings(facts: Facts) -> list[Happened]:
    until = min(facts.as_of, datetime.combine(facts.window.ends, datetime.min.time()))
    return [
        each
        for each in facts.matters
        if each.kind == "finding" and each.at < until and (each.closed_at is None or each.closed_at >= until)
    ]


def _losses(facts: Facts) -> list[tuple[int, int]]:
    found = ((each.facts.get("loss"), each.matter) for each in _cases(facts))
    return [(loss, matter) for loss, matter in found if isinstance(loss, int) and not isinstance(loss, bool)]


def _money(measure: str) -> Callable[[Facts, Definition], tuple[Counted, ...]]:
    def count(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
        losses = _losses(facts)
        found = spread([loss for loss, _ in losses])
        amount = {"sum": Fraction(found.total), "mean": found.mean, "middle": found.middle}[measure]
        value = "—（没有登记金额的案件）" if amount is None or not losses else say_yuan(amount)
        items = tuple(matter for _, matter in losses)
        number = 0 if amount is None else int(half_up(amount, 0))
        return (Counted(definition.code, definition.name, number, value, definition, items),)

    return count


def _largest(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    losses = _losses(facts)
    found = spread([loss for loss, _ in losses])
    largest = found.largest or 0
    if not found.total:
        value = "—（没有登记金额的案件）"
    elif found.count < 10:  # noqa: PLR2004 - the smallest base, in words below
        value = f"{say_yuan(largest)}/{say_yuan(found.total)}"
    else:
        value = f"{half_up(Fraction(largest * 100, found.total))}%"
    items = tuple(matter for loss, matter in losses if loss == largest)[:1]
    return (Counted(definition.code, definition.name, largest, value, definition, items),)


def _per_head(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    cases = _cases(facts)
    value = per_ten_thousand(len(cases), registered(facts))
    items = tuple(each.matter for each in cases)
    return (Counted(definition.code, definition.name, len(cases), value, definition, items),)


# Splits


def _part(facts: Facts, definition: Definition, kind: str, part: str) -> tuple[int, str, tuple[int, ...]]:
    if definition.code == "coverage.people":
        found, items = _reached(facts, part) if part else (Reach(0, 0, None), ())
        return found.low, _say_reach(found), items
    if definition.of == "records":
        acts = facts.once(("by", kind), lambda: _by_code(facts, kind)).get(part, [])
        number, items = _sum_acts(acts, people=definition.type == "people")
        return number, _say(number, definition), items
    choose = {"cases.count": _cases, "findings.count": _matters("finding"), "findings.open": _open_findings}
    items = tuple(each.matter for each in choose[definition.code](facts) if _fact_code(each, kind) == part)
    return len(items), _say(len(items), definition), items


def _codes(act: Act, kind: str) -> Sequence[str]:
    if kind == "channels":
        return channels_of(act.activity, act.words, load_vocabulary())
    return {"activities": (act.activity,), "audiences": act.audience, "fraud_types": act.topics}[kind]


_FACT_OF = {"fraud_types": "fraud", "channels": "channel", "severities": "severity"}


def _fact_code(each: Happened, kind: str) -> str:
    if kind in _FACT_OF:
        return str(each.facts.get(_FACT_OF[kind], UNSAID))
    return load_catalogue().band_of(kind, each.facts)


def _say(number: int, definition: Definition) -> str:
    return say_count(number, definition.unit)


def _say_reach(found: Reach) -> str:
    said = f"{found.low}人" if found.low == found.high else f"至少{found.low}人，至多{found.high}人"
    if not found.size:
        return said
    return f"{said}（应覆盖{found.size}人，{percent(min(found.low, found.size), found.size)}以上）"


COUNTING: dict[str, Callable[[Facts, Definition], tuple[Counted, ...]]] = {
    **OF_DUTIES,
    "activities.count": _acts(_held),
    "activities.people": _acts(_held, people=True),
    "coverage.people": _coverage,
    "materials.count": _materials,
    "tests.count": _acts(_tests),
    "tests.people": _acts(_tests, people=True),
    "confirmed.units": _confirmed,
    "confirmed.asked": reporting_units,
    "warnings.count": _of_matters(_matters("warning")),
    "warnings.met": _of_matters(_matters("warning", lambda each: each.facts.get("reached") is True)),
    "warnings.in-time": _of_matters(_in_time),
    "cases.count": _of_matters(_cases),
    "cases.loss": _money("sum"),
    "cases.median": _money("middle"),
    "cases.mean": _money("mean"),
    "cases.largest": _largest,
    "cases.stopped": _of_matters(_matters("case", lambda each: each.facts.get("stopped") is True)),
    "cases.per-10k": _per_head,
    "findings.count": _of_matters(_matters("finding")),
    "findings.open": _of_matters(_open_findings),
}
"""How each figure of the catalogue is counted; a test holds both together."""

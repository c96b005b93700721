"""How figures of matters are counted: warnings, cases and their losses, findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction

from wuzha.rules.catalogue import UNSAID, Definition, load_catalogue
from wuzha.rules.coverage import registered
from wuzha.rules.facts import Counted, Counting, Facts, Happened, counted
from wuzha.rules.states import IN_TIME, State
from wuzha.rules.statistics import SMALLEST_BASE, half_up, per_ten_thousand, say_count, say_yuan, spread

Choose = Callable[[Facts], list[Happened]]
_NO_LOSS = "—（没有登记金额的案件）"


def _matters(kind: str, test: Callable[[Happened], bool] = lambda _: True) -> Choose:
    def choose(facts: Facts) -> list[Happened]:
        return [
            each for each in facts.matters if each.kind == kind and facts.window.holds(each.at.date()) and test(each)
        ]

    return choose


_cases, _warnings, _findings = _matters("case"), _matters("warning"), _matters("finding")


def _in_time(facts: Facts) -> list[Happened]:
    """Return the warnings all of whose duties were done in time; those that called up none are not among them."""
    states: dict[int, set[State]] = {}
    for due in facts.dues:
        if due.matter is not None and due.units:
            states.setdefault(due.matter, set()).add(due.state)
    return [each for each in _warnings(facts) if each.matter in states and states[each.matter] <= IN_TIME]


def _open_findings(facts: Facts) -> list[Happened]:
    until = min(facts.as_of, datetime.combine(facts.window.ends, datetime.min.time()))
    return [
        each
        for each in facts.matters
        if each.kind == "finding" and each.at < until and (each.closed_at is None or each.closed_at >= until)
    ]


def _number_of(choose: Choose) -> Counting:
    def count(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
        items = tuple(each.matter for each in choose(facts))
        return (counted(definition, len(items), items),)

    return count


def _losses(facts: Facts) -> list[tuple[int, int]]:
    """Return the losses that are known, each with its case."""
    found = ((each.facts.get("loss"), each.matter) for each in _cases(facts))
    return [(loss, matter) for loss, matter in found if isinstance(loss, int) and not isinstance(loss, bool)]


def _money(measure: str) -> Counting:
    def count(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
        losses = _losses(facts)
        found = spread([loss for loss, _ in losses])
        amount = {"sum": Fraction(found.total), "mean": found.mean, "middle": found.middle}[measure]
        value = _NO_LOSS if amount is None or not losses else say_yuan(amount)
        number = 0 if amount is None else int(half_up(amount, 0))
        return (counted(definition, number, tuple(matter for _, matter in losses), value),)

    return count


def _largest(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    losses = _losses(facts)
    found = spread([loss for loss, _ in losses])
    largest = found.largest or 0
    if not found.total:
        value = _NO_LOSS
    elif found.count < SMALLEST_BASE:
        value = f"{say_yuan(largest)}/{say_yuan(found.total)}"
    else:
        value = f"{half_up(Fraction(largest * 100, found.total))}%"
    items = tuple(matter for loss, matter in losses if loss == largest)[:1]
    return (counted(definition, largest, items, value),)


def _per_head(facts: Facts, definition: Definition) -> tuple[Counted, ...]:
    cases = _cases(facts)
    value = per_ten_thousand(len(cases), registered(facts))
    return (counted(definition, len(cases), tuple(each.matter for each in cases), value),)


OF_MATTERS: Mapping[str, Counting] = {
    "warnings.count": _number_of(_warnings),
    "warnings.met": _number_of(_matters("warning", lambda each: each.facts.get("reached") is True)),
    "warnings.in-time": _number_of(_in_time),
    "cases.count": _number_of(_cases),
    "cases.loss": _money("sum"),
    "cases.median": _money("middle"),
    "cases.mean": _money("mean"),
    "cases.largest": _largest,
    "cases.stopped": _number_of(_matters("case", lambda each: each.facts.get("stopped") is True)),
    "cases.per-10k": _per_head,
    "findings.count": _number_of(_findings),
    "findings.open": _number_of(_open_findings),
}

_PARTED: Mapping[str, Choose] = {
    "cases.count": _cases,
    "findings.count": _findings,
    "findings.open": _open_findings,
}
_FACT_OF = {"fraud_types": "fraud", "channels": "channel", "severities": "severity"}


def part_of_matters(facts: Facts, definition: Definition, kind: str, part: str) -> tuple[int, str, tuple[int, ...]]:
    """Return a part of a figure of matters: the number, as said, and the matters."""
    found = _PARTED[definition.code](facts)
    items = tuple(each.matter for each in found if part_of(each, kind) == part)
    return len(items), say_count(len(items), definition.unit), items


def part_of(each: Happened, kind: str) -> str:
    """Return under which part of a kind a matter stands."""
    if kind in _FACT_OF:
        return str(each.facts.get(_FACT_OF[kind], UNSAID))
    return load_catalogue().band_of(kind, each.facts)

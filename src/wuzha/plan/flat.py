"""The flat form: the JSON of `wuzha read --format json`, in which readings by hand are kept and scored.

Flat entries carry `quote` and, unless written by hand, `start` and `end`; equal quotes without offsets stand in
document order. What the flat form has no word for (sections, bundles, notes, ids) is not in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from wuzha.plan import conditions
from wuzha.plan.model import (
    Deadline,
    Due,
    During,
    Every,
    Group,
    Objective,
    Ongoing,
    Owner,
    Phase,
    Plan,
    Quantity,
    Question,
    Recurring,
    Requirement,
    Schedule,
    Span,
    Triggered,
    Window,
)

Flat = dict[str, Any]

_UNKNOWN_DAY = "??-??"
_PREFIXES: dict[Every, str] = {
    "day": "daily",
    "week": "weekly",
    "half-month": "half-monthly",
    "month": "monthly",
    "quarter": "quarterly",
    "half-year": "half-yearly",
    "semester": "semester",
    "year": "yearly",
    "market-day": "market-day",
    "festival": "festival",
}


class _Spans:
    """Gives each quote its place: the next occurrence in the document that no equal quote has taken."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._used: Counter[str] = Counter()

    def place(self, entry: Mapping[str, Any]) -> Span | None:
        if entry.get("start") is not None and entry.get("end") is not None:
            return entry["start"], entry["end"]
        quote = entry.get("quote") or ""
        start = self._text.find(quote, self._used[quote]) if quote else -1
        if start < 0 and quote:
            start = self._text.find(quote)
        if start < 0:
            return None
        self._used[quote] = start + 1
        return start, start + len(quote)


def from_flat(flat: Mapping[str, Any], text: str) -> Plan:
    """Read the flat form of a document as a plan; `text` is the document.

    Ids are given in order (R1, O1, P1). A quote the document does not hold is placed at (0, 0), which `check` reports.
    """
    return Plan(
        title=flat.get("title") or "",
        number=flat.get("number"),
        issuer=flat.get("issuer"),
        issued=flat.get("issued"),
        window=_window(flat.get("window"), text),
        objectives=_objectives(flat.get("objectives") or [], text),
        phases=_phases(flat.get("phases") or [], text),
        groups=_groups(flat.get("groups") or [], text),
        requirements=_requirements(flat.get("requirements") or [], text),
        questions=tuple(
            Question(at=(entry["start"], entry["end"]) if entry.get("start") is not None else None, ask=entry["ask"])
            for entry in flat.get("questions") or []
        ),
    )


def _window(entry: Mapping[str, Any] | None, text: str) -> Window | None:
    if entry is None:
        return None
    at = _Spans(text).place(entry)
    return Window(from_=entry["from"], to=entry["to"], quote=entry.get("quote") or "", at=at)


def _objectives(entries: list[Flat], text: str) -> tuple[Objective, ...]:
    spans = _Spans(text)
    return tuple(
        Objective(
            id=f"O{number}",
            indicator=entry["indicator"],
            compare=entry.get("compare") or "none",
            target=entry.get("target") or "",
            quote=entry["quote"],
            at=spans.place(entry),
        )
        for number, entry in enumerate(entries, start=1)
    )


def _phases(entries: list[Flat], text: str) -> tuple[Phase, ...]:
    spans = _Spans(text)
    return tuple(
        Phase(
            id=f"P{number}",
            name=entry["name"],
            from_=entry["from"],
            to=entry["to"],
            quote=entry.get("quote") or "",
            at=spans.place(entry),
        )
        for number, entry in enumerate(entries, start=1)
    )


def _groups(entries: list[Flat], text: str) -> tuple[Group, ...]:
    spans = _Spans(text)
    return tuple(
        Group(
            name=entry["name"],
            leader=entry.get("leader"),
            office=entry.get("office"),
            quote=entry.get("quote") or "",
            at=spans.place(entry),
        )
        for entry in entries
    )


def _requirements(entries: list[Flat], text: str) -> tuple[Requirement, ...]:
    spans = _Spans(text)
    return tuple(_requirement(entry, number, spans.place(entry)) for number, entry in enumerate(entries, start=1))


def _requirement(entry: Flat, number: int, at: Span | None) -> Requirement:
    schedule = _schedule(entry)
    where, when = _split(entry.get("where"))
    trigger = entry.get("trigger")
    if trigger and schedule.kind != "triggered":
        # The language has one time for a clause; what else it waits for is left to a person.
        when = "，".join(filter(None, (when, trigger.get("condition") or trigger["event"])))
    quantity = entry.get("quantity")
    return Requirement(
        id=f"R{number}",
        quote=entry["quote"],
        at=at or (0, 0),
        activity=entry["activity"],
        owner=Owner(
            units=tuple(entry.get("owners") or ()),
            types=tuple(entry.get("owner_types") or ()),
            where=where,
            when=when,
        ),
        lead=tuple(entry.get("lead") or ()),
        audience=tuple(entry.get("audience") or ()),
        schedule=schedule,
        quantity=Quantity(op=quantity["op"], n=quantity["n"], unit=quantity.get("unit") or "") if quantity else None,
        coverage=entry.get("coverage"),
        evidence=tuple(entry.get("evidence") or ()),
    )


def _schedule(entry: Flat) -> Schedule:
    flat: Flat = entry["schedule"]
    kind, due = flat["kind"], flat.get("due")
    if kind == "recurring":
        report = entry["activity"] == "report"
        return Recurring(
            every=flat["every"],
            on=tuple(flat.get("on") or ()),
            days=flat.get("days"),
            times=flat.get("times") or 1,
            due=_due(due, report=report),
        )
    if kind == "deadline":
        return Deadline(by=due or _UNKNOWN_DAY)
    if kind == "window":
        return During(to=due)
    if kind == "triggered":
        trigger = entry.get("trigger") or {"event": "other", "condition": None}
        where, when = _split(trigger.get("condition"))
        return Triggered(on=trigger["event"], where=where, when=when)
    return Ongoing()


def _due(written: str | None, *, report: bool) -> Due | None:
    """Read `monthly:10`, `weekly:fri 16:00`, `daily:17:00` or a date; a report falls due in the month after its own."""
    if not written:
        return None
    if hour := re.fullmatch(r"daily:(\d{2}:\d{2})", written):
        return Due(after=0, time=hour[1])
    match = re.fullmatch(r"[a-z-]+:(?P<day>\d{1,2}|\?{1,2})(?: (?P<time>\d{2}:\d{2}))?", written)
    if match:
        day = "?" if "?" in match["day"] else int(match["day"])
        return Due.model_validate({"day": day, "time": match["time"], "of": "next" if report else "same"})
    prefix, _, rest = written.partition(":")
    if prefix in _PREFIXES.values() and rest.endswith("wd") and rest[:-2].isdigit():
        return Due(workday=int(rest[:-2]))
    return Due.model_validate(rest) if prefix in _PREFIXES.values() else Due(date=written)


def _split(words: str | None) -> tuple[str | None, str | None]:
    """Divide words into a condition that facts decide and one that a person judges."""
    if not words:
        return None, None
    decided, comma, judged = words.partition("，")
    if conditions.parses(decided):
        return decided, judged if comma else None
    return None, words


def to_flat(plan: Plan, text: str) -> Flat:
    """Write a plan in the flat form; `text`, the document, places the goals that do not say where they stand."""
    return {
        "title": plan.title or None,
        "number": plan.number,
        "issuer": plan.issuer,
        "issued": plan.issued,
        "window": {"from": plan.window.from_, "to": plan.window.to, "quote": plan.window.quote}
        if plan.window
        else None,
        "objectives": _flat_objectives(plan.objectives, text),
        "phases": [{"quote": p.quote, "name": p.name, "from": p.from_, "to": p.to} for p in plan.phases],
        "groups": [{"quote": g.quote, "name": g.name, "leader": g.leader, "office": g.office} for g in plan.groups],
        "requirements": [_flat_requirement(requirement, plan.phases) for requirement in plan.requirements],
        "questions": [
            {"start": q.at[0] if q.at else None, "end": q.at[1] if q.at else None, "ask": q.ask} for q in plan.questions
        ],
    }


def _flat_objectives(objectives: tuple[Objective, ...], text: str) -> list[Flat]:
    spans = _Spans(text)
    flat = []
    for objective in objectives:
        start, end = objective.at or spans.place({"quote": objective.quote}) or (None, None)
        flat.append(
            {
                "quote": objective.quote,
                "start": start,
                "end": end,
                "indicator": objective.indicator,
                "compare": objective.compare,
                "target": objective.target,
            }
        )
    return flat


def _flat_requirement(requirement: Requirement, phases: tuple[Phase, ...]) -> Flat:
    schedule, owner, quantity = requirement.schedule, requirement.owner, requirement.quantity
    trigger = None
    if isinstance(schedule, Triggered):
        trigger = {"event": schedule.on, "condition": _joined(schedule.where, schedule.when)}
    return {
        "quote": requirement.quote,
        "start": requirement.at[0],
        "end": requirement.at[1],
        "activity": requirement.activity,
        "owners": list(owner.units),
        "owner_types": list(owner.types),
        "lead": list(requirement.lead),
        "audience": list(requirement.audience),
        "schedule": _flat_schedule(schedule, phases),
        "trigger": trigger,
        "where": _joined(owner.where, owner.when),
        "quantity": {"op": quantity.op, "n": quantity.n, "unit": quantity.unit} if quantity else None,
        "coverage": requirement.coverage,
        "evidence": list(requirement.evidence),
    }


def _joined(where: str | None, when: str | None) -> str | None:
    return "，".join(filter(None, (where, when))) or None


def _flat_schedule(schedule: Schedule, phases: tuple[Phase, ...]) -> Flat:
    every = times = due = None
    if isinstance(schedule, Recurring):
        every, times, due = schedule.every, schedule.times, _flat_due(schedule)
    elif isinstance(schedule, Deadline):
        due = schedule.by
    elif isinstance(schedule, During):
        due = schedule.to or next((phase.to for phase in phases if phase.id == schedule.phase), None)
    flat: Flat = {"kind": schedule.kind, "every": every, "times": times, "due": due}
    if isinstance(schedule, Recurring) and schedule.on:
        flat |= {"on": list(schedule.on), "days": schedule.days}
    return flat


def _flat_due(schedule: Recurring) -> str | None:
    due = schedule.due
    if due is None:
        return None
    if due.date is not None:
        return due.date
    if due.after == 0 and due.time:
        return f"{_PREFIXES[schedule.every]}:{due.time}"
    if due.after is not None:
        anchor = f"+{due.after}d"
    elif due.workday is not None:
        anchor = f"{'+' if due.of == 'next' else ''}{due.workday}wd"
    else:
        anchor = due.weekday or ("??" if due.day == "?" else f"{due.day:02d}")
    return f"{_PREFIXES[schedule.every]}:{anchor}{f' {due.time}' if due.time else ''}"

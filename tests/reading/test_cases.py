"""What the reader finds in short texts, one phenomenon each: the files under cases/ are the specification."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from wuzha.plan.model import Due, Plan, Requirement
from wuzha.reading.reader import read

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def written_due(due: Due | None) -> str | None:
    if due is None:
        return None
    if due.day is not None:
        return f"{due.of} {due.day}"
    if due.workday is not None:
        return f"{due.of} {due.workday}wd"
    if due.after is not None:
        return f"+{due.after}d"
    return f"{due.weekday} {due.time}" if due.weekday else str(due.date)


def written_quantity(requirement: Requirement) -> str | None:
    quantity = requirement.quantity
    return f"{quantity.op} {quantity.n} {quantity.unit}" if quantity else None


FIELDS: dict[str, Callable[[Requirement], Any]] = {
    "quote": lambda r: r.quote,
    "activity": lambda r: r.activity,
    "bundle": lambda r: r.bundle,
    "section": lambda r: list(r.section),
    "owners": lambda r: list(r.owner.units),
    "types": lambda r: list(r.owner.types),
    "where": lambda r: r.owner.where,
    "when": lambda r: r.owner.when,
    "lead": lambda r: list(r.lead),
    "audience": lambda r: list(r.audience),
    "kind": lambda r: r.schedule.kind,
    "every": lambda r: getattr(r.schedule, "every", None),
    "times": lambda r: getattr(r.schedule, "times", None),
    "due": lambda r: written_due(getattr(r.schedule, "due", None)),
    "by": lambda r: getattr(r.schedule, "by", None),
    "until": lambda r: getattr(r.schedule, "to", None),
    "phase": lambda r: getattr(r.schedule, "phase", None),
    "move": lambda r: getattr(getattr(r.schedule, "due", r.schedule), "move", None),
    "cascade": lambda r: getattr(getattr(r.schedule, "due", r.schedule), "cascade", None),
    "holidays": lambda r: getattr(r.schedule, "holidays", None),
    "on": lambda r: list(getattr(r.schedule, "on", ())),
    "days": lambda r: getattr(r.schedule, "days", None),
    "event": lambda r: getattr(r.schedule, "on", None),
    "condition": lambda r: getattr(r.schedule, "when", None),
    "matter": lambda r: getattr(r.schedule, "where", None),
    "within": lambda r: getattr(r.schedule, "within", None),
    "quantity": written_quantity,
    "coverage": lambda r: r.coverage,
    "evidence": lambda r: list(r.evidence),
}
WHOLE: dict[str, Callable[[Plan], Any]] = {
    "title": lambda plan: plan.title,
    "number": lambda plan: plan.number,
    "issuer": lambda plan: plan.issuer,
    "issued": lambda plan: plan.issued,
    "window": lambda plan: plan.window and f"{plan.window.from_} {plan.window.to}",
    "calendar": lambda plan: plan.calendar.model_dump(exclude_none=True),
    "phases": lambda plan: [f"{phase.name} {phase.from_} {phase.to}" for phase in plan.phases],
    "groups": lambda plan: [f"{group.name} {group.leader} {group.office}" for group in plan.groups],
    "objectives": lambda plan: [f"{goal.indicator} {goal.compare} {goal.target}" for goal in plan.objectives],
    "asks": lambda plan: [question.ask for question in plan.questions if question.about],
}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_text_is_read_as_its_case_says(path: Path) -> None:
    case = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))

    plan = read(case["text"])

    expected = case["requirements"]
    assert [found.quote for found in plan.requirements] == [one["quote"] for one in expected]
    for found, one in zip(plan.requirements, expected, strict=True):
        assert {name: FIELDS[name](found) for name in one} == {name: plainly(value) for name, value in one.items()}
    for name, say in WHOLE.items():
        if name in case:
            assert say(plan) == plainly(case[name])


def plainly(value: object) -> object:
    """A date that YAML recognised, as it was written."""
    return value.isoformat() if isinstance(value, date) else value


def test_there_are_at_least_thirty_cases() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_quote_is_cut_from_the_text_at_its_offsets(path: Path) -> None:
    text = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))["text"]

    plan = read(text)

    quoted = [*plan.requirements, *plan.objectives, *plan.groups, *plan.phases]
    assert [part.quote for part in quoted] == [text[part.at[0] : part.at[1]] for part in quoted if part.at]

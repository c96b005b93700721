"""Ledgers made from matters and units say what the figures say, whatever happened, and read no record for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lives import NOWS, STEPS, TURNS, lived
from world import NOW, World
from wuzha.actions import matters, records
from wuzha.queries import month_duties
from wuzha.queries.figures import Asked, facts_of
from wuzha.queries.ledger_rows import ledger_page
from wuzha.rules.matters import MatterForm
from wuzha.rules.publicity import is_publicity
from wuzha.rules.records import RecordForm
from wuzha.rules.states import State
from wuzha.store.models import Unit

PERIODS = ("2026-03", "2026-05", "2026-Q2", "2026")
DONE = (State.DONE, State.DONE_LATE)


def by_unit(world: World, unit: int, period: str, now: datetime) -> dict[int, dict[str, Any]]:
    """Say of each unit what its line in the ledger of marks (考核台账) must say, from the figures."""
    month, facts = facts_of(by=world.an, asked=Asked(unit, period), now=now)
    until = min(facts.as_of, datetime.combine(facts.window.ends, time()))
    dated = [each for each in month.owed if each.due is not None and each.counted]
    found = {}
    for key, place in month.places.items():
        states = Counter(each.state for each in dated if each.units >> key & 1)
        if place.open or states:
            found[key] = {
                "unit": place.name,
                "owed": states.total(),
                "done": sum(states[state] for state in DONE),
                "on_time": states[State.DONE],
                "late": states[State.DONE_LATE],
                "missing": states[State.OVERDUE],
                "held": sum(
                    each.unit == key and facts.window.holds(each.day) and is_publicity(each.activity)
                    for each in facts.acts
                ),
                "open": sum(
                    each.unit == key and each.kind == "finding" and each.at < until and each.closed_at is None
                    for each in facts.matters
                ),
            }
    return found


def by_matter(world: World, unit: int, period: str, now: datetime) -> dict[int, tuple[int, int, int]]:
    """Say what each case called up, how much of it is done, how much in time, from the figures."""
    _, facts = facts_of(by=world.an, asked=Asked(unit, period), now=now)
    cases = [each.matter for each in facts.matters if each.kind == "case" and facts.window.holds(each.at.date())]
    found = {key: Counter[State]() for key in cases}
    for due in facts.dues:
        if due.matter in found:
            found[due.matter][due.state] += due.units.bit_count()
    return {
        key: (states.total(), sum(states[state] for state in DONE), states[State.DONE]) for key, states in found.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 1000])
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happened=st.one_of(STEPS, TURNS), now=NOWS, period=st.sampled_from(PERIODS))
@example(happened=[], now=datetime(2026, 5, 20, 10), period="2026-03")
@example(happened=[("exempt", 0, date(2026, 5, 5), "quiz", 41)], now=datetime(2026, 5, 20, 10), period="2026-05")
@example(happened=[("case", 1, date(2026, 5, 5), "quiz", 40)], now=datetime(2026, 6, 3, 8), period="2026-Q2")
@example(happened=[("case", 1, date(2026, 5, 5), "quiz", 40)], now=datetime(2026, 6, 3, 8), period="2026-05")
@example(happened=[("move", 1, date(2026, 5, 5))], now=datetime(2026, 6, 3, 8), period="2026-05")
@example(happened=[("merge", 0, date(2026, 5, 5))], now=datetime(2026, 6, 3, 8), period="2026")
def test_a_ledger_says_what_the_figures_say(
    world: World, few: int, happened: list[tuple[Any, ...]], now: datetime, period: str
) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(month_duties, "FEW", few)
        lived(world, happened)
        finding = MatterForm("finding", datetime(2026, 5, 6, 9), {"severity": "minor", "problems": 2})
        matters.register(by=world.an, unit=world.factory, form=finding, at=NOW)
        for unit in Unit.objects.values_list("pk", flat=True):
            asked = {"by": world.an, "unit": unit, "period": period, "now": now}
            marks = ledger_page(kind="assessment", **asked).rows
            cases = ledger_page(kind="cases", **asked).rows
            expected = by_unit(world, unit, period, now)

            assert {row.key: {name: row.values[name] for name in expected[row.key]} for row in marks} == expected
            assert {
                row.key: tuple(row.values[name] for name in ("called", "called_done", "called_on_time"))
                for row in cases
            } == by_matter(world, unit, period, now)
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["cases", "assessment", "findings"])
def test_neither_records_nor_matters_take_more_queries(
    world: World, django_assert_max_num_queries: Callable[[int], Any], kind: str
) -> None:
    for number in range(30):
        form = RecordForm("lecture", date(2026, 5, 6), title=f"第{number}场", audience=("villagers",), attended=8)
        records.submit(by=world.an, unit=world.village, form=form, at=NOW)
        at = datetime(2026, 5, 6, 9, number)
        for what, facts in (("case", {"loss": 3000, "fraud": "T01"}), ("finding", {"severity": "minor"})):
            matters.register(by=world.an, unit=world.village, form=MatterForm(what, at, facts), at=NOW)

    with django_assert_max_num_queries(15) as asked:
        found = ledger_page(by=world.an, kind=kind, unit=world.town, period="2026-05", now=datetime(2026, 6, 3, 8))

    assert len(found.rows) == (5 if kind == "assessment" else 30)
    assert [each["sql"] for each in asked if "attended" in each["sql"] and kind == "assessment"] == []

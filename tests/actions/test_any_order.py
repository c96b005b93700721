"""Whatever people do to records, in whatever order: the sums are those of the records as they stand now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sums import sums
from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import evidence, records
from wuzha.actions.evidence import Upload
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import duties, requirement_value
from wuzha.queries.log import first_break
from wuzha.queries.matching import said
from wuzha.rules.match import match
from wuzha.rules.records import RecordForm, recorded
from wuzha.rules.refusals import Refusal
from wuzha.rules.tallies import ClaimValue, tally
from wuzha.store.models import Evidence, Record, Requirement

DAYS = st.integers(0, 79).map(lambda days: date(2026, 3, 2) + timedelta(days=days))
FORMS = st.builds(
    lambda activity, starts, audience, reached: RecordForm(
        activity=activity, starts=starts, audience=audience, expected=120, attended=reached
    ),
    st.sampled_from(["lecture", "quiz", "signage", "pledge", "report", "leaflet"]),
    DAYS,
    st.sampled_from([(), ("staff",), ("villagers",), ("finance-staff",), ("villagers", "staff")]),
    st.integers(0, 120),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["submit", "submit", "correct", "withdraw", "restore", "attach", "detach", "confirm"]),
        FORMS,
        st.integers(0, 99),
    ),
    max_size=12,
)


def do(world: World, what: str, form: RecordForm, pick: int) -> None:
    """Do one thing to some record; what is refused changes nothing."""
    rows = list(Record.objects.order_by("pk"))
    files = list(Evidence.objects.order_by("pk"))
    row = rows[pick % len(rows)] if rows else None
    paper = (Upload(f"{pick}.txt", f"会议记录{pick}".encode(), "minutes"),)
    unit = (world.village, world.factory)[pick % 2]
    by: Actor = world.an
    if what == "submit":
        records.submit(by=by, unit=unit, form=form, at=NOW)
    elif what == "confirm":
        records.confirm_month(by=by, unit=unit, month=f"{form.starts:%Y-%m}", at=NOW)
    elif what == "detach" and files:
        evidence.detach(by=by, evidence=files[pick % len(files)].pk, at=NOW)
    elif what == "attach" and row:
        kept = replace(said(row), handed_in=None)
        records.correct(by=by, record=row.pk, revision=row.revision, form=kept, files=paper, at=NOW)
    elif what == "correct" and row:
        records.correct(by=by, record=row.pk, revision=row.revision, form=form, at=NOW)
    elif what == "withdraw" and row:
        records.withdraw(by=by, record=row.pk, revision=row.revision, why="重复", at=NOW)
    elif what == "restore" and row:
        records.restore(by=by, record=row.pk, revision=row.revision, at=NOW)


def from_scratch() -> dict[tuple[int, int, str], tuple[object, ...]]:
    """Return the sum of every obligation as the rules find it from the records alone."""
    claims: dict[tuple[int, int, str], list[ClaimValue]] = {}
    for row in Record.objects.filter(withdrawn_at=None).order_by("-pk"):
        owed, _ = duties([row.unit_id], date(2025, 1, 1), date(2028, 1, 1))
        kinds = frozenset(row.evidence.values_list("kind", flat=True))
        value = recorded(said(row), unit=row.unit_id, evidence=kinds, handed_in=row.handed_in, key=row.pk)
        for each in match(value, owed, load_vocabulary()):
            if each.claim:
                claims.setdefault((row.unit_id, each.duty.key, each.occasion.key), []).append(each.claim)
    bodies = dict(Requirement.objects.values_list("pk", "body"))
    totals = {key: tally(requirement_value(bodies[key[1]]), values) for key, values in claims.items()}
    return {key: (t.times, t.amount, t.reached, t.expected, t.met_on, t.last_on) for key, t in totals.items()}


def stored() -> dict[tuple[int, int, str], tuple[object, ...]]:
    fields = ("unit", "requirement", "occasion", "times", "amount", "reached", "expected", "met_on", "last_on")
    return {row[:3]: row[3:] for row in sums().values_list(*fields)}


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_sums_are_those_of_the_records_as_they_stand(world: World, steps: list[tuple[str, RecordForm, int]]) -> None:
    with transaction.atomic():
        for what, form, pick in steps:
            try:
                do(world, what, form, pick)
            except Refusal:
                continue
        outcome = (stored() == from_scratch(), first_break())
        transaction.set_rollback(True)

    assert outcome == (True, None)

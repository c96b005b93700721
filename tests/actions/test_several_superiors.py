"""Several plans from several superiors on one unit: each stands as if it were alone, whatever came first."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sums import sums
from world import FOUNDED, NOW, World
from wuzha.access import Actor, actor_of
from wuzha.actions import people, publishing, records, units
from wuzha.actions.people import PersonForm
from wuzha.actions.publishing import Terms
from wuzha.actions.units import UnitForm
from wuzha.plan.model import Owner, Plan, Recurring, Requirement
from wuzha.queries.progress import standings
from wuzha.rules.records import RecordForm
from wuzha.store.models import Claim, Unit
from wuzha.store.models import Plan as PlanRow
from wuzha.store.models import Requirement as Row

STARTS, ENDS = date(2026, 3, 2), date(2027, 1, 1)
Wanted = tuple[str, int]
"""An activity, and how often a month."""
LEVELS = ("town", "village", "group")

clauses = st.lists(
    st.tuples(st.sampled_from(["event", "lecture", "visit", "handout"]), st.integers(1, 3)), min_size=1, max_size=3
)
books = st.lists(st.tuples(st.sampled_from(LEVELS), clauses), min_size=1, max_size=4)
acts = st.lists(
    st.tuples(
        st.sampled_from(["event", "lecture", "visit", "handout"]),
        st.dates(date(2026, 3, 2), date(2026, 5, 20)),
        st.sampled_from(LEVELS),
    ),
    max_size=7,
)


def put_in_force(by: Actor, adopter: int, number: int, asked: list[Wanted]) -> int:
    """Publish a plan of these clauses; return its id."""
    quotes = [f"第{number}号方案第{place}条" for place, _ in enumerate(asked, 1)]
    text = "\n".join(quotes)
    requirements = tuple(
        Requirement(
            id=f"R{place}",
            quote=quote,
            at=(text.index(quote), text.index(quote) + len(quote)),
            activity=activity,
            owner=Owner(types=("village",)),
            schedule=Recurring(every="month", times=times),
        )
        for place, (quote, (activity, times)) in enumerate(zip(quotes, asked, strict=True), 1)
    )
    draft = Plan(title=f"第{number}号方案", requirements=requirements)
    row = PlanRow.objects.create(
        adopter_id=adopter,
        title=draft.title,
        text=text,
        file_name="方案.txt",
        file_kind="txt",
        file_sha256="0" * 64,
        file_size=1,
        body=draft.model_dump_json(by_alias=True),
        uploaded_at=NOW,
        uploaded_by_id=by.person,
    )
    terms = Terms(adopter=adopter, starts=STARTS, ends=ENDS, leave_open=True)
    publishing.publish(by=by, plan=row.pk, revision=row.revision, terms=terms, at=NOW)
    return row.pk


def by_hand(
    plans: dict[int, tuple[str, list[Wanted]]], done: list[tuple[str, date, str]], units_of: dict[str, int]
) -> dict[tuple[int, int, str], int]:
    """Count for each clause and each unit its adopter asks how often it was done in a month."""
    found: Counter[tuple[int, int, str]] = Counter()
    for plan, (adopter, asked) in plans.items():
        below = LEVELS[LEVELS.index(adopter) + 1 :] or (adopter,)  # who has nobody below owes what it asks itself
        for place, (wanted, _) in enumerate(asked, 1):
            clause = Row.objects.get(plan=plan, code=f"R{place}").pk
            for activity, day, where in done:
                fits = activity == wanted or (wanted == "event" and activity == "lecture")
                if fits and where in below:
                    found[clause, units_of[where], f"{day:%Y-%m}"] += 1
    return dict(found)


@pytest.mark.django_db
@settings(
    max_examples=10,
    phases=(Phase.generate,),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(books=books, acts=acts, first=st.integers(0, 7))
def test_each_plan_counts_as_if_it_were_alone_whether_published_before_or_after(
    world: World, books: list[tuple[str, list[Wanted]]], acts: list[tuple[str, date, str]], first: int
) -> None:
    with transaction.atomic():
        group = units.add(
            by=world.an, parent=world.village, form=UnitForm("上云村一组", "village", headcount=90), at=FOUNDED
        )
        units_of = {"town": world.town, "village": world.village, "group": group}
        for activity, day, where in acts[:first]:
            records.submit(by=world.an, unit=units_of[where], form=RecordForm(activity, day), at=NOW)
        plans = {
            put_in_force(world.an, units_of[adopter], number, asked): (adopter, asked)
            for number, (adopter, asked) in enumerate(books, 1)
        }
        for activity, day, where in acts[first:]:
            records.submit(by=world.an, unit=units_of[where], form=RecordForm(activity, day), at=NOW)
        rows = sums().filter(requirement__plan__in=plans)
        stored = {tuple(row[:3]): row[3] for row in rows.values_list("requirement", "unit", "occasion", "times")}
        wanted = by_hand(plans, acts, units_of)
        paths = dict(Unit.objects.filter(pk__in=units_of.values()).values_list("pk", "path"))
        stood = {
            (each.clause.key, each.unit, each.obligation.occasion.key): each.done
            for each in standings(paths, date(2026, 3, 1), date(2026, 6, 1), datetime(2026, 6, 1, 9, 0))
            if each.clause.plan in plans
        }
        asked = dict(Row.objects.filter(plan__in=plans).values_list("pk", "body"))
        transaction.set_rollback(True)

    times = {key: Requirement.model_validate_json(body).schedule.times for key, body in asked.items()}  # type: ignore[union-attr]
    assert stored == wanted
    assert {key: wanted.get(key, 0) >= times[key[0]] for key in stood} == stood


def test_a_person_sees_which_superior_asks_what(world: World) -> None:
    account = people.add(by=world.an, form=PersonForm("胡青", "hu", world.village, "officer"), at=NOW)
    hu = actor_of(account.person, NOW.date())
    assert hu is not None
    above = put_in_force(world.an, world.town, 1, [("lecture", 2)])
    own = put_in_force(hu, world.village, 2, [("lecture", 1)])  # nobody is below the village

    key = records.submit(by=world.lin, unit=world.village, form=RecordForm("lecture", date(2026, 5, 12)), at=NOW)

    counted = Claim.objects.filter(record=key).values_list("requirement__plan", flat=True)
    assert set(counted) == {world.plan, above, own}

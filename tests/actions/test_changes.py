"""Units merged and moved; and whatever is changed, what was owed before the day of the change stays as it was."""

from __future__ import annotations

import contextlib
import random
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from drafting import draft, terms
from world import NOW, World
from wuzha.access import actor_of
from wuzha.actions import assignments, handovers, mergers, people, plans, publishing, records, units
from wuzha.actions.people import PersonForm
from wuzha.actions.units import UnitForm
from wuzha.queries.figures import Asked, figures
from wuzha.queries.progress import standings
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.unit_sets import units_of
from wuzha.store.models import Assignment, Claim, Handover, LogEntry, Membership, Placement, Record, Unit

TODAY = date(2026, 5, 20)
END = date(2027, 1, 1)
TITLE = "云溪镇防范电信网络诈骗工作方案"
LATE = datetime(2026, 6, 20, 9, 0)


def held(unit: int, code: str) -> list[tuple[date, date]]:
    rows = Assignment.objects.filter(unit=unit, requirement__code=code, requirement__plan__title=TITLE).order_by(
        "from_date"
    )
    return [(row.from_date, row.to_date) for row in rows if row.from_date < row.to_date]


def owed_before(day: date) -> set[tuple[int, str, int, str, str]]:
    """Return everything that fell due before a day, of all units, with its state that morning."""
    paths = dict(Unit.objects.values_list("pk", "path"))
    now = datetime(day.year, day.month, day.day)
    return {
        (each.unit, each.clause.code, each.clause.plan, each.obligation.occasion.key, each.state.value)
        for each in standings(paths, date(2026, 1, 1), day, now)
        if each.obligation.due is not None and each.obligation.due.date() < day
    }


# Merging


def test_the_merged_unit_owes_nothing_more_and_keeps_its_records(world: World) -> None:
    lecture = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",))
    record = records.submit(by=world.lin, unit=world.village, form=lecture, at=NOW)

    mergers.merge(by=world.an, unit=world.village, into=world.other_village, on=TODAY, at=NOW)

    row = Unit.objects.get(pk=world.village)
    assert (row.closed_date, row.merged_into_id) == (TODAY, world.other_village)
    assert held(world.village, "R1") == [(date(2026, 3, 2), TODAY)]
    assert held(world.other_village, "R1") == [(date(2026, 3, 2), END)]
    assert Claim.objects.filter(record=record, unit=world.village).count() == 1


def test_clauses_that_name_the_merged_unit_are_owed_by_the_other(world: World) -> None:
    mergers.merge(by=world.an, unit=world.workshop, into=world.factory, on=TODAY, at=NOW)

    assert Unit.objects.get(pk=world.factory).short_names == ["小满木器坊"]


def test_head_counts_are_added_up_where_somebody_confirms_it(world: World) -> None:
    mergers.merge(by=world.an, unit=world.workshop, into=world.factory, on=TODAY, at=NOW, headcount=132)

    assert Unit.objects.get(pk=world.factory).headcount == 132
    assert Unit.objects.get(pk=world.workshop).headcount == 12
    entry = LogEntry.objects.latest("pk")
    assert entry.summary == "“小满木器坊”自2026-05-20起并入“青禾纺织厂”，人数由120人改为132人"
    assert entry.detail["headcount"] == [120, 132]


def test_a_unit_that_grew_by_a_merger_owes_what_its_new_size_asks_from_that_day(world: World) -> None:
    assert held(world.workshop, "R3") == []

    mergers.merge(by=world.an, unit=world.factory, into=world.workshop, on=TODAY, at=NOW, headcount=132)

    assert held(world.workshop, "R3") == [(TODAY, END)]


def test_posts_go_over_with_the_people_chosen_and_what_they_recorded_stays(world: World) -> None:
    lecture = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",))
    record = records.submit(by=world.lin, unit=world.village, form=lecture, at=NOW)
    post = Membership.objects.get(person=world.lin.person, to_date=None)
    handover = handovers.start(by=world.lin, membership=post.pk, incoming=world.an.person, at=NOW)

    mergers.merge(by=world.an, unit=world.village, into=world.other_village, on=TODAY, at=NOW, posts=[post.pk])

    lin = actor_of(world.lin.person, TODAY)
    assert lin is not None
    assert [(grant.unit, grant.role) for grant in lin.grants] == [(world.other_village, "liaison")]
    assert Record.objects.get(pk=record).unit_id == world.village
    assert Handover.objects.get(pk=handover).cancelled_at == NOW
    assert LogEntry.objects.latest("pk").detail["posts"] == ["林禾（联络员）"]


def test_a_post_of_another_unit_is_not_moved_and_nothing_happens(world: World) -> None:
    foreign = Membership.objects.get(person=world.bo.person)

    with pytest.raises(Refusal, match="所选的任职有变动"):
        mergers.merge(by=world.an, unit=world.village, into=world.other_village, on=TODAY, at=NOW, posts=[foreign.pk])

    assert Unit.objects.get(pk=world.village).closed_date is None
    assert Membership.objects.get(pk=foreign.pk).to_date is None


@pytest.mark.parametrize("into", ["village", "town_below", "closed"])
def test_what_cannot_be_merged_is_refused_whole(world: World, into: str) -> None:
    target = world.other_village
    if into == "closed":
        units.close(by=world.an, unit=target, on=TODAY, at=NOW)
    pairs = {
        "village": (world.village, world.village),
        "town_below": (world.town, target),
        "closed": (world.village, target),
    }

    with pytest.raises(Refusal):
        mergers.merge(by=world.an, unit=pairs[into][0], into=pairs[into][1], on=TODAY, at=NOW)

    assert Unit.objects.get(pk=world.village).closed_date is None


def test_taking_a_merger_back_the_same_day_is_as_if_it_had_not_been(world: World) -> None:
    before = {code: held(world.village, code) for code in ("R1", "R5", "R6")}
    mergers.merge(by=world.an, unit=world.village, into=world.other_village, on=TODAY, at=NOW)

    units.reopen(by=world.an, unit=world.village, at=NOW)

    assert {code: held(world.village, code) for code in ("R1", "R5", "R6")} == before
    assert Unit.objects.get(pk=world.village).merged_into is None
    assert Unit.objects.get(pk=world.other_village).short_names == []


# Moving


def two_districts(world: World) -> tuple[int, int]:
    east = units.add(by=world.an, parent=world.town, form=UnitForm("东片区", "department"), at=NOW)
    west = units.add(by=world.an, parent=world.town, form=UnitForm("西片区", "department"), at=NOW)
    return east, west


def test_a_unit_moves_with_all_below_it_and_remembers_where_it_stood(world: World) -> None:
    east, west = two_districts(world)
    units.move(by=world.an, unit=world.village, under=east, at=NOW)

    units.move(by=world.an, unit=east, under=west, at=NOW + timedelta(days=1))

    village = Unit.objects.get(pk=world.village)
    assert village.path == f"{world.town}/{west}/{east}/{world.village}/"
    assert list(Placement.objects.filter(unit=village).order_by("until_date").values_list("path", "until_date")) == [
        (f"{world.town}/{world.village}/", TODAY),
        (f"{world.town}/{east}/{world.village}/", TODAY + timedelta(days=1)),
    ]
    assert held(world.village, "R1") == [(date(2026, 3, 2), END)]


def test_the_plan_of_the_unit_it_leaves_ends_for_it_and_that_of_the_new_one_begins(world: World) -> None:
    east, west = two_districts(world)
    units.move(by=world.an, unit=world.village, under=east, at=NOW)
    row = draft(world)
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world, adopter=east), at=NOW)
    mine = Assignment.objects.filter(requirement__plan=row.pk, requirement__code="R1")
    assert list(mine.values_list("unit", "to_date")) == [(world.village, END)]

    units.move(by=world.an, unit=world.village, under=west, at=NOW + timedelta(days=3))
    units.move(by=world.an, unit=world.other_village, under=east, at=NOW + timedelta(days=3))

    assert list(mine.order_by("unit").values_list("unit", "from_date", "to_date")) == [
        (world.village, TODAY, date(2026, 5, 23)),
        (world.other_village, date(2026, 5, 23), END),
    ]


def test_the_figures_of_a_past_month_stay_where_they_were(world: World) -> None:
    east, west = two_districts(world)
    units.move(by=world.an, unit=world.village, under=east, at=NOW)
    lecture = RecordForm("lecture", date(2026, 5, 20), audience=("villagers",), attended=30)
    records.submit(by=world.an, unit=world.village, form=lecture, at=NOW)

    units.move(by=world.an, unit=world.village, under=west, at=timezone.make_aware(datetime(2026, 6, 10, 9, 0)))

    def seen(unit: int, month: str) -> tuple[list[int], int]:
        found = figures(by=world.an, asked=Asked(unit, month), now=LATE)
        owing = {unit for each in found.month.owed if each.due for unit in units_of(each.units)}
        return sorted(owing), found.find("activities.count").number

    assert seen(east, "2026-05") == ([world.village], 1)
    assert seen(west, "2026-05") == ([], 0)
    assert (seen(east, "2026-06")[0], seen(west, "2026-06")[0]) == ([], [world.village])
    assert seen(world.town, "2026-05")[1] == 1


def test_nobody_moves_a_unit_out_of_somebody_elses_hands(world: World) -> None:
    account = people.add(by=world.an, form=PersonForm("胡青", "hu", world.village, "officer"), at=NOW)
    hu = actor_of(account.person, NOW.date())
    assert hu is not None

    with pytest.raises(Absent):
        units.move(by=hu, unit=world.village, under=world.village, at=NOW)
    with pytest.raises(Absent):
        mergers.merge(by=hu, unit=world.village, into=world.other_village, on=TODAY, at=NOW)


# Any sequence


def change(world: World, draw: random.Random, at: datetime) -> None:
    """Change something at random; what is refused changes nothing."""
    unit = draw.choice([world.village, world.other_village, world.factory, world.workshop])
    other = draw.choice([world.village, world.other_village, world.factory, world.workshop])
    row = Unit.objects.get(pk=unit)
    day = timezone.make_naive(at).date()
    clause = world.requirement(draw.choice(["R1", "R2", "R3", "R5", "R6"]))
    verbs = {
        "grow": lambda: units.change(
            by=world.an, unit=unit, form=UnitForm(row.name, row.type, row.code, draw.choice([10, 60, 200])), at=at
        ),
        "turn": lambda: units.change(
            by=world.an,
            unit=unit,
            form=UnitForm(row.name, draw.choice(["village", "enterprise"]), row.code, row.headcount),
            at=at,
        ),
        "close": lambda: units.close(by=world.an, unit=unit, on=day, at=at),
        "reopen": lambda: units.reopen(by=world.an, unit=unit, at=at),
        "merge": lambda: mergers.merge(by=world.an, unit=unit, into=other, on=day, at=at),
        "move": lambda: units.move(by=world.an, unit=unit, under=draw.choice([world.town, other]), at=at),
        "assign": lambda: assignments.assign(by=world.an, requirement=clause, units=[unit], at=at),
        "release": lambda: assignments.release(by=world.an, requirement=clause, units=[unit], at=at),
        "retire": lambda: plans.retire(by=world.an, plan=world.plan, on=day, at=at),
        "add": lambda: units.add(
            by=world.an, parent=world.town, form=UnitForm(f"新村{draw.random()}", "village"), at=at
        ),
    }
    often = [*verbs] * 4
    often = [verb for verb in often if verb != "retire"] + (["retire"] if draw.random() < 0.1 else [])
    with contextlib.suppress(Refusal, Absent):
        verbs[draw.choice(often)]()


@pytest.mark.parametrize("seed", range(8))
def test_for_any_sequence_of_changes_what_was_owed_before_the_day_stays(world: World, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    at = NOW
    for _ in range(12):
        at += timedelta(days=draw.choice([0, 0, 1, 3, 10, 25]))
        day = timezone.make_naive(at).date()
        before = owed_before(day)

        change(world, draw, at)

        assert owed_before(day) == before


@pytest.mark.parametrize("seed", range(4))
def test_what_is_owed_from_now_on_does_not_depend_on_the_way_that_led_here(world: World, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    sizes = [draw.choice([10, 60, 200]) for _ in range(5)]
    for size in [*sizes, 60]:
        form = UnitForm("小满木器坊", "enterprise", headcount=size)
        units.change(by=world.an, unit=world.workshop, form=form, at=NOW)

    now = {code for code in ("R2", "R3", "R4", "R5", "R6") if any(to == END for _, to in held(world.workshop, code))}
    assert now == {"R2", "R3", "R4", "R5", "R6"}

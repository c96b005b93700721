"""What a merged unit left open: its heir's people find it, finish it, and nothing of the past is rewritten."""

from __future__ import annotations

from datetime import date, datetime

from world import NOW, World
from wuzha import access
from wuzha.access import Actor, actor_of
from wuzha.actions import matters, mergers, people, records, units
from wuzha.actions.units import UnitForm
from wuzha.queries.missing import Choice, missing
from wuzha.queries.today import today
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.store.models import Membership, Plan

HERE = datetime(2026, 5, 20, 10, 0)
ON = date(2026, 5, 20)


def merged(world: World) -> Actor:
    """Merge 上云村 into 下溪村 with Lin's post and return Lin as he may act afterwards."""
    post = Membership.objects.get(person=world.lin.person)
    mergers.merge(by=world.an, unit=world.village, into=world.other_village, on=ON, at=NOW, posts=[post.pk])
    lin = actor_of(world.lin.person, ON)
    assert lin is not None
    return lin


def late(world: World, by: Actor, unit: int) -> list[tuple[str, str]]:
    """Return what the list of what is missing says of a unit: its name and the occasion."""
    found = missing(by=by, choice=Choice(world.town, date(2026, 2, 20)), now=HERE)
    return [(each.unit_name, each.occasion_name) for each in found.items if each.unit == unit]


def test_what_was_overdue_stays_on_the_list_with_the_name_of_the_heir(world: World) -> None:
    before = late(world, world.an, world.village)

    merged(world)

    assert before == [("上云村", name) for name in ("2026年3月", "2026年3月", "2026年4月", "2026年4月")]
    assert late(world, world.an, world.village) == [("上云村（已并入下溪村）", occasion) for _, occasion in before]


def test_the_heirs_people_see_it_on_their_own_day_and_make_it_up(world: World) -> None:
    lin = merged(world)
    desk = today(by=lin, now=HERE).desk
    assert desk is not None
    assert [name for _, name, _ in desk.units] == ["上云村（已并入下溪村）", "下溪村"]

    form = RecordForm(activity="lecture", starts=date(2026, 4, 12), audience=("villagers",))
    records.submit(by=lin, unit=world.village, form=form, files=(), at=NOW)

    assert late(world, world.an, world.village) == [
        ("上云村（已并入下溪村）", name) for name in ("2026年3月", "2026年3月", "2026年4月")
    ]


def test_only_what_is_left_open_is_shown_of_it(world: World) -> None:
    lin = merged(world)

    desk = today(by=lin, now=HERE).desk

    assert desk is not None
    shown = (*desk.week, *desk.month, *desk.later, *desk.missing, *desk.kept, *desk.done)
    assert {item.unit for item in shown} == {world.other_village}


def test_the_heirs_people_go_on_with_its_open_matters(world: World) -> None:
    form = MatterForm("case", datetime(2026, 5, 12, 9))
    key = matters.register(by=world.an, unit=world.village, form=form, at=NOW)

    lin = merged(world)
    matters.close(by=lin, matter=key, revision=1, at=NOW, why="并入后办结")

    assert access.matter(lin, "matter", key).closed_why == "并入后办结"


def test_whoever_holds_no_post_at_the_heir_gains_nothing(world: World) -> None:
    other = people.add(by=world.an, form=people.PersonForm("石木", "shi", world.factory, "liaison"), at=NOW)

    merged(world)

    shi = actor_of(other.person, ON)
    assert shi is not None
    assert (shi.merged, access.units(shi, "record").filter(pk=world.village).exists()) == ((), False)


def test_a_closed_unit_that_was_not_merged_is_off_the_list(world: World) -> None:
    units.close(by=world.an, unit=world.village, on=ON, at=NOW)

    assert late(world, world.an, world.village) == []


def test_what_was_left_through_two_mergers_is_finished_by_the_last_heirs_people(world: World) -> None:
    mergers.merge(by=world.an, unit=world.village, into=world.workshop, on=ON, at=NOW)
    mergers.merge(by=world.an, unit=world.workshop, into=world.factory, on=ON, at=NOW)
    hired = people.add(by=world.an, form=people.PersonForm("石木", "shi", world.factory, "liaison"), at=NOW)
    shi = actor_of(hired.person, ON)
    assert shi is not None

    form = RecordForm(activity="lecture", starts=date(2026, 4, 12), audience=("villagers",))
    records.submit(by=shi, unit=world.village, form=form, files=(), at=NOW)

    assert [(grant.unit, grant.role) for grant in shi.merged] == [
        (world.workshop, "liaison"),
        (world.village, "liaison"),
    ]
    desk = today(by=shi, now=HERE).desk
    assert desk is not None
    assert [unit for unit, *_ in desk.units] == [world.village, world.factory, world.workshop]


def test_the_plan_of_the_office_a_merged_unit_was_under_is_still_read(world: World) -> None:
    """Of a village merged across townships the leftovers are linked to a clause of the township it was in."""
    east, west = (
        units.add(by=world.an, parent=world.town, form=UnitForm(name, "village"), at=NOW) for name in ("东片", "西片")
    )
    units.move(by=world.an, unit=world.village, under=east, at=NOW)
    units.move(by=world.an, unit=world.other_village, under=west, at=NOW)
    Plan.objects.filter(pk=world.plan).update(adopter=east)
    hired = people.add(by=world.an, form=people.PersonForm("石木", "shi", world.other_village, "liaison"), at=NOW)
    before = actor_of(hired.person, ON)

    mergers.merge(by=world.an, unit=world.village, into=world.other_village, on=ON, at=NOW)

    after = actor_of(hired.person, ON)
    assert before is not None
    assert after is not None
    assert [access.plans(actor, "see").filter(pk=world.plan).exists() for actor in (before, after)] == [False, True]

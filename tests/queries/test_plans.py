"""Plans as people see them: the list, a published plan, its files."""

from __future__ import annotations

import json
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from drafting import TEXT, draft, structure, terms
from world import NOW, World
from wuzha.actions import plans as verbs
from wuzha.actions import publishing, units
from wuzha.actions.units import UnitForm
from wuzha.plan.parse import load
from wuzha.queries import plans
from wuzha.queries.plans import Choice, PlanPage
from wuzha.rules.refusals import Absent
from wuzha.store.models import Plan as PlanRow

TODAY = date(2026, 5, 20)


def page(world: World, key: int, who: str = "an", **choice: object) -> PlanPage:
    found = plans.plan(by=getattr(world, who), plan=key, choice=Choice(**choice), today=TODAY)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_list_shows_drafts_first_with_how_far_they_are(world: World) -> None:
    row = draft(world)

    found = plans.plans(by=world.an)

    assert [(each.plan, each.state, each.requirements, each.checked, each.waiting) for each in found] == [
        (row.pk, "draft", 7, 0, 2),
        (world.plan, "published", 6, 6, 0),
    ]
    assert (found[1].starts, found[1].last_day) == (date(2026, 3, 2), date(2026, 12, 31))


def test_a_liaison_lists_what_binds_her_village_and_no_drafts(world: World) -> None:
    draft(world)

    assert [(each.plan, each.managed) for each in plans.plans(by=world.lin)] == [(world.plan, False)]


def test_somebody_without_a_post_lists_nothing(world: World) -> None:
    assert plans.plans(by=world.yi) == []


@pytest.mark.parametrize("more", [0, 30])
def test_the_list_takes_two_queries_however_long(
    world: World, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = draft(world)
    for number in range(more):
        copy = PlanRow.objects.get(pk=row.pk)
        copy.pk, copy.title = None, f"方案{number}"
        copy.save()

    with django_assert_num_queries(2):
        found = plans.plans(by=world.an)

    assert len(found) == more + 2


def test_a_plan_lists_its_requirements_with_the_number_of_owners(world: World) -> None:
    found = page(world, world.plan)

    assert [(line.code, line.owners) for line in found.lines] == [
        ("R1", 2),
        ("R2", 2),
        ("R3", 1),
        ("R4", 2),
        ("R5", 4),
        ("R6", 4),
    ]
    assert found.kinds == (("recurring", "定期", 4), ("deadline", "限期", 1), ("ongoing", "长期", 1))


@pytest.mark.parametrize(
    "choice, codes",
    [
        ({"kind": "ongoing"}, ["R5"]),
        ({"activity": "lecture"}, ["R1", "R2"]),
        ({"type": "village"}, ["R1", "R5", "R6"]),
        ({"type": "village", "activity": "lecture"}, ["R1"]),
        ({"type": "school"}, []),
    ],
)
def test_requirements_are_chosen_by_kind_activity_and_unit_type(
    world: World, choice: dict[str, str], codes: list[str]
) -> None:
    assert [line.code for line in page(world, world.plan, **choice).lines] == codes


def test_a_liaison_counts_only_the_owners_she_may_see(world: World) -> None:
    found = page(world, world.plan, who="lin")

    assert [(line.code, line.owners) for line in found.lines if line.owners] == [("R1", 1), ("R5", 1), ("R6", 1)]
    assert found.managed is False


def test_names_that_are_nobody_here_are_listed(world: World) -> None:
    row = draft(world)
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    found = page(world, row.pk)

    assert (found.foreign, found.unowned) == ((("市融媒体中心", 1),), 2)


def test_versions_know_of_each_other(world: World) -> None:
    row = draft(world, supersedes=world.plan)
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    old, new = page(world, world.plan), page(world, row.pk)

    assert ([each.plan for each in old.versions], [each.plan for each in new.versions]) == ([row.pk], [world.plan])
    assert (old.state_name, old.retired_on, new.version) == ("已停用", TODAY, 2)


def test_a_stopped_plan_still_counts_its_last_owners(world: World) -> None:
    verbs.retire(by=world.an, plan=world.plan, on=date(2026, 4, 1), at=NOW)

    assert [line.owners for line in page(world, world.plan).lines] == [2, 2, 1, 2, 4, 4]


def test_a_draft_has_no_such_page(world: World) -> None:
    assert plans.plan(by=world.an, plan=draft(world).pk, choice=Choice(), today=TODAY) is None


@pytest.mark.parametrize("more", [0, 30])
def test_a_plan_takes_six_queries_however_many_units(
    world: World, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}村", "village"), at=NOW)

    with django_assert_num_queries(6):
        found = page(world, world.plan)

    assert found.lines[0].owners == more + 2


def test_the_file_comes_back_as_it_was_uploaded(world: World) -> None:
    found = plans.original(by=world.lin, plan=world.plan)

    assert (found.name, found.path.read_text(encoding="utf-8").splitlines()[0]) == (
        "云溪镇方案.txt",
        "云溪镇防范电信网络诈骗工作方案",
    )


def test_a_file_that_is_gone_is_absent_with_the_remedy(world: World) -> None:
    plans.original(by=world.an, plan=world.plan).path.unlink()

    with pytest.raises(Absent, match="备份"):
        plans.original(by=world.an, plan=world.plan)


def test_the_plan_file_reads_back_as_the_same_plan(world: World) -> None:
    row = draft(world)

    title, written = plans.as_yaml(by=world.an, plan=row.pk)

    assert (title, load(written, name="").plan) == (structure().title, structure())


def test_the_flat_form_quotes_the_document(world: World) -> None:
    row = draft(world)

    _, written = plans.as_json(by=world.an, plan=row.pk)

    flat = json.loads(written)["requirements"]
    assert [TEXT[each["start"] : each["end"]] for each in flat] == [each["quote"] for each in flat]


@pytest.mark.parametrize("what", [plans.original, plans.as_yaml, plans.as_json])
def test_files_of_a_draft_are_absent_for_a_liaison(world: World, what: object) -> None:
    row = draft(world)

    with pytest.raises(Absent):
        what(by=world.lin, plan=row.pk)  # type: ignore[operator]


def test_uploading_is_offered_for_the_units_below_only(world: World) -> None:
    found = plans.adopters(by=world.an)

    assert found.usual == world.town
    assert [key for key, _ in found.older] == [world.plan]
    with pytest.raises(Absent):
        plans.adopters(by=world.lin)

"""The pages that show how units stand: matrix, missing list, unit page."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth import get_user

from asking import signed_in
from world import NOW, World, clause
from wuzha.access import Actor
from wuzha.actions import people, plans, publishing, units
from wuzha.actions.publishing import Terms
from wuzha.actions.units import ImportRow, UnitForm
from wuzha.plan.model import Owner, Plan, Recurring, Requirement
from wuzha.plan.write import dump
from wuzha.store.models import Plan as PlanRow

Count = Callable[[int], object]


def a_county(world: World, *, number: int, clauses: int) -> None:
    """Give the township so many enterprises and one more plan of so many monthly clauses for all of them."""
    rows = [ImportRow(UnitForm(f"第{place}号厂", "enterprise", headcount=80)) for place in range(number)]
    units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW)
    quote = "每月组织全体员工接受不少于1次集中宣讲"
    firms = Owner(units=("各企业",), types=("enterprise",))
    wanted: tuple[Requirement, ...] = tuple(
        clause(f"R{place}", quote, activity="lecture", owner=firms, schedule=Recurring(every="month"))
        for place in range(1, clauses + 1)
    )
    text = "各企业每月组织全体员工接受不少于1次集中宣讲。"
    start = text.index(quote)
    wanted = tuple(each.model_copy(update={"at": (start, start + len(quote))}) for each in wanted)
    plan = plans.upload(by=world.an, adopter=world.town, name="大方案.txt", data=text.encode(), at=NOW)
    row = PlanRow.objects.get(pk=plan)
    draft = dump(Plan(title="大方案", requirements=wanted))
    plans.replace(by=world.an, plan=plan, revision=row.revision, yaml=draft, at=NOW)
    row.refresh_from_db()
    terms = Terms(adopter=world.town, starts=date(2026, 3, 2), ends=date(2027, 1, 1))
    publishing.publish(by=world.an, plan=plan, revision=row.revision, terms=terms, at=NOW)


def test_fifty_units_and_sixty_clauses_out_of_three_hundred_units_take_at_most_twelve_queries(
    world: World, django_assert_max_num_queries: Count
) -> None:
    a_county(world, number=300, clauses=60)
    client = signed_in(world.an)
    client.get("/matrix")

    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = client.get(f"/matrix?unit={world.town}&month=2026-05&type=enterprise")

    matrix = page.context["matrix"]
    assert (len(matrix.rows), len(matrix.columns), matrix.total, matrix.pages) == (50, 63, 302, 7)


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize("address", ["/matrix?month=2026-05", "/units", "/people", "/log"])
def test_a_list_takes_as_many_queries_at_one_row_as_at_thirty(
    world: World, address: str, number: int, django_assert_num_queries: Count
) -> None:
    rows = [ImportRow(UnitForm(f"第{place}号厂", "enterprise", headcount=80)) for place in range(number)]
    units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW)
    client = signed_in(world.an)
    client.get(address)
    expected = {"/matrix?month=2026-05": 10, "/units": 4, "/people": 7, "/log": 5}

    with django_assert_num_queries(expected[address]):  # type: ignore[attr-defined]
        page = client.get(address)

    assert page.status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_a_page_of_what_is_missing_takes_few_queries(
    world: World, number: int, django_assert_max_num_queries: Count
) -> None:
    rows = [ImportRow(UnitForm(f"第{place}号厂", "enterprise", headcount=80)) for place in range(number)]
    units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW)
    client = signed_in(world.an)
    client.get("/missing?since=two-years")

    with django_assert_max_num_queries(22):  # type: ignore[attr-defined]
        page = client.get("/missing?since=two-years")

    assert page.status_code == 200


def test_a_cell_opens_in_one_request_and_its_row_leads_to_the_units_page(
    world: World, django_assert_num_queries: Count
) -> None:
    client = signed_in(world.an)

    matrix = client.get("/matrix?month=2026-05").content.decode()
    address = f"/matrix/cells/{world.village}/{world.requirement('R1')}/2026-05"
    with django_assert_num_queries(10):  # type: ignore[attr-defined]
        panel = client.get(address, headers={"HX-Request": "true"}).content.decode()
    whole = client.get(address).content.decode()

    assert f'href="/units/{world.village}?month=2026-05"' in matrix
    assert 'data-cells="/matrix/cells/"' in matrix
    assert "没有计入的记录" in panel
    assert ("<html" in panel, "<html" in whole) == (False, True)


@pytest.mark.parametrize("number", [1, 30])
def test_a_year_of_one_clause_takes_as_many_queries_at_one_row_as_at_thirty(
    world: World, number: int, django_assert_num_queries: Count
) -> None:
    rows = [ImportRow(UnitForm(f"第{place}号厂", "enterprise", headcount=80)) for place in range(number)]
    units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW)
    client = signed_in(world.an)
    address = f"/matrix/clauses/{world.requirement('R2')}?month=2026"
    client.get(address)

    with django_assert_num_queries(14):  # type: ignore[attr-defined]
        page = client.get(address)

    assert len(page.context["matrix"].rows) == number + 2


def test_filters_stay_in_the_address_of_the_sheet_and_of_other_pages(world: World) -> None:
    page = signed_in(world.an).get("/matrix?month=2026-05&find=xx&type=village")

    assert page.context["query"] == f"unit={world.town}&month=2026-05&type=village&find=xx&"
    assert [row.name for row in page.context["matrix"].rows] == ["下溪村"]


def test_a_filter_that_finds_nothing_says_so_and_offers_all(world: World) -> None:
    page = signed_in(world.an).get("/matrix?month=2026-05&find=zzz").content.decode()

    assert "没有符合条件的单位" in page


def test_a_units_page_lists_dated_duties_by_due_and_ongoing_ones_apart(world: World) -> None:
    page = signed_in(world.lin).get(f"/units/{world.village}?month=2026-05").context["page"]

    assert [(duty.code, duty.occasion) for duty in page.dated] == [("R1", "2026-05"), ("R6", "2026-05")]
    assert [duty.code for duty in page.ongoing] == ["R5"]
    assert (page.may_record, page.may_manage) == (True, False)


@pytest.mark.parametrize("address", ["/matrix?unit={0}", "/missing?unit={0}", "/units/{0}"])
def test_another_village_is_not_there_for_a_liaison(world: World, address: str) -> None:
    client = signed_in(world.lin)

    own, other = client.get(address.format(world.village)), client.get(address.format(world.other_village))

    assert (own.status_code, other.status_code) == (200, 404)


def test_somebody_without_a_post_finds_nothing(world: World) -> None:
    client = signed_in(world.yi)

    assert get_user(client).is_authenticated  # type: ignore[arg-type]
    assert [client.get(address).status_code for address in ("/matrix", "/missing", f"/units/{world.village}")] == [
        404
    ] * 3


@pytest.mark.parametrize("month", ["2026-13", "abc", "", "1999-01"])
def test_a_month_that_makes_no_sense_is_answered_with_the_running_one(world: World, month: str) -> None:
    page = signed_in(world.an).get(f"/matrix?month={month}")

    assert page.status_code == 200


@pytest.mark.parametrize("address", ["/matrix", "/missing"])
def test_a_person_with_two_posts_chooses_the_unit_and_one_with_one_is_not_asked(world: World, address: str) -> None:
    people.appoint(by=world.an, person=world.bo.person, unit=world.village, role="liaison", at=NOW)

    two, one = (signed_in(actor).get(address).context["form"]["unit"] for actor in (world.bo, world.lin))

    assert (two.field.widget.choices, one.is_hidden) == (
        [(world.town, "云溪镇人民政府"), (world.village, "上云村")],
        True,
    )


def test_the_navigation_is_grouped_and_shows_no_heading_without_its_entries(world: World) -> None:
    def headings(actor: Actor) -> list[tuple[str, str]]:
        return [(item.group, item.label) for item in signed_in(actor).get("/").context["nav"] if item.group]

    assert headings(world.an) == [("任务", "任务矩阵"), ("方案与报告", "方案"), ("单位与人员", "单位")]
    assert headings(world.lin) == headings(world.an)
    assert headings(world.yi) == []  # no post, no places

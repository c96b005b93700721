"""The box of a unit: a list where units are few, a box to type into where they are many, on pages that stay light."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from world import FOUNDED, NOW, World
from wuzha.actions import mergers, units
from wuzha.actions.units import UnitForm
from wuzha.queries.unit_choice import few, find, label_of, labels_of, named, named_all
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Matter, Membership, Person, Record, Unit, UnitSet
from wuzha.web.views.records import FilterForm

HEAVIEST = 150 * 1024
MANY = 2546
PAGES = (
    *("/records", "/records/new", "/figures", "/figures/charts", "/papers/new/monthly", "/ledgers", "/papers"),
    *(
        "/calendar",
        "/people/new",
        "/units/new",
        "/units/import",
        "/units/sets",
        "/plans/new",
        "/forms/mailboxes",
        "/archives",
    ),
    *("/blanks", "/matters/new?kind=case", "/papers/series"),
)


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An at her desk on 20 May."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client = Client()
    client.force_login(Person.objects.get(pk=world.an.person))
    return client


def grow(world: World, number: int) -> None:
    """Give the township so many more villages."""
    top = Unit.objects.get(pk=world.town)
    same = {"type": "village", "parent": top, "opened_date": FOUNDED.date(), "created_at": FOUNDED}
    made = [Unit(code=f"V{at}", name=f"第{at}村", path=f"new/{at}/", **same) for at in range(number)]
    for row in Unit.objects.bulk_create(made):
        row.path = f"{top.path}{row.pk}/"
        row.save(update_fields=["path"])


def doubles(world: World) -> tuple[int, int]:
    """Add two schools of one name, under the township and under a village."""
    form = UnitForm("中心小学", "school")
    return (
        units.add(by=world.an, parent=world.town, form=form, at=FOUNDED),
        units.add(by=world.an, parent=world.village, form=form, at=FOUNDED),
    )


def test_few_units_are_a_list_and_many_a_box(world: World, client: Client) -> None:
    before = client.get("/people/new").content.decode()
    grow(world, 30)
    after = client.get(f"/people/new?unit={world.village}").content.decode()

    assert ('<select name="unit"' in before, "data-unit-box" in before) == (True, False)
    assert ('<select name="unit"' in after, 'data-unit-box="people"' in after) == (False, True)
    assert 'name="unit" value="上云村"' in after
    assert [name for _, name in few(by=world.lin, verb="record")] == ["上云村"]


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("上云村", "上云村"),
        ("上云", "上云村"),
        ("syc", "上云村"),
        ("qinghe", "青禾纺织厂"),
        ("青禾", "青禾纺织厂"),
        (" 小满 木器坊 ", "小满木器坊"),
    ],
)
def test_a_unit_is_found_by_name_piece_of_it_and_sound(world: World, typed: str, meant: str) -> None:
    assert Unit.objects.get(pk=named(by=world.an, verb="people", text=typed)).name == meant


def test_a_unit_is_found_by_its_number_and_by_its_id(world: World) -> None:
    code = Unit.objects.get(pk=world.factory).code

    assert named_all(by=world.an, verb="people", texts=[code, str(world.village)]) == (world.factory, world.village)


def test_a_number_that_is_one_units_code_and_anothers_id_means_the_code(world: World) -> None:
    Unit.objects.filter(pk=world.factory).update(code=str(world.village))

    assert named(by=world.an, verb="people", text=str(world.village)) == world.factory


def test_units_of_one_name_are_told_apart_by_the_unit_above(world: World) -> None:
    school, other = doubles(world)

    with pytest.raises(Refusal, match="“中心小学”可能是中心小学（上云村）、中心小学（云溪镇人民政府）2个单位，请写全"):
        named(by=world.an, verb="people", text="中心小学")
    assert named(by=world.an, verb="people", text="中心小学（上云村）") == other
    assert label_of(by=world.an, verb="people", unit=school) == "中心小学（云溪镇人民政府）"
    assert [place.label for place in find(by=world.an, verb="see", asked="zxxx")] == [
        "中心小学（上云村）",
        "中心小学（云溪镇人民政府）",
    ]


def test_a_number_is_an_id_only_where_it_is_no_short_name_and_for_what_is_typed_no_piece_of_a_code(
    world: World,
) -> None:
    Unit.objects.filter(pk=world.factory).update(code=f"{world.village}-01")
    number = str(world.village)

    linked = named(by=world.an, verb="people", text=number)
    typed = named(by=world.an, verb="people", text=number, typed=True)
    Unit.objects.filter(pk=world.workshop).update(short_names=[number])

    assert (linked, typed) == (world.village, world.factory)
    assert named(by=world.an, verb="people", text=number) == world.workshop
    assert named(by=world.an, verb="people", text=str(world.town), typed=True) == world.town


def test_a_filter_takes_a_number_for_the_code_it_is(world: World, client: Client) -> None:
    grow(world, 30)
    Unit.objects.filter(pk=world.factory).update(code=str(world.village))
    Unit.objects.filter(pk=world.workshop).update(code="902177")

    pages = [client.get("/records", {"unit": code}) for code in (world.village, "902177")]

    assert [page.context["form"]["unit"].value() for page in pages] == ["青禾纺织厂", "小满木器坊"]
    assert client.get("/records", {"unit": "902178"}).status_code == 404


def test_a_code_that_was_typed_stays_in_the_box_when_the_form_comes_back(world: World, client: Client) -> None:
    grow(world, 30)
    Unit.objects.filter(pk=world.factory).update(code=str(world.village))

    page = client.post("/people/new", {"name": "", "login": "shimu", "unit": str(world.village), "role": "liaison"})

    assert (page.status_code, page.context["form"]["unit"].value()) == (422, str(world.village))
    assert page.context["form"].cleaned_data["unit"] == world.factory


def test_units_of_one_name_in_places_of_one_name_are_told_apart_by_their_codes(world: World) -> None:
    _, other = doubles(world)
    twin = units.add(by=world.an, parent=world.other_village, form=UnitForm("上云村", "village"), at=FOUNDED)
    more = units.add(by=world.an, parent=twin, form=UnitForm("中心小学", "school"), at=FOUNDED)
    codes = [Unit.objects.get(pk=key).code for key in (other, more)]
    labels = [f"中心小学（上云村，编码{code}）" for code in codes]

    assert [label_of(by=world.an, verb="people", unit=key) for key in (other, more)] == labels
    assert named_all(by=world.an, verb="people", texts=labels, typed=True) == (other, more)


@pytest.mark.parametrize("more", [0, 30])
def test_a_merged_unit_survives_its_box(world: World, client: Client, more: int) -> None:
    grow(world, more)
    mergers.merge(by=world.an, unit=world.village, into=world.other_village, on=NOW.date(), at=NOW)
    units.close(by=world.an, unit=world.workshop, on=NOW.date(), at=NOW)
    label = "上云村（已并入下溪村）"

    page = client.get("/records", {"unit": world.village})
    again = client.get("/records", {"unit": label})
    form = FilterForm({"unit": label if more else str(world.village)})
    form.fields["unit"].offer(world.an, "see", empty="全部单位")  # type: ignore[attr-defined]

    assert label in str(page.context["form"]["unit"])
    assert label in str(again.context["form"]["unit"])
    assert (form.is_valid(), form.cleaned_data.get("unit")) == (True, world.village)
    assert label_of(by=world.an, verb="see", unit=world.workshop) == "小满木器坊（已停用）"
    assert labels_of(by=world.an, verb="see", units=[world.village, world.factory]) == ("青禾纺织厂", label)
    assert named(by=world.an, verb="see", text="小满木器坊（已停用）", typed=True) == world.workshop
    with pytest.raises(Absent):
        named(by=world.lin, verb="see", text="小满木器坊（已停用）")


def test_a_name_that_holds_the_sign_between_names_is_one_name(world: World) -> None:
    school = units.add(by=world.an, parent=world.town, form=UnitForm("东街、西街联合小学", "school"), at=FOUNDED)

    texts = ["东街、西街联合小学\n上云村、下溪村", "上云"]

    assert named_all(by=world.an, verb="people", texts=texts) == (school, world.village, world.other_village)


def test_what_is_out_of_reach_is_neither_found_nor_named(world: World) -> None:
    assert find(by=world.lin, verb="record", asked="下溪") == ()
    with pytest.raises(Refusal, match="没有找到“下溪村”"):
        named(by=world.lin, verb="record", text="下溪村")
    with pytest.raises(Absent):
        named(by=world.lin, verb="people", text="上云村")


def test_a_closed_unit_is_not_offered(world: World) -> None:
    units.close(by=world.an, unit=world.village, on=NOW.date(), at=NOW)

    assert find(by=world.an, verb="see", asked="上云") == ()


def test_typed_names_do_without_script_what_a_list_does(world: World, client: Client) -> None:
    grow(world, 30)
    person = {"name": "石木", "login": "shimu", "unit": "xiaxi", "role": "liaison", "post": ""}

    client.post("/people/new", person)
    client.post("/matters/new?kind=case", {"unit": "青禾", "day": "昨天", "client_key": "k"})
    client.post("/units/sets", {"name": "成员单位", "home": "云溪镇人民政府", "members": "上云村\n下溪村、青禾纺织厂"})
    client.post(f"/units/{world.workshop}/merge?into=青禾", {"into": "青禾", "headcount": "130"})

    assert Membership.objects.get(person__login="shimu").unit_id == world.other_village
    assert Matter.objects.get().unit_id == world.factory
    assert set(UnitSet.objects.get().members.values_list("name", flat=True)) == {"上云村", "下溪村", "青禾纺织厂"}
    assert Unit.objects.get(pk=world.workshop).merged_into_id == world.factory


def test_a_name_that_is_not_found_is_said_at_the_box_and_nothing_is_stored(world: World, client: Client) -> None:
    grow(world, 30)
    person = {"name": "石木", "login": "shimu", "unit": "没有的村", "role": "liaison"}

    page = client.post("/people/new", person)

    assert page.status_code == 422
    assert page.context["form"].errors["unit"] == ["没有找到“没有的村”，请写单位名称、拼音首字母或编码。"]
    assert Person.objects.filter(login="shimu").count() == 0


def test_a_filter_takes_a_typed_name_and_says_when_there_is_none(world: World, client: Client) -> None:
    grow(world, 30)

    found = client.get("/records", {"unit": "上云"})
    lost = client.get("/records", {"unit": "没有的村"})

    assert 'name="unit" value="上云村"' in found.content.decode()
    assert "没有找到“没有的村”" in lost.content.decode()
    assert Record.objects.count() == 0


def test_finds_come_as_the_box_offers_them(client: Client) -> None:
    found = client.get("/units/find", {"q": "sy", "verb": "people"}).json()

    assert found == {"found": [{"label": "上云村", "above": "云溪镇人民政府"}]}
    assert client.get("/units/find", {"q": "sy", "verb": "nonsense"}).json() == {"found": []}


def test_a_page_that_offers_units_stays_light_in_a_county(world: World, client: Client) -> None:
    grow(world, MANY)

    answers = {page: client.get(page) for page in PAGES}

    assert Unit.objects.count() == MANY + 5
    assert {page: answer.status_code for page, answer in answers.items() if answer.status_code != 200} == {}
    heavy = {page: len(answer.content) for page, answer in answers.items() if len(answer.content) > HEAVIEST}
    assert heavy == {}


@pytest.mark.parametrize("more", [0, 40])
def test_finding_takes_one_query_however_many_units(
    world: World, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    grow(world, more)

    with django_assert_num_queries(1):
        found = find(by=world.an, verb="see", asked="上云")

    assert [place.unit for place in found] == [world.village]

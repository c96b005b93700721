import io

import pytest
from django.test import Client
from openpyxl import Workbook

from asking import named, signed_in
from world import NOW, World
from wuzha.actions.units import ImportRow, UnitForm, change, import_rows
from wuzha.store.models import Membership, Person, SchoolTerm, Unit, UnitSet


def sheet(*rows: tuple[object, ...]) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    data.name = "名册.xlsx"
    return data


OFFICE_PAGES = [
    "/units/new",
    "/units/import",
    "/units/import/sheet",
    "/units/sets",
    "/people",
    "/people/new",
    "/people/import",
]


@pytest.mark.parametrize("address", OFFICE_PAGES)
def test_the_office_opens_its_registers_and_a_liaison_finds_nothing_there(world: World, address: str) -> None:
    office, liaison = signed_in(world.an).get(address), signed_in(world.lin).get(address)

    assert (office.status_code, liaison.status_code) == (200, 404)


def test_a_liaison_sees_only_her_own_unit_in_the_register(world: World) -> None:
    page = signed_in(world.lin).get("/units")

    assert [row.name for row in page.context["register"].rows] == ["上云村"]


def test_a_county_pages_through_its_register_and_its_forms(world: World) -> None:
    rows = [ImportRow(UnitForm(f"第{number}号厂", "enterprise", headcount=80)) for number in range(100)]
    import_rows(by=world.an, under=world.town, rows=rows, at=NOW)
    office = signed_in(world.an)

    register = [office.get(f"/units?type=enterprise&page={page}") for page in (1, 2, 99)]
    forms = [office.get(f"/forms?month=2026-05&page={page}") for page in (1, 2)]

    assert [len(page.context["register"].rows) for page in register] == [100, 2, 2]
    assert [page.context["register"].found for page in register] == [102] * 3
    assert 'href="?type=enterprise&amp;page=2"' in register[0].content.decode()
    assert [len(page.context["desk"].units) for page in forms] == [100, 5]
    assert [page.content.decode().count("连下级一起") for page in forms] == [1, 0]
    assert "105 个单位中 0 个的表已收回" in forms[1].content.decode()
    assert 'href="?month=2026-05&amp;page=2"' in forms[0].content.decode()


def test_a_unit_is_added_by_form_and_shown_with_its_duties(world: World) -> None:
    said = {
        "parent": world.town,
        "name": "晨光电子厂",
        "type": "enterprise",
        "headcount": "80",
        "code": "",
        "short_names": "晨光、电子厂",
    }

    answer = signed_in(world.an).post("/units/new", said)

    unit = Unit.objects.get(name="晨光电子厂")
    assert (answer.status_code, answer.url) == (302, "/units")
    assert (unit.headcount, unit.short_names, unit.assignments.count()) == (80, ["晨光", "电子厂"], 5)


def test_a_refused_unit_keeps_what_was_typed_and_says_what_to_change(world: World) -> None:
    said = {"parent": world.town, "name": "上云村", "type": "village", "headcount": "12"}

    answer = signed_in(world.an).post("/units/new", said)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"name": ["名称重复"]}
    assert answer.context["form"]["headcount"].value() == "12"


def test_a_sheet_of_units_is_taken_in(world: World) -> None:
    file = sheet(("单位名称", "类别", "职工人数"), ("晨光电子厂", "企业", "80人"), ("青山村", "村（社区）", 700))

    answer = signed_in(world.an).post("/units/import", {"under": world.town, "file": file})

    assert answer.context["taken"].imported.added == ("晨光电子厂", "青山村")
    assert list(Unit.objects.filter(name__in=["晨光电子厂", "青山村"]).values_list("headcount", flat=True)) == [80, 700]


def test_a_sheet_with_a_wrong_cell_is_taken_in_not_at_all_and_names_the_cell(world: World) -> None:
    file = sheet(("单位名称", "类别", "职工人数"), ("晨光电子厂", "企业", "很多"), ("青山村", "村（社区）", 700))

    answer = signed_in(world.an).post("/units/import", {"under": world.town, "file": file})

    assert answer.status_code == 422
    assert [problem.address for problem in answer.context["taken"].problems] == ["C2"]
    assert not Unit.objects.filter(name__in=["晨光电子厂", "青山村"]).exists()


def test_a_sheet_can_be_checked_without_being_taken_in(world: World) -> None:
    file = sheet(("单位名称", "类别"), ("晨光电子厂", "企业"))

    answer = signed_in(world.an).post("/units/import", {"under": world.town, "file": file, "check": "1"})

    assert answer.context["taken"].imported.added == ("晨光电子厂",)
    assert not Unit.objects.filter(name="晨光电子厂").exists()


def test_a_file_that_is_no_sheet_is_refused_in_words(world: World) -> None:
    sent = {"under": world.town, "file": named("名册.xlsx", b"not a sheet")}

    answer = signed_in(world.an).post("/units/import", sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]


def test_what_else_is_known_of_a_unit_is_changed_on_its_page_and_never_lost(world: World) -> None:
    known = {"level": "yellow", "key": True, "canteen": True}
    change(by=world.an, unit=world.factory, form=UnitForm("青禾纺织厂", "enterprise", "", 120, (), known), at=NOW)
    office, address = signed_in(world.an), f"/units/{world.factory}/edit"

    form = office.get(address).context["form"]
    shown = {box.name: box.value() for box in form if box.value() is not None}
    office.post(address, {**shown, "headcount": 130})
    kept = Unit.objects.get(pk=world.factory)
    office.post(address, {**shown, "level": "red", "key": "", "beds": "12"})
    changed = Unit.objects.get(pk=world.factory)
    wrong = office.post(address, {**shown, "beds": "-3"})

    assert (kept.headcount, kept.attributes) == (130, known)
    assert changed.attributes == {"level": "red", "beds": 12, "canteen": True}
    assert (wrong.status_code, wrong.context["form"].errors) == (422, {"beds": ["不能小于 0"]})
    assert "<dt>风险等级</dt><dd>红色</dd>" in office.get(f"/units/{world.factory}").content.decode()


def test_what_a_list_brought_in_that_no_box_can_show_stays_until_something_else_is_chosen(world: World) -> None:
    known = {"level": "橙", "students": "约1200", "key": "大概"}
    change(by=world.an, unit=world.factory, form=UnitForm("青禾纺织厂", "enterprise", "", 120, (), known), at=NOW)
    office, address = signed_in(world.an), f"/units/{world.factory}/edit"

    page = office.get(address)
    shown = {box.name: box.value() for box in page.context["form"] if box.value() is not None}
    office.post(address, {**shown, "headcount": 130})
    kept = Unit.objects.get(pk=world.factory)
    office.post(address, {**shown, "students": 1200})

    assert page.context["form"].opened
    assert "现在记着“约1200”" in page.content.decode()
    assert (kept.headcount, kept.attributes) == (130, known)
    assert Unit.objects.get(pk=world.factory).attributes == {**known, "students": 1200}


def test_a_unit_is_closed_and_reopened(world: World) -> None:
    office = signed_in(world.an)

    office.post(f"/units/{world.village}/close")
    closed = Unit.objects.get(pk=world.village).closed_date
    office.post(f"/units/{world.village}/reopen")

    assert closed is not None
    assert Unit.objects.get(pk=world.village).closed_date is None


@pytest.mark.parametrize("address", ["/units/{0}/edit", "/units/{0}/close", "/units/{0}/reopen"])
def test_a_liaison_cannot_change_even_her_own_unit(world: World, address: str) -> None:
    answer = signed_in(world.lin).post(address.format(world.village), {"name": "改名村", "type": "village"})

    assert answer.status_code == 404
    assert Unit.objects.get(pk=world.village).name == "上云村"


def test_a_schools_terms_are_set_one_by_one(world: World) -> None:
    office = signed_in(world.an)

    answer = office.post(
        f"/units/{world.village}/terms", {"key": "2026-T2", "2026-T2-first": "2026-08-25", "2026-T2-last": "2027-01-15"}
    )
    wrong = office.post(
        f"/units/{world.village}/terms", {"key": "2026-T2", "2026-T2-first": "2027-08-25", "2026-T2-last": "2027-01-15"}
    )

    assert (answer.status_code, wrong.status_code) == (302, 422)
    assert list(SchoolTerm.objects.values_list("key", flat=True)) == ["2026-T2"]


def test_a_list_of_units_is_kept_and_shown(world: World) -> None:
    office = signed_in(world.an)

    office.post("/units/sets", {"home": world.town, "name": "试点单位", "members": [world.village, world.factory]})

    page = office.get("/units/sets")
    assert [(kept.name, kept.member_names) for kept in page.context["sets"]] == [("试点单位", ("上云村", "青禾纺织厂"))]
    assert UnitSet.objects.count() == 1


def test_a_new_account_shows_its_password_once(world: World) -> None:
    said = {"name": "田青", "login": "tian", "unit": world.factory, "role": "liaison", "post": "安全员"}

    answer = signed_in(world.an).post("/people/new", said)

    (account,) = answer.context["accounts"]
    assert Person.objects.get(login="tian").check_password(account.password)
    assert account.password in answer.content.decode()


def test_a_first_password_must_be_changed_before_anything_else(world: World) -> None:
    said = {"name": "田青", "login": "tian", "unit": world.factory, "role": "liaison"}
    account = signed_in(world.an).post("/people/new", said).context["accounts"][0]
    client = Client()
    client.post("/sign-in", {"username": "tian", "password": account.password})

    sent_to = client.get("/").url
    client.post("/password", {"old": account.password, "new": "xin-mi-ma-2026", "again": "xin-mi-ma-2026"})

    assert sent_to == "/password"
    assert client.get("/units").status_code == 200


def test_a_sheet_of_people_makes_accounts(world: World) -> None:
    file = sheet(("姓名", "登录名", "单位", "角色", "职务"), ("田青", "tian", "青禾纺织厂", "联络员", "安全员"))

    answer = signed_in(world.an).post("/people/import", {"file": file})

    assert [account.login for account in answer.context["accounts"]] == ["tian"]
    assert Membership.objects.get(person__login="tian").unit_id == world.factory


def test_posts_end_and_accounts_switch_off_by_button(world: World) -> None:
    office, membership = signed_in(world.an), Membership.objects.get(person=world.lin.person)

    office.post(f"/posts/{membership.pk}/end")
    office.post(f"/people/{world.bo.person}/switch", {"active": "0"})

    membership.refresh_from_db()
    assert membership.to_date is not None
    assert Person.objects.get(pk=world.bo.person).is_active is False


def test_the_log_tells_the_office_and_not_the_liaison(world: World) -> None:
    office, liaison = signed_in(world.an).get("/log"), signed_in(world.lin).get("/log")

    assert (office.status_code, liaison.status_code) == (200, 404)
    assert office.context["log"].entries[0].verb == "publishing.publish"


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("address", ["/", "/units", "/matrix", "/missing", "/people", "/log", "/plans", "/papers"])
def test_nobody_gets_in_without_signing_in(address: str) -> None:
    answer = Client().get(address)

    assert (answer.status_code, answer.url) == (302, f"/sign-in?next={address}")

"""The first page: look at the example, or set up one's own office."""

from __future__ import annotations

import pytest
from django.test import Client

from world import FOUNDED, World
from wuzha.actions.demo import PASSWORD
from wuzha.actions.office import OfficeForm, found
from wuzha.store.models import Person, Unit

FILLED = {
    "name": "望湖镇人民政府",
    "type": "township",
    "headcount": "45",
    "person": "许知",
    "login": "xuzhi",
    "password": "wanghu-2026-office",
}


@pytest.fixture
def example(db: None) -> int:  # noqa: ARG001 - opens the database
    """The example's officer alone; her id."""
    return found(form=OfficeForm("云溪镇人民政府", "township", "安岚", "anlan", PASSWORD), at=FOUNDED, demo=True)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/matrix", "/papers"])
def test_every_address_of_an_empty_installation_leads_to_the_first_page(client: Client, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/welcome")


@pytest.mark.usefixtures("example")
def test_with_the_example_alone_strangers_start_on_the_first_page(client: Client) -> None:
    answer = client.get("/")

    assert answer.headers["Location"] == "/welcome"


@pytest.mark.usefixtures("world")
def test_with_an_office_strangers_sign_in(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/sign-in?next=/"
    assert client.get("/welcome").headers["Location"] == "/sign-in"


@pytest.mark.django_db
def test_without_example_only_founding_is_offered(client: Client) -> None:
    page = client.get("/welcome").content.decode()

    assert "看演示" not in page
    assert 'href="/welcome/office"' in page


@pytest.mark.usefixtures("example")
def test_the_first_page_names_the_examples_people_and_their_password(client: Client) -> None:
    page = client.get("/welcome").content.decode()

    assert 'value="anlan">云溪镇人民政府 经办人安岚</button>' in page
    assert PASSWORD in page


def test_choosing_a_person_of_the_example_signs_in(client: Client, example: int) -> None:
    answer = client.post("/welcome/demo", {"login": "anlan"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(example)


@pytest.mark.usefixtures("example")
def test_nobody_else_can_be_chosen(client: Client) -> None:
    assert client.post("/welcome/demo", {"login": "root"}).status_code == 404
    assert client.get("/welcome/demo").status_code == 405


@pytest.mark.usefixtures("example")
def test_who_changed_the_examples_password_is_asked_for_it(client: Client) -> None:
    officer = Person.objects.get()
    officer.set_password("another-2026-word")
    officer.save()

    answer = client.post("/welcome/demo", {"login": "anlan"}, follow=True)

    assert answer.redirect_chain == [("/sign-in", 302)]
    assert "演示账号的密码已改" in answer.content.decode()


@pytest.mark.usefixtures("example")
def test_with_an_office_nobody_enters_by_the_example(client: Client) -> None:
    client.post("/welcome/office", {**FILLED, "keep_demo": "on"})
    stranger = Client()

    assert stranger.post("/welcome/demo", {"login": "anlan"}).status_code == 404


@pytest.mark.django_db
def test_founding_signs_the_officer_in(client: Client) -> None:
    answer = client.post("/welcome/office", FILLED)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/units")
    assert client.session["_auth_user_id"] == str(Person.objects.get(login="xuzhi").pk)
    assert Unit.objects.get().headcount == 45


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change, remark",
    [
        ({"password": "12345678"}, "密码"),
        ({"login": "许 知"}, "只能用英文字母、数字"),
        ({"type": ""}, "单位类型"),
        ({"name": ""}, "单位名称"),
        ({"headcount": "-1"}, "人数"),
    ],
)
def test_a_wrong_form_comes_back_as_typed_with_its_remarks(client: Client, change: dict[str, str], remark: str) -> None:
    answer = client.post("/welcome/office", {**FILLED, "person": "许知之", **change})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert remark in page
    assert 'value="许知之"' in page
    assert Unit.objects.count() == 0


def test_founding_ends_the_visits_to_the_example(client: Client, example: int) -> None:
    client.post("/welcome/demo", {"login": "anlan"})

    Client().post("/welcome/office", FILLED)

    assert Person.objects.get(pk=example).is_active is False
    assert client.get("/matrix").headers["Location"] == "/sign-in?next=/matrix"


@pytest.mark.usefixtures("example")
def test_keeping_the_example_is_asked_only_where_there_is_one(client: Client) -> None:
    with_example = client.get("/welcome/office").content.decode()
    Person.objects.update(is_active=False)
    without = client.get("/welcome/office").content.decode()

    assert ("keep_demo" in with_example, "keep_demo" in without) == (True, False)


def test_an_office_is_founded_once(client: Client, world: World) -> None:
    answer = client.post("/welcome/office", FILLED)

    assert answer.headers["Location"] == "/sign-in"
    assert list(Unit.objects.filter(parent=None).values_list("pk", flat=True)) == [world.town]


@pytest.mark.django_db
def test_health_needs_no_account(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")

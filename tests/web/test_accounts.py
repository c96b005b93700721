"""Accounts under attack: nobody gains a right, keeps one that ended, or guesses a password for long."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from axes.models import AccessAttempt, AccessLog
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from asking import signed_in
from world import FOUNDED, NOW, PASSWORD, World
from wuzha.access import Actor, actor_of
from wuzha.actions import people, units
from wuzha.actions.people import PersonForm
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Membership, Person

NEW = "xinxi-2026-other"


@pytest.fixture
def hu(world: World) -> int:
    """The officer of 上云村; her id."""
    account = people.add(by=world.an, form=PersonForm("胡青", "hu", world.village, "officer"), at=FOUNDED)
    Person.objects.filter(pk=account.person).update(must_change_password=False)
    return account.person


def post_of(actor: Actor) -> Membership:
    return Membership.objects.get(person=actor.person)


def test_who_manages_a_village_has_no_power_over_the_towns_people(world: World, hu: int) -> None:
    officer, client = world.an.person, signed_in(hu)

    answers = [
        client.post(f"/people/{officer}/password").status_code,
        client.post(f"/people/{officer}/switch", {"active": "0"}).status_code,
        client.post(f"/people/{officer}/appoint", {"unit": world.village, "role": "liaison"}).status_code,
        client.post(f"/posts/{post_of(world.an).pk}/end").status_code,
    ]

    assert answers == [404, 404, 404, 404]


def test_nobody_appoints_beyond_what_they_manage(world: World, hu: int) -> None:
    client = signed_in(hu)

    answer = client.post(f"/people/{hu}/appoint", {"unit": world.town, "role": "officer"})
    other = client.post(f"/people/{hu}/appoint", {"unit": world.village, "role": "security-admin"})

    assert (answer.status_code, other.status_code) == (422, 422)
    assert list(Membership.objects.filter(person=hu).values_list("unit", "role")) == [(world.village, "officer")]


def test_a_township_post_that_ends_later_still_protects_its_holder(world: World, hu: int) -> None:
    people.appoint(by=world.an, person=hu, unit=world.village, role="liaison", at=FOUNDED)
    both = people.add(by=world.an, form=PersonForm("高远", "gao", world.town, "officer"), at=FOUNDED)
    people.appoint(by=world.an, person=both.person, unit=world.village, role="liaison", at=FOUNDED)
    later = timezone.localdate() + timedelta(days=30)
    Membership.objects.filter(person=both.person, unit=world.town).update(to_date=later)

    answer = signed_in(hu).post(f"/people/{both.person}/password")

    assert answer.status_code == 404


def test_a_list_of_people_gives_no_post_to_somebody_out_of_reach(world: World, hu: int) -> None:
    book = Workbook()
    book.worksheets[0].append(("姓名", "登录名", "单位", "角色"))
    book.worksheets[0].append((world.an.name, "an", "上云村", "联络员"))
    sheet = BytesIO()
    book.save(sheet)
    sheet.seek(0)
    sheet.name = "人员.xlsx"

    answer = signed_in(hu).post("/people/import", {"file": sheet})

    assert answer.status_code == 422
    assert Membership.objects.filter(person=world.an.person).count() == 1
    assert world.an.name not in answer.content.decode().replace("胡青", "")


def test_the_last_officer_cannot_be_switched_off(world: World) -> None:
    account = people.add(by=world.an, form=PersonForm("高远", "gao", world.town, "officer"), at=FOUNDED)
    gao = actor_of(account.person, NOW.date())
    people.switch(by=world.an, person=account.person, active=False, at=NOW)

    with pytest.raises(Refusal, match="没有其他经办人了"):
        people.switch(by=gao, person=world.an.person, active=False, at=NOW)  # her click was under way

    assert Person.objects.get(pk=world.an.person).is_active is True


def test_a_post_that_ended_opens_nothing_though_the_session_lives(world: World) -> None:
    client = signed_in(world.lin.person)
    before = client.get(f"/units/{world.village}").status_code
    Membership.objects.filter(person=world.lin.person).update(to_date=timezone.localdate())

    after = client.get(f"/units/{world.village}").status_code

    assert (before, after) == (200, 404)


def test_a_post_that_begins_tomorrow_opens_nothing_today(world: World) -> None:
    Membership.objects.filter(person=world.lin.person).update(from_date=timezone.localdate() + timedelta(days=1))

    assert signed_in(world.lin.person).get(f"/units/{world.village}").status_code == 404


def test_a_closed_units_past_stays_open_to_its_people(world: World) -> None:
    units.close(by=world.an, unit=world.village, on=date(2026, 4, 1), at=FOUNDED)

    assert signed_in(world.lin.person).get(f"/units/{world.village}").status_code == 200


def test_an_account_switched_off_is_out_at_the_next_click(world: World) -> None:
    client = signed_in(world.lin.person)
    Person.objects.filter(pk=world.lin.person).update(is_active=False)

    answer = client.get("/records")

    assert answer.headers["Location"] == "/sign-in?next=/records"
    assert Client().post("/sign-in", {"username": "lin", "password": PASSWORD}).status_code == 200


def test_a_new_password_ends_every_other_session(world: World) -> None:
    here, there = signed_in(world.lin.person), signed_in(world.lin.person)

    here.post("/password", {"old": PASSWORD, "new": NEW, "again": NEW})

    assert there.get("/records").headers["Location"] == "/sign-in?next=/records"
    assert here.get("/records").status_code == 200


def test_a_reset_ends_the_sessions_of_whoever_it_concerns(world: World) -> None:
    lin = signed_in(world.lin.person)

    answer = signed_in(world.an.person).post(f"/people/{world.lin.person}/password")

    assert answer.status_code == 200
    assert lin.get("/records").headers["Location"] == "/sign-in?next=/records"


def test_a_first_password_opens_one_page_only(world: World) -> None:
    Person.objects.filter(pk=world.lin.person).update(must_change_password=True)
    client = signed_in(world.lin.person)

    assert client.get("/records").headers["Location"] == "/password"
    assert client.post("/records/new", {}).headers["Location"] == "/password"


def guess(times: int) -> list[int]:
    client = Client()
    return [client.post("/sign-in", {"username": "lin", "password": f"guess-{n}"}).status_code for n in range(times)]


@pytest.mark.usefixtures("world")
def test_after_five_guesses_even_the_right_password_waits() -> None:
    answers = guess(5)
    right = Client().post("/sign-in", {"username": "lin", "password": PASSWORD})

    assert answers == [200, 200, 200, 200, 429]
    assert right.status_code == 429
    assert "账号暂时锁定" in right.content.decode()
    assert Client().post("/sign-in", {"username": "bo", "password": PASSWORD}).status_code == 302


def test_a_password_set_anew_opens_a_locked_account(world: World) -> None:
    guess(5)

    account = people.reset_password(by=world.an, person=world.lin.person, at=timezone.now())
    answer = Client().post("/sign-in", {"username": "lin", "password": account.password})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.usefixtures("world")
def test_signing_in_leaves_no_trace_of_where_from() -> None:
    client = Client()
    guess(2)

    client.post("/sign-in", {"username": "lin", "password": PASSWORD})

    assert (AccessLog.objects.count(), AccessAttempt.objects.count()) == (0, 0)


@pytest.mark.usefixtures("world")
def test_failed_attempts_hold_no_password_and_go_after_half_an_hour() -> None:
    guess(2)
    kept = AccessAttempt.objects.get()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))

    Client().post("/sign-in", {"username": "bo", "password": "guess"})

    assert "guess-1" not in kept.post_data
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["bo"]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(place: str) -> None:
    answer = Client().post("/sign-in", {"username": "lin", "password": PASSWORD, "next": place})

    assert answer.headers["Location"] == "/"


def test_people_are_found_by_name_login_unit_or_sound_and_come_fifty_at_a_time(world: World) -> None:
    hired = [PersonForm(f"丁{number:02d}", f"d{number:02d}", world.factory, "liaison") for number in range(50)]
    people.import_rows(by=world.an, forms=hired, at=NOW)
    client = signed_in(world.an)

    def shown(**asked: object) -> list[str]:
        return [row.name for row in client.get("/people", asked).context["people"].rows]

    assert (len(shown()), shown(page=2)) == (50, ["丁46", "丁47", "丁48", "丁49", "易文"])
    assert shown(text="林禾") == shown(text="lh") == shown(text="LIN") == ["林禾"]
    assert shown(text="上云村") == ["林禾"]
    assert shown(text="没有这个人") == []


def test_a_change_leads_back_to_the_part_of_the_list_it_was_made_in(world: World) -> None:
    sent = {"active": "0", "text": "林禾", "part": "1"}

    answer = signed_in(world.an).post(f"/people/{world.lin.person}/switch", sent)

    assert answer.headers["Location"] == "/people?text=%E6%9E%97%E7%A6%BE&page=1"

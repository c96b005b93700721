"""The box of a day: read as people write one, said back, and refused in words that say how to write it."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from drafting import draft
from world import NOW, World
from wuzha.queries.terms import TermRow
from wuzha.store.models import Pause, Person, Record
from wuzha.web.days import UNREAD, DayField
from wuzha.web.views.terms import TermForm


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Lin at her desk on 20 May, a Wednesday."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client = Client()
    client.force_login(Person.objects.get(pk=world.lin.person))
    return client


@pytest.mark.parametrize(
    "typed, day",
    [
        ("昨天", "2026-05-19"),
        ("5月8日", "2026-05-08"),
        ("上周五", "2026-05-15"),
        ("周五", "2026-05-15"),
        ("25日", "2026-04-25"),
        ("12月25日", "2025-12-25"),
        ("5/1 10:00", "2026-05-01"),
        ("2026/3/1　12：30", "2026-03-01"),
    ],
)
def test_a_box_is_told_which_day_was_meant(client: Client, typed: str, day: str) -> None:
    assert client.get("/days/read", {"said": typed}).json() == {"day": day}


def test_a_box_is_told_how_to_write_a_day_that_cannot_be_read(client: Client) -> None:
    assert client.get("/days/read", {"said": "前阵子"}).json() == {"remark": UNREAD}


def test_a_day_after_the_last_of_the_calendar_is_no_day(world: World, client: Client) -> None:
    client.force_login(Person.objects.get(pk=world.an.person))
    row, end = draft(world), "9999-12-31"
    said = {"kind": "exempt", "starts": end, "last_day": "周一", "reason": "停产", "approver": "镇长"}

    answers = (
        client.get("/days/read", {"said": "周一", "since": end}),
        client.get(f"/plans/{row.pk}/publish", {"starts": end, "ends": "周一"}),
        client.post(f"/plans/{row.pk}/publish", {"starts": end, "ends": "周一"}),
        client.post(f"/pauses/new?unit={world.village}", {**said, "preview": "1"}),
        client.post(f"/pauses/new?unit={world.village}", said),
    )

    assert [each.status_code for each in answers] == [200, 200, 422, 200, 422]
    assert answers[0].json() == {"remark": UNREAD}
    assert answers[4].context["form"].errors == {"last_day": [UNREAD]}


def test_a_record_takes_the_latest_day_that_is_not_over_today(world: World, client: Client) -> None:
    said = {"unit": world.village, "activity": "lecture", "starts": "12月25日 10:00", "audience": ["villagers"]}

    answer = client.post("/records/new", {**said, "attended": "20"})

    assert (answer.status_code, Record.objects.get().starts) == (302, date(2025, 12, 25))


def test_a_record_takes_a_day_as_it_is_spoken(world: World, client: Client) -> None:
    said = {"unit": world.village, "activity": "lecture", "starts": "前天", "audience": ["villagers"], "attended": "20"}

    answer = client.post("/records/new", said)

    assert answer.status_code == 302
    assert Record.objects.get().starts == date(2026, 5, 18)


def test_what_cannot_be_read_stays_in_the_box_with_a_remark(world: World, client: Client) -> None:
    page = client.post("/records/new", {"unit": world.village, "activity": "lecture", "starts": "前阵子"})

    assert page.status_code == 422
    assert page.context["form"].errors["starts"] == [UNREAD]
    assert 'value="前阵子"' in page.content.decode()


def test_the_preview_of_an_exemption_reads_its_days_too(world: World, client: Client) -> None:
    client.force_login(Person.objects.get(pk=world.an.person))
    said = {"starts": "今天", "last_day": "本月底", "preview": "1"}

    page = client.post(f"/pauses/new?unit={world.village}", said)

    assert [each.due and each.due.date() for each in page.context["found"].lifted if each.due] == [date(2026, 5, 31)]
    assert Pause.objects.count() == 0


def test_a_box_has_the_day_in_digits_and_the_days_its_calendar_offers() -> None:
    field = DayField(label="哪一天")

    shown = field.widget.render("day", date(2026, 3, 5), {"id": "id_day"})

    assert ('value="2026-03-05"' in shown, "data-day" in shown, "日历" in shown, 'type="text"' in shown) == (True,) * 4


def test_a_box_for_a_day_ahead_takes_the_first_from_today_on_and_says_so_to_its_script(client: Client) -> None:
    field = DayField(label="哪一天前回复", ahead=True)

    assert field.clean("1月5日") == date(2027, 1, 5)
    assert DayField(label="哪一天").clean("1月5日") == date(2026, 1, 5)
    assert 'data-since="今天"' in field.widget.render("day", None)
    assert client.get("/days/read", {"said": "1月5日", "since": "今天"}).json() == {"day": "2027-01-05"}
    assert client.get("/days/read", {"said": "1月5日", "since": ""}).json() == {"day": "2026-01-05"}


def test_a_box_whose_day_may_be_over_or_to_come_takes_the_nearest(client: Client) -> None:
    field = DayField(label="从哪一天", either=True)

    assert [field.clean(typed) for typed in ("1月5日", "12月5日", "4月1日")] == [
        date(2026, 1, 5),
        date(2025, 12, 5),
        date(2026, 4, 1),
    ]
    this_year = {"said": "12月31日", "since": "今年1月1日"}
    assert client.get("/days/read", this_year).json() == {"day": "2026-12-31"}
    asked = {"said": "12月5日", "since": "半年前"}
    assert client.get("/days/read", asked).json() == {"day": "2025-12-05"}


def test_an_exemption_ends_on_the_first_such_day_after_it_begins(world: World, client: Client) -> None:
    client.force_login(Person.objects.get(pk=world.an.person))
    said = {"kind": "exempt", "starts": "6月20日", "last_day": "3月1日", "reason": "停产", "approver": "镇长"}

    answer = client.post(f"/pauses/new?unit={world.village}", said)

    row = Pause.objects.get()
    assert (answer.status_code, row.from_date, row.to_date) == (302, date(2026, 6, 20), date(2027, 3, 2))


def test_a_plan_is_published_from_the_nearest_day_to_the_first_after_it(world: World, client: Client) -> None:
    client.force_login(Person.objects.get(pk=world.an.person))
    row = draft(world)

    page = client.get(f"/plans/{row.pk}/publish", {"starts": "5月2日", "ends": "1月31日"})

    found = page.context["found"]
    assert (found.starts, found.last_day) == (date(2026, 5, 2), date(2027, 1, 31))
    assert 'data-since-box="starts"' in page.content.decode()


def test_a_term_typed_without_a_year_is_near_the_days_it_had() -> None:
    row = TermRow("2027-T1", "2027年春季学期", date(2027, 2, 22), date(2027, 7, 5), "")
    form = TermForm(QueryDict("2027-T1-first=2月25日&2027-T1-last=7月8日"), row=row)

    assert (form.is_valid(), form.cleaned_data) == (True, {"first": date(2027, 2, 25), "last": date(2027, 7, 8)})

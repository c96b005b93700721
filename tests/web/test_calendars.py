"""The calendar's pages: who may open them, what they change, what they say when something is wrong."""

from __future__ import annotations

import io
from datetime import date

import pytest

from asking import signed_in
from tests.web.test_registers import sheet
from world import World
from wuzha.store.models import DayOverride, UnitCalendar

pytestmark = pytest.mark.django_db
NOTICE = "2027年放假安排\n春节：2月5日至11日放假调休，共7天。1月31日、2月13日上班。"


def test_the_calendar_is_the_officers(world: World) -> None:
    addresses = ["/calendar", "/calendar/table", "/calendar/sheet", f"/units/{world.town}/calendar"]

    answers = {
        who: [signed_in(getattr(world, who)).get(address).status_code for address in addresses]
        for who in ("an", "lin", "bo", "lei")
    }

    assert answers == {"an": [200] * 4, "lin": [404] * 4, "bo": [404] * 4, "lei": [404] * 4}


def test_a_year_nobody_has_told_of_says_so(world: World) -> None:
    page = signed_in(world.an).get("/calendar?year=2027").content.decode()

    assert "2027年的放假安排还没有录入" in page
    assert "2026年的放假安排还没有录入" not in signed_in(world.an).get("/calendar?year=2026").content.decode()


@pytest.mark.parametrize("asked", ["?year=99999999", "?year=abc", "?year=-1", "?year=2004", "?year=2099", "?unit=x"])
def test_a_year_that_cannot_be_is_answered_with_one_that_can(world: World, asked: str) -> None:
    answer = signed_in(world.an).get(f"/calendar{asked}")

    assert answer.status_code == 200


def test_a_notice_is_checked_then_kept_then_seen_in_its_year(world: World) -> None:
    client = signed_in(world.an)

    checked = client.post("/calendar/table", {"kind": "notice", "text": NOTICE, "check": "1"})
    before = DayOverride.objects.count()
    kept = client.post("/calendar/table", {"kind": "notice", "text": NOTICE, "source": "国办发明电〔2026〕9号"})

    assert (checked.status_code, "共 9 天，请核对" in checked.content.decode(), before) == (200, True, 0)
    assert (kept.status_code, kept["Location"]) == (302, "/calendar?year=2027")
    assert "共 9 天，逐日查看、撤销" in client.get("/calendar?year=2027").content.decode()


def test_a_notice_that_cannot_be_read_is_answered_beside_the_box(world: World) -> None:
    answer = signed_in(world.an).post("/calendar/table", {"kind": "notice", "text": "2027年\n春节：2月31日放假。"})

    assert answer.status_code == 422
    assert "没有2027年2月31日这一天，请核对。" in answer.content.decode()


def test_a_day_is_kept_and_taken_back(world: World) -> None:
    client = signed_in(world.an)

    client.post("/calendar/table", {"kind": "day", "day": "2026-05-20", "works": "no", "name": "州庆"})
    kept = list(DayOverride.objects.values_list("day", "works", "name"))
    client.post("/calendar/clear", {"day": "2026-05-20"})

    assert kept == [(date(2026, 5, 20), False, "州庆")]
    assert DayOverride.objects.count() == 0
    assert client.post("/calendar/clear", {"day": "2026-05-20"}).status_code == 404
    assert client.post("/calendar/clear", {"day": "五月"}).status_code == 404
    assert client.post("/calendar/table", {"kind": "day", "day": "", "works": "no"}).status_code == 422
    assert client.post("/calendar/table", {"kind": "nothing"}).status_code == 200


def test_a_sheet_with_mistakes_names_every_cell(world: World) -> None:
    data = sheet(("日期", "上班或放假"), ("某天", "放假"))

    answer = signed_in(world.an).post("/calendar/table", {"kind": "sheet", "file": data})

    assert (answer.status_code, DayOverride.objects.count()) == (422, 0)
    assert "“某天”不是日期，请写作 2027-02-05。" in answer.content.decode()
    nothing = signed_in(world.an).post("/calendar/table", {"kind": "sheet", "file": io.BytesIO(b"")})
    assert nothing.status_code == 422


def test_a_unit_keeps_its_markets_its_breaks_and_its_defaults(world: World) -> None:
    client, address = signed_in(world.an), f"/units/{world.village}/calendar"

    client.post(address, {"kind": "market", "by": "lunar", "digits": ["5", "0"], "weekdays": ["1"], "name": "东街"})
    client.post(address, {"kind": "market", "by": "interval", "step": "5", "anchor": "2026-01-03"})
    client.post(address, {"kind": "drop-market", "remove": "0"})
    client.post(
        address,
        {"kind": "school", "rests": "yes", "name": "秋假", "first": "2026-11-09", "last": "2026-11-15"},
    )
    client.post(address, {"kind": "defaults", "months_start": "28", "move": "next"})

    row = UnitCalendar.objects.get(unit=world.village)
    assert [market["by"] for market in row.markets or []] == ["interval"]
    assert (row.breaks, row.rests) == ([{"name": "秋假", "starts": "2026-11-09", "ends": "2026-11-16"}], True)
    assert (row.months_start, row.move) == (28, "next")
    assert "2026年1月3日起每5天" in client.get(address).content.decode()


def test_a_unit_takes_back_what_it_set(world: World) -> None:
    client, address = signed_in(world.an), f"/units/{world.village}/calendar"
    client.post(address, {"kind": "market", "by": "week", "weekdays": ["1"]})
    client.post(address, {"kind": "school", "name": "秋假", "first": "2026-11-09", "last": "2026-11-15"})

    client.post(address, {"kind": "drop-market", "remove": "0"})
    client.post(address, {"kind": "drop-break", "remove": "0"})

    row = UnitCalendar.objects.get(unit=world.village)
    assert (row.markets, row.breaks, row.rests) == (None, None, None)


@pytest.mark.parametrize(
    "posted, said",
    [
        ({"kind": "market", "by": "lunar"}, "请至少选择一个日子"),
        ({"kind": "market", "by": "interval", "step": "5"}, "请填写一个赶集日的日期"),
        ({"kind": "school", "name": "秋假"}, "请填写，或把三项都留空"),
        ({"kind": "school", "name": "秋假", "first": "2026-11-09", "last": "2026-11-01"}, "不能早于第一天"),
        ({"kind": "defaults", "months_start": "31"}, "months_start"),
    ],
)
def test_what_a_unit_cannot_set_is_answered_beside_the_box(world: World, posted: dict[str, str], said: str) -> None:
    answer = signed_in(world.an).post(f"/units/{world.village}/calendar", posted)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert UnitCalendar.objects.count() == 0

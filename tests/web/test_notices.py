"""The pages of 提醒: what was told and what became of it, putting off, settings, the calendar without a sign-in."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from asking import signed_in
from world import FOUNDED, World
from wuzha.access import actor_of
from wuzha.actions import notices as verbs
from wuzha.actions import people, records, units
from wuzha.actions.units import UnitForm
from wuzha.notices.digests import make_digests
from wuzha.queries.feeds import feed
from wuzha.queries.notices import notices
from wuzha.queries.people import Actor as Acting
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent
from wuzha.store.models import Digest, NoticeWish, Pause, Person

Counted = Callable[[int], AbstractContextManager[Any]]
MOMENT = timezone.make_aware(datetime(2026, 4, 3, 9, 30))
HERE = datetime(2026, 4, 3, 10, 0)


def shown(by: Acting, now: datetime = HERE) -> dict[str, list[str]]:
    """Return what the page of somebody lists: the duties of each kind."""
    found = notices(by=by, now=now).digest
    assert found is not None
    groups = {group.name: [notice.item.unit_name for notice in group.notices] for group in found.groups}
    return {**groups, "已处理": [notice.item.unit_name for notice in found.settled]}


def test_a_line_is_gone_once_its_duty_was_recorded(world: World) -> None:
    make_digests(MOMENT)
    before = shown(world.lin)

    form = RecordForm(activity="lecture", starts=date(2026, 3, 30), audience=("villagers",))
    records.submit(by=world.lin, unit=world.village, form=form, at=MOMENT)

    assert before == {"逾期待补": ["上云村"], "未建立": ["上云村"], "已处理": []}
    assert shown(world.lin) == {"未建立": ["上云村"], "已处理": ["上云村"]}


def test_a_superior_reads_units_and_clauses_and_the_reason_but_no_person(world: World) -> None:
    key = (world.requirement("R1"), world.village, "2026-03")
    verbs.put_off(by=world.lin, key=key, until=date(2026, 4, 10), reason="宣讲定在赶集日", at=MOMENT)
    make_digests(MOMENT)

    page = signed_in(world.bo).get("/notices").content.decode()

    assert "宣讲定在赶集日" in page
    assert [name for name in ("上云村", "下溪村") if name in page] == ["上云村", "下溪村"]
    assert [name for name in ("林禾", "稍后提醒</a>") if name in page] == []


def test_an_own_line_leads_to_recording_and_to_putting_off(world: World) -> None:
    make_digests(MOMENT)

    page = signed_in(world.lin).get("/notices").content.decode()

    found = {address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', page)}
    wanted = {
        f"/records/new?unit={world.village}&activity=lecture",
        f"/notices/put-off/{world.requirement('R1')}/{world.village}/2026-03",
        f"/requirements/{world.requirement('R1')}",
    }
    assert wanted <= found


def test_putting_off_and_taking_back_by_the_page(world: World) -> None:
    make_digests(MOMENT)
    lin, today = signed_in(world.lin), timezone.localdate()
    place = f"{world.requirement('R1')}/{world.village}/2026-03"

    wrong = lin.post(f"/notices/put-off/{place}", {"until": today + timedelta(days=15), "reason": "赶集日"})
    right = lin.post(f"/notices/put-off/{place}", {"until": today + timedelta(days=3), "reason": "赶集日"})
    page = lin.get("/notices").content.decode()
    back = lin.post(f"/notices/take-back/{place}")

    assert (wrong.status_code, right.status_code, back.status_code) == (422, 302, 302)
    assert "请选择明天到" in wrong.content.decode()
    assert "已推迟到" in page
    assert "已推迟到" not in lin.get("/notices").content.decode()


def test_the_count_in_the_navigation_goes_away_once_the_page_was_opened(world: World) -> None:
    today = timezone.localdate()
    Person.objects.filter(pk=world.lin.person).update(noticed_on=today, noticed=3)
    Digest.objects.create(person_id=world.lin.person, day=today, made_at=MOMENT, lines=[])
    lin = signed_in(world.lin)

    before = lin.get("/").content.decode()
    lin.get("/notices")
    after = lin.get("/").content.decode()

    assert '提醒<span class="count">3</span>' in before
    assert '提醒<span class="count">' not in after


def test_an_old_digest_is_not_counted_for_ever(world: World) -> None:
    Person.objects.filter(pk=world.lin.person).update(noticed_on=timezone.localdate() - timedelta(days=7), noticed=3)

    assert '提醒<span class="count">' not in signed_in(world.lin).get("/").content.decode()


def test_the_count_costs_no_query(world: World, django_assert_num_queries: Counted) -> None:
    lin = signed_in(world.lin)
    with django_assert_num_queries(3):  # session, account, posts: as before
        lin.get("/password")
    Person.objects.filter(pk=world.lin.person).update(noticed_on=timezone.localdate(), noticed=3)

    with django_assert_num_queries(3):
        page = lin.get("/password").content.decode()

    assert '提醒<span class="count">3</span>' in page


def test_a_digest_of_a_day_without_one_is_not_there(world: World) -> None:
    lin = signed_in(world.lin)
    make_digests(MOMENT)

    codes = [lin.get(f"/notices/{day}").status_code for day in ("2026-04-03", "2026-04-04", "today", "2026-99-99")]

    assert codes == [200, 404, 404, 404]


def test_nobody_reads_the_digest_of_another_person(world: World) -> None:
    make_digests(MOMENT)

    with pytest.raises(Absent):
        notices(by=world.lei, now=HERE, day=date(2026, 4, 3))
    assert notices(by=world.lei, now=HERE).digest is None


@pytest.mark.parametrize("more", [0, 30])
def test_the_page_takes_the_same_queries_however_many_lines(
    world: World, more: int, django_assert_max_num_queries: Counted
) -> None:
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"{number}号村", "village", headcount=9), at=FOUNDED)
    make_digests(MOMENT)

    with django_assert_max_num_queries(11):
        found = shown(world.bo)

    assert len(found["逾期待补"]) == 5 + more


def test_one_keeps_ones_own_settings_by_the_page(world: World) -> None:
    lin = signed_in(world.lin)

    wrong = lin.post("/notices/settings", {"email": "lin", "by_mail": "on", "hour": "9"})
    right = lin.post("/notices/settings", {"email": "lin@yunxi.example", "by_mail": "on", "hour": "14"})

    page = lin.get("/notices/settings").content.decode()
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert 'value="lin@yunxi.example"' in page
    assert '<option value="14" selected>14:00</option>' in page


def test_an_officer_sets_the_ladder_by_the_page(world: World) -> None:
    an = signed_in(world.an)
    days = {"unit": world.town, "soon": "5", "superior": "2", "office": "4", "working": "1"}

    wrong = an.post("/notices/ladder", {**days, "office": "2"})
    right = an.post("/notices/ladder", days)

    page = an.get("/notices/ladder").content.decode()
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "现行规则由云溪镇人民政府设定" in page
    assert [f'value="{days[name]}"' in page for name in ("soon", "superior", "office")] == [True, True, True]


def address_of(client: Client) -> str:
    """Ask for a calendar's address; it is shown on the answer, without the name of the machine."""
    found = re.search(r'value="https?://[^/]+(/calendar/[^"]+)"', client.post("/notices/feed").content.decode())
    assert found is not None
    return found.group(1)


def test_a_calendar_needs_no_sign_in_and_shows_the_open_duties_of_the_next_three_months(world: World) -> None:
    address = address_of(signed_in(world.lin))

    answer = Client().get(address)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (answer["Cache-Control"], answer.cookies.output()) == ("private, no-store", "")
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert len({str(event["uid"]) for event in events}) == len(events)


def test_a_calendar_tells_what_is_owed_and_that_it_was_done(world: World) -> None:
    secret = verbs.open_feed(by=world.lin, at=MOMENT)
    before = feed(secret=secret, now=HERE)
    form = RecordForm(activity="lecture", starts=date(2026, 4, 2), audience=("villagers",))
    records.submit(by=world.lin, unit=world.village, form=form, at=MOMENT)

    after = feed(secret=secret, now=HERE)

    assert [(item.occasion, item.state) for item in before] == [
        ("2026-03", "已逾期"),
        ("2026-03", "即将到期" if date(2026, 4, 7) >= date(2026, 4, 10) else "进行中"),
        ("2026-04", "进行中"),
        ("2026-04", "进行中"),
        ("2026-05", "未开始"),
        ("2026-05", "未开始"),
        ("2026-06", "未开始"),
    ]
    changed = [(item.occasion, item.state) for item, known in zip(after, before, strict=True) if item != known]
    assert changed == [("2026-04", "已完成")]
    assert {item.unit_name for item in after} == {"上云村"}


def test_a_calendar_that_was_closed_renewed_or_never_opened_is_not_there(world: World) -> None:
    lin = signed_in(world.lin)
    first = address_of(lin)
    second = address_of(lin)
    known = Client().get(second).status_code
    lin.post("/notices/feed/close")

    wrong = [Client().get(address).status_code for address in (first, second, "/calendar/x.ics", second[:-5] + ".ics")]

    assert (known, wrong) == (200, [404, 404, 404, 404])


def test_the_calendar_of_an_account_that_was_switched_off_is_not_there(world: World) -> None:
    address = address_of(signed_in(world.lin))
    people.switch(by=world.an, person=world.lin.person, active=False, at=MOMENT)

    assert Client().get(address).status_code == 404
    assert NoticeWish.objects.get(person_id=world.lin.person).feed_hash is not None


@pytest.mark.parametrize("more", [0, 30])
def test_a_calendar_takes_the_same_queries_however_many_units(
    world: World, more: int, django_assert_max_num_queries: Counted
) -> None:
    for number in range(more):
        units.add(by=world.an, parent=world.village, form=UnitForm(f"{number}组", "village", headcount=9), at=FOUNDED)
    secret = verbs.open_feed(by=world.lin, at=MOMENT)

    with django_assert_max_num_queries(9):
        items = feed(secret=secret, now=HERE)

    assert (len(items), actor_of(world.lin.person, HERE.date()) is not None) == (7 * (1 + more), True)


def test_what_a_unit_is_exempted_from_is_neither_told_nor_in_the_calendar(world: World) -> None:
    secret = verbs.open_feed(by=world.lin, at=MOMENT)
    before = [(item.requirement, item.occasion) for item in feed(secret=secret, now=HERE)]
    Pause.objects.create(
        unit_id=world.village,
        requirement_id=world.requirement("R1"),
        kind="exempt",
        from_date=date(2026, 3, 1),
        to_date=date(2026, 5, 1),
        reason="整村搬迁",
        approver="综治办主任",
        decided_by_id=world.an.person,
        decided_at=MOMENT,
    )

    make_digests(MOMENT)

    after = [(item.requirement, item.occasion) for item in feed(secret=secret, now=HERE)]
    lecture = world.requirement("R1")
    assert [key for key in before if key not in after] == [(lecture, "2026-03"), (lecture, "2026-04")]
    assert shown(world.lin) == {"未建立": ["上云村"], "已处理": []}

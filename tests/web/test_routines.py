"""Routines: a record done again every Monday waits to be confirmed, is recorded once, left out, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.web.test_records import filled, signed_in
from world import World
from wuzha.actions import records, routines
from wuzha.queries.routines import routines as kept
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.routines import RoutineForm
from wuzha.store.models import LogEntry, Record, Routine


def a_lecture(world: World) -> int:
    day = timezone.localdate() - timedelta(days=20)
    form = RecordForm(activity="lecture", starts=day, audience=("villagers",), place="村口", expected=40, attended=31)
    return records.submit(by=world.lin, unit=world.village, form=form, at=timezone.now())


def set_up(world: World) -> tuple[int, int]:
    """Have Lin do it every week on this weekday, since two weeks ago; return record and routine."""
    today, record = timezone.localdate(), a_lecture(world)
    form = RoutineForm("week", (today.weekday(),), today - timedelta(days=14))
    return record, routines.add(by=world.lin, record=record, form=form, at=timezone.now())


def test_each_day_waits_to_be_confirmed_and_nothing_is_recorded_by_itself(world: World) -> None:
    record, routine = set_up(world)
    today = timezone.localdate()

    found = kept(by=world.lin, today=today)

    assert [each.day for each in found.waiting] == [today - timedelta(days=n) for n in (14, 7, 0)]
    assert [(row.routine, row.next_day) for row in found.rows] == [(routine, today + timedelta(days=7))]
    assert list(Record.objects.values_list("pk", flat=True)) == [record]


def test_confirmed_twice_it_is_one_record_of_its_day(world: World) -> None:
    record, routine = set_up(world)
    client, day = signed_in(world.lin), timezone.localdate() - timedelta(days=7)

    link = f"/records/new?unit={world.village}&copy={record}&routine={routine}&day={day}"
    form = client.get(link).context["form"]
    said = filled(world, starts=day.isoformat(), client_key=form["client_key"].value())
    answers = [client.post("/records/send", said).json() for _ in range(2)]

    assert (form["starts"].value(), form["place"].value(), form["attended"].value()) == (day, "村口", None)
    assert answers[0] == answers[1]
    assert Record.objects.exclude(pk=record).get().starts == day
    assert day not in [each.day for each in kept(by=world.lin, today=timezone.localdate()).waiting]


def test_one_press_on_the_first_page_records_the_day_with_how_many_came(world: World) -> None:
    record, routine = set_up(world)
    client, day = signed_in(world.lin), timezone.localdate()
    pressed = {"day": day.isoformat(), "attended": "28", "today": "1"}

    answers = [client.post(f"/routines/{routine}/confirm", pressed) for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/"), (302, "/")]
    made = Record.objects.exclude(pk=record).get()
    assert (made.starts, made.attended, made.expected, made.place, made.handed_in) == (day, 28, 40, "村口", day)
    assert "固定安排待确认 <span>2 次" in client.get("/").content.decode()


@pytest.mark.parametrize(
    "pressed, said",
    [
        ({"day": "", "attended": "28"}, "请从列表中选择日期"),
        ({"day": "2026-02-31", "attended": "28"}, "请从列表中选择日期"),
        ({"day": "2020-01-01", "attended": "28"}, "这一天没有这项安排"),
        ({"attended": "很多"}, "实到人数应为整数"),
        ({"attended": "-3"}, "实到人数不能小于 0"),
    ],
)
def test_a_press_that_says_nonsense_records_nothing(world: World, pressed: dict[str, str], said: str) -> None:
    _, routine = set_up(world)
    client = signed_in(world.lin)

    page = client.post(f"/routines/{routine}/confirm", {"day": str(timezone.localdate()), **pressed}, follow=True)

    assert said in page.content.decode()
    assert Record.objects.count() == 1


def test_it_is_set_up_left_out_and_ended_from_its_pages(world: World) -> None:
    record, today, client = a_lecture(world), timezone.localdate(), signed_in(world.lin)
    said = {"every": "week", "weekdays": [today.weekday()], "starts": today.isoformat()}

    client.post(f"/routines/new?record={record}", said)
    again = client.post(f"/routines/new?record={record}", said)
    routine = Routine.objects.get().pk
    before = client.get("/routines").content.decode()
    client.post(f"/routines/{routine}/skip", {"day": today.isoformat()})
    after = client.get("/routines").content.decode()
    client.post(f"/routines/{routine}/end")

    assert (again.status_code, "已经有同样的固定安排" in again.content.decode()) == (422, True)
    assert ("有 1 次待确认" in before, "都已确认" in after) == (True, True)
    assert kept(by=world.lin, today=today).rows == ()
    assert list(LogEntry.objects.filter(verb__startswith="routines").values_list("verb", flat=True).order_by("pk")) == [
        "routines.add",
        "routines.skip",
        "routines.end",
    ]


def test_the_form_says_how_many_wait(world: World) -> None:
    set_up(world)

    page = signed_in(world.lin).get("/records/new").content.decode()

    assert "固定安排有 3 次待确认" in page


def test_others_neither_see_nor_touch_it(world: World) -> None:
    record, routine = set_up(world)
    today = timezone.localdate()

    assert kept(by=world.bo, today=today).rows == ()
    with pytest.raises(Absent):
        routines.end(by=world.bo, routine=routine, at=timezone.now())
    with pytest.raises(Absent):
        routines.add(by=world.yi, record=record, form=RoutineForm("week", (0,), today), at=timezone.now())


def test_a_day_it_is_not_done_on_cannot_be_left_out(world: World) -> None:
    _, routine = set_up(world)

    with pytest.raises(Refusal, match="这一天没有这项安排"):
        routines.skip(by=world.lin, routine=routine, day=timezone.localdate() - timedelta(days=1), at=timezone.now())

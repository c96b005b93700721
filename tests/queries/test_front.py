"""What stands on the first page beside duties: what came back, what is done every week, a new office's first steps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import calendars, records, reviews, routines
from wuzha.calendar.workdays import LAST_KNOWN, Override
from wuzha.notices.digests import make_digests
from wuzha.notices.letters import letter
from wuzha.queries.front import front
from wuzha.queries.notices import notices, told_lines
from wuzha.queries.today import today
from wuzha.rules.records import RecordForm
from wuzha.rules.routines import RoutineForm
from wuzha.store.models import Digest, Review

HERE = datetime(2026, 5, 20, 10, 0)
JUNE = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)
SEED = {"seed": "07 12 19", "source": "6月1日开奖号码"}
LECTURE = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",), expected=60, attended=44)


def returned(world: World) -> None:
    """Have Lin's lecture drawn and returned on 2 June."""
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    draw = reviews.draw(by=world.bo, unit=world.town, month="2026-05", **SEED, at=JUNE)
    chosen = [Review.objects.get(drawn=draw).pk]
    reviews.decide(by=world.bo, draw=draw, reviews=chosen, verdict="return", said="照片看不清", at=JUNE)


def test_a_returned_record_stands_on_its_units_page_until_it_is_answered(world: World) -> None:
    returned(world)

    found = front(by=world.lin, now=datetime(2026, 6, 3, 10, 0))

    assert [(each.record_name, each.head, each.words) for each in found.returned] == [
        ("5月12日宣讲", "抽查退回，原因", "照片看不清")
    ]
    assert found.questions == ()


def test_the_units_people_hear_once_that_a_record_came_back(world: World) -> None:
    returned(world)

    for day in (2, 3, 4):
        make_digests(JUNE + timedelta(days=day - 2))

    told = Digest.objects.filter(person=world.lin.person).order_by("day")
    assert [(row.day.day, row.returned) for row in told if row.returned] == [(3, 1)]
    assert Digest.objects.exclude(person=world.lin.person).filter(returned__gt=0).count() == 0
    row = told.get(day=date(2026, 6, 3))
    body = letter(row, told_lines(row)).body
    assert "记录被抽查退回（1 条）" in body
    shown = notices(by=world.lin, now=HERE, day=row.day).digest
    assert shown is not None
    assert shown.returned == 1


def test_a_routine_waits_on_the_page_of_its_unit_alone(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    form = RoutineForm("week", (HERE.weekday(),), HERE.date())
    routine = routines.add(by=world.lin, record=record, form=form, at=NOW)

    found = {actor.name: front(by=actor, now=HERE).routines for actor in (world.lin, world.an, world.lei)}

    assert [(each.routine, each.day, each.attended) for each in found["林禾"]] == [(routine, HERE.date(), 44)]
    assert (found["安岚"], found["雷明"]) == ((), ())


def test_the_first_steps_stay_until_all_are_done(world: World) -> None:
    before = front(by=world.an, now=HERE).steps

    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    assert [step.name for step in before if not step.done] == ["记第一笔"]
    assert front(by=world.an, now=HERE).steps == ()
    assert front(by=world.lin, now=HERE).steps == ()


def test_a_month_with_nothing_to_report_is_counted_apart_from_what_was_done(world: World) -> None:
    now = datetime(2026, 6, 1, 10, 0)
    at = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.confirm_month(by=world.an, unit=world.other_village, month="2026-06", nothing_to_report=True, at=at)

    found = [today(by=world.an, now=moment).office for moment in (HERE, now)]

    assert [office and (office.done, office.nothing, office.owed) for office in found] == [(1, 0, 10), (0, 1, 9)]


def test_whoever_keeps_the_calendar_is_asked_in_november_for_the_holidays_of_the_next_year(world: World) -> None:
    def years(by: Actor, day: date) -> tuple[int, ...]:
        return front(by=by, now=datetime.combine(day, time(10))).years

    october, november = date(LAST_KNOWN, 10, 31), date(LAST_KNOWN, 11, 1)
    asked = [years(world.an, october), years(world.an, november), years(world.lin, november)]
    holiday = Override(date(LAST_KNOWN + 1, 2, 6), works=False, name="春节", national=True)
    calendars.set_day(by=world.an, override=holiday, source="通知", at=NOW)

    assert asked == [(), (LAST_KNOWN + 1,), ()]
    assert [years(world.an, november), years(world.an, date(LAST_KNOWN + 2, 1, 4))] == [(), (LAST_KNOWN + 2,)]

"""Digests: one a person and a day, in working hours; each level on its day; nothing told twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from world import FOUNDED, World
from wuzha.access import Actor, actor_of
from wuzha.actions import mergers, notices, people, records, units
from wuzha.actions.people import PersonForm
from wuzha.actions.units import UnitForm
from wuzha.notices.digests import LEASE, make_digests
from wuzha.notices.letters import letter
from wuzha.notices.looking import look
from wuzha.queries.notices import told_lines
from wuzha.queries.progress import standings
from wuzha.rules.records import RecordForm
from wuzha.rules.states import State
from wuzha.rules.watching import Ladder, Level, Step
from wuzha.store.models import Digest, NoticeWish, Person, Snooze, Told, Unit

Counted = Callable[[int], AbstractContextManager[Any]]
MARCH = RecordForm(activity="lecture", starts=date(2026, 3, 30), audience=("villagers",))


def at(month: int, day: int, hour: int = 9, minute: int = 30) -> datetime:
    """Return a moment of 2026 in Yunxi."""
    return timezone.make_aware(datetime(2026, month, day, hour, minute))


def told(person: Actor, day: date) -> set[tuple[str, str, str, str]]:
    """Return what somebody was told on a day: unit, clause, step, level."""
    from wuzha.store.models import Requirement, Unit  # noqa: PLC0415

    row = Digest.objects.filter(person=person.person, day=day).first()
    names, codes = dict(Unit.objects.values_list("pk", "name")), dict(Requirement.objects.values_list("pk", "code"))
    lines = row.lines if row else []
    return {(names[line[1]], codes[line[0]], line[4], line[3]) for line in lines}


def live(first: datetime, last: datetime) -> None:
    """Let a worker look once every morning."""
    while first <= last:
        make_digests(first)
        first += timedelta(days=1)


def test_a_liaison_hears_before_the_due_and_when_it_has_passed(world: World) -> None:
    live(at(3, 20), at(4, 1))

    days = list(Digest.objects.filter(person=world.lin.person).values_list("day", flat=True).order_by("day"))
    assert days == [date(2026, 3, 20), date(2026, 3, 27), date(2026, 4, 1)]  # 28 March is a Saturday
    assert told(world.lin, days[0]) == {("上云村", "R5", "unfounded", "unit")}
    assert told(world.lin, days[1]) == {("上云村", "R1", "soon", "unit")}
    assert told(world.lin, days[2]) == {("上云村", "R1", "overdue", "unit")}


def test_the_superior_hears_only_when_the_units_grace_is_over(world: World) -> None:
    live(at(3, 20), at(4, 3))

    heard = {("上云村", "R1", "overdue", "superior")} & told(world.bo, date(2026, 4, 3))
    before = [told(world.bo, date(2026, 4, day)) for day in (1, 2)]
    assert (before, heard) == ([set(), set()], {("上云村", "R1", "overdue", "superior")})


def test_a_leader_hears_nothing_where_somebody_else_answers(world: World) -> None:
    live(at(3, 20), at(4, 10))

    assert Digest.objects.filter(person=world.lei.person).count() == 0
    assert Digest.objects.filter(person=world.bo.person).count() > 0


def test_the_office_hears_after_the_superior(world: World) -> None:
    group = units.add(
        by=world.an, parent=world.village, form=UnitForm("上云村一组", "village", headcount=90), at=FOUNDED
    )
    account = people.add(by=world.an, form=PersonForm("胡青", "hu", world.village, "reviewer"), at=FOUNDED)

    live(at(3, 20), at(4, 9))

    hu = actor_of(account.person, date(2026, 4, 9))
    assert hu is not None
    line = ("上云村一组", "R1", "overdue")
    heard = {
        name: [day for day in range(1, 10) if (*line, level) in told(who, date(2026, 4, day))]
        for name, who, level in (("hu", hu, "superior"), ("bo", world.bo, "office"))
    }
    assert (group > 0, heard) == (True, {"hu": [3], "bo": [7]})


def test_what_was_done_is_told_to_nobody_as_missing_and_to_those_above_as_made_up(world: World) -> None:
    live(at(3, 20), at(4, 3))
    records.submit(by=world.lin, unit=world.village, form=replace(MARCH, handed_in=date(2026, 4, 8)), at=at(4, 8, 15))

    live(at(4, 9), at(4, 15))

    later = [told(world.bo, date(2026, 4, day)) for day in range(9, 16)]
    assert {line for day in later for line in day if line[:2] == ("上云村", "R1")} == {
        ("上云村", "R1", "made-up", "superior")
    }


def test_what_stays_overdue_is_told_again_after_a_week(world: World) -> None:
    live(at(3, 20), at(4, 20))

    days = [day for day in range(1, 21) if ("上云村", "R1", "overdue", "unit") in told(world.lin, date(2026, 4, day))]
    assert days == [1, 8, 15]


def test_what_a_merged_unit_left_open_is_told_to_the_heirs_people_through_every_merger(world: World) -> None:
    for unit, into in ((world.village, world.workshop), (world.workshop, world.factory)):
        mergers.merge(by=world.an, unit=unit, into=into, on=date(2026, 4, 1), at=at(4, 1))
    hired = people.add(by=world.an, form=PersonForm("石木", "shi", world.factory, "liaison"), at=at(4, 1))
    shi = actor_of(hired.person, date(2026, 4, 2))
    assert shi is not None

    make_digests(at(4, 2))

    told_of = {line for line in told(shi, date(2026, 4, 2)) if line[0] == "上云村"}
    assert ("上云村", "R1", "overdue", "unit") in told_of
    row = Digest.objects.get(person=shi.person)
    assert {line.unit_name for line in told_lines(row)} >= {"上云村（已并入小满木器坊）", "青禾纺织厂"}


def test_the_letter_says_how_much_is_only_counted(world: World) -> None:
    live(at(8, 3), at(8, 3))
    row = Digest.objects.select_related("person").get(person=world.lin.person)

    written = letter(row, told_lines(row))

    assert "，3 项逾期超过三个月（2026年8月3日）" in written.subject
    assert "逾期超过三个月（3 项）\n· 不再逐条提醒，每月提示一次总数" in str(written.body)


def test_what_has_been_overdue_for_three_months_is_counted_once_a_month(world: World) -> None:
    live(at(7, 30), at(8, 6))

    first = date(2026, 8, 3)  # 1 August is a Saturday
    counted = {
        (name, day): old
        for name, who in (("lin", world.lin), ("bo", world.bo))
        for day, old in Digest.objects.filter(person=who.person, old__gt=0).values_list("day", "old")
    }
    assert counted == {
        ("lin", date(2026, 7, 30)): old_by_hand([world.village], date(2026, 7, 30)),  # never looked for before
        ("bo", date(2026, 7, 30)): old_by_hand(None, date(2026, 7, 30)),
        ("lin", first): old_by_hand([world.village], first),
        ("bo", first): old_by_hand(None, first),
    }
    assert counted["lin", first] == 3  # the lectures of March and April, the report of March


def test_a_month_that_began_while_the_programme_was_off_is_counted_late(world: World) -> None:
    live(at(7, 30), at(7, 30))

    live(at(8, 19), at(8, 20))

    days = Digest.objects.filter(person=world.lin.person, old__gt=0).order_by("day").values_list("day", flat=True)
    assert list(days) == [date(2026, 7, 30), date(2026, 8, 19)]


def test_what_is_made_up_after_all_is_not_counted(world: World) -> None:
    late = replace(MARCH, handed_in=date(2026, 8, 2))
    records.submit(by=world.lin, unit=world.village, form=late, at=at(8, 2, 15))

    live(at(8, 3), at(8, 3))

    assert Digest.objects.get(person=world.lin.person, day=date(2026, 8, 3)).old == 2


def old_by_hand(units: list[int] | None, today: date) -> int:
    """Count what is overdue and fell due more than 92 days before."""
    paths = {pk: path for pk, path in Unit.objects.values_list("pk", "path") if units is None or pk in units}
    found = standings(paths, date(2026, 1, 1), today, datetime(today.year, today.month, today.day, 9, 30))
    return sum(
        each.state is State.OVERDUE and each.obligation.due is not None
        and each.obligation.due.date() < today - timedelta(days=92)
        for each in found
    )  # fmt: skip


def test_a_month_confirmed_without_events_is_an_answer(world: World) -> None:
    live(at(3, 20), at(4, 9))
    records.confirm_month(by=world.lin, unit=world.village, month="2026-03", nothing_to_report=True, at=at(4, 9, 15))

    live(at(4, 10), at(4, 20))

    lines = [told(world.lin, date(2026, 4, day)) for day in range(10, 21)]
    assert [line for day in lines for line in day if line[1] == "R6"] == []
    assert ("上云村", "R6", "soon", "unit") in told(world.lin, date(2026, 4, 7))


@pytest.mark.parametrize(
    "moment", [at(3, 28), at(3, 27, 8), at(3, 27, 18), at(3, 27, 23), at(4, 6)], ids=["周六", "早", "晚", "夜", "清明"]
)
def test_nobody_is_told_outside_the_hours_of_a_working_day(world: World, moment: datetime) -> None:
    assert make_digests(moment) == 0
    assert (Digest.objects.count(), world.town > 0) == (0, True)


def test_a_person_is_looked_for_once_a_day_and_from_their_own_hour_on(world: World) -> None:
    notices.set_wish(by=world.lin, wish=notices.Wish("", by_mail=False, hour=14), at=at(3, 20))

    made = [make_digests(at(3, 27, hour)) for hour in (9, 10, 13, 14, 15)]

    assert made == [0, 0, 0, 1, 0]
    assert Digest.objects.get(person=world.lin.person).made_at == at(3, 27, 14)


def test_a_worker_that_died_while_looking_is_followed_by_another(world: World) -> None:
    NoticeWish.objects.update_or_create(person_id=world.lin.person, defaults={"leased_until": at(3, 27) + LEASE})

    early, late = make_digests(at(3, 27)), make_digests(at(3, 27) + LEASE + timedelta(minutes=1))

    assert (early, late, Digest.objects.filter(person=world.lin.person).count()) == (0, 1, 1)


def test_whoever_has_no_post_any_more_is_told_nothing(world: World) -> None:
    live(at(3, 20), at(4, 20))

    assert Digest.objects.filter(person=world.yi.person).count() == 0


def test_an_obligation_put_off_is_told_again_on_the_day_named_and_climbs_all_the_same(world: World) -> None:
    key = (world.requirement("R1"), world.village, "2026-03")
    live(at(3, 20), at(4, 1))
    notices.put_off(by=world.lin, key=key, until=date(2026, 4, 13), reason="宣讲定在赶集日", at=at(4, 1, 15))

    live(at(4, 2), at(4, 14))

    own = [day for day in range(2, 15) if ("上云村", "R1", "overdue", "unit") in told(world.lin, date(2026, 4, day))]
    above = [
        day for day in range(2, 15) if ("上云村", "R1", "overdue", "superior") in told(world.bo, date(2026, 4, day))
    ]
    assert (own, above) == ([13], [3, 10])


def test_an_obligation_no_longer_put_off_is_told_with_the_next_digest(world: World) -> None:
    key = (world.requirement("R1"), world.village, "2026-03")
    live(at(3, 20), at(3, 26))
    notices.put_off(by=world.lin, key=key, until=date(2026, 4, 8), reason="宣讲定在赶集日", at=at(3, 26, 15))
    live(at(3, 27), at(3, 27))
    notices.take_back(by=world.lin, key=key, at=at(3, 27, 15))

    live(at(3, 30), at(3, 30))

    assert (told(world.lin, date(2026, 3, 27)), told(world.lin, date(2026, 3, 30))) == (
        set(),
        {("上云村", "R1", "soon", "unit")},
    )
    assert Snooze.objects.count() == 0


def test_an_office_decides_on_its_own_days(world: World) -> None:
    notices.set_ladder(by=world.an, unit=world.town, ladder=Ladder(soon=6, superior=1, office=2), at=FOUNDED)

    live(at(3, 20), at(4, 1))

    first = next(
        day for day in range(20, 32) if ("上云村", "R1", "soon", "unit") in told(world.lin, date(2026, 3, day))
    )
    assert first == 25
    assert ("上云村", "R1", "overdue", "superior") in told(world.bo, date(2026, 4, 1))


def test_a_digest_and_what_was_told_are_written_together(world: World) -> None:
    live(at(3, 20), at(4, 3))

    rows = Told.objects.filter(person=world.bo.person)
    lines = Digest.objects.get(person=world.bo.person, day=date(2026, 4, 3)).lines
    assert {(row.requirement_id, row.unit_id, row.occasion) for row in rows} == {tuple(line[:3]) for line in lines}
    who = Person.objects.get(pk=world.bo.person)
    assert (who.noticed_on, who.noticed) == (date(2026, 4, 3), len(lines))


@pytest.mark.parametrize("more", [0, 30])
def test_looking_takes_the_same_queries_however_many_units(
    world: World, more: int, django_assert_max_num_queries: Counted
) -> None:
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"{number}号村", "village", headcount=9), at=FOUNDED)

    with django_assert_max_num_queries(22):
        found = look(dict.fromkeys((world.bo.person, world.lin.person), date(2026, 4, 2)), datetime(2026, 4, 3, 9, 30))

    lines = [line for line in found[world.bo.person].lines if line.step is Step.OVERDUE]
    assert (len(lines) >= 2 + more, {line.level for line in lines}) == (True, {Level.SUPERIOR})

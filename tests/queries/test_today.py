"""Today: a liaison's duties by urgency, an office's numbers, in a handful of queries however many units."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import pytest

from world import FOUNDED, NOW, World
from wuzha.access import actor_of
from wuzha.actions import matters, people, plans, records, units
from wuzha.actions.units import UnitForm
from wuzha.queries.desk import Desk
from wuzha.queries.front import Waiting, front
from wuzha.queries.missing import Choice, missing
from wuzha.queries.overseeing import Office
from wuzha.queries.today import today
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent
from wuzha.rules.states import State
from wuzha.store.models import Paper, Return

HERE = datetime(2026, 5, 20, 10, 0)
LECTURE = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))
Counted = Callable[[int], AbstractContextManager[Any]]


def desk(world: World, now: datetime = HERE) -> Desk:
    """Return Lin's own duties."""
    found = today(by=world.lin, now=now).desk
    assert found is not None
    return found


def office(world: World, now: datetime = HERE) -> Office:
    """Return how the township stands."""
    found = today(by=world.an, now=now).office
    assert found is not None
    return found


def test_what_was_not_made_up_comes_first_with_the_days_it_is_late(world: World) -> None:
    found = desk(world)

    assert [(item.occasion_name, item.activity, item.label) for item in found.late] == [
        ("2026年3月", "lecture", "逾期 50 天"),
        ("2026年3月", "report", "逾期 40 天"),
        ("2026年4月", "lecture", "逾期 20 天"),
        ("2026年4月", "report", "逾期 10 天"),
    ]


def test_a_report_late_links_to_confirming_its_month(world: World) -> None:
    report = desk(world).late[3]

    assert (report.period, report.month, report.month_name) == ("2026-04", "2026-04", "4月")


def test_what_is_due_is_sorted_into_this_week_this_month_and_later(world: World) -> None:
    found = desk(world, datetime(2026, 5, 26, 9, 0))  # Tuesday; May ends on Sunday

    assert [item.activity for item in found.week] == ["lecture"]
    assert [item.activity for item in found.month] == []
    assert [(item.activity, item.due) for item in found.later] == [("report", datetime(2026, 6, 10, 23, 59))]


def test_what_is_due_after_sunday_is_of_the_month(world: World) -> None:
    found = desk(world)

    assert [item.activity for item in found.week] == []
    assert [(item.activity, item.due) for item in found.month] == [("lecture", datetime(2026, 5, 31, 23, 59))]


def test_what_is_done_moves_to_the_done(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    found = desk(world)

    assert [(item.activity, item.state) for item in found.done] == [("lecture", State.DONE)]
    assert (found.owed, [item.activity for item in found.month]) == (2, [])


def test_ongoing_duties_are_counted_by_how_they_stand(world: World) -> None:
    before = desk(world)
    records.submit(by=world.lin, unit=world.village, form=RecordForm("signage", date(2026, 5, 6)), at=NOW)

    after = desk(world)

    assert (len(before.missing), before.standing, before.ongoing) == (1, 0, 1)
    assert (len(after.missing), after.standing, after.ongoing) == (0, 1, 1)


def test_a_line_says_what_is_lacking_only_where_more_is_asked_than_doing_it_once(world: World) -> None:
    people.appoint(by=world.an, person=world.lin.person, unit=world.factory, role="liaison", at=NOW)
    lin = actor_of(world.lin.person, NOW.date())
    assert lin is not None
    form = RecordForm("quiz", date(2026, 5, 6), audience=("staff",), expected=120, attended=60)
    records.submit(by=lin, unit=world.factory, form=form, at=NOW)

    found = today(by=lin, now=HERE, unit=world.factory).desk

    assert found is not None
    assert [(item.activity, item.lacking) for item in (*found.month, *found.later)] == [
        ("lecture", ""),
        ("pledge", ""),
        ("report", ""),
        ("quiz", "到场率50%，要求100%"),
    ]


def test_somebody_with_two_units_sees_both_and_can_choose_one(world: World) -> None:
    people.appoint(by=world.an, person=world.lin.person, unit=world.other_village, role="liaison", at=NOW)
    lin = actor_of(world.lin.person, NOW.date())
    assert lin is not None

    both, one = today(by=lin, now=HERE).desk, today(by=lin, now=HERE, unit=world.other_village).desk

    assert both is not None
    assert one is not None
    assert both.units == ((world.village, "上云村", 4), (world.other_village, "下溪村", 4))
    assert (both.single, one.single) == (None, world.other_village)
    assert [item.unit_name for item in both.late[:2]] == ["上云村", "下溪村"]
    assert {item.unit_name for item in one.late} == {"下溪村"}


def test_somebody_elses_unit_is_not_there_to_choose(world: World) -> None:
    with pytest.raises(Absent):
        today(by=world.lin, now=HERE, unit=world.other_village)


def test_a_liaison_has_no_office_and_a_reviewer_no_desk(world: World) -> None:
    assert today(by=world.lin, now=HERE).office is None
    assert today(by=world.bo, now=HERE).desk is None
    assert today(by=world.lei, now=HERE).desk is None


def test_somebody_without_a_post_has_neither(world: World) -> None:
    found = today(by=world.yi, now=HERE)

    assert (found.desk, found.office) == (None, None)


def test_an_officer_whose_own_unit_owes_nothing_sees_only_the_office(world: World) -> None:
    assert today(by=world.an, now=HERE).desk is None


def test_the_office_counts_what_falls_due_this_month(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    found = office(world)

    # May: a lecture and a report for each of four units, a deadline for each of two firms; the quiz is June's.
    assert (found.units, found.owed, found.done, found.running, found.late, found.not_open) == (5, 10, 1, 9, 0, 0)


def test_the_office_counts_the_late_of_the_month_that_is_over(world: World) -> None:
    found = office(world, datetime(2026, 5, 31, 23, 59))

    assert (found.late, found.running) == (0, 10)
    assert office(world, datetime(2026, 6, 30, 23, 59)).owed == 9


def test_units_with_something_to_make_up_are_in_tree_order_and_agree_with_the_list(world: World) -> None:
    records.confirm_month(by=world.an, unit=world.other_village, month="2026-04", at=NOW)

    found = office(world)
    listed = missing(by=world.an, choice=Choice(world.town, date(2026, 2, 17)), now=HERE)

    assert [(unit.name, unit.late) for unit in found.behind] == [
        ("上云村", 4),
        ("下溪村", 3),
        ("青禾纺织厂", 5),  # the quiz of the first quarter as well
        ("小满木器坊", 4),
    ]
    assert (found.to_make_up, found.units_behind) == (listed.late, listed.units) == (16, 4)


def test_of_very_many_units_with_something_to_make_up_the_first_are_named_and_all_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = office(world)
    monkeypatch.setattr("wuzha.queries.overseeing.LINES", 2)

    found = office(world)

    assert found.behind == every.behind[:2]
    assert (found.units_behind, found.to_make_up) == (len(every.behind), sum(unit.late for unit in every.behind))


def test_plans_waiting_for_correction_are_named_to_whoever_corrects_them(world: World) -> None:
    text = "溪州县反诈宣传月方案\n各村每月组织村民开展不少于1次集中宣讲。\n"
    plans.upload(by=world.an, adopter=world.town, name="宣传月.txt", data=text.encode(), at=NOW)

    leader = today(by=world.lei, now=HERE).office

    assert leader is not None
    assert leader.drafts == ()
    assert [draft.uploaded_at for draft in office(world).drafts] == [NOW]


def test_the_latest_records_say_how_much_they_count_for(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=FOUNDED.replace(month=5, day=13))
    other = RecordForm("media", date(2026, 5, 6), title="县电视台播出短片")
    records.submit(by=world.an, unit=world.factory, form=other, at=NOW)
    gone = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.withdraw(by=world.lin, record=gone, revision=1, why="重复", at=NOW)

    assert [(line.unit_name, line.name, line.claims) for line in office(world).latest] == [
        ("青禾纺织厂", "县电视台播出短片", 0),
        ("上云村", "宣讲", 1),
    ]


@pytest.mark.parametrize("more", [0, 30])
def test_the_number_of_queries_does_not_depend_on_the_units(
    world: World, django_assert_num_queries: Counted, more: int
) -> None:
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}村", "village"), at=FOUNDED)

    with django_assert_num_queries(14):  # the first time after something changed
        office(world)
    with django_assert_num_queries(6):
        found = office(world)
    with django_assert_num_queries(7):
        first = desk(world)
    with django_assert_num_queries(5):  # whoever records owes the same clauses
        assert desk(world) == first

    assert found.units == 5 + more


def test_a_leader_sees_five_figures_of_the_same_days_and_the_report_to_sign(world: World) -> None:
    for day, number in ((date(2026, 4, 8), 20), (date(2026, 5, 12), 30), (date(2026, 4, 28), 70)):
        form = RecordForm(activity="lecture", starts=day, audience=("villagers",), attended=number, expected=number)
        records.submit(by=world.lin, unit=world.village, form=form, at=NOW)
    matters.register(by=world.lin, unit=world.village, form=MatterForm("case", datetime(2026, 5, 6, 9)), at=NOW)

    found = front(by=world.lei, now=HERE).lead

    assert found is not None
    assert [(f.name, f.value, f.trend) for f in found.figures] == [
        ("到期任务按期完成", "0/4", "上月同期 0/4"),
        ("有活动的单位", "1", "与上月同期持平（1个）"),
        ("开展活动", "1", "与上月同期持平（1次）"),
        ("参加人次", "30", "上月同期 20人次，多 10人次，增 50%"),
        ("登记案件", "1", "上月同期没有"),
    ]
    assert (found.starts, found.until, found.report_name) == (date(2026, 5, 1), HERE.date(), "2026年4月")


@pytest.mark.parametrize("number", [1, 30])
def test_the_figures_of_a_leader_take_no_more_queries_at_thirty_units_than_at_one(
    world: World, number: int, django_assert_max_num_queries: Counted
) -> None:
    for place in range(number):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{place}号厂", "enterprise", headcount=80), at=NOW)

    with django_assert_max_num_queries(40):
        front(by=world.lei, now=HERE)


def test_only_whoever_signs_sees_figures_to_sign_with(world: World) -> None:
    found = {
        actor.name: front(by=actor, now=HERE).lead is not None for actor in (world.an, world.bo, world.lei, world.lin)
    }

    assert found == {"安岚": False, "柏青": False, "雷明": True, "林禾": False}


def test_an_officer_sees_what_came_back(world: World) -> None:
    Return.objects.create(
        unit_id=world.village, name="回表.xlsx", sha256="0" * 64, source="upload", state="waiting", came_at=NOW
    )

    found = {actor.name: front(by=actor, now=HERE).waiting for actor in (world.an, world.lei)}

    assert found == {"安岚": (Waiting("交回的填报表待确认", 1, "forms"),), "雷明": ()}


def test_a_paper_that_was_checked_waits_for_the_leader_and_one_still_to_be_checked_does_not(world: World) -> None:
    made = {"kind": "weekly", "unit_id": world.town, "office_id": world.town, "version": 1, "body": "{}"}
    made |= {"frozen_by_id": world.an.person, "frozen_at": NOW, "recipient": "县反诈中心"}
    paper = Paper.objects.create(**made, title="四月简报", state="checked")
    draft = Paper.objects.create(**made, title="五月简报", state="draft")

    found = {by.name: front(by=by, now=HERE) for by in (world.an, world.bo, world.lei, world.lin)}

    assert {name: [task.paper for task in each.to_sign] for name, each in found.items()} == {
        "安岚": [],
        "柏青": [],
        "雷明": [paper.pk],
        "林禾": [],
    }
    assert {name: [(task.paper, task.what) for task in each.paper_tasks] for name, each in found.items()} == {
        "安岚": [],
        "柏青": [(draft.pk, "核稿")],
        "雷明": [(draft.pk, "核稿")],
        "林禾": [],
    }
    assert found["雷明"].lead is not None
    assert found["雷明"].lead.report_name == "2026年4月"

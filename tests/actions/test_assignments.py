"""Who owes what from when, as units and decisions change: nothing is ever owed that lies in the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from drafting import clause, draft, structure, terms
from world import NOW, World
from wuzha.actions import assignments, plans, publishing, records, units
from wuzha.actions.units import ImportRow, UnitForm
from wuzha.plan.model import Owner, Plan, Recurring
from wuzha.queries.front import front
from wuzha.queries.plans import Choice, plan
from wuzha.queries.progress import standings
from wuzha.queries.requirements import requirement
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Assignment, Claim, LogEntry, Unit

TODAY = date(2026, 5, 20)
LATER = NOW + timedelta(days=10)
HERE = datetime(2026, 5, 20, 11, 0)


def held(unit: int, code: str) -> list[tuple[date, date]]:
    rows = Assignment.objects.filter(unit=unit, requirement__code=code).order_by("from_date")
    return list(rows.values_list("from_date", "to_date"))


def missing(unit: int, on: datetime) -> list[tuple[str, str]]:
    path = {unit: Unit.objects.get(pk=unit).path}
    owed = standings(path, date(2026, 1, 1), on.date() + timedelta(days=1), on)
    return [(each.clause.code, each.obligation.occasion.key) for each in owed if each.missing]


def test_a_unit_added_in_mid_period_owes_from_that_day_and_never_in_the_past(world: World) -> None:
    unit = units.add(by=world.an, parent=world.town, form=UnitForm("新桥村", "village", headcount=600), at=NOW)

    assert held(unit, "R1") == [(TODAY, date(2027, 1, 1))]
    assert missing(unit, datetime(2026, 5, 20, 23, 59)) == []
    assert (
        missing(unit, datetime(2026, 6, 11, 9, 0)) == []
    )  # May had only twelve days left: its report is not asked for


def test_units_imported_together_are_assigned_together(world: World) -> None:
    rows = [ImportRow(UnitForm(f"{number}号厂", "enterprise", headcount=number)) for number in (40, 50, 60)]

    units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW)

    found = Unit.objects.filter(name__endswith="号厂").order_by("headcount")
    assert [bool(held(unit.pk, "R3")) for unit in found] == [False, True, True]


def test_growing_past_the_threshold_begins_the_clause_and_shrinking_ends_it(world: World) -> None:
    small, large = (UnitForm("小满木器坊", "enterprise", headcount=number) for number in (12, 80))

    units.change(by=world.an, unit=world.workshop, form=large, at=NOW)
    units.change(by=world.an, unit=world.workshop, form=small, at=LATER)

    assert held(world.workshop, "R3") == [(TODAY, date(2026, 5, 30))]


def test_a_clause_follows_the_risk_level_and_the_type_of_a_unit_from_that_day_on(world: World) -> None:
    red = Owner(units=("各企业",), types=("enterprise",), where="level = red")
    asked = clause(
        "R9", "50人以上的企业每季度开展1次防骗测试", activity="quiz", owner=red, schedule=Recurring(every="month")
    )
    row = draft(world, structure().model_copy(update={"requirements": (asked,), "questions": ()}))
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)
    kinds = [("enterprise", "yellow"), ("enterprise", "red"), ("school", "red"), ("enterprise", "red")]

    for number, (kind, level) in enumerate(kinds):
        form = UnitForm("小满木器坊", kind, headcount=12, attributes={"level": level})
        units.change(by=world.an, unit=world.workshop, form=form, at=NOW + timedelta(days=7 * number))

    weeks = [TODAY + timedelta(days=7 * number) for number in range(4)]
    assert held(world.workshop, "R9") == [(weeks[1], weeks[2]), (weeks[3], date(2027, 1, 1))]


def test_changing_back_and_forth_on_one_day_leaves_one_assignment(world: World) -> None:
    small, large = (UnitForm("小满木器坊", "enterprise", headcount=number) for number in (12, 80))

    for form in (large, small, large):
        units.change(by=world.an, unit=world.workshop, form=form, at=NOW)

    assert held(world.workshop, "R3") == [(TODAY, date(2027, 1, 1))]


def test_closing_a_unit_ends_its_duties_and_keeps_what_was_owed_before(world: World) -> None:
    before = missing(world.village, datetime(2026, 5, 12, 9, 0))

    units.close(by=world.an, unit=world.village, on=TODAY, at=NOW)

    assert held(world.village, "R1") == [(date(2026, 3, 2), TODAY)]
    assert before == [("R1", "2026-03"), ("R1", "2026-04"), ("R6", "2026-03"), ("R6", "2026-04")]
    assert missing(world.village, datetime(2026, 12, 31, 9, 0)) == before


def test_taking_back_a_closing_that_has_not_come_goes_on_without_a_gap(world: World) -> None:
    units.close(by=world.an, unit=world.village, on=date(2026, 9, 1), at=NOW)
    units.reopen(by=world.an, unit=world.village, at=LATER)

    assert held(world.village, "R1") == [(date(2026, 3, 2), date(2027, 1, 1))]


def test_a_change_before_a_closing_does_not_reach_beyond_it(world: World) -> None:
    units.close(by=world.an, unit=world.workshop, on=date(2026, 9, 1), at=NOW)

    units.change(by=world.an, unit=world.workshop, form=UnitForm("小满木器坊", "enterprise", headcount=80), at=LATER)

    assert held(world.workshop, "R3") == [(date(2026, 5, 30), date(2026, 9, 1))]


def test_a_plan_that_has_not_begun_takes_in_new_units_from_its_first_day(world: World) -> None:
    row = draft(world)
    publishing.publish(
        by=world.an, plan=row.pk, revision=row.revision, terms=terms(world, starts=date(2026, 7, 1)), at=NOW
    )

    unit = units.add(by=world.an, parent=world.town, form=UnitForm("新桥村", "village"), at=NOW)

    found = Assignment.objects.get(unit=unit, requirement__plan=row, requirement__code="R1")
    assert (found.from_date, found.to_date) == (date(2026, 7, 1), date(2027, 1, 1))


def test_a_plan_that_is_over_concerns_no_new_unit(world: World) -> None:
    plans.retire(by=world.an, plan=world.plan, on=TODAY, at=NOW)

    unit = units.add(by=world.an, parent=world.town, form=UnitForm("新桥村", "village"), at=NOW)

    assert Assignment.objects.filter(unit=unit).count() == 0


def test_a_unit_given_a_clause_owes_it_from_today_whatever_the_words(world: World) -> None:
    key = world.requirement("R1")

    assignments.assign(by=world.an, requirement=key, units=[world.factory], at=NOW)
    units.change(by=world.an, unit=world.factory, form=UnitForm("青禾纺织厂", "enterprise", headcount=130), at=LATER)

    assert held(world.factory, "R1") == [(TODAY, date(2027, 1, 1))]


def test_a_unit_freed_from_a_clause_stays_free_when_it_changes(world: World) -> None:
    key = world.requirement("R2")

    assignments.release(by=world.an, requirement=key, units=[world.factory], at=NOW)
    units.change(by=world.an, unit=world.factory, form=UnitForm("青禾纺织厂", "enterprise", headcount=130), at=LATER)

    assert held(world.factory, "R2") == [(date(2026, 3, 2), TODAY)]


def test_giving_back_what_was_taken_begins_anew_today(world: World) -> None:
    key = world.requirement("R2")
    assignments.release(by=world.an, requirement=key, units=[world.factory], at=NOW)

    assignments.assign(by=world.an, requirement=key, units=[world.factory], at=LATER)

    assert held(world.factory, "R2") == [(date(2026, 3, 2), TODAY), (date(2026, 5, 30), date(2027, 1, 1))]


def test_a_standing_duty_taken_up_again_is_one_thing_to_keep_up(world: World) -> None:
    key = world.requirement("R5")
    assignments.release(by=world.an, requirement=key, units=[world.village], at=NOW)
    assignments.assign(by=world.an, requirement=key, units=[world.village], at=LATER)

    path = {world.village: Unit.objects.get(pk=world.village).path}
    owed = standings(path, date(2026, 5, 1), date(2026, 7, 1), datetime(2026, 6, 15, 9, 0))

    assert [each.obligation.opens for each in owed if each.clause.code == "R5"] == [date(2026, 5, 30)]


def test_what_was_recorded_today_counts_for_a_clause_given_today(world: World) -> None:
    key, day = world.requirement("R1"), datetime(2026, 6, 3, 2, 0, tzinfo=UTC)
    form = RecordForm(activity="lecture", starts=date(2026, 6, 3))
    record = records.submit(by=world.an, unit=world.factory, form=form, at=day)

    assignments.assign(by=world.an, requirement=key, units=[world.factory], at=day)

    assert sorted(Claim.objects.filter(record=record).values_list("requirement__code", flat=True)) == ["R1", "R2"]


def test_each_decision_is_one_log_entry_that_names_the_units(world: World) -> None:
    before = LogEntry.objects.count()

    assignments.assign(by=world.an, requirement=world.requirement("R1"), units=[world.factory], at=NOW)

    entry = LogEntry.objects.latest("pk")
    assert (LogEntry.objects.count() - before, entry.verb, entry.summary) == (
        1,
        "assignments.assign",
        "R1增加分派：青禾纺织厂",
    )


@pytest.mark.parametrize("verb", [assignments.assign, assignments.release])
def test_a_liaison_decides_nothing_about_assignments(world: World, verb: object) -> None:
    with pytest.raises(Absent):
        verb(by=world.lin, requirement=world.requirement("R1"), units=[world.village], at=NOW)  # type: ignore[operator]


@pytest.mark.parametrize("chosen", [[], [999_999]])
def test_units_outside_the_plan_are_refused(world: World, chosen: list[int]) -> None:
    with pytest.raises(Refusal, match="实施范围内"):
        assignments.assign(by=world.an, requirement=world.requirement("R1"), units=chosen, at=NOW)


def test_assignments_of_a_plan_that_is_over_stay_as_they_are(world: World) -> None:
    plans.retire(by=world.an, plan=world.plan, on=TODAY, at=NOW)

    with pytest.raises(Refusal, match="执行期"):
        assignments.assign(
            by=world.an,
            requirement=world.requirement("R1"),
            units=[world.factory],
            at=datetime(2026, 5, 21, 1, 0, tzinfo=UTC),
        )


def test_a_named_list_gives_and_takes_the_clauses_that_name_it(world: World) -> None:
    owner = Owner(units=("骨干单位",))
    named = clause("R1", "每月张贴防骗标语2条", activity="signage", owner=owner, schedule=Recurring(every="month"))
    row = draft(world, Plan(title="名单方案", requirements=(named,)))
    units.keep_set(by=world.an, home=world.town, name="骨干单位", members=[world.village], at=NOW)
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    units.keep_set(by=world.an, home=world.town, name="骨干单位", members=[world.factory], at=LATER)

    rows = Assignment.objects.filter(requirement__plan=row).order_by("from_date")
    assert list(rows.values_list("unit", "from_date", "to_date")) == [
        (world.village, TODAY, date(2026, 5, 30)),
        (world.factory, date(2026, 5, 30), date(2027, 1, 1)),
    ]


def asks(world: World, code: str) -> list[str]:
    """Return the units of which the page of a clause asks whether it applies."""
    return [each.name for each in requirement(by=world.an, requirement=world.requirement(code), now=HERE).asks]


def waiting(world: World) -> list[tuple[int, str]]:
    """Return how many clauses an officer is asked about on the first page, and where that leads."""
    found = front(by=world.an, now=HERE).waiting
    return [(each.number, each.page) for each in found if each.key == world.plan]


def test_of_a_unit_that_came_later_somebody_is_asked_what_its_facts_leave_open(world: World) -> None:
    before = asks(world, "R3"), waiting(world)

    unit = units.add(by=world.an, parent=world.town, form=UnitForm("新来厂", "enterprise"), at=NOW)
    asked = asks(world, "R3"), waiting(world), held(unit, "R3")
    units.change(by=world.an, unit=unit, form=UnitForm("新来厂", "enterprise", headcount=80), at=NOW)

    assert before == ([], [])
    assert asked == (["新来厂"], [(1, "plan")], [])
    assert (asks(world, "R3"), waiting(world), held(unit, "R3")) == ([], [], [(TODAY, date(2027, 1, 1))])


@pytest.mark.parametrize("applies", [True, False])
def test_once_somebody_has_said_whether_a_clause_applies_nobody_is_asked_again(world: World, *, applies: bool) -> None:
    unit = units.add(by=world.an, parent=world.town, form=UnitForm("新来厂", "enterprise"), at=NOW)

    assignments.judge(by=world.an, requirement=world.requirement("R3"), units=[unit], applies=applies, at=NOW)
    units.change(by=world.an, unit=unit, form=UnitForm("新来厂", "enterprise", short_names=("新厂",)), at=NOW)

    assert (asks(world, "R3"), waiting(world), bool(held(unit, "R3"))) == ([], [], applies)


@pytest.mark.parametrize("applies", [True, False])
@pytest.mark.parametrize("headcount", [80, 5])
def test_what_somebody_said_holds_until_the_facts_decide(world: World, *, applies: bool, headcount: int) -> None:
    unit = units.add(by=world.an, parent=world.town, form=UnitForm("新来厂", "enterprise"), at=NOW)
    assignments.judge(by=world.an, requirement=world.requirement("R3"), units=[unit], applies=applies, at=NOW)
    said = LogEntry.objects.latest("pk").summary

    units.change(by=world.an, unit=unit, form=UnitForm("新来厂", "enterprise", headcount=headcount), at=LATER)

    assert said == f"R3{'适用于' if applies else '不适用于'}新来厂"
    assert (asks(world, "R3"), any(ends > LATER.date() for _, ends in held(unit, "R3"))) == ([], headcount >= 50)


def test_only_of_what_waits_for_a_word_somebody_says_whether_it_applies(world: World) -> None:
    with pytest.raises(Refusal, match="已由登记的情况定下来"):
        assignments.judge(
            by=world.an, requirement=world.requirement("R3"), units=[world.workshop], applies=True, at=NOW
        )

    assert held(world.workshop, "R3") == []


def test_of_a_plan_that_is_over_nobody_is_asked_any_more(world: World) -> None:
    units.add(by=world.an, parent=world.town, form=UnitForm("新来厂", "enterprise"), at=NOW)
    days = [HERE, datetime(2026, 12, 31, 11, 0), datetime(2027, 1, 1, 11, 0)]

    asked = [[each.number for each in front(by=world.an, now=day).waiting if each.key == world.plan] for day in days]
    pages = [plan(by=world.an, plan=world.plan, choice=Choice(), today=day.date()) for day in days]

    assert asked == [[1], [1], []]
    assert [page and [code for _, code, _ in page.unjudged] for page in pages] == [["R3"], ["R3"], []]


def test_what_was_decided_on_publishing_is_not_asked_again(world: World) -> None:
    unit = units.add(by=world.an, parent=world.town, form=UnitForm("无名厂", "enterprise"), at=NOW)
    row = draft(world)
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)
    clause_ = row.requirements.get(code="R3")

    units.change(by=world.an, unit=unit, form=UnitForm("无名厂", "enterprise", short_names=("无厂",)), at=NOW)

    found = requirement(by=world.an, requirement=clause_.pk, now=HERE)
    assert ([each.name for each in found.asks], [each.names for each in found.judgements]) == ([], [("无名厂",)])


def test_a_unit_that_is_closed_is_asked_about_no_more(world: World) -> None:
    unit = units.add(by=world.an, parent=world.town, form=UnitForm("新来厂", "enterprise"), at=NOW)

    units.close(by=world.an, unit=unit, on=TODAY, at=NOW)

    assert (asks(world, "R3"), waiting(world)) == ([], [])

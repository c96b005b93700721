"""Publishing: what comes into force, for whom, from when to when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from drafting import draft, structure, terms
from world import NOW, World
from wuzha.actions import drafts, publishing, records, units
from wuzha.actions.units import UnitForm
from wuzha.plan.model import Plan
from wuzha.queries.progress import standings
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import Assignment, Claim, LogEntry
from wuzha.store.models import Plan as PlanRow
from wuzha.store.models.plans import PlanState


def publish(world: World, row: PlanRow, **changes: object) -> publishing.Published:
    return publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world, **changes), at=NOW)


def owners(plan: PlanRow, code: str) -> list[str]:
    rows = Assignment.objects.filter(requirement__plan=plan, requirement__code=code).order_by("unit")
    return [row.unit.name for row in rows.select_related("unit")]


def test_publishing_assigns_each_clause_to_those_it_means(world: World) -> None:
    row = draft(world)

    made = publish(world, row)

    row.refresh_from_db()
    villages = ["上云村", "下溪村"]
    assert (row.state, row.starts, row.ends, row.published_at) == (
        PlanState.PUBLISHED,
        date(2026, 5, 20),
        date(2027, 1, 1),
        NOW,
    )
    assert {code: owners(row, code) for code in ("R1", "R2", "R3", "R4", "R5", "R6", "R7")} == {
        "R1": villages,
        "R2": [],
        "R3": ["青禾纺织厂"],
        "R4": [],
        "R5": villages,
        "R6": villages,
        "R7": villages,
    }
    assert made == publishing.Published(requirements=7, assignments=9, unowned=2)


def test_publishing_is_one_log_entry_that_names_what_was_left_open(world: World) -> None:
    row = draft(world)
    before = LogEntry.objects.count()

    publish(world, row, answers={0: "规模以上企业"})

    entry = LogEntry.objects.latest("pk")
    assert (LogEntry.objects.count() - before, entry.verb) == (1, "publishing.publish")
    assert (entry.detail["left_open"], entry.detail["unowned"]) == (["期限是哪个月？"], 2)


def test_names_that_are_nobody_here_are_kept_with_the_clause(world: World) -> None:
    row = draft(world)

    publish(world, row)

    assert row.requirements.get(code="R4").decision["foreign"] == ["市融媒体中心"]


def test_what_the_words_leave_open_applies_where_a_person_said_so(world: World) -> None:
    row = draft(world)

    publish(world, row, judged=["R2"])

    decision = row.requirements.get(code="R2").decision
    assert (owners(row, "R2"), decision["judged"]) == (["青禾纺织厂", "小满木器坊"], [world.factory, world.workshop])
    assert {words for _, words in decision["undecided"]} == {"有条件的"}


def test_a_judgement_for_want_of_a_headcount_ends_when_the_headcount_is_known(world: World) -> None:
    unit = units.add(by=world.an, parent=world.town, form=UnitForm("无名厂", "enterprise"), at=NOW)
    row = draft(world)
    publish(world, row, judged=["R3"])
    before = owners(row, "R3")

    units.change(by=world.an, unit=unit, form=UnitForm("无名厂", "enterprise", headcount=8), at=NOW)

    live = Assignment.objects.filter(requirement__plan=row, requirement__code="R3", to_date__gt=NOW.date())
    assert (before, [each.unit.name for each in live]) == (["青禾纺织厂", "无名厂"], ["青禾纺织厂"])


def test_further_units_can_be_named_for_a_clause(world: World) -> None:
    row = draft(world)

    publish(world, row, include={"R1": [world.workshop, 999_999]})

    assert owners(row, "R1") == ["上云村", "下溪村", "小满木器坊"]


def test_open_questions_are_answered_or_put_off_knowingly(world: World) -> None:
    row = draft(world)

    with pytest.raises(Refusal, match="还有2个问题没有答复") as refused:
        publish(world, row, leave_open=False)
    publish(world, row, leave_open=False, answers={0: "规模以上", 1: "九月"})

    row.refresh_from_db()
    questions = Plan.model_validate_json(row.body).questions
    assert (list(refused.value.fields), [question.answer for question in questions]) == (
        ["leave_open"],
        ["规模以上", "九月"],
    )


def test_a_deadline_without_a_whole_date_is_never_owed(world: World) -> None:
    row = draft(world)

    publish(world, row)

    path = {world.village: f"{world.town}/{world.village}/"}
    owed = standings(path, date(2026, 5, 20), date(2027, 1, 1), datetime(2026, 5, 20, 10, 0))
    codes = {each.clause.code for each in owed if each.clause.plan == row.pk}
    assert codes == {"R1", "R7"}


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"ends": date(2026, 5, 20)}, "ends"),
        ({"starts": date(2024, 12, 31)}, "starts"),
        ({"ends": date(2062, 1, 1)}, "ends"),
    ],
)
def test_dates_that_make_no_sense_are_refused(world: World, changes: dict[str, date], field: str) -> None:
    row = draft(world)

    with pytest.raises(Refusal) as refused:
        publish(world, row, **changes)

    assert (list(refused.value.fields), Assignment.objects.filter(requirement__plan=row).count()) == ([field], 0)


def test_a_plan_with_mistakes_is_not_published(world: World) -> None:
    wrong = structure().requirements[0].model_copy(update={"activity": "juggling"})
    row = draft(world, structure().model_copy(update={"requirements": (wrong,), "questions": ()}))

    with pytest.raises(Refusal, match="还有错误"):
        publish(world, row)


def test_a_plan_without_clauses_is_not_published(world: World) -> None:
    row = draft(world, structure().model_copy(update={"requirements": (), "questions": ()}))

    with pytest.raises(Refusal, match="没有任何要求"):
        publish(world, row)


def test_a_plan_is_published_once(world: World) -> None:
    row = draft(world)
    publish(world, row)
    before = Assignment.objects.count()

    with pytest.raises(Refusal, match="已发布"):
        publish(world, row)

    assert Assignment.objects.count() == before


def test_publishing_what_somebody_changed_meanwhile_is_stale(world: World) -> None:
    row = draft(world)
    drafts.accept(by=world.an, plan=row.pk, revision=row.revision, codes=["R1"], at=NOW)

    with pytest.raises(Stale):
        publish(world, row)


@pytest.mark.parametrize("who", ["lin", "bo", "lei"])
def test_only_who_manages_plans_publishes(world: World, who: str) -> None:
    row = draft(world)

    with pytest.raises(Absent):
        publishing.publish(by=getattr(world, who), plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)


def test_a_plan_can_be_carried_out_by_a_unit_below(world: World) -> None:
    row = draft(world)

    publish(world, row, adopter=world.village)

    row.refresh_from_db()
    assert (row.adopter_id, owners(row, "R1")) == (world.village, ["上云村"])


def test_a_new_version_ends_the_old_one_the_day_it_starts(world: World) -> None:
    row = draft(world, supersedes=world.plan)

    publish(world, row, starts=date(2026, 6, 1))

    old = PlanRow.objects.get(pk=world.plan)
    assert (old.state, old.retired_on, old.ends) == (PlanState.RETIRED, date(2026, 6, 1), date(2027, 1, 1))
    assert set(Assignment.objects.filter(requirement__plan=old).values_list("to_date", flat=True)) == {date(2026, 6, 1)}


def test_superseding_keeps_every_past_obligation_and_asks_for_no_month_twice(world: World) -> None:
    row = draft(world, supersedes=world.plan)
    before = _months(world, "R6")

    publish(world, row, starts=date(2026, 6, 1))

    after = _months(world, "R6")
    assert before == [f"2026-{month:02}" for month in range(3, 13)]
    assert after == ["2026-03", "2026-04", "2026-05"]


def _months(world: World, code: str) -> list[str]:
    path = {world.village: f"{world.town}/{world.village}/"}
    owed = standings(path, date(2026, 3, 1), date(2027, 2, 1), datetime(2026, 5, 20, 10, 0))
    return [each.obligation.occasion.key for each in owed if (each.clause.plan, each.clause.code) == (world.plan, code)]


def test_a_plan_that_ran_out_is_not_prolonged_by_its_successor(world: World) -> None:
    PlanRow.objects.filter(pk=world.plan).update(ends=date(2026, 5, 1))
    row = draft(world, supersedes=world.plan)

    publish(world, row, starts=date(2026, 6, 1))

    old = PlanRow.objects.get(pk=world.plan)
    assert (old.until, old.ends) == (date(2026, 5, 1), date(2026, 5, 1))


def test_two_new_versions_are_never_in_force_together(world: World) -> None:
    second, third = draft(world, supersedes=world.plan), draft(world, supersedes=world.plan)
    publish(world, second)

    publish(world, third, starts=date(2026, 7, 1))

    states = {row.pk: (row.state, row.retired_on) for row in PlanRow.objects.all()}
    assert states == {
        world.plan: (PlanState.RETIRED, date(2026, 5, 20)),
        second.pk: (PlanState.RETIRED, date(2026, 7, 1)),
        third.pk: (PlanState.PUBLISHED, None),
    }


def test_a_closed_unit_is_not_asked_by_a_plan_that_starts_in_the_past(world: World) -> None:
    units.close(by=world.an, unit=world.village, on=date(2026, 4, 1), at=NOW)
    row = draft(world)

    publish(world, row, starts=date(2026, 3, 2))

    assert owners(row, "R1") == ["下溪村"]


def test_a_unit_that_will_close_owes_until_then(world: World) -> None:
    units.close(by=world.an, unit=world.village, on=date(2026, 9, 1), at=NOW)
    row = draft(world)

    publish(world, row)

    held = Assignment.objects.get(requirement__plan=row, requirement__code="R1", unit=world.village)
    assert (held.from_date, held.to_date) == (date(2026, 5, 20), date(2026, 9, 1))


def test_what_was_recorded_before_counts_for_a_plan_that_starts_earlier(world: World) -> None:
    form = RecordForm(activity="signage", starts=date(2026, 5, 6), amount=2, amount_unit="条")
    record = records.submit(by=world.lin, unit=world.village, form=form, at=datetime(2026, 5, 6, 3, 0, tzinfo=UTC))
    row = draft(world)

    publish(world, row, starts=date(2026, 5, 1))

    claims = Claim.objects.filter(record=record, requirement__plan=row)
    assert [(claim.requirement.code, claim.occasion) for claim in claims] == [("R1", "2026-05")]

"""Matters: who may register what, what follows, what is undone; and that reporting a case lowers nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from drafting import clause, draft, structure, terms
from sums import sums
from world import NOW, World
from wuzha.access import Actor, actor_of
from wuzha.actions import matters, people, publishing, records, units
from wuzha.actions.people import PersonForm
from wuzha.actions.units import UnitForm
from wuzha.plan.model import Owner, Plan, Triggered
from wuzha.queries.front import front
from wuzha.queries.matter_questions import asking, waited_for
from wuzha.queries.matters import Choice, matter
from wuzha.queries.matters import matters as listed
from wuzha.queries.missing import Choice as Late
from wuzha.queries.missing import missing
from wuzha.queries.today import today
from wuzha.queries.unit_page import unit_page
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.rules.states import State
from wuzha.store.models import Claim, LogEntry, Matter

MORNING = datetime(2026, 5, 20, 9, 0)
CASE = MatterForm("case", MORNING, {"loss": 5000, "fraud": "T01"})
VISIT = RecordForm("revisit", date(2026, 5, 20))
THEN = datetime(2026, 5, 20, 10, 0)


def plan(world: World, **triggered: object) -> None:
    """Publish the summer plan; its R6 asks villages to revisit within three days of a case, or what else is said."""
    value = structure()
    changed = [
        each.model_copy(update={"schedule": Triggered(**{"on": "case", "within": "P3D", **triggered})})
        if each.id == "R6"
        else each  # type: ignore[arg-type]
        for each in value.requirements
    ]
    row = draft(world, value.model_copy(update={"requirements": tuple(changed)}))
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)


def register(world: World, form: MatterForm = CASE) -> int:
    return matters.register(by=world.lin, unit=world.village, form=form, at=NOW)


def states(by: Actor, key: int, now: datetime = THEN) -> list[tuple[str, State, str]]:
    return [(each.unit_name, each.state, each.clock) for each in matter(by=by, matter=key, now=now).called]


def hire(world: World, unit: int, role: str) -> Actor:
    account = people.add(by=world.an, form=PersonForm("安安", "anan", unit, role), at=NOW)
    actor = actor_of(account.person, NOW.date())
    assert actor is not None
    return actor


def test_settling_a_finding_notes_how_much_it_called_up_is_still_owed(world: World) -> None:
    plan(world, on="finding")
    found = MatterForm("finding", MORNING, {"severity": "minor", "problems": 1}, "台账缺一个月")
    key = matters.register(by=world.an, unit=world.village, form=found, at=NOW)

    matters.settle(key, by=world.an, at=NOW, why="整改已复查销号")

    entry = LogEntry.objects.latest("pk")
    assert (entry.verb, entry.detail) == ("matters.close", {"left": 1})


def test_a_case_at_a_village_is_owed_by_that_village_alone(world: World) -> None:
    plan(world)

    key = register(world)

    assert states(world.lin, key) == [("上云村", State.OPEN, "还剩3天13小时")]
    assert LogEntry.objects.latest("pk").summary == f"登记“上云村”5月20日的事项{key}号（发生案件）"


def test_the_record_that_names_it_answers_it_and_withdrawing_takes_exactly_that_back(world: World) -> None:
    plan(world)
    key = register(world)

    record = records.submit(
        by=world.lin, unit=world.village, form=RecordForm("revisit", date(2026, 5, 20), matters=(key,)), at=NOW
    )

    assert states(world.lin, key) == [("上云村", State.DONE, "")]
    assert list(Claim.objects.filter(record=record).values_list("occasion", flat=True)) == [f"case:{key}"]
    records.withdraw(by=world.lin, record=record, revision=1, why="误报", at=NOW)
    assert states(world.lin, key) == [("上云村", State.OPEN, "还剩3天13小时")]
    assert not sums().filter(occasion=f"case:{key}").exists()


def test_a_record_that_names_none_answers_none_until_it_is_corrected(world: World) -> None:
    plan(world)
    key = register(world)
    record = records.submit(by=world.lin, unit=world.village, form=VISIT, at=NOW)
    assert states(world.lin, key)[0][1] is State.OPEN

    named = RecordForm("revisit", date(2026, 5, 20), matters=(key,))
    records.correct(by=world.lin, record=record, revision=1, form=named, at=NOW)

    assert states(world.lin, key)[0][1] is State.DONE
    detail = LogEntry.objects.filter(verb="records.correct").latest("pk").detail
    assert (detail["before"], detail["after"]) == ({"matters": []}, {"matters": [key]})


def test_the_same_form_sent_twice_is_one_matter(world: World) -> None:
    keys = {matters.register(by=world.lin, unit=world.village, form=CASE, at=NOW, client_key="k1") for _ in range(2)}

    assert (len(keys), Matter.objects.count()) == (1, 1)


def test_a_form_that_somebody_elsewhere_sent_is_refused(world: World) -> None:
    matters.register(by=world.an, unit=world.factory, form=CASE, at=NOW, client_key="k1")

    with pytest.raises(Refusal, match="由别人提交过"):
        matters.register(by=world.lin, unit=world.village, form=CASE, at=NOW, client_key="k1")

    assert Matter.objects.count() == 1


def test_a_form_sent_again_with_something_else_in_it_is_refused_and_nothing_is_stored(world: World) -> None:
    matters.register(by=world.lin, unit=world.village, form=CASE, at=NOW, client_key="k1")

    other = MatterForm("case", MORNING, {"loss": 6000, "fraud": "T01"})
    with pytest.raises(Refusal, match="内容与这次不同"):
        matters.register(by=world.lin, unit=world.village, form=other, at=NOW, client_key="k1")

    assert Matter.objects.count() == 1


def test_correcting_the_facts_decides_the_condition_anew_and_counts_its_records_anew(world: World) -> None:
    plan(world, where="loss >= 3000")
    key = register(world, MatterForm("case", MORNING, {"loss": 100}))
    records.submit(
        by=world.lin, unit=world.village, form=RecordForm("revisit", date(2026, 5, 20), matters=(key,)), at=NOW
    )
    assert states(world.lin, key) == []

    matters.correct(by=world.lin, matter=key, revision=1, form=CASE, at=NOW)

    assert states(world.lin, key) == [("上云村", State.DONE, "")]
    matters.correct(by=world.lin, matter=key, revision=2, form=MatterForm("case", MORNING, {"loss": 0}), at=NOW)
    assert (states(world.lin, key), sums().filter(occasion=f"case:{key}").count()) == ([], 0)


def test_words_are_judged_by_a_person_and_the_judgement_is_logged(world: World) -> None:
    plan(world, when="影响较大的")
    key = register(world)
    (question,) = matter(by=world.lin, matter=key, now=THEN).questions
    assert (question.code, question.words, states(world.lin, key)) == ("R6", "影响较大的", [])

    matters.judge(by=world.lin, matter=key, answers={question.requirement: True}, at=NOW)

    assert [name for name, _, _ in states(world.lin, key)] == ["上云村"]
    assert LogEntry.objects.latest("pk").summary == f"判断“上云村”5月20日的事项{key}号（发生案件）：R6适用"
    matters.judge(by=world.lin, matter=key, answers={question.requirement: False}, at=NOW)
    assert (states(world.lin, key), matter(by=world.lin, matter=key, now=THEN).questions) == ([], ())


def waiting(by: Actor) -> list[tuple[int, int]]:
    """Return the matters of which the first page says that they wait for a word, as the list does."""
    found = [(each.matter, each.clauses) for each in front(by=by, now=THEN).matters]
    assert found == [(row.matter, asking) for row, asking in listed(by=by, choice=Choice()) if asking]
    return found


@pytest.mark.parametrize("asked", [{"when": "影响较大的"}, {"where": "age >= 60"}])
def test_a_matter_that_waits_for_a_word_stands_on_the_first_page_until_it_is_said(
    world: World, asked: dict[str, str]
) -> None:
    plan(world, **asked)
    key = register(world)
    before = [waiting(world.lin), waiting(world.an), front(by=world.bo, now=THEN).matters]
    (question,) = matter(by=world.lin, matter=key, now=THEN).questions

    matters.judge(by=world.lin, matter=key, answers={question.requirement: False}, at=NOW)

    assert (before, waiting(world.lin)) == ([[(key, 1)], [(key, 1)], ()], [])


def test_what_concerns_no_clause_closed_or_withdrawn_waits_for_nobody(world: World) -> None:
    plan(world, when="影响较大的")
    elsewhere = matters.register(by=world.an, unit=world.factory, form=CASE, at=NOW)  # R6 asks villages
    closed, gone, open_ = register(world), register(world), register(world)
    matters.close(by=world.lin, matter=closed, revision=1, why="已了结", at=NOW)
    matters.withdraw(by=world.lin, matter=gone, revision=1, why="误报", at=NOW)

    assert (waiting(world.an), elsewhere > 0) == ([(open_, 1)], True)


def test_a_clause_of_the_police_station_beside_the_village_waits_everywhere_alike(world: World) -> None:
    station = units.add(by=world.an, parent=world.town, form=UnitForm("云溪派出所", "police"), at=NOW)
    police = Owner(units=("派出所",), types=("police",))
    said = {"activity": "revisit", "owner": police, "schedule": Triggered(on="case", when="影响较大的")}
    one = clause("R1", "每月张贴防骗标语2条", **said)
    row = draft(world, Plan(title="派出所方案", issuer="云溪派出所", requirements=(one,)))
    type(row).objects.filter(pk=row.pk).update(adopter=station)
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    key = register(world)

    page = matter(by=world.lin, matter=key, now=THEN)
    assert ([each.code for each in page.questions], waiting(world.lin)) == (["R1"], [(key, 1)])
    assert waited_for(by=world.an, unit=world.village, kinds=("case", "change"), day=THEN.date()) == ("case",)


def test_a_matter_waits_however_many_newer_ones_do_not_and_at_the_same_cost(
    world: World,
) -> None:
    plan(world, when="影响较大的")
    key = register(world)
    newer = MatterForm("finding", datetime(2026, 5, 20, 9, 30), {"severity": "minor", "problems": 1}, "台账缺一个月")
    with CaptureQueriesContext(connection) as few:
        asking(by=world.an, now=THEN)
    for row in [newer] * 60:
        matters.register(by=world.an, unit=world.village, form=row, at=NOW)
    for _ in range(55):
        matters.register(by=world.an, unit=world.factory, form=CASE, at=NOW)

    with CaptureQueriesContext(connection) as many:
        found = asking(by=world.an, now=THEN)

    assert ([each.matter for each in found], len(many)) == ([key], len(few))


def test_all_matters_that_wait_are_counted(world: World) -> None:
    plan(world, when="影响较大的")
    keys = [register(world) for _ in range(53)]

    assert [each.matter for each in asking(by=world.an, now=THEN)] == keys[::-1]


def test_what_leaves_nothing_to_judge_cannot_be_judged_away(world: World) -> None:
    plan(world)
    key = register(world)

    with pytest.raises(Refusal, match="不需要判断"):
        matters.judge(by=world.lin, matter=key, answers={world.requirement("R1"): False}, at=NOW)

    assert [name for name, _, _ in states(world.lin, key)] == ["上云村"]


def test_the_facts_of_the_unit_are_those_of_then(world: World) -> None:
    plan(world, where="level = red")
    red, calm = UnitForm("上云村", "village", attributes={"level": "red"}), UnitForm("上云村", "village")
    units.change(by=world.an, unit=world.village, form=red, at=NOW)
    key = register(world)

    units.change(by=world.an, unit=world.village, form=calm, at=NOW)

    assert [name for name, _, _ in states(world.lin, key)] == ["上云村"]


def test_the_second_case_of_a_year_counts_as_the_second(world: World) -> None:
    plan(world, where="cases >= 2")

    first, second = register(world), register(world)

    assert (states(world.lin, first), len(states(world.lin, second))) == ([], 1)


def test_closing_with_something_open_needs_a_reason_and_leaves_it_owed(world: World) -> None:
    plan(world)
    key = register(world)

    with pytest.raises(Refusal, match="还有1项任务没有完成"):
        matters.close(by=world.lin, matter=key, revision=1, at=NOW)
    matters.close(by=world.lin, matter=key, revision=1, at=NOW, why="已移交")

    assert states(world.lin, key)[0][1] is State.OPEN
    assert listed(by=world.lin, choice=Choice()).total == 0
    assert listed(by=world.lin, choice=Choice(status="closed")).total == 1
    matters.reopen(by=world.lin, matter=key, revision=2, at=NOW)
    assert listed(by=world.lin, choice=Choice()).total == 1


def test_a_withdrawn_matter_owes_nothing_and_comes_back_whole(world: World) -> None:
    plan(world)
    key = register(world)
    records.submit(
        by=world.lin, unit=world.village, form=RecordForm("revisit", date(2026, 5, 20), matters=(key,)), at=NOW
    )

    matters.withdraw(by=world.lin, matter=key, revision=1, why="重复登记", at=NOW)

    assert (states(world.lin, key), Claim.objects.filter(occasion=f"case:{key}").count()) == ([], 0)
    matters.restore(by=world.lin, matter=key, revision=2, at=NOW)
    assert states(world.lin, key) == [("上云村", State.DONE, "")]


def test_two_people_do_not_overwrite_each_other(world: World) -> None:
    key = register(world)
    matters.correct(by=world.lin, matter=key, revision=1, form=CASE, at=NOW)

    with pytest.raises(Stale):
        matters.withdraw(by=world.an, matter=key, revision=1, why="重复", at=NOW)


def test_a_liaison_registers_for_her_own_unit_only(world: World) -> None:
    with pytest.raises(Absent):
        matters.register(by=world.lin, unit=world.other_village, form=CASE, at=NOW)
    with pytest.raises(Absent):
        matters.register(by=world.bo, unit=world.village, form=CASE, at=NOW)

    other = matters.register(by=world.an, unit=world.other_village, form=CASE, at=NOW)

    with pytest.raises(Absent):
        matter(by=world.lin, matter=other, now=THEN)


def test_a_case_officer_handles_cases_and_nothing_else(world: World) -> None:
    officer = hire(world, world.town, "case-officer")
    case = matters.register(by=officer, unit=world.village, form=CASE, at=NOW)
    staff = register(world, MatterForm("new-staff", MORNING, {"batch": 3}))

    with pytest.raises(Absent):
        matters.register(by=officer, unit=world.village, form=MatterForm("new-staff", MORNING), at=NOW)
    with pytest.raises(Absent):
        matter(by=officer, matter=staff, now=THEN)
    matters.close(by=officer, matter=case, revision=1, at=NOW)

    assert [row.matter for row in listed(by=officer, choice=Choice(status="all")).rows] == [case]


def test_a_record_cannot_name_a_matter_of_another_village(world: World) -> None:
    other = matters.register(by=world.an, unit=world.other_village, form=CASE, at=NOW)

    with pytest.raises(Refusal, match="与本单位无关"):
        records.submit(
            by=world.an, unit=world.village, form=RecordForm("revisit", date(2026, 5, 20), matters=(other,)), at=NOW
        )


def test_reporting_a_case_lowers_no_figure_even_when_nothing_follows(world: World) -> None:
    plan(world)
    later = datetime(2026, 5, 29, 9, 0)

    def figures() -> list[object]:
        office = today(by=world.an, now=later).office
        page = unit_page(by=world.an, unit=world.village, month="2026-05", now=later)
        assert office is not None
        return [office.owed, office.done, office.running, office.late, len(page.dated), page.done, page.late]

    before = figures()
    key = register(world)

    assert figures() == before
    assert states(world.lin, key, later) == [("上云村", State.OVERDUE, "已超5天9小时")]
    late = missing(by=world.an, choice=Late(world.village, date(2026, 5, 18)), now=later)
    assert [each.matter for each in late.items] == [key]


def test_a_matter_that_happened_before_the_plan_calls_nothing_up(world: World) -> None:
    plan(world)

    key = register(world, MatterForm("case", MORNING - timedelta(days=1)))

    assert states(world.lin, key) == []

"""Records: counted for exactly what they satisfy, stored once, corrected, withdrawn, restored; months confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sums import sums
from world import FOUNDED, NOW, World
from wuzha.actions import plans, records
from wuzha.actions.units import close
from wuzha.rules.chain import digest
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import Claim, Evidence, Fulfilment, LogEntry, Record

LECTURE = RecordForm(
    activity="lecture",
    starts=date(2026, 5, 12),
    audience=("villagers",),
    place="村文化礼堂",
    expected=80,
    attended=76,
)


def counted(record: int) -> set[tuple[str, str]]:
    """Return code and occasion of everything a record counts for."""
    rows = Claim.objects.filter(record=record).values_list("requirement__code", "occasion")
    return {(code, occasion) for code, occasion in rows}


def fulfilled(world: World, code: str, unit: int) -> dict[str, int]:
    """Return the times by occasion that a unit has fulfilled a clause."""
    rows = sums().filter(requirement=world.requirement(code), unit=unit)
    return dict(rows.values_list("occasion", "times"))


def test_a_lecture_counts_for_the_lecture_clause_of_its_month_and_nothing_else(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    assert counted(record) == {("R1", "2026-05")}
    assert fulfilled(world, "R1", world.village) == {"2026-05": 1}


def test_a_claim_keeps_its_reasons_in_chinese(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    assert Claim.objects.get(record=record).reasons == ["活动类型相符：宣讲", "发生在2026年5月内", "对象相符：村民"]


def test_one_lecture_for_all_staff_counts_for_the_clause_that_names_staff(world: World) -> None:
    form = replace(LECTURE, audience=("staff",))

    record = records.submit(by=world.an, unit=world.factory, form=form, at=NOW)

    assert counted(record) == {("R2", "2026-05")}


def test_a_lecture_for_somebody_else_counts_for_nothing(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, audience=("students",)), at=NOW)

    assert counted(record) == set()
    assert fulfilled(world, "R1", world.village) == {}


def test_a_second_lecture_of_the_month_adds_to_the_sum(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 5, 15)), at=NOW)

    assert fulfilled(world, "R1", world.village) == {"2026-05": 2}


def test_a_quiz_reaches_its_coverage_by_the_people_who_came(world: World) -> None:
    form = RecordForm(activity="quiz", starts=date(2026, 5, 6), audience=("staff",), expected=120, attended=118)

    records.submit(by=world.an, unit=world.factory, form=form, at=NOW)

    row = Fulfilment.objects.get(requirement=world.requirement("R3"), unit=world.factory)
    assert (row.occasion, row.reached, row.expected, row.met_on) == ("2026-Q2", 118, 120, None)


def test_the_same_form_sent_twice_is_one_record(world: World) -> None:
    first = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW, client_key="a1")

    again = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW, client_key="a1")

    assert again == first
    assert Record.objects.count() == 1
    assert fulfilled(world, "R1", world.village) == {"2026-05": 1}


def test_a_used_form_with_other_words_is_refused_instead_of_lost(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW, client_key="a1")

    with pytest.raises(Refusal) as refused:
        records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, attended=70), at=NOW, client_key="a1")

    assert str(refused.value).startswith("这张表单刚才已经提交，内容与这次不同")
    assert Record.objects.count() == 1


def test_a_form_that_somebody_elsewhere_sent_is_refused_and_tells_nothing(world: World) -> None:
    records.submit(by=world.an, unit=world.factory, form=LECTURE, at=NOW, client_key="a1")

    with pytest.raises(Refusal, match="由别人提交过"):
        records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW, client_key="a1")

    assert Record.objects.count() == 1


def test_a_stranger_finds_no_unit_to_record_for(world: World) -> None:
    with pytest.raises(Absent):
        records.submit(by=world.lin, unit=world.other_village, form=LECTURE, at=NOW)
    with pytest.raises(Absent):
        records.submit(by=world.yi, unit=world.village, form=LECTURE, at=NOW)
    with pytest.raises(Absent):
        records.submit(by=world.bo, unit=world.village, form=LECTURE, at=NOW)

    assert Record.objects.count() == 0


def test_a_stranger_finds_no_record_to_change(world: World) -> None:
    record = records.submit(by=world.an, unit=world.other_village, form=LECTURE, at=NOW)

    with pytest.raises(Absent):
        records.correct(by=world.lin, record=record, revision=1, form=LECTURE, at=NOW)
    with pytest.raises(Absent):
        records.withdraw(by=world.lin, record=record, revision=1, why="重复", at=NOW)
    with pytest.raises(Absent):
        records.restore(by=world.lin, record=record, revision=1, at=NOW)
    with pytest.raises(Absent):
        records.confirm_month(by=world.lin, unit=world.other_village, month="2026-04", at=NOW)

    assert Record.objects.get().revision == 1


@pytest.mark.parametrize(
    "wrong,field,remark",
    [
        ({"activity": "dancing"}, "activity", "请选择做了什么"),
        ({"audience": ("martians",)}, "audience", "请从列表中选择对象"),
        ({"topics": ("T99",)}, "topics", "请从列表中选择诈骗类型"),
        ({"originals": ("photo",)}, "originals", "请从列表中选择纸质原件的种类"),
        ({"starts": date(2026, 5, 21)}, "starts", "日期在今天之后，事情做完再记"),
        ({"starts": date(1, 1, 1)}, "starts", "最早可记2025年1月1日的事情，请核对年份"),
        ({"ends": date(2026, 5, 11)}, "ends", "结束日期不能早于开始日期"),
        ({"ends": date(2026, 5, 22)}, "ends", "结束日期在今天之后，请只填到今天"),
        ({"handed_in": date(2026, 5, 11)}, "handed_in", "报送日期应在事情发生之后、今天或之前"),
        ({"attended": 81}, "attended", "实到人数不能多于应到人数"),
        ({"attended": -1}, "attended", "应为0到100万之间的整数"),
        ({"expected": 2**31}, "expected", "应为0到100万之间的整数"),
        ({"amount": 1_000_001}, "amount", "应为0到100万之间的整数"),
        ({"title": "长" * 101}, "title", "最多100个字"),
        ({"place": "远" * 101}, "place", "最多100个字"),
        ({"note": "多" * 2001}, "note", "最多2000个字"),
        ({"period": "2026-05"}, "period", "只有报送才填期次"),
        ({"activity": "report", "period": "2026-13"}, "period", "没有“2026-13”这一期"),
        ({"activity": "report", "period": "2026-06"}, "period", "2026年6月还没有开始"),
        ({"activity": "report", "period": "2026-T7"}, "period", "没有“2026-T7”这一期"),
    ],
)
def test_a_form_with_a_mistake_is_refused_with_a_remark_at_its_field(
    world: World, wrong: dict[str, object], field: str, remark: str
) -> None:
    with pytest.raises(Refusal) as refused:
        records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, **wrong), at=NOW)  # type: ignore[arg-type]

    assert refused.value.fields[field] == remark
    assert Record.objects.count() == 0


def test_a_closed_unit_records_nothing_from_its_last_day_on(world: World) -> None:
    close(by=world.an, unit=world.village, on=date(2026, 5, 10), at=NOW)

    with pytest.raises(Refusal) as refused:
        records.submit(by=world.an, unit=world.village, form=LECTURE, at=NOW)

    assert refused.value.fields == {"starts": "单位已于2026年5月10日停用"}


def test_correcting_the_day_moves_the_claim_to_the_other_month(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    form = replace(LECTURE, starts=date(2026, 4, 28))
    records.correct(by=world.lin, record=record, revision=1, form=form, at=NOW)

    assert counted(record) == {("R1", "2026-04")}
    assert fulfilled(world, "R1", world.village) == {"2026-04": 1}


def test_a_day_put_right_to_a_later_one_still_counts(world: World) -> None:
    early = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=early)

    form = replace(LECTURE, starts=date(2026, 5, 15))
    records.correct(by=world.lin, record=record, revision=1, form=form, at=NOW)

    assert counted(record) == {("R1", "2026-05")}
    assert Record.objects.get().handed_in == date(2026, 5, 15)


def test_the_log_keeps_what_a_record_said_before(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    records.correct(by=world.lin, record=record, revision=1, form=replace(LECTURE, attended=60), at=NOW)

    entry = LogEntry.objects.get(verb="records.correct")
    assert entry.summary == "更正“上云村”5月12日的“宣讲”，计入1项任务"
    assert entry.detail == {"before": {"attended": 76}, "after": {"attended": 60}, "files": []}


def test_a_correction_of_what_somebody_else_changed_meanwhile_is_refused(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.correct(by=world.an, record=record, revision=1, form=replace(LECTURE, attended=70), at=NOW)

    with pytest.raises(Stale):
        records.correct(by=world.lin, record=record, revision=1, form=replace(LECTURE, attended=60), at=NOW)

    assert Record.objects.get().attended == 70


def test_correcting_a_record_keeps_what_it_counted_for_in_a_plan_stopped_since(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 4, 9)), at=NOW)
    plans.retire(by=world.an, plan=world.plan, on=date(2026, 5, 18), at=NOW)

    form = replace(LECTURE, starts=date(2026, 4, 9), attended=70)
    records.correct(by=world.lin, record=record, revision=1, form=form, at=NOW)

    assert counted(record) == {("R1", "2026-04")}


def test_a_withdrawn_record_counts_for_nothing_and_stays_readable(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    records.withdraw(by=world.lin, record=record, revision=1, why="登记错了单位", at=NOW)

    row = Record.objects.get(pk=record)
    assert (row.withdrawn_at, row.withdrawn_why, row.attended) == (NOW, "登记错了单位", 76)
    assert counted(record) == set()
    assert fulfilled(world, "R1", world.village) == {}


def test_withdrawing_one_of_two_records_leaves_the_other_counted(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 5, 15)), at=NOW)

    records.withdraw(by=world.lin, record=record, revision=1, why="重复", at=NOW)

    assert fulfilled(world, "R1", world.village) == {"2026-05": 1}


def test_withdrawing_needs_a_reason(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    with pytest.raises(Refusal) as refused:
        records.withdraw(by=world.lin, record=record, revision=1, why="  ", at=NOW)

    assert refused.value.fields == {"why": "不能为空"}
    assert counted(record) == {("R1", "2026-05")}


def test_a_withdrawn_record_is_neither_corrected_nor_withdrawn_again(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.withdraw(by=world.lin, record=record, revision=1, why="重复", at=NOW)

    with pytest.raises(Refusal) as corrected:
        records.correct(by=world.lin, record=record, revision=2, form=LECTURE, at=NOW)
    with pytest.raises(Refusal) as withdrawn:
        records.withdraw(by=world.lin, record=record, revision=2, why="重复", at=NOW)

    assert str(corrected.value) == "这条记录已撤回，请先恢复再修改。"
    assert str(withdrawn.value) == "这条记录已经撤回。"


def test_a_restored_record_counts_again(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.withdraw(by=world.lin, record=record, revision=1, why="重复", at=NOW)

    records.restore(by=world.lin, record=record, revision=2, at=NOW)

    assert counted(record) == {("R1", "2026-05")}
    assert fulfilled(world, "R1", world.village) == {"2026-05": 1}


def test_what_was_not_withdrawn_cannot_be_restored(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    with pytest.raises(Refusal) as refused:
        records.restore(by=world.lin, record=record, revision=1, at=NOW)

    assert str(refused.value) == "这条记录没有撤回。"


def test_confirming_a_month_fulfils_its_report(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 4, 9)), at=NOW)

    record = records.confirm_month(by=world.lin, unit=world.village, month="2026-04", at=NOW)

    assert counted(record) == {("R6", "2026-04")}
    assert fulfilled(world, "R6", world.village) == {"2026-04": 1}
    assert LogEntry.objects.latest("pk").summary == "“上云村”确认2026年4月记录1条，计入1项任务"


def test_a_report_handed_in_late_counts_for_the_month_it_names(world: World) -> None:
    record = records.confirm_month(by=world.lin, unit=world.village, month="2026-03", at=NOW)

    row = Fulfilment.objects.get(requirement=world.requirement("R6"), unit=world.village)
    assert counted(record) == {("R6", "2026-03")}
    assert row.met_on == date(2026, 5, 20)


def test_a_month_without_events_is_a_full_answer(world: World) -> None:
    record = records.confirm_month(
        by=world.lin, unit=world.village, month="2026-04", nothing_to_report=True, note="本月无活动", at=NOW
    )

    assert Record.objects.get(pk=record).nothing_to_report is True
    assert fulfilled(world, "R6", world.village) == {"2026-04": 1}
    assert LogEntry.objects.latest("pk").summary == "“上云村”确认2026年4月无事项，计入1项任务"


def test_a_month_with_records_is_not_without_events(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 4, 9)), at=NOW)

    with pytest.raises(Refusal) as refused:
        records.confirm_month(by=world.lin, unit=world.village, month="2026-04", nothing_to_report=True, at=NOW)

    assert str(refused.value) == "2026年4月已有1条记录，不能按“无事项”确认。"
    assert Record.objects.count() == 1


def test_a_withdrawn_record_does_not_stand_in_the_way_of_a_month_without_events(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 4, 9)), at=NOW)
    records.withdraw(by=world.lin, record=record, revision=1, why="登记错了", at=NOW)

    records.confirm_month(by=world.lin, unit=world.village, month="2026-04", nothing_to_report=True, at=NOW)

    assert fulfilled(world, "R6", world.village) == {"2026-04": 1}


@pytest.mark.parametrize("month", ["2026-06", "2026-Q2", "2026-13", "Mai", "2026-5a", "1000-01"])
def test_only_a_month_that_has_begun_can_be_confirmed(world: World, month: str) -> None:
    with pytest.raises(Refusal):
        records.confirm_month(by=world.lin, unit=world.village, month=month, at=NOW)

    assert Record.objects.count() == 0


def test_a_month_is_confirmed_once(world: World) -> None:
    records.confirm_month(by=world.lin, unit=world.village, month="2026-04", at=NOW)

    with pytest.raises(Refusal) as refused:
        records.confirm_month(by=world.lin, unit=world.village, month="2026-04", at=NOW)

    assert str(refused.value).startswith("2026年4月已经确认过")


def test_a_confirmation_is_not_restored_beside_another(world: World) -> None:
    first = records.confirm_month(by=world.lin, unit=world.village, month="2026-04", at=NOW)
    records.withdraw(by=world.lin, record=first, revision=1, why="漏了一条", at=NOW)
    records.confirm_month(by=world.lin, unit=world.village, month="2026-04", at=NOW)

    with pytest.raises(Refusal) as refused:
        records.restore(by=world.lin, record=first, revision=2, at=NOW)

    assert str(refused.value) == "2026年4月已另有确认，不能恢复这一条。"
    assert fulfilled(world, "R6", world.village) == {"2026-04": 1}


def test_every_action_writes_one_entry_and_the_chain_holds(world: World) -> None:
    before = LogEntry.objects.count()
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.correct(by=world.lin, record=record, revision=1, form=replace(LECTURE, attended=60), at=NOW)
    records.withdraw(by=world.lin, record=record, revision=2, why="重复", at=NOW)
    records.restore(by=world.lin, record=record, revision=3, at=NOW)
    records.confirm_month(by=world.lin, unit=world.village, month="2026-04", at=NOW)

    entries = list(LogEntry.objects.order_by("pk"))
    assert len(entries) == before + 5
    assert [e.hash for e in entries] == [digest(e.previous, e.at, e.content) for e in entries]
    assert [e.previous for e in entries[1:]] == [e.hash for e in entries[:-1]]
    assert entries[0].at == FOUNDED


def test_recounting_changes_nothing_when_nothing_changed(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    before = list(Fulfilment.objects.values())

    records.correct(by=world.lin, record=record, revision=1, form=LECTURE, at=NOW)

    assert [{**row, "changed": 0} for row in Fulfilment.objects.values()] == [{**row, "changed": 0} for row in before]
    assert Evidence.objects.count() == 0

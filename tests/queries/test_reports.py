"""The figures of a month: counted by hand over the tables, and every one led back to what it was counted from."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from world import FOUNDED, NOW, World
from wuzha.access import Actor, actor_of
from wuzha.actions import people, records, units
from wuzha.actions.people import PersonForm
from wuzha.actions.units import UnitForm
from wuzha.queries.progress import standings
from wuzha.queries.reports import PAGE, Counted, Report, monthly, report, trace
from wuzha.rules.months import month_of
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent
from wuzha.rules.states import State
from wuzha.store.models import Claim, Record, Unit

MAY = "2026-05"
JUNE_NINTH = datetime(2026, 6, 9, 2, 0, tzinfo=UTC)
END = datetime(2026, 6, 11, 10, 0)


def note(world: World, unit: int, form: RecordForm, at: datetime = JUNE_NINTH) -> int:
    return records.submit(by=world.an, unit=unit, form=form, at=at)


@pytest.fixture
def may(world: World) -> World:
    """A May with lectures in time and late, a pledge, two confirmations (one without events), and one withdrawn."""
    for day, unit, attended in ((6, world.village, 80), (13, world.village, 40), (20, world.factory, 110)):
        who = ("villagers",) if unit == world.village else ("staff",)
        form = RecordForm(
            "lecture",
            date(2026, 5, day),
            audience=who,
            topics=("T01", "T04"),
            expected=attended + 10,
            attended=attended,
            title=f"第{day}号宣讲",
        )
        note(world, unit, form)
    note(world, world.factory, RecordForm("pledge", date(2026, 6, 3), audience=("staff",), attended=100))
    note(world, world.other_village, RecordForm("screen", date(2026, 5, 4)))
    note(world, world.other_village, RecordForm("lecture", date(2026, 4, 29), audience=("villagers",), attended=7))
    note(world, world.workshop, RecordForm("signage", date(2026, 5, 9)))
    gone = note(world, world.workshop, RecordForm("lecture", date(2026, 5, 5), audience=("staff",), attended=12))
    records.withdraw(by=world.an, record=gone, revision=1, why="重复登记", at=JUNE_NINTH)
    records.confirm_month(by=world.lin, unit=world.village, month=MAY, at=JUNE_NINTH)
    records.confirm_month(by=world.an, unit=world.factory, month=MAY, at=JUNE_NINTH)
    return world


def of(world: World, unit: int | None = None, month: str = MAY, by: Actor | None = None) -> Report:
    return report(by=by or world.an, unit=world.town if unit is None else unit, month=month, now=END)


def headlines(found: Report) -> dict[str, int]:
    return {figure.key: figure.number for figure in found.headlines}


def test_a_month_is_counted_as_by_hand(may: World) -> None:
    found = headlines(of(may))

    assert found == {
        "activities": 5,  # three lectures, the screen, the sign; neither April's nor the withdrawn one
        "people": 80 + 40 + 110,
        "all:owed": 4 + 4 + 2,  # lectures of four units, reports of four, the pledges of two firms
        "all:done": 2 + 2 + 1,
        "all:on-time": 2 + 2,
        "all:late": 1,
        "all:pending": 2 + 2 + 1,
        "confirmed": 2,
        "kept": 1,
    }


def test_the_activities_are_the_publicity_of_the_table(may: World) -> None:
    rows = Record.objects.filter(
        starts__gte=date(2026, 5, 1),
        starts__lt=date(2026, 6, 1),
        withdrawn_at=None,
        unit__path__startswith=f"{may.town}/",
    ).exclude(activity__in=("report", "pledge", "meeting"))

    found = of(may)

    activities, people_ = found.headlines[:2]
    assert activities.records == tuple(rows.order_by("pk").values_list("pk", flat=True))
    assert people_.number == sum(row.attended or 0 for row in rows)


def test_done_rests_on_exactly_the_records_that_claim_it(may: World) -> None:
    done = next(figure for figure in of(may).headlines if figure.key == "all:done")
    months = {"2026-05", "2026-05-31"}  # the occasions of May's lectures and reports, and the day of the pledge

    claims = Claim.objects.filter(record__in=done.records, occasion__in=months)

    assert claims.values("requirement", "unit", "occasion").distinct().count() == done.number
    assert set(claims.values_list("record", flat=True)) == set(done.records)


@pytest.mark.parametrize("month", ["2026-03", "2026-04", MAY, "2026-06", "2026-12"])
def test_obligations_are_counted_as_unit_by_unit(may: World, month: str) -> None:
    paths = dict(Unit.objects.values_list("pk", "path"))
    one_by_one = standings(paths, date(2026, 1, 1), date(2027, 3, 1), END)
    states = Counter(each.state for each in one_by_one if month_of(each.obligation) == month)

    found = headlines(of(may, month=month))

    assert [found[f"all:{measure}"] for measure in ("owed", "on-time", "late", "pending")] == [
        states.total(),
        states[State.DONE],
        states[State.DONE_LATE],
        states[State.OVERDUE],
    ]


def test_groups_and_types_each_add_up_to_the_whole(may: World) -> None:
    found = of(may)
    whole = headlines(found)

    for lines in (found.groups, found.types):
        assert sum(line.owed.number for line in lines) == whole["all:owed"]
        assert sum(line.done.number for line in lines) == whole["all:done"]
        assert sum(line.on_time.number for line in lines) == whole["all:on-time"]
        assert sum(line.pending.number for line in lines) == whole["all:pending"]


def test_each_type_of_unit_is_named_with_how_many_there_are(may: World) -> None:
    found = [(line.name, line.units, line.owed.number, line.done.number) for line in of(may).types]

    assert found == [("企业", 2, 6, 3), ("村（社区）", 2, 4, 2)]


def test_publicity_is_taken_apart_by_activity_audience_and_topic(may: World) -> None:
    found = {title: [(figure.name, figure.value) for figure in figures] for title, figures in of(may).breakdowns}

    assert found == {
        "按形式": [("宣讲", "3场次，230人次"), ("屏幕广播", "1场次"), ("张贴标识", "1场次")],
        "按对象": [("职工", "1场次，110人次"), ("村民", "2场次，120人次"), ("未填写", "2场次")],
        "按诈骗类型": [
            ("刷单返利", "3场次，230人次"),
            ("冒充电商物流客服", "3场次，230人次"),
            ("未填写", "2场次"),
        ],
    }


def test_what_is_missing_is_said_clause_by_clause_oldest_due_first(may: World) -> None:
    found = [(row.duty, row.units, row.due) for row in of(may).missing]

    assert found == [
        ("每月组织村民开展不少于1次集中宣讲", 1, date(2026, 5, 31)),
        ("每月组织全体员工接受不少于1次集中宣讲", 1, date(2026, 5, 31)),
        ("5月31日前完成责任书签订", 1, date(2026, 5, 31)),
        ("每月工作开展情况于次月10日前报镇综治办", 2, date(2026, 6, 10)),
    ]


def test_a_withdrawn_record_leaves_every_figure(may: World) -> None:
    before = headlines(of(may))
    lecture = Record.objects.get(unit=may.factory, activity="lecture")
    records.withdraw(by=may.an, record=lecture.pk, revision=1, why="记错单位", at=JUNE_NINTH)

    after = of(may)

    changed = {key: number - before[key] for key, number in headlines(after).items() if number != before[key]}
    assert changed == {"activities": -1, "people": -110, "all:done": -1, "all:on-time": -1, "all:pending": 1}
    assert all(lecture.pk not in figure.records for figure in after.all_figures())


def test_a_month_without_events_counts_as_confirmed(may: World) -> None:
    records.confirm_month(by=may.an, unit=may.workshop, month="2026-06", at=JUNE_NINTH, nothing_to_report=True)

    june = headlines(of(may, month="2026-06"))

    assert (june["confirmed"], june["activities"]) == (1, 0)


def test_a_village_is_counted_alone(may: World) -> None:
    found = headlines(of(may, unit=may.village))

    assert (found["activities"], found["people"], found["all:owed"], found["all:done"]) == (2, 120, 2, 2)


def test_a_closed_unit_counts_in_the_months_it_was_open(may: World) -> None:
    units.close(by=may.an, unit=may.workshop, on=date(2026, 6, 1), at=JUNE_NINTH)

    types = {month: {line.name: line.units for line in of(may, month=month).types} for month in (MAY, "2026-06")}

    assert (types[MAY]["企业"], types["2026-06"]["企业"]) == (2, 1)


@pytest.mark.parametrize("month", ["2026-04", MAY, "2026-06", "2026-12", "2027-03"])
def test_every_figure_leads_to_as_many_things_as_it_counts(may: World, month: str) -> None:
    for figure in of(may, month=month).all_figures():
        shown = trace(by=may.an, unit=may.town, month=month, key=figure.key, now=END)

        assert shown.figure == figure
        assert shown.total == len(figure.records if figure.duties is None else figure.duties)
        assert [row.record for row in sorted(shown.records, key=lambda row: row.record)] == (
            sorted(figure.records) if figure.duties is None else []
        )
        assert len(shown.duties) == len(figure.duties or ())
        if figure.key not in {"people", "confirmed"}:
            assert shown.total == figure.number


def test_the_people_reached_are_the_sum_of_their_records(may: World) -> None:
    shown = trace(by=may.an, unit=may.town, month=MAY, key="people", now=END)

    assert sum(row.attended or 0 for row in shown.records) == shown.figure.number


def test_a_long_trace_comes_in_pages(may: World) -> None:
    for number in range(PAGE + 3):
        note(may, may.village, RecordForm("push", date(2026, 5, 2), title=f"第{number}条"))

    pages = [trace(by=may.an, unit=may.town, month=MAY, key="activity:push", now=END, page=n) for n in (1, 2, 9)]

    assert [len(page.records) for page in pages] == [PAGE, 3, 3]
    assert [(page.page, page.pages, page.total) for page in pages] == [
        (1, 2, PAGE + 3),
        (2, 2, PAGE + 3),
        (2, 2, PAGE + 3),
    ]
    shown = [row.record for page in pages[:2] for row in page.records]
    assert shown == sorted(set(shown))


def test_an_unknown_figure_is_absent(may: World) -> None:
    with pytest.raises(Absent):
        trace(by=may.an, unit=may.town, month=MAY, key="all:heroes", now=END)


def test_the_paper_says_the_same_numbers_and_names_their_records(may: World) -> None:
    found, paper = of(may), monthly(by=may.an, unit=may.town, month=MAY, now=END)

    said = {figure.name: (figure.value, tuple(int(record.no) for record in figure.records)) for figure in paper.figures}
    assert said == {figure.name: (figure.value, figure.records) for figure in found.headlines}
    assert [(row.name, row.owed, row.done.value, row.on_time, row.pending) for row in paper.groups] == [
        (line.name, line.owed.number, str(line.done.number), line.on_time.number, line.pending.number)
        for line in found.groups
    ]
    assert [(row.name, row.units, row.owed, row.done.value) for row in paper.types] == [
        (line.name, line.units, line.owed.number, str(line.done.number)) for line in found.types
    ]
    assert [figure.ref for figure in paper.all_figures()] == list(range(1, len(paper.all_figures()) + 1))
    assert paper.title == "云溪镇2026年5月防范电信网络诈骗工作情况报告"
    assert [(plan.title, plan.number, plan.version) for plan in paper.plans] == [
        ("云溪镇防范电信网络诈骗工作方案", "云政〔2026〕12号", 1)
    ]


def test_an_officer_and_a_leader_read_the_report_and_nobody_else(may: World) -> None:
    readers = {actor.name: actor for actor in (may.an, may.lei, may.bo, may.lin, may.yi)}

    answered = {}
    for name, actor in readers.items():
        try:
            answered[name] = headlines(of(may, by=actor))["activities"]
        except Absent:
            answered[name] = -1

    assert answered == {"安岚": 5, "雷明": 5, "柏青": -1, "林禾": -1, "易文": -1}


def test_whoever_reads_for_a_village_reads_nothing_above_or_beside_it(may: World) -> None:
    account = people.add(by=may.an, form=PersonForm("胡桐", "hu", may.village, "officer"), at=FOUNDED)
    hu = actor_of(account.person, NOW.date())
    assert hu is not None

    own = report(by=hu, unit=None, month=MAY, now=END)

    assert (own.month.unit, own.month.choices) == (may.village, ((may.village, "上云村", 0),))
    for unit in (may.town, may.other_village):
        with pytest.raises(Absent):
            report(by=hu, unit=unit, month=MAY, now=END)


def test_a_month_that_is_none_is_refused(may: World) -> None:
    with pytest.raises(ValueError, match="2026-13"):
        report(by=may.an, unit=may.town, month="2026-13", now=END)


def test_the_report_takes_as_many_queries_for_thirty_units_as_for_one(
    may: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        unit = units.add(by=may.an, parent=may.town, form=UnitForm(f"第{number}村", "village"), at=FOUNDED)
        note(may, unit, RecordForm("lecture", date(2026, 5, 6), audience=("villagers",), attended=3))

    with django_assert_num_queries(10):
        whole = of(may)
    with django_assert_num_queries(10):
        of(may, unit=may.village)
    with django_assert_num_queries(13):
        trace(by=may.an, unit=may.town, month=MAY, key="activities", now=END)

    assert headlines(whole)["activities"] == 35


def test_figures_are_found_again_by_keys_of_their_own(may: World) -> None:
    keys = [figure.key for figure in of(may).all_figures()]

    assert len(keys) == len(set(keys))
    assert all(isinstance(figure, Counted) for figure in of(may).all_figures())

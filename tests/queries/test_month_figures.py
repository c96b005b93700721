"""The figures of a month: counted by hand over the tables, led back to their lists, told by the monthly paper."""

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
from wuzha.calendar.occasions import say_occasion
from wuzha.papers.documents import Document, Num, Table, said
from wuzha.queries.figures import PAGE, Asked, Figures, FigureTrace, figure_trace, figures
from wuzha.queries.papers import Subject, paper
from wuzha.queries.progress import standings
from wuzha.rules.duty_figures import by_activity, by_clause, by_type, figures_of
from wuzha.rules.months import month_of
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent
from wuzha.rules.states import State
from wuzha.store.models import Claim, Record, Unit

MAY = "2026-05"
JUNE_NINTH = datetime(2026, 6, 9, 2, 0, tzinfo=UTC)
END = datetime(2026, 6, 11, 10, 0)
QUERIES = 23


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


def of(world: World, unit: int | None = None, month: str = MAY, by: Actor | None = None) -> Figures:
    return figures(by=by or world.an, asked=Asked(unit or world.town, month), now=END)


def numbers(found: Figures) -> dict[str, int]:
    return {each.key: each.number for each in found.figures}


def behind(world: World, key: str, page: int = 1, month: str = MAY) -> FigureTrace:
    return figure_trace(by=world.an, asked=Asked(world.town, month), key=key, now=END, page=page)


def monthly(world: World, unit: int | None = None, month: str = MAY) -> Document:
    return paper(by=world.an, subject=Subject("monthly", unit or world.town, month), now=END)


def table(document: Document, title: str) -> list[list[str]]:
    (found,) = [block for block in document.blocks if isinstance(block, Table) and block.title == title]
    return [[said(cell) for cell in row] for row in found.rows]


def test_a_month_is_counted_as_by_hand(may: World) -> None:
    found = numbers(of(may))

    assert {code: found[code] for code in found if code.split(".")[0] in {"activities", "duties", "confirmed"}} == {
        "activities.count": 5,  # three lectures, the screen, the sign; neither April's nor the withdrawn one
        "activities.people": 80 + 40 + 110,
        "duties.owed": 4 + 4 + 2,  # lectures of four units, reports of four, the pledges of two firms
        "duties.done": 2 + 2 + 1,
        "duties.on-time": 2 + 2,
        "duties.late": 1,
        "duties.nothing": 0,
        "duties.missing": 2 + 2 + 1,
        "duties.rate": 5,
        "duties.called": 0,
        "duties.ongoing": 4,  # signs, which villages and firms set up and keep
        "duties.kept": 1,
        "duties.lifted": 0,
        "confirmed.units": 2,
        "confirmed.asked": 4,
    }


def test_the_activities_are_the_publicity_of_the_table(may: World) -> None:
    rows = Record.objects.filter(
        starts__gte=date(2026, 5, 1),
        starts__lt=date(2026, 6, 1),
        withdrawn_at=None,
        unit__path__startswith=f"{may.town}/",
    ).exclude(activity__in=("report", "pledge", "meeting"))

    found = of(may)

    assert sorted(found.find("activities.count").items) == list(rows.order_by("pk").values_list("pk", flat=True))
    assert found.find("activities.people").number == sum(row.attended or 0 for row in rows)


def test_done_rests_on_exactly_the_records_that_claim_it(may: World) -> None:
    done = behind(may, "duties.done")
    rests = {record for duty in done.duties for record in duty.records}
    months = {"2026-05", "2026-05-31"}  # the occasions of May's lectures and reports, and the day of the pledge

    claims = Claim.objects.filter(record__in=rests, occasion__in=months)

    assert claims.values("requirement", "unit", "occasion").distinct().count() == done.figure.number
    assert set(claims.values_list("record", flat=True)) == rests
    (num,) = [num for num in monthly(may).numbers() if num.key == "duties.done"]
    assert {int(ref.no) for ref in num.refs} == rests


@pytest.mark.parametrize(
    "kind, period", [("monthly", MAY), ("annual", "2026"), ("acceptance", "2026-Q2"), ("weekly", "2026-W20")]
)
def test_on_its_page_a_paper_reads_as_it_goes_out_and_names_nothing_behind_its_numbers(
    may: World, kind: str, period: str
) -> None:
    whole, shown = (
        paper(by=may.an, subject=Subject(kind, may.town, period), now=END, named=named) for named in (True, False)
    )

    bare = {num.key: num.model_copy(update={"refs": (), "behind": 0}) for num in whole.numbers()}
    assert {num.key: num for num in shown.numbers()} == bare
    assert any(num.refs for num in whole.numbers())
    assert [part.value if isinstance(part, Num) else part for part in shown.inlines()] == [
        part.value if isinstance(part, Num) else part for part in whole.inlines()
    ]


@pytest.mark.parametrize("month", ["2026-03", "2026-04", MAY, "2026-06", "2026-12"])
def test_obligations_are_counted_as_unit_by_unit(may: World, month: str) -> None:
    paths = dict(Unit.objects.values_list("pk", "path"))
    one_by_one = standings(paths, date(2026, 1, 1), date(2027, 3, 1), END)
    states = Counter(each.state for each in one_by_one if month_of(each.obligation) == month)

    found = numbers(of(may, month=month))

    assert [found[f"duties.{code}"] for code in ("owed", "on-time", "late", "missing")] == [
        states.total(),
        states[State.DONE],
        states[State.DONE_LATE],
        states[State.OVERDUE],
    ]


@pytest.mark.parametrize("size", [1, 3, 50])
def test_the_pages_of_a_figure_list_each_duty_once_in_the_order_of_the_plans_and_the_tree(
    may: World, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("wuzha.queries.figures.PAGE", size)
    tree = sorted(Unit.objects.all(), key=lambda row: row.steps)
    one_by_one = [
        (each.clause.key, each.obligation.occasion.key, each.unit, each.state)
        for each in standings({row.pk: row.path for row in tree}, date(2026, 1, 1), date(2027, 3, 1), END)
        if month_of(each.obligation) == MAY
    ]
    order = [row.pk for row in tree]

    first = behind(may, "duties.owed")
    pages = [behind(may, "duties.owed", page) for page in range(1, -(-first.total // size) + 1)]

    assert [len(page.duties) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert [
        (row.clause, row.occasion_name, row.unit, row.state) for page in pages for row in page.duties
    ] == [
        (clause, say_occasion(occasion), unit, state)
        for clause, occasion, unit, state in sorted(one_by_one, key=lambda each: (*each[:2], order.index(each[2])))
    ]  # fmt: skip


def test_lines_by_activity_and_by_type_each_add_up_to_the_whole(may: World) -> None:
    found = of(may)
    whole = [found.find(f"duties.{code}").number for code in ("owed", "done", "on-time", "missing")]

    for lines in (by_activity(found.facts), by_type(found.facts)):
        columns = zip(*([each.number for each in figures_of(line)] for line in lines), strict=True)
        assert [sum(column) for column in columns] == whole


def test_the_lines_of_clauses_add_up_to_what_is_owed_and_kept_up(may: World) -> None:
    found = of(may)
    lines = by_clause(found.facts)
    sums = [sum(each.number for each in column) for column in zip(*map(figures_of, lines), strict=True)]

    whole = numbers(found)
    assert sums == [
        whole["duties.owed"] + whole["duties.ongoing"],
        whole["duties.done"] + whole["duties.kept"],
        whole["duties.missing"] + whole["duties.ongoing"] - whole["duties.kept"],
    ]


def test_each_type_of_unit_is_named_with_how_many_owe_something(may: World) -> None:
    assert table(monthly(may), "单位类型完成情况") == [
        ["企业", "2", "6", "3", "2", "3"],
        ["村（社区）", "2", "4", "2", "2", "2"],
    ]


def test_publicity_is_taken_apart_by_activity_audience_and_topic(may: World) -> None:
    document = monthly(may)

    assert [block.title for block in document.attachments()] == ["宣传活动分类统计", "口径和记录索引"]
    assert table(document, "宣传活动按形式") == [
        ["宣讲", "3场次", "230人次"],
        ["屏幕广播", "1场次", "—"],
        ["张贴标识", "1场次", "—"],
    ]
    assert table(document, "宣传活动按对象") == [
        ["职工", "1场次", "110人次"],
        ["村民", "2场次", "120人次"],
        ["未登记", "2场次", "—"],
    ]
    assert table(document, "宣传活动按诈骗类型") == [
        ["刷单返利", "3场次", "230人次"],
        ["冒充电商物流客服", "3场次", "230人次"],
        ["未登记", "2场次", "—"],
    ]


def test_the_paper_tells_who_confirmed_the_month_and_what_is_kept_up(may: World) -> None:
    words = monthly(may).words()

    assert "按方案应报送本期情况的4个单位，已确认（含无事项）2个单位。" in words
    assert "长期任务应建立4项，已建立1项；" in words


def test_what_is_missing_is_said_clause_by_clause_oldest_due_first(may: World) -> None:
    assert [[row[0], *row[2:]] for row in table(monthly(may), "待补任务")] == [
        ["每月组织村民开展不少于1次集中宣讲", "1", "1", "2026年5月31日"],
        ["每月组织全体员工接受不少于1次集中宣讲", "1", "1", "2026年5月31日"],
        ["5月31日前完成责任书签订", "1", "1", "2026年5月31日"],
        ["每月工作开展情况于次月10日前报镇综治办", "2", "2", "2026年6月10日"],
    ]


def test_what_is_to_be_kept_up_lacks_until_it_is_set_up_and_what_is_not_due_yet_is_said_so(may: World) -> None:
    accepted = paper(by=may.an, subject=Subject("acceptance", may.town, "2026-Q2"), now=END)
    alone = paper(by=may.an, subject=Subject("acceptance", may.workshop, "2026-Q2"), now=END)

    assert {row[0]: row[2:] for row in table(accepted, "逐条对照")} == {
        "R1": ["6", "2", "3条", "2个单位"],
        "R2": ["6", "1", "1条", "2个单位"],
        "R3": ["1", "0", "0条", "未到期"],  # a meeting of the quarter, which is not over
        "R4": ["2", "1", "1条", "1个单位"],
        "R5": ["4", "1", "1条", "3个单位"],  # signs, to be set up and kept
        "R6": ["12", "2", "2条", "4个单位"],
    }
    assert {row[0]: row[-1] for row in table(alone, "逐条对照")}["R5"] == "无"
    (lacking,) = [num for num in accepted.numbers() if num.value == "3个单位"]
    shown = figure_trace(by=may.an, asked=Asked(may.town, "2026-Q2"), key=lacking.list_ref, now=END)
    assert sorted(row.unit for row in shown.duties) == [may.village, may.other_village, may.factory]
    assert [(row.state, row.due) for row in shown.duties] == [(State.STANDING_OPEN, None)] * 3


def test_a_withdrawn_record_leaves_every_figure(may: World) -> None:
    before = numbers(of(may))
    lecture = Record.objects.get(unit=may.factory, activity="lecture")
    records.withdraw(by=may.an, record=lecture.pk, revision=1, why="记错单位", at=JUNE_NINTH)

    after = of(may)

    codes = ("activities.count", "activities.people", "duties.done", "duties.on-time", "duties.late", "duties.missing")
    assert [numbers(after)[code] - before[code] for code in codes] == [-1, -110, -1, -1, 0, 1]
    assert str(lecture.pk) not in {ref.no for num in monthly(may).numbers() for ref in num.refs}


def test_a_month_without_events_counts_as_confirmed(may: World) -> None:
    records.confirm_month(by=may.an, unit=may.workshop, month="2026-06", at=JUNE_NINTH, nothing_to_report=True)

    june = numbers(of(may, month="2026-06"))

    assert (june["confirmed.units"], june["activities.count"]) == (1, 0)


def test_a_village_is_counted_alone(may: World) -> None:
    found = numbers(of(may, unit=may.village))

    codes = ("activities.count", "activities.people", "duties.owed", "duties.done")
    assert [found[code] for code in codes] == [2, 120, 2, 2]


def test_a_closed_unit_owes_in_the_months_it_was_open(may: World) -> None:
    units.close(by=may.an, unit=may.workshop, on=date(2026, 6, 1), at=JUNE_NINTH)

    firms = {month: table(monthly(may, month=month), "单位类型完成情况")[0][:2] for month in (MAY, "2026-06")}

    assert firms == {MAY: ["企业", "2"], "2026-06": ["企业", "1"]}


@pytest.mark.parametrize("month", ["2026-04", MAY, "2026-06", "2026-12", "2027-03"])
def test_every_figure_of_duties_leads_to_as_many_as_it_counts(may: World, month: str) -> None:
    found = of(may, month=month)
    lines = [*by_activity(found.facts), *by_type(found.facts), *by_clause(found.facts)]
    for figure in (each for line in lines for each in figures_of(line)):
        shown = behind(may, figure.key, month=month)

        assert (shown.figure.key, shown.total, len(shown.duties)) == (figure.key, figure.number, figure.number)
        assert shown.records == ()


def test_every_number_of_the_paper_is_found_again_by_its_key(may: World) -> None:
    found = of(may)
    for num in monthly(may).numbers():
        if num.where == "figures" and not num.period:
            counted = found.find(num.list_ref)

            assert counted.of.gloss == num.definition
            assert num.ref or counted.number == num.number


def test_the_people_reached_are_the_sum_of_their_records(may: World) -> None:
    shown = behind(may, "activities.people")

    assert sum(row.attended or 0 for row in shown.records) == shown.figure.number


def test_a_long_trace_comes_in_pages(may: World) -> None:
    for number in range(PAGE + 3):
        note(may, may.village, RecordForm("push", date(2026, 5, 2), title=f"第{number}条"))

    pages = [behind(may, "activities.count:activities:push", page=n) for n in (1, 2, 9)]

    assert [len(page.records) for page in pages] == [PAGE, 3, 3]
    assert [(page.page, page.total) for page in pages] == [(1, PAGE + 3), (2, PAGE + 3), (2, PAGE + 3)]
    shown = [row.record for page in pages[:2] for row in page.records]
    assert shown == sorted(set(shown))


@pytest.mark.parametrize("key", ["duties.heroes", "group:lecture:heroes", "clause:0:owed", "clause:x:owed", ""])
def test_an_unknown_figure_is_absent(may: World, key: str) -> None:
    with pytest.raises(Absent):
        behind(may, key)


def test_the_title_and_the_basis_name_office_month_and_plan(may: World) -> None:
    document = monthly(may)

    assert document.title == "云溪镇人民政府关于2026年5月防范电信网络诈骗工作情况的报告"
    assert document.plans == ("《云溪镇防范电信网络诈骗工作方案》（云政〔2026〕12号，第1版）",)


def test_an_officer_and_a_leader_read_the_figures_and_nobody_else(may: World) -> None:
    readers = {actor.name: actor for actor in (may.an, may.lei, may.bo, may.lin, may.yi)}

    answered = {}
    for name, actor in readers.items():
        try:
            answered[name] = numbers(of(may, by=actor))["activities.count"]
        except Absent:
            answered[name] = -1

    assert answered == {"安岚": 5, "雷明": 5, "柏青": -1, "林禾": -1, "易文": -1}


def test_whoever_reads_for_a_village_reads_nothing_above_or_beside_it(may: World) -> None:
    account = people.add(by=may.an, form=PersonForm("胡桐", "hu", may.village, "officer"), at=FOUNDED)
    hu = actor_of(account.person, NOW.date())
    assert hu is not None

    own = figures(by=hu, asked=Asked(None, MAY), now=END)

    assert own.month.unit == may.village
    for unit in (may.town, may.other_village):
        with pytest.raises(Absent):
            of(may, unit=unit, by=hu)


def test_a_month_that_is_none_is_refused(may: World) -> None:
    with pytest.raises(ValueError, match="2026-13"):
        of(may, month="2026-13")


def test_the_monthly_paper_takes_as_many_queries_for_twenty_units_as_for_one(
    may: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(QUERIES):
        monthly(may, unit=may.village)
    for number in range(20):
        unit = units.add(by=may.an, parent=may.town, form=UnitForm(f"第{number}村", "village"), at=FOUNDED)
        note(may, unit, RecordForm("lecture", date(2026, 5, 6), audience=("villagers",), attended=3))

    with django_assert_num_queries(QUERIES):
        whole = monthly(may)

    assert next(num.number for num in whole.numbers() if num.key == "activities.count") == 25


def test_figures_are_found_again_by_keys_of_their_own(may: World) -> None:
    found = of(may)
    keys = [
        each.key
        for each in (*found.all_figures(), *(each for line in by_clause(found.facts) for each in figures_of(line)))
    ]

    assert len(keys) == len(set(keys))


def test_a_number_that_says_how_many_units_leads_to_the_list_of_their_duties(may: World) -> None:
    nums = {num.key: num for num in monthly(may).numbers()}
    units_of_firms: Num = nums["type:enterprise:owed:units"]

    shown = behind(may, units_of_firms.list_ref)

    assert (units_of_firms.value, len({row.unit for row in shown.duties})) == ("2", 2)

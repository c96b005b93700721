"""The calendar as it is kept, and what plans published by it ask of units."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from openpyxl import Workbook

from world import FOUNDED, NOW, World
from wuzha.access import actor_of
from wuzha.actions import calendars, office, publishing, records, units
from wuzha.actions import terms as terms_of
from wuzha.actions.publishing import Terms
from wuzha.actions.units import UnitForm
from wuzha.calendar.almanacs import Break
from wuzha.calendar.markets import Market
from wuzha.calendar.terms import Term
from wuzha.calendar.workdays import Override
from wuzha.plan.model import Calendar, Deadline, Due, Owner, Phase, Plan, Recurring, Requirement
from wuzha.queries.almanacs import workdays
from wuzha.queries.calendars import settings, year_page
from wuzha.queries.progress import standings
from wuzha.queries.publishing import publication
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.states import State
from wuzha.store.models import Claim, DayOverride, LogEntry, Unit
from wuzha.store.models import Plan as PlanRow
from wuzha.store.models import Requirement as Row

pytestmark = pytest.mark.django_db
NOTICE = "2027年放假安排\n春节：2月5日至11日放假调休，共7天。1月31日、2月13日上班。"
TODAY = date(2026, 5, 20)


def a_clause(number: int, schedule: object, owner: Owner, **said: object) -> Requirement:
    quote = f"第{number}条要求"
    return Requirement.model_validate(
        {"id": f"R{number}", "quote": quote, "at": (0, len(quote)), "activity": "event", **said}
        | {"owner": owner, "schedule": schedule}
    )


def published(world: World, *clauses: Requirement, starts: date = date(2026, 3, 2), **said: object) -> PlanRow:
    """Publish a plan of these clauses for the township."""
    row = drafted(world, *clauses, **said)
    terms = Terms(adopter=world.town, starts=starts, ends=date(2027, 3, 1), leave_open=True)
    publishing.publish(by=world.an, plan=row.pk, revision=1, terms=terms, at=NOW)
    return PlanRow.objects.get(pk=row.pk)


def drafted(world: World, *clauses: Requirement, **said: object) -> PlanRow:
    """Put a draft of these clauses for the township into the database."""
    text = "\n".join(clause.quote for clause in clauses)
    heading = {"title": "云溪镇补充方案", "issuer": "云溪镇人民政府", "issued": "2026-03-01"}
    draft = Plan.model_validate({**heading, **said})
    at = [(text.index(clause.quote), text.index(clause.quote) + len(clause.quote)) for clause in clauses]
    placed = tuple(clause.model_copy(update={"at": span}) for clause, span in zip(clauses, at, strict=True))
    draft = draft.model_copy(update={"requirements": placed})
    return PlanRow.objects.create(
        adopter_id=world.town,
        title=draft.title,
        issuer=draft.issuer or "",
        text=text,
        file_name="方案.txt",
        file_kind="txt",
        file_sha256="0" * 64,
        file_size=1,
        body=draft.model_dump_json(by_alias=True),
        uploaded_by_id=world.an.person,
        uploaded_at=NOW,
    )


def owed(row: PlanRow, code: str, unit: int, since: date, until: date) -> list[tuple[str, str]]:
    """Return what a unit owes by a clause: keys and dues."""
    key = Row.objects.get(plan=row, code=code).pk
    paths = {unit: Unit.objects.get(pk=unit).path}
    found = standings(paths, since, until, datetime(2026, 5, 20, 10), clauses=[key])
    return [(each.obligation.occasion.key, f"{each.obligation.due:%m-%d}") for each in found]


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_notice_is_kept_whole_and_makes_its_year_known(world: World) -> None:
    rehearsed = calendars.take_notice(by=world.an, text=NOTICE, year=None, source="", at=NOW, dry_run=True)
    nothing = DayOverride.objects.count()
    taken = calendars.take_notice(by=world.an, text=NOTICE, year=None, source="", at=NOW)

    assert (len(rehearsed.days), nothing, len(taken.days)) == (9, 0, 9)
    assert workdays().known(2027)
    assert DayOverride.objects.get(day=date(2027, 2, 13)).source == "2027年节假日安排通知"
    assert LogEntry.objects.order_by("-pk")[0].summary == "日历：录入9天放假调休安排"


def test_a_day_is_changed_changed_again_and_taken_back(world: World) -> None:
    day = date(2026, 5, 20)
    calendars.set_day(by=world.an, override=Override(day, works=False, name="州庆"), source="州政办〔2026〕3号", at=NOW)
    calendars.set_day(by=world.an, override=Override(day, works=False, name="建州日"), source="", at=NOW)
    kept = workdays()
    calendars.clear_day(by=world.an, day=day, at=NOW)

    assert (kept.works(day), kept.name(day)) == (False, "建州日")
    assert workdays().works(day)
    with pytest.raises(Absent):
        calendars.clear_day(by=world.an, day=day, at=NOW)


def test_only_who_runs_the_office_keeps_its_calendar(world: World) -> None:
    for who in (world.lin, world.bo, world.lei, world.yi):
        with pytest.raises(Absent):
            calendars.set_day(by=who, override=Override(TODAY, works=False), source="", at=NOW)
        with pytest.raises(Absent):
            calendars.take_notice(by=who, text=NOTICE, year=None, source="", at=NOW)
        with pytest.raises(Absent):
            calendars.keep_markets(by=who, unit=world.village, markets=[], at=NOW)


@pytest.mark.usefixtures("world")
def test_the_example_does_not_change_the_calendar_of_a_real_office() -> None:
    form = office.OfficeForm("青石镇人民政府", "township", "示例", "shili", "yunxi-2026-work")
    demo = actor_of(office.found(form=form, at=NOW, demo=True), TODAY)

    assert demo is not None
    with pytest.raises(Absent):
        calendars.set_day(by=demo, override=Override(TODAY, works=False), source="", at=NOW)


def test_a_sheet_is_taken_in_whole_or_not_at_all(world: World) -> None:
    head = ("日期", "上班或放假", "名称", "全国通知")
    good = sheet(head, ("2027年4月9日", "放假", "州庆", ""), (date(2027, 2, 13), "上班", "", "是"))
    bad = sheet(
        head, ("2027-02-30", "放假", "", ""), ("2027-04-09", "半天", "", "也许"), ("2027-04-09", "放假", "", "")
    )

    taken = calendars.take_sheet(by=world.an, data=good, source="", at=NOW)
    refused = calendars.take_sheet(by=world.an, data=bad, source="", at=NOW)

    assert [(each.day.isoformat(), each.works, each.name, each.national) for each in taken.days] == [
        ("2027-04-09", False, "州庆", False),
        ("2027-02-13", True, "", True),
    ]
    assert [(each.address, each.message) for each in refused.problems] == [
        ("A2", "“2027-02-30”不是日期，请写作 2027-02-05。"),
        ("B3", "“半天”看不懂，请选“放假”或“上班”。"),
        ("D3", "“也许”看不懂，请写“是”，或留空。"),
        ("A4", "与第3行是同一天，请删去一行。"),
    ]
    assert DayOverride.objects.count() == 2
    with pytest.raises(Refusal, match="没有可导入的日期"):
        calendars.take_sheet(by=world.an, data=sheet(head), source="", at=NOW)
    with pytest.raises(Refusal, match="找不到表头"):
        calendars.take_sheet(by=world.an, data=sheet(("姓名",)), source="", at=NOW)


def test_what_is_too_long_or_too_far_is_refused(world: World) -> None:
    for override, source, said in (
        (Override(date(1990, 1, 1), works=False), "", "只能写2004年到2099年的日期。"),
        (Override(TODAY, works=False, name="很" * 21), "", "名称太长，不超过20个字。"),
        (Override(TODAY, works=False), "长" * 101, "依据写得太长，不超过100个字。"),
    ):
        with pytest.raises(Refusal, match=said):
            calendars.set_day(by=world.an, override=override, source=source, at=NOW)


def test_a_due_moves_with_the_day_that_is_put_into_the_table(world: World) -> None:
    due = Recurring(every="month", due=Due(day=20, move="next"))
    row = published(world, a_clause(1, due, Owner(types=("village",))))
    span = date(2026, 5, 1), date(2026, 6, 1)

    before = owed(row, "R1", world.village, *span)
    for day in (20, 21):
        off = Override(date(2026, 5, day), works=False)
        calendars.set_day(by=world.an, override=off, source="", at=NOW)

    assert before == [("2026-05", "05-20")]
    assert owed(row, "R1", world.village, *span) == [("2026-05", "05-22")]


def claimed(row: PlanRow) -> list[str]:
    return list(Claim.objects.filter(requirement__plan=row).order_by("occasion").values_list("occasion", flat=True))


def test_what_was_late_is_in_time_once_its_due_turns_out_to_have_been_a_day_off(world: World) -> None:
    due = Recurring(every="month", due=Due(day=18, move="next"))
    row = published(world, a_clause(1, due, Owner(types=("village",)), activity="lecture"))
    done = RecordForm("lecture", date(2026, 5, 19), audience=("villagers",))
    records.submit(by=world.lin, unit=world.village, form=done, at=NOW)

    before = how(row, world.village, "2026-05")
    calendars.set_day(by=world.an, override=Override(date(2026, 5, 18), works=False), source="", at=NOW)
    off = how(row, world.village, "2026-05")
    calendars.clear_day(by=world.an, day=date(2026, 5, 18), at=NOW)

    assert (before, off, how(row, world.village, "2026-05")) == (State.DONE_LATE, State.DONE, State.DONE_LATE)


def test_a_report_goes_to_the_week_whose_due_was_moved_onto_its_day(world: World) -> None:
    weekly = Recurring(every="week", due=Due(after=1, move="next"))
    row = published(world, a_clause(1, weekly, Owner(types=("village",)), activity="report"))
    form = RecordForm("report", date(2026, 5, 19), handed_in=date(2026, 5, 19))
    records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    before = claimed(row)
    calendars.set_day(by=world.an, override=Override(date(2026, 5, 18), works=False), source="", at=NOW)
    moved = claimed(row)
    calendars.clear_day(by=world.an, day=date(2026, 5, 18), at=NOW)

    assert (before, moved, claimed(row)) == (["2026-W21"], ["2026-W20"], ["2026-W21"])


def test_what_a_school_did_in_a_term_follows_when_the_term_gets_other_dates(world: World) -> None:
    school = units.add(by=world.an, parent=world.town, form=UnitForm("云溪小学", "school"), at=FOUNDED)
    schools = Owner(types=("school",))
    row = published(world, a_clause(1, Recurring(every="semester"), schools, activity="lecture"))
    done = RecordForm("lecture", date(2026, 4, 10), audience=("students",))
    records.submit(by=world.an, unit=school, form=done, at=NOW)

    before = claimed(row)
    late = Term("2026-T1", date(2026, 4, 20), date(2026, 7, 11))
    terms_of.set_terms(by=world.an, unit=school, terms=[late], at=NOW)

    assert (before, claimed(row)) == (["2026-T1"], [])
    terms_of.set_terms(by=world.an, unit=school, terms=[replace(late, starts=date(2026, 2, 16))], at=NOW)
    assert claimed(row) == ["2026-T1"]


def how(row: PlanRow, unit: int, occasion: str) -> State:
    path = Unit.objects.get(pk=unit).path
    found = standings({unit: path}, date(2026, 5, 1), date(2026, 6, 1), datetime(2026, 5, 25, 9, 0))
    return next(each.state for each in found if each.clause.plan == row.pk and each.obligation.occasion.key == occasion)


def test_a_duty_on_market_days_follows_the_markets_of_the_place(world: World) -> None:
    row = published(world, a_clause(1, Recurring(every="market-day"), Owner(types=("village",))))
    span = date(2026, 5, 1), date(2026, 5, 16)
    fives = Market("", "interval", step=5, anchor=date(2026, 5, 3))

    before = owed(row, "R1", world.village, *span)
    calendars.keep_markets(by=world.an, unit=world.town, markets=[fives], at=NOW)
    calendars.keep_markets(by=world.an, unit=world.other_village, markets=[Market("", "week", (0,))], at=NOW)

    assert before == []
    assert [key for key, _ in owed(row, "R1", world.village, *span)] == ["2026-05-03m", "2026-05-08m", "2026-05-13m"]
    assert [key for key, _ in owed(row, "R1", world.other_village, *span)] == ["2026-05-04m", "2026-05-11m"]
    calendars.keep_markets(by=world.an, unit=world.other_village, markets=None, at=NOW)
    assert len(owed(row, "R1", world.other_village, *span)) == 3


def test_a_market_nobody_can_count_is_refused(world: World) -> None:
    with pytest.raises(Refusal, match="请至少选择一个日子"):
        calendars.keep_markets(by=world.an, unit=world.town, markets=[Market("", "lunar")], at=NOW)


def test_weekly_duties_of_a_school_rest_in_its_holidays_when_the_plan_or_the_school_says_so(world: World) -> None:
    school = units.add(by=world.an, parent=world.town, form=UnitForm("云溪小学", "school", headcount=400), at=NOW)
    clause = a_clause(1, Recurring(every="week"), Owner(types=("school", "village")))
    silent = published(world, clause)
    asked = published(world, clause, calendar=Calendar(holidays="skip"))
    span = date(2026, 7, 1), date(2026, 9, 1)

    before = [len(owed(row, "R1", unit, *span)) for row in (silent, asked) for unit in (school, world.village)]
    calendars.keep_school(by=world.an, unit=school, rests=True, breaks=[], at=NOW)
    after = [len(owed(row, "R1", unit, *span)) for row in (silent, asked) for unit in (school, world.village)]
    calendars.keep_school(by=world.an, unit=school, rests=False, breaks=[], at=NOW)
    never = [len(owed(row, "R1", school, *span)) for row in (silent, asked)]

    assert before == [10, 10, 3, 10]
    assert after == [3, 10, 3, 10]
    assert never == [10, 10]


def test_a_break_inside_a_term_rests_too_and_must_be_whole(world: World) -> None:
    school = units.add(by=world.an, parent=world.town, form=UnitForm("云溪小学", "school", headcount=400), at=NOW)
    autumn = Break("秋假", date(2026, 11, 9), date(2026, 11, 16))
    row = published(world, a_clause(1, Recurring(every="week", holidays="skip"), Owner(types=("school",))))

    calendars.keep_school(by=world.an, unit=school, rests=None, breaks=[autumn], at=NOW)

    keys = [key for key, _ in owed(row, "R1", school, date(2026, 11, 2), date(2026, 11, 23))]
    assert keys == ["2026-W45", "2026-W47"]
    for breaks, said in (
        ([replace(autumn, ends=autumn.starts)], "秋假的结束日期不能早于开始日期。"),
        ([replace(autumn, name=" ")], "请写假期的名称，不超过20个字。"),
        ([autumn, Break("周末", date(2026, 11, 15), date(2026, 11, 20))], "秋假和周末的日期重叠，请改正其中一个。"),
    ):
        with pytest.raises(Refusal, match=said):
            calendars.keep_school(by=world.an, unit=school, rests=None, breaks=breaks, at=NOW)


def test_a_published_plan_keeps_counting_as_when_it_was_published(world: World) -> None:
    monthly = a_clause(1, Recurring(every="month", due=Due(day=31)), Owner(types=("village",)))
    calendars.keep_defaults(by=world.an, unit=world.town, months_start=28, move="next", at=NOW)
    first = published(world, monthly)
    calendars.keep_defaults(by=world.an, unit=world.town, months_start=None, move="", at=NOW)
    second = published(world, monthly)
    span = date(2026, 6, 1), date(2026, 6, 15)

    assert first.calendar == {"months_start": 28, "move": "next"}
    assert owed(first, "R1", world.village, *span)[0] == ("2026-05@28", "06-01")
    assert owed(second, "R1", world.village, *span) == [("2026-06", "06-30")]
    for start, move in ((0, ""), (29, ""), (None, "later")):
        with pytest.raises(Refusal):
            calendars.keep_defaults(by=world.an, unit=world.town, months_start=start, move=move, at=NOW)


@pytest.mark.parametrize(
    "issuer, dues",
    [("云溪镇人民政府", ["06-10", "06-10", "06-05"]), ("青河县人民政府", ["06-10", "06-05", "06-02"])],
)
def test_reports_are_due_earlier_level_by_level(world: World, issuer: str, dues: list[str]) -> None:
    grid = units.add(by=world.an, parent=world.village, form=UnitForm("一组", "village"), at=NOW)
    everybody = Owner(units=("云溪镇人民政府",), types=("village", "township"))
    clause = a_clause(1, Recurring(every="month", due=Due(day=10, of="next")), everybody, activity="report")
    row = published(world, clause, calendar=Calendar(cascade="-3wd"))
    PlanRow.objects.filter(pk=row.pk).update(issuer=issuer)
    Row.objects.get(plan=row).assignments.all().delete()
    for unit in (world.town, world.village, grid):
        Row.objects.get(plan=row).assignments.create(unit_id=unit, from_date=date(2026, 3, 2), to_date=date(2027, 3, 1))
    span = date(2026, 6, 1), date(2026, 6, 11)

    found = [dict(owed(row, "R1", unit, *span))["2026-05"] for unit in (world.town, world.village, grid)]

    assert found == dues


def test_from_now_on_means_the_day_of_issue(world: World) -> None:
    clause = Requirement.model_validate(
        {"id": "R1", "quote": "即日起整改", "at": (0, 5), "activity": "rectify", "owner": {"types": ["village"]}}
        | {"schedule": {"kind": "window", "phase": "P1"}}
    )
    row = published(
        world, clause, starts=date(2026, 2, 1), phases=(Phase(id="P1", name="整改", from_="即日起", to="2026-06-30"),)
    )

    assert row.phases[0]["from"] == "2026-03-01"
    assert owed(row, "R1", world.village, date(2026, 5, 1), date(2026, 6, 1)) == [("2026-03-01..2026-06-30", "06-30")]


def test_publishing_says_which_years_working_days_are_not_known_yet(world: World) -> None:
    moved = a_clause(1, Recurring(every="month", due=Due(day=10, move="next")), Owner(types=("village",)))
    plain = a_clause(2, Recurring(every="month", due=Due(day=10)), Owner(types=("village",)))
    row = drafted(world, moved, plain)

    found = publication(
        by=world.an, plan=row.pk, adopter=world.town, starts=date(2026, 3, 2), ends=date(2027, 3, 1), today=TODAY
    )

    assert [[note for note in clause.notes if "放假调休" in note] for clause in found.clauses] == [
        ["尚未录入2027年的放假调休通知，暂按周末和法定节假日推算，调休未计入；通知公布后请在“日历”页录入。"],
        [],
    ]


def test_a_deadline_on_a_day_off_is_moved(world: World) -> None:
    row = published(world, a_clause(1, Deadline(by="2026-10-01", move="next"), Owner(types=("village",))))

    assert owed(row, "R1", world.village, date(2026, 10, 5), date(2026, 10, 6)) == [("2026-10-01", "10-08")]


@pytest.mark.parametrize("number", [0, 30])
def test_a_year_takes_as_many_queries_whatever_is_in_it(
    world: World, number: int, django_assert_num_queries: object
) -> None:
    for place in range(number):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{place}小学", "school"), at=NOW)
        override = Override(date(2027, 3, 1) + timedelta(days=place), works=False)
        calendars.set_day(by=world.an, override=override, source="", at=NOW)

    with django_assert_num_queries(7):  # type: ignore[operator]
        page = year_page(by=world.an, unit=world.town, year=2027, today=TODAY)
    with django_assert_num_queries(6):  # type: ignore[operator]
        settings(by=world.an, unit=world.town)

    assert (len(page.months), len(page.overrides), bool(page.unknown)) == (12, number, True)


def test_a_year_shows_what_is_special_in_each_month(world: World) -> None:
    calendars.keep_markets(by=world.an, unit=world.town, markets=[Market("", "lunar", (0, 5))], at=NOW)

    page = year_page(by=world.an, unit=world.village, year=2026, today=TODAY)

    february = page.months[1]
    assert february.remarks == (
        ("10日", "小年"),
        ("14日", "春节调休上班"),
        ("15日", "春节放假"),
        ("16日", "除夕、春节放假"),
        ("17日", "春节"),
        ("18日—23日", "春节放假"),
        ("28日", "春节调休上班"),
    )
    days = {day.date.day: day for week in february.weeks for day in week if day}
    assert days[21].words == "2月21日，农历正月初五，休息，春节放假，赶集日"
    assert [days[number].sign for number in (13, 14, 15, 22, 28)] == ["", "班", "休", "休", "班"]
    assert (page.worked, page.unknown, page.markets, page.editable) == (248, "", ("农历逢五、逢十",), True)
    assert year_page(by=world.lin, unit=world.village, year=2026, today=TODAY).editable is False

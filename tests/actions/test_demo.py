"""The example township: something to see on every page, whatever day it is made."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from example import AT, NOW
from wuzha.access import actor_of
from wuzha.actions import demo
from wuzha.actions.example.diary import diary
from wuzha.actions.example.pictures import picture
from wuzha.actions.example.timetable import timetable
from wuzha.actions.example.township import plan_text, township
from wuzha.calendar.almanacs import Almanac
from wuzha.calendar.terms import default_terms
from wuzha.papers.ledger_sheets import LedgerKind, ledger_kinds
from wuzha.plan.model import Due, Recurring
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import requirement_value
from wuzha.queries.installation import installation
from wuzha.queries.ledger_rows import ledger_page
from wuzha.queries.log import first_break
from wuzha.queries.paper_lives import life
from wuzha.queries.paper_tasks import paper_tasks
from wuzha.queries.progress import standings
from wuzha.rules.records import remarks
from wuzha.rules.refusals import Refusal
from wuzha.rules.states import State
from wuzha.store.models import Evidence, LogEntry, Person, Plan, Record, Requirement, Signal, Unit

DAYS = st.dates(date(2025, 1, 1), date(2040, 12, 31))
EMPTY = {"activities": {"抽查", "备注"}, "issued": {"说明"}}
"""The columns of a ledger that stay empty in the example though the programme can fill them."""


@given(DAYS)
def test_the_plan_began_one_or_two_months_ago_and_runs_to_a_years_end(today: date) -> None:
    days = timetable(today)

    assert days.starts.day == 1
    assert timedelta(days=36) <= today - days.starts <= timedelta(days=73)
    assert (days.last.month, days.last.day) == (12, 31)
    assert days.last - today >= timedelta(days=29)
    assert days.founded < days.issued < days.starts


@given(DAYS)
def test_every_date_the_plan_names_lies_in_its_time(today: date) -> None:
    days = timetable(today)
    words = {word: said for word, said in days.words().items() if word not in {"年份", "印发日期"}}

    dates = [datetime.strptime(said, "%Y年%m月%d日").date() for said in words.values()]

    assert "{" not in plan_text().format_map(days.words())
    assert all(days.starts <= day <= days.last for day in dates)


@given(DAYS, st.times())
@settings(max_examples=25, deadline=None)
def test_the_diary_is_in_order_and_ends_now(today: date, at: time) -> None:
    now = datetime.combine(today, at)
    days = timetable(today)
    terms = default_terms(today.year - 1, today.year + 1)

    entries, confirmed = diary(days, now)

    wrong = [
        found
        for entry in entries
        if (
            found := remarks(
                entry.form, today=entry.at.date(), closed=None, almanac=Almanac(terms), vocabulary=load_vocabulary()
            )
        )
    ]
    assert wrong == []
    assert max(each.at for each in [*entries, *confirmed]) <= now
    assert min(entry.form.starts for entry in entries) >= days.starts
    assert len({(each.place, each.month) for each in confirmed}) == len(confirmed)
    assert len(entries) > 200


def test_the_same_moment_gives_the_same_diary_and_the_same_pictures() -> None:
    days = timetable(NOW.date())

    assert diary(days, NOW) == diary(days, NOW)
    assert picture("上云村") == picture("上云村")
    assert picture("上云村") != picture("下溪村")


def test_the_lists_of_units_name_units_of_the_township() -> None:
    names = {place.name for place in township().places}

    assert {member for members in township().sets.values() for member in members} <= names


@pytest.mark.usefixtures("example", "db")
def test_every_unit_and_list_is_there() -> None:
    kinds = Counter(Unit.objects.exclude(parent=None).values_list("type", flat=True))

    assert kinds == Counter(place.type for place in township().places)
    assert Unit.objects.get(parent=None).demo is True


@pytest.mark.usefixtures("example", "db")
def test_the_plan_was_read_published_and_finds_an_owner_for_every_clause() -> None:
    plan = Plan.objects.get()

    clauses = Requirement.objects.filter(plan=plan)

    assert (plan.state, plan.starts, plan.ends) == ("published", date(2026, 10, 1), date(2028, 1, 1))
    assert 45 <= clauses.count() <= 70
    assert [clause.code for clause in clauses if not clause.assignments.exists()] == []
    assert [clause.code for clause in clauses if clause.decision["foreign"] or clause.decision["undecided"]] == []


@pytest.mark.usefixtures("example", "db")
def test_the_monthly_report_is_due_on_the_eighth_of_the_next_month() -> None:
    report = Requirement.objects.get(activity="report", kind="recurring")

    schedule = requirement_value(report.body).schedule
    assert schedule == Recurring(every="month", due=Due(day=8, of="next"))


@pytest.mark.usefixtures("example", "db")
def test_duties_stand_in_every_way_that_a_page_can_show() -> None:
    paths = dict(Unit.objects.values_list("pk", "path"))

    found = standings(paths, date(2026, 10, 1), date(2026, 12, 1), NOW)

    assert {standing.state for standing in found} == set(State) - {State.STANDING_STALE, State.NOTHING_LATE}


@pytest.mark.usefixtures("example", "db")
def test_one_record_was_withdrawn_and_one_corrected() -> None:
    withdrawn = Record.objects.get(withdrawn_at__isnull=False)
    corrected = LogEntry.objects.get(verb="records.correct")

    assert (withdrawn.withdrawn_why, withdrawn.claims.count()) == ("重复登记", 0)
    assert corrected.detail["before"].keys() == {"attended"}


@pytest.mark.usefixtures("example", "db")
@pytest.mark.parametrize("kind", ledger_kinds().values(), ids=ledger_kinds())
def test_every_ledger_has_lines_and_something_in_each_column_that_the_programme_fills(kind: LedgerKind) -> None:
    officer = actor_of(Person.objects.get(login="anlan").pk, NOW.date())
    assert officer is not None

    rows = ledger_page(by=officer, kind=kind.code, unit=None, period="2026", now=NOW).rows

    said = {source for row in rows for source, value in row.values.items() if value not in {None, ""}}
    assert len(rows) >= (1 if kind.code == "reviews" else 2)
    empty = {column.heading for column in kind.columns if column.source and column.source not in said}
    assert empty == EMPTY.get(kind.code, set())


@pytest.mark.usefixtures("example", "db")
def test_months_were_confirmed_also_without_events() -> None:
    confirmed = Record.objects.filter(activity="report", period="2026-10")

    assert confirmed.filter(nothing_to_report=True).values_list("unit__name", flat=True).get() == "小满木器坊"
    assert confirmed.filter(nothing_to_report=False).count() > 10


@pytest.mark.usefixtures("example", "db")
def test_some_records_have_a_photo() -> None:
    assert Evidence.objects.filter(kind="photo", media_type="image/jpeg").count() > 10


@pytest.mark.usefixtures("example", "db")
def test_visitors_are_offered_an_officer_a_leader_a_reviewer_and_three_liaisons() -> None:
    accounts = installation().demo_accounts

    said = [(account.login, account.role_name) for account in accounts]
    assert said == [
        ("anlan", "经办人"),
        ("leiming", "负责人"),
        ("boqing", "核查员"),
        ("linhe", "联络员"),
        ("fangyin", "联络员"),
        ("suyan", "联络员"),
    ]
    people = [Person.objects.get(pk=account.person) for account in accounts]
    assert [(person.check_password(demo.PASSWORD), person.must_change_password) for person in people] == [
        (True, False)
    ] * 6


@pytest.mark.usefixtures("example", "db")
def test_the_other_accounts_do_not_know_the_examples_password() -> None:
    others = Person.objects.filter(must_change_password=True)

    assert others.count() > 15
    assert [person.login for person in others if person.check_password(demo.PASSWORD)] == []


@pytest.mark.usefixtures("example", "db")
def test_the_log_tells_it_in_the_order_in_which_it_happened() -> None:
    moments = list(LogEntry.objects.order_by("pk").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert moments[-1] <= AT
    assert first_break() is None


@pytest.mark.usefixtures("example", "db")
def test_the_example_is_made_once() -> None:
    before = LogEntry.objects.count()

    with pytest.raises(Refusal):
        demo.build(at=AT)

    assert LogEntry.objects.count() == before


@pytest.mark.usefixtures("example", "db")
def test_no_photo_of_the_example_is_taken_for_another() -> None:
    assert Signal.objects.count() == 0


@pytest.mark.usefixtures("example", "db")
def test_a_letter_waits_for_the_leader_with_nothing_left_open() -> None:
    leader = actor_of(Person.objects.get(login="leiming").pk, NOW.date())
    assert leader is not None

    (waiting,) = [task for task in paper_tasks(by=leader, now=NOW) if task.signs]

    assert (waiting.title, waiting.note) == (
        "反诈工作警示函",
        "云溪镇人民政府，安岚起草，已核稿，发往小满木器坊",
    )
    assert life(by=leader, paper=waiting.paper, now=NOW).unfilled == ()

"""The catalogue is closed, documented, and every figure of it is counted from a list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.catalogue import channels_of, load_catalogue
from wuzha.rules.coverage import reached_in_year
from wuzha.rules.facts import Act, Attended, Due, Facts, Happened, Place, Sum
from wuzha.rules.indicators import COUNTING, TRENDS, figure, indicators, split, trend
from wuzha.rules.matters import Fact
from wuzha.rules.publicity import is_publicity
from wuzha.rules.reach import Reach
from wuzha.rules.states import State
from wuzha.rules.unit_sets import set_of
from wuzha.rules.windows import Window

MANUAL = (Path(__file__).parents[2] / "docs/indicators.md").read_text(encoding="utf-8")
MAY = Window(date(2026, 5, 1), date(2026, 6, 1))
JUNE = datetime(2026, 6, 3, 9, 0)
VILLAGE = Place(2, "上云村", "village", "1/2/", "1/2/", 1200)
OFFICE = Place(3, "综治办", "department", "1/3/", "1/", 6)


def case(number: int, day: int, month: int = 5, year: int = 2026, **facts: Fact) -> Happened:
    return Happened(number, 2, "case", datetime(year, month, day, 8, 0), facts)


def facts(**fields: object) -> Facts:
    given = {"window": MAY, "as_of": JUNE, "places": {2: VILLAGE, 3: OFFICE}, **fields}
    return Facts(**given)  # type: ignore[arg-type]


def said(found: Facts, code: str) -> str:
    return "；".join(each.value for each in figure(found, code))


def test_every_figure_of_the_catalogue_is_counted_and_no_other() -> None:
    assert list(COUNTING) == list(load_catalogue().figures)


@pytest.mark.parametrize("code", load_catalogue().figures)
def test_every_figure_is_in_the_manual_with_its_definition(code: str) -> None:
    each = load_catalogue().figures[code]
    of = {"duties": "任务", "records": "记录", "matters": "事项"}[each.of]

    assert f"| `{code}` | {each.name} | {each.unit or '按计量单位'} | {of} | {each.day} | {each.gloss} |" in MANUAL


def test_nothing_is_counted_about_the_use_of_the_programme_or_of_any_other() -> None:
    banned = ("登录", "在线", "安装", "关注", "转发", "点赞", "打卡", "积分", "排名")

    assert [
        each.code
        for each in load_catalogue().figures.values()
        if any(word in each.name + each.gloss for word in banned)
    ] == []


def test_every_figure_says_something_where_nothing_happened() -> None:
    assert [each.key for each in indicators(facts()) if not each.value or each.items] == []


def test_duties_are_counted_without_what_matters_called_up_and_what_was_lifted() -> None:
    dues = tuple(
        Due(set_of([2]), state, dated, matter)
        for state, dated, matter in (
            (State.DONE, True, None),
            (State.DONE_LATE, True, None),
            (State.OVERDUE, True, None),
            (State.EXEMPT, True, None),
            (State.OVERDUE, True, 7),
            (State.STANDING, False, None),
        )
    )
    found = facts(dues=dues)

    assert [said(found, f"duties.{code}") for code in ("owed", "done", "on-time", "late", "missing", "rate")] == [
        "3项", "2项", "1项", "1项", "1项", "2/3",
    ]  # fmt: skip
    assert [said(found, f"duties.{code}") for code in ("called", "kept", "lifted")] == ["1项", "1项", "1项"]
    assert figure(found, "duties.missing")[0].items == (2,)


def test_a_warning_is_answered_in_time_when_all_it_called_up_was() -> None:
    warnings = tuple(Happened(key, 2, "warning", datetime(2026, 5, 9), {"reached": key == 1}) for key in (1, 2, 3))
    dues = tuple(
        Due(set_of([unit]), state, dated=True, matter=matter)
        for unit, state, matter in ((2, State.DONE, 1), (3, State.DONE, 1), (2, State.DONE_LATE, 2))
    )
    found = facts(matters=warnings, dues=dues)

    assert [said(found, f"warnings.{code}") for code in ("count", "met", "in-time")] == ["3条", "1条", "1条"]
    assert figure(found, "warnings.in-time")[0].items == (1,)


def test_attendances_and_people_are_two_things() -> None:
    acts = tuple(
        Act(key, 2, "lecture", date(2026, 5, key), ("villagers",), ("T01", "T07"), came)
        for key, came in ((4, 80), (9, 50))
    )
    found = facts(acts=(*acts, Act(77, 2, "lecture", date(2026, 4, 30), ("villagers",), (), 500)))

    assert [said(found, code) for code in ("activities.count", "activities.people", "coverage.people")] == [
        "2场次", "130人次", "至少80人，至多130人",
    ]  # fmt: skip
    assert [(part.name, part.number) for part in split(found, "activities.people", "fraud_types")] == [
        ("刷单返利", 130), ("冒充公检法及政府机关", 130),
    ]  # fmt: skip


def test_an_office_reaches_the_people_of_its_town() -> None:
    acts = (
        Act(1, 3, "event", date(2026, 5, 2), ("public",), (), 300),
        Act(2, 2, "event", date(2026, 5, 3), ("public",), (), 90),
    )
    year = tuple(Attended(act.unit, act.audience, act.attended or 0, act.attended or 0) for act in acts)

    assert said(facts(acts=acts), "coverage.people") == "至少300人，至多390人"
    assert reached_in_year(facts(year=year), "public") == Reach(300, 390, 1200)


def test_cases_are_split_by_bands_and_what_is_not_known_comes_last() -> None:
    found = facts(matters=(case(1, 3, loss=9999, age=70), case(2, 4, loss=10_000), case(3, 5)))

    assert [(part.name, part.number) for part in split(found, "cases.count", "loss_bands")] == [
        ("不足1万元", 1), ("1万元以上不足5万元", 1), ("未登记", 1),
    ]  # fmt: skip
    assert [(part.name, part.number) for part in split(found, "cases.count", "age_bands")] == [
        ("66岁以上", 1),
        ("未登记", 2),
    ]
    assert [said(found, f"cases.{code}") for code in ("loss", "median", "mean", "largest")] == [
        "2.00万元", "10000元", "10000元", "1.00万元/2.00万元",
    ]  # fmt: skip


def test_a_finding_stays_open_until_it_is_closed_however_old() -> None:
    old = Happened(1, 2, "finding", datetime(2025, 11, 3), {"severity": "serious"})
    closed = Happened(2, 2, "finding", datetime(2026, 5, 3), {}, datetime(2026, 5, 20))
    closed_after = Happened(3, 2, "finding", datetime(2026, 5, 3), {}, datetime(2026, 6, 2))
    found = facts(matters=(old, closed, closed_after))

    assert figure(found, "findings.open")[0].items == (1, 3)
    assert figure(found, "findings.count")[0].items == (2, 3)


def test_a_month_that_runs_is_compared_with_the_same_days_only() -> None:
    matters = (case(1, 4), case(2, 10, year=2025), case(3, 25, year=2025), case(4, 2, 4), case(5, 28, 4))
    found = trend(facts(matters=matters, as_of=datetime(2026, 5, 20, 9, 0)), "cases.count")

    assert (found.now, found.year.then, found.previous.then, found.rolling) == (1, 1, 1, 3)


def test_nought_of_a_time_before_the_programme_is_no_nought() -> None:
    found = trend(facts(matters=(case(1, 4),), since=date(2026, 3, 2)), "cases.count")

    assert (found.year.text, found.previous.text) == ("—（上年同期没有登记）", "—（上期为0，净增1起）")


def test_handouts_are_added_up_by_their_own_measure() -> None:
    acts = tuple(
        Act(key, 2, "handout", date(2026, 5, key), amount=amount, measure=measure)
        for key, amount, measure in ((1, 100, "份"), (2, 30, "张"), (3, 50, ""), (4, None, ""))
    )

    assert said(facts(acts=acts), "materials.count") == "150份；30张"


def test_a_channel_is_read_from_words_and_else_from_the_activity() -> None:
    words = load_vocabulary()

    assert channels_of("push", "业主群转发 公众号推文", words) == ("chat-group", "account")
    assert channels_of("lecture", "五月宣讲 村委会", words) == ("class",)
    assert channels_of("push", "五月提醒", words) == ()


DAYS_BACK = st.integers(0, 760).map(lambda back: date(2026, 5, 31) - timedelta(days=back))
HELD = st.lists(
    st.tuples(DAYS_BACK, st.sampled_from(("lecture", "meeting", "handout")), st.none() | st.integers(0, 90)),
    max_size=30,
)


@given(
    HELD, st.sampled_from((date(2026, 5, 1), date(2026, 1, 1))), st.sampled_from((JUNE, datetime(2026, 5, 12, 9, 0)))
)
def test_days_added_up_give_the_same_trend_as_their_records(
    held: list[tuple[date, str, int | None]], first: date, as_of: datetime
) -> None:
    acts = [Act(at, 2, activity, day, attended=came) for at, (day, activity, came) in enumerate(sorted(held, key=str))]
    added: dict[date, Sum] = {}
    for act in acts:
        if act.day < first and is_publicity(act.activity):
            old = added.get(act.day, Sum(act.day, 0, 0, 0))
            known = act.attended is not None
            added[act.day] = Sum(act.day, old.records + 1, old.people + (act.attended or 0), old.counted + known)
    one_by_one = facts(acts=tuple(acts), as_of=as_of)
    summed = facts(
        acts=tuple(act for act in acts if act.day >= first),
        earlier=tuple(added[day] for day in sorted(added)),
        as_of=as_of,
    )

    for code in TRENDS:
        assert trend(summed, code) == trend(one_by_one, code)

"""A record form: every mistake is named at its field, and what has none can be matched."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.terms import Term
from wuzha.plan.model import Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.match import match
from wuzha.rules.obligations import Duty
from wuzha.rules.records import RecordForm, recorded, remarks

TODAY = date(2026, 5, 20)
LECTURE = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))
VOCABULARY = load_vocabulary()

days = st.dates(date(2024, 12, 1), date(2026, 7, 1)) | st.sampled_from([date.min, date.max, TODAY])
numbers = st.none() | st.integers(-2, 10) | st.sampled_from([1_000_000, 2**31])
forms = st.builds(
    RecordForm,
    activity=st.sampled_from(["lecture", "report", "event", "dancing", ""]),
    starts=days,
    ends=st.none() | days,
    handed_in=st.none() | days,
    period=st.sampled_from(["", "2026-05", "2026-W20", "2026-T1", "2026-13", "2026-Q4", "once", "2026"]),
    audience=st.sets(st.sampled_from(["villagers", "staff", "martians"])).map(lambda codes: tuple(sorted(codes))),
    expected=numbers,
    attended=numbers,
    amount=numbers,
    title=st.sampled_from(["", "宣讲", "长" * 101]),
)
duties = [
    Duty(
        number,
        Requirement.model_validate(
            {"id": f"R{number}", "quote": "每月宣讲", "at": (0, 4), "activity": activity, "schedule": schedule}
        ),
        unit=1,
        starts=date(2025, 1, 1),
        ends=date(2027, 1, 1),
        plan_ends=date(2027, 1, 1),
    )
    for number, (activity, schedule) in enumerate(
        [
            ("event", {"kind": "recurring", "every": "month"}),
            ("report", {"kind": "recurring", "every": "semester"}),
            ("report", {"kind": "recurring", "every": "week"}),
            ("lecture", {"kind": "ongoing"}),
        ]
    )
]


def wrong(form: RecordForm, *, closed: date | None = None, almanac: Almanac = PLAIN) -> dict[str, str]:
    """Return what is wrong with a form today."""
    return remarks(form, today=TODAY, closed=closed, almanac=almanac, vocabulary=VOCABULARY)


@given(forms)
def test_a_form_without_a_remark_can_be_matched(form: RecordForm) -> None:
    found = wrong(form)

    assert set(found) <= {field.name for field in fields(RecordForm)}
    if not found:
        value = recorded(form, unit=1, evidence=frozenset(), handed_in=TODAY)
        assert value.starts <= value.ends <= TODAY
        assert all(each.counts == (each.claim is not None) for each in match(value, duties, VOCABULARY))


@given(forms)
def test_nothing_later_than_today_and_no_more_people_than_expected_gets_through(form: RecordForm) -> None:
    late = form.starts > TODAY or (form.ends or form.starts) > TODAY
    crowd = form.expected is not None and form.attended is not None and form.attended > form.expected

    assert not (late or crowd) or wrong(form) != {}


def test_a_term_of_the_schools_own_may_be_reported_on() -> None:
    form = replace(LECTURE, activity="report", period="2026-T3")
    term = Term("2026-T3", date(2026, 3, 1), date(2026, 5, 1))

    assert wrong(form, almanac=Almanac((term,))) == {}
    assert wrong(form) == {"period": "没有“2026-T3”这一期"}


def test_a_closed_unit_may_still_record_what_it_did_before() -> None:
    assert wrong(LECTURE, closed=date(2026, 5, 13)) == {}
    assert wrong(LECTURE, closed=date(2026, 5, 12)) == {"starts": "单位已于2026年5月12日停用"}


@pytest.mark.parametrize("handed_in,day", [(None, date(2026, 5, 20)), (date(2026, 5, 14), date(2026, 5, 14))])
def test_what_does_not_say_when_it_came_in_came_in_today(handed_in: date | None, day: date) -> None:
    form = replace(LECTURE, handed_in=handed_in)

    assert recorded(form, unit=1, evidence=frozenset(), handed_in=TODAY).handed_in == day


def test_an_original_on_paper_is_as_good_as_a_file() -> None:
    form = replace(LECTURE, originals=("minutes",))

    value = recorded(form, unit=1, evidence=frozenset({"photo"}), handed_in=TODAY)

    assert value.evidence == {"minutes", "photo"}


ID_SAID = "这里有一个身份证号，请删去：记录里不写个人证件号码"
ID = "11010519491231002X"  # the example of the standard itself


@pytest.mark.parametrize("field", ["title", "place", "note"])
def test_an_id_number_is_not_taken_into_a_record(field: str) -> None:
    assert wrong(replace(LECTURE, **{field: f"回访{ID}一户"})) == {field: ID_SAID}


@pytest.mark.parametrize("written", [ID.lower(), f"证号：{ID}。", f"{ID}、440524188001010014"])
def test_an_id_number_is_known_however_it_stands(written: str) -> None:
    assert wrong(replace(LECTURE, note=written)) == {"note": ID_SAID}


@pytest.mark.parametrize(
    "written",
    [
        "110105194912310021",  # the check character is wrong
        "6222021949123100211",  # a bank card
        "文号〔2026〕12号，发放1200份",
        "2026-05-20 14:05，编号202605200000000001",
    ],
)
def test_other_long_numbers_are_taken(written: str) -> None:
    assert wrong(replace(LECTURE, note=written)) == {}

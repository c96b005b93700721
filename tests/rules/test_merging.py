"""Merging: fewer records, everything still covered, by the very rules that judge real records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.by_hand import a_requirement
from wuzha.plan.model import Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.match import match
from wuzha.rules.merging import Proposal, occasions_in, proposals
from wuzha.rules.obligations import Duty
from wuzha.rules.tallies import met, tally, times_asked

WORDS = load_vocabulary()


def every(period: str, activity: str = "lecture", times: int = 1, **said: object) -> Requirement:
    return a_requirement({"kind": "recurring", "every": period, "times": times}, activity=activity, **said)


def merged(*clauses: Requirement) -> list[tuple[tuple[int, ...], int, int]]:
    found = proposals(clauses, year=2026, vocabulary=WORDS)
    return [(each.clauses, each.before, each.after) for each in found]


def test_a_lecture_of_the_half_month_serves_the_month_and_the_quarter() -> None:
    clauses = [every("month"), every("half-month"), every("quarter")]

    assert merged(*clauses) == [((0, 1, 2), 40, 24)]


def test_a_lecture_is_an_event_and_a_visit_is_not() -> None:
    assert merged(every("month", "event"), every("month", "lecture")) == [((0, 1), 24, 12)]
    assert merged(every("month", "visit"), every("month", "lecture")) == []
    assert merged(every("month", "meeting"), every("month", "lecture")) == []


def test_two_kinds_of_event_stay_two() -> None:
    clauses = [every("month", "lecture"), every("month", "drill"), every("month", "event")]

    assert [(before, after) for _, before, after in merged(*clauses)] == [(24, 12)]


def test_weeks_and_months_share_what_they_can() -> None:
    assert merged(every("month"), every("week")) == [((0, 1), 64, 52)]


def test_a_clause_to_be_recorded_alone_is_not_merged() -> None:
    assert merged(every("month"), every("month", count={"same_record": "forbidden"})) == []


def test_reports_are_one_when_they_are_for_the_same_period_and_due_the_same_day() -> None:
    assert merged(every("month", "report"), every("month", "report")) == [((0, 1), 24, 12)]
    assert merged(every("month", "report"), every("quarter", "report")) == []


def test_amounts_of_different_things_are_not_put_into_one_record() -> None:
    two, three = {"n": 2, "unit": "条"}, {"n": 3, "unit": "条"}

    assert merged(every("month", "push", quantity=two), every("month", "push", quantity=three)) == [((0, 1), 24, 12)]
    assert merged(every("month", "push", quantity=two), every("month", "push", quantity={"n": 1, "unit": "篇"})) == []


def test_an_exact_amount_that_another_would_break_is_not_merged() -> None:
    exactly, more = {"op": "=", "n": 2, "unit": "条"}, {"op": ">=", "n": 3, "unit": "条"}

    assert merged(every("month", "push", quantity=exactly), every("month", "push", quantity=more)) == []


def test_a_few_people_do_not_stand_for_all() -> None:
    (found,) = proposals(
        [every("half-month", audience=("finance-staff",)), every("month", audience=("staff",), coverage=100)],
        year=2026,
        vocabulary=WORDS,
    )

    audiences = [sorted(record.audience) for record in found.records]
    assert audiences == [["finance-staff", "staff"], ["finance-staff"]] * 12


def test_what_is_not_owed_by_the_year_is_never_merged() -> None:
    assert merged(a_requirement({"kind": "ongoing"}), a_requirement({"kind": "deadline", "by": "2026-05-31"})) == []


_CLAUSES = st.builds(
    lambda period, activity, times, said: every(period, activity, times, **said),
    st.sampled_from(["week", "half-month", "month", "quarter", "half-year", "semester", "year"]),
    st.sampled_from(["event", "lecture", "drill", "report", "meeting"]),
    st.integers(1, 3),
    st.fixed_dictionaries(
        {},
        optional={
            "audience": st.sampled_from([("staff",), ("finance-staff",), ("students", "teachers"), ("public",)]),
            "coverage": st.sampled_from([80, 100]),
            "evidence": st.sampled_from([("minutes",), ("register",), ("photo", "form")]),
            "quantity": st.sampled_from([{"n": 2, "unit": "条"}, {"op": "=", "n": 3, "unit": "条"}, {"n": 1}]),
            "count": st.sampled_from([{"per_day": 1}, {"same_record": "forbidden"}, {"per_day": 2}]),
        },
    ),
)


def unmet(clauses: Sequence[Requirement], found: Proposal) -> list[tuple[int, str]]:
    """Return what the records of a proposal leave open, judged record by record."""
    duties = [
        Duty(place, clauses[place], 0, date(2025, 1, 1), date(2028, 1, 1), date(2028, 1, 1)) for place in found.clauses
    ]
    claims = defaultdict(list)
    for record in found.records:
        for each in match(record, duties, WORDS):
            if each.claim:
                claims[each.duty.key, each.occasion.key].append(each.claim)
    return [
        (place, occasion.key)
        for place in found.clauses
        for occasion in occasions_in(clauses[place], 2026)
        if not met(clauses[place], tally(clauses[place], claims[place, occasion.key]))
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(_CLAUSES, min_size=2, max_size=5))
def test_whatever_is_merged_everything_stays_covered_with_fewer_records(clauses: list[Requirement]) -> None:
    found = proposals(clauses, year=2026, vocabulary=WORDS)

    places = list(chain.from_iterable(each.clauses for each in found))
    assert len(places) == len(set(places))
    for each in found:
        alone = sum(len(occasions_in(clauses[place], 2026)) * times_asked(clauses[place]) for place in each.clauses)
        assert (each.before, each.after) == (alone, len(each.records))
        assert each.saved > 0
        assert unmet(clauses, each) == []

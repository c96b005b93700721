"""How an answer stands, against a telling of the same by going through the days one after another."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.answering import ACCEPTED, ANSWER_NAMES, OWED, Answer, answer_state

FIRST = date(2026, 6, 1)
DAYS = st.integers(0, 20).map(lambda days: FIRST + timedelta(days=days))
ANSWER = st.builds(
    lambda on, verdict, due: Answer(on, verdict == "accepted", verdict == "returned", due),
    DAYS,
    st.sampled_from(["", "", "accepted", "returned"]),
    DAYS,
)


def told(due: date | None, answers: list[Answer], today: date, *, judged: bool) -> str:
    """Say the same the long way: cut the answers into rounds, look at each alone, then at what is left."""
    rounds: list[list[Answer]] = [[]]
    for answer in answers:
        rounds[-1].append(answer)
        if answer.returned:
            rounds.append([])
    *over, open_ = rounds
    terms = [each[-1].due for each in over]
    late = any(term and min(a.on for a in each) > term for each, term in zip(over, terms, strict=True))
    if open_:
        late = late or bool(due and min(a.on for a in open_) > due)
        if [a for a in open_ if a.accepted]:
            return "accepted-late" if late else "accepted"
        return "to-judge" if judged else "answered-late" if late else "answered"
    if not due:
        return ""
    left = (due - today).days
    return "overdue" if left < 0 else "soon" if left <= 3 else "returned" if over else "waiting"


@given(due=st.none() | DAYS, answers=st.lists(ANSWER, max_size=5), today=DAYS, judged=st.booleans())
def test_an_answer_stands_as_going_through_its_rounds_says(
    *, due: date | None, answers: list[Answer], today: date, judged: bool
) -> None:
    found = answer_state(due, answers, today, judged=judged)

    assert found == told(due, answers, today, judged=judged)
    assert found in ANSWER_NAMES


@given(due=st.none() | DAYS, answers=st.lists(ANSWER, max_size=5), today=DAYS, judged=st.booleans())
def test_nothing_is_owed_once_an_answer_stands(
    *, due: date | None, answers: list[Answer], today: date, judged: bool
) -> None:
    stands = bool(answers) and not answers[-1].returned

    found = answer_state(due, answers, today, judged=judged)

    assert (found in OWED) == (not stands and due is not None)
    assert not (found in ACCEPTED and not stands)


def test_an_answer_in_time_after_one_that_was_late_is_still_told_as_late() -> None:
    before = Answer(date(2026, 6, 12), returned=True, due=date(2026, 6, 10))
    after = Answer(date(2026, 6, 18), accepted=True)

    found = answer_state(date(2026, 6, 20), (before, after), date(2026, 6, 19), judged=True)

    assert (found, ANSWER_NAMES[found]) == ("accepted-late", "已销号（逾期回复）")

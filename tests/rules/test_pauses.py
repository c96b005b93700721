"""What exemptions and pauses lift, against counting day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import DAY, a_duty
from wuzha.calendar.occasions import Occasion
from wuzha.rules.obligations import Obligation
from wuzha.rules.pauses import Pause
from wuzha.rules.states import State, state

FIRST = date(2026, 3, 1)


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date]:
    first = FIRST + timedelta(days=draw(st.integers(0, 120)))
    return first, first + timedelta(days=draw(st.integers(0, 60)))


@st.composite
def pauses(draw: st.DrawFn) -> tuple[Pause, ...]:
    found = draw(st.lists(spans(), max_size=4))
    kinds = st.sampled_from(["exempt", "pause"])
    return tuple(Pause(key, draw(kinds), *span, "停产") for key, span in enumerate(found, 1))


def owed(opens: date, due: date, held: tuple[Pause, ...]) -> Obligation:
    duty = a_duty({"kind": "recurring", "every": "month"})
    occasion = Occasion("2026-05", opens, due + DAY)
    return Obligation(replace(duty, pauses=held), occasion, opens, datetime.combine(due, datetime.max.time()))


@given(span=spans(), held=pauses())
def test_what_is_due_in_them_or_has_too_few_days_left_is_lifted_and_nothing_else(
    span: tuple[date, date], held: tuple[Pause, ...]
) -> None:
    opens, due = span
    days = [opens + n * DAY for n in range((due - opens).days + 1)]
    free = [day for day in days if not any(pause.starts <= day < pause.ends for pause in held)]
    touched = len(free) < len(days)
    few = touched and len(free) < 14 and len(free) * 2 < len(days)
    inside = any(pause.starts <= due < pause.ends for pause in held)

    obligation = owed(opens, due, held)

    assert (obligation.lifted(due) is not None) is (inside or few)
    assert obligation.days_left == len(free)


@given(span=spans(), held=pauses())
def test_the_order_in_which_they_were_decided_does_not_matter(span: tuple[date, date], held: tuple[Pause, ...]) -> None:
    one, other = owed(*span, held), owed(*span, held[::-1])

    assert (one.lifted(span[1]) is None) is (other.lifted(span[1]) is None)
    assert one.days_left == other.days_left


def test_the_one_that_takes_most_days_is_named_where_none_holds_on_the_due() -> None:
    held = (
        Pause(1, "exempt", date(2026, 5, 1), date(2026, 5, 4), "放假"),
        Pause(2, "pause", date(2026, 5, 4), date(2026, 5, 25), "检修"),
    )
    obligation = owed(date(2026, 5, 1), date(2026, 5, 31), held)

    found = obligation.lifted(date(2026, 5, 31))

    assert found is not None
    assert (found.key, state(obligation, None, datetime(2026, 6, 2))) == (2, State.PAUSED)

"""One sentence for why an obligation is done or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from tests.rules.by_hand import a_duty
from wuzha.rules.obligations import Obligation
from wuzha.rules.pauses import Pause
from wuzha.rules.tallies import Tally
from wuzha.rules.unfold import unfold
from wuzha.rules.why import why

TWICE = {"kind": "recurring", "every": "month", "times": 2}
JUNE = datetime(2026, 6, 3, 9, 0)
MAY = datetime(2026, 5, 20, 9, 0)
EIGHTH = date(2026, 5, 8)


def may(schedule: dict[str, Any] = TWICE, **said: Any) -> Obligation:  # noqa: ANN401 - any field of a clause
    (found,) = unfold(a_duty(schedule, **said), date(2026, 5, 10), date(2026, 5, 11))
    return found


@pytest.mark.parametrize(
    "tally, now, said",
    [
        (None, datetime(2026, 4, 1), "5月1日起才开始，现在不用做。"),
        (None, MAY, "还没有能计入的记录，还差2次，5月31日到期。"),
        (Tally(times=1, last_on=EIGHTH), MAY, "已做1次（要求2次），还差1次，5月31日到期。"),
        (Tally(times=1, last_on=EIGHTH), JUNE, "5月31日到期，已做1次（要求2次），还差1次。"),
        (
            Tally(times=2, met_on=EIGHTH, last_on=EIGHTH),
            JUNE,
            "5月8日达到要求，已做2次（要求2次），在5月31日的期限之内。",
        ),
        (
            Tally(times=2, met_on=date(2026, 6, 2), last_on=date(2026, 6, 2)),
            JUNE,
            "已做2次（要求2次），但6月2日才达到要求，晚于5月31日的期限。",
        ),
    ],
)
def test_a_dated_obligation(tally: Tally | None, now: datetime, said: str) -> None:
    assert why(may(), tally, now) == said


def test_amounts_and_reach_are_said() -> None:
    owed = may({"kind": "recurring", "every": "month"}, coverage=100, audience=("staff",))

    assert why(owed, Tally(times=1, reached=80, expected=100, last_on=EIGHTH), MAY) == (
        "已做1次，到场率80%，要求100%，5月31日到期。"
    )


def test_a_lifted_obligation_says_why_it_is() -> None:
    owed = may()
    pause = Pause(1, "exempt", date(2026, 5, 1), date(2026, 6, 1), "停产检修")

    owed = replace(owed, duty=replace(owed.duty, pauses=(pause,)))

    assert why(owed, None, JUNE) == "经批准免除（停产检修），不用做，也不算拖欠。"


@pytest.mark.parametrize(
    "schedule, tally, said",
    [
        ({"kind": "ongoing"}, None, "还没有建立，没有能计入的记录。"),
        (
            {"kind": "ongoing"},
            Tally(times=1, met_on=EIGHTH, last_on=EIGHTH),
            "已建立，最近一次记录在5月8日，没有规定更新周期，保持即可。",
        ),
        (
            {"kind": "ongoing", "refresh": "week"},
            Tally(times=1, met_on=EIGHTH, last_on=EIGHTH),
            "最近一次记录在5月8日，应每周更新，5月15日已到更新的时候。",
        ),
        (
            {"kind": "ongoing", "refresh": "month"},
            Tally(times=1, met_on=EIGHTH, last_on=EIGHTH),
            "最近一次记录在5月8日，应每月更新，6月8日前有效。",
        ),
    ],
)
def test_a_standing_duty(schedule: dict[str, Any], tally: Tally | None, said: str) -> None:
    assert why(may(schedule), tally, MAY) == said

"""Numbers of papers: one after another, anew each year, never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from paper_ways import JUNE, ON, frozen, issue, series, signed, state
from world import World
from wuzha.actions import number_series, paper_lives
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import PaperNumber


def test_a_circular_needs_a_number_and_an_inner_paper_needs_none(world: World) -> None:
    circular = signed(world, frozen(world))
    report = signed(world, frozen(world, "monthly"), units=(), outside=("县反诈中心",))

    with pytest.raises(Refusal, match="通报要编发文字号"):
        issue(world, circular)

    assert (issue(world, report), state(circular), state(report)) == ("", "signed", "issued")


def test_numbers_follow_each_other_and_a_refused_issuing_takes_none(world: World) -> None:
    number = series(world, before=11)
    first = signed(world, frozen(world))
    second = signed(world, frozen(world, "circular", world.village), units=(world.town,))
    with pytest.raises(Refusal, match="印发日期"):
        issue(world, first, number, ON - timedelta(days=1))
    with pytest.raises(Absent):  # the village's own papers take their number from a series of the village
        issue(world, second, number)

    numbers = [issue(world, first, number)]
    kept = number_series.void(by=world.an, series=number, why="系统外的会议通知用了", at=JUNE)
    again = signed(world, frozen(world, "monthly"), units=(), outside=("县反诈中心",))
    numbers.append(issue(world, again, number))

    assert numbers == ["云反诈办〔2026〕12号", "云反诈办〔2026〕14号"]
    assert kept == "云反诈办〔2026〕13号"
    assert list(PaperNumber.objects.order_by("number").values_list("number", "why")) == [
        (12, ""),
        (13, "系统外的会议通知用了"),
        (14, ""),
    ]


def test_a_series_begins_anew_each_year_and_the_number_of_a_withdrawn_paper_stays_taken(world: World) -> None:
    number = series(world, before=11)
    key = signed(world, frozen(world))
    issue(world, key, number)
    paper_lives.withdraw(by=world.an, paper=key, why="数字有误", at=JUNE)

    later = number_series.void(by=world.an, series=number, why="留", at=JUNE)
    next_year = number_series.void(by=world.an, series=number, why="留", at=datetime(2027, 1, 4, 2, 0, tzinfo=UTC))

    assert (later, next_year) == ("云反诈办〔2026〕13号", "云反诈办〔2027〕1号")


@pytest.mark.parametrize("mark", ["", "云反诈〔2026〕", "云反诈 3", "字" * 31])
def test_a_mark_is_words_alone(world: World, mark: str) -> None:
    with pytest.raises(Refusal, match="发文代字只写代字"):
        series(world, mark)


def test_a_series_that_ended_or_is_there_already_is_refused(world: World) -> None:
    number = series(world)
    with pytest.raises(Refusal, match="已有代字"):
        series(world)

    number_series.end(by=world.an, series=number, at=JUNE)

    with pytest.raises(Refusal, match="已经停用"):
        number_series.void(by=world.an, series=number, why="留", at=JUNE)
    with pytest.raises(Absent):
        number_series.begin(by=world.bo, office=world.town, name="函", mark="云函", before=0, at=JUNE)

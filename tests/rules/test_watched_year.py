"""A year in small: nothing falsely missing, nothing missed, one digest a day, in hours; and the oracle can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from benchmarks.watching import Lived, Verdict, World, build, judge, live
from wuzha.rules.watching import Step

WELL = Verdict(false_missing=0, missed=0, twice_a_day=0, at_a_wrong_time=0)


@pytest.fixture(scope="module")
def year() -> tuple[World, Lived]:
    world = build(12, seed=7, clauses=5)
    return world, live(world)


@pytest.mark.parametrize("seed", [2, 3])
def test_a_year_of_random_habits_is_told_as_the_facts_ask(seed: int) -> None:
    world = build(14, seed)

    lived = live(world)

    assert (judge(world, lived), len(lived.digests) > 500) == (WELL, True)


def test_the_oracle_sees_a_line_that_was_left_out(year: tuple[World, Lived]) -> None:
    world, lived = year
    first, *rest = lived.digests
    short = (first[0], first[1], first[2][1:])

    assert judge(world, Lived([short, *rest])) == replace(WELL, missed=1)


def test_the_oracle_sees_something_called_missing_that_is_not(year: tuple[World, Lived]) -> None:
    world, lived = year
    number, (person, now, lines) = next(
        (number, digest) for number, digest in enumerate(lived.digests) if digest[2][0].step is Step.SOON
    )
    false = replace(lines[0], step=Step.OVERDUE)
    changed = [*lived.digests]
    changed[number] = (person, now, (*lines, false))

    assert judge(world, Lived(changed)) == replace(WELL, false_missing=1)


def test_the_oracle_sees_a_second_digest_and_one_at_night(year: tuple[World, Lived]) -> None:
    world, lived = year
    person, now, lines = lived.digests[0]
    again = (person, now.replace(hour=23), lines)
    sunday = (person, datetime(2026, 5, 24, 10), ())

    verdict = judge(world, Lived([*lived.digests, again, sunday]))

    assert verdict == replace(WELL, twice_a_day=1, at_a_wrong_time=2)

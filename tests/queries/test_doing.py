"""What is kept of who has done what is, after anything that happens, what the sums in the tables say."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lives import TURNS, happen, publish
from sums import sums
from world import FOUNDED, NOW, World
from wuzha.actions import records, units
from wuzha.actions.units import UnitForm
from wuzha.queries import doing
from wuzha.queries.crowds import crowd
from wuzha.queries.doing import NONE, Asked, Doing, Done, Pair
from wuzha.queries.memory import Memory
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Refusal
from wuzha.rules.unit_sets import set_of
from wuzha.store.models import Fulfilment, Unit

LECTURE = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",), expected=80, attended=76)


def everything() -> list[Asked]:
    """Return all that is owed in the year by anybody, a unit that was given it otherwise or not."""
    found = crowd(Unit.objects.all(), (date(2026, 1, 1), date(2027, 1, 1)), datetime(2026, 6, 3, 8))
    alike = {(*each.pair, each.last_on_time) for each in found.owed}
    apart = {
        (each.clause.key, each.obligation.occasion.key, each.obligation.last_on_time)
        for each in found.apart
        if each.obligation.last_on_time
    }
    return sorted({each[:2]: each for each in alike | apart}.values())


def told(known: tuple[Memory, Doing], asked: Collection[Asked]) -> dict[Pair, Done]:
    memory, kept = known
    kept.look(memory.look())
    return kept.of(asked)


def said(asked: Collection[Asked]) -> dict[Pair, Done]:
    """Return the same from the sums, one by one."""
    rows = [row for row in sums() if row.met_on]
    found = {}
    for key, occasion, last in asked:
        here = [row for row in rows if (row.requirement_id, row.occasion) == (key, occasion)]
        late = [row.unit_id for row in here if row.met_on and row.met_on > last]
        nothing = [row.unit_id for row in here if row.nothing]
        found[key, occasion] = Done(set_of(row.unit_id for row in here), set_of(nothing), set_of(late))
    return found


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(turns=TURNS, most=st.sampled_from([1, doing.MOST]))
@example(turns=[("record", 0, date(2026, 5, 5), "lecture", 61), ("take back", 0, date(2026, 5, 5))], most=doing.MOST)
@example(turns=[("record", 0, date(2026, 5, 5), "lecture", 61), ("move", 0, date(2026, 5, 5))], most=doing.MOST)
def test_what_is_kept_is_what_the_sums_say_after_anything_that_happens(
    world: World, turns: list[tuple[Any, ...]], most: int
) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(doing, "MOST", most)
        publish(world)
        asked = everything()
        often, seldom = (Memory(), Doing()), (Memory(), Doing())
        told(seldom, asked)
        seen = []
        for turn in turns:
            try:
                with transaction.atomic():
                    happen(world, ("record", *turn[1:3], "lecture", 40) if turn[0] == "take back" else turn)
                    told(often, asked)
                    transaction.set_rollback(turn[0] == "take back")
            except Refusal:
                continue
            seen.append(told(often, asked) == said(asked))
        last = (told(seldom, asked), told((Memory(), Doing()), asked), said(asked))
        transaction.set_rollback(True)

    assert seen == [True] * len(seen)
    assert last == (last[2],) * 3


def test_a_record_costs_three_queries_and_looking_again_one(
    world: World, django_assert_num_queries: Callable[[int], Any]
) -> None:
    asked, known = everything(), (Memory(), Doing())
    before = told(known, asked)
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    with django_assert_num_queries(3):
        after = told(known, asked)
    with django_assert_num_queries(1):
        told(known, asked)

    assert [pair for pair in after if after[pair] != before[pair]] == [(world.requirement("R1"), "2026-05")]


def test_a_sum_from_which_all_was_taken_is_done_by_nobody_and_no_sum_any_more(world: World) -> None:
    asked, known = everything(), (Memory(), Doing())
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    done = told(known, asked)[world.requirement("R1"), "2026-05"]

    records.withdraw(by=world.lin, record=record, revision=1, why="重复", at=NOW)

    assert done.units == set_of([world.village])
    assert told(known, asked)[world.requirement("R1"), "2026-05"] == NONE
    assert (sums().count(), Fulfilment.objects.count()) == (0, 1)


def test_whoever_comes_late_takes_nothing_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One fetches, another puts in what was recorded meanwhile, a third looks from before: nothing is lost."""
    asked, (memory, kept) = everything(), (Memory(), Doing())
    before = memory.look()
    kept.look(before)
    fetch = doing._fetched  # noqa: SLF001 - to let others come between fetching and keeping

    def overtaken(lacking: Collection[Asked]) -> dict[Pair, Done]:
        found = fetch(lacking)
        records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
        kept.look(memory.look())
        kept.look(before)
        return found

    monkeypatch.setattr(doing, "_fetched", overtaken)
    kept.of(asked)
    monkeypatch.undo()

    assert told((memory, kept), asked) == said(asked)


def test_every_change_has_a_higher_number_than_all_before(world: World) -> None:
    numbers = []
    for day in (12, 13, 14):
        form = RecordForm("lecture", date(2026, 5, day), audience=("villagers",), expected=80, attended=76)
        records.submit(by=world.lin, unit=world.village, form=form, at=NOW)
        numbers.append(Fulfilment.objects.latest("changed").changed)

    assert numbers == sorted(set(numbers))


def test_more_than_is_kept_is_still_answered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doing, "KEPT", 2)
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    units.add(by=world.an, parent=world.town, form=UnitForm("新村", "village", headcount=300), at=FOUNDED)
    asked, known = everything(), (Memory(), Doing())

    assert (told(known, asked), known[1].knows(asked)) == (said(asked), False)

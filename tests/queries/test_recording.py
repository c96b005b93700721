"""Recording: the form offers what is asked and foretells what it would count for; a month is listed, then confirmed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from world import NOW, World
from wuzha.access import actor_of
from wuzha.actions import people, records
from wuzha.actions.evidence import Upload
from wuzha.queries.recording import Preview, Usual, confirmation, copied, correction, preview, recording
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent
from wuzha.rules.states import State
from wuzha.store.models import Claim, Record, Requirement

HERE = datetime(2026, 5, 20, 10, 0)
LECTURE = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))
Counted = Callable[[int], AbstractContextManager[Any]]


def seen(world: World, form: RecordForm, *kinds: str, record: int | None = None) -> Preview:
    """Return what Lin's record would count for."""
    return preview(by=world.lin, unit=world.village, form=form, kinds=frozenset(kinds), now=HERE, record=record)


def ask_for(world: World, code: str, **fields: object) -> None:
    """Change a clause in the database into one that asks for more."""
    row = Requirement.objects.get(pk=world.requirement(code))
    body = row.body[:-1] + "".join(f',"{name}":{value}' for name, value in fields.items()) + "}"
    Requirement.objects.filter(pk=row.pk).update(body=body)


def test_what_waits_longest_is_offered_first(world: World) -> None:
    found = recording(by=world.lin, now=HERE)

    assert (found.unit, found.unit_name) == (world.village, "上云村")
    assert found.asked.activities == ("lecture", "report", "signage")
    assert found.asked.audiences == ("villagers",)


def test_periods_still_to_be_reported_on_come_before_those_reported(world: World) -> None:
    records.confirm_month(by=world.lin, unit=world.village, month="2026-03", at=NOW)

    found = recording(by=world.lin, now=HERE)

    assert [(period.key, period.pending) for period in found.asked.periods] == [
        ("2026-04", True),
        ("2026-05", True),
        ("2026-03", False),
    ]


def test_things_are_counted_where_a_duty_counts_them(world: World) -> None:
    ask_for(world, "R5", quantity='{"op":">=","n":3,"unit":"条"}')

    assert recording(by=world.lin, now=HERE).asked.counted == {"signage": ("条",)}


def test_an_officer_records_for_any_unit_and_starts_with_the_own(world: World) -> None:
    found = recording(by=world.an, now=HERE)

    assert found.unit == world.town
    assert found.units == 5
    assert recording(by=world.an, now=HERE, unit=world.factory).unit_name == "青禾纺织厂"


def test_nobody_records_where_it_is_not_theirs(world: World) -> None:
    for by, unit in ((world.lin, world.other_village), (world.bo, None), (world.yi, None)):
        with pytest.raises(Absent):
            recording(by=by, now=HERE, unit=unit)


def test_a_preview_says_what_would_be_done_and_stores_nothing(world: World) -> None:
    found = seen(world, LECTURE)

    assert [(each.clause.code, each.state, each.shortfall) for each in found.counted] == [("R1", State.DONE, "")]
    assert (Record.objects.count(), Claim.objects.count()) == (0, 0)


def test_a_preview_says_what_one_more_tick_would_add(world: World) -> None:
    ask_for(world, "R1", evidence='["minutes"]')

    without, ticked, filed = (
        seen(world, LECTURE),
        seen(world, replace(LECTURE, originals=("minutes",))),
        seen(world, LECTURE, "minutes"),
    )

    assert [each.lacking for each in without.near] == [("缺少会议记录",)]
    assert [each.clause.code for each in ticked.counted] == ["R1"]
    assert [each.clause.code for each in filed.counted] == ["R1"]


def test_a_preview_counts_what_others_did_and_says_what_is_still_missing(world: World) -> None:
    ask_for(world, "R1", schedule='{"kind":"recurring","every":"month","times":3}')
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    (bearing,) = seen(world, replace(LECTURE, starts=date(2026, 5, 15))).counted

    assert (bearing.state, bearing.shortfall) == (State.OPEN, "还差1次")


def test_correcting_a_record_does_not_count_it_twice(world: World) -> None:
    ask_for(world, "R1", schedule='{"kind":"recurring","every":"month","times":2}')
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    (bearing,) = seen(world, replace(LECTURE, attended=30), record=key).counted

    assert (bearing.state, bearing.shortfall) == (State.OPEN, "还差1次")


def test_the_files_a_record_has_already_count_in_its_preview(world: World) -> None:
    ask_for(world, "R1", evidence='["minutes"]')
    minutes = Upload("会议记录.txt", "上云村反诈工作会".encode(), "minutes")
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, files=(minutes,), at=NOW)

    assert [each.clause.code for each in seen(world, LECTURE, record=key).counted] == ["R1"]


@pytest.mark.parametrize(
    "wrong,problem",
    [
        ({"starts": date(2026, 5, 21)}, "日期在今天之后，事情做完再记。"),
        ({"starts": date(1, 1, 1)}, "最早可记2025年1月1日的事情，请核对年份。"),
        ({"attended": 5, "expected": 4}, "实到人数不能多于应到人数。"),
    ],
)
def test_a_preview_of_a_mistake_says_the_mistake(world: World, wrong: dict[str, Any], problem: str) -> None:
    assert seen(world, replace(LECTURE, **wrong)) == Preview(problem=problem)


def test_a_stranger_gets_no_preview(world: World) -> None:
    other = records.submit(by=world.an, unit=world.other_village, form=LECTURE, at=NOW)

    with pytest.raises(Absent):
        preview(by=world.lin, unit=world.other_village, form=LECTURE, kinds=frozenset(), now=HERE)
    with pytest.raises(Absent):
        seen(world, LECTURE, record=other)


def test_a_correction_starts_from_what_the_record_says(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    found = correction(by=world.lin, record=key, now=HERE)

    assert (found.form.activity, found.form.audience, found.revision) == ("lecture", ("villagers",), 1)
    assert found.recording.unit == world.village
    with pytest.raises(Absent):
        correction(by=world.bo, record=key, now=HERE)


def test_a_month_is_shown_with_its_records_before_it_is_confirmed(world: World) -> None:
    late = records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 4, 28)), at=NOW)
    early = records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 4, 9)), at=NOW)
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    found = confirmation(by=world.lin, unit=world.village, month="2026-04", now=HERE)

    assert [row.record for row in found.rows] == [early, late]
    assert [(each.clause.code, each.state) for each in found.counted] == [("R6", State.DONE_LATE)]
    assert (found.begun, found.ended, found.record) == (True, True, None)


def test_a_month_still_running_or_not_begun_is_told_apart(world: World) -> None:
    running = confirmation(by=world.lin, unit=world.village, month="2026-05", now=HERE)
    coming = confirmation(by=world.lin, unit=world.village, month="2026-06", now=HERE)

    assert (running.begun, running.ended) == (True, False)
    assert (coming.begun, coming.ended, coming.counted) == (False, False, ())


def test_a_confirmed_month_names_its_confirmation(world: World) -> None:
    key = records.confirm_month(by=world.lin, unit=world.village, month="2026-04", at=NOW)

    found = confirmation(by=world.lin, unit=world.village, month="2026-04", now=HERE)

    assert (found.record, found.rows) == (key, ())


def test_recording_asks_little_of_the_database(world: World, django_assert_max_num_queries: Counted) -> None:
    people.appoint(by=world.an, person=world.lin.person, unit=world.factory, role="liaison", at=NOW)
    lin = actor_of(world.lin.person, NOW.date())
    assert lin is not None

    with django_assert_max_num_queries(9):
        recording(by=lin, now=HERE)
    with django_assert_max_num_queries(8):
        seen(world, LECTURE)
    with django_assert_max_num_queries(11):
        confirmation(by=lin, unit=world.village, month="2026-04", now=HERE)


def test_the_form_knows_how_a_unit_usually_records(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    usual = recording(by=world.lin, now=HERE).asked.usual["lecture"]

    assert usual == Usual(audience=("villagers",), place=LECTURE.place, day=LECTURE.starts)


def test_where_everybody_is_to_be_reached_as_many_are_expected(world: World) -> None:
    found = recording(by=world.an, now=HERE, unit=world.factory)

    assert found.asked.usual["quiz"] == Usual(audience=("staff",), expected=120)


def test_a_copy_says_the_same_of_another_day(world: World) -> None:
    form = replace(LECTURE, attended=30, expected=40, note="雨天")
    key = records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    again = copied(by=world.lin, record=key)

    assert (again.activity, again.audience, again.place, again.expected) == (
        form.activity,
        form.audience,
        form.place,
        40,
    )
    assert (again.attended, again.note, again.handed_in) == (None, "", None)
    with pytest.raises(Absent):
        copied(by=world.yi, record=key)

"""Forms that cannot be taken, or no longer: refused in words, and nothing of them is recorded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from filling import DUTIES, columns, filled_in, form, opened, send
from world import NOW, World
from wuzha.actions import returns, units
from wuzha.papers.month_forms import FIRST_ROW
from wuzha.queries.returns import answer
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Record, Return


@pytest.mark.parametrize(
    "spoil, said",
    [
        (lambda f: f.duties.delete_cols(columns(f.duties)["实到"]), "没有“实到”这一列"),
        (lambda f: f.duties.delete_cols(columns(f.duties)["识别码"]), "没有“识别码”这一列"),
        (lambda f: f.workbook.remove(f.workbook["系统识别"]), "没有系统识别页"),
        (lambda f: f.workbook["系统识别"].cell(2, 2, '{"unit": 1}'), "识别信息对不上"),
    ],
)
def test_a_form_that_lost_something_is_refused_in_words_and_nothing_is_taken(world: World, spoil, said: str) -> None:  # noqa: ANN001 - a small function
    filled = filled_in(world)
    spoil(filled)

    with pytest.raises(Refusal) as refused:
        send(world.lin, filled)

    assert said in str(refused.value)
    assert (Return.objects.count(), Record.objects.count()) == (0, 0)


def test_a_form_of_another_unit_is_refused_to_whoever_may_not_record_there(world: World) -> None:
    foreign = form(world.an, world.other_village)

    with pytest.raises(Refusal) as refused:
        send(world.lin, foreign)

    assert str(refused.value) == "这是“下溪村”的表，您不能为它填报。请换成您负责单位的表。"


def test_a_form_of_another_month_than_the_one_chosen_says_which_it_is(world: World) -> None:
    april = form(world.lin, world.village, month="2026-04").bytes()

    with pytest.raises(Refusal) as refused:
        returns.receive(by=world.lin, data=april, name="x.xlsx", at=NOW, unit=world.village, month="2026-05")

    assert str(refused.value) == "这是“上云村”2026年4月的表，与所选的单位、月份不一致。请核对文件。"


def test_a_form_is_taken_once_and_what_was_dropped_is_not_taken(world: World) -> None:
    dropped = send(world.lin, filled_in(world), take=False)
    returns.discard(by=world.lin, returned=dropped.pk, at=NOW)

    with pytest.raises(Refusal):
        returns.take(by=world.lin, returned=dropped.pk, at=NOW)

    assert (Record.objects.count(), Return.objects.get().content) == (0, None)


def test_a_form_that_waits_is_nobody_elses_business(world: World) -> None:
    waiting = send(world.an, form(world.an, world.other_village), take=False)

    for attempt in (returns.take, returns.discard):
        with pytest.raises(Absent):
            attempt(by=world.lin, returned=waiting.pk, at=NOW)


def test_a_form_left_waiting_is_dropped_after_a_month_and_a_newer_one_replaces_it(world: World) -> None:
    send(world.lin, filled_in(world), take=False)
    send(world.lin, filled_in(world), take=False)
    assert Return.objects.count() == 1

    send(world.an, form(world.an, world.factory), at=NOW + timedelta(days=31))

    assert list(Return.objects.values_list("unit_id", flat=True)) == [world.factory]


def test_a_closed_unit_takes_no_new_activities(world: World) -> None:
    filled = form(world.an, world.workshop)
    filled.further(活动="上门走访", 日期=date(2026, 5, 19))
    units.close(by=world.an, unit=world.workshop, on=date(2026, 5, 18), at=NOW)

    returned = send(world.an, filled)

    assert [p["message"] for p in returned.told["problems"]] == ["单位已于2026年5月18日停用。"]


def test_no_text_of_a_sender_turns_into_a_formula_in_the_answer(world: World) -> None:
    filled = filled_in(world, 地点="＝1+1")
    row = filled.further(活动="上门走访", 日期="不知道", 备注="x")
    filled.fill(filled.extras, row, 备注='=HYPERLINK("http://x","y")')

    returned = send(world.lin, filled)

    back = opened(answer(by=world.lin, returned=returned.pk)[1]).workbook
    kinds = {cell.data_type for sheet in back.worksheets for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds
    assert back[DUTIES].cell(FIRST_ROW, columns(filled.duties)["地点"]).quotePrefix


def test_a_form_with_more_rows_than_any_month_has_is_refused(world: World) -> None:
    filled = form(world.lin, world.village)
    for number in range(1001):
        filled.fill(filled.extras, 100 + number, 活动="上门走访", 日期=date(2026, 5, 3))

    with pytest.raises(Refusal, match="一份表最多 1000 行"):
        send(world.lin, filled)

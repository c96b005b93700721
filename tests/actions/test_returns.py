"""Forms that come back: rows become records once, edits are followed, nothing is lost and nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from filling import EXTRAS, LECTURE, Filled, columns, filled_in, form, opened, outcomes, send
from world import NOW, World
from wuzha.actions import records, returns
from wuzha.papers.month_forms import FIRST_ROW
from wuzha.queries.returns import answer, disputes
from wuzha.rules.records import RecordForm
from wuzha.store.models import Claim, Dispute, Fulfilment, LogEntry, Record, Return, ReturnedRow

REPORT = "报镇综治办"


def lectures() -> list[tuple[date, str, int | None]]:
    """Return the lectures in force: day, place, how many came."""
    rows = Record.objects.filter(activity="lecture", withdrawn_at__isnull=True).order_by("starts", "place")
    return list(rows.values_list("starts", "place", "attended"))


def test_a_filled_row_becomes_the_record_that_typing_it_would_make(world: World) -> None:
    said = RecordForm(
        activity="lecture",
        starts=date(2026, 5, 12),
        place="文化礼堂",
        audience=("villagers",),
        expected=60,
        attended=55,
    )
    typed = records.submit(by=world.an, unit=world.other_village, form=said, at=NOW)

    send(world.lin, filled_in(world))

    fields = sorted(Record.objects.filter(pk=typed).values().get().keys() - {"id", "unit_id", "recorded_by_id"})
    by_form = Record.objects.filter(unit=world.village).values(*fields).get()
    assert by_form == Record.objects.filter(pk=typed).values(*fields).get()
    claims = Claim.objects.values_list("unit_id", "requirement__code", "occasion", "times")
    assert sorted(claims) == [(world.village, "R1", "2026-05", 1), (world.other_village, "R1", "2026-05", 1)]


def test_nothing_is_recorded_before_it_is_confirmed_but_the_preview_says_what_will_be(world: World) -> None:
    returned = send(world.lin, filled_in(world), take=False)

    assert (returned.state, returned.told["summary"]) == ("waiting", "新记 1 条，更正 0 条。")
    assert outcomes(returned) == [("新记", "2026年5月12日，宣讲，文化礼堂")]
    assert returned.told["rows"][0]["words"] == "计入 1 项任务：“每月组织村民开展不少于1次集中宣讲”（2026年5月）。"
    assert (Record.objects.count(), Claim.objects.count(), ReturnedRow.objects.count()) == (0, 0, 0)


def test_the_same_file_twice_adds_nothing(world: World) -> None:
    filled = filled_in(world)
    filled.further(活动="上门走访", 日期=date(2026, 5, 3))
    first = send(world.lin, filled)

    second = send(world.lin, filled)

    assert (first.told["summary"], second.told["summary"]) == ("新记 2 条，更正 0 条。", "表里没有新的内容。")
    assert Record.objects.count() == 2


def test_a_row_edited_twice_is_one_record_updated(world: World) -> None:
    filled = filled_in(world)
    send(world.lin, filled)
    for number in (58, 59):
        filled.duty(LECTURE, 实到=number)
        assert outcomes(send(world.lin, filled)) == [("已更正", "2026年5月12日，宣讲，文化礼堂")]

    assert lectures() == [(date(2026, 5, 12), "文化礼堂", 59)]
    assert Record.objects.get(activity="lecture").revision == 3


def test_a_row_that_was_emptied_is_asked_about_and_its_record_stays(world: World) -> None:
    filled = filled_in(world)
    send(world.lin, filled)
    filled.duty(LECTURE, 日期=None, 地点=None, 应到=None, 实到=None)

    returned = send(world.lin, filled)

    assert [row["outcome"] for row in returned.told["rows"]] == ["待定"]
    assert lectures() == [(date(2026, 5, 12), "文化礼堂", 55)]
    (asked,) = disputes(by=world.lin)
    assert (asked.kind, asked.place) == ("cleared", "“填报”第5行")


@pytest.mark.parametrize("choice, left", [("keep", 1), ("take", 0)])
def test_the_question_about_an_emptied_row_is_settled_once_for_all(world: World, choice: str, left: int) -> None:
    filled = filled_in(world)
    send(world.lin, filled)
    filled.duty(LECTURE, 日期=None, 地点=None, 应到=None, 实到=None)
    send(world.lin, filled)

    returns.decide(by=world.lin, dispute=Dispute.objects.get().pk, choice=choice, at=NOW)
    again = send(world.lin, filled)

    assert len(lectures()) == left
    assert again.told["rows"] == []


def test_a_row_that_was_deleted_is_asked_about_like_an_emptied_one(world: World) -> None:
    filled = filled_in(world)
    send(world.lin, filled)
    filled.duties.delete_rows(filled.row_of(LECTURE))

    returned = send(world.lin, filled)

    assert [(row["outcome"], row["about"]) for row in returned.told["rows"]] == [
        ("待定", "2026年5月12日，宣讲，文化礼堂")
    ]
    assert lectures() == [(date(2026, 5, 12), "文化礼堂", 55)]


def test_what_both_sides_changed_in_different_boxes_is_put_together(world: World) -> None:
    filled = filled_in(world)
    send(world.lin, filled)
    row = Record.objects.get()
    changed = RecordForm(
        "lecture",
        date(2026, 5, 12),
        place="村部",
        audience=("villagers",),
        expected=60,
        attended=55,
        note="第一行\n第二行",
    )
    records.correct(by=world.an, record=row.pk, revision=row.revision, form=changed, at=NOW)
    filled.duty(LECTURE, 实到=58)

    send(world.lin, filled)

    row.refresh_from_db()
    assert (row.place, row.attended, row.note) == ("村部", 58, "第一行\n第二行")


def _disputed(world: World) -> Filled:
    """Have the village and the township change the same box of one record."""
    filled = filled_in(world)
    send(world.lin, filled)
    row = Record.objects.get()
    changed = RecordForm(
        "lecture", date(2026, 5, 12), place="文化礼堂", audience=("villagers",), expected=60, attended=50
    )
    records.correct(by=world.an, record=row.pk, revision=row.revision, form=changed, at=NOW)
    filled.duty(LECTURE, 实到=58)
    send(world.lin, filled)
    return filled


def test_what_both_sides_changed_in_one_box_is_kept_twice_until_somebody_decides(world: World) -> None:
    _disputed(world)

    (asked,) = disputes(by=world.lin)
    assert lectures() == [(date(2026, 5, 12), "文化礼堂", 50)]
    assert [(d.heading, d.filed, d.ours) for d in asked.differences if d.differs] == [("实到", "58", "50")]


@pytest.mark.parametrize("choice, left", [("keep", [50]), ("take", [58]), ("both", [50, 58])])
def test_deciding_a_conflict_does_what_was_chosen_and_the_file_asks_no_more(
    world: World, choice: str, left: list[int]
) -> None:
    filled = _disputed(world)

    returns.decide(by=world.an, dispute=Dispute.objects.get().pk, choice=choice, at=NOW)
    again = send(world.lin, filled)

    assert sorted(attended or 0 for _, _, attended in lectures()) == left
    assert (again.told["rows"], disputes(by=world.lin)) == ([], [])


def test_two_copies_of_a_form_that_disagree_are_listed_with_both_kept(world: World) -> None:
    other = form(world.lin, world.village, issue="b")
    other.duty(LECTURE, 日期=date(2026, 5, 14), 地点="小学")
    send(world.lin, filled_in(world))

    send(world.lin, other)

    assert lectures() == [(date(2026, 5, 12), "文化礼堂", 55)]
    assert [(asked.kind, asked.differences[2].filed) for asked in disputes(by=world.lin)] == [
        ("conflict", "2026年5月14日")
    ]


def test_two_copies_of_a_form_that_say_the_same_are_one_record(world: World) -> None:
    other = form(world.lin, world.village, issue="b")
    other.duty(LECTURE, 日期="5月12日", 地点="文化礼堂", 应到=60, 实到=55)
    send(world.lin, filled_in(world))

    assert outcomes(send(world.lin, other)) == [("已有", "2026年5月12日，宣讲，文化礼堂")]
    assert Record.objects.count() == 1


def test_what_was_typed_meanwhile_is_not_recorded_again(world: World) -> None:
    filled = form(world.lin, world.village)
    said = RecordForm("lecture", date(2026, 5, 12), place="文化礼堂", audience=("villagers",), expected=60, attended=55)
    records.submit(by=world.lin, unit=world.village, form=said, at=NOW)
    filled.duty(LECTURE, 日期=date(2026, 5, 12), 实到=55)

    assert outcomes(send(world.lin, filled)) == [("已有", "2026年5月12日，宣讲")]
    filled.duty(LECTURE, 实到=54)
    assert outcomes(send(world.lin, filled)) == [("已更正", "2026年5月12日，宣讲")]
    assert lectures() == [(date(2026, 5, 12), "文化礼堂", 54)]


def test_what_was_typed_otherwise_meanwhile_may_be_the_same_event_which_a_person_decides(world: World) -> None:
    filled = form(world.lin, world.village)
    said = RecordForm("lecture", date(2026, 5, 12), place="文化礼堂", audience=("villagers",), attended=55)
    records.submit(by=world.lin, unit=world.village, form=said, at=NOW)
    filled.duty(LECTURE, 日期=date(2026, 5, 12), 实到=54)

    send(world.lin, filled)

    assert lectures() == [(date(2026, 5, 12), "文化礼堂", 55)]
    assert [asked.kind for asked in disputes(by=world.lin)] == ["twin"]


def test_a_row_with_a_mistake_is_answered_beside_its_cell_and_the_others_are_taken(world: World) -> None:
    filled = filled_in(world)
    row = filled.further(活动="上门走访", 日期="5月32日", 实到="很多")

    returned = send(world.lin, filled)

    assert (returned.state, len(lectures())) == ("partly", 1)
    found = {(p["sheet"], p["row"], p["message"]) for p in returned.told["problems"]}
    assert found == {
        (EXTRAS, row, "“5月32日”这一天不存在，请核对。"),
        (EXTRAS, row, "“很多”不是整数，请只填数字，如 60；没有清点的留空。"),
    }
    name, data = answer(by=world.lin, returned=returned.pk)
    back = opened(data)
    at = columns(back.extras)
    assert name == "填报表（回执）.xlsx"
    assert back.extras.cell(row, at["日期"]).comment.text == "“5月32日”这一天不存在，请核对。"
    assert back.extras.cell(row, at["问题"]).value.startswith("“5月32日”这一天不存在")
    assert back.extras.cell(row, at["日期"]).fill.fgColor.rgb == "00F8D7D2"
    assert back.workbook.sheetnames[0] == "回执"


def test_the_answered_file_put_right_and_sent_again_adds_only_what_was_wrong(world: World) -> None:
    filled = filled_in(world)
    filled.further(活动="上门走访", 日期="5月32日")
    first = send(world.lin, filled)
    back = opened(answer(by=world.lin, returned=first.pk)[1])
    back.further(日期=date(2026, 5, 3))

    second = send(world.lin, back)

    assert (second.state, outcomes(second)) == ("taken", [("新记", "2026年5月3日，上门走访")])
    assert Record.objects.count() == 2
    assert Return.objects.get(pk=first.pk).content is None


def test_what_the_rules_of_records_refuse_stands_beside_its_cell_and_leaves_nothing_behind(world: World) -> None:
    filled = filled_in(world, 应到=50, 实到=55)
    before = LogEntry.objects.count()

    returned = send(world.lin, filled)

    assert [p["message"] for p in returned.told["problems"]] == ["实到人数不能多于应到人数。"]
    assert (Record.objects.count(), Fulfilment.objects.count()) == (0, 0)
    assert list(LogEntry.objects.order_by("pk")[before:].values_list("verb", flat=True)) == [
        "returns.receive",
        "returns.take",
    ]


def test_a_row_says_which_task_it_counts_for_and_why_not_for_its_own(world: World) -> None:
    filled = filled_in(world, 日期=date(2026, 4, 12))

    returned = send(world.lin, filled)

    assert returned.told["rows"][0]["words"] == (
        "计入 1 项任务：“每月组织村民开展不少于1次集中宣讲”（2026年4月）。"
        "没有计入本行的任务：日期不在本行的期次（2026年5月）之内。"
    )


def test_one_activity_over_merged_rows_is_recorded_once(world: World) -> None:
    filled = form(world.lin, world.village)
    row = filled.duty(LECTURE, 日期=date(2026, 5, 12), 地点="文化礼堂")
    at = columns(filled.duties)
    for heading in ("日期", "地点"):
        filled.duties.merge_cells(start_row=row, end_row=row + 1, start_column=at[heading], end_column=at[heading])

    send(world.lin, filled)

    assert list(Record.objects.values_list("activity", "place")) == [("lecture", "文化礼堂")]


def test_rows_may_be_sorted_hidden_copied_and_added(world: World) -> None:
    filled = filled_in(world)
    send(world.lin, filled)
    sheet = filled.duties
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW)]
    lecture = rows[0]
    copied = [*lecture]
    copied[columns(sheet)["日期"] - 1] = date(2026, 5, 15)
    added = [None] * len(lecture)
    for heading, value in (("活动", "宣讲"), ("对象", "村民"), ("日期", "２０２６．５．１６"), ("地点", "茶馆")):
        added[columns(sheet)[heading] - 1] = value
    mixed = [copied, added, *reversed(rows)]
    for number, row in enumerate(mixed, FIRST_ROW):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    sheet.row_dimensions[FIRST_ROW].hidden = True

    first, second = send(world.lin, filled), send(world.lin, filled)

    assert (first.told["counts"], second.told["counts"]) == ({"new": 2}, {})
    assert lectures() == [
        (date(2026, 5, 12), "文化礼堂", 55),
        (date(2026, 5, 15), "文化礼堂", 55),
        (date(2026, 5, 16), "茶馆", None),
    ]


def test_the_order_of_rows_never_matters(world: World) -> None:
    filled = form(world.lin, world.village)
    for number in range(1, 9):
        filled.further(number, 活动="上门走访", 日期=date(2026, 5, number), 地点=f"{number}组")
    send(world.lin, filled)
    rows = [[cell.value for cell in row] for row in filled.extras.iter_rows(min_row=FIRST_ROW)]
    rows = [*rows[1::2], *reversed(rows[::2])]
    for number, row in enumerate(rows, FIRST_ROW):
        for column, value in enumerate(row, 1):
            filled.extras.cell(number, column).value = value

    assert send(world.lin, filled).told["rows"] == []


def test_a_report_of_nothing_is_taken_and_refused_where_something_was_done(world: World) -> None:
    quiet = form(world.an, world.other_village)
    quiet.duty(REPORT, 日期=date(2026, 5, 20), 无事项="是")
    busy = filled_in(world)
    busy.duty(REPORT, 日期=date(2026, 5, 20), 无事项="是")

    answers = [send(world.an, quiet), send(world.lin, busy)]

    assert [p["message"] for each in answers for p in each.told["problems"]] == [
        "本月已有 1 条记录，不能填“无事项”，请留空。"
    ]
    assert list(Record.objects.filter(activity="report").values_list("unit_id", "period", "nothing_to_report")) == [
        (world.other_village, "2026-05", True)
    ]


def test_a_new_copy_shows_what_was_recorded_and_changes_nothing_when_it_comes_back(world: World) -> None:
    filled = filled_in(world)
    filled.further(活动="上门走访", 日期=date(2026, 5, 3), 备注="=SUM(A1)")
    send(world.lin, filled)
    fresh = form(world.lin, world.village, issue="b")

    shown = [fresh.duties.cell(fresh.row_of(LECTURE), columns(fresh.duties)[name]).value for name in ("地点", "实到")]
    assert shown == ["文化礼堂", 55]
    assert send(world.lin, fresh).told["rows"] == []
    assert fresh.extras.cell(FIRST_ROW, columns(fresh.extras)["备注"]).data_type == "s"


def test_every_record_of_the_month_stands_in_exactly_one_row(world: World) -> None:
    for day, activity in ((3, "lecture"), (9, "lecture"), (10, "visit"), (11, "quiz")):
        records.submit(by=world.lin, unit=world.village, form=RecordForm(activity, date(2026, 5, day)), at=NOW)

    fresh = form(world.lin, world.village)

    keys = [
        sheet.cell(row, columns(sheet)["识别码"]).value
        for sheet in (fresh.duties, fresh.extras)
        for row in range(FIRST_ROW, sheet.max_row + 1)
    ]
    recorded = sorted(key for key in keys if key.startswith("r"))
    assert recorded == sorted(f"r{key}" for key in Record.objects.values_list("pk", flat=True))
    assert len(keys) == len(set(keys))


def test_a_formula_nobody_worked_out_is_asked_about_in_its_cell_and_the_other_rows_are_taken(world: World) -> None:
    filled = filled_in(world)
    row = filled.further(活动="上门走访", 日期=date(2026, 5, 3))
    filled.extras.cell(row, columns(filled.extras)["实到"]).value = "=1+1"
    filled.extras.cell(row + 1, columns(filled.extras)["备注"]).value = '=A1&"户"'

    returned = send(world.lin, filled)

    said = "是公式，还没有算出结果。请用 Excel 或 WPS 打开并保存一次，或改成直接填写。"
    assert [(p["row"], p["message"]) for p in returned.told["problems"] if said in p["message"]] == [
        (row, said),
        (row + 1, said),
    ]
    assert [record.activity for record in Record.objects.all()] == ["lecture"]


def test_sheets_may_be_renamed(world: World) -> None:
    filled = filled_in(world)
    filled.duties.title = "五月"

    returned = send(world.lin, filled)

    assert (returned.told["rows"][0]["sheet"], len(lectures())) == ("五月", 1)

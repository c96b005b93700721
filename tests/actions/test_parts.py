"""Several plans in one file become drafts of their own, each with its own text and the whole file behind it."""

from __future__ import annotations

import pytest

from tests.reading.made import drawn
from world import NOW, World
from wuzha.actions import drafts, parts, plans
from wuzha.plan.model import Plan
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import LogEntry
from wuzha.store.models import Plan as PlanRow

DUTIES = "各村每月开展一次入户宣传，每户发放一份材料，做好登记；各企业每季度组织员工测试一次，测试情况记录在册。" * 3
BODY = f"一、工作任务\n{DUTIES}\n二、工作要求\n{DUTIES}\n"
TEXT = f"云溪镇反诈宣传月活动方案\n{BODY}附件1\n云溪镇企业反诈工作方案\n{BODY}"
TITLES = ["云溪镇反诈宣传月活动方案", "云溪镇企业反诈工作方案"]


def _packet(world: World, data: bytes = TEXT.encode(), name: str = "汇编.txt", **more: int) -> PlanRow:
    return PlanRow.objects.get(pk=plans.upload(by=world.an, adopter=world.town, name=name, data=data, at=NOW, **more))


def _split(world: World, row: PlanRow, *chosen: int) -> list[PlanRow]:
    made = parts.split(by=world.an, plan=row.pk, revision=row.revision, chosen=chosen, at=NOW)
    return [PlanRow.objects.get(pk=key) for key in made]


def test_a_file_with_two_plans_is_read_as_one_and_their_places_are_kept(world: World) -> None:
    row = _packet(world)

    assert [(title, row.text[start:end].split("\n")[0]) for start, end, title in row.parts] == [
        (TITLES[0], TITLES[0]),
        (TITLES[1], "附件1"),
    ]


def test_each_part_becomes_a_draft_whose_clauses_quote_its_own_text(world: World) -> None:
    row = _packet(world)

    made = _split(world, row, 1, 2)

    assert [each.title for each in made] == TITLES
    assert "".join(each.text for each in made) == TEXT
    for each in made:
        clauses = Plan.model_validate_json(each.body).requirements
        assert [each.text[slice(*clause.at)] for clause in clauses] == [clause.quote for clause in clauses] != []
    assert {(each.file_name, each.file_sha256, each.state) for each in made} == {
        (row.file_name, row.file_sha256, "draft")
    }
    assert [each.notes[-1] for each in made] == [f"原文件里有2份方案，这是第{number}份。" for number in (1, 2)]
    assert not PlanRow.objects.filter(pk=row.pk).exists()


def test_parts_without_a_title_can_be_told_apart_in_the_list(world: World) -> None:
    preface = "为进一步守好群众的钱袋子，结合我镇实际，现就本月反诈宣传工作安排如下，请各村各企业认真抓好落实。\n"
    row = _packet(world, f"{preface}{BODY}{preface}{BODY}{preface}{BODY}".encode(), "三份.txt")

    made = _split(world, row, 1, 2, 3)

    assert [each.title for each in made] == ["三份（第1份）.txt", "三份（第2份）.txt", "三份（第3份）.txt"]


def test_only_the_chosen_part_becomes_a_draft_and_the_log_says_so(world: World) -> None:
    row = _packet(world)

    (made,) = _split(world, row, 2)

    entry = LogEntry.objects.latest("pk")
    assert (made.title, made.parts, entry.verb, entry.summary) == (
        TITLES[1],
        [],
        "plans.split",
        f"从“汇编.txt”拆出《{TITLES[1]}》",
    )


def test_what_was_recognised_in_pictures_keeps_its_page(world: World) -> None:
    line = "各村每月开展反诈宣传1次，每季度组织测试1次，做好登记。"
    row = _packet(world, drawn(["[图]", line, line], [line]), "扫描.pdf")
    row.parts = [[0, 10, "甲"], [10, len(row.text), "乙"]]
    row.save()

    made = _split(world, row, 1, 2)

    whole = row.scanned[0][1]
    assert [each.scanned for each in made] == [[[0, 10, 1]], [[0, whole - 10, 1]]]


def test_the_part_most_like_the_older_plan_stays_its_new_version(world: World) -> None:
    older = PlanRow.objects.get(pk=world.plan)
    PlanRow.objects.filter(pk=older.pk).update(title=TITLES[1])
    row = _packet(world, supersedes=older.pk)

    made = _split(world, row, 1, 2)

    assert [(each.supersedes_id, each.version) for each in made] == [(None, 1), (older.pk, 2)]


def test_a_part_that_nearly_copies_a_plan_is_noted_as_a_file_of_its_own_would_be(world: World) -> None:
    known = _packet(world, TEXT[TEXT.index("附件1") :].encode(), "旧.txt")
    row = _packet(world)

    made = _split(world, row, 1, 2)

    assert [key for key, _ in made[1].alike][:1] == [known.pk]


@pytest.mark.parametrize("chosen", [(), (3,), (1, 9)])
def test_a_choice_of_nothing_or_of_no_part_is_refused(world: World, chosen: tuple[int, ...]) -> None:
    row = _packet(world)

    with pytest.raises(Refusal, match="请选择要建立草稿的方案"):
        _split(world, row, *chosen)

    assert PlanRow.objects.filter(pk=row.pk).exists()


def test_a_draft_that_was_changed_meanwhile_is_not_taken_apart(world: World) -> None:
    row = _packet(world)
    drafts.change_header(by=world.an, plan=row.pk, revision=row.revision, changes={"issuer": "云溪镇"}, at=NOW)

    with pytest.raises(Stale):
        _split(world, row, 1, 2)


def test_one_plan_has_no_parts_and_who_may_not_manage_it_finds_none(world: World) -> None:
    single, row = _packet(world, BODY.encode()), _packet(world)

    with pytest.raises(Refusal):
        _split(world, single, 1)
    with pytest.raises(Absent):
        parts.split(by=world.lin, plan=row.pk, revision=row.revision, chosen=[1], at=NOW)

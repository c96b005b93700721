"""Taking plans in, replacing what was read, throwing drafts away, stopping plans."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from drafting import TEXT, TITLE, draft, structure, terms
from world import NOW, World
from wuzha.actions import plans, publishing, units
from wuzha.plan.model import Plan
from wuzha.plan.write import dump
from wuzha.queries.progress import standings
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import Assignment, LogEntry
from wuzha.store.models import Plan as PlanRow
from wuzha.store.models.plans import PlanState


def upload(world: World, name: str, data: bytes, supersedes: int | None = None) -> PlanRow:
    key = plans.upload(by=world.an, adopter=world.town, name=name, data=data, at=NOW, supersedes=supersedes)
    return PlanRow.objects.get(pk=key)


def everything() -> tuple[int, int, int]:
    files = sum(path.is_file() for path in Path(settings.EVIDENCE_ROOT).rglob("*"))
    return PlanRow.objects.count(), LogEntry.objects.count(), files


def test_text_and_file_are_kept_as_they_came(world: World) -> None:
    data = TEXT.encode()

    row = upload(world, "夏季方案.txt", data)

    kept = Path(settings.EVIDENCE_ROOT) / row.file_sha256[:2] / row.file_sha256
    assert (row.text, row.file_name, row.file_kind, row.state) == (TEXT, "夏季方案.txt", "txt", PlanState.DRAFT)
    assert (kept.read_bytes(), row.file_sha256) == (data, hashlib.sha256(data).hexdigest())


def test_every_clause_read_quotes_its_own_sentence(world: World) -> None:
    row = upload(world, "夏季方案.txt", TEXT.encode())

    clauses = Plan.model_validate_json(row.body).requirements
    assert [row.text[slice(*clause.at)] for clause in clauses] == [clause.quote for clause in clauses]
    assert "每月张贴防骗标语2条" in "".join(clause.quote for clause in clauses)


def test_a_text_in_gbk_is_simply_read(world: World) -> None:
    assert upload(world, "夏季方案.txt", TEXT.encode("gbk")).text == TEXT


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("空.docx", b"", "0 字节"),
        ("旧.doc", bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "不是 Word 或 WPS 文档"),
        ("图.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "图片"),
        ("包.docx", b"PK\x03\x04broken", "docx"),
        ("空白.txt", "　\n\n".encode(), "没有文字"),
    ],
)
def test_what_cannot_be_read_gets_a_remedy_and_leaves_nothing(world: World, name: str, data: bytes, said: str) -> None:
    before = everything()

    with pytest.raises(Refusal, match=said) as refused:
        upload(world, name, data)

    assert (everything(), list(refused.value.fields)) == (before, ["file"])


def test_a_plan_file_comes_in_with_its_quotes_as_the_text(world: World) -> None:
    row = upload(world, "夏季方案.yaml", dump(structure()).encode())

    taken = Plan.model_validate_json(row.body)
    assert (row.file_kind, row.title, len(taken.requirements)) == ("yaml", TITLE, 7)
    assert [row.text[slice(*clause.at)] for clause in taken.requirements] == [
        clause.quote for clause in structure().requirements
    ]
    assert [question.at for question in taken.questions] == [taken.requirements[1].at, taken.requirements[4].at]


def test_a_plan_file_with_mistakes_names_every_line_and_leaves_nothing(world: World) -> None:
    before = everything()
    broken = dump(structure()).replace("activity: signage", "activitty: signage").replace("op: >=", "op: '~'")

    with pytest.raises(Refusal) as refused:
        upload(world, "夏季方案.yml", broken.encode())

    lines = refused.value.fields["file"].splitlines()
    assert (everything(), len(lines) >= 2, all(line.startswith("第") for line in lines)) == (before, True, True)


def test_a_plan_file_in_another_encoding_is_refused_with_the_remedy(world: World) -> None:
    with pytest.raises(Refusal, match="UTF-8"):
        upload(world, "夏季方案.yaml", dump(structure()).encode("gbk"))


def test_versions_count_on_from_the_newest_of_the_family(world: World) -> None:
    second = upload(world, "二.txt", TEXT.encode(), supersedes=world.plan)
    third = upload(world, "三.txt", TEXT.encode(), supersedes=world.plan)

    assert (second.version, third.version, third.supersedes_id) == (2, 3, world.plan)


def test_a_liaison_takes_nothing_in(world: World) -> None:
    with pytest.raises(Absent):
        plans.upload(by=world.lin, adopter=world.village, name="方案.txt", data=TEXT.encode(), at=NOW)


def test_a_corrected_file_takes_the_place_of_what_was_read(world: World) -> None:
    row = upload(world, "夏季方案.txt", TEXT.encode())

    plans.replace(by=world.an, plan=row.pk, revision=row.revision, yaml=dump(structure()), at=NOW)

    row.refresh_from_db()
    assert Plan.model_validate_json(row.body) == structure()
    assert (row.review, row.rejected) == (dict.fromkeys([f"R{n}" for n in range(1, 8)], "changed"), [])


def test_a_corrected_file_of_another_document_is_refused(world: World) -> None:
    row = upload(world, "夏季方案.txt", ("前言。" + TEXT).encode())

    with pytest.raises(Refusal, match="原文不符"):
        plans.replace(by=world.an, plan=row.pk, revision=row.revision, yaml=dump(structure()), at=NOW)


def test_a_corrected_file_with_mistakes_names_all_of_them_by_line(world: World) -> None:
    row = draft(world)
    broken = dump(structure()).replace("activity: signage", "aktivity: signage").replace("every: week", "every: often")

    with pytest.raises(Refusal) as refused:
        plans.replace(by=world.an, plan=row.pk, revision=row.revision, yaml=broken, at=NOW)

    said = refused.value.fields["file"].splitlines()
    numbers = [broken[: broken.index(word)].count("\n") + 1 for word in ("aktivity", "often")]
    assert {f"第{number}行" for number in numbers} <= {line.split("：")[0] for line in said}


def test_replacing_an_outdated_draft_is_stale(world: World) -> None:
    row = draft(world)

    with pytest.raises(Stale):
        plans.replace(by=world.an, plan=row.pk, revision=row.revision - 1, yaml=dump(structure()), at=NOW)


def test_a_draft_thrown_away_stays_in_the_log(world: World) -> None:
    row = draft(world)

    plans.discard(by=world.an, plan=row.pk, revision=row.revision, at=NOW)

    entry = LogEntry.objects.latest("pk")
    assert (PlanRow.objects.filter(pk=row.pk).exists(), entry.verb, entry.subject_id) == (
        False,
        "plans.discard",
        row.pk,
    )


def test_a_published_plan_cannot_be_thrown_away(world: World) -> None:
    row = PlanRow.objects.get(pk=world.plan)

    with pytest.raises(Refusal, match="已发布"):
        plans.discard(by=world.an, plan=row.pk, revision=row.revision, at=NOW)


def test_a_stopped_plan_asks_for_nothing_more_and_still_for_what_it_asked_before(world: World) -> None:
    plans.retire(by=world.an, plan=world.plan, on=date(2026, 5, 15), at=NOW)

    path = {world.village: f"{world.town}/{world.village}/"}
    owed = standings(path, date(2026, 3, 1), date(2027, 2, 1), datetime(2026, 5, 20, 10, 0))
    seen = [(each.clause.code, each.obligation.occasion.key) for each in owed]
    assert seen == [
        ("R1", "2026-03"),
        ("R1", "2026-04"),
        ("R5", "once"),
        ("R6", "2026-03"),
        ("R6", "2026-04"),
    ]


def test_stopping_ends_deadlines_that_had_not_come(world: World) -> None:
    plans.retire(by=world.an, plan=world.plan, on=date(2026, 5, 15), at=NOW)

    path = {world.factory: f"{world.town}/{world.factory}/"}
    owed = standings(path, date(2026, 5, 1), date(2026, 7, 1), datetime(2026, 5, 20, 10, 0))
    assert "R4" not in {each.clause.code for each in owed}


def test_a_plan_stopped_for_a_later_day_still_takes_in_new_units(world: World) -> None:
    plans.retire(by=world.an, plan=world.plan, on=date(2026, 7, 1), at=NOW)

    unit = units.add(by=world.an, parent=world.town, form=units.UnitForm("新桥村", "village"), at=NOW)

    rows = Assignment.objects.filter(unit=unit).values_list("from_date", "to_date")
    assert set(rows) == {(date(2026, 5, 20), date(2026, 7, 1))}


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2027, 1, 2)])
def test_a_plan_is_stopped_within_its_time_only(world: World, on: date) -> None:
    with pytest.raises(Refusal, match="执行期内"):
        plans.retire(by=world.an, plan=world.plan, on=on, at=NOW)


def test_a_plan_is_stopped_once(world: World) -> None:
    plans.retire(by=world.an, plan=world.plan, on=date(2026, 6, 1), at=NOW)

    with pytest.raises(Refusal, match="执行中"):
        plans.retire(by=world.an, plan=world.plan, on=date(2026, 7, 1), at=NOW)


def test_a_liaison_stops_nothing(world: World) -> None:
    with pytest.raises(Absent):
        plans.retire(by=world.lin, plan=world.plan, on=date(2026, 6, 1), at=NOW)


def test_a_draft_cannot_be_stopped(world: World) -> None:
    with pytest.raises(Refusal, match="执行中"):
        plans.retire(by=world.an, plan=draft(world).pk, on=date(2026, 6, 1), at=NOW)


def test_a_superseded_plan_can_be_followed_by_one_more_version(world: World) -> None:
    second = draft(world, supersedes=world.plan)
    publishing.publish(by=world.an, plan=second.pk, revision=second.revision, terms=terms(world), at=NOW)

    third = upload(world, "三.txt", TEXT.encode(), supersedes=second.pk)

    assert third.version == 3

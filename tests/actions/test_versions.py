"""The next text of a plan or a draft, and near-copies: what is carried over, what stays as it was."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from drafting import TEXT, VILLAGES, draft, structure, terms
from world import NOW, World
from wuzha.actions import drafts, plans, publishing, versions
from wuzha.plan.model import Plan
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import LogEntry
from wuzha.store.models import Plan as PlanRow

NEW = TEXT.replace("张贴防骗标语2条", "张贴防骗标语5条").replace("全镇共筑防线。", "各村每季度走访独居老人1次。")


def upload(world: World, text: str, supersedes: int | None = None) -> PlanRow:
    key = plans.upload(
        by=world.an, adopter=world.town, name="二.txt", data=text.encode(), at=NOW, supersedes=supersedes
    )
    return PlanRow.objects.get(pk=key)


def read(row: PlanRow) -> Plan:
    row.refresh_from_db()
    return Plan.model_validate_json(row.body)


def read_draft(world: World) -> PlanRow:
    """Upload TEXT as the reader alone reads it, with two clauses corrected and one confirmed."""
    row = upload(world, TEXT)
    for verb in (
        lambda: drafts.change_requirement(
            by=world.an, plan=row.pk, revision=row.revision, code="R1", changes={"activity": "push"}, at=NOW
        ),
        lambda: drafts.accept(by=world.an, plan=row.pk, revision=row.revision, codes=["R3"], at=NOW),
    ):
        row.refresh_from_db()
        verb()
    row.refresh_from_db()
    return row


def test_a_new_text_of_a_draft_takes_its_place_with_the_corrections(world: World) -> None:
    old = read_draft(world)
    before = read(old)

    row = upload(world, NEW, supersedes=old.pk)

    after = {clause.id: clause for clause in read(row).requirements}
    same = {
        clause.id for clause in before.requirements if after.get(clause.id) and after[clause.id].quote == clause.quote
    }
    assert (row.drafted_from_id, row.supersedes_id, row.version) == (old.pk, None, 1)
    assert (after["R1"].activity, after["R1"].schedule.times) == ("push", 5)
    assert (row.review, "R3" in same) == ({"R3": "accepted"}, True)
    assert any("R1" in note for note in row.notes)


def test_a_draft_that_has_a_newer_text_can_only_be_thrown_away(world: World) -> None:
    old = read_draft(world)
    row = upload(world, NEW, supersedes=old.pk)

    with pytest.raises(Refusal, match="已有新稿"):
        drafts.accept(by=world.an, plan=old.pk, revision=old.revision, codes=["R1"], at=NOW)
    with pytest.raises(Refusal, match="已有新稿"):
        publishing.publish(by=world.an, plan=old.pk, revision=old.revision, terms=terms(world), at=NOW)
    with pytest.raises(Refusal, match="已有新稿"):
        upload(world, NEW, supersedes=old.pk)
    plans.discard(by=world.an, plan=old.pk, revision=old.revision, at=NOW)

    row.refresh_from_db()
    assert (row.drafted_from_id, PlanRow.objects.filter(pk=old.pk).exists()) == (None, False)


def test_throwing_the_newer_text_away_brings_the_draft_back(world: World) -> None:
    old = read_draft(world)
    row = upload(world, NEW, supersedes=old.pk)

    plans.discard(by=world.an, plan=row.pk, revision=row.revision, at=NOW)
    drafts.accept(by=world.an, plan=old.pk, revision=old.revision, codes=["R1"], at=NOW)

    old.refresh_from_db()
    assert old.review == {"R1": "changed", "R3": "accepted"}


def test_a_new_version_of_a_published_plan_leaves_it_as_it_is(world: World) -> None:
    old = PlanRow.objects.get(pk=world.plan)
    before = (old.body, old.state, old.revision)

    row = upload(world, old.text.replace("每季度组织1次反诈测试", "每月组织1次反诈测试"), supersedes=world.plan)

    old.refresh_from_db()
    assert ((old.body, old.state, old.revision), row.supersedes_id, row.version) == (before, world.plan, 2)


def test_the_next_text_of_a_draft_of_a_new_version_supersedes_the_same_plan(world: World) -> None:
    second = draft(world, supersedes=world.plan)

    third = upload(world, NEW, supersedes=second.pk)

    assert (third.supersedes_id, third.drafted_from_id, third.version) == (world.plan, second.pk, second.version)


def test_a_plan_file_as_the_next_text_is_taken_as_it_is(world: World) -> None:
    old = read_draft(world)
    clause = "{id: R1, quote: 各村宣讲, at: [0, 4], activity: lecture, schedule: {kind: ongoing}}"
    written = f"wuzha: 1\ntitle: 新\nrequirements:\n  - {clause}\n"

    key = plans.upload(
        by=world.an, adopter=world.town, name="新.yaml", data=written.encode(), at=NOW, supersedes=old.pk
    )

    row = PlanRow.objects.get(pk=key)
    assert ([each.quote for each in read(row).requirements], row.review) == (["各村宣讲"], {})


def test_a_near_copy_is_noticed_and_a_stranger_is_not(world: World) -> None:
    first = upload(world, TEXT)

    copy, stranger = upload(world, NEW), upload(world, "中心小学安全工作计划\n各班每周召开一次主题班会。\n")

    assert [(key, percent > 70) for key, percent in copy.alike] == [(first.pk, True)]
    assert (first.alike, stranger.alike) == ([], [])


def test_the_same_text_is_a_copy_to_the_last_percent(world: World) -> None:
    first = upload(world, TEXT)

    assert upload(world, TEXT).alike == [[first.pk, 100]]


def test_a_plan_from_before_near_copies_were_looked_for_is_found_after_the_upgrade(world: World) -> None:
    first = upload(world, TEXT)
    PlanRow.objects.update(sketch="")
    before = upload(world, TEXT).alike

    import_module("wuzha.store.migrations.0013_undone").sketch_all(apps, None)

    assert (before, [each for each in upload(world, TEXT).alike if each[0] == first.pk]) == ([], [[first.pk, 100]])


def test_a_near_copy_that_becomes_the_new_version_takes_the_corrections_over(world: World) -> None:
    old = read_draft(world)
    row = upload(world, NEW)

    versions.become_version(by=world.an, plan=row.pk, revision=row.revision, of=old.pk, at=NOW)

    after = read(row)
    assert (row.drafted_from_id, row.alike, row.review, row.history) == (old.pk, [], {"R3": "accepted"}, [])
    assert after.requirements[0].activity == "push"
    assert LogEntry.objects.latest("pk").verb == "drafts.become_version"


def test_a_near_copy_that_stays_a_plan_of_its_own_is_not_asked_about_again(world: World) -> None:
    upload(world, TEXT)
    row = upload(world, NEW)
    before = row.body

    versions.stay_apart(by=world.an, plan=row.pk, revision=row.revision, at=NOW)

    row.refresh_from_db()
    assert (row.alike, row.body, row.supersedes_id, row.drafted_from_id) == ([], before, None, None)


def test_a_draft_cannot_follow_itself(world: World) -> None:
    row = upload(world, TEXT)

    with pytest.raises(Refusal, match="它自己"):
        versions.become_version(by=world.an, plan=row.pk, revision=row.revision, of=row.pk, at=NOW)


def test_who_may_not_manage_plans_makes_nothing_a_version(world: World) -> None:
    row = upload(world, TEXT)

    with pytest.raises(Absent):
        versions.become_version(by=world.lin, plan=row.pk, revision=row.revision, of=world.plan, at=NOW)
    with pytest.raises(Absent):
        versions.stay_apart(by=world.lin, plan=row.pk, revision=row.revision, at=NOW)


def test_every_correction_of_a_careful_person_is_carried_into_the_same_text(world: World) -> None:
    old = draft(world)
    drafts.change_requirement(
        by=world.an, plan=old.pk, revision=old.revision, code="R4", changes={"owner": VILLAGES.model_dump()}, at=NOW
    )

    row = upload(world, TEXT, supersedes=old.pk)

    kept = {clause.quote: clause for clause in read(row).requirements}
    mine = {clause.quote: clause for clause in read(old).requirements}
    assert kept.keys() == mine.keys() or kept.keys() >= {structure().requirements[3].quote}
    assert kept["市融媒体中心每周推送1期提示"].owner == VILLAGES

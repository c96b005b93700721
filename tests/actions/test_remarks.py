"""The author's choice about each remark: carried out, stored, logged; what a rule refuses is never kept."""

from __future__ import annotations

import pytest

from drafting import terms
from drafting_remarks import LIKES, PLEDGES, REPORTS, VICTIMS, burdened
from world import NOW, World
from wuzha.actions import drafts, plans, publishing
from wuzha.actions.remarks import Choice, decide_remark
from wuzha.plan.model import Owner, Plan, Recurring, Requirement
from wuzha.plan.write import dump
from wuzha.queries.remarks import advice_on
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import LogEntry
from wuzha.store.models import Plan as PlanRow
from wuzha.store.models import Requirement as RequirementRow


def decide(world: World, row: PlanRow, remark: str, choice: Choice, why: str = "") -> Plan:
    row.refresh_from_db()
    decide_remark(by=world.an, plan=row.pk, revision=row.revision, remark=remark, choice=choice, why=why, at=NOW)
    row.refresh_from_db()
    return Plan.model_validate_json(row.body)


def clause(plan: Plan, code: str) -> Requirement:
    return next(each for each in plan.requirements if each.id == code)


def test_the_draft_is_remarked_on_sentence_by_sentence(world: World) -> None:
    row = burdened(world)

    found = advice_on(by=world.an, row=row, value=Plan.model_validate_json(row.body))

    assert [(each.key, each.code, each.waiting) for each in found] == [
        (VICTIMS, "R1", True),
        (REPORTS, "R2", True),
        (PLEDGES, "R3", True),
        (LIKES, "", True),
    ]


def test_the_default_of_a_weekly_report_makes_it_monthly_and_is_logged(world: World) -> None:
    row = burdened(world)
    before = (row.revision, LogEntry.objects.count())

    after = decide(world, row, REPORTS, "default")

    entry = LogEntry.objects.latest("pk")
    assert clause(after, "R2").schedule.model_dump(exclude_none=True, exclude={"on"}) == {
        "kind": "recurring",
        "every": "month",
        "times": 1,
    }
    assert (row.revision, LogEntry.objects.count()) == (before[0] + 1, before[1] + 1)
    assert (entry.verb, entry.summary) == ("remarks.decide", "《云溪镇秋季防骗方案》报送过密：按默认处理")
    assert (entry.detail["says"], row.decisions[REPORTS]["choice"]) == ("各企业每周五报送宣传情况", "default")


def test_a_sentence_kept_stays_as_it_is_with_the_reason_in_the_log(world: World) -> None:
    row = burdened(world)

    after = decide(world, row, PLEDGES, "keep", "市里文件第三条要求")

    assert clause(after, "R3").activity == "pledge"
    assert LogEntry.objects.latest("pk").summary.endswith("签订责任状：保留原文（市里文件第三条要求）")
    assert row.decisions[PLEDGES]["reason"] == "市里文件第三条要求"


def test_keeping_a_sentence_needs_a_reason(world: World) -> None:
    row = burdened(world)

    with pytest.raises(Refusal) as refused:
        decide(world, row, PLEDGES, "keep", "  ")

    assert refused.value.fields == {"why": "请写明理由"}


def test_exposing_victims_cannot_be_kept(world: World) -> None:
    row = burdened(world)

    with pytest.raises(Refusal, match="不能保留：受害人的个人信息应当保密"):
        decide(world, row, VICTIMS, "keep", "上级要求")

    row.refresh_from_db()
    assert row.decisions == {}


def test_what_is_refused_is_taken_out_with_the_reason_and_cannot_be_put_back(world: World) -> None:
    row = burdened(world)

    after = decide(world, row, VICTIMS, "default")

    assert [each.id for each in after.requirements] == ["R2", "R3", "R4"]
    assert [(gone["requirement"]["id"], gone["refused"], gone["why"]) for gone in row.rejected] == [
        ("R1", True, "不予采用；改做隐去身份的案例宣讲，只报数字。")
    ]
    with pytest.raises(Refusal, match="这一条不能恢复"):
        drafts.put_back(by=world.an, plan=row.pk, revision=row.revision, code="R1", at=NOW)


def test_a_remark_about_no_clause_is_decided_as_well(world: World) -> None:
    row = burdened(world)
    before = Plan.model_validate_json(row.body)

    after = decide(world, row, LIKES, "default")

    assert (after, row.decisions[LIKES]["about"]) == (before, "")


def test_a_choice_outlives_the_remark_it_answered(world: World) -> None:
    row = burdened(world)
    value = decide(world, row, REPORTS, "default")

    found = {each.key: each for each in advice_on(by=world.an, row=row, value=value)}

    assert (found[REPORTS].code, found[REPORTS].chosen) == ("R2", "按默认处理")


def test_a_corrected_plan_file_opens_every_remark_again(world: World) -> None:
    row = burdened(world)
    value = decide(world, row, PLEDGES, "keep", "市里要求")

    plans.replace(by=world.an, plan=row.pk, revision=row.revision, yaml=dump(value), at=NOW)

    row.refresh_from_db()
    assert row.decisions == {}


def test_publishing_leaves_what_nobody_decided_as_it_stands_but_never_what_is_refused(world: World) -> None:
    row = burdened(world)

    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    published = RequirementRow.objects.filter(plan=row.pk)
    detail = LogEntry.objects.get(verb="publishing.publish", subject_id=row.pk).detail
    assert [each.code for each in published.order_by("position")] == ["R2", "R3", "R4"]
    assert detail["defaulted"] == ["曝光受骗群众：各村对被骗群众在公告栏曝光"]
    assert [said.partition("：")[0] for said in detail["left_as_written"]] == [
        "报送过密",
        "签订责任状",
        "以转发点赞作评价",
    ]


def test_publishing_by_default_gives_the_rest_its_lawful_default(world: World) -> None:
    row = burdened(world)
    decide(world, row, PLEDGES, "keep", "市里要求")

    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world, by_default=True), at=NOW)

    row.refresh_from_db()
    after = Plan.model_validate_json(row.body)
    assert (clause(after, "R3").activity, clause(after, "R2").schedule.model_dump()["every"]) == ("pledge", "month")
    assert {remark: choice["choice"] for remark, choice in row.decisions.items()} == {
        PLEDGES: "keep",
        VICTIMS: "default",
        REPORTS: "default",
        LIKES: "default",
    }


def test_a_refused_sentence_made_a_clause_again_is_taken_out_on_publishing(world: World) -> None:
    row = burdened(world)
    decide(world, row, VICTIMS, "default")
    gone = row.rejected[0]["requirement"]
    changes = {"activity": "notify", "owner": gone["owner"], "schedule": {"kind": "ongoing"}}
    span = (gone["at"][0], gone["at"][1])
    drafts.add_requirement(by=world.an, plan=row.pk, revision=row.revision, at_span=span, changes=changes, at=NOW)
    row.refresh_from_db()

    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    assert not RequirementRow.objects.filter(plan=row.pk, activity="notify").exists()


def test_nobody_decides_unseen_or_without_the_right(world: World) -> None:
    row = burdened(world)
    words = {"plan": row.pk, "remark": REPORTS, "choice": "default", "why": "", "at": NOW}

    with pytest.raises(Stale):
        decide_remark(by=world.an, revision=row.revision - 1, **words)  # type: ignore[arg-type]
    with pytest.raises(Absent):
        decide_remark(by=world.lin, revision=row.revision, **words)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="已不在列表中"):
        decide(world, row, "burden-letters:0", "default")


def test_a_clause_that_is_no_duty_by_default_can_be_put_back_and_is_open_again(world: World) -> None:
    row = burdened(world)
    text = row.text + "各村要牢固树立宗旨意识。\n"
    PlanRow.objects.filter(pk=row.pk).update(text=text)
    quote = "各村要牢固树立宗旨意识"
    span = (text.index(quote), text.index(quote) + len(quote))
    changes = {"activity": "other", "owner": {"types": ["village"]}, "schedule": {"kind": "ongoing"}}
    code = drafts.add_requirement(
        by=world.an, plan=row.pk, revision=row.revision, at_span=span, changes=changes, at=NOW
    )
    decide(world, row, f"no-proof:{span[0]}", "default")

    drafts.put_back(by=world.an, plan=row.pk, revision=row.revision, code=code, at=NOW)

    row.refresh_from_db()
    assert (code in {each.id for each in Plan.model_validate_json(row.body).requirements}, row.decisions) == (True, {})


def test_a_plan_is_compared_with_the_one_it_carries_down(world: World) -> None:
    above = PlanRow.objects.get(pk=world.plan)
    row = burdened(world)
    value = Plan.model_validate_json(row.body)
    asked = clause(value, "R4").model_copy(
        update={"schedule": Recurring(every="week"), "audience": ("staff",), "owner": Owner(types=("enterprise",))}
    )
    stricter = value.model_copy(update={"parents": (f"《{above.title}》",), "requirements": (asked,)})

    found = [each for each in advice_on(by=world.an, row=row, value=stricter) if each.code == "R4"]

    assert [(each.name, each.default) for each in found] == [("比上级方案更密", "按上级方案的频次执行。")]

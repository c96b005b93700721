"""The linter's remarks on the pages of a draft: beside their clause, decided by a button, listed before publishing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from asking import HTMX, signed_in, words
from drafting_remarks import LIKES, PLEDGES, REPORTS, VICTIMS, burdened
from world import World
from wuzha.store.models import Plan as PlanRow
from wuzha.store.models import Requirement as RequirementRow


def card(html: bytes, code: str) -> str:
    """Return the card of a clause as its reader sees it."""
    found = re.search(rf'<article class="clause-card[^"]*" id="{code}".*?</article>', html.decode(), re.DOTALL)
    return words(found[0].encode()) if found else ""


def press(client: Client, row: PlanRow, button: str, remark: str, **said: str) -> str:
    """Press a button of a remark and return where it leads, seen as words."""
    row.refresh_from_db()
    posted = {"revision": row.revision, button: remark, **said}
    answer = client.post(f"/plans/{row.pk}/remarks", posted, headers=HTMX, follow=True)
    return words(answer.content)


def test_each_remark_stands_on_its_card_with_sentence_rule_and_default(world: World) -> None:
    row = burdened(world)

    page = signed_in(world.an).get(f"/plans/{row.pk}/correct").content

    assert "报送过密应斟酌依据：同一情况不得反复填报" in card(page, "R2")
    assert "默认：改为每月报送一次" in card(page, "R2")
    assert "按默认处理" in card(page, "R2")
    assert "曝光受骗群众不予采用" in card(page, "R1")
    assert "不能保留原文。" in card(page, "R1")
    assert "意见" not in card(page, "R4")
    assert "对整个方案的意见以转发点赞作评价应斟酌原文：以转发量考核各网站" in words(page)
    assert "4条意见待处理" in words(page)


def test_the_default_button_changes_the_card(world: World) -> None:
    row = burdened(world)

    shown = press(signed_in(world.an), row, "default", REPORTS)

    assert "各企业每月报送情况" in shown
    assert "报送过密应斟酌按默认处理" in shown
    assert "3条意见待处理" in shown


def test_a_sentence_is_kept_with_its_reason(world: World) -> None:
    row = burdened(world)

    shown = press(signed_in(world.an), row, "keep", PLEDGES, **{f"why-{PLEDGES}": "市里文件要求"})

    assert "签订责任状应斟酌保留原文：市里文件要求" in shown


def test_a_sentence_without_a_reason_or_refused_is_not_kept(world: World) -> None:
    row, client = burdened(world), signed_in(world.an)

    shown = [press(client, row, "keep", PLEDGES), press(client, row, "keep", VICTIMS, **{f"why-{VICTIMS}": "要"})]

    row.refresh_from_db()
    assert (["保留原文要写明理由" in shown[0], "不能保留" in shown[1]], row.decisions) == ([True, True], {})


def test_what_is_refused_leaves_the_clauses_and_its_reason_stays_on_the_page(world: World) -> None:
    row, client = burdened(world), signed_in(world.an)

    shown = press(client, row, "default", VICTIMS)
    page = client.get(f"/plans/{row.pk}/correct").content

    assert "R1不作为任务" in shown
    assert "曝光受骗群众不予采用按默认处理原文：各村对被骗群众在公告栏曝光不予采用；改做隐去身份的案例宣讲" in words(
        page
    )


def test_a_remark_on_the_plan_as_a_whole_is_decided_in_its_own_part(world: World) -> None:
    row = burdened(world)

    shown = press(signed_in(world.an), row, "default", LIKES)

    assert shown.startswith("以转发点赞作评价应斟酌按默认处理")


def test_without_htmx_the_page_comes_back_at_the_card(world: World) -> None:
    row = burdened(world)

    answer = signed_in(world.an).post(f"/plans/{row.pk}/remarks", {"revision": row.revision, "default": REPORTS})

    assert (answer.status_code, answer["Location"]) == (302, f"/plans/{row.pk}/correct#R2")


def test_who_may_not_manage_plans_finds_nothing_to_decide(world: World) -> None:
    row, client = burdened(world), signed_in(world.lin)

    answers = [
        client.post(f"/plans/{row.pk}/remarks", {"revision": row.revision, "default": REPORTS}).status_code,
        client.get(f"/plans/{row.pk}/correct").status_code,
    ]

    assert answers == [404, 404]


@pytest.mark.parametrize("ticked, every", [(True, "month"), (False, "week")])
def test_the_publish_page_lists_what_is_undecided_and_settles_it_as_ticked(
    world: World, *, ticked: bool, every: str
) -> None:
    row, client = burdened(world), signed_in(world.an)
    page = words(client.get(f"/plans/{row.pk}/publish").content)
    posted = {"revision": row.revision, "adopter": world.town, "starts": date(2026, 5, 20), "ends": date(2026, 12, 31)}

    client.post(f"/plans/{row.pk}/publish", {**posted, "leave_open": "on", **({"by_default": "on"} if ticked else {})})

    assert "还有4条把关意见没有处理" in page
    assert "R2：报送过密应斟酌各企业每周五报送宣传情况" in page
    assert "其余按默认处理" in page
    assert "由云溪镇人民政府落实：3条要求" in page
    published = {each.code: each.body for each in RequirementRow.objects.filter(plan=row.pk)}
    assert sorted(published) == ["R2", "R3", "R4"]
    assert f'"every": "{every}"' in published["R2"]

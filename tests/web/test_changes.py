"""A change of a draft is answered with what changed and nothing else, however long the plan is."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from asking import HTMX, signed_in
from drafting import TEXT, at, draft, structure
from world import NOW, World
from wuzha.actions import plans
from wuzha.plan.model import Plan
from wuzha.plan.write import dump
from wuzha.queries import drafts as queries
from wuzha.store.models import Plan as PlanRow
from wuzha.web.changes import steps

IDS = st.lists(st.integers(0, 8), unique=True, max_size=8)
PARTS = re.compile(r'<(?:article|li|span|div)[^>]*?id="([^"]+)"[^>]*hx-swap-oob')


OWNERS = ("各村", "各企业", "各学校", "各医院", "各工地", "各银行网点", "各养老院", "各寺庙", "综治办", "派出所")
DUTIES = (
    "每月组织1次反诈集中宣讲，登记参加人数",
    "每季度开展1次反诈测试，全员参加",
    "每半月推送1期预警提示",
    "12月31日前签订责任书",
    "每周召开1次例会，做好会议记录",
    "设置反诈标识标牌",
    "每学期组织1次应急演练",
    "发生案件后3日内回访",
    "每月10日前报送工作开展情况",
    "开展入户走访，每月不少于20户",
    "播放反诈短片，每天不少于2次",
    "发放宣传折页不少于100份",
    "建立联络员队伍",
    "每年开展1次专项检查",
    "制定工作方案",
)


def long_draft(world: World, clauses: int) -> PlanRow:
    """Upload a plan of at least so many clauses, fifteen for each kind of unit, and return its row."""
    lines = ["云溪镇长期防骗工作方案", "云政办〔2026〕30号"]
    for number in range(clauses):
        owner, duty = divmod(number, len(DUTIES))
        if not duty:
            lines.append(f"{'一二三四五六七八九十'[owner]}、{OWNERS[owner]}任务")
        lines.append(f"（{duty + 1}）{OWNERS[owner]}{DUTIES[duty]}。")
    data = "\n".join(lines).encode()
    return PlanRow.objects.get(pk=plans.upload(by=world.an, adopter=world.town, name="长.txt", data=data, at=NOW))


def press(client: Client, row: PlanRow, address: str, **said: object) -> str:
    row.refresh_from_db()
    answer = client.post(f"/plans/{row.pk}/{address}", {"revision": row.revision, **said}, headers=HTMX)
    assert (answer.status_code, answer["HX-Reswap"]) == (200, "none settle:0ms")
    return answer.content.decode()


@given(IDS, IDS)
def test_the_steps_lead_from_one_list_to_the_other(before: list[int], after: list[int]) -> None:
    old, new = [(str(name), "old") for name in before], [(str(name), "new") for name in after]

    found = steps(old, new, lambda item: item[0])

    common = [name for name in before if name in after]
    if common != [name for name in after if name in before]:
        assert found is None
        return
    assert found is not None
    page = list(old)
    for step in found:
        place = next((number for number, item in enumerate(page) if item[0] == step.item[0]), None)
        if step.out:
            page.pop(place or 0)
        elif step.behind is None:
            page[place or 0] = step.item
        else:
            page.insert([item[0] for item in page].index(step.behind) + 1 if step.behind else 0, step.item)
    assert page == new


@given(IDS)
def test_nothing_changed_needs_no_step(ids: list[int]) -> None:
    assert steps(ids, ids, str) == []


@pytest.mark.parametrize(
    "address, said, parts",
    [
        ("accept", {"codes": "R1"}, {"R1", "ready-1"}),
        ("clauses/R7/reject", {}, {"R7", "R6", "l10", "ready-2"}),
        ("clauses/R2/reject", {}, {"R2", "QR2-owner-when", "l4"}),
        ("asks/QR2-owner-when", {"choice": "all"}, {"R2", "QR2-owner-when"}),
    ],
)
def test_only_the_parts_that_changed_are_sent(
    world: World, address: str, said: dict[str, str], parts: set[str]
) -> None:
    row, client = draft(world), signed_in(world.an)
    keys = [section.key for section in queries.draft(by=world.an, plan=row.pk).sections]

    sent = set(PARTS.findall(press(client, row, address, **said)))

    named = {f"ready-{key}": f"ready-{number}" for number, key in enumerate(keys, start=1)}
    assert {named.get(part, part) for part in sent} == {*parts, "toolbar", "messages"}


def test_what_was_taken_back_is_shown_as_it_was(world: World) -> None:
    row, client = draft(world), signed_in(world.an)
    before = client.get(f"/plans/{row.pk}/correct").context["draft"]
    press(client, row, "clauses/R2/merge", **{"take-activity": "R3"})
    press(client, row, "undo")

    after = client.get(f"/plans/{row.pk}/correct").context["draft"]

    assert (after.sections, after.asks, after.lines) == (before.sections, before.asks, before.lines)


def test_what_cannot_be_told_part_by_part_asks_for_the_page_anew(world: World) -> None:
    row, client = draft(world), signed_in(world.an)
    first, second, *rest = structure().requirements
    turned = structure().model_copy(update={"requirements": (second, first, *rest)})
    plans.replace(by=world.an, plan=row.pk, revision=row.revision, yaml=dump(turned), at=NOW)
    row.refresh_from_db()

    answer = client.post(f"/plans/{row.pk}/undo", {"revision": row.revision}, headers=HTMX)

    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (200, "true", b"")


def test_a_clause_cut_in_two_comes_as_two_cards_and_its_line_is_marked_anew(world: World) -> None:
    row, client = draft(world), signed_in(world.an)
    place = at("，各村3日内回访")[0] + 1

    sent = press(client, row, "clauses/R6/split", place=place)

    assert re.findall(r'<article class="clause-card[^"]*" id="(R\d)"', sent) == ["R6", "R8"]
    assert "<div hx-swap-oob=\"afterend:[id='R6']\"><article" in sent
    assert re.findall(r'<span id="(l\d+)" hx-swap-oob="true">([^\n]*)', sent) == [
        (
            "l9",
            '<mark data-about="R6" id="m-R6">发生案件后</mark>，<mark data-about="R8" id="m-R8">各村3日内回访</mark>。',
        )
    ]


def test_a_place_inside_the_sentence_can_be_given_by_its_number_of_characters(world: World) -> None:
    row, client = draft(world), signed_in(world.an)

    press(client, row, "clauses/R6/split", other=6)

    row.refresh_from_db()
    quotes = [clause.quote for clause in Plan.model_validate_json(row.body).requirements]
    assert quotes[5:7] == ["发生案件后", "各村3日内回访"]


def test_cutting_nowhere_is_remarked_on_the_form(world: World) -> None:
    row, client = draft(world), signed_in(world.an)

    page = client.post(f"/plans/{row.pk}/clauses/R6/split", {"revision": row.revision}, headers=HTMX)

    assert (page.status_code, "前后各至少留两个字" in page.content.decode()) == (422, True)


def test_joining_shows_what_the_two_say_differently(world: World) -> None:
    row, client = draft(world), signed_in(world.an)

    page = client.get(f"/plans/{row.pk}/clauses/R2/merge", headers=HTMX)

    assert [(each.name, each.first, each.second) for each in page.context["join"].conflicts] == [
        ("工作活动", "演练", "测试答题"),
        ("责任单位", "企业（有条件的）", "人数不少于50人的企业"),
        ("时间安排", "在夏季阶段（2026年6月1日至8月31日）", "每季度至少1次"),
    ]


@pytest.mark.parametrize("words", ["全镇共筑防线", "全镇 共筑\n防线"])
def test_a_clause_can_be_added_by_the_words_of_its_sentence(world: World, words: str) -> None:
    row = draft(world)

    page = signed_in(world.an).get(f"/plans/{row.pk}/clauses/new", {"words": words})

    assert (page.status_code, page.context["clause"].quote) == (200, "全镇共筑防线")


def test_words_that_are_not_in_the_document_are_not_found(world: World) -> None:
    page = signed_in(world.an).get(f"/plans/{draft(world).pk}/clauses/new", {"words": "从来没有这句话"})

    assert (page.status_code, "请照抄原文" in page.content.decode()) == (404, True)


def test_the_fields_of_a_new_clause_are_read_from_the_selection(world: World) -> None:
    start, end = at("50人以上的企业每季度开展1次防骗测试")

    page = signed_in(world.an).get(f"/plans/{draft(world).pk}/clauses/new?start={start}&end={end}")

    form = page.context["form"]
    assert (form["activity"].value(), form["kind"].value(), form["every"].value()) == ("quiz", "recurring", "quarter")


@pytest.mark.parametrize("clauses", [1, 30, 150])
def test_page_and_changes_take_the_same_queries_however_many_clauses(
    world: World, clauses: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row, client = long_draft(world, clauses), signed_in(world.an)

    with django_assert_num_queries(1):
        found = queries.draft(by=world.an, plan=row.pk)
    with django_assert_num_queries(4):  # the session, the person, the posts, the draft
        client.get(f"/plans/{row.pk}/correct")

    assert found.total >= clauses


def test_a_plan_of_150_clauses_is_a_light_page_and_its_changes_are_lighter(world: World) -> None:
    row, client = long_draft(world, 150), signed_in(world.an)

    page = client.get(f"/plans/{row.pk}/correct")
    code = page.context["draft"].cards[70].code
    form = client.get(f"/plans/{row.pk}/clauses/{code}", headers=HTMX).content
    answers = {
        "split form": client.get(f"/plans/{row.pk}/clauses/{code}/split", headers=HTMX).content.decode(),
        "merge form": client.get(f"/plans/{row.pk}/clauses/{code}/merge", headers=HTMX).content.decode(),
        "accept": press(client, row, "accept", codes=code),
        "merge": press(client, row, f"clauses/{code}/merge"),
        "undo": press(client, row, "undo"),
        "reject": press(client, row, f"clauses/{code}/reject"),
        "put back": press(client, row, f"clauses/{code}/put-back"),
    }

    assert page.context["draft"].total >= 150
    assert (len(page.content) <= 250_000, len(form) <= 30_000) == (True, True)  # the form holds every field there is
    assert {name: len(html.encode()) for name, html in answers.items() if len(html.encode()) > 20_000} == {}


def test_the_page_of_a_replaced_draft_leads_to_the_new_one(world: World) -> None:
    old = draft(world)
    key = plans.upload(
        by=world.an, adopter=world.town, name="新.txt", data=(TEXT + "完。").encode(), at=NOW, supersedes=old.pk
    )
    client = signed_in(world.an)

    pages = [client.get(f"/plans/{plan}/correct").content.decode() for plan in (old.pk, key)]
    listed = [each.plan for each in client.get("/plans").context["plans"]]

    assert f'href="/plans/{key}/correct"' in pages[0]
    assert f'href="/plans/{old.pk}/compare/{key}"' in pages[1]
    assert (key in listed, old.pk in listed) == (True, False)


@pytest.mark.parametrize("choice, place", [("of", "correct"), ("apart", "correct"), ("instead", "")])
def test_a_near_copy_is_decided_about_on_its_page(world: World, choice: str, place: str) -> None:
    old, client = draft(world), signed_in(world.an)
    key = plans.upload(by=world.an, adopter=world.town, name="抄.txt", data=TEXT.encode(), at=NOW)
    page = client.get(f"/plans/{key}/correct").content.decode()

    done = client.post(f"/plans/{key}/alike", {"revision": PlanRow.objects.get(pk=key).revision, choice: old.pk})

    row = PlanRow.objects.filter(pk=key).first()
    wanted = {"of": (old.pk, []), "apart": (None, []), "instead": None}[choice]
    assert "有 100% 相同" in page
    assert done["Location"] == (f"/plans/{key}/{place}" if place else f"/plans/{old.pk}")
    assert (row and (row.drafted_from_id, row.alike)) == wanted


def test_two_versions_are_compared_clause_by_clause(world: World) -> None:
    old = draft(world)
    key = plans.upload(
        by=world.an,
        adopter=world.town,
        name="新.yaml",
        data=dump(
            structure().model_copy(
                update={
                    "number": "云政办〔2026〕21号",
                    "requirements": (
                        structure().requirements[0].model_copy(update={"activity": "push"}),
                        *structure().requirements[2:],
                    ),
                    "questions": (),
                }
            )
        ).encode(),
        at=NOW,
    )

    page = signed_in(world.an).get(f"/plans/{old.pk}/compare/{key}")

    found = page.context["found"]
    assert [(change, count) for change, _, count in found.counts] == [
        ("changed", 1),
        ("added", 0),
        ("removed", 1),
        ("same", 5),
    ]
    rows = [row for group in found.groups for row in group.rows if row.change != "same"]
    assert [(row.change, row.old_code, [(each.name, each.after) for each in row.fields]) for row in rows] == [
        ("changed", "R1", [("工作活动", "信息推送")]),
        ("removed", "R2", []),
    ]
    assert [each.after for each in found.header] == ["云政办〔2026〕21号"]


def test_a_comparison_is_there_for_who_may_see_both(world: World) -> None:
    old = draft(world)

    answers = [
        signed_in(who).get(f"/plans/{world.plan}/compare/{other}").status_code
        for who, other in ((world.lin, old.pk), (world.lin, world.plan), (world.an, old.pk))
    ]

    assert answers == [404, 200, 200]

"""The pages of a plan, through the test client: from upload to what each unit owes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from asking import named, signed_in, words
from drafting import TEXT, draft, structure, terms
from world import NOW, World
from wuzha.actions import publishing, units
from wuzha.actions.units import ImportRow, UnitForm
from wuzha.plan.write import dump
from wuzha.store.models import Assignment, Requirement
from wuzha.store.models import Plan as PlanRow
from wuzha.store.models.plans import PlanState

# Who may come in


def addresses(row: PlanRow) -> list[str]:
    base = f"/plans/{row.pk}"
    parts = [
        "",
        "/correct",
        "/header",
        "/replace",
        "/clauses/R1",
        "/clauses/R1/card",
        "/clauses/R1/split",
        "/clauses/R1/merge",
    ]
    parts += ["/clauses/new?start=0&end=4", "/publish", "/file", "/plan.yaml", "/plan.json"]
    return ["/plans/new", *(base + part for part in parts)]


def posts(row: PlanRow) -> list[str]:
    parts = [
        "accept",
        "discard",
        "retire",
        "header",
        "publish",
        "replace",
        "asks/QR2-owner-when",
        "asks/QR2-owner-when/reopen",
    ]
    parts += ["undo", "unread/set-aside", "unread/take-up", "alike", "clauses/R1/split", "clauses/R1/merge"]
    parts += ["clauses/R1/reopen"]
    parts += ["clauses/R1", "clauses/R1/reject", "clauses/R1/put-back", "clauses/new?start=0&end=4"]
    return [f"/plans/{row.pk}/{part}" for part in parts]


def test_a_liaison_finds_no_page_of_a_draft(world: World) -> None:
    row = draft(world)
    client = signed_in(world.lin)

    found = {address: client.get(address).status_code for address in addresses(row)}

    assert set(found.values()) == {404}


def test_a_liaison_changes_nothing_of_a_draft(world: World) -> None:
    row = draft(world)
    client = signed_in(world.lin)
    sent = {"revision": row.revision, "codes": "R1", "on": "2026-06-01", "value-0": "好", "field-0": "owner.when"}

    found = {address: client.post(address, sent).status_code for address in posts(row)}

    before = row.body
    row.refresh_from_db()
    assert (set(found.values()), row.body, row.state) == ({404}, before, PlanState.DRAFT)


def test_a_liaison_changes_nothing_of_what_is_published(world: World) -> None:
    client, key = signed_in(world.lin), world.requirement("R1")
    before = Assignment.objects.values_list("unit", "requirement", "to_date").order_by("pk")
    kept = list(before)

    found = [
        client.post(f"/plans/{world.plan}/retire", {"on": "2026-06-01"}).status_code,
        client.post(f"/requirements/{key}/assign", {"units": world.factory}).status_code,
        client.post(f"/requirements/{key}/release", {"units": world.village}).status_code,
    ]

    assert (found, list(before.all()), PlanRow.objects.get(pk=world.plan).state) == ([404] * 3, kept, "published")


def test_reading_a_page_changes_nothing(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    before = (row.body, row.revision)

    pages = [client.get(address) for address in addresses(row)]
    found = {page.status_code for page in pages}
    for page in pages:
        list(page)  # a file is closed by reading it to its end
    only_posts = {client.get(f"/plans/{row.pk}/{part}").status_code for part in ("accept", "discard", "retire")}

    row.refresh_from_db()
    assert (found, only_posts, (row.body, row.revision)) == ({200, 302}, {405}, before)


# The list and taking in


def test_the_list_leads_on_to_the_next_step(world: World) -> None:
    row = draft(world)

    page = signed_in(world.an).get("/plans")

    assert f'href="/plans/{row.pk}/correct#asks"'.encode() in page.content
    assert [each.plan for each in page.context["plans"]] == [row.pk, world.plan]


def test_an_empty_list_says_what_to_do_first(world: World) -> None:
    page = signed_in(world.yi).get("/plans")

    assert "还没有方案" in words(page.content)


def test_a_pasted_text_is_read_and_opens_beside_its_source(world: World) -> None:
    page = signed_in(world.an).post("/plans/new", {"text": TEXT, "adopter": world.town}, follow=True)

    row = PlanRow.objects.latest("pk")
    assert (page.redirect_chain[0][0], row.text, row.file_name) == (
        f"/plans/{row.pk}/correct",
        TEXT,
        "粘贴的文字.txt",
    )


def test_a_file_is_read_as_a_new_version(world: World) -> None:
    sent = {"file": named("二版.txt", TEXT.encode()), "adopter": world.town, "supersedes": world.plan}

    page = signed_in(world.an).post("/plans/new", sent)

    row = PlanRow.objects.latest("pk")
    assert (page.status_code, row.supersedes_id, row.version) == (302, world.plan, 2)


@pytest.mark.parametrize(
    "sent, said",
    [
        ({}, "请选择文件，或在下面粘贴全文"),
        ({"file": ("空.txt", b"")}, "0字节"),
        ({"file": ("旧.doc", bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600)}, "另存为.docx"),
        ({"file": ("方案.txt", TEXT.encode()), "text": TEXT}, "只用一种"),
        ({"file": ("大.txt", b"a" * (50 * 1024 * 1024 + 1))}, "超过50MB的上限"),
    ],
)
def test_what_cannot_be_taken_in_is_said_beside_the_box_and_leaves_nothing(
    world: World, sent: dict[str, object], said: str
) -> None:
    before = PlanRow.objects.count()
    filled = {name: named(*given) if isinstance(given, tuple) else given for name, given in sent.items()}

    page = signed_in(world.an).post("/plans/new", {**filled, "adopter": world.town})

    assert (page.status_code, said in words(page.content), PlanRow.objects.count()) == (422, True, before)


def test_every_mistake_of_a_plan_file_is_a_line_of_its_own(world: World) -> None:
    broken = dump(structure()).replace("activity: signage", "aktivity: signage").replace("every: week", "every: often")

    page = signed_in(world.an).post("/plans/new", {"file": named("a.yaml", broken.encode()), "adopter": world.town})

    assert (page.status_code, len(page.context["form"].errors["file"])) == (422, broken.count("aktivity") + 2)


# Publishing, the plan, one requirement


def test_the_preview_begins_today_and_ends_with_the_year(world: World) -> None:
    page = signed_in(world.an).get(f"/plans/{draft(world).pk}/publish")

    today = page.wsgi_request.now.date()
    found = page.context["found"]
    assert (found.starts, found.last_day, found.adopter) == (today, date(today.year, 12, 31), world.town)


def test_another_preview_keeps_what_was_typed_and_publishes_nothing(world: World) -> None:
    row = draft(world)
    sent = {"preview": "1", "adopter": world.village, "starts": "2027-03-01", "ends": "2027-06-30", "answer-0": "规上"}

    page = signed_in(world.an).post(f"/plans/{row.pk}/publish", {**sent, "judged": "R2"})

    row.refresh_from_db()
    found = page.context["found"]
    assert (page.status_code, found.adopter_name, found.starts, row.state) == (
        200,
        "上云村",
        date(2027, 3, 1),
        PlanState.DRAFT,
    )
    assert ([typed for _, typed in page.context["asks"]], page.context["chosen"]) == (["规上", ""], ["R2"])


def test_open_questions_stop_publishing_until_put_off(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    today = client.get("/plans").wsgi_request.now.date()
    sent = {"revision": row.revision, "adopter": world.town, "starts": today, "ends": f"{today.year}-12-31"}

    stopped = client.post(f"/plans/{row.pk}/publish", sent)
    done = client.post(f"/plans/{row.pk}/publish", {**sent, "leave_open": "on", "judged": ["R2"]}, follow=True)

    row.refresh_from_db()
    assert (stopped.status_code, list(stopped.context["form"].errors)) == (422, ["leave_open"])
    assert (row.state, "已发布：要求7条，分派11项" in words(done.content)) == (PlanState.PUBLISHED, True)
    assert done.redirect_chain[0][0] == f"/plans/{row.pk}"


def test_a_plan_that_was_published_meanwhile_cannot_be_published_again(world: World) -> None:
    row = draft(world)
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    assert signed_in(world.an).get(f"/plans/{row.pk}/publish").status_code == 404


def test_a_draft_opens_where_it_is_corrected(world: World) -> None:
    row = draft(world)

    assert signed_in(world.an).get(f"/plans/{row.pk}")["Location"] == f"/plans/{row.pk}/correct"


def test_everybody_it_binds_reads_a_published_plan(world: World) -> None:
    for who in (world.an, world.bo, world.lei, world.lin):
        page = signed_in(who).get(f"/plans/{world.plan}")
        assert (page.status_code, [line.code for line in page.context["plan"].lines]) == (
            200,
            ["R1", "R2", "R3", "R4", "R5", "R6"],
        )


def test_only_who_manages_a_plan_is_offered_to_change_it(world: World) -> None:
    office, liaison = (signed_in(who).get(f"/plans/{world.plan}").content.decode() for who in (world.an, world.lin))

    assert ("停用" in office, "出新版本" in office) == (True, True)
    assert ("data-dialog" in liaison, "出新版本" in liaison) == (False, False)


def test_requirements_are_filtered_by_the_address(world: World) -> None:
    page = signed_in(world.an).get(f"/plans/{world.plan}", {"type": "village", "kind": "recurring"})

    assert [line.code for line in page.context["plan"].lines] == ["R1", "R6"]


def test_a_plan_is_stopped_from_a_day_of_its_time(world: World) -> None:
    client = signed_in(world.an)

    wrong = client.post(f"/plans/{world.plan}/retire", {"on": "2020-01-01"}, follow=True)
    client.post(f"/plans/{world.plan}/retire", {"on": "2026-06-01"})

    row = PlanRow.objects.get(pk=world.plan)
    assert ("停用日期应在方案执行期内" in words(wrong.content), row.retired_on) == (True, date(2026, 6, 1))


def test_a_requirement_shows_its_sentence_and_its_owners(world: World) -> None:
    page = signed_in(world.an).get(f"/requirements/{world.requirement('R1')}")

    assert "<mark" in page.content.decode()
    assert [row.unit_name for row in page.context["found"].owners] == ["上云村", "下溪村"]


def test_a_unit_is_given_a_requirement_and_freed_of_it(world: World) -> None:
    PlanRow.objects.filter(pk=world.plan).update(ends=date(2199, 1, 1))
    client, key = signed_in(world.an), world.requirement("R1")

    client.post(f"/requirements/{key}/assign", {"units": [world.factory, world.workshop]})
    client.post(f"/requirements/{key}/release", {"units": world.workshop})

    decision = Requirement.objects.get(pk=key).decision
    assert (decision["include"], decision["exclude"]) == ([world.factory], [world.workshop])


def test_whether_a_clause_applies_to_a_unit_that_came_later_is_decided_on_its_page(world: World) -> None:
    PlanRow.objects.filter(pk=world.plan).update(ends=date(2199, 1, 1))
    client, key = signed_in(world.an), world.requirement("R3")
    form = [UnitForm(f"新来{number}厂", "enterprise") for number in "一二"]
    first, second = (units.add(by=world.an, parent=world.town, form=each, at=NOW) for each in form)

    asked = [words(client.get(address).content) for address in ("/", f"/plans/{world.plan}", f"/requirements/{key}")]
    yes = client.post(f"/requirements/{key}/judge", {"units": first, "applies": "yes"}, follow=True)
    no = client.post(f"/requirements/{key}/judge", {"units": second, "applies": "no"}, follow=True)

    assert "有单位待判断是否适用的要求1条" in asked[0]
    assert "下列要求是否适用还要您判断：R3（2个单位）。" in asked[1]
    assert "是否适用，要您判断2个单位" in asked[2]
    assert "勾选本页全部" in asked[2]
    assert ("已记下：适用于1个单位" in words(yes.content), "是否适用，要您判断1个单位" in words(yes.content)) == (
        True,
        True,
    )
    assert ("已记下：不适用于1个单位" in words(no.content), "是否适用，要您判断" in words(no.content)) == (True, False)


def test_of_more_than_a_hundred_units_to_judge_the_first_are_listed_and_that_is_said(world: World) -> None:
    PlanRow.objects.filter(pk=world.plan).update(ends=date(2199, 1, 1))
    client, key = signed_in(world.an), world.requirement("R3")
    rows = [ImportRow(UnitForm(f"新来{number}厂", "enterprise")) for number in range(101)]
    units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW)

    page = client.get(f"/requirements/{key}")
    boxes = re.search(r'id="asks".*?</section>', page.content.decode(), re.DOTALL)
    listed = [int(unit) for unit in re.findall(r'name="units" value="(\d+)"', boxes.group() if boxes else "")]
    rest = client.post(f"/requirements/{key}/judge", {"units": listed, "applies": "no"}, follow=True)

    assert (len(listed), "先列出前100个单位" in words(page.content)) == (100, True)
    left = [each.unit in listed for each in rest.context["found"].asks]
    assert (left, "先列出" in words(rest.content)) == ([False], False)


def test_choosing_no_unit_is_said_and_changes_nothing(world: World) -> None:
    PlanRow.objects.filter(pk=world.plan).update(ends=date(2199, 1, 1))
    key = world.requirement("R1")

    page = signed_in(world.an).post(f"/requirements/{key}/assign", {}, follow=True)

    assert "请选择本方案实施范围内的单位" in words(page.content)


@pytest.mark.parametrize("more", [0, 30])
def test_pages_take_no_more_queries_for_thirty_units_than_for_none(
    world: World, more: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = draft(world)
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}村", "village"), at=NOW)
    client = signed_in(world.an)
    key = world.requirement("R1")
    signed = 3  # session, account, posts

    for address, asked in (
        ("/plans", 2),
        (f"/plans/{world.plan}", 7),
        (f"/plans/{row.pk}/correct", 1),
        (f"/plans/{row.pk}/publish", 9),  # one for what a box of many units shows
        (f"/requirements/{key}", 6),
    ):
        with django_assert_max_num_queries(signed + asked):
            assert client.get(address).status_code == 200

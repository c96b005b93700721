"""Correcting a draft beside its source, through the test client: with htmx card by card, without it page by page."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.test import Client
from pydantic import TypeAdapter

from asking import named, signed_in, words
from drafting import TEXT, at, draft, structure
from world import World
from wuzha.plan.model import Calendar, Plan, Schedule
from wuzha.plan.write import dump
from wuzha.store.models import Plan as PlanRow
from wuzha.web.asks import settled

HTMX = {"HX-Request": "true"}


def value(row: PlanRow) -> Plan:
    row.refresh_from_db()
    return Plan.model_validate_json(row.body)


def form_of(client: Client, address: str, **changes: object) -> dict[str, object]:
    """Return what the form on a page would post, with some boxes filled in otherwise."""
    form = client.get(address).context["form"]
    boxes = {form.add_prefix(name): form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    typed = {name: given for name, given in boxes.items() if given not in (None, "")}
    return {**typed, **{form.add_prefix(name): given for name, given in changes.items()}}


def test_the_source_on_the_page_is_the_document_to_the_letter(world: World) -> None:
    page = signed_in(world.an).get(f"/plans/{draft(world).pk}/correct").content.decode()

    source = re.search(r'<section class="source"[^>]*>(.*?)</section>', page, re.DOTALL)
    assert source is not None
    assert re.sub(r"<[^>]+>", "", source[1]) == TEXT


def test_confirming_a_card_answers_with_that_card_and_the_counters(world: World) -> None:
    row = draft(world)

    page = signed_in(world.an).post(
        f"/plans/{row.pk}/accept", {"revision": row.revision, "codes": "R1"}, headers=HTMX, follow=True
    )

    html = page.content.decode()
    row.refresh_from_db()
    assert re.findall(r'<article class="clause-card[^"]*" id="(R\d)"', html) == ["R1"]
    assert f'id="revision" value="{row.revision}" hx-swap-oob="true"' in html
    assert ("R1已确认" in words(page.content), "1/7条" in words(page.content), row.review) == (
        True,
        True,
        {"R1": "accepted"},
    )


def test_without_htmx_confirming_leads_back_to_the_card(world: World) -> None:
    row = draft(world)

    page = signed_in(world.an).post(f"/plans/{row.pk}/accept", {"revision": row.revision, "codes": "R1"})

    assert page["Location"] == f"/plans/{row.pk}/correct#R1"


def test_a_section_is_confirmed_but_for_what_is_asked(world: World) -> None:
    row = draft(world)

    page = signed_in(world.an).post(
        f"/plans/{row.pk}/accept", {"revision": row.revision, "codes": "R1 R3"}, headers=HTMX, follow=True
    )

    row.refresh_from_db()
    assert (row.review, "R3已确认" in words(page.content)) == ({"R1": "accepted", "R3": "accepted"}, True)


def test_an_outdated_page_is_told_and_nothing_is_overwritten(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    client.post(f"/plans/{row.pk}/accept", {"revision": row.revision, "codes": "R1"})

    late = client.post(f"/plans/{row.pk}/accept", {"revision": row.revision, "codes": "R3"}, headers=HTMX)

    row.refresh_from_db()
    assert (late.status_code, late["HX-Reswap"], row.review) == (422, "none", {"R1": "accepted"})
    assert "刚刚被其他人修改过" in words(late.content)


def test_saving_the_form_of_a_clause_as_it_is_changes_nothing_in_it(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    before = value(row).requirements

    for clause in before:
        row.refresh_from_db()
        address = f"/plans/{row.pk}/clauses/{clause.id}"
        client.post(address, {**form_of(client, address), "revision": row.revision})

    assert value(row).requirements == before
    assert row.review == {clause.id: "accepted" for clause in before}


def test_every_kind_of_schedule_can_be_chosen_on_the_form(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    address = f"/plans/{row.pk}/clauses/R7"
    chosen = [
        (
            {"kind": "recurring", "every": "month", "times": 2, "due": "day", "due_day": "10", "due_of": "next"},
            {"kind": "recurring", "every": "month", "times": 2, "due": {"day": 10, "of": "next"}},
        ),
        (
            {
                "kind": "recurring",
                "every": "week",
                "times": 1,
                "due": "weekday",
                "due_weekday": "fri",
                "due_time": "16:00",
            },
            {"kind": "recurring", "every": "week", "due": {"weekday": "fri", "time": "16:00"}},
        ),
        ({"kind": "deadline", "by": "2026-09-30"}, {"kind": "deadline", "by": "2026-09-30"}),
        ({"kind": "window", "phase": "P1"}, {"kind": "window", "phase": "P1"}),
        (
            {"kind": "window", "phase": "", "from": "2026-06-01", "to": "06-30"},
            {"kind": "window", "from": "2026-06-01", "to": "06-30"},
        ),
        (
            {"kind": "triggered", "on": "case", "event_where": "损失金额 >= 3000", "within": 24, "within_unit": "H"},
            {"kind": "triggered", "on": "case", "where": "loss >= 3000", "within": "PT24H"},
        ),
        ({"kind": "ongoing", "refresh": "quarter"}, {"kind": "ongoing", "refresh": "quarter"}),
    ]
    seen = []
    for typed, _ in chosen:
        row.refresh_from_db()
        client.post(address, {**form_of(client, address, **typed), "revision": row.revision})
        seen.append(value(row).requirements[6].schedule)

    assert seen == [TypeAdapter(Schedule).validate_python(wanted) for _, wanted in chosen]


def test_a_mistake_on_the_form_keeps_what_was_typed_and_stands_beside_the_box(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    address = f"/plans/{row.pk}/clauses/R1"
    typed = form_of(client, address, kind="deadline", by="2026-02-30", where="人数 >")

    page = client.post(address, {**typed, "revision": row.revision}, headers=HTMX)

    form = page.context["form"]
    assert (page.status_code, form["by"].errors, form["where"].value()) == (422, ["没有 2026-02-30 这一天"], "人数 >")


def test_a_condition_is_said_back_while_it_is_typed(world: World) -> None:
    client = signed_in(world.an)

    right = client.get("/plans/condition", {"R1-where": "人数 >= 50"})
    wrong = client.get("/plans/condition", {"R1-where": "人数 >="})

    assert (words(right.content), words(wrong.content)) == ("即：人数不少于50人", "条件末尾应写数字或代码")


def test_a_clause_taken_out_shows_how_to_put_it_back(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)

    out = client.post(f"/plans/{row.pk}/clauses/R2/reject", {"revision": row.revision}, headers=HTMX, follow=True)
    row.refresh_from_db()
    back = client.post(f"/plans/{row.pk}/clauses/R2/put-back", {"revision": row.revision}, headers=HTMX)

    assert ("R2不作为任务" in words(out.content), "先回答问题（1）" in words(out.content)) == (True, True)
    assert ("R2待核对" in words(back.content), value(row) == structure()) == (True, True)


def test_a_selection_of_the_source_becomes_a_clause(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    start, end = at("一、宣传")
    address = f"/plans/{row.pk}/clauses/new?start={start}&end={end}"
    typed = form_of(client, address, activity="event", types=["village"])

    page = client.post(address, {**typed, "revision": row.revision})

    added = value(row).requirements[0]
    assert (added.id, added.quote, added.activity, added.owner.types) == ("R8", "一、宣传", "event", ("village",))
    assert page["Location"] == f"/plans/{row.pk}/correct#R8"


@pytest.mark.parametrize("span", ["", "?start=3", "?start=9&end=4", "?start=-1&end=4", "?start=a&end=b"])
def test_no_selection_is_no_page(world: World, span: str) -> None:
    assert signed_in(world.an).get(f"/plans/{draft(world).pk}/clauses/new{span}").status_code == 404


@pytest.mark.parametrize(
    "number, sent, schedule_or_owner, answer",
    [
        (0, {"choice": "all"}, None, "适用于全部单位"),
        (0, {"choice": "later"}, "有条件的", "发布时逐个确定"),
        (1, {"value-QR5-schedule-by": "2026-09-20"}, "2026-09-20", "2026年9月20日前"),
        (1, {"choice": "ongoing"}, "ongoing", "不设期限，按长期任务处理"),
    ],
)
def test_a_question_is_settled_by_a_button_or_a_date(
    world: World, number: int, sent: dict[str, str], schedule_or_owner: str | None, answer: str
) -> None:
    row = draft(world)
    ask = ("QR2-owner-when", "QR5-schedule-by")[number]

    page = signed_in(world.an).post(f"/plans/{row.pk}/asks/{ask}", {"revision": row.revision, **sent}, headers=HTMX)

    after = value(row)
    schedule = after.requirements[4].schedule
    settled = after.requirements[1].owner.when if number == 0 else getattr(schedule, "by", schedule.kind)
    assert (page.status_code, after.questions[number].answer, settled) == (200, answer, schedule_or_owner)
    assert "先回答问题（1）" in words(page.content)


@pytest.mark.parametrize("typed", ["1月20日", "1-20", "2027年1月20日"])
def test_a_deadline_without_a_year_is_the_first_after_the_day_of_issue(world: World, typed: str) -> None:
    row = draft(world)
    plan = value(row)
    row.body = plan.model_copy(update={"issued": "2026-05-06"}).model_dump_json(by_alias=True)
    row.save(update_fields=["body"])
    client = signed_in(world.an)

    page = client.get(f"/plans/{row.pk}/correct").content.decode()
    sent = {"revision": row.revision, "value-QR5-schedule-by": typed}
    client.post(f"/plans/{row.pk}/asks/QR5-schedule-by", sent, headers=HTMX)

    assert 'data-since="2026-05-06"' in page
    assert getattr(value(row).requirements[4].schedule, "by", "") == "2027-01-20"


def test_the_box_of_a_deadline_reckons_from_this_year_where_no_day_of_issue_is_known(world: World) -> None:
    row = draft(world)
    row.body = value(row).model_copy(update={"issued": None}).model_dump_json(by_alias=True)
    row.save(update_fields=["body"])

    page = signed_in(world.an).get(f"/plans/{row.pk}/correct").content.decode()

    assert re.findall(r'id="value-QR5-schedule-by"|data-since="今年1月1日"', page) == [
        'data-since="今年1月1日"',
        'id="value-QR5-schedule-by"',
    ]


def test_a_window_without_years_begins_after_the_day_of_issue_and_ends_after_it_began() -> None:
    today, issued = date(2027, 2, 1), date(2026, 5, 6)

    changes, words_kept = settled("window", "", "9月1日", "3月31日", today=today, since=issued)

    assert changes == {"window.from": "2026-09-01", "window.to": "2027-03-31"}
    assert words_kept == "2026年9月1日至2027年3月31日"


def test_days_of_a_plan_whose_day_of_issue_is_unknown_are_of_this_year_and_that_of_issue_is_over() -> None:
    today = date(2026, 5, 20)

    deadline, window, issued = (
        settled(field, "", *typed, today=today)[0]
        for field, typed in (
            ("schedule.by", ("12月31日",)),
            ("window", ("9月1日", "3月31日")),
            ("issued", ("12月28日",)),
        )
    )

    assert deadline == {"schedule": {"kind": "deadline", "by": "2026-12-31"}}
    assert window == {"window.from": "2026-09-01", "window.to": "2027-03-31"}
    assert issued == {"issued": "2025-12-28"}


def asking_alike(world: World) -> PlanRow:
    """Return a draft in which R2, R3 and R4 are each asked the same."""
    row = draft(world)
    plan = value(row)
    asked = plan.questions[0]
    alike = tuple(asked.model_copy(update={"about": code}) for code in ("R2", "R3", "R4"))
    row.body = plan.model_copy(update={"questions": alike}).model_dump_json(by_alias=True)
    row.save(update_fields=["body"])
    return row


@pytest.mark.parametrize(
    "wished, answers",
    [({}, ["适用于全部单位", None, None]), ({"alike-QR2-owner-when": "on"}, ["适用于全部单位"] * 3)],
)
def test_one_answer_does_for_all_questions_that_ask_the_same_where_that_is_wished(
    world: World, wished: dict[str, str], answers: list[str | None]
) -> None:
    row = asking_alike(world)
    client = signed_in(world.an)
    page = words(client.get(f"/plans/{row.pk}/correct").content)

    sent = {"revision": row.revision, "choice": "all", **wished}
    client.post(f"/plans/{row.pk}/asks/QR2-owner-when", sent, headers=HTMX)
    after = value(row)
    client.post(f"/plans/{row.pk}/undo", {"revision": row.revision}, headers=HTMX)

    assert page.count("另外2个同样的问题也这样答复") == 3
    assert [question.answer for question in after.questions] == answers
    assert [question.answer for question in value(row).questions] == [None, None, None]


def test_a_question_settled_by_mistake_is_opened_again(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    client.post(f"/plans/{row.pk}/asks/QR2-owner-when", {"revision": row.revision, "choice": "later"})
    row.refresh_from_db()

    client.post(f"/plans/{row.pk}/asks/QR2-owner-when/reopen", {"revision": row.revision})

    assert [question.answer for question in value(row).questions] == [None, None]


def test_an_empty_answer_is_refused_on_the_page(world: World) -> None:
    row = draft(world)

    page = signed_in(world.an).post(
        f"/plans/{row.pk}/asks/QR5-schedule-by", {"revision": row.revision, "value-QR5-schedule-by": " "}, headers=HTMX
    )

    assert (page.status_code, "请先填写答复" in words(page.content)) == (422, True)


def test_what_a_plan_says_of_itself_is_changed_in_place(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    typed = form_of(client, f"/plans/{row.pk}/header", issued="2026-05-19", since="2026-06-01", until="2026-08-31")

    wrong = client.post(f"/plans/{row.pk}/header", {**typed, "issued": "2026-13-01", "revision": row.revision})
    client.post(f"/plans/{row.pk}/header", {**typed, "revision": row.revision})

    after = value(row)
    assert (wrong.status_code, wrong.context["form"].errors["issued"]) == (422, ["没有 2026-13-01 这一天"])
    assert (after.issued, after.window and after.window.to) == ("2026-05-19", "2026-08-31")


def test_how_a_plan_counts_time_is_said_on_the_page_and_comes_back_as_its_card(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    said = {
        "months_start": "28",
        "move": "next",
        "holidays": "skip",
        "cascade": "3个工作日",
        "parents": "甲方案、乙方案",
    }
    typed = form_of(client, f"/plans/{row.pk}/header", **said)

    wrong = client.post(f"/plans/{row.pk}/header", {**typed, "cascade": "略早", "revision": row.revision}, headers=HTMX)
    done = client.post(f"/plans/{row.pk}/header", {**typed, "revision": row.revision}, headers=HTMX)
    again = client.get(f"/plans/{row.pk}/header").context["form"].initial

    after = value(row)
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["cascade"])
    assert (done.status_code, "每月从上月28日起，至本月27日止" in words(done.content)) == (200, True)
    assert after.calendar == Calendar(months_start=28, move="next", holidays="skip", cascade="-3wd")
    assert after.parents == ("甲方案", "乙方案")
    assert {name: str(again[name]) for name in said} == said
    assert "每月从上月28日起" in words(client.get(f"/plans/{row.pk}/header/card").content)


def test_a_stage_is_mended_in_place_and_the_clauses_of_it_say_so(world: World) -> None:
    row = draft(world)
    body = json.loads(row.body)
    body["phases"] = [{"id": "P1", "name": "宣传发动"}]
    body["requirements"][0]["schedule"] = {"kind": "window", "phase": "P1"}
    PlanRow.objects.filter(pk=row.pk).update(body=json.dumps(body, ensure_ascii=False))
    client, address = signed_in(world.an), f"/plans/{row.pk}/asides/P1"
    typed = {"name": "发动阶段", "since": "2026-06-01", "until": "2026-06-30", "revision": row.revision}

    form = client.get(address, headers=HTMX)
    wrong = client.post(address, {**typed, "until": "六月底"}, headers=HTMX)
    done = client.post(address, typed, headers=HTMX)

    assert (form.status_code, wrong.status_code, list(wrong.context["form"].errors)) == (200, 422, ["until"])
    assert re.findall(r'<(section|article)[^>]* id="(asides|R1)"', done.content.decode()) == [
        ("article", "R1"),
        ("section", "asides"),
    ]
    assert "发动阶段：2026年6月1日至6月30日" in words(client.get(f"{address}/card").content)


def test_the_form_of_a_clause_is_sent_short_where_the_page_has_the_long_lists(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)

    whole = client.get(f"/plans/{row.pk}/clauses/R1").content
    short = client.get(f"/plans/{row.pk}/clauses/R1", headers=HTMX).content
    page = client.get(f"/plans/{row.pk}/correct").content.decode()

    assert (len(short) < 20_000, "司乘人员" in whole.decode(), "司乘人员" in short.decode()) == (True, True, False)
    assert re.findall(r'<template id="choices-(\w+)">', page) == [
        "activity",
        "types",
        "audience",
        "festivals",
        "topics",
    ]


def test_a_corrected_plan_file_is_imported_or_named_line_by_line(world: World) -> None:
    row = draft(world)
    client = signed_in(world.an)
    good = dump(structure()).replace("activity: signage", "activity: handout")
    address = f"/plans/{row.pk}/replace"

    bad = client.post(address, {"revision": row.revision, "file": named("a.yaml", b"wuzha: 1\ntitel: x\n")})
    done = client.post(address, {"revision": row.revision, "file": named("a.yaml", good.encode())})

    assert (bad.status_code, len(bad.context["form"].errors["file"])) == (422, 2)
    assert (done.status_code, value(row).requirements[0].activity) == (302, "handout")


def test_a_draft_is_thrown_away(world: World) -> None:
    row = draft(world)

    page = signed_in(world.an).post(f"/plans/{row.pk}/discard", {"revision": row.revision})

    assert (page["Location"], PlanRow.objects.filter(pk=row.pk).exists()) == ("/plans", False)


def test_files_come_with_names_an_office_can_read(world: World) -> None:
    client, row = signed_in(world.an), draft(world)

    original, yaml, flat = (client.get(f"/plans/{row.pk}/{part}") for part in ("file", "plan.yaml", "plan.json"))

    whole = b"".join(original.streaming_content)
    assert whole == TEXT.encode()
    assert yaml.content.decode() == dump(structure())
    assert json.loads(flat.content)["title"] == structure().title
    assert "filename*=" in yaml["Content-Disposition"]

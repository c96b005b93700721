"""Correcting a draft beside its source, through the test client: with htmx card by card, without it page by page."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import TypeAdapter

from asking import HTMX, form_of, named, signed_in, words
from drafting import TEXT, at, draft, structure, value
from world import World
from wuzha.plan.model import Schedule
from wuzha.plan.write import dump
from wuzha.store.models import Plan as PlanRow


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

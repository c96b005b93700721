"""What a plan says of itself, how it counts time and its stages, mended on the page of correction."""

from __future__ import annotations

import json
import re

from asking import HTMX, form_of, signed_in, words
from drafting import draft, value
from world import World
from wuzha.plan.model import Calendar
from wuzha.store.models import Plan as PlanRow


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

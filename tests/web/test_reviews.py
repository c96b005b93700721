"""The pages of reviews: few queries however many records, and what is asked reaches the unit's record page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest

from asking import signed_in
from world import NOW, World
from wuzha.actions import records, reviews
from wuzha.rules.records import RecordForm
from wuzha.store.models import Draw, Review

Counted = Callable[[int], AbstractContextManager[Any]]
JUNE = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)


def lectures(world: World, number: int) -> None:
    for place in range(number):
        form = RecordForm("lecture", date(2026, 5, place % 20 + 1), audience=("villagers",))
        records.submit(by=world.lin, unit=world.village, form=form, at=NOW)


@pytest.mark.parametrize("number", [1, 30])
def test_a_draw_and_the_list_take_as_many_queries_for_one_record_as_for_thirty(
    world: World, number: int, django_assert_num_queries: Counted
) -> None:
    lectures(world, number)
    key = reviews.draw(by=world.bo, unit=world.town, month="2026-05", seed="7", source="公开", at=JUNE)
    client = signed_in(world.bo)
    client.get("/reviews?month=2026-05")

    with django_assert_num_queries(8):
        page = client.get("/reviews?month=2026-05")
    with django_assert_num_queries(6):
        draw = client.get(f"/reviews/{key}")

    assert (page.status_code, len(draw.context["found"].rows)) == (200, min(number, 16))


def test_drawing_asking_and_answering_on_the_pages(world: World) -> None:
    lectures(world, 1)
    reviewer, liaison = signed_in(world.bo), signed_in(world.lin)

    empty = reviewer.post("/reviews?month=2026-05", {"seed": "", "source": ""})
    reviewer.post("/reviews?month=2026-05", {"seed": "0711", "source": "开奖号码"}, follow=True)
    review = Review.objects.get()
    asked = {"review": review.pk, "verdict": "ask", "said": "谁主讲的？"}
    reviewer.post(f"/reviews/{review.drawn_id}/decide", asked)
    today = liaison.get("/").content.decode()
    record = liaison.get(f"/records/{review.record_id}").content.decode()
    liaison.post(f"/reviews/answers/review/{review.pk}", {"answer": "镇派出所民警", "record": review.record_id})
    office = reviewer.get("/").content.decode()

    review.refresh_from_db()
    assert empty.status_code == 422
    assert "谁主讲的？" in today
    assert f'action="/reviews/answers/review/{review.pk}"' in record
    assert (review.state, review.answer) == ("answered", "镇派出所民警")
    assert "抽查中单位已说明的记录" in office
    assert Draw.objects.get().source == "开奖号码"


def test_what_cannot_be_decided_keeps_the_ticks_and_the_words_on_the_page(world: World) -> None:
    lectures(world, 2)
    key = reviews.draw(by=world.bo, unit=world.town, month="2026-05", seed="7", source="公开", at=JUNE)
    first = Review.objects.order_by("pk").first()
    assert first is not None
    reviewer = signed_in(world.bo)

    no_reason = reviewer.post(f"/reviews/{key}/decide", {"review": first.pk, "verdict": "return", "said": " "})
    none_ticked = reviewer.post(
        f"/reviews/{key}/decide", {"verdict": "return", "said": "缺少签到表", "state": "waiting"}
    )

    assert (no_reason.status_code, none_ticked.status_code) == (422, 422)
    assert f'name="review" value="{first.pk}" checked' in no_reason.content.decode()
    assert no_reason.content.decode().count(" checked") == 1
    assert "请写明退回的原因" in no_reason.content.decode()
    assert ">缺少签到表</textarea>" in none_ticked.content.decode()
    assert none_ticked.context["found"].state == "waiting"


def test_a_drawn_record_is_decided_on_its_own_page_and_leads_back_to_those_that_wait(world: World) -> None:
    lectures(world, 2)
    key = reviews.draw(by=world.bo, unit=world.town, month="2026-05", seed="7", source="公开", at=JUNE)
    first = Review.objects.order_by("pk").first()
    assert first is not None
    reviewer = signed_in(world.bo)

    page = reviewer.get(f"/records/{first.record_id}")
    sent = {"review": first.pk, "state": "waiting", "verdict": "accept"}
    after = reviewer.post(f"/reviews/{key}/decide", sent)
    liaison = signed_in(world.lin).get(f"/records/{first.record_id}").content.decode()

    assert page.context["found"].sampled.state_name == "待核查"
    assert f'action="/reviews/{key}/decide"' in page.content.decode()
    assert after["Location"] == f"/reviews/{key}?state=waiting"
    assert [row.review for row in reviewer.get(after["Location"]).context["found"].rows] != [first.pk]
    assert f'action="/reviews/{key}/decide"' not in liaison


def test_the_first_page_of_a_reviewer_says_how_many_drawn_records_wait_but_for_their_own(world: World) -> None:
    lectures(world, 2)
    form = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",))
    records.submit(by=world.an, unit=world.village, form=form, at=NOW)
    reviews.draw(by=world.bo, unit=world.town, month="2026-05", seed="7", source="公开", at=JUNE)

    waiting = {
        person: [(each.name, each.number) for each in signed_in(actor).get("/").context["front"].waiting]
        for person, actor in (("柏青", world.bo), ("安岚", world.an))
    }

    assert waiting == {"柏青": [("抽中待核查的记录", 3)], "安岚": [("抽中待核查的记录", 2)]}

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

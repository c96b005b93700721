"""Help: the page one comes from first, first steps, two-page guides, and what people say about the programme."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from asking import signed_in
from world import NOW, World
from wuzha.actions import feedback
from wuzha.queries.helping import first_steps, said
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Feedback, LogEntry
from wuzha.web.guides import FOLDER, GUIDES, guide
from wuzha.web.helping import TOPICS, topic_of
from wuzha.web.urls import urlpatterns

Counted = Callable[[int], AbstractContextManager[Any]]
DOCS = Path(__file__).parents[2] / "docs/guides"


def test_help_begins_with_the_page_one_comes_from(world: World) -> None:
    page = signed_in(world.lin).get("/help?about=matrix")

    assert page.context["about"].name == "任务矩阵"
    assert "matrix" not in [topic.key for topic in page.context["topics"]]
    assert "people" not in [topic.key for topic in page.context["topics"]]


def test_every_topic_is_about_pages_that_exist_and_no_page_has_two() -> None:
    names = [name for topic in TOPICS for name in topic.pages]

    assert set(names) <= {pattern.name for pattern in urlpatterns}
    assert len(names) == len(set(names))
    assert topic_of("no-such-page") is None


def test_an_officer_sees_how_far_the_office_has_come_and_a_liaison_does_not(world: World) -> None:
    assert [(step.name, step.done) for step in first_steps(world.an)] == [
        ("导入下属单位", True),
        ("上传方案", True),
        ("校对并发布", True),
        ("给联络员开账号", True),
        ("记第一笔", False),
    ]
    assert first_steps(world.lin) == ()


@pytest.mark.parametrize("role", GUIDES)
def test_the_guides_in_the_programme_are_those_in_the_documents(role: str) -> None:
    inside, outside = ((folder / f"{role}.md").read_text(encoding="utf-8") for folder in (FOLDER, DOCS))

    assert inside == outside
    assert inside.startswith(f"# {GUIDES[role]}\n")
    assert {piece.kind for piece in guide(role)} <= {"h2", "p", "ul", "ol"}


def test_a_guide_is_a_page_and_an_unknown_one_is_not(world: World) -> None:
    client = signed_in(world.lin)

    answers = [client.get(reverse("guide", args=[role])).status_code for role in (*GUIDES, "nobody")]

    assert answers == [*[200] * len(GUIDES), 404]


def test_what_is_said_reaches_the_office_and_the_answer_comes_back(world: World) -> None:
    client = signed_in(world.lin)
    client.post("/feedback?about=matrix", {"text": "格子太小，手机上不好点"})
    row = Feedback.objects.get()
    signed_in(world.an).post(f"/feedback/{row.pk}/reply", {"reply": "已放大。"})

    (mine,) = said(world.lin)
    (theirs,) = said(world.an)

    assert (mine.text, mine.about, mine.reply, mine.mine) == ("格子太小，手机上不好点", "任务矩阵", "已放大。", True)
    assert (theirs.name, theirs.unit_name, theirs.may_reply) == ("林禾", "上云村", False)
    assert said(world.bo) == ()
    assert [entry.verb for entry in LogEntry.objects.order_by("-pk")[:2]] == ["feedback.reply", "feedback.say"]


def test_nothing_an_id_number_or_too_much_is_not_taken_and_only_the_office_answers(world: World) -> None:
    with pytest.raises(Refusal, match="写一句"):
        feedback.say(by=world.lin, text=" ", about="", at=NOW)
    with pytest.raises(Refusal, match="身份证"):
        feedback.say(by=world.lin, text="张某 110101199003070011 打不开", about="", at=NOW)
    with pytest.raises(Refusal, match="最多500个字"):
        feedback.say(by=world.lin, text="长" * 501, about="", at=NOW)
    key = feedback.say(by=world.lin, text="好用", about="", at=NOW)
    with pytest.raises(Absent):
        feedback.reply(by=world.bo, feedback=key, text="谢谢", at=NOW)

    assert Feedback.objects.get().reply == ""


@pytest.mark.parametrize("number", [1, 30])
def test_help_and_feedback_take_as_many_queries_for_one_as_for_thirty(
    world: World, number: int, django_assert_num_queries: Counted
) -> None:
    for place in range(number):
        feedback.say(by=world.lin, text=f"第{place}条", about="", at=NOW)
    client = signed_in(world.an)
    client.get("/help")

    with django_assert_num_queries(4):
        client.get("/help")
    with django_assert_num_queries(4):
        client.get("/feedback")

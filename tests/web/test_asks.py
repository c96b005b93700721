"""Questions about a draft, settled on its page by a button, a day or words, and asked again."""

from __future__ import annotations

import re
from datetime import date

import pytest

from asking import HTMX, signed_in, words
from drafting import draft, value
from world import World
from wuzha.store.models import Plan as PlanRow
from wuzha.web.asks import settled


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

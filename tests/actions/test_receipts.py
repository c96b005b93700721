"""What becomes of a paper at its recipients: served, signed for, answered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from paper_ways import JUNE, ON, addressed, frozen, issue, issued, recipient, series, signed
from world import World
from wuzha.actions import paper_lives, papers, receipts
from wuzha.actions.evidence import Upload
from wuzha.actions.receipts import Reply
from wuzha.queries.papers import Subject
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Paper


def test_a_rectification_or_copy_notice_asks_for_an_answer_by_a_day(world: World) -> None:
    subject = Subject("copy-notice", world.village, "2026-05")
    key = papers.freeze(
        by=world.an, subject=subject, texts={"demand": "请督促。"}, at=datetime(2026, 6, 12, 2, 0, tzinfo=UTC)
    )
    signed(world, key, copied_units=(world.factory,))
    issue(world, key, series(world))

    rows = Paper.objects.get(pk=key).recipients.order_by("pk")

    assert list(rows.values_list("name", "due_date")) == [("上云村", date(2026, 6, 12)), ("青禾纺织厂", None)]


def test_the_recipient_signs_for_a_paper_and_answers_it(world: World) -> None:
    row = recipient(issued(world))
    file = Upload("整改情况.txt", "已补登三条。".encode(), "text")

    receipts.acknowledge(by=world.lin, recipient=row, at=JUNE)
    receipts.acknowledge(by=world.lin, recipient=row, at=JUNE + timedelta(days=3))
    receipts.answer(by=world.lin, recipient=row, reply=Reply("已补登。", file=file), at=JUNE + timedelta(days=1))

    found = Paper.objects.get().recipients.get(pk=row)
    answer = found.answers.get()
    assert (found.served_date, found.acknowledged_by_id) == (ON, world.lin.person)
    assert (answer.text, answer.on_date, answer.file_name) == ("已补登。", date(2026, 6, 3), "整改情况.txt")


def test_the_office_notes_what_was_served_and_answered_on_paper(world: World) -> None:
    row = recipient(issued(world, outside=("县反诈中心",)), "县反诈中心")
    later = JUNE + timedelta(days=8)

    receipts.serve(by=world.an, recipient=row, on=date(2026, 6, 3), signed_for="收发室", at=later)
    receipts.answer(by=world.an, recipient=row, reply=Reply("已阅。", on=date(2026, 6, 8)), at=later)

    found = Paper.objects.get().recipients.get(pk=row)
    assert (found.served_date, found.signed_for) == (date(2026, 6, 3), "收发室")
    assert found.answers.get().on_date == date(2026, 6, 8)


def test_nothing_is_served_or_answered_on_a_day_to_come(world: World) -> None:
    row = recipient(issued(world, outside=("县反诈中心",)), "县反诈中心")
    tomorrow = JUNE.date() + timedelta(days=1)

    with pytest.raises(Refusal, match="应在印发之日到今天之间"):
        receipts.serve(by=world.an, recipient=row, on=tomorrow, signed_for="收发室", at=JUNE)
    with pytest.raises(Refusal, match="应在印发之日到今天之间"):
        receipts.answer(by=world.an, recipient=row, reply=Reply("已阅。", on=tomorrow), at=JUNE)

    found = Paper.objects.get().recipients.get(pk=row)
    assert (found.served_date, found.answers.count()) == (None, 0)


def test_others_neither_sign_for_a_paper_nor_answer_it(world: World) -> None:
    key = issued(world)
    mine = recipient(key)

    for by in (world.bo, world.lei, world.yi):
        with pytest.raises(Absent):
            receipts.answer(by=by, recipient=mine, reply=Reply("好"), at=JUNE)
    with pytest.raises(Absent):
        receipts.serve(by=world.lin, recipient=mine, on=ON, signed_for="", at=JUNE)

    assert Paper.objects.get().recipients.get(pk=mine).answers.count() == 0


@pytest.mark.parametrize(
    "text, said", [("", "请写明回复内容"), ("请打13800138000", "像电话号码"), ("长" * 2001, "最多2000个字")]
)
def test_an_answer_says_something_and_nothing_that_must_not_be_passed_on(world: World, text: str, said: str) -> None:
    row = recipient(issued(world))

    with pytest.raises(Refusal, match=said):
        receipts.answer(by=world.lin, recipient=row, reply=Reply(text), at=JUNE)


def test_a_withdrawn_paper_is_answered_no_more_and_one_not_issued_is_not_there_for_the_recipient(world: World) -> None:
    drafted = addressed(world, frozen(world, "summary"))
    with pytest.raises(Absent):
        receipts.acknowledge(by=world.lin, recipient=recipient(drafted), at=JUNE)
    key = issued(world)
    paper_lives.withdraw(by=world.an, paper=key, why="发错了", at=JUNE)

    with pytest.raises(Refusal, match="已撤回，不用再办"):
        receipts.answer(by=world.lin, recipient=recipient(key), reply=Reply("好"), at=JUNE)

"""What the office makes of an answer: accepted, or sent back with a new term; who may, and what lists say of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from asking import signed_in
from judging import (
    FINDING,
    accepted,
    answered,
    asked_of,
    at,
    lines_of,
    local,
    notice,
    noticed,
    returned,
    state,
)
from paper_ways import JUNE, addressed, frozen, issue, newest, series
from world import World, posted
from wuzha.actions import judgements, matters, paper_lives, papers, receipts
from wuzha.actions.paper_lives import Address
from wuzha.actions.receipts import Reply
from wuzha.queries.asked_answers import PAGE, asked_answers
from wuzha.queries.paper_lives import life
from wuzha.queries.paper_tasks import SHOWN, paper_tasks
from wuzha.queries.papers import Subject
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import AnswerJudgement, LogEntry, Paper, PaperAnswer, Recipient


@pytest.fixture
def finding(world: World) -> int:
    return matters.register(by=world.an, unit=world.village, form=FINDING, at=JUNE)


def test_an_answer_is_sent_back_given_again_and_accepted_and_each_step_is_kept(world: World, finding: int) -> None:
    row, seen = noticed(world, finding), []
    seen.append(state(world, row, 1))
    answered(world, row, 5, "已补一个月。")
    seen.append(state(world, row, 5))
    returned(world.bo, row, 6)
    seen.append(state(world, row, 7))
    answered(world, row, 15)
    accepted(world.an, row, 16, "已现场核对")
    seen.append(state(world, row, 16))

    (line,) = life(by=world.lin, paper=Paper.objects.get().pk, now=local(16)).recipients
    assert seen == ["waiting", "to-judge", "returned", "accepted"]
    assert [(each.text, [(j.accepted, j.why, j.by_name) for j in each.judgements]) for each in line.answers] == [
        ("已补一个月。", [(False, "只补了一个月，请补齐两个月。", "柏青")]),
        ("已补齐。", [(True, "已现场核对", "安岚")]),
    ]
    assert Recipient.objects.get().due_date == date(2026, 6, 20)
    assert list(AnswerJudgement.objects.order_by("pk").values_list("due_before", "due_date")) == [
        (date(2026, 6, 17), date(2026, 6, 20)),
        (date(2026, 6, 20), None),
    ]
    verbs = LogEntry.objects.filter(subject="paper").order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-4:] == ["papers.answer", "papers.send-back", "papers.answer", "papers.accept"]


def test_both_sides_find_on_their_today_what_is_to_be_done_next(world: World, finding: int) -> None:
    row = noticed(world, finding)
    answered(world, row, 5)
    after_answer = [asked_of(by, 5) for by in (world.lin, world.bo, world.an, world.lei)]
    returned(world.bo, row, 6)
    after_return = [asked_of(by, 7) for by in (world.lin, world.bo, world.an)]
    too_late = [asked_of(by, 19) for by in (world.lin, world.an)]

    to_judge = [("复查", "上云村6月7日回复")]
    assert after_answer == [[], to_judge, to_judge, []]
    back = [("回复", "云溪镇人民政府发给上云村，上次回复已退回")]
    assert after_return == [back, [], []]
    assert too_late == [back, [("催办", "1个单位逾期未回复")]]


def test_the_register_of_papers_issued_counts_no_answer_that_was_sent_back(world: World, finding: int) -> None:
    row, seen = noticed(world, finding), []
    for step in (lambda: answered(world, row, 5), lambda: returned(world.bo, row, 6), lambda: answered(world, row, 7)):
        step()
        seen.append(lines_of(world.an, "issued", world.town, 8)[0]["answered"])

    assert seen == ["1个单位应复，已复1个", "1个单位应复，已复0个", "1个单位应复，已复1个"]


def test_an_answer_that_came_after_the_page_was_opened_is_not_judged_unseen(world: World, finding: int) -> None:
    row = noticed(world, finding)
    answered(world, row, 5, "已补一个月。")
    seen = newest(row)
    answered(world, row, 6, "更正：只补了半个月。")

    with pytest.raises(Refusal, match="又有新的回复，请看过再办。"):
        judgements.accept(by=world.bo, recipient=row, answer=seen, at=at(6))
    with pytest.raises(Refusal, match="又有新的回复，请看过再办。"):
        judgements.send_back(by=world.bo, recipient=row, answer=seen, why="不够", due=date(2026, 6, 20), at=at(6))
    before = AnswerJudgement.objects.count()
    accepted(world.bo, row, 6)

    assert (before, AnswerJudgement.objects.get().answer.text) == (0, "更正：只补了半个月。")


def test_the_page_sends_which_answer_was_seen_and_keeps_the_words_when_a_newer_one_came(
    world: World, finding: int
) -> None:
    row, client = noticed(world, finding), signed_in(world.bo)
    answered(world, row, 5, "已补一个月。")
    page, seen = client.get(f"/papers/to/{row}/judge").content.decode(), newest(row)
    answered(world, row, 6, "更正：只补了半个月。")

    words = {"answer": seen, "why": "已现场核对"}
    refused = client.post(f"/papers/to/{row}/accept", words)
    back = client.post(f"/papers/to/{row}/judge", words | {"due": "2099-06-20"})
    nothing = client.post(f"/papers/to/{row}/accept", {"why": "已现场核对"})
    done = client.post(f"/papers/to/{row}/accept", words | {"answer": newest(row)})

    assert page.count(f'name="answer" value="{seen}"') == 2
    for each in (refused, back, nothing):
        shown = each.content.decode()
        assert (each.status_code, "又有新的回复，请看过再办。" in shown, "已现场核对" in shown) == (422, True, True)
        assert shown.count(f'name="answer" value="{newest(row)}"') == 2
    assert (done.status_code, AnswerJudgement.objects.get().why) == (302, "已现场核对")


def test_who_records_for_a_village_and_checks_for_the_township_judges_only_what_others_answered(
    world: World, finding: int
) -> None:
    both = posted(world, posted(world, world.yi, world.village, "officer"), world.town, "reviewer")
    key = notice(world, finding, world.village, world.other_village)
    ours, theirs = (Recipient.objects.get(paper=key, unit=unit).pk for unit in (world.village, world.other_village))
    answered(world, ours, 5)
    receipts.answer(by=world.an, recipient=theirs, reply=Reply("已补。", on=at(5).date()), at=at(5))

    asked = asked_of(both, 5)
    with pytest.raises(Absent):
        accepted(both, ours, 6)
    with pytest.raises(Absent):
        returned(both, ours, 6)
    accepted(both, theirs, 6)

    offered = {line.name: line.judges for line in life(by=both, paper=key, now=local(5)).recipients}
    assert [each for each in asked if each[0] == "复查"] == [("复查", "下溪村6月7日回复")]
    assert offered == {"上云村": False, "下溪村": True}
    assert AnswerJudgement.objects.get().answer.recipient_id == theirs


def test_answers_wait_for_the_office_that_asked_and_not_for_those_above_it(world: World, finding: int) -> None:
    row = noticed(world, finding)
    answered(world, row, 5)
    Paper.objects.update(office=world.other_village)
    own = posted(world, world.yi, world.other_village, "reviewer")

    asked = [asked_of(by, 5) for by in (own, world.bo)]
    accepted(world.bo, row, 6)

    assert asked == [[("复查", "上云村6月7日回复")], []]


def test_what_was_answered_first_is_judged_first_and_the_rest_is_counted(world: World, finding: int) -> None:
    row = noticed(world, finding)
    paper = Recipient.objects.get(pk=row).paper_id
    said = {"paper_id": paper, "due_date": date(2026, 6, 17)}
    made = Recipient.objects.bulk_create(Recipient(name=f"第{n}户", **said) for n in range(SHOWN + 2))
    PaperAnswer.objects.bulk_create(
        PaperAnswer(recipient=each, on_date=at(5).date(), text="已补。", by_id=world.an.person, at=at(5) - timedelta(n))
        for n, each in enumerate(made)
    )

    *tasks, rest = [task for task in paper_tasks(by=world.bo, now=local(5)) if task.judges]
    pages = [asked_answers(by=world.bo, state="to-judge", now=local(5), page=number) for number in (1, 2)]

    late = [each.pk for each in reversed(made)]
    assert [task.recipient for task in tasks] == late[:SHOWN]
    assert (rest.title, rest.recipient) == ("另有2份回复等待复查", None)
    assert [[row.recipient for row in page.rows] for page in pages] == [late[:PAGE], late[PAGE:]]
    assert pages[0].counts == (
        ("to-judge", "待复查", SHOWN + 2),
        ("overdue", "逾期未回复", 0),
        ("waiting", "期限未到", 1),
    )


def test_nobody_judges_their_own_answer_nor_that_to_another_offices_paper(world: World, finding: int) -> None:
    row = noticed(world, finding)
    answered(world, row, 5)

    for by in (world.lin, world.lei, world.yi):
        with pytest.raises(Absent):
            accepted(by, row, 6)
        with pytest.raises(Absent):
            returned(by, row, 6)

    assert AnswerJudgement.objects.count() == 0


@pytest.mark.parametrize(
    "why, due, said",
    [
        ("", date(2026, 6, 20), "why"),
        ("不够", None, "due"),
        ("不够", date(2026, 6, 8), "due"),
        ("请打13800138000", date(2026, 6, 20), "why"),
        ("长" * 501, date(2026, 6, 20), "why"),
    ],
)
def test_sending_back_needs_a_reason_that_may_be_passed_on_and_a_term_to_come(
    world: World, finding: int, why: str, due: date | None, said: str
) -> None:
    row = noticed(world, finding)
    answered(world, row, 5)

    with pytest.raises(Refusal) as refused:
        judgements.send_back(by=world.bo, recipient=row, answer=newest(row), why=why, due=due, at=at(6))

    assert list(refused.value.fields) == [said]
    assert (AnswerJudgement.objects.count(), Recipient.objects.get().due_date) == (0, date(2026, 6, 17))


def test_what_was_not_answered_was_accepted_or_was_withdrawn_is_judged_no_more(world: World, finding: int) -> None:
    row = noticed(world, finding)
    with pytest.raises(Refusal, match="待回复"):
        accepted(world.an, row, 1)
    answered(world, row, 2)
    accepted(world.an, row, 3)
    with pytest.raises(Refusal, match="已经销号"):
        accepted(world.an, row, 4)
    with pytest.raises(Refusal, match="不用再回复"):
        answered(world, row, 4)
    paper_lives.withdraw(by=world.an, paper=Paper.objects.get().pk, why="发错了", at=at(5))
    with pytest.raises(Refusal, match="不用再办"):
        returned(world.bo, row, 6)

    assert AnswerJudgement.objects.count() == 1


def test_the_answer_to_a_circular_counts_as_it_comes_and_can_still_be_sent_back(world: World) -> None:
    key = frozen(world)
    addressed(world, key, due=date(2026, 6, 12))
    paper_lives.check(by=world.bo, paper=key, at=JUNE)
    paper_lives.sign(by=world.lei, paper=key, at=JUNE)
    issue(world, key, series(world))
    row = Recipient.objects.get().pk
    answered(world, row, 3)
    seen = [state(world, row, 3), asked_of(world.bo, 3)]

    returned(world.bo, row, 4)

    assert seen == ["answered", []]
    assert state(world, row, 5) == "returned"


def test_what_came_on_paper_from_outside_is_judged_too(world: World) -> None:
    subject = Subject("copy-notice", world.village, "2026-05")
    late = datetime(2026, 6, 12, 2, 0, tzinfo=UTC)
    key = papers.freeze(by=world.an, subject=subject, texts={"demand": "请督促。"}, at=late)
    to = Address(outside=("县文旅局",), due=date(2026, 6, 20))
    paper_lives.address(by=world.an, paper=key, to=to, at=late)
    paper_lives.check(by=world.bo, paper=key, at=late)
    paper_lives.sign(by=world.lei, paper=key, at=late)
    issued_at = datetime(2026, 6, 12, 3, 0, tzinfo=UTC)
    number = series(world)
    paper_lives.issue(by=world.an, paper=key, series=number, on=date(2026, 6, 12), at=issued_at)
    row = Recipient.objects.get(name="县文旅局").pk
    came = Reply("已督促。", on=date(2026, 6, 14))
    receipts.answer(by=world.an, recipient=row, reply=came, at=at(13))

    accepted(world.an, row, 13)

    (line,) = (each for each in life(by=world.an, paper=key, now=local(13)).recipients if each.recipient == row)
    assert (line.state, [answer.on for answer in line.answers]) == ("accepted", [date(2026, 6, 14)])

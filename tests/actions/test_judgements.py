"""What the office makes of an answer: accepted, or sent back with a new term; what that does to lists and findings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from paper_ways import JUNE, ON, addressed, frozen, issue, series, signed
from world import World
from wuzha.access import Actor
from wuzha.actions import judgements, matters, paper_lives, papers, receipts
from wuzha.actions.paper_lives import Address
from wuzha.actions.receipts import Reply
from wuzha.queries.figures import Asked, facts_of
from wuzha.queries.ledger_rows import ledger_page
from wuzha.queries.paper_lives import life
from wuzha.queries.paper_tasks import paper_tasks
from wuzha.queries.papers import Subject
from wuzha.rules.indicators import figure
from wuzha.rules.matters import MatterForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import AnswerJudgement, LogEntry, Matter, Paper, Recipient

FINDING = MatterForm("finding", datetime(2026, 6, 1, 9, 0), {"severity": "minor", "problems": 2}, "台账缺两个月")
TEXTS = {"finding": "台账缺两个月。", "measures": "补齐。"}


def at(days: int) -> datetime:
    """Return the morning so many days after the papers of June were issued."""
    return JUNE + timedelta(days=days)


def local(days: int) -> datetime:
    return datetime(2026, 6, 2, 10, 0) + timedelta(days=days)


@pytest.fixture
def finding(world: World) -> int:
    return matters.register(by=world.an, unit=world.village, form=FINDING, at=JUNE)


def noticed(world: World, finding: int) -> int:
    """Issue a 整改通知 on a finding to 上云村, to be answered by 17 June; return the recipient."""
    key = papers.freeze(by=world.an, subject=Subject("rectification", matter=finding), texts=TEXTS, at=JUNE)
    issue(world, signed(world, key), series(world, "云整" + "甲乙丙丁戊己庚辛壬癸"[key % 10]))
    return Recipient.objects.get(paper=key).pk


def answered(world: World, row: int, days: int, text: str = "已补齐。") -> None:
    receipts.answer(by=world.lin, recipient=row, reply=Reply(text), at=at(days))


def returned(world: World, row: int, days: int, due: date = date(2026, 6, 20)) -> None:
    judgements.send_back(by=world.bo, recipient=row, why="只补了一个月，请补齐两个月。", due=due, at=at(days))


def state(world: World, row: int, days: int) -> str:
    paper = Recipient.objects.get(pk=row).paper_id
    return life(by=world.an, paper=paper, now=local(days)).recipients[0].state


def asked_of(by: Actor, days: int) -> list[tuple[str, str]]:
    return [(task.what, task.note) for task in paper_tasks(by=by, now=local(days))]


def open_findings(world: World, days: int) -> int:
    _, facts = facts_of(by=world.an, asked=Asked(world.town, "2026-06"), now=local(days))
    return figure(facts, "findings.open")[0].number


def test_an_answer_is_sent_back_given_again_and_accepted_and_each_step_is_kept(world: World, finding: int) -> None:
    row, seen = noticed(world, finding), []
    seen.append(state(world, row, 1))
    answered(world, row, 5, "已补一个月。")
    seen.append(state(world, row, 5))
    returned(world, row, 6)
    seen.append(state(world, row, 7))
    answered(world, row, 15)
    judgements.accept(by=world.an, recipient=row, why="已现场核对", at=at(16))
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
    returned(world, row, 6)
    after_return = [asked_of(by, 7) for by in (world.lin, world.bo, world.an)]
    too_late = [asked_of(by, 19) for by in (world.lin, world.an)]

    to_judge = [("复查", "上云村6月7日回复")]
    assert after_answer == [[], to_judge, to_judge, []]
    back = [("回复", "云溪镇人民政府发给上云村，上次回复已退回")]
    assert after_return == [back, [], []]
    assert too_late == [back, [("催办", "1个单位逾期未回复")]]


def test_accepting_the_rectification_closes_the_finding_and_taking_it_back_opens_it(world: World, finding: int) -> None:
    row, seen = noticed(world, finding), []
    answered(world, row, 5)
    seen.append(open_findings(world, 5))
    judgements.accept(by=world.bo, recipient=row, at=at(6))
    seen.append(open_findings(world, 7))
    returned(world, row, 8)
    seen.append(open_findings(world, 9))

    assert seen == [1, 0, 1]
    assert (state(world, row, 9), Matter.objects.get().closed_at) == ("returned", None)


def test_a_finding_stays_open_until_the_last_notice_on_it_is_accepted(world: World, finding: int) -> None:
    first, second = noticed(world, finding), noticed(world, finding)
    for row in (first, second):
        answered(world, row, 5)

    judgements.accept(by=world.an, recipient=first, at=at(6))
    between = Matter.objects.get().closed_at
    judgements.accept(by=world.an, recipient=second, at=at(7))

    assert (between, Matter.objects.get().closed_at) == (None, at(7))


def test_the_ledger_of_rectifications_tells_notice_term_measures_and_state(world: World, finding: int) -> None:
    row = noticed(world, finding)
    answered(world, row, 5, "已补一个月。")
    returned(world, row, 6)
    answered(world, row, 7, "两个月都补了。")
    judgements.accept(by=world.an, recipient=row, at=at(8))

    kept = ledger_page(by=world.an, kind="findings", unit=world.town, period="2026-06", now=local(9))
    sent = ledger_page(by=world.an, kind="letters", unit=world.town, period="2026-06", now=local(9))

    (line,) = kept.rows
    names = ("due", "measures", "times", "judged", "status")
    assert [line.values[name] for name in names] == [
        date(2026, 6, 20),
        "已补一个月。；两个月都补了。",
        1,
        "已销号",
        "已办结",
    ]
    assert [each.values["closed"] for each in sent.rows] == [date(2026, 6, 10)]


def test_nobody_judges_their_own_answer_nor_that_to_another_offices_paper(world: World, finding: int) -> None:
    row = noticed(world, finding)
    answered(world, row, 5)

    for by in (world.lin, world.lei, world.yi):
        with pytest.raises(Absent):
            judgements.accept(by=by, recipient=row, at=at(6))
        with pytest.raises(Absent):
            returned(World(**{**_said(world), "bo": by}), row, 6)

    assert AnswerJudgement.objects.count() == 0


def _said(world: World) -> dict[str, object]:
    return {name: getattr(world, name) for name in world.__slots__}


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
        judgements.send_back(by=world.bo, recipient=row, why=why, due=due, at=at(6))

    assert list(refused.value.fields) == [said]
    assert (AnswerJudgement.objects.count(), Recipient.objects.get().due_date) == (0, date(2026, 6, 17))


def test_what_was_not_answered_was_accepted_or_was_withdrawn_is_judged_no_more(world: World, finding: int) -> None:
    row = noticed(world, finding)
    with pytest.raises(Refusal, match="待回复"):
        judgements.accept(by=world.an, recipient=row, at=at(1))
    answered(world, row, 2)
    judgements.accept(by=world.an, recipient=row, at=at(3))
    with pytest.raises(Refusal, match="已经销号"):
        judgements.accept(by=world.an, recipient=row, at=at(4))
    with pytest.raises(Refusal, match="不用再回复"):
        answered(world, row, 4)
    paper_lives.withdraw(by=world.an, paper=Paper.objects.get().pk, why="发错了", at=at(5))
    with pytest.raises(Refusal, match="不用再办"):
        returned(world, row, 6)

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

    returned(world, row, 4)

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

    judgements.accept(by=world.an, recipient=row, at=at(13))

    assert state(world, row, 13) == "accepted"
    assert date(2026, 6, 14) > ON

"""What answers to 整改通知 do to the findings they are about, and how the ledger of rectifications tells it."""

from __future__ import annotations

from datetime import date

import pytest

from asking import signed_in
from judging import (
    FINDING,
    accepted,
    answered,
    at,
    lines_of,
    local,
    notice,
    noticed,
    open_findings,
    returned,
    state,
)
from paper_ways import JUNE
from world import World, posted
from wuzha.actions import matters, paper_lives, receipts
from wuzha.actions.receipts import Reply
from wuzha.queries.ledger_rows import ledger_page
from wuzha.queries.paper_lives import life
from wuzha.store.models import Matter, Paper, Recipient


@pytest.fixture
def finding(world: World) -> int:
    return matters.register(by=world.an, unit=world.village, form=FINDING, at=JUNE)


def test_accepting_the_rectification_closes_the_finding_and_taking_it_back_opens_it(world: World, finding: int) -> None:
    row, seen = noticed(world, finding), []
    answered(world, row, 5)
    seen.append(open_findings(world, 5))
    accepted(world.bo, row, 6)
    seen.append(open_findings(world, 7))
    returned(world.bo, row, 8)
    seen.append(open_findings(world, 9))

    assert seen == [1, 0, 1]
    assert (state(world, row, 9), Matter.objects.get().closed_at) == ("returned", None)


def test_a_finding_stays_open_until_the_last_notice_on_it_is_accepted(world: World, finding: int) -> None:
    first, second = noticed(world, finding), noticed(world, finding)
    for row in (first, second):
        answered(world, row, 5)

    accepted(world.an, first, 6)
    between = Matter.objects.get().closed_at
    accepted(world.an, second, 7)

    assert (between, Matter.objects.get().closed_at) == (None, at(7))


def test_the_ledger_of_rectifications_tells_notice_term_measures_and_state(world: World, finding: int) -> None:
    row = noticed(world, finding)
    answered(world, row, 5, "已补一个月。")
    returned(world.bo, row, 6)
    answered(world, row, 7, "两个月都补了。")
    accepted(world.an, row, 8)

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
    told = [(each.values["closed"], each.values["answered"]) for each in sent.rows]
    assert told == [(date(2026, 6, 10), "已补一个月。；两个月都补了。")]


def test_the_ledger_of_rectifications_shows_no_unit_the_answers_of_another(world: World, finding: int) -> None:
    key = notice(world, finding, world.village, world.other_village)
    head = posted(world, world.yi, world.village, "officer")
    ours, theirs = (Recipient.objects.get(paper=key, unit=unit).pk for unit in (world.village, world.other_village))
    answered(world, ours, 5, "本村已补。")
    receipts.answer(by=world.an, recipient=theirs, reply=Reply("下溪村的话。", on=at(4).date()), at=at(5))
    accepted(world.bo, theirs, 6)

    pages = [(world.an, world.town), (head, world.village)]
    told = [lines_of(by, "findings", unit, 7)[0] for by, unit in pages]

    assert [(each["measures"], each["judged"]) for each in told] == [
        ("本村已补。；下溪村的话。", "待复查、已销号"),
        ("本村已补。", "待复查"),
    ]


def test_the_ledger_of_rectifications_tells_all_notices_on_a_finding_together(world: World, finding: int) -> None:
    first, second = noticed(world, finding), noticed(world, finding)
    answered(world, first, 5, "已补一个月。")
    returned(world.bo, first, 6, date(2026, 6, 25))
    answered(world, second, 7, "都补了。")

    (line,) = lines_of(world.an, "findings", world.town, 8)

    numbers = Paper.objects.order_by("pk").values_list("number", flat=True)
    assert [line[name] for name in ("notice", "due", "measures", "times", "judged")] == [
        "、".join(numbers),
        date(2026, 6, 25),
        "已补一个月。；都补了。",
        1,
        "已退回，待再次回复、待复查",
    ]


@pytest.mark.parametrize("left", ["none", "accepted", "owed"])
def test_withdrawing_the_notice_whose_answer_closed_a_finding_opens_it_unless_another_bears_it(
    world: World, finding: int, left: str
) -> None:
    rows = [noticed(world, finding) for _ in range(1 if left == "none" else 2)]
    for row in rows[: 2 if left == "accepted" else 1]:
        answered(world, row, 5)
    if left == "owed":
        Paper.objects.filter(pk=Recipient.objects.get(pk=rows[1]).paper_id).update(state="signed")
    for row in rows[: 2 if left == "accepted" else 1]:
        accepted(world.bo, row, 6)
    Paper.objects.filter(state="signed").update(state="issued")
    key = Recipient.objects.get(pk=rows[0]).paper_id
    closed, told = Matter.objects.get().closed_at, life(by=world.an, paper=key, now=local(7)).reopens

    paper_lives.withdraw(by=world.an, paper=key, why="发错了", at=at(7))

    opened = left != "accepted"
    assert (closed, told) == (at(6), opened)
    assert (Matter.objects.get().closed_at is None) == opened


def test_the_question_before_withdrawing_says_that_the_finding_is_opened(world: World, finding: int) -> None:
    row, client = noticed(world, finding), signed_in(world.an)
    page, said = (
        f"/papers/{Recipient.objects.get(pk=row).paper_id}",
        "对应的检查问题因它的回复销号而办结，撤回后重新打开",
    )
    answered(world, row, 5)
    seen = [said in client.get(page).content.decode()]
    accepted(world.bo, row, 6)
    seen.append(said in client.get(page).content.decode())

    assert seen == [False, True]


def test_withdrawing_a_notice_touches_no_finding_closed_by_hand_and_closes_none(world: World, finding: int) -> None:
    first, second = noticed(world, finding), noticed(world, finding)
    answered(world, first, 5)
    accepted(world.bo, first, 6)
    paper_lives.withdraw(by=world.an, paper=Recipient.objects.get(pk=second).paper_id, why="发错了", at=at(7))
    row = Matter.objects.get()
    between = row.closed_at
    matters.close(by=world.an, matter=finding, revision=row.revision, at=at(8), why="企业已关停")

    paper_lives.withdraw(by=world.an, paper=Recipient.objects.get(pk=first).paper_id, why="发错了", at=at(9))

    assert (between, Matter.objects.get().closed_at) == (None, at(8))


def test_a_withdrawn_finding_stays_as_it_was_when_its_answer_is_sent_back(world: World, finding: int) -> None:
    row = noticed(world, finding)
    answered(world, row, 5)
    accepted(world.bo, row, 6)
    revision = Matter.objects.get().revision
    matters.withdraw(by=world.an, matter=finding, revision=revision, why="登记错了", at=at(7))

    returned(world.bo, row, 8)

    assert Matter.objects.get().closed_at == at(6)

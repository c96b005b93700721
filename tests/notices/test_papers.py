"""Papers in the daily digest: told when they came, before an answer is due, when it is late, each once."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from asking import signed_in, words
from world import World
from wuzha.actions import paper_lives, papers, receipts
from wuzha.actions.paper_lives import Address
from wuzha.actions.receipts import Reply
from wuzha.notices.digests import make_digests
from wuzha.notices.letters import letter
from wuzha.queries.notices import told_lines, told_papers
from wuzha.queries.papers import Subject
from wuzha.store.models import Digest, Paper


def at(day: int, hour: int = 9) -> datetime:
    """Return a moment of April 2026 in Yunxi."""
    return timezone.make_aware(datetime(2026, 4, day, hour, 30))


def live(first: int, last: int) -> None:
    """Let a worker look every morning."""
    for day in range(first, last + 1):
        make_digests(at(day))


def issued(world: World) -> int:
    """Issue a paper to 上云村 in the afternoon of 7 April, to be answered by the 17th; return the recipient."""
    afternoon = at(7, 15)
    subject = Subject("weekly", world.town, "2026-W14")
    key = papers.freeze(by=world.an, subject=subject, texts={"remarks": "无"}, at=afternoon)
    to = Address(units=(world.village,), outside=("县反诈中心",), due=date(2026, 4, 17))
    paper_lives.address(by=world.an, paper=key, to=to, at=afternoon)
    paper_lives.check(by=world.bo, paper=key, at=afternoon)
    paper_lives.sign(by=world.lei, paper=key, at=afternoon)
    paper_lives.issue(by=world.an, paper=key, series=None, on=afternoon.date(), at=afternoon)
    return Paper.objects.get(pk=key).recipients.get(unit=world.village).pk


def told(person: int) -> list[tuple[date, list[list[object]]]]:
    rows = Digest.objects.filter(person=person).exclude(papers=[]).order_by("day")
    return list(rows.values_list("day", "papers"))


def test_a_paper_is_told_when_it_came_before_it_is_due_and_when_it_is_late_each_once(world: World) -> None:
    live(6, 7)
    recipient = issued(world)
    live(8, 30)

    assert told(world.lin.person) == [
        (date(2026, 4, 8), [[recipient, "came"]]),
        (date(2026, 4, 14), [[recipient, "soon"]]),
        (date(2026, 4, 20), [[recipient, "late"]]),  # 18 April is a Saturday
    ]
    assert [told(by.person) for by in (world.an, world.bo, world.lei)] == [[], [], []]


def test_a_paper_answered_or_withdrawn_is_told_no_more(world: World) -> None:
    recipient = issued(world)
    live(8, 9)
    receipts.answer(by=world.lin, recipient=recipient, reply=Reply("已照办。"), at=at(10, 15))
    live(10, 30)

    assert [day for day, _ in told(world.lin.person)] == [date(2026, 4, 8)]


def test_the_letter_and_the_page_name_the_paper_and_until_when_it_is_to_be_answered(world: World) -> None:
    recipient = issued(world)
    live(8, 8)
    row = Digest.objects.get(person=world.lin.person, day=at(8).date())

    sent = letter(row, told_lines(row), told_papers(row))
    page = words(signed_in(world.lin).get("/notices").content)

    assert "1 份文书" in sent.subject
    assert "新收到的文书（1 份）" in sent.body
    assert "上云村：云溪镇人民政府2026年第14周反诈工作周报（2026年4月17日前回复）" in sent.body
    assert [word in page for word in ("文书1份", "新收到的文书")] == [True, True]
    assert recipient in dict(row.papers)

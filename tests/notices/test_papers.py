"""Papers in the daily digest: told when they came, before an answer is due, when it is late, each once."""

from __future__ import annotations

from datetime import date, datetime
from importlib import import_module

from django.apps import apps
from django.utils import timezone

from asking import signed_in, words
from world import World
from wuzha.actions import incoming, paper_lives, papers, receipts
from wuzha.actions.paper_lives import Address
from wuzha.actions.receipts import Reply
from wuzha.notices.digests import make_digests
from wuzha.notices.letters import letter
from wuzha.queries.notices import told_lines, told_papers
from wuzha.queries.papers import Subject
from wuzha.rules.incoming import IncomingForm
from wuzha.store.models import Digest, Paper, Recipient


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


LETTER = IncomingForm("云溪县反诈办", "关于报送宣传情况的通知", date(2026, 4, 7), due=date(2026, 4, 17))


def registered(world: World, day: int) -> int:
    return incoming.register(by=world.an, office=world.town, form=LETTER, at=at(day, 15))


def test_a_paper_handed_on_later_is_told_the_day_after_it_was_handed_on(world: World) -> None:
    live(6, 7)
    key = registered(world, 7)
    live(8, 15)
    incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=date(2026, 4, 29), at=at(15, 15))
    live(16, 17)

    row = Recipient.objects.get(paper=key, unit=world.village)
    assert told(world.lin.person) == [(date(2026, 4, 16), [[row.pk, "came"]])]
    assert row.sent_at == at(15, 15)


def test_the_office_is_not_told_that_what_it_registered_came_but_until_when_it_is_to_be_settled(world: World) -> None:
    live(6, 7)
    key = registered(world, 7)
    live(8, 20)

    row = Recipient.objects.get(paper=key)
    assert told(world.an.person) == [(date(2026, 4, 14), [[row.pk, "soon"]]), (date(2026, 4, 20), [[row.pk, "late"]])]
    assert row.sent_at is None


def test_a_paper_goes_to_its_recipients_when_it_is_issued_not_when_it_is_drafted(world: World) -> None:
    row = issued(world)

    assert Recipient.objects.get(pk=row).sent_at == at(7, 15)


def test_of_papers_from_before_it_is_taken_from_the_day_of_issue_when_they_were_sent(world: World) -> None:
    row, key = issued(world), registered(world, 8)
    incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=None, at=at(15))
    draft = papers.freeze(by=world.an, subject=Subject("weekly", world.town, "2026-W14"), texts={}, at=at(16))
    paper_lives.address(by=world.an, paper=draft, to=Address(units=(world.village,)), at=at(16))
    Recipient.objects.update(sent_at=None)

    import_module("wuzha.store.migrations.0031_sent_at").fill(apps, None)

    sent = {(each.paper_id, each.unit_id): each.sent_at for each in Recipient.objects.filter(unit__isnull=False)}
    assert sent == {
        (Recipient.objects.get(pk=row).paper_id, world.village): at(7, 15),
        (key, world.town): None,
        (key, world.village): at(8, 15),
        (draft, world.village): None,
    }

"""Answers to 整改通知 of the named township: asked for on a finding, given, accepted, sent back, a day each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from paper_ways import JUNE, issue, newest, series, signed
from world import World
from wuzha.access import Actor
from wuzha.actions import judgements, papers, receipts
from wuzha.actions.receipts import Reply
from wuzha.papers.sheets import Value
from wuzha.queries.figures import Asked, facts_of
from wuzha.queries.ledger_rows import ledger_page
from wuzha.queries.paper_lives import life
from wuzha.queries.paper_tasks import paper_tasks
from wuzha.queries.papers import Subject
from wuzha.rules.indicators import figure
from wuzha.rules.matters import MatterForm
from wuzha.store.models import Recipient

FINDING = MatterForm("finding", datetime(2026, 6, 1, 9, 0), {"severity": "minor", "problems": 2}, "台账缺两个月")
TEXTS = {"finding": "台账缺两个月。", "measures": "补齐。"}


def at(days: int) -> datetime:
    """Return the morning so many days after the papers of June were issued."""
    return JUNE + timedelta(days=days)


def local(days: int) -> datetime:
    return datetime(2026, 6, 2, 10, 0) + timedelta(days=days)


def notice(world: World, finding: int, *units: int) -> int:
    """Issue a 整改通知 on a finding to units, to be answered by 17 June; return it."""
    key = papers.freeze(by=world.an, subject=Subject("rectification", matter=finding), texts=TEXTS, at=JUNE)
    issue(world, signed(world, key, units=units), series(world, "云整" + "甲乙丙丁戊己庚辛壬癸"[key % 10]))
    return key


def noticed(world: World, finding: int) -> int:
    """Issue a 整改通知 to 上云村; return the recipient."""
    return Recipient.objects.get(paper=notice(world, finding, world.village)).pk


def lines_of(by: Actor, kind: str, unit: int, days: int) -> list[dict[str, Value]]:
    """Return the lines of a ledger of June."""
    return [row.values for row in ledger_page(by=by, kind=kind, unit=unit, period="2026-06", now=local(days)).rows]


def answered(world: World, row: int, days: int, text: str = "已补齐。") -> None:
    receipts.answer(by=world.lin, recipient=row, reply=Reply(text), at=at(days))


def accepted(by: Actor, row: int, days: int, why: str = "") -> None:
    judgements.accept(by=by, recipient=row, answer=newest(row), why=why, at=at(days))


def returned(by: Actor, row: int, days: int, due: date = date(2026, 6, 20)) -> None:
    why = "只补了一个月，请补齐两个月。"
    judgements.send_back(by=by, recipient=row, answer=newest(row), why=why, due=due, at=at(days))


def state(world: World, row: int, days: int) -> str:
    paper = Recipient.objects.get(pk=row).paper_id
    return life(by=world.an, paper=paper, now=local(days)).recipients[0].state


def asked_of(by: Actor, days: int) -> list[tuple[str, str]]:
    return [(task.what, task.note) for task in paper_tasks(by=by, now=local(days))]


def open_findings(world: World, days: int) -> int:
    _, facts = facts_of(by=world.an, asked=Asked(world.town, "2026-06"), now=local(days))
    return figure(facts, "findings.open")[0].number

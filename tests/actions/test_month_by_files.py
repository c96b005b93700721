"""A month of a hundred units without a single sign-in: forms out, filled in, back; the figures are those of typing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils.timezone import make_naive

from filling import opened
from world import FOUNDED, NOW, World
from wuzha.actions import people, records, returns, units
from wuzha.actions.people import PersonForm
from wuzha.actions.units import ImportRow, UnitForm
from wuzha.papers.month_forms import month_form as workbook_of
from wuzha.queries.ledger_rows import ledger_page
from wuzha.queries.month_forms import month_forms, secret
from wuzha.queries.papers import Subject, paper
from wuzha.rules.records import RecordForm
from wuzha.store.models import Claim, Fulfilment, Record, Unit

JUNE = NOW + timedelta(days=16)  # 5 June: the month is over, its reports are due
SIZE = 100


@dataclass(frozen=True)
class Deed:
    """Something a unit did, as it would type it, and the words of the task in whose row it writes it (or none)."""

    unit: int
    row: str
    form: RecordForm


def a_hundred(world: World) -> dict[int, str]:
    """Give the township villages and enterprises up to a hundred units, each with a liaison; return id to type."""
    kinds = ("village", "enterprise")
    rows = [ImportRow(UnitForm(f"第{n:03}单位", kinds[n % 2], headcount=10 + n)) for n in range(SIZE - 4)]
    units.import_rows(by=world.an, under=world.town, rows=rows, at=FOUNDED)
    below = dict(Unit.objects.filter(parent=world.town).values_list("pk", "type"))
    posts = [PersonForm(f"联络{unit}", f"lian{unit}", unit, "liaison") for unit in below if unit != world.village]
    people.import_rows(by=world.an, forms=posts, at=FOUNDED)
    return below


def deeds(below: dict[int, str]) -> Iterator[Deed]:
    """Make up what they did: most a lecture, some a visit more, some a report, some nothing at all."""
    draw = random.Random(20260531)  # noqa: S311 - the same month every time
    for unit, kind in below.items():
        if draw.random() < 0.8:
            expected = draw.randint(20, 80)
            audience = "villagers" if kind == "village" else "staff"
            day = date(2026, 5, draw.randint(3, 31))
            lecture = RecordForm(
                "lecture", day, place="礼堂", audience=(audience,), expected=expected, attended=expected - 3
            )
            yield Deed(unit, "集中宣讲", lecture)
        if draw.random() < 0.3:
            day = date(2026, 5, draw.randint(3, 31))
            yield Deed(unit, "", RecordForm("visit", day, title="上门提醒", note="两户"))
        if draw.random() < 0.7:
            day = date(2026, 6, draw.randint(1, 5))
            yield Deed(unit, "报镇综治办", RecordForm("report", day, handed_in=day, period="2026-05"))


def by_files(world: World, done: list[Deed]) -> None:
    """Send every unit its form, fill it in as it would, and put it into the folder."""
    forms = month_forms(by=world.an, under=world.town, month="2026-05", now=make_naive(JUNE), issue="may")
    sent = {form.unit: opened(workbook_of(form, secret=secret())) for form in forms}
    for deed in done:
        said = deed.form
        boxes = {
            "日期": said.starts,
            "地点": said.place,
            "主题": said.title,
            "应到": said.expected,
            "实到": said.attended,
        }
        boxes = {heading: value for heading, value in {**boxes, "备注": said.note}.items() if value not in (None, "")}
        if deed.row:
            sent[deed.unit].duty(deed.row, **boxes)
        else:
            sent[deed.unit].further(活动="上门走访", **boxes)
    for unit, filled in sent.items():
        data = filled.bytes()
        for _ in range(1 + (unit % 10 == 0)):  # somebody always sends it twice
            assert returns.deliver(data=data, name="x.xlsx", at=JUNE, source="folder").state == "taken"


def by_hand(world: World, done: list[Deed]) -> None:
    """Type everything through the action itself, in the order in which a form holds it."""
    for deed in sorted(done, key=lambda deed: (deed.unit, not deed.row)):
        records.submit(by=world.an, unit=deed.unit, form=deed.form, at=JUNE)


def outcome(world: World) -> dict[str, object]:
    """Return everything the month comes to: sums, claims, the report, the ledger's lines.

    Records are counted from nought: a database need not give numbers a second time.
    """
    sums = Fulfilment.objects.values_list(
        "unit", "requirement", "occasion", "times", "reached", "expected", "met_on", "last_on"
    )
    claims = Claim.objects.values_list("unit", "requirement", "occasion", "on_date", "reached")
    ranks = {str(key): at for at, key in enumerate(Record.objects.order_by("pk").values_list("pk", flat=True))}
    report = paper(by=world.an, subject=Subject("monthly", world.town, "2026-05"), now=make_naive(JUNE))
    numbers = [(num.key, num.value, [ranks[ref.no] for ref in num.refs]) for num in report.numbers()]
    found = ledger_page(by=world.an, kind="activities", unit=world.town, period="2026-05", now=make_naive(JUNE))
    columns = ("unit", "on", "place", "form", "topic", "expected", "attended", "requirements", "note")
    lines = [[row.values[column] for column in columns] for row in found.rows]
    return {
        "records": Record.objects.count(),
        "sums": sorted(sums, key=str),
        "claims": sorted(claims, key=str),
        "report": (report.words(), numbers),
        "ledger": sorted(lines, key=str),
    }


@pytest.mark.slow
@pytest.mark.timeout(1200)  # a hundred workbooks there and back; on a busy machine in minutes
def test_the_month_of_a_hundred_units_by_files_is_the_month_typed_by_hand(world: World) -> None:
    below = a_hundred(world)
    done = list(deeds(below))
    outcomes = []
    for way in (by_files, by_hand):
        with transaction.atomic():
            way(world, done)
            outcomes.append(outcome(world))
            transaction.set_rollback(True)

    assert len(below) == SIZE
    assert outcomes[0]["records"] == len(done)
    assert outcomes[0] == outcomes[1]

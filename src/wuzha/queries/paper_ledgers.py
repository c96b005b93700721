"""The lines of the registers of papers: issued (发文登记簿, with the numbers kept), received (收文登记簿), letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import Occasion, say_occasion
from wuzha.papers.kinds import templates
from wuzha.papers.ledger_sheets import LedgerKind, LedgerRow
from wuzha.papers.sheets import Value
from wuzha.queries.frozen import row_of
from wuzha.rules.issuing import ANSWER_NAMES, STATE_NAMES, answer_state, printed_number
from wuzha.store.models import Paper, PaperNumber, PaperStep, Recipient, Unit

_ROWS = ("unit", "office", "frozen_by")


def letters(by: Actor, kind: LedgerKind, chosen: Q) -> Iterable[LedgerRow]:
    """Return the papers of some kinds, in the order they were frozen; three queries."""
    rows = access.papers(by, "report").filter(chosen, kind__in=kind.on).select_related(*_ROWS)
    found = rows.prefetch_related("recipients__answers").order_by("frozen_at", "pk")
    return [LedgerRow(_letter(row), "paper", row.pk) for row in found]


def _letter(row: Paper) -> dict[str, Value]:
    recipients = list(row.recipients.all())
    return {
        "no": f"{row.pk}号",
        "kind": _kind(row.kind),
        "unit": row.unit.name,
        "title": row.title,
        "period": say_occasion(row.period) if row.period else "",
        "version": row.version,
        "at": timezone.make_naive(row.frozen_at),
        "number": row.number,
        "status": row_of(row).state_name or "已定稿",
        "served": max((each.served_date for each in recipients if each.served_date), default=None),
        "due": max((each.due_date for each in recipients if each.due_date), default=None),
        "answered": "；".join(answer.text for each in recipients for answer in each.answers.all() if answer.text),
    }


def issued(by: Actor, top: Unit, occasion: Occasion) -> Iterable[LedgerRow]:
    """Return what a unit and those below it issued in a period, and the numbers kept without a paper; five queries."""
    inside = Q(office__path__startswith=top.path, issued_date__gte=occasion.starts, issued_date__lt=occasion.ends)
    ways = Prefetch("steps", PaperStep.objects.filter(state="withdrawn"))
    rows = access.papers(by, "report").filter(inside).select_related(*_ROWS)
    found = [
        LedgerRow(_issued(row), "paper", row.pk)
        for row in rows.prefetch_related("recipients__answers", ways).order_by("issued_date", "pk")
    ]
    offices = access.units(by, "report").filter(path__startswith=top.path)
    kept = PaperNumber.objects.filter(paper=None, series__office__in=offices).select_related("series__office")
    between = kept.filter(taken_at__date__gte=occasion.starts, taken_at__date__lt=occasion.ends)
    found += [LedgerRow(_kept(row)) for row in between.order_by("pk")]
    return sorted(found, key=lambda line: str(line.values["on"]))


def _issued(row: Paper) -> dict[str, Value]:
    recipients = list(row.recipients.all())
    asked = [each for each in recipients if each.due_date]
    answered = sum(bool(each.answers.all()) for each in asked)
    return {
        "number": row.number,
        "kind": _kind(row.kind),
        "title": row.title,
        "on": row.issued_date,
        "office": row.office.name,
        "recipient": row.recipient,
        "copies": row.copies,
        "signer": row.signer,
        "served": sum(each.served_date is not None for each in recipients),
        "answered": f"{len(asked)}个单位应复，已复{answered}个" if asked else "",
        "status": STATE_NAMES[row.state],
        "why": "；".join(step.why for step in row.steps.all()),
    }


def _kept(row: PaperNumber) -> dict[str, Value]:
    return {
        "number": printed_number(row.series.mark, row.year, row.number),
        "on": timezone.make_naive(row.taken_at).date(),
        "office": row.series.office.name,
        "status": "留号",
        "why": row.why,
    }


def received(by: Actor, top: Unit, occasion: Occasion, now: datetime) -> Iterable[LedgerRow]:
    """Return what came to a unit and those below it in a period; two queries."""
    rows = access.received(by, "see").filter(
        unit__path__startswith=top.path,
        paper__issued_date__gte=occasion.starts,
        paper__issued_date__lt=occasion.ends,
    )
    found = rows.select_related("paper__office", "unit").prefetch_related("answers")
    return [
        LedgerRow(_received(row, now), "paper", row.paper_id)
        for row in found.order_by("paper__issued_date", "paper", "unit__path")
    ]


def _received(row: Recipient, now: datetime) -> dict[str, Value]:
    answers = list(row.answers.all())
    first = min((answer.on_date for answer in answers), default=None)
    said = ANSWER_NAMES[answer_state(row.due_date, first, now.date())] or ("已签收" if row.served_date else "待签收")
    return {
        "unit": row.name,
        "number": row.paper.number,
        "office": row.paper.office.name,
        "kind": _kind(row.paper.kind),
        "title": row.paper.title,
        "on": row.paper.issued_date,
        "served": row.served_date,
        "due": row.due_date,
        "answered_on": first,
        "answered": "；".join(answer.text for answer in answers if answer.text),
        "status": STATE_NAMES["withdrawn"] if row.paper.state == "withdrawn" else said,
    }


def _kind(code: str) -> str:
    template = templates().get(code)
    return template.name if template else code

"""The lines of the registers of papers: issued (发文登记簿, with the numbers kept), received (收文登记簿), letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db.models import Prefetch, Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import Occasion, say_occasion
from wuzha.papers.documents import Document, Num
from wuzha.papers.kinds import kind_name
from wuzha.papers.ledger_sheets import LedgerKind, LedgerRow
from wuzha.papers.sheets import Value
from wuzha.queries.answering import ANSWERS, state_of
from wuzha.queries.frozen import row_of
from wuzha.rules.answering import ANSWER_NAMES, OWED, answer_name
from wuzha.rules.issuing import STATE_NAMES, printed_number
from wuzha.store.models import Paper, PaperAnswer, PaperNumber, PaperStep, Recipient, Unit

_ROWS = ("unit", "office", "frozen_by")
_LONG = ("body", "numbers")
"""What is most of a paper, and what no register says."""
AT_ONCE = 500
"""Rows in memory, with what belongs to them, of a ledger that may be long."""
_TEXTS_AT_ONCE = 50
"""Papers in memory with all they say."""
_FACTS = ("duties.owed", "duties.missing")
"""The numbers that a letter rests on."""
_FOUND = frozenset({"finding"})
"""Where a 整改通知 says what was found instead: what it rests on, not what it asks."""
_RECIPIENTS = Prefetch("recipients", Recipient.objects.order_by("pk").prefetch_related(ANSWERS))


def letters(by: Actor, kind: LedgerKind, chosen: Q) -> Iterator[LedgerRow]:
    """Yield the papers of some kinds, in the order they were frozen; four queries."""
    rows = access.papers(by, "report").filter(chosen, kind__in=kind.on).select_related(*_ROWS).defer("numbers")
    found = rows.prefetch_related(_RECIPIENTS).order_by("frozen_at", "pk")
    return (LedgerRow(_letter(row), "paper", row.pk) for row in found.iterator(chunk_size=_TEXTS_AT_ONCE))


def _letter(row: Paper) -> dict[str, Value]:
    recipients, document = list(row.recipients.all()), Document.model_validate_json(row.body)
    return {
        "no": f"{row.pk}号",
        "kind": kind_name(row.kind),
        "unit": row.unit.name,
        "title": row.title,
        "period": say_occasion(row.period) if row.period else "",
        "basis": "；".join(document.plans),
        "facts": "，".join(_number(num) for num in document.numbers() if num.key in _FACTS)
        or _written(document, _FOUND),
        "demand": _written(document, {block.key for block in document.opens()} - _FOUND),
        "version": row.version,
        "at": timezone.make_naive(row.frozen_at),
        "number": row.number,
        "status": row_of(row).state_name or "已定稿",
        "served": max((each.served_date for each in recipients if each.served_date), default=None),
        "due": max((each.due_date for each in recipients if each.due_date), default=None),
        "answered": "；".join(answer.text for each in recipients for answer in each.answers.all() if answer.text),
        "closed": closed_on(recipients),
    }


def _written(document: Document, keys: Collection[str]) -> str:
    """Return what a person wrote at some places of a letter, as one sentence without its full stop."""
    texts = (" ".join(block.text.split()) for block in document.opens() if block.key in keys)
    return "；".join(text.rstrip("。；") for text in texts if text)


def _number(num: Num) -> str:
    return f"{num.name}{num.value}"


def closed_on(recipients: Iterable[Recipient]) -> date | None:
    """Return when the last of those asked was found to have done enough (销号), None while one was not."""
    days = [_accepted_on(each) for each in recipients if each.due_date and not each.copied]
    return max((day for day in days if day), default=None) if all(days) else None


def _accepted_on(row: Recipient) -> date | None:
    judged = [judgement for answer in row.answers.all() for judgement in answer.judgements.all()]
    last = max(judged, key=lambda judgement: judgement.pk, default=None)
    return last.on_date if last is not None and last.accepted else None


def issued(by: Actor, top: Unit, occasion: Occasion, today: date) -> Iterable[LedgerRow]:
    """Return what a unit and those below it issued in a period, and the numbers kept without a paper; six queries."""
    inside = Q(office__path__startswith=top.path, sender="")
    inside &= Q(issued_date__gte=occasion.starts, issued_date__lt=occasion.ends)
    ways = Prefetch("steps", PaperStep.objects.filter(state="withdrawn"))
    rows = access.papers(by, "report").filter(inside).select_related(*_ROWS).defer(*_LONG)
    found = [
        LedgerRow(_issued(row, today), "paper", row.pk)
        for row in rows.prefetch_related(_RECIPIENTS, ways).order_by("issued_date", "pk")
    ]
    offices = access.units(by, "report").filter(path__startswith=top.path)
    kept = PaperNumber.objects.filter(paper=None, series__office__in=offices).select_related("series__office")
    between = kept.filter(taken_at__date__gte=occasion.starts, taken_at__date__lt=occasion.ends)
    found += [LedgerRow(_kept(row)) for row in between.order_by("pk")]
    return sorted(found, key=lambda line: str(line.values["on"]))


def _issued(row: Paper, today: date) -> dict[str, Value]:
    recipients = list(row.recipients.all())
    asked = [each for each in recipients if each.due_date]
    answered = sum(state_of(each, today) not in OWED for each in asked)
    return {
        "source": f"文书{row.pk}号",
        "number": row.number,
        "kind": kind_name(row.kind),
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
        "source": "留号",
        "number": printed_number(row.series.mark, row.year, row.number),
        "on": timezone.make_naive(row.taken_at).date(),
        "office": row.series.office.name,
        "status": "留号",
        "why": row.why,
    }


def received(by: Actor, top: Unit, occasion: Occasion, now: datetime) -> Iterator[LedgerRow]:
    """Yield what came to a unit and those below it in a period, also from outside; four queries."""
    rows = access.received(by, "see").filter(
        unit__path__startswith=top.path,
        paper__issued_date__gte=occasion.starts,
        paper__issued_date__lt=occasion.ends,
    )
    found = rows.select_related("paper__office", "unit", "handler").prefetch_related(ANSWERS)
    found = found.defer(*(f"paper__{name}" for name in _LONG))
    in_order = found.order_by("paper__issued_date", "paper", "unit__path").iterator(chunk_size=AT_ONCE)
    return (LedgerRow(_received(row, now), "paper", row.paper_id) for row in in_order)


def _received(row: Recipient, now: datetime) -> dict[str, Value]:
    answers = list(row.answers.all())
    first = min((answer.on_date for answer in answers), default=None)
    state = state_of(row, now.date())
    said = answer_name(state, home=row.at_home) or ("已签收" if row.served_date else "待签收")
    return {
        "source": f"文书{row.paper_id}号",
        "unit": row.name,
        "number": row.paper.number,
        "office": row.paper.sender or row.paper.office.name,
        "kind": kind_name(row.paper.kind),
        "title": row.paper.title,
        "on": None if row.paper.sender else row.paper.issued_date,
        "served": row.served_date,
        "due": row.due_date,
        "answered_on": first,
        "answered": "；".join(filter(None, map(_words, answers))),
        "handler": row.handler.name if row.handler else "",
        "status": STATE_NAMES["withdrawn"] if row.paper.state == "withdrawn" else said,
    }


def _words(answer: PaperAnswer) -> str:
    """Say what was answered, and with which record or paper."""
    record = f"记录{answer.record_id}号" if answer.record_id else ""
    sent = f"文书{answer.sent_id}号" if answer.sent_id else ""
    named = [each for each in (record, sent) if each not in answer.text]
    return "，".join([answer.text.rstrip("。；"), *named]) if named and answer.text else answer.text or "，".join(named)


def rectifications(by: Actor, matters: Collection[int], today: date) -> Mapping[int, dict[str, Value]]:
    """Return what the 整改通知 on findings say for their ledger (督查整改台账), by the finding; three queries.

    Of another office's notice a reader knows only what came to their own units, as on its page.
    """
    known = Q(paper__in=access.papers(by, "report").values("pk")) | Q(pk__in=access.received(by, "see").values("pk"))
    on = Q(paper__kind="rectification", paper__matter__in=matters, paper__state="issued")
    rows = Recipient.objects.filter(known, on).select_related("paper").prefetch_related(ANSWERS)
    rows = rows.defer(*(f"paper__{name}" for name in _LONG))
    told = defaultdict[int | None, list[Recipient]](list)
    for row in rows.order_by("paper", "pk"):
        told[row.paper.matter_id].append(row)
    return {key: _rectification(told[key], today) for key in matters}


def _rectification(rows: Collection[Recipient], today: date) -> dict[str, Value]:
    """Say what all notices on one finding say together, in the order in which they were made; of terms the last."""
    asked = [row for row in rows if row.due_date and not row.copied]
    answers = [answer for row in asked for answer in row.answers.all()]
    states = (ANSWER_NAMES[state_of(row, today)] for row in asked)
    return {
        "notice": "、".join(dict.fromkeys(row.paper.number or f"文书{row.paper_id}号" for row in rows)) or None,
        "due": max((row.due_date for row in asked if row.due_date), default=None),
        "measures": "；".join(filter(None, map(_words, answers))) or None,
        "times": sum(judged.accepted is False for each in answers for judged in each.judgements.all())
        if rows
        else None,
        "judged": "、".join(filter(None, dict.fromkeys(states))) or None,
    }

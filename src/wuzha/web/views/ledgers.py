"""Ledgers (台账): which there are, one of them on the screen, as a worksheet, as a document, as PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.papers.ledger_papers import TooLong, ledger_docx
from wuzha.papers.ledger_sheets import LedgerColumn, LedgerRow, ledger_file, ledger_kinds
from wuzha.papers.pdf import NoPdf, pdf
from wuzha.papers.sheets import Value
from wuzha.queries.ledger_rows import LedgerPage, ledger_page
from wuzha.queries.monthly import READ
from wuzha.rules.windows import year_before
from wuzha.web.downloads import DOCX, PDF, XLSX, attachment, handed_out
from wuzha.web.paging import chosen_page
from wuzha.web.periods import chosen_period, periods_around
from wuzha.web.requests import Request
from wuzha.web.unit_boxes import UnitField, unit_asked

PAGE = 50
_MEDIA = {"xlsx": XLSX, "docx": DOCX, "pdf": PDF}
_LONG = 16
"""Characters of a text that is given room to break."""


UNIT_FIGURES = {
    "owed": "duties.owed",
    "done": "duties.done",
    "on_time": "duties.on-time",
    "late": "duties.late",
    "missing": "duties.missing",
    "held": "activities.count",
    "open": "findings.open",
}
"""The figure that a column about a unit counts."""


class FilterForm(forms.Form):
    """Which ledger, period and unit with those below it."""

    kind = forms.ChoiceField(label="台账", required=False)
    period = forms.ChoiceField(label="期间", required=False)
    unit = UnitField(label="单位", required=False)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show one page of a ledger, each line a way to what it was made from."""
    found = _found(request)
    pager = Paginator(found.rows, PAGE).get_page(chosen_page(request))
    period = _period(request)
    form = FilterForm(initial={"kind": found.kind.code, "period": period, "unit": found.unit})
    form.fields["kind"].widget.choices = [(each.code, each.name) for each in ledger_kinds().values()]
    form.fields["period"].widget.choices = periods_around(request.now.date())
    form.fields["unit"].offer(request.actor, READ)  # type: ignore[attr-defined]
    lines = [(row, _cells(found, row, period)) for row in pager]
    heads = [column.heading + ("#" if column.kind == "integer" else "") for column in _known(found)]
    query = _query(found, period)
    shown = {"found": found, "pager": pager, "lines": lines, "heads": heads, "form": form, "query": f"{query}&"}
    return render(request, "wuzha/ledgers/page.html", shown)


@require_safe
def sheet(request: Request) -> HttpResponse:
    """Hand out a ledger as a worksheet."""
    found = _found(request)
    return _handed_out(request, found, "xlsx", _made(ledger_file, found))


@require_safe
def document(request: Request, ending: str) -> HttpResponse:
    """Hand out a ledger as a document or as PDF."""
    if ending not in _MEDIA:
        raise Http404
    found = _found(request)
    try:
        made = _made(ledger_docx, found)
        data = made if ending == "docx" else pdf(made, found.at.date())
    except (TooLong, NoPdf) as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('ledgers')}?{_query(found, _period(request))}")
    return _handed_out(request, found, ending, data)


def _made(make: Callable[..., bytes], found: LedgerPage) -> bytes:
    return make(found.kind, found.rows, unit=found.unit_name, period=found.period_name, at=found.at)


def _handed_out(request: Request, found: LedgerPage, ending: str, data: bytes) -> HttpResponse:
    name = f"{found.unit_name}{found.kind.name}（{found.period_name}）.{ending}"
    answer = attachment(data, name, _MEDIA[ending])
    return handed_out(request, answer, subject="ledger", key=found.unit, unit=found.unit, name=name)


def _query(found: LedgerPage, period: str) -> str:
    return urlencode({"kind": found.kind.code, "period": period, "unit": found.unit})


def _known(found: LedgerPage) -> list[LedgerColumn]:
    """Return the columns that the programme fills, but what a line is made from, which is its head."""
    return [column for column in found.kind.columns if column.source not in {"", "source"}]


def _cells(found: LedgerPage, row: LedgerRow, period: str) -> list[tuple[str, Value, str, str]]:
    """Return heading, value and look of each cell, and where its number leads."""
    cells = []
    for column in _known(found):
        value = row.values.get(column.source)
        look = "num" if column.kind == "integer" else "long" if len(str(value)) > _LONG else "nowrap"
        leads = _address(row, column.source, period) if column.kind == "integer" and value else ""
        cells.append((column.heading, value, look, leads))
    return cells


def _address(row: LedgerRow, source: str, period: str) -> str:
    """Return where a number leads: to what its line is made from; of a unit, to the list of its own."""
    if source == "held_before":
        before = year_before(cast("date", row.values["on"]))
        asked = {"unit": row.values["unit_id"], "period": before, "alone": 1, "ref": "activities.count"}
        return f"{reverse('figure-records')}?{urlencode(asked)}"
    if row.of in {"record", "matter", "paper"}:
        return reverse(row.of, args=[row.key])
    if row.of == "unit" and source in UNIT_FIGURES:
        asked = {"unit": row.key, "period": period, "alone": 1, "ref": UNIT_FIGURES[source]}
        return f"{reverse('figure-records')}?{urlencode(asked)}"
    return ""


def _found(request: Request) -> LedgerPage:
    asked = request.GET
    return ledger_page(
        by=request.actor,
        kind=asked.get("kind") or "activities",
        unit=unit_asked(request, READ),
        period=_period(request),
        now=make_naive(request.now),
    )


def _period(request: Request) -> str:
    return chosen_period(request.GET.get("period"), request.now.date())


routes = [
    path("ledgers", page, name="ledgers"),
    path("ledgers/ledger.xlsx", sheet, name="ledger-xlsx"),
    path("ledgers/ledger.<slug:ending>", document, name="ledger-file"),
]

"""Ledgers (台账): which there are, one of them on the screen and as a worksheet."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.papers.ledger_sheets import LedgerRow, ledger_file, ledger_kinds
from wuzha.papers.sheets import Value
from wuzha.queries.ledger_rows import LedgerPage, ledger_page
from wuzha.queries.monthly import READ
from wuzha.web.downloads import XLSX, attachment, handed_out
from wuzha.web.periods import chosen_page, chosen_period, periods_around
from wuzha.web.requests import Request
from wuzha.web.unit_boxes import UnitField, unit_asked

PAGE = 50
_LONG = 16
"""Characters of a text that is given room to break."""


class FilterForm(forms.Form):
    """Which ledger, period and unit with those below it."""

    kind = forms.ChoiceField(label="台账", required=False)
    period = forms.ChoiceField(label="期间", required=False)
    unit = UnitField(label="单位", required=False)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show one page of a ledger, each line a way to what it was made from."""
    found = _found(request)
    pager = Paginator(found.rows, PAGE).get_page(chosen_page(request.GET.get("page")))
    period = _period(request)
    form = FilterForm(initial={"kind": found.kind.code, "period": period, "unit": found.unit})
    form.fields["kind"].widget.choices = [(each.code, each.name) for each in ledger_kinds().values()]
    form.fields["period"].widget.choices = periods_around(request.now.date())
    form.fields["unit"].offer(request.actor, READ)  # type: ignore[attr-defined]
    lines = [(row, _cells(found, row)) for row in pager]
    heads = [
        column.heading + ("#" if column.kind == "integer" else "") for column in found.kind.columns if column.source
    ]
    query = urlencode({"kind": found.kind.code, "period": period, "unit": found.unit})
    shown = {"found": found, "pager": pager, "lines": lines, "heads": heads, "form": form, "query": f"{query}&"}
    return render(request, "wuzha/ledgers/page.html", shown)


@require_safe
def sheet(request: Request) -> HttpResponse:
    """Hand out a ledger as a worksheet."""
    found = _found(request)
    data = ledger_file(found.kind, found.rows, unit=found.unit_name, period=found.period_name, at=found.at)
    name = f"{found.unit_name}{found.kind.name}（{found.period_name}）.xlsx"
    answer = attachment(data, name, XLSX)
    return handed_out(request, answer, subject="ledger", key=found.unit, unit=found.unit, name=name)


def _cells(found: LedgerPage, row: LedgerRow) -> list[tuple[str, Value, str]]:
    """Return heading, value and look of each cell that the programme knows."""
    cells = []
    for column in found.kind.columns:
        value = row.values.get(column.source)
        look = "num" if column.kind == "integer" else "long" if len(str(value)) > _LONG else "nowrap"
        if column.source:
            cells.append((column.heading, value, look))
    return cells


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
]

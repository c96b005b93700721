"""The month's report: its figures, what each was counted from, and the papers made of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.calendar.occasions import say_occasion
from wuzha.papers.ledgers import activity_ledger
from wuzha.papers.reports import monthly_report
from wuzha.queries.ledgers import ledger
from wuzha.queries.monthly import READ
from wuzha.queries.reports import PAGE, Report, monthly, report, trace
from wuzha.web.downloads import DOCX, XLSX, attachment, handed_out
from wuzha.web.periods import chosen_month, chosen_page, chosen_period, months_around, neighbours
from wuzha.web.requests import Request
from wuzha.web.unit_boxes import UnitField, unit_asked


class FilterForm(forms.Form):
    """Which month, which unit with those below it."""

    month = forms.ChoiceField(label="月份", required=False)
    unit = UnitField(label="单位", required=False)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show the report of a month as it will print, every figure a way to what it was counted from."""
    found = report(**_asked(request))
    month = found.month.occasion.key
    shown = {
        "report": found,
        "form": _filter(request, found, f"{request.now:%Y-%m}"),
        "query": urlencode({"unit": found.month.unit, "month": month}),
        "neighbours": [(key, say_occasion(key)) for key in neighbours(month) if key <= f"{request.now:%Y-%m}"],
    }
    return render(request, "wuzha/reports/page.html", shown)


@require_safe
def figure(request: Request) -> HttpResponse:
    """Show the obligations or records that one figure was counted from."""
    asked = request.GET
    month = chosen_period(asked.get("month"), request.now.date())
    found = trace(**{**_asked(request), "month": month}, key=asked.get("ref", ""), page=chosen_page(asked.get("page")))
    rest = {"unit": found.month.unit, "month": found.month.occasion.key}
    shown = {
        "trace": found,
        "pager": Paginator(range(found.total), PAGE).get_page(found.page),
        "query": urlencode({**rest, "ref": found.figure.key}) + "&",
        "crumbs": [{"label": "月度报告", "href": f"{reverse('report')}?{urlencode(rest)}"}],
    }
    return render(request, "wuzha/reports/figure.html", shown)


@require_safe
def document(request: Request) -> HttpResponse:
    """Hand out the report as a Word document."""
    found = monthly(**_asked(request))
    name, unit = f"{found.title}.docx", _unit(request)
    answer = attachment(monthly_report(found), name, DOCX)
    return handed_out(request, answer, subject="report", key=unit, unit=unit, name=name)


@require_safe
def sheet(request: Request) -> HttpResponse:
    """Hand out the ledger of the month's publicity as a worksheet."""
    asked = _asked(request)
    found = ledger(by=asked["by"], unit=asked["unit"], month=asked["month"])
    title = f"{found.unit_name}宣传活动台账"
    data = activity_ledger(found.rows, title=title, unit=found.unit_name, period=found.month_name)
    name, unit = f"{title}（{found.month_name}）.xlsx", _unit(request)
    return handed_out(request, attachment(data, name, XLSX), subject="ledger", key=unit, unit=unit, name=name)


def _asked(request: Request) -> dict[str, Any]:
    """Return what every question about a month needs: who asks, of which unit and month, and when."""
    return {
        "by": request.actor,
        "unit": unit_asked(request, READ),
        "month": chosen_month(request.GET.get("month"), request.now.date()),
        "now": make_naive(request.now),
    }


def _unit(request: Request) -> int:
    """Return the unit a report is of: the one asked for, or the widest."""
    home = request.actor.home
    return unit_asked(request, READ) or (home.unit if home else 0)


def _filter(request: Request, found: Report, running: str) -> FilterForm:
    """Return the line of filters as it stands: months that have begun, and the one shown."""
    facts = found.month
    form = FilterForm(initial={"month": facts.occasion.key, "unit": facts.unit})
    months = [key for key in months_around(running) if key <= running]
    offered = sorted({*months, facts.occasion.key}, reverse=True)
    form.fields["month"].widget.choices = [(key, say_occasion(key)) for key in offered]
    form.fields["unit"].offer(request.actor, READ)  # type: ignore[attr-defined]
    return form


routes = [
    path("report", page, name="report"),
    path("report/records", figure, name="report-records"),
    path("report/report.docx", document, name="report-docx"),
    path("report/ledger.xlsx", sheet, name="report-ledger"),
]

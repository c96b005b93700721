"""Figures (指标): all of them for an office and a period, and the list each was counted from."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.queries.boards import Board, board
from wuzha.queries.figures import PAGE, Asked, Figures, figure_trace, figures
from wuzha.queries.monthly import READ
from wuzha.web.days import DayField
from wuzha.web.paging import chosen_page, pages_of
from wuzha.web.periods import chosen_day, chosen_period, periods_around
from wuzha.web.requests import Request
from wuzha.web.unit_boxes import UnitField, unit_asked

GROUPS = (
    ("任务", ("duties.",)),
    ("宣传活动", ("activities.", "coverage.", "materials.", "tests.", "confirmed.")),
    ("案件和预警", ("cases.", "warnings.")),
    ("检查整改", ("findings.",)),
)
"""How the catalogue is laid out on the page, by the beginnings of its codes."""


class FilterForm(forms.Form):
    """Which period, which unit with those below it, known by which day."""

    period = forms.ChoiceField(label="期间", required=False)
    unit = UnitField(label="单位", required=False)
    as_of = DayField(label="数据截至", required=False)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show every figure with its definition, each a way to what it was counted from."""
    asked = _asked(request)
    found = figures(by=request.actor, asked=asked, now=make_naive(request.now))
    shown = {
        "found": found,
        "groups": [
            (title, [each for each in found.figures if each.of.code.startswith(codes)]) for title, codes in GROUPS
        ],
        "form": _filter(request, found, asked),
        "query": _query(found, asked),
        "tabs": _tabs(_query(found, asked), charts=False),
    }
    return render(request, "wuzha/figures/page.html", shown)


@require_safe
def records(request: Request) -> HttpResponse:
    """Show the obligations, records or matters that one figure was counted from."""
    asked, key = replace(_asked(request), alone=bool(request.GET.get("alone"))), request.GET.get("ref", "")
    found = figure_trace(by=request.actor, asked=asked, key=key, now=make_naive(request.now), page=chosen_page(request))
    query = _query(found.figures, asked)
    shown = {
        "trace": found,
        "month": found.figures.month,
        "pager": pages_of(found.total, PAGE, found.page),
        "query": f"{query}&{urlencode({'ref': key})}&",
        "asked": asked,
    }
    return render(request, "wuzha/figures/trace.html", shown)


@require_safe
def charts(request: Request) -> HttpResponse:
    """Show goals, trends and coverage as charts, each with a sentence and the table behind it."""
    asked = _asked(request)
    found = board(by=request.actor, asked=asked, now=make_naive(request.now))
    shown = {
        "found": found,
        "form": _filter(request, found, asked),
        "tabs": _tabs(_query(found, asked), charts=True),
    }
    return render(request, "wuzha/figures/charts.html", shown)


def _tabs(query: str, *, charts: bool) -> list[dict[str, object]]:
    return [
        {"label": "图表", "href": f"{reverse('figure-charts')}?{query}", "current": charts},
        {"label": "全部指标", "href": f"{reverse('figures')}?{query}", "current": not charts},
    ]


def _asked(request: Request) -> Asked:
    asked = request.GET
    return Asked(
        unit=unit_asked(request, READ),
        period=chosen_period(asked.get("period"), request.now.date()),
        as_of=chosen_day(asked.get("as_of"), request.now.date()),
    )


def _query(found: Figures | Board, asked: Asked) -> str:
    rest = {"unit": found.month.unit, "period": asked.period}
    if asked.as_of:
        rest["as_of"] = asked.as_of.isoformat()
    if asked.alone:
        rest["alone"] = 1
    return urlencode(rest)


def _filter(request: Request, found: Figures | Board, asked: Asked) -> FilterForm:
    form = FilterForm(initial={"period": asked.period, "unit": found.month.unit, "as_of": asked.as_of})
    offered = periods_around(request.now.date())
    if asked.period not in dict(offered):
        offered.insert(0, (asked.period, found.period_name))
    form.fields["period"].widget.choices = offered
    form.fields["unit"].offer(request.actor, READ)  # type: ignore[attr-defined]
    return form


routes = [
    path("figures", page, name="figures"),
    path("figures/charts", charts, name="figure-charts"),
    path("figures/records", records, name="figure-records"),
]

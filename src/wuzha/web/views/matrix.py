"""The duties matrix: of a month, of one clause through a year, and what a cell stands for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.calendar.occasions import say_occasion
from wuzha.papers.matrices import matrix_sheet
from wuzha.queries.cells import cell_page
from wuzha.queries.matrix import PAGE, Matrix, matrix
from wuzha.queries.matrix_choice import STATES, Choice
from wuzha.queries.matrix_months import matrix_of_clause
from wuzha.queries.matrix_sheets import clause_matrix, duties_matrix
from wuzha.queries.people import Actor
from wuzha.web.downloads import XLSX, attachment
from wuzha.web.paging import chosen_page, kept, pages_of
from wuzha.web.periods import chosen_month, chosen_unit, chosen_year, months_around, neighbours
from wuzha.web.places import unit_box
from wuzha.web.requests import Request, number


class FilterForm(forms.Form):
    """Which unit, which time, and which of the units."""

    unit = forms.CharField(label="单位", required=False)
    month = forms.ChoiceField(label="月份", required=False)
    type = forms.ChoiceField(label="单位类型", required=False)
    group = forms.ChoiceField(label="片区或名单", required=False)
    plan = forms.ChoiceField(label="方案", required=False)
    state = forms.ChoiceField(label="情况", required=False)
    find = forms.CharField(
        label="找单位",
        required=False,
        widget=forms.TextInput({"placeholder": "名称或首字母", "autocomplete": "off", "size": 12}),
    )


def chosen(request: Request) -> Choice:
    """Return what the address asks for."""
    asked = request.GET.get
    return Choice(
        type=asked("type", ""),
        plan=number(asked("plan")),
        group=asked("group", ""),
        state=asked("state", ""),
        search=asked("find", "").strip()[:40],
    )


def filter_form(actor: Actor, found: Matrix, choice: Choice) -> FilterForm:
    """Return the line of filters as it stands, without what offers nothing to choose."""
    held = {"type": choice.type, "plan": choice.plan, "group": choice.group, "state": choice.state}
    form = FilterForm(initial={"month": found.month, "unit": found.unit, "find": choice.search, **held})
    form.fields["unit"].widget = unit_box(actor, found.unit, found.unit_name)
    times = (
        [(f"{int(found.month) + step}", f"{int(found.month) + step}年") for step in (1, 0, -1, -2)]
        if found.about
        else []
    )
    form.fields["month"].label = "年份" if times else "月份"
    form.fields["month"].widget.choices = times or [(key, say_occasion(key)) for key in months_around(found.month)]
    form.fields["type"].widget.choices = [("", "全部类型"), *found.options.types]
    form.fields["group"].widget.choices = [("", "全部"), *found.options.groups]
    form.fields["plan"].widget.choices = [("", "全部方案"), *found.options.plans]
    form.fields["state"].widget.choices = [("", "全部情况"), *((key, name) for key, (name, _) in STATES.items())]
    for name, idle in (("group", not found.options.groups), ("plan", bool(found.about))):
        if idle:
            del form.fields[name]
    return form


def shown(request: Request, found: Matrix, choice: Choice) -> dict[str, Any]:
    """Return what the page of any matrix shows."""
    asked = {"type": choice.type, "plan": choice.plan or "", "group": choice.group, "state": choice.state}
    asked = {key: value for key, value in {**asked, "find": choice.search}.items() if value}
    return {
        "matrix": found,
        "form": filter_form(request.actor, found, choice),
        "pager": pages_of(found.total, PAGE, found.page),
        "query": kept({"unit": found.unit, "month": found.month, **asked}),
        "filtered": bool(asked),
    }


@require_safe
def page(request: Request) -> HttpResponse:
    """Show one page of the matrix of the unit asked for, or of one's own."""
    month = chosen_month(request.GET.get("month"), request.now.date())
    choice = chosen(request)
    found = matrix(
        by=request.actor,
        unit=chosen_unit(request.GET.get("unit"), request.actor),
        month=month,
        now=make_naive(request.now),
        choice=choice,
        page=chosen_page(request),
    )
    beside = [(key, say_occasion(key)) for key in neighbours(month)]
    return render(request, "wuzha/matrix/page.html", {**shown(request, found, choice), "neighbours": beside})


@require_safe
def months(request: Request, key: int) -> HttpResponse:
    """Show one clause through the months of a year."""
    year = chosen_year(request.GET.get("month"), request.now.date())
    choice = chosen(request)
    found = matrix_of_clause(
        by=request.actor,
        unit=chosen_unit(request.GET.get("unit"), request.actor),
        clause=key,
        year=year,
        now=make_naive(request.now),
        choice=choice,
        page=chosen_page(request),
    )
    beside = [(f"{each}", f"{each}年") for each in (year - 1, year + 1)]
    return render(request, "wuzha/matrix/page.html", {**shown(request, found, choice), "neighbours": beside})


@require_safe
def cell(request: Request, unit: int, clause: int, month: str) -> HttpResponse:
    """Show why a cell stands so and what counts for it: as a piece for the panel, or as a page of its own."""
    month = chosen_month(month, request.now.date())
    found = cell_page(by=request.actor, unit=unit, clause=clause, month=month, now=make_naive(request.now))
    name = "wuzha/matrix/cell.html" if request.htmx else "wuzha/matrix/cell_page.html"
    return render(request, name, {"cell": found})


@require_safe
def sheet(request: Request) -> HttpResponse:
    """Hand out the matrix as a worksheet: every unit, however many pages they fill."""
    month = chosen_month(request.GET.get("month"), request.now.date())
    unit = chosen_unit(request.GET.get("unit"), request.actor)
    found = duties_matrix(by=request.actor, unit=unit, month=month, now=make_naive(request.now), choice=chosen(request))
    return attachment(matrix_sheet(found), f"{found.title}（{found.period}）.xlsx", XLSX)


@require_safe
def months_sheet(request: Request, key: int) -> HttpResponse:
    """Hand out one clause through a year as a worksheet."""
    year = chosen_year(request.GET.get("month"), request.now.date())
    unit = chosen_unit(request.GET.get("unit"), request.actor)
    found = clause_matrix(
        by=request.actor, unit=unit, clause=key, year=year, now=make_naive(request.now), choice=chosen(request)
    )
    return attachment(matrix_sheet(found), f"{found.title}（{found.period}）.xlsx", XLSX)


routes = [
    path("matrix", page, name="matrix"),
    path("matrix/matrix.xlsx", sheet, name="matrix-xlsx"),
    path("matrix/clauses/<int:key>", months, name="matrix-clause"),
    path("matrix/clauses/<int:key>/matrix.xlsx", months_sheet, name="matrix-clause-xlsx"),
    path("matrix/cells/<int:unit>/<int:clause>/<str:month>", cell, name="matrix-cell"),
]

"""The duties matrix."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.calendar.occasions import say_occasion
from wuzha.papers.matrices import matrix_sheet
from wuzha.queries.matrix import PAGE, Matrix, matrix
from wuzha.queries.matrix_sheets import duties_matrix
from wuzha.queries.people import Actor
from wuzha.web.downloads import XLSX, attachment
from wuzha.web.periods import chosen_month, chosen_page, chosen_unit, months_around, neighbours
from wuzha.web.places import unit_box
from wuzha.web.requests import Request


class FilterForm(forms.Form):
    """Which unit, which month, which type of unit."""

    unit = forms.CharField(label="单位", required=False)
    month = forms.ChoiceField(label="月份", required=False)
    type = forms.ChoiceField(label="单位类型", required=False)


def filter_form(actor: Actor, found: Matrix, type_: str) -> FilterForm:
    """Return the line of filters as it stands."""
    form = FilterForm(initial={"month": found.month, "type": type_, "unit": found.unit})
    form.fields["unit"].widget = unit_box(actor, found.unit, found.unit_name)
    form.fields["month"].widget.choices = [(key, say_occasion(key)) for key in months_around(found.month)]
    form.fields["type"].widget.choices = [("", "全部类型"), *found.types]
    return form


@require_safe
def page(request: Request) -> HttpResponse:
    """Show one page of the matrix of the unit asked for, or of one's own."""
    asked = request.GET
    type_ = asked.get("type", "")
    month = chosen_month(asked.get("month"), request.now.date())
    number = chosen_page(asked.get("page"))
    unit = chosen_unit(asked.get("unit"), request.actor)
    found = matrix(by=request.actor, unit=unit, month=month, now=make_naive(request.now), type_=type_, page=number)
    shown = {
        "matrix": found,
        "form": filter_form(request.actor, found, type_),
        "pager": Paginator(range(found.total), PAGE).get_page(found.page),
        "query": urlencode({"unit": found.unit, "month": month, "type": type_}) + "&",
        "neighbours": [(key, say_occasion(key)) for key in neighbours(month)],
    }
    return render(request, "wuzha/matrix/page.html", shown)


@require_safe
def sheet(request: Request) -> HttpResponse:
    """Hand out the matrix as a worksheet: every unit, however many pages they fill."""
    asked = request.GET
    month = chosen_month(asked.get("month"), request.now.date())
    unit = chosen_unit(asked.get("unit"), request.actor)
    found = duties_matrix(
        by=request.actor, unit=unit, month=month, now=make_naive(request.now), type_=asked.get("type", "")
    )
    return attachment(matrix_sheet(found), f"{found.title}（{found.period}）.xlsx", XLSX)


routes = [path("matrix", page, name="matrix"), path("matrix/matrix.xlsx", sheet, name="matrix-xlsx")]

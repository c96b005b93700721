"""The dates of a school's terms."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from wuzha.actions.terms import set_terms
from wuzha.calendar.terms import Term
from wuzha.queries.terms import TermRow, terms
from wuzha.web.days import DayField, half_a_year_before
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request

DAY = timedelta(days=1)


class TermForm(forms.Form):
    """The first and last day of one term, typed without a year those near the days it had."""

    first = DayField(label="第一天")
    last = DayField(label="最后一天")

    def __init__(self, data: QueryDict | None, *, row: TermRow) -> None:
        super().__init__(data, prefix=row.key, initial={"first": row.first, "last": row.last})
        for name, day in (("first", row.first), ("last", row.last)):
            self.fields[name].reckon(half_a_year_before(day).isoformat())  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def page(request: Request, key: int) -> HttpResponse:
    """Show the terms that hold for a unit; set one."""
    unit, rows = terms(by=request.actor, unit=key, today=request.now.date())
    chosen = request.POST.get("key", "")
    found = [(row, TermForm(request.POST if row.key == chosen else None, row=row)) for row in rows]
    form = next((form for row, form in found if row.key == chosen), None)
    if form is not None and form.is_valid():
        said = form.cleaned_data
        with refusal_beside(form):
            term = Term(chosen, said["first"], min(said["last"], date.max - DAY) + DAY)
            set_terms(by=request.actor, unit=key, terms=[term], at=request.now)
            messages.success(request, "学期起止已保存，按学期的任务随之重新计算。")
            return redirect("terms", key)
    wrong = form is not None and bool(form.errors)
    return render(request, "wuzha/units/terms.html", {"place": unit, "terms": found}, status=422 if wrong else 200)


routes = [path("units/<int:key>/terms", page, name="terms")]

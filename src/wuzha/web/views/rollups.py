"""An office by its parts: how the units right below it stand in a month or a year."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.calendar.occasions import say_occasion
from wuzha.queries.rollups import rollup
from wuzha.web.periods import any_month, chosen_unit, chosen_year, months_around
from wuzha.web.places import unit_box
from wuzha.web.requests import Request


class FilterForm(forms.Form):
    """Of which office, in which month or year."""

    unit = forms.CharField(label="单位", required=False)
    month = forms.ChoiceField(label="期间", required=False)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show what was owed, done, late and is missing below each unit right under the one asked for."""
    asked, running = request.GET.get("month"), f"{request.now:%Y-%m}"
    period = any_month(asked) or (str(chosen_year(asked, request.now.date())) if asked else running)
    first, last = (period, period) if "-" in period else (f"{period}-01", f"{period}-12")
    unit = chosen_unit(request.GET.get("unit"), request.actor)
    found = rollup(by=request.actor, unit=unit, first=first, last=last, now=make_naive(request.now))
    form = FilterForm(initial={"unit": found.unit, "month": period})
    form.fields["unit"].widget = unit_box(request.actor, found.unit, found.unit_name)
    year = request.now.year
    offered = [f"{year}", f"{year - 1}", *(key for key in months_around(running) if key <= running)]
    form.fields["month"].widget.choices = [(key, _say(key)) for key in dict.fromkeys((*offered, period))]
    shown = {"rollup": found, "form": form, "period": _say(period), "query": urlencode({"month": period})}
    return render(request, "wuzha/rollups/page.html", shown)


def _say(period: str) -> str:
    return say_occasion(period) if "-" in period else f"{period}年全年"


routes = [path("branches", page, name="branches")]

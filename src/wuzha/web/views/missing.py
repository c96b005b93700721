"""The list of what is to be made up."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.missing import PAGE, Choice, missing
from wuzha.web.paging import chosen_page, kept, pages_of
from wuzha.web.periods import chosen_unit
from wuzha.web.places import unit_box
from wuzha.web.requests import Request

SINCE = (("quarter", "近三个月"), ("month", "本月"), ("year", "今年以来"), ("two-years", "近两年"))


class FilterForm(forms.Form):
    """Of which unit, due since when, of which type of unit, with what is due soon or without."""

    unit = forms.CharField(label="单位", required=False)
    since = forms.ChoiceField(label="到期在", choices=SINCE, required=False)
    type = forms.ChoiceField(label="单位类型", required=False)
    soon = forms.BooleanField(label="含即将到期", required=False)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show one page of what is overdue below the unit asked for, or one's own."""
    asked, today = request.GET, request.now.date()
    choice = Choice(
        unit=chosen_unit(asked.get("unit"), request.actor),
        since=_since(asked.get("since", ""), today),
        type=asked.get("type", ""),
        with_soon=bool(asked.get("soon")),
    )
    found = missing(by=request.actor, choice=choice, now=make_naive(request.now), page=chosen_page(request))
    form = FilterForm(initial={**asked.dict(), "unit": found.unit})
    form.fields["unit"].widget = unit_box(request.actor, found.unit, found.unit_name)
    types = [(code, entry.name) for code, entry in load_vocabulary().entries("unit_types").items() if code != "any"]
    form.fields["type"].widget.choices = [("", "全部类型"), *types]
    rest = {key: value for key, value in asked.dict().items() if key != "page"}
    shown = {"missing": found, "form": form, "pager": pages_of(found.total, PAGE, found.page), "query": kept(rest)}
    return render(request, "wuzha/missing/page.html", shown)


def _since(asked: str, today: date) -> date:
    firsts = {
        "month": today.replace(day=1),
        "year": date(today.year, 1, 1),
        "two-years": date(today.year - 1, 1, 1),
    }
    return firsts.get(asked, today - timedelta(days=92))


routes = [path("missing", page, name="missing")]

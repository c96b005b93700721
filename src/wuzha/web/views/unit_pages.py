"""One unit's own page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.calendar.occasions import say_occasion
from wuzha.queries.unit_page import unit_page
from wuzha.web.periods import chosen_month, neighbours
from wuzha.web.requests import Request


@require_safe
def page(request: Request, key: int) -> HttpResponse:
    """Show what a unit owes in a month, and how it stands."""
    month = chosen_month(request.GET.get("month"), request.now.date())
    found = unit_page(by=request.actor, unit=key, month=month, now=make_naive(request.now))
    shown = {
        "page": found,
        "neighbours": [(other, say_occasion(other)) for other in neighbours(month)],
    }
    return render(request, "wuzha/units/unit.html", shown)


routes = [path("units/<int:key>", page, name="unit")]

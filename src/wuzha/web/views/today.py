"""The first page: what today asks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.calendar.occasions import say_occasion
from wuzha.queries.front import front
from wuzha.web.requests import Request, number


@require_safe
def page(request: Request) -> HttpResponse:
    """Show what the person's units owe, how the units below stand, or both."""
    now = make_naive(request.now)
    found = front(by=request.actor, now=now, unit=number(request.GET.get("unit")))
    shown = {"front": found, "found": found.today, "now": now, "month_name": say_occasion(found.today.month)}
    return render(request, "wuzha/today/page.html", shown)


routes = [path("", page, name="today")]

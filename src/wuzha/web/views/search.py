"""Search across units, plans, clauses and records."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from wuzha.queries.search import search
from wuzha.web.requests import Request


@require_safe
def page(request: Request) -> HttpResponse:
    """Show what was found, by kind, with counts."""
    found = search(by=request.actor, asked=request.GET.get("q", ""))
    return render(request, "wuzha/search/page.html", {"found": found})


routes = [path("search", page, name="search")]

"""Search across all that has a page of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.queries.search import search
from wuzha.web.requests import Request


@require_safe
def page(request: Request) -> HttpResponse:
    """Show what was found, by kind, with counts."""
    found = search(by=request.actor, asked=request.GET.get("q", ""), now=make_naive(request.now))
    return render(request, "wuzha/search/page.html", {"found": found})


routes = [path("search", page, name="search")]

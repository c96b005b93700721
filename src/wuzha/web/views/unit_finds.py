"""Units found by what is typed into a box of one."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from wuzha.queries.unit_choice import find
from wuzha.web.requests import Request


@require_safe
def finds(request: Request) -> HttpResponse:
    """Return the units that were found, as the box offers them."""
    asked = request.GET
    found = find(by=request.actor, verb=asked.get("verb", "see"), asked=asked.get("q", "")[:100])
    return JsonResponse({"found": [{"label": place.label, "above": place.above} for place in found]})


routes = [path("units/find", finds, name="unit-find")]

"""What a day is that somebody typed: asked by the box itself, so that what was understood is seen at once."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from wuzha.web import days
from wuzha.web.requests import Request


@require_safe
def read(request: Request) -> HttpResponse:
    """Say which day is meant."""
    said, since = (request.GET.get(name, "")[:40] for name in ("said", "since"))
    day = days.read(said, request.now.date(), since)
    return JsonResponse({"day": day.isoformat()} if day else {"remark": days.UNREAD})


routes = [path("days/read", read, name="day-read")]

"""What a day is that somebody typed: asked by the box itself, so that what was understood is seen at once."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from wuzha.calendar.written import read_day
from wuzha.web.days import UNREAD
from wuzha.web.requests import Request


@require_safe
def read(request: Request) -> HttpResponse:
    """Say which day is meant."""
    said, since = (request.GET.get(name, "")[:40] for name in ("said", "since"))
    today = request.now.date()
    day = read_day(said, today, read_day(since, today))
    return JsonResponse({"day": day.isoformat()} if day else {"remark": UNREAD})


routes = [path("days/read", read, name="day-read")]

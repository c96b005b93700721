"""A person's calendar for their own calendar programme: no sign-in, a secret address instead."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_safe

from wuzha.papers.feeds import Entry, feed
from wuzha.queries import feeds as asks
from wuzha.queries.feeds import FeedItem
from wuzha.web.middleware import open_to_all
from wuzha.web.requests import Request

NAME = "反诈任务"


@open_to_all
@require_safe
def page(request: Request, secret: str) -> HttpResponse:
    """Hand out the calendar a secret belongs to; 404 for any other."""
    found = asks.feed(secret=secret, now=make_naive(request.now))
    host = request.get_host().partition(":")[0]
    data = feed([_entry(request, item) for item in found], name=NAME, host=host, at=request.now)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _entry(request: Request, item: FeedItem) -> Entry:
    return Entry(
        key=f"{item.requirement}-{item.unit}-{item.occasion}",
        quote=item.quote,
        due=item.due,
        state=item.state,
        unit_name=item.unit_name,
        plan_title=item.plan_title,
        href=request.build_absolute_uri(reverse("requirement", args=[item.requirement])),
    )


routes = [path("calendar/<str:secret>.ics", page, name="feed")]

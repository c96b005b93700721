"""No request may be larger than a record with all the files it may have; the rest is refused before it is read.

Only an archive that is taken into an empty installation may be: it holds the files of a year.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from wuzha.actions.evidence import MAX_BYTES, MAX_FILES
from wuzha.queries.installation import is_empty

LARGEST = MAX_FILES * MAX_BYTES + 5 * 1024 * 1024


def size_middleware(respond: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer 413 to what says that it is larger; what does not say its length is not read at all."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > LARGEST and not _takes_an_archive(request):
            return render(request, "wuzha/errors/413.html", status=413)
        return respond(request)

    return answer


def _takes_an_archive(request: HttpRequest) -> bool:
    return request.path == reverse("archive-import") and is_empty()

"""Records kept in a browser while there was no connection: taken in once, each answered in few words for its script."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wuzha.actions import records as verbs
from wuzha.queries.recording import recording
from wuzha.rules.refusals import Refusal
from wuzha.web.middleware import open_to_all
from wuzha.web.record_form import RecordingForm
from wuzha.web.requests import Request, number


@require_POST
def send(request: Request) -> JsonResponse:
    """Take a record in; the same `client_key` again is answered with the record it made the first time."""
    unit = number(request.POST.get("unit"))
    asked = recording(by=request.actor, now=make_naive(request.now), unit=0 if unit is None else unit)
    form = RecordingForm(request.POST, request.FILES, asked=asked.asked, by=request.actor)
    if not form.is_valid():
        return _wrong({name: "；".join(map(str, said)) for name, said in form.errors.items()})
    try:
        key = verbs.submit(
            by=request.actor, unit=asked.unit, form=form.record(), files=form.uploads(), at=request.now,
            client_key=form.cleaned_data["client_key"] or None,
        )  # fmt: skip
    except Refusal as refusal:
        return _wrong(dict(refusal.fields), str(refusal))
    if "told" in request.POST:  # the person goes on to the next page, where it is said
        messages.success(request, "已记下。")
    return JsonResponse({"record": key, "href": reverse("record", args=[key])}, status=201)


@require_safe
def waiting(request: Request) -> HttpResponse:
    """Show what this browser still has to send; the page's script fills it in, for the server knows nothing of it."""
    return render(request, "wuzha/records/waiting.html")


@open_to_all
@require_safe
def offline(request: Request) -> HttpResponse:
    """Say that there is no connection, and what can be done all the same."""
    return render(request, "wuzha/offline.html")


@open_to_all
@never_cache
@require_safe
def worker(request: Request) -> HttpResponse:
    """Hand out the service worker, from the root, so that it may answer for every page."""
    return render(request, "wuzha/worker.js", content_type="text/javascript; charset=utf-8")


def _wrong(remarks: dict[str, str], said: str = "") -> JsonResponse:
    return JsonResponse({"remarks": remarks, "said": said or "；".join(remarks.values())}, status=422)


routes = [
    path("records/send", send, name="record-send"),
    path("records/waiting", waiting, name="record-waiting"),
    path("offline", offline, name="offline"),
    path("worker.js", worker, name="worker"),
]

"""Addresses of pages that are no more: the month's report of old leads to the monthly paper that took its place."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from wuzha.web.requests import Request

_KEYS = {
    "activities": "activities.count",
    "people": "activities.people",
    "all:owed": "duties.owed",
    "all:done": "duties.done",
    "all:on-time": "duties.on-time",
    "all:late": "duties.late",
    "all:pending": "duties.missing",
    "nothing": "duties.nothing",
    "confirmed": "confirmed.units",
    "kept": "duties.kept",
    "called": "duties.called",
    "lifted": "duties.lifted",
}
"""What the figures of the old report are called in the catalogue; those of lines kept their keys."""
_PARTS = {"activity": "activities", "audience": "audiences", "topic": "fraud_types"}


@require_safe
def report(request: Request) -> HttpResponse:
    """Lead to the monthly paper of the same unit and month."""
    return _to(request, reverse("paper-draft", args=["monthly"]))


@require_safe
def document(request: Request) -> HttpResponse:
    """Lead to the same paper as a Word document."""
    return _to(request, reverse("paper-draft-file", args=["monthly", "docx"]))


@require_safe
def ledger(request: Request) -> HttpResponse:
    """Lead to the ledger of activities as a worksheet."""
    return _to(request, reverse("ledger-xlsx"), kind="activities")


@require_safe
def records(request: Request) -> HttpResponse:
    """Lead to the list a figure was counted from."""
    key = request.GET.get("ref", "")
    kind, _, part = key.partition(":")
    ref = f"activities.count:{_PARTS[kind]}:{part}" if kind in _PARTS else _KEYS.get(key, key)
    return _to(request, reverse("figure-records"), ref=ref)


def _to(request: Request, address: str, **more: str) -> HttpResponse:
    """Lead on with the unit and the month asked for."""
    asked = {"unit": request.GET.get("unit"), "period": request.GET.get("month")}
    query = urlencode({**{name: value for name, value in asked.items() if value}, **more})
    return redirect(f"{address}?{query}" if query else address)


routes = [
    path("report", report, name="old-report"),
    path("report/records", records, name="old-report-records"),
    path("report/report.docx", document, name="old-report-docx"),
    path("report/ledger.xlsx", ledger, name="old-report-ledger"),
]

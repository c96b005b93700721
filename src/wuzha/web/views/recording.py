"""Recording: the form (记一笔), what it would count for while it is filled in, corrections, and confirming a month."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST

from wuzha.actions import records as verbs
from wuzha.calendar.occasions import say_occasion
from wuzha.queries.people import Actor
from wuzha.queries.recording import Correction, Recording, confirmation, copied, correction, preview, recording
from wuzha.queries.routines import routines
from wuzha.reading.sentences import read_sentence
from wuzha.rules.records import LENGTHS
from wuzha.rules.routines import key_of
from wuzha.web.periods import chosen_month, chosen_unit, months_around
from wuzha.web.record_form import RecordingForm, boxes, heard
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request, number, numbers
from wuzha.web.unit_boxes import UnitField, unit_asked


class WhereForm(forms.Form):
    """For which unit something is recorded."""

    unit = UnitField(label="记到哪个单位")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **{"auto_id": "for-%s", **kwargs})
        self.fields["unit"].offer(by, "record")  # type: ignore[attr-defined]


class ConfirmForm(forms.Form):
    """A word to go with the confirmation."""

    note = forms.CharField(
        label="补充说明", required=False, max_length=LENGTHS["note"], widget=forms.Textarea({"rows": 3})
    )


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Record something for the unit asked for, or one's own."""
    named = numbers(request.GET.getlist("matter"))
    asked = recording(by=request.actor, now=make_naive(request.now), unit=_unit(request), matters=named)
    form = _form(request, asked, {**_wanted(request, asked), "matters": named, "client_key": _key(request)})
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            key = verbs.submit(
                by=request.actor, unit=asked.unit, form=form.record(), files=form.uploads(), at=request.now,
                client_key=form.cleaned_data["client_key"] or None,
            )  # fmt: skip
            messages.success(request, "已记下。")
            again = f"{reverse('record-new')}?unit={asked.unit}"
            return redirect(again if "more" in request.POST else reverse("record", args=[key]))
    waiting = routines(by=request.actor, today=request.now.date()).waiting
    return _page(request, form, asked, fixed="routine" in request.GET, waiting=len(waiting))


@require_http_methods(["GET", "POST"])
def edit(request: Request, key: int) -> HttpResponse:
    """Correct a record, or add files to it."""
    found = correction(by=request.actor, record=key, now=make_naive(request.now))
    form = _form(request, found.recording, _known(found))
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.correct(
                by=request.actor, record=key, revision=form.cleaned_data["revision"] or 0, at=request.now,
                form=form.record(nothing_to_report=found.form.nothing_to_report), files=form.uploads(),
            )  # fmt: skip
            messages.success(request, "已更正，计入的任务已重新计算。")
            return redirect("record", key)
    return _page(request, form, found.recording, found)


@require_POST
def hear(request: Request) -> HttpResponse:
    """Say what a sentence says; without script the form comes back with it filled in. Nothing is stored."""
    text = request.POST.get("sentence", "")[: LENGTHS["note"]]
    sentence = read_sentence(text, request.now.date())
    filled = heard(sentence, text)
    if request.htmx:
        shown = {"sentence": sentence, "values": json.dumps(filled, ensure_ascii=False, default=str)}
        return render(request, "wuzha/records/heard.html", shown)
    asked = recording(by=request.actor, now=make_naive(request.now), unit=_unit(request))
    typed = {name: request.POST.getlist(name) for name in ("audience", "topics", "originals")}
    form = RecordingForm(asked=asked.asked, by=request.actor, initial={**request.POST.dict(), **typed, **filled})
    return _page(request, form, asked, sentence=sentence, text=text)


@require_POST
def foretell(request: Request) -> HttpResponse:
    """Show what the form as it stands would count for; nothing is stored."""
    form = RecordingForm(request.POST, by=request.actor)
    form.is_valid()
    said, record = form.cleaned_data, request.POST.get("record", "")
    if not {"activity", "starts", "unit"} <= said.keys():
        return render(request, "wuzha/records/foretell.html", {"swap": True})
    # The box holds no files here: the browser only names it when some are chosen, which is all that matters.
    kinds = frozenset({said["kind"]} if "documents" in request.POST and said.get("kind") else ())
    found = preview(
        by=request.actor, unit=said["unit"], form=form.record(), kinds=kinds, now=make_naive(request.now),
        record=number(record),
    )  # fmt: skip
    return render(request, "wuzha/records/foretell.html", {"preview": found, "swap": True})


@require_http_methods(["GET", "POST"])
def confirm(request: Request) -> HttpResponse:
    """Confirm that a unit's month is complete, or that nothing happened in it."""
    asked = request.POST if request.method == "POST" else request.GET
    unit = chosen_unit(asked.get("unit"), request.actor)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            key = verbs.confirm_month(
                by=request.actor, unit=unit, month=asked.get("month", ""), at=request.now,
                nothing_to_report="nothing" in asked, note=form.cleaned_data["note"],
            )  # fmt: skip
            messages.success(request, "已确认，作为当月情况上报。")
            return redirect("record", key)
    now = make_naive(request.now)
    month = chosen_month(asked.get("month"), now.date())
    found = confirmation(by=request.actor, unit=unit, month=month, now=now)
    months = [(key, say_occasion(key)) for key in months_around(f"{now:%Y-%m}") if key <= f"{now:%Y-%m}"]
    shown = {"found": found, "form": form, "months": months, "kept": (("unit", unit),)}
    return render(request, "wuzha/records/confirm.html", shown, status=422 if form.errors else 200)


def _unit(request: Request) -> int | None:
    """Return the unit asked for, None for one's own."""
    return number(request.POST.get("unit")) or unit_asked(request, "record")


def _day(request: Request) -> date | None:
    """Return the day a link asks for."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def _key(request: Request) -> str:
    """Return what makes the form one record: a key of its own, or that of a routine's day."""
    routine, day = number(request.GET.get("routine")), _day(request)
    return uuid4().hex if routine is None or day is None else key_of(routine, day)


def _wanted(request: Request, asked: Recording) -> dict[str, Any]:
    """Return what a link to the form fills in: a record to copy, or an activity with what is usual there; and today."""
    if (key := number(request.GET.get("copy"))) is not None:
        return {**asdict(copied(by=request.actor, record=key)), "starts": _day(request) or request.now.date()}
    link = {name: request.GET.get(name, "") for name in ("activity", "period")}
    usual = asked.asked.usual.get(link["activity"])
    return {**(boxes(usual) if usual else {}), "starts": request.now.date(), **link}


def _known(found: Correction) -> dict[str, Any]:
    """Return what a record says now; its last day only where it lasted."""
    said = found.form
    ends = said.ends if said.ends != said.starts else None
    return {**asdict(said), "ends": ends, "revision": found.revision}


def _form(request: Request, asked: Recording, initial: dict[str, Any]) -> RecordingForm:
    data, uploaded = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return RecordingForm(data, uploaded, asked=asked.asked, by=request.actor, initial={**initial, "unit": asked.unit})


def _page(
    request: Request, form: RecordingForm, asked: Recording, record: Correction | None = None, **more: object
) -> HttpResponse:
    today = request.now.date()
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    if record is None and asked.units > 1:
        more["where"] = WhereForm(by=request.actor, initial={"unit": asked.unit})
    shown = {"form": form, "asked": asked, "record": record, **days, **more}
    return render(request, "wuzha/records/form.html", shown, status=422 if form.errors else 200)


routes = [
    path("records/new", new, name="record-new"),
    path("records/preview", foretell, name="record-preview"),
    path("records/sentence", hear, name="record-sentence"),
    path("records/confirm", confirm, name="record-confirm"),
    path("records/<int:key>/edit", edit, name="record-edit"),
]

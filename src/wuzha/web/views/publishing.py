"""Publishing a draft: what it would bring, then bringing it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from wuzha.actions import publishing as verbs
from wuzha.actions.publishing import LONGEST_YEARS, Terms
from wuzha.queries.people import Actor
from wuzha.queries.publishing import Publication, publication
from wuzha.queries.unit_choice import named
from wuzha.rules.refusals import Refusal
from wuzha.web.days import DayField, read_nearby
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request, revision_of
from wuzha.web.unit_boxes import UnitField

_DAY = timedelta(days=1)


class TermsForm(forms.Form):
    """Who carries the plan out, from when to when (both days included)."""

    adopter = UnitField(label="落实单位", help_text="任务分给它和它下面的单位。")
    starts = DayField(label="从", either=True, error_messages={"required": "请填写开始日期"})
    ends = DayField(label="到（含当日）", error_messages={"required": "请填写结束日期"})
    leave_open = forms.BooleanField(label="其余问题暂不处理", required=False)
    by_default = forms.BooleanField(label="其余按默认处理", required=False)
    trust_scan = forms.BooleanField(label="不再对照", required=False)

    def __init__(self, data: QueryDict | None, *, asked: QueryDict, by: Actor, today: date) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["adopter"].offer(by, "plan")
        starts = read_nearby(asked.get("starts", ""), today)
        fields["ends"].follow("starts", starts)
        first = _sound(starts, today, today)
        last = _sound(fields["ends"].read(asked.get("ends", ""), today), date(today.year, 12, 31), today)
        self.window = (first, max(last, first))


def _sound(day: date | None, otherwise: date, today: date) -> date:
    """Return a day, the usual one where there is none or publishing would refuse it."""
    return day if day is not None and today.year - 1 <= day.year <= today.year + LONGEST_YEARS else otherwise


def _adopter(request: Request, text: str) -> int | None:
    """Return the unit that carries the plan out; None, for the usual one, where none is meant."""
    try:
        return named(by=request.actor, verb="plan", text=text)
    except Refusal:
        return None


def _preview(request: Request, key: int, asked: QueryDict, form: TermsForm) -> Publication:
    """Return the preview for the terms asked for; the usual ones where something is missing or wrong."""
    return publication(
        by=request.actor,
        plan=key,
        adopter=_adopter(request, asked.get("adopter", "")),
        starts=form.window[0],
        ends=form.window[1] + _DAY,
        today=request.now.date(),
        by_default="by_default" in asked,
    )


@require_http_methods(["GET", "POST"])
def page(request: Request, key: int) -> HttpResponse:
    """Show what publishing would bring; publish, unless only another preview was asked for."""
    asked = request.POST if request.method == "POST" else request.GET
    form = TermsForm(request.POST or None, asked=asked, by=request.actor, today=request.now.date())
    found = _preview(request, key, asked, form)
    form.initial = {"adopter": found.adopter, "starts": found.starts, "ends": found.last_day}
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        with refusal_beside(form):
            made = verbs.publish(
                by=request.actor,
                plan=key,
                revision=revision_of(request),
                terms=_terms(form, found, request.POST),
                at=request.now,
            )
            messages.success(request, f"已发布：要求{made.requirements}条，分派{made.assignments}项。")
            return redirect("plan", key)
    shown = {"found": found, "form": form, "today": request.now.date(), **_typed(found, asked)}
    return render(request, "wuzha/plans/publish.html", shown, status=422 if form.errors else 200)


def _typed(found: Publication, asked: QueryDict) -> dict[str, object]:
    """Return what was typed and ticked beside the terms, so that another preview keeps it."""
    asks = [(ask, asked.get(f"answer-{ask.number}", "")) for ask in found.waiting]
    return {"asks": asks, "chosen": asked.getlist("judged")}


def _terms(form: TermsForm, found: Publication, posted: QueryDict) -> Terms:
    said = form.cleaned_data
    answers = {ask.number: posted.get(f"answer-{ask.number}", "").strip() for ask in found.waiting}
    return Terms(
        adopter=said["adopter"],
        starts=said["starts"],
        ends=min(said["ends"], date.max - _DAY) + _DAY,
        answers={number: words for number, words in answers.items() if words},
        judged=frozenset(posted.getlist("judged")),
        leave_open=said["leave_open"],
        by_default=said["by_default"],
        trust_scan=said["trust_scan"],
    )


routes = [path("plans/<int:key>/publish", page, name="plan-publish")]

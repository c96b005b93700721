"""Routines (固定安排): the list with what waits to be confirmed; one set up from a record, a day left out, an end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import routines as verbs
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.recording import copied
from wuzha.queries.routines import routines
from wuzha.rules.refusals import Refusal
from wuzha.rules.routines import EVERY, LONGEST_MONTH, WEEKDAYS, RoutineForm
from wuzha.web.days import DayField
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, number


class SetUpForm(forms.Form):
    """On which days, from when on."""

    every = forms.ChoiceField(
        label="多久一次", choices=list(EVERY.items()), initial="week", widget=forms.RadioSelect,
        error_messages={"required": "请选择每周还是每月"},
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label="星期几", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=[(number, f"周{name}") for number, name in enumerate(WEEKDAYS)],
    )  # fmt: skip
    month_days = forms.TypedMultipleChoiceField(
        label="每月哪一天", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=[(day, f"{day}日") for day in range(1, LONGEST_MONTH + 1)],
        help_text="当月没有这一天的，算在月底。",
    )  # fmt: skip
    starts = DayField(label="从哪一天起", either=True)

    def routine(self) -> RoutineForm:
        """Return what was filled in as the action takes it."""
        said: dict[str, Any] = self.cleaned_data
        days = said["weekdays"] if said["every"] == "week" else said["month_days"]
        return RoutineForm(said["every"], tuple(days), said["starts"])


@require_safe
def page(request: Request) -> HttpResponse:
    """Show what is kept up and what of it waits."""
    return render(request, "wuzha/routines/list.html", {"found": routines(by=request.actor, today=request.now.date())})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Set one up from a record."""
    record, today = number(request.GET.get("record")) or 0, request.now.date()
    form = SetUpForm(request.POST or None, initial={"starts": today, "weekdays": [today.weekday()]})
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.add(by=request.actor, record=record, form=form.routine(), at=request.now)
            messages.success(request, "已设好。到了那一天，“今日”里会列出来等您确认，不会自动登记。")
            return redirect("routines")
    known = copied(by=request.actor, record=record, verb="record")
    shown = {
        "form": form,
        "known": known,
        "record": record,
        "name": load_vocabulary().name("activities", known.activity),
    }
    return render(request, "wuzha/routines/new.html", shown, status=422 if form.errors else 200)


class SkipForm(forms.Form):
    """Which day."""

    day = forms.DateField(error_messages={"required": "请从列表中选择日期", "invalid": "请从列表中选择日期"})


class ConfirmForm(SkipForm):
    """Which day, and how many came."""

    attended = forms.IntegerField(
        required=False, min_value=0, error_messages={"invalid": "实到人数应为整数", "min_value": "实到人数不能小于 0"}
    )


@require_POST
def confirm(request: Request, key: int) -> HttpResponse:
    """Record that it was done on a day, as the record it was set up from says."""
    with refusal_said(request):
        said = _said(ConfirmForm(request.POST))
        made = verbs.confirm(by=request.actor, routine=key, **said, at=request.now)
        day = said["day"]
        messages.success(request, f"已记下{day.month}月{day.day}日的活动（{made} 号记录），有出入可以更正。")
    return _back(request)


@require_POST
def skip(request: Request, key: int) -> HttpResponse:
    """Leave a day out."""
    with refusal_said(request):
        day = _said(SkipForm(request.POST))["day"]
        verbs.skip(by=request.actor, routine=key, day=day, at=request.now)
        messages.success(request, f"{day.month}月{day.day}日没有开展，不再提醒。")
    return _back(request)


def _said(form: forms.Form) -> dict[str, Any]:
    """Return what a form says that has no page of its own.

    Raises:
        Refusal: something in it is wrong.

    """
    if not form.is_valid():
        raise Refusal("；".join(str(error) for errors in form.errors.values() for error in errors) + "。")
    return form.cleaned_data


def _back(request: Request) -> HttpResponse:
    """Lead back to the page the button stood on."""
    return redirect("today" if "today" in request.POST else "routines")


@require_POST
def end(request: Request, key: int) -> HttpResponse:
    """End one."""
    with refusal_said(request):
        verbs.end(by=request.actor, routine=key, at=request.now)
        messages.success(request, "已停止，已记下的不受影响。")
    return redirect("routines")


routes = [
    path("routines", page, name="routines"),
    path("routines/new", new, name="routine-new"),
    path("routines/<int:key>/confirm", confirm, name="routine-confirm"),
    path("routines/<int:key>/skip", skip, name="routine-skip"),
    path("routines/<int:key>/end", end, name="routine-end"),
]

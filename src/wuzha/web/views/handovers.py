"""Hand-overs (交接): the list, starting one, what is open with a post, confirming, cancelling."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import handovers as verbs
from wuzha.actions.handovers import LONGEST
from wuzha.queries.handovers import handover, handovers, starting
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request


class StartForm(forms.Form):
    """To whom a post goes, and a word to go with it."""

    incoming = forms.TypedChoiceField(label="接手的人", coerce=int, error_messages={"required": "请选择接手的人"})
    note = forms.CharField(
        label="交接说明", required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text="例如：纸质责任书在综治办柜子第二格。",
    )  # fmt: skip


@require_safe
def page(request: Request) -> HttpResponse:
    """Show what concerns the person."""
    found = handovers(by=request.actor, today=request.now.date())
    shown = {"found": found, "may_people": request.actor.may("people")}
    return render(request, "wuzha/handovers/list.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: Request, key: int) -> HttpResponse:
    """Start handing a post over."""
    found = starting(by=request.actor, membership=key, today=request.now.date())
    form = StartForm(request.POST or None)
    form.fields["incoming"].choices = [("", "请选择"), *found.people]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            made = verbs.start(by=request.actor, membership=key, at=request.now, **form.cleaned_data)
            messages.success(request, "已开始交接，等双方确认。")
            return redirect("handover", made)
    return render(
        request, "wuzha/handovers/form.html", {"form": form, "found": found}, status=422 if form.errors else 200
    )


@require_safe
def one(request: Request, key: int) -> HttpResponse:
    """Show a hand-over with what is open."""
    found = handover(by=request.actor, handover=key, now=make_naive(request.now))
    return render(request, "wuzha/handovers/detail.html", {"found": found})


@require_POST
def confirm(request: Request, key: int) -> HttpResponse:
    """Confirm one's side."""
    with refusal_said(request):
        done = verbs.confirm(by=request.actor, handover=key, at=request.now)
        messages.success(request, "双方已确认，交接完成。" if done else "已确认，等对方确认。")
        if done:
            return redirect("today")
    return redirect("handover", key)


@require_POST
def cancel(request: Request, key: int) -> HttpResponse:
    """Call it off."""
    with refusal_said(request):
        verbs.cancel(by=request.actor, handover=key, at=request.now)
        messages.success(request, "已取消交接，任职不变。")
    return redirect("handovers")


routes = [
    path("handovers", page, name="handovers"),
    path("handovers/new/<int:key>", new, name="handover-new"),
    path("handovers/<int:key>", one, name="handover"),
    path("handovers/<int:key>/confirm", confirm, name="handover-confirm"),
    path("handovers/<int:key>/cancel", cancel, name="handover-cancel"),
]

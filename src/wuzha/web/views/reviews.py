"""Review by sample (抽查): draws, one draw with its records, the answers of units."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import reviews as verbs
from wuzha.actions import signals
from wuzha.calendar.occasions import say_occasion
from wuzha.queries.reviews import STATES, Reviews, draw_page, recomputing, reviews
from wuzha.web.downloads import attachment
from wuzha.web.periods import any_month, chosen_month, chosen_unit, months_around, neighbours
from wuzha.web.places import unit_box
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, number, numbers

DONE = {"accept": "已通过", "return": "已退回，单位会看到原因；在说明之前不再计入任务", "ask": "已发问，单位会看到"}


class MonthForm(forms.Form):
    """Which unit, which month."""

    unit = forms.CharField(label="单位", required=False)
    month = forms.ChoiceField(label="月份", required=False)


class DrawForm(forms.Form):
    """The public seed and where it can be looked up."""

    seed = forms.CharField(
        label="公开的种子", max_length=80, help_text="用事先谁也不能选、事后谁都能查的数字，例如当天公布的开奖号码。",
        error_messages={"required": "请填写公开的数字或文字"},
    )  # fmt: skip
    source = forms.CharField(
        label="种子的来历", max_length=100, help_text="例如：11月2日福彩双色球开奖号码。",
        error_messages={"required": "请写明它是什么，在哪里能查到"},
    )  # fmt: skip


def _month_form(request: Request, found: Reviews) -> MonthForm:
    form = MonthForm(initial={"unit": found.unit, "month": found.month})
    form.fields["unit"].widget = unit_box(request.actor, found.unit, found.unit_name)
    form.fields["month"].widget.choices = [(key, say_occasion(key)) for key in months_around(found.month)]
    return form


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """Show the draws and what a draw of a month would be; draw."""
    month = any_month(request.GET.get("month")) or neighbours(chosen_month(None, request.now.date()))[0]
    unit = chosen_unit(request.GET.get("unit"), request.actor)
    form = DrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            key = verbs.draw(by=request.actor, unit=unit, month=month, **form.cleaned_data, at=request.now)
            messages.success(request, "已抽取。没有抽中的视为通过。")
            return redirect("review-draw", key)
    found = reviews(by=request.actor, unit=unit, month=month, today=request.now.date())
    shown = {"found": found, "form": form, "months": _month_form(request, found)}
    return render(request, "wuzha/reviews/page.html", shown, status=422 if form.errors else 200)


@require_safe
def draw(request: Request, key: int) -> HttpResponse:
    """Show one draw and its records."""
    return _draw(request, key, request.GET.get("state", ""))


def _draw(request: Request, key: int, state: str, **kept: object) -> HttpResponse:
    """Show a draw; what was ticked and written but could not be done is `kept` on the page."""
    found = draw_page(by=request.actor, draw=key, state=state)
    tabs = [{"label": "全部", "href": "?", "current": not found.state}]
    tabs += [
        {"label": name, "href": f"?state={code}", "current": found.state == code, "count": count}
        for code, name, count in found.counts
    ]
    shown = {"found": found, "tabs": tabs, **kept}
    return render(request, "wuzha/reviews/draw.html", shown, status=422 if kept else 200)


@require_POST
def decide(request: Request, key: int) -> HttpResponse:
    """Accept, return or ask about the records ticked."""
    chosen = numbers(request.POST.getlist("review"))
    verdict, said = request.POST.get("verdict", ""), request.POST.get("said", "")
    state = request.POST.get("state", "")
    with refusal_said(request):
        done = verbs.decide(
            by=request.actor, draw=key, reviews=chosen, verdict=verdict, said=said, at=request.now
        )  # fmt: skip
        messages.success(request, f"{done} 条{DONE[verdict]}。")
        page = reverse("review-draw", args=[key])
        return redirect(f"{page}?state={state}" if state in STATES else page)
    return _draw(request, key, state, chosen=chosen, said=said)


@require_safe
def recompute(request: Request, key: int) -> HttpResponse:
    """Hand out what anyone needs to recompute a draw."""
    name, text = recomputing(by=request.actor, draw=key)
    return attachment(text.encode(), name, "text/plain; charset=utf-8")


@require_POST
def answer(request: Request, kind: str, key: int) -> HttpResponse:
    """Take the unit's answer to a question about its record."""
    text, record = request.POST.get("answer", ""), number(request.POST.get("record")) or 0
    with refusal_said(request):
        if kind == "signal":
            signals.answer(by=request.actor, signal=key, text=text, at=request.now)
        else:
            verbs.answer(by=request.actor, review=key, text=text, at=request.now)
        messages.success(request, "已记下说明。")
    return redirect("record", record)


routes = [
    path("reviews", page, name="reviews"),
    path("reviews/<int:key>", draw, name="review-draw"),
    path("reviews/<int:key>/decide", decide, name="review-decide"),
    path("reviews/<int:key>/recompute.txt", recompute, name="review-recompute"),
    path("reviews/answers/<str:kind>/<int:key>", answer, name="review-answer"),
]

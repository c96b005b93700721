"""One requirement of a published plan; giving it to further units, taking it from some, judging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_POST, require_safe

from wuzha.actions import assignments as verbs
from wuzha.queries.people import Actor
from wuzha.queries.requirements import PAGE, requirement
from wuzha.queries.unit_choice import named_all
from wuzha.web.paging import chosen_page, pages_of
from wuzha.web.remarks import refusal_said
from wuzha.web.requests import Request, numbers
from wuzha.web.unit_boxes import UnitsField


class MoreForm(forms.Form):
    """Further units a clause is given to."""

    units = UnitsField(label="单位")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.fields["units"].offer(by, "plan")  # type: ignore[attr-defined]


@require_safe
def page(request: Request, key: int) -> HttpResponse:
    """Show a requirement in its context, who owes it and how each stands."""
    page = chosen_page(request)
    found = requirement(by=request.actor, requirement=key, now=make_naive(request.now), page=page)
    shown = {"found": found, "pager": pages_of(found.total, PAGE, found.page), "more": MoreForm(by=request.actor)}
    return render(request, "wuzha/plans/requirement.html", shown)


@require_POST
def assign(request: Request, key: int) -> HttpResponse:
    """Have further units owe it from today."""
    with refusal_said(request):
        units = named_all(by=request.actor, verb="plan", texts=request.POST.getlist("units"))
        verbs.assign(by=request.actor, requirement=key, units=units, at=request.now)
        messages.success(request, f"已增加{len(units)}个单位，从今天起计。")
    return redirect("requirement", key)


@require_POST
def release(request: Request, key: int) -> HttpResponse:
    """Free units from it from today."""
    units = numbers(request.POST.getlist("units"))
    with refusal_said(request):
        verbs.release(by=request.actor, requirement=key, units=units, at=request.now)
        messages.success(request, f"已取消{len(units)}个单位的分派，从今天起不再要求；此前的完成情况保留。")
    return redirect("requirement", key)


@require_POST
def judge(request: Request, key: int) -> HttpResponse:
    """Say whether it applies to units whose facts, or its words, leave that open."""
    units, applies = numbers(request.POST.getlist("units")), request.POST.get("applies") == "yes"
    with refusal_said(request):
        verbs.judge(by=request.actor, requirement=key, units=units, applies=applies, at=request.now)
        said = f"适用于{len(units)}个单位，从今天起计" if applies else f"不适用于{len(units)}个单位"
        messages.success(request, f"已记下：{said}；登记的情况变动后会重新判断。")
    return redirect("requirement", key)


routes = [
    path("requirements/<int:key>", page, name="requirement"),
    path("requirements/<int:key>/assign", assign, name="requirement-assign"),
    path("requirements/<int:key>/release", release, name="requirement-release"),
    path("requirements/<int:key>/judge", judge, name="requirement-judge"),
]

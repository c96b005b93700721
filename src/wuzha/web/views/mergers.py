"""Merging (合并) a unit into another: what it would change is shown, head-count and posts are confirmed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods

from wuzha.actions import mergers as verbs
from wuzha.actions.units import MOST_PEOPLE
from wuzha.queries.mergers import Merger, merger
from wuzha.queries.unit_choice import named
from wuzha.queries.units import unit as one_unit
from wuzha.rules.refusals import Refusal
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request


class MergeForm(forms.Form):
    """How many people the other has from today, and which posts go over."""

    headcount = forms.IntegerField(label="合并后人数", required=False, min_value=0, max_value=MOST_PEOPLE)
    posts = forms.TypedMultipleChoiceField(
        label="移过去的任职", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, found: Merger, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.fields["headcount"].help_text = _say_sum(found)
        self.fields["posts"].choices = [  # type: ignore[attr-defined]
            (post.membership, f"{post.person_name}　{post.post_name}" + ("（对方已任此职）" if post.held else ""))
            for post in found.posts
        ]


@require_http_methods(["GET", "POST"])
def merge(request: Request, key: int) -> HttpResponse:
    """Show what a merger would change; merge from today on when it is confirmed."""
    asked = (request.POST or request.GET).get("into", "")
    try:
        into = named(by=request.actor, verb="unit", text=asked)
    except Refusal as refusal:
        name = one_unit(by=request.actor, unit=key, verb="unit").name
        messages.error(request, str(refusal) if asked.strip() else f"请选择“{name}”并入哪个单位。")
        return redirect("unit-edit", key)
    found = merger(by=request.actor, unit=key, into=into, now=make_naive(request.now))
    usual = {"headcount": found.total or found.into_headcount, "posts": [post.membership for post in found.posts]}
    form = MergeForm(request.POST or None, found=found, initial=usual)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.merge(
                by=request.actor, unit=key, into=into, on=request.now.date(), at=request.now, **form.cleaned_data
            )  # fmt: skip
            messages.success(request, f"“{found.unit_name}”已并入，它的记录和完成情况都保留在原单位名下。")
            return redirect("unit", into)
    return render(request, "wuzha/units/merge.html", {"form": form, "found": found}, status=422 if form.errors else 200)


def _say_sum(found: Merger) -> str:
    def say(number: int | None) -> str:
        return "未登记" if number is None else f"{number} 人"

    both = f"{found.into_name} {say(found.into_headcount)}，{found.unit_name} {say(found.headcount)}"
    sum_ = f"，合计 {found.total} 人" if found.total is not None else "，不能相加，请填写实际人数"
    return f"{both}{sum_}。方案里“50人以上”这类条件从今天起按它判断；不填则不变。"


routes = [path("units/<int:key>/merge", merge, name="unit-merge")]

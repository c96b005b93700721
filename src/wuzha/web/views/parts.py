"""Taking a file with several plans apart, and the pictures of scanned pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.actions import parts as verbs
from wuzha.queries import parts as queries
from wuzha.queries import scans
from wuzha.queries.parts import Parts
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request, revision_of


class PartsForm(forms.Form):
    """Which plans of a file become drafts of their own."""

    chosen = forms.TypedMultipleChoiceField(
        label="要建立草稿的方案", coerce=int, error_messages={"required": "请至少选择一份"}
    )

    def __init__(self, *args: Any, parts: Parts) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args)
        self.fields["chosen"].choices = [(row.number, row.title) for row in parts.rows]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def page(request: Request, key: int) -> HttpResponse:
    """Show the plans a file holds, and make drafts of those chosen."""
    found = queries.parts(by=request.actor, plan=key)
    form = PartsForm(request.POST or None, parts=found)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["chosen"]
        with refusal_beside(form):
            verbs.split(by=request.actor, plan=key, revision=revision_of(request), chosen=chosen, at=request.now)
            messages.success(request, f"已拆成{len(chosen)}份草稿，请分别校对。")
            return redirect("plans")
    ticked = form["chosen"].value() or [] if form.is_bound else None
    chosen = [row.number for row in found.rows if ticked is None or str(row.number) in ticked]
    shown = {"parts": found, "form": form, "chosen": chosen}
    return render(request, "wuzha/plans/parts.html", shown, status=422 if form.errors else 200)


@require_safe
def picture(request: Request, key: int, number: int) -> HttpResponse:
    """Show a scanned page."""
    found = scans.picture(by=request.actor, plan=key, page=number)
    answer = HttpResponse(found, content_type="image/png")
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


routes = [
    path("plans/<int:key>/parts", page, name="plan-parts"),
    path("plans/<int:key>/pages/<int:number>", picture, name="plan-picture"),
]

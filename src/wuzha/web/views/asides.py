"""Goals and stages of a draft on their forms: corrected, or taken out where they are none."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import asides as verbs
from wuzha.plan.model import Objective, Phase
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.plan.wording import spoken
from wuzha.queries import drafts as queries
from wuzha.rules.refusals import Refusal
from wuzha.web.corrected import corrected
from wuzha.web.remarks import put_remarks, refusal_to
from wuzha.web.requests import Request

_DATE_HINT = "写作 2026-03-05；不知道的位写 ?"


class PhaseForm(forms.Form):
    """A stage of the plan: its name and its days."""

    name = forms.CharField(label="阶段名称", max_length=60, error_messages={"required": "请填写阶段名称"})
    since = forms.CharField(label="自", max_length=10, required=False, help_text=_DATE_HINT)
    until = forms.CharField(label="至（含当日）", max_length=10, required=False, help_text=_DATE_HINT)

    @property
    def changes(self) -> dict[str, Any]:
        """What was filled in, in the plan language."""
        said = self.cleaned_data
        return {
            "name": said["name"].strip(),
            "from": said["since"].strip() or None,
            "to": said["until"].strip() or None,
        }


class GoalForm(forms.Form):
    """A goal of the plan: the figure, what it is compared with, and the target as written."""

    indicator = forms.ChoiceField(label="指标", help_text="选最接近的一个；都不是的选“其他”，由人判断是否达到。")
    compare = forms.ChoiceField(
        label="与什么比",
        choices=[("year-on-year", "与上年同期比"), ("absolute", "看绝对数"), ("none", "没有写明")],
    )
    target = forms.CharField(
        label="目标值", max_length=40, required=False, help_text="写作“< 0%”“>= 95%”“= 0”；原文没有数的不填。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        indicators = load_vocabulary().entries("indicators").items()
        self.fields["indicator"].choices = [(code, entry.name) for code, entry in indicators]  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, Any]:
        """What was filled in, in the plan language."""
        return {**self.cleaned_data, "target": self.cleaned_data["target"].strip()}


def _form(request: Request, part: Objective | Phase) -> PhaseForm | GoalForm:
    if isinstance(part, Phase):
        days = {"since": part.from_ or "", "until": part.to or ""}
        return PhaseForm(request.POST or None, initial={"name": part.name, **days})
    return GoalForm(request.POST or None, initial=part.model_dump(include={"indicator", "compare", "target"}))


def _put(form: forms.Form, refusal: Refusal) -> None:
    """Put what was refused beside the boxes, in the words and under the names that they have here."""
    renamed = {"from": "since", "to": "until"}
    fields = {renamed.get(name, name): spoken(remark) for name, remark in refusal.fields.items()}
    put_remarks(form, Refusal(spoken(str(refusal)), fields))


@require_http_methods(["GET", "POST"])
def page(request: Request, key: int, code: str) -> HttpResponse:
    """Correct a goal or a stage."""
    revision, shown, part = queries.aside(by=request.actor, plan=key, code=code)
    form = _form(request, part)
    if request.method == "POST" and form.is_valid():
        with refusal_to(partial(_put, form)):
            verb = partial(verbs.change, code=code, changes=form.changes)
            return corrected(request, key, verb, back_at=code, also=[code])
    name = "wuzha/plans/aside_form.html" if request.htmx else "wuzha/plans/aside_page.html"
    given = {"aside": shown, "form": form, "plan": key, "revision": revision}
    return render(request, name, given, status=422 if form.errors else 200)


@require_safe
def card(request: Request, key: int, code: str) -> HttpResponse:
    """Show a goal or a stage in the place of its form."""
    _, shown, _ = queries.aside(by=request.actor, plan=key, code=code)
    return render(request, "wuzha/plans/aside.html", {"aside": shown})


@require_POST
def drop(request: Request, key: int, code: str) -> HttpResponse:
    """Take out what is no goal or stage."""
    return corrected(request, key, partial(verbs.drop, code=code), back_at="asides")


routes = [
    path("plans/<int:key>/asides/<str:code>", page, name="plan-aside"),
    path("plans/<int:key>/asides/<str:code>/card", card, name="plan-aside-card"),
    path("plans/<int:key>/asides/<str:code>/drop", drop, name="plan-aside-drop"),
]

"""One clause of a draft on its form: corrected, added from the source, cut in two, joined with the next."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from wuzha.actions import cutting as cutting_verbs
from wuzha.actions import drafts as verbs
from wuzha.queries import clauses as queries
from wuzha.rules.refusals import Refusal
from wuzha.web import draft_parts
from wuzha.web.clauses import ClauseForm, as_typed
from wuzha.web.corrected import corrected
from wuzha.web.remarks import refusal_beside, refusal_to
from wuzha.web.requests import Request, number


class CutForm(forms.Form):
    """Where a clause is cut: one of the places offered, or any other inside it."""

    place = forms.TypedChoiceField(
        label="从哪里拆开", widget=forms.RadioSelect, coerce=int, required=False, empty_value=None
    )
    other = forms.IntegerField(label="在第几个字之后", required=False, min_value=1, max_value=100_000)

    def __init__(self, *args: Any, cut: queries.Cut, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.start = cut.clause.at[0]
        self.fields["place"].choices = [(each.at, f"{each.first}　｜　{each.second}") for each in cut.places]  # type: ignore[attr-defined]

    @property
    def at(self) -> int:
        """The place in the source text; the clause's own beginning, which is refused, when none was chosen."""
        other, place = self.cleaned_data.get("other"), self.cleaned_data.get("place")
        if other is not None:
            return self.start + int(other)
        return self.start if place is None else int(place)

    def put(self, refusal: Refusal) -> None:
        """Put what was refused above the places offered."""
        self.add_error(None, str(refusal))


@require_http_methods(["GET", "POST"])
def clause(request: Request, key: int, code: str) -> HttpResponse:
    """Correct one clause."""
    found = queries.clause(by=request.actor, plan=key, code=code)
    form = _form(request, code, found)
    if request.method == "POST" and form.is_valid():
        with refusal_to(form.put):
            verb = partial(verbs.change_requirement, code=code, changes=form.changes)
            return corrected(request, key, verb, back_at=code, also=[code])
    return _page(request, "clause_form", f"修改 {code}", {"clause": found, "form": form})


@require_http_methods(["GET", "POST"])
def add(request: Request, key: int) -> HttpResponse:
    """Add a clause from a stretch of the source, given by `start` and `end`, or by its words."""
    asked = request.GET
    start, end = number(asked.get("start")), number(asked.get("end"))
    span = (-1 if start is None else start, end or 0)
    found = queries.selection(by=request.actor, plan=key, span=span, words=asked.get("words", ""))
    form = _form(request, draft_parts.NEW, found)
    if request.method == "POST" and form.is_valid():
        with refusal_to(form.put):
            verb = partial(verbs.add_requirement, at_span=found.at, changes=form.changes)
            return corrected(request, key, verb, also=[draft_parts.NEW])
    return _page(request, "clause_form", "由原文新增一条", {"clause": found, "form": form})


@require_http_methods(["GET", "POST"])
def split(request: Request, key: int, code: str) -> HttpResponse:
    """Cut a clause in two."""
    found = queries.cut(by=request.actor, plan=key, code=code)
    form = CutForm(request.POST or None, cut=found, auto_id=f"id_{code}_%s")
    if request.method == "POST" and form.is_valid():
        with refusal_to(form.put):
            verb = partial(cutting_verbs.split, code=code, place=form.at)
            return corrected(request, key, verb, back_at=code, also=[code])
    return _page(request, "split_form", f"拆分 {code}", {"clause": found.clause, "cut": found, "form": form})


@require_http_methods(["GET", "POST"])
def merge(request: Request, key: int, code: str) -> HttpResponse:
    """Join a clause with the one after it."""
    found = queries.join(by=request.actor, plan=key, code=code)
    form = forms.Form(request.POST or None)
    if request.method == "POST":
        taken = [each.field for each in found.conflicts if request.POST.get(f"take-{each.field}") == found.other]
        with refusal_beside(form):
            verb = partial(cutting_verbs.merge, code=code, taken=taken)
            return corrected(request, key, verb, back_at=code, also=[code])
    shown = {"clause": found.clause, "join": found, "form": form}
    return _page(request, "merge_form", f"合并 {code} 和 {found.other}", shown)


def _form(request: Request, code: str, found: queries.Clause) -> ClauseForm:
    return ClauseForm(
        request.POST or None,
        code=code,
        initial=as_typed(found.requirement),
        phases=found.phases,
        brief=bool(request.htmx),
    )


def _page(request: Request, name: str, what: str, shown: dict[str, Any]) -> HttpResponse:
    """Show a form of a clause: in the place of its card, or on a page of its own."""
    form_name = f"wuzha/plans/{name}.html"
    whole = {**shown, "what": what, "form_name": form_name}
    status = 422 if shown["form"].errors else 200
    return render(request, form_name if request.htmx else "wuzha/plans/clause.html", whole, status=status)


routes = [
    path("plans/<int:key>/clauses/new", add, name="plan-clause-new"),
    path("plans/<int:key>/clauses/<str:code>", clause, name="plan-clause"),
    path("plans/<int:key>/clauses/<str:code>/split", split, name="plan-split"),
    path("plans/<int:key>/clauses/<str:code>/merge", merge, name="plan-merge"),
]

"""Matters (事项): the list, registering one, one with all it calls up, correcting, judging, closing, withdrawing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import matters as verbs
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.matters import PAGE, STATUS_NAMES, Choice, KindChoice, MatterDetail, kinds, matter, matters
from wuzha.web.fact_boxes import as_boxed
from wuzha.web.matter_form import HappenedForm
from wuzha.web.paging import chosen_page, kept, pages_of
from wuzha.web.remarks import refusal_said, refusal_to
from wuzha.web.requests import Request, number, revision_of


class FilterForm(forms.Form):
    """Which matters the list shows."""

    kind = forms.ChoiceField(label="种类", required=False)
    status = forms.ChoiceField(label="状态", required=False, choices=[("all", "全部"), *STATUS_NAMES.items()])
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show the matters."""
    asked = request.GET
    choice = Choice(asked.get("kind", ""), asked.get("status", "open"), number(asked.get("unit")))
    form = FilterForm(initial={**asked.dict(), "status": choice.status})
    entries = load_vocabulary().entries("events").items()
    form.fields["kind"].widget.choices = [("", "全部种类"), *((code, entry.name) for code, entry in entries)]
    found = matters(by=request.actor, choice=choice, page=chosen_page(request))
    rest = {name: asked[name] for name in ("kind", "status", "unit") if asked.get(name)}
    shown = {
        "found": found,
        "form": form,
        "pager": pages_of(found.total, PAGE, found.page),
        "query": kept(rest),
        "reset": reverse("matters"),
    }
    return render(request, "wuzha/matters/list.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Register a matter: first its kind, then what happened."""
    offered = kinds(by=request.actor)
    if not offered:
        raise Http404
    kind, unit = next((each for each in offered if each.code == request.GET.get("kind")), None), request.GET.get("unit")
    if kind is None:
        return render(request, "wuzha/matters/kinds.html", {"kinds": offered, "unit": number(unit)})
    known = {fact.code: request.GET.get(fact.code) for fact in kind.facts}
    initial = {**known, "unit": unit, "day": request.now.date(), "client_key": uuid4().hex}
    form = HappenedForm(request.POST or None, kind=kind, by=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusal_to(form.put):
            key = verbs.register(
                by=request.actor, unit=said["unit"], form=form.matter(), at=request.now,
                client_key=said["client_key"] or None,
            )  # fmt: skip
            messages.success(request, "已登记。它带来哪些任务，见下面。")
            return redirect("matter", key)
    shown = {"form": form, "kind": kind}
    return render(request, "wuzha/matters/form.html", shown, status=422 if form.errors else 200)


@require_safe
def one(request: Request, key: int) -> HttpResponse:
    """Show a matter with everything it calls up, and the clock of each."""
    found = matter(by=request.actor, matter=key, now=make_naive(request.now))
    return render(request, "wuzha/matters/detail.html", {"found": found})


@require_http_methods(["GET", "POST"])
def edit(request: Request, key: int) -> HttpResponse:
    """Correct a matter."""
    found = matter(by=request.actor, matter=key, now=make_naive(request.now), verb="matter")
    kind = _kind(found)
    form = HappenedForm(request.POST or None, kind=kind, initial=_known(found))
    if request.method == "POST" and form.is_valid():
        with refusal_to(form.put):
            verbs.correct(
                by=request.actor, matter=key, revision=revision_of(request), form=form.matter(), at=request.now
            )
            messages.success(request, "已更正，由它带来的任务已重新计算。")
            return redirect("matter", key)
    shown = {"form": form, "kind": kind, "found": found}
    return render(request, "wuzha/matters/form.html", shown, status=422 if form.errors else 200)


@require_POST
def judge(request: Request, key: int) -> HttpResponse:
    """Say of clauses whether they apply."""
    given = ((number(name.removeprefix("clause-")), said) for name, said in request.POST.items() if "clause-" in name)
    answers = {clause: said == "yes" for clause, said in given if clause is not None and said in {"yes", "no"}}
    with refusal_said(request):
        verbs.judge(by=request.actor, matter=key, answers=answers, at=request.now)
        messages.success(request, "已记下判断，适用的任务已列出。")
    return redirect("matter", key)


@require_POST
def close(request: Request, key: int) -> HttpResponse:
    """Close a matter."""
    why = request.POST.get("reason", "")
    with refusal_said(request):
        verbs.close(by=request.actor, matter=key, revision=revision_of(request), at=request.now, why=why)
        messages.success(request, "已办结。")
    return redirect("matter", key)


@require_POST
def withdraw(request: Request, key: int) -> HttpResponse:
    """Take a matter back that was registered by mistake."""
    why = request.POST.get("reason", "")
    with refusal_said(request):
        verbs.withdraw(by=request.actor, matter=key, revision=revision_of(request), why=why, at=request.now)
        messages.success(request, "已撤回，由它带来的任务不再计算；可以恢复。")
    return redirect("matter", key)


@require_POST
def bring_back(request: Request, key: int) -> HttpResponse:
    """Take a closing or a withdrawal back."""
    verb = verbs.restore if "withdrawn" in request.POST else verbs.reopen
    with refusal_said(request):
        verb(by=request.actor, matter=key, revision=revision_of(request), at=request.now)
        messages.success(request, "已恢复办理。")
    return redirect("matter", key)


def _kind(found: MatterDetail) -> KindChoice:
    """Return the kind of a matter with its facts; 404 for a kind the vocabulary has lost."""
    words = load_vocabulary()
    event = words.entries("events").get(found.row.kind)
    if event is None:
        raise Http404
    facts = words.entries("facts")
    return KindChoice(event.code, event.name, event.gloss, tuple(facts[name] for name in event.facts))


def _known(found: MatterDetail) -> dict[str, Any]:
    """Return what a matter says now, as the boxes hold it."""
    return {
        **{code: as_boxed(value) for code, value in found.said.items()},
        "unit": found.row.unit,
        "day": found.row.at.date(),
        "time": found.row.at.time() if found.row.has_hour else None,
        "note": found.note,
    }


routes = [
    path("matters", page, name="matters"),
    path("matters/new", new, name="matter-new"),
    path("matters/<int:key>", one, name="matter"),
    path("matters/<int:key>/edit", edit, name="matter-edit"),
    path("matters/<int:key>/judge", judge, name="matter-judge"),
    path("matters/<int:key>/close", close, name="matter-close"),
    path("matters/<int:key>/withdraw", withdraw, name="matter-withdraw"),
    path("matters/<int:key>/restore", bring_back, name="matter-restore"),
]

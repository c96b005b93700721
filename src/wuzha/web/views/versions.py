"""Versions of a plan: two of them compared, and what a draft is that nearly copies another plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from wuzha.actions import deriving
from wuzha.actions import plans as life
from wuzha.actions import versions as verbs
from wuzha.queries import comparing as queries
from wuzha.queries.unit_choice import named
from wuzha.rules.refusals import Absent
from wuzha.web.remarks import refusal_said
from wuzha.web.requests import Request, number, revision_of


@require_safe
def compare(request: Request, old: int, new: int) -> HttpResponse:
    """Show what one plan says otherwise than another."""
    found = queries.comparison(by=request.actor, old=old, new=new)
    return render(request, "wuzha/plans/compare.html", {"found": found})


@require_safe
def choose(request: Request) -> HttpResponse:
    """Lead to the comparison that was chosen."""
    old, new = number(request.GET.get("old")), number(request.GET.get("new"))
    if old is None or new is None:
        raise Absent
    return redirect("plan-compare", old, new)


@require_POST
def alike(request: Request, key: int) -> HttpResponse:
    """Decide about a draft that nearly copies another plan: its new version, a plan of its own, or not needed."""
    said, revision = request.POST, revision_of(request)
    of, instead = number(said.get("of")), number(said.get("instead"))
    if of is not None:
        verbs.become_version(by=request.actor, plan=key, revision=revision, of=of, at=request.now)
        messages.success(request, "已作为新版本，此前的核对结果已带过来。")
    elif instead is not None:
        life.discard(by=request.actor, plan=key, revision=revision, at=request.now)
        messages.success(request, "重复的草稿已删除。")
        return redirect("plan", instead)
    else:
        verbs.stay_apart(by=request.actor, plan=key, revision=revision, at=request.now)
    return redirect("plan-correct", key)


@require_POST
def derive(request: Request, key: int) -> HttpResponse:
    """Draft a lower unit's own plan from this one."""
    with refusal_said(request):
        unit = named(by=request.actor, verb="plan", text=request.POST.get("unit", ""))
        made = deriving.derive(by=request.actor, plan=key, unit=unit, at=request.now)
        messages.success(request, "已生成草稿，请核对后发布。")
        return redirect("plan-correct", made)
    return redirect("plan", key)


routes = [
    path("plans/<int:key>/derive", derive, name="plan-derive"),
    path("plans/compare", choose, name="plan-compare-choice"),
    path("plans/<int:old>/compare/<int:new>", compare, name="plan-compare"),
    path("plans/<int:key>/alike", alike, name="plan-alike"),
]

"""The burden bill (减负账单): of a plan by type of unit, of a unit over all its plans."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.burden import plan_burden, unit_burden
from wuzha.rules.assumptions import Assumptions
from wuzha.web.requests import Request

_UNSTATED = {"unstated": "没有写明对象"}


def _named(assumed: Assumptions) -> dict[str, Any]:
    """Return the assumptions with the Chinese names of what they are about."""
    name = load_vocabulary().name
    return {
        "assumed_minutes": [(name("activities", code), each) for code, each in assumed.activities.items()],
        "assumed_shares": [
            (_UNSTATED.get(code) or name("audiences", code), each) for code, each in assumed.audiences.items()
        ],
    }


@require_safe
def of_plan(request: Request, key: int) -> HttpResponse:
    """Show what a plan costs each type of unit."""
    found = plan_burden(by=request.actor, plan=key, today=request.now.date())
    return render(request, "wuzha/burden/plan.html", {"found": found, **_named(found.assumptions)})


@require_safe
def of_unit(request: Request, key: int) -> HttpResponse:
    """Show what all plans cost one unit."""
    found = unit_burden(by=request.actor, unit=key, today=request.now.date())
    return render(request, "wuzha/burden/unit.html", {"found": found, **_named(found.assumptions)})


routes = [
    path("plans/<int:key>/burden", of_plan, name="plan-burden"),
    path("units/<int:key>/burden", of_unit, name="unit-burden"),
]

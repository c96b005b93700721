"""The author's choice about a remark of the linter: the lawful default, or the sentence as it is, with a reason."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from wuzha.actions import remarks as verbs
from wuzha.queries import drafts as queries
from wuzha.web.requests import Request, revision_of


@require_POST
def decide(request: Request, key: int) -> HttpResponse:
    """Decide about the remark whose button was pressed, then show the card it is about, or the plan's remarks."""
    said = request.POST
    remark = said.get("default") or said.get("keep", "")
    code = verbs.decide_remark(
        by=request.actor,
        plan=key,
        revision=revision_of(request),
        remark=remark,
        choice="default" if "default" in said else "keep",
        why=said.get(f"why-{remark}", ""),
        at=request.now,
    )
    if not request.htmx:
        return redirect(f"{reverse('plan-correct', args=[key])}#{code or 'advice'}")
    return redirect("plan-card", key, code) if code else redirect("plan-advice", key)


@require_safe
def advice(request: Request, key: int) -> HttpResponse:
    """Show the remarks on the plan as a whole as they are now, with the counters."""
    found = queries.draft(by=request.actor, plan=key)
    return render(request, "wuzha/plans/answer_advice.html", {"draft": found})


routes = [
    path("plans/<int:key>/remarks", decide, name="plan-remark"),
    path("plans/<int:key>/advice", advice, name="plan-advice"),
]

"""The author's choice about a remark of the linter: the lawful default, or the sentence as it is, with a reason."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from wuzha.actions import remarks as verbs
from wuzha.web.corrected import corrected
from wuzha.web.requests import Request


@require_POST
def decide(request: Request, key: int) -> HttpResponse:
    """Decide about the remark whose button was pressed."""
    said = request.POST
    remark = said.get("default") or said.get("keep", "")
    choice: verbs.Choice = "default" if "default" in said else "keep"
    verb = partial(verbs.decide_remark, remark=remark, choice=choice, why=said.get(f"why-{remark}", ""))
    return corrected(request, key, verb)


routes = [
    path("plans/<int:key>/remarks", decide, name="plan-remark"),
]

"""One change of a draft, done and answered: with what changed, or with the page at the place of the change."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from wuzha.queries import drafts
from wuzha.web import draft_parts
from wuzha.web.requests import Request, revision_of


def corrected(
    request: Request, key: int, verb: Callable[..., object], *, back_at: str = "", also: Collection[str] = ()
) -> HttpResponse:
    """Do something to the draft the page has seen, and answer.

    `verb` is an action that still wants by, plan, revision and at. `back_at` is where the page is opened without htmx
    (none: at the clause the verb returns, else at the remarks on the plan); `also` names clauses whose form is open in
    the place of their card.
    """
    revision = revision_of(request)
    before = drafts.draft(by=request.actor, plan=key) if request.htmx else None
    done = verb(by=request.actor, plan=key, revision=revision, at=request.now)
    if before is None:
        return redirect(f"{reverse('plan-correct', args=[key])}#{back_at or done or 'advice'}")
    after = drafts.draft(by=request.actor, plan=key)
    answer = draft_parts.answer(request, before, after, also)
    answer["HX-Reswap"] = "none settle:0ms"  # every part says itself where it goes, and is as it is from the start
    return answer

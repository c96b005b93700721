"""Correcting a draft beside its source. Every change is posted; with htmx it is answered with the parts that changed.

Without, it leads back to the page, at the place of the change.
"""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import asks as ask_verbs
from wuzha.actions import drafts as verbs
from wuzha.actions import plans as life
from wuzha.actions import undo as undoing
from wuzha.actions import unread as unread_verbs
from wuzha.plan import conditions
from wuzha.plan.wording import spoken
from wuzha.queries import drafts as queries
from wuzha.queries.asks import Ask
from wuzha.rules.refusals import Absent, Refusal
from wuzha.web import draft_parts
from wuzha.web.asks import settled
from wuzha.web.conditions import in_codes
from wuzha.web.corrected import corrected
from wuzha.web.headers import HeaderForm, header_as_typed
from wuzha.web.remarks import refusal_beside, refusal_to
from wuzha.web.requests import Request, number, revision_of


class ReplaceForm(forms.Form):
    """A corrected plan file."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="改正后的方案文件（.yaml）",
        error_messages={"required": "请选择方案文件", "empty": "是空文件（0 字节），请保存后重新上传"},
    )


@require_safe
def page(request: Request, key: int) -> HttpResponse:
    """Show a draft beside its source."""
    found = queries.draft(by=request.actor, plan=key)
    return render(request, "wuzha/plans/correct.html", draft_parts.page(found))


@require_safe
def card(request: Request, key: int, code: str) -> HttpResponse:
    """Show one card as it is now, in the place of its form."""
    found = queries.draft(by=request.actor, plan=key).card(code)
    if found is None:
        raise Absent
    return HttpResponse(draft_parts.part("card", found))


@require_POST
def accept(request: Request, key: int) -> HttpResponse:
    """Confirm one clause, or all of a section that nothing is said of."""
    codes = request.POST.get("codes", "").split()
    place = codes[0] if codes else "clauses"
    return corrected(request, key, partial(verbs.accept, codes=codes), back_at=place)


@require_POST
def reopen(request: Request, key: int, code: str) -> HttpResponse:
    """Take back that a clause was checked."""
    return corrected(request, key, partial(verbs.reopen, code=code), back_at=code)


@require_POST
def reject(request: Request, key: int, code: str) -> HttpResponse:
    """Take a clause out as being no duty."""
    return corrected(request, key, partial(verbs.reject, code=code), back_at=code)


@require_POST
def put_back(request: Request, key: int, code: str) -> HttpResponse:
    """Put a clause back."""
    return corrected(request, key, partial(verbs.put_back, code=code), back_at=code)


@require_POST
def undo(request: Request, key: int) -> HttpResponse:
    """Take the last change back."""
    return corrected(request, key, undoing.undo, back_at="clauses")


@require_POST
def redo(request: Request, key: int) -> HttpResponse:
    """Make the change again that was taken back last."""
    return corrected(request, key, undoing.redo, back_at="clauses")


@require_POST
def set_aside(request: Request, key: int) -> HttpResponse:
    """Remember that an unread sentence is no duty."""
    return corrected(request, key, partial(unread_verbs.set_aside, span=_span(request)), back_at="unread")


@require_POST
def take_up(request: Request, key: int) -> HttpResponse:
    """Show a sentence that was set aside as unread again."""
    return corrected(request, key, partial(unread_verbs.take_up, span=_span(request)), back_at="unread")


def _span(request: Request) -> tuple[int, int]:
    start, _, end = request.POST.get("span", "").partition("-")
    return number(start) or 0, number(end) or 0


@require_POST
def decide(request: Request, key: int, ask: str) -> HttpResponse:
    """Answer a question, and those that ask the same where wished, by what was typed or by the button pressed."""
    found, alike = _ask(request, key, ask)
    said = request.POST
    typed = [said.get(f"{name}-{ask}", "") for name in ("value", "until")]
    changes, words = settled(found.field, said.get("choice", ""), *typed, today=request.now.date(), since=found.since)
    asked = (found, *alike) if f"alike-{ask}" in said else (found,)
    verb = partial(ask_verbs.decide, questions=[each.number for each in asked], changes=changes, said=words)
    return corrected(request, key, verb, back_at=ask)


@require_POST
def ask_again(request: Request, key: int, ask: str) -> HttpResponse:
    """Open a question again."""
    found, _ = _ask(request, key, ask)
    verb = partial(ask_verbs.answer, answers={found.number: ""})
    return corrected(request, key, verb, back_at=ask)


def _ask(request: Request, key: int, name: str) -> tuple[Ask, tuple[Ask, ...]]:
    """Return a question and the other open ones that ask the same."""
    page = queries.draft(by=request.actor, plan=key)
    found = page.ask(name)
    if found is None:
        raise Refusal("这个问题已不在列表中，请刷新页面。")
    return found, page.alike(found)


@require_http_methods(["GET", "POST"])
def header(request: Request, key: int) -> HttpResponse:
    """Correct what the plan says of itself."""
    revision, known = queries.header(by=request.actor, plan=key)
    form = HeaderForm(request.POST or None, initial=header_as_typed(known))
    if request.method == "POST" and form.is_valid():
        with refusal_to(form.put):
            verb = partial(verbs.change_header, changes=form.changes)
            return corrected(request, key, verb, back_at=draft_parts.HEADER, also=[draft_parts.HEADER])
    shown = {"form": form, "plan": key, "revision": revision, "header": known}
    name = "wuzha/plans/header_form.html" if request.htmx else "wuzha/plans/header.html"
    return render(request, name, shown, status=422 if form.errors else 200)


@require_safe
def header_card(request: Request, key: int) -> HttpResponse:
    """Show what the plan says of itself in the place of its form."""
    _, known = queries.header(by=request.actor, plan=key)
    return render(request, "wuzha/plans/header_card.html", {"header": known, "plan": key})


@require_http_methods(["GET", "POST"])
def replace(request: Request, key: int) -> HttpResponse:
    """Take a corrected plan file in place of what was read."""
    revision, known = queries.header(by=request.actor, plan=key)
    form = ReplaceForm(request.POST or None, request.FILES or None, initial={"revision": revision})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        written = said["file"].read().decode("utf-8-sig", errors="replace")
        with refusal_beside(form):
            life.replace(by=request.actor, plan=key, revision=said["revision"], yaml=written, at=request.now)
            messages.success(request, "已按方案文件更新，原来的核对标记已清除。")
            return redirect("plan-correct", key)
    shown = {"form": form, "plan": key, "header": known}
    return render(request, "wuzha/plans/replace.html", shown, status=422 if form.errors else 200)


@require_POST
def discard(request: Request, key: int) -> HttpResponse:
    """Throw a draft away."""
    life.discard(by=request.actor, plan=key, revision=revision_of(request), at=request.now)
    messages.success(request, "草稿已删除。")
    return redirect("plans")


@require_safe
def condition(request: Request) -> HttpResponse:
    """Say a condition back in Chinese while it is typed."""
    written = next((str(value) for value in request.GET.values()), "").strip()
    try:
        said = conditions.say(conditions.parse(in_codes(written))) if written else ""
    except conditions.ConditionError as error:
        return render(request, "wuzha/plans/condition.html", {"wrong": spoken(str(error))})
    return render(request, "wuzha/plans/condition.html", {"said": said})


routes = [
    path("plans/condition", condition, name="plan-condition"),
    path("plans/<int:key>/correct", page, name="plan-correct"),
    path("plans/<int:key>/header", header, name="plan-header"),
    path("plans/<int:key>/header/card", header_card, name="plan-header-card"),
    path("plans/<int:key>/replace", replace, name="plan-replace"),
    path("plans/<int:key>/discard", discard, name="plan-discard"),
    path("plans/<int:key>/accept", accept, name="plan-accept"),
    path("plans/<int:key>/undo", undo, name="plan-undo"),
    path("plans/<int:key>/redo", redo, name="plan-redo"),
    path("plans/<int:key>/unread/set-aside", set_aside, name="plan-set-aside"),
    path("plans/<int:key>/unread/take-up", take_up, name="plan-take-up"),
    path("plans/<int:key>/asks/<str:ask>", decide, name="plan-decide"),
    path("plans/<int:key>/asks/<str:ask>/reopen", ask_again, name="plan-ask-again"),
    path("plans/<int:key>/clauses/<str:code>/card", card, name="plan-card"),
    path("plans/<int:key>/clauses/<str:code>/reopen", reopen, name="plan-reopen"),
    path("plans/<int:key>/clauses/<str:code>/reject", reject, name="plan-reject"),
    path("plans/<int:key>/clauses/<str:code>/put-back", put_back, name="plan-put-back"),
]

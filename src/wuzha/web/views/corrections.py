"""Correcting a draft beside its source. Every change is posted, then shown by the address it redirects to.

With htmx that address is the one card (and the counters); without, the page at that card.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from wuzha.actions import drafts as verbs
from wuzha.actions import plans as life
from wuzha.plan import conditions
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.plan.wording import spoken
from wuzha.queries import drafts as queries
from wuzha.queries.drafts import Clause
from wuzha.rules.refusals import Absent, Refusal
from wuzha.web.asks import settled
from wuzha.web.clauses import ClauseForm, as_typed
from wuzha.web.conditions import in_codes
from wuzha.web.remarks import put_remarks
from wuzha.web.requests import Request, number, revision_of

_DATE_HINT = "写作 2026-03-05；不知道的位写 ?"


class HeaderForm(forms.Form):
    """What a plan says of itself."""

    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写标题"})
    number = forms.CharField(label="文号", max_length=80, required=False)
    issuer = forms.CharField(label="发文单位", max_length=100, required=False)
    issued = forms.CharField(label="发文日期", max_length=10, required=False, help_text=_DATE_HINT)
    since = forms.CharField(label="执行期自", max_length=10, required=False, help_text=_DATE_HINT)
    until = forms.CharField(label="执行期至", max_length=10, required=False, help_text=_DATE_HINT)

    @property
    def changes(self) -> dict[str, Any]:
        """What was filled in, in the plan language."""
        said = {name: value.strip() or None for name, value in self.cleaned_data.items()}
        since, until = said.pop("since"), said.pop("until")
        dates = {"window.from": since, "window.to": until} if since or until else {"window": None}
        return {**said, "title": said["title"] or "", **dates}


class ReplaceForm(forms.Form):
    """A corrected plan file."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="改正后的方案文件（.yaml）",
        error_messages={"required": "请选择方案文件", "empty": "是空文件（0 字节），请保存后重新上传"},
    )


def _back(request: Request, key: int, place: str, part: str, *args: object) -> HttpResponse:
    """Answer a change: with the part that changed, or with the whole page at that place."""
    if request.htmx:
        return redirect(part, key, *args)
    return redirect(f"{reverse('plan-correct', args=[key])}#{place}")


@require_safe
def page(request: Request, key: int) -> HttpResponse:
    """Show a draft beside its source."""
    found = queries.draft(by=request.actor, plan=key)
    return render(request, "wuzha/plans/correct.html", {"draft": found, "types": _types()})


@require_safe
def card(request: Request, key: int, code: str) -> HttpResponse:
    """Show one card as it is now, with the counters; a clause taken out as such."""
    found = queries.draft(by=request.actor, plan=key)
    gone = next((each for each in found.gone if each.code == code), None)
    shown = {"draft": found, "card": found.card(code), "gone": gone, "section": found.section_of(code)}
    if shown["card"] is None and gone is None:
        raise Absent
    return render(request, "wuzha/plans/answer_card.html", {**shown, "types": _types()})


@require_safe
def section(request: Request, key: int, number: int) -> HttpResponse:
    """Show one section as it is now, with the counters."""
    found = queries.draft(by=request.actor, plan=key)
    if not 1 <= number <= len(found.sections):
        raise Absent
    return render(request, "wuzha/plans/answer_section.html", {"draft": found, "section": found.sections[number - 1]})


@require_safe
def asks(request: Request, key: int, code: str) -> HttpResponse:
    """Show the questions as they are now, and the card of the clause one of them was about (`-`: of none)."""
    found = queries.draft(by=request.actor, plan=key)
    shown = {"draft": found, "card": found.card(code), "section": found.section_of(code), "types": _types()}
    return render(request, "wuzha/plans/answer_asks.html", shown)


@require_http_methods(["GET", "POST"])
def clause(request: Request, key: int, code: str) -> HttpResponse:
    """Correct one clause."""
    found = queries.clause(by=request.actor, plan=key, code=code)
    form = ClauseForm(request.POST or None, prefix=code, initial=as_typed(found.requirement), phases=found.phases)
    if request.method == "POST" and form.is_valid():
        revision = revision_of(request)
        try:
            verbs.change_requirement(
                by=request.actor, plan=key, revision=revision, code=code, changes=form.changes, at=request.now
            )
        except Refusal as refusal:
            _put(form, refusal)
        else:
            return _back(request, key, code, "plan-card", code)
    return _clause_page(request, found, form)


@require_http_methods(["GET", "POST"])
def add(request: Request, key: int) -> HttpResponse:
    """Add a clause from a stretch of the source, given by `start` and `end`."""
    start, end = number(request.GET.get("start")), number(request.GET.get("end"))
    found = queries.selection(by=request.actor, plan=key, start=-1 if start is None else start, end=end or 0)
    form = ClauseForm(request.POST or None, prefix="new", initial=as_typed(None), phases=found.phases)
    if request.method == "POST" and form.is_valid():
        revision, at = revision_of(request), (found.at[0], found.at[1])
        try:
            code = verbs.add_requirement(
                by=request.actor, plan=key, revision=revision, at_span=at, changes=form.changes, at=request.now
            )
        except Refusal as refusal:
            _put(form, refusal)
        else:
            return _moved(request, f"{reverse('plan-correct', args=[key])}?added={code}#{code}")
    return _clause_page(request, found, form)


def _clause_page(request: Request, found: Clause, form: ClauseForm) -> HttpResponse:
    """Show the form of a clause: in its card, or as a page of its own."""
    name = "wuzha/plans/clause_form.html" if request.htmx else "wuzha/plans/clause.html"
    return render(request, name, {"clause": found, "form": form}, status=422 if form.errors else 200)


def _put(form: ClauseForm, refusal: Refusal) -> None:
    if isinstance(refusal, Absent):
        raise refusal
    form.put(refusal.fields, str(refusal))


def _moved(request: Request, address: str) -> HttpResponse:
    """Answer with the page anew: what was added or put back must stand in its place."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_POST
def accept(request: Request, key: int) -> HttpResponse:
    """Confirm one clause, or all of a section that nothing is said of."""
    number, _, codes = request.POST.get("codes", "").rpartition(":")
    chosen = codes.split()
    verbs.accept(by=request.actor, plan=key, revision=revision_of(request), codes=chosen, at=request.now)
    if number.isdecimal():
        return _back(request, key, f"section-{number}", "plan-section", int(number))
    return _back(request, key, chosen[0], "plan-card", chosen[0])


@require_POST
def reject(request: Request, key: int, code: str) -> HttpResponse:
    """Take a clause out as being no duty."""
    verbs.reject(by=request.actor, plan=key, revision=revision_of(request), code=code, at=request.now)
    return _back(request, key, "gone", "plan-card", code)


@require_POST
def put_back(request: Request, key: int, code: str) -> HttpResponse:
    """Put a clause back."""
    verbs.put_back(by=request.actor, plan=key, revision=revision_of(request), code=code, at=request.now)
    return _moved(request, f"{reverse('plan-correct', args=[key])}?back={code}#{code}")


@require_POST
def decide(request: Request, key: int, number: int) -> HttpResponse:
    """Answer a question by what was typed or by the button pressed."""
    said = request.POST
    typed = [said.get(f"{name}-{number}", "") for name in ("value", "until")]
    changes, words = settled(said.get(f"field-{number}", ""), said.get("choice", ""), *typed)
    verbs.decide(
        by=request.actor,
        plan=key,
        revision=revision_of(request),
        question=number,
        changes=changes,
        said=words,
        at=request.now,
    )
    return _back(request, key, "asks", "plan-asks", said.get(f"clause-{number}") or "-")


@require_POST
def reopen(request: Request, key: int, number: int) -> HttpResponse:
    """Open a question again."""
    verbs.answer(by=request.actor, plan=key, revision=revision_of(request), answers={number: ""}, at=request.now)
    return _back(request, key, "asks", "plan-asks", request.POST.get(f"clause-{number}") or "-")


@require_http_methods(["GET", "POST"])
def header(request: Request, key: int) -> HttpResponse:
    """Correct what the plan says of itself."""
    revision, known = queries.header(by=request.actor, plan=key)
    initial = {name: getattr(known, name) for name in HeaderForm.base_fields}
    form = HeaderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        seen = revision_of(request)
        try:
            verbs.change_header(by=request.actor, plan=key, revision=seen, changes=form.changes, at=request.now)
        except Refusal as refusal:
            renamed = {"window.from": "since", "window.to": "until"}
            fields = {renamed.get(name, name): spoken(remark) for name, remark in refusal.fields.items()}
            put_remarks(form, refusal if isinstance(refusal, Absent) else Refusal(str(refusal), fields))
        else:
            return _moved(request, reverse("plan-correct", args=[key]))
    shown = {"form": form, "plan": key, "revision": revision, "header": known}
    name = "wuzha/plans/header_form.html" if request.htmx else "wuzha/plans/header.html"
    return render(request, name, shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def replace(request: Request, key: int) -> HttpResponse:
    """Take a corrected plan file in place of what was read."""
    revision, known = queries.header(by=request.actor, plan=key)
    form = ReplaceForm(request.POST or None, request.FILES or None, initial={"revision": revision})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        written = said["file"].read().decode("utf-8-sig", errors="replace")
        try:
            life.replace(by=request.actor, plan=key, revision=said["revision"], yaml=written, at=request.now)
        except Refusal as refusal:
            put_remarks(form, refusal)
        else:
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


def _types() -> list[tuple[str, str]]:
    return [(code, entry.name) for code, entry in load_vocabulary().entries("unit_types").items() if code != "any"]


routes = [
    path("plans/condition", condition, name="plan-condition"),
    path("plans/<int:key>/correct", page, name="plan-correct"),
    path("plans/<int:key>/header", header, name="plan-header"),
    path("plans/<int:key>/replace", replace, name="plan-replace"),
    path("plans/<int:key>/discard", discard, name="plan-discard"),
    path("plans/<int:key>/accept", accept, name="plan-accept"),
    path("plans/<int:key>/sections/<int:number>", section, name="plan-section"),
    path("plans/<int:key>/asks/<int:number>", decide, name="plan-decide"),
    path("plans/<int:key>/asks/<int:number>/reopen", reopen, name="plan-ask-again"),
    path("plans/<int:key>/asks/of/<str:code>", asks, name="plan-asks"),
    path("plans/<int:key>/clauses/new", add, name="plan-clause-new"),
    path("plans/<int:key>/clauses/<str:code>", clause, name="plan-clause"),
    path("plans/<int:key>/clauses/<str:code>/card", card, name="plan-card"),
    path("plans/<int:key>/clauses/<str:code>/reject", reject, name="plan-reject"),
    path("plans/<int:key>/clauses/<str:code>/put-back", put_back, name="plan-put-back"),
]

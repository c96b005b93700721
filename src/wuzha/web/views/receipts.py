"""A paper at one of its recipients: signed for, served, answered, judged; and all answers an office asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import incoming, judgements
from wuzha.actions import receipts as verbs
from wuzha.actions.evidence import OLD_TOO, TAKEN, Upload
from wuzha.queries.asked_answers import PAGE, asked_answers
from wuzha.queries.paper_lives import recipient_line
from wuzha.queries.recipients import Choices, RecipientLine, answer_choices, answer_file
from wuzha.rules.marking import NO_SECRETS
from wuzha.rules.refusals import Absent
from wuzha.web.days import DayField
from wuzha.web.downloads import open_file
from wuzha.web.paging import chosen_page, pages_of
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request


class AnswerForm(forms.Form):
    """An answer in words, with a file, a record or a paper; the office says on which day it came."""

    text = forms.CharField(
        label="回复内容", required=False, max_length=verbs.LONGEST, widget=forms.Textarea({"rows": 5}),
        help_text=f"做了什么、还差什么、何时完成。不写姓名、电话和证件号。{NO_SECRETS}",
    )  # fmt: skip
    file = forms.FileField(label="附件", required=False, allow_empty_file=True, help_text=f"可以是{TAKEN}；{OLD_TOO}。")
    record = forms.TypedChoiceField(
        label="以哪条记录回复",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="工作已经登记过的，选上即可，不用再写一遍。",
    )
    sent = forms.TypedChoiceField(label="以哪份文书回复", required=False, coerce=int, empty_value=None)
    on = DayField(label="收到日期", required=False)

    def __init__(self, *args: Any, line: RecipientLine, offered: tuple[Choices, Choices], **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if line.mine:
            del fields["on"]
        if line.home:
            fields["text"].label = "办理结果"
        for name, choices in zip(("record", "sent"), offered, strict=True):
            fields[name].choices = [("", "不选"), *choices]
            if not choices:
                del fields[name]

    def reply(self) -> verbs.Reply:
        """Return what was filled in as the action takes it."""
        said = self.cleaned_data
        file = Upload(said["file"].name, said["file"].read(), "text") if said["file"] else None
        return verbs.Reply(said["text"], file, said.get("record"), said.get("sent"), said.get("on"))


_ACCEPT_IDS = "accept-%s"
"""Ids of the fields of one form where two stand on a page."""


class SeenForm(forms.Form):
    """Which answer is judged: the newest on the page that was sent, so that none is judged unseen."""

    answer = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_answer(self) -> int:
        """Return its id, 0 where the page sent none."""
        return self.cleaned_data["answer"] or 0


class AcceptForm(SeenForm):
    """What was found when an answer was accepted."""

    why = forms.CharField(
        label="复查情况", required=False, max_length=judgements.LONGEST_WHY, widget=forms.Textarea({"rows": 2})
    )


class BackForm(SeenForm):
    """Why an answer is sent back, and until when another one is asked for."""

    why = forms.CharField(
        label="退回原因", max_length=judgements.LONGEST_WHY, widget=forms.Textarea({"rows": 3}),
        help_text=f"写明哪里不够、还要做什么。收文单位会看到。{NO_SECRETS}",
    )  # fmt: skip
    due = DayField(label="新的回复期限", ahead=True)


class ServeForm(forms.Form):
    """When a paper was served, and which post signed for it."""

    on = DayField(label="送达日期")
    signed_for = forms.CharField(
        label="签收岗位", required=False, max_length=verbs.LONGEST_POST, help_text="只写岗位，如“村文书”。"
    )


@require_http_methods(["GET", "POST"])
def page(request: Request, key: int) -> HttpResponse:
    """Show what became of a paper at a recipient; a post answers it."""
    found, line, issues = recipient_line(by=request.actor, recipient=key, now=make_naive(request.now))
    initial = {"on": request.now.date()}
    offered = answer_choices(by=request.actor, unit=line.unit, today=request.now.date())
    form = AnswerForm(request.POST or None, request.FILES or None, line=line, offered=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.answer(by=request.actor, recipient=key, reply=form.reply(), at=request.now)
            messages.success(request, "已办结。" if line.home else "已回复。")
            return redirect("receipt", key)
    shown = {"found": found, "line": line, "issues": issues, "form": form, "serve": ServeForm(initial=initial)}
    return render(request, "wuzha/papers/receipt.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def judge(request: Request, key: int) -> HttpResponse:
    """Show what a recipient answered, to be found enough or sent back; a post sends it back."""
    form = BackForm(request.POST or None)
    judged = _Judged(judgements.send_back, form, "已退回，收文单位会看到原因和新的期限。")
    return _judging(request, key, judged, back=form, enough=AcceptForm(auto_id=_ACCEPT_IDS))


@require_POST
def accept(request: Request, key: int) -> HttpResponse:
    """Find what a recipient answered enough."""
    form = AcceptForm(request.POST, auto_id=_ACCEPT_IDS)
    return _judging(request, key, _Judged(judgements.accept, form, "已销号。"), back=BackForm(), enough=form)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a post does with an answer: the verb, the form whose fields it takes, and what is said once it is done."""

    verb: Callable[..., None]
    form: SeenForm
    said: str


def _judging(request: Request, key: int, judged: _Judged, *, back: BackForm, enough: AcceptForm) -> HttpResponse:
    found, line, _ = recipient_line(by=request.actor, recipient=key, now=make_naive(request.now))
    if not line.judges:
        raise Absent
    if not line.may_judge:
        if request.method == "POST":
            messages.error(request, "没有办理：现在没有等复查的回复。")
        return redirect("receipt", key)
    if request.method == "POST" and judged.form.is_valid():
        with refusal_beside(judged.form):
            judged.verb(by=request.actor, recipient=key, **judged.form.cleaned_data, at=request.now)
            messages.success(request, judged.said)
            return redirect("paper", found.paper)
    shown = {"found": found, "line": line, "form": back, "accepting": enough}
    return render(request, "wuzha/papers/judge.html", shown, status=422 if judged.form.errors else 200)


@require_safe
def answers(request: Request) -> HttpResponse:
    """Show the answers that one's own offices asked for: to be looked at, late, or still to come."""
    asked = request.GET.get
    page = chosen_page(request)
    found = asked_answers(by=request.actor, state=asked("state", ""), now=make_naive(request.now), page=page)
    tabs = [
        {"label": name, "href": f"?state={code}", "current": code == found.state, "count": count}
        for code, name, count in found.counts
    ]
    shown = {
        "found": found,
        "tabs": tabs,
        "pager": pages_of(found.total, PAGE, found.page),
        "may_write": request.actor.may("paper"),
    }
    return render(request, "wuzha/papers/asked_answers.html", shown)


@require_POST
def reopen(request: Request, key: int) -> HttpResponse:
    """Take back that the office settled a paper from outside."""
    with refusal_said(request):
        incoming.reopen(by=request.actor, recipient=key, why=request.POST.get("reason", ""), at=request.now)
        messages.success(request, "已撤销办结，请重新办理。")
    return redirect("receipt", key)


@require_POST
def acknowledge(request: Request, key: int) -> HttpResponse:
    """Sign for a paper that came to one's unit."""
    with refusal_said(request):
        verbs.acknowledge(by=request.actor, recipient=key, at=request.now)
        messages.success(request, "已签收。")
    return redirect("receipt", key)


@require_POST
def serve(request: Request, key: int) -> HttpResponse:
    """Note that a paper was served."""
    form = ServeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有记下送达：请填写送达日期，签收只写岗位。")
        return redirect("receipt", key)
    with refusal_said(request):
        verbs.serve(by=request.actor, recipient=key, **form.cleaned_data, at=request.now)
        messages.success(request, "已记下送达。")
    return redirect("receipt", key)


@require_safe
def file(request: Request, key: int) -> FileResponse:
    """Hand out the file of an answer."""
    found = answer_file(by=request.actor, answer=key)
    return open_file(found.path.open("rb"), found.name, found.media_type)


routes = [
    path("papers/answers", answers, name="paper-answers"),
    path("papers/to/<int:key>", page, name="receipt"),
    path("papers/to/<int:key>/acknowledge", acknowledge, name="receipt-acknowledge"),
    path("papers/to/<int:key>/serve", serve, name="receipt-serve"),
    path("papers/to/<int:key>/judge", judge, name="receipt-judge"),
    path("papers/to/<int:key>/accept", accept, name="receipt-accept"),
    path("papers/to/<int:key>/reopen", reopen, name="receipt-reopen"),
    path("papers/answers/<int:key>/file", file, name="answer-file"),
]

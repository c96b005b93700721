"""A paper at one of its recipients: signed for, served, answered, by the unit itself or by the office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import receipts as verbs
from wuzha.actions.evidence import TAKEN, Upload
from wuzha.queries.paper_lives import answer_file, recipient_line
from wuzha.rules.refusals import Refusal
from wuzha.web.days import DayField
from wuzha.web.downloads import open_file
from wuzha.web.remarks import put_remarks, say_refusal
from wuzha.web.requests import Request


class AnswerForm(forms.Form):
    """An answer in words, with a file, or both; the office says on which day it came."""

    text = forms.CharField(
        label="回复内容", required=False, max_length=verbs.LONGEST, widget=forms.Textarea({"rows": 5}),
        help_text="做了什么、还差什么、何时完成。不写姓名、电话和证件号。",
    )  # fmt: skip
    file = forms.FileField(label="附件", required=False, allow_empty_file=True, help_text=f"可以是{TAKEN}。")
    on = DayField(label="收到日期", required=False)

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().__init__(*args, **kwargs)
        if own:
            del self.fields["on"]


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
    form = AnswerForm(request.POST or None, request.FILES or None, own=line.mine, initial=initial)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        file = Upload(sent.name, sent.read(), "text") if sent else None
        said = form.cleaned_data
        try:
            verbs.answer(
                by=request.actor, recipient=key, text=said["text"], file=file, on=said.get("on"), at=request.now
            )
        except Refusal as refusal:
            put_remarks(form, refusal)
        else:
            messages.success(request, "已回复。")
            return redirect("receipt", key)
    shown = {"found": found, "line": line, "issues": issues, "form": form, "serve": ServeForm(initial=initial)}
    return render(request, "wuzha/papers/receipt.html", shown, status=422 if form.errors else 200)


@require_POST
def acknowledge(request: Request, key: int) -> HttpResponse:
    """Sign for a paper that came to one's unit."""
    try:
        verbs.acknowledge(by=request.actor, recipient=key, at=request.now)
    except Refusal as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, "已签收。")
    return redirect("receipt", key)


@require_POST
def serve(request: Request, key: int) -> HttpResponse:
    """Note that a paper was served."""
    form = ServeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有记下送达：请填写送达日期，签收只写岗位。")
        return redirect("receipt", key)
    try:
        verbs.serve(by=request.actor, recipient=key, **form.cleaned_data, at=request.now)
    except Refusal as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, "已记下送达。")
    return redirect("receipt", key)


@require_safe
def file(request: Request, key: int) -> FileResponse:
    """Hand out the file of an answer."""
    found = answer_file(by=request.actor, answer=key)
    return open_file(found.path.open("rb"), found.name, found.media_type)


routes = [
    path("papers/to/<int:key>", page, name="receipt"),
    path("papers/to/<int:key>/acknowledge", acknowledge, name="receipt-acknowledge"),
    path("papers/to/<int:key>/serve", serve, name="receipt-serve"),
    path("papers/answers/<int:key>/file", file, name="answer-file"),
]

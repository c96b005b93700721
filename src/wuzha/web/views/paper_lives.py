"""The life of a paper: to whom it goes, checking, signing, returning, issuing, withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import paper_lives as verbs
from wuzha.calendar.written import read_day
from wuzha.queries.number_series import series_of
from wuzha.queries.paper_lives import Addressing, Life, addressing, life
from wuzha.queries.people import Actor
from wuzha.queries.reporting import reporting
from wuzha.rules.marking import INNER, MOST_COPIES, URGENCIES
from wuzha.web.days import DayField
from wuzha.web.record_form import Numbers
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request
from wuzha.web.unit_boxes import UnitsField

_DONE = {
    "check": "已核稿，等负责人签发。",
    "sign": "已签发，等经办人印发。",
    "return": "已退回起草人，请其写新稿。",
    "withdraw": "已撤回，收文单位会看到撤回和原因。",
}


class AddressForm(forms.Form):
    """To whom a paper goes, and until when an answer is asked for."""

    above = Numbers(label="报上级", required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    units = UnitsField(label="主送下级单位", required=False, help_text="不发的单位去掉；发到的在“今日”里就能看到。")
    outside = forms.CharField(
        label="主送系统外的单位", required=False, widget=forms.Textarea({"rows": 2}), help_text="每行一个单位。"
    )
    copied = UnitsField(label="抄送下级单位", required=False, help_text="供其知晓，不要求回复。")
    copied_outside = forms.CharField(
        label="抄送系统外的单位", required=False, widget=forms.Textarea({"rows": 2}), help_text="每行一个单位。"
    )
    due = DayField(label="请主送单位在哪一天前回复", required=False, ahead=True)
    urgency = forms.ChoiceField(
        label="紧急程度", required=False, choices=[("", "不标"), *((each, each) for each in URGENCIES)]
    )
    marking = forms.ChoiceField(
        label="知悉范围",
        required=False,
        choices=[("", "不标"), (INNER, INNER)],
        help_text="“内部”印在首页左上角，表示不对外。绝密、机密、秘密的文件不能在本系统办理，请到涉密计算机上办。",
    )

    def __init__(self, data: QueryDict | None, *, found: Addressing, by: Actor) -> None:
        initial = {
            "above": found.reported,
            "units": found.chosen,
            "outside": "\n".join(found.outside),
            "copied": found.copied,
            "copied_outside": "\n".join(found.copied_outside),
            "due": found.due,
            "urgency": found.urgency,
            "marking": found.marking,
        }
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        fields["above"].choices = found.above
        for name in ("units", "copied"):
            fields[name].offer(by, "paper")
            if fields[name].places:  # few enough to be listed: all but the office itself
                fields[name].widget.choices = [each for each in fields[name].places if each[0] != found.office]
        if found.answer:
            self.fields["due"].help_text = f"不填即印发后{found.answer}天。"

    def address(self) -> verbs.Address:
        """Return what was filled in as the action takes it."""
        said = self.cleaned_data
        return verbs.Address(
            units=(*said["above"], *said["units"]),
            outside=tuple(said["outside"].splitlines()),
            copied_units=tuple(said["copied"]),
            copied_outside=tuple(said["copied_outside"].splitlines()),
            due=said["due"],
            urgency=said["urgency"],
            marking=said["marking"],
        )


class IssueForm(forms.Form):
    """From which series the number is taken, on which day the paper goes out, until when answers are asked for."""

    series = forms.TypedChoiceField(label="发文字号", required=False, coerce=int, empty_value=None)
    on = DayField(label="印发日期")
    due = DayField(label="请主送单位在哪一天前回复", required=False, ahead=True)
    copies = forms.IntegerField(label="编份号，共印几份", required=False, min_value=1, max_value=MOST_COPIES)

    def __init__(self, data: QueryDict | None, *, found: Life, today: date) -> None:
        due = max((each.due for each in found.recipients if each.due), default=None)
        super().__init__(data, initial={"on": today, "due": due})
        fields: dict[str, Any] = self.fields
        on = read_day(data.get("on") or "", today) if data else None
        year = (on or today).year
        rows = [row for row in series_of(found.office, on or today) if not row.ended]
        self.series_held = len(rows)
        if self.series_held == 1:
            self.initial["series"] = rows[0].series
        fields["series"].choices = [("", "不编号"), *((row.series, f"{row.next}（{row.name}）") for row in rows)]
        fields["series"].help_text = f"列出的是{year}年的下一个号；印发日期在别的年份的，取那一年的下一个号。"
        least = len(found.recipients) + 1
        fields["copies"].help_text = f"不编份号的留空。1号存档，收文单位依次各1份，至少{least}份；多印的备用。"
        if due is None and not found.answer:
            del fields["due"]
        else:
            fields["due"].help_text = "应在今天之后。" + (f"不填即印发后{found.answer}天。" if due is None else "")


@require_http_methods(["GET", "POST"])
def address(request: Request, key: int) -> HttpResponse:
    """Say to whom a draft goes; then it waits to be checked."""
    found = addressing(by=request.actor, paper=key)
    form = AddressForm(request.POST or None, found=found, by=request.actor)
    if form.is_bound and form.is_valid():
        with refusal_beside(form):
            verbs.address(by=request.actor, paper=key, to=form.address(), at=request.now)
            messages.success(request, "已送核稿。核稿前还可以改发往的单位。")
            return redirect("paper", key)
    shown = {"form": form, "found": found, "key": key}
    return render(request, "wuzha/papers/address.html", shown, status=422 if form.errors else 200)


@require_POST
def step(request: Request, key: int, name: str) -> HttpResponse:
    """Check, sign, return or withdraw a paper."""
    why = request.POST.get("reason", "")
    acts: dict[str, Callable[[], None]] = {
        "check": lambda: verbs.check(by=request.actor, paper=key, at=request.now),
        "sign": lambda: verbs.sign(by=request.actor, paper=key, at=request.now),
        "return": lambda: verbs.send_back(by=request.actor, paper=key, why=why, at=request.now),
        "withdraw": lambda: verbs.withdraw(by=request.actor, paper=key, why=why, at=request.now),
    }
    if name not in acts:
        raise Http404
    with refusal_said(request):
        acts[name]()
        messages.success(request, _DONE[name])
    return redirect("paper", key)


@require_http_methods(["GET", "POST"])
def issue(request: Request, key: int) -> HttpResponse:
    """Issue a signed paper; show beforehand its number and the reports owed that it does."""
    found = life(by=request.actor, paper=key, now=make_naive(request.now))
    if "issue" not in found.may:
        messages.error(request, "这份文书现在不能印发，请看它的状态。")
        return redirect("paper", key)
    form = IssueForm(request.POST or None, found=found, today=request.now.date())
    if form.is_bound and form.is_valid():
        with refusal_beside(form):
            number = verbs.issue(by=request.actor, paper=key, **form.cleaned_data, at=request.now)
            messages.success(request, f"已印发{f'，{number}' if number else ''}。收文单位今天起可以看到。")
            return redirect("paper", key)
    shown = {"found": found, "form": form}
    return render(request, "wuzha/papers/issue.html", shown, status=422 if form.errors else 200)


@require_safe
def counts(request: Request, key: int) -> HttpResponse:
    """Show which reports owed a paper does when it is issued on the day chosen."""
    on = read_day(request.GET.get("on") or "", request.now.date()) or request.now.date()
    found = reporting(by=request.actor, paper=key, on=on, now=make_naive(request.now))
    return render(request, "wuzha/papers/counts.html", {"reporting": found})


routes = [
    path("papers/<int:key>/address", address, name="paper-address"),
    path("papers/<int:key>/issue", issue, name="paper-issue"),
    path("papers/<int:key>/issue/counts", counts, name="paper-counts"),
    path("papers/<int:key>/steps/<slug:name>", step, name="paper-step"),
]

"""Exemptions and pauses (免除, 暂停): the list, deciding one with what it lifts shown first, ending, revoking."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import pauses as verbs
from wuzha.calendar.written import read_day
from wuzha.queries.pauses import PAGE, deciding, pauses
from wuzha.rules.pauses import KINDS, LONGEST, PauseForm
from wuzha.web.days import DayField, read_nearby
from wuzha.web.paging import chosen_page, kept, pages_of
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, number


class DecideForm(forms.Form):
    """What is decided, for which days, why and by whom."""

    kind = forms.ChoiceField(label="免除还是暂停", choices=[("", "请选择"), *KINDS.items()])
    requirement = forms.TypedChoiceField(
        label="哪一条", required=False, coerce=int, empty_value=None, help_text="不选即这个单位的全部任务。"
    )
    starts = DayField(label="从哪一天", either=True)
    last_day = DayField(
        label="到哪一天",
        help_text="在这段时间内到期的不用做；除去这段时间剩下不到一半、又不足 14 天的也不用做。",
    )
    reason = forms.CharField(
        label="原因", max_length=LONGEST["reason"], widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "请写明原因"},
    )  # fmt: skip
    approver = forms.CharField(
        label="批准人职务", max_length=LONGEST["approver"], help_text="例如：分管副镇长。",
        error_messages={"required": "请写明由谁批准"},
    )  # fmt: skip

    def __init__(
        self,
        data: QueryDict | None,
        *,
        clauses: tuple[tuple[int, str], ...],
        first: date | None,
        initial: dict[str, Any],
    ) -> None:
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        fields["requirement"].choices = [("", "全部任务"), *clauses]
        fields["last_day"].follow("starts", first)

    def decision(self) -> PauseForm:
        """Return what was filled in as the action takes it."""
        said = self.cleaned_data
        return PauseForm(said["kind"], said["starts"], said["last_day"], said["reason"], said["approver"])


@require_safe
def page(request: Request) -> HttpResponse:
    """Show what is decided."""
    asked = request.GET.get
    unit, over, page = number(asked("unit")), bool(asked("over")), chosen_page(request)
    found = pauses(by=request.actor, today=request.now.date(), unit=unit, over=over, page=page)
    asked_for = {**({"unit": unit} if unit else {}), **({"over": 1} if over else {})}
    shown = {
        "found": found,
        "pager": pages_of(found.total, PAGE, found.page),
        "query": kept(asked_for),
        "unit": unit,
        "over": over,
    }
    return render(request, "wuzha/pauses/list.html", {**shown, "may_decide": request.actor.may("plan")})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Decide one; first show what it lifts, when asked to."""
    posted, today = request.POST, request.now.date()
    chosen = number(posted.get("requirement"))
    first = read_nearby(posted.get("starts", ""), today)
    unit = number(request.GET.get("unit")) or 0
    found = deciding(
        by=request.actor, unit=unit, requirement=chosen, now=make_naive(request.now),
        days=_days(first, posted.get("last_day", ""), today),
    )  # fmt: skip
    looking = "preview" in posted  # a look at what it would lift asks for no reason yet
    known = posted.dict() if looking else {"requirement": request.GET.get("requirement")}
    form = DecideForm(None if looking else posted or None, clauses=found.clauses, first=first, initial=known)
    if form.is_bound and form.is_valid():
        with refusal_beside(form):
            verbs.decide(by=request.actor, unit=unit, form=form.decision(), at=request.now, requirement=chosen)
            messages.success(request, "已登记。到期日在这段时间内的任务不再要求，单独计数。")
            return redirect(f"{reverse('pauses')}?{urlencode({'unit': unit})}")
    shown = {"form": form, "found": found, "previewed": looking}
    return render(request, "wuzha/pauses/form.html", shown, status=422 if form.errors else 200)


@require_POST
def end(request: Request, key: int) -> HttpResponse:
    """End one today."""
    with refusal_said(request):
        verbs.end(by=request.actor, pause=key, at=request.now)
        messages.success(request, "已结束，从今天起到期的任务恢复要求。")
    return redirect("pauses")


@require_POST
def revoke(request: Request, key: int) -> HttpResponse:
    """Take one back as if it had never been decided."""
    with refusal_said(request):
        verbs.revoke(by=request.actor, pause=key, why=request.POST.get("reason", ""), at=request.now)
        messages.success(request, "已撤销，所涉任务恢复要求。")
    return redirect("pauses")


def _days(starts: date | None, last: str, today: date) -> tuple[date, date] | None:
    """Return the days to look through, half-open; None while they make no sense."""
    ends = read_day(last, today, starts or today)
    if starts is None or ends is None:
        return None
    sound = starts <= ends < date.max and (ends - starts).days <= 366 * 5
    return (starts, date.fromordinal(ends.toordinal() + 1)) if sound else None


routes = [
    path("pauses", page, name="pauses"),
    path("pauses/new", new, name="pause-new"),
    path("pauses/<int:key>/end", end, name="pause-end"),
    path("pauses/<int:key>/revoke", revoke, name="pause-revoke"),
]

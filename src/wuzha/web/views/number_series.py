"""Series of document numbers (发文字号): an office's list, beginning and ending one, keeping a number."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from wuzha.actions import number_series as verbs
from wuzha.queries.number_series import series_page
from wuzha.rules.issuing import LONGEST_MARK
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, number
from wuzha.web.unit_boxes import UnitField, unit_asked


class OfficeForm(forms.Form):
    """Whose series are shown."""

    unit = UnitField(label="发文单位", required=False)


class SeriesForm(forms.Form):
    """A new series."""

    mark = forms.CharField(
        label="发文代字", max_length=LONGEST_MARK, help_text="如“云反诈办”。年份和序号由系统加上。",
        error_messages={"required": "请填写代字"},
    )  # fmt: skip
    name = forms.CharField(
        label="用于", max_length=40, initial="公文", help_text="如公文、函、内部文书。",
        error_messages={"required": "请写明用于什么文书"},
    )  # fmt: skip
    before = forms.IntegerField(
        label="今年已用到几号", min_value=0, max_value=verbs.LARGEST, initial=0, help_text="从下一个号接着编。",
        error_messages={"required": "没有用过填 0"},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """Show an office's series; a post begins one."""
    found = series_page(by=request.actor, office=unit_asked(request, "paper"), today=request.now.date())
    form = SeriesForm(request.POST or None)
    if form.is_bound and form.is_valid():
        with refusal_beside(form):
            verbs.begin(by=request.actor, office=found.office, **form.cleaned_data, at=request.now)
            messages.success(request, "已设立，印发时可以选用。")
            return redirect(_address(found.office))
    chosen = OfficeForm(initial={"unit": found.office})
    chosen.fields["unit"].offer(request.actor, "paper")  # type: ignore[attr-defined]
    shown = {"found": found, "form": form, "filter": chosen}
    return render(request, "wuzha/papers/series.html", shown, status=422 if form.errors else 200)


@require_POST
def end(request: Request, key: int) -> HttpResponse:
    """End a series."""
    with refusal_said(request):
        verbs.end(by=request.actor, series=key, at=request.now)
        messages.success(request, "已停用，用过的号不变。")
    return redirect(_address(number(request.POST.get("unit"))))


@require_POST
def void(request: Request, key: int) -> HttpResponse:
    """Keep the next number of a series without a paper."""
    with refusal_said(request):
        kept = verbs.void(by=request.actor, series=key, why=request.POST.get("reason", ""), at=request.now)
        messages.success(request, f"{kept}已留出，不再编给别的文书。")
    return redirect(_address(number(request.POST.get("unit"))))


def _address(office: int | None) -> str:
    return reverse("series") + (f"?unit={office}" if office else "")


routes = [
    path("papers/series", page, name="series"),
    path("papers/series/<int:key>/end", end, name="series-end"),
    path("papers/series/<int:key>/void", void, name="series-void"),
]

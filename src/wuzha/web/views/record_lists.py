"""Records by the list: out as a sheet, and in again, with a look first."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.actions.record_lists import RecordsTaken, taking_records
from wuzha.actions.waiting_lists import Waiting
from wuzha.calendar.occasions import occasion_of
from wuzha.papers.records import records_list
from wuzha.queries.record_lists import record_lines
from wuzha.web.downloads import XLSX, handed_out, open_file
from wuzha.web.lists import ENDINGS, came, is_confirmed, is_look, refusal_shown, settle
from wuzha.web.periods import any_month, chosen_unit
from wuzha.web.progress import Done, told
from wuzha.web.requests import Request

MOST = 1000
"""More records take longer than a browser waits; `wuzha import` takes them all."""


class ImportForm(forms.Form):
    """A list of records."""

    file = forms.FileField(
        label="记录清单",
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
        error_messages={"required": "请选择要导入的表格", "empty": "文件是空的，请重新选择"},
    )


@require_http_methods(["GET", "POST"])
def take_in(request: Request) -> HttpResponseBase:
    """Take a list of records in, or only look at it."""
    if not request.actor.may("record"):
        raise Http404
    form = ImportForm(None if is_confirmed(request) else request.POST or None, request.FILES or None)
    with refusal_shown(request, form):
        if come := came(request, form, "records"):
            steps = taking_records(
                by=request.actor, data=come.data, at=request.now, dry_run=is_look(request), most=MOST
            )
            return told(
                request,
                steps,
                heading="正在导入记录",
                back=reverse("records-import"),
                at_once=partial(_shown, request, form, come),
                done=partial(_done, request, come),
            )
    if is_confirmed(request):
        return redirect("records-import")
    return _page(request, form, None)


def _shown(request: Request, form: ImportForm, come: Waiting, taken: RecordsTaken) -> HttpResponse:
    """Show what came of a list that was looked at, is wrong, or short."""
    settle(request, "records", come, sound=not taken.problems)
    return _page(request, form, taken)


def _done(request: Request, come: Waiting, taken: RecordsTaken) -> Done:
    """Say what came of a long list."""
    settle(request, "records", come, sound=True)
    said = "已导入：新记 {new} 条，更正 {changed} 条，没有变化 {same} 条。".format(**taken.counts)
    return Done(said, reverse("records"), "看记录", wait=True)


def _page(request: Request, form: ImportForm, taken: RecordsTaken | None) -> HttpResponse:
    wrong = bool(form.errors or (taken and taken.problems))
    shown = {"form": form, "taken": taken, "only_checked": is_look(request), "most": MOST}
    return render(request, "wuzha/records/import.html", shown, status=422 if wrong else 200)


@require_safe
def sheet(request: Request) -> FileResponse:
    """Hand out the list of records of a unit and those below it, of one month or of all."""
    month, span = any_month(request.GET.get("month")), {}
    if month:
        occasion = occasion_of(month)
        span = {"since": occasion.starts, "until": occasion.ends}
    unit = chosen_unit(request.GET.get("unit"), request.actor)
    lines: Any = record_lines(by=request.actor, unit=unit, **span)
    name = f"记录清单{month}.xlsx"
    answer = open_file(records_list(lines), name, XLSX)
    return handed_out(request, answer, subject="unit", key=unit, unit=unit, name=name)


routes = [
    path("records/import", take_in, name="records-import"),
    path("records/records.xlsx", sheet, name="records-xlsx"),
]

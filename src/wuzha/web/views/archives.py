"""Archives (档案包): what the year of a unit would hold, making one, how far it is, and those there are."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from wuzha.actions import archives as verbs
from wuzha.queries.archives import (
    archive,
    archive_file,
    archive_unit,
    archives,
    can_print,
    contents,
    signing_key,
)
from wuzha.rules.refusals import Absent
from wuzha.web.downloads import ZIP, handed_out, open_file
from wuzha.web.remarks import refusal_said
from wuzha.web.requests import Request, number
from wuzha.web.unit_boxes import UnitField, unit_asked


class FilterForm(forms.Form):
    """Which year of which unit with those below it."""

    year = forms.ChoiceField(label="年度", required=False)
    unit = UnitField(label="单位", required=False)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show what the archive of a year would hold, and those that were made."""
    this_year = request.now.year
    asked = number(request.GET.get("year"))
    year = asked if asked is not None and verbs.FIRST_YEAR <= asked <= this_year else _usual_year(request)
    unit = unit_asked(request, "archive") or archive_unit(by=request.actor)
    form = FilterForm(initial={"year": year, "unit": unit})
    form.fields["year"].widget.choices = [(each, f"{each}年") for each in range(this_year, this_year - 6, -1)]
    form.fields["unit"].offer(request.actor, "archive")  # type: ignore[attr-defined]
    key, key_trouble = signing_key()
    shown = {
        "form": form,
        "contents": contents(by=request.actor, unit=unit, year=year, at=request.now),
        "archives": archives(by=request.actor),
        "key": key,
        "key_trouble": key_trouble,
        "can_print": can_print(),
        "running": year == this_year,
    }
    return render(request, "wuzha/archives/page.html", shown)


@require_POST
def new(request: Request) -> HttpResponse:
    """Ask for an archive."""
    said = request.POST
    unit, year = number(said.get("unit")), number(said.get("year"))
    if unit is None or year is None:
        raise Absent
    with refusal_said(request):
        verbs.ask(by=request.actor, unit=unit, year=year, at=request.now, pdf="pdf" in said)
        messages.success(request, "已开始生成，可以离开本页，回来时会显示进度。")
    return redirect(f"/archives?unit={unit}&year={year}")


@require_safe
def state(request: Request, key: int) -> HttpResponse:
    """Show how one stands: as a line for the list to put in the place of its own, or as a page."""
    name = "wuzha/archives/row.html" if request.htmx else "wuzha/archives/one.html"
    return render(request, name, {"row": archive(by=request.actor, archive=key)})


@require_POST
def cancel(request: Request, key: int) -> HttpResponse:
    """Stop making one."""
    return _done(request, verbs.cancel, key, "已取消。")


@require_POST
def delete(request: Request, key: int) -> HttpResponse:
    """Delete one with its file."""
    return _done(request, verbs.delete, key, "已删除，日志里留有它的摘要。")


def _done(request: Request, verb: Callable[..., object], key: int, said: str) -> HttpResponse:
    """Do something to an archive, say so or why not, and go back to the list."""
    with refusal_said(request):
        verb(by=request.actor, archive=key, at=request.now)
        messages.success(request, said)
    return redirect("archives")


@require_safe
def file(request: Request, key: int) -> HttpResponseBase:
    """Hand a finished one out, piece by piece."""
    found = archive_file(by=request.actor, archive=key)
    answer = open_file(found.path.open("rb"), found.name, ZIP)
    answer["Content-Encoding"] = "identity"  # packing what is packed would only hold it back
    return handed_out(request, answer, subject="archive", key=key, unit=found.unit, name=found.name)


def _usual_year(request: Request) -> int:
    """Return the year somebody comes for: the one that is over, while its files are being filed (until June)."""
    now = request.now
    return now.year - (now.month <= 6)  # noqa: PLR2004 - June


routes = [
    path("archives", page, name="archives"),
    path("archives/new", new, name="archive-new"),
    path("archives/<int:key>", state, name="archive-state"),
    path("archives/<int:key>/cancel", cancel, name="archive-cancel"),
    path("archives/<int:key>/delete", delete, name="archive-delete"),
    path("archives/<int:key>/archive.zip", file, name="archive-file"),
]

"""Superiors' forms (上级表格): taken in, what fills each place, a look before, filled, handed out, removed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import blanks as verbs
from wuzha.calendar.occasions import kind_of, say_occasion
from wuzha.papers.blanks import filled
from wuzha.papers.blanks.formats import ENDINGS, as_it_came
from wuzha.papers.blanks.packages import MAX_BYTES
from wuzha.queries.blank_values import Answer, annex
from wuzha.queries.blanks import BlankDetail, blank, blanks, entries, filled_blank, preview
from wuzha.queries.monthly import READ
from wuzha.queries.paper_subjects import widest
from wuzha.rules.blanks import Wanted, lexicon, named, offered
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.web.downloads import DOCX, XLSX, attachment, handed_out
from wuzha.web.periods import chosen_period, periods_around
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, revision_of
from wuzha.web.unit_boxes import UnitField, unit_asked

_TYPES = {"docx": DOCX, "xlsx": XLSX}
_OTHER = "application/octet-stream"
_BOXES = ("what", "span", "unit")
_NEW_VERSION = "这份表刚刚换成了新版，您填写的尚未保存。下面是新版各处现在的对应，请重新核对后保存。"


class UploadForm(forms.Form):
    """A form as the superior sent it."""

    file = forms.FileField(
        label="上级下发的表",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
        error_messages={"required": "请选择上级下发的表", "empty": "文件是空的，请重新选择"},
    )


class AddForm(UploadForm):
    """A form with its name and the office it belongs to."""

    name = forms.CharField(label="表名", required=False, max_length=verbs.LONGEST, help_text="不填的用文件名。")
    unit = UnitField(label="填报单位", error_messages={"required": "请选择填报单位"})


class FilterForm(forms.Form):
    """Which unit and which period a form is filled for."""

    period = forms.ChoiceField(label="期间", required=False)
    unit = UnitField(label="单位", required=False)


@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """Show the forms; a post takes another in."""
    may_add = request.actor.may("paper")
    if not request.actor.may("paper" if request.method == "POST" else READ):
        raise Http404
    form = AddForm(request.POST or None, request.FILES or None)
    if may_add:
        form.fields["unit"].offer(request.actor, "paper")  # type: ignore[attr-defined]
        form.fields["unit"].initial = widest(by=request.actor, verb="paper")
    if request.method == "POST" and form.is_valid():
        said, file = form.cleaned_data, form.cleaned_data["file"]
        with refusal_beside(form):
            key = verbs.add(
                by=request.actor, unit=said["unit"], name=said["name"], file_name=file.name,
                data=file.read(MAX_BYTES + 1), at=request.now,
            )  # fmt: skip
            messages.success(request, "已收进。请核对各处填什么，改好后保存；下次直接沿用。")
            return redirect("blank", key)
    shown = {"form": form, "rows": blanks(by=request.actor), "may_add": may_add}
    return render(request, "wuzha/blanks/index.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def page(request: Request, key: int) -> HttpResponse:
    """Show one form with what fills its places; a post changes that."""
    found = blank(by=request.actor, blank=key)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        if not found.may_edit:
            raise Http404
        try:
            _save(request, found)
        except Refusal as refusal:
            wrong = refusal.fields
            messages.error(request, str(refusal))
        else:
            messages.success(request, "已保存，下次填这份表直接沿用。")
            return redirect("blank", key)
    shown = {"found": found, "upload": UploadForm(), **_boxes(request, found, wrong), **_offered(found)}
    return render(request, "wuzha/blanks/page.html", shown, status=422 if request.method == "POST" else 200)


def _save(request: Request, found: BlankDetail) -> None:
    """Take over what was written into the boxes.

    Raises:
        Refusal: something in them is none of what is offered (`fields` by place), or as the action says.
        Stale: they are those of another version.

    """
    if not _of_this_version(request, found):
        raise Stale(_NEW_VERSION)
    mapping, wrong = _mapping(request, found)
    if wrong:
        raise Refusal("有几处看不明白，请从列表中选。", wrong)
    name, revision = request.POST.get("name", ""), revision_of(request)
    verbs.map_places(by=request.actor, blank=found.blank, revision=revision, name=name, mapping=mapping, at=request.now)


def _offered(found: BlankDetail) -> dict[str, Any]:
    return {"offered": tuple(offered()), "spans": lexicon().span_names.items(), "units": tuple(found.units)}


def _of_this_version(request: Request, found: BlankDetail) -> bool:
    """Tell whether the boxes posted stand for the places of the newest version, in their order."""
    return request.POST.get("version") == str(found.version)


def _boxes(request: Request, found: BlankDetail, wrong: dict[str, str]) -> dict[str, Any]:
    """Return what the boxes show: what was just written with the revision it was written on, else what is kept."""
    posted = request.POST if _of_this_version(request, found) else QueryDict()
    return {
        "revision": posted.get("revision", found.revision),
        "name": posted.get("name", found.name),
        "wrong_name": wrong.get("name", ""),
        "lines": _lines(posted, found, wrong),
    }


def _lines(posted: QueryDict, found: BlankDetail, wrong: dict[str, str]) -> list[dict[str, Any]]:
    lines = []
    for at, slot in enumerate(found.slots):
        wanted = slot.wanted
        kept = (named(wanted.what), wanted.span, slot.unit_name) if wanted else ("", "now", "")
        boxes = {box: posted.get(f"{box}{at}", was) for box, was in zip(_BOXES, kept, strict=True)}
        lines.append({"slot": slot, "at": at, **boxes, "wrong": wrong.get(slot.key, "")})
    return lines


def _mapping(request: Request, found: BlankDetail) -> tuple[dict[str, Wanted], dict[str, str]]:
    """Return what was written into the boxes, and what is wrong with it, by place."""
    mapping, wrong = {}, {}
    for at, slot in enumerate(found.slots):
        what, unit = (request.POST.get(f"{box}{at}", "").strip() for box in ("what", "unit"))
        if what and what not in offered():
            wrong[slot.key] = f"没有“{what}”，请从列表中选"
        elif unit and unit not in found.units:
            wrong[slot.key] = f"辖区里没有“{unit}”，请从列表中选"
        elif what:
            mapping[slot.key] = Wanted(offered()[what], request.POST.get(f"span{at}", "now"), found.units.get(unit))
    return mapping, wrong


@require_POST
def replace(request: Request, key: int) -> HttpResponse:
    """Take a new version of a form in."""
    if not blank(by=request.actor, blank=key).may_edit:
        raise Http404
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "请选择上级下发的新表。")
        return redirect("blank", key)
    file = form.cleaned_data["file"]
    with refusal_said(request):
        fit = verbs.replace(
            by=request.actor, blank=key, file_name=file.name, data=file.read(MAX_BYTES + 1), at=request.now
        )
        lost = f"；{len(fit.lost)}处不再适用，已列在下面" if fit.lost else ""
        messages.success(request, f"已换成新版：{len(fit.kept)}处对应沿用，其中{len(fit.moved)}处换了位置{lost}。")
    return redirect("blank", key)


@require_http_methods(["GET", "POST"])
def look(request: Request, key: int) -> HttpResponse:
    """Show what would be written into a form for a unit and a period; a post writes it."""
    found = blank(by=request.actor, blank=key)
    unit = unit_asked(request, READ) or found.unit
    period, problem = _period(request), ""
    try:
        if request.method == "POST":
            made = verbs.fill(by=request.actor, blank=key, unit=unit, period=period, at=request.now)
            return redirect("blank-filled", made)
        answers = preview(by=request.actor, blank=key, unit=unit, period=period, now=make_naive(request.now))
    except Absent:
        raise
    except Refusal as refusal:
        answers, problem = (), str(refusal)
    shown = {
        "found": found,
        "filter": _filter(request, period, unit),
        "query": urlencode({"unit": unit, "period": period}),
        "problem": problem,
        **_told(answers),
    }
    return render(request, "wuzha/blanks/look.html", shown, status=422 if request.method == "POST" else 200)


@require_safe
def filled_page(request: Request, key: int) -> HttpResponse:
    """Show a form as it was filled once."""
    found = filled_blank(by=request.actor, filling=key)
    shown = {"found": found, "period_name": say_occasion(found.period), **_told(found.answers)}
    return render(request, "wuzha/blanks/filled.html", shown)


@require_safe
def file(request: Request, key: int) -> HttpResponse:
    """Hand out a form as it was filled once, with the annex where it is asked for: the same content every time."""
    found = filled_blank(by=request.actor, filling=key)
    notes = annex(found.answers) if request.GET.get("notes") else ()
    data, ending = as_it_came(filled(found.content, entries(found.answers), notes), found.ending)
    if ending != found.ending:
        messages.warning(request, f"本机没有安装 LibreOffice，不能转回 .{found.ending}，给的是 .{ending}。")
    name = f"{found.name}（{found.unit_name}，{say_occasion(found.period)}）.{ending}"
    answer = attachment(data, name, _TYPES.get(ending, _OTHER))
    return handed_out(request, answer, subject="blank", key=found.blank, unit=found.unit, name=name)


@require_POST
def remove(request: Request, key: int) -> HttpResponse:
    """Remove a form from the list."""
    with refusal_said(request):
        verbs.remove(by=request.actor, blank=key, at=request.now)
        messages.success(request, "已删除。填过的表都还在，需要时可以恢复。")
    return redirect("blanks")


@require_POST
def restore(request: Request, key: int) -> HttpResponse:
    """Put a removed form back."""
    with refusal_said(request):
        verbs.restore(by=request.actor, blank=key, at=request.now)
        messages.success(request, "已恢复。")
    return redirect("blank", key)


def _told(answers: tuple[Answer, ...]) -> dict[str, Any]:
    """Return the places that are filled, each with where its number leads, and those that stay open."""
    filled_in = [{"answer": each, "where": _where(each)} for each in answers if not each.reason]
    return {"filled": filled_in, "left": [each for each in answers if each.reason]}


def _where(answer: Answer) -> str:
    """Return the address of the list behind a number; nought leads nowhere."""
    if not answer.ref or answer.text == "0":
        return ""
    return f"{reverse('figure-records')}?{urlencode({'unit': answer.unit, 'period': answer.period, 'ref': answer.ref})}"


def _period(request: Request) -> str:
    """Return the period asked for, or the month before: forms are due when it is over."""
    months = [key for key, _ in periods_around(request.now.date()) if kind_of(key) == "month"]
    return chosen_period(request.GET.get("period") or months[1], request.now.date())


def _filter(request: Request, period: str, unit: int) -> FilterForm:
    form = FilterForm(initial={"period": period, "unit": unit})
    offered_ones = periods_around(request.now.date())
    if period not in dict(offered_ones):
        raise Http404
    form.fields["period"].widget.choices = offered_ones
    form.fields["unit"].offer(request.actor, READ)  # type: ignore[attr-defined]
    return form


routes = [
    path("blanks", index, name="blanks"),
    path("blanks/<int:key>", page, name="blank"),
    path("blanks/<int:key>/version", replace, name="blank-replace"),
    path("blanks/<int:key>/fill", look, name="blank-fill"),
    path("blanks/<int:key>/remove", remove, name="blank-remove"),
    path("blanks/<int:key>/restore", restore, name="blank-restore"),
    path("blanks/filled/<int:key>", filled_page, name="blank-filled"),
    path("blanks/filled/<int:key>/file", file, name="blank-file"),
]

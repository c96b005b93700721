"""Papers from outside (来文): registered, put right, handed to units, and one as a page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.actions import incoming as verbs
from wuzha.actions.evidence import OLD_TOO, TAKEN, Upload
from wuzha.queries.incoming import Incoming, handlers, incoming, registering_offices
from wuzha.queries.paper_lives import life
from wuzha.queries.people import Actor
from wuzha.queries.recipients import paper_file
from wuzha.rules import incoming as rules
from wuzha.rules.marking import NO_SECRETS
from wuzha.rules.refusals import Absent
from wuzha.web.days import DayField
from wuzha.web.downloads import open_file
from wuzha.web.record_form import ManyFilesField
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request, number, revision_of
from wuzha.web.unit_boxes import UnitsField


class IncomingForm(forms.Form):
    """What is registered of a paper from outside."""

    sender = forms.CharField(label="来文单位", max_length=rules.LONGEST_SENDER, help_text="如“云溪县反诈办”。")
    number = forms.CharField(
        label="来文字号", max_length=rules.LONGEST_NUMBER, required=False, help_text="照文件上的写，没有的不填。"
    )
    title = forms.CharField(label="标题", max_length=rules.LONGEST_TITLE)
    received = DayField(label="收到日期")
    due = DayField(label="办理期限", required=False, ahead=True, help_text="不填即为阅件，只登记，不要求办结。")
    handler = forms.TypedChoiceField(label="承办人", required=False, coerce=int, empty_value=None)
    attached = ManyFilesField(
        label="附件",
        required=False,
        allow_empty_file=True,
        help_text=f"扫描件或原文件，可以选几个：{TAKEN}；{OLD_TOO}。{NO_SECRETS}",
    )
    drop = forms.TypedMultipleChoiceField(
        label="移除已有附件", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text="传错的勾上，保存后文件不再保留，已交办的单位也不能再打开。",
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None, files: MultiValueDict[str, Any] | None, *, by: Actor, office: int, today: date,
        initial: dict[str, Any], found: Incoming | None,
    ) -> None:  # fmt: skip
        super().__init__(data, files, initial=initial)
        fields: dict[str, Any] = self.fields
        offered = handlers(by=by, office=office, on=today, kept=found.form.handler if found else None)
        fields["handler"].choices = [("", "不指定"), *offered]
        fields["drop"].choices = [(each.file, each.name) for each in found.files] if found else []

    def value(self) -> rules.IncomingForm:
        """Return what was filled in as the action takes it."""
        said = self.cleaned_data
        names = ("sender", "title", "received", "number", "due", "handler")
        return rules.IncomingForm(**{name: said[name] for name in names})

    def uploads(self) -> tuple[Upload, ...]:
        """Return the files chosen."""
        return tuple(Upload(each.name or "", each.read(), "text") for each in self.cleaned_data["attached"])


class HandForm(forms.Form):
    """To which units below a paper is handed, and until when they answer."""

    units = UnitsField(label="交给哪些单位", help_text="他们在“今日”里就能看到。")
    due = DayField(
        label="请他们在哪一天前回复", required=False, ahead=True, help_text="不填即为传阅，只签收，不要求回复。"
    )

    def __init__(self, data: QueryDict | None, *, by: Actor, found: Incoming) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["units"].offer(by, "paper", under=found.office_path)
        if fields["units"].places:
            fields["units"].widget.choices = [each for each in fields["units"].places if each[0] != found.office]


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Register a paper that came from outside; whoever does so at several offices says at which."""
    offices = registering_offices(by=request.actor)
    office = number(request.GET.get("office")) or offices[0][0]
    if office not in dict(offices):
        raise Absent
    form = _form(request, office, {"received": request.now.date()})
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            made = verbs.register(
                by=request.actor, office=office, form=form.value(), files=form.uploads(), at=request.now
            )
            messages.success(request, "已登记。办结前，它会一直在“今日”里。")
            return redirect("incoming", made)
    tabs = [{"label": name, "href": f"?office={each}", "current": each == office} for each, name in offices]
    shown = {"form": form, "office_name": dict(offices)[office], "tabs": tabs, "found": None}
    return render(request, "wuzha/incoming/form.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: Request, key: int) -> HttpResponse:
    """Put right what was registered."""
    found = incoming(by=request.actor, paper=key, verb="paper")
    said = found.form
    names = ("sender", "title", "received", "number", "due", "handler")
    form = _form(request, found.office, {name: getattr(said, name) for name in names}, found)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.correct(
                by=request.actor, paper=key, revision=revision_of(request), form=form.value(), files=form.uploads(),
                drop=tuple(form.cleaned_data["drop"]), at=request.now,
            )  # fmt: skip
            messages.success(request, "已更正。")
            return redirect("incoming", key)
    seen = request.POST.get("revision") or found.revision  # what was refused as stale stays so until it is read anew
    shown = {"form": form, "office_name": found.office_name, "found": found, "revision": seen}
    return render(request, "wuzha/incoming/form.html", shown, status=422 if form.errors else 200)


@require_safe
def one(request: Request, key: int) -> HttpResponse:
    """Show a paper from outside, with its files and what became of it."""
    found = incoming(by=request.actor, paper=key)
    shown = {"found": found, "life": life(by=request.actor, paper=key, now=make_naive(request.now))}
    return render(request, "wuzha/incoming/page.html", shown)


@require_http_methods(["GET", "POST"])
def hand(request: Request, key: int) -> HttpResponse:
    """Hand a paper from outside to units below."""
    found = incoming(by=request.actor, paper=key, verb="paper")
    form = HandForm(request.POST or None, by=request.actor, found=found)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            new_ones = verbs.hand_on(
                by=request.actor, paper=key, units=tuple(form.cleaned_data["units"]), due=form.cleaned_data["due"],
                at=request.now,
            )  # fmt: skip
            messages.success(request, f"已交{new_ones}个单位办理。" if new_ones else "已改期限。")
            return redirect("incoming", key)
    shown = {"form": form, "found": found}
    return render(request, "wuzha/incoming/hand.html", shown, status=422 if form.errors else 200)


@require_safe
def file(request: Request, key: int) -> FileResponse:
    """Hand out a file of a paper from outside."""
    found = paper_file(by=request.actor, file=key)
    return open_file(found.path.open("rb"), found.name, found.media_type)


def _form(request: Request, office: int, initial: dict[str, Any], found: Incoming | None = None) -> IncomingForm:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return IncomingForm(*data, by=request.actor, office=office, today=request.now.date(), initial=initial, found=found)


routes = [
    path("incoming/new", new, name="incoming-new"),
    path("incoming/<int:key>", one, name="incoming"),
    path("incoming/<int:key>/edit", edit, name="incoming-edit"),
    path("incoming/<int:key>/hand", hand, name="incoming-hand"),
    path("incoming/files/<int:key>", file, name="incoming-file"),
]

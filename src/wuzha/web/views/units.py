"""The register of units: listed, added, changed, closed, imported from a sheet; named lists of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import imports
from wuzha.actions import units as verbs
from wuzha.actions.units import MOST_PEOPLE, UnitForm
from wuzha.papers.units import units_list, units_template
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.matter_questions import waited_for
from wuzha.queries.people import Actor
from wuzha.queries.registers import PAGE, register, sets, unit_facts, unit_lines, unit_types
from wuzha.queries.unit_choice import named
from wuzha.queries.units import UnitRow
from wuzha.queries.units import unit as one_unit
from wuzha.rules.matters import Fact
from wuzha.web.downloads import XLSX, attachment, handed_out, open_file
from wuzha.web.fact_boxes import as_boxed, can_show, fact_box, facts_said, say_fact
from wuzha.web.lists import ENDINGS, came, is_confirmed, is_look, refusal_shown, settle
from wuzha.web.paging import chosen_page, kept, pages_of
from wuzha.web.periods import chosen_unit
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, number
from wuzha.web.unit_boxes import UnitField, UnitsField


class FilterForm(forms.Form):
    """Which units the register shows."""

    text = forms.CharField(
        label="找单位",
        required=False,
        max_length=40,
        widget=forms.TextInput({"placeholder": "名称、首字母或编码", "autocomplete": "off"}),
    )
    type = forms.ChoiceField(label="单位类型", required=False)
    closed = forms.BooleanField(label="含已停用", required=False)


class EditForm(forms.Form):
    """What is known of a unit."""

    name = forms.CharField(label="单位名称", max_length=100, error_messages={"required": "请填写单位名称"})
    type = forms.ChoiceField(label="单位类型", error_messages={"required": "请选择单位类型"})
    headcount = forms.IntegerField(
        label="人数", required=False, min_value=0, max_value=MOST_PEOPLE, help_text="方案里“50人以上”这类条件按它判断。"
    )
    code = forms.CharField(label="编码", required=False, max_length=40, help_text="不填则自动编号。")
    short_names = forms.CharField(
        label="简称", required=False, max_length=200, help_text="方案里可能出现的其他叫法，用顿号隔开。"
    )

    def __init__(self, *args: Any, attributes: Mapping[str, Fact] | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = unit_types()  # type: ignore[attr-defined]
        self._attributes, self._facts = attributes or {}, unit_facts()
        self._kept: set[str] = set()
        for fact in self._facts:
            box = self.fields[fact.code] = fact_box(fact)
            if (known := self._attributes.get(fact.code)) is None:
                continue
            if can_show(fact, known):
                self.initial[fact.code] = as_boxed(known)
            else:
                self._kept.add(fact.code)
                box.help_text = f"现在记着“{say_fact(known)}”，这里选不出来；不改就照原样保留。{box.help_text}"

    @property
    def facts(self) -> list[forms.BoundField]:
        """The boxes of what conditions of plans may ask for."""
        return [self[fact.code] for fact in self._facts]

    @property
    def opened(self) -> bool:
        """Whether one of these boxes says something, or something is wrong with it."""
        return any(box.value() or box.errors or box.name in self._kept for box in self.facts)

    def unit(self) -> UnitForm:
        """Return what was filled in as the action takes it; what the boxes do not speak of or cannot show stays."""
        said = self.cleaned_data
        names = said["short_names"].replace(",", "、").replace("，", "、").split("、")
        short = tuple(name.strip() for name in names if name.strip())
        boxed = {fact.code for fact in self._facts} - self._kept
        others = {code: value for code, value in self._attributes.items() if code not in boxed}
        attributes = {**others, **facts_said(self._facts, said)}
        return UnitForm(said["name"], said["type"], said["code"], said["headcount"], short, attributes)


class AddForm(EditForm):
    """A new unit and the one above it."""

    parent = UnitField(label="上级单位")
    field_order = ("parent", "name", "type")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - the same
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(by, "unit")  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    """A sheet of units and the unit they belong under."""

    under = UnitField(label="导入到")
    file = forms.FileField(
        label="单位名册", error_messages={"required": "请选择要导入的表格", "empty": "文件是空的，请重新选择"}
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - the same
        super().__init__(*args, **kwargs)
        self.fields["under"].offer(by, "unit")  # type: ignore[attr-defined]
        if few := self.fields["under"].places:  # type: ignore[attr-defined]
            self.initial.setdefault("under", few[0][0])  # the uppermost: whose list it is
        self.fields["file"].widget.attrs["accept"] = ENDINGS


class MoveForm(forms.Form):
    """The new superior of a unit."""

    under = UnitField(label="新的上级单位")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - the same
        super().__init__(*args, **{"auto_id": "move-%s", **kwargs})
        self.fields["under"].offer(by, "unit")  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """What a unit becomes a part of."""

    into = UnitField(label="并入哪个单位")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - the same
        super().__init__(*args, **{"auto_id": "merge-%s", **kwargs})
        self.fields["into"].offer(by, "unit")  # type: ignore[attr-defined]


class SetForm(forms.Form):
    """A named list of units."""

    name = forms.CharField(
        label="名称", max_length=100, help_text="与方案里的写法一致，例如：领导小组成员单位。",
        error_messages={"required": "请填写名称"},
    )  # fmt: skip
    home = UnitField(label="由谁保存")
    members = UnitsField(label="包括的单位", required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - the same
        super().__init__(*args, **kwargs)
        for name in ("home", "members"):
            self.fields[name].offer(by, "unit")  # type: ignore[attr-defined]


@require_safe
def page(request: Request) -> HttpResponse:
    """Show the register."""
    asked = request.GET
    form = FilterForm(initial=asked.dict())
    form.fields["type"].widget.choices = [("", "全部类型"), *unit_types()]
    found = register(
        by=request.actor,
        type_=asked.get("type", ""),
        text=asked.get("text", "").strip(),
        with_closed=bool(asked.get("closed")),
        page=chosen_page(request),
    )
    rest = {key: value for key, value in asked.dict().items() if key != "page"}
    shown = {"register": found, "form": form, "pager": pages_of(found.found, PAGE, found.page), "query": kept(rest)}
    return render(request, "wuzha/units/register.html", shown)


@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Add a unit."""
    form = AddForm(request.POST or None, by=_manager(request), initial={"parent": number(request.GET.get("parent"))})
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            key = verbs.add(by=request.actor, parent=form.cleaned_data["parent"], form=form.unit(), at=request.now)
            messages.success(request, f"已新增“{form.cleaned_data['name']}”，适用的方案任务从今天起计。")
            return redirect("units") if "more" not in request.POST else redirect("unit", key)
    return render(request, "wuzha/units/edit.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: Request, key: int) -> HttpResponse:
    """Change what is known of a unit."""
    row = one_unit(by=request.actor, unit=key, verb="unit")
    known = {"name": row.name, "type": row.type, "code": row.code, "headcount": row.headcount}
    initial = {**known, "short_names": "、".join(row.short_names)}
    form = EditForm(request.POST or None, initial=initial, attributes=row.attributes)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.change(by=request.actor, unit=key, form=form.unit(), at=request.now)
            messages.success(request, f"已保存“{form.cleaned_data['name']}”，任务从今天起按新情况计。")
            return redirect(_to_register(request, row, form) or reverse("unit", args=[key]))
    shown = {"form": form, "row": row, "move": MoveForm(by=request.actor), "merge": MergeForm(by=request.actor)}
    return render(request, "wuzha/units/edit.html", shown, status=422 if form.errors else 200)


def _to_register(request: Request, row: UnitRow, form: EditForm) -> str:
    """Return the way to registering what changed as a matter, where a clause waits for such; empty where none does."""
    now, level = form.cleaned_data["headcount"], form.cleaned_data.get("level", "")
    asked = {}
    if now is not None and row.headcount is not None and now != row.headcount:
        asked["change"] = {"before": row.headcount, "after": now}
    if level and level != row.attributes.get("level"):
        asked["risk-level"] = {"level": level}
    ways = {
        kind: f"{reverse('matter-new')}?{urlencode({'unit': row.unit, 'kind': kind, **asked[kind]})}"
        for kind in waited_for(by=request.actor, unit=row.unit, kinds=tuple(asked), day=request.now.date())
    }
    _say_to_register(request, ways)
    return next(iter(ways.values()), "")


def _say_to_register(request: Request, ways: Mapping[str, str]) -> None:
    """Say why the first of some changes is to be registered next, and lead to the others."""
    if ways:
        messages.warning(request, "方案要求这样的变动发生后办理有关任务，请核对后登记；只是更正笔误的，不用登记。")
    for kind, way in list(ways.items())[1:]:
        also = '这次还有“{0}”，也请登记：<a href="{1}" target="_blank">登记{0}</a>（在新页面打开）。'
        messages.warning(request, format_html(also, load_vocabulary().name("events", kind), way))


@require_POST
def close(request: Request, key: int) -> HttpResponse:
    """Close a unit from today on."""
    with refusal_said(request):
        verbs.close(by=request.actor, unit=key, on=request.now.date(), at=request.now)
        messages.success(request, "已停用，从今天起不再有新任务，过去的记录都保留。")
    return redirect("unit-edit", key)


@require_POST
def move(request: Request, key: int) -> HttpResponse:
    """Put a unit under another from today on."""
    with refusal_said(request):
        under = named(by=request.actor, verb="unit", text=request.POST.get("under", ""))
        verbs.move(by=request.actor, unit=key, under=under, at=request.now)
        messages.success(request, "已调整上级，从今天起按新上级的方案计；以前月份的数字仍在原上级名下。")
    return redirect("unit-edit", key)


@require_POST
def reopen(request: Request, key: int) -> HttpResponse:
    """Take a closing back."""
    merged = one_unit(by=request.actor, unit=key, verb="unit").merged_name
    verbs.reopen(by=request.actor, unit=key, at=request.now)
    rest = f"并入时给“{merged}”改的人数和移过去的任职没有改回，请核对。" if merged else ""
    messages.success(request, f"已恢复，任务从今天起计。{rest}")
    return redirect("unit-edit", key)


@require_http_methods(["GET", "POST"])
def take_in(request: Request) -> HttpResponse:
    """Take a sheet of units in, or only look at it."""
    sent = None if is_confirmed(request) else request.POST or None
    form = ImportForm(sent, request.FILES or None, by=_manager(request))
    taken = None
    with refusal_shown(request, form):
        if come := came(request, form, "units"):
            taken = imports.take_units(
                by=request.actor, under=come.under, data=come.data, at=request.now, dry_run=is_look(request)
            )
            settle(request, "units", come, sound=not taken.problems)
    if is_confirmed(request) and taken is None:
        return redirect("units-import")
    wrong = bool(form.errors or (taken and taken.problems))
    shown = {"form": form, "taken": taken, "only_checked": is_look(request)}
    return render(request, "wuzha/units/import.html", shown, status=422 if wrong else 200)


@require_safe
def sheet(request: Request) -> FileResponse:
    """Hand out the list of units, in the form in which it is taken in."""
    under = chosen_unit(request.GET.get("under"), request.actor)
    answer = open_file(units_list(unit_lines(by=request.actor, under=under)), "单位名单.xlsx", XLSX)
    return handed_out(request, answer, subject="unit", key=under, unit=under, name="单位名单.xlsx")


@require_safe
def template(request: Request) -> HttpResponse:
    """Hand out the empty sheet."""
    _manager(request)
    return attachment(units_template(unit_types()), "单位名单登记表.xlsx", XLSX)


@require_http_methods(["GET", "POST"])
def lists(request: Request) -> HttpResponse:
    """Show the named lists; keep one."""
    by, kept = _manager(request), sets(by=request.actor)
    known = next((row for row in kept if row.key == number(request.GET.get("edit"))), None)
    initial = (
        {"name": known.name, "home": known.home, "members": known.members}
        if known
        else {"home": by.home and by.home.unit}
    )
    form = SetForm(request.POST or None, by=by, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.keep_set(by=by, at=request.now, **form.cleaned_data)
            messages.success(request, "名单已保存，引用它的方案要求从今天起按新名单分派。")
            return redirect("unit-sets")
    shown = {"form": form, "sets": kept, "known": known}
    return render(request, "wuzha/units/sets.html", shown, status=422 if form.errors else 200)


def _manager(request: Request) -> Actor:
    """Return the person, who manages units somewhere; 404 for everybody else."""
    if not request.actor.may("unit"):
        raise Http404
    return request.actor


routes = [
    path("units", page, name="units"),
    path("units/new", add, name="unit-add"),
    path("units/import", take_in, name="units-import"),
    path("units/import/sheet", template, name="units-template"),
    path("units/units.xlsx", sheet, name="units-xlsx"),
    path("units/sets", lists, name="unit-sets"),
    path("units/<int:key>/edit", edit, name="unit-edit"),
    path("units/<int:key>/close", close, name="unit-close"),
    path("units/<int:key>/move", move, name="unit-move"),
    path("units/<int:key>/reopen", reopen, name="unit-reopen"),
]

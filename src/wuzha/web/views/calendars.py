"""The calendar of a year, the table behind it, and what a unit sets about time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import calendars as verbs
from wuzha.actions.calendars import EARLIEST_YEAR, LATEST_YEAR, LONGEST_NAME, LONGEST_SOURCE
from wuzha.calendar.almanacs import Break
from wuzha.calendar.markets import LONGEST_STEP, Market
from wuzha.calendar.workdays import Override
from wuzha.papers.calendars import days_template
from wuzha.queries.calendars import Settings, settings, year_page
from wuzha.queries.people import Actor
from wuzha.web.days import DayField
from wuzha.web.downloads import XLSX, attachment
from wuzha.web.periods import chosen_unit
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, number
from wuzha.web.unit_boxes import UnitField, unit_asked

DAY = timedelta(days=1)
NUMBERS = tuple((str(n % 10), f"逢{'十一二三四五六七八九'[n % 10]}") for n in range(1, 11))
WEEKDAYS = tuple((str(n), f"周{'一二三四五六日'[n]}") for n in range(7))
WAYS = (("lunar", "农历逢几"), ("solar", "公历逢几"), ("week", "每周几"), ("interval", "每隔几天"))
MOVES = (
    ("", "随上级，没有则不变"),
    ("next", "顺延到下一个工作日"),
    ("previous", "提前到上一个工作日"),
    ("none", "不变"),
)
RESTS = (("", "随方案"), ("yes", "不计"), ("no", "照计"))


class DayForm(forms.Form):
    """One day of the table."""

    day = DayField(label="日期", either=True)
    works = forms.ChoiceField(label="这一天", widget=forms.RadioSelect, choices=(("no", "放假"), ("yes", "上班")))
    name = forms.CharField(label="名称", required=False, max_length=LONGEST_NAME, help_text="如 春节、调休上班、州庆。")
    source = forms.CharField(label="依据", required=False, max_length=LONGEST_SOURCE, help_text="文件名称和文号。")

    @property
    def override(self) -> Override:
        """What was filled in, as the table takes it."""
        said = self.cleaned_data
        return Override(said["day"], said["works"] == "yes", said["name"].strip())


class NoticeForm(forms.Form):
    """The notice, pasted."""

    text = forms.CharField(
        label="通知全文",
        max_length=20_000,
        widget=forms.Textarea({"rows": 7}),
        help_text="连同标题一起粘贴；只写安排也可以，每个节日写成“春节：2月15日至23日放假，共9天。2月14日上班。”。",
        error_messages={"required": "请粘贴通知全文"},
    )
    source = forms.CharField(label="依据", required=False, max_length=LONGEST_SOURCE, help_text="文件名称和文号。")


class UnitForm(forms.Form):
    """Whose calendar is shown."""

    unit = UnitField(label="单位", required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(by, "unit")  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """A sheet of days."""

    file = forms.FileField(label="放假调休登记表", error_messages={"required": "请选择文件", "empty": "文件是空的"})
    source = forms.CharField(label="依据", required=False, max_length=LONGEST_SOURCE, help_text="文件名称和文号。")


class MarketForm(forms.Form):
    """One market."""

    by = forms.ChoiceField(label="按什么算", widget=forms.RadioSelect, choices=WAYS, initial="lunar")
    digits = forms.MultipleChoiceField(
        label="逢几",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=NUMBERS,
        help_text="按农历或公历的，选尾数；逢十即初十、二十、三十。",
    )
    weekdays = forms.MultipleChoiceField(
        label="周几", required=False, widget=forms.CheckboxSelectMultiple, choices=WEEKDAYS
    )
    step = forms.IntegerField(label="每隔几天", required=False, min_value=2, max_value=LONGEST_STEP)
    anchor = DayField(label="其中一个赶集日", required=False, either=True)
    name = forms.CharField(
        label="集市名称", required=False, max_length=LONGEST_NAME, help_text="有几个集市时写，以便区分。"
    )

    @property
    def market(self) -> Market:
        """What was filled in; what does not belong to the way chosen is left out."""
        said = self.cleaned_data
        by = said["by"]
        chosen = said["weekdays"] if by == "week" else said["digits"] if by in {"lunar", "solar"} else ()
        counted = by == "interval"
        return Market(
            said["name"].strip(),
            by,
            tuple(map(int, chosen)),
            (said["step"] or 0) if counted else 0,
            said["anchor"] if counted else None,
        )


class SchoolForm(forms.Form):
    """What is done while school is out, and one more break."""

    rests = forms.ChoiceField(
        label="放假期间的每日、每周、每半月、每月任务", required=False, widget=forms.RadioSelect, choices=RESTS
    )
    name = forms.CharField(
        label="学期内假期的名称", required=False, max_length=LONGEST_NAME, help_text="如 春假、秋假；没有就不填。"
    )
    first = DayField(label="第一天", required=False, either=True)
    last = DayField(label="最后一天", required=False, either=True)

    def clean(self) -> dict[str, Any]:
        """Ask for the whole of a break where a part is filled in."""
        said = super().clean() or {}
        if any(said.get(name) for name in ("name", "first", "last")):
            for name in ("name", "first", "last"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, "请填写，或把三项都留空")
        return said

    @property
    def added(self) -> tuple[Break, ...]:
        """The break filled in, if any."""
        said = self.cleaned_data
        return (Break(said["name"].strip(), said["first"], said["last"] + DAY),) if said["first"] else ()


class DefaultsForm(forms.Form):
    """How plans count that say nothing themselves."""

    months_start = forms.IntegerField(
        label="统计月起始日",
        required=False,
        min_value=1,
        max_value=28,
        help_text="1 到 28；28 即上月28日至本月27日，5 即本月5日至次月4日；不填随上级，没有则按自然月。",
    )
    move = forms.ChoiceField(label="期限遇休息日", required=False, choices=MOVES)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show a year as a unit has it."""
    _manager(request)
    asked = number(request.GET.get("year")) or request.now.year
    year = min(max(asked, EARLIEST_YEAR), LATEST_YEAR)
    found = year_page(
        by=request.actor,
        unit=unit_asked(request, "unit") or chosen_unit(None, request.actor),
        year=year,
        today=request.now.date(),
    )
    form = UnitForm(by=request.actor, initial={"unit": found.unit.unit})
    shown = {"found": found, "form": form, "years": _years(year, request.now.year)}
    return render(request, "wuzha/calendars/year.html", shown)


def _years(year: int, this: int) -> list[int]:
    return sorted({year, *range(max(this - 2, EARLIEST_YEAR), min(this + 3, LATEST_YEAR))})


@require_http_methods(["GET", "POST"])
def table(request: Request) -> HttpResponse:
    """Change the table: one day, a notice, a sheet."""
    _manager(request)
    kind = request.POST.get("kind", "")
    made = {
        "day": DayForm(request.POST if kind == "day" else None, initial={"works": "no", "day": request.GET.get("day")}),
        "notice": NoticeForm(request.POST if kind == "notice" else None),
        "sheet": SheetForm(*((request.POST, request.FILES) if kind == "sheet" else (None, None))),
    }
    form, taken, only_checked = made.get(kind), None, "check" in request.POST
    if form is not None and form.is_valid():
        with refusal_beside(form):
            taken = _change(request, kind, form, dry_run=only_checked)
            if not only_checked and not taken.problems:
                messages.success(request, f"已保存 {len(taken.days)} 天，任务的期限随之重新计算。")
                return redirect(f"{reverse('calendar')}?year={taken.days[0].day.year}")
    wrong = bool((form and form.errors) or (taken and taken.problems))
    shown = {"forms": made, "taken": taken, "kind": kind, "year": request.now.year}
    return render(request, "wuzha/calendars/table.html", shown, status=422 if wrong else 200)


def _change(request: Request, kind: str, form: forms.Form, *, dry_run: bool) -> verbs.DaysTaken:
    said = form.cleaned_data
    if isinstance(form, DayForm):
        verbs.set_day(by=request.actor, override=form.override, source=said["source"].strip(), at=request.now)
        return verbs.DaysTaken((form.override,))
    if kind == "notice":
        return verbs.take_notice(
            by=request.actor, text=said["text"], year=None, source=said["source"], at=request.now, dry_run=dry_run
        )
    data = said["file"].read()
    return verbs.take_sheet(by=request.actor, data=data, source=said["source"], at=request.now, dry_run=dry_run)


@require_POST
def clear(request: Request) -> HttpResponse:
    """Take a day out of the table."""
    day = _written(request.POST.get("day"))
    verbs.clear_day(by=request.actor, day=day, at=request.now)
    messages.success(request, f"已撤销对{day.month}月{day.day}日的更改。")
    return redirect(f"{reverse('calendar')}?year={day.year}")


def _written(day: str | None) -> date:
    try:
        return date.fromisoformat(day or "")
    except ValueError:
        raise Http404 from None


@require_safe
def sheet(request: Request) -> HttpResponse:
    """Hand out the empty sheet."""
    _manager(request)
    return attachment(days_template(), "放假调休登记表.xlsx", XLSX)


@require_http_methods(["GET", "POST"])
def unit_page(request: Request, key: int) -> HttpResponse:
    """Show what a unit has set about time; change a part of it."""
    found = settings(by=request.actor, unit=key)
    kind = request.POST.get("kind", "")
    rests = {None: "", True: "yes", False: "no"}[found.rests]
    made = {
        "market": MarketForm(request.POST if kind == "market" else None),
        "school": SchoolForm(request.POST if kind == "school" else None, initial={"rests": rests}),
        "defaults": DefaultsForm(
            request.POST if kind == "defaults" else None,
            initial={"months_start": found.months_start, "move": found.move},
        ),
    }
    form = made.get(kind)
    if request.method == "POST" and (form is None or form.is_valid()):
        with refusal_beside(form) if form else refusal_said(request):
            _keep(request, found, kind, form)
            messages.success(request, "已保存，任务随之重新计算。")
            return redirect("unit-calendar", key)
    wrong = form is not None and bool(form.errors)
    shown = {"found": found, "forms": made}
    return render(request, "wuzha/calendars/unit.html", shown, status=422 if wrong else 200)


def _keep(request: Request, found: Settings, kind: str, form: forms.Form | None) -> None:
    """Carry out one change: a market or a break more, or less (`remove` its number), or the rest as filled in."""
    by, unit, at = request.actor, found.unit.unit, request.now
    removed = number(request.POST.get("remove"))
    if kind == "drop-market":
        kept = [each for place, each in enumerate(found.markets or ()) if place != removed]
        verbs.keep_markets(by=by, unit=unit, markets=kept or None, at=at)
    elif kind == "drop-break":
        breaks = [each for place, each in enumerate(found.breaks) if place != removed]
        verbs.keep_school(by=by, unit=unit, rests=found.rests, breaks=breaks, at=at)
    elif isinstance(form, MarketForm):
        verbs.keep_markets(by=by, unit=unit, markets=[*(found.markets or ()), form.market], at=at)
    elif isinstance(form, SchoolForm):
        rests = {"yes": True, "no": False}.get(form.cleaned_data["rests"])
        verbs.keep_school(by=by, unit=unit, rests=rests, breaks=[*found.breaks, *form.added], at=at)
    elif isinstance(form, DefaultsForm):
        said = form.cleaned_data
        verbs.keep_defaults(by=by, unit=unit, months_start=said["months_start"], move=said["move"], at=at)


def _manager(request: Request) -> None:
    """404 for everybody who manages no units."""
    if not request.actor.may("unit"):
        raise Http404


routes = [
    path("calendar", page, name="calendar"),
    path("calendar/table", table, name="calendar-table"),
    path("calendar/clear", clear, name="calendar-clear"),
    path("calendar/sheet", sheet, name="calendar-sheet"),
    path("units/<int:key>/calendar", unit_page, name="unit-calendar"),
]

"""The living page of the design system: every token and every part as it looks, shown in debug mode only."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from wuzha.calendar.occasions import say_occasion
from wuzha.rules.states import STATE_NAMES
from wuzha.web.days import DayField
from wuzha.web.middleware import open_to_all
from wuzha.web.paging import pages_of
from wuzha.web.periods import months_around
from wuzha.web.requests import Request
from wuzha.web.unit_boxes import UnitInput, UnitsInput

COLOURS = ("paper", "surface", "sunken", "ink", "ink-2", "ink-3", "hair", "line", "accent", "accent-tint")
TONES = ("good", "wait", "soon", "bad", "none")
SIZES = ("xs", "sm", "md", "lg", "xl", "xxl")
SPACES = ("s1", "s2", "s3", "s4", "s5", "s6", "s8", "s10", "s12", "s16")
ROWS = (("上云村", 5, 4), ("下溪村", 5, 5), ("柳湾村", 4, 2))


class SampleForm(forms.Form):
    """One box of every kind."""

    place = forms.CharField(label="地点", help_text="写到能找到为止。")
    unit = forms.CharField(label="哪个单位", required=False, widget=UnitInput("see"))
    units = forms.CharField(label="哪些单位", required=False, widget=UnitsInput("see"))
    people = forms.IntegerField(label="实到", required=False)
    day = DayField(label="哪一天")
    unit_type = forms.ChoiceField(label="单位类型", choices=[("village", "村"), ("school", "学校")])
    activity = forms.ChoiceField(
        label="做了什么",
        choices=[("lecture", "宣讲"), ("visit", "上门走访")],
        widget=forms.RadioSelect,
        initial="lecture",
    )
    audience = forms.MultipleChoiceField(
        label="对谁做的",
        choices=[("villagers", "村民"), ("elderly", "老年人")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="补充说明", required=False, widget=forms.Textarea({"rows": 2}))
    file = forms.FileField(label="文件", required=False, help_text="每个不超过 20 MB。")


class SampleFilter(forms.Form):
    """A line of filters."""

    unit = forms.ChoiceField(label="单位", choices=[("", "全部单位"), ("1", "上云村")], required=False)
    activity = forms.ChoiceField(label="活动", choices=[("", "全部活动"), ("lecture", "宣讲")], required=False)


@open_to_all
@require_safe
def page(request: Request) -> HttpResponse:
    """Show everything there is."""
    wrong = SampleForm({"place": "", "day": "2026-05-12", "unit_type": "village", "activity": "lecture"})
    wrong.fields["place"].error_messages["required"] = "请填写地点"
    day = request.now.date()
    shown = {
        "form": SampleForm(initial={"day": day}),
        "wrong": wrong,
        "filter_form": SampleFilter(),
        "colours": COLOURS,
        "tones": TONES,
        "sizes": SIZES,
        "spaces": SPACES,
        "states": [(state.value, name) for state, name in STATE_NAMES.items()],
        "rows": ROWS,
        "problems": [{"address": "B7", "message": "人数应为整数，例如 120"}],
        "tabs": [{"label": "本月", "href": "#tabs", "current": True, "count": 3}, {"label": "全部", "href": "#tabs"}],
        "pager": pages_of(120, 30, 2),
        "months": [(key, say_occasion(key)) for key in months_around(f"{day:%Y-%m}")],
        "month": f"{day:%Y-%m}",
        "today": day,
    }
    return render(request, "wuzha/design/page.html", shown)


routes = [path("design", page, name="design")]

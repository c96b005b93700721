"""Notices: what was told today and earlier, putting off, one's own wishes, the ladder of an office."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import notices as verbs
from wuzha.queries import notices as asks
from wuzha.queries.ladders import ladder_page
from wuzha.rules.watching import END_HOUR, FIRST_HOUR, LONGEST_SNOOZE, Ladder
from wuzha.web.days import DayField, DayInput
from wuzha.web.frame import NOTICED
from wuzha.web.periods import chosen_unit
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request

HOURS = [(hour, f"{hour}:00") for hour in range(FIRST_HOUR, END_HOUR)]
WHOLE = {"required": "请填写天数", "invalid": "天数应为整数，例如 3", "min_value": "天数应为整数，例如 3"}


class PutOffForm(forms.Form):
    """Until when, and why."""

    until = DayField(label="推迟到", help_text=f"到这一天恢复提醒，最多推迟 {LONGEST_SNOOZE.days} 天。")
    reason = forms.CharField(
        label="原因",
        max_length=100,
        widget=forms.Textarea({"rows": 2}),
        help_text="例如：宣讲已定在下周村民大会。逾期告知上级时会一并显示。",
        error_messages={"required": "请写明原因", "max_length": "不超过 100 字"},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.fields["until"].widget = DayInput(first=today + timedelta(days=1), last=today + LONGEST_SNOOZE)
        self.fields["until"].reckon("今天")  # type: ignore[attr-defined]
        self.fields["until"].initial = today + timedelta(days=3)


class WishForm(forms.Form):
    """One's own address, channel and hour."""

    email = forms.CharField(
        label="邮箱",
        required=False,
        max_length=100,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text="只用来给您本人发提醒，别人看不到。",
    )
    by_mail = forms.BooleanField(label="也用邮件发给我", required=False)
    hour = forms.TypedChoiceField(label="从几点起", choices=HOURS, coerce=int, help_text="只在工作日发，每天至多一份。")


class LadderForm(forms.Form):
    """After how many days each level hears."""

    soon = forms.IntegerField(label="到期前提醒本单位", min_value=0, error_messages=WHOLE)
    superior = forms.IntegerField(label="逾期后告知上级单位", min_value=0, error_messages=WHOLE)
    office = forms.IntegerField(label="逾期后告知主办单位", min_value=0, error_messages=WHOLE)
    working = forms.TypedChoiceField(
        label="天数按",
        choices=(("0", "日历天"), ("1", "工作日")),
        coerce=lambda chosen: chosen == "1",
        widget=forms.RadioSelect,
    )


@require_safe
def page(request: Request, day: str = "") -> HttpResponse:
    """Show the newest digest, or that of a day; the count in the navigation is seen then."""
    found = asks.notices(by=request.actor, now=make_naive(request.now), day=_day(day))
    if found.digest and not day:
        request.session[NOTICED] = found.digest.day.isoformat()
    return render(request, "wuzha/notices/page.html", {"found": found, "tabs": _tabs(request, "notices")})


@require_http_methods(["GET", "POST"])
def put_off(request: Request, requirement: int, unit: int, occasion: str) -> HttpResponse:
    """Put off being reminded of one obligation."""
    key = requirement, unit, occasion
    notice = asks.to_put_off(by=request.actor, key=key, now=make_naive(request.now))
    form = PutOffForm(request.POST or None, today=request.now.date())
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.put_off(by=request.actor, key=key, at=request.now, **form.cleaned_data)
            messages.success(request, "已推迟提醒，期间不再提醒本单位；可随时恢复。")
            return redirect("notices")
    shown = {"notice": notice, "form": form}
    return render(request, "wuzha/notices/put_off.html", shown, status=422 if form.errors else 200)


@require_POST
def take_back(request: Request, requirement: int, unit: int, occasion: str) -> HttpResponse:
    """Be reminded again at once."""
    verbs.take_back(by=request.actor, key=(requirement, unit, occasion), at=request.now)
    messages.success(request, "已恢复提醒。")
    return redirect("notices")


@require_http_methods(["GET", "POST"])
def wish(request: Request) -> HttpResponse:
    """Show and change how one wishes to be told."""
    known = asks.wish(by=request.actor)
    form = WishForm(request.POST or None, initial={"email": known.email, "by_mail": known.by_mail, "hour": known.hour})
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.set_wish(by=request.actor, wish=verbs.Wish(**form.cleaned_data), at=request.now)
            messages.success(request, "提醒设置已保存。")
            return redirect("notices-wish")
    shown = {"form": form, "known": known, "tabs": _tabs(request, "notices-wish"), "mail_on": settings.EMAIL_HOST}
    return render(request, "wuzha/notices/wish.html", shown, status=422 if form.errors else 200)


@require_POST
def open_feed(request: Request) -> HttpResponse:
    """Give one's calendar a new address, shown once, on the answer itself."""
    secret = verbs.open_feed(by=request.actor, at=request.now)
    address = request.build_absolute_uri(reverse("feed", args=[secret]))
    return render(request, "wuzha/notices/feed.html", {"address": address})


@require_POST
def close_feed(request: Request) -> HttpResponse:
    """Stop one's calendar."""
    verbs.close_feed(by=request.actor, at=request.now)
    messages.success(request, "日历订阅已停用，原来的地址不再有效。")
    return redirect("notices-wish")


@require_http_methods(["GET", "POST"])
def ladder(request: Request) -> HttpResponse:
    """Show and change the days of an office, and show which e-mails failed."""
    if not request.actor.may("plan"):
        raise Http404
    unit = chosen_unit(request.POST.get("unit") or request.GET.get("unit"), request.actor)
    known = ladder_page(by=request.actor, unit=unit)
    days = known.ladder
    initial = {"soon": days.soon, "superior": days.superior, "office": days.office, "working": str(int(days.working))}
    form = LadderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.set_ladder(by=request.actor, unit=unit, ladder=Ladder(**form.cleaned_data), at=request.now)
            messages.success(request, "提醒规则已保存，从下一份提醒起生效。")
            return redirect(f"{reverse('notices-ladder')}?unit={unit}")
    shown = {"form": form, "known": known, "tabs": _tabs(request, "notices-ladder")}
    return render(request, "wuzha/notices/ladder.html", shown, status=422 if form.errors else 200)


def _day(written: str) -> date | None:
    """Return the day an address names, None when it names none; 404 when it is none."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Http404 from None


def _tabs(request: Request, here: str) -> list[dict[str, Any]]:
    names = [("notices", "提醒"), ("notices-wish", "我的设置")]
    if request.actor.may("plan"):
        names.append(("notices-ladder", "提醒规则"))
    return [{"label": label, "href": reverse(name), "current": name == here, "count": None} for name, label in names]


NAMED = "<int:requirement>/<int:unit>/<str:occasion>"

routes = [
    path("notices", page, name="notices"),
    path(f"notices/put-off/{NAMED}", put_off, name="notices-put-off"),
    path(f"notices/take-back/{NAMED}", take_back, name="notices-take-back"),
    path("notices/settings", wish, name="notices-wish"),
    path("notices/feed", open_feed, name="notices-feed"),
    path("notices/feed/close", close_feed, name="notices-feed-close"),
    path("notices/ladder", ladder, name="notices-ladder"),
    path("notices/<str:day>", page, name="notices-day"),
]

"""What every page shows around its own content: navigation, the person, the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from wuzha import __version__


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation."""

    name: str
    label: str
    href: str
    current: bool
    count: int = 0


# name of the address, label, the verbs of which one is needed
ENTRIES = (
    ("today", "今日", "see"),
    ("record-new", "记一笔", "record"),
    ("matrix", "任务矩阵", "see"),
    ("missing", "待补清单", "see"),
    ("notices", "提醒", "see"),
    ("matters", "事项", "see case"),
    ("records", "记录", "see"),
    ("forms", "填报表", "record"),
    ("plans", "方案", "see"),
    ("units", "单位", "see"),
    ("calendar", "日历", "unit"),
    ("report", "报告", "report"),
    ("people", "人员", "people"),
    ("handovers", "交接", "see case people"),
    ("log", "日志", "audit"),
)


NOTICED = "noticed"
"""Where a session keeps the day of the digest that was opened last."""
FRESH = timedelta(days=7)
"""A digest that nobody opened is counted so long."""

THUMB = ("today", "record", "matrix")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return navigation, the phone's bar and the person for base.html; empty where nobody is signed in."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"nav": (), "version": __version__}
    here = request.resolver_match.url_name if request.resolver_match else ""
    nav = [
        NavItem(name, label, reverse(name), current=name == here, count=_unseen(request) if name == "notices" else 0)
        for name, label, verbs in ENTRIES
        if any(map(actor.may, verbs.split()))
    ]
    thumb = {item.name.removesuffix("-new"): item for item in nav if item.name.removesuffix("-new") in THUMB}
    home = actor.home
    return {
        "nav": nav,
        "thumb": thumb,
        "person_name": actor.name,
        "unit_name": home.unit_name if home else "",
        "version": __version__,
    }


def _unseen(request: HttpRequest) -> int:
    """Return how many lines the newest digest has, 0 once it was opened; the account is loaded anyway."""
    day, lines = getattr(request, "noticed", (None, 0))
    now = getattr(request, "now", None)
    if day is None or now is None or day <= now.date() - FRESH:
        return 0
    return 0 if request.session.get(NOTICED) == day.isoformat() else lines

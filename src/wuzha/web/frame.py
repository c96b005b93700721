"""What every page shows around its own content: navigation, the person, the unit."""

from __future__ import annotations

from dataclasses import dataclass
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


# name of the address, label, the verb without which it is not shown
ENTRIES = (
    ("today", "今日", "see"),
    ("record-new", "记一笔", "record"),
    ("matrix", "任务矩阵", "see"),
    ("missing", "待补清单", "see"),
    ("records", "记录", "see"),
    ("forms", "填报表", "record"),
    ("plans", "方案", "see"),
    ("units", "单位", "see"),
    ("report", "报告", "report"),
    ("people", "人员", "people"),
    ("log", "日志", "audit"),
)


THUMB = ("today", "record", "matrix")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return navigation, the phone's bar and the person for base.html; empty where nobody is signed in."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"nav": (), "version": __version__}
    here = request.resolver_match.url_name if request.resolver_match else ""
    nav = [
        NavItem(name, label, reverse(name), current=name == here) for name, label, verb in ENTRIES if actor.may(verb)
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

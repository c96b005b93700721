"""What every page shows around its own content: navigation, the person, the unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from wuzha import __version__
from wuzha.web.names import PAGES


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation; `group` is the heading before it."""

    name: str
    label: str
    href: str
    current: str
    count: int = 0
    group: str = ""


# heading, then for each: name of the address, the verbs of which one is needed
GROUPS = (
    ("", (("today", "see"), ("record-new", "record"), ("notices", "see"))),
    (
        "任务",
        (
            ("matrix", "see"),
            ("missing", "see"),
            ("matters", "see case"),
            ("records", "see"),
            ("forms", "record"),
            ("reviews", "review"),
        ),
    ),
    (
        "方案与报告",
        (
            ("plans", "see"),
            ("figures", "report"),
            ("papers", "report case check"),
            ("ledgers", "report"),
            ("archives", "archive"),
        ),
    ),
    (
        "单位与人员",
        (
            ("units", "see"),
            ("people", "people"),
            ("handovers", "see case people"),
            ("calendar", "unit"),
            ("log", "audit"),
        ),
    ),
)


BELONGS = {
    "blanks": "papers",
    "requirements": "plans",
    "pauses": "units",
    "evidence": "records",
    "posts": "people",
}
"""Which entry pages belong to whose address does not say so, by the first part of it."""

NOTICED = "noticed"
"""Where a session keeps the day of the digest that was opened last."""
FRESH = timedelta(days=7)
"""A digest that nobody opened is counted so long."""

THUMB = ("today", "record", "matrix")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return navigation, the phone's bar and the person for base.html; empty where nobody is signed in."""
    actor = getattr(request, "actor", None)
    name = request.resolver_match.url_name if request.resolver_match else None
    said = {"version": __version__, "page_name": PAGES.get(name or "", "")}
    if actor is None:
        return {"nav": (), **said}
    nav = _nav(request, actor.may)
    thumb = {item.name.removesuffix("-new"): item for item in nav if item.name.removesuffix("-new") in THUMB}
    home = actor.home
    return {
        **said,
        "nav": nav,
        "thumb": thumb,
        "person_name": actor.name,
        "unit_name": home.unit_name if home else "",
    }


def _nav(request: HttpRequest, may: Callable[[str], bool]) -> list[NavItem]:
    """Return the entries for this person; the first of each group carries its heading."""
    here, how = _here(request)
    nav: list[NavItem] = []
    for group, entries in GROUPS:
        heading = group
        for name, verbs in entries:
            if any(map(may, verbs.split())):
                count = _unseen(request) if name == "notices" else 0
                nav.append(NavItem(name, PAGES[name], reverse(name), how if name == here else "", count, heading))
                heading = ""
    return nav


def _here(request: HttpRequest) -> tuple[str, str]:
    """Return the entry a page belongs to, and `page` for its own page, `true` for one below it (aria-current)."""
    named = request.resolver_match.url_name if request.resolver_match else ""
    names = {name for _, entries in GROUPS for name, _ in entries}
    if named in names:
        return str(named), "page"
    first = request.path.strip("/").partition("/")[0]
    return BELONGS.get(first, first if first in names else ""), "true"


def _unseen(request: HttpRequest) -> int:
    """Return how many lines the newest digest has, 0 once it was opened; the account is loaded anyway."""
    day, lines = getattr(request, "noticed", (None, 0))
    now = getattr(request, "now", None)
    if day is None or now is None or day <= now.date() - FRESH:
        return 0
    return 0 if request.session.get(NOTICED) == day.isoformat() else lines

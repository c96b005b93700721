"""Publicity (宣传活动): which activities are it, and what of it was held."""

from __future__ import annotations

from functools import lru_cache

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.facts import Act, Facts

PUBLICITY = ("event", "push", "screen", "signage", "handout", "visit", "media")
"""Activities that are publicity, with their children; the rest is organisation."""


@lru_cache(maxsize=1024)
def is_publicity(activity: str) -> bool:
    """Tell whether an activity is publicity."""
    covers = load_vocabulary().covers
    return any(covers("activities", kind, activity) for kind in PUBLICITY)


def publicity_codes() -> tuple[str, ...]:
    """Return every activity that is publicity."""
    return tuple(code for code in load_vocabulary().entries("activities") if is_publicity(code))


def publicity(facts: Facts) -> list[Act]:
    """Return the publicity of the window."""
    holds = facts.window.holds
    return facts.once("publicity", lambda: [act for act in facts.acts if holds(act.day) and is_publicity(act.activity)])

"""Which unit a page is about, for people with posts in several."""

from __future__ import annotations

from django import forms

from wuzha.queries.people import Actor


def unit_box(actor: Actor, unit: int, name: str) -> forms.Widget:
    """Return the box of a filter for the unit shown: a choice for a person with several posts, hidden for others."""
    held = {grant.unit: grant.unit_name for grant in actor.grants}
    if len(held) == 1:
        return forms.HiddenInput()
    return forms.Select(choices=list(({**held, unit: held.get(unit, name)}).items()))

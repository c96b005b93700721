"""Boxes for facts (情况) that conditions of plans speak of: of a matter, or of a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from wuzha.plan.vocabulary import Entry, load_vocabulary
from wuzha.rules.matters import LARGEST, Fact

YES_NO = (("", "未知"), ("yes", "是"), ("no", "否"))


def fact_box(fact: Entry) -> forms.Field:
    """Return the box for a fact, which may be left empty: it is not known then."""
    hint = "" if fact.gloss == fact.name else fact.gloss
    if fact.type == "number":
        return forms.IntegerField(
            label=fact.name, required=False, min_value=0, max_value=LARGEST, help_text=hint,
            error_messages={"invalid": "只填整数", "min_value": "不能小于 0", "max_value": "请核对，太大了"},
        )  # fmt: skip
    if fact.type == "yes-no":
        return forms.ChoiceField(label=fact.name, required=False, choices=YES_NO, help_text=hint)
    entries = load_vocabulary().entries(fact.values).items()
    choices = [("", "未知"), *((code, entry.name) for code, entry in entries)]
    return forms.ChoiceField(label=fact.name, required=False, choices=choices, help_text=hint)


def facts_said(facts: Iterable[Entry], said: Mapping[str, Any]) -> dict[str, Fact]:
    """Return what was filled in, by the code of the fact; what is not known is left out."""
    known = [(fact, said[fact.code]) for fact in facts if said.get(fact.code) not in {None, ""}]
    return {fact.code: value == "yes" if fact.type == "yes-no" else value for fact, value in known}


def can_show(fact: Entry, value: Fact) -> bool:
    """Tell whether the box for a fact can show what is known; a list that was imported may say 约1200 or 橙."""
    if fact.type == "number":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
    if fact.type == "yes-no":
        return isinstance(value, bool)
    return isinstance(value, str) and load_vocabulary().knows(fact.values, value)


def say_fact(value: Fact) -> str:
    """Return a fact in words where its box cannot show it."""
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def as_boxed(value: Fact) -> int | str:
    """Return a fact as its box shows it."""
    return ("yes" if value else "no") if isinstance(value, bool) else value

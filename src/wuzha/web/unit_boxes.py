"""Boxes for a unit: a list where the units are few; else a box in which a name, its initials or a number is typed.

What stands in the box is the answer itself: the server finds the unit it means (`queries.unit_choice`), so that nothing
needs script; with script, finds are offered while one types, and those chosen last come first.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages

from wuzha.queries.people import Actor
from wuzha.queries.unit_choice import few, label_of, labels_of, named, named_all
from wuzha.rules.refusals import Refusal
from wuzha.web.requests import Request, number

BETWEEN = re.compile(r"[\n\r、，,；;]+")


class UnitInput(forms.TextInput):
    """The box; `verb` is what is to be done with the unit."""

    template_name = "wuzha/parts/unit_box.html"

    def __init__(self, verb: str) -> None:
        super().__init__()
        self.verb = verb

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401 - as in Django
        """Say what is to be done with the unit."""
        return {**super().get_context(name, value, attrs), "verb": self.verb}


class UnitField(forms.CharField):
    """One unit; `offer` says whose and for what before the form is used, else only ids are understood."""

    by: Actor | None = None
    verb = ""
    places: tuple[tuple[int, str], ...] = ()

    default_error_messages = {"required": "请选择单位"}  # noqa: RUF012 - Django's own name for them

    def offer(self, by: Actor, verb: str, *, empty: str = "") -> None:
        """Take units in which somebody may do something; `empty` are the words for none."""
        self.by, self.verb = by, verb
        self.places = few(by=by, verb=verb)
        nothing = [("", empty or "请选择")] if empty or not self.required or len(self.places) > 1 else []
        self.widget = forms.Select(choices=[*nothing, *self.places]) if self.places else UnitInput(verb)
        self.widget.is_required = self.required
        if not self.places and empty:
            self.widget.attrs["placeholder"] = empty

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - as in Django
        """Return what the box shows: the label of a unit, or what was typed."""
        key = number(str(value)) if value not in self.empty_values else None
        return (
            value if key is None or self.places or self.by is None else label_of(by=self.by, verb=self.verb, unit=key)
        )

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - as in Django
        """Return the unit meant.

        Raises:
            ValidationError: none is, or it could be several.

        """
        text = super().clean(value)
        if not text:
            return None
        if self.by is None:
            return number(text)
        try:
            return named(by=self.by, verb=self.verb, text=text)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None


class UnitsField(UnitField):
    """Several units, one a line."""

    def offer(self, by: Actor, verb: str, *, empty: str = "") -> None:
        """Take units in which somebody may do something."""
        super().offer(by, verb, empty=empty)
        self.widget = forms.CheckboxSelectMultiple(choices=self.places) if self.places else UnitsInput(verb)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - as in Django
        """Return what the box shows: a label a line, or what was typed."""
        if self.places or self.by is None or not isinstance(value, list | tuple):
            return value
        keys = (number(str(each)) for each in value)
        return "\n".join(labels_of(by=self.by, verb=self.verb, units=(key for key in keys if key is not None)))

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - as in Django
        """Return the units meant, each once.

        Raises:
            ValidationError: one means none, or could mean several.

        """
        texts = value if isinstance(value, list | tuple) else BETWEEN.split(value or "")
        wanted = [text.strip() for text in texts if text.strip()]
        if self.required and not wanted:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if self.by is None:
            return [key for key in map(number, wanted) if key is not None]
        try:
            return list(dict.fromkeys(named_all(by=self.by, verb=self.verb, texts=wanted)))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None


class UnitsInput(UnitInput):
    """The box for several."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401 - as in Django
        """Say that there may be several."""
        return {**super().get_context(name, value, attrs), "several": True}


def unit_asked(request: Request, verb: str, name: str = "unit") -> int | None:
    """Return the unit a filter asks for; None when it asks for none, or, with a message, for one that is not found."""
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    if (key := number(text)) is not None:
        return key
    try:
        return named(by=request.actor, verb=verb, text=text[:100])
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return None

"""Boxes for a unit: a list where the units are few; else a box in which a name, its initials or a number is typed.

What stands in the box is the answer itself: the server finds the unit it means (`queries.unit_choice`), so that nothing
needs script; with script, finds are offered while one types, and those chosen last come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.widgets import ChoiceWidget

from wuzha.queries.people import Actor
from wuzha.queries.unit_choice import few, label_of, labels_of, named, named_all
from wuzha.rules.refusals import Absent, Refusal
from wuzha.web.requests import Request, number, numbers


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

    def offer(self, by: Actor, verb: str, *, empty: str = "", under: str = "") -> None:
        """Take units in which somebody may do something; `empty` are the words for none, `under` a path they lie in."""
        self.by, self.verb = by, verb
        self.places = few(by=by, verb=verb, under=under)
        nothing = [("", empty or "请选择")] if empty or not self.required or len(self.places) > 1 else []
        self.widget = forms.Select(choices=[*nothing, *self.places]) if self.places else UnitInput(verb)
        self.widget.is_required = self.required
        if not self.places and empty:
            self.widget.attrs["placeholder"] = empty

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - as in Django
        """Return what the box shows: the label of a unit given by its id, or what was typed."""
        if self.by is None or not isinstance(value, int):
            return value
        if self.places:
            self.keep([value])
            return value
        return label_of(by=self.by, verb=self.verb, unit=value)

    def keep(self, units: Iterable[int]) -> None:
        """Let the list have units already chosen that are offered no more, since they were closed or merged."""
        if self.by is None or not isinstance(self.widget, ChoiceWidget):
            return
        gone = [unit for unit in units if unit not in dict(self.widget.choices)]
        labels = ((unit, label_of(by=self.by, verb=self.verb, unit=unit)) for unit in gone)
        self.widget.choices = [*self.widget.choices, *(pair for pair in labels if pair[1])]

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - as in Django
        """Return the unit meant.

        Raises:
            ValidationError: none is, or it could be several.

        """
        text = super().clean(value)
        if not text:
            return None
        key = number(text)
        if self.by is None or key in dict(self.places):
            return key
        try:
            return named(by=self.by, verb=self.verb, text=text, typed=not self.places)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None


class UnitsField(UnitField):
    """Several units, one a line."""

    def offer(self, by: Actor, verb: str, *, empty: str = "", under: str = "") -> None:
        """Take units in which somebody may do something."""
        super().offer(by, verb, empty=empty, under=under)
        self.widget = forms.CheckboxSelectMultiple(choices=self.places) if self.places else UnitsInput(verb)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - as in Django
        """Return what the box shows: a label a line, or what was typed."""
        if self.by is None or not isinstance(value, list | tuple):
            return value
        keys = [each for each in value if isinstance(each, int)]
        if self.places:
            self.keep(keys)
            return value
        typed = (each for each in value if isinstance(each, str))
        return "\n".join((*labels_of(by=self.by, verb=self.verb, units=keys), *typed))

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - as in Django
        """Return the units meant, each once.

        Raises:
            ValidationError: one means none, or could mean several.

        """
        texts = value if isinstance(value, list | tuple) else [value or ""]
        wanted = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
        if self.required and not wanted:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        keys = numbers(wanted)
        if self.by is None or (len(keys) == len(wanted) and dict(self.places).keys() >= set(keys)):
            return list(dict.fromkeys(keys))
        try:
            return list(named_all(by=self.by, verb=self.verb, texts=wanted, typed=not self.places))
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
    try:
        return named(by=request.actor, verb=verb, text=text[:100])
    except Absent:
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return None

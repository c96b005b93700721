"""Boxes for a day: typed in any usual way (3月5日, 昨天, 2026-3-5) or picked from a small calendar in Chinese.

The native box writes a date as the device does, in English on many a PC. This one is plain text that the server reads
(`calendar.written`); with script, what was typed is written out at once, and a calendar opens beside it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from wuzha.calendar.written import read_day

UNREAD = "看不懂这个日期，请写成 2026-3-5、3月5日或昨天"


class DayInput(forms.DateInput):
    """The box; `first` and `last` are the days the calendar offers."""

    template_name = "wuzha/parts/day_box.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, first: date | None = None, last: date | None = None
    ) -> None:
        bounds = {"data-first": first, "data-last": last}
        said = {name: day.isoformat() for name, day in bounds.items() if day}
        super().__init__(
            {"data-day": True, "autocomplete": "off", "maxlength": 20, **said, **(attrs or {})}, "%Y-%m-%d"
        )


class DayField(forms.DateField):
    """A day, typed as people write one; one that lies `ahead` is, without a year, the first from today on."""

    widget = DayInput
    since = ""
    default_error_messages = {"required": "请填写日期", "invalid": UNREAD}  # noqa: RUF012 - Django's own name for them

    def __init__(self, *, ahead: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(**kwargs)
        if ahead:
            self.reckon("今天")

    def reckon(self, since: str) -> None:
        """Take a day without a year for the first from another on, which is written as a day is typed."""
        self.since = self.widget.attrs["data-since"] = since

    def to_python(self, value: Any) -> date | None:  # noqa: ANN401 - as in Django
        """Return the day.

        Raises:
            ValidationError: it cannot be read.

        """
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        today = timezone.localdate()
        day = read_day(str(value), today, read_day(self.since, today))
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day

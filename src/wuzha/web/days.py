"""Boxes for a day: typed in any usual way (3月5日, 昨天, 2026-3-5) or picked from a small calendar in Chinese.

The native box writes a date as the device does, in English on many a PC. This one is plain text that the server reads
(`calendar.written`); with script, what was typed is written out at once, and a calendar opens beside it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from wuzha.calendar.written import read_day

_NEARBY = "半年前"
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
    """A day, typed as people write one; without a year it is of what happened, the latest up to today.

    One that lies `ahead` is the first from today on; one that may be over or to come (`either`) the nearest.
    """

    widget = DayInput
    since = ""
    default_error_messages = {"required": "请填写日期", "invalid": UNREAD}  # noqa: RUF012 - Django's own name for them

    def __init__(self, *, ahead: bool = False, either: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(**kwargs)
        if ahead or either:
            self.reckon("今天" if ahead else _NEARBY)

    def follow(self, box: str, first: date | None) -> None:
        """Take a day without a year for the first from that in another box on, `first` (none yet: from today on)."""
        self.reckon(first.isoformat() if first else "今天")
        self.widget.attrs["data-since-box"] = box

    def reckon(self, since: str) -> None:
        """Take a day without a year for the first from another on, which is written as a day is typed."""
        self.since = self.widget.attrs["data-since"] = since

    def read(self, typed: str, today: date) -> date | None:
        """Return the day that was typed; None when it is none."""
        return read(typed, today, self.since)

    def to_python(self, value: Any) -> date | None:  # noqa: ANN401 - as in Django
        """Return the day.

        Raises:
            ValidationError: it cannot be read.

        """
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        day = self.read(str(value), timezone.localdate())
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


def read(typed: str, today: date, since: str) -> date | None:
    """Return the day that was typed into a box; `since`, from which it is reckoned, is written as a day is typed."""
    first = half_a_year_before(today) if since == _NEARBY else read_day(since, today)
    return read_day(typed, today, first)


def half_a_year_before(day: date) -> date:
    """Return the day from which on the first such day is the one nearest to a day."""
    return day - timedelta(days=182)


def read_nearby(typed: str, today: date) -> date | None:
    """Return the day that was typed into a box whose day may be over or to come."""
    return read(typed, today, _NEARBY)

"""Days as an office writes them: 5月20日（周三）, 5月11日—17日."""

from __future__ import annotations

from datetime import date, datetime, time

from django import template

from wuzha.calendar.occasions import say_day

register = template.Library()

_WEEKDAYS = "一二三四五六日"


@register.filter
def day(value: date | None) -> str:
    """Say a day with its weekday; nothing for no day."""
    return f"{value.month}月{value.day}日（周{_WEEKDAYS[value.weekday()]}）" if value else ""


@register.filter
def moment(value: datetime) -> str:
    """Say when something happened; midnight stands for an hour that nobody knows."""
    day_ = say_day(value)
    return day_ if value.time() == time() else f"{day_} {value:%H:%M}"


@register.filter
def until(first: date, last: date) -> str:
    """Say the days from the first to the last: a single day, or a span that names year and month once."""
    start = say_day(first)
    if first == last:
        return start
    if (first.year, first.month) == (last.year, last.month):
        return f"{start}—{last.day}日"
    same_year = first.year == last.year
    return f"{start}—{'' if same_year else f'{last.year}年'}{last.month}月{last.day}日"

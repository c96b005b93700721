"""The calendar (日历) of a year as one unit has it, with its markets and terms; and what the unit has set."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.almanacs import Almanac, Break
from wuzha.calendar.festivals import Festival
from wuzha.calendar.lunar import say_lunar
from wuzha.calendar.markets import Market, market_days, market_of
from wuzha.calendar.occasions import say_occasion
from wuzha.calendar.terms import terms_between
from wuzha.calendar.workdays import USUAL, say_unknown, unknown_years
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.almanacs import almanac_of, nearest, unit_settings, workdays
from wuzha.queries.units import UnitRow, unit_row
from wuzha.store.models import DayOverride, Unit

NOTICE_OUT = timedelta(days=62)
"""So long before a year begins, from November on, its notice (节假日安排的通知) is out or about to be."""

_DAY = timedelta(days=1)
_WEEKS = Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of the page: whether it is worked, the sign beside its number, and all there is to say of it."""

    date: date
    works: bool
    sign: str
    market: bool
    today: bool
    words: str


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month in weeks from Monday, with blanks before and behind, and what is special in it."""

    number: int
    weeks: tuple[tuple[DayView | None, ...], ...]
    remarks: tuple[tuple[str, str], ...]
    worked: int


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """A line of the table: the day, what it says, and which document says so."""

    day: date
    works: bool
    name: str
    source: str
    national: bool


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year as a unit has it. `unknown`: a sentence when the year's notice is not known; `editable`: the table is."""

    unit: UnitRow
    year: int
    months: tuple[MonthView, ...]
    unknown: str
    overrides: tuple[OverrideRow, ...]
    editable: bool
    terms: tuple[tuple[str, date, date], ...]
    markets: tuple[str, ...]
    worked: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What a unit has set, and what holds for it where it has set nothing."""

    unit: UnitRow
    markets: tuple[Market, ...] | None
    markets_above: tuple[str, ...]
    breaks: tuple[Break, ...]
    rests: bool | None
    months_start: int | None
    move: str
    above: Mapping[str, Any]
    school: bool


def year_page(*, by: Actor, unit: int, year: int, today: date) -> YearPage:
    """Return a year as a unit has it; seven queries, whatever is in it.

    Raises:
        Absent: the unit is out of reach.

    """
    row = access.unit(by, "see", unit)
    almanac = almanac_of(row.pk, row.path)
    overrides = DayOverride.objects.filter(day__year=year).order_by("day")
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    festivals = _festivals(year)
    markets = frozenset(market_days(almanac.markets, first, after))
    months = tuple(_month(year, number, almanac, festivals, markets, today) for number in range(1, 13))
    terms = terms_between(first, after, almanac.terms) if almanac.school or almanac.terms else ()
    return YearPage(
        unit=unit_row(row),
        year=year,
        months=months,
        unknown="" if almanac.workdays.known(year) else say_unknown([year]),
        overrides=tuple(OverrideRow(each.day, each.works, each.name, each.source, each.national) for each in overrides),
        editable=table_home(by) is not None,
        terms=tuple((say_occasion(term.key), term.starts, term.ends - _DAY) for term in terms),
        markets=tuple(_said(market) for market in almanac.markets),
        worked=sum(month.worked for month in months),
    )


def table_home(by: Actor) -> Unit | None:
    """Return the office for which the person keeps the table of days off, None when it is not theirs to keep.

    The table holds for the whole installation, so where a real office stands beside the example, it is that office's.
    """
    tops = {top.demo: top for top in Unit.objects.filter(parent=None)}
    top = tops.get(False, tops.get(True))
    return top if top is not None and access.scope(by, "unit").holds(top.path) else None


def to_enter(*, by: Actor, today: date) -> tuple[int, ...]:
    """Return the years whose notice the person is to enter: this one, from November on the next as well.

    No query as long as the programme itself knows them, else up to two.
    """
    between = today, today + NOTICE_OUT
    if not unknown_years(USUAL, *between) or table_home(by) is None:
        return ()
    return tuple(unknown_years(workdays(), *between))


def settings(*, by: Actor, unit: int) -> Settings:
    """Return what a unit has set about time; four queries.

    Raises:
        Absent: `by` may not manage the unit.

    """
    row = access.unit(by, "unit", unit)
    rows = unit_settings()
    own: dict[str, Any] = next((each for each in rows if each["unit__path"] == row.path), {})
    above = nearest([each for each in rows if each["unit__path"] != row.path], row.path)
    markets = own.get("markets")
    return Settings(
        unit=unit_row(row),
        markets=None if markets is None else tuple(map(market_of, markets)),
        markets_above=tuple(_said(market_of(each)) for each in above.get("markets", ())),
        breaks=tuple(
            Break(each["name"], date.fromisoformat(each["starts"]), date.fromisoformat(each["ends"]))
            for each in own.get("breaks") or ()
        ),
        rests=own.get("rests"),
        months_start=own.get("months_start"),
        move=own.get("move", ""),
        above=above,
        school=almanac_of(row.pk, row.path).school,
    )


def _said(market: Market) -> str:
    return f"{market.name}：{market.say()}" if market.name else market.say()


def _festivals(year: int) -> dict[date, list[str]]:
    """Return the festivals of a year by day."""
    found: dict[date, list[str]] = {}
    for entry in load_vocabulary().entries("festivals").values():
        for day in Festival(entry.name, entry.rule).days_in(year):
            found.setdefault(day, []).append(entry.name)
    return found


def _month(
    year: int,
    number: int,
    almanac: Almanac,
    festivals: Mapping[date, Sequence[str]],
    markets: frozenset[date],
    today: date,
) -> MonthView:
    days = {
        day: _day(day, almanac, festivals, markets, today)
        for day in _WEEKS.itermonthdates(year, number)
        if day.month == number
    }
    weeks = tuple(tuple(days.get(day) for day in week) for week in _WEEKS.monthdatescalendar(year, number))
    remarks = tuple((f"{day.day}日", "、".join(said)) for day in days if (said := _remark(day, almanac, festivals)))
    return MonthView(number, weeks, _together(remarks), sum(view.works for view in days.values()))


def _day(
    day: date,
    almanac: Almanac,
    festivals: Mapping[date, Sequence[str]],
    markets: frozenset[date],
    today: date,
) -> DayView:
    works, weekend = almanac.workdays.works(day), day.weekday() >= 5  # noqa: PLR2004 - Saturday
    sign = "班" if works and weekend else "休" if not works and (not weekend or almanac.workdays.name(day)) else ""
    words = [f"{day.month}月{day.day}日", f"农历{say_lunar(day)}", "上班" if works else "休息"]
    words += dict.fromkeys(_remark(day, almanac, festivals))
    if day in markets:
        words.append("赶集日")
    return DayView(day, works, sign, day in markets, day == today, "，".join(words))


def _remark(day: date, almanac: Almanac, festivals: Mapping[date, Sequence[str]]) -> list[str]:
    """Return what is special about a day, each once."""
    name = almanac.workdays.name(day)
    found = [*festivals.get(day, ())]
    if name and not any(name.startswith(each) or each.startswith(name) for each in found):
        found.append(name if almanac.workdays.works(day) else f"{name}放假")
    elif name and "上班" in name:
        found.append(name)
    return list(dict.fromkeys(found))


def _together(remarks: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Put days in a row of which the same is said on one line: 16日—22日 春节放假."""
    found: list[tuple[list[int], str]] = []
    for label, said in remarks:
        number = int(label[:-1])
        if found and found[-1][1] == said and found[-1][0][-1] == number - 1:
            found[-1][0].append(number)
        else:
            found.append(([number], said))
    return tuple((f"{run[0]}日" if len(run) == 1 else f"{run[0]}日—{run[-1]}日", said) for run, said in found)

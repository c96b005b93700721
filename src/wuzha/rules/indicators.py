"""Indicators (指标): every figure of the catalogue for a scope, a window and a moment, with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuzha.rules.catalogue import RECORDS, load_catalogue
from wuzha.rules.duty_figures import OF_DUTIES, reporting_units
from wuzha.rules.facts import Counted, Counting, Facts
from wuzha.rules.matter_figures import OF_MATTERS, part_of_matters
from wuzha.rules.record_figures import OF_RECORDS, part_of_records
from wuzha.rules.statistics import Change, compare, compare_sums
from wuzha.rules.windows import Window, twelve_months

COUNTING: Mapping[str, Counting] = {**OF_DUTIES, **OF_RECORDS, "confirmed.asked": reporting_units, **OF_MATTERS}
"""How each figure of the catalogue is counted, in its order."""
TRENDS = ("cases.count", "cases.loss", "warnings.count", "findings.count", "activities.count", "activities.people")
"""What is set beside earlier windows; loss and attendances, which are sums, without a test."""
_SUMMED = ("activities.count", "activities.people")


def indicators(facts: Facts) -> tuple[Counted, ...]:
    """Return every figure of the catalogue, in its order; those in several measures (materials) once for each."""
    return tuple(each for code in load_catalogue().figures for each in figure(facts, code))


def figure(facts: Facts, code: str) -> tuple[Counted, ...]:
    """Return a figure of the catalogue; several where it has a measure of its own (materials). KeyError: none such."""
    return COUNTING[code](facts, load_catalogue().figures[code])


def split(facts: Facts, code: str, kind: str) -> tuple[Counted, ...]:
    """Take a figure apart; what stands under several parts is counted in each, what says nothing in the last."""
    definition, found = load_catalogue().figures[code], []
    part_of = part_of_records if definition.of == RECORDS else part_of_matters
    for part, name in load_catalogue().parts(kind).items():
        number, value, items = part_of(facts, definition, kind, part)
        if items:
            found.append(Counted(f"{code}:{kind}:{part}", name, number, value, definition, items))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Trend:
    """A count beside the same days a year before (同比) and the window before (环比), and its last twelve months."""

    now: int
    year: Change
    previous: Change
    year_window: Window
    previous_window: Window
    months: tuple[tuple[Window, int], ...]

    @property
    def rolling(self) -> int:
        """The sum of the last twelve months (滚动12个月)."""
        return sum(number for _, number in self.months)


def trend(facts: Facts, code: str) -> Trend:
    """Set a count of records or matters beside earlier windows; only the part of a window that is over is compared."""
    whole, now = facts.window, facts.window.until(facts.as_of.date())
    year, previous = now.a_year_before(), now.before(whole)
    definition = load_catalogue().figures[code]
    number, _ = _count(facts, code, now)

    def against(window: Window, word: str) -> Change:
        then, base = _count(facts, code, window)
        if not then and window.ends <= facts.since:
            return Change(number, 0, f"—（{word}没有登记）", f"{word}尚未使用本系统，没有数字可比。")
        if definition.type == "count":
            return compare(number, then, word, definition.unit)
        return compare_sums(number, then, base, word, definition.unit)

    months = twelve_months(min(whole.last_day, facts.as_of.date()))
    return Trend(
        now=number,
        year=against(year, "上年同期"),
        previous=against(previous, "上期"),
        year_window=year,
        previous_window=previous,
        months=tuple((month, _count(facts, code, month)[0]) for month in months),
    )


def _count(facts: Facts, code: str, window: Window) -> tuple[int, int]:
    """Return a figure of another window, and how many records or matters it is the sum of."""
    found = figure(_at(facts, window), code)
    number, base = sum(each.number for each in found), sum(len(each.items) for each in found)
    if code in _SUMMED:
        before = [each for each in facts.earlier if window.holds(each.day)]
        people = load_catalogue().figures[code].type == "people"
        number += sum(each.people if people else each.records for each in before)
        base += sum(each.counted if people else each.records for each in before)
    return number, base


def _at(facts: Facts, window: Window) -> Facts:
    reaches_acts = not facts.earlier or window.ends > facts.earlier[-1].day
    return Facts(window, facts.as_of, facts.places, (), facts.acts if reaches_acts else (), facts.matters)

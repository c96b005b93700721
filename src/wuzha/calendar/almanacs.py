"""Almanacs (历): everything that makes one unit's time differ from another's, as one value.

Two units with equal almanacs owe the same on the same days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha.calendar.markets import Market
from wuzha.calendar.terms import Term, terms_between
from wuzha.calendar.workdays import USUAL, Workdays


@dataclass(frozen=True, slots=True)
class Break:
    """Days without school inside a term (春假, 秋假, 停课), half-open `[starts, ends)`."""

    name: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Almanac:
    """The terms and breaks a school has set, the markets of the place, the days that are worked.

    `school`: the unit is a school or lies in one. `rests`: whether its daily, weekly and monthly duties rest while
    school is out (寒暑假不计); None leaves that to the plan.
    """

    terms: tuple[Term, ...] = ()
    breaks: tuple[Break, ...] = ()
    markets: tuple[Market, ...] = ()
    workdays: Workdays = USUAL
    school: bool = False
    rests: bool | None = None

    def session_days(self, since: date, until: date) -> int:
        """Return how many days of `[since, until)` lie in a term and in no break."""
        if since >= until:
            return 0
        count = sum(
            (min(term.ends, until) - max(term.starts, since)).days for term in terms_between(since, until, self.terms)
        )
        return count - sum(self._lost(each, since, until) for each in self.breaks)

    def _lost(self, off: Break, since: date, until: date) -> int:
        """Return how many days of terms a break takes away; breaks do not overlap."""
        first, after = max(off.starts, since), min(off.ends, until)
        if first >= after:
            return 0
        return sum(
            (min(term.ends, after) - max(term.starts, first)).days for term in terms_between(first, after, self.terms)
        )


PLAIN = Almanac()
"""The almanac of a unit for which nothing has been set."""

"""School terms (学期): default dates, and those a school sets for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Term:
    """One term, half-open `[starts, ends)`; its key is `2026-T1` (spring) or `2026-T2` (autumn, by its first year)."""

    key: str
    starts: date
    ends: date


@lru_cache(maxsize=256)
def default_terms(year_from: int, year_to: int) -> tuple[Term, ...]:
    """Return the usual terms that begin in the years given, both included.

    Spring runs from 16 February to 10 July, autumn from 1 September to 20 January: the middle of what provincial
    calendars say. They move with the Spring Festival, so a school may set its own.
    """
    found: list[Term] = []
    for year in range(year_from, year_to + 1):
        found.append(Term(f"{year}-T1", date(year, 2, 16), date(year, 7, 11)))
        found.append(Term(f"{year}-T2", date(year, 9, 1), date(year + 1, 1, 21)))
    return tuple(found)


def terms_between(since: date, until: date, own: Sequence[Term] = ()) -> tuple[Term, ...]:
    """Return, in order, the terms that overlap `[since, until)`: a school's own, the default where it set none.

    A year for which a school has set nothing still has its terms, so that term duties never stop silently. A default
    term gives way where one of the school's own reaches into it.
    """
    return _terms_between(since, until, tuple(own))


@lru_cache(maxsize=1024)
def _terms_between(since: date, until: date, own: tuple[Term, ...]) -> tuple[Term, ...]:
    own_keys = {term.key for term in own}
    terms = list(own)
    for term in default_terms(since.year - 1, until.year):
        if term.key not in own_keys:
            terms.extend(_giving_way(term, own))
    terms.sort(key=lambda term: (term.starts, term.key))
    return tuple(term for term in terms if term.starts < until and term.ends > since)


def _giving_way(term: Term, own: Sequence[Term]) -> list[Term]:
    """Return what is left of a default term beside a school's own: one term, or none."""
    starts, ends = term.starts, term.ends
    for other in own:
        if other.starts < ends and other.ends > starts:
            if other.starts <= starts:
                starts = other.ends
            else:
                ends = other.starts
    return [replace(term, starts=starts, ends=ends)] if starts < ends else []

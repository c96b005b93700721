"""Series of document numbers (发文字号): an office's, with the next number of each and those kept without a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.rules.issuing import next_number, printed_number
from wuzha.store.models import NumberSeries, PaperNumber, Unit

KEPT = 50


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series with the next number as it would be printed, and how many were taken this year."""

    series: int
    name: str
    mark: str
    next: str
    taken: int
    ended: bool

    @property
    def keep(self) -> str:
        """The question before its next number is kept."""
        return f"留出{self.next}？"


@dataclass(frozen=True, slots=True)
class Kept:
    """A number kept without a paper of ours, and why."""

    number: str
    why: str
    on: date


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """The series of an office."""

    office: int
    office_name: str
    rows: tuple[SeriesRow, ...]
    kept: tuple[Kept, ...]


def series_page(*, by: Actor, office: int | None, today: date) -> SeriesPage:
    """Return the series of an office, `by`'s own when none is named; five queries.

    Raises:
        Absent: `by` writes no papers there.

    """
    unit = access.unit(by, "paper", office or _home(by))
    kept = PaperNumber.objects.filter(series__office=unit, paper=None).select_related("series").order_by("-taken_at")
    return SeriesPage(
        office=unit.pk,
        office_name=unit.name,
        rows=series_of(unit, today),
        kept=tuple(map(_kept, kept[:KEPT])),
    )


def _home(by: Actor) -> int:
    """Return the unit where somebody is at home if they write papers there, else the first where they do."""
    rows = access.units(by, "paper")
    home = rows.filter(pk=by.home.unit if by.home else 0).first() or rows.first()
    return home.pk if home else 0


def series_of(office: Unit | int, today: date) -> tuple[SeriesRow, ...]:
    """Return the series of an office with the next number in the year of a day, those in use first; two queries."""
    rows = NumberSeries.objects.filter(office=office).order_by("ended_at", "pk").prefetch_related("numbers")
    return tuple(sorted((_row(row, today.year) for row in rows), key=lambda row: row.ended))


def _kept(row: PaperNumber) -> Kept:
    printed = printed_number(row.series.mark, row.year, row.number)
    return Kept(printed, row.why, timezone.make_naive(row.taken_at).date())


def _row(row: NumberSeries, year: int) -> SeriesRow:
    taken = [each.number for each in row.numbers.all() if each.year == year]
    following = next_number(taken, row.before_number if row.before_year == year else 0)
    return SeriesRow(
        row.pk, row.name, row.mark, printed_number(row.mark, year, following), len(taken), row.ended_at is not None
    )

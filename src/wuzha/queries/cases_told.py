"""What went out of breakdowns of cases (案件分类) around a paper: one taken from another may leave few."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from wuzha.papers.kinds import templates
from wuzha.queries.figures import happened
from wuzha.queries.placements import lay_within, stood
from wuzha.rules.facts import Happened
from wuzha.rules.told import TOTAL, Told, linked
from wuzha.rules.windows import Window
from wuzha.store.models import Matter, Paper, Unit

CASE_COUNT = "cases.count"


@dataclass(frozen=True, slots=True)
class CasesTold:
    """What was told of cases, oldest first, and the cases it was told of; `top` is the path of the paper's own unit.

    Paths are those that units had on the last day of the paper. The cases of other offices are here whoever asks: they
    only decide what is left out.
    """

    top: str
    told: tuple[Told, ...]
    cases: tuple[tuple[str, Happened], ...]


def cases_told(unit: Unit, window: Window, day: date) -> CasesTold:
    """Return what frozen papers show of cases: of a unit for other windows, of units around it for all near windows.

    Around it are those above, below and beside. A paper counts from when it is frozen, whether it is issued or not: two
    that wait for signature at the same time know one another. A draft that was replaced never went out; one that was
    withdrawn did. Near are windows that overlap this one, or one another, since the year before. Four or five queries.
    """
    then = stood(day)
    close = unit.path if unit.parent is None else unit.parent.path
    around = Q(unit__in=unit.steps[:-1]) | Q(unit__path__startswith=close)
    again = Q(unit=unit, starts=window.starts, ends=window.ends)
    since, until = date(window.starts.year - 1, 1, 1), date(window.last_day.year + 1, 1, 1)
    papers = Paper.objects.filter(around, starts__lt=until, ends__gt=since).exclude(again).exclude(state="replaced")
    ends = papers.values_list("starts", "ends").distinct()
    reach = linked(window, {Window(first, last) for first, last in ends if first and last})
    near = papers.filter(starts__lt=max(each.ends for each in reach), ends__gt=min(each.starts for each in reach))
    rows = near.select_related("unit").defer("body")
    told: list[Told] = []
    root = unit
    for row in rows.order_by("pk"):
        shown = {
            TOTAL if key == CASE_COUNT else key: each["number"]
            for key, each in row.numbers.items()
            if key.split(":")[0] == CASE_COUNT
        }
        if shown and row.starts and row.ends:
            published = templates()[row.kind].published
            path = then.get(row.unit_id, row.unit.path)
            told.append(Told(path, Window(row.starts, row.ends), shown, published))
            root = _around(root, row.unit)
    windows = [window, *(each.window for each in told)]
    since, until = (
        timezone.make_aware(datetime.combine(end, time()))
        for end in (min(each.starts for each in windows), max(each.ends for each in windows))
    )
    cases = Matter.objects.filter(
        lay_within(root, then), kind="case", withdrawn_at=None, happened_at__gte=since, happened_at__lt=until
    )
    found = tuple((then.get(row.unit_id, row.unit.path), happened(row)) for row in cases.select_related("unit"))
    return CasesTold(then.get(unit.pk, unit.path), tuple(told), found)


def _around(one: Unit, other: Unit) -> Unit:
    """Return the unit that holds two: one of them, or for units beside one another their superior."""
    if other.path.startswith(one.path):
        return one
    while not one.path.startswith(other.path):
        if other.parent is None:
            return one
        other = other.parent
    return other

"""Papers that are reports owed (应报送): whether one is, the record issuing it makes, what that counts for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of
from wuzha.papers.kinds import templates
from wuzha.queries.matching import Bearing
from wuzha.queries.recording import preview
from wuzha.rules.match import REPORT
from wuzha.rules.records import RecordForm
from wuzha.store.models import Paper, Record


@dataclass(frozen=True, slots=True)
class Reporting:
    """What issuing a paper does for the reports its unit owes.

    `counted` are the obligations it would be counted for; `problem` says why none can be told; `there` is the record
    that reported on the period before, so that no second one is made. `due` tells whether it is a report at all.
    """

    due: bool
    counted: tuple[Bearing, ...] = ()
    problem: str = ""
    there: int | None = None


def reports_to(row: Paper) -> bool:
    """Tell whether a paper is a report of its unit to one above it, or outside, on a period not reported on yet."""
    return _goes_up(row) and there_is(row) is None


def there_is(row: Paper) -> int | None:
    """Return the record by which the unit reported on the paper's period already, None when it has not."""
    rows = Record.objects.filter(unit=row.unit_id, activity=REPORT, period=row.period, withdrawn_at__isnull=True)
    return rows.values_list("pk", flat=True).first()


def heir_of(row: Paper) -> Paper | None:
    """Return the issued paper that reports on the same period of the unit beside one, the newest; None without one."""
    others = Paper.objects.filter(unit=row.unit_id, period=row.period, state="issued").exclude(pk=row.pk)
    found = others.select_related("unit").order_by("-issued_date", "-pk")
    return next(filter(_goes_up, found), None)


def report_form(row: Paper, on: date) -> RecordForm:
    """Return what issuing a paper on a day records: a report on its period, handed in that day."""
    return RecordForm(
        activity=REPORT,
        title=row.title[:100],
        starts=min(on, occasion_of(row.period).last_day),
        handed_in=on,
        period=row.period,
        note=f"由文书第{row.version}稿印发生成{f'，{row.number}' if row.number else ''}。",
    )


def reporting(*, by: Actor, paper: int, on: date, now: datetime) -> Reporting:
    """Return what issuing a paper on a day would do for the reports owed; at most twelve queries, nothing is stored.

    Raises:
        Absent: `by` does not issue it.

    """
    row = access.paper(by, "paper", paper)
    if not _goes_up(row):
        return Reporting(due=False)
    if there := there_is(row):
        return Reporting(due=True, there=there)
    form = report_form(row, on)
    found = preview(by=by, unit=row.unit_id, form=form, kinds=frozenset(), now=now)
    return Reporting(due=True, counted=found.counted, problem=found.problem)


def _goes_up(row: Paper) -> bool:
    template = templates().get(row.kind)
    if template is None or not template.reports or not row.period:
        return False
    above = row.unit.steps[:-1]
    sent = row.recipients.filter(copied=False).filter(Q(unit=None) | Q(unit__in=above))
    return sent.exists()

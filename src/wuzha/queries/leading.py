"""What a leader (负责人) looks at: five figures of the month so far against the same days before, the last report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from wuzha import access
from wuzha.access import Actor, Grant
from wuzha.calendar.occasions import say_occasion
from wuzha.queries.crowds import Crowd, crowd
from wuzha.rules.match import REPORT
from wuzha.rules.states import IN_TIME, LIFTED
from wuzha.rules.trends import Span, rate, same_days_before, trend, trend_of_share
from wuzha.store.models import Unit


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its trend in words; `page` and `query` say where its records are."""

    name: str
    value: str
    unit: str
    trend: str
    page: str
    query: str

    @property
    def said(self) -> tuple[str, ...]:
        """The trend in lines that stay whole: what it was then, how it moved."""
        then, _, moved = self.trend.replace(" ", "\xa0").partition("，")
        return (then, moved) if moved else (then,)


@dataclass(frozen=True, slots=True)
class Lead:
    """Five figures from `starts` to `until`, and last month's report; `report_month` is empty where there is none."""

    starts: date
    until: date
    figures: tuple[Figure, ...]
    report_month: str
    report_name: str


def lead(by: Actor, top: Grant, below: QuerySet[Unit], now: datetime) -> Lead:
    """Return what a leader looks at; seven to twenty-five queries, however many units. `below` are the open units."""
    this, before = same_days_before(now.date())
    sums = _records(by, top, this, before)
    shares = _in_time(below, this, before, now)
    cases = _cases(by, top, this, before)
    month, last = f"{now:%Y-%m}", f"{before[0]:%Y-%m}"
    here = f"unit={top.unit}&month={month}"
    (done, of), earlier = shares
    share = rate(done, of) or (f"{done}/{of}" if of else "无")
    said = "" if rate(done, of) or not of else "项"
    figures = (
        Figure("到期任务按期完成", share, said, trend_of_share((done, of), earlier), "matrix", here),
        Figure("有活动的单位", f"{sums[0][1]}", "个", trend(sums[0][1], sums[1][1], "个"), "matrix", here),
        Figure("开展活动", f"{sums[0][0]}", "次", trend(sums[0][0], sums[1][0], "次"), "records", here),
        Figure("参加人次", f"{sums[0][2]}", "人次", trend(sums[0][2], sums[1][2], "人次"), "records", here),
        Figure("登记案件", f"{cases[0]}", "起", trend(cases[0], cases[1], "起"), "matters", f"unit={top.unit}"),
    )
    report = last if sums[1][0] or earlier[1] else ""
    return Lead(*this, figures, report, say_occasion(report) if report else "")


def _records(by: Actor, top: Grant, *spans: Span) -> list[tuple[int, int, int]]:
    """Return for each span the number of records, of units that have some, and of people reached; one query."""
    rows = access.records(by, "see").filter(unit__path__startswith=top.path, withdrawn_at__isnull=True)
    sums: dict[str, Count | Sum] = {}
    for number, (first, last) in enumerate(spans):
        inside = Q(starts__gte=first, starts__lte=last) & ~Q(activity=REPORT)
        sums[f"records{number}"] = Count("pk", filter=inside)
        sums[f"units{number}"] = Count("unit", distinct=True, filter=inside)
        sums[f"people{number}"] = Sum("attended", filter=inside, default=0)
    earliest = min(first for first, _ in spans)
    found = rows.filter(starts__gte=earliest).aggregate(**sums)
    return [(found[f"records{n}"], found[f"units{n}"], found[f"people{n}"]) for n in range(len(spans))]


def _cases(by: Actor, top: Grant, *spans: Span) -> list[int]:
    """Return how many cases were registered as having happened in each span; one query."""
    rows = access.matters(by, "see").filter(unit__path__startswith=top.path, withdrawn_at__isnull=True, kind="case")
    counts = {
        f"n{number}": Count("pk", filter=Q(happened_at__date__gte=first, happened_at__date__lte=last))
        for number, (first, last) in enumerate(spans)
    }
    found = rows.aggregate(**counts)
    return [found[f"n{number}"] for number in range(len(spans))]


def _in_time(below: QuerySet[Unit], this: Span, before: Span, now: datetime) -> list[tuple[int, int]]:
    """Return for each span how many of the duties whose last day is over were done in time, of how many."""
    between = before[0], this[1] + timedelta(days=1)
    all_ = crowd(below, between, now)
    return [_share(all_, first, last) for first, last in (this, before)]


def _share(all_: Crowd, first: date, last: date) -> tuple[int, int]:
    done, of = 0, 0
    for each, found in all_.done(each for each in all_.owed if first <= each.last_on_time < last):
        of += each.units.bit_count()
        done += found.units.bit_count() - found.late.bit_count()
    for standing in all_.apart:
        day = standing.obligation.last_on_time
        if day and first <= day < last and not standing.obligation.called and standing.state not in LIFTED:
            of += 1
            done += standing.state in IN_TIME
    return done, of

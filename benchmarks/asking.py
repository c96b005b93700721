"""Asks an organisation of any size for its pages and figures, and records for it: how long, and of whose time.

Beside the clock (median and best of nine) stands the least processor time of the asking process and, on PostgreSQL, of
the database: whatever else the machine does makes the clock go on, and these less so.
"""

from __future__ import annotations

import os
import subprocess
import sys
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks.filling import ACTIVITIES, Organisation, at, form_of
from benchmarks.measure import best
from wuzha.access import Actor, Grant
from wuzha.actions import claims, records
from wuzha.calendar.occasions import occasion_of
from wuzha.notices.looking import look
from wuzha.queries.matrix import matrix
from wuzha.queries.memory import MEMORY
from wuzha.queries.missing import Choice, missing
from wuzha.queries.monthly import month_facts
from wuzha.queries.overseeing import PAST
from wuzha.queries.progress import standings
from wuzha.queries.rollups import rollup
from wuzha.queries.today import today
from wuzha.queries.unit_page import unit_page
from wuzha.store.models import Assignment, Claim, Fulfilment, Record, Unit

YEAR = 2026
RUNS = 9
SUBMITTED = 200
NANO = 1_000_000


def counted() -> str:
    """Say how much there is."""
    tables = (Unit, Assignment, Record, Claim, Fulfilment)
    said = (f"{table.objects.count():,} {table._meta.verbose_name}s" for table in tables)  # noqa: SLF001 - Django's public way to the name
    return f"{connection.vendor}: {', '.join(said)}"


def pages(made: Organisation, months: int) -> Iterator[str]:
    """Ask for each page and roll-up as its reader would."""
    by, now = made.by, _now(months)
    root, own = by.grants[0].unit, Unit.objects.get(pk=made.units[len(made.units) // 3])
    liaison = Actor(by.person, by.name, (Grant(own.pk, own.name, own.path, "liaison"),))
    month, town = f"{now:%Y-%m}", own.steps[-2]
    before = f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"
    year = f"{YEAR}-01", f"{YEAR}-12"
    yield f"{'':<44}{'median':>9}{'best':>9}{'own':>9}{'database':>9}  queries"
    for name, unit in (("whole", root), ("lowest office", town)):
        yield _line(f"roll-up of the {name}, a month", partial(_rolled, by, unit, (before, before), now))
        yield _line(f"roll-up of the {name}, a year", partial(_rolled, by, unit, year, now))
    yield _line("today, a liaison", lambda: today(by=liaison, now=now))
    yield _line("today, the office at the top", lambda: today(by=by, now=now))
    choices = {
        "missing, first page, three months": Choice(root, now.date() - PAST),
        "missing, first page, the year": Choice(root, date(YEAR, 1, 1)),
        "missing, the lowest office, the year": Choice(town, date(YEAR, 1, 1)),
    }
    for name, choice in choices.items():
        yield _line(name, partial(missing, by=by, choice=choice, now=now))
    yield _line("matrix, 50 units", lambda: matrix(by=by, unit=root, month=month, now=now))
    yield _line("a unit's page", lambda: unit_page(by=by, unit=own.pk, month=month, now=now))
    yield _line("a month's report, the lowest office", lambda: month_facts(by=by, unit=town, month=month, now=now))
    yield _line("look what there is to tell its officer", lambda: look({by.person: now.date()}, now), runs=3)


def growing(made: Organisation, months: int) -> Iterator[str]:
    """Ask for roll-ups of more and more months, and of more and more units; afresh: with nothing remembered."""
    by, now, root = made.by, _now(months), made.by.grants[0].unit
    year = partial(_rolled, by, root, (f"{YEAR}-01", f"{YEAR}-12"), now)
    yield from _both(f"roll-up of a year, {Record.objects.count():,} records", year)
    for number in (1, 2, 3, 6, 12):
        if number <= months:
            span = f"{YEAR}-01", f"{YEAR}-{number:02}"
            yield from _both(f"roll-up of {number} months", partial(_rolled, by, root, span, now))
    month = f"{YEAR}-{min(months, 10):02}"
    for level in made.levels:
        unit = Unit.objects.get(pk=level[0])
        number = Unit.objects.filter(path__startswith=unit.path).count()
        yield from _both(f"roll-up of a month, {number:,} units", partial(_rolled, by, unit.pk, (month, month), now))


def _both(name: str, work: Callable[[], object]) -> Iterator[str]:
    yield _line(name, work)
    yield _line(f"{name}, afresh", partial(_afresh, work), runs=3)


def _afresh(work: Callable[[], object]) -> None:
    MEMORY.forget()
    work()


def against_one_by_one(made: Organisation, months: int) -> Iterator[str]:
    """Ask pages of an office, and count the same unit by unit and record by record, as it could also be done."""
    by, now, month = made.by, _now(months), occasion_of(f"{YEAR}-{min(months, 10):02}")
    today_ = now.date() + timedelta(days=1)
    for name, unit in (("lowest office", made.levels[-1][0]), ("whole", by.grants[0].unit)):
        path = Unit.objects.get(pk=unit).path
        paths = dict(Unit.objects.filter(path__startswith=path).values_list("pk", "path"))
        for what, ours, since, until in (
            ("a month by its parts", partial(_rolled, by, unit, (month.key,) * 2, now), month.starts, month.ends),
            ("what is missing", partial(missing, by=by, choice=Choice(unit, now.date() - PAST), now=now),
             now.date() - PAST, today_),
        ):  # fmt: skip
            plain = best(partial(_missing_one_by_one, paths, since, until, now), runs=2)
            taken = best(ours)
            yield (
                f"{what} of the {name}, {len(paths):,} units: {taken * 1000:,.1f} ms; "
                f"one by one {plain * 1000:,.0f} ms, {plain / taken:,.0f} times as long"
            )
    row = Record.objects.order_by("-pk").first()
    if row is not None:
        with transaction.atomic():
            one = best(partial(claims.recount, row), runs=3)
            alone = list(Record.objects.filter(unit=row.unit).order_by("pk"))
            all_ = best(lambda: [claims.recount(each) for each in alone], runs=1)
            transaction.set_rollback(True)
        yield (
            f"claims of one record worked out anew: {one * 1000:,.1f} ms; of all {len(alone)} of its unit "
            f"{all_ * 1000:,.0f} ms, {all_ / one:,.0f} times as long"
        )


def _missing_one_by_one(paths: dict[int, str], since: date, until: date, now: datetime) -> int:
    return sum(each.missing for each in standings(paths, since, until, now))


def submitting(made: Organisation, months: int) -> Iterator[str]:
    """Record on and on: one process, then two at once."""
    rate, own = submit(made, months, SUBMITTED, 0)
    yield f"recording with claims, one process: {rate:,.0f} a second, {own:,.0f} by its own processor time"
    command = [sys.executable, "-m", "benchmarks.submitting", str(months)]
    begun = perf_counter()
    workers = [
        subprocess.Popen([*command, str(offset)], stdout=subprocess.PIPE, text=True, env={**os.environ})
        for offset in (1, 2)
    ]
    said = [worker.communicate()[0].split() for worker in workers]
    rates = [float(words[0]) for words in said if words]
    yield f"recording with claims, two processes: {sum(rates):,.0f} a second ({perf_counter() - begun:.0f} s)"


def submit(made: Organisation, months: int, number: int, offset: int) -> tuple[float, float]:
    """Record so often; return how many records a second, by the clock and by this process's own time."""
    day = _now(months).date()

    def record(place: int) -> None:
        unit, activity = made.units[(place * 7 + offset) % len(made.units)], ACTIVITIES[place % len(ACTIVITIES)]
        records.submit(by=made.by, unit=unit, form=form_of(activity, day), at=at(day))

    for place in range(10):
        record(place)
    begun, spent = perf_counter(), process_time()
    for place in range(number):
        record(place)
    return number / (perf_counter() - begun), number / (process_time() - spent)


def _rolled(by: Actor, unit: int, span: tuple[str, str], now: datetime) -> object:
    return rollup(by=by, unit=unit, first=span[0], last=span[1], now=now)


def _now(months: int) -> datetime:
    last = min(months, 12)
    return datetime(YEAR, last, min(20, monthrange(YEAR, last)[1]), 10)


def _line(name: str, work: Callable[[], object], runs: int = RUNS) -> str:
    """Time some work, after once in which what is remembered is found out."""
    begun = perf_counter()
    work()
    first = (perf_counter() - begun) * 1000
    with CaptureQueriesContext(connection) as queries:
        work()
    walls, own, others = [], [], []
    for _ in range(runs):
        begun, spent, served = perf_counter(), process_time(), _served()
        work()
        walls.append((perf_counter() - begun) * 1000)
        own.append((process_time() - spent) * 1000)
        others.append(_served() - served)
    figures = f"{median(walls):>9,.1f}{min(walls):>9,.1f}{min(own):>9,.1f}{min(others):>9,.1f}"
    return f"{name:<44}{figures}{len(queries):>9}   first {first:,.0f}"


def _served() -> float:
    """Return the milliseconds of processor time that the database's process for us has taken; 0 on SQLite."""
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    place = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(place.read_text(encoding="ascii").split()[0]) / NANO if place.exists() else 0.0

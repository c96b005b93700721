"""What the pages take in a county of any size, on the database it is given.

    python -m benchmarks.scale --units 2500 --clauses 60 --months 12 --records 1000000 --database postgresql://…

The plan, the units and a sample of the records go through the actions. The other records are written in bulk, each as
the action would have written it: `sample` first lets the actions record for one unit, removes that, writes the same in
bulk and compares rows, claims and sums. Without --database a throw-away SQLite is filled.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from wuzha.commands.installation import open_installation

if TYPE_CHECKING:
    from wuzha.access import Actor
    from wuzha.store.models import Record

FIRST = date(2026, 1, 1)
FOUNDED = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
ACTIVITIES = ("lecture", "meeting", "push", "quiz", "visit", "inspect")
PERIODS = ("month", "quarter", "week")
TOWN = 50
BATCH = 2000
SAID = 250
SAMPLE = 40
SUBMITTED = 60
SENTENCE = "各企业每月组织全体员工接受不少于1次集中宣讲。"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill a database and print the table."""
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if asked.database:
            os.environ["WUZHA_DATABASE"] = asked.database
        open_installation(Path(folder))
        for line in lines(asked.units, asked.clauses, asked.months, asked.records):
            print(line, flush=True)


def lines(units: int, clauses: int, months: int, records: int) -> Iterator[str]:
    """Fill the installation that is open, an empty one, and say what its pages take."""
    by, plan_units = _found(units, clauses)
    yield f"county of {units:,} units × {clauses} clauses × {months} months"
    yield f"bulk rows equal those of the actions: {sample(by, plan_units[0], months)} rows compared"
    begun = perf_counter()
    made = fill(by, plan_units, months, records)
    yield f"{made:,} records written in bulk in {perf_counter() - begun:.0f} s"
    _analyse()
    last = FIRST + timedelta(days=months * 30 - 11)
    yield from _pages(by, plan_units, datetime(last.year, last.month, 20, 10))
    yield _submitting(by, plan_units, last.replace(day=20))


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("units", 300), ("clauses", 60), ("months", 6), ("records", 10_000)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--database", default="")
    return asked.parse_args(arguments)


def _found(units: int, clauses: int) -> tuple[Actor, list[int]]:
    """Make the county, its towns, their units and its plan through the actions; return its officer and the units."""
    from wuzha.access import actor_of  # noqa: PLC0415 - it reads tables, which need the settings
    from wuzha.actions import office, plans, publishing  # noqa: PLC0415
    from wuzha.actions.units import ImportRow, UnitForm, add, import_rows  # noqa: PLC0415
    from wuzha.plan.model import Owner, Plan, Recurring, Requirement  # noqa: PLC0415
    from wuzha.plan.write import dump  # noqa: PLC0415
    from wuzha.store.models import Plan as PlanRow  # noqa: PLC0415
    from wuzha.store.models import Unit  # noqa: PLC0415

    form = office.OfficeForm("云溪县人民政府", "township", "安岚", "an", "county-2026-bench")
    person = office.found(form=form, at=FOUNDED)
    by = actor_of(person, FIRST)
    if by is None:
        raise RuntimeError("the officer has no post")
    root = Unit.objects.get().pk
    for number in range(0, units, TOWN):
        town = add(by=by, parent=root, form=UnitForm(f"第{number // TOWN + 1}镇", "township"), at=FOUNDED)
        rows = [
            ImportRow(UnitForm(f"第{each}号厂", "enterprise", headcount=60))
            for each in range(number, min(units, number + TOWN))
        ]
        import_rows(by=by, under=town, rows=rows, at=FOUNDED)
    key = plans.upload(by=by, adopter=root, name="方案.txt", data=SENTENCE.encode(), at=FOUNDED)
    row = PlanRow.objects.get(pk=key)
    whole = Plan(
        title="云溪县方案",
        requirements=tuple(
            Requirement(
                id=f"R{number + 1}",
                quote=SENTENCE[:-1],
                at=(0, len(SENTENCE) - 1),
                activity=ACTIVITIES[number % len(ACTIVITIES)],
                owner=Owner(units=("各企业",), types=("enterprise",)),
                schedule=Recurring(every=PERIODS[number // len(ACTIVITIES) % len(PERIODS)]),
                coverage=90 if number % 7 == 0 else None,
            )
            for number in range(clauses)
        ),
    )
    plans.replace(by=by, plan=key, revision=row.revision, yaml=dump(whole), at=FOUNDED)
    row.refresh_from_db()
    terms = publishing.Terms(adopter=root, starts=FIRST, ends=date(2027, 1, 1), leave_open=True)
    publishing.publish(by=by, plan=key, revision=row.revision, terms=terms, at=FOUNDED)
    return by, list(Unit.objects.filter(type="enterprise").order_by("pk").values_list("pk", flat=True))


def _forms(months: int) -> Iterator[tuple[str, date]]:
    """Yield what a unit does, without end: one activity after the other, spread evenly over the months."""
    number = 0
    days = months * 30 - 15
    while True:
        yield ACTIVITIES[number % len(ACTIVITIES)], FIRST + timedelta(days=number * 17 % days)
        number += 1


def sample(by: Actor, unit: int, months: int) -> int:
    """Let the actions record for a unit, take that back, write the same in bulk; return how many rows were equal.

    Raises:
        RuntimeError: they are not.

    """
    from django.db import transaction  # noqa: PLC0415 - tables need the settings

    from wuzha.actions import records  # noqa: PLC0415
    from wuzha.rules.records import RecordForm  # noqa: PLC0415

    with transaction.atomic():
        for activity, day in islice(_forms(months), SAMPLE):
            form = RecordForm(activity, day, audience=("staff",), expected=60, attended=58)
            records.submit(by=by, unit=unit, form=form, at=_at(day))
        acted = _rows(unit)
        transaction.set_rollback(True)
    with transaction.atomic():
        fill(by, [unit], months, SAMPLE)
        written = _rows(unit)
        transaction.set_rollback(True)
    if acted != written:
        raise RuntimeError("rows in bulk are not those of the actions")
    return len(written)


def _rows(unit: int) -> list[tuple[object, ...]]:
    """Return everything stored of a unit's records but the ids."""
    from wuzha.store.models import Claim, Fulfilment, Record  # noqa: PLC0415

    own = {"id", "record"}
    found: list[tuple[object, ...]] = []
    for table in (Record, Claim, Fulfilment):
        names = [field.name for field in table._meta.concrete_fields if field.name not in own]  # noqa: SLF001 - Django's public way to the fields
        rows = table.objects.filter(unit=unit).values_list(*names)
        found += sorted(((table.__name__, *map(repr, row)) for row in rows), key=repr)
    return found


def fill(by: Actor, units: Sequence[int], months: int, number: int) -> int:
    """Write so many records, evenly over the units, with claims and sums; return how many were made.

    All units owe the same from the same day, so what one record counts for is matched once for all of them.
    """
    from wuzha.store.models import Claim, Fulfilment, Record  # noqa: PLC0415

    each = max(1, number // len(units))
    forms = list(islice(_forms(months), each))
    first = (Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    counted, sums = _counted(units[0], forms)
    for place, unit in enumerate(units):
        start = first + place * each
        Record.objects.bulk_create(
            [_record(by, start + at, unit, *form) for at, form in enumerate(forms)], batch_size=BATCH
        )
        Claim.objects.bulk_create([Claim(record_id=start + at, unit_id=unit, **said) for at, said in counted], BATCH)
        Fulfilment.objects.bulk_create([Fulfilment(unit_id=unit, **total) for total in sums], BATCH)
        if place % SAID == SAID - 1:
            print(f"  {place + 1:,} units written", file=sys.stderr, flush=True)
    _after_bulk()
    return each * len(units)


def _record(by: Actor, key: int, unit: int, activity: str, day: date) -> Record:
    from wuzha.store.models import Record  # noqa: PLC0415

    return Record(
        pk=key,
        unit_id=unit,
        activity=activity,
        starts=day,
        ends=day,
        handed_in=day,
        audience=["staff"],
        expected=60,
        attended=58,
        recorded_by_id=by.person,
        created_at=_at(day),
        changed_at=_at(day),
    )


def _counted(
    unit: int, forms: Sequence[tuple[str, date]]
) -> tuple[list[tuple[int, dict[str, object]]], list[dict[str, object]]]:
    """Return the claims of each record (by its place) and the sums that follow, as the rules find them for a unit."""
    from wuzha.queries.matching import matches  # noqa: PLC0415
    from wuzha.rules.records import RecordForm, recorded  # noqa: PLC0415
    from wuzha.rules.tallies import ClaimValue, tally  # noqa: PLC0415
    from wuzha.store.models import Unit  # noqa: PLC0415

    path = Unit.objects.get(pk=unit).path
    claims: list[tuple[int, dict[str, object]]] = []
    values: dict[tuple[int, str], list[ClaimValue]] = {}
    asked = {}
    for at, (activity, day) in enumerate(forms):
        form = RecordForm(activity, day, audience=("staff",), expected=60, attended=58)
        for found in matches(recorded(form, unit=unit, evidence=frozenset(), handed_in=day, key=at), path).counting:
            value, key = found.claim, (found.duty.key, found.occasion.key)
            if value is None:
                continue
            asked[key[0]] = found.duty.requirement
            values.setdefault(key, []).append(value)
            said = {name: getattr(value, name) for name in ("times", "amount", "reached", "expected")}
            about = {"requirement_id": key[0], "occasion": key[1], "on_date": value.on, "reasons": list(found.reasons)}
            claims.append((at, about | said))
    sums: list[dict[str, object]] = []
    for (requirement, occasion), each in values.items():
        total = tally(asked[requirement], each)
        fields = ("times", "amount", "reached", "expected", "met_on", "last_on")
        sums.append(
            {"requirement_id": requirement, "occasion": occasion, **{name: getattr(total, name) for name in fields}}
        )
    return claims, sums


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def _after_bulk() -> None:
    """Let the database hand out the ids after those given by hand."""
    from django.core.management.color import no_style  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from wuzha.store.models import Record  # noqa: PLC0415

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Record]):
            cursor.execute(statement)


def _analyse() -> None:
    """Do by hand what a database does by itself after a while: look at its tables, so that it plans well."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _pages(by: Actor, units: Sequence[int], now: datetime) -> Iterator[str]:
    from wuzha.access import Grant  # noqa: PLC0415
    from wuzha.queries.matrix import matrix  # noqa: PLC0415
    from wuzha.queries.missing import Choice, missing  # noqa: PLC0415
    from wuzha.queries.monthly import month_facts  # noqa: PLC0415
    from wuzha.queries.today import PAST, today  # noqa: PLC0415
    from wuzha.queries.unit_page import unit_page  # noqa: PLC0415
    from wuzha.store.models import Unit  # noqa: PLC0415

    root, own = by.grants[0].unit, Unit.objects.get(pk=units[0])
    liaison = type(by)(by.person, by.name, (Grant(own.pk, own.name, own.path, "liaison"),))
    month, year = f"{now:%Y-%m}", date(now.year, 1, 1)
    town = own.steps[-2]
    yield _line("matrix, 50 units of the county", lambda: matrix(by=by, unit=root, month=month, now=now))
    yield _line("today, an officer of the county", lambda: today(by=by, now=now))
    yield _line("today, a liaison", lambda: today(by=liaison, now=now))
    choice, all_year = Choice(root, now.date() - PAST), Choice(root, year)
    yield _line("missing, first page, three months", lambda: missing(by=by, choice=choice, now=now))
    yield _line("missing, first page, the year", lambda: missing(by=by, choice=all_year, now=now))
    yield _line("missing, a town", lambda: missing(by=by, choice=Choice(town, year), now=now))
    yield _line("a unit's page", lambda: unit_page(by=by, unit=own.pk, month=month, now=now))
    yield _line("a month's report of a town", lambda: month_facts(by=by, unit=town, month=month, now=now))


def _line(name: str, work: Callable[[], object], runs: int = 9) -> str:
    """Time some work: the median and the 95th percentile by the clock, its own processor time, and its queries."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as queries:
        work()
    walls, own = [], []
    for _ in range(runs):
        begun, spent = perf_counter(), process_time()
        work()
        walls.append((perf_counter() - begun) * 1000)
        own.append((process_time() - spent) * 1000)
    late = quantiles(walls, n=20)[-1]
    said = f"{median(walls):>9,.1f} {late:>9,.1f} ms, best {min(walls):,.1f}, own processor {min(own):,.1f}"
    return f"{name:<40}{said}, {len(queries)} queries"


def _submitting(by: Actor, units: Sequence[int], day: date) -> str:
    from wuzha.actions import records  # noqa: PLC0415
    from wuzha.rules.records import RecordForm  # noqa: PLC0415

    begun, spent = perf_counter(), process_time()
    for number in range(SUBMITTED):
        form = RecordForm(ACTIVITIES[number % len(ACTIVITIES)], day, audience=("staff",), expected=60, attended=58)
        records.submit(by=by, unit=units[number % len(units)], form=form, at=_at(day))
    rate, own = SUBMITTED / (perf_counter() - begun), SUBMITTED / (process_time() - spent)
    return f"{'submitting with claims':<40}{rate:>9,.0f} a second, {own:,.0f} by own processor time"


if __name__ == "__main__":
    main()

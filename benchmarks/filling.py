"""Fills a database with an organisation of any size, its plan, and records as the actions would have written them.

Units and plan go through the actions. Units are of twenty kinds, which differ in how much they do and when. What a unit
of a kind records is matched by the rules once, written for one unit of the kind, and copied by the database to the
others, all of which owe the same from the same day. `acted` and `recounted` hold what was written against the actions.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from django.core.management.color import no_style
from django.db import connection, transaction

from wuzha.access import Actor, actor_of
from wuzha.actions import claims, office, plans, publishing, records
from wuzha.actions.units import ImportRow, UnitForm, import_rows
from wuzha.plan.model import Due, Owner, Plan, Recurring, Requirement
from wuzha.plan.write import dump
from wuzha.queries.matching import above, matches
from wuzha.rules.records import RecordForm, recorded
from wuzha.rules.tallies import ClaimValue, tally
from wuzha.store.models import Claim, Fulfilment, Person, Record, Unit
from wuzha.store.models import Plan as PlanRow

FIRST = date(2026, 1, 1)
FOUNDED = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
ACTIVITIES = (
    *("lecture", "meeting", "push", "quiz", "visit", "inspect", "screen", "signage", "handout", "media"),
    *("material", "pledge", "enrol", "interview", "care", "screening", "rectify", "assess", "liaise", "monitor"),
)
SCHEDULES = (
    Recurring(every="month", due=Due(day=20, of="same")),
    Recurring(every="quarter"),
    Recurring(every="week"),
)
KINDS = 20
SENTENCE = "各企业每月组织全体员工接受不少于1次集中宣讲。"
SAMPLE = 40
SUMS = ("times", "amount", "reached", "expected", "met_on", "last_on")
CLAIMED = ("times", "amount", "reached", "expected")
_TYPES = ("township", "department", "village", "village")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made: units below `spread` (children a node on each level between root and units), clauses, records.

    The months are those with records, from January on.
    """

    units: int
    clauses: int
    months: int
    records: int
    spread: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """What was made: its officer, the ids of the units that owe something, and those of the nodes, level by level."""

    by: Actor
    units: tuple[int, ...]
    levels: tuple[tuple[int, ...], ...]


def found(size: Size) -> Organisation:
    """Make the organisation and its plan through the actions."""
    person = office.found(
        form=office.OfficeForm("云溪县人民政府", "township", "安岚", "an", "county-2026-bench"), at=FOUNDED
    )
    by = actor_of(person, FIRST)
    if by is None:
        raise RuntimeError("the officer has no post")
    levels: list[tuple[int, ...]] = [(Unit.objects.get().pk,)]
    for depth, children in enumerate(size.spread):
        forms = [UnitForm(f"第{number + 1}片区", _TYPES[depth]) for number in range(children)]
        levels.append(_below(by, levels[-1], [forms] * len(levels[-1])))
    each = -(-size.units // len(levels[-1]))
    firms = [
        [UnitForm(f"第{number + 1}号厂", "enterprise", headcount=60) for number in range(min(each, size.units - begun))]
        for begun in range(0, size.units, each)
    ]
    units = _below(by, levels[-1], firms)
    _publish(by, levels[0][0], size.clauses)
    return Organisation(by, units, tuple(levels))


def there() -> Organisation:
    """Return the organisation that the database holds already."""
    by = actor_of(Person.objects.order_by("pk").values_list("pk", flat=True)[0], FIRST)
    if by is None:
        raise RuntimeError("the officer has no post")
    by_depth: dict[int, list[int]] = {}
    for pk, path in Unit.objects.exclude(type="enterprise").order_by("pk").values_list("pk", "path"):
        by_depth.setdefault(path.count("/"), []).append(pk)
    units = Unit.objects.filter(type="enterprise").order_by("pk").values_list("pk", flat=True)
    return Organisation(by, tuple(units), tuple(tuple(by_depth[depth]) for depth in sorted(by_depth)))


def _below(by: Actor, parents: Sequence[int], forms: Sequence[Sequence[UnitForm]]) -> tuple[int, ...]:
    for parent, rows in zip(parents, forms, strict=False):
        import_rows(by=by, under=parent, rows=[ImportRow(row) for row in rows], at=FOUNDED)
    return tuple(Unit.objects.filter(parent__in=parents).order_by("pk").values_list("pk", flat=True))


def _publish(by: Actor, root: int, clauses: int) -> None:
    key = plans.upload(by=by, adopter=root, name="方案.txt", data=SENTENCE.encode(), at=FOUNDED)
    row = PlanRow.objects.get(pk=key)
    asked = max(1, clauses // len(SCHEDULES))
    whole = Plan(
        title="云溪县方案",
        requirements=tuple(
            Requirement(
                id=f"R{number + 1}",
                quote=SENTENCE[:-1],
                at=(0, len(SENTENCE) - 1),
                activity=ACTIVITIES[number % asked % len(ACTIVITIES)],
                owner=Owner(units=("各企业",), types=("enterprise",)),
                schedule=SCHEDULES[number // asked % len(SCHEDULES)],
                coverage=90 if number % 7 == 0 else None,
            )
            for number in range(clauses)
        ),
    )
    plans.replace(by=by, plan=key, revision=row.revision, yaml=dump(whole), at=FOUNDED)
    row.refresh_from_db()
    terms = publishing.Terms(adopter=root, starts=FIRST, ends=date(2027, 1, 1), leave_open=True)
    publishing.publish(by=by, plan=key, revision=row.revision, terms=terms, at=FOUNDED)


def activities(clauses: int) -> tuple[str, ...]:
    """Return the activities that a plan of so many clauses asks for, each in three rhythms."""
    return ACTIVITIES[: max(1, clauses // len(SCHEDULES))]


def form_of(activity: str, day: date) -> RecordForm:
    """Return what is recorded of an activity on a day."""
    return RecordForm(activity, day, audience=("staff",), expected=60, attended=58)


def forms_of(kind: int, size: Size) -> list[RecordForm]:
    """Return what units of a kind do: the first half as much as is usual, the last half as much again."""
    usual = max(1, size.records // size.units)
    number = max(1, round(usual * (0.5 + kind / (KINDS - 1))))
    return list(islice(_forms(kind, size), number))


def _forms(kind: int, size: Size) -> Iterator[RecordForm]:
    """Yield what a unit does, without end: one activity after the other, spread evenly over the months."""
    asked, days, number = activities(size.clauses), size.months * 30 - 15, 0
    while True:
        yield form_of(asked[number % len(asked)], FIRST + timedelta(days=(number * 17 + kind * 5) % days))
        number += 1


def fill(made: Organisation, size: Size) -> int:
    """Write the records of all units with claims and sums; return how many records there are."""
    written = 0
    for kind in range(min(KINDS, len(made.units))):
        units = made.units[kind::KINDS]
        forms = forms_of(kind, size)
        first = _next_record()
        with transaction.atomic():
            _write_one(made.by, units[0], first, forms)
            _copy(units, len(forms))
        written += len(forms) * len(units)
    _after_copying()
    return written


def acted(made: Organisation, size: Size) -> int:
    """Let the actions record for a unit, take that back, write the same directly; return how many rows were equal.

    Raises:
        RuntimeError: they are not.

    """
    unit, forms = made.units[0], forms_of(0, size)[:SAMPLE]
    with transaction.atomic():
        for form in forms:
            records.submit(by=made.by, unit=unit, form=form, at=at(form.starts))
        by_actions = rows_of(unit, (Record, Claim, Fulfilment))
        transaction.set_rollback(True)
    with transaction.atomic():
        _write_one(made.by, unit, _next_record(), forms)
        directly = rows_of(unit, (Record, Claim, Fulfilment))
        transaction.set_rollback(True)
    if by_actions != directly:
        raise RuntimeError("rows written directly are not those of the actions")
    return len(directly)


def recounted(made: Organisation, number: int) -> int:
    """Let the product work out anew what some units, chosen at random, recorded; return how many rows stayed equal.

    Raises:
        RuntimeError: some changed.

    """
    seen = 0
    for unit in random.Random(2026).sample(made.units, number):  # noqa: S311 - a sample, no secret
        with transaction.atomic():
            before = rows_of(unit, (Claim, Fulfilment))
            Fulfilment.objects.filter(unit=unit).delete()
            for row in Record.objects.filter(unit=unit).select_related("unit"):
                claims.recount(row)
            after = rows_of(unit, (Claim, Fulfilment))
            transaction.set_rollback(True)
        if before != after:
            raise RuntimeError(f"recounting unit {unit} changes its sums")
        seen += len(after)
    return seen


def rows_of(unit: int, tables: Sequence[type[Record | Claim | Fulfilment]]) -> list[tuple[object, ...]]:
    """Return everything stored in these tables of a unit but the ids and the numbers of changes."""
    own = {"id", "record", "changed"}
    rows: list[tuple[object, ...]] = []
    for table in tables:
        names = [field.name for field in table._meta.concrete_fields if field.name not in own]  # noqa: SLF001 - Django's public way to the fields
        found_rows = table.objects.filter(unit=unit).values_list(*names)
        rows += sorted(((table.__name__, *map(repr, row)) for row in found_rows), key=repr)
    return rows


def at(day: date) -> datetime:
    """Return the moment at which what was done on a day is recorded."""
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def look_at_tables() -> None:
    """Do by hand what a database does by itself after a while: look at its tables, so that it plans well."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _next_record() -> int:
    return (Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def _write_one(by: Actor, unit: int, first: int, forms: Sequence[RecordForm]) -> None:
    """Write the records of one unit, numbered from `first`, with the claims and sums that the rules find."""
    path = Unit.objects.get(pk=unit).path
    made_claims: list[Claim] = []
    values: dict[tuple[int, str], list[ClaimValue]] = {}
    asked = {}
    for key, form in enumerate(forms, first):
        seen = recorded(form, unit=unit, evidence=frozenset(), handed_in=form.starts, key=key, above=above(path))
        for each in matches(seen, path).counting:
            value, of = each.claim, (each.duty.key, each.occasion.key)
            if value is None:
                continue
            asked[each.duty.key] = each.duty.requirement
            values.setdefault(of, []).append(value)
            said = {name: getattr(value, name) for name in CLAIMED}
            about = {"requirement_id": of[0], "occasion": of[1], "on_date": value.on, "reasons": list(each.reasons)}
            made_claims.append(Claim(record_id=key, unit_id=unit, **about, **said))
    Record.objects.bulk_create([_record(by, key, unit, form) for key, form in enumerate(forms, first)])
    Claim.objects.bulk_create(made_claims)
    sums = [(of, tally(asked[of[0]], each)) for of, each in values.items()]
    Fulfilment.objects.bulk_create(
        Fulfilment(unit_id=unit, requirement_id=key, occasion=occasion, **{name: getattr(total, name) for name in SUMS})
        for (key, occasion), total in sums
    )


def _record(by: Actor, key: int, unit: int, form: RecordForm) -> Record:
    return Record(
        pk=key,
        unit_id=unit,
        activity=form.activity,
        starts=form.starts,
        ends=form.starts,
        handed_in=form.starts,
        audience=list(form.audience),
        expected=form.expected,
        attended=form.attended,
        recorded_by_id=by.person,
        created_at=at(form.starts),
        changed_at=at(form.starts),
    )


def _copy(units: Sequence[int], number: int) -> None:
    """Let the database copy what the first of these units recorded to the others."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE wanted (unit bigint, place bigint)")
        cursor.executemany("INSERT INTO wanted VALUES (%s, %s)", [(unit, at) for at, unit in enumerate(units)][1:])
        for table, own in ((Record, "id"), (Claim, "record_id"), (Fulfilment, "")):
            columns = [f'"{field.column}"' for field in table._meta.concrete_fields]  # noqa: SLF001 - as above
            rest = [name for name in columns if name.strip('"') not in {"id", "unit_id", own}]
            into = [*([own] if own else []), "unit_id", *rest]
            shift = [f"made.{own} + wanted.place * {number}"] if own else []
            what = ", ".join([*shift, "wanted.unit", *(f"made.{name}" for name in rest)])
            cursor.execute(
                f"INSERT INTO {table._meta.db_table} ({', '.join(into)}) SELECT {what}"  # noqa: S608, SLF001 - names of our own tables
                f" FROM {table._meta.db_table} made CROSS JOIN wanted WHERE made.unit_id = %s",  # noqa: SLF001
                [units[0]],
            )
        cursor.execute("DROP TABLE wanted")


def _after_copying() -> None:
    """Let the database hand out the ids after those given by hand."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Record]):
            cursor.execute(statement)

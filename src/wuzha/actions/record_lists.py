"""Lists of records (记录清单) that come in: every line checked first, then taken in lots, each one transaction.

A line is known again by its number, one without a number by what it says, so a list that comes twice, or was broken
off in the middle, is simply sent again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Literal

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log, records
from wuzha.actions.turns import in_turn
from wuzha.calendar.almanacs import Almanac
from wuzha.papers.forms import CellProblem, FormUnreadable
from wuzha.papers.records import ListedRecord, read_records
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.almanacs import almanac_for_period
from wuzha.queries.matching import plain, said
from wuzha.queries.month_forms import wide_words
from wuzha.queries.record_lists import number_of, tag
from wuzha.reading.documents import Step, Steps, finish
from wuzha.rules.records import RecordForm, record_name, remarks
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Record, Unit

LOT = 100
"""So many records are taken in one turn; others may act in between."""
_KNOWN_AT_ONCE = 500
_LONGEST_NUMBER = 35
Outcome = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class RecordsTaken:
    """What came of a list: how many lines, mistakes by cell (then nothing was stored), what each line is."""

    rows: int
    problems: tuple[CellProblem, ...]
    counts: dict[Outcome, int]
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line in order: where it belongs, what it says, the record it is, and what follows."""

    unit: int
    form: RecordForm
    number: str
    record: int | None
    revision: int
    outcome: Outcome


def take_records(
    *, by: Actor, data: bytes, at: datetime, dry_run: bool = False, most: int | None = None
) -> RecordsTaken:
    """Take in a list of records as `taking_records` does, at one go."""
    return finish(taking_records(by=by, data=data, at=at, dry_run=dry_run, most=most))


def taking_records(
    *, by: Actor, data: bytes, at: datetime, dry_run: bool = False, most: int | None = None
) -> Steps[RecordsTaken]:
    """Take in a list of records; with one mistake in it nothing is stored. A rehearsal stores nothing either.

    A list of one lot has no steps. Left half way it keeps the lots that are in; the same list brings the others.

    Raises:
        Refusal: the file is no such list, is empty, or has more than `most` lines.

    """
    try:
        listed = list(read_records(data, wide_words()))
    except FormUnreadable as unreadable:
        raise Refusal.about("file", str(unreadable)) from unreadable
    if not listed:
        raise Refusal("表里没有可导入的记录。", {"file": "没有可导入的行"})
    if most is not None and len(listed) > most:
        words = (
            f"表里有 {len(listed)} 条记录，网页上一次最多导入 {most} 条。请分几次导入，或由管理员用 wuzha import 导入。"
        )
        raise Refusal.about("file", words)
    lines, problems = _judged(by, listed, at)
    counts = Counter(line.outcome for line in lines)
    names = tuple(_name(line) for line in lines if line.outcome == "changed")
    if not problems and not dry_run:
        work = [line for line in lines if line.outcome != "same"]
        for first in range(0, len(work), LOT):
            if len(work) > LOT:
                yield Step("正在导入", first, len(work), "条")
            _take(by, work[first : first + LOT], at)
    return RecordsTaken(len(listed), tuple(problems), {key: counts[key] for key in ("new", "changed", "same")}, names)


@in_turn
def _take(by: Actor, lines: Sequence[_Line], at: datetime) -> None:
    for line in lines:
        if line.record is None:
            key = f"list:{line.number}"
            records.submit(by=by, unit=line.unit, form=line.form, at=at, client_key=key)
        else:
            records.correct(by=by, record=line.record, revision=line.revision, form=line.form, at=at)
    number = sum(line.record is None for line in lines)
    log.write(
        by=by,
        at=at,
        verb="record_lists.take",
        subject="record",
        subject_id=by.person,
        unit=lines[0].unit,
        summary=f"导入记录：新记{number}条，更正{len(lines) - number}条",
        detail={"numbers": [line.number for line in lines]},
    )


def _judged(by: Actor, listed: Sequence[ListedRecord], at: datetime) -> tuple[list[_Line], list[CellProblem]]:
    """Return the lines with what follows from each, and everything that is wrong."""
    places = {unit.code: unit for unit in access.units(by, "record")}
    almanacs: dict[tuple[int, str], Almanac] = {}
    seen, problems = Counter[str](), list[CellProblem]()
    sound: list[tuple[ListedRecord, Unit, RecordForm, str]] = []
    for each in listed:
        place = places.get(str(each.values.get("unit", "")))
        found = list(each.problems) or _missing(each, place)
        if not found and place is not None:
            form = _form(each.values)
            found = _remarks(each, form, place, timezone.make_naive(at).date(), almanacs)
            sound.append((each, place, form, str(each.values.get("number", "")) or _own_number(place, form, seen)))
        problems.extend(found)
    known = _known(by, [number for *_, number in sound])
    times = Counter(number for *_, number in sound)
    for each, place, _, number in sound:
        problems.extend(_clashes(each, place, number, known.get(number), times[number]))
    lines = [_line(place, form, number, known.get(number)) for _, place, form, number in sound]
    return lines, sorted(problems, key=lambda problem: (problem.row, problem.column))


def _clashes(each: ListedRecord, place: Unit, number: str, there: Record | None, times: int) -> list[CellProblem]:
    """Return what stands in the way of taking a line for the record of its number."""
    found = [each.problem("number", f"编号 {number} 在表里有 {times} 行，请只留一行。")] if times > 1 else []
    if there is not None and there.unit_id != place.pk:
        found.append(each.problem("unit", f"编号 {number} 的记录是“{there.unit.name}”的，请核对单位编码。"))
    if there is not None and there.withdrawn_at is not None:
        found.append(each.problem("number", f"编号 {number} 的记录已撤回，请先在系统里恢复，或删去这一行。"))
    return found


def _line(place: Unit, form: RecordForm, number: str, there: Record | None) -> _Line:
    if there is None:
        return _Line(place.pk, form, number, None, 0, "new")
    before = plain(there)
    form = replace(form, handed_in=form.handed_in or before.handed_in)
    same = _comparable(before) == _comparable(form)
    if not same:  # what it was done for, a list does not say
        whole = said(there)
        form = replace(form, matters=whole.matters, served=whole.served, clauses=whole.clauses)
    return _Line(place.pk, form, number, there.pk, there.revision, "same" if same else "changed")


def _comparable(form: RecordForm) -> dict[str, Any]:
    """Return what a record says in one shape: the order of words and a last day left out say nothing."""
    told = {field.name: getattr(form, field.name) for field in fields(form)}
    plain = {name: tuple(sorted(value)) if isinstance(value, tuple) else value for name, value in told.items()}
    return {name: value.strip() if isinstance(value, str) else value for name, value in plain.items()} | {
        "ends": form.last_day
    }


def _known(by: Actor, numbers: Sequence[str]) -> dict[str, Record]:
    """Return the records that these numbers name; one query for every 500 numbers."""
    found: dict[str, Record] = {}
    asked = list(dict.fromkeys(number for number in numbers if number))
    rows = access.records(by, "record").select_related("unit")
    for first in range(0, len(asked), _KNOWN_AT_ONCE):
        some = asked[first : first + _KNOWN_AT_ONCE]
        own = [int(number.rpartition("-")[2]) for number in some if number.startswith(f"{tag()}-") and _is_own(number)]
        for row in rows.filter(pk__in=own):
            found[f"{tag()}-{row.pk}"] = row
        for row in rows.filter(client_key__in=[f"list:{number}" for number in some]):
            found[number_of(row)] = row
    return found


def _is_own(number: str) -> bool:
    digits = number.rpartition("-")[2]
    return digits.isdecimal() and len(digits) < 18  # noqa: PLR2004 - more is no id


def _own_number(place: Unit, form: RecordForm, seen: Counter[str]) -> str:
    """Return a number made of what a line says, so that the same list makes the same numbers again."""
    told = repr((place.code, sorted(_comparable(form).items(), key=str)))
    seen[told] += 1
    return "n" + hashlib.sha256(f"{told}{seen[told]}".encode()).hexdigest()[:24]


def _missing(each: ListedRecord, place: Unit | None) -> list[CellProblem]:
    found = []
    code = each.values.get("unit", "")
    if place is None:
        words = f"找不到编码为“{code}”的单位，或您不能为它登记。" if code else "“单位编码”没有填，请补上。"
        found.append(each.problem("unit", words))
    if not each.values.get("activity"):
        found.append(each.problem("activity", "“活动”没有填，请补上。"))
    if each.values.get("starts") is None:
        found.append(each.problem("starts", "“日期”没有填，请补上。"))
    if len(str(each.values.get("number", ""))) > _LONGEST_NUMBER:
        found.append(each.problem("number", f"编号最多 {_LONGEST_NUMBER} 个字符。"))
    return found


def _form(values: Mapping[str, Any]) -> RecordForm:
    names = {field.name for field in fields(RecordForm)}
    told = {name: value for name, value in values.items() if name in names and value is not None}
    return RecordForm(**told, nothing_to_report=bool(values.get("nothing")))


def _remarks(
    each: ListedRecord, form: RecordForm, place: Unit, today: date, almanacs: dict[tuple[int, str], Almanac]
) -> list[CellProblem]:
    """Return what the rules of records say of a line; `almanacs` keeps what was asked for one line for the next."""
    asked = (place.pk, form.period)
    if asked not in almanacs:
        almanacs[asked] = almanac_for_period(form.period, place.pk, place.path)
    found = remarks(form, today=today, closed=place.stopped_date, almanac=almanacs[asked], vocabulary=load_vocabulary())
    return [each.problem(name, f"{words}。") for name, words in found.items()]


def _name(line: _Line) -> str:
    name = record_name(line.form.title, line.form.activity)
    return f"{line.form.starts:%Y-%m-%d} {name}"

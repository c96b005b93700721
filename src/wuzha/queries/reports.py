"""The monthly report (月报): every figure counted once, with the obligations or records it was counted from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.papers.references import Figure
from wuzha.papers.reports import Breakdown, GroupRow, MissingRow, MonthlyReport, TypeRow
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.monthly import Done, Month, Owed, month_facts, types_of
from wuzha.queries.records import RecordRow, lines
from wuzha.rules.match import REPORT
from wuzha.rules.names import body
from wuzha.rules.refusals import Absent
from wuzha.rules.states import FINISHED, IN_TIME, LATE, NIL, STATE_NAMES, State

PAGE = 50

Test = Callable[[Owed], bool]
_MEASURES: dict[str, tuple[str, Test]] = {
    "owed": ("应完成", lambda _: True),
    "done": ("已完成", lambda each: each.state in FINISHED),
    "on-time": ("按时完成", lambda each: each.state in IN_TIME),
    "late": ("逾期完成", lambda each: each.state in LATE),
    "pending": ("待补", lambda each: each.state is State.OVERDUE),
}
_KEPT = frozenset({State.STANDING, State.STANDING_STALE})
_CLAUSE_MEASURES: dict[str, tuple[str, Test]] = {
    "owed": ("应完成", lambda _: True),
    "done": ("已完成", lambda each: each.state in FINISHED or each.state in _KEPT),
    "pending": ("待补", lambda each: each.state is State.OVERDUE),
}
_FROM_THE_PLAN = frozenset({"owed", "pending"})

_OWED = "由方案推算的本月期次，一个单位的一个期次为1项"
_DEFINITIONS = {
    "owed": f"{_OWED}；期限在次月的（如月报）计入所报月份",
    "done": "上述任务中已有记录核销并达到要求的",
    "on-time": "已完成任务中，达到要求之日不晚于期限的",
    "late": "已完成任务中，达到要求之日晚于期限的",
    "pending": "期限已过、尚未达到要求的；其余未到期",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure: `value` is the number with its unit, `definition` how it is counted (口径).

    It was counted from `duties`, or from `records` alone; `key` finds it again.
    """

    key: str
    name: str
    number: int
    value: str
    definition: str
    records: tuple[int, ...] = ()
    duties: tuple[Owed, ...] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of figures: for a kind of duty, or for a type of unit, of which there are `units`."""

    name: str
    units: int
    owed: Counted
    done: Counted
    on_time: Counted
    pending: Counted


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of an office's month."""

    month: Month
    headlines: tuple[Counted, ...]
    groups: tuple[Line, ...]
    types: tuple[Line, ...]
    breakdowns: tuple[tuple[str, tuple[Counted, ...]], ...]
    missing: tuple[MissingRow, ...]

    @property
    def title(self) -> str:
        """The title as printed."""
        return f"{body(self.month.unit_name)}{self.month.name}防范电信网络诈骗工作情况报告"

    @property
    def pending(self) -> Counted:
        """What is to be made up, over all."""
        return next(figure for figure in self.headlines if figure.key == "all:pending")

    def all_figures(self) -> Iterator[Counted]:
        """Yield every figure of the report, also those the paper prints without a mark."""
        yield from self.headlines
        for line in (*self.groups, *self.types):
            yield from (line.owed, line.done, line.on_time, line.pending)
        for _, figures in self.breakdowns:
            yield from figures


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One obligation behind a figure, and the records that count towards it."""

    unit: int
    unit_name: str
    clause: int
    quote: str
    occasion_name: str
    due: datetime | None
    state: State
    state_name: str
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a figure was counted from, one page of it: obligations, or records."""

    month: Month
    figure: Counted
    duties: tuple[DutyRow, ...]
    records: tuple[RecordRow, ...]
    page: int
    pages: int
    total: int


def report(*, by: Actor, unit: int | None, month: str, now: datetime) -> Report:
    """Return the figures of a month of a unit and those below it; seven or eight queries.

    `unit` None means the widest one whose reports are `by`'s to read. `month` is an occasion key (`2026-05`), `now`
    naive local time.

    Raises:
        Absent: the unit is out of reach, or `by` does not read its reports. ValueError: no such month.

    """
    return composed(month_facts(by=by, unit=unit, month=month, now=now))


def composed(facts: Month) -> Report:
    """Return the figures of a month, or another occasion, that has been fetched."""
    activities = defaultdict(list)
    for each in facts.dated:
        activities[each.clause.requirement.activity].append(each)
    by_type = defaultdict(list)
    for each in facts.dated:
        by_type[_type_of(facts, each)].append(each)
    name = load_vocabulary().name
    return Report(
        month=facts,
        headlines=tuple(_headlines(facts)),
        groups=tuple(_line(f"group:{code}", name("activities", code), found) for code, found in activities.items()),
        types=tuple(
            _line(f"type:{code}", name("unit_types", code), by_type[code], units=number)
            for code, number in types_of(facts).items()
            if code in by_type
        ),
        breakdowns=tuple(_breakdowns(facts)),
        missing=_missing(facts.dated),
    )


def clause_figures(facts: Month) -> dict[str, Counted]:
    """Return what was owed, done and is missing of each clause, those without a date as well, by key, in plan order."""
    by_clause = defaultdict(list)
    for each in facts.owed:
        if each.counted:
            by_clause[each.clause.key].append(each)
    found = {}
    for clause, owed in by_clause.items():
        for measure, (said, test) in _CLAUSE_MEASURES.items():
            key, duties = f"clause:{clause}:{measure}", tuple(each for each in owed if test(each))
            found[key] = _duties(key, f"{owed[0].clause.code}{said}", duties, _DEFINITIONS[measure])
    return found


def monthly(*, by: Actor, unit: int | None, month: str, now: datetime) -> MonthlyReport:
    """Return the report of a month as it is printed, its figures numbered; as many queries as `report`.

    Raises:
        Absent, ValueError: as `report`.

    """
    found = report(by=by, unit=unit, month=month, now=now)
    facts = found.month
    marks = {counted.key: mark for mark, counted in enumerate(_printed(found), 1)}

    def figure(counted: Counted, value: str = "") -> Figure:
        refs = tuple(facts.refs[record] for record in counted.records)
        return Figure(marks[counted.key], counted.name, value or counted.value, counted.definition, refs)

    def done(line: Line) -> Figure:
        return figure(line.done, str(line.done.number))

    return MonthlyReport(
        title=found.title,
        office=facts.unit_name,
        month=month,
        plans=facts.plans,
        cut_off=facts.today,
        compiled_on=facts.today,
        figures=tuple(figure(counted) for counted in found.headlines),
        groups=tuple(
            GroupRow(line.name, line.owed.number, done(line), line.on_time.number, line.pending.number)
            for line in found.groups
        ),
        types=tuple(
            TypeRow(line.name, line.units, line.owed.number, done(line), line.on_time.number, line.pending.number)
            for line in found.types
        ),
        missing=found.missing,
        breakdowns=tuple(
            Breakdown(title, tuple(figure(counted) for counted in figures)) for title, figures in found.breakdowns
        ),
    )


def trace(*, by: Actor, unit: int | None, month: str, key: str, now: datetime, page: int = 1) -> Trace:
    """Return one page of 50 obligations or records that a figure was counted from; ten or eleven queries.

    Raises:
        Absent: there is no such figure, or as `report`. ValueError: no such month.

    """
    found = report(by=by, unit=unit, month=month, now=now)
    figure = next((counted for counted in found.all_figures() if counted.key == key), None)
    figure = figure or clause_figures(found.month).get(key)
    if figure is None:
        raise Absent
    total = len(figure.records if figure.duties is None else figure.duties)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    part = slice((page - 1) * PAGE, page * PAGE)
    shown = figure.records[part] if figure.duties is None else ()
    rows = lines(access.records(by, "see").filter(pk__in=shown).order_by("starts", "pk")) if shown else ()
    return Trace(
        month=found.month,
        figure=figure,
        duties=tuple(duty_row(found.month, each) for each in (figure.duties or ())[part]),
        records=rows,
        page=page,
        pages=pages,
        total=total,
    )


def _printed(found: Report) -> Iterator[Counted]:
    """Yield the figures that bear a mark in the paper, in its order."""
    yield from found.headlines
    yield from (line.done for line in found.groups)
    yield from (line.done for line in found.types)
    for _, figures in found.breakdowns:
        yield from figures


def _headlines(facts: Month) -> Iterator[Counted]:
    yield _held(
        "activities",
        "宣传活动",
        facts.held,
        "本月开始并已登记的宣讲、宣传、推送、走访等，一条记录计1场次；撤回的不计",
        people=False,
    )
    counted = [each for each in facts.held if each.attended is not None]
    number = sum(each.attended or 0 for each in counted)
    yield Counted(
        "people",
        "覆盖人次",
        number,
        f"{number}人次",
        "上述活动登记的实到人数之和，同一人参加多次分别计算；没有登记人数的不计",
        tuple(each.record for each in counted),
    )
    for measure, (name, test) in _MEASURES.items():
        said = f"{name}任务" if measure == "owed" else name
        duties = tuple(each for each in facts.dated if test(each))
        yield _duties(f"all:{measure}", said, duties, _DEFINITIONS[measure])
    nothing = tuple(each for each in facts.dated if each.state in NIL)
    if nothing:
        yield _duties("nothing", "其中无事项", nothing, "已完成的报送任务中，确认本期没有事项的；无事项也是完整的报送")
    yield _confirmations(facts)
    kept = tuple(each for each in facts.ongoing if each.state in _KEPT)
    what = f"没有期限、建立后保持的任务中已建立的，共应建立{len(facts.ongoing)}项"
    yield _duties("kept", "长期任务", kept, what)
    if facts.called:
        finished = sum(each.state in FINISHED for each in facts.called)
        yield _duties(
            "called", "事项任务", facts.called, f"本月案件、预警等事项带来的任务，单独计数，已完成{finished}项"
        )
    if facts.lifted:
        yield _duties("lifted", "免除、暂停", facts.lifted, "经批准免除或暂停的，不计入应完成")


def _confirmations(facts: Month) -> Counted:
    asked = {each.unit for each in facts.dated if each.clause.requirement.activity == REPORT}
    units = {each.unit for each in facts.confirmed}
    return Counted(
        "confirmed",
        "月度确认",
        len(units),
        f"{len(units)}个单位",
        f"已确认本月情况（含无事项）的单位数，按方案应报送的有{len(asked)}个",
        tuple(each.record for each in facts.confirmed),
    )


def _line(key: str, name: str, found: Sequence[Owed], *, units: int = 0) -> Line:
    counted = {
        measure: _duties(
            f"{key}:{measure}", f"{name}{said}", tuple(each for each in found if test(each)), _DEFINITIONS[measure]
        )
        for measure, (said, test) in _MEASURES.items()
    }
    return Line(name, units, counted["owed"], counted["done"], counted["on-time"], counted["pending"])


def _duties(key: str, name: str, duties: tuple[Owed, ...], definition: str) -> Counted:
    """Count obligations. What is owed or missing follows from the plan; what is done rests on records."""
    rests = key.rpartition(":")[2] not in _FROM_THE_PLAN
    records = sorted({record for each in duties for record in each.records}) if rests else ()
    return Counted(key, name, len(duties), f"{len(duties)}项", definition, tuple(records), duties)


def _breakdowns(facts: Month) -> Iterator[tuple[str, tuple[Counted, ...]]]:
    """Yield the publicity by activity, by audience and by topic; a record with several stands under each."""
    kinds: tuple[tuple[str, str, str, Callable[[Done], Sequence[str]]], ...] = (
        ("按形式", "activity", "activities", lambda each: (each.activity,)),
        ("按对象", "audience", "audiences", lambda each: each.audience),
        ("按诈骗类型", "topic", "fraud_types", lambda each: each.topics),
    )
    for title, key, kind, codes_of in kinds:
        parts = defaultdict(list)
        for each in facts.held:
            for code in codes_of(each) or ("",):
                parts[code].append(each)
        known = [code for code in load_vocabulary().entries(kind) if code in parts]
        figures = tuple(
            _held(f"{key}:{code}", load_vocabulary().name(kind, code), parts[code], _part(title)) for code in known
        )
        if parts[""]:
            figures += (_held(f"{key}:", "未填写", parts[""], _part(title)),)
        if figures:
            yield title, figures


def _part(title: str) -> str:
    once = "" if title == "按形式" else "，一条记录有几类的各计一次"
    return f"宣传活动{title}分，场次和登记的实到人数{once}"


def _held(key: str, name: str, found: Sequence[Done], definition: str, *, people: bool = True) -> Counted:
    attended = sum(each.attended or 0 for each in found)
    value = f"{len(found)}场次" + (f"，{attended}人次" if people and attended else "")
    return Counted(key, name, len(found), value, definition, tuple(each.record for each in found))


def _missing(dated: Iterable[Owed]) -> tuple[MissingRow, ...]:
    """Return what is to be made up, clause by clause and due by due, the oldest due first."""
    groups: dict[tuple[date, int], list[Owed]] = defaultdict(list)
    for each in dated:
        if each.due is not None and each.state is State.OVERDUE:
            groups[each.due.date(), each.clause.key].append(each)
    in_order = sorted(groups.items(), key=lambda item: (item[0][0], item[1][0].clause.plan, item[1][0].clause.position))
    return tuple(
        MissingRow(found[0].clause.requirement.quote, _place(found[0]), len({each.unit for each in found}), due)
        for (due, _), found in in_order
    )


def _place(each: Owed) -> str:
    """Say where a clause stands in its plan."""
    section = each.clause.requirement.section
    return f"{each.clause.code}（{section[-1]}）" if section else each.clause.code


def _type_of(facts: Month, each: Owed) -> str:
    return facts.places[each.unit].type


def duty_row(facts: Month, each: Owed) -> DutyRow:
    """Return an obligation of a month as a line."""
    return DutyRow(
        unit=each.unit,
        unit_name=facts.places[each.unit].name,
        clause=each.clause.key,
        quote=each.clause.requirement.quote,
        occasion_name=say_occasion(each.occasion),
        due=each.due,
        state=each.state,
        state_name=STATE_NAMES[each.state],
        records=each.records,
    )

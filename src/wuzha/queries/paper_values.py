"""What fills a paper (文书): numbers with what is behind them, and tables of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from wuzha.calendar.occasions import say_occasion
from wuzha.papers.documents import Num, Ref, Table, Text
from wuzha.papers.kinds import Value
from wuzha.plan.explain import explain_schedule
from wuzha.plan.model import Objective
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.monthly import Month, Owed
from wuzha.queries.reports import Counted as ReportCounted
from wuzha.queries.reports import Line, Report, clause_figures
from wuzha.rules.catalogue import Definition, load_catalogue
from wuzha.rules.facts import Counted, Facts
from wuzha.rules.indicators import TRENDS, Trend, figure, is_publicity, split, trend
from wuzha.rules.states import State
from wuzha.rules.suppression import Number, hidden, small
from wuzha.rules.targets import Standing, judge
from wuzha.rules.windows import Window, months_of

SAMPLE = 10
_MOST = 200
"""Activities are listed up to so many; the ledger has all."""
CASE_SPLITS = ("fraud_types", "loss_bands", "channels", "age_bands")


@dataclass(frozen=True)
class Source:
    """Everything a paper about a period is filled from.

    `refs` says what the records and matters behind numbers are. `k`: the smallest number of cases that may stand in a
    breakdown; `strict` holds it for the totals as well. `told` are parts of breakdowns that went out already, as window
    and key.
    """

    month: Month
    facts: Facts
    report: Report
    refs: Mapping[str, Ref]
    goals: tuple[tuple[Objective, Standing], ...] = ()
    k: int = 3
    strict: bool = False
    told: frozenset[tuple[Window, str]] = frozenset()
    files: Mapping[int, int] = field(default_factory=dict)

    def num(self, counted: Counted, value: str = "") -> Num:
        """Return a figure of the catalogue as it stands in a paper."""
        keys = keys_behind(self.month, counted)
        return Num(
            key=counted.key,
            name=counted.name,
            number=counted.number,
            value=value or counted.value,
            definition=counted.of.gloss,
            refs=tuple(self.refs[key] for key in keys if key in self.refs),
            where="figures",
        )


def keys_behind(month: Month, counted: Counted) -> list[str]:
    """Return the numbers of the records or matters a figure rests on; what is owed or missing follows from the plan."""
    kind = counted.of.of
    if kind != "duties":
        return [key_of(kind, item) for item in counted.items]
    rests = counted.of.code not in {"duties.owed", "duties.missing"}
    owed = [month.owed[at] for at in counted.items] if rests else []
    return [str(record) for record in sorted({record for each in owed for record in each.records})]


def key_of(kind: str, item: int) -> str:
    """Return how a record or a matter is numbered in a paper."""
    return f"事{item}" if kind == "matters" else str(item)


def figures_in_text(source: Source) -> dict[str, Value]:
    """Return every figure of the catalogue by its code; several measures follow one another."""
    values: dict[str, Value] = {}
    for code in load_catalogue().figures:
        nums = [source.num(each) for each in figure(source.facts, code)]
        values[code] = nums[0] if len(nums) == 1 else tuple(_joined(nums))
    cases = figure(source.facts, "cases.count")[0].number
    for code in ("count", "loss", "mean", "median", "stopped"):
        found = figure(source.facts, f"cases.{code}")[0]
        bare = source.strict and small(cases, source.k)
        few = f"不足{source.k}起" if code == "count" else "（起数少，不列）"
        values[f"shown:cases.{code}"] = few if bare else source.num(found)
    values["cases.sentence"] = (
        "" if source.strict and small(cases, source.k) else trend(source.facts, "cases.count").year.sentence
    )
    return values


def _joined(nums: Iterable[Num]) -> Iterable[str | Num]:
    for at, num in enumerate(nums):
        if at:
            yield "、"
        yield num


def trends(source: Source) -> Table:
    """Return counts beside the year before and the window before."""
    rows = []
    for code in TRENDS:
        definition, found = load_catalogue().figures[code], trend(source.facts, code)
        cases = code.startswith("cases.") and source.strict
        if cases and (small(found.now, source.k) or small(found.year.then, source.k)):
            continue
        now = figure(source.facts, code)[0]
        rows.append(
            _row(
                definition.name,
                source.num(now),
                found.year.text,
                found.previous.text,
                _rolling(found, definition),
            )
        )
    return Table(
        title="同比、环比",
        columns=(
            ("指标", 26, False),
            ("本期", 28, True),
            ("同比", 42, True),
            ("环比", 38, True),
            ("近12个月", 22, True),
        ),
        rows=tuple(rows),
        note="期间未结束的只比同样的日子；基数小于10的不计百分比。",
    )


def _rolling(found: Trend, definition: Definition) -> Num:
    """Return the last twelve months of a figure, which lead to the list of these days."""
    (first, _), (last, _) = found.months[0], found.months[-1]
    return Num(
        key=f"{definition.code}:rolling",
        name=f"{definition.name}（近12个月）",
        number=found.rolling,
        value=f"{found.rolling}{definition.unit}",
        definition=f"{definition.gloss}；近12个月：{Window(first.starts, last.ends).name}",
        where="figures",
        ref=definition.code,
        period=f"{first.starts.isoformat()}..{last.last_day.isoformat()}近12个月",
    )


def lines(found: Sequence[Line], source: Source, what: str) -> Table:
    """Return plan against fact for kinds of duty or types of unit."""
    rows = [
        _row(line.name, *(_report_num(each, source) for each in (line.owed, line.done, line.on_time, line.pending)))
        for line in found
    ]
    heads = (("应完成", 22, True), ("已完成", 26, True), ("其中按时", 22, True), ("待补", 22, True))
    return Table(title=f"{what}完成情况", columns=((what, 64, False), *heads), rows=tuple(rows))


def _report_num(counted: ReportCounted, source: Source, value: str = "", key: str = "") -> Num:
    """Return a figure of the report; under another `key`, a number about its list: how many records or units."""
    refs = tuple(source.refs[str(record)] for record in counted.records if str(record) in source.refs)
    return Num(
        key=key or counted.key,
        name=counted.name,
        number=counted.number,
        value=value or str(counted.number),
        definition=counted.definition,
        refs=refs,
        where="report",
        ref=counted.key if key else "",
    )


def missing(source: Source) -> Table:
    """Return what is to be made up, a line for each clause, the oldest due first."""
    found: dict[int, list[Owed]] = {}
    for each in source.month.dated:
        if each.state is State.OVERDUE:
            found.setdefault(each.clause.key, []).append(each)
    in_order = sorted(found.values(), key=lambda owed: min(each.due for each in owed if each.due))
    figures, rows = clause_figures(source.month), []
    for owed in in_order:
        pending = figures[f"clause:{owed[0].clause.key}:pending"]
        units = len({each.unit for each in owed})
        rows.append(
            _row(
                owed[0].clause.requirement.quote,
                owed[0].clause.code,
                _report_num(pending, source),
                _report_num(pending, source, str(units), f"{pending.key}:units"),
                _day(min(each.due for each in owed if each.due).date()),
            )
        )
    counts = (("待补", 16, True), ("单位数", 18, True), ("最早期限", 40, True))
    return Table(title="待补任务", columns=(("任务", 66, False), ("条款", 16, True), *counts), rows=tuple(rows))


def activities(source: Source) -> Table:
    """Return the publicity of the window, a line for each record."""
    name = load_vocabulary().name
    held = [each for each in source.facts.acts if source.facts.window.holds(each.day) and is_publicity(each.activity)]
    rows = []
    for each in held[:_MOST]:
        place = source.facts.places.get(each.unit)
        who = "、".join(name("audiences", code) for code in each.audience)
        came = "" if each.attended is None else record_num(str(each.record), str(each.attended))
        no = record_num(str(each.record))
        unit = place.name if place else ""
        rows.append(((no,), (_day(each.day),), (unit,), (name("activities", each.activity),), (who,), (came,)))
    left = len(held) - _MOST
    return Table(
        title="活动清单",
        columns=(*_HEAD, ("形式", 24, False), ("对象", 26, False), ("实到", 16, True)),
        rows=tuple(rows),
        note=f"另有{left}条见宣传活动台账。" if left > 0 else "",
    )


_HEAD = (("编号", 16.0, True), ("日期", 40.0, True), ("单位", 36.0, False))


def record_num(no: str, value: str = "") -> Num:
    """Return the number of a record, which leads to it; or a `value` told of it."""
    key = f"record:{no}:{value}" if value else f"record:{no}"
    return Num(key=key, name="记录", number=1, value=value or no, definition="所据记录", where="record", ref=no)


def taken_apart(source: Source, kind: str) -> Table:
    """Return the publicity by activity or by audience."""
    catalogue = load_catalogue()
    counts = {part.name: part for part in split(source.facts, "activities.count", kind)}
    people = {part.name: part for part in split(source.facts, "activities.people", kind)}
    rows = [
        _row(name, source.num(part), source.num(people[name]) if name in people else "—")
        for name, part in counts.items()
    ]
    columns = (("类别", 76, False), ("场次", 40, True), ("人次", 40, True))
    return Table(title=f"宣传活动{catalogue.names[kind]}", columns=columns, rows=tuple(rows))


def cases(source: Source) -> Table:
    """Return the cases by type, amount, channel and age; small ones and what would give them away are left out."""
    catalogue = load_catalogue()
    rows: list[tuple[Text, ...]] = []
    hid = False
    for kind in CASE_SPLITS:
        parts = split(source.facts, "cases.count", kind)
        gone = hidden(_system(source, kind, parts), source.k)
        hid = hid or bool(gone)
        shown = [part for part in parts if part.key not in gone]
        rows += [_row(catalogue.names[kind], part.name, source.num(part)) for part in shown]
    # A hidden category is left out like one without cases, so that not even its being there is told.
    note = f"小于{source.k}起的类别，和可由其他数字推出的，与没有案件的类别一样不列。" if hid else ""
    if hid and not rows:
        rows.append(_row("（各类均不足以列出）", "—", "—"))
    return Table(
        title="案件分类",
        columns=(("分类", 40, False), ("类别", 66, False), ("起数", 50, True)),
        rows=tuple(rows),
        note=note,
    )


def _system(source: Source, kind: str, parts: Sequence[Counted]) -> list[Number]:
    """Return all that is known of a breakdown: the parts, their total, and what went out for other windows."""
    window = source.facts.window
    months = months_of(window)
    cells = {part.key: frozenset((part.key, month.starts) for month in months) for part in parts}
    numbers = [Number(part.key, cells[part.key], part.number) for part in parts]
    whole = frozenset(cell for each in cells.values() for cell in each)
    total = sum(part.number for part in parts)
    if parts:
        numbers.append(Number("cases.count", whole, total, fixed=not source.strict))
    for other in {other for other, _ in source.told if other.starts.day == 1 and other.ends.day == 1}:
        # What went out is known as it is counted today: corrections show as a difference, never as a contradiction.
        for part in split(replace(source.facts, window=other), "cases.count", kind):
            if (other, part.key) in source.told:
                told = frozenset((part.key, month.starts) for month in months_of(other))
                numbers.append(Number((other, part.key), told, part.number, fixed=True))
    return numbers


def objectives(source: Source) -> Table:
    """Return the goals of the plans with what may be said of them."""
    name = load_vocabulary().name
    rows = []
    for goal, standing in source.goals:
        verdict = judge(goal, standing)
        rows.append(_row(goal.quote or name("indicators", goal.indicator), verdict.name, verdict.sentence))
    return Table(
        title="目标完成情况", columns=(("目标", 54, False), ("结论", 24, True), ("说明", 78, False)), rows=tuple(rows)
    )


def by_clause(source: Source) -> Table:
    """Return every clause with what was owed, done and by which records: 要求, 任务, 记录, 缺口."""
    figures, rows = clause_figures(source.month), []
    for code, quote, found in clauses_of(source.month):
        key = f"clause:{found[0].clause.key}"
        owed, done, pending = (figures[f"{key}:{measure}"] for measure in ("owed", "done", "pending"))
        units = len({each.unit for each in pending.duties or ()})
        rows.append(
            _row(
                code,
                quote,
                _report_num(owed, source),
                _report_num(done, source),
                _report_num(done, source, f"{len(done.records)}条", f"{done.key}:records") if done.records else "0条",
                _report_num(pending, source, f"{units}个单位", f"{pending.key}:units") if units else "无",
            )
        )
    counts = (("任务", 16, True), ("已完成", 20, True), ("记录", 18, True), ("缺口", 22, True))
    columns = (("条款", 14, True), ("要求", 66, False), *counts)
    return Table(title="逐条对照", columns=columns, rows=tuple(rows))


def clauses_of(month: Month) -> list[tuple[str, str, list[Owed]]]:
    """Return the clauses of a window in plan order, each with its obligations that are asked for."""
    found: dict[int, list[Owed]] = {}
    for each in month.owed:
        if each.counted:
            found.setdefault(each.clause.key, []).append(each)
    return [(owed[0].clause.code, owed[0].clause.requirement.quote, owed) for owed in found.values()]


def obligations(month: Month) -> tuple[Text, ...]:
    """Return what a unit owes, a paragraph for each clause: its words and how often or by when."""
    return tuple(
        (f"{at}.{quote}（{explain_schedule(owed[0].clause.requirement.schedule, owed[0].clause.phases)}，{code}）。",)
        for at, (code, quote, owed) in enumerate(clauses_of(month), 1)
    )


def sample(source: Source) -> tuple[str, Table]:
    """Draw records by a public seed that anybody can recompute; say how, and list them with their files."""
    keys = sorted({int(ref.no) for ref in source.refs.values() if ref.no.isdecimal()})
    seed = f"{source.month.unit}/{source.month.occasion.key}/{source.month.today.isoformat()}"
    drawn = sorted(keys, key=lambda key: hashlib.sha256(f"{seed}/{key}".encode()).hexdigest())[:SAMPLE]
    chosen = [(key, source.refs[str(key)]) for key in sorted(drawn)]
    rows = [_row(record_num(ref.no), _day(ref.on), ref.unit, ref.title, _files(source, key)) for key, ref in chosen]
    said = f"从{len(keys)}条记录中抽取{len(drawn)}条：以“{seed}/记录编号”求SHA-256，取最小的{len(drawn)}个。"
    said += "种子公开，任何人可以重算。"
    columns = (("编号", 16, True), ("日期", 36, True), ("单位", 40, False), ("事项", 46, False), ("佐证", 18, True))
    return said, Table(title="抽样记录", columns=columns, rows=tuple(rows))


def _files(source: Source, key: int) -> Num | str:
    number = source.files.get(key, 0)
    return record_num(str(key), f"{number}件") if number else "0件"


def types_to_know() -> tuple[Text, ...]:
    """Return the fraud types parents should know: those of the newest official list, each with how it works."""
    entries = [entry for entry in load_vocabulary().entries("fraud_types").values() if "2025" in entry.editions]
    wanted = [entry for entry in entries if entry.code in {"T01", "T04", "T06", "T07", "T09"}]
    return tuple((f"{at}.{entry.name}：{entry.gloss}。",) for at, entry in enumerate(wanted, 1))


def _row(*cells: str | Num) -> tuple[Text, ...]:
    return tuple((cell,) for cell in cells)


def _day(day: date | None) -> str:
    return "未定期限" if day is None else f"{day.year}年{day.month}月{day.day}日"


TABLES: dict[str, Callable[[Source], Value]] = {
    "trends": trends,
    "groups": lambda source: lines(source.report.groups, source, "任务"),
    "types": lambda source: lines(source.report.types, source, "单位类型"),
    "missing": missing,
    "activities": activities,
    "by_activity": lambda source: taken_apart(source, "activities"),
    "by_audience": lambda source: taken_apart(source, "audiences"),
    "cases": cases,
    "objectives": objectives,
    "clauses": by_clause,
    "obligations": lambda source: obligations(source.month),
    "clauses.count": lambda source: str(len(clauses_of(source.month))),
    "types_to_know": lambda _: types_to_know(),
    "sampled": lambda source: sample(source)[0],
    "sample": lambda source: sample(source)[1],
    "period": lambda source: say_occasion(source.month.occasion.key),
}
"""How each further field of a template is filled; only those a template asks for are made."""

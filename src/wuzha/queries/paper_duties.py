"""Duties in papers (文书): what was owed, done and is missing, by kind, by type of unit, by clause."""

from __future__ import annotations

from wuzha.calendar.occasions import say_day
from wuzha.papers.documents import Num, Table, Text
from wuzha.plan.explain import explain_schedule
from wuzha.queries.month_duties import Owed
from wuzha.queries.monthly import Month
from wuzha.queries.paper_sources import Source, row
from wuzha.rules.duty_figures import ClauseLine, Line, by_activity, by_clause, by_type, units_behind
from wuzha.rules.facts import Counted

_COUNTS = (("应完成", 22.0, True), ("已完成", 26.0, True), ("其中按时", 22.0, True), ("待补", 22.0, True))
_GAPS = "缺口是有任务期限已过尚未完成，或者长期任务尚未建立的单位；未到期的，是余下的任务期限未到。"


def groups(source: Source) -> Table:
    """Return plan against fact for each kind of duty."""
    rows = [row(line.name, *_counts(source, line)) for line in by_activity(source.facts)]
    return Table(title="任务完成情况", columns=(("任务", 64, False), *_COUNTS), rows=tuple(rows))


def types(source: Source) -> Table:
    """Return plan against fact for each type of unit, with how many of them owe something."""
    lines = by_type(source.facts)
    rows = [row(line.name, _units(source, line.owed), *_counts(source, line)) for line in lines]
    heads = (("单位类型", 44, False), ("单位数", 20, True), *_COUNTS)
    return Table(title="单位类型完成情况", columns=heads, rows=tuple(rows), note="单位数是有任务的单位。")


def _counts(source: Source, line: Line) -> tuple[Num, ...]:
    return tuple(source.num(each, str(each.number)) for each in (line.owed, line.done, line.on_time, line.missing))


def _units(source: Source, counted: Counted, measure: str = "") -> Num:
    """Return how many units are behind a figure; it leads to the list of the figure."""
    number = units_behind(source.facts, counted)
    return source.num(counted, f"{number}{measure}", f"{counted.key}:units", number)


def missing(source: Source) -> Table:
    """Return what is to be made up, a line for each clause, the oldest due first."""
    owed = source.month.owed
    rows = []
    for line in by_clause(source.facts):
        left = [owed[at] for at in line.missing.items]
        dues = [each.due for each in left if each.due]  # of a clause to be kept up there are none
        if not dues:
            continue
        first = min(dues)
        pending = line.missing
        counts = (source.num(pending, str(pending.number)), _units(source, pending))
        rows.append((first, row(left[0].clause.requirement.quote, line.code, *counts, say_day(first.date()))))
    heads = (("待补", 20, True), ("单位数", 20, True), ("最早期限", 42, True))
    in_order = tuple(cells for _, cells in sorted(rows, key=lambda each: each[0]))
    return Table(title="待补任务", columns=(("任务", 58, False), ("条款", 16, True), *heads), rows=in_order)


def clauses(source: Source) -> Table:
    """Return every clause with what was owed, done and by which records: 要求, 任务, 记录, 缺口."""
    rows = []
    for line in by_clause(source.facts):
        owed, done, pending = line.owed, line.done, line.missing
        quote = source.month.owed[owed.items[0]].clause.requirement.quote
        behind, lacking = len(source.keys_behind(done)), units_behind(source.facts, pending)
        rows.append(
            row(
                line.code,
                quote,
                source.num(owed, str(owed.number)),
                source.num(done, str(done.number)),
                source.num(done, f"{behind}条", f"{done.key}:records", behind) if behind else "0条",
                _units(source, pending, "个单位") if lacking else _nothing_lacks(line),
            )
        )
    counts = (("任务", 21, True), ("已完成", 21, True), ("记录", 21, True), ("缺口", 25, True))
    columns = (("条款", 14, True), ("要求", 54, False), *counts)
    return Table(title="逐条对照", columns=columns, rows=tuple(rows), note=_GAPS)


def _nothing_lacks(line: ClauseLine) -> str:
    """Tell a clause of which all is done from one of which the rest is not due yet."""
    return "无" if line.done.number == line.owed.number else "未到期"


def clauses_of(month: Month) -> list[tuple[str, str, list[Owed]]]:
    """Return the clauses of a window in plan order, each with the obligations of the unit's own tier (本级)."""
    found: dict[int, list[Owed]] = {}
    for each in month.owed:
        if each.counted and each.units >> month.unit & 1:
            found.setdefault(each.clause.key, []).append(each)
    return [(owed[0].clause.code, owed[0].clause.requirement.quote, owed) for owed in found.values()]


def obligations(month: Month) -> tuple[Text, ...]:
    """Return what a unit owes, a paragraph for each clause: its words and how often or by when."""
    return tuple(
        (f"{at}.{quote}（{explain_schedule(owed[0].clause.requirement.schedule, owed[0].clause.phases)}，{code}）。",)
        for at, (code, quote, owed) in enumerate(clauses_of(month), 1)
    )

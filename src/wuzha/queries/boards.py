"""The charts of an office (图表): goals, trends, completion by type and level, days with activities, reach."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.papers.charts import NARROW, STYLE, WIDE, Chart, svg
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.figures import Asked, facts_of
from wuzha.queries.monthly import Month
from wuzha.queries.papers import goals_of
from wuzha.rules.duty_figures import by_state, units_by_type
from wuzha.rules.facts import Facts
from wuzha.rules.indicators import trend
from wuzha.rules.publicity import publicity
from wuzha.rules.states import State
from wuzha.rules.statistics import percent
from wuzha.rules.targets import Verdict, judge
from wuzha.rules.unit_sets import set_of
from wuzha.store import drawings

WEEKDAYS = "一二三四五六日"
_DONE = frozenset({State.DONE, State.DONE_LATE})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its two drawings as SVG that stands in the page: for a desk, and for a phone."""

    chart: Chart
    wide: str
    narrow: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page of charts; `goals` hold the words of a goal and what may be said of it."""

    month: Month
    facts: Facts
    period_name: str
    goals: tuple[tuple[str, Verdict], ...]
    charts: tuple[Drawn, ...]


def board(*, by: Actor, asked: Asked, now: datetime) -> Board:
    """Return the charts of an office for a period; as many queries as its figures and one more.

    Raises:
        Absent: the unit is out of reach, or `by` does not read its reports. ValueError: no such period.

    """
    month, facts = facts_of(by=by, asked=asked, now=now, whole_year=True, traced=False)
    name = load_vocabulary().name
    goals = tuple(
        (goal.quote or name("indicators", goal.indicator), judge(goal, standing))
        for goal, standing in goals_of(month, facts)
    )
    charts = (
        by_month(facts, "cases.count", "近12个月发案", "案件", "起"),
        by_month(facts, "activities.count", "近12个月宣传活动", "宣传活动", "场次"),
        by_type(facts),
        by_level(facts, month.unit),
        by_day(facts),
        by_audience(month, facts),
        by_place(facts),
    )
    return Board(month, facts, say_occasion(asked.period), goals, tuple(map(_drawn, charts)))


def _drawn(chart: Chart) -> Drawn:
    return Drawn(chart, _drawing(chart.spec(WIDE)), _drawing(chart.spec(NARROW)))


def _drawing(spec: str) -> str:
    """Draw, or take the drawing from the folder, where it lies under the digest of all it shows."""
    key = hashlib.sha256(f"{STYLE}{spec}".encode()).hexdigest()
    drawing = drawings.read(key)
    if drawing is None:
        drawing = svg(spec)
        drawings.keep(key, drawing)
    return drawing.decode()


def by_month(facts: Facts, code: str, title: str, what: str, unit: str) -> Chart:
    """Return a count over the last twelve months."""
    found = trend(facts, code)
    rows = tuple((f"{window.starts.month}月", number) for window, number in found.months)
    most = max(found.months, key=lambda each: each[1])
    sentence = f"近12个月共{what}{found.rolling}{unit}"
    if found.rolling:
        sentence += f"，最多的是{most[0].starts.year}年{most[0].starts.month}月（{most[1]}{unit}）"
    return Chart("bars", title, f"{sentence}。{found.year.sentence}", ("月份", unit), rows)


def by_type(facts: Facts) -> Chart:
    """Return what was done and is missing by type of unit."""
    name = load_vocabulary().name
    groups = ((name("unit_types", code), by_state(facts, units)) for code, units in units_by_type(facts).items())
    return _stacked("各类单位完成情况", "单位类型", groups)


def by_level(facts: Facts, top: int) -> Chart:
    """Return the same by level: the office itself, those right below it, those below them."""
    names = ("本级", "下一级", "下二级", "下三级", "更下级")
    found: dict[int, list[int]] = {}
    depth = facts.places[top].path.count("/")
    for place in facts.places.values():
        found.setdefault(max(0, min(place.path.count("/") - depth, len(names) - 1)), []).append(place.unit)
    groups = ((names[level], by_state(facts, set_of(found[level]))) for level in sorted(found))
    return _stacked("各级完成情况", "层级", groups)


def _stacked(title: str, what: str, groups: Iterable[tuple[str, Counter[State]]]) -> Chart:
    rows, total, done, missing = [], 0, 0, 0
    for name, states in groups:
        owed, over = states.total(), states[State.OVERDUE]
        kept = states[State.DONE] + states[State.DONE_LATE]
        if owed:
            rows.append((name, states[State.DONE], states[State.DONE_LATE], over, owed - kept - over))
        total, done, missing = total + owed, done + kept, missing + over
    most = max(rows, key=lambda row: row[3], default=None)
    sentence = (
        f"应完成{total}项，已完成{done}项（{percent(done, total)}），待补{missing}项"
        if total
        else "这段时间没有到期任务"
    )
    if most is not None and most[3]:
        sentence += f"，其中{most[0]}{most[3]}项"
    return Chart("stacks", title, f"{sentence}。", (what, "按时完成", "逾期完成", "待补", "未到期"), tuple(rows))


def by_day(facts: Facts) -> Chart:
    """Return the days of the window with their publicity, up to the moment of the facts."""
    held = Counter(act.day for act in publicity(facts))
    last = min(facts.window.last_day, facts.as_of.date())
    days = [facts.window.starts + n * _DAY for n in range(max(0, (last - facts.window.starts).days + 1))]
    rows = tuple((day.isoformat(), _monday(day), WEEKDAYS[day.weekday()], held[day]) for day in days)
    return Chart("calendar", "宣传活动日历", _say_days(days, held), ("日期", "周一", "星期", "场次"), rows)


def _say_days(days: list[date], held: Counter[date]) -> str:
    busy = [day for day in days if held[day]]
    if not busy:
        return "这段时间没有登记宣传活动。"
    most = max(busy, key=lambda day: held[day])
    quiet = longest = 0
    for day in days:
        quiet = 0 if held[day] else quiet + 1
        longest = max(longest, quiet)
    said = f"{len(days)}天中有{len(busy)}天开展过宣传活动，最多的是{most.month}月{most.day}日（{held[most]}场次）"
    return f"{said}，连续没有活动最长{longest}天。" if longest else f"{said}，没有间断。"


def _monday(day: date) -> str:
    return (day - day.weekday() * _DAY).isoformat()


def by_audience(month: Month, facts: Facts) -> Chart:
    """Return whom the plans ask to be reached, and how often each was, by type of unit."""
    name = load_vocabulary().name
    asked = {code for each in month.owed for code in each.clause.requirement.audience if each.counted}
    held = publicity(facts)
    reached = Counter(
        (code, facts.places[act.unit].type) for act in held for code in act.audience if act.unit in facts.places
    )
    codes = [
        code
        for code in load_vocabulary().entries("audiences")
        if code in asked or any(key[0] == code for key in reached)
    ]
    types = [code for code in load_vocabulary().entries("unit_types") if any(key[1] == code for key in reached)]
    rows = tuple(
        (name("audiences", code), name("unit_types", kind), reached[code, kind]) for code in codes for kind in types
    )
    covers = load_vocabulary().covers
    met = {code for code in asked if any(covers("audiences", wide, code) for wide, _ in reached)}
    lacking = "、".join(name("audiences", code) for code in codes if code in asked - met)
    sentence = f"方案要求覆盖{len(asked)}类对象，已有宣传的{len(met)}类"
    sentence += f"，还没有的：{lacking}。" if lacking else "，没有遗漏。" if asked else "。"
    return Chart("grid", "对象覆盖（场次）", sentence, ("对象", "单位类型", "场次"), rows)


def by_place(facts: Facts) -> Chart:
    """Return how many units of each type had publicity, and how many none."""
    name = load_vocabulary().name
    busy = {act.unit for act in publicity(facts)}
    types = [
        code
        for code in load_vocabulary().entries("unit_types")
        if any(place.type == code for place in facts.places.values())
    ]
    rows = []
    for code in types:
        units = [place.unit for place in facts.places.values() if place.type == code]
        some = sum(unit in busy for unit in units)
        rows.append((name("unit_types", code), some, len(units) - some))
    total = len(facts.places)
    some = sum(row[1] for row in rows)
    sentence = f"{total}个单位中，{some}个在这段时间开展过宣传活动，{total - some}个没有登记。"
    return Chart("stacks", "单位覆盖", sentence, ("单位类型", "有活动", "没有登记"), tuple(rows))

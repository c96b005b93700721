"""What fills a paper (文书): every figure by its code, and each table or list a template may name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wuzha.calendar.occasions import say_occasion
from wuzha.papers.documents import Num, Table, Text
from wuzha.papers.kinds import Value
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries import paper_duties
from wuzha.queries.paper_activities import activities, sample, taken_apart
from wuzha.queries.paper_cases import cases, cases_in_text
from wuzha.queries.paper_sources import Source, row
from wuzha.rules.catalogue import Definition, load_catalogue
from wuzha.rules.indicators import TRENDS, Trend, figure, trend
from wuzha.rules.statistics import say_count
from wuzha.rules.suppression import small
from wuzha.rules.targets import judge
from wuzha.rules.windows import Window


def figures_in_text(source: Source) -> dict[str, Value]:
    """Return every figure of the catalogue by its code; several measures follow one another."""
    values: dict[str, Value] = {}
    for code in load_catalogue().figures:
        nums = [source.num(each) for each in figure(source.facts, code)]
        values[code] = nums[0] if len(nums) == 1 else tuple(_joined(nums))
    return {**values, **cases_in_text(source)}


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
            row(
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
        value=say_count(found.rolling, definition.unit),
        definition=f"{definition.gloss}；近12个月：{Window(first.starts, last.ends).name}",
        where="figures",
        ref=definition.code,
        period=f"{first.starts.isoformat()}..{last.last_day.isoformat()}近12个月",
    )


def objectives(source: Source) -> Table:
    """Return the goals of the plans with what may be said of them."""
    name = load_vocabulary().name
    rows = []
    for goal, standing in source.goals:
        verdict = judge(goal, standing)
        rows.append(row(goal.quote or name("indicators", goal.indicator), verdict.name, verdict.sentence))
    return Table(
        title="目标完成情况", columns=(("目标", 54, False), ("结论", 24, True), ("说明", 78, False)), rows=tuple(rows)
    )


def types_to_know() -> tuple[Text, ...]:
    """Return the fraud types parents should know: those of the newest official list, each with how it works."""
    entries = [entry for entry in load_vocabulary().entries("fraud_types").values() if "2025" in entry.editions]
    wanted = [entry for entry in entries if entry.code in {"T01", "T04", "T06", "T07", "T09"}]
    return tuple((f"{at}.{entry.name}：{entry.gloss}。",) for at, entry in enumerate(wanted, 1))


TABLES: dict[str, Callable[[Source], Value]] = {
    "trends": trends,
    "groups": paper_duties.groups,
    "types": paper_duties.types,
    "missing": paper_duties.missing,
    "clauses": paper_duties.clauses,
    "clauses.count": lambda source: str(len(paper_duties.clauses_of(source.month))),
    "obligations": lambda source: paper_duties.obligations(source.month),
    "activities": activities,
    "by_activity": lambda source: taken_apart(source, "activities"),
    "by_audience": lambda source: taken_apart(source, "audiences"),
    "by_topic": lambda source: taken_apart(source, "fraud_types"),
    "cases": cases,
    "objectives": objectives,
    "types_to_know": lambda _: types_to_know(),
    "sampled": lambda source: sample(source)[0],
    "sample": lambda source: sample(source)[1],
    "period": lambda source: say_occasion(source.month.occasion.key),
}
"""How each further field of a template is filled; only those a template asks for are made."""

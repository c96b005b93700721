"""The monthly report (月报): a value in, a Word document out, and every figure in it leads to its records."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from wuzha.papers.layouts import Cell, Column, Inline, Link, OfficialPaper

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_LINES_TO_FILL = 3  # lines; the body of a report should stay within two pages
_RUN = 3  # numbers in a row from which first and last say enough


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record (记录) as the report refers to it: its number, its day, the unit that made it, what it was."""

    no: str
    on: date
    unit: str
    title: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the report.

    `ref` is the number of its mark 〔ref〕, unique in the report; `value` is the text as printed, with its unit;
    `definition` says how it is counted (口径); `records` are the records it was counted from.
    """

    ref: int
    name: str
    value: str
    definition: str
    records: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRef:
    """A plan (方案) the report answers to: its title, the number of the document, the version in force."""

    title: str
    number: str | None
    version: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Plan against fact for a group of requirements: occasions owed, done (with its records), on time, still to do."""

    name: str
    owed: int
    done: Figure
    on_time: int
    pending: int


@dataclass(frozen=True, slots=True)
class TypeRow:
    """The same for a type of unit; `units` is how many there are."""

    name: str
    units: int
    owed: int
    done: Figure
    on_time: int
    pending: int


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A duty not yet done: what, under which clause, by how many units, due when (None: no fixed day)."""

    duty: str
    clause: str
    units: int
    due: date | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Figures that take one apart: publicity by activity (按形式), by audience, by topic."""

    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """The report of one office for one month.

    `month` is `YYYY-MM`; `cut_off` is the last day whose records are counted; `compiled_on` the day of the report.
    `breakdowns` are printed as an annex.
    """

    title: str
    office: str
    month: str
    plans: tuple[PlanRef, ...]
    cut_off: date
    compiled_on: date
    figures: tuple[Figure, ...]
    groups: tuple[GroupRow, ...]
    types: tuple[TypeRow, ...]
    missing: tuple[MissingRow, ...]
    breakdowns: tuple[Breakdown, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError when the month is none or two figures share a mark."""
        if not _MONTH.fullmatch(self.month):
            message = f"月份应写作 2026-05，不是 {self.month}"
            raise ValueError(message)
        refs = [figure.ref for figure in self.all_figures()]
        if len(refs) != len(set(refs)):
            message = "两个数字用了同一个标号"
            raise ValueError(message)

    def all_figures(self) -> tuple[Figure, ...]:
        """Return every figure in the order of its mark's first appearance."""
        parts = (figure for breakdown in self.breakdowns for figure in breakdown.figures)
        return (*self.figures, *(row.done for row in self.groups), *(row.done for row in self.types), *parts)

    def records(self) -> tuple[RecordRef, ...]:
        """Return every record behind the report once, by number."""
        found = {record.no: record for figure in self.all_figures() for record in figure.records}
        return tuple(sorted(found.values(), key=lambda record: _in_order(record.no)))


def monthly_report(report: MonthlyReport) -> bytes:
    """Return the report as .docx; the same report gives the same bytes."""
    paper = OfficialPaper(title=report.title, author=report.office, on=report.compiled_on)
    paper.title(report.title)
    paper.blank()
    _opening(paper, report)
    _headlines(paper, report.figures)
    _by_group(paper, report.groups)
    _by_type(paper, report.types)
    _still_to_do(paper, report.missing)
    _to_be_written(paper)
    paper.blank()
    paper.signature(report.office)
    paper.note("拟稿：　　　　　　　　　　核稿：　　　　　　　　　　签发：")
    if report.breakdowns:
        paper.attachment("附件1", "宣传活动分类统计")
        _taken_apart(paper, report.breakdowns)
    paper.attachment("附件2" if report.breakdowns else "附件", "记录索引")
    _index(paper, report)
    return paper.to_bytes()


def _opening(paper: OfficialPaper, report: MonthlyReport) -> None:
    year, month = (int(part) for part in report.month.split("-"))
    last = monthrange(year, month)[1]
    plans = "；".join(_say_plan(plan) for plan in report.plans) or "（尚无已发布的方案）"
    paper.body(f"依据方案：{plans}。")
    index = "附件2" if report.breakdowns else "附件"
    paper.body(
        f"统计期间为{year}年{month}月1日至{month}月{last}日，数据截至{_say(report.cut_off)}。"
        f"数字后的标号〔1〕等对应{index}《记录索引》，口径和所据记录逐一列明，可点击查看。"
    )


def _say_plan(plan: PlanRef) -> str:
    number = f"{plan.number}，" if plan.number else ""
    return f"《{plan.title}》（{number}第{plan.version}版）"


def _headlines(paper: OfficialPaper, figures: tuple[Figure, ...]) -> None:
    paper.heading("一、总体情况")
    if not figures:
        paper.body("本月没有统计数字。")
        return
    columns = (Column("指标", 46), Column("本月", 34, figures=True), Column("口径", 76))
    paper.table(columns, [(figure.name, _marked(figure), figure.definition) for figure in figures])


def _by_group(paper: OfficialPaper, groups: tuple[GroupRow, ...]) -> None:
    paper.heading("二、任务完成情况")
    if not groups:
        paper.body("本月没有到期任务。")
        return
    columns = (Column("任务", 68), *_counts())
    rows: list[tuple[Cell, ...]] = [
        (row.name, str(row.owed), _marked(row.done), str(row.on_time), str(row.pending)) for row in groups
    ]
    paper.table(columns, rows)


def _by_type(paper: OfficialPaper, types: tuple[TypeRow, ...]) -> None:
    paper.heading("三、各类单位完成情况")
    if not types:
        paper.body("本月没有到期任务。")
        return
    columns = (Column("单位类型", 44), Column("单位数", 24, figures=True), *_counts())
    rows: list[tuple[Cell, ...]] = [
        (row.name, str(row.units), str(row.owed), _marked(row.done), str(row.on_time), str(row.pending))
        for row in types
    ]
    paper.table(columns, rows)


def _counts() -> tuple[Column, ...]:
    return tuple(Column(heading, 22, figures=True) for heading in ("应完成", "已完成", "其中按时", "待补"))


def _still_to_do(paper: OfficialPaper, missing: tuple[MissingRow, ...]) -> None:
    paper.heading("四、待补任务")
    if not missing:
        paper.body("截至统计日，到期任务均已完成。")
        return
    columns = (
        Column("任务", 54),
        Column("依据条款", 38),
        Column("涉及单位数", 24, figures=True),
        Column("期限", 40, figures=True),
    )
    paper.table(
        columns, [(row.duty, row.clause, str(row.units), _say(row.due) if row.due else "未定期限") for row in missing]
    )


def _to_be_written(paper: OfficialPaper) -> None:
    paper.heading("五、存在问题和下月安排（由经办人填写）")
    paper.subheading("（一）存在问题")
    paper.ruled(_LINES_TO_FILL, keep=False)
    paper.subheading("（二）下月安排")
    paper.ruled(_LINES_TO_FILL, keep=True)


def _taken_apart(paper: OfficialPaper, breakdowns: tuple[Breakdown, ...]) -> None:
    for place, breakdown in enumerate(breakdowns):
        if place:
            paper.blank()
        paper.subheading(breakdown.title)
        paper.body(f"口径：{breakdown.figures[0].definition}。")
        columns = (Column("类别", 90), Column("本月", 66, figures=True))
        paper.table(columns, [(figure.name, _marked(figure)) for figure in breakdown.figures])


def _index(paper: OfficialPaper, report: MonthlyReport) -> None:
    records = report.records()
    places = {record.no: at for at, record in enumerate(records, 1)}
    columns = (Column("标号", 16, figures=True), Column("指标和数值", 60), Column("口径", 80))
    rows: list[tuple[Cell, ...]] = []
    for figure in report.all_figures():
        mark = [Link(f"〔{figure.ref}〕", to=f"m{figure.ref}", at=f"f{figure.ref}")]
        rows.append((mark, f"{figure.name}：{figure.value}", figure.definition))
        rows.append((_numbers(figure, places),))
    paper.table(columns, rows)
    paper.blank()
    paper.subheading("记录清单")
    if not records:
        paper.body("本期没有记录。")
        return
    listed = (
        Column("编号", 18, figures=True),
        Column("日期", 40, figures=True),
        Column("单位", 42),
        Column("事项", 56),
    )
    paper.table(
        listed,
        [([Link(each.no, at=f"r{places[each.no]}")], _say(each.on), each.unit, each.title) for each in records],
    )


def _numbers(figure: Figure, places: dict[str, int]) -> list[Inline]:
    """Return the record numbers of a figure, each leading to its record; of a run in the list only first and last."""
    if not figure.records:
        return ["所据记录：无（由方案推算或本期为零）"]
    numbers = {place: no for no, place in places.items()}
    found = sorted({places[record.no] for record in figure.records})
    parts: list[Inline] = [f"所据记录（{len(found)}条）："]
    for place, run in enumerate(_runs(found)):
        shown = [run[0], run[-1]] if len(run) >= _RUN else run
        parts.append("；" if place else "")
        for at, number in enumerate(shown):
            parts.append(("至" if len(run) >= _RUN else "、") if at else "")
            parts.append(Link(numbers[number], to=f"r{number}", whole=True))
    return parts


def _runs(places: list[int]) -> list[list[int]]:
    """Group places in the list of records that follow one another."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _marked(figure: Figure) -> list[Inline]:
    """Return the value with its mark, which leads to the index and can be led back to."""
    return [figure.value, Link(f"〔{figure.ref}〕", to=f"f{figure.ref}", at=f"m{figure.ref}")]


def _in_order(number: str) -> list[tuple[int, str]]:
    """Return a key by which 9 comes before 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"([0-9]+)", number)]


def _say(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

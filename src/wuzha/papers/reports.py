"""The monthly report (月报): a value in, a Word document out, and every figure in it leads to its records."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from wuzha.papers.layouts import Cell, Column, OfficialPaper
from wuzha.papers.references import Figure, RecordRef, index, marked, records_of

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_LINES_TO_FILL = 3  # lines; the body of a report should stay within two pages


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
        return records_of(self.all_figures())


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
    index(paper, report.all_figures(), report.records())
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
    paper.table(columns, [(figure.name, marked(figure), figure.definition) for figure in figures])


def _by_group(paper: OfficialPaper, groups: tuple[GroupRow, ...]) -> None:
    paper.heading("二、任务完成情况")
    if not groups:
        paper.body("本月没有到期任务。")
        return
    columns = (Column("任务", 68), *_counts())
    rows: list[tuple[Cell, ...]] = [
        (row.name, str(row.owed), marked(row.done), str(row.on_time), str(row.pending)) for row in groups
    ]
    paper.table(columns, rows)


def _by_type(paper: OfficialPaper, types: tuple[TypeRow, ...]) -> None:
    paper.heading("三、各类单位完成情况")
    if not types:
        paper.body("本月没有到期任务。")
        return
    columns = (Column("单位类型", 44), Column("单位数", 24, figures=True), *_counts())
    rows: list[tuple[Cell, ...]] = [
        (row.name, str(row.units), str(row.owed), marked(row.done), str(row.on_time), str(row.pending)) for row in types
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
        paper.table(columns, [(figure.name, marked(figure)) for figure in breakdown.figures])


def _say(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

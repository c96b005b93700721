"""Footnoted numbers (标号): a mark behind each figure leads to an index of the records behind it, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wuzha.calendar.occasions import say_day
from wuzha.papers.official.paper import OfficialPaper
from wuzha.papers.official.runs import Inline, Link
from wuzha.papers.official.tables import Cell, Column

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
    `definition` says how it is counted (口径); `records` are the records it was counted from, or `behind` how many they
    are where they are too many to be named.
    """

    ref: int
    name: str
    value: str
    definition: str
    records: tuple[RecordRef, ...] = ()
    behind: int = 0


def marked(figure: Figure) -> list[Inline]:
    """Return the value with its mark, which leads to the index and can be led back to."""
    return [figure.value, Link(f"〔{figure.ref}〕", to=f"f{figure.ref}", at=f"m{figure.ref}")]


def unnamed(figure: Figure) -> str:
    """Say how many records are behind a figure that names none of them; nothing of one that does."""
    return f"{figure.behind}条，不逐条列出；在系统中打开本文书，点数字可查看清单" if figure.behind else ""


def records_of(figures: Iterable[Figure]) -> tuple[RecordRef, ...]:
    """Return every record behind some figures once, by number."""
    found = {record.no: record for figure in figures for record in figure.records}
    return tuple(sorted(found.values(), key=lambda record: _in_order(record.no)))


def distinct(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return the figures, each mark once."""
    return tuple({figure.ref: figure for figure in figures}.values())


def index(paper: OfficialPaper, figures: Sequence[Figure], records: Sequence[RecordRef]) -> None:
    """Set the index of records: every figure with its definition and the numbers of its records, then the records."""
    places = {record.no: at for at, record in enumerate(records, 1)}
    columns = (Column("标号", 16, figures=True), Column("指标和数值", 60), Column("口径", 80))
    rows: list[tuple[Cell, ...]] = []
    said: dict[str, int] = {}
    for figure in figures:
        mark = [Link(f"〔{figure.ref}〕", to=f"m{figure.ref}", at=f"f{figure.ref}")]
        before = said.setdefault(figure.definition, figure.ref)
        definition = figure.definition if before == figure.ref else f"同〔{before}〕"
        rows.append((mark, f"{figure.name}：{figure.value}" if figure.value else figure.name, definition))
        rows.append((_numbers(figure, places),))
    paper.table(columns, rows)
    paper.blank()
    paper.subheading("记录清单")
    if not records:
        paper.body("本期没有记录。")
        return
    listed = (Column("单位", 40), Column("事项、编号和日期", 116))
    by_unit = _grouped(records, lambda record: record.unit)
    paper.table(listed, [(unit, _listed(found, places)) for unit, found in by_unit.items()])


def _grouped(records: Iterable[RecordRef], by: Callable[[RecordRef], str]) -> dict[str, list[RecordRef]]:
    """Group records, in the order of the first of each group."""
    found: dict[str, list[RecordRef]] = {}
    for record in records:
        found.setdefault(by(record), []).append(record)
    return found


def _listed(records: Sequence[RecordRef], places: Mapping[str, int]) -> list[Inline]:
    """Return the records of a unit on as few lines as they need: title by title, each number with its day."""
    parts: list[Inline] = []
    year = 0
    for title, found in _grouped(records, lambda record: record.title).items():
        parts.append(("；" if parts else "") + f"{title}：")
        for at, record in enumerate(found):
            day = say_day(record.on) if record.on.year != year else f"{record.on.month}月{record.on.day}日"
            parts += ["、"] if at else []
            parts += [Link(record.no, at=f"r{places[record.no]}"), f"（{day}）"]
            year = record.on.year
    return parts


def _numbers(figure: Figure, places: dict[str, int]) -> list[Inline]:
    """Return the record numbers of a figure, each leading to its record; of a run in the list only first and last."""
    if figure.behind:
        return [f"所据记录：{unnamed(figure)}"]
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


def _in_order(number: str) -> list[tuple[int, str]]:
    """Return a key by which 9 comes before 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"([0-9]+)", number)]

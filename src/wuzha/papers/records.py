"""The list of records (记录清单): every record as a line that says all it holds, out and in again without loss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from wuzha.papers.cells import Misread, read_count, read_days, read_word, read_words, read_yes
from wuzha.papers.forms import Asked, CellProblem, identifies
from wuzha.papers.lists import list_file, listed
from wuzha.papers.month_forms import Words
from wuzha.papers.sheets import Field, Value

TITLE = "记录清单"
_COLUMNS: tuple[tuple[Asked, Field], ...] = (
    (Asked("number", "编号", ("记录编号",)), Field("编号", 14)),
    (Asked("unit", "单位编码", ("单位代码",), required=True), Field("单位编码", 12)),
    (Asked("unit_name", "单位", ("单位名称",)), Field("单位", 20)),
    (Asked("activity", "活动", ("形式", "活动形式"), required=True), Field("活动", 12)),
    (Asked("title", "标题", ("主题", "活动主题")), Field("标题", 20)),
    (Asked("starts", "日期", ("活动日期", "开展日期", "开始日期"), required=True), Field("日期", 11, "date")),
    (Asked("ends", "至", ("结束日期", "到")), Field("至", 11, "date")),
    (Asked("handed_in", "报送日期", ("登记日期",)), Field("报送日期", 11, "date")),
    (Asked("period", "期次"), Field("期次", 10)),
    (Asked("place", "地点", ("活动地点",)), Field("地点", 16)),
    (Asked("audience", "对象", ("面向对象",)), Field("对象", 14)),
    (Asked("topics", "诈骗类型"), Field("诈骗类型", 14)),
    (Asked("expected", "应到", ("应到人数",)), Field("应到", 7, "integer")),
    (Asked("attended", "实到", ("实到人数",)), Field("实到", 7, "integer")),
    (Asked("amount", "数量"), Field("数量", 7, "integer")),
    (Asked("amount_unit", "计量", ("计量单位",)), Field("计量", 7)),
    (Asked("originals", "纸质原件", ("原件",)), Field("纸质原件", 14)),
    (Asked("nothing", "无事项"), Field("无事项", 7)),
    (Asked("note", "备注", ("说明", "补充说明")), Field("备注", 30)),
)
ASKED = tuple(asked for asked, _ in _COLUMNS)
KEYS = tuple(asked.key for asked in ASKED)
_TEXTS = frozenset({"title", "place", "note", "amount_unit"})


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A line that came back: its row, what each column says in the words of the programme, what is wrong with it."""

    row: int
    values: Mapping[str, Any]
    columns: Mapping[str, int]
    problems: tuple[CellProblem, ...]

    def problem(self, key: str, message: str) -> CellProblem:
        """Return a mistake in a cell of the line."""
        return CellProblem(TITLE, self.row, self.columns.get(key, 1), message)


def records_list(lines: Iterable[Mapping[str, Value]]) -> IO[bytes]:
    """Return the list as an open .xlsx; `lines` map the keys of its columns to what stands there."""
    fields = [field for _, field in _COLUMNS]
    return list_file(TITLE, fields, ([line.get(key) for key in KEYS] for line in lines))


def read_records(data: bytes, words: Words) -> Iterator[ListedRecord]:
    """Read a list line by line.

    Raise FormUnreadable when the file is no such list.
    """
    with listed(data, ASKED, verbatim=_TEXTS) as (columns, rows):
        for number, texts in rows:
            yield _line(ListedRecord(number, {}, columns, ()), texts, words)


def _line(line: ListedRecord, texts: Mapping[str, str], words: Words) -> ListedRecord:
    values: dict[str, Any] = {}
    problems = []
    for key, text in texts.items():
        try:
            values |= _READ[key](key, text, words)
        except Misread as misread:
            problems.append(line.problem(key, str(misread)))
        if key in _TEXTS and identifies(text):
            problems.append(line.problem(key, "像是身份证号或手机号，本系统不收，请删去。"))
    return ListedRecord(line.row, values, line.columns, tuple(problems))


def _text(key: str, text: str, _: Words) -> dict[str, Any]:
    return {key: text}


def _day(key: str, text: str, _: Words) -> dict[str, Any]:
    days = read_days(text, month=date(2000, 1, 1)) if any(char.isdigit() for char in text) else None
    if text and (days is None or days.last or days.first.year <= 2001):  # noqa: PLR2004 - a day without its year
        raise Misread(f"“{text}”不是完整的日期，请写成 2026-05-12。")
    return {key: days.first} if days else {}


def _count(key: str, text: str, _: Words) -> dict[str, Any]:
    return {key: read_count(text)}


def _word(key: str, text: str, words: Words) -> dict[str, Any]:
    return {key: read_word(text, getattr(words, key), what="活动")}


def _words(key: str, text: str, words: Words) -> dict[str, Any]:
    return {key: read_words(text, getattr(words, key), what=next(a.heading for a in ASKED if a.key == key))}


def _yes(key: str, text: str, _: Words) -> dict[str, Any]:
    return {key: read_yes(text)}


_READ: Mapping[str, Callable[[str, str, Words], dict[str, Any]]] = {
    **dict.fromkeys(KEYS, _text),
    **dict.fromkeys(("starts", "ends", "handed_in"), _day),
    **dict.fromkeys(("expected", "attended", "amount"), _count),
    **dict.fromkeys(("audience", "topics", "originals"), _words),
    "activity": _word,
    "nothing": _yes,
}

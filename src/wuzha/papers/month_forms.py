"""The form (填报表) of a unit and month as a workbook: what it owes, what is recorded, and where to fill in the rest.

Every row carries a key in a hidden column. A hidden sheet repeats the keys with what each row said when it went out,
under a seal, so that what comes back can be told from what went out whoever saved it with which program.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.sheets import (
    FACE,
    Field,
    Kind,
    Value,
    caption,
    fill,
    head,
    lay_out,
    line_count,
    new_workbook,
    notes,
    put,
    save,
)

DUTIES, EXTRAS, HELP, CHOICES, SYSTEM = "填报", "补充记录", "填写说明", "选项", "系统识别"
KEY_HEADING, PROBLEM_HEADING = "识别码", "问题"
MARK = "wuzha-form"
EDITION = 1
HEAD_ROW = 4
FIRST_ROW = HEAD_ROW + 1
SPARE = 30
"""Rows ready for further activities."""
FURTHER = 300
"""So many rows below those offer the same choices to whoever goes on."""

_EARLIEST = 400  # days before the month that a day may lie, to the eye of the spreadsheet; the programme decides
_LATEST = 75
_MOST = 1_000_000
_STYLE = "_style"

Entry = Literal["date", "count", "text", "word", "words", "yes"]


@dataclass(frozen=True, slots=True)
class Box:
    """A column to fill in: the name of what it says, its heading, other headings, what it takes, its width."""

    key: str
    heading: str
    synonyms: tuple[str, ...]
    takes: Entry
    width: float
    hint: str = ""


BOXES = (
    Box("starts", "日期", ("活动日期", "开展日期", "时间"), "date", 11, "如 2026-05-12，也可写 5月12日。"),
    Box("ends", "至", ("结束日期", "到"), "date", 11, "一天办完的留空。"),
    Box("place", "地点", ("活动地点",), "text", 12),
    Box("title", "主题", ("标题", "活动主题"), "text", 13),
    Box("expected", "应到", ("应到人数",), "count", 6, "只填整数；没有清点的留空。"),
    Box("attended", "实到", ("实到人数",), "count", 6, "只填整数；不多于应到。"),
    Box("amount", "数量", (), "count", 6, "份数、条数等，只填整数。"),
    Box("originals", "纸质原件", ("原件",), "words", 9, "会议记录、签字件等留存在纸上的，选种类；多种用顿号隔开。"),
    Box("topics", "诈骗类型", ("涉及诈骗类型",), "words", 10, "可多填，用顿号隔开。"),
    Box("nothing", "无事项", (), "yes", 6, "只用于报送：本期没有活动时选“是”。"),
    Box("note", "备注", ("说明", "补充说明"), "text", 12, "请勿填写身份证号、电话、受害人姓名和住址。"),
)
WHAT = Box("activity", "活动", ("形式", "做了什么"), "word", 12, "从列表中选。")
WHOM = Box("audience", "对象", ("面向对象",), "words", 12, "可多填，用顿号隔开；不限对象留空。")
MEASURE = Box("amount_unit", "计量", ("计量单位",), "text", 6, "份、条、次等。")

_DUTY_FIELDS = (
    Field("序号", 5, "integer"),
    Field("任务（方案原文）", 30),
    Field("期次", 9),
    Field("到期", 11, "date"),
    Field("已登记／还差", 15),
)
_DUTY_BOXES = (WHAT, WHOM, *BOXES[:7], MEASURE, *BOXES[7:])
_EXTRA_FIELDS = (Field("序号", 5, "integer"), Field("情况", 14))
_EXTRA_BOXES = (WHAT, WHOM, *BOXES[:7], MEASURE, *BOXES[7:])
_DUTY_WIDTHS = {"activity": 9, "audience": 9, "amount_unit": 5}
_EXTRA_WIDTHS = {"place": 18, "title": 22, "topics": 14, "note": 22, "originals": 12}
LAYOUT: Mapping[str, tuple[tuple[Field, ...], tuple[Box, ...]]] = {
    DUTIES: (_DUTY_FIELDS, _DUTY_BOXES),
    EXTRAS: (_EXTRA_FIELDS, _EXTRA_BOXES),
}

HELP_LINES = (
    ("怎么填", "只填白底的格子；灰底的格子由系统填好，受保护，不用改。日期必填，其他有就填。"),
    ("一行一项任务", "“填报”表一行是一项任务的一个期次。做了的填在该行；没有做的留空，不算错。"),
    (
        "一次活动算几项",
        "一次活动能满足几项任务时，只填一行：系统按方案逐条核对，自动计入它满足的每一项。请不要在几行里重复填同一次活动。",
    ),
    ("补充记录", "表里没有的活动，或同一任务做了多次，填在“补充记录”；选活动、对象，写日期。行不够可以往下续。"),
    ("已填好的行", "系统里已有的记录会带在表上；写错的可以直接改，回传后更正。删空一行不会删掉记录，系统会先问清楚。"),
    ("日期", "2026-05-12、5月12日、2026.5.12、20260512 都可以；几天的活动填“日期”和“至”。"),
    ("人数、数量", "只填整数；没有清点的留空，不填 0。"),
    ("不要填", "身份证号、电话号码、受害人姓名、住址、聊天内容。"),
    (
        "回传",
        (
            "最好存成 .xlsx；.xls、.et、.ods 由系统转换，转换不了会说明。"
            "由网页上传、放进约定的文件夹，或作为附件发到约定的邮箱。同一份表回传几次都不会重复登记。"
        ),
    ),
    ("有问题时", "退回的表在“问题”一列写明原因并标色，没有问题的行已经登记；改好后把整份表再回传一次即可。"),
    ("不要改", "请不要删除列、“识别码”和隐藏的工作表，也不要把别的月份、别的单位的表改名后回传。"),
)


@dataclass(frozen=True, slots=True)
class FormLine:
    """A row: `values` by box, `base` what it says as the programme says it (None: nothing yet), `context` the rest.

    The other fields are what the sheet of duties tells of a task; `settled` marks one that needs nothing more.
    """

    key: str
    values: Mapping[str, Value]
    base: Mapping[str, Any] | None
    context: Mapping[str, Any] = field(default_factory=dict)
    quote: str = ""
    occasion: str = ""
    due: date | None = None
    recorded: str = ""
    settled: bool = False
    report: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What may be chosen, as names to codes."""

    activity: Mapping[str, str]
    audience: Mapping[str, str]
    topics: Mapping[str, str]
    originals: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MonthForm:
    """A form: `issue` tells this copy from others of the same month, `month` is its first day."""

    unit: int
    unit_code: str
    unit_name: str
    month: date
    month_name: str
    issue: str
    made_at: datetime
    plans: tuple[tuple[int, int, str], ...]
    duties: tuple[FormLine, ...]
    extras: tuple[FormLine, ...]
    words: Words


def month_form(form: MonthForm, *, secret: bytes) -> bytes:
    """Return the workbook as .xlsx; `secret` seals it."""
    workbook, sheet = new_workbook(DUTIES)
    styles = _Styles(workbook)
    hint = "填白底的格子，做了的填，没做的留空；一次活动能算几项任务的，只填一行，系统自动逐条核对。"
    _sheet(sheet, form, form.duties, styles, (f"{form.unit_name}{form.month_name}反诈工作填报表", hint))
    _sheet(
        workbook.create_sheet(EXTRAS),
        form,
        form.extras,
        styles,
        (
            f"{form.unit_name}{form.month_name}补充记录",
            "任务表之外的活动、同一任务的第二次活动填在这里；选活动和对象，写日期。",
        ),
    )
    notes(workbook, HELP, HELP_LINES)
    _choices(workbook, form.words)
    _system(workbook.create_sheet(SYSTEM), form, secret)
    for each in workbook.worksheets:
        each.protection.sheet = True
        each.protection.formatColumns = each.protection.formatRows = False
    workbook.properties.title = f"{form.unit_name}{form.month_name}填报表"
    return save(workbook, at=form.made_at)


class _Styles:
    """The looks of a form, each made once: making them cell by cell is most of the time a workbook takes."""

    def __init__(self, workbook: Workbook) -> None:
        aside = workbook.create_sheet("x")
        thin = Side(style="thin", color="999999")
        grey, done = PatternFill("solid", fgColor="F0F0F0"), PatternFill("solid", fgColor="E7F1E7")
        self._made: dict[tuple[str, bool, bool], Any] = {}
        for takes, number in (("date", "yyyy-mm-dd"), ("count", "0"), ("text", "General")):
            for locked in (True, False):
                for settled in (True, False):
                    cell = put(aside, 1, 1, None)
                    cell.number_format = number
                    cell.font = Font(name=FACE, size=10)
                    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
                    across = "left" if takes == "text" else "center"
                    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
                    cell.protection = Protection(locked=locked)
                    cell.fill = (done if settled else grey) if locked else PatternFill()
                    # The library has no public way to give one style to many cells.
                    self._made[takes, locked, settled] = copy(getattr(cell, _STYLE))
        workbook.remove(aside)

    def write(self, sheet: Worksheet, row: int, column: int, value: Value, look: tuple[str, bool, bool]) -> None:
        """Put a value down in a look: what the cell takes, whether it is locked, whether its task is settled."""
        cell = sheet.cell(row, column)
        takes = look[0] if look[0] in {"date", "count"} else "text"
        setattr(cell, _STYLE, copy(self._made[takes, look[1], look[2]]))
        if value is not None:
            fill(cell, value)


def _sheet(
    sheet: Worksheet, form: MonthForm, lines: Sequence[FormLine], styles: _Styles, words: tuple[str, str]
) -> None:
    given, boxes = LAYOUT[sheet.title]
    is_duties = sheet.title == DUTIES
    widths = _DUTY_WIDTHS if is_duties else _EXTRA_WIDTHS
    asked = [Field(_starred(box), widths.get(box.key, box.width), _kind(box)) for box in boxes]
    columns = [*given, *asked, Field(PROBLEM_HEADING, 30), Field(KEY_HEADING, 12)]
    printed = len(given) + len(asked)
    caption(sheet, 1, words[0], printed, size=16, bold=True)
    plans = "；".join(title for _, _, title in form.plans) or "（没有执行中的方案）"
    caption(
        sheet,
        2,
        f"单位：{form.unit_name}（{form.unit_code}）　　月份：{form.month_name}　　依据：{plans}",
        printed,
        size=10,
    )
    caption(sheet, 3, words[1], printed, size=10)
    head(sheet, HEAD_ROW, columns)
    for number, line in enumerate(lines, 1):
        at = HEAD_ROW + number
        told: list[Value] = (
            [number, line.quote, line.occasion, line.due, line.recorded] if is_duties else [number, line.recorded]
        )
        for column, (value, kind) in enumerate(zip(told, given, strict=True), 1):
            takes = {"integer": "count", "date": "date"}.get(kind.kind, "text")
            styles.write(sheet, at, column, value, (takes, True, line.settled))
        _boxes(sheet, at, line, boxes, styles, given)
        values = [*told, *(line.values.get(box.key) for box in boxes)]
        sheet.row_dimensions[at].height = 13 * max(map(line_count, [*given, *asked], values)) + 6
    last = max(HEAD_ROW + len(lines), FIRST_ROW)
    _rules(sheet, form, boxes, len(given), last if is_duties else last + FURTHER, is_duties=is_duties)
    if not is_duties:
        _leave_open(sheet, range(len(given) + 1, printed + 1))
    sheet.freeze_panes = f"{get_column_letter(3)}{FIRST_ROW}"
    sheet.column_dimensions[get_column_letter(len(columns))].hidden = True
    lay_out(sheet, [*given, *asked])
    sheet.page_setup.fitToWidth = 1
    sheet.print_area = f"A1:{get_column_letter(printed)}{last}"


def _leave_open(sheet: Worksheet, columns: Sequence[int]) -> None:
    """Let people go on below the rows that are ready: a cell that is not there yet is as its column is."""
    for column in columns:
        sheet.column_dimensions[get_column_letter(column)].protection = Protection(locked=False)
    sheet.protection.insertRows = False  # in the library's words: inserting is not forbidden


def _boxes(
    sheet: Worksheet, at: int, line: FormLine, boxes: Sequence[Box], styles: _Styles, given: Sequence[Field]
) -> None:
    is_duties = sheet.title == DUTIES
    for column, box in enumerate(boxes, len(given) + 1):
        locked = (is_duties and box in {WHAT, WHOM, MEASURE}) or (
            is_duties and box.key == "nothing" and not line.report
        )
        styles.write(sheet, at, column, line.values.get(box.key), (box.takes, locked, line.settled))
    problem = len(given) + len(boxes) + 1
    styles.write(sheet, at, problem, None, ("text", True, False))
    styles.write(sheet, at, problem + 1, line.key, ("text", True, False))


def _starred(box: Box) -> str:
    return f"{box.heading}*" if box.key == "starts" else box.heading


def _kind(box: Box) -> Kind:
    kinds: dict[Entry, Kind] = {"date": "date", "count": "integer"}
    return kinds.get(box.takes, "text")


def _rules(sheet: Worksheet, form: MonthForm, boxes: Sequence[Box], offset: int, last: int, *, is_duties: bool) -> None:
    """Let the spreadsheet itself offer lists and refuse what can be no day and no number."""
    for column, box in enumerate(boxes, offset + 1):
        if is_duties and box in {WHAT, WHOM, MEASURE}:
            continue
        rule = _rule(form, box)
        if box.hint:
            rule.promptTitle, rule.prompt, rule.showInputMessage = box.heading, box.hint, True
        letter = get_column_letter(column)
        rule.add(f"{letter}{FIRST_ROW}:{letter}{last}")
        sheet.add_data_validation(rule)


def _rule(form: MonthForm, box: Box) -> DataValidation:
    if box.takes == "date":
        first, until = form.month.toordinal() - _EARLIEST, form.month.toordinal() + _LATEST
        zero = date(1899, 12, 30).toordinal()
        rule = DataValidation("date", str(first - zero), str(until - zero), True, operator="between")  # noqa: FBT003 - allow_blank, in the library's order
        rule.errorTitle, rule.error, rule.errorStyle = "请核对日期", "请写这个月前后的日期，如 2026-05-12。", "warning"
    elif box.takes == "count":
        rule = DataValidation("whole", "0", str(_MOST), True, operator="between")  # noqa: FBT003 - the same
        rule.errorTitle, rule.error, rule.errorStyle = "请填整数", "只填整数，如 60；没有清点的留空。", "stop"
    elif box.takes == "text":
        rule = DataValidation("textLength", "0", "2000" if box.key == "note" else "100", True, operator="between")  # noqa: FBT003 - the same
        rule.errorTitle, rule.error, rule.errorStyle = "太长了", "请写短一些。", "warning"
    else:
        names = ["是"] if box.takes == "yes" else list(getattr(form.words, box.key))
        letter = get_column_letter(_CHOICE_COLUMNS[box.key])
        rule = DataValidation("list", f"'{CHOICES}'!${letter}$1:${letter}${max(len(names), 1)}", None, True)  # noqa: FBT003 - the same
        rule.errorTitle, rule.error = "请核对", "列表中没有这一项；几项之间用顿号隔开。"
        rule.errorStyle = "stop" if box.takes in {"word", "yes"} else "warning"
    rule.showErrorMessage = True
    return rule


_CHOICE_COLUMNS = {"activity": 1, "audience": 2, "topics": 3, "originals": 4, "nothing": 5}


def _choices(workbook: Workbook, words: Words) -> None:
    """List the words on a hidden sheet: a list inside a rule is limited to 255 signs."""
    sheet = workbook.create_sheet(CHOICES)
    sheet.sheet_state = "hidden"
    for key, column in _CHOICE_COLUMNS.items():
        names = ["是"] if key == "nothing" else list(getattr(words, key))
        for row, name in enumerate(names, 1):
            fill(sheet.cell(row, column), name)


def _system(sheet: Worksheet, form: MonthForm, secret: bytes) -> None:
    """Write down who and when the form is for and what every row said, under a seal."""
    sheet.sheet_state = "veryHidden"
    about = {
        "unit": form.unit,
        "code": form.unit_code,
        "name": form.unit_name,
        "month": f"{form.month:%Y-%m}",
        "issue": form.issue,
        "made": form.made_at.isoformat(timespec="seconds"),
        "plans": [[plan, version] for plan, version, _ in form.plans],
    }
    rows = (*form.duties, *form.extras)
    told = [(f"row {line.key}", _json({"base": line.base, "context": dict(line.context)})) for line in rows]
    lines = [("about", _json(about)), *told]
    for row, (name, text) in enumerate([(MARK, str(EDITION)), *lines, ("seal", seal(lines, secret))], 1):
        fill(sheet.cell(row, 1), name)
        fill(sheet.cell(row, 2), text)


def seal(lines: Sequence[tuple[str, str]], secret: bytes) -> str:
    """Return the seal over the lines of the hidden sheet."""
    told = "\n".join(f"{name}\t{text}" for name, text in lines).encode()
    return hmac.new(secret, told, hashlib.sha256).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))

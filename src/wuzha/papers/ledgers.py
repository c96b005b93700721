"""The activity ledger (宣传活动台账) as a worksheet with typed columns, to be filtered, summed and filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.sheets import FACE, Field, Value, body, caption, head, lay_out, notes, put, save

_FIELDS = (
    Field("序号", 6, "integer"),
    Field("单位", 15),
    Field("日期", 11, "date"),
    Field("地点", 13),
    Field("形式", 9),
    Field("主题", 14),
    Field("对象", 9),
    Field("应到", 7, "integer"),
    Field("实到", 7, "integer"),
    Field("发放材料", 13),
    Field("佐证", 13),
    Field("对应要求", 28),
    Field("登记人", 10),
    Field("登记时间", 16, "moment"),
    Field("备注", 10),
)
_HEAD_ROW = 3
_FIRST_ROW = _HEAD_ROW + 1
_SUMMED = ("应到", "实到")
_MEANINGS = (
    ("日期", "活动发生的日子；补登的活动仍写发生日，登记的时间另列。"),
    ("形式", "讲座、班会、入户、电子屏、推文、摆摊等，按本单位词表。"),
    ("主题", "宣传的诈骗类型或内容。"),
    ("对象", "面向的人群类别，只写类别，不写姓名。"),
    ("应到、实到", "人数；没有清点的留空，不填 0。合计为人次，同一人参加多次分别计算。"),
    ("佐证", "照片、签到表、会议记录等的种类和份数；照片不是必须。"),
    ("对应要求", "这一条记录核销了哪些方案的哪些条款；一条记录可以对应多条。"),
    ("登记人", "登记这条记录的岗位，不写姓名和电话。"),
    ("合计", "随筛选变化：筛选后只合计显示的行。"),
)


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity as the ledger shows it.

    `expected` and `attended` count people, None where nobody counted; `recorded_by` is a post, never a name.
    """

    unit: str
    on: date
    place: str
    form: str
    topic: str
    audience: str
    expected: int | None
    attended: int | None
    materials: str
    evidence: str
    requirements: str
    recorded_by: str
    recorded_at: datetime
    note: str = ""


def activity_ledger(rows: Sequence[ActivityRow], *, title: str, unit: str, period: str) -> bytes:
    """Return the ledger of `unit` for `period` (as printed, e.g. 2026年5月) as .xlsx; same rows, same bytes."""
    workbook = Workbook()
    sheet = workbook.active
    if not isinstance(sheet, Worksheet):  # a new workbook always has one; the library's type allows none
        sheet = workbook.create_sheet()
    sheet.title = "宣传活动台账"
    caption(sheet, 1, title, len(_FIELDS), size=16, bold=True)
    caption(sheet, 2, f"单位：{unit}　　期间：{period}　　共 {len(rows)} 条", len(_FIELDS), size=11)
    head(sheet, _HEAD_ROW, _FIELDS)
    last = body(sheet, _FIRST_ROW, _FIELDS, [_values(at, row) for at, row in enumerate(rows, 1)])
    sheet.freeze_panes = f"C{_FIRST_ROW}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(len(_FIELDS))}{max(last, _HEAD_ROW)}"
    _total(sheet, last)
    lay_out(sheet, _FIELDS)
    notes(workbook, "说明", _MEANINGS)
    newest = max((row.recorded_at for row in rows), default=datetime(2000, 1, 1))
    return save(workbook, at=newest)


def _values(number: int, row: ActivityRow) -> tuple[Value, ...]:
    return (
        number,
        row.unit,
        row.on,
        row.place,
        row.form,
        row.topic,
        row.audience,
        row.expected,
        row.attended,
        row.materials,
        row.evidence,
        row.requirements,
        row.recorded_by,
        row.recorded_at,
        row.note,
    )


def _total(sheet: Worksheet, last: int) -> None:
    """Add the totals of what the filter shows (SUBTOTAL 109 leaves out hidden rows)."""
    total = max(last, _HEAD_ROW) + 1
    for column, field in enumerate(_FIELDS, 1):
        cell = put(sheet, total, column, None, kind=field.kind)
        if field.heading in _SUMMED:
            letter = get_column_letter(column)
            shown = f"{letter}{_FIRST_ROW}:{letter}{last}"
            cell.value = f"=SUBTOTAL(109,{shown})" if last >= _FIRST_ROW else 0
        cell.font = Font(name=FACE, size=10, bold=True)
    sheet.cell(total, 2).value = "合计"

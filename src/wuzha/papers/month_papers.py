"""The form (填报表) of a unit and month on paper: what it owes, with room to write by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wuzha.papers.month_forms import FormLine, MonthForm
from wuzha.papers.official.paper import OfficialPaper
from wuzha.papers.official.tables import Column
from wuzha.papers.sheets import Value

_DUTIES = (
    Column("序号", 8, figures=True),
    Column("任务（方案原文）", 40),
    Column("期限", 21, figures=True),
    Column("日期", 21, figures=True),
    Column("地点", 18),
    Column("主题", 20),
    Column("应到", 11, figures=True),
    Column("实到", 11, figures=True),
    Column("数量", 11, figures=True),
    Column("备注", 15),
)
_EXTRAS = (
    Column("序号", 8, figures=True),
    Column("活动", 22),
    Column("对象", 18),
    Column("日期", 21, figures=True),
    Column("地点", 22),
    Column("主题", 33),
    Column("应到", 11, figures=True),
    Column("实到", 11, figures=True),
    Column("数量", 11, figures=True),
    Column("备注", 19),
)
_SPARE = 6
_LEAST = 11.0  # mm a row needs to be written in by hand


def month_paper(form: MonthForm) -> bytes:
    """Return the form as .docx, to be printed, filled in by hand and handed to the office."""
    paper = OfficialPaper(
        title=f"{form.unit_name}{form.month_name}填报表", author=form.unit_name, on=form.made_at.date()
    )
    paper.title(f"{form.unit_name}{form.month_name}反诈工作填报表")
    paper.note(
        f"单位：{form.unit_name}（{form.unit_code}）　　依据：{'；'.join(title for _, _, title in form.plans) or '—'}"
    )
    paper.note("做了的填，没做的留空；一次活动能算几项任务的，只填一行。请勿填写身份证号、电话、受害人姓名和住址。")
    if form.duties:
        paper.table(_DUTIES, [_duty(at, line) for at, line in enumerate(form.duties, 1)], least=_LEAST)
    paper.heading("补充记录")
    known = [line for line in form.extras if line.base is not None]
    rows = [_extra(at, line) for at, line in enumerate(known, 1)]
    rows += [(str(len(known) + at), *[""] * (len(_EXTRAS) - 1)) for at in range(1, _SPARE + 1)]
    paper.table(_EXTRAS, rows, least=_LEAST)
    paper.note("")
    paper.note("填报人：　　　　　　　　　审核人：　　　　　　　　　填报日期：　　　　年　　月　　日")
    return paper.to_bytes()


def _duty(at: int, line: FormLine) -> tuple[str, ...]:
    due = f"{line.due.month}月{line.due.day}日" if line.due else "长期"
    occasion = f"（{line.occasion}）" if "周" in line.occasion or "半" in line.occasion else ""
    done = "【已完成】" if line.settled and line.base is None else ""
    return (str(at), f"{line.quote}{occasion}{done}", due, *_written(line.values))


def _extra(at: int, line: FormLine) -> tuple[str, ...]:
    values = line.values
    return (str(at), _text(values.get("activity")), _text(values.get("audience")), *_written(values))


def _written(values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return what is known already of day, place, subject, numbers and the rest."""
    amount = f"{_text(values.get('amount'))}{_text(values.get('amount_unit'))}"
    measure = "" if values.get("amount") is not None or not amount else f"　　{amount}"
    return (
        _text(values.get("starts")),
        _text(values.get("place")),
        _text(values.get("title")),
        _text(values.get("expected")),
        _text(values.get("attended")),
        amount if values.get("amount") is not None else measure,
        _text(values.get("note")),
    )


def _text(value: Value) -> str:
    if isinstance(value, date):
        return f"{value.month}月{value.day}日"
    return "" if value is None else str(value)

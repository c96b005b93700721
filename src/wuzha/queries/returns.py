"""Forms that came back (回表): what came of each, what is still to be decided, and what was set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import make_naive

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_day, say_occasion
from wuzha.papers.form_answers import Answer, Told, answered
from wuzha.papers.forms import CellProblem, clean
from wuzha.queries.matching import said
from wuzha.queries.month_forms import values_of
from wuzha.queries.units import UnitRow, units
from wuzha.rules.paging import nearest
from wuzha.rules.refusals import Absent
from wuzha.rules.returns import Said, said_of
from wuzha.store.models import Dispute, Mailbox, Return

LATEST = 30
PAGE = 100
SOURCES = {"upload": "网页上传", "folder": "文件夹", "mail": "电子邮件"}
QUESTIONS = {
    "conflict": "同一条记录，系统里和表里改得不一样",
    "twin": "系统里这一天已有同类记录，可能是同一次活动",
    "cleared": "表里这一行空了或删掉了，记录还在",
}
BOXES = (
    ("activity", "活动"),
    ("audience", "对象"),
    ("starts", "日期"),
    ("ends", "至"),
    ("place", "地点"),
    ("title", "主题"),
    ("expected", "应到"),
    ("attended", "实到"),
    ("amount", "数量"),
    ("amount_unit", "计量"),
    ("originals", "纸质原件"),
    ("topics", "诈骗类型"),
    ("nothing", "无事项"),
    ("note", "备注"),
)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One form that came back, in a list."""

    returned: int
    unit: int | None
    unit_name: str
    month_name: str
    name: str
    source: str
    sender: str
    state: str
    state_name: str
    summary: str
    why: str
    came_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """What came of a row of a form."""

    where: str
    about: str
    outcome: str
    words: str
    record: int | None


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """A form that came back: what taking it would do, or did; `open` counts what is undecided."""

    row: ReturnRow
    month: str
    lines: tuple[Line, ...]
    problems: tuple[CellProblem, ...]
    open: int
    may_take: bool
    has_file: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One box in which the file and the record differ, each in words; `differs` is false where they agree."""

    heading: str
    filed: str
    ours: str
    differs: bool


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """Something to be decided about a row of a form."""

    dispute: int
    kind: str
    question: str
    unit_name: str
    place: str
    returned: int
    file: str
    record: int | None
    record_name: str
    withdrawn: bool
    differences: tuple[Difference, ...]
    came_at: datetime


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """A mailbox from which forms of a unit come."""

    mailbox: int
    unit: int
    unit_name: str
    address: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Where forms go out and come back: units, what came, how much is to be decided, what was set aside.

    `units` are those of one page, of `total`; `first` is the topmost of all. `back` says, by unit, how the form of the
    month stands that came last; a unit whose form has not come is not in it.
    """

    units: tuple[UnitRow, ...]
    page: int
    total: int
    first: int
    latest: tuple[ReturnRow, ...]
    disputes: int
    held: tuple[ReturnRow, ...]
    may_manage: bool
    back: Mapping[int, str]

    @property
    def rows(self) -> list[tuple[UnitRow, str]]:
        """The units of the page, each with how its form of the month stands; empty where none came."""
        return [(unit, self.back.get(unit.unit, "")) for unit in self.units]

    @property
    def taken(self) -> int:
        """Of how many of all units the form of the month has been taken, wholly or in part."""
        wanted = {Return.State.TAKEN.label, Return.State.PARTLY.label}
        return sum(state in wanted for state in self.back.values())


def desk(*, by: Actor, month: str = "", page: int = 1) -> Desk:
    """Return what the page of forms shows for a month (`2026-05`), a page of units; at most five queries.

    Raises:
        Absent: `by` may not record anywhere.

    """
    rows = tuple(units(by=by, verb="record"))
    if not rows:
        raise Absent
    latest = access.returns(by, "record").exclude(state=Return.State.HELD).select_related("unit").defer("content")
    held = access.returns(by, "unit").filter(state=Return.State.HELD).select_related("unit").defer("content")
    page, _ = nearest(page, len(rows), PAGE)
    open_ = {row.unit for row in rows}
    return Desk(
        units=rows[(page - 1) * PAGE : page * PAGE],
        page=page,
        total=len(rows),
        first=rows[0].unit,
        latest=tuple(_row(row) for row in latest.order_by("-came_at", "-pk")[:LATEST]),
        disputes=access.disputes(by, "record").count(),
        held=tuple(_row(row) for row in held.order_by("came_at", "pk")[:LATEST]) if by.may("unit") else (),
        may_manage=by.may("unit"),
        back={unit: state for unit, state in _back(by, month).items() if unit in open_} if month else {},
    )


def _back(by: Actor, month: str) -> dict[int, str]:
    rows = access.returns(by, "record").filter(month=month, unit__isnull=False).order_by("came_at", "pk")
    return {unit: Return.State(state).label for unit, state in rows.values_list("unit_id", "state") if unit}


def return_page(*, by: Actor, returned: int) -> ReturnPage:
    """Return a form that came back; at most three queries.

    Raises:
        Absent: `by` may not record for its unit.

    """
    row = access.returned(by, "record", returned)
    told = row.told
    return ReturnPage(
        row=_row(row),
        month=row.month,
        lines=tuple(_line(each) for each in told.get("rows", ())),
        problems=tuple(CellProblem(**each) for each in told.get("problems", ())),
        open=access.disputes(by, "record").filter(returned=row).count(),
        may_take=row.state in {Return.State.WAITING, Return.State.HELD},
        has_file=row.content is not None,
    )


def answer(*, by: Actor, returned: int) -> tuple[str, bytes]:
    """Return the form with its answer written into it, and the name of the file; two queries.

    Raises:
        Absent: `by` may not record for its unit, or its file is no longer kept.

    """
    row = access.returned(by, "record", returned)
    if row.content is None or not row.told:
        raise Absent("这份表已经处理完，原文件不再保留。")
    return f"{row.name.rpartition('.')[0] or row.name}（回执）.xlsx", answer_to(row, bytes(row.content))


def answer_to(row: Return, data: bytes) -> bytes:
    """Return a form that came as `data` with what came of it written into it."""
    told = row.told
    unit_name = row.unit.name if row.unit else ""
    said_ = Answer(
        title=f"{unit_name}{say_occasion(row.month)}填报表回执",
        summary=told["summary"],
        problems=[CellProblem(**each) for each in told["problems"]],
        questions=[CellProblem(**each) for each in told["questions"]],
        rows=[Told(each["sheet"], each["row"], each["about"], each["outcome"], each["words"]) for each in told["rows"]],
    )
    return answered(data, said_, at=make_naive(row.came_at))


def answer_file(*, returned: int, data: bytes) -> bytes | None:
    """Return the answer to a file that came by folder or mail just now; None where there is nothing to write into."""
    row = Return.objects.select_related("unit").get(pk=returned)
    return answer_to(row, data) if row.told else None


def knows(address: str) -> bool:
    """Tell whether an address is a known mailbox of a unit; one query."""
    return Mailbox.objects.filter(address=address.lower()).exists()


def mailboxes(*, by: Actor) -> list[MailboxRow]:
    """Return the known mailboxes of the units `by` manages; one query.

    Raises:
        Absent: `by` manages no units.

    """
    if not by.may("unit"):
        raise Absent
    rows = access.mailboxes(by, "unit").order_by("unit__path", "address")
    return [MailboxRow(row.pk, row.unit_id, row.unit.name, row.address) for row in rows]


def disputes(*, by: Actor, returned: int | None = None) -> list[DisputeRow]:
    """Return what is to be decided, the oldest first; one query."""
    rows = access.disputes(by, "record").select_related("unit", "record", "returned").defer("returned__content")
    if returned is not None:
        rows = rows.filter(returned=returned)
    return [_dispute(row) for row in rows.order_by("pk")]


def _line(told: Mapping[str, Any]) -> Line:
    where = f"{told['sheet']} 第{told['row']}行" if told["row"] else "已删去的行"
    return Line(where, told["about"], told["outcome"], told["words"], told["record"])


def _row(row: Return) -> ReturnRow:
    return ReturnRow(
        returned=row.pk,
        unit=row.unit_id,
        unit_name=row.unit.name if row.unit else "不能确定单位",
        month_name=say_occasion(row.month) if row.month else "",
        name=row.name,
        source=SOURCES.get(row.source, row.source),
        sender=row.sender,
        state=row.state,
        state_name=row.get_state_display(),
        summary=row.told.get("summary", ""),
        why=row.why,
        came_at=row.came_at,
    )


def _dispute(row: Dispute) -> DisputeRow:
    ours = said_of(said(row.record), clean) if row.record else None
    filed = Said.unpacked(row.said) if row.said is not None else None
    return DisputeRow(
        dispute=row.pk,
        kind=row.kind,
        question=QUESTIONS[row.kind],
        unit_name=row.unit.name,
        place=row.place,
        returned=row.returned_id,
        file=row.returned.name,
        record=row.record_id,
        record_name=str(values_of(ours)["title"] or values_of(ours)["activity"]) if ours else "",
        withdrawn=bool(row.record and row.record.withdrawn_at),
        differences=_differences(filed, ours),
        came_at=row.returned.came_at,
    )


def _differences(filed: Said | None, ours: Said | None) -> tuple[Difference, ...]:
    """Return every box that either side fills, side by side."""
    left, right = (_told(content) for content in (filed, ours))
    return tuple(
        Difference(heading, left.get(key, ""), right.get(key, ""), left.get(key) != right.get(key))
        for key, heading in BOXES
        if key in left or key in right
    )


def _told(content: Said | None) -> dict[str, str]:
    if content is None:
        return {}
    values = {key: value for key, value in values_of(content).items() if value is not None}
    days = {key: say_day(day) for key in ("starts", "ends") if (day := getattr(content, key))}
    return {key: str(value) for key, value in values.items()} | days

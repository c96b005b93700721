"""The files of an archive (档案包), one after another in a fixed order: rows, plans, papers, ledgers, sheets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from wuzha.access import Actor
from wuzha.papers.archive.catalogue import sheet
from wuzha.papers.archive.manifest import OBLIGATIONS, TOTALS, Subject, data_file, line
from wuzha.papers.archive.spools import Spool
from wuzha.papers.archive.totals import COUNTED
from wuzha.papers.ledger_sheets import ledger_kinds, ledger_list
from wuzha.papers.pdf import pdf
from wuzha.papers.rendering import docx
from wuzha.papers.sheets import Field, Value
from wuzha.plan.model import Plan
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.plan.write import dump
from wuzha.queries.archive_scope import Scope, plain_rows
from wuzha.queries.archive_sums import obligation_rows, total_rows
from wuzha.queries.frozen import document_of
from wuzha.queries.ledger_rows import ledger_lines
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ROLE_NAMES
from wuzha.rules.states import STATE_NAMES
from wuzha.store import files, models
from wuzha.store.archive_tables import TABLES

_ENDING = re.compile(r"\.[a-z0-9]{1,5}$")


@dataclass(frozen=True, slots=True)
class Made:
    """A file to be written: what it says, piece by piece, and what the catalogue says of it (`kind` of retention)."""

    path: str
    pieces: Iterable[bytes]
    kind: str
    title: str
    reference: str = ""
    unit: str = ""
    on: date | None = None
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the evidence folder: its hash, its length, and where it goes in the archive."""

    path: str
    sha256: str
    size: int
    kind: str
    title: str
    reference: str
    unit: str
    on: date | None

    @property
    def said(self) -> str:
        """What it is, for the list of those that are not there any more."""
        return f"{self.reference} {self.title}（{self.sha256}）"


def subject_of(scope: Scope) -> Subject:
    """Return what an archive says it is of."""
    top = scope.top
    return Subject(top.pk, top.code, top.name, scope.year, scope.now.date())


def counts_of(scope: Scope) -> dict[str, int]:
    """Return how many rows of each table are in an archive."""
    return {table.name: scope.rows(table.name).count() for table in TABLES}


def data_files(scope: Scope) -> Iterator[Made]:
    """Yield the rows of every table, the obligations and the totals."""
    for table in TABLES:
        yield _data(data_file(table.name), plain_rows(scope, table))
    yield Made("data/vocabulary.json", [_vocabulary()], "data", "代码的名称")
    yield _data(OBLIGATIONS, obligation_rows(scope))
    with closing(Spool(dict[str, Any])) as sums:
        yield _data(TOTALS, _aside(total_rows(scope), sums))
        yield _totals_sheet(scope, sums)


def plan_files(scope: Scope) -> Iterator[Made]:
    """Yield the text and the plan language of every plan; the file as it came is among `kept_files`."""
    for row in scope.rows("plans").select_related("adopter").order_by("pk").iterator(chunk_size=20):
        kind, whose = _plan_kind(scope, row), (row.number, row.adopter.name, row.starts)
        folder, version = f"plans/{row.pk}", f"《{row.title}》第{row.version}版"
        yield Made(f"{folder}/text.txt", [row.text.encode()], kind, f"{version}（全文）", *whose)
        yaml = dump(Plan.model_validate_json(row.body))
        yield Made(f"{folder}/plan.yaml", [yaml.encode()], kind, f"{version}（方案文件）", *whose)


def paper_files(scope: Scope, *, with_pdf: bool) -> Iterator[Made]:
    """Yield every frozen paper as it goes out, for people, and its text as it was frozen, for programmes.

    Raises:
        NoPdf: one of them cannot be made.

    """
    serials = _serials(scope)
    rows = scope.rows("papers").select_related("unit").prefetch_related("files").order_by("pk")
    for row in rows.iterator(chunk_size=20):
        on = timezone.make_naive(row.frozen_at).date()
        number = row.number or f"文书{row.pk}号第{row.version}稿"
        said = ("paper", row.title, number, row.unit.name, row.issued_date or on, row.kind)
        document = document_of(row)
        if row.office_id not in scope.inside:
            document = document.model_copy(update={"serial": serials.get(row.pk, 0)})
        path, word = f"papers/{row.pk}", docx(document)
        yield Made(f"{path}.docx", [word], *said)
        yield Made(f"{path}.json", [row.body.encode()], *said)
        if with_pdf:
            yield Made(f"{path}.pdf", [pdf(word, document.day)], *said)


def _serials(scope: Scope) -> dict[int, int]:
    """Return the number of the copy (份号) that came to these units, by paper: the lowest, as their page shows it."""
    came = scope.rows("recipients").filter(serial__gt=0, unit__in=scope.inside_rows)
    return dict(came.order_by("-serial").values_list("paper", "serial"))


def sheet_files(scope: Scope, by: Actor) -> Iterator[Made]:
    """Yield the records and every ledger of the year as worksheets."""
    yield _records_sheet(scope)
    name, period = scope.top.name, str(scope.year)
    for number, kind in enumerate(ledger_kinds().values(), 1):
        try:
            rows = ledger_lines(by=by, kind=kind.code, unit=scope.top.pk, period=period, now=scope.now)
        except Absent:
            continue
        data = ledger_list(kind, rows, unit=name, period=f"{scope.year}年", at=scope.now)
        title = f"{name}{kind.name}（{scope.year}年）"
        yield Made(f"ledgers/{number:02d}-{kind.code}.xlsx", data, "ledger", title, f"台账{number}", name)


def kept_files(scope: Scope) -> Iterator[Kept]:
    """Yield the files of plans and answers as they came, and the evidence of the year, for each record that has it."""
    for row in scope.rows("plans").select_related("adopter").order_by("pk"):
        path = f"plans/{row.pk}/original{_ending('.' + row.file_kind)}"
        title, kind = f"《{row.title}》第{row.version}版（原件）", _plan_kind(scope, row)
        yield Kept(path, row.file_sha256, row.file_size, kind, title, row.number, row.adopter.name, row.starts)
    for answer in scope.rows("paper_answers").exclude(sha256="").select_related("recipient").order_by("pk"):
        path, of = evidence_path(answer.sha256, answer.file_name), answer.recipient
        title, size = f"回复：{answer.file_name}", files.size_of(answer.sha256)
        yield Kept(path, answer.sha256, size, "evidence", title, f"文书{of.paper_id}号", of.name, answer.on_date)
    for file in scope.rows("paper_files").select_related("paper__unit").order_by("pk"):
        path, of = evidence_path(file.sha256, file.name), file.paper
        title, number = f"来文：{file.name}", of.number or f"文书{of.pk}号"
        yield Kept(path, file.sha256, file.size, "incoming", title, number, of.unit.name, of.issued_date)
    names = load_vocabulary()
    rows = scope.rows("evidence").order_by("pk")
    said = ("sha256", "size", "name", "kind", "record_id", "record__unit__name", "record__starts")
    for sha256, size, name, kind, record, unit, on in rows.values_list(*said).iterator(chunk_size=2000):
        path = evidence_path(sha256, name)
        title = f"{names.name('evidence', kind)}：{name}"
        yield Kept(path, sha256, size, "evidence", title, f"记录{record}号", unit, on)


def evidence_path(sha256: str, name: str) -> str:
    """Return where a piece of evidence lies: by its hash, so that the same file lies there once."""
    return f"evidence/{sha256[:2]}/{sha256}{_ending(name)}"


def size_of(scope: Scope) -> tuple[int, int, int]:
    """Return how many pieces of evidence it has, how many files lie in their folder, and how many bytes these have."""
    stored = (scope.rows(table).order_by().values("sha256", "size") for table in ("evidence", "paper_files"))
    found = [
        rows.annotate(often=Count("pk")).aggregate(files=Count("sha256"), bytes=Sum("size"), pieces=Sum("often"))
        for rows in stored
    ]
    pieces = found[0]["pieces"] or 0
    found.append(scope.rows("plans").aggregate(files=Count("pk"), bytes=Sum("file_size")))
    answers = scope.rows("paper_answers").exclude(sha256="").order_by().values_list("sha256", flat=True).distinct()
    found.append({"files": len(answers), "bytes": sum(map(files.size_of, answers))})
    return pieces, sum(each["files"] for each in found), sum(each["bytes"] or 0 for each in found)


def _data(path: str, rows: Iterable[Mapping[str, Any]]) -> Made:
    return Made(path, (line(row) for row in rows), "data", f"数据文件 {path}")


def _vocabulary() -> bytes:
    """Say what the codes in the rows are called."""
    words = load_vocabulary()
    kinds = ("activities", "audiences", "fraud_types", "events", "evidence", "unit_types", "facts", "channels")
    named = {kind: {code: entry.name for code, entry in words.entries(kind).items()} for kind in kinds}
    named |= {"roles": ROLE_NAMES, "states": {state.value: name for state, name in STATE_NAMES.items()}}
    return json.dumps(named, ensure_ascii=False, indent=1).encode() + b"\n"


def _plan_kind(scope: Scope, row: models.Plan) -> str:
    return "plan" if row.adopter_id in scope.inside else "plan-above"


def _ending(name: str) -> str:
    found = _ENDING.search(name.lower())
    return found.group() if found else ""


def _aside(rows: Iterable[dict[str, Any]], sums: Spool[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Pass the totals on, and lay them aside for whoever needs them again."""
    for row in rows:
        sums.add(row)
        yield row


_TOTAL_FIELDS = (
    Field("方案", 30),
    Field("编号", 8),
    Field("要求", 50),
    Field("单位", 20),
    *(Field(each, 9, "integer") for each in ("应完成", "已完成", "按时", "逾期")),
)


def _totals_sheet(scope: Scope, sums: Iterable[Mapping[str, Any]]) -> Made:
    names = dict(models.Unit.objects.filter(pk__in=scope.held_rows).values_list("pk", "name"))

    def rows() -> Iterator[tuple[Value, ...]]:
        for (clause, unit), months in groupby(sums, key=itemgetter("requirement", "unit")):
            said = scope.asked[clause]
            numbers = map(sum, zip(*(itemgetter(*COUNTED)(month) for month in months), strict=True))
            yield (said.plan_title, said.code, said.requirement.quote, names.get(unit, ""), *numbers)

    title = f"{scope.top.name}{scope.year}年各项任务合计"
    data = sheet("合计", _TOTAL_FIELDS, rows(), at=scope.now.date())
    return Made("合计.xlsx", data, "totals", title, unit=scope.top.name)


_RECORD_FIELDS = (
    Field("编号", 10, "integer"),
    Field("单位", 20),
    Field("活动", 12),
    Field("标题", 24),
    Field("日期", 11, "date"),
    Field("至", 11, "date"),
    Field("报送日期", 11, "date"),
    Field("地点", 16),
    Field("对象", 16),
    Field("诈骗类型", 16),
    *(Field(each, 7, "integer") for each in ("应到", "实到", "数量")),
    Field("计量", 7),
    Field("佐证", 7, "integer"),
    Field("无事项", 7),
    Field("状态", 10),
    Field("登记时间", 16, "moment"),
    Field("备注", 30),
)


def _records_sheet(scope: Scope) -> Made:
    each = models.Evidence.objects.filter(record=OuterRef("pk")).order_by().values("record")
    proofs = Coalesce(Subquery(each.annotate(number=Count("pk")).values("number")), 0)
    rows = scope.own_records().select_related("unit").annotate(proofs=proofs).order_by("pk")
    title = f"{scope.top.name}{scope.year}年工作记录"
    data = sheet("记录", _RECORD_FIELDS, map(_record, rows.iterator(chunk_size=500)), at=scope.now.date())
    return Made("记录.xlsx", data, "records", title, unit=scope.top.name)


def _record(row: Any) -> tuple[Value, ...]:  # noqa: ANN401 - a record with the number of its files beside it
    name = load_vocabulary().name
    said = {kind: "、".join(name(kind, code) for code in codes) for kind, codes in _codes(row).items()}
    entered: datetime = timezone.make_naive(row.created_at)
    return (
        *(row.pk, row.unit.name, name("activities", row.activity), row.title, row.starts, row.ends, row.handed_in),
        *(row.place, said["audiences"], said["fraud_types"], row.expected, row.attended, row.amount),
        *(row.amount_unit, row.proofs, "是" if row.nothing_to_report else ""),
        *("已撤回" if row.withdrawn_at else "有效", entered.replace(second=0, microsecond=0), row.note),
    )


def _codes(row: models.Record) -> dict[str, list[str]]:
    return {"audiences": row.audience, "fraud_types": row.topics}

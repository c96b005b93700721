"""Plans (方案): taken in and read, replaced by a corrected file, thrown away, retired. `drafts` corrects them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log, versions
from wuzha.actions.assignments import settle_carrying
from wuzha.actions.drafts import held, keep
from wuzha.actions.turns import in_turn
from wuzha.plan.emit import plain
from wuzha.plan.model import Part, Plan, Span
from wuzha.plan.parse import load
from wuzha.reading.documents import Scanned, Steps, Unreadable, finish, opening
from wuzha.reading.parts import Part as TextPart
from wuzha.reading.parts import parts
from wuzha.reading.reader import read
from wuzha.rules.marking import refuse_secret
from wuzha.rules.refusals import Refusal
from wuzha.store import files, models
from wuzha.store.models.plans import PlanState

PLAN_FILES = (".yaml", ".yml")
_CODE = re.compile(r"[\w.-]{1,20}")  # it stands in addresses
_NO_TEXT = re.compile(r"\\u0000|[\ud800-\udfff]")  # what only an escape brings in, and no database keeps
_FROM_PLAN_FILE = "由方案文件建立，文件里没有原文：左侧依次列出各条的引文。"


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that was uploaded, and what it was found to hold."""

    name: str
    data: bytes
    text: str
    kind: str
    draft: Plan
    notes: tuple[str, ...] = ()
    scanned: tuple[Scanned, ...] = ()
    parts: tuple[TextPart, ...] = ()


def upload(*, by: Actor, adopter: int, name: str, data: bytes, at: datetime, supersedes: int | None = None) -> int:
    """Take in a document, read it, and keep text, file and draft, as `uploading` does; return the plan's id."""
    return finish(uploading(by=by, adopter=adopter, name=name, data=data, at=at, supersedes=supersedes))


def uploading(
    *, by: Actor, adopter: int, name: str, data: bytes, at: datetime, supersedes: int | None = None
) -> Steps[int]:
    """Take in a document step by step, read it, and keep text, file and draft; return the plan's id.

    A plan file (.yaml) is taken as it is, with its quotes as the text. `supersedes` is the plan of which this is the
    next text: a new version of a published one, or what takes the place of a draft. What people made of it is carried
    over. Without it, plans the text nearly copies are noted.

    Raises:
        Absent: `by` may not manage plans at the adopter, or the superseded plan is out of reach.
        Refusal: the document cannot be read or is marked as a state secret, the plan file has errors, or what it shall
            supersede has a newer text already; nothing is kept.

    """
    access.unit(by, "plan", adopter)
    taken = _plan_file(data, name) if name.lower().endswith(PLAN_FILES) else (yield from _document(data, name))
    refuse_secret([name, taken.text])
    alone = versions.reading_of(access.plan(by, "plan", supersedes)) if supersedes else None
    return _upload(by, adopter, taken, at, supersedes, alone)


@in_turn
def _upload(by: Actor, adopter: int, taken: _Taken, at: datetime, supersedes: int | None, alone: Plan | None) -> int:
    unit = access.unit(by, "plan", adopter)
    older = access.plan(by, "plan", supersedes) if supersedes else None
    row = models.Plan(
        adopter=unit,
        text=taken.text,
        file_name=taken.name[:200],
        file_kind=taken.kind,
        file_sha256=files.keep(taken.data),
        file_size=len(taken.data),
        notes=list(taken.notes),
        scanned=[[each.start, each.end, each.page] for each in taken.scanned],
        parts=[[each.start, each.end, each.title] for each in taken.parts],
        uploaded_by_id=by.person,
        uploaded_at=at,
        revision=0,
    )
    row.alike = versions.resembling(by, row)
    if older is not None:
        versions.check_followed(older)
    keep(row, versions.follow(row, taken.draft, older, alone) if older else taken.draft)
    asked, clauses = len(taken.draft.questions), len(taken.draft.requirements)
    note(
        row,
        by,
        at,
        "upload",
        f"上传并识读《{row.title}》，读出要求{clauses}条，待核对问题{asked}个",
        {
            "file": row.file_name,
            "sha256": row.file_sha256,
            "supersedes": row.supersedes_id,
            "drafted_from": row.drafted_from_id,
        },
    )
    return row.pk


@in_turn
def replace(*, by: Actor, plan: int, revision: int, yaml: str, at: datetime) -> None:
    """Replace the structure of a draft by a corrected plan file.

    Raises:
        Absent, Stale: as everywhere.
        Refusal: the file has errors, or quotes another text; `fields["file"]` names every one on a line of its own.

    """
    row, _ = held(by, plan, revision)
    draft = _loaded(yaml)
    strays = [clause.id for clause in draft.requirements if row.text[slice(*clause.at)] != clause.quote]
    if strays:
        said = f"{'、'.join(strays)}的引文与本方案原文不符，请核对是否为同一份文件"
        raise Refusal(f"方案文件中{said}。", {"file": said})
    row.rejected, row.decisions = [], {}
    row.review = dict.fromkeys((clause.id for clause in draft.requirements), "changed")
    keep(row, draft, "导入方案文件")
    said = f"《{row.title}》导入改正后的方案文件，要求{len(draft.requirements)}条"
    note(row, by, at, "replace", said, {"requirements": len(draft.requirements)})


@in_turn
def discard(*, by: Actor, plan: int, revision: int, at: datetime) -> None:
    """Throw a draft away for good; the log keeps that it was there.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: it has been published.

    """
    row, _ = held(by, plan, revision, replaced=True)
    key = row.pk
    row.delete()
    row.pk = key
    note(row, by, at, "discard", f"删除草稿《{row.title}》", {"file": row.file_name, "sha256": row.file_sha256})


@in_turn
def retire(*, by: Actor, plan: int, on: date, at: datetime) -> None:
    """Stop a published plan from a day on: nothing is owed from then, what was owed and done before stays.

    Raises:
        Absent: the plan is not there.
        Refusal: it is not in force, or the day lies outside its time.

    """
    row = access.plan(by, "plan", plan)
    if row.state != PlanState.PUBLISHED or row.starts is None or row.ends is None:
        raise Refusal("只有执行中的方案可以停用。")
    if not row.starts <= on <= row.ends:
        raise Refusal("停用日期应在方案执行期内。", {"on": f"应在{row.starts:%Y-%m-%d}至{row.ends:%Y-%m-%d}之间"})
    end(row, on)
    settle_carrying(row, on)
    note(row, by, at, "retire", f"《{row.title}》自{on:%Y-%m-%d}起停用", {"on": on.isoformat()})


def end(row: models.Plan, on: date) -> None:
    """End a published plan and its assignments on a day; part of retiring and of superseding.

    Its planned end stays in `ends`, so that the rules see that its duties were cut short.
    """
    held_on = models.Assignment.objects.filter(requirement__plan=row, to_date__gt=on)
    held_on.filter(from_date__gt=on).update(to_date=F("from_date"))  # begun after the end: emptied, never deleted
    held_on.filter(from_date__lte=on).update(to_date=on)
    row.state, row.retired_on = PlanState.RETIRED, on
    row.save(update_fields=["state", "retired_on"])


def _document(data: bytes, name: str) -> Steps[_Taken]:
    try:
        document = yield from opening(data, name)
    except Unreadable as unreadable:
        raise Refusal.about("file", str(unreadable)) from unreadable
    text = document.text
    return _Taken(name, data, text, document.kind, read(text), document.notes, document.scanned, parts(text))


def _plan_file(data: bytes, name: str) -> _Taken:
    """Take a plan file that comes without its document: its quotes, one a line, become the text."""
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal.about("file", "方案文件应是 UTF-8 编码的文本，请另存为 UTF-8 后再上传") from error
    draft = _loaded(written)
    lines = _Lines(draft.title)
    quoting = {
        name: tuple(lines.moved(part) for part in getattr(draft, name))
        for name in ("objectives", "phases", "groups", "requirements")
    }
    places = {clause.id: clause.at for clause in quoting["requirements"]}
    asked = tuple(question.model_copy(update={"at": places.get(question.about or "")}) for question in draft.questions)
    window = draft.window and lines.moved(draft.window)
    moved = draft.model_copy(update={**quoting, "questions": asked, "window": window})
    return _Taken(name, data, lines.text, "yaml", moved, (_FROM_PLAN_FILE,))


class _Lines:
    """Collects quotes into a text, each of them once, and moves what quotes them to their new place."""

    def __init__(self, title: str) -> None:
        self.text = f"{title}\n"
        self._places: dict[str, Span] = {}

    def moved(self, part: Part) -> Any:  # noqa: ANN401 - the same kind of part as it was given
        quote = getattr(part, "quote", "")
        if not quote:
            return part
        if quote not in self._places:
            self._places[quote] = (len(self.text), len(self.text) + len(quote))
            self.text += f"{quote}\n"
        return part.model_copy(update={"at": self._places[quote]})


def _loaded(yaml: str) -> Plan:
    loaded = load(yaml, name="方案文件")
    if loaded.plan is None:
        errors = [f"第{problem.line}行：{problem.message}" for problem in loaded.problems]
        raise Refusal(f"方案文件有{len(errors)}处错误。", {"file": "\n".join(errors)})
    if _NO_TEXT.search(json.dumps(plain(loaded.plan), ensure_ascii=False)):
        raise Refusal.about("file", "方案文件里有不能保存的控制字符（如 \\0），请删去")
    odd = [clause.id for clause in loaded.plan.requirements if not _CODE.fullmatch(clause.id)]
    if odd:
        raise Refusal.about("file", f"条款编号“{odd[0][:20]}”不能用：只用汉字、字母、数字和 - _ .，最多20个字")
    return loaded.plan


def note(row: models.Plan, by: Actor, at: datetime, verb: str, summary: str, detail: Mapping[str, Any]) -> None:
    """Write the log entry of something done to a plan; part of the actions on plans."""
    log.write(
        by=by,
        at=at,
        verb=f"plans.{verb}",
        subject="plan",
        subject_id=row.pk,
        unit=row.adopter_id,
        summary=summary,
        detail=detail,
    )

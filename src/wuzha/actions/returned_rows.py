"""The inside of taking a form: each row judged, written as the record it asks for, or kept for a person to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from wuzha.access import Actor
from wuzha.actions import records
from wuzha.calendar.occasions import say_day, say_occasion
from wuzha.papers.form_answers import Told
from wuzha.papers.forms import CellProblem, clean
from wuzha.papers.month_forms import DUTIES
from wuzha.papers.returned_forms import FiledRow, ReturnedForm
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import requirement_value
from wuzha.queries.matching import matches, said
from wuzha.queries.month_forms import content_of
from wuzha.rules.match import REPORT
from wuzha.rules.matters import matter_in
from wuzha.rules.records import recorded
from wuzha.rules.refusals import Refusal
from wuzha.rules.returns import (
    Judgement,
    Loose,
    Said,
    Verdict,
    adds_nothing,
    changed_form,
    is_blank,
    judge,
    new_form,
    pair,
    said_of,
    unclaimed,
)
from wuzha.store.models import Claim, Dispute, Matter, Record, Return, ReturnedRow, Unit

ADDED = "n"
"""What keys of rows begin with that people added to a form."""
OUTCOMES = {
    Verdict.NEW: "新记",
    Verdict.CHANGE: "已更正",
    Verdict.SAME: "已有",
    Verdict.CONFLICT: "待定",
    Verdict.TWIN: "待定",
    Verdict.CLEARED: "待定",
}
QUESTIONS = {
    Verdict.CONFLICT: "这条记录在系统里和表里改得不一样，两种说法都已保留，请到“填报表”页面选定。",
    Verdict.TWIN: "系统里这一天已有同类记录，请到“填报表”页面确认是不是同一次活动。",
    Verdict.CLEARED: "这一行原来有内容，现在空了或删掉了。记录没有动，请到“填报表”页面确认要不要撤回。",
}
SHOWN = 18
"""So many characters of a task's sentence are quoted."""
_BOX_OF = {"handed_in": "starts", "period": "starts"}


@dataclass
class Work:
    """What is being done with a form, and what came of it so far."""

    by: Actor
    place: Unit
    form: ReturnedForm
    returned: Return
    at: datetime
    problems: list[CellProblem] = field(default_factory=list)
    questions: list[CellProblem] = field(default_factory=list)
    told: list[tuple[Told, int | None]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    linked: set[int] = field(default_factory=set)
    known: dict[str, ReturnedRow] = field(default_factory=dict)
    last: dict[str, Said | None] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    @property
    def summary(self) -> str:
        """Say in a line what came of the form."""
        counts = self.counts
        said_ = [f"新记 {counts['new']} 条", f"更正 {counts['change']} 条"]
        said_ += [f"原已登记 {counts['same']} 条"] * bool(counts["same"])
        said_ += [f"待定 {counts['asked']} 处"] * bool(counts["asked"])
        said_ += [f"要改 {counts['wrong']} 行"] * bool(counts["wrong"])
        if not any(counts.values()):
            return "表里没有新的内容。"
        return "，".join(said_) + "。"

    @property
    def month(self) -> str:
        """The month of the form, as an occasion key."""
        return f"{self.form.head.month:%Y-%m}"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with the key it is known by; `filed` is what it says, None when it is empty."""

    key: str
    filed: Said | None
    lies: FiledRow | None


def work_through(by: Actor, form: ReturnedForm, returned: Return, at: datetime) -> Work:
    """Take a form's rows one by one; part of an action whose turn it is."""
    place = Unit.objects.get(pk=form.head.unit)
    work = Work(by, place, form, returned, at)
    work.known = {row.key: row for row in ReturnedRow.objects.filter(issue=form.head.issue).select_related("record")}
    work.linked = {row.record_id for row in work.known.values() if row.record_id} | {
        int(key[1:]) for key in form.sent if key.startswith("r")
    }
    work.last = _last(work)
    work.asked = set(Dispute.objects.filter(issue=form.head.issue, choice="").values_list("key", flat=True))
    rows = _keyed(work)
    busy = sum(row.filed is not None and row.filed.activity != REPORT for row in rows)
    for row in rows:
        if row.lies is not None and (found := _wrong(work, row, busy)):
            _send_back(work, row, row.lies, found)
        else:
            _settle(work, row)
    return work


def _send_back(work: Work, row: _Row, lies: FiledRow, found: Sequence[CellProblem]) -> None:
    """Answer a row with what is to be put right in it."""
    work.problems.extend(found)
    work.counts["wrong"] += 1
    work.told.append((_told(lies, row.filed, "要改", "；".join(each.message for each in found)), None))


def told_of(work: Work) -> dict[str, Any]:
    """Return what came of a form as it is kept: JSON values."""
    return {
        "summary": work.summary,
        "counts": dict(work.counts),
        "problems": [asdict(problem) for problem in work.problems],
        "questions": [asdict(question) for question in work.questions],
        "rows": [{**asdict(told), "record": record} for told, record in work.told],
    }


def _last(work: Work) -> dict[str, Said | None]:
    """Return what every row of the form said last: when it was taken, else when it went out."""
    last = {key: Said.unpacked(sent.base) if sent.base is not None else None for key, sent in work.form.sent.items()}
    told = {key: Said.unpacked(row.said) if row.said is not None else None for key, row in work.known.items()}
    return last | told


def _keyed(work: Work) -> list[_Row]:
    """Give every row its key, in the order of the file; rows that said something and are gone come last."""
    sent, last = work.form.sent, work.last
    contents = []
    for lies in work.form.rows:
        content = content_of(lies.values, sent.get(lies.key))
        contents.append(None if is_blank(content) and not _chosen(lies, content) else content)
    loose = [Loose(row.key, content) for row, content in zip(work.form.rows, contents, strict=True)]
    keys = pair(loose, last, prefix=ADDED)
    rows = [_Row(*each) for each in zip(keys, contents, work.form.rows, strict=True)]
    rows = [row for row in rows if row.filed is not None or row.key in last]
    return rows + [_Row(key, None, None) for key in unclaimed(last, keys)]


def _chosen(lies: FiledRow, content: Said) -> bool:
    """Tell whether a row of further activities names an activity, or holds what nobody could read."""
    return bool(lies.problems) or (lies.key.startswith("x") and bool(content.activity))


def _wrong(work: Work, row: _Row, busy: int) -> list[CellProblem]:
    """Return what is wrong with a row before anything is tried; nothing where it was left as it went out."""
    lies, filed = row.lies, row.filed
    if lies is None or filed is None or (filed == work.last.get(row.key) and not lies.problems):
        return []
    found = list(lies.problems)
    boxes = {problem.column for problem in found}
    if not filed.activity and lies.columns["activity"] not in boxes:
        found.append(lies.problem("activity", "没有选活动，请从列表中选。"))
    if filed.starts is None and lies.columns["starts"] not in boxes:
        found.append(lies.problem("starts", "没有填日期，请写活动那一天。"))
    if filed.nothing:
        found += _nothing(work, lies, filed, busy)
    return found


def _nothing(work: Work, lies: FiledRow, filed: Said, busy: int) -> list[CellProblem]:
    if filed.activity != REPORT:
        return [lies.problem("nothing", "“无事项”只用于报送，请留空。")]
    month = work.form.head.month
    there = work.place.records.filter(withdrawn_at__isnull=True, starts__year=month.year, starts__month=month.month)
    number = max(busy, there.exclude(activity=REPORT).count())
    return [lies.problem("nothing", f"本月已有 {number} 条记录，不能填“无事项”，请留空。")] if number else []


def _settle(work: Work, row: _Row) -> None:
    """Judge a row and do what follows; what the programme refuses is put beside its cell, and nothing of it is kept."""
    base = work.last.get(row.key)
    if row.filed == base:  # most rows, by far
        _close(work, row)
        return
    record = _record(work, row.key)
    ours = said_of(said(record), clean) if record and record.withdrawn_at is None else None
    judged = judge(filed=row.filed, base=base, ours=ours)
    if judged.verdict is Verdict.CONFLICT and row.filed and ours and adds_nothing(row.filed, ours):
        judged = Judgement(Verdict.SAME)
    if judged.verdict is Verdict.NEW and row.filed is not None:
        twin = _twin(work, row)
        if twin is not None:
            record = twin
            same = adds_nothing(row.filed, said_of(said(twin), clean))
            judged = Judgement(Verdict.SAME if same else Verdict.TWIN, row.filed)
    _DOINGS[judged.verdict](work, row, record, judged)


def _record(work: Work, key: str) -> Record | None:
    """Return the record a row stands for: by its own key, or as another copy of the form made it."""
    own = Record.objects.filter(unit=work.place)
    if key in work.known:
        return work.known[key].record
    if key.startswith("r"):
        return own.filter(pk=int(key[1:])).first()
    if key.startswith("d"):
        other = (
            ReturnedRow.objects.filter(unit=work.place, key=key, record__isnull=False)
            .select_related("record")
            .order_by("-at")
            .first()
        )
        return other.record if other else None
    return None


def _twin(work: Work, row: _Row) -> Record | None:
    """Return a record of the unit that may be of the same event and stands in no row of this form."""
    filed, period = row.filed, _context(work, row).get("period", "")
    if filed is None:
        return None
    same = Q(period=period) if filed.activity == REPORT and period else Q(starts=filed.starts)
    found = work.place.records.filter(same, activity=filed.activity, withdrawn_at__isnull=True)
    return found.exclude(pk__in=work.linked).order_by("pk").first()


def _context(work: Work, row: _Row) -> Mapping[str, Any]:
    """Return what goes with a row: of its own key, else of the key it was copied from."""
    for key in (row.key, row.lies.key if row.lies else ""):
        if key in work.form.sent:
            return work.form.sent[key].context
    return {}


def _untouched(work: Work, row: _Row, *_: object) -> None:
    """Leave everything as it is."""
    _close(work, row)


def _same(work: Work, row: _Row, record: Record | None, _: Judgement) -> None:
    work.counts["same"] += 1
    _keep(work, row, record)
    _tell(work, row, Verdict.SAME, "系统里已有这条记录，没有重复登记。", record)


def _new(work: Work, row: _Row, record: Record | None, judged: Judgement) -> None:
    content, context = judged.said or Said(""), _context(work, row)
    matters = _matters(context)
    made: list[int] = []

    def write() -> None:
        form = new_form(content, period=context.get("period", ""), matters=matters)
        made.append(records.submit(by=work.by, unit=work.place.pk, form=form, at=work.at))

    if _tried(work, row, write):
        record = Record.objects.get(pk=made[0])
        work.counts["new"] += 1
        _keep(work, row, record)
        _tell(work, row, Verdict.NEW, _counted(work, row, record), record)


def _matters(context: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the matter whose duty a row is; none where it was withdrawn since: what was done is recorded anyhow."""
    named = matter_in(context.get("occasion", ""))
    return tuple(Matter.objects.filter(pk=named or 0, withdrawn_at__isnull=True).values_list("pk", flat=True))


def _change(work: Work, row: _Row, record: Record | None, judged: Judgement) -> None:
    if record is None or judged.said is None:
        return
    form = changed_form(said(record), judged.said, clean)

    def write() -> None:
        records.correct(by=work.by, record=record.pk, revision=record.revision, form=form, at=work.at)

    if _tried(work, row, write):
        work.counts["change"] += 1
        _keep(work, row, record)
        _tell(work, row, Verdict.CHANGE, _counted(work, row, record), record)


def _ask(work: Work, row: _Row, record: Record | None, judged: Judgement) -> None:
    verdict = judged.verdict
    work.counts["asked"] += 1
    lies = row.lies
    place = f"“{lies.sheet}”第{lies.number}行" if lies else "（已删去的一行）"
    Dispute.objects.update_or_create(
        issue=work.form.head.issue,
        key=row.key,
        choice="",
        defaults={
            "returned": work.returned,
            "unit": work.place,
            "record": record,
            "kind": verdict.value,
            "said": row.filed.packed() if row.filed else None,
            "context": dict(_context(work, row)),
            "place": place,
        },
    )
    if lies is not None:
        work.questions.append(lies.problem("starts", QUESTIONS[verdict]))
    _tell(work, row, verdict, QUESTIONS[verdict], record)


_DOINGS: Mapping[Verdict, Callable[[Work, _Row, Record | None, Judgement], None]] = {
    Verdict.UNTOUCHED: _untouched,
    Verdict.SAME: _same,
    Verdict.NEW: _new,
    Verdict.CHANGE: _change,
    Verdict.CONFLICT: _ask,
    Verdict.TWIN: _ask,
    Verdict.CLEARED: _ask,
}


def _tried(work: Work, row: _Row, write: Callable[[], None]) -> bool:
    """Write what a row asks for; a refusal is put beside its cells and leaves nothing behind."""
    lies = row.lies
    try:
        with transaction.atomic():
            write()
    except Refusal as refusal:
        if lies is None:
            raise
        remarks = {_BOX_OF.get(name, name): f"{remark}。" for name, remark in refusal.fields.items()}
        found = [lies.problem(box, remark) for box, remark in (remarks or {"starts": str(refusal)}).items()]
        _send_back(work, row, lies, found)
        return False
    return True


def _keep(work: Work, row: _Row, record: Record | None) -> None:
    """Remember what a row said, and what it became."""
    kept = {
        "unit": work.place,
        "record": record,
        "said": row.filed.packed() if row.filed else None,
        "at": work.at,
    }
    work.known[row.key], _ = ReturnedRow.objects.update_or_create(
        issue=work.form.head.issue, key=row.key, defaults=kept
    )
    if record is not None:
        work.linked.add(record.pk)
    _close(work, row)


def _close(work: Work, row: _Row) -> None:
    """Forget a question about a row that no longer stands."""
    if row.key in work.asked:
        Dispute.objects.filter(issue=work.form.head.issue, key=row.key, choice="").delete()


def _counted(work: Work, row: _Row, record: Record) -> str:
    """Say what a record counts for, and why not for the task in whose row it stands."""
    claims = Claim.objects.filter(record=record).order_by("requirement__plan", "requirement__position")
    counted = list(claims.values_list("requirement_id", "requirement__body", "occasion"))
    tasks = [f"“{_short(requirement_value(body).quote)}”（{say_occasion(occasion)}）" for _, body, occasion in counted]
    text = f"计入 {len(tasks)} 项任务：{'、'.join(tasks)}。" if tasks else "没有计入任务。"
    context = _context(work, row)
    clause, occasion = context.get("clause"), context.get("occasion", "")
    if clause is None or (clause, occasion) in {(key, when) for key, _, when in counted}:
        return text
    value = recorded(said(record), unit=work.place.pk, evidence=frozenset(), handed_in=record.handed_in, key=record.pk)
    found = [match for match in matches(value, work.place.path).found if match.duty.key == clause]
    if matter_in(occasion) and not _matters(context):
        return f"{text}没有计入本行的任务：{say_occasion(occasion)}已撤回。"
    near = [match for match in found if match.occasion.key == occasion and not match.counts]
    why = "；".join(dict.fromkeys(text for match in near for text in match.lacking))
    return f"{text}没有计入本行的任务：{why or f'日期不在本行的期次（{say_occasion(occasion)}）之内'}。"


def _short(quote: str) -> str:
    return quote if len(quote) <= SHOWN else f"{quote[:SHOWN]}……"


def _tell(work: Work, row: _Row, verdict: Verdict, words: str, record: Record | None) -> None:
    content = row.filed or (said_of(said(record), clean) if record else None)
    work.told.append((_told(row.lies, content, OUTCOMES[verdict], words), record.pk if record else None))


def _told(lies: FiledRow | None, filed: Said | None, outcome: str, words: str) -> Told:
    about = "（空行）"
    if filed is not None:
        name = load_vocabulary().name("activities", filed.activity) if filed.activity else "（没有选活动）"
        day = say_day(filed.starts) if filed.starts else "（没有日期）"
        about = "，".join(filter(None, (day, filed.title or name, filed.place)))
    return Told(lies.sheet if lies else DUTIES, lies.number if lies else 0, about, outcome, words)

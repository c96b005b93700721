"""Papers from outside (来文): registered with their files, put right, handed to units, opened again once settled.

From then on one is like any paper that came to a unit: signed for, answered (办结), looked at by whoever handed it on.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions.evidence import Examined, Upload, examine, forget, keep
from wuzha.actions.judgements import judge, said_why
from wuzha.actions.paper_lives import called, told_of_paper
from wuzha.actions.papers import step_on
from wuzha.actions.receipts import refuse_withdrawn, told_of_recipient
from wuzha.actions.turns import in_turn
from wuzha.papers.documents import Document
from wuzha.papers.kinds import INCOMING
from wuzha.queries.answering import ANSWERS, state_of
from wuzha.queries.incoming import handlers
from wuzha.queries.paper_lives import near_units
from wuzha.rules.answering import OWED
from wuzha.rules.incoming import FILES_MOST, IncomingForm, remarks
from wuzha.rules.issuing import Step
from wuzha.rules.marking import refuse_secret
from wuzha.rules.refusals import Absent, Refusal, Stale, refuse
from wuzha.store.models import Paper, PaperFile, Recipient, Unit


def register(*, by: Actor, office: int, form: IncomingForm, at: datetime, files: tuple[Upload, ...] = ()) -> int:
    """Register a paper that came to an office from outside; return its id. The office settles it until its term.

    Raises:
        Absent: `by` writes no papers at the office.
        Refusal: the form is not in order, the same is registered already, a file is not taken, or something bears the
            mark of a state secret.

    """
    access.unit(by, "paper", office)
    return _register(by, office, form, examine(files), at)


@in_turn
def _register(by: Actor, office: int, form: IncomingForm, taken: tuple[Examined, ...], at: datetime) -> int:
    unit = access.unit(by, "paper", office)
    _check(by, unit, form, at)
    _refuse_twice(unit, form)
    row = Paper(kind=INCOMING, unit=unit, office=unit, version=1, frozen_by_id=by.person, frozen_at=at, state="signed")
    _fill(row, form)
    row.body = _blank(row).model_dump_json()
    step_on(row, Step.ISSUE, by=by, at=at)
    row.recipients.create(
        unit=unit,
        name=unit.name,
        due_date=form.due,
        served_date=form.received,
        acknowledged_by_id=by.person,
        handler_id=form.handler,
    )
    kept = _attach(row, taken)
    until = f"，{form.due:%Y-%m-%d}前办结" if form.due else ""
    told_of_paper(
        by, at, row, "incoming.register", f"登记来文：{row.sender}《{row.title}》{until}", {"files": keep(kept)}
    )
    return row.pk


def correct(
    *,
    by: Actor,
    paper: int,
    revision: int,
    form: IncomingForm,
    at: datetime,
    files: tuple[Upload, ...] = (),
    drop: tuple[int, ...] = (),
) -> None:
    """Put right what was registered of a paper, its term and who handles it among it; `files` are added.

    Those of `drop` are taken away: the log keeps name and hash, the file itself goes unless something else holds it.

    Raises:
        Absent: it is none from outside, or `by` writes no papers at the office.
        Stale: somebody put it right since `revision`.
        Refusal: it was taken back, the form is not in order, another one is registered so, or as for `register`.

    """
    _held(by, paper)
    _correct(by, paper, revision, form, examine(files), drop, at)


@in_turn
def _correct(
    by: Actor,
    paper: int,
    revision: int,
    form: IncomingForm,
    taken: tuple[Examined, ...],
    drop: tuple[int, ...],
    at: datetime,
) -> None:
    row = _held(by, paper)
    if row.revision != revision:
        raise Stale
    own = row.recipients.get(unit=row.office)
    _check(by, row.office, form, at, own.handler_id)
    _refuse_twice(row.office, form, row.pk)
    before = _said(row)
    _fill(row, form)
    row.revision += 1
    row.save()
    before |= {"due": own.due_date, "handler": own.handler_id}
    own.due_date, own.served_date, own.handler_id = form.due, form.received, form.handler
    own.save()
    dropped = _detach(row, drop)
    kept = _attach(row, taken)
    after = _said(row) | {"due": own.due_date, "handler": own.handler_id}
    changed = {name: [str(before[name]), str(after[name])] for name in after if before[name] != after[name]}
    said: dict[str, object] = {"changed": changed, "files": keep(kept), "dropped": dropped}
    told_of_paper(by, at, row, "incoming.correct", f"更正来文登记：{row.sender}《{row.title}》", said)


@in_turn
def hand_on(*, by: Actor, paper: int, units: tuple[int, ...], due: date | None, at: datetime) -> int:
    """Hand a paper from outside to units below (交办, 传阅 without a term); return to how many it was new.

    Said again of a unit that has not answered yet, or whose answer was sent back, it puts the term right.

    Raises:
        Absent: it is none from outside, or `by` writes no papers at the office.
        Refusal: no unit is chosen, one is not below the office, an answer of one stands, or the term is not to come.

    """
    row = _held(by, paper)
    near = {unit.pk: unit for unit in near_units(row.office) if unit.pk not in row.office.steps}
    if not units or set(units) - near.keys():
        raise Refusal("请选择本单位的下级单位。", {"units": "请选择"})
    today = timezone.make_naive(at).date()
    if due is not None and due <= today:
        raise Refusal("回复期限应在今天之后。", {"due": "应在今天之后"})
    went = row.recipients.filter(unit__in=units).select_related("paper").prefetch_related(ANSWERS)
    known = {each.unit_id: each for each in went}
    if over := [each.name for each in known.values() if each.answers.all() and state_of(each, today) not in OWED]:
        raise Refusal.about("units", f"{'、'.join(over)}已经回复，期限不能再改；不够的请退回")
    new = [near[key] for key in dict.fromkeys(units) if key not in known]
    Recipient.objects.filter(pk__in=[each.pk for each in known.values()]).update(due_date=due)
    names_of = called(row.office, near, near)
    said = {"paper": row, "due_date": due, "sent_at": at}
    Recipient.objects.bulk_create(Recipient(unit=unit, name=names_of[unit.pk], **said) for unit in new)
    names = "、".join(names_of[key] for key in dict.fromkeys(units))
    terms = {str(unit): str(each.due_date or "") for unit, each in known.items()}
    detail: dict[str, object] = {"due": str(due or ""), "units": list(dict.fromkeys(units)), "before": terms}
    told_of_paper(by, at, row, "incoming.hand-on", f"来文《{row.title}》交{names}办理", detail)
    return len(new)


@in_turn
def reopen(*, by: Actor, recipient: int, why: str, at: datetime) -> None:
    """Take back that the office settled a paper from outside (撤销办结), with a reason: it is owed again as before.

    Raises:
        Absent: it is no office's own line, or `by` neither records nor writes papers there.
        Refusal: it is not settled, no reason is given, or the registration is taken back.

    """
    rows = Recipient.objects.select_related("paper__office", "unit").prefetch_related(ANSWERS)
    theirs = Q(paper__in=access.papers(by, "paper").values("pk")) | Q(pk__in=access.received(by, "record").values("pk"))
    row = rows.filter(theirs, pk=recipient).first()
    if row is None or not row.at_home:
        raise Absent
    refuse_withdrawn(row)
    answers = list(row.answers.all())
    if not answers or any(not each.accepted for each in answers[-1].judgements.all()):
        raise Refusal("这份来文还没有办结。")
    said = said_why(why)
    if not said:
        raise Refusal("请写明撤销办结的原因。", {"why": "不能为空"})
    judge(by, answers[-1].pk, at, accepted=False, why=said, due_date=row.due_date, due_before=row.due_date)
    told_of_recipient(
        by, at, row, "incoming.reopen", f"撤销办结来文《{row.paper.title}》：{said}", {"due": str(row.due_date or "")}
    )


def _held(by: Actor, paper: int) -> Paper:
    row = access.paper(by, "paper", paper)
    if not row.sender:
        raise Absent
    if row.state != "issued":
        raise Refusal("这份来文的登记已撤销，不用再办。")
    return row


def _check(by: Actor, unit: Unit, form: IncomingForm, at: datetime, handler: int | None = None) -> None:
    """See that a form is in order; `handler` is who has it already, whatever post they still hold."""
    refuse_secret([form.sender, form.number, form.title])
    today = timezone.make_naive(at).date()
    found = remarks(form, today)
    offered = dict(handlers(by=by, office=unit.pk, on=today))
    if form.handler not in {None, handler, *offered}:
        found["handler"] = "请从本单位的人员中选择"
    refuse(found)


def _refuse_twice(office: Unit, form: IncomingForm, but: int | None = None) -> None:
    """See that the office has not registered the same yet: by sender and number, or else title and day.

    Raises:
        Refusal: it has.

    """
    number, title = form.number.strip(), form.title.strip()
    same = {"number": number} if number else {"number": "", "title": title, "issued_date": form.received}
    known = Paper.objects.filter(office=office, sender=form.sender.strip(), state="issued", **same).exclude(pk=but or 0)
    if before := known.first():
        remark = f"{before.issued_date:%Y-%m-%d}已登记过这份来文：{before.title}"
        if number:
            raise Refusal.about("number", remark)
        raise Refusal(f"{remark}。确是另一份的，请在标题里写明区别。", {"title": f"{remark}，另一份请写明区别"})


def _fill(row: Paper, form: IncomingForm) -> None:
    row.sender, row.number, row.title = form.sender.strip(), form.number.strip(), form.title.strip()
    row.issued_date = form.received


def _said(row: Paper) -> dict[str, object]:
    return {"sender": row.sender, "number": row.number, "title": row.title, "received": row.issued_date}


def _blank(row: Paper) -> Document:
    """Return the frozen text of a paper whose words are another's: none. What is shown is made from the row."""
    day = timezone.make_naive(row.frozen_at).date()
    return Document(
        paper=INCOMING,
        name="来文",
        layout="sheet",
        title="来文",
        office=row.office.name,
        day=day,
        cut_off=day,
        blocks=(),
    )


def _detach(row: Paper, files: tuple[int, ...]) -> list[dict[str, str]]:
    """Take files away from a paper; return what the log says of them.

    Raises:
        Absent: one is none of the paper's.

    """
    rows = list(row.files.filter(pk__in=files).order_by("pk"))
    if len(rows) != len(set(files)):
        raise Absent
    for each in rows:
        each.delete()
        transaction.on_commit(partial(forget, each.sha256))
    return [{"name": each.name, "sha256": each.sha256} for each in rows]


def _attach(row: Paper, taken: tuple[Examined, ...]) -> tuple[Examined, ...]:
    known = set(row.files.values_list("sha256", flat=True))
    new = tuple({each.sha256: each for each in taken if each.sha256 not in known}.values())
    if len(known) + len(new) > FILES_MOST:
        raise Refusal(f"一份来文最多附{FILES_MOST}个文件。", {"attached": f"最多{FILES_MOST}个"})
    PaperFile.objects.bulk_create(
        PaperFile(paper=row, name=each.name, media_type=each.media_type, sha256=each.sha256, size=len(each.data))
        for each in new
    )
    return new

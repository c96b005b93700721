"""Matters (事项): registered, corrected, judged, closed, withdrawn; what they set off is computed, never written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import claims, log
from wuzha.actions.resent import made_before
from wuzha.actions.turns import in_turn
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.matter_questions import open_clauses, questions
from wuzha.queries.matters import still_owed
from wuzha.rules.matters import MatterForm, reach, remarks
from wuzha.rules.refusals import Absent, Refusal, Stale, refuse
from wuzha.store.models import Matter, Record, Unit

_LONGEST_WHY = 200


@in_turn
def register(*, by: Actor, unit: int, form: MatterForm, at: datetime, client_key: str | None = None) -> int:
    """Register what happened at a unit and return the matter's id; what it calls up is owed from that moment.

    Sending the same form with the same `client_key` again returns the matter it made the first time.

    Raises:
        Absent: `by` may not register such a matter for the unit.
        Refusal: the form is not in order (`fields` says where), or the key came with another form before.

    """
    place = access.matter_units(by, form.kind).filter(pk=unit).first()
    if place is None:
        raise Absent
    row = Matter(unit=place, recorded_by_id=by.person, created_at=at, client_key=client_key, kind=form.kind)
    _fill(row, form)
    if sent := made_before(
        Matter.objects.all(),
        client_key,
        own=access.matters(by, "matter"),
        same=lambda before: before.unit_id == unit and _said(before) == _said(row),
        page="登记事项",
    ):
        return sent
    _check(form, at)
    row.context = _context(place, row)
    row.save()
    asked = open_clauses([row])[row.pk]
    waiting = f"，{asked}条待判断是否适用" if asked else ""
    _log(row, by, at, "register", f"登记{names(row)}{waiting}", _said(row))
    return row.pk


@in_turn
def correct(*, by: Actor, matter: int, revision: int, form: MatterForm, at: datetime) -> None:
    """Put right what was registered; what it calls up, and what its records count for, is worked out anew.

    Raises:
        Absent: `by` may not manage it.
        Stale: somebody changed it since `revision`.
        Refusal: it is withdrawn, its kind would change, or the form is not in order.

    """
    row = _held(by, matter, revision)
    if row.withdrawn_at is not None:
        raise Refusal("这件事项已撤回，请先恢复再修改。")
    if form.kind != row.kind:
        raise Refusal("事项的种类不能改，请撤回后重新登记。", {"kind": "不能改"})
    _check(form, at)
    before = _said(row)
    _fill(row, form)
    _keep(row)
    after = _said(row)
    changed = {
        name: [before.get(name), after.get(name)] for name in {*before, *after} if before.get(name) != after.get(name)
    }
    _log(row, by, at, "correct", f"更正{names(row)}", {"changed": changed})


@in_turn
def judge(*, by: Actor, matter: int, answers: Mapping[int, bool], at: datetime) -> None:
    """Say of clauses whose words leave it to a person whether they apply to a matter (适用, 不适用).

    `answers` goes by the ids of requirements; an answer can be changed later by giving another.

    Raises:
        Absent: `by` may not manage the matter.
        Refusal: it is withdrawn, no answer is given, or a clause leaves nothing to judge.

    """
    row = access.matter(by, "matter", matter)
    if row.withdrawn_at is not None:
        raise Refusal("这件事项已撤回，不用再判断。")
    if not answers:
        raise Refusal("请至少选择一条是否适用。")
    asked = {each.requirement: each for each in questions(row)}
    if set(answers) - set(asked):
        raise Refusal("这些条款不需要判断，请刷新后再选。")
    row.judged = {**row.judged, **{str(key): applies for key, applies in answers.items()}}
    _keep(row)
    said = "；".join(f"{asked[key].code}{'适用' if applies else '不适用'}" for key, applies in sorted(answers.items()))
    detail = {asked[key].code: [asked[key].words, applies] for key, applies in sorted(answers.items())}
    _log(row, by, at, "judge", f"判断{names(row)}：{said}", detail)


@in_turn
def close(*, by: Actor, matter: int, revision: int, at: datetime, why: str = "") -> None:
    """Close a matter (办结). What was not done stays owed; where something is, a reason must be given.

    Raises:
        Absent: `by` may not manage it.
        Stale: somebody changed it since `revision`.
        Refusal: it is closed or withdrawn, or something is open and no reason is given.

    """
    row = _held(by, matter, revision)
    if row.withdrawn_at is not None or row.closed_at is not None:
        raise Refusal("这件事项已经办结或撤回。")
    left = still_owed(row, timezone.make_naive(at))
    if left and not why.strip():
        raise Refusal(f"还有{left}项任务没有完成，办结请写明原因。", {"why": f"还有{left}项没有完成，请写明原因"})
    _close(row, by, at, why, left)


@in_turn
def reopen(*, by: Actor, matter: int, revision: int, at: datetime) -> None:
    """Take a closing back.

    Raises:
        Absent, Stale: as everywhere.
        Refusal: it is not closed.

    """
    row = _held(by, matter, revision)
    if row.closed_at is None:
        raise Refusal("这件事项没有办结。")
    _open(row, by, at)


def settle(matter: int, *, by: Actor, at: datetime, why: str) -> None:
    """Close a finding because its rectification was accepted; part of that action. A closed or withdrawn one stays."""
    row = Matter.objects.select_related("unit").filter(pk=matter, closed_at=None, withdrawn_at=None).first()
    if row is not None:
        _close(row, by, at, why, still_owed(row, timezone.make_naive(at)))


def unsettle(matter: int, *, by: Actor, at: datetime) -> None:
    """Open a finding again since its rectification is accepted no more; part of that action. A withdrawn one stays."""
    closed = Matter.objects.select_related("unit").filter(pk=matter, closed_at__isnull=False, withdrawn_at=None)
    row = closed.first()
    if row is not None:
        _open(row, by, at)


@in_turn
def withdraw(*, by: Actor, matter: int, revision: int, why: str, at: datetime) -> None:
    """Take a matter back that was registered by mistake: it calls up nothing, its records no longer answer it.

    Raises:
        Absent, Stale: as everywhere.
        Refusal: it is withdrawn already, or no reason is given.

    """
    row = _held(by, matter, revision)
    if row.withdrawn_at is not None:
        raise Refusal("这件事项已经撤回。")
    if not why.strip():
        raise Refusal("请写明撤回原因。", {"why": "不能为空"})
    row.withdrawn_at, row.withdrawn_why = at, why.strip()[:_LONGEST_WHY]
    _keep(row)
    _log(row, by, at, "withdraw", f"撤回{names(row)}：{row.withdrawn_why}")


@in_turn
def restore(*, by: Actor, matter: int, revision: int, at: datetime) -> None:
    """Put a withdrawn matter back in force.

    Raises:
        Absent, Stale: as everywhere.
        Refusal: it is not withdrawn.

    """
    row = _held(by, matter, revision)
    if row.withdrawn_at is None:
        raise Refusal("这件事项没有撤回。")
    row.withdrawn_at, row.withdrawn_why = None, ""
    _keep(row)
    _log(row, by, at, "restore", f"恢复{names(row)}")


def answer(*, by: Actor, record: Record, matters: Iterable[int]) -> None:
    """Note which matters a record says it was done for; part of the record actions.

    Raises:
        Refusal: one of them, not noted before, is out of reach, withdrawn, or does not concern the unit's area.

    """
    held = set(record.matters.values_list("pk", flat=True))
    _check_near(by, record.unit_id, set(matters) - held)
    record.matters.set(matters)


def _check_near(by: Actor, unit: int, wanted: set[int]) -> None:
    if not wanted:
        return
    found = list(access.matters(by, "see").filter(pk__in=wanted, withdrawn_at__isnull=True).select_related("unit"))
    place = access.unit(by, "record", unit)
    area = reach(place.path, place.type)
    near = [row for row in found if row.unit.path.startswith(area)]
    if len(near) != len(wanted):
        raise Refusal("所选事项已撤回，或与本单位无关，请重新选择。", {"matters": "请从列表中选择"})


def names(row: Matter) -> str:
    """Name a matter in a sentence of the log."""
    at = timezone.make_naive(row.happened_at)
    kind = load_vocabulary().name("events", row.kind)
    return f"“{row.unit.name}”{at.month}月{at.day}日的事项{row.pk}号（{kind}）"


def _check(form: MatterForm, at: datetime) -> None:
    refuse(remarks(form, now=timezone.make_naive(at), vocabulary=load_vocabulary()))


def _held(by: Actor, matter: int, revision: int) -> Matter:
    row = access.matter(by, "matter", matter)
    if row.revision != revision:
        raise Stale
    return row


def _fill(row: Matter, form: MatterForm) -> None:
    row.happened_at = timezone.make_aware(form.at)
    row.facts, row.note = dict(form.facts), form.note.strip()


def _context(place: Unit, row: Matter) -> dict[str, int | str | bool]:
    """Return what is known of the unit now, and for a case which one of the year it is."""
    known: dict[str, int | str | bool] = {**place.attributes, "type": place.type}
    if place.headcount is not None:
        known["headcount"] = place.headcount
    if row.kind == "case":
        year = timezone.make_naive(row.happened_at).year
        earlier = place.matters.filter(kind="case", withdrawn_at__isnull=True, happened_at__year=year)
        known["cases"] = earlier.filter(happened_at__lte=row.happened_at).count() + 1
    return known


def _close(row: Matter, by: Actor, at: datetime, why: str, left: int) -> None:
    row.closed_at, row.closed_why = at, why.strip()[:_LONGEST_WHY]
    row.revision += 1
    row.save()
    reason = f"：{row.closed_why}" if row.closed_why else ""
    _log(row, by, at, "close", f"办结{names(row)}{reason}", {"left": left})


def _open(row: Matter, by: Actor, at: datetime) -> None:
    row.closed_at, row.closed_why = None, ""
    row.revision += 1
    row.save()
    _log(row, by, at, "reopen", f"重新打开{names(row)}")


def _keep(row: Matter) -> None:
    """Store a matter that changed, and count the records that were done for it anew."""
    row.revision += 1
    row.save()
    for record in row.records.select_related("unit").order_by("pk"):
        claims.recount(record)


def _said(row: Matter) -> dict[str, object]:
    at = timezone.make_naive(row.happened_at).isoformat(timespec="minutes")
    return {"kind": row.kind, "at": at, "note": row.note, **row.facts}


def _log(
    row: Matter, by: Actor, at: datetime, verb: str, summary: str, detail: Mapping[str, object] | None = None
) -> None:
    log.write(
        by=by,
        at=at,
        verb=f"matters.{verb}",
        subject="matter",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=summary,
        detail=detail,
    )

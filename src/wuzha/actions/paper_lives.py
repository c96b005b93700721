"""The life of a paper (文书): checked (核稿), signed (签发), returned (退回), issued (印发), withdrawn (撤回).

The text never changes after it was frozen; what each step adds stands beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log, matters, records
from wuzha.actions.number_series import take
from wuzha.actions.papers import step_on
from wuzha.actions.turns import in_turn
from wuzha.papers.documents import Document
from wuzha.papers.kinds import templates
from wuzha.queries.frozen import places_of
from wuzha.queries.paper_lives import default_due, eyes_now, near_units, usual
from wuzha.queries.rectifying import reopened_by
from wuzha.queries.reporting import heir_of, report_form, reports_to
from wuzha.rules.issuing import Eyes, Step, after, may_look, refuse_unfilled, second_eyes, told_apart
from wuzha.rules.marking import check_copies, check_marks, refuse_secret
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Paper, Recipient, Unit

OUTSIDE_MOST = 60
LONGEST_NAME = 100
LONGEST_PRINTED = 500
LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class Address:
    """To whom a paper goes: units and offices outside, each as 主送 or 抄送; until when an answer is asked for.

    `urgency` (紧急程度) and `marking` (内部) stand at the head of its first page.
    """

    units: tuple[int, ...] = ()
    outside: tuple[str, ...] = ()
    copied_units: tuple[int, ...] = ()
    copied_outside: tuple[str, ...] = ()
    due: date | None = None
    urgency: str = ""
    marking: str = ""


@in_turn
def address(*, by: Actor, paper: int, to: Address, at: datetime) -> None:
    """Say to whom a draft goes, anew each time; from then on it waits to be checked.

    Raises:
        Absent: `by` writes no papers at the office.
        Refusal: it is past checking, a unit is neither above nor below the office, the form is not in order, or it is
            to be marked as a state secret.

    """
    row = access.paper(by, "paper", paper)
    after(Step.CHECK, row.state)
    check_marks(to.urgency, to.marking)
    rows = _recipients(row, to, timezone.make_naive(at).date())
    row.recipients.all().delete()
    Recipient.objects.bulk_create(rows)
    row.recipient = _printed(row, rows)
    row.copies = _listed(each.name for each in rows if each.copied)
    row.urgency, row.marking = to.urgency, to.marking
    row.save()
    told_of_paper(
        by, at, row, "papers.address", f"送核：{row.title}，发往{len(rows)}处", {"to": [each.name for each in rows]}
    )


@in_turn
def check(*, by: Actor, paper: int, at: datetime) -> None:
    """Find a draft in order (核稿).

    Raises:
        Absent: `by` checks no papers of the office.
        Refusal: it is not a draft, goes to nobody, has an open place, or `by` drafted it while others are there.

    """
    row, eyes = _before(by, Step.CHECK, paper, at)
    after(Step.CHECK, row.state)
    _refuse_unready(row, Step.CHECK)
    second_eyes(Step.CHECK, eyes)
    step_on(row, Step.CHECK, by=by, at=at)
    told_of_paper(by, at, row, "papers.check", f"核稿：{row.title}（第{row.version}稿）")


@in_turn
def sign(*, by: Actor, paper: int, at: datetime) -> None:
    """Sign a checked paper (签发): what is signed is the frozen text, dated the day of the signature.

    Raises:
        Absent: `by` signs for the office in no way.
        Refusal: it is not checked, has an open place, or `by` drafted it while others are there.

    """
    row, eyes = _before(by, Step.SIGN, paper, at)
    after(Step.SIGN, row.state)
    _refuse_unready(row, Step.SIGN)
    second_eyes(Step.SIGN, eyes)
    row.dated, row.signer = _day(at), by.name
    step_on(row, Step.SIGN, by=by, at=at)
    told_of_paper(by, at, row, "papers.sign", f"签发：{row.title}（第{row.version}稿）")


@in_turn
def send_back(*, by: Actor, paper: int, why: str, at: datetime) -> None:
    """Return a paper to whoever drafted it (退回), with a reason; a change is a new draft.

    Raises:
        Absent: `by` neither checks nor signs for the office.
        Refusal: it is issued already, or no reason is given.

    """
    row = access.papers(by, "check").filter(pk=paper).first() or access.paper(by, "sign", paper)
    said = _reason(why, "退回")
    row.dated, row.signer = None, ""
    step_on(row, Step.RETURN, by=by, at=at, why=said)
    told_of_paper(by, at, row, "papers.return", f"退回{row.title}（第{row.version}稿）：{said}")


@in_turn
def issue(
    *,
    by: Actor,
    paper: int,
    series: int | None,
    on: date,
    at: datetime,
    due: date | None = None,
    copies: int | None = None,
) -> str:
    """Issue a signed paper (印发) and return its number, empty when it takes none; a report owed is done by it.

    `series` is what the number is taken from; `due` puts right until when an answer is asked for: a paper may have lain
    long since it was addressed; each of `copies` bears its number (份号), None for none. The document's number, the
    report's record and the state come together or not at all.

    Raises:
        Absent: `by` issues no papers at the office, or the series is not the office's.
        Refusal: it is not signed, needs a number, goes to nobody, has an open place; the day is before the signature
            or after today; an answer would be asked for by a day that is over; the copies are too few.

    """
    row = access.paper(by, "paper", paper)
    after(Step.ISSUE, row.state)
    _refuse_unready(row, Step.ISSUE)
    _check_day(row, on, _day(at))
    check_copies(copies, row.recipients.count())
    template = templates().get(row.kind)
    if series is not None:
        row.number = take(row, series, on, by=by, at=at)
    elif template is None or template.numbered:
        name = template.name if template else row.kind
        raise Refusal(f"{name}要编发文字号，请选择用哪一种字号。", {"series": "请选择"})
    _ask_answers(row, on, due, _day(at))
    row.recipients.update(sent_at=at)
    row.issued_date, row.copy_count = on, copies or 0
    _number_copies(row)
    if form := report_form(row, on) if reports_to(row) else None:
        row.reported_id = records.submit(by=by, unit=row.unit_id, form=form, at=at)
    step_on(row, Step.ISSUE, by=by, at=at)
    said = f"，{row.number}" if row.number else ""
    told_of_paper(
        by, at, row, "papers.issue", f"印发：{row.title}{said}", {"number": row.number, "record": row.reported_id}
    )
    return row.number


@in_turn
def withdraw(*, by: Actor, paper: int, why: str, at: datetime) -> None:
    """Withdraw an issued paper (撤回): it stays readable, its number stays taken, the report it was is owed again.

    Where another one issued reports on the same period, that one is the report from now on, and nothing is owed again.
    A finding that was closed by what was answered to it is open again.

    Raises:
        Absent: `by` issues no papers at the office.
        Refusal: it is not issued, or no reason is given.

    """
    row = access.paper(by, "paper", paper)
    said = _reason(why, "撤回")
    step_on(row, Step.WITHDRAW, by=by, at=at, why=said)
    made, heir = row.reported, None
    if made is not None and made.withdrawn_at is None:
        heir = heir_of(row)
        if heir is not None:
            heir.reported, row.reported = made, None
            heir.save()
            row.save()
        else:
            gone = f"文书撤回：{said}"
            records.withdraw(by=by, record=made.pk, revision=made.revision, why=gone, at=at)
    finding = reopened_by(row, _day(at))
    if finding is not None:
        matters.unsettle(finding, by=by, at=at)
    told_of_paper(
        by,
        at,
        row,
        "papers.withdraw",
        f"撤回{row.title}：{said}",
        {"number": row.number, "report_by": heir and heir.pk},
    )


def _before(by: Actor, step: Step, paper: int, at: datetime) -> tuple[Paper, Eyes]:
    """Return a paper for checking or signing, and `by` before it; absent for those whose step it can never be."""
    mine = access.papers(by, step.value).select_related("office", "unit").filter(pk=paper)
    row = mine.first() or access.paper(by, "paper", paper)
    eyes = eyes_now(by, row, step, _day(at))
    if not (eyes.holds or may_look(eyes)):
        raise Absent
    return row, eyes


def _refuse_unready(row: Paper, step: Step) -> None:
    refuse_unfilled(places_of(Document.model_validate_json(row.body)), step)
    if not row.recipients.exists():
        raise Refusal("还没有写明发给谁，请先填写主送单位。", {"units": "至少要有一个主送单位"})


def _recipients(row: Paper, to: Address, today: date) -> list[Recipient]:
    near = {unit.pk: unit for unit in near_units(row.office)}
    if {*to.units, *to.copied_units} - near.keys():
        remark = "请选本单位的上级或下级；其他单位写在“系统外的单位”里"
        raise Refusal(f"有的单位不能这样发：{remark}。", {"units": remark})
    direct, copied = _names(to.outside), _names(to.copied_outside)
    names_of = called(row.office, near, (*to.units, *to.copied_units), {*direct, *copied})
    if not (to.units or direct):
        raise Refusal("请写明主送单位。", {"units": "至少选一个，或在下面写一个系统外的单位"})
    if to.due is not None and to.due <= today:
        raise Refusal("回复期限应在今天之后。", {"due": "应在今天之后"})
    found: dict[int | str, Recipient] = {}
    for units, names, copy in ((to.units, direct, False), (to.copied_units, copied, True)):
        said = {"paper": row, "copied": copy, "due_date": None if copy else to.due}
        for key in units:
            found.setdefault(key, Recipient(unit=near[key], name=names_of[key], **said))
        for name in names:
            found.setdefault(name, Recipient(name=name, **said))
    return list(found.values())


def called(
    office: Unit, near: Mapping[int, Unit], units: Iterable[int], outside: Collection[str] = ()
) -> dict[int, str]:
    """Return what each unit is called on the paper, so that no two recipients have one name."""
    names = {office.pk: office.name, **{key: unit.name for key, unit in near.items()}}
    chains = {key: tuple(names[step] for step in near[key].steps if step in names) for key in units}
    names_of = told_apart(chains, outside)
    if twice := set(outside) & set(names_of.values()):
        remark = f"“{'、'.join(sorted(twice))}”与上面选的单位同名。是同一个单位的，这里删去；不是的，请写全称"
        raise Refusal(f"系统外的单位{remark}。", {"outside": remark})
    if long := [name for name in names_of.values() if len(name) > LONGEST_NAME]:
        raise Refusal(f"“{long[0]}”太长，最多{LONGEST_NAME}个字。请先把单位名称改短。", {"units": "单位名称太长"})
    return names_of


def _ask_answers(row: Paper, on: date, due: date | None, today: date) -> None:
    """Ask the recipients for their answers by a day that is still to come: the one given now, written before, usual."""
    asked = row.recipients.filter(copied=False)
    if due is not None:
        asked.update(due_date=due)
    elif usual_day := default_due(row, on):
        asked.filter(due_date__isnull=True).update(due_date=usual_day)
    if over := asked.filter(due_date__lte=today).order_by("due_date").first():
        day = f"{over.due_date:%Y-%m-%d}"
        raise Refusal.about("due", f"回复期限{day}不在今天之后，收文单位来不及回复。请改为今天之后的一天")


def _number_copies(row: Paper) -> None:
    """Give each recipient the number of its copy (份号): those after the office's own, which is number 1."""
    if row.copy_count:
        rows = list(row.recipients.order_by("pk"))
        for serial, each in enumerate(rows, 2):
            each.serial = serial
        Recipient.objects.bulk_update(rows, ["serial"])


def _printed(row: Paper, rows: list[Recipient]) -> str:
    """Return 主送 as printed: as the paper says itself (各村) where it goes to whom its kind usually does."""
    direct = [each for each in rows if not each.copied]
    expected = {each.unit_id or each.name for each in usual(row, near_units(row.office)) if not each.copied}
    said = Document.model_validate_json(row.body).recipient
    meant = {each.unit_id or each.name for each in direct} == expected
    return said if said and meant else _listed(each.name for each in direct)


def _listed(names: Iterable[str]) -> str:
    said = "、".join(names)
    if len(said) > LONGEST_PRINTED:
        remark = f"选的单位太多，名称连起来超过{LONGEST_PRINTED}个字，印不全。请少选一些，其余的另写一份发送"
        raise Refusal.about("units", remark)
    return said


def _names(lines: Iterable[str]) -> list[str]:
    names = list(dict.fromkeys(filter(None, map(str.strip, lines))))
    if len(names) > OUTSIDE_MOST or any(len(name) > LONGEST_NAME for name in names):
        remark = f"最多{OUTSIDE_MOST}个单位，每个一行，最多{LONGEST_NAME}个字"
        raise Refusal(f"系统外的单位{remark}。", {"outside": remark})
    return names


def _check_day(row: Paper, on: date, today: date) -> None:
    if on > today or (row.dated and on < row.dated):
        remark = "应在签发之日到今天之间"
        raise Refusal(f"印发日期{remark}。", {"on": remark})


def _reason(why: str, what: str) -> str:
    if not why.strip():
        raise Refusal(f"请写明{what}原因。", {"why": "不能为空"})
    refuse_secret([why])
    return why.strip()[:LONGEST_WHY]


def _day(at: datetime) -> date:
    return timezone.make_naive(at).date()


def told_of_paper(
    by: Actor, at: datetime, row: Paper, verb: str, summary: str, detail: dict[str, object] | None = None
) -> None:
    """Write what was done with a paper into the log of its office."""
    log.write(
        by=by,
        at=at,
        verb=verb,
        subject="paper",
        subject_id=row.pk,
        unit=row.office_id,
        summary=summary,
        detail=detail,
    )

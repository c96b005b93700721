"""What the author decides about the linter's remarks (把关意见): the default, or the sentence as it is, with a reason.

What a rule refuses cannot be kept. Nothing is dropped unseen: each choice is stored beside the draft and logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.drafts import held, keep
from wuzha.actions.turns import in_turn
from wuzha.plan.emit import plain
from wuzha.plan.lint.defaults import apply_default
from wuzha.plan.lint.remarks import SEVERITIES, Remark
from wuzha.plan.model import Plan
from wuzha.queries.remarks import CHOICES, Rest, remarks_on, rest_of
from wuzha.rules.refusals import Refusal
from wuzha.store import models

Choice = Literal["default", "keep"]
LONGEST_REASON = 200
"""Characters of a reason."""


@in_turn
def decide_remark(
    *, by: Actor, plan: int, revision: int, remark: str, choice: Choice, why: str, at: datetime
) -> str | None:
    """Decide about one remark of a draft by its key; return the clause it is about. `why` is needed to keep a sentence.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: the remark is gone, has no default, is of what cannot be kept, or no reason is given.

    """
    row, draft = held(by, plan, revision)
    found = next((each for each in remarks_on(by=by, value=draft, text=row.text) if each.key == remark), None)
    if found is None:
        raise Refusal("这条意见已不在列表中，请刷新页面。")
    reason = why.strip()[:LONGEST_REASON]
    _check(found, choice, reason)
    draft = _carried_out(row, draft, found) if choice == "default" else draft
    row.decisions = {**row.decisions, found.key: _kept(found, choice, reason, by, at)}
    keep(row, draft, f"{found.name}：{CHOICES[choice]}")
    log.write(
        by=by,
        at=at,
        verb="remarks.decide",
        subject="plan",
        subject_id=row.pk,
        unit=row.adopter_id,
        summary=f"《{row.title}》{found.name}：{CHOICES[choice]}" + (f"（{reason}）" if reason else ""),
        detail={"remark": found.key, **row.decisions[found.key]},
    )
    return found.about


@dataclass(frozen=True, slots=True)
class Settled:
    """A draft as publishing settles it, and what became of the remarks nobody had decided."""

    draft: Plan
    rest: Rest

    @property
    def told(self) -> dict[str, list[str]]:
        """What the log entry of publishing says of them."""
        named = {"defaulted": self.rest.defaulted, "left_as_written": self.rest.left}
        return {name: [f"{each.name}：{each.says}" for each in remarks] for name, remarks in named.items()}


def settle_rest(*, by: Actor, row: models.Plan, draft: Plan, defaults: bool, at: datetime) -> Settled:
    """Settle what the author has not decided, on the point of publishing; the caller saves the row and writes the log.

    What becomes of it `queries.remarks.rest_of` says.
    """
    rest = rest_of(by=by, row=row, draft=draft, defaults=defaults)
    for remark in rest.defaulted:
        draft = _carried_out(row, draft, remark)
        row.decisions = {**row.decisions, remark.key: _kept(remark, "default", "", by, at)}
    return Settled(draft, rest)


def _check(remark: Remark, choice: Choice, reason: str) -> None:
    if choice == "keep" and remark.refused:
        raise Refusal(f"“{remark.name}”不能保留：{remark.why}", {"why": "不能保留，只能按默认处理"})
    if choice == "keep" and not reason:
        raise Refusal("保留原文要写明理由。", {"why": "请写明理由"})
    if choice == "default" and remark.default is None:
        raise Refusal("这一条没有默认的处理办法，请修改条款，或写明理由保留原文。")


def _carried_out(row: models.Plan, draft: Plan, remark: Remark) -> Plan:
    """Carry the default out; a clause it takes out is kept among those taken out, with the reason."""
    after, gone = apply_default(draft, remark)
    if gone is None:
        if after != draft and remark.about:
            row.review = {**row.review, remark.about: "changed"}
        return after
    asked = [plain(question) for question in draft.questions if question.about == gone.id]
    reason = remark.default.says if remark.default else ""
    entry = {"requirement": plain(gone), "questions": asked, "remark": remark.key, "why": reason}
    row.rejected = [*row.rejected, {**entry, "refused": remark.refused}]
    row.review = {code: mark for code, mark in row.review.items() if code != gone.id}
    rest = tuple(question for question in after.questions if question.about != gone.id)
    return after.model_copy(update={"questions": rest})


def _kept(remark: Remark, choice: Choice, reason: str, by: Actor, at: datetime) -> dict[str, str]:
    """Return a choice as it is stored and logged: enough to show it when the remark itself is gone."""
    return {
        "name": remark.name,
        "grave": "不予采用" if remark.refused else SEVERITIES[remark.severity],
        "about": remark.about or "",
        "says": remark.says,
        "why": remark.why,
        "remedy": remark.remedy,
        "default": remark.default.says if remark.default else "",
        "choice": choice,
        "reason": reason,
        "by": by.name,
        "at": at.isoformat(),
    }

"""Putting findings right (整改): whether what 整改通知 on one ask for is accepted, what withdrawing one undoes."""

from __future__ import annotations

from datetime import date

from wuzha.queries.answering import ANSWERS, state_of
from wuzha.rules.answering import ACCEPTED
from wuzha.store.models import AnswerJudgement, Matter, Paper, Recipient

RECTIFICATION = "rectification"


def finding_of(paper: Paper) -> int | None:
    """Return the finding that a 整改通知 is about, None for other papers."""
    return paper.matter_id if paper.kind == RECTIFICATION else None


def put_right(finding: int, today: date, *, without: int | None = None) -> bool:
    """Tell whether notices on a finding asked for answers and each was accepted, one paper left out of account."""
    asked = Recipient.objects.filter(paper__kind=RECTIFICATION, paper__matter=finding, paper__state="issued")
    rows = asked.filter(copied=False, due_date__isnull=False).exclude(paper=without)
    states = [state_of(row, today) for row in rows.select_related("paper").prefetch_related(ANSWERS)]
    return bool(states) and ACCEPTED.issuperset(states)


def reopened_by(paper: Paper, today: date) -> int | None:
    """Return the finding that is open again once a notice is withdrawn, None where its withdrawal opens none.

    That is one closed by the acceptance of an answer, where what was accepted to the notices left does not bear it.
    One that somebody closed by hand stays closed. Nor does withdrawing a notice close a finding: what it asked for was
    not put right, and often it is issued anew.
    """
    finding = finding_of(paper)
    if finding is None:
        return None
    judged = AnswerJudgement.objects.filter(accepted=True, answer__recipient__paper__matter=finding)
    closed = Matter.objects.filter(pk=finding, withdrawn_at=None, closed_at__in=judged.values("at"))
    return finding if closed.exists() and not put_right(finding, today, without=paper.pk) else None

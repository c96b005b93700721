"""How recipients' answers stand: one condition for lists, one state for lines, whatever page asks."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from wuzha.papers.kinds import templates
from wuzha.rules.answering import Answer, answer_state
from wuzha.store.models import AnswerJudgement, PaperAnswer, Recipient

ANSWERS = Prefetch("answers", PaperAnswer.objects.order_by("pk").prefetch_related("judgements"))
"""What `state_of` reads besides the recipient and its paper; two queries."""


def standing_answers() -> QuerySet[PaperAnswer]:
    """Return the answers of a recipient (of the query around) that were not sent back."""
    sent_back = AnswerJudgement.objects.filter(
        accepted=False, answer__recipient=OuterRef("recipient"), answer__gte=OuterRef("pk")
    )
    return PaperAnswer.objects.filter(~Exists(sent_back), recipient=OuterRef("pk"))


def unanswered() -> Q:
    """Return the condition for recipients who gave no answer, or whose answer was sent back."""
    return ~Q(Exists(standing_answers()))


def to_judge() -> Q:
    """Return the condition for recipients whose answer waits for the office to look at it (复查)."""
    given, accepted = standing_answers(), standing_answers().filter(judgements__accepted=True)
    handed_on = ~Q(paper__sender="") & ~Q(unit=F("paper__office"))
    looked_at = Q(paper__kind__in=_judged_kinds()) | handed_on
    return Q(Exists(given)) & ~Q(Exists(accepted)) & looked_at & Q(due_date__isnull=False)


def is_judged(row: Recipient) -> bool:
    """Tell whether the office looks at what a recipient answers; of a paper from outside, at what others hand in."""
    if row.due_date is None:
        return False
    return row.unit_id != row.paper.office_id if row.paper.sender else row.paper.kind in _judged_kinds()


def given(row: Recipient) -> tuple[Answer, ...]:
    """Return a recipient's answers, in the order in which they were entered."""
    return tuple(map(_answer, sorted(row.answers.all(), key=lambda answer: answer.pk)))


def state_of(row: Recipient, today: date) -> str:
    """Return how a recipient's answer stands: a key of `rules.answering.ANSWER_NAMES`."""
    return answer_state(row.due_date, given(row), today, judged=is_judged(row))


def _answer(row: PaperAnswer) -> Answer:
    found = {judgement.accepted: judgement for judgement in row.judgements.all()}
    back = found.get(False)
    return Answer(row.on_date, True in found, back is not None, back.due_before if back else None)


@lru_cache(maxsize=1)
def _judged_kinds() -> frozenset[str]:
    return frozenset(code for code, template in templates().items() if template.judged)

"""Papers that came to a unit (收文), told in the ordinary digest: they came, their answer is due, late, sent back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from wuzha.queries.answering import unanswered
from wuzha.rules.hearers import Hearers
from wuzha.rules.matters import CASES
from wuzha.rules.watching import ANSWER_SOON, LATELY, tells_of_paper
from wuzha.store.models import AnswerJudgement, Recipient


def received(people: Mapping[int, date | None], hearers: Hearers, today: date) -> dict[int, list[tuple[int, str]]]:
    """Return for each person the recipients their units are, each with what is told of the paper; one query.

    `people` go by the day on which somebody looked for them last. Nothing is told of papers on cases.
    """
    first = min((looked_on or today - LATELY for looked_on in people.values()), default=today)
    due = Q(due_date__gte=first - timedelta(days=1), due_date__lte=today + ANSWER_SOON)
    back = AnswerJudgement.objects.filter(accepted=False, answer__recipient=OuterRef("pk")).order_by("-pk")
    rows = (
        Recipient.objects.filter(unanswered(), unit__isnull=False, paper__state="issued")
        .exclude(paper__matter__kind__in=sorted(CASES))
        .annotate(returned_on=Subquery(back.values("on_date")[:1]))
        .filter(Q(sent_at__gte=morning(first)) | Q(returned_on__gte=first) | due)
        .order_by("pk")
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    said = rows.values_list("pk", "unit__path", "sent_at", "due_date", "returned_on")
    for key, path, sent_at, due_date, returned_on in said:
        came_on = timezone.make_naive(sent_at).date() if sent_at else None
        for person in hearers.of(path, path):
            told = tells_of_paper(came_on, due_date, people[person], today, returned_on) if person in people else ""
            if told:
                found[person].append((key, told))
    return found


def morning(day: date) -> datetime:
    """Return the beginning of a day."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))

"""Papers that came to a unit (收文), told in the ordinary digest: that they came, that an answer is due or late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from wuzha.rules.hearers import Hearers
from wuzha.rules.matters import CASES
from wuzha.rules.watching import ANSWER_SOON, LATELY, tells_of_paper
from wuzha.store.models import PaperAnswer, Recipient


def received(people: Mapping[int, date | None], hearers: Hearers, today: date) -> dict[int, list[tuple[int, str]]]:
    """Return for each person the recipients their units are, each with what is told of the paper; one query.

    `people` go by the day on which somebody looked for them last. Nothing is told of papers on cases.
    """
    first = min((looked_on or today - LATELY for looked_on in people.values()), default=today)
    answered = PaperAnswer.objects.filter(recipient=OuterRef("pk"))
    due = Q(due_date__gte=first - timedelta(days=1), due_date__lte=today + ANSWER_SOON)
    rows = (
        Recipient.objects.filter(~Exists(answered), unit__isnull=False, paper__state="issued")
        .exclude(paper__matter__kind__in=sorted(CASES))
        .filter(Q(paper__steps__at__gte=morning(first)) | due, paper__steps__state="issued")
        .annotate(came_at=F("paper__steps__at"))
        .order_by("pk")
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for key, path, came_at, due_date in rows.values_list("pk", "unit__path", "came_at", "due_date"):
        day = timezone.make_naive(came_at).date()
        for person in hearers.of(path, path):
            told = tells_of_paper(day, due_date, people[person], today) if person in people else ""
            if told:
                found[person].append((key, told))
    return found


def morning(day: date) -> datetime:
    """Return the beginning of a day."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))

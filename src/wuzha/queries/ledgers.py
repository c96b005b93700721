"""The activity ledger (宣传活动台账): the publicity of a month, a line for each record, as it is printed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.papers.ledgers import ActivityRow
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import requirement_value
from wuzha.queries.monthly import office_of, publicity
from wuzha.queries.placements import lay_within, stood
from wuzha.rules.roles import ROLE_NAMES
from wuzha.store.models import Claim, Membership, Record


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of a ledger, with what its head says."""

    unit_name: str
    month_name: str
    rows: tuple[ActivityRow, ...]


def ledger(*, by: Actor, unit: int | None, month: str) -> Ledger:
    """Return the publicity of a month of a unit and those below it, in the order of its days; six queries.

    `unit` None means the widest one whose reports are `by`'s to read.

    Raises:
        Absent: the unit is out of reach, or `by` does not read its reports. ValueError: no such month.

    """
    top, _ = office_of(by, unit)
    occasion = occasion_of(month)
    counted = Prefetch("claims", Claim.objects.select_related("requirement").order_by("pk"))
    rows = Record.objects.filter(publicity(lay_within(top, stood(occasion.last_day)), occasion)).select_related("unit")
    found = list(rows.prefetch_related("evidence", counted).order_by("starts", "unit__path", "pk"))
    posts = posts_of({row.recorded_by_id for row in found})
    return Ledger(top.name, say_occasion(month), tuple(_row(row, posts) for row in found))


def _row(row: Record, posts: Mapping[int, list[tuple[str, str]]]) -> ActivityRow:
    name = load_vocabulary().name
    title = row.title if row.title != name("activities", row.activity) else ""
    return ActivityRow(
        unit=row.unit.name,
        on=row.starts,
        place=row.place,
        form=name("activities", row.activity),
        topic="、".join(name("fraud_types", code) for code in row.topics) or title,
        audience="、".join(name("audiences", code) for code in row.audience),
        expected=row.expected,
        attended=row.attended,
        materials=f"{row.amount}{row.amount_unit}" if row.amount is not None else "",
        evidence=evidence_in_words([proof.kind for proof in row.evidence.all()], row.originals),
        requirements=requirements_in_words(row.claims.all()),
        recorded_by=post_of(row, posts),
        recorded_at=timezone.make_naive(row.created_at),
        note=row.note,
    )


def evidence_in_words(kinds: Iterable[str], originals: Iterable[str]) -> str:
    """Say what proof there is: 照片2，会议记录（纸质）."""
    name = load_vocabulary().name
    files = [f"{name('evidence', kind)}{number}" for kind, number in Counter(kinds).items()]
    return "，".join([*files, *(f"{name('evidence', kind)}（纸质）" for kind in originals)])


def requirements_in_words(claims: Iterable[Claim]) -> str:
    """Say which clauses a record counts for, each once."""
    quotes = {claim.requirement.code: requirement_value(claim.requirement.body).quote for claim in claims}
    return "；".join(f"{code} {quote}" for code, quote in quotes.items())


def posts_of(people: Collection[int]) -> Mapping[int, list[tuple[str, str]]]:
    """Return the posts of people, each with the path of its unit; one query."""
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Membership.objects.filter(person__in=people).order_by("unit__path", "pk")
    for person, path, post, role in rows.values_list("person_id", "unit__path", "post", "role"):
        held[person].append((path, post or ROLE_NAMES[role]))
    return held


def post_of(row: Record, posts: Mapping[int, list[tuple[str, str]]]) -> str:
    """Return the post from which a record was made: the nearest one at its unit or above, never a name."""
    fitting = [(path, post) for path, post in posts[row.recorded_by_id] if row.unit.path.startswith(path)]
    return max(fitting, key=lambda held: len(held[0]), default=("", ""))[1]

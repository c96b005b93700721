"""Records as they may be read: the list, and one with what it counts for, what it just misses and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db.models import Count, Max, Min, QuerySet

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.history import Event, history
from wuzha.queries.matching import Bearing, above, bearings, matches, said, stored_bearings
from wuzha.queries.questions import Question, Sampled, answers_for, questions_about, sampled
from wuzha.rules.paging import nearest
from wuzha.rules.records import RecordForm, recorded
from wuzha.rules.refusals import Refusal
from wuzha.store import files
from wuzha.store.models import Claim, Evidence, Record

PAGE = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """Which records a list shows: of a unit and those below, of an activity, begun in a month (`2026-05`)."""

    unit: int | None = None
    activity: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as a line; `files` and `claims` count its evidence and the duties it counts for."""

    record: int
    unit: int
    unit_name: str
    activity_name: str
    title: str
    starts: date
    ends: date
    place: str
    attended: int | None
    files: int
    claims: int
    withdrawn: bool
    nothing_to_report: bool
    recorded_by: str

    @property
    def name(self) -> str:
        """What the line is called: its title, else its activity."""
        return self.title or self.activity_name


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of records, newest first; `units` can be chosen from, `months` too, newest first."""

    rows: tuple[RecordRow, ...]
    page: int
    pages: int
    total: int
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A file of a record."""

    evidence: int
    name: str
    kind: str
    kind_name: str
    size: int
    is_photo: bool


@dataclass(frozen=True, slots=True)
class OwnProof:
    """A file of a record that the asker may change."""

    evidence: int
    name: str
    record: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file to hand out; `inline` when a browser may show it in the page."""

    path: Path
    name: str
    media_type: str
    inline: bool


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """A record with everything about it.

    It happened from `form.starts` to its last day, was handed in on `form.handed_in`, stored at `created_at`, and
    counts for `form.period` or for the occasions of `counted`. `near` is what it just misses; `papers` are those whose
    issuing made it.
    """

    record: int
    revision: int
    unit: int
    unit_name: str
    activity_name: str
    form: RecordForm
    audience: tuple[str, ...]
    topics: tuple[str, ...]
    originals: tuple[str, ...]
    period_name: str
    proofs: tuple[Proof, ...]
    counted: tuple[Bearing, ...]
    near: tuple[Bearing, ...]
    history: tuple[Event, ...]
    recorded_by: str
    created_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str
    may_change: bool
    questions: tuple[Question, ...]
    sampled: Sampled | None
    papers: tuple[tuple[int, str], ...]

    @property
    def name(self) -> str:
        """What it is called: its title, else its activity."""
        return self.form.title or self.activity_name

    @property
    def returned(self) -> bool:
        """Whether a review returned it and waits for the unit's word."""
        return any(each.returned for each in self.questions)

    @property
    def occasions(self) -> list[str]:
        """The occasions it counts for, each named once; the one it reports on when it counts for none."""
        counted = dict.fromkeys(bearing.occasion_name for bearing in self.counted)
        return list(counted) or ([self.period_name] if self.period_name else [])

    @property
    def photos(self) -> list[Proof]:
        """The files that can be looked at in the page."""
        return [proof for proof in self.proofs if proof.is_photo]


def records(*, by: Actor, choice: Choice, page: int = 1) -> RecordPage:
    """Return one page of 30 records; six queries, seven with a unit chosen.

    Raises:
        Absent: the unit chosen is out of reach. ValueError: no such month.

    """
    rows = access.records(by, "see")
    first = rows.aggregate(first=Min("starts"), last=Max("starts"))
    if choice.unit is not None:
        rows = rows.filter(unit__path__startswith=access.unit(by, "see", choice.unit).path or "-")
    if choice.activity:
        rows = rows.filter(activity=choice.activity)
    if choice.month:
        occasion = occasion_of(choice.month)
        rows = rows.filter(starts__gte=occasion.starts, starts__lt=occasion.ends)
    total = rows.count()
    page, pages = nearest(page, total, PAGE)
    return RecordPage(
        rows=lines(rows.order_by("-starts", "-pk")[(page - 1) * PAGE : page * PAGE]),
        page=page,
        pages=pages,
        total=total,
        months=_months(first["first"], first["last"]),
    )


def lines(rows: QuerySet[Record]) -> tuple[RecordRow, ...]:
    """Return records as lines; three queries."""
    found = list(rows.select_related("unit", "recorded_by"))
    claims = _numbers(Claim.objects.filter(record__in=found))
    proofs = _numbers(Evidence.objects.filter(record__in=found))
    name = load_vocabulary().name
    return tuple(
        RecordRow(
            record=row.pk,
            unit=row.unit_id,
            unit_name=row.unit.name,
            activity_name=name("activities", row.activity),
            title=row.title,
            starts=row.starts,
            ends=row.ends,
            place=row.place,
            attended=row.attended,
            files=proofs.get(row.pk, 0),
            claims=claims.get(row.pk, 0),
            withdrawn=row.withdrawn_at is not None,
            nothing_to_report=row.nothing_to_report,
            recorded_by=row.recorded_by.name,
        )
        for row in found
    )


def _numbers(rows: QuerySet[Claim] | QuerySet[Evidence]) -> dict[int, int]:
    """Return how many of these rows each record has."""
    return dict(rows.order_by().values_list("record_id").annotate(number=Count("pk")))


def _months(first: date | None, last: date | None) -> tuple[str, ...]:
    """Return the months from the first record to the last, newest first."""
    if first is None or last is None:
        return ()
    numbers = range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1)
    return tuple(f"{number // 12}-{number % 12 + 1:02d}" for number in numbers)


def record(*, by: Actor, record: int, now: datetime, verb: str = "see") -> RecordDetail:
    """Return one record; eleven to sixteen queries, whatever it counts for. `now` is naive local time.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    row = access.record(by, verb, record)
    form, files_of = said(row), proofs(row)
    own = access.scope(by, "record").holds(row.unit.path)
    counted, near = _bearings(row, form, frozenset(proof.kind for proof in files_of), now)
    name = load_vocabulary().name
    return RecordDetail(
        record=row.pk,
        revision=row.revision,
        unit=row.unit_id,
        unit_name=row.unit.name,
        activity_name=name("activities", row.activity),
        form=form,
        audience=tuple(name("audiences", code) for code in row.audience),
        topics=tuple(name("fraud_types", code) for code in row.topics),
        originals=tuple(name("evidence", code) for code in row.originals),
        period_name=say_occasion(row.period) if row.period else "",
        proofs=files_of,
        counted=counted,
        near=near,
        history=history(row.pk),
        recorded_by=row.recorded_by.name,
        created_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
        may_change=own,
        questions=questions_about(row, own=answers_for(by, row)),
        sampled=sampled(by, row),
        papers=tuple(row.reporting_papers.order_by("pk").values_list("pk", "title")),
    )


def _bearings(
    row: Record, form: RecordForm, kinds: frozenset[str], now: datetime
) -> tuple[tuple[Bearing, ...], tuple[Bearing, ...]]:
    """Return what a record counts for, as stored, and what it just misses, as the rules see it today."""
    if row.withdrawn_at is not None:
        return (), ()
    value = recorded(
        form, unit=row.unit_id, evidence=kinds, handed_in=row.handed_in, key=row.pk, above=above(row.unit.path)
    )
    matched = matches(value, row.unit.path)
    counted = stored_bearings(row.claims.order_by("pk"), matched, now)
    near = [bearing for bearing in bearings(value, matched, now) if not bearing.counts]
    return tuple(counted), tuple(near)


def proofs(row: Record) -> tuple[Proof, ...]:
    """Return the files of a record in the order they came; one query."""
    name = load_vocabulary().name
    return tuple(
        Proof(
            each.pk, each.name, each.kind, name("evidence", each.kind), each.size, each.media_type.startswith("image/")
        )
        for each in row.evidence.order_by("pk")
    )


def stored_file(*, by: Actor, evidence: int) -> StoredFile:
    """Return where a file of a record lies; one query.

    Raises:
        Absent: it does not exist, or is out of reach.
        Refusal: the folder has lost it.

    """
    row = access.evidence(by, "see", evidence)
    path = files.path_of(row.sha256)
    if not path.is_file():
        raise Refusal(f"“{row.name}”的文件已不在存储中，请联系系统管理员从备份恢复。")
    return StoredFile(path, row.name, row.media_type, inline=row.media_type.startswith("image/"))


def proof(*, by: Actor, evidence: int) -> OwnProof:
    """Return a file of a record that `by` may change; one query.

    Raises:
        Absent: it does not exist, or `by` may not record for its unit.

    """
    row = access.evidence(by, "record", evidence)
    return OwnProof(row.pk, row.name, row.record_id)

"""The lines of every ledger (台账), made from records, matters, papers, units and the log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import Occasion, occasion_of, say_occasion
from wuzha.papers.ledger_sheets import LedgerKind, LedgerRow, ledger_kinds
from wuzha.papers.sheets import Value
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries import paper_ledgers
from wuzha.queries.duties import requirement_value
from wuzha.queries.figures import window_of
from wuzha.queries.matters import STATUS_NAMES
from wuzha.queries.month_duties import belongs, in_plan_order
from wuzha.queries.monthly import office_of, open_in, rows_within
from wuzha.queries.paper_ledgers import AT_ONCE
from wuzha.queries.placements import lay_within, stood
from wuzha.queries.progress import owing
from wuzha.rules.catalogue import channels_of, load_catalogue
from wuzha.rules.matters import CASES, matter_in, say_fact
from wuzha.rules.publicity import publicity_codes
from wuzha.rules.records import record_name
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ROLE_NAMES
from wuzha.rules.states import State
from wuzha.rules.unit_sets import units_of
from wuzha.rules.windows import year_before
from wuzha.store.models import Claim, LogEntry, Matter, Membership, Record, Requirement, Review, Unit

_DONE = frozenset({State.DONE, State.DONE_LATE})


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A ledger with its lines."""

    kind: LedgerKind
    unit: int
    unit_name: str
    period_name: str
    rows: tuple[LedgerRow, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a ledger is asked for: its kind, an office, the occasion, the moment.

    `then` are the paths of units that have moved since the occasion ended, or since `now`.
    """

    kind: LedgerKind
    top: Unit
    occasion: Occasion
    then: Mapping[int, str]
    now: datetime

    @property
    def inside(self) -> Q:
        """The condition for rows of the units that lay below."""
        return lay_within(self.top, self.then)

    @property
    def days(self) -> Q:
        """The condition for records that began in the occasion."""
        return Q(starts__gte=self.occasion.starts, starts__lt=self.occasion.ends)

    def during(self, moment: str) -> Q:
        """Return the condition that a moment lies in the occasion."""
        begins, ends = self.occasion.starts, self.occasion.ends
        since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (begins, ends))
        return Q(**{f"{moment}__gte": since, f"{moment}__lt": until})


def ledger_page(*, by: Actor, kind: str, unit: int | None, period: str, now: datetime) -> LedgerPage:
    """Return a ledger of a unit and those below it for a period; 3 to 15 queries. `now` is naive local time.

    Raises:
        Absent: there is no such ledger, or the unit is out of reach. ValueError: no such period.

    """
    asked = _asked(by, kind, unit, period, now)
    rows = tuple(_lines(by, asked))
    return LedgerPage(asked.kind, asked.top.pk, asked.top.name, say_occasion(period), rows, now)


def ledger_lines(*, by: Actor, kind: str, unit: int | None, period: str, now: datetime) -> Iterable[LedgerRow]:
    """Return the lines of a ledger; those made from records, matters and the log come one by one, however many.

    Raises:
        Absent: there is no such ledger, or the unit is out of reach. ValueError: no such period.

    """
    return _lines(by, _asked(by, kind, unit, period, now))


def _asked(by: Actor, kind: str, unit: int | None, period: str, now: datetime) -> _Asked:
    found = ledger_kinds().get(kind)
    if found is None:
        raise Absent
    top = office_of(by, unit)
    occasion = occasion_of(period)
    return _Asked(found, top, occasion, stood(min(occasion.last_day, now.date())), now)


def _lines(by: Actor, asked: _Asked) -> Iterable[LedgerRow]:
    kind, top, inside = asked.kind, asked.top, asked.inside
    make: dict[str, Callable[[], Iterable[LedgerRow]]] = {
        "records": lambda: _of_records(kind, inside & asked.days),
        "matters": lambda: _of_matters(by, asked),
        "papers": lambda: paper_ledgers.letters(by, kind, inside & asked.during("frozen_at")),
        "issued": lambda: paper_ledgers.issued(by, top, asked.occasion, asked.now.date()),
        "received": lambda: paper_ledgers.received(by, top, asked.occasion, asked.now),
        "units": lambda: _of_units(by, asked),
        "log": lambda: _of_log(kind, inside & asked.during("at")),
    }
    return make[kind.of]()


def _of_records(kind: LedgerKind, chosen: Q) -> Iterator[LedgerRow]:
    covers = load_vocabulary().covers
    codes = [
        code
        for code in load_vocabulary().entries("activities")
        if any(covers("activities", each, code) for each in kind.on)
    ]
    claims = Claim.objects.only("record", "requirement").order_by("pk")
    counted = Prefetch("claims", claims.prefetch_related("requirement"))
    rows = Record.objects.filter(chosen, activity__in=codes, withdrawn_at__isnull=True).select_related("unit__parent")
    posts = _posts_of(set(rows.order_by().values_list("recorded_by", flat=True).distinct()))
    found = rows.prefetch_related("evidence", counted, "matters", "reviews").order_by("starts", "unit__path", "pk")
    for row in found.iterator(chunk_size=AT_ONCE):
        yield LedgerRow(_record(row, posts), "record", row.pk)


def _record(row: Record, posts: Mapping[int, list[tuple[str, str]]]) -> dict[str, Value]:
    name = load_vocabulary().name
    topics = "、".join(name("fraud_types", code) for code in row.topics)
    channels = channels_of(row.activity, f"{row.title} {row.place}", load_vocabulary())
    return {
        "source": f"记录{row.pk}号",
        "unit": row.unit.name,
        "unit_type": name("unit_types", row.unit.type),
        "above": row.unit.parent.name if row.unit.parent else "",
        "year": str(row.starts.year),
        "on": row.starts,
        "until": row.ends,
        "place": row.place,
        "title": record_name(row.title, row.activity),
        "form": name("activities", row.activity),
        "topic": topics or row.title,
        "channel": "、".join(name("channels", code) for code in channels),
        "audience": "、".join(name("audiences", code) for code in row.audience),
        "expected": row.expected,
        "attended": row.attended,
        "amount": row.amount,
        "materials": f"{row.amount}{row.amount_unit}" if row.amount is not None else "",
        "evidence": _evidence_in_words([proof.kind for proof in row.evidence.all()], row.originals),
        "requirements": _requirements_in_words(row.claims.all()),
        "matters": "、".join(f"{name('events', each.kind)}{each.pk}号" for each in row.matters.all()),
        "post": _post_of(row, posts),
        "entered": timezone.make_naive(row.created_at),
        "briefing": "是" if "会前" in f"{row.title}{row.note}" else "",
        "reviewed": "、".join(Review.State(each.state).label for each in row.reviews.all()),
        "note": row.note,
    }


def _evidence_in_words(kinds: Iterable[str], originals: Iterable[str]) -> str:
    """Say what proof there is: 照片2，会议记录（纸质）."""
    name = load_vocabulary().name
    files = [f"{name('evidence', kind)}{number}" for kind, number in Counter(kinds).items()]
    return "，".join([*files, *(f"{name('evidence', kind)}（纸质）" for kind in originals)])


def _requirements_in_words(claims: Iterable[Claim]) -> str:
    """Say which clauses a record counts for, each once."""
    return _clauses_in_words(
        {claim.requirement.code: requirement_value(claim.requirement.body).quote for claim in claims}
    )


def _clauses_in_words(quotes: Mapping[str, str]) -> str:
    return "；".join(f"{code} {quote}" for code, quote in quotes.items())


def _posts_of(people: Collection[int]) -> Mapping[int, list[tuple[str, str]]]:
    """Return the posts of people, each with the path of its unit; one query."""
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Membership.objects.filter(person__in=people).order_by("unit__path", "pk")
    for person, path, post, role in rows.values_list("person_id", "unit__path", "post", "role"):
        held[person].append((path, post or ROLE_NAMES[role]))
    return held


def _post_of(row: Record, posts: Mapping[int, list[tuple[str, str]]]) -> str:
    """Return the post from which a record was made: the nearest one at its unit or above, never a name."""
    fitting = [(path, post) for path, post in posts[row.recorded_by_id] if row.unit.path.startswith(path)]
    return max(fitting, key=lambda held: len(held[0]), default=("", ""))[1]


def _of_matters(by: Actor, asked: _Asked) -> Iterator[LedgerRow]:
    rows = access.matters(by, "see").filter(
        asked.inside & asked.during("happened_at"), kind__in=asked.kind.on, withdrawn_at__isnull=True
    )
    in_order = rows.select_related("unit").prefetch_related("records").order_by("happened_at", "pk")
    found = in_order.iterator(chunk_size=AT_ONCE)
    called: Mapping[int, dict[str, Value]] | None = None
    while some := list(islice(found, AT_ONCE)):
        called = _called(asked) if called is None else called
        findings = [row.pk for row in some if row.kind == "finding"]
        notices = paper_ledgers.rectifications(by, findings, asked.now.date()) if findings else {}
        held = _held_before([row for row in some if row.kind in CASES])
        for row in some:
            line = {**_matter(row), **called.get(row.pk, _NOTHING), "held_before": held.get(row.pk, 0)}
            yield LedgerRow({**line, **notices.get(row.pk, {})}, "matter", row.pk)


_NOTHING: Mapping[str, Value] = {"called": 0, "called_done": 0, "called_on_time": 0, "basis": "", "deadline": None}
"""What a matter says that called nothing up."""


def _called(asked: _Asked) -> Mapping[int, dict[str, Value]]:
    """Say what each matter of the occasion called up: by which clauses, how much is done, by when the first is due.

    Only clauses that wait for a matter are fetched.
    """
    paths = {row.pk: row.path for row in rows_within(asked.top, asked.then)}
    waiting = set(Requirement.objects.filter(kind="triggered").values_list("pk", flat=True))
    between = asked.occasion.starts, asked.occasion.ends
    owed = owing(paths, *between, clauses=waiting)
    states: dict[int, Counter[State]] = defaultdict(Counter)
    quotes: dict[int, dict[str, str]] = defaultdict(dict)
    dues: dict[int, list[datetime]] = defaultdict(list)
    for each, stand in owed.states(*between, asked.now):
        matter = matter_in(each.occasion.key)
        if matter is not None and belongs(each, asked.occasion):
            clause = owed.clauses[each.duty.key]
            states[matter].update(stand.values())
            quotes[matter][clause.code] = clause.requirement.quote
            dues[matter] += [each.due] if each.due else []
    return {
        matter: {
            "called": counted.total(),
            "called_done": sum(counted[each] for each in _DONE),
            "called_on_time": counted[State.DONE],
            "basis": _clauses_in_words(quotes[matter]),
            "deadline": min(dues[matter], default=None),
        }
        for matter, counted in states.items()
    }


def _held_before(found: Sequence[Matter]) -> Mapping[int, int]:
    """Count the publicity of each matter's unit in the twelve months before it; one query."""
    windows = {row.pk: window_of(year_before(timezone.make_naive(row.happened_at).date())) for row in found}
    if not windows:
        return {}
    since, until = min(each.starts for each in windows.values()), max(each.ends for each in windows.values())
    between = Q(starts__gte=since, starts__lt=until)
    held = Record.objects.filter(between, activity__in=publicity_codes(), withdrawn_at__isnull=True)
    days: dict[int, list[date]] = defaultdict(list)
    for unit, day in held.filter(unit__in={row.unit_id for row in found}).values_list("unit_id", "starts"):
        days[unit].append(day)
    return {row.pk: sum(map(windows[row.pk].holds, days[row.unit_id])) for row in found}


def _matter(row: Matter) -> dict[str, Value]:
    words = load_vocabulary()
    said: dict[str, Value] = {code: say_fact(code, value, words) for code, value in row.facts.items()}
    numbers: dict[str, Value] = {
        code: int(str(row.facts[code]))
        for code in ("loss", "batch", "problems")
        if str(row.facts.get(code, "")).isdecimal()
    }
    fraud = words.entries("fraud_types").get(str(row.facts.get("fraud", "")))
    band = load_catalogue().band_of("age_bands", row.facts)
    records = [each for each in row.records.all() if each.withdrawn_at is None]
    return {
        **said,
        **numbers,
        "source": f"事项{row.pk}号",
        "unit_id": row.unit_id,
        "no": f"{row.pk}号",
        "kind": words.name("events", row.kind),
        "unit": row.unit.name,
        "unit_type": words.name("unit_types", row.unit.type),
        "on": timezone.make_naive(row.happened_at).date(),
        "at": timezone.make_naive(row.happened_at),
        "entered": timezone.make_naive(row.created_at),
        "closed": None if row.closed_at is None else timezone.make_naive(row.closed_at),
        "age_band": load_catalogue().parts("age_bands")[band],
        "note": row.note,
        "edition": "、".join(fraud.editions) if fraud else "",
        "beds": row.unit.attributes.get("beds"),
        "records": "、".join(f"{each.pk}号" for each in records),
        "status": STATUS_NAMES["closed" if row.closed_at else "open"],
    }


def _of_units(by: Actor, asked: _Asked) -> Iterator[LedgerRow]:
    rows = rows_within(asked.top, asked.then)
    states, held, open_ = _standing(rows, asked), _publicity(asked), _open_findings(by, asked)
    for row in rows:
        counted = states.get(row.pk, Counter[State]())
        if not (open_in(row, asked.occasion) or counted):
            continue
        line: dict[str, Value] = {
            "unit": row.name,
            "unit_type": load_vocabulary().name("unit_types", row.type),
            "owed": counted.total(),
            "done": sum(counted[state] for state in _DONE),
            "on_time": counted[State.DONE],
            "late": counted[State.DONE_LATE],
            "missing": counted[State.OVERDUE],
            "held": held.get(row.pk, 0),
            "open": open_.get(row.pk, 0),
        }
        yield LedgerRow(line, "unit", row.pk)


def _standing(rows: Sequence[Unit], asked: _Asked) -> Mapping[int, Counter[State]]:
    """Return how many of its dated obligations stand how, for each unit; what is lifted or called up is left out."""
    below = Unit.objects.filter(lay_within(asked.top, asked.then, ""))
    found: dict[int, Counter[State]] = defaultdict(Counter)
    for each in in_plan_order(rows, below, asked.occasion, asked.now):
        for unit in units_of(each.units) if each.due is not None and each.counted else ():
            found[unit][each.state] += 1
    return found


def _publicity(asked: _Asked) -> Mapping[int, int]:
    """Return how many activities of publicity each unit held in the occasion; one query."""
    rows = Record.objects.filter(asked.inside, asked.days, activity__in=publicity_codes(), withdrawn_at__isnull=True)
    return dict(rows.order_by().values_list("unit").annotate(Count("pk")))


def _open_findings(by: Actor, asked: _Asked) -> Mapping[int, int]:
    """Return how many problems found at each unit were still open at the end, as the figure says; one query."""
    ends = min(asked.now, datetime.combine(asked.occasion.ends, time()))
    until = timezone.make_aware(ends)
    still = Q(kind="finding", withdrawn_at__isnull=True, happened_at__lt=until)
    still &= Q(closed_at__isnull=True) | Q(closed_at__gte=until)
    rows = access.matters(by, "see").filter(asked.inside, still)
    return dict(rows.order_by().values_list("unit").annotate(Count("pk")))


def _of_log(kind: LedgerKind, chosen: Q) -> Iterator[LedgerRow]:
    """Yield what the log says of some things; that an archive was made is not in it, or no two would be the same."""
    made = Q(subject="archive") & ~Q(verb="downloads.take")
    found = LogEntry.objects.filter(chosen, subject__in=kind.on).exclude(made)
    rows = found.select_related("unit").order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        at, unit = timezone.make_naive(row.at), row.unit.name if row.unit else ""
        yield LedgerRow({"at": at, "by": row.by_name, "unit": unit, "summary": row.summary})

"""The lines of every ledger (台账), made from records, matters, papers, units and the log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Prefetch, Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.papers.ledger_sheets import LedgerKind, LedgerRow, ledger_kinds
from wuzha.papers.sheets import Value
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries import paper_ledgers
from wuzha.queries.duties import requirement_value
from wuzha.queries.figures import Asked, facts_of
from wuzha.queries.matters import STATUS_NAMES
from wuzha.queries.monthly import office_of
from wuzha.queries.placements import lay_within, stood
from wuzha.rules.catalogue import channels_of, load_catalogue
from wuzha.rules.facts import Facts
from wuzha.rules.indicators import is_publicity
from wuzha.rules.matters import say_fact
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ROLE_NAMES
from wuzha.rules.states import State
from wuzha.store.models import Claim, LogEntry, Matter, Membership, Record, Unit

_AT_ONCE = 500
"""Rows in memory, with what belongs to them, of a ledger that may be long."""
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


def ledger_page(*, by: Actor, kind: str, unit: int | None, period: str, now: datetime) -> LedgerPage:
    """Return a ledger of a unit and those below it for a period; 8 to 20 queries. `now` is naive local time.

    Raises:
        Absent: there is no such ledger, or the unit is out of reach. ValueError: no such period.

    """
    found, top = _asked(by, kind, unit)
    rows = tuple(_lines(by, found, top, period, now))
    return LedgerPage(kind=found, unit=top.pk, unit_name=top.name, period_name=say_occasion(period), rows=rows, at=now)


def ledger_lines(*, by: Actor, kind: str, unit: int | None, period: str, now: datetime) -> Iterable[LedgerRow]:
    """Return the lines of a ledger; those made from records and the log come one by one, however many there are.

    Raises:
        Absent: there is no such ledger, or the unit is out of reach. ValueError: no such period.

    """
    return _lines(by, *_asked(by, kind, unit), period, now)


def _asked(by: Actor, kind: str, unit: int | None) -> tuple[LedgerKind, Unit]:
    found = ledger_kinds().get(kind)
    if found is None:
        raise Absent
    return found, office_of(by, unit)


def _lines(by: Actor, found: LedgerKind, top: Unit, period: str, now: datetime) -> Iterable[LedgerRow]:
    occasion = occasion_of(period)
    inside = lay_within(top, stood(min(occasion.last_day, now.date())))
    since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (occasion.starts, occasion.ends))
    make: dict[str, Callable[[], Iterable[LedgerRow]]] = {
        "records": lambda: _of_records(found, inside & Q(starts__gte=occasion.starts, starts__lt=occasion.ends)),
        "matters": lambda: _of_matters(
            by, found, inside & Q(happened_at__gte=since, happened_at__lt=until), top.pk, period, now
        ),
        "papers": lambda: paper_ledgers.letters(by, found, inside & Q(frozen_at__gte=since, frozen_at__lt=until)),
        "issued": lambda: paper_ledgers.issued(by, top, occasion, now.date()),
        "received": lambda: paper_ledgers.received(by, top, occasion, now),
        "units": lambda: _of_units(by, top.pk, period, now),
        "log": lambda: _of_log(found, inside & Q(at__gte=since, at__lt=until)),
    }
    return make[found.of]()


def _of_records(kind: LedgerKind, chosen: Q) -> Iterator[LedgerRow]:
    covers = load_vocabulary().covers
    codes = [
        code
        for code in load_vocabulary().entries("activities")
        if any(covers("activities", each, code) for each in kind.on)
    ]
    counted = Prefetch("claims", Claim.objects.select_related("requirement").order_by("pk"))
    rows = Record.objects.filter(chosen, activity__in=codes, withdrawn_at__isnull=True).select_related("unit")
    posts = _posts_of(set(rows.order_by().values_list("recorded_by", flat=True).distinct()))
    found = rows.prefetch_related("evidence", counted, "matters").order_by("starts", "unit__path", "pk")
    for row in found.iterator(chunk_size=_AT_ONCE):
        yield LedgerRow(_record(row, posts), "record", row.pk)


def _record(row: Record, posts: Mapping[int, list[tuple[str, str]]]) -> dict[str, Value]:
    name = load_vocabulary().name
    topics = "、".join(name("fraud_types", code) for code in row.topics)
    channels = channels_of(row.activity, f"{row.title} {row.place}", load_vocabulary())
    return {
        "unit": row.unit.name,
        "on": row.starts,
        "until": row.ends,
        "place": row.place,
        "title": row.title or name("activities", row.activity),
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
        "note": row.note,
    }


def _evidence_in_words(kinds: Iterable[str], originals: Iterable[str]) -> str:
    """Say what proof there is: 照片2，会议记录（纸质）."""
    name = load_vocabulary().name
    files = [f"{name('evidence', kind)}{number}" for kind, number in Counter(kinds).items()]
    return "，".join([*files, *(f"{name('evidence', kind)}（纸质）" for kind in originals)])


def _requirements_in_words(claims: Iterable[Claim]) -> str:
    """Say which clauses a record counts for, each once."""
    quotes = {claim.requirement.code: requirement_value(claim.requirement.body).quote for claim in claims}
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


def _of_matters(by: Actor, kind: LedgerKind, chosen: Q, unit: int, period: str, now: datetime) -> Iterable[LedgerRow]:
    rows = access.matters(by, "see").filter(chosen, kind__in=kind.on, withdrawn_at__isnull=True).select_related("unit")
    found = list(rows.prefetch_related("records").order_by("happened_at", "pk"))
    called: dict[int, Counter[State]] = {}
    if found:
        _, facts = facts_of(by=by, asked=Asked(unit, period), now=now)
        for due in facts.dues:
            if due.matter is not None:
                called.setdefault(due.matter, Counter())[due.state] += 1
    asked = [row.pk for row in found if row.kind == "finding"]
    notices = paper_ledgers.rectifications(by, asked, now.date()) if asked else {}
    lines = ((row.pk, _matter(row, called.get(row.pk, Counter()))) for row in found)
    return [LedgerRow({**line, **notices.get(key, {})}, "matter", key) for key, line in lines]


def _matter(row: Matter, called: Counter[State]) -> dict[str, Value]:
    words = load_vocabulary()
    said: dict[str, Value] = {code: say_fact(code, value, words) for code, value in row.facts.items()}
    numbers: dict[str, Value] = {
        code: int(str(row.facts[code]))
        for code in ("loss", "batch", "problems")
        if str(row.facts.get(code, "")).isdecimal()
    }
    band = load_catalogue().band_of("age_bands", row.facts)
    records = [each for each in row.records.all() if each.withdrawn_at is None]
    return {
        **said,
        **numbers,
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
        "called": called.total(),
        "called_done": sum(called[state] for state in _DONE),
        "called_on_time": called[State.DONE],
        "records": "、".join(f"{each.pk}号" for each in records),
        "status": STATUS_NAMES["closed" if row.closed_at else "open"],
    }


def _of_units(by: Actor, unit: int, period: str, now: datetime) -> Iterable[LedgerRow]:
    month, facts = facts_of(by=by, asked=Asked(unit, period), now=now)
    states: dict[int, Counter[State]] = {}
    for each in month.dated:
        states.setdefault(each.unit, Counter())[each.state] += 1
    held = Counter(act.unit for act in facts.acts if facts.window.holds(act.day) and is_publicity(act.activity))
    open_ = _open_findings(facts)
    places: Sequence[int] = [key for key, place in month.places.items() if place.open or key in states]
    return [
        LedgerRow(
            {
                "unit": month.places[key].name,
                "unit_type": load_vocabulary().name("unit_types", month.places[key].type),
                "owed": counted.total(),
                "done": sum(counted[state] for state in _DONE),
                "on_time": counted[State.DONE],
                "late": counted[State.DONE_LATE],
                "missing": counted[State.OVERDUE],
                "held": held[key],
                "open": open_[key],
            },
            "unit",
            key,
        )
        for key, counted in ((key, states.get(key, Counter[State]())) for key in places)
    ]


def _open_findings(facts: Facts) -> Counter[int]:
    return Counter(each.unit for each in facts.matters if each.kind == "finding" and each.closed_at is None)


def _of_log(kind: LedgerKind, chosen: Q) -> Iterator[LedgerRow]:
    rows = LogEntry.objects.filter(chosen, subject__in=kind.on).select_related("unit").order_by("pk")
    for row in rows.iterator(chunk_size=_AT_ONCE):
        at, unit = timezone.make_naive(row.at), row.unit.name if row.unit else ""
        yield LedgerRow({"at": at, "by": row.by_name, "unit": unit, "summary": row.summary})

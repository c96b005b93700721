"""A township's year under a real plan: what people type with a form for each duty, and when they record once.

60 units of five types, twelve months. Both ways do the same work and are judged by the same rules; every obligation
must stand the same in the end. What counts as typed is defined in docs/performance.md: a box whose content somebody had
to put in, because it neither stood on the form already nor was offered by it.

A form has the columns of the usual ledger (台账) of its kind; its own unit, its duty, what is done and for whom are
printed on it (PRINTED). A record is opened from its duty, which says what is done and for whom; the day, what it was
about, how many came, how much there was and the proof are typed; the place and how many were expected are offered as
the last record of the kind had them, and every other time the place is another one. A month's report is confirmed, its
figures being counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from wuzha.plan.conditions import holds, parse, parses
from wuzha.plan.flat import from_flat
from wuzha.plan.model import Plan, Requirement, Triggered
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.match import ACTIVITIES, PROOFS, REPORT, match
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.recorded import Recorded
from wuzha.rules.tallies import ClaimValue, met, tally, times_asked
from wuzha.rules.unfold import unfold

PLANS = Path(__file__).resolve().parents[1].parent / "shared/plans"
FIRST, AFTER_LAST = date(2026, 1, 1), date(2027, 1, 1)
UNITS = {"village": 22, "enterprise": 16, "site": 8, "school": 8, "hospital": 6}
HEADCOUNT = 80
FOR_AN_ACTIVITY = (
    "单位",
    "日期",
    "地点",
    "形式",
    "主题",
    "对象",
    "应到",
    "实到",
    "资料数量",
    "佐证",
    "记录人",
    "登记日期",
)
FOR_A_MEASURE = ("单位", "日期", "内容", "佐证", "记录人", "登记日期")
FOR_A_REPORT = ("单位", "期次", "日期", "场次", "人次", "填报人")
"""The columns of ledgers as township offices keep them: for what people attend or see, for the rest, for reports."""
PRINTED = frozenset({"单位", "形式", "对象", "期次"})
"""What an office that hands out a form for each duty prints on it beforehand."""
ATTENDED = ("event", "push", "screen", "signage", "handout", "visit", "media", "meeting", "quiz")

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Year:
    """What was typed in a year, on how many papers, and which obligations (unit type, clause, occasion) are met.

    `typed` is by definition: for forms `blank` (nothing printed on them), `printed` (as PRINTED) and `bare` (only the
    boxes a record has, no ledger's); for records `plain` (nothing offered) and `offered`.
    """

    typed: Mapping[str, int]
    papers: int
    done: frozenset[tuple[str, int, str]]

    def saved(self, once: Year, forms: str = "printed", records: str = "offered") -> float:
        """Return by how many in a hundred the fields typed fall when everything is recorded once."""
        return 100 - 100 * once.typed[records] / self.typed[forms]


def real_plan() -> Plan | None:
    """Return the township plan read by hand, None where it is not at hand."""
    text, gold = PLANS / "002.txt", PLANS / "gold/002.json"
    if not text.exists() or not gold.exists():
        return None
    return from_flat(json.loads(gold.read_text(encoding="utf-8")), text.read_text(encoding="utf-8"))


def compare(plan: Plan) -> tuple[Year, Year]:
    """Return the year under a plan with a form for each duty, and the year recorded once."""
    forms, once = [], []
    for type_, number in UNITS.items():
        owed = list(_owed(plan, type_))
        forms.append(_times(_form_by_form(owed, type_), number))
        once.append(_times(_recorded_once(owed, type_), number))
    return _sum(forms), _sum(once)


def lines() -> Iterator[str]:
    """Say what came out, for the table of `make bench`."""
    plan = real_plan()
    if plan is None:
        return
    forms, once = compare(plan)
    same = "the same" if forms.done == once.done else "NOT the same"
    yield f"a form for each duty: {forms.papers:,} forms; recorded once: {once.papers:,} records"
    yield f"obligations met: {len(forms.done)} kinds either way, {same} clause by clause"
    for name, said in (
        ("printed", "the ledger's columns, unit and duty printed on them (the definition)"),
        ("blank", "the ledger's columns, nothing printed"),
        ("bare", "only the boxes of a record"),
    ):
        typed = f"{forms.typed[name]:,} fields on forms of {said}"
        for records, offered in (("offered", "offered"), ("plain", "without")):
            fewer = forms.saved(once, name, records)
            typed += f"; {once.typed[records]:,} in records, defaults {offered}: {fewer:.0f} % fewer"
        yield typed


def _owed(plan: Plan, type_: str) -> Iterator[tuple[Duty, Obligation]]:
    """Yield what a unit of a type owes in the year, in order of the day it falls due."""
    clauses = [clause for clause in plan.requirements if _applies(clause, type_)]
    duties = [
        Duty(key, clause, 1, FIRST, AFTER_LAST, AFTER_LAST, plan.phases)
        for key, clause in enumerate(clauses)
        if not isinstance(clause.schedule, Triggered)
    ]
    found = [(duty, each) for duty in duties for each in unfold(duty, FIRST, AFTER_LAST)]
    yield from sorted(found, key=lambda pair: (_day(pair[1]), -_depth(pair[0].requirement), pair[0].key))


def _applies(clause: Requirement, type_: str) -> bool:
    owner = clause.owner
    if type_ not in owner.types:
        return False
    return not (owner.where and parses(owner.where)) or holds(parse(owner.where), {"headcount": HEADCOUNT}) is not False


def _day(owed: Obligation) -> date:
    """Return the day on which it is done: its due, or soon after a standing duty began; never outside its occasion."""
    wished = FIRST + timedelta(days=20) if owed.due is None else min(owed.due.date(), owed.occasion.last_day)
    return max(owed.opens, min(wished, AFTER_LAST - timedelta(days=1)))


def _depth(clause: Requirement) -> int:
    """Say how narrow an activity is: what is narrowest is done first, since it counts for the wider ones."""
    return len(load_vocabulary().ancestors(ACTIVITIES, clause.activity))


def _record(duty: Duty, owed: Obligation, key: int) -> Recorded:
    """Return what is done for one obligation alone."""
    clause = duty.requirement
    is_report = load_vocabulary().covers(ACTIVITIES, REPORT, clause.activity)
    day = owed.due.date() if is_report and owed.due else _day(owed)
    return Recorded(
        key=key,
        unit=1,
        activity=clause.activity,
        starts=day,
        ends=day,
        handed_in=day,
        period=owed.occasion.key if is_report and clause.schedule.kind == "recurring" else None,
        audience=frozenset(clause.audience),
        amount=clause.quantity.n if clause.quantity else None,
        amount_unit=clause.quantity.unit if clause.quantity else "",
        attended=HEADCOUNT if clause.coverage else None,
        expected=HEADCOUNT if clause.coverage else None,
        evidence=frozenset(clause.evidence) & set(PROOFS),
        clauses=frozenset({duty.lineage}) if clause.activity == "meeting" else frozenset(),
        topics=frozenset(clause.topics),
    )


def _columns(record: Recorded, duty: Duty) -> Counter[str]:
    """Count what somebody writes on the form of one duty."""
    of_its_kind = FOR_AN_ACTIVITY if _is_attended(record) else FOR_A_MEASURE
    columns = FOR_A_REPORT if record.period else of_its_kind
    printed = PRINTED if duty.requirement.audience or "对象" not in columns else PRINTED - {"对象"}
    return Counter(
        {
            "blank": len(columns),
            "printed": sum(column not in printed for column in columns),
            "bare": 1 if record.period else len(_boxes(record)) - bool(record.audience),
        }
    )


def _boxes(record: Recorded) -> tuple[str, ...]:
    """Return the boxes of a record that something stands in, what is done left out."""
    held = {
        "starts": True,
        "title": True,
        "place": _is_attended(record),
        "audience": bool(record.audience),
        "topics": bool(record.topics),
        "expected": record.expected is not None,
        "attended": record.attended is not None,
        "amount": record.amount is not None,
        "proof": bool(record.evidence),
    }
    return tuple(name for name, holds_ in held.items() if holds_)


def _typed(record: Recorded, duty: Duty, earlier: int) -> Counter[str]:
    """Count what somebody types into a record opened from a duty; `earlier` records of its kind the unit has."""
    if record.period:
        return Counter({"plain": 0, "offered": 0})
    offered = {
        "audience": record.audience == frozenset(duty.requirement.audience),
        "place": earlier % 2 == 1,
        "expected": earlier > 0 or duty.requirement.coverage is not None,
    }
    boxes = _boxes(record)
    return Counter(
        {"plain": 1 + len(boxes), "offered": sum(not offered.get(name, False) for name in boxes)}
    )  # 1: what is done, where no duty says it


def _is_attended(record: Recorded) -> bool:
    covers = load_vocabulary().covers
    return any(covers(ACTIVITIES, wide, record.activity) for wide in ATTENDED)


def _form_by_form(owed: Sequence[tuple[Duty, Obligation]], type_: str) -> Year:
    typed, papers, done = Counter[str](), 0, set()
    for duty, each in owed:
        claims: list[ClaimValue] = []
        for time in range(times_asked(duty.requirement)):
            record = _record(duty, each, time)
            typed += _columns(record, duty)
            papers += 1
            claims += _claims(record, [duty]).get((duty.key, each.occasion.key), [])
        if met(duty.requirement, tally(duty.requirement, claims)):
            done.add((type_, duty.key, each.occasion.key))
    return Year(typed, papers, frozenset(done))


def _recorded_once(owed: Sequence[tuple[Duty, Obligation]], type_: str) -> Year:
    duties = list({duty.key: duty for duty, _ in owed}.values())
    claims: dict[Key, list[ClaimValue]] = {}
    typed, papers, kinds = Counter[str](), 0, Counter[str]()
    for duty, each in owed:
        at = duty.key, each.occasion.key
        tries = 0
        while tries < times_asked(duty.requirement) and not met(
            duty.requirement, tally(duty.requirement, claims.get(at, []))
        ):
            record = _gathering(_record(duty, each, papers), duties)
            for key, values in _claims(record, duties).items():
                claims.setdefault(key, []).extend(values)
            typed += _typed(record, duty, kinds[record.activity])
            kinds[record.activity] += 1
            papers += 1
            tries += 1
    done = {
        (type_, duty.key, each.occasion.key)
        for duty, each in owed
        if met(duty.requirement, tally(duty.requirement, claims.get((duty.key, each.occasion.key), [])))
    }
    return Year(typed, papers, frozenset(done))


def _gathering(record: Recorded, duties: Sequence[Duty]) -> Recorded:
    """Return the record as somebody makes it who knows what else the same activity could count for."""
    words = load_vocabulary()
    fitting = [
        duty.requirement for duty in duties if words.covers(ACTIVITIES, duty.requirement.activity, record.activity)
    ]
    if record.period or not fitting:
        return record
    heads = any(clause.coverage for clause in fitting)
    return replace(
        record,
        audience=record.audience.union(*(clause.audience for clause in fitting)),
        expected=HEADCOUNT if heads else None,
        attended=HEADCOUNT if heads else None,
        evidence=frozenset(PROOFS) & {kind for clause in fitting for kind in clause.evidence},
        clauses=frozenset(duty.lineage for duty in duties) if record.clauses else record.clauses,
    )


def _claims(record: Recorded, duties: Sequence[Duty]) -> dict[Key, list[ClaimValue]]:
    found: dict[Key, list[ClaimValue]] = {}
    for each in match(record, duties, load_vocabulary()):
        if each.claim is not None:
            found.setdefault((each.duty.key, each.occasion.key), []).append(each.claim)
    return found


def _times(year: Year, units: int) -> Year:
    return Year({name: number * units for name, number in year.typed.items()}, year.papers * units, year.done)


def _sum(years: Sequence[Year]) -> Year:
    done = frozenset(each for year in years for each in year.done)
    typed = sum((Counter(year.typed) for year in years), Counter[str]())
    return Year(typed, sum(year.papers for year in years), done)

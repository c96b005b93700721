"""One requirement (要求) of a published plan: its sentence in its context, who owes it, how each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import F

from wuzha import access
from wuzha.access import Actor, Scope
from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.occasions import say_occasion
from wuzha.plan.explain import explain_owner, explain_requirement, explain_schedule
from wuzha.plan.fields import field_words
from wuzha.plan.model import Calendar, Phase, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.almanacs import almanacs_for
from wuzha.queries.duties import first_level, requirement_value, tallies, with_matters, with_pauses
from wuzha.queries.progress import alike
from wuzha.queries.sources import Piece, excerpt
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.paging import nearest
from wuzha.rules.states import STATE_NAMES, State, state
from wuzha.rules.tallies import Tally, shortfall
from wuzha.rules.unfold import owed_once, unfold
from wuzha.store import models
from wuzha.store.models.units import steps, within

PAGE = 50
_DAY = timedelta(days=1)
_MATTERS_PAST = timedelta(days=92)
"""So far back what matters called up is shown with the clause."""


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """One unit that owes the clause, from and to when, and how it stands in the running occasion (empty: none)."""

    unit: int
    unit_name: str
    type_name: str
    starts: date
    last_day: date
    occasion_name: str
    due: datetime | None
    state: str
    state_name: str
    lacking: str
    may_record: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """Words of the clause a person judged on publishing: the units concerned, and whether it applies to them."""

    words: str
    names: tuple[str, ...]
    applies: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """A unit that came or changed after publishing, for which the `words` leave it open whether the clause applies."""

    unit: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class RequirementPage:
    """A requirement with one page of its owners, within what the asker may see; `counts` says how all of them stand.

    `asks` wait for a person's word, as long as the plan is in force.
    """

    key: int
    code: str
    plan: int
    plan_title: str
    number: str
    section: tuple[str, ...]
    says: str
    context: tuple[Piece, ...]
    facts: tuple[tuple[str, str], ...]
    activity: str
    triggered: bool
    foreign: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    asks: tuple[Ask, ...]
    notes: tuple[str, ...]
    owners: tuple[OwnerRow, ...]
    total: int
    page: int
    counts: tuple[tuple[str, str, int], ...]
    may_assign: bool
    managed: bool


def requirement(*, by: Actor, requirement: int, now: datetime, page: int = 1) -> RequirementPage:
    """Return a requirement; three to nine queries. `now` is naive local time.

    Raises:
        Absent: there is no such requirement, or its plan is out of reach.

    """
    row = access.requirement(by, "see", requirement)
    plan, value = row.plan, requirement_value(row.body)
    day = _day(plan, now.date())
    standings = _standings(_duties(by, row, value, day), now, day)
    records = access.scope(by, "record")
    number, _ = nearest(page, len(standings), PAGE)
    managed = access.scope(by, "plan").holds(plan.adopter.path)
    in_force = plan.until is not None and plan.until > now.date()
    judgements, asks = _judgements(by, row)
    return RequirementPage(
        key=row.pk,
        code=row.code,
        plan=plan.pk,
        plan_title=plan.title,
        number=plan.number,
        section=value.section,
        says=explain_requirement(value, load_vocabulary(), _phases(plan)),
        context=excerpt(plan.text, row.code, value.at),
        facts=_facts(value, _phases(plan)),
        activity=value.activity,
        triggered=value.schedule.kind == "triggered",
        foreign=tuple(row.decision.get("foreign", [])),
        judgements=judgements,
        asks=asks if managed and in_force else (),
        notes=tuple(row.decision.get("notes", [])),
        owners=tuple(_row(each, records) for each in standings[(number - 1) * PAGE : number * PAGE]),
        total=len(standings),
        page=number,
        counts=_counts(standings),
        may_assign=managed and in_force,
        managed=managed,
    )


def _day(plan: models.Plan, today: date) -> date:
    """Return the day whose occasions are shown: today, or the nearest day on which the plan is in force."""
    if plan.starts is None or plan.until is None:
        return today
    return max(plan.starts, min(today, plan.until - _DAY))


def _phases(plan: models.Plan) -> tuple[Phase, ...]:
    return tuple(Phase.model_validate(phase) for phase in plan.phases)


class _Owner(NamedTuple):
    """A unit that owes the clause, as a page shows it: thousands of whole rows would take a tenth of a second."""

    pk: int
    name: str
    path: str
    type: str


def _duties(by: Actor, row: models.Requirement, value: Requirement, day: date) -> list[tuple[Duty, _Owner]]:
    """Return the assignments in force on the day or later, in tree order."""
    plan, seen = row.plan, within(access.scope(by, "see").paths, "unit__path")
    held = models.Assignment.objects.filter(seen, requirement=row, to_date__gt=day).filter(to_date__gt=F("from_date"))
    rows = held.values_list("from_date", "to_date", "since_date", *(f"unit__{name}" for name in _Owner._fields))
    level = first_level(plan.issuer, plan.adopter.name, plan.adopter.path)
    common = (plan.ends or day, _phases(plan), Calendar.model_validate(plan.calendar))
    duties, owners = [], []
    for starts, ends, since, *unit in rows:
        owner = _Owner(*unit)
        levels = max(owner.path.count("/") - level, 0)
        takes_over, origin = starts if since else None, row.origin_id or 0
        duties.append(
            Duty(row.pk, value, owner.pk, since or starts, ends, *common, levels, takes_over=takes_over, origin=origin)
        )
        owners.append(owner)
    pairs = zip(with_pauses(with_matters(duties)), owners, strict=True)
    return sorted(pairs, key=lambda pair: steps(pair[1].path))


@dataclass(frozen=True, slots=True)
class _Stand:
    """How a unit stands in an occasion of its duty; no obligation: nothing runs."""

    duty: Duty
    owner: _Owner
    obligation: Obligation | None = None
    total: Tally | None = None
    state: State | None = None


def _standings(duties: Sequence[tuple[Duty, _Owner]], now: datetime, day: date) -> list[_Stand]:
    """Return how every owner stands: each occasion running on the day, or once without an occasion."""
    paths = {owner.pk: owner.path for _, owner in duties}
    almanacs = almanacs_for(paths, [duty for duty, _ in duties])
    running = {
        id(duty): [(each, state(each, None, now)) for each in found]
        for same in alike([duty for duty, _ in duties], almanacs).values()
        for found in [_running(same[0], day, almanacs.get(same[0].unit, PLAIN))]
        for duty in same
    }
    occasions = {each.occasion.key for found in running.values() for each, _ in found}
    sums = tallies(list(paths), {duty.key for duty, _ in duties}, occasions)
    stands = []
    for duty, owner in duties:
        for each, untouched in running[id(duty)]:
            own, total = each.of(duty), sums.get((duty.key, owner.pk, each.occasion.key))
            stands.append(_Stand(duty, owner, own, total, untouched if total is None else state(own, total, now)))
        if not running[id(duty)]:
            stands.append(_Stand(duty, owner))
    return stands


def _running(duty: Duty, day: date, almanac: Almanac) -> Sequence[Obligation]:
    if duty.requirement.schedule.kind == "recurring":
        return unfold(duty, day, day + _DAY, almanac)
    if duty.requirement.schedule.kind == "triggered":
        return unfold(duty, day - _MATTERS_PAST, day + _DAY, almanac)
    once = owed_once(duty, almanac)
    return [once] if once is not None else []


def _row(stand: _Stand, records: Scope) -> OwnerRow:
    duty, owner, obligation, found = stand.duty, stand.owner, stand.obligation, stand.state
    return OwnerRow(
        unit=owner.pk,
        unit_name=owner.name,
        type_name=load_vocabulary().name("unit_types", owner.type),
        starts=duty.begins,
        last_day=duty.ends - _DAY,
        occasion_name=say_occasion(obligation.occasion.key) if obligation else "",
        due=obligation.due if obligation else None,
        state=found.value if found else "",
        state_name=STATE_NAMES[found] if found else "",
        lacking=shortfall(duty.requirement, stand.total or Tally()) if obligation else "",
        may_record=obligation is not None and records.holds(owner.path),
    )


def _counts(stands: Iterable[_Stand]) -> tuple[tuple[str, str, int], ...]:
    counted = Counter(stand.state for stand in stands)
    return tuple((each.value, name, counted[each]) for each, name in STATE_NAMES.items() if counted[each])


def _facts(value: Requirement, phases: tuple[Phase, ...]) -> tuple[tuple[str, str], ...]:
    """Return what the clause asks as names and values; nothing it leaves open."""
    name = load_vocabulary().name
    said = (
        ("活动", name("activities", value.activity)),
        ("责任单位", explain_owner(value.owner)),
        ("时间", explain_schedule(value.schedule, phases)),
        ("对象", "、".join(name("audiences", code) for code in value.audience)),
        ("数量", field_words(value, "quantity") if value.quantity else ""),
        ("覆盖率", f"{value.coverage}%" if value.coverage is not None else ""),
        ("佐证", "、".join(name("evidence", code) for code in value.evidence)),
        ("牵头", "、".join(value.lead)),
        ("说明", value.note or ""),
    )
    return tuple((label, text) for label, text in said if text)


def _judgements(by: Actor, row: models.Requirement) -> tuple[tuple[Judgement, ...], tuple[Ask, ...]]:
    """Return what was left to a person, decided and not, with the names of units the asker may see; up to one query."""
    pairs = row.decision.get("undecided", [])
    if not pairs:
        return (), ()
    names = dict(access.units(by, "see").filter(pk__in=[unit for unit, _ in pairs]).values_list("pk", "name"))
    judged = set(row.decision.get("judged", [])) | set(row.decision.get("include", []))
    waiting = set(row.decision.get("unjudged", []))
    found: dict[tuple[str, bool], list[str]] = {}
    for unit, words in pairs:
        if unit in names and unit not in waiting:
            found.setdefault((words, unit in judged), []).append(names[unit])
    asks = tuple(Ask(unit, names[unit], words) for unit, words in pairs if unit in waiting and unit in names)
    return tuple(Judgement(words, tuple(units), applies) for (words, applies), units in found.items()), asks

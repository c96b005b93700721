"""Assignments (分派): who owes which clause from when; worked out by `rules.owners`, kept as rows with from and to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import claims, log
from wuzha.actions.turns import in_turn
from wuzha.queries.duties import requirement_value
from wuzha.queries.owners import Field, field_of, finder
from wuzha.rules.owners import Resolved
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Assignment, Plan, Requirement, Unit
from wuzha.store.models.plans import PlanState

Owed = set[tuple[int, int]]
"""Requirement and unit, by id."""
Read = list[tuple[Requirement, Resolved]]
"""The clauses of a plan, each with whom it means."""


def settle(*, units: Collection[Unit], on: date, left: Collection[int] = ()) -> None:
    """Bring the assignments of these units into line with the plans in force, from `on`; earlier days stay.

    Part of the action that changed the units, which logs it. `left` are units above them until today.
    """
    if not units:
        return
    above = {step for unit in units for step in unit.steps} | set(left)
    touched = {unit.pk for unit in units}
    in_force = Plan.objects.exclude(state=PlanState.DRAFT).filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=on), ends__gt=on, adopter__in=above
    )
    begun: list[date] = []
    for plan in in_force.select_related("adopter").order_by("adopter__path", "pk"):  # superiors' plans first
        field = field_of(plan.adopter, on)
        read = _read(plan, field)
        wanted = {pair for pair in _owed(plan, read, field, on) if pair[1] in touched}
        begun += _align(plan, wanted, touched, field, on)
        _leave_open(read, touched)
    if begun:
        claims.recount_since(units=touched, since=min(begun))


def settle_carrying(plan: Plan, on: date) -> None:
    """Bring plans that carry this one down into line, after it ended or a new version began; part of those actions."""
    for lower in Plan.objects.filter(carries=plan, state=PlanState.PUBLISHED).select_related("adopter"):
        settle(units=list(Unit.objects.filter(path__startswith=lower.adopter.path)), on=on)


def _read(plan: Plan, field: Field) -> Read:
    """Return the clauses of a published plan, each with whom it means among the units of the field."""
    find = finder(field, plan.issuer)
    return [(row, find(requirement_value(row.body))) for row in plan.requirements.select_related("carries")]


def _owed(plan: Plan, read: Read, field: Field, on: date) -> Owed:
    """Return which units of the field owe which clauses of a published plan from a day on.

    What a clause only repeats from a superior's plan is owed once, under that.
    """
    inside = {unit.key for unit in field.units}
    pairs = {(row.pk, unit) for row, resolved in read for unit in owing(row, resolved) & inside}
    repeated = {row.pk: row.carries.origin_id or row.carries.pk for row, _ in read if row.carries is not None}
    if not repeated:
        return pairs
    above = Assignment.objects.filter(unit__in=inside, to_date__gt=on).exclude(requirement__plan=plan)
    lines = above.annotate(line=Coalesce("requirement__origin_id", "requirement_id"))
    held = set(lines.filter(line__in=set(repeated.values())).values_list("line", "unit_id"))
    return {(key, unit) for key, unit in pairs if (repeated.get(key), unit) not in held}


def _leave_open(read: Read, touched: Collection[int]) -> None:
    """Keep with each clause for which of these units it is open whether it applies.

    Those of whom nobody was asked when the plan was published are `unjudged`, until somebody decides or facts do.
    """
    changed = []
    for row, resolved in read:
        before = [(unit, words) for unit, words in row.decision.get("undecided", [])]
        open_ = [pair for pair in before if pair[0] not in touched]
        open_ += [pair for pair in resolved.undecided if pair[0] in touched]
        asked = {unit for unit, _ in before} - set(row.decision.get("unjudged", []))
        decided = {*row.decision.get("include", []), *row.decision.get("exclude", [])}
        unjudged = {unit for unit, _ in open_} - asked - decided
        if sorted(open_) != sorted(before) or unjudged != set(row.decision.get("unjudged", [])):
            kept = {"undecided": [list(pair) for pair in open_], "unjudged": sorted(unjudged)}
            row.decision = {**row.decision, **kept}
            changed.append(row)
    Requirement.objects.bulk_update(changed, ["decision"], batch_size=500)


def owing(row: Requirement, resolved: Resolved) -> set[int]:
    """Return the units that owe a clause: by its wording, plus those a person added, minus those a person freed.

    Units a person let the clause apply to because its words (视情), or unknown facts, left it open count only as long
    as it is open.
    """
    open_to_judge = {unit for unit, _ in resolved.undecided}
    judged = open_to_judge & set(row.decision.get("judged", []))
    return (set(resolved.units) | judged | set(row.decision.get("include", []))) - set(row.decision.get("exclude", []))


def begin(plan: Plan, field: Field) -> int:
    """Assign the clauses of a plan just published to the units that owe them; return how many assignments there are.

    Part of publishing.
    """
    if plan.starts is None or plan.ends is None:
        return 0
    pairs = _owed(plan, _read(plan, field), field, plan.starts)
    _create(pairs, plan, field, plan.starts)
    return len(pairs)


def go_on(plan: Plan, older: Plan) -> date | None:
    """Let the clauses that the version before asked alike go on without a break, where a unit owed them until now.

    Part of publishing. Return the first day from which records may count for them; None where nothing goes on.
    """
    starts = plan.starts
    if starts is None or older.starts is None or older.ends is None or not older.starts < starts < older.ends:
        return None
    held = {
        (row.requirement.origin_id or row.requirement_id, row.unit_id): row.since_date or row.from_date
        for row in Assignment.objects.filter(
            requirement__plan=older, to_date=starts, from_date__lt=starts
        ).select_related("requirement")
    }
    rows = Assignment.objects.filter(requirement__plan=plan, from_date=starts).select_related("requirement")
    going_on = []
    for row in rows:
        row.since_date = held.get((row.requirement.origin_id or 0, row.unit_id))
        if row.since_date is not None:
            going_on.append(row)
    Assignment.objects.bulk_update(going_on, ["since_date"], batch_size=500)
    return min((row.since_date for row in going_on if row.since_date), default=None)


@in_turn
def assign(*, by: Actor, requirement: int, units: Collection[int], at: datetime) -> None:
    """Have further units owe a clause from today, whatever its wording; remembered when units change.

    Raises:
        Absent: the requirement is out of reach.
        Refusal: the plan is over, no unit is chosen, or one is outside the plan's or `by`'s reach.

    """
    row = access.requirement(by, "plan", requirement)
    _decide(by, row, units, at, include=True)


@in_turn
def release(*, by: Actor, requirement: int, units: Collection[int], at: datetime) -> None:
    """Free units from a clause from today, whatever its wording; what they owed and did before stays.

    Raises:
        Absent: the requirement is out of reach.
        Refusal: the plan is over, no unit is chosen, or one is outside the plan's or `by`'s reach.

    """
    row = access.requirement(by, "plan", requirement)
    _decide(by, row, units, at, include=False)


@in_turn
def judge(*, by: Actor, requirement: int, units: Collection[int], applies: bool, at: datetime) -> None:
    """Say of units whose facts, or the words, leave it open whether they owe a clause; from today, as long as it is.

    Raises:
        Absent: the requirement is out of reach.
        Refusal: the plan is over, no unit is chosen, one is outside the plan's or `by`'s reach, or waits for no word.

    """
    row = access.requirement(by, "plan", requirement)
    chosen = _chosen(by, row, units, at)
    keys = {unit.pk for unit in chosen}
    unjudged, judged = set(row.decision.get("unjudged", [])), set(row.decision.get("judged", []))
    if keys - unjudged:
        raise Refusal("所选单位有的已判断，或已由登记的情况定下来，请刷新后再选。")
    judged = judged | keys if applies else judged - keys
    said = {"unjudged": sorted(unjudged - keys), "judged": sorted(judged)}
    _keep(by, row, chosen, said, at, verb="judge", head="适用于" if applies else "不适用于")


def _decide(by: Actor, row: Requirement, units: Collection[int], at: datetime, *, include: bool) -> None:
    chosen = _chosen(by, row, units, at)
    keys = {unit.pk for unit in chosen}
    included, excluded = set(row.decision.get("include", [])), set(row.decision.get("exclude", []))
    included, excluded = (included | keys, excluded - keys) if include else (included - keys, excluded | keys)
    said = {"include": sorted(included), "exclude": sorted(excluded)}
    verb, head = ("assign", "增加分派：") if include else ("release", "取消分派：")
    _keep(by, row, chosen, said, at, verb=verb, head=head)


def _chosen(by: Actor, row: Requirement, units: Collection[int], at: datetime) -> list[Unit]:
    """Return the units something is decided about, where it may be: the plan is in force, and they are within it."""
    plan = row.plan
    if plan.state == PlanState.DRAFT or plan.until is None or plan.until <= timezone.make_naive(at).date():
        raise Refusal("方案已不在执行期，不能再调整分派。")
    chosen = list(access.units(by, "plan").filter(pk__in=units, path__startswith=plan.adopter.path))
    if not chosen or len(chosen) != len(set(units)):
        raise Refusal("请选择本方案实施范围内的单位。", {"units": "请选择实施范围内的单位"})
    return chosen


def _keep(
    by: Actor, row: Requirement, chosen: list[Unit], said: dict[str, list[int]], at: datetime, *, verb: str, head: str
) -> None:
    row.decision = {**row.decision, **said}
    row.save(update_fields=["decision"])
    settle(units=chosen, on=timezone.make_naive(at).date())
    names = "、".join(unit.name for unit in chosen[:5]) + ("等" if len(chosen) > 5 else "")  # noqa: PLR2004 - a readable line
    log.write(
        by=by,
        at=at,
        verb=f"assignments.{verb}",
        subject="requirement",
        subject_id=row.pk,
        unit=row.plan.adopter_id,
        summary=f"{row.code}{head}{names}",
        detail={"units": sorted(unit.pk for unit in chosen)},
    )


def _align(plan: Plan, wanted: Owed, touched: Collection[int], field: Field, on: date) -> list[date]:
    """End what is no longer owed and begin what is newly owed, both from `on` (or the plan's first day, if later).

    What ended that very day and is owed after all goes on as if nothing had been. Return the days from which records
    may count for something new.
    """
    if plan.starts is None or plan.until is None:
        return []
    first = max(on, plan.starts)
    held: Owed = set()
    moved, begun = [], []
    alive = Assignment.objects.filter(requirement__plan=plan, unit__in=touched, to_date__gte=first)
    for row in alive.order_by("-to_date", "from_date"):
        pair = (row.requirement_id, row.unit_id)
        ended = row.to_date == first
        if ended and (pair not in wanted or pair in held or row.from_date == first):
            continue
        to_date = max(_last(plan, field, row.unit_id, first), row.from_date)
        if pair in wanted:
            held.add(pair)
            begun += [row.from_date] if ended else []
        else:
            to_date = max(first, row.from_date)
        if row.to_date != to_date:
            row.to_date = to_date
            moved.append(row)
    Assignment.objects.bulk_update(moved, ["to_date"], batch_size=500)
    _create(wanted - held, plan, field, first)
    return begun + ([first] if wanted - held else [])


def _create(pairs: Owed, plan: Plan, field: Field, first: date) -> None:
    """Begin assignments; one that ended on its first day and is taken up again the same day goes on."""
    Assignment.objects.bulk_create(
        [
            Assignment(
                requirement_id=requirement,
                unit_id=unit,
                from_date=first,
                to_date=max(first, _last(plan, field, unit, first)),
            )
            for requirement, unit in sorted(pairs)
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["unit", "requirement", "from_date"],
        update_fields=["to_date"],
    )


def _last(plan: Plan, field: Field, unit: int, otherwise: date) -> date:
    """Return the day from which a unit no longer owes what the plan asks: the plan's end, or the unit's closing."""
    until = plan.until or otherwise
    return min(until, field.closes.get(unit, until))

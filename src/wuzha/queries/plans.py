"""Plans (方案) as a person may see them: the list, one plan with its requirements, the files to take away."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Count, Q

from wuzha import access
from wuzha.access import Actor, Scope
from wuzha.plan.explain import explain_owner, explain_requirement, explain_schedule
from wuzha.plan.flat import to_flat
from wuzha.plan.keywords import SCHEDULE_NAMES
from wuzha.plan.model import Phase, Plan
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.plan.write import dump
from wuzha.queries.carrying import derivable
from wuzha.queries.duties import requirement_value
from wuzha.queries.memory import MEMORY
from wuzha.rules.paging import nearest
from wuzha.rules.refusals import Absent
from wuzha.store import files, models
from wuzha.store.models.plans import PlanState
from wuzha.store.models.units import within

PAGE = 50
_DAY = timedelta(days=1)
_ORDER = {PlanState.DRAFT: 0, PlanState.PUBLISHED: 1, PlanState.RETIRED: 2}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in the list. Of a draft, `checked` of `requirements` were looked at and `waiting` questions are open."""

    plan: int
    title: str
    number: str
    issuer: str
    adopter: str
    version: int
    state: str
    state_name: str
    starts: date | None
    last_day: date | None
    requirements: int
    checked: int
    waiting: int
    managed: bool


@dataclass(frozen=True, slots=True)
class Version:
    """Another version of a plan."""

    plan: int
    version: int
    state_name: str
    starts: date | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which requirements of a plan are listed: of a kind, an activity, owed by a unit type; empty means all."""

    kind: str = ""
    activity: str = ""
    type: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement in the list; `owners` counts the units that owe it, within what the asker may see."""

    key: int
    code: str
    quote: str
    says: str
    who: str
    when: str
    activity_name: str
    kind_name: str
    owners: int
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A published plan; `kinds`, `activities` and `types` are what can be chosen, as (code, name, requirements).

    `derivable`: the asker may draft a plan of their own from it for units below.
    """

    plan: int
    title: str
    number: str
    issuer: str
    version: int
    state: str
    state_name: str
    adopter: str
    starts: date
    last_day: date
    retired_on: date | None
    file_name: str
    managed: bool
    versions: tuple[Version, ...]
    lines: tuple[Line, ...]
    total: int
    page: int
    requirements: int
    unowned: int
    unjudged: tuple[tuple[int, str, int], ...]
    foreign: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, str, int], ...]
    activities: tuple[tuple[str, str, int], ...]
    types: tuple[tuple[str, str, int], ...]
    derivable: bool


@dataclass(frozen=True, slots=True)
class Original:
    """The file a plan was uploaded as."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Adopters:
    """The unit a person usually uploads a plan for, and what it may be a new version of."""

    usual: int
    older: tuple[tuple[int, str], ...]


def plans(*, by: Actor) -> list[PlanRow]:
    """Return the plans `by` may see: drafts first, then those in force, then those stopped; two queries."""
    rows = list(
        access.plans(by, "see")
        .select_related("adopter")
        .filter(redrafts=None)
        .defer("text", "body", "rejected", "notes", "decisions", "history", "sketch")
        .annotate(count=Count("requirements"))
        .order_by("-uploaded_at", "-pk")
    )
    reach = access.scope(by, "plan")
    drafts = [row.pk for row in rows if row.state == PlanState.DRAFT]
    bodies = dict(models.Plan.objects.filter(pk__in=drafts).values_list("pk", "body"))
    found = [_row(row, reach, bodies.get(row.pk)) for row in rows]
    return sorted(found, key=lambda row: _ORDER[PlanState(row.state)])


def plan(*, by: Actor, plan: int, choice: Choice, today: date) -> PlanPage | None:
    """Return a published plan with one page of its requirements, None when it is a draft; five or six queries.

    Raises:
        Absent: there is no such plan, or it is out of reach.

    """
    row = access.plan(by, "see", plan)
    if row.state == PlanState.DRAFT:
        return None
    if row.starts is None or row.ends is None:
        raise Absent
    clauses = list(row.requirements.order_by("position"))
    owners = _owners(by, row, today)
    chosen = [clause for clause in clauses if _fits(clause, choice, owners)]
    number, _ = nearest(choice.page, len(chosen), PAGE)
    phases = tuple(Phase.model_validate(phase) for phase in row.phases)
    foreign = Counter(name for clause in clauses for name in clause.decision.get("foreign", []))
    return PlanPage(
        plan=row.pk,
        title=row.title,
        number=row.number,
        issuer=row.issuer,
        version=row.version,
        state=row.state,
        state_name=PlanState(row.state).label,
        adopter=row.adopter.name,
        starts=row.starts,
        last_day=row.ends - _DAY,
        retired_on=row.retired_on,
        file_name=row.file_name,
        managed=access.scope(by, "plan").holds(row.adopter.path),
        versions=_versions(by, row),
        lines=tuple(_line(clause, phases, owners) for clause in chosen[(number - 1) * PAGE : number * PAGE]),
        total=len(chosen),
        page=number,
        requirements=len(clauses),
        unowned=sum(not owners.get(clause.pk) for clause in clauses),
        unjudged=tuple(
            (clause.pk, clause.code, len(clause.decision["unjudged"]))
            for clause in clauses
            if clause.decision.get("unjudged") and row.until is not None and row.until > today
        ),
        foreign=tuple(foreign.most_common()),
        **_choices(clauses, owners),
        derivable=derivable(by=by, plan=row),
    )


def adopters(*, by: Actor) -> Adopters:
    """Return what an upload can be for; two queries.

    Raises:
        Absent: `by` may not manage plans anywhere.

    """
    if not by.may("plan"):
        raise Absent
    older = access.plans(by, "plan").filter(redrafts=None).order_by("-uploaded_at", "-pk")
    return Adopters(
        access.units(by, "plan").values_list("pk", flat=True)[0],
        tuple(
            (row.pk, f"{row.title}（{'草稿' if row.state == PlanState.DRAFT else f'第{row.version}版'}）")
            for row in older.only("title", "version", "state")
        ),
    )


def original(*, by: Actor, plan: int) -> Original:
    """Return the file as it was uploaded; one query.

    Raises:
        Absent: there is no such plan, it is out of reach, or its file is gone from the folder.

    """
    row = access.plan(by, "see", plan)
    path = files.path_of(row.file_sha256)
    if not path.is_file():
        raise Absent("原文件不在数据文件夹中，请联系管理员从备份恢复。")
    return Original(row.file_name, path)


def as_yaml(*, by: Actor, plan: int) -> tuple[str, str]:
    """Return a plan's title and its plan file; one query.

    Raises:
        Absent: there is no such plan, or it is out of reach.

    """
    row = access.plan(by, "see", plan)
    return row.title, dump(Plan.model_validate_json(row.body))


def as_json(*, by: Actor, plan: int) -> tuple[str, str]:
    """Return a plan's title and its flat form; one query.

    Raises:
        Absent: there is no such plan, or it is out of reach.

    """
    row = access.plan(by, "see", plan)
    flat = to_flat(Plan.model_validate_json(row.body), row.text)
    return row.title, json.dumps(flat, ensure_ascii=False, indent=1)


def _row(row: models.Plan, reach: Scope, body: str | None) -> PlanRow:
    read = json.loads(body) if body else {}
    asked = read.get("questions", [])
    return PlanRow(
        plan=row.pk,
        title=row.title,
        number=row.number,
        issuer=row.issuer,
        adopter=row.adopter.name,
        version=row.version,
        state=row.state,
        state_name=PlanState(row.state).label,
        starts=row.starts,
        last_day=row.until and row.until - _DAY,
        requirements=len(read["requirements"]) if "requirements" in read else row.count,  # type: ignore[attr-defined] # annotated
        checked=len(row.review),
        waiting=sum(not question.get("answer") for question in asked),
        managed=reach.holds(row.adopter.path),
    )


def _owners(by: Actor, row: models.Plan, today: date) -> dict[int, dict[str, int]]:
    """Count the units that owe each requirement, by unit type: today, or at the edge of the plan's time."""
    day = today if row.starts is None or row.until is None else max(row.starts, min(today, row.until - _DAY))
    MEMORY.look()
    return MEMORY.get(("owners", row.pk, day, access.scope(by, "see")), lambda: _counted_owners(by, row, day))


def _counted_owners(by: Actor, row: models.Plan, day: date) -> dict[int, dict[str, int]]:
    counted = (
        models.Assignment.objects.filter(
            Q(within(access.scope(by, "see").paths, "unit__path")),
            requirement__plan=row,
            from_date__lte=day,
            to_date__gt=day,
        )
        .values_list("requirement", "unit__type")
        .annotate(count=Count("unit", distinct=True))
        .order_by("requirement")
    )
    found: dict[int, dict[str, int]] = {}
    for requirement, type_, count in counted:
        found.setdefault(requirement, {})[type_] = count
    return found


def _fits(clause: models.Requirement, choice: Choice, owners: Mapping[int, Mapping[str, int]]) -> bool:
    return (
        choice.kind in {"", clause.kind}
        and choice.activity in {"", clause.activity}
        and (not choice.type or choice.type in owners.get(clause.pk, {}))
    )


def _line(clause: models.Requirement, phases: tuple[Phase, ...], owners: Mapping[int, Mapping[str, int]]) -> Line:
    value, vocabulary = requirement_value(clause.body), load_vocabulary()
    return Line(
        key=clause.pk,
        code=clause.code,
        quote=value.quote,
        says=explain_requirement(value, vocabulary, phases),
        who=explain_owner(value.owner),
        when=explain_schedule(value.schedule, phases),
        activity_name=vocabulary.name("activities", clause.activity),
        kind_name=SCHEDULE_NAMES[clause.kind],
        owners=sum(owners.get(clause.pk, {}).values()),
        foreign=tuple(clause.decision.get("foreign", [])),
    )


def _versions(by: Actor, row: models.Plan) -> tuple[Version, ...]:
    """Return the versions before and after a plan that the asker may see, oldest first."""
    family = Q(pk=row.supersedes_id) | Q(supersedes=row)
    if row.supersedes_id:
        family |= Q(supersedes=row.supersedes_id)
    found = access.plans(by, "see").filter(family).exclude(pk=row.pk).order_by("version", "pk")
    return tuple(
        Version(other.pk, other.version, PlanState(other.state).label, other.starts)
        for other in found.only("version", "state", "starts")
    )


Choices = tuple[tuple[str, str, int], ...]


def _choices(clauses: Iterable[models.Requirement], owners: Mapping[int, Mapping[str, int]]) -> dict[str, Choices]:
    rows = list(clauses)
    kinds = Counter(clause.kind for clause in rows)
    activities = Counter(clause.activity for clause in rows)
    types = Counter(type_ for clause in rows for type_ in owners.get(clause.pk, {}))
    return {
        "kinds": tuple((kind, name, kinds[kind]) for kind, name in SCHEDULE_NAMES.items() if kinds[kind]),
        "activities": _named("activities", activities),
        "types": _named("unit_types", types),
    }


def _named(kind: str, counted: Mapping[str, int]) -> Choices:
    """Return the codes that occur with their names, in the order of the vocabulary."""
    entries = load_vocabulary().entries(kind)
    return tuple((code, entry.name, counted[code]) for code, entry in entries.items() if code in counted)

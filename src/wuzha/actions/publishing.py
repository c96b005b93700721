"""Publishing (发布): from here on a plan is immutable, and units owe what it asks."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import assignments, claims, log
from wuzha.actions.drafts import held
from wuzha.actions.plans import end
from wuzha.actions.remarks import settle_rest
from wuzha.actions.turns import in_turn
from wuzha.plan.beginnings import begun
from wuzha.plan.check import check
from wuzha.plan.emit import plain
from wuzha.plan.model import Plan
from wuzha.plan.wording import spoken
from wuzha.queries.almanacs import counted_for
from wuzha.queries.carrying import carried
from wuzha.queries.owners import Field, field_of, finder
from wuzha.queries.revisions import in_force, revision_of
from wuzha.queries.scans import uncompared
from wuzha.rules.corrections import with_answers
from wuzha.rules.refusals import Refusal
from wuzha.store import models
from wuzha.store.models.plans import PlanState

LONGEST_YEARS = 5
"""A plan runs for at most so long: a year mistyped must not make units owe things for centuries."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What publishing decides beyond the text.

    starts, ends: first day, and the day after the last. answers: to open questions, by their number. judged: codes of
    clauses that shall apply to the units their words (视情), or facts not entered, leave open. include: further units
    by clause code. leave_open: questions without an answer are put off knowingly. by_default: remarks of the linter
    nobody has decided get their lawful default, instead of staying as the text has them. trust_scan: clauses recognised
    in a picture and not compared with it (待核) are published all the same.
    """

    adopter: int
    starts: date
    ends: date
    answers: Mapping[int, str] = field(default_factory=dict)
    judged: Collection[str] = ()
    include: Mapping[str, Collection[int]] = field(default_factory=dict)
    leave_open: bool = False
    by_default: bool = False
    trust_scan: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """How many clauses and assignments came into force, and how many clauses nobody here owes."""

    requirements: int
    assignments: int
    unowned: int


@in_turn
def publish(*, by: Actor, plan: int, revision: int, terms: Terms, at: datetime) -> Published:
    """Put a draft into force for the adopter's units; a plan it supersedes ends the day it starts.

    What units recorded since the first day counts for its clauses as well.

    Raises:
        Absent: the plan or the adopter is out of reach.
        Stale: somebody changed the draft meanwhile.
        Refusal: the dates make no sense, the plan has errors, or questions are open.

    """
    row, draft = held(by, plan, revision)
    adopter = access.unit(by, "plan", terms.adopter)
    today = timezone.make_naive(at).date()
    draft = counted_for(adopter.path, begun(with_answers(draft, terms.answers), published=terms.starts))
    _check(row, draft, terms, today)
    rest = settle_rest(by=by, row=row, draft=draft, defaults=terms.by_default, at=at)
    draft = rest.draft
    older, unseen = in_force(row), uncompared(row, draft)
    _supersede(row, terms.starts)
    row.adopter, row.starts, row.ends, row.published_at = adopter, terms.starts, terms.ends, at
    _fix(row, draft)
    # Units that have closed since the first day are not asked for anything any more.
    here = field_of(adopter, max(terms.starts, today))
    clauses = _requirements(row, draft, terms, here, older)
    made = assignments.begin(row, here)
    since = assignments.go_on(row, older) if older else None
    if older is not None:
        assignments.settle_carrying(older, terms.starts)
    claims.recount_since(units=[unit.key for unit in here.units], since=min(since or terms.starts, terms.starts))
    owned = models.Assignment.objects.filter(requirement__plan=row).values("requirement").distinct().count()
    log.write(
        by=by,
        at=at,
        verb="publishing.publish",
        subject="plan",
        subject_id=row.pk,
        unit=adopter.pk,
        summary=f"发布《{row.title}》，要求{clauses}条，分派{made}项",
        detail={
            "starts": terms.starts.isoformat(),
            "ends": terms.ends.isoformat(),
            "unowned": clauses - owned,
            "left_open": [question.ask for question in draft.questions if not question.answer],
            "not_compared": list(unseen),
            **rest.told,
        },
    )
    return Published(clauses, made, clauses - owned)


def _fix(row: models.Plan, draft: Plan) -> None:
    """Store what the plan says from now on."""
    row.state = PlanState.PUBLISHED
    row.body = json.dumps(plain(draft), ensure_ascii=False)
    row.phases = [plain(phase) for phase in draft.phases]
    row.calendar = plain(draft.calendar)
    row.revision += 1
    row.save()


def _check(row: models.Plan, draft: Plan, terms: Terms, today: date) -> None:
    if terms.ends <= terms.starts:
        raise Refusal("执行期的结束日期不能早于开始日期。", {"ends": "不能早于开始日期"})
    if terms.starts < date(today.year - 1, 1, 1):
        raise Refusal("开始日期太早：最早可从去年1月1日起。", {"starts": "请核对年份"})
    if terms.ends.year - today.year > LONGEST_YEARS:
        raise Refusal(f"结束日期太远：执行期最长{LONGEST_YEARS}年。", {"ends": "请核对年份"})
    if not draft.requirements:
        raise Refusal("方案里没有任何要求，不能发布。请先在校对页补充条款。")
    errors = [problem for problem in check(draft, text=row.text) if problem.level == "error"]
    if errors:
        said = "；".join(spoken(problem.message) for problem in errors[:10])
        raise Refusal(f"方案还有错误，请先在校对页改正：{said}")
    waiting = [question for question in draft.questions if not question.answer]
    if waiting and not terms.leave_open:
        raise Refusal(
            f"还有{len(waiting)}个问题没有答复。可以逐个答复，或勾选“其余问题暂不处理”。",
            {"leave_open": f"还有{len(waiting)}个问题没有答复，请逐个答复，或勾选这一项"},
        )
    unseen = uncompared(row, draft)
    if unseen and not terms.trust_scan:
        raise Refusal(
            f"还有{len(unseen)}条识别自扫描件的要求没有对照原件。请在校对页逐条确认，或勾选“不再对照”。",
            {"trust_scan": f"还有{len(unseen)}条没有对照原件，请逐条确认，或勾选这一项"},
        )


def _supersede(row: models.Plan, starts: date) -> None:
    """End what the plan is a new version of, and any other version of it in force, the day this one starts."""
    older = row.supersedes_id
    if older is None:
        return
    versions = models.Plan.objects.filter(Q(pk=older) | Q(supersedes=older), state=PlanState.PUBLISHED)
    for version in versions.exclude(pk=row.pk):
        if version.starts is not None and version.ends is not None:
            end(version, max(version.starts, min(starts, version.ends)))


def _above(row: models.Plan, draft: Plan, on: date) -> dict[str, int]:
    """Return the superior's clauses that a draft repeats as they are, by the draft's codes."""
    found = carried(row, draft, on)
    if found is None or row.carries is None:
        return {}
    keys = dict(row.carries.requirements.values_list("code", "pk"))
    return {mine.id: keys[theirs.id] for theirs, mine in found.kept}


def _before(older: models.Plan | None, draft: Plan) -> dict[str, models.Requirement]:
    """Return the clauses of the version before that the draft leaves as they were, by the draft's codes."""
    if older is None:
        return {}
    rows = {row.code: row for row in older.requirements.all()}
    return {new.id: rows[old.id] for old, new in revision_of(older, draft).kept}


def _requirements(row: models.Plan, draft: Plan, terms: Terms, here: Field, older: models.Plan | None) -> int:
    """Make the rows of the clauses; what was decided about one that stays as it was still holds."""
    before = _before(older, draft)
    above = _above(row, draft, terms.starts) if row.carries else {}
    inside = {unit.key for unit in here.units}
    find = finder(here, row.issuer)
    rows = []
    for position, clause in enumerate(draft.requirements):
        resolved = find(clause)
        judged = [unit for unit, _ in resolved.undecided] if clause.id in terms.judged else []
        elder = before.get(clause.id)
        decided = elder.decision if elder else {}
        rows.append(
            models.Requirement(
                plan=row,
                code=clause.id,
                position=position,
                activity=clause.activity,
                kind=clause.schedule.kind,
                body=json.dumps(plain(clause), ensure_ascii=False),
                carries_id=above.get(clause.id),
                origin_id=(elder.origin_id or elder.pk) if elder else None,
                decision={
                    "foreign": list(resolved.foreign),
                    "undecided": [list(pair) for pair in resolved.undecided],
                    "judged": sorted({*judged, *decided.get("judged", [])}),
                    "notes": list(resolved.notes),
                    "include": sorted(inside & {*terms.include.get(clause.id, ()), *decided.get("include", [])}),
                    "exclude": decided.get("exclude", []),
                },
            )
        )
    models.Requirement.objects.bulk_create(rows)
    return len(rows)

"""New versions and near-copies (新版本, 近似方案): a text that follows another one takes over what was made of it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Q

from wuzha import access
from wuzha.access import Actor
from wuzha.actions.drafts import held, keep, note
from wuzha.actions.turns import in_turn
from wuzha.plan.likeness import estimate, resemblance, shingles, sketch
from wuzha.plan.model import Plan
from wuzha.reading.reader import read
from wuzha.rules.carrying import Carried, Worked, carry
from wuzha.rules.refusals import Refusal
from wuzha.store import models
from wuzha.store.models.plans import PlanState

PLAN_FILE = "yaml"
NEAR = 0.7
"""Plans at least so much alike are taken for versions or copies of one another."""
_LIKELY = 0.55
"""Estimates at least so high are worth an exact comparison."""
_MOST_PLANS = 1000
_MOST_COMPARED = 5
_LONGEST_LIST = 8


def reading_of(older: models.Plan) -> Plan | None:
    """Return what the reader alone makes of a plan's text, before a turn is taken; None for a plan file."""
    return None if older.file_kind == PLAN_FILE else read(older.text)


def follow(row: models.Plan, draft: Plan, older: models.Plan, alone: Plan | None) -> Plan:
    """Make a draft the next text of a plan, with what was made of that; return it with what was carried over.

    A draft is replaced by it; a published plan ends the day it is published. A plan file is taken as it is.
    """
    replaced = older.state == PlanState.DRAFT
    row.drafted_from = older if replaced else None
    row.supersedes = older.supersedes if replaced else older
    row.version = older.version if replaced else version_after(older)
    row.alike = []
    if row.file_kind == PLAN_FILE:
        return draft
    before = Worked(
        plan=Plan.model_validate_json(older.body),
        review=older.review,
        rejected=older.rejected,
        decisions=older.decisions,
        aside=[(start, end) for start, end in older.aside],
    )
    found = carry(old=before, old_text=older.text, read=alone, new=draft, text=row.text)
    row.review, row.rejected = dict(found.worked.review), list(found.worked.rejected)
    row.decisions, row.aside = dict(found.worked.decisions), [list(at) for at in found.worked.aside]
    row.last_code = max(row.last_code, older.last_code)
    row.notes = [*row.notes, *_told(found)]
    return found.worked.plan


def resembling(by: Actor, row: models.Plan) -> list[list[int]]:
    """Return the plans a text nearly copies, as [plan, percent], most alike first.

    Sketches tell which few are worth an exact comparison, among the newest thousand.
    """
    stretches = shingles(row.text)
    own = sketch(stretches)
    known = access.plans(by, "plan").exclude(pk=row.pk).filter(redrafts=None).order_by("-pk")
    likely = [
        (estimate(own, other), key) for key, other in known.exclude(sketch="").values_list("pk", "sketch")[:_MOST_PLANS]
    ]
    nearest = [key for share, key in sorted(likely, reverse=True)[:_MOST_COMPARED] if share >= _LIKELY]
    exact = [
        (resemblance(stretches, shingles(text)), key)
        for key, text in models.Plan.objects.filter(pk__in=nearest).values_list("pk", "text")
    ]
    return [[key, int(share * 100)] for share, key in sorted(exact, reverse=True) if share >= NEAR]


def become_version(*, by: Actor, plan: int, revision: int, of: int, at: datetime) -> None:
    """Make a draft the new version of a plan it nearly copies, and take over what was made of that.

    Raises:
        Absent: the draft or the other plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: a plan cannot follow itself, or one that has a newer text.

    """
    older = access.plan(by, "plan", of)
    _become(by, plan, revision, of, reading_of(older), at)


@in_turn
def _become(by: Actor, plan: int, revision: int, of: int, alone: Plan | None, at: datetime) -> None:
    row, draft = held(by, plan, revision)
    older = access.plan(by, "plan", of)
    check_followed(older, row.pk)
    keep(row, follow(row, draft, older, alone), f"作为《{older.title}》的新版本")
    row.history = []  # what came before belongs to a plan of its own
    row.save(update_fields=["history"])
    note(row, by, at, "become_version", f"作为《{older.title}》的新版本", {"of": older.pk})


@in_turn
def stay_apart(*, by: Actor, plan: int, revision: int, at: datetime) -> None:
    """Decide that a draft is a plan of its own, however much it is like another.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: it is no draft any more.

    """
    row, draft = held(by, plan, revision)
    alike, row.alike = row.alike, []
    keep(row, draft)
    note(row, by, at, "stay_apart", "仍作新方案", {"alike": alike})


def check_followed(older: models.Plan, key: int | None = None) -> None:
    """Refuse what cannot be followed: a plan by itself, a draft that has a newer text."""
    if older.pk == key or (older.drafted_from_id is not None and older.drafted_from_id == key):
        raise Refusal("一份方案不能作为它自己的新版本。", {"supersedes": "请选择另一份方案"})
    if older.redrafts.exists():
        raise Refusal("这份草稿已有新稿，请选择那份新稿。", {"supersedes": "这份草稿已有新稿，请选择那份新稿"})


def version_after(older: models.Plan) -> int:
    """Return the number of the next version: one more than that of the plan and of whatever followed it."""
    family = models.Plan.objects.filter(Q(pk=older.pk) | Q(supersedes=older))
    return int(family.aggregate(newest=Max("version"))["newest"]) + 1


def _told(found: Carried) -> list[str]:
    """Say what was carried over, and what a person should look at."""
    told = [f"已沿用上一份的核对结果：{found.kept}条的核对或改正继续有效，其余请核对。"]
    if found.again:
        codes = "、".join(found.again[:_LONGEST_LIST]) + ("等" if len(found.again) > _LONGEST_LIST else "")
        told.append(f"{len(found.again)}条原文有改动，此前的核对不再算数，请重新核对：{codes}。")
    if found.lost:
        quotes = "；".join(f"“{quote[:40]}”" for quote in found.lost[:_LONGEST_LIST])
        told.append(f"{len(found.lost)}条人工补充或调整过的条款在新文本中找不到原句，没有带过来：{quotes}。")
    return told

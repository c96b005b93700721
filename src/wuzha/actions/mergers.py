"""Mergers (合并) of units: one ends, another goes on, with its people and head-count where somebody confirms them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import assignments, log
from wuzha.actions.people import appoint_to
from wuzha.actions.turns import in_turn
from wuzha.actions.units import MOST_PEOPLE, shut
from wuzha.rules.refusals import Refusal
from wuzha.rules.roles import ROLE_NAMES, WORK_ROLES
from wuzha.store.models import Handover, Membership, Unit


@in_turn
def merge(
    *,
    by: Actor,
    unit: int,
    into: int,
    on: date,
    at: datetime,
    headcount: int | None = None,
    posts: Collection[int] = (),
) -> None:
    """Merge a unit into another from a day on: its own duties end, the other's go on, its records stay with it.

    The other takes over its name, so that clauses which name the merged unit are owed by the other from then; it has
    `headcount` people from then (None: as many as before) and gets the `posts` (ids of memberships) named. A hand-over
    of such a post that was under way is called off.

    Raises:
        Absent: `by` may not manage one of them.
        Refusal: they are the same, one is closed, the unit has open units below it, a post is none of its own or not
            `by`'s to move, or nobody can have so many people.

    """
    row, heir = access.unit(by, "unit", unit), access.unit(by, "unit", into)
    if heir.pk == row.pk or heir.path.startswith(row.path):
        raise Refusal("不能并入自己或自己的下级单位。", {"into": "请选择其他单位"})
    if heir.closed_date is not None:
        raise Refusal(f"“{heir.name}”已停用，不能并入。", {"into": "请选择在用的单位"})
    if headcount is not None and not 0 <= headcount <= MOST_PEOPLE:
        raise Refusal("请核对合并后的人数。", {"headcount": f"应为0到{MOST_PEOPLE // 10_000}万之间的整数"})
    moving = _moving(by, row, heir, posts, on)
    before = heir.headcount
    shut(row, on)
    _take_over(row, heir, headcount)
    told = [_move(post, heir, on, at) for post in moving]
    assignments.settle(units=[row], on=on)
    assignments.settle(units=[heir], on=max(on, timezone.make_naive(at).date()))
    people = f"，人数由{_say(before)}改为{_say(heir.headcount)}" if heir.headcount != before else ""
    log.write(
        by=by,
        at=at,
        verb="units.merge",
        subject="unit",
        subject_id=row.pk,
        unit=row.pk,
        summary=f"“{row.name}”自{on:%Y-%m-%d}起并入“{heir.name}”{people}"
        + (f"，移入任职{len(told)}个" if told else ""),
        detail={"into": heir.pk, "on": on.isoformat(), "headcount": [before, heir.headcount], "posts": told},
    )


def _take_over(row: Unit, heir: Unit, headcount: int | None) -> None:
    row.merged_into = heir
    row.save(update_fields=["merged_into"])
    heir.short_names = list(dict.fromkeys([*heir.short_names, row.name, *row.short_names]))
    heir.headcount = heir.headcount if headcount is None else headcount
    heir.save(update_fields=["short_names", "headcount"])


def _moving(by: Actor, row: Unit, heir: Unit, posts: Collection[int], on: date) -> list[Membership]:
    """Return the posts to move."""
    wanted = set(posts)
    if not wanted:
        return []
    managed = access.scope(by, "people")
    held = Membership.objects.filter(access.not_over(on), unit=row, pk__in=wanted, role__in=WORK_ROLES)
    found = list(held.select_related("person").order_by("pk"))
    if len(found) != len(wanted) or not (managed.holds(row.path) and managed.holds(heir.path)):
        raise Refusal("所选的任职有变动，请重新打开页面再选。", {"posts": "请重新选择"})
    return found


def _move(post: Membership, heir: Unit, on: date, at: datetime) -> str:
    """End a post at the merged unit and begin it at the other; return how the log names it."""
    post.to_date = max(on, post.from_date)
    post.save(update_fields=["to_date"])
    Handover.objects.filter(membership=post, completed_at=None, cancelled_at=None).update(cancelled_at=at)
    appoint_to(post.person, heir, post.role, post.post, on)
    return f"{post.person.name}（{post.post or ROLE_NAMES[post.role]}）"


def _say(number: int | None) -> str:
    return "未登记" if number is None else f"{number}人"

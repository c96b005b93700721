"""What merging (合并) a unit into another would change, before anybody confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.queries.handovers import open_work
from wuzha.rules.roles import ROLE_NAMES, WORK_ROLES
from wuzha.store.models import Membership, Unit


@dataclass(frozen=True, slots=True)
class Post:
    """A post at the unit that ends; `held` when the person has the same one at the other already."""

    membership: int
    person_name: str
    post_name: str
    held: bool


@dataclass(frozen=True, slots=True)
class Merger:
    """Two units before one is merged into the other. `total` is their head-count, None where one is not known.

    `duties` and `matters` are open at the unit that ends; `posts` are shown to whoever manages people at both.
    """

    unit: int
    unit_name: str
    headcount: int | None
    into: int
    into_name: str
    into_headcount: int | None
    names: tuple[str, ...]
    posts: tuple[Post, ...]
    duties: int
    matters: tuple[tuple[int, str], ...]
    other_type: bool

    @property
    def total(self) -> int | None:
        """The sum of both head-counts."""
        return None if self.headcount is None or self.into_headcount is None else self.headcount + self.into_headcount


def merger(*, by: Actor, unit: int, into: int, now: datetime) -> Merger:
    """Return what merging would change; up to a dozen queries. `now` is naive local time.

    Raises:
        Absent: `by` may not manage one of them.

    """
    row, heir = access.unit(by, "unit", unit), access.unit(by, "unit", into)
    duties, matters = open_work(row, now)
    return Merger(
        unit=row.pk,
        unit_name=row.name,
        headcount=row.headcount,
        into=heir.pk,
        into_name=heir.name,
        into_headcount=heir.headcount,
        names=(row.name, *row.short_names),
        posts=_posts(by, row, heir, now),
        duties=duties,
        matters=matters,
        other_type=row.type != heir.type,
    )


def _posts(by: Actor, row: Unit, heir: Unit, now: datetime) -> tuple[Post, ...]:
    managed = access.scope(by, "people")
    if not (managed.holds(row.path) and managed.holds(heir.path)):
        return ()
    held = Membership.objects.filter(access.not_over(now.date()), role__in=WORK_ROLES, person__is_active=True)
    there = set(held.filter(unit=heir).values_list("person_id", "role"))
    return tuple(
        Post(post.pk, post.person.name, post.post or ROLE_NAMES[post.role], (post.person_id, post.role) in there)
        for post in held.filter(unit=row).select_related("person").order_by("pk")
    )

"""Who acts, and who holds which post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from wuzha import access
from wuzha.access import Actor, not_over
from wuzha.rules.roles import ROLE_NAMES, ROLES, WORK_ROLES
from wuzha.store.models import Membership, Person, Unit

__all__ = ["ROLE_NAMES", "Actor", "PersonRow", "Post", "actor", "named", "people"]  # doors meet the gate's words here


@dataclass(frozen=True, slots=True)
class Post:
    """A post held today."""

    membership: int
    unit: int
    unit_name: str
    role: str
    role_name: str
    post: str
    from_date: date


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the posts that the asker may see."""

    person: int
    login: str
    name: str
    active: bool
    must_change_password: bool
    posts: tuple[Post, ...]


def actor(person: int, on: date) -> Actor | None:
    """Return the person as they may act on that day; None when the account is unknown or switched off."""
    return access.actor_of(person, on)


def named(login: str, on: date) -> Actor | None:
    """Return the person of a login as they may act on that day; None when there is none, or it is switched off."""
    row = Person.objects.filter(login=login).only("pk").first()
    return access.actor_of(row.pk, on) if row else None


def people(*, by: Actor, on: date) -> list[PersonRow]:
    """Return the people who hold a post where `by` manages people, in the order of the units; two queries."""
    reach = access.scope(by, "people")
    held = Membership.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on)).select_related("unit")
    rows = access.people(by, "people").prefetch_related(Prefetch("memberships", held.order_by("unit__path", "role")))
    posts = {row.pk: [m for m in row.memberships.all() if reach.holds(m.unit.path)] for row in rows}
    in_order = sorted(rows, key=lambda row: (min((m.unit.steps for m in posts[row.pk]), default=[]), row.name))
    return [
        PersonRow(
            person=row.pk,
            login=row.login,
            name=row.name,
            active=row.is_active,
            must_change_password=row.must_change_password,
            posts=tuple(_post(m) for m in posts[row.pk]),
        )
        for row in in_order
    ]


def _post(row: Membership) -> Post:
    return Post(row.pk, row.unit_id, row.unit.name, row.role, ROLE_NAMES[row.role], row.post, row.from_date)


def colleagues(office: Unit, verb: str, on: date, but: int) -> int:
    """Return how many people but one hold a post at that very office that lets them do `verb` (empty: any work)."""
    roles = [role for role in WORK_ROLES if not verb or verb in ROLES[role]]
    held = Membership.objects.filter(not_over(on), unit=office, role__in=roles, from_date__lte=on)
    return held.filter(person__is_active=True).exclude(person=but).values("person").distinct().count()

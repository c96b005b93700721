"""Who acts, and who holds which post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from wuzha import access
from wuzha.access import Actor, not_over
from wuzha.rules.initials import found_by
from wuzha.rules.paging import nearest
from wuzha.rules.roles import ROLE_NAMES, ROLES, WORK_ROLES
from wuzha.store.models import Membership, Person, Unit
from wuzha.store.models.units import steps, within

__all__ = ["PAGE", "ROLE_NAMES", "Actor", "People", "PersonRow", "Post", "actor", "named", "one_of", "people"]
"""Doors meet the gate's words here."""
PAGE = 50


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


@dataclass(frozen=True, slots=True)
class People:
    """One page of people; `found` are those asked for, `total` all."""

    rows: tuple[PersonRow, ...]
    page: int
    found: int
    total: int


def actor(person: int, on: date) -> Actor | None:
    """Return the person as they may act on that day; None when the account is unknown or switched off."""
    return access.actor_of(person, on)


def named(login: str, on: date) -> Actor | None:
    """Return the person of a login as they may act on that day; None when there is none, or it is switched off."""
    row = Person.objects.filter(login=login).only("pk").first()
    return access.actor_of(row.pk, on) if row else None


def people(*, by: Actor, on: date, text: str = "", page: int = 1) -> People:
    """Return a page of those who hold a post where `by` manages people, in the order of the units; four queries.

    Those whose posts there are all over come last. `text` is part of a name, a login or a unit, or how it sounds.
    """
    reach = access.scope(by, "people")
    names = {pk: (name, login) for pk, name, login in access.people(by, "people").values_list("pk", "name", "login")}
    held = Membership.objects.filter(not_over(on), within(reach.paths, "unit__path"))
    places: dict[int, list[tuple[list[int], str]]] = {}
    for person, at, unit_name in held.values_list("person", "unit__path", "unit__name"):
        places.setdefault(person, []).append((steps(at), unit_name))
    said = {pk: (*each, *(unit_name for _, unit_name in places.get(pk, ()))) for pk, each in names.items()}
    found = [pk for pk in names if not text or any(found_by(word, text) for word in said[pk])]
    found.sort(key=lambda pk: (pk not in places, min((at for at, _ in places.get(pk, ())), default=[]), names[pk]))
    page, _ = nearest(page, len(found), PAGE)
    chosen = found[(page - 1) * PAGE : page * PAGE]
    rows = _rows(by, chosen, on)
    return People(tuple(rows[pk] for pk in chosen), page, len(found), len(names))


def one_of(*, by: Actor, person: int, on: date) -> PersonRow:
    """Return one person where `by` manages people; two queries.

    Raises:
        Absent: there is no such account, or it is out of reach.

    """
    access.person(by, "people", person)
    return _rows(by, [person], on)[person]


def _rows(by: Actor, people: list[int], on: date) -> dict[int, PersonRow]:
    reach = access.scope(by, "people")
    held = Membership.objects.filter(not_over(on)).select_related("unit").order_by("unit__path", "role")
    rows = Person.objects.filter(pk__in=people).prefetch_related(Prefetch("memberships", held))
    return {
        row.pk: PersonRow(
            person=row.pk,
            login=row.login,
            name=row.name,
            active=row.is_active,
            must_change_password=row.must_change_password,
            posts=tuple(_post(each) for each in row.memberships.all() if reach.holds(each.unit.path)),
        )
        for row in rows
    }


def _post(row: Membership) -> Post:
    return Post(row.pk, row.unit_id, row.unit.name, row.role, ROLE_NAMES[row.role], row.post, row.from_date)


def colleagues(office: Unit, verb: str, on: date, but: int) -> int:
    """Return how many people but one hold a post at that very office that lets them do `verb` (empty: any work)."""
    roles = [role for role in WORK_ROLES if not verb or verb in ROLES[role]]
    held = Membership.objects.filter(not_over(on), unit=office, role__in=roles, from_date__lte=on)
    return held.filter(person__is_active=True).exclude(person=but).values("person").distinct().count()

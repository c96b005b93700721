"""People in reach and their posts: who may be seen, handed over to, or managed."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from wuzha.access.actors import Actor, not_over, scope
from wuzha.access.rows import one
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ADMINISTRATORS
from wuzha.store.models import Handover, Membership, Person
from wuzha.store.models.units import within


def people(by: Actor, verb: str) -> QuerySet[Person]:
    """Return the people who hold a post in the units in which `by` may do `verb`; all for account and grant."""
    if verb in {"account", "grant"} and by.may(verb):
        return Person.objects.order_by("name")
    posts = Membership.objects.filter(within(scope(by, verb).paths, "unit__path"))
    return Person.objects.filter(pk__in=posts.values("person")).order_by("name")


def person(by: Actor, verb: str, key: int) -> Person:
    """Return one person.

    Raises:
        Absent: there is no such account, or it is out of reach.

    """
    return one(people(by, verb), key)


def handovers(by: Actor) -> QuerySet[Handover]:
    """Return the hand-overs that concern `by`: who leaves, who comes, and whoever manages people there."""
    managed = within(scope(by, "people").paths, "membership__unit__path")
    mine = Q(membership__person=by.person) | Q(incoming=by.person)
    return Handover.objects.filter(managed | mine).select_related("membership__unit", "membership__person", "incoming")


def successors(by: Actor, post: Membership, on: date) -> QuerySet[Person]:
    """Return to whom `by` may hand a post over: people in their charge, or, for their own post, colleagues there.

    Colleagues hold a post at the same unit or at the one above it. Administrators (三员) take over no working post.
    """
    held = Membership.objects.filter(not_over(on), person__is_active=True)
    near = held.filter(unit__in=post.unit.steps[-2:])
    found = people(by, "people") if scope(by, "people").holds(post.unit.path) else Person.objects.all()
    if not scope(by, "people").holds(post.unit.path):
        found = found.filter(pk__in=near.values("person"))
    administrators = held.filter(role__in=sorted(ADMINISTRATORS)).values("person")
    return found.filter(is_active=True).exclude(pk__in=administrators).order_by("name")


def successor(by: Actor, post: Membership, key: int, on: date) -> Person:
    """Return one of them.

    Raises:
        Absent: there is no such person, or it is none of them.

    """
    return one(successors(by, post, on), key)


def charge(by: Actor, key: int, on: date) -> Person:
    """Return a person wholly in `by`'s charge: every post they hold that day or later is where `by` manages people.

    Otherwise whoever manages a village could reset the password of somebody who also manages the township.

    Raises:
        Absent: there is no such account, it is out of reach, or it has a post elsewhere.

    """
    found = person(by, "people", key)
    posts = Membership.objects.filter(not_over(on), person=found).select_related("unit")
    reach = scope(by, "people")
    if not all(reach.holds(post.unit.path) and post.role not in ADMINISTRATORS for post in posts):
        raise Absent
    return found

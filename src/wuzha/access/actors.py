"""Who acts, with what in hand: the grants in force today, and the subtrees in which they allow a verb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wuzha.rules.roles import ROLES
from wuzha.store.models import Membership, Person, Unit


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership in force: the role and the subtree it holds for."""

    unit: int
    unit_name: str
    path: str
    role: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the grants in force today, and those these give for units merged into theirs (合并)."""

    person: int
    name: str
    grants: tuple[Grant, ...]
    merged: tuple[Grant, ...] = ()

    def may(self, verb: str) -> bool:
        """Tell whether the person may do this anywhere at all."""
        return any(verb in ROLES[grant.role] for grant in self.grants)

    @property
    def home(self) -> Grant | None:
        """The widest grant: where the person's pages open."""
        return _widest(self.grants)

    def widest(self, *verbs: str) -> Grant | None:
        """Return the widest grant by which the person may do one of these."""
        return _widest(grant for grant in self.grants if not ROLES[grant.role].isdisjoint(verbs))


def _widest(grants: Iterable[Grant]) -> Grant | None:
    return min(grants, key=lambda grant: (grant.path.count("/"), grant.unit), default=None)


@dataclass(frozen=True, slots=True)
class Scope:
    """Subtrees in which a person may do a verb; no path lies inside another."""

    paths: tuple[str, ...]

    def holds(self, path: str) -> bool:
        """Tell whether a unit's path lies inside."""
        return path.startswith(self.paths) if self.paths else False


def actor_of(person: int, on: date) -> Actor | None:
    """Return the person as they may act on that day; None when the account is unknown or switched off.

    Whoever holds a post at a unit holds it for the units merged into it as well, and for those merged into these
    before, since they finish what those left open. One query for whoever holds a post, more only where units merged.
    """
    held = Membership.objects.filter(not_over(on), person=person, person__is_active=True, from_date__lte=on)
    fields = ("unit__id", "unit__name", "unit__path", "unit__merged__id", "unit__merged__name", "unit__merged__path")
    rows = list(held.order_by("unit__path", "role", "unit__merged__path").values_list("person__name", "role", *fields))
    if not rows:
        who = Person.objects.filter(pk=person, is_active=True).only("name").first()
        return None if who is None else Actor(who.pk, who.name, ())
    own = dict.fromkeys(Grant(unit, name, path, role) for _, role, unit, name, path, *_ in rows)
    merged = [Grant(unit, name, path, role) for _, role, _, _, _, unit, name, path in rows if unit is not None]
    return Actor(person, rows[0][0], tuple(own), tuple(dict.fromkeys(_chained(merged))))


def _chained(merged: list[Grant]) -> Iterator[Grant]:
    """Yield what posts give for merged units, and for what was merged into these in turn; one query a step."""
    while merged:
        yield from merged
        units = Unit.objects.filter(merged_into__in={grant.unit for grant in merged}).order_by("path")
        rows = list(units.values_list("pk", "name", "path", "merged_into"))
        merged = [Grant(pk, name, at, each.role) for each in merged for pk, name, at, heir in rows if heir == each.unit]


def not_over(on: date) -> Q:
    """Return the condition that a post has not ended by that day; it may still have to begin."""
    return Q(to_date__isnull=True) | Q(to_date__gt=on)


def scope(by: Actor, verb: str) -> Scope:
    """Return the subtrees in which `by` may do `verb`; empty when nowhere."""
    paths = sorted({grant.path for grant in (*by.grants, *by.merged) if verb in ROLES[grant.role]})
    widest: list[str] = []
    for path in paths:  # sorted: an ancestor comes before what lies below it
        if not widest or not path.startswith(widest[-1]):
            widest.append(path)
    return Scope(tuple(widest))

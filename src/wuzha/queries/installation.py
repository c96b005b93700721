"""What this installation holds: a real office, the example township, or neither yet."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.people import ROLE_NAMES
from wuzha.rules.roles import WORK_ROLES
from wuzha.store.models import Membership, Person, Unit


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the example township that visitors may use: its password is the example's."""

    person: int
    login: str
    name: str
    unit_name: str
    role_name: str


@dataclass(frozen=True, slots=True)
class Installation:
    """Names of the real office and of the example, empty where there is none."""

    office: str
    demo: str
    demo_accounts: tuple[DemoAccount, ...]


def installation() -> Installation:
    """Return what is there; two queries."""
    roots = {top.demo: top for top in Unit.objects.filter(parent=None)}
    real, demo = roots.get(False), roots.get(True)
    return Installation(real.name if real else "", demo.name if demo else "", _accounts(demo) if demo else ())


def founded() -> bool:
    """Tell whether this installation has an office of its own yet; the example township is none."""
    return Unit.objects.filter(parent=None, demo=False).exists()


def is_empty() -> bool:
    """Tell whether nothing is there at all, not even the example: only then can an archive be taken in; two queries."""
    return not (Unit.objects.exists() or Person.objects.exists())


def office_types() -> list[tuple[str, str]]:
    """Return the kinds of institution that can run their own programme, code and name."""
    entries = load_vocabulary().entries("unit_types")
    return [(code, entry.name) for code, entry in entries.items() if code not in {"any", "household"}]


def healthy() -> bool:
    """Tell whether the database answers."""
    Unit.objects.exists()
    return True


def _accounts(demo: Unit) -> tuple[DemoAccount, ...]:
    held = Membership.objects.filter(
        unit__path__startswith=demo.path,
        to_date__isnull=True,
        person__is_active=True,
        person__must_change_password=False,  # the others never got the example's password
        role__in=WORK_ROLES,
    )
    rows = held.select_related("person", "unit").order_by("pk")
    return tuple(DemoAccount(m.person_id, m.person.login, m.person.name, m.unit.name, ROLE_NAMES[m.role]) for m in rows)

"""Papers from outside (来文): what registering one starts from, what of one is to be put right, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha import access
from wuzha.access import Actor, not_over
from wuzha.rules.incoming import IncomingForm
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ROLE_NAMES, ROLES, WORK_ROLES
from wuzha.store.models import Membership

_RECORDING = [role for role in WORK_ROLES if "record" in ROLES[role]]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a paper from outside."""

    file: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """A paper from outside: what was registered of it, by which office, and its files."""

    paper: int
    office: int
    office_name: str
    form: IncomingForm
    files: tuple[FileLine, ...]


def incoming(*, by: Actor, paper: int) -> Incoming:
    """Return a paper from outside; four to six queries.

    Raises:
        Absent: there is none, or it is out of reach.

    """
    row = access.paper(by, "see", paper)
    own = row.recipients.filter(unit=row.office_id).first()
    if not row.sender or own is None or row.issued_date is None:
        raise Absent
    form = IncomingForm(row.sender, row.title, row.issued_date, row.number, own.due_date, own.handler_id)
    files = tuple(FileLine(*said) for said in row.files.order_by("pk").values_list("pk", "name", "size"))
    return Incoming(row.pk, row.office_id, row.office.name, form, files)


def registering_office(*, by: Actor) -> tuple[int, str]:
    """Return the widest office at which somebody registers what comes in.

    Raises:
        Absent: there is none.

    """
    found = access.units(by, "paper").filter(closed_date__isnull=True).values_list("pk", "name").first()
    if found is None:
        raise Absent
    return found


def handlers(*, by: Actor, office: int, on: date) -> tuple[tuple[int, str], ...]:
    """Return who at that very office can be given a paper: those who record there, with their posts; two queries.

    Raises:
        Absent: `by` writes no papers there.

    """
    unit = access.unit(by, "paper", office)
    held = Membership.objects.filter(not_over(on), unit=unit, role__in=_RECORDING, from_date__lte=on)
    rows = held.filter(person__is_active=True).order_by("person__name", "person", "pk")
    named = rows.values_list("person", "person__name", "post", "role")
    said = {person: f"{name}（{post or ROLE_NAMES[role]}）" for person, name, post, role in named}
    return tuple(said.items())

"""Papers from outside (来文): what registering one starts from, what of one is to be put right, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha import access
from wuzha.access import Actor, not_over
from wuzha.rules.incoming import IncomingForm
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ROLE_NAMES, ROLES, WORK_ROLES
from wuzha.store.models import Membership, Person

_RECORDING = [role for role in WORK_ROLES if "record" in ROLES[role]]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a paper from outside."""

    file: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """A paper from outside: what was registered of it, by which office, and its files.

    `own` tells whether it is one of the reader's offices. Others do not see until when and by whom the office settles
    it, and no files once its registration was taken back.
    """

    paper: int
    office: int
    office_name: str
    office_path: str
    revision: int
    own: bool
    form: IncomingForm
    files: tuple[FileLine, ...]


def incoming(*, by: Actor, paper: int, verb: str = "see") -> Incoming:
    """Return a paper from outside with which somebody may do `verb`; four to seven queries.

    Raises:
        Absent: there is none, or it is out of reach.

    """
    row = access.paper(by, verb, paper)
    if not row.sender or row.issued_date is None:
        raise Absent
    own = access.papers(by, "report").filter(pk=paper).exists()
    home = row.recipients.filter(unit=row.office_id).first() if own else None
    term = (home.due_date, home.handler_id) if home else (None, None)
    form = IncomingForm(row.sender, row.title, row.issued_date, row.number, *term)
    shown = row.files.order_by("pk") if own or row.state == "issued" else row.files.none()
    files = tuple(FileLine(*said) for said in shown.values_list("pk", "name", "size"))
    return Incoming(row.pk, row.office_id, row.office.name, row.office.path, row.revision, own, form, files)


def registering_offices(*, by: Actor) -> tuple[tuple[int, str], ...]:
    """Return the offices at which somebody registers what comes in: where they hold a post for it, the widest first.

    Raises:
        Absent: there is none.

    """
    posts = {grant.unit for grant in by.grants if "paper" in ROLES[grant.role]}
    open_ = access.units(by, "paper").filter(closed_date__isnull=True)
    rows = open_.filter(pk__in=posts).values_list("pk", "name", "path")
    found = sorted(rows, key=lambda row: (row[2].count("/"), row[2]))
    if not found:
        raise Absent
    return tuple((key, name) for key, name, _ in found)


def handlers(*, by: Actor, office: int, on: date, kept: int | None = None) -> tuple[tuple[int, str], ...]:
    """Return who at that very office can be given a paper: those who record there, with their posts; two queries.

    `kept` has it already and stays to be chosen, also where their post there has ended; one query more then.

    Raises:
        Absent: `by` writes no papers there.

    """
    unit = access.unit(by, "paper", office)
    held = Membership.objects.filter(not_over(on), unit=unit, role__in=_RECORDING, from_date__lte=on)
    rows = held.filter(person__is_active=True).order_by("person__name", "person", "pk")
    named = rows.values_list("person", "person__name", "post", "role")
    said = {person: f"{name}（{post or ROLE_NAMES[role]}）" for person, name, post, role in named}
    if kept is not None and kept not in said:
        said[kept] = f"{Person.objects.values_list('name', flat=True).get(pk=kept)}（岗位已结束）"
    return tuple(said.items())

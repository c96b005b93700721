"""The only way from an id to a row: a person × a verb gives the subtrees in which rows may be fetched.

Roles are small sets of verbs; a membership grants them for its unit and everything below. What is outside a scope and
what does not exist answer alike (`Absent`). The three administrators (三员分立) hold no business verb, and one person
holds at most one of their roles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from wuzha.rules.issuing import OUT
from wuzha.rules.matters import CASES
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ADMINISTRATORS, ROLES
from wuzha.store.models import (
    Archive,
    Blank,
    BlankFilling,
    Dispute,
    Draw,
    Evidence,
    Feedback,
    Handover,
    Mailbox,
    Matter,
    Membership,
    Paper,
    Pause,
    Person,
    Plan,
    Recipient,
    Record,
    Requirement,
    Return,
    Routine,
    Unit,
    UnitSet,
)
from wuzha.store.models.plans import PlanState
from wuzha.store.models.units import within

Found = TypeVar("Found", bound=Model)


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
        return min(self.grants, key=lambda grant: (grant.path.count("/"), grant.unit), default=None)


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


def answering() -> Q:
    """Return the condition for units somebody answers for: the open ones, and those merged into another."""
    return Q(closed_date__isnull=True) | Q(merged_into__isnull=False)


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


def units(by: Actor, verb: str) -> QuerySet[Unit]:
    """Return the units in which `by` may do `verb`, in tree order."""
    return Unit.objects.filter(within(scope(by, verb).paths)).order_by("path")


def _one(rows: QuerySet[Found], key: int) -> Found:
    """Return the row of an id; Absent when it is not among those in reach."""
    row = rows.filter(pk=key).first()
    if row is None:
        raise Absent
    return row


def unit(by: Actor, verb: str, key: int) -> Unit:
    """Return one unit.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` there.

    """
    return _one(units(by, verb), key)


def unit_sets(by: Actor, verb: str, below: Unit) -> QuerySet[UnitSet]:
    """Return the lists (名单) that a unit and those above it keep, where `by` may do `verb` at the unit."""
    kept = UnitSet.objects.filter(home__in=below.steps) if scope(by, verb).holds(below.path) else UnitSet.objects.none()
    return kept.order_by("pk")


def plans(by: Actor, verb: str) -> QuerySet[Plan]:
    """Return the plans `by` may `see` (also published ones of units above, since they bind us) or manage (`plan`)."""
    own = within(scope(by, verb).paths, "adopter__path")
    if verb != "see":
        return Plan.objects.filter(own)
    seen = [grant.path.split("/")[:-1] for grant in (*by.grants, *by.merged) if "see" in ROLES[grant.role]]
    above = {"/".join(steps[: n + 1]) + "/" for steps in seen for n in range(len(steps))}
    drafts = within(scope(by, "plan").paths, "adopter__path")
    return Plan.objects.filter(drafts | (~Q(state=PlanState.DRAFT) & (own | Q(adopter__path__in=above))))


def plan(by: Actor, verb: str, key: int) -> Plan:
    """Return one plan.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    return _one(plans(by, verb).select_related("adopter"), key)


def requirement(by: Actor, verb: str, key: int) -> Requirement:
    """Return one requirement of a published plan.

    Raises:
        Absent: it does not exist, or its plan is out of reach.

    """
    within_reach = Requirement.objects.filter(plan__in=plans(by, verb).values("pk"))
    return _one(within_reach.select_related("plan__adopter"), key)


def records(by: Actor, verb: str) -> QuerySet[Record]:
    """Return the records of the units in which `by` may do `verb`."""
    return Record.objects.filter(within(scope(by, verb).paths, "unit__path"))


def record(by: Actor, verb: str, key: int) -> Record:
    """Return one record.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    return _one(records(by, verb).select_related("unit", "recorded_by"), key)


def routines(by: Actor, verb: str) -> QuerySet[Routine]:
    """Return the routines of units `by` may do `verb` for."""
    return Routine.objects.filter(within(scope(by, verb).paths, "record__unit__path"))


def routine(by: Actor, verb: str, key: int) -> Routine:
    """Return a routine.

    Raises:
        Absent: it is not there, or out of reach.

    """
    return _one(routines(by, verb).select_related("record__unit"), key)


def matters(by: Actor, verb: str) -> QuerySet[Matter]:
    """Return the matters `by` may `see`, or manage (`matter`); a case officer does either with cases and warnings."""
    cases = Q(kind__in=sorted(CASES)) & within(scope(by, "case").paths, "unit__path")
    return Matter.objects.filter(within(scope(by, verb).paths, "unit__path") | cases)


def draws(by: Actor, verb: str) -> QuerySet[Draw]:
    """Return the draws (抽查) of the units in which `by` may do `verb`."""
    return Draw.objects.filter(within(scope(by, verb).paths, "unit__path"))


def draw(by: Actor, verb: str, key: int) -> Draw:
    """Return one draw.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` at its unit.

    """
    return _one(draws(by, verb).select_related("unit", "drawn_by"), key)


def archives(by: Actor) -> QuerySet[Archive]:
    """Return the archives (档案包) `by` may have; those with papers on cases only where they handle cases."""
    cases = within(scope(by, "case").paths, "unit__path")
    return Archive.objects.filter(within(scope(by, "archive").paths, "unit__path") & (Q(cases=False) | cases))


def archive(by: Actor, key: int) -> Archive:
    """Return one archive.

    Raises:
        Absent: it does not exist, or is out of reach.

    """
    return _one(archives(by).select_related("unit"), key)


def archivist(unit: Unit, *, cases: bool) -> Actor:
    """Return who reads what an archive is made of: a unit and those below it, papers on cases where it is for those.

    Not whoever asked, so that what they may see elsewhere, or may not see any more, does not change what is in it.
    """
    return Actor(0, "系统", (Grant(unit.pk, unit.name, unit.path, "officer" if cases else "leader"),))


def papers(by: Actor, verb: str) -> QuerySet[Paper]:
    """Return the papers of the offices in which `by` may do `verb`: write and issue (`paper`), `check`, `sign`, read.

    Those who draft, check or sign read (`report`) what they do it with. Papers on a case are for those alone who handle
    cases where it happened.
    """
    verbs = ("report", "paper", "check", "sign") if verb == "report" else (verb,)
    offices = within(tuple(path for each in verbs for path in scope(by, each).paths), "office__path")
    if verb != "report":
        return Paper.objects.filter(offices & _no_case_of_others(by))
    return Paper.objects.filter(Q(matter__kind__in=sorted(CASES)) | offices, _no_case_of_others(by))


def _no_case_of_others(by: Actor, paper: str = "") -> Q:
    """Return the condition that a paper is on no case, or on one that `by` handles."""
    on_case = Q(**{f"{paper}matter__kind__in": sorted(CASES)})
    return ~on_case | within(scope(by, "case").paths, f"{paper}unit__path")


def paper(by: Actor, verb: str, key: int) -> Paper:
    """Return one paper; `see` finds also what came to a unit of `by`'s.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    found = papers(by, "report" if verb == "see" else verb).filter(pk=key)
    if verb == "see" and not found.exists():
        found = Paper.objects.filter(pk__in=received(by, "see").values("paper"), pk=key)
    return _one(found.select_related("unit", "office", "frozen_by", "matter"), key)


def received(by: Actor, verb: str) -> QuerySet[Recipient]:
    """Return what came by paper to the units in which `by` may do `verb`: issued ones, withdrawn ones too."""
    mine = within(scope(by, verb).paths, "unit__path") & _no_case_of_others(by, "paper__")
    return Recipient.objects.filter(mine, paper__state__in=sorted(OUT))


def feedbacks(by: Actor, verb: str) -> QuerySet[Feedback]:
    """Return what was said about the programme in the units in which `by` may do `verb`."""
    return Feedback.objects.filter(within(scope(by, verb).paths, "unit__path"))


def feedback(by: Actor, verb: str, key: int) -> Feedback:
    """Return one thing said.

    Raises:
        Absent: it does not exist, or is out of reach.

    """
    return _one(feedbacks(by, verb), key)


def pauses(by: Actor, verb: str) -> QuerySet[Pause]:
    """Return the exemptions and pauses of the units in which `by` may do `verb`."""
    return Pause.objects.filter(within(scope(by, verb).paths, "unit__path"))


def may_lift(by: Actor, unit: Unit, clause: Requirement | None) -> bool:
    """Tell whether `by` may exempt a unit: whoever manages the clause's plan, or, for all duties, the unit above.

    Nobody exempts their own unit from what their superiors ask.
    """
    managed = scope(by, "plan")
    above = "/".join(unit.path.rstrip("/").split("/")[:-1])
    return managed.holds(clause.plan.adopter.path if clause else f"{above}/" if above else unit.path)


def matter_units(by: Actor, kind: str) -> QuerySet[Unit]:
    """Return the units at which `by` may register a matter of that kind, in tree order."""
    cases = scope(by, "case").paths if kind in CASES else ()
    return Unit.objects.filter(within((*scope(by, "matter").paths, *cases))).order_by("path")


def matter(by: Actor, verb: str, key: int) -> Matter:
    """Return one matter.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    return _one(matters(by, verb).select_related("unit", "recorded_by"), key)


def evidence(by: Actor, verb: str, key: int) -> Evidence:
    """Return one piece of evidence.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with its record.

    """
    return _one(Evidence.objects.filter(within(scope(by, verb).paths, "record__unit__path")), key)


def returns(by: Actor, verb: str) -> QuerySet[Return]:
    """Return the forms that came back for units in which `by` may do `verb`, and one's own that name no unit.

    Those nobody can tell the unit of are shown to whoever manages the unit at the top of a tree.
    """
    reach = scope(by, verb).paths
    own = within(reach, "unit__path") | Q(unit__isnull=True, by=by.person)
    if any(path.count("/") == 1 for path in scope(by, "unit").paths):
        own |= Q(unit__isnull=True)
    return Return.objects.filter(own)


def returned(by: Actor, verb: str, key: int) -> Return:
    """Return one form that came back.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` for its unit.

    """
    return _one(returns(by, verb).select_related("unit"), key)


def disputes(by: Actor, verb: str) -> QuerySet[Dispute]:
    """Return what is still to be decided about returned rows of the units in which `by` may do `verb`."""
    return Dispute.objects.filter(within(scope(by, verb).paths, "unit__path"), choice="")


def dispute(by: Actor, verb: str, key: int) -> Dispute:
    """Return one thing to be decided about a returned row.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` for its unit.

    """
    found = Dispute.objects.filter(within(scope(by, verb).paths, "unit__path"))
    return _one(found.select_related("unit", "record", "returned"), key)


def mailboxes(by: Actor, verb: str) -> QuerySet[Mailbox]:
    """Return the known mailboxes of the units in which `by` may do `verb`."""
    return Mailbox.objects.filter(within(scope(by, verb).paths, "unit__path")).select_related("unit")


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
    return _one(people(by, verb), key)


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
    return _one(successors(by, post, on), key)


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


def blanks(by: Actor, verb: str) -> QuerySet[Blank]:
    """Return the superiors' forms (上级表格) of the units in which `by` may do `verb`."""
    return Blank.objects.filter(within(scope(by, verb).paths, "unit__path"))


def blank(by: Actor, verb: str, key: int) -> Blank:
    """Return one superior's form.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    return _one(blanks(by, verb).select_related("unit", "made_by"), key)


def blank_filling(by: Actor, verb: str, key: int) -> BlankFilling:
    """Return a superior's form as it was filled once.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` for the unit it was filled for.

    """
    inside = within(scope(by, verb).paths, "unit__path")
    return _one(BlankFilling.objects.select_related("version__blank", "unit", "filled_by").filter(inside), key)

"""Papers, superiors' forms and archives in reach; those on cases only for who handles cases there."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wuzha.access.actors import Actor, Grant, scope
from wuzha.access.rows import one
from wuzha.rules.issuing import OUT
from wuzha.rules.matters import CASES
from wuzha.store.models import Archive, Blank, BlankFilling, Paper, Recipient, Unit
from wuzha.store.models.units import within


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
    return one(found.select_related("unit", "office", "frozen_by", "matter"), key)


def received(by: Actor, verb: str) -> QuerySet[Recipient]:
    """Return what came by paper to the units in which `by` may do `verb`: issued ones, withdrawn ones too."""
    mine = within(scope(by, verb).paths, "unit__path") & _no_case_of_others(by, "paper__")
    return Recipient.objects.filter(mine, paper__state__in=sorted(OUT))


def blanks(by: Actor, verb: str) -> QuerySet[Blank]:
    """Return the superiors' forms (上级表格) of the units in which `by` may do `verb`."""
    return Blank.objects.filter(within(scope(by, verb).paths, "unit__path"))


def blank(by: Actor, verb: str, key: int) -> Blank:
    """Return one superior's form.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    return one(blanks(by, verb).select_related("unit", "made_by"), key)


def blank_filling(by: Actor, verb: str, key: int) -> BlankFilling:
    """Return a superior's form as it was filled once.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` for the unit it was filled for.

    """
    inside = within(scope(by, verb).paths, "unit__path")
    return one(BlankFilling.objects.select_related("version__blank", "unit", "filled_by").filter(inside), key)


def archives(by: Actor) -> QuerySet[Archive]:
    """Return the archives (档案包) `by` may have; those with papers on cases only where they handle cases."""
    cases = within(scope(by, "case").paths, "unit__path")
    return Archive.objects.filter(within(scope(by, "archive").paths, "unit__path") & (Q(cases=False) | cases))


def archive(by: Actor, key: int) -> Archive:
    """Return one archive.

    Raises:
        Absent: it does not exist, or is out of reach.

    """
    return one(archives(by).select_related("unit"), key)


def archivist(unit: Unit, *, cases: bool) -> Actor:
    """Return who reads what an archive is made of: a unit and those below it, papers on cases where it is for those.

    Not whoever asked, so that what they may see elsewhere, or may not see any more, does not change what is in it.
    """
    return Actor(0, "系统", (Grant(unit.pk, unit.name, unit.path, "officer" if cases else "leader"),))

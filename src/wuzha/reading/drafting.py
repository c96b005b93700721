"""From the clauses of a passage to requirements: every field, with what the heading, table or tag around them says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wuzha.plan.model import Every, Owner, Requirement
from wuzha.reading.audiences import audience
from wuzha.reading.conditions import where
from wuzha.reading.duties import Clause, duties
from wuzha.reading.evidence import proof
from wuzha.reading.expressions import coverage, mechanisms, quantity
from wuzha.reading.owners import is_collective, types_of
from wuzha.reading.schedules import Timing, schedule
from wuzha.reading.strands import Strand
from wuzha.reading.tails import tail
from wuzha.reading.triggers import trigger
from wuzha.reading.words import lexicon


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known around a passage.

    own: unit type of the issuer. names, lead: owners and leading units from the heading or the table; `fixed` when
    persons in the sentence only act for them. everyone: the units the plan is sent to. strict: only clauses with a
    stated rhythm or deadline are duties here. item: an item of a list. proof: codes asked for by the row of the table.
    """

    own: str | None
    section: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    fixed: bool = False
    everyone: tuple[str, ...] = ()
    strict: bool = False
    item: bool = False
    timing: Timing = Timing()
    proof: tuple[str, ...] = ()


def requirements(text: str, cut: Strand, scene: Scene) -> list[Requirement]:
    """Return the requirements of a passage in order; their ids are given later."""
    tagged = tail(cut.text)
    plain = cut.text[: tagged.start] if tagged else cut.text
    if tagged:
        names = tagged.owners or scene.names
        scene = replace(scene, names=names, fixed=bool(names), lead=tagged.lead or scene.lead)
    out: list[Requirement] = []
    for clause in duties(plain, names=scene.names, fixed=scene.fixed, strict=scene.strict, item=scene.item):
        words = plain[clause.start : clause.end]
        packed = mechanisms(words)
        if len(packed) > 1:
            for every, verb in packed:
                code = lexicon("mechanisms")["verbs"].get(verb, clause.activity)
                out.append(_requirement(text, cut, replace(clause, activity=code), scene, every))
        else:
            out.append(_requirement(text, cut, clause, scene, None))
    return out


def _requirement(text: str, cut: Strand, clause: Clause, scene: Scene, every: Every | None) -> Requirement:
    words = cut.text[clause.start : clause.end]
    at = cut.span(clause.start, clause.end)
    set_off = trigger(words, clause.activity, clause.conditions)
    timing = replace(scene.timing, every=every)
    size, judged = where(words)
    if size is None and judged is None and clause.size:
        size = clause.size
    return Requirement(
        id="R0",
        quote=text[at[0] : at[1]],
        at=at,
        section=scene.section,
        activity=clause.activity,
        owner=_owner(clause, scene, size, judged),
        lead=scene.lead or clause.leads,
        audience=audience(words),
        schedule=schedule(words, clause.activity, set_off, timing),
        quantity=quantity(words),
        coverage=coverage(words + clause.after),
        evidence=tuple(dict.fromkeys((*proof(words, clause.activity), *scene.proof))),
    )


def _owner(clause: Clause, scene: Scene, size: str | None, judged: str | None) -> Owner:
    names = clause.names
    meant = names
    if names and all(map(is_collective, names)):
        meant = scene.everyone or names
    elif not names and scene.strict:
        meant = names = scene.everyone
    types = types_of(meant, scene.own) or ((scene.own,) if scene.own else ())
    return Owner(units=names, types=types, where=size, when=judged)

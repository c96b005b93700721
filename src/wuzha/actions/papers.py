"""Papers (文书): freezing one (定稿), with what a person wrote in it and every number as it was counted then.

What becomes of it afterwards is in `actions.paper_lives`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.papers.documents import Document
from wuzha.queries.papers import Subject, paper
from wuzha.rules.issuing import Step, after, steps_from
from wuzha.rules.marking import refuse_secret
from wuzha.rules.privacy import remarks
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Matter, Paper, Person, Record, Unit

LONGEST = 5000
"""Characters in an open field; no paper of a township needs more (2024 rules: 4,000 in all)."""


@in_turn
def freeze(*, by: Actor, subject: Subject, texts: Mapping[str, str], at: datetime) -> int:
    """Freeze a paper and return its id; the same subject again makes the next version (新稿).

    It takes the place of the version before, unless that one was issued: then both stand.

    Raises:
        Absent: the subject is out of reach, or `by` writes no papers there.
        Refusal: something is written that must not be passed on, or is too long (`fields` says where).

    """
    document = paper(by=by, subject=subject, now=timezone.make_naive(at), texts=texts)
    unit = _unit(by, subject)
    _check(document, texts, unit)
    known = Paper.objects.filter(
        kind=subject.kind, unit=unit, period=subject.period, matter=subject.matter, record=subject.record
    )
    before = known.order_by("-version").first()
    row = Paper.objects.create(
        kind=subject.kind,
        unit=unit,
        period=subject.period,
        matter_id=subject.matter,
        record_id=subject.record,
        version=known.count() + 1,
        title=document.title,
        body=document.model_dump_json(),
        numbers={num.key: {"name": num.name, "number": num.number, "value": num.value} for num in document.numbers()},
        starts=document.starts,
        ends=document.ends,
        frozen_by_id=by.person,
        frozen_at=at,
        office=office_of(subject, unit),
        replaces=before,
    )
    if before is not None and Step.REPLACE in steps_from(before.state):
        step_on(before, Step.REPLACE, by=by, at=at)
    log.write(
        by=by,
        at=at,
        verb="papers.freeze",
        subject="paper",
        subject_id=row.pk,
        unit=unit.pk,
        summary=f"{document.name}定稿：{document.title}（第{row.version}稿）",
    )
    return row.pk


def office_of(subject: Subject, unit: Unit) -> Unit:
    """Return who issues a paper: the unit itself, or its superior."""
    return unit.parent if subject.template.above and unit.parent else unit


def step_on(row: Paper, step: Step, *, by: Actor, at: datetime, why: str = "") -> None:
    """Take a paper to the next state and note who did so, with the hash of the text; part of an action.

    Raises:
        Refusal: it cannot be taken from the state the paper is in.

    """
    row.state = after(step, row.state)
    row.save()
    row.steps.create(state=row.state, by_id=by.person, at=at, why=why, sha256=sha256(row.body.encode()).hexdigest())


def _unit(by: Actor, subject: Subject) -> Unit:
    """Return the unit a paper is about; `by` must write papers (on cases: handle them) where it is issued.

    What a superior issues (抄告单, 警示函) nobody writes about their own unit.
    """
    if subject.matter is not None:
        row = Matter.objects.filter(pk=subject.matter).first()
        return _issued(by, "case" if row and row.kind == "case" else "paper", row.unit_id if row else None, subject)
    if subject.record is not None:
        return _issued(by, "paper", Record.objects.values_list("unit", flat=True).get(pk=subject.record), subject)
    return _issued(by, "paper", subject.unit, subject)


def _issued(by: Actor, verb: str, key: int | None, subject: Subject) -> Unit:
    if key is None:
        raise Absent
    unit = access.unit(by, verb, key)
    if subject.template.above and unit.parent_id is not None:
        access.unit(by, verb, unit.parent_id)
    return unit


def _check(document: Document, texts: Mapping[str, str], unit: Unit) -> None:
    """Refuse what must not be passed on; ID numbers and phones in no paper, names near cases in none that goes out."""
    refuse_secret([*texts.values(), document.words()])
    top = unit.path.split("/")[0]
    units = list(Unit.objects.filter(path__startswith=f"{top}/").values_list("name", flat=True))
    people = list(Person.objects.values_list("name", flat=True))
    found = {}
    for key, text in texts.items():
        if len(text) > LONGEST:
            found[key] = f"最多{LONGEST}个字。"
        said = remarks(text, people=people, units=units if document.published else ())
        if said:
            found[key] = "".join(said)
    if document.published:
        whole = remarks(document.words(), people=people)
        if whole and not found:
            found[""] = "".join(whole)
    if found:
        raise Refusal("有几处不能写进这份文书：" + "".join(dict.fromkeys(found.values())), found)

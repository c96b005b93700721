"""Carrying corrections over (沿用核对结果): what people made of a plan, applied to the next version of its text.

A field a person put right stays so while the text still says about it what it said before; where the text changed, the
new reading stands and the clause is to be looked at again. The plan as the reader alone reads the old text tells which
fields a person changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wuzha.plan.aligning import key
from wuzha.plan.compare import FIELDS, HEADER, align
from wuzha.plan.emit import plain
from wuzha.plan.model import Plan, Question, Requirement, Span
from wuzha.plan.moves import Moves

_OF_TEXT = "section"
"""The field that only the document decides."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A plan and what people made of it, as it is stored beside it (`store.models.Plan`)."""

    plan: Plan
    review: Mapping[str, str] = field(default_factory=dict)
    rejected: Sequence[Mapping[str, Any]] = ()
    decisions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    aside: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """The new version with what was carried over.

    `kept` counts clauses whose corrections or confirmation still hold, `again` are codes to be looked at again because
    the text changed where a person had decided, `lost` the sentences of clauses made by hand that are not there now.
    """

    worked: Worked
    kept: int
    again: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fate:
    """What people made of one clause: the clause, whether it was taken out, and what is stored with that."""

    clause: Requirement
    gone: Mapping[str, Any] | None = None


@dataclass(slots=True)
class _Result:
    """The new version while it is put together.

    `codes` tells what each clause of the new reading is called now, `changed` which have other words or fields.
    """

    clauses: list[Requirement] = field(default_factory=list)
    fresh: list[Requirement] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    review: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    kept: int = 0
    again: list[str] = field(default_factory=list)


def carry(*, old: Worked, old_text: str, read: Plan | None, new: Plan, text: str) -> Carried:
    """Return the new reading `new` of `text` with what people made of the old version.

    `read` is the plan as the reader alone reads the old text; None for a plan that came as a plan file, in which every
    field is somebody's.
    """
    fates = [_Fate(clause) for clause in old.plan.requirements]
    fates += [_Fate(Requirement.model_validate(gone["requirement"]), gone) for gone in old.rejected]
    moves = Moves(old_text, text)
    base = read.requirements if read else tuple(sorted((fate.clause for fate in fates), key=lambda each: each.at))
    own, shaped = _sorted_out(base, fates)
    result = _Result()
    placed = _reshaped(result, base, shaped, moves, old)
    for pair in align(base, new.requirements):
        if pair.new is None or any(_touch(pair.new.at, at) for at in placed):
            continue
        fate = own.get(pair.old.id) if pair.old else None
        if pair.old is None or fate is None:
            result.fresh.append(pair.new)
            continue
        _follow(result, fate, pair.old if read else None, pair.new, old)
    lost = [fate.clause.quote for fate, at in _by_hand(shaped, base, moves) if at is None and fate.gone is None]
    result.clauses += _named(result.fresh, fates, result.codes)
    plan = _header(old.plan, read, new).model_copy(
        update={"requirements": tuple(sorted(result.clauses, key=lambda clause: clause.at))}
    )
    worked = Worked(
        plan=plan.model_copy(update={"questions": tuple(_questions(result, old.plan, new, read))}),
        review=result.review,
        rejected=[_with_questions(gone, new, result.codes) for gone in result.rejected],
        decisions=_decisions(old, moves),
        aside=[now for at in old.aside if (now := moves.span((at[0], at[1])))],
    )
    return Carried(worked, result.kept, tuple(result.again), tuple(lost))


def _sorted_out(base: Sequence[Requirement], fates: Sequence[_Fate]) -> tuple[dict[str, _Fate], list[_Fate]]:
    """Tell what became of each clause as read, by its id; and what was cut, joined or added by hand."""
    waiting: dict[Span, list[Requirement]] = {}
    for clause in base:
        waiting.setdefault(clause.at, []).append(clause)
    own: dict[str, _Fate] = {}
    shaped: list[_Fate] = []
    for fate in fates:
        same = waiting.get(fate.clause.at)
        if same:
            nearest = next((each for each in same if each.activity == fate.clause.activity), same[0])
            same.remove(nearest)
            own[nearest.id] = fate
        else:
            shaped.append(fate)
    return own, shaped


def _by_hand(shaped: Iterable[_Fate], base: Sequence[Requirement], moves: Moves) -> Iterator[tuple[_Fate, Span | None]]:
    """Yield what was made by hand, with its place in the new text; None when the words around it are not the same."""
    for fate in shaped:
        around = [clause.at for clause in base if _touch(clause.at, fate.clause.at)]
        whole = (
            min([fate.clause.at[0], *(at[0] for at in around)]),
            max([fate.clause.at[1], *(at[1] for at in around)]),
        )
        now = moves.span(whole)
        shift = now[0] - whole[0] if now else 0
        yield fate, (fate.clause.at[0] + shift, fate.clause.at[1] + shift) if now else None


def _reshaped(
    result: _Result, base: Sequence[Requirement], shaped: Sequence[_Fate], moves: Moves, old: Worked
) -> list[Span]:
    """Put what was cut, joined or added by hand in its new place; return the places it takes from the new reading."""
    taken: list[Span] = []
    for fate, at in _by_hand(shaped, base, moves):
        if at is None:
            continue
        moved = fate.clause.model_copy(update={"at": at})
        if fate.gone is None:
            result.clauses.append(moved)
            result.review[moved.id] = old.review.get(moved.id, "changed")
            result.kept += 1
        else:
            result.rejected.append({**fate.gone, "requirement": plain(moved)})
        if any(_touch(clause.at, fate.clause.at) for clause in base):
            taken.append(at)
    return taken


def _follow(result: _Result, fate: _Fate, before: Requirement | None, now: Requirement, old: Worked) -> None:
    """Apply to a clause of the new reading what became of the one it was before.

    `before` is that clause as read; None when every field of it is somebody's.
    """
    was, code = fate.clause, fate.clause.id
    same_words = key((before or was).quote) == key(now.quote)
    fields: dict[str, Any] = {}
    again = not same_words
    for name in FIELDS:
        mine, read, new = getattr(was, name), getattr(before or was, name), getattr(now, name)
        if name == _OF_TEXT:
            continue
        if (before is None and same_words) or read == new:
            fields[name] = mine
        else:
            again = True
    result.codes[now.id] = code
    result.changed |= {code} if again else set()
    carried = now.model_copy(update={**fields, "id": code})
    if fate.gone is not None and not again:
        result.rejected.append({**fate.gone, "requirement": plain(carried)})
        return
    result.clauses.append(carried)
    if again and (fate.gone is not None or code in old.review):
        result.again.append(code)
    elif not again and code in old.review:
        result.review[code] = old.review[code]
        result.kept += 1


def _named(fresh: Sequence[Requirement], fates: Sequence[_Fate], codes: dict[str, str]) -> list[Requirement]:
    """Give each clause that is new a code nobody has had, and note it."""
    used = [fate.clause.id for fate in fates]
    last = max([0, *(int(code[1:]) for code in used if code[:1] == "R" and code[1:].isdecimal())])
    named = []
    for number, clause in enumerate(fresh, start=last + 1):
        codes[clause.id] = f"R{number}"
        named.append(clause.model_copy(update={"id": f"R{number}"}))
    return named


def _header(old: Plan, read: Plan | None, new: Plan) -> Plan:
    """Return the new reading with what people put right in its header, where the text says there what it said."""
    if read is None:
        return new
    kept = {
        name: getattr(old, name)
        for name in HEADER
        if getattr(read, name) == getattr(new, name) and getattr(old, name) != getattr(read, name)
    }
    return new.model_copy(update=kept)


def _questions(result: _Result, old: Plan, new: Plan, read: Plan | None) -> Iterator[Question]:
    """Yield what the new reading asks of the clauses that are left, with the answers that still hold."""
    answers = {(each.about, each.field): each.answer for each in old.questions if each.answer}
    left = {clause.id for clause in result.clauses}
    for question in new.questions:
        code = result.codes.get(question.about or "") if question.about else None
        if question.about and code not in left:
            continue
        answer = answers.get((code, question.field))
        top = (question.field or "").partition(".")[0]
        stays = (
            code not in result.changed
            if code
            else read is not None and getattr(read, top, None) == getattr(new, top, None)
        )
        yield question.model_copy(update={"about": code, "answer": answer if stays else None})


def _with_questions(gone: Mapping[str, Any], new: Plan, codes: Mapping[str, str]) -> dict[str, Any]:
    """Return a clause taken out with what the new reading asks about it, should it be put back."""
    code = gone["requirement"]["id"]
    asked = [
        plain(question.model_copy(update={"about": code}))
        for question in new.questions
        if question.about and codes.get(question.about) == code
    ]
    return {**gone, "questions": asked}


def _decisions(old: Worked, moves: Moves) -> dict[str, Mapping[str, str]]:
    """Return what was decided about remarks whose sentence is still there, under its new place."""
    kept: dict[str, Mapping[str, str]] = {}
    for name, decision in old.decisions.items():
        finding, _, place = name.partition(":")
        if not place:
            kept[name] = decision
        elif place.isdecimal() and (now := moves.span((int(place), int(place) + 1))):
            kept[f"{finding}:{now[0]}"] = decision
    return kept


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]

"""Findings about who is to do it: nobody, nobody here, a frequency without a subject, a condition of unclear reach."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from wuzha.plan.lint.catalogue import load_catalogue
from wuzha.plan.lint.levels import level_of
from wuzha.plan.lint.remarks import Remark
from wuzha.plan.lint.source import Source
from wuzha.plan.model import Recurring, Requirement
from wuzha.plan.vocabulary import load_vocabulary

_INSTITUTIONS = frozenset({"school", "college", "hospital", "enterprise", "elderly-care"})
_OFFICES = frozenset({"any", "township", "department", "police"})
_OWN_KINDS = {
    "village": frozenset({"village"}),
    "unit": _INSTITUTIONS,
    "township": frozenset({"township", "department"}),
    "department": frozenset({"department", "police"}),
    "government": _OFFICES,
    "unknown": _OFFICES | {"school", "college", "hospital"},
}
"""The unit types an issuer may be of, by its level."""
_STOP = re.compile(r"[。;!?\n]")
_SET_UP = re.compile(r"(?:建立|健全|完善|落实|推行)[^,。;]{0,30}(?:机制|制度)")
"""建立“周提醒、月通报”工作机制: how often is part of the name of what is set up."""
_FAR = 40
"""Characters between two clauses that a condition may still be meant for."""


def find(source: Source, unowned: Collection[str]) -> Iterator[Remark]:
    """Find requirements whose owner is missing or unclear; `unowned` are those no unit at hand answers to."""
    catalogue, own = load_catalogue(), _OWN_KINDS[level_of(source.plan)]
    for requirement in source.plan.requirements:
        named = bool(requirement.owner.units or requirement.owner.types)
        if not named:
            yield _about("owner-missing", requirement)
        elif requirement.id in unowned:
            yield _about("owner-unknown", requirement)
        if named and _subjectless(source, requirement, own):
            yield _about("frequency-without-subject", requirement)
    for first, second in zip(source.plan.requirements, source.plan.requirements[1:], strict=False):
        if _reaches(source, first, second):
            said = source.words((first.at[0], second.at[1]), f"{first.quote}，{second.quote}")
            yield catalogue.findings["scope-unclear"].remark(said, about=second.id, at=second.at, field="owner.where")


def _about(finding: str, requirement: Requirement) -> Remark:
    found = load_catalogue().findings[finding]
    return found.remark(requirement.quote, about=requirement.id, at=requirement.at, field="owner")


def _subjectless(source: Source, requirement: Requirement, own: frozenset[str]) -> bool:
    """Tell whether a sentence gives a frequency and no subject, so that its owner is only taken to be the issuer."""
    owner = requirement.owner
    if owner.units or owner.where or not set(owner.types) <= own or not isinstance(requirement.schedule, Recurring):
        return False
    forms = load_vocabulary().forms("unit_types")
    quote = source.quotes[requirement.id]
    if _SET_UP.search(quote):
        return False
    return not any(form in quote for form, codes in forms.items() if set(codes) & set(owner.types))


def _reaches(source: Source, first: Requirement, second: Requirement) -> bool:
    """Tell whether the condition of one clause may be meant for the next, which has a frequency but no subject."""
    gap = source.folded[first.at[1] : second.at[0]]
    return (
        first.owner.where is not None
        and isinstance(second.schedule, Recurring)
        and first.at[1] <= second.at[0] <= first.at[1] + _FAR
        and not _STOP.search(gap)
        and not any(name in second.quote for name in second.owner.units)
    )

"""School terms (学期): a school, or an authority for the schools below it, sets its own dates."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log, recounts
from wuzha.actions.turns import in_turn
from wuzha.calendar.occasions import say_occasion
from wuzha.calendar.terms import Term, default_terms
from wuzha.rules.refusals import Refusal
from wuzha.store.models import SchoolTerm


@in_turn
def set_terms(*, by: Actor, unit: int, terms: Sequence[Term], at: datetime) -> None:
    """Set the dates (half-open) of some terms for a unit and what lies below it; terms not named stay as they are.

    What is owed in a term is worked out from its dates whenever it is asked; what was recorded since the earliest date
    that changes is counted anew.

    Raises:
        Absent: `by` may not manage the unit.
        Refusal: a term ends before it begins, or two terms overlap.

    """
    row = access.unit(by, "unit", unit)
    kept = {term.key: Term(term.key, term.starts, term.ends) for term in row.terms.all()}
    kept |= {term.key: term for term in terms}
    in_order = sorted(kept.values(), key=lambda term: term.starts)
    for term in in_order:
        if term.ends <= term.starts:
            raise Refusal(f"{say_occasion(term.key)}的结束日期不能早于开始日期。", {term.key: "结束早于开始"})
    for earlier, later in itertools.pairwise(in_order):
        if later.starts < earlier.ends:
            names = f"{say_occasion(earlier.key)}和{say_occasion(later.key)}"
            raise Refusal(f"{names}的日期重叠，请改正其中一个。", {later.key: "与上一学期重叠"})
    usual = {term.key: term for term in default_terms(in_order[0].starts.year, in_order[-1].ends.year)}
    before = [usual[term.key].starts for term in terms if term.key in usual]
    before += row.terms.filter(key__in=[term.key for term in terms]).values_list("starts", flat=True)
    for term in terms:
        SchoolTerm.objects.update_or_create(unit=row, key=term.key, defaults={"starts": term.starts, "ends": term.ends})
    log.write(
        by=by,
        at=at,
        verb="terms.set_terms",
        subject="unit",
        subject_id=row.pk,
        unit=row.pk,
        summary=f"设置“{row.name}”的学期起止：{'、'.join(say_occasion(term.key) for term in terms)}",
        detail={term.key: [term.starts.isoformat(), term.ends.isoformat()] for term in terms},
    )
    recounts.after_terms(row, min([*before, *(term.starts for term in terms)]))

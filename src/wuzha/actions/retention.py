"""How long an office keeps what (保管期限): entering its own approved table, in place of what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.papers.archive.catalogue import TERMS, retained
from wuzha.queries.retention import mark_of
from wuzha.rules.refusals import Refusal, Stale
from wuzha.store.models import RetentionTerm

LONGEST = 200


@in_turn
def decide(*, by: Actor, unit: int, terms: Mapping[str, str], source: str, shown: str, at: datetime) -> int:
    """Enter the table of a unit and return how many kinds it now says; kinds without a term go by what is proposed.

    `source` is what the table is called and when it was approved. The whole table is given: what it leaves out is no
    longer said. `shown` is the mark of the table that was changed.

    Raises:
        Absent: `by` makes no archives there.
        Refusal: there is no such kind or term, or one of source and terms is given without the other.
        Stale: somebody else changed the table meanwhile.

    """
    top = access.unit(by, "archive", unit)
    said = {kind: term for kind, term in terms.items() if term}
    named = " ".join(source.split())
    if said.keys() - retained().keys() or set(said.values()) - set(TERMS):
        raise Refusal(f"保管期限只有{'、'.join(TERMS)}，请从列表中选择。")
    if said and not named:
        raise Refusal.about("source", "请写明依据，如《云溪镇归档范围和保管期限表》（2026年3月审定）")
    if named and not said:
        raise Refusal.about("source", "写了依据，还没有选期限；全部按建议的，请把依据也删去")
    if len(named) > LONGEST:
        raise Refusal(f"依据最多{LONGEST}个字。", {"source": f"最多{LONGEST}个字"})
    kept = list(RetentionTerm.objects.filter(unit=top))
    if mark_of(kept) != shown:
        raise Stale
    before = {row.kind: [row.term, row.source] for row in kept}
    RetentionTerm.objects.filter(unit=top).delete()
    RetentionTerm.objects.bulk_create(
        RetentionTerm(unit=top, kind=kind, term=term, source=named, decided_by_id=by.person, decided_at=at)
        for kind, term in said.items()
    )
    after = {kind: [term, named] for kind, term in said.items()}
    changed = {
        kind: [before.get(kind), after.get(kind)] for kind in {**before, **after} if before.get(kind) != after.get(kind)
    }
    log.write(
        by=by,
        at=at,
        verb="retention.decide",
        subject="unit",
        subject_id=top.pk,
        unit=top.pk,
        summary=f"填写保管期限表：{len(said)}类" + (f"，依据{named}" if said else "，改按建议的期限"),
        detail={"changed": changed},
    )
    return len(said)

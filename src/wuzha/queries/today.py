"""What today asks of a person: of whoever records, duty by duty; of whoever answers for others, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.queries.desk import Desk, desk
from wuzha.queries.memory import MEMORY, Recall, afresh
from wuzha.queries.overseeing import Office, oversee
from wuzha.queries.own_units import own_places


@dataclass(frozen=True, slots=True)
class Today:
    """The page of today; `month` is the running one. Either part is None where it does not concern the person."""

    month: str
    desk: Desk | None
    office: Office | None


def today(*, by: Actor, now: datetime, unit: int | None = None) -> Today:
    """Return what concerns a person today; eleven to twenty-five queries, however many units.

    `now` is naive local time. `unit` limits a person's own duties to one of their units.

    Raises:
        Absent: that unit is none of theirs.

    """
    seen = access.units(by, "see").filter(access.answering())
    top, own = by.widest("review", "sign"), own_places(by, seen)
    if unit is not None:
        access.unit(by, "record", unit)
    recall: Recall = afresh
    if own and not top:  # whoever records owes the same clauses
        MEMORY.look()
        recall = MEMORY.get
    owed = desk(own, now, unit, recall)
    if top and owed and not (owed.owed or owed.late or owed.ongoing):
        owed = None
    return Today(f"{now:%Y-%m}", owed, oversee(by, top, seen, now) if top else None)

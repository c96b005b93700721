"""What the reader asks of a person about a draft (待答复的问题)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from wuzha.plan.dates import known, likely_day
from wuzha.plan.model import Deadline, Plan, Requirement
from wuzha.queries.headings import on_one_line
from wuzha.queries.sources import sentence

_AFTER_ISSUE = frozenset({"schedule.by", "window"})
_NOT_IN_IDS = re.compile(r"[^\w-]")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question the reader asks of a person; `number` is its place in the plan, `clause` the code it is about.

    `key` ties it to its mark in the source, and stays the same whatever becomes of others, unlike `number`.

    `alike` says how many other open questions ask the same, so that one answer can do for all.

    `value` is the date to offer: as it was read, or the likely one where only the year is missing. `since` is the day
    of issue where a day is asked for that comes after it.
    """

    key: str
    number: int = dataclasses.field(compare=False)
    clause: str | None
    ask: str
    field: str
    quote: str
    answer: str
    section: str
    value: str = ""
    since: date | None = None
    alike: int = 0

    def asks_like(self, other: Ask) -> bool:
        """Whether both are open and ask the same of different clauses."""
        return self.key != other.key and not (self.answer or other.answer) and self._same == other._same

    @property
    def _same(self) -> tuple[str, str]:
        return self.ask, self.field


def asks_of(value: Plan, text: str) -> tuple[Ask, ...]:
    """Return the questions of a plan in order."""
    places = {clause.id: clause for clause in value.requirements}
    found: dict[str, Ask] = {}
    for number in range(len(value.questions)):
        ask = _ask(number, value, places, text)
        while ask.key in found:
            ask = replace(ask, key=f"{ask.key}_")
        found[ask.key] = ask
    asks = found.values()
    return tuple(replace(ask, alike=sum(ask.asks_like(other) for other in asks)) for ask in asks)


def _ask(number: int, value: Plan, places: Mapping[str, Requirement], text: str) -> Ask:
    question = value.questions[number]
    about = places.get(question.about or "")
    read = about.schedule if about else None
    at = question.at or (about.at if about else None)
    return Ask(
        key="Q" + _NOT_IN_IDS.sub("-", f"{question.about or ''}-{question.field or number}"),
        number=number,
        clause=about.id if about else None,
        ask=question.ask,
        field=question.field or "",
        quote=text[slice(*sentence(text, at))] if at else "",
        answer=question.answer or "",
        section=on_one_line(about.section, value.title) if about else "",
        value=_offered(read, value) if isinstance(read, Deadline) else "",
        since=known(value.issued) if question.field in _AFTER_ISSUE else None,
    )


def _offered(schedule: Deadline, value: Plan) -> str:
    """Return the day to offer for a deadline: as read, or the likely one where only the year is missing."""
    issued = known(value.issued)
    if known(schedule.by) or "?" in schedule.by or issued is None:
        return schedule.by if known(schedule.by) else ""
    return likely_day(schedule.by, issued)

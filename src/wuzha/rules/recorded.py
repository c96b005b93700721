"""A record (记录) as matching sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record (记录) as matching sees it.

    It happened from `starts` to `ends`, both included, and was handed in on `handed_in`. `period` is the key of the
    occasion a report is for. `evidence` holds the kinds of proof present, as files or as originals on paper.
    `matters` are the keys of those it was done for. `clauses` are lineages a person chose where several could
    be meant, `served` the units below it was done for, `above` all units above its own. `nothing`: it
    reports that there was nothing to report (无事项).
    """

    key: int
    unit: int
    activity: str
    starts: date
    ends: date
    handed_in: date
    period: str | None
    audience: frozenset[str]
    amount: int | None
    amount_unit: str
    attended: int | None
    expected: int | None
    evidence: frozenset[str]
    matters: frozenset[int] = frozenset()
    topics: frozenset[str] = frozenset()
    title: str = ""
    clauses: frozenset[int] = frozenset()
    served: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()
    nothing: bool = False

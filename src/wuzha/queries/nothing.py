"""Months confirmed as having nothing to report (无事项): a full answer, said as such wherever a state is shown."""

from __future__ import annotations

from collections.abc import Iterable

from wuzha.queries.duties import ObligationKey
from wuzha.queries.progress import Standing
from wuzha.rules.match import REPORT
from wuzha.rules.states import STATE_NAMES, State
from wuzha.store.models import Claim

_WORDS = {State.DONE: "无事项", State.DONE_LATE: "无事项，迟报"}


def nothing_reported(found: Iterable[Standing]) -> frozenset[ObligationKey]:
    """Return which of these obligations were answered by a month without events; one query where a report is done."""
    reports = {key_of(standing) for standing in found if _report_done(standing)}
    if not reports:
        return frozenset()
    rows = Claim.objects.filter(
        requirement__in={requirement for requirement, _, _ in reports},
        unit__in={unit for _, unit, _ in reports},
        occasion__in={occasion for _, _, occasion in reports},
        record__nothing_to_report=True,
    )
    return frozenset(reports.intersection(rows.values_list("requirement_id", "unit_id", "occasion")))


def key_of(standing: Standing) -> ObligationKey:
    """Return what names an obligation everywhere."""
    return standing.clause.key, standing.unit, standing.obligation.occasion.key


def say_state(standing: Standing, nothing: frozenset[ObligationKey]) -> str:
    """Say how an obligation stands, 无事项 where a month without events answered it."""
    if standing.state in _WORDS and key_of(standing) in nothing:
        return _WORDS[standing.state]
    return STATE_NAMES[standing.state]


def _report_done(standing: Standing) -> bool:
    return standing.state in _WORDS and standing.clause.requirement.activity == REPORT

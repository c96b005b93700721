"""`lint`: everything the linter has to say of a plan, in the order of the document."""

from __future__ import annotations

from collections.abc import Collection

from wuzha.plan.lint import burden, clashes, figures, owners, sentences, times
from wuzha.plan.lint.remarks import SEVERITIES, Remark
from wuzha.plan.lint.source import Source
from wuzha.plan.model import Plan

_GRAVITY = {severity: number for number, severity in enumerate(SEVERITIES)}


def lint(
    plan: Plan, *, text: str | None = None, parent: Plan | None = None, unowned: Collection[str] = ()
) -> list[Remark]:
    """Find what a plan asks wrongly, with the rule, the remedy and the lawful default.

    `text` is the document its quotes point into; without it only the quotes are looked at. `parent` is the plan it
    carries down. `unowned` are the requirements no unit at hand answers to, where units are known. One finding is said
    once of one place. Nothing is changed: the author decides.
    """
    source = Source(plan, text)
    found = [
        *times.find(source),
        *owners.find(source, unowned),
        *figures.find(source),
        *clashes.find(source, parent),
        *sentences.find(source),
        *burden.find(source),
    ]
    once = {remark.key: remark for remark in reversed(found)}
    return sorted(once.values(), key=_order)


def _order(remark: Remark) -> tuple[int, int, str]:
    return (remark.at[0] if remark.at else -1, _GRAVITY[remark.severity], remark.id)

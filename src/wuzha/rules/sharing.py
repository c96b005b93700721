"""Sharing (一记多用): of the clauses one record fits, those it may count for together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from wuzha.plan.aligning import ALIKE, likeness, share_of
from wuzha.plan.vocabulary import Vocabulary
from wuzha.rules.obligations import Duty

ACTIVITIES = "activities"
_BY_TITLE = 0.5
"""So much of a title must stand in a clause to tell that it is the meeting meant."""


def shared(duties: Iterable[Duty]) -> dict[int, str]:
    """Return, by key, the clauses that the record cannot count for after all, each with what stops it, in Chinese.

    What may be shared counts first. Then, in the order of the document: a capped clause while neither it nor one kept
    before would be one of too many; a forbidden one when nothing (of those it names) is kept.
    """
    clauses = list({duty.key: duty for duty in duties}.values())
    kept = [duty for duty in clauses if duty.requirement.count.same_record == "allowed"]
    stopped: dict[int, str] = {}
    for kind in ("capped", "forbidden"):
        in_order = sorted(clauses, key=lambda duty: (duty.requirement.at, duty.key))
        for duty in (each for each in in_order if each.requirement.count.same_record == kind):
            why = (_not_with(duty, kept) if kind == "forbidden" else "") or _too_many(duty, kept)
            if why:
                stopped[duty.key] = why
            else:
                kept.append(duty)
    return stopped


def _too_many(duty: Duty, kept: Sequence[Duty]) -> str:
    most = min(each.requirement.count.most or len(kept) + 1 for each in (*kept, duty))
    return "" if len(kept) < most else f"一条记录合计最多计{most}条，这次活动已计入其他条款"


def _not_with(duty: Duty, kept: Sequence[Duty]) -> str:
    named = duty.requirement.count.with_
    if not named:
        return "本条须单独记录，这次活动已计入其他条款" if kept else ""
    against = [each.requirement.id for each in kept if each.plan == duty.plan and each.requirement.id in named]
    return f"本条不与{'、'.join(against)}同时计" if against else ""


def told_apart(duties: Iterable[Duty], meant: Collection[int], title: str, vocabulary: Vocabulary) -> dict[int, str]:
    """Return, by key, the clauses of named activities (会议) that this record is not about, each with what stops it.

    Clauses that ask for unlike meetings are not served by one: the record names the clauses it was held for, else its
    title tells; where neither does, it counts for none of them.
    """
    clauses = [duty for duty in {duty.key: duty for duty in duties}.values() if _is_named(duty, vocabulary)]
    if chosen := {duty.key for duty in clauses if duty.lineage in meant}:
        return {duty.key: "这次记的是其他条款的会议" for duty in clauses if duty.key not in chosen}
    groups = _alike(clauses)
    if len(groups) <= 1:
        return {}
    ranked = (
        sorted(
            ((max(share_of(title, duty.requirement.quote) for duty in group), at) for at, group in enumerate(groups)),
            reverse=True,
        )
        if title
        else []
    )
    if ranked and ranked[0][0] >= _BY_TITLE and ranked[0][0] > ranked[1][0]:
        by_title = {duty.key for duty in groups[ranked[0][1]]}
        return {duty.key: "按标题，这次记的是其他条款的会议" for duty in clauses if duty.key not in by_title}
    return {duty.key: "有几条不同的会议要求，请选明这次是哪一条" for duty in clauses}


def _is_named(duty: Duty, vocabulary: Vocabulary) -> bool:
    activity = duty.requirement.activity
    entries = vocabulary.entries(ACTIVITIES)
    return any(
        entries[code].named for code in (activity, *vocabulary.ancestors(ACTIVITIES, activity)) if code in entries
    )


def _alike(clauses: Iterable[Duty]) -> list[list[Duty]]:
    """Put clauses together whose sentences are alike, as when a plan carries down what a superior's says."""
    groups: list[list[Duty]] = []
    for duty in clauses:
        for group in groups:
            if any(likeness(duty.requirement.quote, each.requirement.quote) >= ALIKE for each in group):
                group.append(duty)
                break
        else:
            groups.append([duty])
    return groups

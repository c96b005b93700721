"""Answers to papers (回复): asked for by a day, given, found enough (销号) or sent back (退回) with a new term."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wuzha.rules.watching import ANSWER_SOON

ANSWER_NAMES = {
    "": "",
    "waiting": "待回复",
    "soon": "即将到期",
    "overdue": "逾期未回复",
    "returned": "已退回，待再次回复",
    "to-judge": "待复查",
    "answered": "已回复",
    "answered-late": "逾期回复",
    "accepted": "已销号",
    "accepted-late": "已销号（逾期回复）",
}
OWED = frozenset({"waiting", "soon", "overdue", "returned"})
"""The states in which an answer is still to be given."""
ACCEPTED = frozenset({"accepted", "accepted-late"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the day it is of, whether it was accepted, whether it was sent back, and then its term until then."""

    on: date
    accepted: bool = False
    returned: bool = False
    due: date | None = None


def answer_name(state: str, *, home: bool) -> str:
    """Say how an answer stands; of the office's own settling (办结) of a paper from outside: 待办结 for 待回复."""
    if not home:
        return ANSWER_NAMES[state]
    return "办结已撤销，待再次办结" if state == "returned" else ANSWER_NAMES[state].replace("回复", "办结")


def answer_state(due: date | None, answers: Iterable[Answer], today: date, *, judged: bool) -> str:
    """Return how a recipient's answer stands: a key of `ANSWER_NAMES`.

    `answers` stand in the order in which they were entered; `due` is the term now. Each time one is sent back a new
    round begins, and of a round its earliest day counts. `judged` tells whether the office looks at what is answered.
    """
    late, before, round_ = False, False, list[Answer]()
    for answer in answers:
        round_.append(answer)
        if answer.returned:
            late, before = late or _late(round_, answer.due), True
            round_ = []
    if not round_:
        return _owed(due, today, returned=before)
    kind = "accepted" if any(each.accepted for each in round_) else "answered"
    if kind == "answered" and judged:
        return "to-judge"
    return f"{kind}-late" if late or _late(round_, due) else kind


def _late(round_: list[Answer], due: date | None) -> bool:
    return due is not None and min(each.on for each in round_) > due


def _owed(due: date | None, today: date, *, returned: bool) -> str:
    if due is None:
        return ""
    if today > due:
        return "overdue"
    return "soon" if today + ANSWER_SOON >= due else "returned" if returned else "waiting"

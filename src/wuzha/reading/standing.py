"""Days that one clause tells and others share: those after it, those before it in one breath, the days of the plan."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.plan.model import Deadline, During, Ongoing, Requirement, Window
from wuzha.reading.belonging import done_by
from wuzha.reading.dated import stretches
from wuzha.reading.expressions import deadline, month_of, time_at
from wuzha.reading.schedules import meanwhile
from wuzha.reading.walks import Clause

_ON_A_DAY = re.compile(r"\d{1,2}月\d{1,2}[日号](?!之?前|以前|[至到—-])")
_OWNER_THEN_DAY = re.compile(r"[^,。;\d]{2,12}(?=\d{1,2}月(?:\d{1,2}[日号]|底|末)?前)")
_WHOLE = re.compile(
    r"(?:活动|(?:专项)?行动|集中(?:宣传|整治)|宣传[周月])(?:开展)?期间|(?:整个|全部)(?:活动|行动)|宣传[周月](?:之|以)?内"
)
"""The whole time a plan is for."""
_LISTS = re.compile(r"期间[^,。;]{0,12}:")
"""Before a colon it stands for all that follows."""
_DONE = re.compile(r"完成|到位|落实|办结|完毕|前$|[完好毕齐]$")
_HEADS = re.compile(r"(?:以下|下列|如下|做到)[^,。;]{0,8}:")
"""What heads a list of things to do."""
_STOPS = "。\n"
_SENTENCE = "。;!?\n"
_LOOSE = 2
"""A segment that a time fills up to so many characters says no more than that."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The day, or the days, that the clauses told so far in a sentence leave for the next ones.

    `names` are those the day was told for; with `limit` it is a day by which they owe something. `over` says that a
    list follows whose items, between semicolons, are all of that time.
    """

    day: str | None = None
    days: tuple[str | None, str | None] | None = None
    names: tuple[str, ...] = ()
    limit: bool = False
    over: bool = False

    def reaches(self, clause: Clause) -> bool:
        """Whether the day stands for a clause too: a limit only for those it was told for."""
        return not self.limit or clause.names == self.names

    def opened(self, before: str) -> Standing:
        """Return what the words before the first clause of a sentence leave for it: 4月,结合……,张贴海报."""
        first = before.rpartition(":")[2].partition(",")[0]
        if _WHOLE.fullmatch(first):
            return Standing(days=(None, None))
        told = time_at(first, 0)
        if told is None or told < len(first) - _LOOSE:
            return self
        if month := month_of(first):
            return Standing(days=month)
        return Standing(day=deadline(first), days=_days(first))

    def after(self, words: str, clause: Clause) -> Standing:
        """Return what stands behind a clause of these words."""
        if month := month_of(words):
            return Standing(days=month)
        day, days = _day(words), _days(words)
        if day or days:
            over = _HEADS.search(words) is not None
            limit = day is not None and not over and _ON_A_DAY.search(words) is None
            return Standing(day, days, clause.names, limit, over)
        return self

    def beyond(self, text: str, at: int) -> Standing:
        """Return what is left for the sentence that holds a place: all, when it is the next item of a list."""
        start = at - len(before(text, at))
        return self if self.over and text[start - 1 : start] == ";" else Standing()


def before(text: str, at: int) -> str:
    """Return what stands in a sentence before a place in it."""
    return text[max(text.rfind(stop, 0, at) for stop in _SENTENCE) + 1 : at]


def _day(words: str) -> str | None:
    """Return the day a clause takes place on, or begins with (3月底前,……); the clauses after it share it."""
    told = _ON_A_DAY.search(words) or time_at(words, 0) or _OWNER_THEN_DAY.match(words)
    return deadline(words) if told else None


def _days(words: str) -> tuple[str | None, str | None] | None:
    """Return the days between which a clause that begins with them takes place; the clauses after it share them."""
    if _LISTS.search(words) and meanwhile(words):
        return None, None
    found = stretches(words)
    return (found[0].first, found[0].last) if found and found[0].start == 0 else None


def shared_back(found: list[Requirement], clauses: list[Clause], words: list[str]) -> list[Requirement]:
    """Give the day by which all of a sentence is to be done (……,……,6月底前完成) to the clauses before it, too."""
    out = list(found)
    for at, said in enumerate(words):
        schedule = found[at].schedule
        last = said.rpartition(",")[2]
        if not (isinstance(schedule, Deadline) and done_by(last) and _DONE.search(last)):
            continue
        for before in range(at - 1, -1, -1):
            if clauses[before].sentence != clauses[at].sentence:
                break
            if isinstance(out[before].schedule, Ongoing | During):
                out[before] = out[before].model_copy(update={"schedule": Deadline(by=schedule.by)})
    return out


def within_window(plain: str, found: tuple[Requirement, ...], window: Window | None) -> tuple[Requirement, ...]:
    """Give what is owed while the plan runs (活动期间) the days of its window."""
    if window is None:
        return found
    whole = During(from_=window.from_, to=window.to)
    return tuple(
        one.model_copy(update={"schedule": whole}) if one.schedule == During() and _runs(plain, one) else one
        for one in found
    )


def _runs(plain: str, one: Requirement) -> bool:
    """Whether the sentence of a requirement says up to its end that it is for the whole time of the plan."""
    start = max(plain.rfind(stop, 0, one.at[0]) for stop in _STOPS) + 1
    return _WHOLE.search(plain, start, one.at[1]) is not None

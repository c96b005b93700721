"""Exemptions and pauses (免除, 暂停): what a unit need not do for a while, decided with reason and approver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from wuzha.rules.texts import holds_id

KINDS = {"exempt": "免除", "pause": "暂停"}
LONGEST = {"reason": 200, "approver": 40}
ENOUGH_DAYS = 14
"""So many days left of an occasion are enough to ask for it, however long it is."""
_LONGEST_DAYS = 366 * 5


@dataclass(frozen=True, slots=True)
class Pause:
    """Days, half-open `[starts, ends)`, on which a unit does not owe what falls due then."""

    key: int
    kind: str = field(compare=False)
    starts: date = field(compare=False)
    ends: date = field(compare=False)
    reason: str = field(compare=False)

    def holds(self, day: date) -> bool:
        """Say whether what falls due that day is not asked for."""
        return self.starts <= day < self.ends


def enough(left: int, of: int) -> bool:
    """Say whether so many days of a stretch are enough to ask for what is to be done in it."""
    return left >= ENOUGH_DAYS or 2 * left >= of


def free_days(pauses: Sequence[Pause], first: date, after: date) -> int:
    """Return how many of the days [first, after) lie in no exemption or pause."""
    left, day = max((after - first).days, 0), first
    for pause in sorted(pauses, key=lambda each: each.starts):
        starts, ends = max(pause.starts, day), min(pause.ends, after)
        if starts < ends:
            left -= (ends - starts).days
            day = ends
    return left


def lifting(pauses: Sequence[Pause], first: date, after: date, due: date) -> Pause | None:
    """Return what lifts an obligation that can be done on the days [first, after) and is due on one.

    That is what holds on the day of the due; else, where exemptions and pauses leave too few of its days, the one that
    takes most of them.
    """
    held = next((pause for pause in pauses if pause.holds(due)), None)
    taken = {pause: (min(pause.ends, after) - max(pause.starts, first)).days for pause in pauses}
    if held is not None or not any(days > 0 for days in taken.values()):
        return held
    if enough(free_days(pauses, first, after), (after - first).days):
        return None
    return max(pauses, key=lambda pause: (taken[pause], -pause.key))


@dataclass(frozen=True, slots=True)
class PauseForm:
    """What a person decides; `last_day` is included, `approver` is a post (综治办主任), not a name."""

    kind: str
    starts: date
    last_day: date
    reason: str
    approver: str

    @property
    def ends(self) -> date:
        """The day after the last."""
        return self.last_day + timedelta(days=1)


def remarks(form: PauseForm, *, today: date) -> dict[str, str]:
    """Return what is wrong with a form, by field, in Chinese; empty when it can be kept.

    It is planned: it cannot begin in a month that is over, so that no past figure is rewritten.
    """
    found = {}
    if form.kind not in KINDS:
        found["kind"] = "请选择免除或暂停"
    if form.starts < today.replace(day=1):
        found["starts"] = "最早从本月1日起：以前的月份已有定论，不能追溯免除"
    if form.last_day < form.starts:
        found["last_day"] = "结束日期不能早于开始日期"
    elif (form.last_day - form.starts).days > _LONGEST_DAYS:
        found["last_day"] = "最长五年，请核对年份"
    for name, longest in LONGEST.items():
        text = getattr(form, name).strip()
        if not text:
            found[name] = "不能为空"
        elif len(text) > longest:
            found[name] = f"最多{longest}个字"
        elif holds_id(text):
            found[name] = "这里有一个身份证号，请删去"
    return found

"""Matters (事项): what happened and sets off duties; what may be said of one, whom it concerns, what it calls up.

A matter tells amounts, counts, kinds and grades. It has no field for a person, so that none can be entered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from wuzha.calendar.dues import within_of
from wuzha.calendar.workdays import USUAL, Workdays
from wuzha.plan.conditions import facts_of, holds, parse, parses, say
from wuzha.plan.model import Triggered
from wuzha.plan.vocabulary import Entry, Vocabulary
from wuzha.rules.texts import holds_id

EVENTS, FACTS = "events", "facts"
CASES = frozenset({"case", "warning"})
"""The kinds of matter that a case officer (案件专员) handles."""
OTHER = "other"
LONGEST_NOTE = 100
LARGEST = 1_000_000_000
"""More yuan, people or days than that are a slip of the finger."""

FUNCTIONAL = frozenset({"department", "police"})
"""Types of unit that work for the whole area of the unit above them (派出所, 综治办), not for an area of their own."""
_END_OF_DAY = time(23, 59)

Fact = int | str | bool


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as the rules see it: `at` is naive local time, `facts` hold what was known of its unit then as well.

    `judged` says, by the key of a requirement, whether a person found it to apply where its words leave that open.
    """

    key: int
    kind: str
    unit: int = field(compare=False)
    at: datetime = field(compare=False)
    facts: Mapping[str, Fact] = field(compare=False, hash=False, default_factory=dict)
    judged: Mapping[int, bool] = field(compare=False, hash=False, default_factory=dict)

    @property
    def occasion(self) -> str:
        """The key of the occasion (期次) that it is."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class MatterForm:
    """What a person says of a matter: when it happened (naive local time), the facts of its kind, a word for others."""

    kind: str
    at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict)
    note: str = ""


def remarks(form: MatterForm, *, now: datetime, vocabulary: Vocabulary) -> dict[str, str]:
    """Return what is wrong with a form, by field, in Chinese; empty when it can be kept."""
    event = vocabulary.entries(EVENTS).get(form.kind)
    if event is None:
        return {"kind": "请从列表中选择事项种类"}
    found = _time(form.at, now) | _note(form)
    known = vocabulary.entries(FACTS)
    for code, value in form.facts.items():
        said = _fact(known[code], value, vocabulary) if code in event.facts else "这种事项没有这一项"
        if said:
            found[code] = said
    return found


def _time(at: datetime, now: datetime) -> dict[str, str]:
    if at > now:
        return {"at": "时间在现在之后，发生了再登记"}
    if at.date() < date(now.year - 1, 1, 1):
        return {"at": f"最早可登记{now.year - 1}年1月1日的事项，请核对年份"}
    return {}


def _note(form: MatterForm) -> dict[str, str]:
    note = form.note.strip()
    if note and form.kind in CASES:
        return {"note": "案件和预警不写说明，避免带入当事人信息"}
    if form.kind == OTHER and not note:
        return {"note": "请写明是什么事项"}
    if len(note) > LONGEST_NOTE:
        return {"note": f"最多{LONGEST_NOTE}个字"}
    return {"note": "这里有一个身份证号，请删去"} if holds_id(note) else {}


def _fact(entry: Entry, value: Fact, vocabulary: Vocabulary) -> str:
    if entry.type == "number":
        sound = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
        return "" if sound else f"应为0到{LARGEST // 100_000_000}亿之间的整数"
    if entry.type == "yes-no":
        return "" if isinstance(value, bool) else "请选择是或否"
    sound = isinstance(value, str) and vocabulary.knows(entry.values, value)
    return "" if sound else "请从列表中选择"


def say_fact(code: str, value: Fact, vocabulary: Vocabulary) -> str:
    """Say the value of a fact in Chinese: 5000元, 刷单返利, 是."""
    entry = vocabulary.entries(FACTS).get(code) or Entry(code, code)
    if isinstance(value, bool):
        return "是" if value else "否"
    return vocabulary.name(entry.values, value) if entry.values and isinstance(value, str) else f"{value}{entry.unit}"


def matter_in(occasion: str) -> int | None:
    """Return the matter that an occasion's key names (`case:17`), None for other occasions."""
    kind, colon, number = occasion.rpartition(":")
    return int(number) if colon and kind and number.isdecimal() else None


def reach(path: str, type_: str) -> str:
    """Return the path below which matters concern a unit: its own area, or, for an office, that of the unit above."""
    steps = path.rstrip("/").split("/")
    return "/".join(steps[:-1]) + "/" if type_ in FUNCTIONAL and len(steps) > 1 else path


def asks(schedule: Triggered, matter: Matter, vocabulary: Vocabulary) -> str | None:
    """Return what a person must judge before it is known whether a clause applies to a matter.

    Empty: it applies. None: it does not. Otherwise the words, in Chinese.
    """
    if schedule.on != matter.kind:
        return None
    words = []
    if schedule.where is not None and parses(schedule.where):
        condition = parse(schedule.where)
        answer = holds(condition, matter.facts)
        if answer is False:
            return None
        if answer is None:
            missing = [vocabulary.name(FACTS, code) for code in sorted(facts_of(condition)) if code not in matter.facts]
            words.append(f"{say(condition, vocabulary)}（{'、'.join(missing)}未登记）")
    elif schedule.where is not None:
        words.append(schedule.where)
    if schedule.when is not None:
        words.append(schedule.when)
    return "；".join(words)


def calls_up(schedule: Triggered, requirement: int, matter: Matter, vocabulary: Vocabulary) -> bool:
    """Tell whether a matter calls up a clause; where its words leave it open, only when a person found so."""
    asked = asks(schedule, matter, vocabulary)
    return asked is not None and (not asked or matter.judged.get(requirement, False))


def why_not(schedule: Triggered, requirement: int, matter: Matter, vocabulary: Vocabulary) -> str:
    """Say in Chinese why a clause that looks at this kind of matter is not called up by one; empty when it is."""
    if calls_up(schedule, requirement, matter, vocabulary):
        return ""
    if schedule.where is not None and parses(schedule.where):
        condition = parse(schedule.where)
        if holds(condition, matter.facts) is False:
            known = sorted(code for code in facts_of(condition) if code in matter.facts)
            told = "、".join(
                f"{vocabulary.name(FACTS, code)}{say_fact(code, matter.facts[code], vocabulary)}" for code in known
            )
            return f"条件不符：要求{say(condition, vocabulary)}，登记的是{told}。"
    if requirement in matter.judged:
        return "已由人判断为不适用。"
    return "还没有判断是否适用。"


def due_of(schedule: Triggered, at: datetime, last_day: date, workdays: Workdays = USUAL) -> datetime:
    """Return the last minute on time: so many hours, days or working days after it happened.

    A clause without a limit is to be done by the `last_day` of its plan.
    """
    if schedule.within is None:
        return datetime.combine(max(last_day, at.date()), _END_OF_DAY)
    return within_of(schedule.within, at.replace(second=0, microsecond=0), workdays)

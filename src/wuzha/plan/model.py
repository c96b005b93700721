"""The plan (方案) as a value: what a document asks, clause by clause, each quoting its sentence.

Everything is frozen. Offsets (`at`) are half-open character positions in the original text. Codes (activity, audience,
unit types, evidence, indicators, events) come from the vocabulary; `plan.check` reports those it does not know.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from wuzha.plan.dates import PlanDate, StartDate
from wuzha.plan.vocabulary import load_vocabulary

Period = Literal["day", "week", "half-month", "month", "quarter", "half-year", "semester", "year"]
Every = Literal[
    "day", "week", "half-month", "month", "quarter", "half-year", "semester", "year", "market-day", "festival"
]
Move = Literal["next", "previous", "none"]
Holidays = Literal["skip", "count"]
Earlier = Annotated[str, Field(pattern=r"^(none|-[1-9]\d?w?d)$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Event = Literal["case", "warning", "finding", "risk-level", "new-staff", "new-student", "change", "other"]
Compare = Literal["year-on-year", "absolute", "none"]
Span = tuple[int, int]
DAYS = r"[+-]?\d{1,3}d\.\.[+-]?\d{1,3}d"
"""From how many days before or after a named day to how many: `-7d..0d`."""


class Part(BaseModel):
    """A frozen piece of a plan; an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Window(Part):
    """Dates between which something runs, both days included."""

    from_: StartDate | None = Field(default=None, alias="from")
    to: PlanDate | None = None
    quote: str = ""
    at: Span | None = None


class Calendar(Part):
    """How the plan counts time (计时), wherever a clause does not say otherwise.

    months_start: the day on which months, and what is made of them, begin: 28 for months from the 28th to the 27th.
    move: where a due that is no working day goes. holidays: whether daily, weekly and monthly duties of schools rest
    while school is out. cascade: how much earlier each level below hands in a report (`-3wd`, `-2d`).
    """

    months_start: int | None = Field(default=None, ge=1, le=28)
    move: Move | None = None
    holidays: Holidays | None = None
    cascade: Earlier | None = None


UNSAID = Calendar()
"""The calendar of a plan that says nothing about it."""


class Objective(Part):
    """A measurable goal (目标): an indicator, what it is compared with, and the target as written."""

    id: str
    indicator: str
    compare: Compare = "none"
    target: str = ""
    quote: str = ""
    at: Span | None = None


class Phase(Part):
    """A stage (阶段) of the plan; both days included, either may be unknown."""

    id: str
    name: str
    from_: StartDate | None = Field(default=None, alias="from")
    to: PlanDate | None = None
    quote: str = ""
    at: Span | None = None


class Group(Part):
    """A leading group (领导小组): the post that leads it and the office that runs it, never its members' names."""

    name: str
    leader: str | None = None
    office: str | None = None
    quote: str = ""
    at: Span | None = None


class Owner(Part):
    """Who owes a requirement: names as written, unit types, a condition over unit facts, and words a person judges."""

    units: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    where: str | None = None
    when: str | None = None


class Quantity(Part):
    """How many things, other than times per period."""

    op: Literal[">=", "<=", "=", ">", "<"] = ">="
    n: int = Field(ge=0)
    unit: str = ""


class Due(Part):
    """When within, or after, its occasion a recurring duty is due; exactly one of the first five is set.

    day: day of a month, `?` when the document blanks it; `of` says whether of the month the occasion ends in (same) or
    the one after (next). weekday: that day of the (last) week of the occasion. date: a fixed `MM-DD`, for terms and
    years. after: days after the occasion's last day, the short form of which is `+10d`. workday: the so manieth working
    day of the occasion (or its last month), or from its end when negative; `+3wd` is the third after it, `-1wd` the
    last in it. time: `HH:MM`, end of day when absent. move and cascade as for the whole plan (`Calendar`).
    """

    day: int | Literal["?"] | None = None
    weekday: Weekday | None = None
    date: PlanDate | None = None
    after: int | None = Field(default=None, ge=0)
    workday: int | None = Field(default=None, ge=-10, le=23)
    time: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    of: Literal["same", "next"] = "same"
    move: Move | None = None
    cascade: Earlier | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, raw: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever was written
        """Accept `+10d`, `+3wd`, `-1wd` and `fri 16:00`."""
        if not isinstance(raw, str):
            return raw
        if raw[:1] in {"+", "-"} and raw.endswith("wd") and raw[1:-2].isdigit():
            return {"workday": int(raw[:-2]), "of": "next" if raw.startswith("+") else "same"}
        if raw.startswith("+") and raw.endswith("d") and raw[1:-1].isdigit():
            return {"after": int(raw[1:-1])}
        weekday, _, time = raw.partition(" ")
        return {"weekday": weekday, "time": time or None}

    @model_validator(mode="after")
    def _one_anchor(self) -> Due:
        anchors = [self.day, self.weekday, self.date, self.after, self.workday]
        if sum(anchor is not None for anchor in anchors) != 1:
            message = "期限要写明 day、weekday、date、after、workday 中的一项（只写一项）"
            raise ValueError(message)
        if self.workday == 0:
            message = "workday 从 1 数起，倒数从 -1 数起"
            raise ValueError(message)
        if isinstance(self.day, int) and not 1 <= self.day <= 31:  # noqa: PLR2004 - days of a month
            message = "day 应在 1 到 31 之间"
            raise ValueError(message)
        return self


class Recurring(Part):
    """Owed anew in every occasion: `times` at least, by `due` (the end of the occasion when absent).

    on: the festivals (every: festival) around which it is owed, and days: from how many days before to how many after,
    as in `on: 春节 -7d..0d`, the short form of both. holidays as for the whole plan (`Calendar`).
    """

    kind: Literal["recurring"] = "recurring"
    every: Every
    on: tuple[str, ...] = ()
    days: str | None = Field(default=None, pattern=rf"^{DAYS}$")
    times: int = Field(default=1, ge=1)
    due: Due | None = None
    holidays: Holidays | None = None

    @field_validator("on", mode="before")
    @classmethod
    def _names(cls, raw: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever was written
        """Accept one name instead of a list, and a festival's Chinese name instead of its code."""
        listed = re.split(r"[、,，\s]+", raw.strip()) if isinstance(raw, str) else raw
        if not isinstance(listed, list | tuple):
            return raw
        codes = load_vocabulary().forms("festivals")
        return [codes[each][0] if isinstance(each, str) and each in codes else each for each in listed]

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, raw: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever was written
        """Accept the days behind the festivals: `on: 春节 -7d..0d`."""
        on = raw.get("on") if isinstance(raw, dict) else None
        found = re.fullmatch(rf"(?P<names>.*\S)\s+(?P<days>{DAYS})", on.strip()) if isinstance(on, str) else None
        return raw if found is None else {"days": found["days"], **raw, "on": found["names"]}


class Deadline(Part):
    """Owed once, by the end of a day; move and cascade as for the whole plan (`Calendar`)."""

    kind: Literal["deadline"] = "deadline"
    by: PlanDate
    move: Move | None = None
    cascade: Earlier | None = None


class During(Part):
    """Owed once, within dates or a phase."""

    kind: Literal["window"] = "window"
    from_: StartDate | None = Field(default=None, alias="from")
    to: PlanDate | None = None
    phase: str | None = None


class Triggered(Part):
    """Owed when something happens: `where` is a condition over the matter's facts, `when` words a person judges.

    within: `PT24H` hours, `P3D` days, `P3WD` working days.
    """

    kind: Literal["triggered"] = "triggered"
    on: Event
    where: str | None = None
    when: str | None = None
    within: str | None = Field(default=None, pattern=r"^P(\d+W?D|T\d+H)$")


class Ongoing(Part):
    """Owed once and then kept up (保持); `refresh` says how often it must be looked at again."""

    kind: Literal["ongoing"] = "ongoing"
    refresh: Period | None = None


Schedule = Annotated[Recurring | Deadline | During | Triggered | Ongoing, Field(discriminator="kind")]


class Count(Part):
    """How one record may count.

    same_record: for other clauses besides (allowed), for none besides (forbidden; none of those in `with` where it
    names some), or for at most `most` clauses in all (capped). per_day: at most so often on one day. each: a record
    counts once (record) or once for each day it lasted (day). from: records of units above count as well where they
    name the unit they were made for, those of units below in any case.
    """

    same_record: Literal["allowed", "capped", "forbidden"] = "allowed"
    with_: tuple[str, ...] = Field(default=(), alias="with")
    most: int | None = Field(default=None, ge=1)
    per_day: int | None = Field(default=None, ge=1)
    each: Literal["record", "day"] = "record"
    from_: tuple[Literal["above", "below"], ...] = Field(default=(), alias="from")


class Requirement(Part):
    """One clause (要求): who must do what, how often or by when, how much, with what proof."""

    id: str
    quote: str
    at: Span
    section: tuple[str, ...] = ()
    bundle: str | None = None
    activity: str
    owner: Owner = Owner()
    lead: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    schedule: Schedule
    quantity: Quantity | None = None
    topics: tuple[str, ...] = ()
    coverage: int | None = Field(default=None, ge=0, le=100)
    tolerance: int | None = Field(default=None, ge=0, le=100)
    evidence: tuple[str, ...] = ()
    count: Count = Count()
    note: str | None = None


class Question(Part):
    """Something the reader could not decide, for a person; `about` names a requirement, `field` the field in doubt."""

    at: Span | None = None
    about: str | None = None
    field: str | None = None
    ask: str
    answer: str | None = None


class Plan(Part):
    """A whole plan. `wuzha` is the version of the language."""

    wuzha: Literal[1] = 1
    title: str
    number: str | None = None
    issuer: str | None = None
    issued: PlanDate | None = None
    parents: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    window: Window | None = None
    calendar: Calendar = Calendar()
    objectives: tuple[Objective, ...] = ()
    phases: tuple[Phase, ...] = ()
    groups: tuple[Group, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    questions: tuple[Question, ...] = ()

"""What expressions of time and measure say: frozen values, one class for each kind.

`plain` writes a value as data: ISO 8601 with X for unknown digits, `every` a duration, `by` a deadline that includes
its day, `op` the operator. Words that are the document's own (units of measure, names of festivals) can be given back
in its script.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Self

Kind = Literal[
    "recurrence",
    "range",
    "deadline",
    "relative",
    "date",
    "duration",
    "threshold",
    "percent",
    "quantity",
    "event",
    "vague",
]
Number = float | str
"""A number; XX where it is blanked."""
Plain = dict[str, object]
Operator = Literal["==", ">=", "<=", ">", "<"]
Edge = Literal["early", "mid", "last", "end", "start"]
_FIRST_DAY = {"early": "01", "start": "01", "mid": "11", "last": "21"}


@dataclass(frozen=True, slots=True)
class Value:
    """Base of all values."""

    @property
    def kind(self) -> Kind:
        """Name of the kind, as the flat form writes it."""
        raise NotImplementedError

    def plain(self) -> Plain:
        """Write as data."""
        raise NotImplementedError

    def spelt(self, _own: Callable[[str], str]) -> Self:
        """Give the document's own words back in its script."""
        return self


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month or year as far as it is written; `rel` says it in relation to another (this month, year end).

    month and day are two digits, X where blanked; edge is the part of the month or year, part a quarter (Q2) or half
    (H1), fiscal a year written 年度.
    """

    year: str | None = None
    month: str | None = None
    day: str | None = None
    edge: Edge | None = None
    part: str | None = None
    rel: str | None = None
    clock: str | None = None
    fiscal: bool = False

    def iso(self, *, year: str | None = None, start: bool = False) -> str:
        """Write as a date; `start`: the edge of a month by its first day; `year` where none is stated."""
        dated = self.month or self.day or self.part
        known = self.year or (year or "XXXX" if dated else None)
        parts = [part for part in (known, self.part) if part]
        if self.month or self.day:
            parts.append(self.month or "XX")
        if self.day:
            parts.append(self.day)
        elif self.edge:
            parts.append(_FIRST_DAY.get(self.edge, self.edge) if start and self.month else self.edge)
        if self.rel and not parts:
            parts = [self.rel.replace(" ", "-") if self.rel.endswith(("end", "start")) else self.rel]
        written = "-".join(parts)
        return f"{written}T{self.clock}" if self.clock else written


@dataclass(frozen=True, slots=True)
class Count:
    """How many: n, or from n to most; `per` whom it is counted for."""

    n: Number
    op: Operator = "=="
    unit: str | None = None
    most: Number | None = None
    per: str | None = None

    def plain(self) -> Plain:
        """Write as data."""
        if self.most is not None and self.op == "==":
            return {"min": self.n, "max": self.most, "unit": self.unit} | _stated(per=self.per)
        return {"n": self.n, "op": self.op, "unit": self.unit} | _stated(per=self.per)

    @property
    def least(self) -> int:
        """Whole number that is reached at least; none is known of a blanked one, and one is asked for anyhow."""
        return 1 if isinstance(self.n, str) else int(self.n)

    def spelt(self, own: Callable[[str], str]) -> Count:
        """Give unit and bearer back in the script of the document."""
        return replace(self, unit=self.unit and own(self.unit), per=self.per and own(self.per))


@dataclass(frozen=True, slots=True)
class Recurrence(Value):
    """A rhythm: every so often, how many times, when in the period.

    before: whether weekday, days or time are the last moment allowed; of: whose period the day belongs to (next, same);
    edge: the end or start of the period; on: an occasion in the period; act: what is done, where the name of the rhythm
    says it (月通报); within: time allowed after the period (`first`: from its beginning; in `working` days).
    """

    every: str | None
    count: Count | None = None
    weekdays: tuple[int, ...] = ()
    days: tuple[str, ...] = ()
    until_day: str | None = None
    months: tuple[Moment, ...] = ()
    time: str | None = None
    before: bool = False
    of: Literal["next", "same"] | None = None
    edge: Edge | None = None
    on: str | None = None
    per: str | None = None
    within: str | None = None
    first: bool = False
    working: bool = False
    act: str | None = None

    @property
    def kind(self) -> Kind:
        """Recurrence."""
        return "recurrence"

    def plain(self) -> Plain:
        """Write as data; several days or weekdays become lists."""
        return _stated(
            every=self.every,
            count=self.count and self.count.plain(),
            per=self.per,
            within=self.within,
            note="working days" if self.working else None,
            of=self.of if self.of == "next" else None,
            **self._when(),
            **self._days(),
            **self._weekdays(),
            **self._time(),
        )

    def _when(self) -> Plain:
        """Part of the period, month of the year or occasion; `by` where it is the last moment allowed."""
        if self.months:
            said = [moment.iso() for moment in self.months]
            stated: object = said[0] if len(said) == 1 else said
            return {"by" if self.before else "on": stated}
        period = _PERIOD_NAMES.get(self.every or "", "period")
        if self.first:
            return {"on": f"{period} start"}
        named = f"{period} {self.edge}".replace("week end", "weekend") if self.edge else self.on
        if named is None:
            return {}
        last = self.before and (self.edge or not (self.days or self.weekdays or self.time))
        return {"by": named.replace(" ", "-")} if last else {"on": named}

    def _days(self) -> Plain:
        numbers: list[object] = [int(day) if day.isdigit() else day for day in self.days]
        if self.until_day:
            return {"from_day": numbers[0], "to_day": int(self.until_day) if self.until_day.isdigit() else "XX"}
        before = "by_" if self.before else ""
        if len(numbers) > 1:
            return {f"{before}days": numbers}
        return {f"{before}day": numbers[0]} if numbers else {}

    def _weekdays(self) -> Plain:
        if len(self.weekdays) > 1:
            return {"weekdays": list(self.weekdays)}
        before = "by_" if self.before and not self.time else ""
        return {f"{before}weekday": self.weekdays[0]} if self.weekdays else {}

    def _time(self) -> Plain:
        return {("by_time" if self.before else "time"): self.time} if self.time else {}

    def spelt(self, own: Callable[[str], str]) -> Self:
        """Give unit and bearer back in the script of the document."""
        return replace(self, count=self.count and self.count.spelt(own), per=self.per and own(self.per))


_PERIOD_NAMES = {
    "P1D": "day",
    "P1W": "week",
    "P1M": "month",
    "P3M": "quarter",
    "P6M": "half-year",
    "P1Y": "year",
    "semester": "term",
}


@dataclass(frozen=True, slots=True)
class Range(Value):
    """From one moment to another; `first` is None for now."""

    first: Moment | None
    last: Moment

    @property
    def kind(self) -> Kind:
        """Range."""
        return "range"

    def plain(self) -> Plain:
        """Write as data; an end without a year has that of the start."""
        year = self.first.year if self.first else None
        return {"start": self.first.iso(start=True) if self.first else "now", "end": self.last.iso(year=year)}


@dataclass(frozen=True, slots=True)
class Deadline(Value):
    """The last moment allowed."""

    by: Moment

    @property
    def kind(self) -> Kind:
        """Deadline."""
        return "deadline"

    def plain(self) -> Plain:
        """Write as data; the hour of a day that is told by another stands beside it."""
        by, clock = self.by, self.by.clock
        if clock and clock[0].isdigit() and not by.rel:
            return {"by": by.iso(), "inclusive": True}
        if clock and clock[0].isdigit():
            return {"by": f"T{clock}", "rel": by.rel, "inclusive": True}
        day = replace(by, clock=None).iso()
        return _stated(by=day or clock, time=clock if day else None) | {"inclusive": True}


@dataclass(frozen=True, slots=True)
class Date(Value):
    """A moment on its own: a date where it is written, otherwise relative."""

    at: Moment

    @property
    def kind(self) -> Kind:
        """Date or relative."""
        return "relative" if self.at.rel and not (self.at.month or self.at.day or self.at.part) else "date"

    def plain(self) -> Plain:
        """Write as data."""
        if self.kind == "relative" and self.at.rel:
            return {"rel": self.at.rel} | _stated(time=self.at.clock)
        if self.at.fiscal and not (self.at.month or self.at.edge or self.at.part):
            return {"year": self.at.year}
        return {"date": self.at.iso()}


@dataclass(frozen=True, slots=True)
class Relative(Value):
    """A time said by another one: recently, the last three years, from 1 April on (`since`), from now on."""

    rel: str | None = None
    duration: str | None = None
    since: Moment | None = None
    after: Moment | None = None
    now: bool = False

    @property
    def kind(self) -> Kind:
        """Relative."""
        return "relative"

    def plain(self) -> Plain:
        """Write as data."""
        if self.now:
            return {"start": "issue date", "end": None}
        if self.since or self.after:
            return {"start": self.since.iso(start=True)} if self.since else {"after": (self.after or Moment()).iso()}
        return _stated(rel=self.rel, duration=self.duration)


@dataclass(frozen=True, slots=True)
class Duration(Value):
    """A length of time; with an operator it is a threshold. `working`: counted in working days."""

    length: str
    op: Operator | None = None
    most: str | None = None
    working: bool = False

    @property
    def kind(self) -> Kind:
        """Duration, or threshold when it has an operator."""
        return "threshold" if self.op else "duration"

    def plain(self) -> Plain:
        """Write as data."""
        if self.most and not self.op:
            return {"min": self.length, "max": self.most}
        note = "working days" if self.working else None
        return _stated(duration=self.most or self.length, op=self.op, note=note)


@dataclass(frozen=True, slots=True)
class Quantity(Value):
    """A count of things; `bound` when it is a threshold (50人以上)."""

    count: Count
    bound: bool = False

    @property
    def kind(self) -> Kind:
        """Quantity or threshold."""
        return "threshold" if self.bound else "quantity"

    def plain(self) -> Plain:
        """Write as data."""
        return self.count.plain()

    def spelt(self, own: Callable[[str], str]) -> Self:
        """Give unit and bearer back in the script of the document."""
        return replace(self, count=self.count.spelt(own))


@dataclass(frozen=True, slots=True)
class Percent(Value):
    """A share in percent, percentage points, or a fraction; change: down or up, compare: with what."""

    n: Number
    op: Operator = "=="
    unit: Literal["percent", "points"] = "percent"
    fraction: str | None = None
    most: Number | None = None
    change: Literal["down", "up"] | None = None
    compare: str | None = None

    @property
    def kind(self) -> Kind:
        """Percent."""
        return "percent"

    def plain(self) -> Plain:
        """Write as data."""
        said: Plain = {"fraction": self.fraction} if self.fraction else {self.unit: self.n}
        if self.most is not None:
            said = {"min": self.n, "max": self.most}
        return said | _stated(op=None if self.most is not None else self.op, change=self.change, compare=self.compare)


@dataclass(frozen=True, slots=True)
class Event(Value):
    """An occasion: a festival, a market day, before or after something; `own` when the name is the document's word."""

    name: str
    rel: str | None = None
    own: bool = True
    to: str | None = None
    length: str | None = None
    within: bool = False

    @property
    def kind(self) -> Kind:
        """Event."""
        return "event"

    def plain(self) -> Plain:
        """Write as data."""
        op = "<=" if self.within else None
        return _stated(event=self.name, rel=self.rel, to=self.to, duration=self.length, op=op)

    def spelt(self, own: Callable[[str], str]) -> Self:
        """Give the name back in the script of the document."""
        return replace(self, name=own(self.name), to=self.to and own(self.to)) if self.own else self


@dataclass(frozen=True, slots=True)
class Vague(Value):
    """A frequency that no one can count: 定期, 及时."""

    word: str

    @property
    def kind(self) -> Kind:
        """Vague."""
        return "vague"

    def plain(self) -> Plain:
        """Write as data."""
        return {"frequency": self.word}

    def spelt(self, own: Callable[[str], str]) -> Self:
        """Give the word back in the script of the document."""
        return replace(self, word=own(self.word))


def _stated(**parts: object) -> Plain:
    return {name: part for name, part in parts.items() if part is not None}

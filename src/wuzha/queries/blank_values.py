"""What fills a superior's form (上级表格) for a unit and a period: every place with its value, or why it has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from wuzha.access import Actor
from wuzha.calendar.occasions import kind_of, say_day, say_occasion
from wuzha.queries.figures import Asked, facts_of, window_of
from wuzha.queries.monthly import Month
from wuzha.queries.paper_sources import keys_behind
from wuzha.rules.blanks import CHANGES, Wanted, in_ten_thousands, lexicon, say
from wuzha.rules.catalogue import Definition, load_catalogue
from wuzha.rules.facts import Counted, Facts, narrowed
from wuzha.rules.indicators import figure, split, trend
from wuzha.rules.refusals import Refusal
from wuzha.rules.windows import Window
from wuzha.store.models import Unit

_RUN = 3  # numbers in a row from which first and last say enough
_MOST = 60
"""So many numbers of records are written out; the page has all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A place of a form with what is written into it: `text`, as a number where `number`; `reason` says why nothing is.

    `name` is what fills it, `value` the same with its measure. `unit`, `period` and `ref` lead to the list behind it,
    `records` are the numbers of that list, as far as there are any.
    """

    key: str
    where: str
    labels: tuple[str, ...]
    name: str = ""
    text: str = ""
    number: bool = False
    value: str = ""
    reason: str = ""
    definition: str = ""
    unit: int = 0
    period: str = ""
    ref: str = ""
    records: tuple[str, ...] = ()


NOT_MAPPED = "没有选定填什么"
_WHY_NOT = {"word:superior": "这是最上级的单位", "word:month": "期间不是一个月", "word:plans": "没有已发布的方案"}


class Filler:
    """Finds what is written into the places of one form for a unit and a period; nothing is fetched twice."""

    def __init__(self, *, by: Actor, unit: Unit, period: str, now: datetime) -> None:
        """Begin; Absent and ValueError as `queries.figures.figures`, Refusal where the period has not begun."""
        self._by, self._unit, self._period, self._now = by, unit, period, now
        self._whole = window_of(period)
        if self._whole.starts > now.date():
            raise Refusal("这个期间还没有开始，没有数字可填。请另选一个期间。")
        self._fetched: dict[tuple[str, int], tuple[Month, Facts]] = {}

    def answer(self, place: Sequence[Any], wanted: Wanted | None, unit_name: str) -> Answer:
        """Return what is written into a place."""
        key, where, labels = place
        bare = Answer(key, where, tuple(labels))
        if wanted is None:
            return _with(bare, reason=NOT_MAPPED)
        said = _with(bare, name=say(wanted, unit_name))
        if not wanted.figure:
            text, reason = self._entry(wanted.what)
            return _with(said, text=text, value=text, reason=reason)
        return self._figure(said, wanted)

    def _figure(self, said: Answer, wanted: Wanted) -> Answer:
        definition = load_catalogue().figures[wanted.figure]
        span = "now" if wanted.span in CHANGES else wanted.span
        month, facts = self._facts(span)
        if wanted.unit is not None:
            if wanted.unit not in facts.places:
                return _with(said, reason="这个单位当时不在统计范围里")
            narrow = wanted.span not in CHANGES
            facts = narrowed(facts, wanted.unit) if narrow else self._facts(span, wanted.unit)[1]
        counted = _counted(facts, wanted.what)
        about = _with(
            said,
            definition=definition.gloss,
            unit=wanted.unit or self._unit.pk,
            period=self._key(span),
            ref=counted[0].key if counted else "",
            records=tuple(dict.fromkeys(key for each in counted for key in keys_behind(month, facts, each))),
        )
        if wanted.span in CHANGES:
            found = trend(facts, wanted.figure)
            text = (found.year if wanted.span == "vs-then" else found.previous).text
            return _told(about, text)
        return _put(about, definition, counted)

    def _facts(self, span: str, unit: int | None = None) -> tuple[Month, Facts]:
        known = span, unit or self._unit.pk
        if known not in self._fetched:
            asked = Asked(known[1], self._key(span))
            self._fetched[known] = facts_of(by=self._by, asked=asked, now=self._now)
        return self._fetched[known]

    def _key(self, span: str) -> str:
        """Return the key of the days of a span: the period itself, or days with a name."""
        now = self._whole.until(self._now.date())
        spans: dict[str, Callable[[], Window]] = {
            "year": lambda: Window(date(self._whole.last_day.year, 1, 1), self._whole.ends),
            "before": lambda: now.before(self._whole),
            "then": now.a_year_before,
        }
        if span not in spans:
            return self._period
        window = spans[span]()
        return f"{window.starts.isoformat()}..{window.last_day.isoformat()}{lexicon().span_names[span]}"

    def _entry(self, what: str) -> tuple[str, str]:
        """Return a general entry, and why there is none."""
        (month, facts), last = self._facts("now"), self._whole.last_day
        one_month = kind_of(self._period) == "month"
        found = {
            "word:unit": self._unit.name,
            "word:superior": self._unit.parent.name if self._unit.parent else "",
            "word:period": say_occasion(self._period),
            "word:year": str(last.year),
            "word:month": str(last.month) if one_month else "",
            "word:day": say_day(self._now.date()),
            "word:cut-off": say_day(min(facts.as_of.date(), last)),
            "word:plans": "；".join(f"《{plan.title}》" for plan in month.plans),
            "word:units": str(len(facts.places) - 1),
        }
        text = found[what]
        return text, "" if text else _WHY_NOT.get(what, "没有登记")


def _counted(facts: Facts, what: str) -> Sequence[Counted]:
    """Return a figure, or the part of one; none where the part is nought."""
    code, _, part = what.partition(":")
    if not part:
        return figure(facts, code)
    kind = part.partition(":")[0]
    return [each for each in split(facts, code, kind) if each.key == what]


def _put(about: Answer, definition: Definition, counted: Sequence[Counted]) -> Answer:
    """Write a number as one; what a number would not say truly (a range, several measures) in words."""
    if not counted:
        return _with(about, text="0", number=True, value=f"0{definition.unit}")
    value = "、".join(each.value for each in counted)
    if value.startswith(("—", "至少")) or definition.type in {"share", "rate"} or len(counted) > 1:
        return _told(about, value)
    number = counted[0].number
    if definition.type == "money" and in_ten_thousands(about.labels):
        tens = (Decimal(number) / 10_000).quantize(Decimal("0.01"))
        return _with(about, text=f"{tens:f}".rstrip("0").rstrip("."), number=True, value=f"{tens}万元")
    return _with(about, text=str(number), number=True, value=value)


def _told(about: Answer, text: str) -> Answer:
    """Write words; what only says that there is nothing to say stays open, with that as the reason."""
    nothing = text.startswith("—（") and "净增" not in text
    if nothing:
        return _with(about, reason=text.removeprefix("—（").removesuffix("）"))
    return _with(about, text=text, value=text)


def _with(answer: Answer, **said: Any) -> Answer:  # noqa: ANN401 - the fields of Answer
    return Answer(**{**as_kept(answer), **said})


def as_kept(answer: Answer) -> dict[str, Any]:
    """Return an answer as it is kept in the table."""
    return {name: getattr(answer, name) for name in Answer.__dataclass_fields__}


def annex(answers: Iterable[Answer]) -> list[tuple[str, ...]]:
    """Return the lines of the annex 取数说明: every place with what fills it, how that is counted, and its records."""
    lines: list[tuple[str, ...]] = [("位置", "填的是", "数值", "口径", "所据记录")]
    for each in answers:
        records = _numbers(each.records) if each.definition else "—"
        shown = f"未填：{each.reason}" if each.reason else each.value
        lines.append((each.where, each.name or "、".join(each.labels), shown, each.definition or "—", records))
    return lines


def _numbers(records: Sequence[str]) -> str:
    """Return the numbers of records, of a run only first and last."""
    if not records:
        return "无（由方案推算或为零）"
    plain = sorted(int(each) for each in records if each.isdecimal())
    runs: list[list[int]] = []
    for number in plain:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [str(number) for run in runs if len(run) < _RUN for number in run]
    said += [f"{run[0]}至{run[-1]}" for run in runs if len(run) >= _RUN]
    said += [each for each in records if not each.isdecimal()]
    more = f"等{len(records)}条" if len(said) > _MOST else ""
    return "、".join(said[:_MOST]) + more


def answers(
    filler: Filler, places: Sequence[Sequence[Any]], mapping: Mapping[str, Wanted], names: Mapping[int, str]
) -> tuple[Answer, ...]:
    """Return every place with what is written into it; 15 to 60 queries, never one a place. `names` are of units."""
    found = []
    for place in places:
        wanted = mapping.get(place[0])
        other = "" if wanted is None or wanted.unit is None else names.get(wanted.unit, "")
        found.append(filler.answer(place, wanted, other))
    return tuple(found)

"""Findings about dates: too early, not whole, of different years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from wuzha.plan.dates import ISSUED, known
from wuzha.plan.lint.catalogue import load_catalogue
from wuzha.plan.lint.remarks import Remark
from wuzha.plan.lint.source import Source
from wuzha.plan.model import Deadline, During, Phase, Plan, Span, Window

_MONTH_DAY = len("MM-DD")
_STALE = timedelta(days=60)
"""A day without a year this shortly before the date of issue is late; one longer before means next year."""
_BLANK_YEAR = re.compile(r"(?:20)?[xX×某]{2}\s*年|(?<!\d)20\s*年")
_PERIOD = re.compile(r"(?<![\d年.])(?<!年 )\d{1,2}月\d{1,2}日?\s*(?:—+|-|~|至|到|起)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_YEAR_END = "12-31"
_NUMBERED = re.compile(r"[\d一二三四五六七八九十xX×]\s*月")
"""A day that is written: 年底, 年终 stand for the end of whatever year it is, and leave nothing out."""
_TITLE = re.compile(r"《[^》]*》")


def find(source: Source) -> Iterator[Remark]:
    """Find what is wrong with the dates."""
    yield from _passed(source)
    yield from _incomplete(source)
    yield from _mixed(source)


def _passed(source: Source) -> Iterator[Remark]:
    finding, issued = load_catalogue().findings["deadline-passed"], known(source.plan.issued)
    if issued is None:
        return
    for requirement in source.plan.requirements:
        written, field = _end(requirement.schedule)
        day = _resolved(written, issued)
        if day is not None and day <= issued:
            said = "与发文日期为同一天" if day == issued else "早于发文日期"
            because = f"期限{day.isoformat()}{said}（{issued.isoformat()}）。"
            yield finding.remark(
                requirement.quote, about=requirement.id, at=requirement.at, because=because, field=field
            )


def _end(schedule: object) -> tuple[str | None, str]:
    if isinstance(schedule, Deadline):
        return schedule.by, "schedule.by"
    return (schedule.to, "schedule.to") if isinstance(schedule, During) else (None, "")


def _resolved(written: str | None, issued: date) -> date | None:
    """Read a date; one without a year as that of the year of issue, unless it is long past."""
    if written is None or known(written) is not None:
        return known(written)
    try:
        day = date.fromisoformat(f"{issued.year:04d}-{written[-_MONTH_DAY:]}")
    except ValueError:
        return None
    return day if issued - day <= _STALE else None


def _incomplete(source: Source) -> Iterator[Remark]:
    """Find dates that are not whole, each sentence once; a day without a year is whole when the plan is dated."""
    finding, seen = load_catalogue().findings["date-incomplete"], set[Span]()
    for about, at, quote, written, field in _dates(source.plan):
        around = source.sentence_around(at)
        if _whole(written, source.plan) or around in seen or (written == _YEAR_END and not _NUMBERED.search(quote)):
            continue
        seen.add(around)
        because = f"读出的日期是“{written}”。"
        yield finding.remark(source.words(around, quote), about=about, at=at, because=because, field=field)
    undated = known(source.plan.issued) is None
    for sentence in source.sentences:
        found = _BLANK_YEAR.search(sentence.folded) or (_PERIOD.search(sentence.folded) if undated else None)
        if found and source.sentence_around(sentence.span(found)) not in seen:
            at = sentence.span(found)
            clause = source.requirement_at(at)
            said = source.saying(at, sentence.folded)
            yield finding.remark(said, about=clause.id if clause else None, at=at)


def _dates(plan: Plan) -> Iterator[tuple[str | None, Span, str, str, str]]:
    """Yield every date of the structure: the requirement, where it stands, its sentence, the date, its field."""
    spans: list[tuple[str, Window | Phase]] = [(f"phases[{number}]", each) for number, each in enumerate(plan.phases)]
    if plan.window:
        spans.insert(0, ("window", plan.window))
    for path, part in spans:
        for name, day in (("from", part.from_), ("to", part.to)):
            if day is not None and part.at is not None:
                yield None, part.at, part.quote, day, f"{path}.{name}"
    for requirement in plan.requirements:
        schedule = requirement.schedule
        days = [("by", schedule.by)] if isinstance(schedule, Deadline) else []
        if isinstance(schedule, During):
            days = [(name, day) for name, day in (("from", schedule.from_), ("to", schedule.to)) if day]
        for name, day in days:
            yield requirement.id, requirement.at, requirement.quote, day, f"schedule.{name}"


def _whole(written: str, plan: Plan) -> bool:
    return written == ISSUED or known(written) is not None or ("?" not in written and known(plan.issued) is not None)


def _mixed(source: Source) -> Iterator[Remark]:
    """Find years that do not fit: number and date of issue, dates before issue, stages that run backwards."""
    finding, plan = load_catalogue().findings["years-mixed"], source.plan
    issued = known(plan.issued)
    numbered = re.search(r"[〔\[(](20\d\d)[〕\])]", plan.number or "")
    if issued and numbered and int(numbered[1]) != issued.year:
        because = f"文号是{numbered[1]}年，发文日期是{issued.year}年。"
        yield finding.remark(plan.number or "", because=because, field="number")
    yield from _backwards(source)
    blank = any(_BLANK_YEAR.search(sentence.folded) for sentence in source.sentences)
    for requirement in plan.requirements:
        years = [int(year) for year in _YEAR.findall(_TITLE.sub("", source.quotes[requirement.id]))]
        if years and issued and max(years) < issued.year:
            because = f"写的是{max(years)}年，发文在{issued.year}年。"
        elif years and blank:
            because = f"这里写的是{max(years)}年，别处的年份空着。"
        else:
            continue
        yield finding.remark(requirement.quote, about=requirement.id, at=requirement.at, because=because)


def _backwards(source: Source) -> Iterator[Remark]:
    finding = load_catalogue().findings["years-mixed"]
    phases = source.plan.phases
    for earlier, later in pairwise(phases):
        first, second = known(earlier.from_), known(later.from_)
        if first and second and second.year < first.year:
            because = f"“{earlier.name}”从{first.year}年开始，后面的“{later.name}”却从{second.year}年开始。"
            yield finding.remark(later.quote or later.name, at=later.at, because=because)

"""What the ground floors take: reading, expressions, what is owed, what a record satisfies, the burden bill."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import Figure, best
from wuzha.plan.model import Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.grammar import find, read_run
from wuzha.reading.phrases import phrases
from wuzha.reading.reader import read
from wuzha.rules.burden import charge
from wuzha.rules.match import match
from wuzha.rules.obligations import Duty
from wuzha.rules.recorded import Recorded
from wuzha.rules.unfold import unfold

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests/reading/own/plan.txt"
PLANS = ROOT.parent / "shared/plans"
PAGE = 1_000
"""Characters on a page."""

CLAUSES = 60
RECORDS = 200
FIRST, AFTER_LAST = date(2026, 1, 1), date(2027, 1, 1)
_PERIODS = ("week", "half-month", "month", "quarter", "semester")
_ACTIVITIES = ("lecture", "event", "meeting", "push", "quiz", "visit")


def figures() -> Iterator[Figure]:
    """Measure everything that needs no database."""
    yield from _reading()
    yield from _expressions()
    duties = [Duty(number, _clause(number), 1, FIRST, AFTER_LAST, AFTER_LAST) for number in range(CLAUSES)]
    owed = sum(len(unfold(duty, FIRST, AFTER_LAST)) for duty in duties)
    seconds = best(lambda: [unfold(duty, FIRST, AFTER_LAST) for duty in duties])
    yield Figure(f"unfold {CLAUSES} clauses over a year", owed, "obligations", seconds)
    words = load_vocabulary()
    records = [_record(number) for number in range(RECORDS)]
    seconds = best(lambda: [match(record, duties, words) for record in records])
    yield Figure(f"match a record with {CLAUSES} clauses", RECORDS, "records", seconds)
    owing = [duty.requirement for duty in duties]
    seconds = best(lambda: charge(owing, unit_type="enterprise", facts={"headcount": 120}, year=2026), runs=3)
    yield Figure("burden bill of a unit, proposals to merge proved", CLAUSES, "clauses", seconds)


def _reading() -> Iterator[Figure]:
    plans = [path.read_text(encoding="utf-8") for path in sorted(PLANS.glob("*.txt"))]
    if plans:
        seconds = best(lambda: [read(text) for text in plans])
        yield Figure(f"read the {len(plans)} real plans", sum(map(len, plans)), "characters", seconds)
    own = OWN.read_text(encoding="utf-8")
    yield Figure("read a plan of our own", len(own), "characters", best(lambda: read(own)))
    for pages in (30, 100, 300):
        long = (own + "\n") * (pages * PAGE // len(own))
        seconds = best(partial(read, long), runs=1)
        yield Figure(f"read {pages} pages in one document", len(long), "characters", seconds)


def _expressions() -> Iterator[Figure]:
    own = OWN.read_text(encoding="utf-8").splitlines()
    yield _phrases("expressions of a plan of our own", own)
    scored = PLANS / "expressions.jsonl"
    if not scored.exists():
        return
    lines = sorted({json.loads(line)["text"] for line in scored.read_text(encoding="utf-8").splitlines()})
    yield _phrases("expressions of the scored lines", lines)
    if find_spec("jionlp"):
        logging.disable()  # it writes down every line it cannot read
        from jionlp import ner  # noqa: PLC0415 - measured only where somebody has installed it

        seconds = best(lambda: [ner.extract_time(line) for line in lines], runs=2)
        yield Figure("the same lines by JioNLP (times only)", sum(map(len, lines)), "characters", seconds)


def _phrases(name: str, lines: list[str]) -> Figure:
    found = sum(len(phrases(line)) for line in lines)
    seconds = best(lambda: _anew(lines))
    return Figure(f"{name} ({found} found)", sum(map(len, lines)), "characters", seconds)


def _anew(lines: list[str]) -> None:
    """Read lines as if none of their words had been read before."""
    find.cache_clear()
    read_run.cache_clear()
    for line in lines:
        phrases(line)


def _clause(number: int) -> Requirement:
    schedule = {"kind": "recurring", "every": _PERIODS[number % len(_PERIODS)]}
    activity = _ACTIVITIES[number % len(_ACTIVITIES)]
    return Requirement.model_validate(
        {"id": f"R{number}", "quote": "每月开展宣讲", "at": (0, 6), "activity": activity, "schedule": schedule}
    )


def _record(number: int) -> Recorded:
    day = date.fromordinal(FIRST.toordinal() + number % 365)
    return Recorded(
        key=number,
        unit=1,
        activity=_ACTIVITIES[number % len(_ACTIVITIES)],
        starts=day,
        ends=day,
        handed_in=day,
        period=None,
        audience=frozenset({"staff"}),
        amount=None,
        amount_unit="",
        attended=40,
        expected=45,
        evidence=frozenset(),
    )

"""Arbitrary plans: every field of the language, with words that are awkward to write."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from wuzha.plan.model import (
    Calendar,
    Count,
    Deadline,
    Due,
    During,
    Event,
    Every,
    Group,
    Holidays,
    Move,
    Objective,
    Ongoing,
    Owner,
    Period,
    Phase,
    Plan,
    Quantity,
    Question,
    Recurring,
    Requirement,
    Triggered,
    Weekday,
    Window,
)

_ODD = """null yes No 12 1e3 0x1F 03-05 2026-03-05 16:00 - ' " {甲} [乙] &a *a !a % @ ` ~ 甲:乙
    各企业（含个体户） 云政〔2026〕12号"""
_BLANKS = ["", "- 甲", "? 乙", "# 丙", "甲: 乙", "甲 #乙", "= 0", "甲\n\n  乙", "甲\t乙", " 甲 ", "\\"]
_UNSEEN = ["\x00", "\x85", "\u2028", "\ufeff", "\U0001f600"]
_AWKWARD = st.sampled_from([*_ODD.split(), *_BLANKS, *_UNSEEN])
WORDS = st.one_of(_AWKWARD, st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
_NAMES = st.lists(WORDS, max_size=3).map(tuple)
_MAYBE = st.none() | WORDS
_DATES = st.sampled_from(["2026-03-05", "03-05", "????-03-05", "??-20", "??-??", "2026-??-??"])
_SPANS = st.tuples(st.integers(0, 500), st.integers(0, 500))
_STARTS = _DATES | st.just("issued")
_EVERY = st.sampled_from(get_args(Every))
_MOVES = st.none() | st.sampled_from(get_args(Move))
_CASCADES = st.none() | st.sampled_from(["-3wd", "-2d", "none"])
_HOLIDAYS = st.none() | st.sampled_from(get_args(Holidays))

_DUES = st.one_of(
    st.builds(
        Due,
        day=st.integers(1, 31) | st.just("?"),
        of=st.sampled_from(["same", "next"]),
        move=_MOVES,
        cascade=_CASCADES,
    ),
    st.builds(Due, workday=st.integers(1, 23) | st.integers(-10, -1), of=st.sampled_from(["same", "next"])),
    st.builds(Due, weekday=st.sampled_from(get_args(Weekday)), time=st.none() | st.just("16:00")),
    st.builds(Due, date=st.sampled_from(["05-31", "??-20"])),
    st.builds(Due, after=st.integers(0, 40)),
)
_SCHEDULES = st.one_of(
    st.builds(
        Recurring,
        every=_EVERY,
        on=_NAMES,
        days=st.none() | st.sampled_from(["-7d..0d", "0d..+3d", "3d..-1d"]),
        times=st.integers(1, 9),
        due=st.none() | _DUES,
        holidays=_HOLIDAYS,
    ),
    st.builds(Deadline, by=_DATES, move=_MOVES, cascade=_CASCADES),
    st.builds(During, from_=st.none() | _STARTS, to=st.none() | _DATES, phase=_MAYBE),
    st.builds(
        Triggered,
        on=st.sampled_from(get_args(Event)),
        where=_MAYBE,
        when=_MAYBE,
        within=st.none() | st.sampled_from(["P3D", "P3WD", "PT24H"]),
    ),
    st.builds(Ongoing, refresh=st.none() | st.sampled_from(get_args(Period))),
)
_IDS = st.integers(1, 999).map(str)

REQUIREMENTS = st.builds(
    Requirement,
    id=_IDS.map("R".__add__),
    quote=WORDS,
    at=_SPANS,
    section=_NAMES,
    bundle=_MAYBE,
    activity=WORDS,
    owner=st.builds(Owner, units=_NAMES, types=_NAMES, where=_MAYBE, when=_MAYBE),
    lead=_NAMES,
    audience=_NAMES,
    schedule=_SCHEDULES,
    quantity=st.none()
    | st.builds(Quantity, op=st.sampled_from([">=", "<=", "=", ">", "<"]), n=st.integers(0, 99), unit=WORDS),
    topics=_NAMES,
    coverage=st.none() | st.integers(0, 100),
    tolerance=st.none() | st.integers(0, 9),
    evidence=_NAMES,
    count=st.builds(
        Count,
        same_record=st.sampled_from(["allowed", "capped", "forbidden"]),
        with_=_NAMES,
        most=st.none() | st.integers(1, 3),
        per_day=st.none() | st.integers(1, 3),
        each=st.sampled_from(["record", "day"]),
        from_=st.sampled_from([(), ("above",), ("above", "below")]),
    ),
    note=_MAYBE,
)
_OBJECTIVES = st.builds(
    Objective,
    id=_IDS.map("O".__add__),
    indicator=WORDS,
    compare=st.sampled_from(["year-on-year", "absolute", "none"]),
    target=WORDS,
    quote=WORDS,
    at=st.none() | _SPANS,
)
_PHASES = st.builds(
    Phase, id=_IDS.map("P".__add__), name=WORDS, from_=st.none() | _STARTS, to=st.none() | _DATES, quote=WORDS
)
_GROUPS = st.builds(Group, name=WORDS, leader=_MAYBE, office=_MAYBE, quote=WORDS, at=st.none() | _SPANS)
_QUESTIONS = st.builds(Question, at=st.none() | _SPANS, about=_MAYBE, field=_MAYBE, ask=WORDS, answer=_MAYBE)


def _few(parts: st.SearchStrategy[object], most: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(parts, max_size=most).map(tuple)


PLANS = st.builds(
    Plan,
    title=WORDS,
    number=_MAYBE,
    issuer=_MAYBE,
    issued=st.none() | _DATES,
    parents=_NAMES,
    basis=_NAMES,
    window=st.none() | st.builds(Window, from_=st.none() | _STARTS, to=st.none() | _DATES, quote=WORDS),
    calendar=st.builds(
        Calendar,
        months_start=st.none() | st.integers(1, 28),
        move=_MOVES,
        holidays=_HOLIDAYS,
        cascade=_CASCADES,
    ),
    objectives=_few(_OBJECTIVES),
    phases=_few(_PHASES),
    groups=_few(_GROUPS),
    requirements=_few(REQUIREMENTS, 4),
    questions=_few(_QUESTIONS),
)

"""A year of 500 units told what is due and missing, day by day, and an oracle that recomputes each day from the facts.

Units keep what they owe in time, late, never, or confirm that there was nothing; one in ten is exempted from
something for two months, now and then one puts a reminder off. The rules are those the worker uses (`rules.hearers`,
`watching`, `states`, `unfold`). The oracle knows none of them: it holds the facts and counts days.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from time import process_time

from benchmarks.measure import Figure
from wuzha.calendar.workdays import USUAL
from wuzha.plan.model import Deadline, Due, Recurring, Requirement
from wuzha.rules.hearers import Hearers, Post
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.pauses import Pause
from wuzha.rules.states import state
from wuzha.rules.tallies import Tally
from wuzha.rules.unfold import unfold
from wuzha.rules.watching import (
    AGAIN,
    WATCHED,
    Found,
    Key,
    Ladder,
    Level,
    Line,
    Step,
    Told,
    days_of,
    digest,
    may_tell,
    step_of,
)

DAY = timedelta(days=1)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
_BACK = range(0, -WATCHED.days - 1, -1)
AFTER = timedelta(days=30)
"""So long the watching goes on after the year."""
HABITS = ("on-time", "on-time", "on-time", "late", "late", "silent", "nil")
"""How units are: three in seven in time, two late, one silent, one confirming months without events."""
CLAUSES: tuple[tuple[str, Recurring | Deadline], ...] = (
    ("lecture", Recurring(every="month")),
    ("report", Recurring(every="month", due=Due(day=10, of="next"))),
    ("quiz", Recurring(every="quarter")),
    ("push", Recurring(every="week")),
    ("drill", Recurring(every="half-year")),
    ("pledge", Deadline(by="2026-05-31")),
    ("signage", Deadline(by="2026-10-04")),  # a Sunday in the long holiday
    ("study", Recurring(every="half-month")),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation of a unit and its facts: the day it was done (None: never), the days it was put off.

    `exempt`: it need not be done, since an exemption holds on its due or leaves too few days.
    """

    key: Key
    obligation: Obligation
    path: str
    office: str
    done_on: date | None
    exempt: bool
    put_off: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class World:
    """Who holds which post at which hour, and what is owed."""

    posts: tuple[Post, ...]
    hours: Mapping[int, int]
    owed: tuple[Owed, ...]
    ladder: Ladder


@dataclass(slots=True)
class Lived:
    """What came of a year: the digests (person, moment, lines)."""

    digests: list[tuple[int, datetime, tuple[Line, ...]]] = field(default_factory=list)


def build(units: int, seed: int, *, clauses: int = len(CLAUSES)) -> World:
    """Make a county of towns and villages with people, habits and plans, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - a simulation
    owed: list[Owed] = []
    posts, hours = [Post(1, 1, "1/", does=True, answers=True)], {1: 9}
    person = 1
    towns = max(1, units // 20)
    paths = [f"1/{town + 2}/" for town in range(towns)]
    paths += [f"{draw.choice(paths[:towns])}{number + 2 + towns}/" for number in range(units - towns)]
    for path in paths:
        unit, town = int(path.split("/")[-2]), path.count("/") == 2  # noqa: PLR2004 - below the county
        for _ in range(draw.choice((1, 1, 1, 2, 0))):
            person += 1
            posts.append(Post(person, unit, path, does=True, reaches=not town, answers=town))
            hours[person] = draw.choice((9, 9, 9, 8, 14, 17))
    for code, (activity, schedule) in enumerate(CLAUSES[:clauses]):
        fields = {"id": f"R{code}", "quote": activity, "at": (0, 1), "activity": activity, "schedule": schedule}
        requirement = Requirement.model_validate(fields)
        for path in paths:
            if draw.random() < 0.6:  # noqa: PLR2004 - a plan of the county asks this of most
                owed += _owed(draw, code, requirement, path)
    return World(tuple(posts), hours, tuple(owed), Ladder(working=bool(seed % 2)))


def _owed(draw: random.Random, code: int, requirement: Requirement, path: str) -> Iterator[Owed]:
    unit, habit = int(path.split("/")[-2]), draw.choice(HABITS)
    first = YEAR[0] + draw.randrange(300) * DAY
    away = (first, first + 60 * DAY) if draw.random() < 0.1 else (YEAR[0], YEAR[0])  # noqa: PLR2004 - one in ten
    pauses = (Pause(1, "exempt", *away, "停业整修"),)
    duty = Duty(code, requirement, unit, YEAR[0], YEAR[1], YEAR[1], pauses=pauses)
    for obligation in unfold(duty, *YEAR):
        key = (code, unit, obligation.occasion.key)
        done_on = _done_on(draw, habit, obligation)
        put_off = None
        if draw.random() < 0.05:  # noqa: PLR2004 - now and then
            made = obligation.opens + draw.randrange(40) * DAY
            put_off = (made, made + draw.randrange(1, 15) * DAY)
        yield Owed(key, obligation, path, "1/", done_on, _is_exempt(obligation, away), put_off)


def _is_exempt(obligation: Obligation, away: tuple[date, date]) -> bool:
    """Say, counting its days one by one, whether an exemption holds on its due or leaves too few days to do it."""
    if obligation.due is None:
        return False
    due = obligation.due.date()
    days = [obligation.opens + timedelta(days=n) for n in range((due - obligation.opens).days + 1)]
    free = sum(not away[0] <= day < away[1] for day in days)
    return away[0] <= due < away[1] or (free < len(days) and free < 14 and 2 * free < len(days))  # noqa: PLR2004 - two weeks


def _done_on(draw: random.Random, habit: str, obligation: Obligation) -> date | None:
    """Return the day on which a unit of this habit does it; a month without events is confirmed like any other."""
    assert obligation.due is not None  # noqa: S101 - all of these have a date
    due = obligation.due.date()
    kept = {"on-time": 0.95, "late": 0.85, "silent": 0.05, "nil": 0.9}[habit]
    if draw.random() >= kept:
        return None
    early = due - draw.randrange((due - obligation.opens).days + 1) * DAY
    return due + draw.randrange(1, 25) * DAY if habit == "late" else early


def live(world: World) -> Lived:
    """Let a worker look every hour of every day of the year, nights and days off as well."""
    watcher, day = _Watcher(world), YEAR[0]
    while day < YEAR[1] + AFTER:
        watcher.spend(day)
        day += DAY
    return watcher.lived


class _Watcher:
    """A worker that remembers what it told, as the tables do."""

    def __init__(self, world: World) -> None:
        self.world, self.hearers, self.lived = world, Hearers(world.posts), Lived()
        self.told: dict[int, dict[Key, Told]] = defaultdict(dict)
        self.days = {each.obligation.due: days_of(each.obligation, world.ladder, USUAL) for each in world.owed}

    def spend(self, day: date) -> None:
        """Look hour by hour for those whose hour has come and for whom nobody looked today."""
        looked: set[int] = set()
        found: dict[int, dict[Key, Found]] | None = None
        for hour in range(24):
            now = datetime.combine(day, time(hour))
            people = [who for who, own in self.world.hours.items() if who not in looked and may_tell(now, USUAL, own)]
            if people:
                looked |= set(people)
                found = self._found(now) if found is None else found
                self._tell(people, now, found)

    def _found(self, now: datetime) -> dict[int, dict[Key, Found]]:
        """Return what everybody is to know; what was done counts from the next morning on."""
        found: dict[int, dict[Key, Found]] = defaultdict(dict)
        today = now.date()
        for each in self.world.owed:
            due = each.obligation.due
            if due is None or not each.obligation.opens <= today <= due.date() + WATCHED:
                continue
            done = each.done_on is not None and each.done_on < today
            tally = Tally(times=1, met_on=each.done_on, last_on=each.done_on) if done else None
            stands, days = state(each.obligation, tally, now), self.days[due]
            if step_of(stands, days, Level.UNIT, today) is None:
                continue
            for person, level in self.hearers.of(each.path, each.office).items():
                step = step_of(stands, days, level, today)
                if step is not None:
                    found[person][each.key] = Found(level, step, due.date())
        return found

    def _tell(self, people: list[int], now: datetime, found: Mapping[int, Mapping[Key, Found]]) -> None:
        today = now.date()
        put_off = {each.key: each.put_off[1] for each in self.world.owed if each.put_off and each.put_off[0] < today}
        finished = {each.key for each in self.world.owed if each.done_on is not None and each.done_on < today}
        for person in people:
            told = self.told[person]
            outcome = digest(found.get(person, {}), told, put_off, finished, today)
            for key in outcome.forgotten:
                del told[key]
            told |= {
                line.key: Told(line.level, line.step, today) for line in outcome.lines if line.step is not Step.MADE_UP
            }
            if outcome.lines:
                self.lived.digests.append((person, now, outcome.lines))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the oracle found wrong: nothing, if all is well."""

    false_missing: int
    missed: int
    twice_a_day: int
    at_a_wrong_time: int


def judge(world: World, lived: Lived) -> Verdict:
    """Recompute from the facts who had to hear what on which day, and compare with what was said."""
    said = {(person, line.key, now.date(), line.step) for person, now, lines in lived.digests for line in lines}
    wanted = set(_wanted(world))
    heard = {each for each in said if each[3] is not Step.MADE_UP}
    per_day = Counter((person, now.date()) for person, now, _ in lived.digests)
    facts = {each.key: each.done_on for each in world.owed}
    return Verdict(
        false_missing=len(heard - wanted) + sum(_wrongly_made_up(each, heard, facts) for each in said),
        missed=len(wanted - heard),
        twice_a_day=sum(number > 1 for number in per_day.values()),
        at_a_wrong_time=sum(_wrong_time(world, person, now) for person, now, _ in lived.digests),
    )


def _wrongly_made_up(
    line: tuple[int, Key, date, Step],
    heard: Collection[tuple[int, Key, date, Step]],
    facts: Mapping[Key, date | None],
) -> bool:
    """Tell whether something was called made up that is not, or of which the person had not heard."""
    person, key, day, step = line
    if step is not Step.MADE_UP:
        return False
    done = facts[key]
    return done is None or done >= day or not any((person, key, done + n * DAY, Step.OVERDUE) in heard for n in _BACK)


def _wrong_time(world: World, person: int, now: datetime) -> bool:
    return not (USUAL.works(now.date()) and world.hours[person] <= now.hour < 18)  # noqa: PLR2004 - closing time


def _wanted(world: World) -> Iterator[tuple[int, Key, date, Step]]:
    """Walk every obligation through the days on which people are told, for each who is to hear of it."""
    by_unit: dict[int, list[Post]] = defaultdict(list)
    for post in world.posts:
        by_unit[post.unit].append(post)
    worked = [day for day in _days(YEAR[0], YEAR[1] + AFTER) if USUAL.works(day)]
    for each in (each for each in world.owed if not each.exempt):
        for person, level in _ears(each.path, by_unit).items():
            yield from _heard(world, each, person, level, worked)


def _ears(path: str, by_unit: Mapping[int, list[Post]]) -> dict[int, Level]:
    """Say who hears, for this county: own people, the town above, the county."""
    chain = [int(step) for step in path.split("/") if step]
    ears: dict[int, Level] = {}
    own = [post for post in by_unit[chain[-1]] if post.does]
    for post in own:
        ears[post.person] = Level.UNIT
    for post in by_unit[chain[-2]]:
        if post.answers:
            ears.setdefault(post.person, Level.SUPERIOR)
    for post in by_unit[chain[0]]:
        ears.setdefault(post.person, Level.OFFICE)
    return ears


def _heard(
    world: World, each: Owed, person: int, level: Level, worked: list[date]
) -> Iterator[tuple[int, Key, date, Step]]:
    assert each.obligation.due is not None  # noqa: S101 - all of these have a date
    due, last_day = each.obligation.due.date(), None
    spoken: Step | None = None
    first, climbs = _first_days(world.ladder, due)
    until = min(due + WATCHED, each.done_on or date.max)
    for day in worked[bisect_left(worked, each.obligation.opens) : bisect_right(worked, until)]:
        step = Step.OVERDUE if day > due else Step.SOON
        if level is Level.UNIT:
            if day < first:
                continue
        elif step is Step.SOON or day < climbs[level]:
            continue
        woken = False
        if level is Level.UNIT and each.put_off and each.put_off[0] < day:
            if day < each.put_off[1]:
                continue
            woken = last_day is not None and last_day < each.put_off[1]
        weekly = step is Step.OVERDUE and last_day is not None and day - last_day >= AGAIN
        if spoken is not step or weekly or woken:
            spoken, last_day = step, day
            yield person, each.key, day, step


def _first_days(ladder: Ladder, due: date) -> tuple[date, Mapping[Level, date]]:
    first, superior, office = due, due, due
    if ladder.working:
        first = _walk(due, -DAY, ladder.soon)
        superior, office = _walk(due, DAY, ladder.superior), _walk(due, DAY, ladder.office)
    else:
        first, superior, office = due - ladder.soon * DAY, due + ladder.superior * DAY, due + ladder.office * DAY
    while not USUAL.works(first):
        first -= DAY
    return first, {Level.SUPERIOR: superior, Level.OFFICE: office}


def _walk(day: date, step: timedelta, count: int) -> date:
    while count:
        day += step
        count -= USUAL.works(day)
    return day


def _days(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first += DAY


def figures() -> Iterator[Figure | str]:
    """Live the year of 500 units and say what it came to."""
    world, begun = build(500, 1), process_time()
    lived = live(world)
    yield Figure("tell 500 units a year long, hour by hour", len(world.owed), "obligations", process_time() - begun)
    yield say(world, lived)


def say(world: World, lived: Lived) -> str:
    """Say how many messages people got, and what the oracle found wrong."""
    per_person = Counter(person for person, _, _ in lived.digests)
    numbers = sorted(per_person.get(person, 0) for person in world.hours)
    lines = sum(len(lines) for _, _, lines in lived.digests)
    wrong = judge(world, lived)
    return (
        f"  {len(lived.digests):,} digests with {lines:,} lines for {len(numbers)} people: "
        f"median {median(numbers):.0f}, at most {numbers[-1]} a person and year\n"
        f"  oracle: {wrong.false_missing} false, {wrong.missed} missed, {wrong.twice_a_day} twice a day, "
        f"{wrong.at_a_wrong_time} at a wrong time"
    )

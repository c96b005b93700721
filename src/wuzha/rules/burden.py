"""The burden bill (减负账单): what clauses cost one unit in a year: records, people's time, and what could be merged.

A clause is on the bill by the year when it states a period (每月, 每学期): one record for each time it asks in each
occasion that begins in the year, whatever the plan's window is, so that plans can be compared. What is owed once, kept
up, or waits for a matter is counted in clauses, since no text says how often it will take somebody's time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.plan.conditions import facts_of, holds, parse, parses, say
from wuzha.plan.model import Deadline, During, Ongoing, Owner, Plan, Recurring, Requirement, Triggered
from wuzha.plan.vocabulary import Vocabulary, load_vocabulary
from wuzha.rules.assumptions import Assumptions, load_assumptions
from wuzha.rules.match import ACTIVITIES, REPORT
from wuzha.rules.merging import Proposal, occasions_in, proposals
from wuzha.rules.tallies import times_asked

ANY = "any"

Facts = Mapping[str, int | str | bool]


@dataclass(frozen=True, slots=True)
class Line:
    """One clause on the bill: how often a year, and what that takes.

    `touches` counts people reached, each time anew, and `attending` their minutes (None: the unit's facts do not say);
    `minutes` are the organiser's, writing the record included. `is_report` marks a report to a superior.
    """

    requirement: Requirement
    occasions: int
    records: int
    touches: int | None
    minutes: int
    attending: int | None
    is_report: bool


@dataclass(frozen=True, slots=True)
class Open:
    """A clause of which a person must say whether it applies: `ask` are the words to judge, in Chinese."""

    requirement: Requirement
    ask: str


@dataclass(frozen=True, slots=True)
class Role:
    """What falls to one name the text gives as owner; a clause with two names stands with both."""

    name: str
    clauses: int
    records: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Bill:
    """What one unit of a type is asked for in a year. `proposals` speak of `lines` by their place in it."""

    unit_type: str
    facts: Facts
    year: int
    lines: tuple[Line, ...]
    once: tuple[Requirement, ...]
    kept: tuple[Requirement, ...]
    triggered: tuple[Requirement, ...]
    open: tuple[Open, ...]
    proposals: tuple[Proposal, ...]
    roles: tuple[Role, ...]

    @property
    def records(self) -> int:
        """Records a year of clauses with a stated period, reports to superiors not among them."""
        return sum(line.records for line in self.lines if not line.is_report)

    @property
    def records_with_reports(self) -> int:
        """The same, with the reports."""
        return sum(line.records for line in self.lines)

    @property
    def records_merged(self) -> int:
        """Records a year, reports included, when everything proposed is merged."""
        return self.records_with_reports - sum(proposal.saved for proposal in self.proposals)

    @property
    def occasions(self) -> int:
        """How many times a year something falls due."""
        return sum(line.occasions for line in self.lines)

    @property
    def touches(self) -> int | None:
        """People reached, each time anew; None when the unit's facts do not say."""
        return _sum(line.touches for line in self.lines)

    @property
    def minutes(self) -> int:
        """Minutes of those who organise and record."""
        return sum(line.minutes for line in self.lines)

    @property
    def attending(self) -> int | None:
        """Minutes of those reached; None when the unit's facts do not say."""
        return _sum(line.attending for line in self.lines)


def burden(
    plan: Plan,
    *,
    unit_type: str,
    headcount: int | None,
    year: int,
    facts: Facts | None = None,
    almanac: Almanac = PLAIN,
    assumptions: Assumptions | None = None,
) -> Bill:
    """Return what a plan costs one unit of a type.

    The clauses whose owner has the type (or is any unit) and whose condition the facts fulfil. One that the facts leave
    open, or that words decide (有条件的), is listed as open and not counted.
    """
    known: Facts = {**(facts or {}), **({} if headcount is None else {"headcount": headcount})}
    certain, doubtful = [], []
    for clause in plan.requirements:
        ask = applies(clause.owner, unit_type, known)
        if ask == "":
            certain.append(clause)
        elif ask is not None:
            doubtful.append(Open(clause, ask))
    return charge(
        certain,
        unit_type=unit_type,
        facts=known,
        year=year,
        almanac=almanac,
        doubtful=doubtful,
        assumptions=assumptions,
    )


def charge(
    clauses: Sequence[Requirement],
    *,
    unit_type: str,
    facts: Facts,
    year: int,
    almanac: Almanac = PLAIN,
    doubtful: Sequence[Open] = (),
    assumptions: Assumptions | None = None,
) -> Bill:
    """Return the bill of clauses that one unit is known to owe, from one plan or from several."""
    vocabulary, assumed = load_vocabulary(), assumptions or load_assumptions()
    periodic = [clause for clause in clauses if isinstance(clause.schedule, Recurring)]
    lines = tuple(_line(clause, facts, (year, almanac), assumed, vocabulary) for clause in periodic)
    return Bill(
        unit_type=unit_type,
        facts=facts,
        year=year,
        lines=lines,
        once=tuple(clause for clause in clauses if isinstance(clause.schedule, Deadline | During)),
        kept=tuple(clause for clause in clauses if isinstance(clause.schedule, Ongoing)),
        triggered=tuple(clause for clause in clauses if isinstance(clause.schedule, Triggered)),
        open=tuple(doubtful),
        proposals=proposals(periodic, year=year, almanac=almanac, vocabulary=vocabulary),
        roles=_roles(lines),
    )


def for_facts(bill: Bill, facts: Facts, assumptions: Assumptions | None = None) -> Bill:
    """Return the bill of another unit that owes the same clauses; only its people differ."""
    vocabulary, assumed = load_vocabulary(), assumptions or load_assumptions()
    lines = tuple(_with_people(line, facts, assumed, vocabulary) for line in bill.lines)
    return replace(bill, facts=facts, lines=lines)


def records_a_year(clause: Requirement, year: int, almanac: Almanac = PLAIN) -> int:
    """Return how many records a clause asks of one unit in a year; 0 when it states no period."""
    return len(occasions_in(clause, year, almanac)) * times_asked(clause)


def applies(owner: Owner, unit_type: str, facts: Facts) -> str | None:
    """Say whether an owner includes a unit of a type: "" yes, None no, else the words a person must judge."""
    if unit_type not in owner.types and ANY not in owner.types:
        return None
    asks = [owner.when] if owner.when else []
    if owner.where is not None and not parses(owner.where):
        asks.append(owner.where)
    elif owner.where is not None:
        condition = parse(owner.where)
        known: Facts = {**facts, "type": unit_type}
        decided = holds(condition, known)
        if decided is False:
            return None
        if decided is None:
            names = [load_vocabulary().name("facts", fact) for fact in sorted(facts_of(condition)) if fact not in known]
            asks.append(f"{say(condition)}（{'、'.join(names)}未写明）" if names else say(condition))
    return "；".join(asks)


def _line(
    clause: Requirement, facts: Facts, when: tuple[int, Almanac], assumed: Assumptions, vocabulary: Vocabulary
) -> Line:
    records, minutes = records_a_year(clause, *when), assumed.minutes(clause.activity, vocabulary)
    line = Line(
        requirement=clause,
        occasions=records // times_asked(clause),
        records=records,
        touches=None,
        minutes=records * (minutes.prepare + minutes.hold + assumed.writing),
        attending=None,
        is_report=vocabulary.covers(ACTIVITIES, REPORT, clause.activity),
    )
    return _with_people(line, facts, assumed, vocabulary)


def _with_people(line: Line, facts: Facts, assumed: Assumptions, vocabulary: Vocabulary) -> Line:
    reached = assumed.reached(line.requirement, facts, vocabulary)
    if reached is None:
        return replace(line, touches=None, attending=None)
    touches = reached * line.records
    attend = assumed.minutes(line.requirement.activity, vocabulary).attend
    return replace(line, touches=touches, attending=touches * attend)


def _roles(lines: Iterable[Line]) -> tuple[Role, ...]:
    """Return each owner named, in the order of the text."""
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        for name in dict.fromkeys(line.requirement.owner.units):
            by_name.setdefault(name, []).append(line)
    return tuple(
        Role(name, len(own), sum(line.records for line in own), sum(line.minutes for line in own))
        for name, own in by_name.items()
    )


def _sum(parts: Iterable[int | None]) -> int | None:
    """Add up, unless a part is unknown."""
    known = list(parts)
    return None if None in known else sum(part or 0 for part in known)

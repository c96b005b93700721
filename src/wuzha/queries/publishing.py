"""What publishing a draft would bring (发布预览): who owes what from when, before anything is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.almanacs import PLAIN
from wuzha.calendar.workdays import say_unknown, unknown_years
from wuzha.plan.beginnings import begun
from wuzha.plan.explain import explain_schedule
from wuzha.plan.keywords import SCHEDULE_NAMES
from wuzha.plan.model import Deadline, During, Plan, Requirement, Triggered
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.almanacs import almanacs_for, counted_for
from wuzha.queries.asks import Ask, asks_of
from wuzha.queries.cards import Remark, remarks_of, says
from wuzha.queries.carrying import carried
from wuzha.queries.owners import Field, field_of, finder
from wuzha.queries.remarks import Advice, advice_on, rest_of, settled
from wuzha.queries.revisions import in_force, revision_of
from wuzha.queries.scans import uncompared
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.owners import Resolved, UnitFact
from wuzha.rules.refusals import Absent
from wuzha.rules.revisions import Revision
from wuzha.rules.rhythms import needs_workdays
from wuzha.rules.unfold import opening_note, unfold
from wuzha.store.models.plans import PlanState

_DAY = timedelta(days=1)
_DAYS_A_MONTH = 365.25 / 12
_AFTER = timedelta(days=800)
"""Long enough after the plan's end to see the last report of a year fall due."""
_MOST_NAMES = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one type that owe a clause: all of the type, or those named."""

    type_name: str
    count: int
    whole: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """Units of which a person must tell whether the clause applies, and the words to judge."""

    words: str
    names: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ClausePreview:
    """One clause: how many units will owe it, whom it names besides, what to know about its first occasion.

    `idle` when its only day is open or outside the time, so that nobody will owe anything.
    """

    code: str
    quote: str
    says: str
    when: str
    kind_name: str
    count: int
    groups: tuple[Group, ...]
    foreign: tuple[str, ...]
    undecided: tuple[Undecided, ...]
    notes: tuple[str, ...]
    remarks: tuple[Remark, ...]
    idle: bool


@dataclass(frozen=True, slots=True)
class Burden:
    """What a unit of a type will have on its hands: dated items a month on average, and what it keeps up."""

    type_name: str
    units: int
    monthly: float
    standing: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A draft as it would be published by `adopter` from `starts` to `last_day`.

    `revision_of` says what it changes of the version in force, None where there is none; `carried` what it makes of the
    superior's plan it carries down; `uncompared` are clauses recognised in a picture that nobody has compared with it;
    `overdue` counts what would have fallen due before today, for the units as they are now and without any record.
    """

    plan: int
    title: str
    revision: int
    version: int
    older: str
    adopter: int
    adopter_name: str
    starts: date
    last_day: date
    in_the_past: bool
    asks: tuple[Ask, ...]
    clauses: tuple[ClausePreview, ...]
    burdens: tuple[Burden, ...]
    foreign: tuple[tuple[str, int], ...]
    errors: tuple[str, ...]
    advice: tuple[Advice, ...]
    revision_of: Revision | None
    carried: Revision | None
    uncompared: tuple[str, ...] = ()
    overdue: int = 0

    @property
    def undecided_advice(self) -> tuple[Advice, ...]:
        """The remarks of the linter the author has not decided about."""
        return tuple(each for each in self.advice if each.waiting)

    @property
    def waiting(self) -> tuple[Ask, ...]:
        """The questions without an answer."""
        return tuple(ask for ask in self.asks if not ask.answer)

    @property
    def unowned(self) -> tuple[ClausePreview, ...]:
        """The clauses nobody here would owe, though they name nobody elsewhere either."""
        return tuple(each for each in self.clauses if not (each.count or each.undecided or each.foreign))

    @property
    def idle(self) -> tuple[ClausePreview, ...]:
        """The clauses somebody has, and that will yet ask nothing of anybody."""
        return tuple(each for each in self.clauses if each.idle and (each.count or each.undecided))

    @property
    def undecided(self) -> tuple[ClausePreview, ...]:
        """The clauses that leave units to a person."""
        return tuple(clause for clause in self.clauses if clause.undecided)

    @property
    def assignments(self) -> int:
        """How many assignments there will be at least."""
        return sum(clause.count for clause in self.clauses)


def publication(
    *, by: Actor, plan: int, adopter: int | None, starts: date, ends: date, today: date, by_default: bool = False
) -> Publication:
    """Return what publishing would bring; eight queries or more.

    `ends` is the day after the last; `by_default` as in `actions.publishing.Terms`.

    Raises:
        Absent: there is no such draft, or it or the adopter is out of reach.

    """
    drafts = access.plans(by, "plan").filter(state=PlanState.DRAFT)
    row = drafts.select_related("supersedes", "carries", "adopter").filter(pk=plan).first()
    if row is None:
        raise Absent
    top = access.unit(by, "plan", adopter or row.adopter_id)
    value = Plan.model_validate_json(row.body)
    here = field_of(top, max(starts, today))
    find = finder(here, row.issuer)
    of_clauses, of_plan = remarks_of(value, row.text)
    advice = advice_on(by=by, row=row, value=value, unowned=_unowned(value, find))
    coming = counted_for(top.path, begun(value, published=starts))
    coming = settled(coming, rest_of(by=by, row=row, draft=coming, defaults=by_default))
    resolved = {clause.id: find(clause) for clause in coming.requirements}
    scene = _Scene(coming, here, (starts, ends), top.path)
    return Publication(
        plan=row.pk,
        title=row.title,
        revision=row.revision,
        version=row.version,
        older=row.supersedes.title if row.supersedes else "",
        adopter=top.pk,
        adopter_name=top.name,
        starts=starts,
        last_day=ends - _DAY,
        in_the_past=starts < today,
        asks=asks_of(value, row.text),
        clauses=tuple(scene.clause(clause, resolved[clause.id], of_clauses) for clause in coming.requirements),
        burdens=scene.burdens(resolved),
        foreign=_foreign(resolved.values()),
        errors=tuple(
            remark.message for remarks in (of_plan, *of_clauses.values()) for remark in remarks if remark.error
        ),
        advice=advice,
        carried=carried(row, coming, max(starts, today)),
        uncompared=uncompared(row, coming),
        overdue=scene.overdue(resolved, today),
        revision_of=revision_of(older, coming) if (older := in_force(row)) else None,
    )


def _unowned(value: Plan, find: Callable[[Requirement], Resolved]) -> frozenset[str]:
    """Return the clauses whose owner is nobody here and nobody known elsewhere."""
    found = {clause.id: find(clause) for clause in value.requirements}
    return frozenset(code for code, each in found.items() if not (each.units or each.undecided or each.foreign))


class _Scene:
    """The plan, the units and the dates of one preview."""

    def __init__(self, value: Plan, here: Field, between: tuple[date, date], path: str) -> None:
        self._value = value
        self._unfolded: dict[str, list[Obligation]] = {}
        self._units = {unit.key: unit for unit in here.units}
        self._between = between
        self._adopter = here.adopter
        self._by_type: dict[str, set[int]] = {}
        for unit in here.units:
            if unit.key != here.adopter:
                self._by_type.setdefault(unit.type, set()).add(unit.key)
        # Times are foretold as the adopter counts them; a school below it may have its own.
        duties = [self._duty(clause, key) for key, clause in enumerate(value.requirements)]
        self._almanac = almanacs_for({here.adopter: path}, duties).get(here.adopter, PLAIN)

    def clause(
        self, clause: Requirement, resolved: Resolved, remarks: Mapping[str, tuple[Remark, ...]]
    ) -> ClausePreview:
        return ClausePreview(
            code=clause.id,
            quote=clause.quote,
            says=says(clause, self._value),
            when=explain_schedule(clause.schedule, self._value.phases),
            kind_name=SCHEDULE_NAMES[clause.schedule.kind],
            count=len(resolved.units),
            groups=self._groups(resolved.units),
            foreign=resolved.foreign,
            undecided=self._undecided(resolved.undecided),
            notes=(*self._notes(clause), *resolved.notes),
            remarks=remarks.get(clause.id, ()),
            idle=isinstance(clause.schedule, Deadline | During)
            and bool(opening_note(self._duty(clause), self._almanac)),
        )

    def burdens(self, resolved: Mapping[str, Resolved]) -> tuple[Burden, ...]:
        """Return what each type of unit will have to do, in the order of the vocabulary."""
        months = max((self._between[1] - self._between[0]).days / _DAYS_A_MONTH, 1.0)
        dated = dict.fromkeys(self._units, 0)
        standing = dict.fromkeys(self._units, 0)
        for clause in self._value.requirements:
            times = self._times(clause)
            for unit in resolved[clause.id].units:
                dated[unit] += times
                standing[unit] += clause.schedule.kind == "ongoing"
        found = []
        for code, entry in load_vocabulary().entries("unit_types").items():
            units = [key for key, unit in self._units.items() if unit.type == code and dated[key] + standing[key]]
            if units:
                monthly = sum(dated[key] for key in units) / len(units) / months
                kept = round(sum(standing[key] for key in units) / len(units))
                found.append(Burden(entry.name, len(units), round(monthly, 1), kept))
        return tuple(found)

    def overdue(self, resolved: Mapping[str, Resolved], today: date) -> int:
        """Count what would have been due before today, over all units."""
        dues = [
            (clause.id, each.due)
            for clause in self._value.requirements
            for each in (self._owed(clause) if self._between[0] < today else ())
        ]
        return sum(len(resolved[code].units) for code, due in dues if due is not None and due.date() < today)

    def _duty(self, clause: Requirement, key: int = 0) -> Duty:
        starts, ends = self._between
        return Duty(key, clause, self._adopter, starts, ends, ends, self._value.phases, self._value.calendar)

    def _times(self, clause: Requirement) -> int:
        """Count the dated obligations of a clause over the whole time."""
        return len(self._owed(clause)) if clause.schedule.kind != "ongoing" else 0

    def _owed(self, clause: Requirement) -> list[Obligation]:
        """Return the obligations of a clause over the whole time, as a unit has them."""
        if clause.id not in self._unfolded:
            owed = unfold(self._duty(clause), self._between[0], self._between[1] + _AFTER, self._almanac)
            self._unfolded[clause.id] = owed
        return self._unfolded[clause.id]

    def _notes(self, clause: Requirement) -> tuple[str, ...]:
        duty = self._duty(clause)
        triggered = isinstance(clause.schedule, Triggered)
        note = "发生时才产生任务。" if triggered else opening_note(duty, self._almanac)
        unknown = unknown_years(self._almanac.workdays, *self._between) if needs_workdays(duty) else ()
        return tuple(filter(None, (note, say_unknown(unknown) if unknown else "")))

    def _groups(self, units: Iterable[int]) -> tuple[Group, ...]:
        chosen: dict[str, list[UnitFact]] = {}
        for key in units:
            chosen.setdefault(self._units[key].type, []).append(self._units[key])
        vocabulary = load_vocabulary()
        return tuple(
            Group(
                type_name=vocabulary.name("unit_types", type_),
                count=len(members),
                whole=len(members) > 1 and {unit.key for unit in members} == self._by_type.get(type_),
                names=tuple(unit.name for unit in members),
            )
            for type_, members in chosen.items()
        )

    def _undecided(self, pairs: Sequence[tuple[int, str]]) -> tuple[Undecided, ...]:
        by_words: dict[str, list[str]] = {}
        for unit, words in pairs:
            by_words.setdefault(words, []).append(self._units[unit].name)
        return tuple(Undecided(words, tuple(names[:_MOST_NAMES]), len(names)) for words, names in by_words.items())


def _foreign(resolved: Iterable[Resolved]) -> tuple[tuple[str, int], ...]:
    """Return the names that are nobody here, each with the number of clauses it stands in, the most frequent first."""
    counted: dict[str, int] = {}
    for each in resolved:
        for name in each.foreign:
            counted[name] = counted.get(name, 0) + 1
    return tuple(sorted(counted.items(), key=lambda pair: -pair[1]))

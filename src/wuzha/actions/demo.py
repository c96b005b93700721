"""The example township (演示): made through the actions themselves, with the clock of the last weeks passed in."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from django.utils import timezone

from wuzha.access import Actor, actor_of
from wuzha.actions import asks, drafts, office, pauses, people, plans, publishing, records, units
from wuzha.actions.evidence import Upload
from wuzha.actions.example.diary import Confirmation, Entry, diary
from wuzha.actions.example.happenings import happenings
from wuzha.actions.example.letters import Staff, letters
from wuzha.actions.example.pictures import picture
from wuzha.actions.example.timetable import Timetable, timetable
from wuzha.actions.example.township import Account, Township, plan_text, township
from wuzha.actions.office import OfficeForm
from wuzha.actions.people import PersonForm
from wuzha.actions.publishing import Terms
from wuzha.actions.turns import in_turn
from wuzha.actions.units import ImportRow, UnitForm
from wuzha.plan.model import Plan
from wuzha.rules.pauses import PauseForm
from wuzha.store import models
from wuzha.store.models import Unit

PASSWORD = "yunxi-demo-2026"  # noqa: S105 - open to everybody; founding a real office switches these accounts off

FILE_NAME = "云溪镇防范电信网络诈骗工作实施方案.txt"

# What the officer makes of the reader's draft: words of a clause, and the fields put right.
CORRECTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("报送上月工作开展情况", {"schedule.due": {"day": 8, "of": "next"}}),
    ("有电子屏的企业", {"owner.when": None}),  # which firms have one the office knows; it asks them all
    ("上岗前接受", {"schedule": {"kind": "triggered", "on": "new-staff"}}),
    ("接到预警信息后24小时内", {"schedule": {"kind": "triggered", "on": "warning", "within": "PT24H"}}),
    ("发生案件后7日内", {"schedule": {"kind": "triggered", "on": "case", "within": "P7D"}}),
    ("发生案件后30日内", {"schedule": {"kind": "triggered", "on": "case", "within": "P30D"}}),
    ("检查发现的问题", {"schedule": {"kind": "triggered", "on": "finding", "within": "P15D"}}),
    ("发现问题后15日内", {"schedule": {"kind": "triggered", "on": "finding", "within": "P15D"}}),
    ("列入风险名单后10日内", {"schedule": {"kind": "triggered", "on": "risk-level", "within": "P10D"}}),
)
NO_DUTY = ("不评比", "不考核")
ANSWER = "按原文执行。"


@dataclass(frozen=True, slots=True)
class _Cast:
    """The township in the database: ids of units by name, and who acts for whom."""

    root: int
    units: dict[str, int]
    officer: Actor
    liaisons: dict[str, Actor]

    def acting_for(self, place: str) -> Actor:
        """Return the unit's own liaison, or the officer."""
        return self.liaisons.get(place, self.officer)


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing somebody does at a moment."""

    at: datetime
    do: Callable[[datetime], object]


@in_turn
def build(*, at: datetime) -> None:
    """Make the example as it stands at a moment: the same moment gives the same township.

    One action: it is there whole or not at all.

    Raises:
        Refusal: there is an example already.

    """
    now = timezone.make_naive(at)
    days = timetable(now.date())
    town = township()
    officer = _found(town, days)
    placed = _units(officer, town, days)
    cast = _Cast(officer.grants[0].unit, placed, officer, _people(officer, town, placed, days))
    _plan(cast, days)
    for step in sorted(_steps(cast, days, now), key=lambda step: step.at):
        step.do(timezone.make_aware(step.at))


def _found(town: Township, days: Timetable) -> Actor:
    here, who = town.office, town.officer
    form = OfficeForm(here.name, here.type, who.name, who.login, PASSWORD, headcount=here.headcount)
    return _actor(office.found(form=form, at=_moment(days.founded, 9), demo=True), days)


def _units(officer: Actor, town: Township, days: Timetable) -> dict[str, int]:
    root, at = officer.grants[0].unit, _moment(days.founded, 10)
    rows = [
        ImportRow(
            UnitForm(
                place.name,
                place.type,
                headcount=place.headcount,
                short_names=place.short_names,
                attributes=place.attributes,
            )
        )
        for place in town.places
    ]
    units.import_rows(by=officer, under=root, rows=rows, at=at)
    placed = dict(Unit.objects.filter(parent=root).values_list("name", "pk"))
    for name, members in town.sets.items():
        units.keep_set(by=officer, home=root, name=name, members=[placed[member] for member in members], at=at)
    return placed


def _people(officer: Actor, town: Township, placed: dict[str, int], days: Timetable) -> dict[str, Actor]:
    """Make the accounts; those shown get the example's password, the others keep a first password nobody knows."""
    root, at = officer.grants[0].unit, _moment(days.founded, 11)
    for person in town.staff:
        _shown(officer, person, root, days)
    liaisons = {place.name: place.liaison for place in town.places if place.liaison}
    for name, person in liaisons.items():
        if person.shown:
            _shown(officer, person, placed[name], days)
    rest = [_post(person, placed[name]) for name, person in liaisons.items() if not person.shown]
    people.import_rows(by=officer, forms=rest, at=at)
    logins = dict(models.Person.objects.values_list("login", "pk"))
    people.appoint(by=officer, person=logins[town.case_officer], unit=root, role="case-officer", at=at)
    return {name: _actor(logins[person.login], days) for name, person in liaisons.items()}


def _shown(officer: Actor, person: Account, unit: int, days: Timetable) -> None:
    at = _moment(days.founded, 11)
    made = people.add(by=officer, form=_post(person, unit), at=at)
    people.change_own_password(by=_actor(made.person, days), old=made.password, new=PASSWORD, at=at)


def _post(person: Account, unit: int) -> PersonForm:
    return PersonForm(person.name, person.login, unit, person.role, person.post)


def _plan(cast: _Cast, days: Timetable) -> None:
    """Upload the plan, let the reader read it, correct and check it, and publish it."""
    at = _moment(days.issued, 15)
    text = plan_text().format_map(days.words())
    by, plan = cast.officer, plans.upload(by=cast.officer, adopter=cast.root, name=FILE_NAME, data=text.encode(), at=at)
    for code, changes in _corrections(_draft(plan)):
        drafts.change_requirement(by=by, plan=plan, revision=_revision(plan), code=code, changes=changes, at=at)
    for code in [clause.id for clause in _draft(plan).requirements if clause.quote.startswith(NO_DUTY)]:
        drafts.reject(by=by, plan=plan, revision=_revision(plan), code=code, at=at)
    draft = _draft(plan)
    if asked := [number for number, question in enumerate(draft.questions) if not question.answer]:
        answers = dict.fromkeys(asked, ANSWER)
        asks.answer(by=by, plan=plan, revision=_revision(plan), answers=answers, at=at)
    codes = [clause.id for clause in draft.requirements]
    drafts.accept(by=by, plan=plan, revision=_revision(plan), codes=codes, at=at)
    terms = Terms(adopter=cast.root, starts=days.starts, ends=days.last + timedelta(days=1))
    publishing.publish(by=by, plan=plan, revision=_revision(plan), terms=terms, at=_moment(days.issued, 17))


def _corrections(draft: Plan) -> Iterable[tuple[str, dict[str, Any]]]:
    for words, changes in CORRECTIONS:
        yield from ((clause.id, changes) for clause in draft.requirements if words in clause.quote)


def _draft(plan: int) -> Plan:
    return Plan.model_validate_json(models.Plan.objects.get(pk=plan).body)


def _revision(plan: int) -> int:
    return models.Plan.objects.get(pk=plan).revision


def _steps(cast: _Cast, days: Timetable, now: datetime) -> list[_Step]:
    """Return everything that was recorded, in no order."""
    entries, confirmed = diary(days, now)
    steps = [_Step(entry.at, _record(cast, entry)) for entry in entries]
    steps += [_Step(each.at, _confirm(cast, each)) for each in confirmed]
    lectures = [entry for entry in entries if entry.form.activity == "lecture" and entry.form.expected]
    for place, slip in (("上云村", _miscounted), ("青禾纺织有限公司", _twice)):
        lecture = min((entry for entry in lectures if entry.place == place), key=lambda entry: entry.at, default=None)
        if lecture is not None:
            steps += slip(cast, lecture, now)
    return steps + _lifted(cast, days, now) + _of_the_office(cast, days, now)


def _of_the_office(cast: _Cast, days: Timetable, now: datetime) -> list[_Step]:
    """Return what happened besides, and what was done with papers."""
    staff = {person.role: models.Person.objects.get(login=person.login).pk for person in township().staff}
    reviewer, leader = (_actor(staff[role], days) for role in ("reviewer", "leader"))
    office = Staff(cast.root, cast.units, cast.officer, reviewer, leader, cast.acting_for)
    return [_Step(*done) for done in chain(happenings(office, now), letters(office, days, now))]


def _lifted(cast: _Cast, days: Timetable, now: datetime) -> list[_Step]:
    """Return what was decided on the first day of this month: a site at rest, a works let off one clause."""
    first = max(now.date().replace(day=1), days.starts)
    last = now.date().replace(day=monthrange(now.year, now.month)[1])

    def pause(at: datetime) -> None:
        form = PauseForm("pause", first, last, "主体停工，工地暂无人员", "综治办主任")
        pauses.decide(by=cast.officer, unit=cast.units["中心幼儿园迁建项目部"], form=form, at=at)

    def exempt(at: datetime) -> None:
        works = cast.units["小满木器坊"]
        owed = models.Requirement.objects.filter(kind="recurring", assignments__unit=works).order_by("position")
        monthly = next(
            row for row in owed.exclude(activity="report") if json.loads(row.body)["schedule"]["every"] == "month"
        )
        form = PauseForm("exempt", first, last, "停产检修，员工放假", "综治办主任")
        pauses.decide(by=cast.officer, unit=works, form=form, at=at, requirement=monthly.pk)

    at = min(datetime.combine(first, time(9, 30)), now)
    return [_Step(at, pause), _Step(at, exempt)]


def _record(cast: _Cast, entry: Entry) -> Callable[[datetime], int]:
    def do(at: datetime) -> int:
        shot = picture(f"{entry.place}{entry.at}") if entry.photo else b""
        files = (Upload(f"现场照片{entry.form.starts:%m%d}.jpg", shot),) if shot else ()
        by = cast.acting_for(entry.place)
        return records.submit(by=by, unit=cast.units[entry.place], form=entry.form, at=at, files=files)

    return do


def _confirm(cast: _Cast, each: Confirmation) -> Callable[[datetime], int]:
    def do(at: datetime) -> int:
        by, unit = cast.acting_for(each.place), cast.units[each.place]
        return records.confirm_month(by=by, unit=unit, month=each.month, at=at, nothing_to_report=each.nothing)

    return do


def _miscounted(cast: _Cast, lecture: Entry, now: datetime) -> list[_Step]:
    """Put a head-count right on the last day."""
    right = replace(lecture.form, attended=lecture.form.expected)

    def do(at: datetime) -> None:
        row = _stored(cast, lecture)
        by = cast.acting_for(lecture.place)
        records.correct(by=by, record=row.pk, revision=row.revision, form=right, at=at)

    return [_Step(now - timedelta(hours=2), do)]


def _twice(cast: _Cast, lecture: Entry, now: datetime) -> list[_Step]:
    """Enter a lecture once more, and take the second record back."""

    def undo(at: datetime) -> None:
        row = _stored(cast, lecture)
        records.withdraw(by=cast.acting_for(lecture.place), record=row.pk, revision=row.revision, why="重复登记", at=at)

    again = replace(lecture, at=now - timedelta(hours=26), photo=False)
    return [_Step(again.at, _record(cast, again)), _Step(now - timedelta(hours=25), undo)]


def _stored(cast: _Cast, entry: Entry) -> models.Record:
    """Return the newest record of what an entry says."""
    found = models.Record.objects.filter(
        unit=cast.units[entry.place], activity=entry.form.activity, starts=entry.form.starts
    )
    return found.latest("pk")


def _actor(person: int, days: Timetable) -> Actor:
    actor = actor_of(person, days.today)
    if actor is None:
        message = f"person {person} of the example has no account"
        raise LookupError(message)
    return actor


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))

"""Publishing a new version: what units have done for clauses that stay is not lost, what changed starts anew."""

from __future__ import annotations

from datetime import date, datetime

from drafting import draft, structure, terms
from world import NOW, World
from wuzha.actions import assignments, matters, pauses, publishing, records
from wuzha.plan.model import Plan, Recurring
from wuzha.queries.matters import matter
from wuzha.queries.progress import standings
from wuzha.queries.publishing import publication
from wuzha.rules.matters import MatterForm
from wuzha.rules.pauses import PauseForm
from wuzha.rules.records import RecordForm
from wuzha.store.models import Claim, Requirement, Unit

JUNE = datetime(2026, 6, 12, 1, 0, tzinfo=NOW.tzinfo)
LATER = datetime(2026, 6, 20, 9, 0)


def put_in_force(world: World, plan: Plan, starts: date, older: int | None = None) -> int:
    row = draft(world, plan, older)
    at = NOW if older is None else JUNE
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world, starts=starts), at=at)
    return row.pk


def second() -> Plan:
    """Return the second version: R1 stays, R3 becomes monthly, R7 is gone."""
    value = structure()
    kept = []
    for each in value.requirements:
        if each.id == "R3":
            kept.append(each.model_copy(update={"schedule": Recurring(every="month")}))
        elif each.id != "R7":
            kept.append(each)
    return value.model_copy(update={"requirements": tuple(kept)})


def seen(world: World, unit: int, since: date, until: date, now: datetime = LATER) -> dict[str, str]:
    path = {unit: Unit.objects.get(pk=unit).path}
    found = [each for each in standings(path, since, until, now) if each.clause.plan != world.plan]
    return {
        f"v{each.clause.plan} {each.clause.code} {each.obligation.occasion.key}": each.state.value for each in found
    }


def test_progress_of_the_running_month_goes_on_under_the_new_version(world: World) -> None:
    first = put_in_force(world, structure(), date(2026, 5, 20))
    poster = RecordForm("signage", date(2026, 6, 3), amount=1, amount_unit="条")
    record = records.submit(by=world.lin, unit=world.village, form=poster, at=JUNE)

    new = put_in_force(world, second(), date(2026, 6, 15), first)
    records.submit(by=world.lin, unit=world.village, form=poster, at=JUNE)

    found = seen(world, world.village, date(2026, 6, 1), date(2026, 7, 1))
    assert {key: state for key, state in found.items() if " R1 " in key} == {f"v{new} R1 2026-06": "done"}
    plans = set(Claim.objects.filter(record=record, occasion="2026-06").values_list("requirement__plan", flat=True))
    assert new in plans


def test_what_was_due_before_stays_with_the_version_it_was_due_under(world: World) -> None:
    first = put_in_force(world, structure(), date(2026, 5, 20))
    before = seen(world, world.factory, date(2026, 5, 20), date(2026, 6, 15))

    new = put_in_force(world, second(), date(2026, 6, 15), first)

    after = seen(world, world.factory, date(2026, 5, 20), date(2026, 8, 1))
    assert {key for key in before if key.endswith("2026-05")} <= set(after)
    assert [key for key in after if " R3 " in key] == [f"v{new} R3 2026-06", f"v{new} R3 2026-07"]
    assert not [key for key in after if key.startswith(f"v{first} R3")]


def test_a_removed_clause_stops_and_a_standing_one_is_not_shown_twice(world: World) -> None:
    first = put_in_force(world, structure(), date(2026, 5, 20))
    new = put_in_force(world, structure(), date(2026, 6, 15), first)

    found = seen(world, world.village, date(2026, 6, 1), date(2026, 7, 1))
    assert [key for key in found if " R7 " in key] == [f"v{new} R7 once"]

    newest = put_in_force(world, second(), date(2026, 6, 18), new)
    assert not [key for key in seen(world, world.village, date(2026, 7, 1), date(2026, 8, 1)) if " R7 " in key]
    assert [key for key in seen(world, world.village, date(2026, 6, 1), date(2026, 7, 1)) if " R1 " in key] == [
        f"v{newest} R1 2026-06"
    ]


def test_what_was_decided_about_a_clause_holds_on(world: World) -> None:
    first = put_in_force(world, structure(), date(2026, 5, 20))
    clauses = dict(Requirement.objects.filter(plan=first).values_list("code", "pk"))
    assignments.release(by=world.an, requirement=clauses["R1"], units=[world.other_village], at=NOW)
    form = PauseForm("exempt", date(2026, 6, 1), date(2026, 6, 30), "汛期", "分管副镇长")
    pauses.decide(by=world.an, unit=world.village, form=form, at=JUNE, requirement=clauses["R1"])
    case = matters.register(
        by=world.lin, unit=world.village, form=MatterForm("case", datetime(2026, 6, 12, 8, 0)), at=JUNE
    )

    put_in_force(world, second(), date(2026, 6, 14), first)

    assert not [key for key in seen(world, world.other_village, date(2026, 6, 14), date(2026, 9, 1)) if " R1 " in key]
    (mine,) = (
        state for key, state in seen(world, world.village, date(2026, 6, 14), date(2026, 7, 1)).items() if " R1 " in key
    )
    assert mine == "exempt"
    assert [each.code for each in matter(by=world.lin, matter=case, now=LATER).called] == ["R6"]


def test_the_preview_names_the_three_groups(world: World) -> None:
    first = put_in_force(world, structure(), date(2026, 5, 20))
    row = draft(world, second(), first)

    found = publication(
        by=world.an, plan=row.pk, adopter=None, starts=date(2026, 6, 15), ends=date(2027, 1, 1), today=JUNE.date()
    ).revision_of

    assert found is not None
    assert [after.id for _, after in found.kept] == ["R1", "R2", "R4", "R5", "R6"]
    assert [(each.new.id, each.what) for each in found.changed] == [("R3", ("时间",))]
    assert [each.id for each in found.removed] == ["R7"]

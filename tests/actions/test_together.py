"""Several people at the same moment: nobody loses anything, nobody meets a fault, and the sums stay right.

Every thread has a connection of its own, as every request has. SQLite in memory cannot be shared so: there the township
is copied into a file first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from side_by_side import shared_database, together
from sums import sums
from world import FOUNDED, NOW, TEXT, World, draft
from wuzha.access import actor_of
from wuzha.actions import drafts, number_series, office, paper_lives, papers, people, plans, publishing, records, units
from wuzha.actions.office import OfficeForm
from wuzha.actions.paper_lives import Address
from wuzha.actions.people import PersonForm
from wuzha.actions.publishing import Published, Terms
from wuzha.actions.units import UnitForm
from wuzha.plan.write import dump
from wuzha.queries.duties import requirement_value
from wuzha.queries.log import first_break
from wuzha.queries.matching import claim_values
from wuzha.queries.papers import Subject
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.rules.tallies import tally
from wuzha.store.models import (
    Assignment,
    Claim,
    Fulfilment,
    LogEntry,
    Membership,
    PaperNumber,
    Person,
    Plan,
    Record,
    Unit,
)

pytestmark = pytest.mark.django_db(transaction=True)

LECTURE = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))
CODES = ["R1", "R2", "R3", "R4", "R5", "R6"]
YEAR = {"starts": date(2026, 3, 2), "ends": date(2027, 1, 1)}


@pytest.fixture
def shared(world: World, tmp_path: Path) -> Iterator[World]:
    """The township in a database that several connections can share."""
    with shared_database(tmp_path):
        yield world


def seen(look: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is looked at
    """Look at the shared database, in a thread of its own."""
    return together(look)[0]


def sums_are_right() -> bool:
    """Tell whether every stored sum is what its claims give, and every claim has its sum."""
    kept = {(row.unit_id, row.requirement_id, row.occasion): row for row in sums()}
    claimed = set(Claim.objects.values_list("unit_id", "requirement_id", "occasion"))
    if kept.keys() != claimed:
        return False
    for (unit, requirement, occasion), row in kept.items():
        values = claim_values({(unit, requirement, occasion)})[unit, requirement, occasion]
        total = tally(requirement_value(row.requirement.body), values)
        if (total.times, total.amount, total.met_on) != (row.times, row.amount, row.met_on):
            return False
    return True


def whole() -> tuple[bool, int | None]:
    """Return whether the sums are right, and where the chain of the log is broken (None: nowhere)."""
    return sums_are_right(), first_break()


def test_ten_records_of_one_unit_at_once_all_count(shared: World) -> None:
    submit = partial(records.submit, by=shared.lin, unit=shared.village, at=NOW)

    made = together(*(partial(submit, form=replace(LECTURE, starts=date(2026, 5, day))) for day in range(1, 11)))

    assert len(set(made)) == 10
    assert seen(lambda: Fulfilment.objects.get(unit=shared.village, occasion="2026-05").times) == 10
    assert seen(whole) == (True, None)


def test_the_same_form_sent_five_times_at_once_is_one_record(shared: World) -> None:
    submit = partial(records.submit, by=shared.lin, unit=shared.village, form=LECTURE, at=NOW, client_key="k")

    made = together(*[submit] * 5)

    assert len(set(made)) == 1
    assert seen(lambda: (Record.objects.count(), LogEntry.objects.filter(verb="records.submit").count())) == (1, 1)
    assert seen(whole) == (True, None)


def test_of_two_corrections_at_once_one_is_told_and_none_is_lost(shared: World) -> None:
    record = seen(partial(records.submit, by=shared.lin, unit=shared.village, form=LECTURE, at=NOW))
    correct = partial(records.correct, record=record, revision=1, at=NOW)

    outcomes = together(
        partial(correct, by=shared.lin, form=replace(LECTURE, place="村部")),
        partial(correct, by=shared.an, form=replace(LECTURE, place="广场")),
    )

    assert sorted(outcomes, key=str) == [Stale, None]
    assert seen(lambda: Record.objects.get().place) == ("村部" if outcomes[0] is None else "广场")
    assert seen(whole) == (True, None)


def test_a_month_is_confirmed_once(shared: World) -> None:
    confirm = partial(records.confirm_month, unit=shared.village, month="2026-04", at=NOW)

    made = together(partial(confirm, by=shared.lin), partial(confirm, by=shared.an))

    assert made.count(Refusal) == 1
    assert seen(Record.objects.count) == 1
    assert seen(whole) == (True, None)


def test_a_record_and_the_towns_own_business_do_not_wait_for_each_other_for_ever(shared: World) -> None:
    plan = seen(lambda: plans.upload(by=shared.an, adopter=shared.town, name="方案.txt", data=TEXT.encode(), at=NOW))
    codes = seen(lambda: [clause.id for clause in drafts.held(shared.an, plan, 1)[1].requirements][:1])

    for turn in range(8):
        lecture = replace(LECTURE, starts=date(2026, 5, turn + 1))
        outcomes = together(
            partial(records.submit, by=shared.an, unit=shared.town, form=lecture, at=NOW),
            partial(drafts.accept, by=shared.an, plan=plan, revision=turn + 1, codes=codes, at=NOW),
            partial(records.submit, by=shared.an, unit=shared.town, form=lecture, at=NOW),
        )
        assert outcomes[1] is None

    assert seen(Record.objects.count) == 16
    assert seen(whole) == (True, None)


def fresh_draft(world: World) -> int:
    """Upload the plan once more, ready to be published."""
    plan = plans.upload(by=world.an, adopter=world.town, name="方案.txt", data=TEXT.encode(), at=NOW)
    plans.replace(by=world.an, plan=plan, revision=1, yaml=dump(draft()), at=NOW)
    return plan


def test_a_plan_is_published_once(shared: World) -> None:
    plan = seen(partial(fresh_draft, shared))
    publish = partial(publishing.publish, by=shared.an, plan=plan, revision=2, at=NOW)

    outcomes = together(*[partial(publish, terms=Terms(adopter=shared.town, **YEAR))] * 2)

    assert sorted(type(outcome) is Published for outcome in outcomes) == [False, True]
    assert (
        seen(lambda: [clause.code for clause in Plan.objects.get(pk=plan).requirements.order_by("position")]) == CODES
    )
    assert seen(whole) == (True, None)


def test_what_is_recorded_while_a_plan_is_published_counts_for_it(shared: World) -> None:
    for turn in range(6):
        plan = seen(partial(fresh_draft, shared))
        terms = Terms(adopter=shared.town, **YEAR)
        lecture = replace(LECTURE, starts=date(2026, 5, turn + 1))

        record, _ = together(
            partial(records.submit, by=shared.lin, unit=shared.village, form=lecture, at=NOW),
            partial(publishing.publish, by=shared.an, plan=plan, revision=2, terms=terms, at=NOW),
        )

        counted = partial(Claim.objects.filter, record=record, requirement__plan=plan)
        assert seen(lambda: counted().count()) == 1  # noqa: B023 - looked at in this very turn


def test_a_unit_added_while_a_plan_is_published_owes_it(shared: World) -> None:
    for turn in range(6):
        plan = seen(partial(fresh_draft, shared))
        terms = Terms(adopter=shared.town, **YEAR)

        unit, _ = together(
            partial(units.add, by=shared.an, parent=shared.town, form=UnitForm(f"新村{turn}", "village"), at=NOW),
            partial(publishing.publish, by=shared.an, plan=plan, revision=2, terms=terms, at=NOW),
        )

        owed = partial(Assignment.objects.filter, unit=unit, requirement__plan=plan)
        assert seen(lambda: owed().count()) == 3  # noqa: B023 - looked at in this very turn


def test_units_added_at_once_get_codes_of_their_own(shared: World) -> None:
    add = partial(units.add, by=shared.an, parent=shared.town, at=NOW)

    made = together(*(partial(add, form=UnitForm(f"第{number}村", "village")) for number in range(4)))

    assert seen(lambda: len(set(Unit.objects.filter(pk__in=made).values_list("code", flat=True)))) == 4


def test_the_same_unit_added_twice_at_once_is_refused_once(shared: World) -> None:
    add = partial(units.add, by=shared.an, parent=shared.town, form=UnitForm("新村", "village"), at=NOW)

    made = together(add, add)

    assert made.count(Refusal) == 1
    assert seen(lambda: Unit.objects.filter(name="新村").count()) == 1


def test_the_same_login_given_twice_at_once_is_refused_once(shared: World) -> None:
    add = partial(people.add, by=shared.an, form=PersonForm("沈禾", "shen", shared.village, "liaison"), at=NOW)

    made = together(add, add)

    assert made.count(Refusal) == 1
    assert seen(lambda: Person.objects.filter(login="shen").count()) == 1


@pytest.mark.usefixtures("shared")
def test_an_office_is_founded_once() -> None:
    form = OfficeForm("示范镇", "township", "示范", "demo-one", "demo-2026-office")
    found = partial(office.found, at=FOUNDED, demo=True)

    made = together(partial(found, form=form), partial(found, form=replace(form, login="demo-two")))

    assert made.count(Refusal) == 1
    assert seen(lambda: Unit.objects.filter(parent=None, demo=True).count()) == 1


def test_a_draft_thrown_away_twice_at_once_is_gone_the_second_time(shared: World) -> None:
    plan = seen(partial(fresh_draft, shared))
    discard = partial(plans.discard, by=shared.an, plan=plan, revision=2, at=NOW)

    outcomes = together(discard, discard)

    assert sorted(outcomes, key=str) == [Absent, None]


def test_two_officers_who_dismiss_each_other_at_once_leave_one(shared: World) -> None:
    account = seen(
        partial(people.add, by=shared.an, form=PersonForm("高远", "gao", shared.town, "officer"), at=FOUNDED)
    )
    posts = seen(lambda: dict(Membership.objects.filter(role="officer").values_list("person", "pk")))
    gao = seen(lambda: actor_of(account.person, NOW.date()))

    together(
        partial(people.dismiss, by=shared.an, membership=posts[account.person], at=NOW),
        partial(people.dismiss, by=gao, membership=posts[shared.an.person], at=NOW),
    )

    assert seen(lambda: Membership.objects.filter(role="officer", to_date=None).count()) == 1


def signed_papers(world: World) -> tuple[int, list[int]]:
    """Draft three papers to outside, have them checked and signed, and begin a series for their numbers."""
    keys = []
    for month in ("2026-03", "2026-04", "2026-05"):
        key = papers.freeze(by=world.an, subject=Subject("summary", world.town, month), texts={"lessons": "无"}, at=NOW)
        paper_lives.address(by=world.an, paper=key, to=Address(outside=("县反诈中心",)), at=NOW)
        paper_lives.check(by=world.bo, paper=key, at=NOW)
        paper_lives.sign(by=world.lei, paper=key, at=NOW)
        keys.append(key)
    series = number_series.begin(by=world.an, office=world.town, name="公文", mark="云反诈办", before=0, at=NOW)
    return series, keys


def test_papers_issued_at_once_get_numbers_of_their_own_without_a_gap(shared: World) -> None:
    series, keys = seen(partial(signed_papers, shared))
    issue = partial(paper_lives.issue, by=shared.an, series=series, on=NOW.date(), at=NOW)

    outcomes = together(*(partial(issue, paper=key) for key in (*keys, *keys)))

    assert sorted(each for each in outcomes if isinstance(each, str)) == [
        "云反诈办〔2026〕1号",
        "云反诈办〔2026〕2号",
        "云反诈办〔2026〕3号",
    ]
    assert outcomes.count(Refusal) == 3
    assert seen(lambda: list(PaperNumber.objects.order_by("number").values_list("number", flat=True))) == [1, 2, 3]
    assert seen(whole) == (True, None)

"""All answers that an office asked for, in one place: by how they stand, and those of one's own office alone."""

from __future__ import annotations

from datetime import date

import pytest

from asking import signed_in
from judging import FINDING, accepted, answered, asked_of, local, noticed, returned
from paper_ways import JUNE
from world import World, posted
from wuzha.actions import matters
from wuzha.queries.asked_answers import STATES, asked_answers
from wuzha.store.models import Paper


@pytest.fixture
def finding(world: World) -> int:
    return matters.register(by=world.an, unit=world.village, form=FINDING, at=JUNE)


def test_the_office_finds_all_answers_it_asked_for_in_one_place_by_how_they_stand(world: World, finding: int) -> None:
    row = noticed(world, finding)
    client = signed_in(world.bo)

    def shown(days: int) -> dict[str, list[str]]:
        pages = {state: asked_answers(by=world.bo, state=state, now=local(days)) for state in STATES}
        return {state: [each.state_name for each in page.rows] for state, page in pages.items()}

    before, late = shown(1), shown(20)
    answered(world, row, 21)
    came = shown(21)
    page = client.get("/papers/answers").content.decode()
    returned(world.bo, row, 22, date(2026, 6, 30))
    back = shown(23)
    answered(world, row, 24)
    accepted(world.bo, row, 25)

    none: dict[str, list[str]] = {"to-judge": [], "overdue": [], "waiting": []}
    assert before == {**none, "waiting": ["待回复"]}
    assert late == {**none, "overdue": ["逾期未回复"]}
    assert came == {**none, "to-judge": ["待复查"]}
    assert f"/papers/to/{row}/judge" in page
    assert back == {**none, "waiting": ["已退回，待再次回复"]}
    assert shown(26) == none


def test_answers_of_offices_below_are_chased_and_looked_at_by_these_alone(world: World, finding: int) -> None:
    noticed(world, finding)
    Paper.objects.update(office=world.other_village)
    own = posted(world, world.yi, world.other_village, "officer")

    chased = [[each for each in asked_of(by, 20) if each[0] == "催办"] for by in (own, world.an)]
    listed = [asked_answers(by=by, state="overdue", now=local(20)).total for by in (own, world.an)]

    assert chased == [[("催办", "1个单位逾期未回复")], []]
    assert listed == [1, 0]

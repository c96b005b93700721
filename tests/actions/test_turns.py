"""Actions take turns, and the log stays one chain whatever part of a turn is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Protocol

import pytest
from django.db import connection, transaction

from drafting import VILLAGES, clause, draft, structure, terms
from world import NOW, World
from wuzha.actions import log, publishing, records
from wuzha.actions.turns import begun_at, in_turn
from wuzha.plan.model import Recurring
from wuzha.queries.log import first_break
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Claim, LogEntry

QUOTE = "各村每月张贴防骗标语2条"


class Counted(Protocol):
    def __call__(self, number: int) -> object: ...


def note(world: World, said: str) -> None:
    log.write(by=world.an, at=NOW, verb="test", subject="unit", subject_id=world.town, summary=said)


@pytest.mark.parametrize("inside", [True, False], ids=["a nested action", "a part of the action"])
def test_what_is_written_after_a_part_was_taken_back_joins_on_to_what_stayed(world: World, *, inside: bool) -> None:
    taken_back = in_turn(note) if inside else note

    @in_turn
    def act() -> None:
        note(world, "一")
        with transaction.atomic():
            taken_back(world, "二")
            transaction.set_rollback(True)
        note(world, "三")

    act()
    note(world, "四")

    said = list(LogEntry.objects.filter(verb="test").order_by("pk").values_list("summary", flat=True))
    assert (said, first_break()) == (["一", "三", "四"], None)


def test_a_turn_that_failed_leaves_nothing_behind_for_the_next(world: World) -> None:
    @in_turn
    def fails() -> None:
        note(world, "一")
        raise Refusal("不行。")

    with pytest.raises(Refusal), transaction.atomic():
        fails()
    note(world, "二")

    said = list(LogEntry.objects.filter(verb="test").values_list("summary", flat=True))
    assert (said, first_break()) == (["二"], None)


@pytest.mark.parametrize("more", [0, 29])
def test_a_record_costs_as_many_queries_for_thirty_duties_as_for_one(
    world: World, more: int, django_assert_num_queries: Counted
) -> None:
    since_may = replace(terms(world), starts=date(2026, 5, 1))
    if more:
        asked = tuple(
            clause(
                f"R{at + 1}",
                "各村每月张贴防骗标语2条",
                owner=VILLAGES,
                activity="lecture",
                schedule=Recurring(every="month"),
            )
            for at in range(more)
        )
        row = draft(world, structure().model_copy(update={"requirements": asked, "questions": ()}))
        publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=since_may, at=NOW)
    form = RecordForm("lecture", date(2026, 5, 20), audience=("villagers",), expected=80, attended=76)

    # The first record after other actions: one that follows another takes four fewer (test_remembered). On SQLite the
    # index of words is a table of its own.
    with django_assert_num_queries(14 + (connection.vendor == "sqlite")):  # type: ignore[attr-defined]
        row_id = records.submit(by=world.an, unit=world.village, form=form, at=NOW)

    assert Claim.objects.filter(record=row_id).count() == 1 + more


def test_a_turn_has_written_nothing_until_its_first_entry_and_is_alone_until_another_joins(world: World) -> None:
    begun = LogEntry.objects.latest("pk").hash

    @in_turn
    def writes() -> list[str | None]:
        before = begun_at()
        note(world, "一")
        return [before, begun_at()]

    @in_turn
    def joined() -> list[str | None]:
        return [in_turn(begun_at)(), begun_at()]

    assert (writes(), joined(), begun_at()) == ([begun, None], [None, None], None)

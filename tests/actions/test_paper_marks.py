"""Marks of a paper: urgency and 内部 are seen by whoever checks and signs, copies are numbered when it is issued."""

from __future__ import annotations

import io
import zipfile
from importlib import import_module

import docx
import pytest
from django.apps import apps
from django.db import connection

import paper_ways
from asking import signed_in
from paper_ways import JUNE, addressed, frozen, signed
from world import World
from wuzha.actions import paper_lives
from wuzha.actions.paper_lives import Address
from wuzha.queries.frozen import frozen_paper
from wuzha.queries.paper_lives import addressing
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Paper, Recipient


def issued(world: World, copies: int | None, **more: object) -> int:
    to = {"units": (world.village, world.other_village), "copied_outside": ("县政法委",), **more}
    key, number = signed(world, frozen(world), **to), paper_ways.series(world)
    paper_lives.issue(by=world.an, paper=key, series=number, on=JUNE.date(), at=JUNE, copies=copies)
    return key


def test_urgency_and_marking_stand_on_the_paper_before_it_is_checked(world: World) -> None:
    key = addressed(world, frozen(world), urgency="特急", marking="内部")

    document = frozen_paper(by=world.bo, paper=key).document
    again = addressing(by=world.an, paper=key)
    assert document.marks() == ("", "内部", "特急")
    assert (again.urgency, again.marking) == ("特急", "内部")


@pytest.mark.parametrize("grade", ["秘密", "机密", "绝密★长期"])
def test_a_paper_is_not_marked_as_a_state_secret_and_nothing_is_half_done(world: World, grade: str) -> None:
    key = frozen(world)

    with pytest.raises(Refusal, match="只能在涉密信息系统里") as refused:
        paper_lives.address(by=world.an, paper=key, to=Address(units=(world.village,), marking=grade), at=JUNE)

    assert list(refused.value.fields) == ["marking"]
    assert Paper.objects.get(pk=key).recipients.count() == 0


def test_text_that_bears_the_mark_of_a_state_secret_is_not_frozen(world: World) -> None:
    with pytest.raises(Refusal, match="密级标志“机密★10年”"):
        frozen(world, texts={"next": "机密★10年\n有关部署如下。"})

    assert Paper.objects.count() == 0


def test_the_office_keeps_copy_one_and_each_recipient_has_its_own(world: World) -> None:
    key = issued(world, 5)

    own = frozen_paper(by=world.an, paper=key)
    assert own.copies == ((1, "存档"), (2, "上云村"), (3, "下溪村"), (4, "县政法委"), (5, "备用"))
    assert own.document.marks() == ("000001",)
    assert frozen_paper(by=world.an, paper=key, copy=4).document.marks() == ("000004",)
    received = frozen_paper(by=world.lin, paper=key, copy=4)
    assert (received.document.marks(), received.copies) == (("000002",), ())


def test_all_numbered_copies_are_handed_out_at_once_to_the_office_alone(world: World) -> None:
    key = issued(world, 5)

    answer = signed_in(world.an).get(f"/papers/{key}/copies.zip")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as package:
        first = {name: docx.Document(package.open(name)).paragraphs[0].text for name in package.namelist()}

    title = Paper.objects.get(pk=key).title
    whose = ("存档", "上云村", "下溪村", "县政法委", "备用")
    assert first == {f"{serial:06d}（{name}）{title}.docx": f"{serial:06d}" for serial, name in enumerate(whose, 1)}
    assert signed_in(world.lin).get(f"/papers/{key}/copies.zip").status_code == 404
    assert signed_in(world.an).get(f"/papers/{frozen(world)}/copies.zip").status_code == 404


def test_a_copy_that_was_never_printed_is_absent(world: World) -> None:
    key = issued(world, 4)

    for copy in (0, 5, 10**9):
        with pytest.raises(Absent):
            frozen_paper(by=world.an, paper=key, copy=copy)


def test_copies_without_numbers_bear_none(world: World) -> None:
    key = issued(world, None, urgency="加急")

    found = frozen_paper(by=world.an, paper=key)
    assert (found.copies, found.document.marks()) == ((), ("加急",))
    with pytest.raises(Absent):
        frozen_paper(by=world.an, paper=key, copy=1)


def test_too_few_numbered_copies_are_refused_and_no_number_is_taken(world: World) -> None:
    with pytest.raises(Refusal, match="应在4（存档1份，收文单位各1份）和9999之间") as refused:
        issued(world, 3)

    row = Paper.objects.get()
    assert (list(refused.value.fields), row.number, row.state, row.copy_count) == (["copies"], "", "signed", 0)


def test_a_new_draft_begins_without_the_marks_of_the_one_before(world: World) -> None:
    addressed(world, frozen(world), urgency="特急", marking="内部")

    again = frozen(world)

    assert frozen_paper(by=world.an, paper=again).document.marks() == ()


def test_papers_from_before_numbers_were_kept_get_those_their_places_told(world: World) -> None:
    key, none = issued(world, 5), addressed(world, frozen(world, "monthly"))
    rows = Recipient.objects.filter(paper__in=(key, none)).order_by("paper", "pk")
    before = list(rows.values_list("serial", flat=True))
    rows.update(serial=0)

    import_module("wuzha.store.migrations.0032_serials").number(apps, connection.schema_editor())

    assert list(rows.values_list("serial", flat=True)) == before == [2, 3, 4, 0]

"""How long an office keeps what: its own approved table goes before what is proposed, and the catalogue says so."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from asking import signed_in, words
from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import archives
from wuzha.actions.retention import decide
from wuzha.papers.kinds import templates
from wuzha.queries.retention import own_terms, term_table
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import LogEntry, RetentionTerm, Unit
from years import LATE, lived

OWN = "《云溪镇归档范围和保管期限表》（2026年3月审定）"


def enter(by: Actor, unit: int, terms: dict[str, str], source: str) -> int:
    """Enter a table by somebody who has just looked at it."""
    shown = term_table(by=by, unit=unit).mark
    return decide(by=by, unit=unit, terms=terms, source=source, shown=shown, at=NOW)


def catalogued(world: World, tmp_path: Path) -> dict[str, set[tuple[object, ...]]]:
    """Return the term, reason and status of each kind in the catalogue of an archive."""
    target = tmp_path / "a.zip"
    code = Unit.objects.get(pk=world.town).code
    archives.write_to(code=code, year=2026, target=target, at=LATE, told=lambda _done, _total: None)
    with zipfile.ZipFile(target) as package:
        sheet = openpyxl.load_workbook(io.BytesIO(package.read("目录.xlsx"))).worksheets[0]
    heads, *rows = list(sheet.iter_rows(values_only=True))
    found: dict[str, set[tuple[object, ...]]] = {}
    for row in rows:
        said = dict(zip(heads, row, strict=True))
        found.setdefault(str(said["类别"]), set()).add((said["保管期限"], said["依据"], said["期限状态"]))
    return found


def test_every_kind_is_proposed_a_term_that_nobody_confirmed_yet(world: World) -> None:
    table = term_table(by=world.an, unit=world.town)

    assert {row.proposed.status for row in table.rows} == {"待确认"}
    assert {row.key.removeprefix("paper/") for row in table.rows} >= {*templates(), "incoming", "plan", "evidence"}
    assert {row.own for row in table.rows} == {""}


def test_what_the_offices_table_says_stands_in_the_catalogue_as_confirmed(world: World, tmp_path: Path) -> None:
    lived(world)

    enter(world.an, world.town, {"records": "10年", "plan": ""}, OWN)

    found = catalogued(world, tmp_path)
    assert found["工作记录"] == {("10年", f"依据{OWN}", "已核")}
    assert {status for _, _, status in found["工作方案"]} == {"待确认"}


def test_a_unit_below_goes_by_the_table_above_until_it_has_its_own(world: World) -> None:
    village = Unit.objects.get(pk=world.village)
    enter(world.an, world.town, {"records": "10年"}, OWN)
    above = own_terms(village)

    enter(world.an, world.village, {"records": "永久"}, "村表")

    assert ({key: each.term for key, each in above.items()}, own_terms(village)["records"].term) == (
        {"records": "10年"},
        "永久",
    )
    assert term_table(by=world.an, unit=world.other_village).above == "云溪镇人民政府"


@pytest.mark.parametrize(
    "terms, source, said",
    [
        ({"records": "10年"}, " ", "请写明依据"),
        ({"records": "五十年"}, OWN, "保管期限只有"),
        ({"chats": "10年"}, OWN, "保管期限只有"),
        ({"records": ""}, OWN, "还没有选期限"),
        ({"records": "10年"}, "表" * 201, "最多200个字"),
    ],
)
def test_a_table_out_of_order_is_refused_and_nothing_is_kept(
    world: World, terms: dict[str, str], source: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        enter(world.an, world.town, terms, source)

    assert RetentionTerm.objects.count() == 0


def test_who_was_slower_does_not_undo_what_another_entered(world: World) -> None:
    shown = term_table(by=world.an, unit=world.town).mark
    enter(world.an, world.town, {"records": "10年"}, OWN)

    with pytest.raises(Stale):
        decide(by=world.an, unit=world.town, terms={"plan": "永久"}, source=OWN, shown=shown, at=NOW)

    assert list(RetentionTerm.objects.values_list("kind", "term")) == [("records", "10年")]


def test_who_makes_no_archives_there_finds_no_table(world: World) -> None:
    with pytest.raises(Absent):
        decide(by=world.lin, unit=world.town, terms={}, source="", shown="", at=NOW)
    with pytest.raises(Absent):
        term_table(by=world.bo, unit=world.town)


def test_the_table_is_filled_in_on_its_page_and_taken_back_there(world: World) -> None:
    an = signed_in(world.an)

    first = {"mark": an.get("/archives/retention").context["mark"]}
    wrong = an.post("/archives/retention", {"records": "10年", "source": "", **first})
    kept = words(an.post("/archives/retention", {"records": "10年", "source": OWN, **first}, follow=True).content)
    late = an.post("/archives/retention", {"records": "永久", "source": OWN, **first})
    second = {"mark": an.get("/archives/retention").context["mark"]}
    an.post("/archives/retention", {"records": "", "source": "", **second})

    assert (wrong.status_code, "请写明依据" in words(wrong.content)) == (422, True)
    assert "1类按本单位的期限表" in kept
    assert (late.status_code, "刚刚被其他人修改过" in words(late.content)) == (422, True)
    assert RetentionTerm.objects.count() == 0
    summaries = LogEntry.objects.filter(verb="retention.decide").order_by("pk").values_list("summary", flat=True)
    assert list(summaries) == [f"填写保管期限表：1类，依据{OWN}", "填写保管期限表：0类，改按建议的期限"]

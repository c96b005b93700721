"""What the archive of a unit may hold of others: what the unit itself may open, and no more."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest

from tests.actions.test_archives import KEEPER, repacked, taken, written
from world import NOW, World
from wuzha.actions import matters
from wuzha.actions.archive_imports import take_in
from wuzha.papers.archive import checking
from wuzha.papers.archive.manifest import line
from wuzha.papers.archive.signing import new_key
from wuzha.queries.archive_scope import Scope, scope_of
from wuzha.rules.matters import MatterForm
from wuzha.rules.refusals import Refusal
from wuzha.store import files
from wuzha.store.models import Evidence, Matter, Paper, PaperAnswer, Placement, Recipient, Record, Unit
from years import LATE, empty, issued, lived


@pytest.fixture
def year(world: World) -> World:
    return lived(world)


def rows(file: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table in an archive."""
    with zipfile.ZipFile(file) as package:
        return [json.loads(line) for line in package.read(f"data/{table}.jsonl").splitlines()]


def scope(unit: int, *, cases: bool = True) -> Scope:
    return scope_of(Unit.objects.get(pk=unit), 2026, LATE, cases=cases)


def held(unit: int, table: str, *, cases: bool = True) -> set[int]:
    return set(scope(unit, cases=cases).rows(table).values_list("pk", flat=True))


def copied(paper: int, *units: int) -> None:
    """Copy a paper to units."""
    for unit in units:
        name = Unit.objects.get(pk=unit).name
        Recipient.objects.create(paper_id=paper, unit_id=unit, name=name, copied=True)


def test_a_recipient_gets_its_own_row_and_neither_inner_steps_nor_other_recipients(year: World, tmp_path: Path) -> None:
    key = issued(year)
    copied(key, year.other_village)
    draft = Paper.objects.exclude(pk=key).get()
    Paper.objects.filter(pk=key).update(replaces=draft, reported=Record.objects.first())
    proof = PaperAnswer.objects.get().sha256

    file = written(year.other_village, tmp_path / "a.zip")

    (paper,) = rows(file, "papers")
    assert (paper["id"], paper["replaces_id"], paper["reported_id"]) == (key, None, None)
    assert [row["name"] for row in rows(file, "recipients")] == ["下溪村"]
    assert [row["state"] for row in rows(file, "paper_steps")] == ["issued"]
    assert [rows(file, name) for name in ("paper_answers", "paper_numbers", "number_series")] == [[], [], []]
    with zipfile.ZipFile(file) as package:
        assert [name for name in package.namelist() if proof in name] == []
    taken(file)
    assert Paper.objects.get().recipients.get().name == "下溪村"


def test_the_office_that_issued_keeps_steps_recipients_and_the_drafts_before(year: World, tmp_path: Path) -> None:
    key = issued(year)
    draft = Paper.objects.exclude(pk=key).get()
    Paper.objects.filter(pk=key).update(replaces=draft)

    file = written(year.town, tmp_path / "a.zip")

    assert {row["id"]: row["replaces_id"] for row in rows(file, "papers")} == {key: draft.pk, draft.pk: None}
    assert [row["state"] for row in rows(file, "paper_steps")] == ["checked", "signed", "issued"]
    assert len(rows(file, "paper_answers")) == len(rows(file, "paper_numbers")) == 1


def test_a_paper_on_a_case_of_a_neighbour_stays_out_though_it_was_copied(year: World) -> None:
    case = Matter.objects.get(kind="case")
    key = issued(year)
    Paper.objects.filter(pk=key).update(matter=case, unit=year.village)
    copied(key, year.other_village)

    found = {name: key in held(getattr(year, name), "papers") for name in ("town", "village", "other_village")}

    assert found == {"town": True, "village": True, "other_village": False}
    assert key not in held(year.town, "papers", cases=False)
    assert case.pk not in held(year.other_village, "matters")


def test_what_a_paper_from_above_speaks_of_elsewhere_stays_there(year: World, tmp_path: Path) -> None:
    key = issued(year)
    told = Record.objects.filter(unit=year.village).order_by("pk").first()
    Paper.objects.filter(pk=key).update(record=told)
    copied(key, year.other_village)

    file = written(year.other_village, tmp_path / "a.zip")

    assert told is not None
    assert [row["record_id"] for row in rows(file, "papers")] == [None]
    assert told.pk not in {row["id"] for row in rows(file, "records")}


def test_a_record_of_the_superior_that_counts_here_comes_without_its_files_and_its_other_matters(year: World) -> None:
    own = Record.objects.filter(unit=year.village, claims__isnull=False).order_by("pk").first()
    assert own is not None
    form = MatterForm("case", datetime(2026, 5, 3, 9, 20), {"loss": 900, "fraud": "T01", "channel": "phone"})
    elsewhere = matters.register(by=year.an, unit=year.other_village, form=form, at=NOW)
    proofs = set(own.evidence.values_list("pk", flat=True))
    Record.objects.filter(pk=own.pk).update(unit=year.town)
    own.served.add(year.village)
    own.matters.add(elsewhere)

    assert own.pk in held(year.village, "records")
    assert proofs
    assert proofs & held(year.village, "evidence") == set()
    assert elsewhere not in held(year.village, "matters")
    assert proofs <= held(year.town, "evidence")
    assert elsewhere in held(year.town, "matters")


@pytest.mark.parametrize(
    "table, old, new",
    [
        ("evidence", "sha256", "/etc/passwd"),
        ("evidence", "received", "../../secret"),
        ("evidence", "media_type", "text/html"),
        ("plans", "file_sha256", "/etc/passwd"),
        ("paper_answers", "sha256", "A" * 64),
        ("paper_answers", "media_type", "image/svg+xml"),
    ],
)
def test_rows_that_name_a_file_elsewhere_or_of_a_kind_not_taken_are_not_taken_in(
    year: World, tmp_path: Path, table: str, old: str, new: str
) -> None:
    issued(year)
    file = written(year.town, tmp_path / "a.zip")

    def forge(name: str, data: bytes) -> bytes:
        if name != f"data/{table}.jsonl":
            return data
        first, *others = data.splitlines(keepends=True)
        return b"".join([line({**json.loads(first), old: new}), *others])

    forged = repacked(file, tmp_path / "b.zip", forge, key=new_key())
    empty()
    with forged.open("rb") as opened, pytest.raises(Refusal, match="没有导入"):
        _take(opened)

    assert (Unit.objects.count(), Evidence.objects.count()) == (0, 0)


def _take(file: IO[bytes]) -> None:
    """Take an archive in past the catalogue, which a forger would have written anew as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "_catalogue", lambda _package, _manifest: None)
        take_in(file=file, keeper=KEEPER, at=LATE)


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../" + "a" * 61, "A" * 64, "a" * 64 + "\n"])
def test_what_is_no_hash_names_no_file(name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        files.path_of(name)


def stood(unit: int, *stays: tuple[int | None, date]) -> None:
    """Let a unit have stood under others (None: where it stands) until days of the past."""
    row = Unit.objects.get(pk=unit)
    for under, until in stays:
        path = row.path if under is None else f"{Unit.objects.get(pk=under).path}{unit}/"
        Placement.objects.create(unit=row, path=path, until_date=until)


def test_a_unit_that_lay_below_for_a_month_comes_with_that_month(year: World, tmp_path: Path) -> None:
    stood(year.village, (None, date(2026, 4, 1)), (year.factory, date(2026, 5, 1)))
    days = dict(Record.objects.filter(unit=year.village).values_list("pk", "starts"))

    file = written(year.factory, tmp_path / "a.zip")

    here = [row for row in rows(file, "records") if row["unit_id"] == year.village]
    assert date(2026, 5, 6) in days.values()
    assert {row["starts"] for row in here} == {
        f"{day}" for day in days.values() if date(2026, 4, 1) <= day < date(2026, 5, 1)
    }
    assert {row["on_date"][:7] for row in rows(file, "claims") if row["unit_id"] == year.village} == {"2026-04"}
    assert [row for row in rows(file, "matters") if row["unit_id"] == year.village] == []
    assert {row["opens"] for row in rows(file, "obligations") if row["unit"] == year.village} < {
        f"{date(2026, 3, 1) + timedelta(days=n)}" for n in range(61)
    }
    taken(file)
    assert Record.objects.filter(unit=year.village).count() == len(here)


def test_a_unit_that_came_below_after_the_year_is_not_of_it(year: World) -> None:
    stood(year.village, (None, date(2028, 1, 1)), (year.factory, date(2029, 1, 1)))

    assert year.village not in scope(year.factory).inside
    assert year.village in scope(year.town).inside


def test_a_unit_that_lies_below_now_but_did_not_then_is_not_of_the_year(year: World) -> None:
    stood(year.village, (None, date(2026, 6, 1)))
    under = f"{Unit.objects.get(pk=year.factory).path}{year.village}/"
    Unit.objects.filter(pk=year.village).update(path=under, parent=year.factory)
    factory = Unit.objects.get(pk=year.factory)

    found = {each: year.village in scope_of(factory, each, LATE, cases=True).inside for each in (2025, 2026)}

    assert found == {2025: False, 2026: True}


def test_a_unit_that_came_during_the_year_brings_what_its_totals_count(year: World) -> None:
    stood(year.village, (None, date(2026, 6, 1)))
    under = f"{Unit.objects.get(pk=year.factory).path}{year.village}/"
    Unit.objects.filter(pk=year.village).update(path=under, parent=year.factory)

    assert set(Record.objects.filter(unit=year.village).values_list("pk", flat=True)) <= held(year.factory, "records")

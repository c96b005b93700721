"""The archive of a year: made, made again, taken into an empty installation, with the same figures and files."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from world import World
from wuzha.access import Actor
from wuzha.actions import archives, records, units
from wuzha.actions.archive_imports import Keeper, take_in
from wuzha.papers.archive.checking import checked
from wuzha.papers.archive.manifest import MANIFEST, SIGNATURE, read
from wuzha.papers.archive.signing import new_key, signed
from wuzha.papers.archive.zips import Packer, entries_of, pieces
from wuzha.papers.pdf import program
from wuzha.queries import archives as questions
from wuzha.queries.figures import Asked, figures
from wuzha.queries.frozen import document_of, frozen_paper
from wuzha.queries.people import named
from wuzha.queries.progress import standings
from wuzha.queries.records import record
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store import files
from wuzha.store.archive_tables import TABLES
from wuzha.store.models import Archive, Evidence, LogEntry, Paper, PaperAnswer, Person, Record, Unit
from years import LATE, empty, issued, lived

KEEPER = Keeper("安岚", "an-2", "yunxi-2026-keep")
ROOT = Path(__file__).parents[2]
PERIODS = ("2026", "2026-H1", "2026-Q2", *(f"2026-{month:02d}" for month in range(1, 13)))


@pytest.fixture
def year(world: World) -> World:
    return lived(world)


def written(unit: int, target: Path, at: datetime = LATE) -> Path:
    code = Unit.objects.get(pk=unit).code
    archives.write_to(code=code, year=2026, target=target, at=at, told=lambda _done, _total: None)
    return target


def taken(file: Path, at: datetime = LATE) -> Actor:
    empty()
    with file.open("rb") as opened:
        take_in(file=opened, keeper=KEEPER, at=at)
    found = named(KEEPER.login, timezone.make_naive(at).date())
    assert found is not None
    return found


def said(by: Actor, unit: int) -> list[object]:
    """Say every figure, split and trend of every period, and how every obligation of the year stands."""
    now = timezone.make_naive(LATE)
    found: list[object] = []
    for period in PERIODS:
        asked = figures(by=by, asked=Asked(unit, period), now=now)
        found.append([(each.key, each.number, each.value, each.items) for each in asked.all_figures()])
        found.append([(definition.code, repr(trend)) for definition, trend in asked.trends])
    paths = dict(Unit.objects.filter(path__contains=f"{unit}/").values_list("pk", "path"))
    held = standings(paths, date(2026, 1, 1), date(2027, 1, 1), now)
    found.append([(each.clause.key, each.unit, each.obligation.occasion.key, each.state, each.tally) for each in held])
    return found


def test_all_figures_and_standings_are_the_same_after_taking_in(year: World, tmp_path: Path) -> None:
    file = written(year.town, tmp_path / "a.zip")
    before = said(year.an, year.town)

    keeper = taken(file)

    assert said(keeper, year.town) == before


def test_the_year_of_one_village_stands_by_itself(year: World, tmp_path: Path) -> None:
    file = written(year.village, tmp_path / "a.zip")
    before = said(year.an, year.village)

    keeper = taken(file)

    assert said(keeper, year.village) == before
    assert {row.name for row in Unit.objects.all()} == {"云溪镇人民政府", "上云村"}


def test_records_evidence_and_papers_come_back(year: World, tmp_path: Path) -> None:
    file = written(year.town, tmp_path / "a.zip")
    rows = [(row.pk, row.title, row.created_at, row.withdrawn_why) for row in Record.objects.order_by("pk")]
    proofs = [(row.pk, row.name, row.sha256) for row in Evidence.objects.order_by("pk")]
    paper = Paper.objects.get()
    said_then = frozen_paper(by=year.an, paper=paper.pk).document
    for _, _, sha256 in proofs:
        files.forget(sha256)

    keeper = taken(file)

    assert [(row.pk, row.title, row.created_at, row.withdrawn_why) for row in Record.objects.order_by("pk")] == rows
    assert [(row.pk, row.name, row.sha256) for row in Evidence.objects.order_by("pk")] == proofs
    assert {hashlib.sha256(files.path_of(sha).read_bytes()).hexdigest() for *_, sha in proofs} == {
        sha for *_, sha in proofs
    }
    assert frozen_paper(by=keeper, paper=paper.pk).document == said_then
    assert record(by=keeper, record=rows[0][0], now=timezone.make_naive(LATE)).form.attended == 80


def test_an_issued_paper_keeps_its_number_its_recipients_and_its_answer(year: World, tmp_path: Path) -> None:
    key = issued(year)
    document = document_of(Paper.objects.get(pk=key))
    town, village = written(year.town, tmp_path / "a.zip"), written(year.village, tmp_path / "b.zip")

    taken(town)
    row = Paper.objects.get(pk=key)
    answer = PaperAnswer.objects.get()

    assert (row.number, document_of(row), row.signer) == ("云反诈办〔2026〕1号", document, "雷明")
    assert list(row.steps.order_by("pk").values_list("state", flat=True)) == ["checked", "signed", "issued"]
    assert (answer.recipient.name, files.path_of(answer.sha256).read_bytes()) == ("上云村", "已整改".encode())
    taken(village)
    assert Paper.objects.get(pk=key).recipients.get().name == "上云村"


def test_every_column_of_the_rows_is_explained() -> None:
    page = (ROOT / "docs/archive.md").read_text(encoding="utf-8")
    told = [line for line in page.splitlines() if line.startswith("| `")]

    missing = [
        f"{table.name}.{field.attname}"
        for table in TABLES
        for field in table.fields()
        if field.attname != "id"
        and not any(f"`{table.name}`" in line.split("|")[1] and field.attname in line for line in told)
    ]

    assert missing == []


def test_people_come_as_names_without_a_way_in(year: World, tmp_path: Path) -> None:
    file = written(year.town, tmp_path / "a.zip")

    taken(file)

    others = Person.objects.exclude(login=KEEPER.login)
    assert {row.name for row in others} == {"安岚", "柏青", "雷明", "林禾", "易文"}
    assert [(row.is_active, row.has_usable_password(), row.email) for row in others] == [(False, False, "")] * 5
    with zipfile.ZipFile(file) as package:
        whole = b"".join(package.read(name) for name in package.namelist() if name.startswith("data/"))
    assert [word for word in (b"argon2", b"md5$", b'"login"', b"yunxi-2026") if word in whole] == []


def test_work_goes_on_after_taking_in(year: World, tmp_path: Path) -> None:
    keeper = taken(written(year.town, tmp_path / "a.zip"))

    new = records.submit(
        by=keeper, unit=year.village, form=RecordForm("lecture", date(2026, 6, 20), audience=("villagers",)), at=LATE
    )

    assert new > max(Record.objects.exclude(pk=new).values_list("pk", flat=True))


def test_a_moved_unit_is_counted_where_it_stood(year: World, tmp_path: Path) -> None:
    units.move(by=year.an, unit=year.village, under=year.factory, at=LATE)
    before = said(year.an, year.town)

    keeper = taken(written(year.town, tmp_path / "a.zip", LATE))

    assert said(keeper, year.town) == before


def test_the_same_year_gives_the_same_bytes(year: World, tmp_path: Path) -> None:
    first = written(year.town, tmp_path / "a.zip").read_bytes()

    again = written(year.town, tmp_path / "b.zip", LATE + timedelta(hours=5)).read_bytes()

    assert first == again


@pytest.mark.office
@pytest.mark.skipif(program() is None, reason="本机没有 LibreOffice")
def test_papers_come_as_pdf_too_with_the_same_bytes_each_time(year: World, tmp_path: Path) -> None:
    code = Unit.objects.get(pk=year.town).code
    for name in ("a.zip", "b.zip"):
        archives.write_to(
            code=code, year=2026, target=tmp_path / name, at=LATE, told=lambda _done, _all: None, pdf=True
        )

    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        assert package.read(f"papers/{Paper.objects.get().pk}.pdf").startswith(b"%PDF")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_after_taking_in_the_same_archive_can_be_made_again(year: World, tmp_path: Path) -> None:
    first = written(year.town, tmp_path / "a.zip")

    taken(first, LATE)
    again = written(year.town, tmp_path / "b.zip", LATE)

    def rows(file: Path, name: str) -> list[str]:
        with zipfile.ZipFile(file) as package:
            return package.read(name).decode().splitlines()

    for name in (
        "records",
        "claims",
        "obligations",
        "totals",
        "matters",
        "pauses",
        "papers",
        "evidence",
        "assignments",
    ):
        assert rows(again, f"data/{name}.jsonl") == rows(first, f"data/{name}.jsonl")


def test_an_independent_programme_comes_to_the_same_totals(year: World, tmp_path: Path) -> None:
    file = written(year.town, tmp_path / "a.zip")

    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "tools/verify_archive.py"), str(file)], capture_output=True, text=True, check=False
    )

    asked = figures(by=year.an, asked=Asked(year.town, "2026"), now=timezone.make_naive(LATE))
    names = {"expected": "owed", "done": "done", "on_time": "on-time", "late": "late"}
    shown = [f"{name:<9}{asked.find(f'duties.{code}').number:>9}" for name, code in names.items()]
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[1:] == [*shown, "EQUAL: hashes, signature and totals hold"]
    assert asked.find("duties.late").number > 0


def repacked(file: Path, target: Path, change: Callable[[str, bytes], bytes | None], *, key: bytes) -> Path:
    """Write an archive anew with other content, with a manifest and a signature that fit it."""
    with file.open("rb") as opened, target.open("wb") as out:
        packer, packed = Packer(out), []
        for entry in entries_of(opened):
            data = change(entry.name, b"".join(pieces(opened, entry)))
            if entry.name not in {MANIFEST, SIGNATURE} and data is not None:
                packed.append(packer.add(entry.name, [data]))
        manifest = json.loads(zipfile.ZipFile(file).read(MANIFEST))
        manifest["files"] = [
            {"path": each.path, "bytes": each.size, "sha256": each.sha256}
            for each in sorted(packed, key=lambda each: each.path)
        ]
        data = json.dumps(manifest, ensure_ascii=False).encode()
        packer.add(MANIFEST, [data])
        packer.add(SIGNATURE, [signed(data, key)])
        packer.close()
    return target


def test_forged_totals_are_found_though_every_hash_and_the_signature_hold(year: World, tmp_path: Path) -> None:
    file, key = written(year.town, tmp_path / "a.zip"), new_key()

    def forge(name: str, data: bytes) -> bytes:
        return data.replace(b'"done":0', b'"done":1', 1) if name == "data/totals.jsonl" else data

    forged = repacked(file, tmp_path / "b.zip", forge, key=key)

    with forged.open("rb") as opened:
        found = checked(opened)
    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "tools/verify_archive.py"), str(forged)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [problem.kind for problem in found.problems] == ["catalogue", "figures"]
    assert run.returncode == 1
    assert "UNEQUAL" in run.stdout


def test_a_failed_taking_in_leaves_nothing(year: World, tmp_path: Path) -> None:
    file = written(year.town, tmp_path / "a.zip")

    def lose(name: str, data: bytes) -> bytes:
        return data.split(b"\n", 1)[1] if name == "data/units.jsonl" else data

    broken = repacked(file, tmp_path / "b.zip", lose, key=new_key())
    for row in Evidence.objects.all():
        files.forget(row.sha256)
    kept = {path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()}
    for path in kept:
        path.unlink()
    empty()

    with broken.open("rb") as opened, pytest.raises(Refusal, match="没有导入"):
        take_in(file=opened, keeper=KEEPER, at=LATE)

    assert (Unit.objects.count(), Record.objects.count(), Person.objects.count()) == (0, 0, 0)
    assert [path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()] == []


def test_an_installation_with_units_takes_nothing_in(year: World, tmp_path: Path) -> None:
    file = written(year.town, tmp_path / "a.zip")

    with file.open("rb") as opened, pytest.raises(Refusal, match="只能导入空的系统"):
        take_in(file=opened, keeper=KEEPER, at=LATE)

    assert Person.objects.filter(login=KEEPER.login).count() == 0


def test_a_weak_password_is_refused_before_anything_is_read(year: World, tmp_path: Path) -> None:
    file = written(year.town, tmp_path / "a.zip")
    empty()

    with file.open("rb") as opened, pytest.raises(Refusal, match="资料要改"):
        take_in(file=opened, keeper=Keeper("安岚", "an", "1234"), at=LATE)

    assert Unit.objects.count() == 0


def clock() -> datetime:
    return LATE


def test_a_worker_makes_what_was_asked_for(year: World) -> None:
    key = archives.ask(by=year.an, unit=year.town, year=2026, at=LATE)

    made = archives.make_waiting(clock)

    row = questions.archive(by=year.an, archive=key)
    found = questions.archive_file(by=year.an, archive=key)
    assert (made, row.state, row.size) == (1, "made", found.path.stat().st_size)
    assert row.sha256 == hashlib.sha256(found.path.read_bytes()).hexdigest()
    assert (row.signer, "") == questions.signing_key()
    assert stat.S_IMODE(Path(settings.ARCHIVE_KEY).stat().st_mode) == 0o600
    assert list(LogEntry.objects.filter(subject="archive").order_by("pk").values_list("verb", flat=True)) == [
        "archives.ask",
        "archives.make",
    ]
    with found.path.open("rb") as opened:
        assert checked(opened, key=row.signer).problems == ()


def test_what_a_killed_worker_left_another_begins_anew(year: World) -> None:
    key = archives.ask(by=year.an, unit=year.town, year=2026, at=LATE)
    Archive.objects.filter(pk=key).update(state="making", leased_until=LATE + timedelta(minutes=5), done=3)

    early = archives.make_waiting(clock)
    late = archives.make_waiting(lambda: LATE + timedelta(minutes=6))

    assert (early, late, Archive.objects.get(pk=key).state) == (0, 1, "made")


def test_a_cancelled_one_is_not_made_and_leaves_no_file(year: World) -> None:
    key = archives.ask(by=year.an, unit=year.town, year=2026, at=LATE)
    moments = iter([LATE, LATE, *(LATE + timedelta(seconds=n) for n in range(2, 99))])

    def tick() -> datetime:
        now = next(moments)
        if now > LATE and Archive.objects.get(pk=key).state == "making":
            archives.cancel(by=year.an, archive=key, at=now)
        return now

    made = archives.make_waiting(tick)

    assert (made, Archive.objects.get(pk=key).state) == (0, "cancelled")
    assert list(Path(settings.ARCHIVES_ROOT).glob("*.zip*")) + list(Path(settings.ARCHIVES_ROOT).glob("*.part")) == []


def test_a_deleted_one_takes_its_file_along(year: World, django_capture_on_commit_callbacks: object) -> None:
    key = archives.ask(by=year.an, unit=year.town, year=2026, at=LATE)
    archives.make_waiting(clock)
    path = questions.archive_file(by=year.an, archive=key).path

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        archives.delete(by=year.an, archive=key, at=LATE)

    assert (path.exists(), Archive.objects.count()) == (False, 0)


def test_damaged_evidence_stops_it_and_says_which(year: World) -> None:
    proof = Evidence.objects.order_by("pk").first()
    assert proof is not None
    files.path_of(proof.sha256).write_bytes(b"other")
    key = archives.ask(by=year.an, unit=year.town, year=2026, at=LATE)

    archives.make_waiting(clock)

    row = Archive.objects.get(pk=key)
    assert row.state == "failed"
    assert row.why.startswith(f"记录{proof.record_id}号的文件")


def test_lost_evidence_is_told_in_the_archive(year: World, tmp_path: Path) -> None:
    proof = Evidence.objects.order_by("pk").first()
    assert proof is not None
    files.forget(proof.sha256)

    file = written(year.town, tmp_path / "a.zip")

    with zipfile.ZipFile(file) as package:
        assert proof.sha256 in package.read("说明.txt").decode()
    with file.open("rb") as opened:
        found = checked(opened)
    assert (found.problems, found.manifest and found.manifest.counts["missing_files"]) == ((), 3)


def test_only_officer_and_leader_archive_and_case_papers_stay_with_who_handles_cases(year: World) -> None:
    for nobody in (year.bo, year.lin, year.yi):
        with pytest.raises(Absent):
            archives.ask(by=nobody, unit=year.town, year=2026, at=LATE)

    officers = archives.ask(by=year.an, unit=year.town, year=2026, at=LATE)
    Archive.objects.filter(pk=officers).update(state="cancelled")
    leaders = archives.ask(by=year.lei, unit=year.town, year=2026, at=LATE)

    assert [row.archive for row in questions.archives(by=year.lei)] == [leaders]
    assert {row.archive for row in questions.archives(by=year.an)} == {officers, leaders}
    assert questions.contents(by=year.lei, unit=year.town, year=2026, at=LATE).cases is False


def test_the_same_is_not_made_twice_at_a_time(year: World) -> None:
    archives.ask(by=year.an, unit=year.town, year=2026, at=LATE)

    with pytest.raises(Refusal, match="正在生成"):
        archives.ask(by=year.an, unit=year.town, year=2026, at=LATE)


@pytest.mark.parametrize("asked", [2014, 2027])
def test_a_year_that_has_not_begun_is_refused(year: World, asked: int) -> None:
    with pytest.raises(Refusal, match="年度"):
        archives.ask(by=year.an, unit=year.town, year=asked, at=LATE)


def test_every_item_of_the_catalogue_has_its_file_and_its_class(year: World, tmp_path: Path) -> None:
    file = written(year.town, tmp_path / "a.zip")

    with zipfile.ZipFile(file) as package:
        rows = list(openpyxl.load_workbook(io.BytesIO(package.read("目录.xlsx"))).active.values)  # type: ignore[union-attr]
        names = set(package.namelist())
        manifest = read(package.read(MANIFEST))

    head, *items = rows
    assert head[:8] == ("件号", "类别", "题名", "编号", "单位", "日期", "保管期限", "依据")
    assert {row[6] for row in items} == {"永久", "30年", "10年"}
    assert {row[8] for row in items} == names - {MANIFEST, SIGNATURE, "目录.xlsx", "说明.txt"}
    assert next(row for row in items if row[1] == "文书")[3] == f"文书{Paper.objects.get().pk}号第1稿"
    assert {row[10] for row in items} <= {each.sha256 for each in manifest.files.values()}


def test_counting_what_it_would_hold_does_not_depend_on_how_much_it_is(year: World) -> None:
    few = asked_for(year)
    for day in range(1, 28):
        form = RecordForm("lecture", date(2026, 6, day), audience=("villagers",))
        records.submit(by=year.an, unit=year.village, form=form, at=LATE)

    assert asked_for(year) == few


def asked_for(year: World) -> int:
    """Say how many queries it takes to tell what an archive would hold, once who owes what is remembered."""
    questions.contents(by=year.an, unit=year.town, year=2026, at=LATE)
    with CaptureQueriesContext(connection) as queries:
        questions.contents(by=year.an, unit=year.town, year=2026, at=LATE)
    return len(queries)


def test_years_of_the_past_are_judged_by_when_they_are_filed(year: World, tmp_path: Path) -> None:
    file = written(year.town, tmp_path / "a.zip", datetime(2028, 3, 1, tzinfo=UTC))

    with file.open("rb") as opened:
        found = checked(opened)

    assert found.manifest is not None
    assert found.manifest.subject.as_of == date(2027, 7, 1)

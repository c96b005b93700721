"""How fast a year with gigabytes of evidence is put away, checked and taken in, and how much memory that takes.

    python -m benchmarks.archives --gigabytes 5 --folder /some/disk
    python -m benchmarks.archives --gigabytes 0.1 --rows 100000

The first asks how memory goes with bytes, the second how it goes with rows: so many records are added that say what the
first say, each with its claims and its piece of evidence, whose file is the same. Needs three times as much room as the
files have.
Each step runs in a process of its own, whose peak memory is its own; everything
is thrown away at the end. The files are noise from a fixed seed, so that nothing on the way can pack them.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

FILE = 8_000_000  # bytes; a photo is a tenth of it, a video twice
BATCH = 2000
NEXT_YEAR = datetime(2027, 1, 5, 2, 0, tzinfo=UTC)
MEGABYTE = 1_000_000
KILOBYTES_A_MEGABYTE = 1024  # ru_maxrss counts kilobytes on Linux
PASSWORD = "archive-2026-keep"  # noqa: S105 - of an installation that is thrown away
STEPS = ("fill", "write", "verify", "independent", "import")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every step, or one of them in this process."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--gigabytes", type=float, default=0.2)
    asked.add_argument("--rows", type=int, default=0)
    asked.add_argument("--folder", type=Path, default=None)
    asked.add_argument("--step", choices=STEPS, default=None)
    given = asked.parse_args(arguments)
    if given.step:
        _step(given.step, given.folder, round(given.gigabytes * 1000 * MEGABYTE / FILE), given.rows)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for step in STEPS:
            again = [sys.executable, "-m", "benchmarks.archives", "--step", step, "--folder", folder]
            subprocess.run([*again, "--gigabytes", str(given.gigabytes), "--rows", str(given.rows)], check=True)


def _step(step: str, folder: Path, files: int, rows: int) -> None:
    """Do one step and print what it took."""
    archive = folder / "year.zip"
    if step == "fill":
        _fill(folder / "data", files)
        _multiply(rows)
        return
    work: dict[str, Callable[[], object]] = {
        "write": lambda: _write(folder / "data", archive),
        "verify": lambda: _verify(archive),
        "independent": lambda: subprocess.run([sys.executable, "tools/verify_archive.py", str(archive)], check=True),
        "import": lambda: _import(folder / "taken", archive),
    }
    begun, busy = perf_counter(), process_time()
    work[step]()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    took, worked = perf_counter() - begun, process_time() - busy + children.ru_utime + children.ru_stime
    of = resource.RUSAGE_CHILDREN if step == "independent" else resource.RUSAGE_SELF
    peak = resource.getrusage(of).ru_maxrss // KILOBYTES_A_MEGABYTE
    size = archive.stat().st_size / MEGABYTE
    print(f"{step:<12}{size:>9,.0f} MB {took:>8.1f} s {worked:>8.1f} s cpu {size / took:>7.0f} MB/s {peak:>6} MB peak")


def _open(data: Path) -> None:
    from wuzha.commands.installation import open_installation  # noqa: PLC0415 - each step opens one of its own

    open_installation(data)


def _fill(data: Path, files: int) -> None:
    """Found the county of the benchmarks, give its firms records all year, and put the files beside them."""
    _open(data)
    from benchmarks import filling  # noqa: PLC0415 - tables need the settings
    from wuzha.actions import records  # noqa: PLC0415
    from wuzha.rules.records import RecordForm  # noqa: PLC0415
    from wuzha.store import files as folder  # noqa: PLC0415
    from wuzha.store.models import Evidence  # noqa: PLC0415

    made = filling.found(filling.Size(units=300, clauses=60, months=12, records=files, spread=(6,)))
    chance = random.Random(1)  # noqa: S311 - the same noise every time
    for n in range(files):
        day = date(2026, 5, 21) + timedelta(days=n % 200)
        form = RecordForm("lecture", day, title="集中宣讲", audience=("staff",), expected=40, attended=40)
        record = records.submit(by=made.by, unit=made.units[n % len(made.units)], form=form, at=NEXT_YEAR)
        noise = chance.randbytes(FILE)
        name = folder.name_of(noise)
        folder.path_of(name).parent.mkdir(parents=True, exist_ok=True)
        folder.path_of(name).write_bytes(noise)
        said = {"kind": "video", "name": f"现场{n}.mp4", "media_type": "video/mp4", "size": FILE}
        Evidence.objects.create(record_id=record, sha256=name, added_at=NEXT_YEAR, **said)


def _multiply(rows: int) -> None:
    """Add so many records, in turn like those that are there, each with its claims and its evidence."""
    from wuzha.store.models import Claim, Evidence, Record  # noqa: PLC0415 - tables need the settings

    there = Record.objects.order_by("pk").prefetch_related("claims", "evidence")
    known = [(row, list(row.claims.all()), list(row.evidence.all())) for row in there]
    for begins in range(0, rows, BATCH):
        turn = [known[n % len(known)] for n in range(begins, min(begins + BATCH, rows))]
        made = [_copied(row) for row, _, _ in turn]
        Record.objects.bulk_create(made)
        both = list(zip(made, turn, strict=True))
        Claim.objects.bulk_create([_copied(each, record=new) for new, (_, claims, _) in both for each in claims])
        Evidence.objects.bulk_create([_copied(each, record=new) for new, (_, _, proofs) in both for each in proofs])


def _copied(row: Any, **changed: Any) -> Any:  # noqa: ANN401 - a row of any table
    fields = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if not each.primary_key}  # noqa: SLF001 - Django's public way to a model's fields
    named = {f"{name}_id": value.pk for name, value in changed.items()}
    return type(row)(**{**fields, **named, **({"client_key": None} if "client_key" in fields else {})})


def _write(data: Path, archive: Path) -> None:
    _open(data)
    from wuzha.actions.archives import write_to  # noqa: PLC0415 - tables need the settings
    from wuzha.store.models import Unit  # noqa: PLC0415

    code = Unit.objects.get(parent=None).code
    write_to(code=code, year=2026, target=archive, at=NEXT_YEAR, told=lambda _done, _total: None)


def _verify(archive: Path) -> None:
    from wuzha.papers.archive.checking import checked  # noqa: PLC0415 - only what this step needs is in its memory

    with archive.open("rb") as file:
        found = checked(file)
    if not found.sound:
        raise ValueError(found.problems)


def _import(data: Path, archive: Path) -> None:
    os.environ.pop("WUZHA_DATABASE", None)
    _open(data)
    from wuzha.actions.archive_imports import Keeper, take_in  # noqa: PLC0415 - tables need the settings

    with archive.open("rb") as file:
        take_in(file=file, keeper=Keeper("安岚", "an", PASSWORD), at=NEXT_YEAR)


if __name__ == "__main__":
    main()

"""How long it takes to find photos that look alike among a million: whole ones, and ones cut from others.

    python -m benchmarks.prints --photos 1000000 [--database postgresql://…]

Each photo has a print of the whole and sixteen of its spots, drawn by the database itself. A whole photo is looked for
by its print with up to seven bits flipped; the first answers are compared with those of comparing with all. A cut one
is looked for by a hundred spots of which some are its own with up to seven bits flipped.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import TypeVar

from wuzha.commands.installation import open_installation

Asked = TypeVar("Asked")
SEARCHES, CHECKED = 300, 30
OWN = 3
"""So many spots of a photo are in the one cut from it."""
FOUNDED = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 5, 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill a throw-away installation and print what a search takes."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--photos", type=int, default=100_000)
    asked.add_argument("--folder", help="where the database of some gigabytes is made")
    asked.add_argument("--database", default="")
    given = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        os.environ["WUZHA_DATABASE"] = given.database or f"sqlite://{folder}/wuzha.sqlite3"
        open_installation(Path(folder))
        for line in lines(given.photos):
            print(line, flush=True)


def lines(photos: int) -> Iterator[str]:
    """Fill the installation that is open, an empty one, and search."""
    from wuzha.papers.prints import ASKED, SIZES, Look  # noqa: PLC0415 - it reads tables, which need the settings
    from wuzha.queries.prints import alike, near  # noqa: PLC0415
    from wuzha.rules.prints import NEAR, distance, joined  # noqa: PLC0415
    from wuzha.store.models import PhotoPrint  # noqa: PLC0415

    chance = random.Random(1)  # noqa: S311 - the same searches every time
    begun = perf_counter()
    keys = _fill(photos)
    yield f"{photos:,} photos with {16 * photos:,} spots stored in {perf_counter() - begun:.0f} s"
    wholes = PhotoPrint.objects.filter(cut=0).values_list("evidence", "q0", "q1", "q2", "q3")
    every = {key: joined(pieces) for key, *pieces in wholes.iterator()}

    def changed(print_: int) -> int:
        return print_ ^ sum(1 << bit for bit in chance.sample(range(64), chance.randrange(NEAR + 1)))

    wanted = [changed(every[chance.choice(keys)]) for _ in range(SEARCHES)]
    found, said = _timed(near, wanted)
    right = sum(
        answer == {key for key, print_ in every.items() if distance(print_, print_of) <= NEAR}
        for answer, print_of in zip(found[:CHECKED], wanted, strict=False)
    )
    yield f"{right} of {CHECKED} answers are those of comparing with all"
    yield f"a whole photo: {said}"
    looks, cut = [], chance.sample(keys, SEARCHES)
    for key in cut:
        spots = PhotoPrint.objects.filter(evidence=key, cut__gt=0).values_list("q0", "q1", "q2", "q3")
        own = [changed(joined(pieces)) for pieces in chance.sample(list(spots), OWN)]
        sizes = [[chance.getrandbits(64) for _ in range(ASKED)] for _ in SIZES]
        chance.choice(sizes)[:OWN] = own
        looks.append(Look(chance.getrandbits(64), (), tuple(map(tuple, sizes))))
    answers, said = _timed(alike, looks)
    known = sum(key in answer for key, answer in zip(cut, answers, strict=True))
    yield f"a photo with {len(SIZES) * ASKED} spots, {OWN} of them of another: {said}"
    yield f"{known} of {SEARCHES} of these known again"


def _timed(search: Callable[[Asked], Collection[int]], asked: Sequence[Asked]) -> tuple[list[Collection[int]], str]:
    """Search for each, after a few that only warm up; return the answers and what one took."""
    for each in asked[:5]:
        search(each)
    taken, worked, found = [], [], []
    for each in asked:
        begun, busy = perf_counter(), process_time()
        found.append(search(each))
        worked.append((process_time() - busy) * 1000)
        taken.append((perf_counter() - begun) * 1000)
    slow = quantiles(taken, n=20)[-1]
    return found, f"median {median(taken):.2f} ms, 95 % {slow:.2f} ms; own processor time {median(worked):.2f} ms"


def _fill(photos: int) -> list[int]:
    """Store so many photos and their prints, by the database itself; return their ids."""
    from django.db import connection  # noqa: PLC0415 - it needs the settings

    from benchmarks.filling import look_at_tables  # noqa: PLC0415
    from wuzha.actions import office  # noqa: PLC0415
    from wuzha.store.models import Evidence, PhotoPrint, Record, Unit  # noqa: PLC0415

    form = office.OfficeForm("云溪县人民政府", "township", "安岚", "an", "county-2026-bench")
    person = office.found(form=form, at=FOUNDED)
    record = Record.objects.create(
        unit=Unit.objects.get(), activity="lecture", starts=DAY, ends=DAY, handed_in=DAY, recorded_by_id=person,
        created_at=FOUNDED, changed_at=FOUNDED,
    )  # fmt: skip
    first = Evidence.objects.create(
        record=record, kind="photo", name="p", media_type="image/jpeg", sha256="0" * 64, size=1, added_at=FOUNDED,
        looked_at=True,
    )  # fmt: skip
    on_sqlite = connection.vendor == "sqlite"
    piece = "random() & 65535" if on_sqlite else "floor(random() * 65536)::int"
    named = "printf('%064d', n)" if on_sqlite else "lpad(n::text, 64, '0')"
    others = [f'"{field.column}"' for field in Evidence._meta.concrete_fields if field.name not in {"id", "sha256"}]  # noqa: SLF001 - Django's public way to the fields
    count = "WITH RECURSIVE numbers(n) AS (SELECT {} UNION ALL SELECT n + 1 FROM numbers WHERE n < {}) "
    prints, proofs = PhotoPrint._meta.db_table, Evidence._meta.db_table  # noqa: SLF001
    with connection.schema_editor() as editor:  # an index is made in one go faster than row by row
        for index in PhotoPrint._meta.indexes:  # noqa: SLF001
            editor.remove_index(PhotoPrint, index)
    with connection.cursor() as cursor:
        if not on_sqlite:  # or else it looks seventeen million times whether there is such a photo
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"{count.format(1, photos - 1)} INSERT INTO {proofs} (sha256, {', '.join(others)})"  # noqa: S608 - our own names
            f" SELECT {named}, {', '.join(others)} FROM numbers, {proofs} one WHERE one.id = %s",
            [first.pk],
        )
        cursor.execute(
            f"{count.format(0, 16)} INSERT INTO {prints} (evidence_id, cut, q0, q1, q2, q3)"  # noqa: S608
            f" SELECT id, n, {piece}, {piece}, {piece}, {piece} FROM {proofs} CROSS JOIN numbers"
        )
    with connection.schema_editor() as editor:
        for index in PhotoPrint._meta.indexes:  # noqa: SLF001
            editor.add_index(PhotoPrint, index)
    look_at_tables()
    return list(Evidence.objects.values_list("pk", flat=True))


if __name__ == "__main__":
    main()

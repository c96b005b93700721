"""How long it takes to find near photos among a million: exact, by the four indexed pieces of each print.

    python -m benchmarks.prints --photos 1000000 --spotted 100000

Each search looks for a stored print with up to seven bits flipped; the first thirty answers are compared with those of
comparing with all prints. So many photos as are `spotted` have their sixteen spots stored as well.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

from wuzha.commands.installation import open_installation

SEARCHES, CHECKED = 300, 30
BATCH = 50_000
FOUNDED = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill a throw-away installation and print what a search takes."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--photos", type=int, default=100_000)
    asked.add_argument("--spotted", type=int, default=10_000)
    asked.add_argument("--database", default="")
    given = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if given.database:
            os.environ["WUZHA_DATABASE"] = given.database
        open_installation(Path(folder))
        for line in lines(given.photos, given.spotted):
            print(line, flush=True)


def lines(photos: int, spotted: int) -> Iterator[str]:
    """Fill the tables and search."""
    from wuzha.papers.prints import ASKED, KEPT, SIZES, Look  # noqa: PLC0415 - as below
    from wuzha.queries.prints import alike, near  # noqa: PLC0415 - it reads tables, which need the settings
    from wuzha.rules.prints import NEAR, distance  # noqa: PLC0415

    chance = random.Random(1)  # noqa: S311 - the same prints every time
    stored = [chance.getrandbits(64) for _ in range(photos)]
    first = _fill(stored, [[chance.getrandbits(64) for _ in range(KEPT)] for _ in range(spotted)])
    taken, worked, right = [], [], 0
    for search in range(SEARCHES):
        place = chance.randrange(photos)
        wanted = stored[place]
        for bit in chance.sample(range(64), chance.randrange(NEAR + 1)):
            wanted ^= 1 << bit
        begun, busy = perf_counter(), process_time()
        found = {key for key, _ in near(wanted, whole=True)}
        worked.append(process_time() - busy)
        taken.append(perf_counter() - begun)
        if search < CHECKED:
            right += found == {first + at for at, print_ in enumerate(stored) if distance(print_, wanted) <= NEAR}
    yield f"{photos:,} photos, {SEARCHES} searches, {right} of {CHECKED} compared with all are exact"
    yield f"one print: median {median(taken) * 1000:.2f} ms, 95 % {quantiles(taken, n=20)[-1] * 1000:.2f} ms"
    yield f"one print, processor at work: median {median(worked) * 1000:.2f} ms"
    sizes = tuple(tuple(chance.getrandbits(64) for _ in range(ASKED)) for _ in SIZES)
    begun, busy = perf_counter(), process_time()
    alike(Look(chance.getrandbits(64), (), sizes))
    took, spent = (perf_counter() - begun) * 1000, (process_time() - busy) * 1000
    yield f"a photo with {len(SIZES) * ASKED} spots among {spotted:,} with theirs: {took:.0f} ms, {spent:.0f} ms own"


def _fill(stored: Sequence[int], spots: Sequence[Sequence[int]]) -> int:
    """Store one photo for each print; return the id of the first."""
    from wuzha.actions import office  # noqa: PLC0415
    from wuzha.rules.prints import quarters  # noqa: PLC0415
    from wuzha.store.models import Evidence, PhotoPrint, Record, Unit  # noqa: PLC0415

    person = office.found(
        form=office.OfficeForm("云溪县人民政府", "township", "安岚", "an", "county-2026-bench"), at=FOUNDED
    )
    day = date(2026, 5, 1)
    record = Record.objects.create(
        unit=Unit.objects.get(), activity="lecture", starts=day, ends=day, handed_in=day, recorded_by_id=person,
        created_at=FOUNDED, changed_at=FOUNDED,
    )  # fmt: skip
    last = 0
    for at in range(0, len(stored), BATCH):
        part = stored[at : at + BATCH]
        proofs = Evidence.objects.bulk_create(
            Evidence(record=record, kind="photo", name="p", media_type="image/jpeg", sha256=f"{at + n:064x}", size=1,
                     added_at=FOUNDED, looked_at=True)
            for n, _ in enumerate(part)
        )  # fmt: skip
        pieces = [(proof, *quarters(print_)) for proof, print_ in zip(proofs, part, strict=True)]
        PhotoPrint.objects.bulk_create(
            PhotoPrint(evidence=proof, cut=0, q0=a, q1=b, q2=c, q3=d) for proof, a, b, c, d in pieces
        )
        PhotoPrint.objects.bulk_create(
            PhotoPrint(evidence=proof, cut=cut, q0=a, q1=b, q2=c, q3=d)
            for proof, own in zip(proofs, spots[at : at + BATCH], strict=False)
            for cut, (a, b, c, d) in enumerate(map(quarters, own), 1)
        )
        last = proofs[-1].pk
    return last - len(stored) + 1


if __name__ == "__main__":
    main()

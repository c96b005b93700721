"""What the pages take in an organisation of any size, on the database it is given.

    python -m benchmarks.scale --units 2500 --clauses 60 --months 12 --records 1000000 --spread 50 --database postgresql://…
    python -m benchmarks.scale --units 50000 --clauses 30 --months 12 --records 2800000 --spread 10,10,10 --database …

Without --database a throw-away SQLite is filled, with --postgresql a throw-away PostgreSQL, where that is installed. A
database that holds an organisation already is measured as it is (--filled), so that the same one can be asked again.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

from tools.postgres import create_database, programs, throw_away_cluster
from wuzha.commands.installation import close_connections, open_installation


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill a database and print the table."""
    asked = _asked(arguments)
    if asked.postgresql and programs() is None:
        print("PostgreSQL is not installed: left out")
        return
    with ExitStack() as held:
        folder = held.enter_context(tempfile.TemporaryDirectory())
        cluster = held.enter_context(throw_away_cluster()) if asked.postgresql else ""
        if cluster:
            create_database(cluster)
        # Never what the environment names: that may be an office's own.
        os.environ["WUZHA_DATABASE"] = cluster or asked.database or f"sqlite://{folder}/wuzha.sqlite3"
        open_installation(Path(folder))
        held.callback(close_connections)
        for line in lines(asked):
            print(line, flush=True)


def lines(asked: argparse.Namespace) -> Iterator[str]:
    """Fill the installation that is open, an empty one, and say what its pages take."""
    from benchmarks import asking, filling  # noqa: PLC0415 - they read tables, which need the settings

    spread = tuple(int(number) for number in asked.spread.split(","))
    size = filling.Size(asked.units, asked.clauses, asked.months, asked.records, spread)
    if asked.filled:
        made = filling.there()
    else:
        begun = perf_counter()
        made = filling.found(size)
        yield f"founded, and the plan published, in {perf_counter() - begun:.0f} s"
        yield f"rows written directly equal those of the actions: {filling.acted(made, size)} compared"
        begun = perf_counter()
        number = filling.fill(made, size)
        yield f"{number:,} records written in {perf_counter() - begun:.0f} s"
        filling.look_at_tables()
        yield f"recounting some units by the actions changes nothing: {filling.recounted(made, 5)} sums and claims"
    yield asking.counted()
    yield from asking.pages(made, asked.months)
    yield from asking.growing(made, asked.months)
    yield from asking.against_one_by_one(made, asked.months)
    yield from asking.submitting(made, asked.months)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("units", 300), ("clauses", 60), ("months", 6), ("records", 10_000)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--spread", default="6", help="children of each node, level by level, above the units")
    asked.add_argument("--database", default="")
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument("--filled", action="store_true")
    return asked.parse_args(arguments)


if __name__ == "__main__":
    main()

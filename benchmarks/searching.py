"""How long a search takes among a million records, found often and seldom, by who sees all and who sees little.

    python -m benchmarks.searching --records 1000000 --units 2500 [--database postgresql://…]

Records have a title, a place and a note, made from a few words, so that some are in nearly every record
and some in one of thousands.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from wuzha.commands.installation import open_installation

if TYPE_CHECKING:
    from wuzha.store.models import Record

BATCH, RUNS = 20_000, 15
PLACES = ("文化礼堂", "村委会", "小区广场", "职工食堂", "会议室", "晒谷场", "校门口", "集市")
TOPICS = ("冒充公检法", "刷单返利", "虚假投资理财", "冒充客服退款", "贷款套路", "杀猪盘", "游戏交易", "电话卡回收")
KINDS = ("宣讲", "入户", "摆摊", "班会", "夜谈")
RARE = "无人机喊话"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill a database and print what searches take."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("records", 100_000), ("units", 2500)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--database", default="")
    given = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WUZHA_DATABASE"] = given.database or f"sqlite://{folder}/wuzha.sqlite3"
        open_installation(Path(folder))
        for line in lines(given.records, given.units):
            print(line, flush=True)


def lines(records: int, units: int) -> Iterator[str]:
    """Fill the installation that is open, an empty one, and search."""
    from benchmarks.filling import Size, at, found, look_at_tables  # noqa: PLC0415 - they read tables
    from wuzha.access import Actor, Grant  # noqa: PLC0415
    from wuzha.actions.words import catch_up  # noqa: PLC0415
    from wuzha.queries.search import search  # noqa: PLC0415
    from wuzha.store.models import Record, Unit  # noqa: PLC0415

    made = found(Size(units, 3, 1, 0, (25,)))
    chance = random.Random(2026)  # noqa: S311 - the same records every time
    for first in range(0, records, BATCH):
        Record.objects.bulk_create(
            _record(chance, made.units[(first + number) * 7 % len(made.units)], made.by.person, at)
            for number in range(min(BATCH, records - first))
        )
    begun, spent = perf_counter(), process_time()
    number = 0
    while more := catch_up(most=BATCH):
        number += more
    yield f"{number:,} records told to the index in {perf_counter() - begun:.0f} s ({process_time() - spent:.0f} s own)"
    look_at_tables()
    own = Unit.objects.get(pk=made.units[0])
    town = Unit.objects.get(pk=own.steps[-2])
    who = {
        "the county": made.by,
        "a town": Actor(made.by.person, made.by.name, (Grant(town.pk, town.name, town.path, "officer"),)),
        "a unit": Actor(made.by.person, made.by.name, (Grant(own.pk, own.name, own.path, "liaison"),)),
    }
    now = at(date(2026, 12, 20)).replace(tzinfo=None)
    yield f"{'':<12}{'asked':<24}{'ms':>8}{'own':>8}   found"
    for asked in ("宣讲", "冒充公检法", "礼堂 杀猪盘", RARE, "无人", "12345号", "没有的词", "第7号", "hc"):
        for name, by in who.items():
            ask = partial(search, by=by, asked=asked, now=now)
            result = ask()
            walls, owns = [], []
            for _ in range(RUNS):
                begun, spent = perf_counter(), process_time()
                ask()
                walls.append((perf_counter() - begun) * 1000)
                owns.append((process_time() - spent) * 1000)
            said = ", ".join(f"{g.kind} {g.total}{'+' if g.beyond else ''}" for g in result.groups)
            yield f"{name:<12}{asked:<24}{median(walls):>8.1f}{median(owns):>8.1f}   {said}"
    true = Record.objects.filter(note__contains=RARE).count()
    yield f"{RARE} is in {true} records"


def _record(chance: random.Random, unit: int, person: int, at: Callable[[date], datetime]) -> Record:
    from wuzha.store.models import Record  # noqa: PLC0415

    day = date(2026, 1, 1) + timedelta(days=chance.randrange(350))
    note = f"发放资料{chance.randrange(300)}份，讲{chance.choice(TOPICS)}案例，登记表第{chance.randrange(100_000)}号"
    note += f"，用{RARE}" if chance.random() < 0.0001 else ""  # noqa: PLR2004 - one in ten thousand
    moment = at(day)
    return Record(
        unit_id=unit, activity="lecture", title=f"{chance.choice(TOPICS)}{chance.choice(KINDS)}",
        place=chance.choice(PLACES), note=note, starts=day, ends=day, handed_in=day, recorded_by_id=person,
        created_at=moment, changed_at=moment,
    )  # fmt: skip


if __name__ == "__main__":
    main()

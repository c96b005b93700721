"""Publicity in papers (文书): activity by activity, taken apart, and records drawn as a sample."""

from __future__ import annotations

import hashlib

from wuzha.calendar.occasions import say_day
from wuzha.papers.documents import Num, Table
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.paper_sources import Source, record_num, row
from wuzha.rules.catalogue import load_catalogue
from wuzha.rules.indicators import split
from wuzha.rules.publicity import publicity

SAMPLE = 10
_MOST = 200
"""Activities are listed up to so many; the ledger has all."""
_HEAD = (("编号", 16.0, True), ("日期", 40.0, True), ("单位", 36.0, False))


def activities(source: Source) -> Table:
    """Return the publicity of the window, a line for each record."""
    name, held = load_vocabulary().name, publicity(source.facts)
    rows = []
    for each in held[:_MOST]:
        place = source.facts.places.get(each.unit)
        who = "、".join(name("audiences", code) for code in each.audience)
        came = "" if each.attended is None else record_num(str(each.record), str(each.attended))
        no = record_num(str(each.record))
        unit = place.name if place else ""
        rows.append(((no,), (say_day(each.day),), (unit,), (name("activities", each.activity),), (who,), (came,)))
    left = len(held) - _MOST
    return Table(
        title="活动清单",
        columns=(*_HEAD, ("形式", 24, False), ("对象", 26, False), ("实到", 16, True)),
        rows=tuple(rows),
        note=f"另有{left}条见宣传活动台账。" if left > 0 else "",
    )


def taken_apart(source: Source, kind: str) -> Table:
    """Return the publicity by activity, audience or topic."""
    catalogue = load_catalogue()
    counts = {part.name: part for part in split(source.facts, "activities.count", kind)}
    people = {part.name: part for part in split(source.facts, "activities.people", kind)}
    rows = [
        row(name, source.num(part), source.num(people[name]) if name in people else "—")
        for name, part in counts.items()
    ]
    columns = (("类别", 76, False), ("场次", 40, True), ("人次", 40, True))
    return Table(title=f"宣传活动{catalogue.names[kind]}", columns=columns, rows=tuple(rows))


def sample(source: Source) -> tuple[str, Table]:
    """Draw records by a public seed that anybody can recompute; say how, and list them with their files."""
    keys = sorted({int(ref.no) for ref in source.refs.values() if ref.no.isdecimal()})
    seed = f"{source.month.unit}/{source.month.occasion.key}/{source.month.today.isoformat()}"
    drawn = sorted(keys, key=lambda key: hashlib.sha256(f"{seed}/{key}".encode()).hexdigest())[:SAMPLE]
    chosen = [(key, source.refs[str(key)]) for key in sorted(drawn)]
    rows = [row(record_num(ref.no), say_day(ref.on), ref.unit, ref.title, _files(source, key)) for key, ref in chosen]
    said = f"从{len(keys)}条记录中抽取{len(drawn)}条：以“{seed}/记录编号”求SHA-256，取最小的{len(drawn)}个。"
    said += "种子公开，任何人可以重算。"
    columns = (("编号", 16, True), ("日期", 36, True), ("单位", 40, False), ("事项", 46, False), ("佐证", 18, True))
    return said, Table(title="抽样记录", columns=columns, rows=tuple(rows))


def _files(source: Source, key: int) -> Num | str:
    number = source.files.get(key, 0)
    return record_num(str(key), f"{number}件") if number else "0件"

"""What forms and lists take: a month's workbook of thirty duties out and in again, a list of ten thousand records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from benchmarks.measure import Figure, best
from wuzha.papers.month_forms import SPARE, FormLine, MonthForm, Words, month_form
from wuzha.papers.records import read_records, records_list
from wuzha.papers.returned_forms import read_month_form
from wuzha.papers.sheets import Value

DUTIES, RECORDS = 30, 10_000
SECRET = b"of no installation"
WORDS = Words({"宣讲": "lecture"}, {"村民": "villagers"}, {"刷单返利": "task-scam"}, {"会议记录": "minutes"})
DAY = date(2026, 5, 12)


def figures() -> Iterator[Figure]:
    """Measure the papers alone, without a database."""
    form = _form()
    data = month_form(form, secret=SECRET)
    yield Figure(
        f"write the form of a month, {DUTIES} duties", 1, "forms", best(lambda: month_form(form, secret=SECRET))
    )
    reading = best(lambda: read_month_form(data, secret=SECRET, words=WORDS))
    yield Figure(f"read it again ({len(data) // 1024} KB)", 1, "forms", reading)
    yield Figure("write a list of records", RECORDS, "records", best(_listed, runs=1))
    listed = _listed()
    yield Figure("read a list of records", RECORDS, "records", best(lambda: _read(listed), runs=1))


def _form() -> MonthForm:
    values: dict[str, Value] = {
        "activity": "宣讲",
        "audience": "村民",
        "starts": DAY,
        "place": "文化礼堂",
        "attended": 55,
    }
    base = {"activity": "lecture", "starts": "2026-05-12"}
    quote = "每月组织村民开展不少于1次集中宣讲"
    duties = tuple(FormLine(f"r{n}", values, base, {}, quote, "2026年5月", DAY, "已完成") for n in range(DUTIES))
    spare = tuple(FormLine(f"x{n}", {}, None, report=True) for n in range(SPARE))
    made = datetime(2026, 5, 2, 9, 0)
    return MonthForm(
        2, "U2", "上云村", date(2026, 5, 1), "2026年5月", "a-2", made, ((1, 1, "方案"),), duties, spare, WORDS
    )


def _listed() -> bytes:
    line: dict[str, Value] = {
        "unit": "U2",
        "unit_name": "上云村",
        "activity": "宣讲",
        "starts": DAY,
        "note": "两户" * 10,
    }
    with records_list({**line, "number": f"n-{n}", "title": f"第{n}户"} for n in range(RECORDS)) as file:
        return file.read()


def _read(data: bytes) -> int:
    return sum(not each.problems for each in read_records(data, WORDS))

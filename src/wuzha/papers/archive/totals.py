"""What the rows of an archive add up to: expected, done, on time and late by clause, unit and month.

The arithmetic stands here once more, away from `rules`, on plain numbers in the archive's own lines: an archive must be
checkable by them alone (docs/archive.md), and two ways to the same number find what one would not.

However many rows there are, no more than one obligation with its claims is in memory: the rest lies in a file of SQLite
that has no name and is gone when it is closed.
"""

from __future__ import annotations

import errno
import operator
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import groupby
from typing import Any

Row = Mapping[str, Any]
Key = tuple[int, int, str]
Numbers = tuple[int, ...]
COUNTED = ("expected", "done", "on_time", "late")

_CLAIM = ("requirement_id", "unit_id", "occasion", "on_date", "times", "amount", "reached", "expected")
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE claims (requirement, unit, occasion, on_date, times, amount, reached, expected);
CREATE TABLE counted (requirement, unit, month, expected, done, on_time, late, PRIMARY KEY (requirement, unit, month));
CREATE TABLE printed (requirement, unit, month, expected, done, on_time, late, PRIMARY KEY (requirement, unit, month));
BEGIN;
"""
_COUNT = """
INSERT INTO counted VALUES (?, ?, ?, 1, ?, ?, ?)
ON CONFLICT (requirement, unit, month) DO UPDATE SET expected = expected + 1, done = done + excluded.done,
on_time = on_time + excluded.on_time, late = late + excluded.late
"""
_COUNTED = "SELECT * FROM counted ORDER BY requirement, unit, month"
_DIFFER = """
SELECT requirement, unit, month FROM (SELECT * FROM counted EXCEPT SELECT * FROM printed) UNION
SELECT requirement, unit, month FROM (SELECT * FROM printed EXCEPT SELECT * FROM counted) ORDER BY 1, 2, 3
"""
_OF_PRINTED = """
SELECT expected, done, on_time, late FROM printed WHERE requirement IS ? AND unit IS ? AND month IS ?
"""
_OF_COUNTED = """
SELECT expected, done, on_time, late FROM counted WHERE requirement IS ? AND unit IS ? AND month IS ?
"""
_SUMS = """
SELECT COALESCE(SUM(expected), 0), COALESCE(SUM(done), 0), COALESCE(SUM(on_time), 0), COALESCE(SUM(late), 0)
FROM counted
"""
_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


class Recount:
    """The totals of an archive, counted from its obligations and claims, beside those it prints itself."""

    def __init__(self, table: sqlite3.Connection) -> None:
        self._table = table

    def counted(self) -> Iterator[tuple[Key, Numbers]]:
        """Yield the counted numbers by clause, unit and month."""
        for requirement, unit, month, *numbers in self._table.execute(_COUNTED):
            yield (requirement, unit, month), tuple(numbers)

    def wrong(self) -> Iterator[tuple[Key, Numbers | None, Numbers | None]]:
        """Yield where the two differ, what is printed and what was counted there; None where there is nothing."""
        for key in self._table.execute(_DIFFER):
            yield key, self._numbers(_OF_PRINTED, key), self._numbers(_OF_COUNTED, key)

    def sums(self) -> Numbers:
        """Return the sums of all that was counted."""
        return tuple(self._table.execute(_SUMS).fetchone())

    def _numbers(self, there: str, key: Key) -> Numbers | None:
        found = self._table.execute(there, key).fetchone()
        return None if found is None else tuple(found)


@contextmanager
def recount(obligations: Iterable[Row], claims: Iterable[Row], printed: Iterable[Row] = ()) -> Iterator[Recount]:
    """Count the totals as the claims bear them out; `printed` are those of the archive itself.

    Raise what rows of another kind than the arithmetic takes make it raise (ValueError, TypeError, LookupError,
    ArithmeticError), and OSError when the disk is full or the table on it cannot be used.
    """
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as table:
            _lay_out(table, obligations, claims, printed)
            yield Recount(table)
    except sqlite3.OperationalError as error:
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error)) from error
    except sqlite3.Error as error:
        raise ValueError("a row of another kind") from error


def _lay_out(
    table: sqlite3.Connection, obligations: Iterable[Row], claims: Iterable[Row], printed: Iterable[Row]
) -> None:
    table.executescript(_TABLES)
    table.executemany("INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_claimed, claims))
    table.execute("CREATE INDEX towards ON claims (requirement, unit, occasion, on_date)")
    table.executemany(_COUNT, _judged(table, obligations))
    table.executemany("INSERT INTO printed VALUES (?, ?, ?, ?, ?, ?, ?)", map(_printed, printed))


def _claimed(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _CLAIM)


def _printed(row: Row) -> tuple[Any, ...]:
    return (*_key(row), *(row[name] for name in COUNTED))


def _key(row: Row) -> Key:
    key = row["requirement"], row["unit"], row["month"]
    if tuple(map(type, key)) != (int, int, str):
        raise TypeError("a clause, a unit and a month are two numbers and a text")
    return key


def _judged(table: sqlite3.Connection, obligations: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    """Yield what each obligation counts for, as far as it counts: its key, done, on time, late."""
    towards = (
        "SELECT on_date, times, amount, reached, expected FROM claims"
        " WHERE requirement IS ? AND unit IS ? AND occasion IS ? ORDER BY on_date"
    )
    for row in obligations:
        if row["month"] is None or row["called"] or not row["inside"]:
            continue
        claims = table.execute(towards, (row["requirement"], row["unit"], row["occasion"]))
        met_on = _met_on(row, claims)
        if met_on is None and row["lifted"]:
            continue
        in_time = met_on is not None and met_on <= row["last_on_time"]
        done = met_on is not None
        yield (*_key(row), done, in_time, done and not in_time)


def _met_on(asked: Row, claims: Iterable[tuple[str, int, int, int, int]]) -> str | None:
    """Return the day on which the need was first met, None where in the end it is not; `claims` in order of days."""
    times = amount = reached = expected = 0
    met_on = None
    enough = False
    for day, same in groupby(claims, key=lambda claim: claim[0]):
        of_day = list(same)
        held = sum(claim[1] for claim in of_day)
        times += held if asked["per_day"] is None else min(held, asked["per_day"])
        amount += sum(claim[2] for claim in of_day)
        reached += sum(claim[3] for claim in of_day)
        expected += sum(claim[4] for claim in of_day)
        enough = _enough(asked, times, amount, reached, expected)
        if enough and met_on is None:
            met_on = day
    return met_on if enough else None


def _enough(asked: Row, times: int, amount: int, reached: int, expected: int) -> bool:
    quantity, percent = asked["quantity"], asked["coverage"]
    return (
        times >= asked["times"]
        and (quantity is None or _OPERATORS[quantity["op"]](amount, quantity["n"]))
        and (percent is None or (expected > 0 and reached * 100 >= percent * expected))
    )

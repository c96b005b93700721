"""Rows laid aside on disk while an archive is written, to be read again: no more than one is in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Generic, TypeVar

from pydantic import TypeAdapter

Row = TypeVar("Row")


class Spool(Generic[Row]):
    """Values of a type in a file without a name, as JSON lines: they come out again in order, as often as asked."""

    def __init__(self, of: type[Row]) -> None:
        self._kind = TypeAdapter(of)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it

    def add(self, row: Row) -> None:
        """Lay one aside."""
        self._file.write(self._kind.dump_json(row) + b"\n")

    def __iter__(self) -> Iterator[Row]:
        """Yield those laid aside, from the first on; none is added any more."""
        self._file.seek(0)
        yield from map(self._kind.validate_json, self._file)

    def close(self) -> None:
        """Let the file go, with all that is in it."""
        self._file.close()

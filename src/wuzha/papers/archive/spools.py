"""Rows laid aside on disk while an archive is written, to be read again: no more than one is in memory."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Generic, TypeVar, cast

Row = TypeVar("Row")


class Spool(Generic[Row]):
    """Values in a file without a name: what was added comes out again in that order, as often as asked."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it

    def add(self, row: Row) -> None:
        """Lay one aside."""
        pickle.dump(row, self._file)

    def __iter__(self) -> Iterator[Row]:
        """Yield those laid aside, from the first on; none is added any more."""
        self._file.seek(0)
        with suppress(EOFError):
            while True:
                yield cast("Row", pickle.load(self._file))  # noqa: S301 - which nobody else can open

    def close(self) -> None:
        """Let the file go, with all that is in it."""
        self._file.close()

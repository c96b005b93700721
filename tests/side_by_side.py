"""Several people, or processes, at the same moment: a database their connections share, and a common start."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from wuzha.rules.refusals import Refusal

PATIENCE = 60  # seconds until everybody is ready


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """Put the database where several connections can share it."""
    if connection.vendor != "sqlite":
        yield
        return
    memory, file = connection.settings_dict["NAME"], str(folder / "shared.sqlite3")
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
        # As `wuzha serve` leaves it. Two connections that both turn the log on at once are refused without any wait.
        copy.execute("PRAGMA journal_mode=WAL")
    copy.close()
    connection.settings_dict["NAME"] = file
    yield
    connection.settings_dict["NAME"] = memory


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment; return what each returned or was refused with, in their order."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the act returns
        try:
            connection.ensure_connection()
        except BaseException:
            start.abort()  # or the others would stand here for ever
            raise
        try:
            start.wait(PATIENCE)
            return act()
        except Refusal as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))

"""Which database an installation uses: SQLite in its data folder, or the PostgreSQL a URL names."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from pathlib import Path


OLDEST_SQLITE = (3, 35)
"""The first that returns the ids of rows it stores (`store.statements`)."""


class UnknownDatabaseError(ImproperlyConfigured):
    """The database URL is neither sqlite nor postgresql."""


class OldSqliteError(ImproperlyConfigured):
    """This Python's SQLite is too old."""


def database(url: str, data: Path) -> dict[str, Any]:
    """Return Django's settings for the database `url` names; SQLite in `data` when it is empty.

    Raises:
        UnknownDatabaseError, OldSqliteError: it cannot be used; however the programme was started.

    """
    if not url:
        return _sqlite(str(data / "wuzha.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts.path)
    if parts.scheme in {"postgresql", "postgres"}:
        sockets = parse_qs(parts.query).get("host", [""])[0]  # postgresql:///name?host=/run/postgresql
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": sockets or unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    message = "WUZHA_DATABASE 只支持 sqlite:///路径 或 postgresql://用户:口令@主机:端口/库名"
    raise UnknownDatabaseError(message)


def _sqlite(path: str) -> dict[str, Any]:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        message = (
            f"本机 Python 自带的 SQLite 是 {sqlite3.sqlite_version}，需要 {wanted} 或更新的版本。"
            "请换用较新的 Python，或用 WUZHA_DATABASE 指定 PostgreSQL。"
        )
        raise OldSqliteError(message)
    # Writers queue from their first statement (IMMEDIATE) instead of failing at the last; WAL lets readers read on;
    # FULL: what was acknowledged survives a power cut.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-32000;",
        },
    }

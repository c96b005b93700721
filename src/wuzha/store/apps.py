"""The Django application that owns the tables."""

from __future__ import annotations

import sqlite3
from datetime import date
from functools import lru_cache

from django.apps import AppConfig
from django.db import connection


class StoreConfig(AppConfig):
    """All tables of the product."""

    name = "wuzha.store"
    label = "store"

    def ready(self) -> None:
        """Let SQLite, which keeps days as text, read each text once: a page has thousands of the same few hundred."""
        if connection.vendor == "sqlite":  # asking loads Django's own converters, which ours comes after
            sqlite3.register_converter("date", _day)


@lru_cache(maxsize=4096)
def _day(text: bytes) -> date:
    return date.fromisoformat(text.decode())

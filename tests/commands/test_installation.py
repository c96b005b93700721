"""An installation is opened, or says why it is not and what helps."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import connection

from wuzha.commands.installation import open_installation
from wuzha.commands.speech import Refused


@pytest.mark.django_db
@pytest.mark.parametrize("vendor, refused", [("sqlite", True), ("postgresql", False)])
def test_a_sqlite_too_old_is_refused_and_the_remedies_named(
    monkeypatch: pytest.MonkeyPatch, vendor: str, *, refused: bool
) -> None:
    monkeypatch.setattr(type(connection), "vendor", vendor, raising=False)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")

    said = ""
    try:
        open_installation(None)
    except Refused as error:
        said = str(error)

    assert said == (
        "本机 Python 自带的 SQLite 是 3.34.1，需要 3.35 或更新的版本。"
        "请换用较新的 Python，或用 WUZHA_DATABASE 指定 PostgreSQL。"
        if refused
        else ""
    )

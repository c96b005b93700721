"""Brings an installation up: settings from a data folder, tables as this version wants them."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import click
import django
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from wuzha.commands.speech import Refused

OLDEST_SQLITE = (3, 35)
"""The first that returns the ids of rows it stores (`store.statements`)."""


def open_installation(data: Path | None) -> None:
    """Load Django for the installation in `data` (or the one WUZHA_DATA names) and bring its tables up to date.

    Sessions that ran out are cleared: nothing else would ever remove them.

    Raises:
        Refused: the database cannot be reached, or is too old.

    """
    if data is not None:
        os.environ["WUZHA_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuzha.config.settings")
    django.setup()
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise Refused(
            f"本机 Python 自带的 SQLite 是 {sqlite3.sqlite_version}，需要 {wanted} 或更新的版本。"
            "请换用较新的 Python，或用 WUZHA_DATABASE 指定 PostgreSQL。"
        )
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            click.echo("正在准备数据库…")
            call_command("migrate", verbosity=0)
        call_command("clearsessions")
    except OperationalError as error:
        raise Refused(f"连不上数据库：{error}。请检查 WUZHA_DATABASE 或数据文件夹。") from error


def close_connections() -> None:
    """Close what this process has opened to the database."""
    connections.close_all()

"""Brings an installation up: settings from a data folder, tables as this version wants them."""

from __future__ import annotations

import os
from pathlib import Path

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from wuzha.commands.speech import Refused


def open_installation(data: Path | None) -> None:
    """Load Django for the installation in `data` (or the one WUZHA_DATA names) and bring its tables up to date.

    Sessions that ran out are cleared: nothing else would ever remove them.

    Raises:
        Refused: the settings name what cannot be used, or the database cannot be reached.

    """
    if data is not None:
        os.environ["WUZHA_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuzha.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Refused(str(error)) from error
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

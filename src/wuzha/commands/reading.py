"""`wuzha read`: from a document as it arrived to a draft of the plan."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wuzha.plan.flat import to_flat
from wuzha.plan.write import dump
from wuzha.reading.documents import Unreadable, open_document
from wuzha.reading.reader import read as read_plan


@click.command(help="阅读方案原文，起草方案文件。")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json", "flat"]),
    default="yaml",
    show_default=True,
    help="yaml 为方案文件，json（或 flat）为平铺形式。",
)
def read(file: Path, form: str) -> None:
    """Print the draft of a plan; what the document's format lost is remarked on standard error."""
    try:
        document = open_document(file.read_bytes(), file.name)
    except OSError as error:
        message = f"打不开“{file.name}”，请核对路径。"
        raise click.ClickException(message) from error
    except Unreadable as error:
        raise click.ClickException(str(error)) from error
    for note in document.notes:
        click.echo(note, err=True)
    plan = read_plan(document.text)
    if form == "yaml":
        click.echo(dump(plan), nl=False)
    else:
        click.echo(json.dumps(to_flat(plan, document.text), ensure_ascii=False, indent=2))

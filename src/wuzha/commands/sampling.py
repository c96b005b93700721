"""`wuzha draw`: a draw recomputed from its public seed, by anyone, without the installation it was made in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from wuzha.commands.speech import Refused
from wuzha.rules.sampling import Stratum, in_order, mark, size, statement


@click.command(help="按公开的种子重新推算抽查，核对抽中的是哪些记录。")
@click.argument("file", metavar="清单", type=click.Path(path_type=Path))
@click.option("--seed", metavar="种子", required=True, help="抽取时用的公开种子。")
@click.option(
    "--share", metavar="百分比", type=click.IntRange(1, 100), default=10, show_default=True, help="假定不实的比例。"
)
@click.option(
    "--confidence",
    metavar="百分比",
    type=click.IntRange(1, 99),
    default=90,
    show_default=True,
    help="至少发现一条的把握。",
)
def draw(file: Path, *, seed: str, share: int, confidence: int) -> None:
    """Print the records drawn, in their order, each with what put it there. `file` holds a record's number a line."""
    keys = _keys(file)
    drawn = size(len(keys), share, confidence)
    click.echo(statement(len(keys), Stratum("", "", share, confidence)) + "。")
    for place, key in enumerate(in_order(seed, keys)[:drawn], 1):
        click.echo(f"{place:>6}  {key:>8}  {mark(seed, key)}")


def _keys(file: Path) -> Sequence[int]:
    """Return the numbers in a file; Refused with the line that holds none."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Refused(f"读不了“{file}”，请给出一个文本文件，每行一个记录号。") from unreadable
    written = [(place, line.strip()) for place, line in enumerate(lines, 1) if line.strip()]
    wrong = next((place for place, line in written if not line.isdecimal()), None)
    if wrong is not None:
        raise Refused(f"第 {wrong} 行不是记录号，请每行只写一个数字。")
    return sorted({int(line) for _, line in written})

"""`wuzha draw`: a draw recomputed from its public seed, by anyone, without the installation it was made in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from wuzha.commands.speech import Refused
from wuzha.rules.draw_lists import DrawList, Part, read
from wuzha.rules.sampling import Stratum, mark, statement


@click.command(help="按公开的种子重新推算抽查，核对抽中的是哪些记录。清单可以是抽查页上下载的，也可以每行一个记录号。")
@click.argument("file", metavar="清单", type=click.Path(path_type=Path))
@click.option("--seed", metavar="种子", help="抽取时用的公开种子；不写时用下载的清单里写的。")
@click.option(
    "--share",
    metavar="百分比",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="假定不实的比例；下载的清单里已写明，不用填。",
)
@click.option(
    "--confidence",
    metavar="百分比",
    type=click.IntRange(1, 99),
    default=90,
    show_default=True,
    help="至少发现一条的把握；下载的清单里已写明，不用填。",
)
def draw(file: Path, *, seed: str | None, share: int, confidence: int) -> None:
    """Print the records drawn, in their order, each with what put it there; compare with a list that names them."""
    text = _text(file)
    if listed := read(text):
        _compare(listed, seed or listed.seed)
    elif seed:
        _say(Part(Stratum("", "", share, confidence), tuple(_keys(text)), ()), seed)
    else:
        raise Refused("请用 --seed 写明抽取时用的公开种子。")


def _compare(listed: DrawList, seed: str) -> None:
    """Print what a seed draws from a list; Refused when the list marks others."""
    click.echo(f"{listed.title}，种子：{seed}")
    for part in listed.parts:
        click.echo(f"\n【{part.stratum.name}】", nl=False)
        _say(part, seed)
    odd = sorted(key for part in listed.parts for key in {*part.due(seed)} ^ {*part.drawn})
    if odd:
        named = "、".join(map(str, odd))
        raise Refused(f"与清单不一致，请核对种子是不是公布的那一个。不一致的记录号：{named}。")
    click.echo("\n重算结果与清单一致。")


def _say(part: Part, seed: str) -> None:
    click.echo(f"{statement(len(part.keys), part.stratum)}。")
    for place, key in enumerate(part.due(seed), 1):
        click.echo(f"{place:>6}  {key:>8}  {mark(seed, key)}")


def _text(file: Path) -> str:
    """Return what a file says; Refused when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Refused(f"读不了“{file}”，请给出抽查页上下载的清单，或每行一个记录号的文本文件。") from unreadable


def _keys(text: str) -> Sequence[int]:
    """Return the numbers in a file; Refused with the line that holds none."""
    written = [(place, line.strip()) for place, line in enumerate(text.split("\n"), 1) if line.strip()]
    wrong = next((place for place, line in written if not line.isdecimal()), None)
    if wrong is not None:
        raise Refused(f"第 {wrong} 行不是记录号，请给出抽查页上下载的清单，或每行只写一个数字。")
    return sorted({int(line) for _, line in written})

"""`wuzha read`: from a document as it arrived to a draft of the plan; or the expressions of single lines."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from wuzha.commands.sources import document, plan_of_reading
from wuzha.commands.speech import Refused
from wuzha.plan.flat import to_flat
from wuzha.plan.model import Plan
from wuzha.plan.write import dump
from wuzha.reading.parts import parts
from wuzha.reading.phrases import as_json, phrases
from wuzha.reading.reader import read as read_plan

_LONG = 30_000
"""Characters that take longer to read than one waits without wondering, about half a second."""


@click.command(help="阅读方案原文，起草方案文件。")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path), required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json", "flat"]),
    default="yaml",
    show_default=True,
    help="yaml 为方案文件，json（或 flat）为平铺形式。",
)
@click.option(
    "--expressions", is_flag=True, help="不读文件：从标准输入读一个 JSON 字符串列表，输出每行文字里的时间和数量表达。"
)
@click.option("--gold", is_flag=True, help="文件是人工阅读的平铺形式（.json），转成方案文件。")
@click.option(
    "--text", "original", metavar="原文", type=click.Path(path_type=Path), help="与 --gold 合用：平铺形式所依据的原文。"
)
@click.option("--part", metavar="第几份", type=click.IntRange(min=1), help="文件里有几份方案时，只读其中一份。")
def read(
    file: Path | None, form: str, *, expressions: bool, gold: bool, original: Path | None, part: int | None
) -> None:
    """Print the draft of a plan; what the document's format lost is remarked on standard error."""
    if expressions:
        click.echo(json.dumps([list(as_json(phrases(line))) for line in _lines()], ensure_ascii=False))
    elif file is None:
        message = "请写明要阅读的文件。"
        raise click.ClickException(message)
    elif gold:
        click.echo(dump(plan_of_reading(file, original=original)), nl=False)
    else:
        _draft(file, form, part)


def _lines() -> list[str]:
    """Read a JSON list of strings from standard input."""
    try:
        found = json.loads(sys.stdin.buffer.read())
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(line, str) for line in found):
        message = "标准输入应是一个 JSON 字符串列表。"
        raise click.ClickException(message)
    return [str(line) for line in found]


def _draft(file: Path, form: str, part: int | None) -> None:
    opened = document(file)
    for note in opened.notes:
        click.echo(note, err=True)
    text = _chosen(opened.text, part)
    plan = patiently(text)
    if form == "yaml":
        click.echo(dump(plan), nl=False)
    else:
        click.echo(json.dumps(to_flat(plan, text), ensure_ascii=False, indent=2))


def patiently(text: str) -> Plan:
    """Read a plan; whoever waits at a terminal for a long one sees how far it is."""
    if len(text) < _LONG or not sys.stderr.isatty():
        return read_plan(text)
    with click.progressbar(length=len(text), label="正在阅读", show_eta=False, file=sys.stderr) as bar:
        plan = read_plan(text, told=lambda at: bar.update(at - bar.pos))
        bar.update(len(text) - bar.pos)
    return plan


def _chosen(text: str, part: int | None) -> str:
    """Return the plan asked for of those in a document; without a choice all of it, and say that there are several.

    Refused, with a sentence, when there is no such part.
    """
    found = parts(text)
    if part is None:
        if found:
            said = [
                f"  {number}. {each.title}（{each.end - each.start} 字）" for number, each in enumerate(found, start=1)
            ]
            click.echo(f"文件里像是有{len(found)}份方案，已作为一份读入；用 --part 可以只读其中一份：", err=True)
            click.echo("\n".join(said), err=True)
        return text
    if part > max(1, len(found)):
        raise Refused(f"文件里只有{max(1, len(found))}份方案，没有第{part}份。")
    return text[found[part - 1].start : found[part - 1].end] if found else text

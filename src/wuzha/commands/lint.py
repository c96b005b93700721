"""`wuzha lint`: what a plan asks wrongly, each with its place, the rule, the remedy and the lawful default."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from wuzha.commands.sources import document, plan_of
from wuzha.plan.lint.linter import lint as lint_plan
from wuzha.plan.lint.remarks import SEVERITIES, Remark
from wuzha.plan.model import Plan
from wuzha.reading.reader import read

_PLAN_FILES = {".yaml", ".yml", ".json"}


@click.command(help="方案把关：逐条指出写错、写不清或与减负规定抵触的地方；有不予采用的要求时退出码为1。")
@click.argument("file", metavar="方案", type=click.Path(path_type=Path))
@click.option("--text", "original", metavar="原文", type=click.Path(path_type=Path), help="方案文件所依据的原文。")
@click.option(
    "--parent", metavar="上级方案", type=click.Path(path_type=Path), help="本方案贯彻的上级方案，用来比较频次。"
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="text 供人阅读，json 供其他程序使用。",
)
def lint(file: Path, original: Path | None, parent: Path | None, form: str) -> None:
    """Print every remark: place and finding, then what the plan says, why, remedy and default."""
    plan, text = _opened(file, original)
    above = plan_of(parent) if parent else None
    found = lint_plan(plan, text=text, parent=above)
    if form == "json":
        click.echo(json.dumps([asdict(remark) for remark in found], ensure_ascii=False, indent=2))
    else:
        for remark in found:
            click.echo(_said(remark, name=(original or file).name, text=text))
        click.echo(_summary(found), err=True)
    if any(remark.refused for remark in found):
        raise click.exceptions.Exit(1)


def _opened(file: Path, original: Path | None) -> tuple[Plan, str | None]:
    """Return a plan and the text it quotes; a document is read first."""
    if file.suffix.lower() in _PLAN_FILES:
        return plan_of(file, original=original), document(original).text if original else None
    text = document(file).text
    return read(text), text


def _said(remark: Remark, *, name: str, text: str | None) -> str:
    line = f":{text.count(chr(10), 0, remark.at[0]) + 1}" if text is not None and remark.at else ""
    about = f" {remark.about}" if remark.about else ""
    grave = "不予采用" if remark.refused else SEVERITIES[remark.severity]
    default = f"\n    默认：{remark.default.says}" if remark.default else ""
    return (
        f"{name}{line}{about} {remark.name}（{grave}，{remark.id}）\n"
        f"    原文：{remark.says}\n    依据：{remark.why}\n    建议：{remark.remedy}{default}"
    )


def _summary(found: Sequence[Remark]) -> str:
    if not found:
        return "没有发现问题。"
    counts = Counter("不予采用" if remark.refused else SEVERITIES[remark.severity] for remark in found)
    names = ("不予采用", *SEVERITIES.values())
    return "共" + "、".join(f"{counts[name]}处{name}" for name in names if counts[name]) + "。"

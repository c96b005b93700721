"""`wuzha check`, `wuzha explain`, `wuzha schema`: plan files without any installation behind them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from wuzha.commands.speech import Refused
from wuzha.plan.check import check_file
from wuzha.plan.explain import explain as explain_plan
from wuzha.plan.lint.linter import lint
from wuzha.plan.parse import Loaded, load
from wuzha.plan.problems import Problem, place_of, show
from wuzha.plan.schema import schema as plan_schema
from wuzha.reading.documents import Unreadable, open_document


@click.command(help="核对方案文件，一次列出所有问题：有错误时退出码为1，只有待核对的事项时为0。")
@click.argument("file", metavar="方案文件", type=click.Path(path_type=Path))
@click.option(
    "--text", "original", metavar="原文", type=click.Path(path_type=Path), help="方案原文，用来核对引用的句子。"
)
def check(file: Path, original: Path | None) -> None:
    """Print every problem as `file:line:column field message`, then what the linter adds."""
    loaded = load(_text_of(file), name=str(file))
    text = _document(original) if original else None
    problems = check_file(loaded, text=text)
    _print(problems, name=loaded.name)
    remarks = _remarks(loaded, text, {problem.field for problem in problems})
    _print(remarks, name=loaded.name)
    levels = Counter(problem.level for problem in problems)
    click.echo(_summary(levels["error"], levels["question"]), err=True)
    if remarks:
        click.echo(f"另有{len(remarks)}条把关意见，依据和默认处理见 wuzha lint。", err=True)
    if levels["error"]:
        raise click.exceptions.Exit(1)


@click.command(help="把方案文件说成一句句中文，供签发人核对。")
@click.argument("file", metavar="方案文件", type=click.Path(path_type=Path))
def explain(file: Path) -> None:
    """Print the plan as Chinese sentences; a file with mistakes is refused with all of them."""
    loaded = load(_text_of(file), name=str(file))
    if loaded.plan is None:
        _print(loaded.problems, name=loaded.name)
        message = "文件有错误，改好后再试。"
        raise Refused(message)
    click.echo(explain_plan(loaded.plan), nl=False)


@click.command(help="输出方案文件的 JSON Schema，供编辑器提示和核对。")
def schema() -> None:
    """Print the schema."""
    click.echo(json.dumps(plan_schema(), ensure_ascii=False, indent=2))


def _remarks(loaded: Loaded, text: str | None, said: set[str]) -> list[Problem]:
    """Return the linter's remarks at their places in the file; none about fields that were just spoken of."""
    if loaded.plan is None:
        return []
    paths = {clause.id: f"requirements[{number}]" for number, clause in enumerate(loaded.plan.requirements)}
    found = []
    for remark in lint(loaded.plan, text=text):
        path = paths.get(remark.about or "", "")
        field = ".".join(filter(None, (path, remark.field)))
        if field not in said:
            about = f"{remark.about}：" if remark.about else ""
            message = f"{about}{remark.name}（把关）。{remark.remedy}"
            found.append(Problem(*place_of(field, loaded.places), path, message))
    return found


def _print(problems: Iterable[Problem], *, name: str) -> None:
    for problem in problems:
        click.echo(show(problem, name=name))


def _summary(errors: int, questions: int) -> str:
    if not errors and not questions:
        return "没有发现问题。"
    parts = [f"{errors}处错误"] * bool(errors) + [f"{questions}处待核对"] * bool(questions)
    return f"共{'、'.join(parts)}。"


def _text_of(file: Path) -> str:
    """Read a plan file. Refused when it cannot be opened or is not UTF-8."""
    try:
        # Line ends stay as they are: offsets and places must fit the file.
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"打不开文件 {file}，请核对路径。"
        raise Refused(message) from error
    except UnicodeDecodeError as error:
        message = f"文件 {file} 不是 UTF-8 编码，请另存为 UTF-8 后再试。"
        raise Refused(message) from error


def _document(original: Path) -> str:
    """Read the original document as `wuzha read` reads it, so that offsets agree."""
    try:
        return open_document(original.read_bytes(), original.name).text
    except OSError as error:
        message = f"打不开原文 {original}，请核对路径。"
        raise Refused(message) from error
    except Unreadable as error:
        raise Refused(str(error)) from error

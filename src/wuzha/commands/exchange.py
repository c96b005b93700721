"""`wuzha export` and `wuzha import`: units, people and records as lists, in the name of a person with the right."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

import click
from django.utils import timezone

from wuzha.commands.installation import open_installation
from wuzha.commands.speech import Refused
from wuzha.papers.forms import CellProblem
from wuzha.papers.old_sheets import as_xlsx
from wuzha.papers.pdf import Busy
from wuzha.papers.people import people_list
from wuzha.papers.records import records_list
from wuzha.papers.units import units_list
from wuzha.rules.refusals import Absent, Refusal, disk_said

KINDS = ("units", "people", "records")
_SHOWN = 50
_DATA = click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹，默认 data。")
_BY = click.option("--by", "login", required=True, metavar="登录名", help="以谁的名义，只看得到、改得了此人权限内的。")
_UNDER = click.option("--unit", "code", metavar="单位编码", help="哪个单位（连同下级），默认此人所在单位。")


@click.command("export", help="导出单位（units）、人员（people）或记录（records）清单。")
@click.argument("kind", metavar="种类", type=click.Choice(KINDS))
@click.argument("file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@_BY
@_UNDER
@_DATA
def export(kind: str, file: Path, login: str, code: str | None, data: Path | None) -> None:
    """Write a list to a file."""
    open_installation(data)
    try:
        with _list(kind, *_asked(login, code, "see" if kind == "records" else "unit")) as made, file.open("wb") as out:
            shutil.copyfileobj(made, out)
    except OSError as error:
        raise Refused(f"写不了文件 {file}：{disk_said(error)}。") from error
    click.echo(f"已导出到 {file}。")


@click.command("import", help="导入单位（units）、人员（people）或记录（records）清单，整份检查通过才写入。")
@click.argument("kind", metavar="种类", type=click.Choice(KINDS))
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_BY
@_UNDER
@click.option("--dry-run", is_flag=True, help="只检查，不写入。")
@_DATA
def import_(kind: str, file: Path, login: str, code: str | None, data: Path | None, *, dry_run: bool) -> None:
    """Take a list in, or only say what it would do."""
    open_installation(data)
    by, under = _asked(login, code, {"units": "unit", "people": "people", "records": "record"}[kind])
    try:
        lines, problems = _take(kind, by, under, as_xlsx(file.read_bytes()), dry_run=dry_run)
    except (Refusal, Busy) as refusal:
        raise Refused(str(refusal)) from refusal
    for problem in problems[:_SHOWN]:
        click.echo(f"{problem.address} {problem.message}")
    if problems:
        raise Refused(f"有 {len(problems)} 处要改，没有导入。")
    click.echo("检查通过，还没有导入。" if dry_run else "已导入。")
    for line in lines:
        click.echo(line)


def _asked(login: str, code: str | None, verb: str) -> tuple[Any, int]:
    """Return who acts and the unit it is about.

    Raises:
        Refused: nobody has that login, or the unit is out of their reach.

    """
    # Imported only now: tables can be imported only once the installation is open.
    from wuzha.queries.people import named  # noqa: PLC0415
    from wuzha.queries.units import unit_of  # noqa: PLC0415

    by = named(login, timezone.localdate())
    if by is None or by.home is None:
        raise Refused(f"没有登录名为 {login} 的人员，或已停用、没有任职。")
    try:
        return by, unit_of(by=by, code=code, verb=verb) if code else by.home.unit
    except Absent as absent:
        raise Refused(f"没有编码为 {code} 的单位，或不在 {login} 的权限之内。") from absent


def _list(kind: str, by: Any, under: int) -> IO[bytes]:  # noqa: ANN401 - an actor, whose module needs the tables
    from wuzha.queries.record_lists import record_lines  # noqa: PLC0415
    from wuzha.queries.registers import people_lines, unit_lines  # noqa: PLC0415

    try:
        if kind == "units":
            return units_list(unit_lines(by=by, under=under))
        if kind == "people":
            return people_list(people_lines(by=by, on=timezone.localdate()))
        return records_list(record_lines(by=by, unit=under))
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal


def _take(
    kind: str,
    by: Any,  # noqa: ANN401 - the same
    under: int,
    data: bytes,
    *,
    dry_run: bool,
) -> tuple[list[str], Sequence[CellProblem]]:
    """Take a list in; return what it did, line by line, and what is wrong."""
    from wuzha.actions.imports import take_people, take_units  # noqa: PLC0415
    from wuzha.actions.record_lists import take_records  # noqa: PLC0415

    at = timezone.now()
    if kind == "units":
        units = take_units(by=by, under=under, data=data, at=at, dry_run=dry_run)
        done = units.imported
        said = (
            [f"新增 {len(done.added)} 个，修改 {len(done.changed)} 个，没有变化 {len(done.unchanged)} 个。"]
            if done
            else []
        )
        return said, units.problems
    if kind == "people":
        people = take_people(by=by, data=data, at=at, dry_run=dry_run)
        hired = people.hired
        said = [f"新建账号 {len(hired.accounts)} 个，增加任职 {hired.appointed} 个。"] if hired else []
        shown = (
            []
            if dry_run or not hired
            else [f"  {each.login:<20}{each.name}　{each.password}" for each in hired.accounts]
        )
        return said + shown, people.problems
    records = take_records(by=by, data=data, at=at, dry_run=dry_run)
    counts = cast("dict[str, int]", records.counts)
    return [f"新记 {counts['new']} 条，更正 {counts['changed']} 条，没有变化 {counts['same']} 条。"], records.problems

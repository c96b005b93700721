"""`wuzha watch`: a folder into which forms are put; each is taken, moved aside, and answered with a workbook beside it.

At least once: a file is moved only after it was taken and answered, so a crash in between takes it again, which does
nothing the second time.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import click
from django.utils import timezone

from wuzha.commands.installation import close_connections, open_installation
from wuzha.commands.speech import Refused
from wuzha.papers.form_answers import notice
from wuzha.papers.old_sheets import as_xlsx
from wuzha.rules.refusals import disk_said

DONE, WRONG = "已处理", "有问题"
RECEIPT = "（回执）.xlsx"
_PASSING = (".tmp", ".part", ".crdownload", ".download")
_HALF = 60  # seconds within which a file that cannot be opened may still be on its way


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it lay there at a look."""

    size: int
    changed: int


@click.command(help="看着一个文件夹，放进去的填报表自动登记。")
@click.argument("folder", metavar="文件夹", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--once", is_flag=True, help="处理完现有的文件就结束。")
@click.option("--every", default=30, show_default=True, type=click.IntRange(1), help="每隔多少秒看一次。")
@click.option("--settle", default=2.0, show_default=True, type=click.FloatRange(0), help="多少秒不变才算写完。")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹，默认 data。")
def watch(folder: Path, every: int, settle: float, data: Path | None, *, once: bool) -> None:
    """Take what lies in the folder, once or until stopped."""
    open_installation(data)
    try:
        while True:
            look(folder, settle=settle)
            if once:
                return
            close_connections()
            time.sleep(every)
    except KeyboardInterrupt:
        click.echo("已停止。")
    except OSError as error:
        raise Refused(f"文件夹 {folder} 读不了或写不了：{disk_said(error)}。请检查权限。") from error


def look(folder: Path, *, settle: float) -> None:
    """Take every file that lies still for `settle` seconds."""
    before = seen(folder)
    if not before:
        return
    time.sleep(settle)
    after = seen(folder)
    for path in sorted(path for path, how in after.items() if before.get(path) == how):
        try:
            take(folder, path)
        except FileNotFoundError:
            continue  # somebody took it away, or another watcher was faster
        except PermissionError:
            click.echo(f"{path.name}：正被别的程序占用，下次再看。")
        except Exception as error:  # noqa: BLE001 - one file must not keep the others waiting; it stays where it lies
            click.echo(f"{path.name}：处理时出错（{error}），没有移动，下次再试。")


def seen(folder: Path) -> dict[Path, Seen]:
    """Return the files lying directly in the folder; not what is hidden, linked, or plainly on its way."""
    found = {}
    for entry in os.scandir(folder):
        name = entry.name
        passing = name.startswith((".", "~$")) or name.lower().endswith(_PASSING)
        if not passing and entry.is_file(follow_symlinks=False):
            told = entry.stat(follow_symlinks=False)
            found[Path(entry.path)] = Seen(told.st_size, told.st_mtime_ns)
    return found


def take(folder: Path, path: Path) -> None:
    """Take one file, answer it, and move it aside."""
    # Imported only now: tables can be imported only once the installation is open.
    from wuzha.actions.returns import deliver  # noqa: PLC0415
    from wuzha.queries.returns import answer_file  # noqa: PLC0415

    data, at = path.read_bytes(), timezone.now()
    if not _whole(data) and time.time() - path.stat().st_mtime < _HALF:
        return  # still being written, most likely; a later look decides
    data = as_xlsx(data)
    delivered = deliver(data=data, name=path.name, at=at, source="folder")
    taken = delivered.state in {"taken", "partly"}
    answer = answer_file(returned=delivered.returned, data=data) if taken and delivered.returned else None
    if answer is None:
        answer = notice(title=path.name, message=delivered.message, at=timezone.make_naive(at))
    into = folder / (DONE if delivered.state == "taken" else WRONG)
    into.mkdir(exist_ok=True)
    target = _free(into / path.name)
    _write(target.with_name(target.stem + RECEIPT), answer)
    path.replace(target)
    click.echo(f"{path.name}：{delivered.message} → {into.name}/{target.name}")


def _whole(data: bytes) -> bool:
    """Tell whether a workbook ends as a ZIP must; one that is half written does not."""
    return not data or not data.startswith(b"PK") or b"PK\x05\x06" in data[-65_557:]


def _free(path: Path) -> Path:
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}（{number}）{path.suffix}")
    return found


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    aside = path.with_name(f".{path.name}.tmp")
    aside.write_bytes(data)
    aside.replace(path)

"""`wuzha work`: the worker that makes digests and archives and sends what waits. Any number may run side by side."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import NoReturn

import click

from wuzha.commands.installation import close_connections, open_installation
from wuzha.commands.processes import end_with_parent

EVERY = 60  # seconds between two rounds
CATCHING_UP = 30  # seconds of a round for what an earlier version did not keep
WARM_UP = 5  # seconds a worker beside the pages leaves them alone with the machine when they start

logger = logging.getLogger(__name__)


@click.command(help="后台工作：到时间生成提醒、发送邮件，生成档案包。网页服务自带一个，一般不需要另外启动。")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹，默认 data。")
@click.option("--once", is_flag=True, help="只做一轮就结束。")
def work(data: Path | None, *, once: bool) -> None:
    """Work until stopped, or one round. Being stopped in the middle is safe: what is half done another one does."""
    open_installation(data)
    if once:
        click.echo(_round() or "没有要做的。")
        return
    click.echo("后台工作已启动，按 Ctrl+C 停止。")
    with contextlib.suppress(KeyboardInterrupt):
        work_on(say=click.echo)


def work_on(say: Callable[[str], object]) -> NoReturn:
    """Do round after round. One that fails (the database is away) is told, and tried again a minute later."""
    while True:
        try:
            if said := _round():
                say(said)
        except Exception:
            logger.exception("后台工作的这一轮没有完成，一分钟后再试")
        close_connections()  # between rounds a worker holds nothing of the database
        _rest()


def _rest() -> None:
    """Wait until the next round, which comes sooner where somebody asked for an archive."""
    from wuzha.actions.archives import asked  # noqa: PLC0415 - as below

    for _ in range(EVERY):
        time.sleep(1)
        if asked():
            return


def _round() -> str:
    # Imported only now: tables can be imported only once the installation is open.
    from wuzha.actions.archives import make_waiting  # noqa: PLC0415
    from wuzha.actions.looks import catch_up as look_at_photos  # noqa: PLC0415
    from wuzha.actions.words import catch_up as index_records  # noqa: PLC0415
    from wuzha.notices.work import tick  # noqa: PLC0415

    def clock() -> datetime:
        return datetime.now(UTC)

    done, archives, indexed = tick(clock), make_waiting(clock), _for_a_while(index_records)
    said = f"生成提醒 {done.digests} 份，发出邮件 {done.mails} 封。" if done.digests or done.mails else ""
    said += f"生成档案包 {archives} 个。" if archives else ""
    said += f"编入搜索 {indexed} 条记录。" if indexed else ""
    looked = _for_a_while(look_at_photos)
    return said + (f"补看照片等文件 {looked} 个。" if looked else "")


def _for_a_while(step: Callable[[], int]) -> int:
    """Do a step again and again while it finds something to do, but not so long that digests wait; return how much."""
    ends, done = time.monotonic() + CATCHING_UP, 0
    while (more := step()) and time.monotonic() < ends:
        done += more
    return done + more


def start_beside() -> None:
    """Start a worker as a process of its own, which ends with this one however that ends."""
    get_context("spawn").Process(target=_beside, name="wuzha-work", daemon=True).start()


def _beside() -> None:
    end_with_parent()
    time.sleep(WARM_UP)
    open_installation(None)
    work_on(say=lambda _: None)

"""`wuzha audit` tells whether the log still holds together."""

from __future__ import annotations

from pathlib import Path

import click

from wuzha.commands.installation import open_installation
from wuzha.commands.speech import Refused


@click.command(help="检验日志是否完整：每一条都与前一条相扣，改动会被发现。")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹，默认 data。")
def audit(data: Path | None) -> None:
    """Walk the whole chain and say whether it holds; exit code 1 where it does not."""
    open_installation(data)
    # Imported only now: tables can be imported only once the installation is open.
    from wuzha.queries.log import first_break  # noqa: PLC0415

    broken = first_break()
    if broken is not None:
        raise Refused(
            f"日志在第 {broken} 条处断开：这一条或它的前一条被改动过。请停用系统，保留数据文件夹，联系负责人。"
        )
    click.echo("日志完整，没有改动。")

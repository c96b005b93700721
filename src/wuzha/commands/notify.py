"""`wuzha notify --test ADDRESS`: sends one e-mail now, to see whether WUZHA_SMTP is right."""

from __future__ import annotations

from pathlib import Path

import click

from wuzha.commands.installation import open_installation
from wuzha.commands.speech import Refused


@click.command(help="检查邮件设置：向一个邮箱发一封测试邮件。")
@click.option("--test", "address", required=True, metavar="邮箱", help="收测试邮件的邮箱。")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹，默认 data。")
def notify(address: str, data: Path | None) -> None:
    """Send a test and say what came of it; exit code 1 when it did not go out."""
    open_installation(data)
    # Imported only now: tables can be imported only once the installation is open.
    from wuzha.notices.trial import send_trial  # noqa: PLC0415

    trouble = send_trial(address)
    if trouble:
        raise Refused(trouble)
    click.echo(f"测试邮件已交给发信服务器，请到 {address} 查收。")

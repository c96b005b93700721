"""`wuzha serve`: the pages, for one machine or an office's network."""

from __future__ import annotations

import os
from pathlib import Path

import click
from granian.constants import Interfaces
from granian.server import Server

from wuzha.commands.installation import open_installation

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - what people type to let the network in


@click.command(help="启动网页服务。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址；0.0.0.0 为全单位可访问。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口号。")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹，默认 data。")
@click.option("--demo/--no-demo", "with_demo", default=True, help="首次启动时是否放入演示数据。")
def serve(host: str, port: int, data: Path | None, *, with_demo: bool) -> None:
    """Prepare what is missing, say where the pages are, and serve them until stopped."""
    if host not in {"127.0.0.1", "localhost", "::1"}:
        os.environ.setdefault("WUZHA_HOSTS", "*")
    open_installation(data)
    # Imported only now: it needs the tables that opening the installation prepared.
    from wuzha.commands.example import example_accounts, make_example  # noqa: PLC0415

    if with_demo:
        make_example()
    page = f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}/"
    click.echo(f"\n无诈已启动，请用浏览器打开：{page}")
    for line in example_accounts():
        click.echo(line)
    click.echo("按 Ctrl+C 停止。\n")
    Server(
        "wuzha.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=8,
        log_enabled=False,
    ).serve()

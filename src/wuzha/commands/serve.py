"""`wuzha serve`: the pages, for one machine or an office's network."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from granian.constants import Interfaces
from granian.server import Server

from wuzha.commands.certificates import Certificate, certificate, own_names, utc_now
from wuzha.commands.installation import close_connections, open_installation
from wuzha.commands.processes import end_with_parent
from wuzha.commands.speech import Refused
from wuzha.commands.work import start_beside

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - what people type to let the network in
THREADS = 8
GOODBYE = 10  # seconds that running requests get when the server is stopped


@click.command(help="启动网页服务。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址；0.0.0.0 为全单位可访问。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口号。")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹，默认 data。")
@click.option("--demo/--no-demo", "with_demo", default=True, help="首次启动时是否放入演示数据。")
@click.option("--worker/--no-worker", "with_worker", default=True, help="是否同时启动一个后台工作（提醒、邮件）。")
@click.option("--https", "secure", is_flag=True, help="用本机自制的证书走 https，手机断网时也能打开记一笔。")
def serve(host: str, port: int, data: Path | None, *, with_demo: bool, with_worker: bool, secure: bool) -> None:
    """Prepare what is missing, say where the pages are, and serve them until stopped."""
    check_port(host, port)
    if host not in LOOPBACK:
        os.environ.setdefault("WUZHA_HOSTS", "*")
    if secure:
        os.environ["WUZHA_HTTPS"] = "1"
    open_installation(data)
    held = own_certificate(host) if secure else None
    # Only now: this module reads tables, which need the settings that opening the installation has loaded.
    from wuzha.commands.example import example_accounts, make_example  # noqa: PLC0415

    if with_demo:
        make_example()
    lines = [f"\n无诈已启动，请用浏览器打开：{address(host, port, secure=secure)}", *example_accounts()]
    if held:
        lines.append(f"其他电脑和手机先安装并信任根证书（只需一次）：{held.root}")
    lines.append("按 Ctrl+C 停止。\n")
    close_connections()  # the worker opens its own; a connection must not be shared between processes

    def ready() -> None:
        click.echo("\n".join(lines))
        if with_worker:
            start_beside()

    run(host, port, ready=ready, held=held)


def address(host: str, port: int, *, secure: bool = False) -> str:
    """Return what to type into a browser on this machine."""
    name = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{name}:{port}/"


def own_certificate(host: str) -> Certificate:
    """Return the certificate for every name this machine is called by."""
    from django.conf import settings  # noqa: PLC0415 - known only once the installation is open

    named = {name.strip(".[]") for name in settings.ALLOWED_HOSTS if name != "*"}
    return certificate(settings.DATA / "https", {*own_names(), *named, *({host} - EVERYWHERE)}, utc_now())


def check_port(host: str, port: int) -> None:
    """See that the address can be listened on; the server itself would share a port with another one.

    Raises:
        Refused: it cannot.

    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name != "nt":  # there it would share; here it only skips the wait after a port was closed
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno == errno.EACCES:
            why = f"没有权限使用端口 {port}"
        else:
            why = f"端口 {port} 已被占用" if error.errno == errno.EADDRINUSE else f"本机没有 {host} 这个地址"
        raise Refused(f"{why}，网页服务没有启动。请用 --host、--port 另选。") from error


def run(host: str, port: int, *, ready: Callable[[], None], held: Certificate | None = None) -> None:
    """Serve until told to stop, over https where a certificate is held; call `ready` once the port is ours."""
    server = Server(
        "wuzha.config.wsgi",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        workers_kill_timeout=GOODBYE,
        respawn_failed_workers=True,
        log_enabled=False,
        ssl_cert=held.certificate if held else None,
        ssl_key=held.key if held else None,
    )
    server.on_startup(ready)
    server.serve(target_loader=load_pages)


def load_pages(module: str) -> Any:  # noqa: ANN401 - a WSGI application, as the server takes it
    """Load the pages in the process that serves them, which is to end with the one that started it."""
    end_with_parent()
    return import_module(module).application

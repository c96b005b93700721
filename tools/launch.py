"""What `start.py` does: check the machine, prepare the environment, hand over to `wuzha serve`."""

from __future__ import annotations

import argparse
import errno
import io
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from tools.environment import PYTHON, RUN_WUZHA, CannotPrepareError, prepare

INTERRUPTED = 130  # what a shell reports for Ctrl-C
LAST_PORT = 65535


class CannotStartError(Exception):
    """Something on this machine is in the way; the text says in Chinese what and what to do."""


class Arguments(argparse.ArgumentParser):
    """The command line in Chinese: the standard parser explains a mistake in English."""

    def error(self, message: str) -> NoReturn:
        """Show how it is written, and stop."""
        del message
        self.print_help(sys.stderr)
        self.exit(2, "\n参数写得不对，请对照上面的说明。\n")


def main() -> int:
    """Start Wuzha, or only prepare; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows a question mark instead
    asked = _parser().parse_args()
    try:
        if asked.prepare:
            prepare(asked.prepare)
            return 0
        data = Path(asked.data).expanduser().resolve()
        check_data(data)
        check_port(asked.host, asked.port)
        prepare("run")
        return _serve(asked, data)
    except (CannotPrepareError, CannotStartError) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\n已中断。再次运行会接着做完。\n")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = Arguments(
        prog="python start.py",
        add_help=False,
        usage=argparse.SUPPRESS,
        description="启动 Wuzha。首次运行会自动安装所需组件并准备演示数据。",
    )
    options = parser.add_argument_group("选项")
    options.add_argument(
        "--host", default="127.0.0.1", metavar="地址", help="监听地址，0.0.0.0 为全单位可访问（默认本机）"
    )
    options.add_argument("--port", default=8000, type=_port, metavar="端口", help="端口号（默认 8000）")
    options.add_argument("--data", default="data", metavar="文件夹", help="数据文件夹（默认 data）")
    options.add_argument(
        "--demo", action=argparse.BooleanOptionalAction, default=None, help="首次启动时是否放入演示数据"
    )
    options.add_argument(
        "--prepare", choices=["run", "test"], metavar="用途", help="只装组件不启动：run 运行，test 测试"
    )
    options.add_argument("--help", action="help", help="显示本说明")
    return parser


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= LAST_PORT:
        raise ValueError(text)
    return number


def check_data(data: Path) -> None:
    """Make the data folder; raise CannotStartError when nothing can be written there."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data) as probe:
            probe.write(b"1")
    except (FileExistsError, NotADirectoryError) as error:
        message = f"{data} 不是文件夹，无法存放数据。请用 --data 另指定一个（make run 用 DATA=）。"
        raise CannotStartError(message) from error
    except OSError as error:
        why = "磁盘已满" if error.errno == errno.ENOSPC else "没有写入权限"
        message = f"数据文件夹 {data} 无法写入：{why}。请用 --data 另指定一个（make run 用 DATA=）。"
        raise CannotStartError(message) from error


def check_port(host: str, port: int) -> None:
    """Raise CannotStartError when the address cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name != "nt":  # there it would let two programs share a port; here it only skips the closing wait
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        message = f"本机没有 {host} 这个地址。只在本机使用请写 127.0.0.1，全单位使用请写 0.0.0.0。"
        raise CannotStartError(message) from error
    except OSError as error:
        raise CannotStartError(_port_trouble(host, port, error.errno)) from error


def _port_trouble(host: str, port: int, code: int | None) -> str:
    if code == errno.EADDRNOTAVAIL:
        return f"本机没有 {host} 这个地址。只在本机使用请写 127.0.0.1，全单位使用请写 0.0.0.0。"
    if code == errno.EACCES:
        return f"没有权限使用端口 {port}。请换一个，如 --port 8001（make run 用 PORT=8001）。"
    page = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound
    return (
        f"端口 {port} 已被占用，可能 Wuzha 已在运行：请先打开 {page} 看看。\n"
        f"另开一个请换端口，如 --port {port % LAST_PORT + 1}（make run 用 PORT={port % LAST_PORT + 1}）。"
    )


def _serve(asked: argparse.Namespace, data: Path) -> int:
    """Become `wuzha serve` where the system can; elsewhere start it and wait, so that Ctrl-C reaches it once."""
    command = [str(PYTHON), "-P", "-c", RUN_WUZHA, "serve"]
    command += ["--host", asked.host, "--port", str(asked.port), "--data", str(data)]
    if asked.demo is not None:
        command.append("--demo" if asked.demo else "--no-demo")
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - the environment's own Python
    with subprocess.Popen(command, env={**os.environ, "PYTHONUTF8": "1"}) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # the terminal tells the server as well; it ends by itself
                continue

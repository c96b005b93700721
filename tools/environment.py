"""The virtual environment next to the code: made once, filled with the pinned libraries, reused while the pins hold.

A stamp remembers the hash of each requirements file that was installed completely; while it matches, preparing does
nothing. An installation that was cut off while files were being written leaves a mark, and the next one starts afresh.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "wuzha-installed.json"
UNFINISHED = VENV / "wuzha-unfinished"
RUN_WUZHA = 'import sys; sys.argv[0] = "wuzha"; from wuzha.commands.main import main; sys.exit(main())'

# What each purpose needs. The pins for tests contain those for running, so installing them settles both.
PINS = {"run": ("base.txt",), "test": ("test.txt", "base.txt")}
LAST_LINES = 8
REASONS = (
    (r"DO NOT MATCH THE HASHES", "下载的文件与登记的校验值不符，已拒绝安装。请换一个软件包源再试。"),
    (r"No space left|Errno 28", "磁盘空间不足。请腾出约 500 MB 后再运行。"),
    (r"Permission denied|Errno 13", "没有写入权限。请检查程序所在文件夹的权限。"),
    (
        r"Connection|Temporary failure|not known|timed out|Timeout|ProxyError|SSLError|Could not fetch URL|getaddrinfo",
        "连不上软件包源。请检查网络；内网可用环境变量 PIP_INDEX_URL 指定单位的镜像。",
    ),
    (r"No matching distribution|Could not find a version", "软件包源里缺少所需的版本。请换一个软件包源再试。"),
)


class CannotPrepareError(Exception):
    """The libraries could not be installed; the text says in Chinese why and what to do."""


def prepare(purpose: str) -> None:
    """Make the environment ready to `run` or `test`; raise CannotPrepareError when that fails."""
    if _ready(purpose):
        return
    if UNFINISHED.exists() or not _works("-m", "pip", "--version"):
        _make_venv()
    _install(ROOT / "requirements" / PINS[purpose][0])
    _add_package()
    installed = {name: _hash(name) for name in PINS[purpose]}
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps({"python": _python_version(), "pins": installed}), encoding="utf-8")
    fresh.replace(STAMP)
    UNFINISHED.unlink(missing_ok=True)


def _ready(purpose: str) -> bool:
    """Tell whether everything for `purpose` is already there."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    name = PINS[purpose][0]
    same_pins = stamp["pins"].get(name) == _hash(name)
    # The system's Python may have been upgraded under the environment; asking it costs more than comparing.
    same_python = stamp["python"] == _version(sys.version_info) or stamp["python"] == _python_version()
    return bool(same_pins and same_python)


def _hash(name: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / name).read_bytes()).hexdigest()


def _version(info: tuple[int, int, *tuple[object, ...]]) -> str:
    return f"{info[0]}.{info[1]}"


def _ask(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the environment's own Python and keep what it prints."""
    return subprocess.run(
        [str(PYTHON), *arguments], capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )


def _works(*arguments: str) -> bool:
    return PYTHON.exists() and _ask(*arguments).returncode == 0


def _python_version() -> str:
    return _ask("-c", "import sys; print('%d.%d' % sys.version_info[:2])").stdout.strip()


def _make_venv() -> None:
    _say("正在建立运行环境……")
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    output = done.stdout + done.stderr
    if "ensurepip" in output:
        message = "本机的 Python 缺少 venv 组件。Debian、Ubuntu、麒麟请以管理员身份执行：apt install python3-venv"
        raise CannotPrepareError(message)
    raise CannotPrepareError(_with_last_lines("运行环境没有建成。", output.splitlines()))


def _install(requirements: Path) -> None:
    """Install every pin of `requirements`, refusing any file whose hash is not listed there."""
    total = len(re.findall(r"^[a-z0-9].*==", requirements.read_text(encoding="utf-8"), flags=re.MULTILINE))
    _say(f"正在安装 {total} 个组件，首次约需一两分钟……")
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--no-color"]
    command += ["--progress-bar", "off", "--require-hashes", "-r", str(requirements)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    lines: list[str] = []
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line.rstrip())
            if line.startswith("Installing collected packages"):
                UNFINISHED.touch()  # from here on, being cut off leaves half a library behind
            _show_progress(lines, total)
    if pip.returncode != 0:
        raise CannotPrepareError(_with_last_lines(reason("\n".join(lines)), lines))


def _show_progress(lines: list[str], total: int) -> None:
    """Rewrite one line on a terminal; stay silent in a log."""
    if sys.stdout.isatty():
        seen = sum(line.startswith(("Collecting ", "Requirement already satisfied")) for line in lines)
        writing = any(line.startswith("Installing collected packages") for line in lines)
        text = "下载完毕，正在写入……" if writing else f"已备好 {min(seen, total)}/{total}"
        sys.stdout.write(f"\r{text}  " + ("\n" if lines[-1].startswith("Successfully") else ""))
        sys.stdout.flush()


def reason(output: str) -> str:
    """Say in Chinese why pip failed, from what it printed."""
    return next((reason for pattern, reason in REASONS if re.search(pattern, output)), "组件没有装成。")


def _with_last_lines(message: str, lines: list[str]) -> str:
    told = [line for line in lines if line.strip() and not line.startswith("WARNING: Location")]
    return "\n".join([message, "安装程序最后的输出：", *(f"    {line}" for line in told[-LAST_LINES:])])


def _add_package() -> None:
    """Let the environment find our own package and give it the `wuzha` command.

    A path file does what an editable install would, without a build step. The path is relative: it survives moving the
    folder, and no Chinese folder name has to be read back in some locale.
    """
    site = Path(_ask("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    (site / "wuzha.pth").write_text(os.path.relpath(ROOT / "src", site) + "\n", encoding="utf-8")
    if os.name == "nt":
        escaped = RUN_WUZHA.replace('"', "'")
        (SCRIPTS / "wuzha.cmd").write_text(f'@"%~dp0python.exe" -P -c "{escaped}" %*\r\n', encoding="ascii", newline="")
        return
    command = SCRIPTS / "wuzha"
    here = '"$(dirname -- "$(readlink -f -- "$0")")"'
    command.write_text(f"#!/bin/sh\nexec {here}/python -P -c '{RUN_WUZHA}' \"$@\"\n", encoding="ascii")
    command.chmod(0o755)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()

"""`start.py`: what it says when something is in the way, and that it prepares once and then only starts."""

from __future__ import annotations

import ast
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools.environment import reason
from tools.launch import CannotStartError, check_data, check_port

ROOT = Path(__file__).parents[2]
ECHO = "import sys\n\n\ndef main():\n    print(sys.argv)\n    return 0\n"


def start(home: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run the copy of start.py in `home`; return its exit code and the lines it prints."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own script
        [sys.executable, "start.py", *arguments],
        cwd=home,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Lay out a project that needs no library and whose `wuzha` repeats its arguments; its path is a Chinese one."""
    home = tmp_path / "反诈 程序"
    shutil.copytree(ROOT / "tools", home / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "start.py", home)
    (home / "requirements").mkdir()
    (home / "requirements/base.txt").write_text("# nothing\n", encoding="utf-8")
    commands = home / "src/wuzha/commands"
    commands.mkdir(parents=True)
    (commands / "main.py").write_text(ECHO, encoding="utf-8")
    return home


def test_a_python_that_is_too_old_can_still_read_the_script() -> None:
    text = (ROOT / "start.py").read_text(encoding="utf-8")

    tree = ast.parse(text, feature_version=(3, 4))

    assert [type(node) for node in ast.walk(tree) if isinstance(node, ast.AnnAssign | ast.JoinedStr)] == []


def test_a_port_in_use_is_told_with_the_next_one_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CannotStartError) as caught:
            check_port("127.0.0.1", port)

    first = f"端口 {port} 已被占用，可能 Wuzha 已在运行：请先打开 http://127.0.0.1:{port} 看看。"
    assert str(caught.value).splitlines()[0] == first


def test_a_free_port_is_left_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    check_port("127.0.0.1", port)

    with socket.socket() as after:
        after.bind(("127.0.0.1", port))
        assert after.getsockname() == ("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CannotStartError, match="本机没有"):
        check_port("192.0.2.1", 8000)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")

    with pytest.raises(CannotStartError, match="不是文件夹"):
        check_data(tmp_path / "data")


def test_a_data_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    check_data(tmp_path / "单位" / "data")

    assert list((tmp_path / "单位" / "data").iterdir()) == []


@pytest.mark.parametrize(
    "output, expected",
    [
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES",
            "下载的文件与登记的校验值不符，已拒绝安装。请换一个软件包源再试。",
        ),
        ("OSError: [Errno 28] No space left on device", "磁盘空间不足。请腾出约 500 MB 后再运行。"),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution found",
            "连不上软件包源。请检查网络；内网可用环境变量 PIP_INDEX_URL 指定单位的镜像。",
        ),
        ("ERROR: No matching distribution found for click", "软件包源里缺少所需的版本。请换一个软件包源再试。"),
        ("Segmentation fault", "组件没有装成。"),
    ],
)
def test_a_failed_installation_is_explained(output: str, expected: str) -> None:
    assert reason(output) == expected


@pytest.mark.slow
def test_the_first_start_prepares_and_the_second_only_starts(home: Path) -> None:
    served = "['wuzha', 'serve', '--host', '127.0.0.1', '--port', '18231', '--data', '{}'{}]"
    data = home / "data"

    first = start(home, "--port", "18231")
    second = start(home, "--port", "18231", "--no-demo")

    assert first == (0, ["正在建立运行环境……", "正在安装 0 个组件，首次约需一两分钟……", served.format(data, "")])
    assert second == (0, [served.format(data, ", '--no-demo'")])


@pytest.mark.slow
def test_an_installation_cut_off_half_way_is_made_afresh(home: Path) -> None:
    start(home, "--prepare", "run")
    (home / ".venv/wuzha-unfinished").touch()
    (home / ".venv/half-written").touch()

    code, lines = start(home, "--prepare", "run")

    assert (code, lines[0]) == (0, "正在建立运行环境……")
    left = {path.name for path in (home / ".venv").iterdir()}
    assert left & {"wuzha-unfinished", "half-written", "wuzha-installed.json"} == {"wuzha-installed.json"}


@pytest.mark.slow
def test_changed_pins_are_installed_into_the_same_environment(home: Path) -> None:
    start(home, "--prepare", "run")
    (home / "requirements/base.txt").write_text("# still nothing\n", encoding="utf-8")

    result = start(home, "--prepare", "run")

    assert result == (0, ["正在安装 0 个组件，首次约需一两分钟……"])

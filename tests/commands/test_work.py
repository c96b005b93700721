"""`wuzha work` and `wuzha notify`: one round and done, a word in Chinese when mail cannot go, no worker left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from wuzha.commands.main import main; main()"]


def surroundings(**own: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WUZHA_", "DJANGO_"))}
    return {**clean, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8", **own}


def run(*arguments: str, **own: str) -> tuple[int, list[str]]:
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own command
        [*COMMAND, *arguments], env=surroundings(**own), capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()


@pytest.mark.slow
def test_one_round_ends_by_itself(tmp_path: Path) -> None:
    code, said = run("work", "--once", "--data", str(tmp_path))

    assert (code, said[-1]) == (0, "没有要做的。")


@pytest.mark.slow
def test_a_test_without_a_mail_server_says_what_to_set(tmp_path: Path) -> None:
    code, said = run("notify", "--test", "lin@yunxi.example", "--data", str(tmp_path))

    assert code == 1
    assert said[-1].endswith(
        "没有设置发信服务器。请把环境变量 WUZHA_SMTP 设为 smtp(s)://用户:口令@主机:端口?from=发件地址。"
    )


@pytest.mark.slow
def test_a_test_says_why_a_mail_server_was_not_reached(tmp_path: Path) -> None:
    code, said = run(
        "notify", "--test", "lin@yunxi.example", "--data", str(tmp_path), WUZHA_SMTP="smtp://127.0.0.1:1?from=w@x.cn"
    )

    assert (code, "连不上发信服务器" in said[-1]) == (1, True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are listed as Linux does")
@pytest.mark.parametrize("signal_sent", [signal.SIGTERM, signal.SIGKILL])
def test_a_worker_beside_another_process_ends_with_it_however_that_ends(
    tmp_path: Path, signal_sent: signal.Signals
) -> None:
    script = (
        "import time\n"
        "from multiprocessing import active_children\n"
        "from wuzha.commands.work import start_beside\n"
        "if __name__ == '__main__':\n"
        "    start_beside()\n"
        "    print(active_children()[0].pid, flush=True)\n"
        "    time.sleep(600)\n"
    )
    starter = tmp_path / "starter.py"
    starter.write_text(script, encoding="utf-8")
    with subprocess.Popen(  # noqa: S603 - our own interpreter and the script above
        [sys.executable, str(starter)], env=surroundings(WUZHA_DATA=str(tmp_path)), stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert alive(worker)

        parent.send_signal(signal_sent)
        parent.wait(60)

    began = time.monotonic()
    while alive(worker) and time.monotonic() - began < 60:
        time.sleep(0.05)
    assert not alive(worker)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False

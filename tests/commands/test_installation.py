"""An installation is opened, or says why it is not and what helps, however it is started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLD = "import sqlite3; sqlite3.sqlite_version_info, sqlite3.sqlite_version = (3, 34, 1), '3.34.1'; "
BY_HAND = "import wuzha.config.wsgi"
BY_COMMAND = "from wuzha.commands.main import main; main(['audit'])"
TOO_OLD = (
    "本机 Python 自带的 SQLite 是 3.34.1，需要 3.35 或更新的版本。"
    "请换用较新的 Python，或用 WUZHA_DATABASE 指定 PostgreSQL。"
)


def started(script: str, data: Path, **settings: str) -> tuple[int, str]:
    """Run a script on a new installation; return how it ended, and the last line it complained with."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("WUZHA_", "DJANGO_"))}
    own |= {"WUZHA_DATA": str(data), "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", **settings}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    return done.returncode, done.stderr.strip().rpartition("\n")[2]


def test_a_sqlite_too_old_is_refused_in_words_by_a_command(tmp_path: Path) -> None:
    assert started(OLD + BY_COMMAND, tmp_path) == (1, TOO_OLD)


def test_a_sqlite_too_old_is_refused_where_another_server_starts_the_pages(tmp_path: Path) -> None:
    code, said = started(OLD + BY_HAND, tmp_path)

    assert (code, said.endswith(TOO_OLD)) == (1, True)


def test_with_postgresql_the_age_of_sqlite_does_not_matter(tmp_path: Path) -> None:
    assert started(OLD + BY_HAND, tmp_path, WUZHA_DATABASE="postgresql://wuzha@/wuzha?host=/nowhere") == (0, "")


@pytest.mark.parametrize(
    "setting, value, said",
    [
        ("WUZHA_DATABASE", "mysql://wuzha@db/wuzha", "WUZHA_DATABASE 只支持 sqlite:///路径 或 postgresql://用户:口令@主机:端口/库名"),
        ("WUZHA_SMTP", "mail.example.cn", "WUZHA_SMTP 应写成 smtp(s)://用户:口令@主机:端口?from=发件地址"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_said_in_words(tmp_path: Path, setting: str, value: str, said: str) -> None:
    assert started(BY_COMMAND, tmp_path, **{setting: value}) == (1, said)

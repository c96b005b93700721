"""`wuzha draw` recomputes a draw from its public seed, with nothing but the numbers of the records."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from click.testing import CliRunner, Result

from wuzha.commands.main import main


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_records_drawn_stand_in_the_order_of_the_seed(tmp_path: Path) -> None:
    file = tmp_path / "记录号.txt"
    file.write_text("\ufeff" + "\n".join(str(key) for key in range(1, 21)) + "\n\n", encoding="utf-8")

    result = run("draw", file, "--seed", "07 12", "--share", 10, "--confidence", 90)

    expected = sorted(range(1, 21), key=lambda key: sha256(f"07 12:{key}".encode()).hexdigest())
    said, *lines = result.stdout.strip().split("\n")
    assert result.exit_code == 0
    assert said == "20 条抽 14 条；若有 10% 不实，本次抽取以 92% 的把握至少发现一条。"
    assert [int(line.split()[1]) for line in lines] == expected[:14]


def test_a_line_that_is_no_number_is_named(tmp_path: Path) -> None:
    file = tmp_path / "记录号.txt"
    file.write_text("1\n二\n", encoding="utf-8")

    result = run("draw", file, "--seed", "7")

    assert result.exit_code != 0
    assert "第 2 行不是记录号" in result.output


def test_a_file_that_is_not_there_is_refused_in_chinese(tmp_path: Path) -> None:
    result = run("draw", tmp_path / "没有.txt", "--seed", "7")

    assert result.exit_code != 0
    assert "读不了" in result.output

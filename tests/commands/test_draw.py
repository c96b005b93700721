"""`wuzha draw` recomputes a draw from its public seed: of the list its page hands out, or of bare numbers."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from click.testing import CliRunner, Result

from wuzha.commands.main import main
from wuzha.rules.draw_lists import DrawList, Part, write
from wuzha.rules.sampling import Stratum, in_order, size


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


def handed_out(seed: str = "07 12") -> str:
    """Return the list of a draw of two strata, as its page hands it out."""
    heavy, rest = Stratum("heavy", "影响大的记录", 5, 95), Stratum("rest", "其余记录", 10, 90)
    parts = []
    for stratum, keys in ((heavy, range(1, 5)), (rest, range(5, 105))):
        ordered = tuple(in_order(seed, keys))
        parts.append(Part(stratum, ordered, ordered[: size(len(keys), stratum.share, stratum.confidence)]))
    return write(DrawList("云溪镇人民政府 2026年5月记录抽查", seed, "6月1日开奖号码", tuple(parts)))


def test_the_list_as_it_was_handed_out_is_recomputed_and_agrees(tmp_path: Path) -> None:
    file = tmp_path / "重算清单.txt"
    file.write_text(handed_out(), encoding="utf-8")

    result = run("draw", file)

    assert result.exit_code == 0
    assert "【影响大的记录】4 条全部核查。" in result.stdout
    assert "【其余记录】100 条抽 20 条；" in result.stdout
    assert "重算结果与清单一致。" in result.stdout


def test_a_list_that_marks_other_records_than_the_seed_draws_is_refused_with_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "重算清单.txt"
    text = handed_out()
    spared = in_order("07 12", range(5, 105))[0]
    lines = [line.removesuffix("  抽中") if line.split()[1:2] == [str(spared)] else line for line in text.split("\n")]
    file.write_text("\n".join(lines), encoding="utf-8")

    changed, other = run("draw", file), run("draw", file, "--seed", "07 13")

    assert (changed.exit_code, other.exit_code) == (1, 1)
    assert f"不一致的记录号：{spared}。" in changed.output
    assert "与清单不一致" in other.output


def test_bare_numbers_need_the_seed(tmp_path: Path) -> None:
    file = tmp_path / "记录号.txt"
    file.write_text("1\n2\n", encoding="utf-8")

    result = run("draw", file)

    assert result.exit_code == 1
    assert "请用 --seed 写明" in result.output

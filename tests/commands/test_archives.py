"""`wuzha archive`, `wuzha verify`, `wuzha import-archive`: what they say, and their exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.papers.test_archive_form import COUNTED, KEY, TOTAL, line, new_key, package, sound
from world import World
from wuzha.commands.main import main
from wuzha.papers.archive.manifest import MANIFEST, TOTALS
from wuzha.papers.archive.signing import fingerprint, public_of
from wuzha.store.models import Person, Unit
from years import empty, lived

OWN = fingerprint(public_of(KEY))


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def verified(tmp_path: Path, data: bytes, *words: str) -> Result:
    file = tmp_path / "a.zip"
    file.write_bytes(data)
    return run("verify", file, *words)


def test_a_sound_archive_is_told_with_its_totals_and_its_key(tmp_path: Path) -> None:
    result = verified(tmp_path, sound())

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "检验通过：云溪镇2026年度档案包，状态截至2027-01-05。",
        "文件 7 个，大小和摘要与清单一致，目录相符。",
        "合计重算一致：应完成 1 项，已完成 1 项，按时 1 项，逾期 0 项。",
        f"签名成立，密钥的指纹：{OWN}",
        "请与出具单位公布的指纹核对，或用 --key 指定后再检验。",
    ]


def test_the_key_that_was_named_is_enough(tmp_path: Path) -> None:
    result = verified(tmp_path, sound(), "--key", OWN.upper())

    assert (result.exit_code, "请与出具单位" in result.output) == (0, False)


@pytest.mark.parametrize(
    "broken, code, said",
    [
        pytest.param(lambda: sound()[:-200], 3, "文件不完整", id="cut off"),
        pytest.param(lambda: sound().replace("班前会".encode(), "班后会".encode(), 1), 4, "内容被改动", id="changed"),
        pytest.param(lambda: package(extra={"evidence/ab/more.txt": b"x"}), 4, "多出文件", id="one more"),
        pytest.param(lambda: sound().replace(b'"year": 2026', b'"year": 2025', 1), 5, "签名不成立", id="manifest"),
        pytest.param(lambda: package({TOTALS: line({**TOTAL, **COUNTED, "late": 1})}), 7, "合计不符", id="totals"),
        pytest.param(lambda: b"", 3, "文件不完整", id="empty"),
    ],
)
def test_what_is_wrong_is_named_and_has_its_exit_code(tmp_path: Path, broken: object, code: int, said: str) -> None:
    result = verified(tmp_path, broken())  # type: ignore[operator]

    assert (result.exit_code, said in result.output, "检验没有通过" in result.output) == (code, True, True)


def test_another_key_has_its_exit_code(tmp_path: Path) -> None:
    result = verified(tmp_path, package(key=new_key()), "--key", OWN)

    assert result.exit_code == 6
    assert "不是指定的密钥" in result.output


def test_a_file_that_is_not_there_is_a_misuse(tmp_path: Path) -> None:
    assert run("verify", tmp_path / "没有.zip").exit_code == 2


def test_a_year_goes_out_is_verified_and_comes_in(world: World, tmp_path: Path) -> None:
    lived(world)
    file, code = tmp_path / "a.zip", Unit.objects.get(pk=world.town).code

    out = run("archive", "--unit", code, "--year", 2026, "--to", file)
    again = run("archive", "--unit", code, "--year", 2026, "--to", file)
    checked = run("verify", file)
    full = run("import-archive", file, "--name", "安岚", "--login", "an-2", "--password", "yunxi-2026-keep")
    empty()
    came = run("import-archive", file, "--name", "安岚", "--login", "an-2", "--password", "yunxi-2026-keep")

    assert out.exit_code == 0, out.output
    assert "签名密钥的指纹" in out.output
    assert (again.exit_code, "已经存在" in again.output) == (1, True)
    assert checked.exit_code == 0, checked.output
    assert (full.exit_code, "只能导入空的系统" in full.output) == (1, True)
    assert came.exit_code == 0, came.output
    assert "单位 5 个，方案 1 份，记录 9 条" in came.output
    assert Person.objects.filter(is_active=True).count() == 1


def test_a_unit_that_is_not_there_is_said(world: World, tmp_path: Path) -> None:
    result = run("archive", "--unit", "没有", "--year", 2026, "--to", tmp_path / "a.zip")

    assert world.town > 0
    assert (result.exit_code, result.output.splitlines()[-1]) == (1, "没有编码为 没有 的单位。")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_said(world: World, tmp_path: Path) -> None:
    result = run(
        "archive", "--unit", Unit.objects.get(pk=world.town).code, "--year", 2026, "--to", tmp_path / "no/a.zip"
    )

    assert result.exit_code == 1
    assert "写不了文件" in result.output


def test_the_manifest_is_the_last_file_but_one() -> None:
    assert sound().rindex(MANIFEST.encode()) > sound().rindex(b"data/totals.jsonl")

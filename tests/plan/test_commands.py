"""`wuzha check`, `explain` and `schema` at the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wuzha.commands.main import main

SOUND = """\
wuzha: 1
title: 云溪镇方案
issued: 2026-03-02
requirements:
  - id: R1
    quote: 每月宣讲
    at: [0, 4]
    activity: lecture
    owner: {types: [village]}
    schedule: {kind: recurring, every: month}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "方案.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="wuzha")


def test_what_the_linter_finds_is_said_after_the_mistakes(plan: Path) -> None:
    asked = SOUND.replace("每月宣讲", "每周报送").replace("activity: lecture", "activity: report")
    plan.write_text(asked.replace("every: month", "every: week"), encoding="utf-8")

    result = _run("check", plan)

    said = [line.removeprefix(f"{plan}:5:5 requirements[0] R1：") for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert said == [
        "报送过密（把关）。请改为每月或每季度一次；紧急情况随时报告的，写明触发的情形。",
        "要村（社区）定期报送（把关）。请改为由镇里按已有记录汇总，村里不另行报送。",
    ]
    assert result.stderr == "没有发现问题。\n另有2条把关意见，依据和默认处理见 wuzha lint。\n"


def test_a_sound_plan_passes(plan: Path) -> None:
    result = _run("check", plan)

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "没有发现问题。\n")


def test_questions_alone_pass(plan: Path) -> None:
    plan.write_text(SOUND.replace("issued: 2026-03-02\n", ""), encoding="utf-8")

    result = _run("check", plan)

    assert (result.exit_code, result.stderr) == (0, "共1处待核对。\n")
    assert result.stdout == f"{plan}:1:1 issued （待核对）没有发文日期，请补上，以便核对各项期限\n"


def test_mistakes_fail_with_file_line_and_field(plan: Path) -> None:
    plan.write_text(SOUND.replace("lecture", "lectur"), encoding="utf-8")

    result = _run("check", plan)

    found, _, _ = result.stdout.partition("？")
    assert (result.exit_code, result.stderr) == (1, "共1处错误。\n")
    assert found == f"{plan}:8:15 requirements[0].activity R1：工作活动中没有“lectur”，是不是想写 lecture"


def test_quotes_are_compared_with_the_original(plan: Path, tmp_path: Path) -> None:
    original = tmp_path / "原文.txt"
    original.write_text("云溪镇各村要认真落实，每月宣讲一次，及时报送情况。\n", encoding="utf-8")

    result = _run("check", plan, "--text", original)

    assert result.stdout == f"{plan}:7:9 requirements[0].at R1：位置 [0, 4] 上不是这句话，应为 [11, 15]\n"


def test_a_plan_is_explained(plan: Path) -> None:
    result = _run("explain", plan)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "《云溪镇方案》\n2026年3月2日印发。\n\n"
        "一、任务（共1条：定期1条）\nR1 村（社区）每月开展宣讲，至少1次。\n　　原文：每月宣讲\n"
    )


def test_a_plan_with_mistakes_is_not_explained(plan: Path) -> None:
    plan.write_text("wuzha: 1\n", encoding="utf-8")

    result = _run("explain", plan)

    assert (result.exit_code, result.stderr) == (1, "文件有错误，改好后再试。\n")
    assert result.stdout == f"{plan}:1:1 title 缺少 title（标题）：方案标题\n"


def test_the_schema_is_json() -> None:
    result = _run("schema")

    assert json.loads(result.stdout)["title"] == "反诈工作方案"


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        (["check", "没有.yaml"], 1, "打不开文件 没有.yaml，请核对路径。\n"),
        (["check"], 2, "缺少参数 方案文件\n用法见：wuzha check --help\n"),
        (["chekc"], 2, "没有命令 chekc，是不是想写 check？\n用法见：wuzha --help\n"),
        (["check", "--texte", "x"], 2, "没有选项 --texte，是不是想写 --text？\n用法见：wuzha check --help\n"),
    ],
)
def test_a_wrong_command_line_is_refused_in_chinese(arguments: list[str], code: int, said: str) -> None:
    result = _run(*arguments)

    assert (result.exit_code, result.stderr) == (code, said)


def test_a_file_in_another_encoding_is_refused(plan: Path) -> None:
    plan.write_bytes(SOUND.encode("gb18030"))

    result = _run("check", plan)

    assert (result.exit_code, result.stderr) == (1, f"文件 {plan} 不是 UTF-8 编码，请另存为 UTF-8 后再试。\n")


def test_a_missing_original_is_refused(plan: Path) -> None:
    result = _run("check", plan, "--text", "没有.txt")

    assert (result.exit_code, result.stderr) == (1, "打不开原文 没有.txt，请核对路径。\n")


def test_help_is_chinese() -> None:
    result = _run("check", "--help")

    assert result.stdout.splitlines()[0] == "用法：wuzha check [选项] 方案文件"
    assert [line for line in result.stdout.splitlines() if line.endswith("：")] == ["选项："]


def test_checking_a_plan_starts_no_framework(plan: Path) -> None:
    script = (
        "import sys\nfrom wuzha.commands.main import main\n"
        f"main(['check', {str(plan)!r}], standalone_mode=False)\nprint('django' in sys.modules)\n"
    )

    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603 - ours

    assert result.stdout == "False\n"

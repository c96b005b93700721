"""`wuzha lint` prints remarks with their place, of a document or of a plan file."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from wuzha.commands.main import main

TEXT = """云溪镇防范电信网络诈骗宣传方案
云溪镇人民政府
2026年3月2日
一、工作任务
各村对被骗群众在公告栏内曝光。
各企业每月组织职工接受一次集中宣讲。
"""
PLAN = """wuzha: 1
title: 云溪镇宣传方案
requirements:
  - id: R1
    quote: 各企业每月组织测试
    at: [0, 9]
    activity: quiz
    owner: {types: [enterprise], units: [各企业]}
    schedule: {kind: recurring, every: month}
"""


def test_a_document_is_read_and_each_remark_names_line_sentence_rule_and_default(tmp_path: Path) -> None:
    file = tmp_path / "方案.txt"
    file.write_text(TEXT, encoding="utf-8")

    result = CliRunner().invoke(main, ["lint", str(file)])

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0].startswith("方案.txt:5 R1 曝光受骗群众（不予采用，victim-exposed）")
    assert "    原文：各村对被骗群众在公告栏内曝光" in result.stdout.splitlines()
    assert "    默认：不予采用；改做隐去身份的案例宣讲，只报数字。" in result.stdout.splitlines()
    assert result.stderr == "共1处不予采用。\n"


def test_a_plan_file_is_compared_with_the_one_above(tmp_path: Path) -> None:
    file, above = tmp_path / "本级.yaml", tmp_path / "上级.yaml"
    file.write_text(PLAN, encoding="utf-8")
    above.write_text(PLAN.replace("every: month", "every: quarter"), encoding="utf-8")

    alone = CliRunner().invoke(main, ["lint", str(file)])
    compared = CliRunner().invoke(main, ["lint", str(file), "--parent", str(above), "--format", "json"])

    assert (alone.exit_code, alone.stdout, alone.stderr) == (0, "", "没有发现问题。\n")
    assert [(each["id"], each["about"]) for each in json.loads(compared.stdout)] == [("stricter-than-parent", "R1")]


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["lint", str(tmp_path / "没有.docx")])

    assert (result.exit_code, result.stderr) == (1, "打不开“没有.docx”，请核对路径。\n")

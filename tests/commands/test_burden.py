"""`wuzha burden` says what a plan costs, from a document, a plan file or a reading by hand alike."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wuzha.commands.main import main

TEXT = """云溪镇“无诈”创建方案
一、企业
（一）100人以上的企业每半月至少开展一次反诈活动。
（二）企业每半月召集全体财务人员接受不少于一次集中宣讲。
（三）企业每月组织全体员工接受不少于1次集中宣讲。
（四）企业每季度组织1次反诈测试。
二、报送
各村每月工作开展情况请于次月10日前报送镇综治办。
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "方案.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_bill_of_one_type_is_data(document: Path) -> None:
    result = run("burden", document, "--unit-type", "enterprise", "--headcount", 120, "--format", "json")

    bill = json.loads(result.stdout)
    assert {name: bill[name] for name in ("unit_type", "headcount", "records", "records_with_reports")} == {
        "unit_type": "enterprise",
        "headcount": 120,
        "records": 64,
        "records_with_reports": 64,
    }
    assert (bill["year"], bill["records_merged"]) == (date.today().year, 28)  # noqa: DTZ011 - the command's own default
    assert [each["saved"] for each in bill["merge"]] == [36]
    assert bill["assumptions"]["writing"] == 3


def test_a_document_a_plan_file_and_a_reading_by_hand_cost_the_same(document: Path) -> None:
    yaml, flat = document.with_suffix(".yaml"), document.with_suffix(".json")
    yaml.write_text(run("read", document).stdout, encoding="utf-8")
    flat.write_text(run("read", document, "--format", "json").stdout, encoding="utf-8")

    outputs = [run("burden", file, "--headcount", 120, "--year", 2026).stdout for file in (document, yaml, flat)]

    assert outputs[0] == outputs[1] == outputs[2]
    assert "企业（120人），2026年" in outputs[0]
    assert "写明周期的要求4条，全年记录64次（其中报送0次）" in outputs[0]
    assert "同一次活动同时计入，60次减为24次" in outputs[0]


def test_without_a_type_every_type_asked_is_listed(document: Path) -> None:
    bills = json.loads(run("burden", document, "--headcount", 120, "--format", "json").stdout)["bills"]

    assert [(bill["unit_type"], bill["records"], bill["records_with_reports"]) for bill in bills] == [
        ("enterprise", 64, 64),
        ("village", 0, 12),
    ]


def test_a_type_may_be_said_in_chinese_and_an_unknown_one_is_refused(document: Path) -> None:
    named = run("burden", document, "--unit-type", "企业", "--headcount", 60)
    unknown = run("burden", document, "--unit-type", "船队")

    assert (named.exit_code, "全年记录40次" in named.stdout) == (0, True)
    assert (unknown.exit_code, "没有“船队”这一单位类型" in unknown.stderr) == (1, True)


def test_a_condition_that_needs_a_headcount_is_left_open_without_one(document: Path) -> None:
    said = run("burden", document, "--unit-type", "enterprise").stdout

    assert "待定 " in said
    assert "人数不少于100人（人数未写明）" in said
    assert "覆盖人次未知" in said


def test_a_plan_file_with_mistakes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("wuzha: 1\n", encoding="utf-8")

    result = run("burden", file)

    assert (result.exit_code, "请先用 wuzha check 核对" in result.stderr) == (1, True)

"""`wuzha read` prints the draft of a plan as a plan file, or in the flat form."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wuzha.commands.main import main
from wuzha.commands.reading import patiently
from wuzha.plan.parse import load

PLAN = Path(__file__).parents[1] / "reading/own/plan.txt"


def test_the_draft_is_a_plan_file_without_mistakes() -> None:
    result = CliRunner().invoke(main, ["read", str(PLAN)])

    loaded = load(result.stdout, name="plan.yaml")
    assert (result.exit_code, loaded.problems) == (0, ())
    assert loaded.plan is not None
    assert loaded.plan.number == "云政〔2025〕18号"


def test_the_flat_form_quotes_the_document() -> None:
    text = PLAN.read_text(encoding="utf-8")

    outputs = [CliRunner().invoke(main, ["read", str(PLAN), "--format", form]).stdout for form in ("json", "flat")]

    assert outputs[0] == outputs[1]
    flat = json.loads(outputs[0])
    assert flat["title"] == "云溪镇“无诈乡镇”创建实施方案"
    assert [one["quote"] for one in flat["requirements"]] == [
        text[one["start"] : one["end"]] for one in flat["requirements"]
    ]


def test_a_missing_file_and_an_unreadable_one_get_a_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")

    missing = CliRunner().invoke(main, ["read", str(tmp_path / "没有.txt")])
    unreadable = CliRunner().invoke(main, ["read", str(empty)])

    assert (missing.exit_code, unreadable.exit_code) == (1, 1)
    assert "打不开“没有.txt”，请核对路径。" in missing.stderr
    assert "“空.txt”是空文件" in unreadable.stderr


def test_lines_on_standard_input_give_their_expressions() -> None:
    result = CliRunner().invoke(main, ["read", "--expressions"], input='["每月至少2次", "无"]')
    broken = CliRunner().invoke(main, ["read", "--expressions"], input="每月")

    value = {"every": "P1M", "count": {"n": 2, "op": ">=", "unit": "次"}}
    assert json.loads(result.stdout) == [
        [{"start": 0, "end": 6, "quote": "每月至少2次", "kind": "recurrence", "value": value}],
        [],
    ]
    assert (broken.exit_code, "标准输入应是一个 JSON 字符串列表。" in broken.stderr) == (1, True)


def test_a_command_without_a_file_asks_for_one() -> None:
    result = CliRunner().invoke(main, ["read"])

    assert result.exit_code == 1
    assert "请写明要阅读的文件。" in result.stderr


def a_reading(folder: Path, reading: object) -> Path:
    (folder / "gold").mkdir()
    (folder / "plan.txt").write_text(PLAN.read_text(encoding="utf-8"), encoding="utf-8")
    file = folder / "gold" / "plan.json"
    file.write_text(json.dumps(reading, ensure_ascii=False), encoding="utf-8")
    return file


def test_a_reading_made_by_hand_becomes_a_plan_file_placed_in_the_document_beside_it(tmp_path: Path) -> None:
    flat = json.loads(CliRunner().invoke(main, ["read", str(PLAN), "--format", "json"]).stdout)
    drafted = load(CliRunner().invoke(main, ["read", str(PLAN)]).stdout, name="plan.yaml").plan
    by_hand = [
        {name: value for name, value in one.items() if name not in {"start", "end"}} for one in flat["requirements"]
    ]
    file = a_reading(tmp_path, {**flat, "requirements": by_hand})

    result = CliRunner().invoke(main, ["read", "--gold", str(file)])

    made = load(result.stdout, name="gold.yaml").plan
    assert drafted is not None
    assert made is not None
    assert [(one.at, one.quote, one.activity, one.schedule.kind) for one in made.requirements] == [
        (one.at, one.quote, one.activity, one.schedule.kind) for one in drafted.requirements
    ]


def test_a_reading_without_its_document_is_converted_with_a_remark(tmp_path: Path) -> None:
    reading = {"title": "云溪镇方案", "window": None, "requirements": []}
    file = a_reading(tmp_path, reading).rename(tmp_path / "other.json")

    alone = CliRunner().invoke(main, ["read", "--gold", str(file)])
    told = CliRunner().invoke(main, ["read", "--gold", str(file), "--text", str(PLAN)])

    assert "没有找到原文“other.txt”" in alone.stderr
    assert (told.stderr, told.stdout) == ("", alone.stdout)


def test_a_file_that_is_no_flat_reading_is_refused(tmp_path: Path) -> None:
    strange = a_reading(tmp_path, {"title": "云溪镇方案", "requirements": [{"quote": "每月"}]})
    other = tmp_path / "list.json"
    other.write_text("[1, 2]", encoding="utf-8")

    results = [CliRunner().invoke(main, ["read", "--gold", str(file)]) for file in (strange, other)]

    assert [result.exit_code for result in results] == [1, 1]
    assert all("不是平铺形式的方案" in result.stderr for result in results)


class Terminal(io.StringIO):
    """A terminal that keeps what it was shown."""

    def isatty(self) -> bool:
        return True


def test_a_long_document_shows_how_far_it_is_at_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = PLAN.read_text(encoding="utf-8")
    terminal, pipe, short = Terminal(), io.StringIO(), Terminal()

    monkeypatch.setattr("sys.stderr", terminal)
    shown = patiently(text * 35)
    monkeypatch.setattr("sys.stderr", pipe)
    quiet = patiently(text * 35)
    monkeypatch.setattr("sys.stderr", short)
    patiently(text)

    assert ("正在阅读" in terminal.getvalue(), "100%" in terminal.getvalue()) == (True, True)
    assert (pipe.getvalue(), short.getvalue()) == ("", "")
    assert shown == quiet


def _packet(folder: Path) -> Path:
    """Write two plans into one file."""
    duties = (
        "各村每月开展一次入户宣传，每户发放一份材料，做好登记；各企业每季度组织员工测试一次，测试情况记录在册。" * 3
    )
    body = f"一、工作任务\n{duties}\n二、工作要求\n{duties}\n"
    file = folder / "汇编.txt"
    file.write_text(f"云溪镇反诈宣传方案\n{body}云溪镇企业反诈方案\n{body}", encoding="utf-8")
    return file


def test_several_plans_in_a_file_are_said_and_one_can_be_chosen(tmp_path: Path) -> None:
    file = str(_packet(tmp_path))

    whole = CliRunner().invoke(main, ["read", file])
    second = CliRunner().invoke(main, ["read", file, "--part", "2"])
    third = CliRunner().invoke(main, ["read", file, "--part", "3"])

    assert whole.stderr.splitlines() == [
        "文件里像是有2份方案，已作为一份读入；用 --part 可以只读其中一份：",
        "  1. 云溪镇反诈宣传方案（332 字）",
        "  2. 云溪镇企业反诈方案（332 字）",
    ]
    assert (second.exit_code, "title: 云溪镇企业反诈方案" in second.stdout, second.stderr) == (0, True, "")
    assert (third.exit_code, "文件里只有2份方案，没有第3份。" in third.stderr) == (1, True)


def test_a_file_with_one_plan_is_its_own_first_part() -> None:
    outputs = {CliRunner().invoke(main, ["read", str(PLAN), *more]).stdout for more in ([], ["--part", "1"])}

    assert len(outputs) == 1

"""Lists by command: out to a file, in from a file, in the name of a person and no further than they reach."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.papers.sheets_made import workbook
from world import NOW, World
from wuzha.actions import records
from wuzha.commands.main import main
from wuzha.rules.records import RecordForm
from wuzha.store.models import Person, Record, Unit


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_records_are_exported_changed_nowhere_and_imported_with_nothing_to_do(world: World, tmp_path: Path) -> None:
    records.submit(by=world.lin, unit=world.village, form=RecordForm("lecture", date(2026, 5, 12)), at=NOW)
    file = str(tmp_path / "记录.xlsx")

    out, back = run("export", "records", file, "--by", "an"), run("import", "records", file, "--by", "an")

    assert (out.output, back.output) == (
        f"已导出到 {file}。\n",
        "已导入。\n新记 0 条，更正 0 条，没有变化 1 条。\n",
    )
    assert Record.objects.count() == 1


@pytest.mark.usefixtures("world")
def test_units_and_people_are_looked_at_and_then_imported(tmp_path: Path) -> None:
    units, people = tmp_path / "units.xlsx", tmp_path / "people.xlsx"
    units.write_bytes(workbook(("名称", "类型"), ("柳湾村", "村")))
    people.write_bytes(workbook(("姓名", "登录名", "单位", "角色"), ("柳叶", "liu", "柳湾村", "联络员")))

    looked = run("import", "units", str(units), "--by", "an", "--dry-run")
    assert looked.output == "检查通过，还没有导入。\n新增 1 个，修改 0 个，没有变化 0 个。\n"
    assert not Unit.objects.filter(name="柳湾村").exists()

    run("import", "units", str(units), "--by", "an")
    hired = run("import", "people", str(people), "--by", "an")
    assert hired.output.startswith("已导入。\n新建账号 1 个，增加任职 0 个。\n  liu")
    assert Person.objects.get(login="liu").must_change_password
    assert [run("export", kind, str(tmp_path / "x.xlsx"), "--by", "an").exit_code for kind in ("units", "people")] == [
        0,
        0,
    ]


@pytest.mark.usefixtures("world")
def test_what_is_wrong_is_listed_by_cell_and_nothing_is_imported(tmp_path: Path) -> None:
    file = tmp_path / "units.xlsx"
    file.write_bytes(workbook(("名称", "类型"), ("柳湾村", "星球"), ("石桥村", "村")))

    said = run("import", "units", str(file), "--by", "an")

    assert (said.exit_code, Unit.objects.filter(name="石桥村").exists()) == (1, False)
    assert said.output.startswith("B2 没有“星球”这种单位类型。")
    assert said.output.endswith("有 1 处要改，没有导入。\n")


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "words, said",
    [
        (("--by", "nobody"), "没有登录名为 nobody 的人员"),
        (("--by", "yi"), "没有登录名为 yi 的人员，或已停用、没有任职。"),
        (("--by", "lin", "--unit", "NO-1"), "没有编码为 NO-1 的单位，或不在 lin 的权限之内。"),
        (("--by", "lin"), "没有找到，或不在您的权限范围内。"),
    ],
)
def test_who_has_no_right_to_a_list_gets_none(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    answer = run("export", "units", str(tmp_path / "x.xlsx"), *words)

    assert (answer.exit_code, said in answer.output) == (1, True)

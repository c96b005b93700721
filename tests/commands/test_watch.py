"""A watched folder: what lies still is taken, answered and moved aside, after a crash too."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from filling import OLD_SHEET, form, opened, too_busy
from world import World
from wuzha.commands import watch as module
from wuzha.commands.main import main
from wuzha.papers import old_sheets
from wuzha.store.models import Record, Return

TODAY = timezone.localdate()
MONTH = f"{TODAY:%Y-%m}"


def watch(folder: Path) -> Result:
    return CliRunner().invoke(main, ["watch", str(folder), "--once", "--settle", "0"])


def filled(world: World, **boxes: object) -> bytes:
    form_ = form(world.an, world.village, month=MONTH)
    form_.further(**{"活动": "上门走访", "日期": TODAY, "地点": "一组", **boxes})
    return form_.bytes()


def lying(folder: Path) -> list[str]:
    """Return every file below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_form_is_taken_as_the_liaisons_answered_and_moved(world: World, tmp_path: Path) -> None:
    (tmp_path / "上云村.xlsx").write_bytes(filled(world))

    said = watch(tmp_path)

    assert said.output == "上云村.xlsx：新记 1 条，更正 0 条。 → 已处理/上云村.xlsx\n"
    assert Record.objects.values_list("activity", "recorded_by").get() == ("visit", world.lin.person)
    assert lying(tmp_path) == ["已处理/上云村.xlsx", "已处理/上云村（回执）.xlsx"]
    assert opened((tmp_path / "已处理/上云村（回执）.xlsx").read_bytes()).workbook.sheetnames[0] == "回执"


@pytest.mark.usefixtures("world")
def test_a_form_that_could_not_be_turned_in_time_lies_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_sheets, "converted", too_busy)
    (tmp_path / "五月.xls").write_bytes(OLD_SHEET)

    said = watch(tmp_path)

    assert (lying(tmp_path), Return.objects.count()) == (["五月.xls"], 0)
    assert "没有移动，下次再试" in said.output


def test_a_form_with_mistakes_goes_to_where_somebody_looks_and_what_is_right_is_taken(
    world: World, tmp_path: Path
) -> None:
    form_ = form(world.an, world.village, month=MONTH)
    form_.further(1, 活动="上门走访", 日期=TODAY)
    form_.further(2, 活动="上门走访", 日期="改天")
    (tmp_path / "a.xlsx").write_bytes(form_.bytes())

    watch(tmp_path)

    assert (lying(tmp_path), Record.objects.count()) == (["有问题/a.xlsx", "有问题/a（回执）.xlsx"], 1)


def test_what_is_no_form_is_answered_in_words(world: World, tmp_path: Path) -> None:
    (tmp_path / "老.xls").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(99))
    (tmp_path / "说明.txt").write_text("你好", encoding="utf-8")

    watch(tmp_path)

    answer = opened((tmp_path / "有问题/老（回执）.xlsx").read_bytes()).workbook["回执"]
    assert answer.cell(2, 1).value == "老.xls"
    assert "另存为 .xlsx" in str(answer.cell(2, 2).value)
    assert len(lying(tmp_path)) == 4
    assert world.village


def test_the_same_name_twice_keeps_both(world: World, tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "a.xlsx").write_bytes(filled(world))
        watch(tmp_path)

    assert Record.objects.count() == 1
    assert lying(tmp_path) == [
        "已处理/a.xlsx",
        "已处理/a（2）.xlsx",
        "已处理/a（2）（回执）.xlsx",
        "已处理/a（回执）.xlsx",
    ]


def test_after_a_crash_between_taking_and_moving_it_is_taken_again_and_nothing_is_doubled(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xlsx").write_bytes(filled(world))

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_write", crash)
    watch(tmp_path)
    assert (lying(tmp_path), Record.objects.count()) == (["a.xlsx"], 1)

    monkeypatch.undo()
    watch(tmp_path)

    assert (Record.objects.count(), lying(tmp_path)) == (1, ["已处理/a.xlsx", "已处理/a（回执）.xlsx"])


def test_what_is_still_on_its_way_is_left_alone(world: World, tmp_path: Path) -> None:
    data = filled(world)
    (tmp_path / "half.xlsx").write_bytes(data[: len(data) // 2])
    for name in ("~$a.xlsx", ".b.xlsx", "c.xlsx.part"):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "link.xlsx").symlink_to(tmp_path / ".b.xlsx")

    watch(tmp_path)
    assert (len(lying(tmp_path)), Return.objects.count()) == (5, 0)

    long_ago = (timezone.now() - timedelta(minutes=5)).timestamp()
    os.utime(tmp_path / "half.xlsx", (long_ago, long_ago))
    watch(tmp_path)
    assert "有问题/half.xlsx" in lying(tmp_path)


def test_the_form_of_an_office_without_a_liaison_is_taken_as_its_officers(world: World, tmp_path: Path) -> None:
    form_ = form(world.an, world.town, month=MONTH)
    form_.further(活动="上门走访", 日期=TODAY)
    (tmp_path / "镇.xlsx").write_bytes(form_.bytes())

    watch(tmp_path)

    assert Record.objects.values_list("unit", "recorded_by").get() == (world.town, world.an.person)


def test_the_form_of_a_unit_without_anybody_waits_for_an_officer_to_look(world: World, tmp_path: Path) -> None:
    form_ = form(world.an, world.workshop, month=MONTH)
    form_.further(活动="上门走访", 日期=TODAY)
    (tmp_path / "坊.xlsx").write_bytes(form_.bytes())

    said = watch(tmp_path)

    assert "“小满木器坊”还没有联络员和经办人，请上级经办人核对后处理。" in said.output
    assert (Record.objects.count(), Return.objects.get().state) == (0, "held")

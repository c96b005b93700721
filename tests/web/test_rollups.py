"""The page of an office by its parts."""

from __future__ import annotations

from datetime import date

import pytest

from asking import signed_in
from world import NOW, World
from wuzha.actions import records
from wuzha.rules.records import RecordForm

MAY = "/branches?month=2026-05"


def test_each_unit_has_a_row_and_the_last_one_is_their_sum(world: World) -> None:
    form = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",), expected=80, attended=76)
    records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    answer = signed_in(world.an).get(MAY)
    page, found = answer.content.decode(), answer.context["rollup"]

    names = ["云溪镇人民政府", "上云村", "下溪村", "青禾纺织厂", "小满木器坊"]
    assert [branch.name for branch in found.branches] == names
    assert [page.index(f"{name}</a>") for name in names[1:]] == sorted(page.index(f"{name}</a>") for name in names[1:])
    assert (found.whole.owed, found.whole.done) == (10, 1)
    assert "应完成 10 项，已完成 1 项" in page


def test_its_figures_are_those_of_the_months_report(world: World) -> None:
    client = signed_in(world.an)

    found = client.get(MAY).context["rollup"].whole
    numbers = client.get("/papers/new/monthly?period=2026-05").context["document"].numbers()
    report = {each.key: each.number for each in numbers}

    assert (found.owed, found.done, found.on_time, found.late, found.missing) == tuple(
        report[f"duties.{key}"] for key in ("owed", "done", "on-time", "late", "missing")
    )


@pytest.mark.parametrize("asked, said", [("2026", "2026年全年"), ("2026-04", "2026年4月"), ("2019-13", "2019年全年")])
def test_a_month_or_a_year_can_be_asked_for(world: World, asked: str, said: str) -> None:
    assert f"云溪镇人民政府{said}：" in signed_in(world.an).get(f"/branches?month={asked}").content.decode()


def test_a_period_without_plans_says_so(world: World) -> None:
    page = signed_in(world.an).get("/branches?month=2025-03").content.decode()

    assert "没有有期限的任务" in page

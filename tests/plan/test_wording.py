"""Messages for people who never see a plan file."""

import pytest

from wuzha.plan.wording import spoken


@pytest.mark.parametrize(
    "written, said",
    [
        ("没有写责任单位，请补上 units 或 types", "没有写责任单位，请补上责任单位名称或责任单位类型"),
        ("写了数量，没有写量词，请补上 unit", "写了数量，没有写量词，请补上量词"),
        ("by（期限）写法不对。最迟日期，写作 2026-05-31", "期限写法不对。最迟日期，写作 2026-05-31"),
        ("条件末尾应写条件的名称，如 headcount（人数）", "条件末尾应写条件的名称，如 人数"),
        ("loss（损失金额）是事项的数据，请写到 schedule.where", "损失金额是事项的数据，请写到条件"),
        ("条件第11个字处应写 and、or，或到此结束", "条件第11个字处应写且、或，或到此结束"),
        ("没有“headcounts”这项数据", "没有“headcounts”这项数据"),
        ("与 R3 完全相同，是否重复？", "与 R3 完全相同，是否重复？"),
    ],
)
def test_keywords_are_said_by_their_names_and_quotations_stay(written: str, said: str) -> None:
    assert spoken(written) == said

"""What is passed on names nobody who was cheated, and no way to reach them."""

from __future__ import annotations

import pytest

from wuzha.rules.privacy import remarks


@pytest.mark.parametrize(
    "text",
    [
        "如有疑问请联系13812345678。",
        "如有疑问请联系138 1234 5678。",
        "联系电话0571-88886666。",
        "证件号11010519491231002X。",
        "证件号330106199001011234。",
        "证件号330106********1234。",
        "收款账号6222020200112233005。",
        "村民张三被骗3000元。",
        "本月发案2起，其中职工李晓明（财务）接到冒充客服电话。",
        "5月6日，王芳女士报案称损失1万元。",
        "上月林禾被骗一案已止付。",
    ],
)
def test_a_person_or_a_number_of_one_is_refused(text: str) -> None:
    assert len(remarks(text, people=("林禾",))) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "村民甲某被骗3000元，某职工被骗后报案。",
        "本月高发案件为刷单返利，损失集中在青年群体。",
        "方案共36条，应完成149项，数据截至2026年11月28日，编号20261128001。",
        "请拨打110、96110或12381。",
        "由安岚负责整理台账。",
        "云政〔2026〕18号要求各村每月宣讲1次。",
        "何时被骗、于何处转账，均不写入。",
        "近期群众被骗多为冒充公检法。",
        "老人和学生被骗案件上升，要在家长会上提醒。",
    ],
)
def test_circulars_without_persons_pass(text: str) -> None:
    assert remarks(text, people=("安岚",)) == []


def test_a_unit_is_named_for_its_duties_and_never_for_a_case() -> None:
    units = ("青禾纺织厂",)

    assert remarks("青禾纺织厂待补2项任务。", units=units) == []
    assert remarks("青禾纺织厂发生案件1起。", units=units) == [
        "说到案件的句子里点了单位“青禾纺织厂”，请改为“某单位”；单位只因任务被点名，不因有人被骗被点名。"
    ]

"""What a person filled in wrongly is remarked on by field."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from wuzha.plan.model import Plan, Requirement
from wuzha.plan.remarks import remarks


def test_a_requirement_filled_in_wrongly_is_remarked_on_by_field() -> None:
    with pytest.raises(ValidationError) as caught:
        Requirement.model_validate(
            {"id": "R1", "quote": "", "at": [0, 0], "schedule": {"kind": "deadline", "by": "5月"}}
        )

    assert remarks(caught.value, Requirement) == {
        "activity": "缺少 activity（工作活动）：做什么，活动代码",
        "schedule.by": "日期应写作 2026-03-05；不知道年份写 03-05，不知道的位写 ?",
    }


def test_a_heading_filled_in_wrongly_is_remarked_on_by_field() -> None:
    with pytest.raises(ValidationError) as caught:
        Plan.model_validate({"title": "云溪镇方案", "issued": "2026-02-30"})

    assert remarks(caught.value, Plan) == {"issued": "没有 2026-02-30 这一天"}

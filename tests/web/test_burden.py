"""The pages of the burden bill, and the lines that lead to them."""

from __future__ import annotations

from asking import signed_in
from drafting import draft
from world import World


def test_a_plans_page_leads_to_its_bill(world: World) -> None:
    client = signed_in(world.an)

    plan = client.get(f"/plans/{world.plan}").content.decode()
    bill = client.get(f"/plans/{world.plan}/burden")

    assert f'href="/plans/{world.plan}/burden"' in plan
    assert bill.status_code == 200
    assert "全部单位合计约 100 次记录" in bill.content.decode()


def test_a_draft_leads_to_its_bill_before_it_is_published(world: World) -> None:
    client, row = signed_in(world.an), draft(world)

    preview = client.get(f"/plans/{row.pk}/publish").content.decode()
    bill = client.get(f"/plans/{row.pk}/burden").content.decode()

    assert f'href="/plans/{row.pk}/burden"' in preview
    assert "（未发布）" in bill
    assert "R2要由您判断适用于哪些单位" in bill


def test_a_units_page_says_what_a_year_costs_and_leads_to_the_bill(world: World) -> None:
    client = signed_in(world.lin)

    unit = client.get(f"/units/{world.village}").content.decode()
    bill = client.get(f"/units/{world.village}/burden").content.decode()

    assert f'<a href="/units/{world.village}/burden">全年约 24 次记录</a>' in unit
    assert "现行 1 个方案中写明周期的要求" in bill
    assert "云溪镇防范电信网络诈骗工作方案" in bill


def test_a_unit_without_duties_has_nothing_to_be_billed(world: World) -> None:
    client = signed_in(world.an)

    unit = client.get(f"/units/{world.town}").content.decode()
    bill = client.get(f"/units/{world.town}/burden").content.decode()

    assert "全年约" not in unit
    assert "没有要算的任务" in bill


def test_another_villages_bill_is_not_there_for_a_liaison(world: World) -> None:
    client = signed_in(world.lin)

    assert client.get(f"/units/{world.other_village}/burden").status_code == 404

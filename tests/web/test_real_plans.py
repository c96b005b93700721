"""From upload to what is owed, without an error: on every real plan that is at hand, and on a document of our own."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client

from asking import named, signed_in
from world import NOW, World
from wuzha.actions import units
from wuzha.actions.units import UnitForm
from wuzha.plan.emit import plain
from wuzha.plan.model import Plan, Requirement
from wuzha.queries.progress import standings
from wuzha.reading.reader import read
from wuzha.store.models import Assignment, Unit
from wuzha.store.models import Plan as PlanRow
from wuzha.store.models.plans import PlanState
from wuzha.web.clauses import ClauseForm, as_typed

PLANS = Path(__file__).parents[2].parent / "shared/plans"
FILES = sorted(PLANS.glob("*.txt"))
TOWNSHIP = (
    ("石桥社区", "village", 800),
    ("云溪中心小学", "school", 90),
    ("云溪初级中学", "school", None),
    ("云溪镇中心卫生院", "hospital", 70),
    ("云溪派出所", "police", 20),
    ("镇综治办", "department", 8),
    ("滨河路工地", "site", 140),
    ("农商银行云溪支行", "bank", 30),
)
OWN = """云溪镇人民政府关于开展冬季防骗工作的方案
云政发〔2026〕31号
各村（社区）、各企业、各学校：
为做好冬季防骗工作，制定本方案。
一、工作目标
发案数同比下降。
二、工作任务
（一）加强宣传
1.各村每月开展不少于2次入户宣传，每季度组织1次集中宣讲。
2.各企业每半月组织员工学习1次，50人以上的企业视情设置宣传角。
3.各学校每学期召开1次主题班会，向家长发放一封信。
（二）加强防范
1.发现疑似受骗的，派出所应在24小时内上门劝阻。
2.卫生院、银行网点在醒目位置张贴提示标语，及时更新。
三、工作要求
各单位于12月5日前报送工作方案，每月25日前报送工作情况，由镇综治办汇总。
各单位要高度重视，切实加强领导。
云溪镇人民政府
2026年11月2日
"""


def township(world: World) -> Client:
    """Return the officer's browser, in a township of twelve units and its government."""
    for name, type_, headcount in TOWNSHIP:
        units.add(by=world.an, parent=world.town, form=UnitForm(name, type_, headcount=headcount), at=NOW)
    return signed_in(world.an)


def carry_through(client: Client, name: str, data: bytes) -> PlanRow:
    """Upload a document, look at every page on the way, confirm everything, and publish it for a year from today."""
    client.post("/plans/new", {"file": named(name, data), "adopter": Unit.objects.get(parent=None).pk})
    row = PlanRow.objects.latest("pk")
    draft = client.get(f"/plans/{row.pk}/correct").context["draft"]
    for section in draft.sections:
        row.refresh_from_db()
        codes = " ".join(card.code for card in section.cards)
        client.post(f"/plans/{row.pk}/accept", {"revision": row.revision, "codes": codes})
    _open_every_form(client, row)
    row.refresh_from_db()
    found = client.get(f"/plans/{row.pk}/publish").context["found"]
    sent = {"revision": row.revision, "adopter": found.adopter, "starts": found.starts, "leave_open": "on"}
    sent |= {"ends": f"{found.starts.year + 1}-12-31", "judged": [clause.code for clause in found.undecided]}
    page = client.post(f"/plans/{row.pk}/publish", sent)
    row.refresh_from_db()
    assert (page.status_code, row.state) == (302, PlanState.PUBLISHED)
    return row


def _open_every_form(client: Client, row: PlanRow) -> None:
    """Open the form of every clause, as pressing 修改 does."""
    for clause in Plan.model_validate_json(row.body).requirements[:40]:
        page = client.get(f"/plans/{row.pk}/clauses/{clause.id}", headers={"HX-Request": "true"})
        assert page.status_code == 200


def unfolded(row: PlanRow) -> int:
    """Return how many obligations the plan makes for all units over its whole time, and then some."""
    assert row.starts is not None
    assert row.ends is not None
    paths = dict(Unit.objects.values_list("pk", "path"))
    keys = set(row.requirements.values_list("pk", flat=True))
    until = date(row.ends.year + 1, 12, 31)
    return len(standings(paths, row.starts, until, datetime(2026, 5, 20, 10, 0), clauses=keys))


def everything_kept(row: PlanRow) -> bool:
    """Say whether every clause that was read is published, quoting its place in the text as it was uploaded."""
    clauses = Plan.model_validate_json(row.body).requirements
    codes = list(row.requirements.order_by("position").values_list("code", flat=True))
    quotes = [row.text[slice(*clause.at)] for clause in clauses]
    return codes == [clause.id for clause in clauses] and quotes == [clause.quote for clause in clauses]


def test_our_own_plan_goes_from_upload_to_what_is_owed(world: World) -> None:
    client = township(world)

    row = carry_through(client, "冬季方案.txt", OWN.encode())

    assert (everything_kept(row), unfolded(row) > 50, Assignment.objects.filter(requirement__plan=row).exists()) == (
        True,
        True,
        True,
    )
    assert client.get(f"/plans/{row.pk}").status_code == 200


@pytest.mark.skipif(not FILES, reason="the real plans are not at hand; the test above has one of our own")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_real_plan_goes_from_upload_to_what_is_owed(world: World, file: Path) -> None:
    client = township(world)

    row = carry_through(client, file.name, file.read_bytes())

    assert (everything_kept(row), unfolded(row) > 0) == (True, True)
    assert client.get(f"/plans/{row.pk}").status_code == 200


@pytest.mark.parametrize("text", [OWN, *(file.read_text(encoding="utf-8") for file in FILES)])
def test_the_form_of_a_clause_loses_nothing_it_was_filled_with(text: str) -> None:
    plan = read(text)
    phases = tuple((phase.id, phase.name) for phase in plan.phases)

    for clause in plan.requirements:
        boxes = {name: given for name, given in as_typed(clause).items() if given not in (None, "")}
        form = ClauseForm(boxes, phases=phases)
        assert form.is_valid(), form.errors
        filled = {**plain(clause), **{name: given for name, given in form.changes.items() if given is not None}}
        assert Requirement.model_validate(filled) == clause


@pytest.mark.skipif(not FILES, reason="the real plans are not at hand")
def test_the_page_of_the_longest_real_plan_stays_light(world: World) -> None:
    client = township(world)
    longest = max(FILES, key=lambda file: file.stat().st_size)
    client.post("/plans/new", {"file": named(longest.name, longest.read_bytes()), "adopter": world.town})

    page = client.get(f"/plans/{PlanRow.objects.latest('pk').pk}/correct")

    assert (page.context["draft"].total > 100, len(page.content) <= 250_000) == (True, True)

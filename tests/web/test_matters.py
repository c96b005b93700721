"""The pages of matters: registered, judged, answered, closed; and what they cost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from asking import signed_in
from drafting import draft, structure, terms
from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import matters, papers, publishing
from wuzha.plan.model import Triggered
from wuzha.queries.papers import Subject
from wuzha.rules.matters import MatterForm
from wuzha.store.models import Matter, Person, Record

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Lin at her desk on the morning of 20 May, with the summer plan in force."""
    value = structure()
    changed = [
        each.model_copy(update={"schedule": Triggered(on="case", within="P3D", when="影响较大的")})
        if each.id == "R6"
        else each
        for each in value.requirements
    ]
    row = draft(world, value.model_copy(update={"requirements": tuple(changed)}))
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client = Client()
    client.force_login(Person.objects.get(pk=world.lin.person))
    return client


def test_what_changed_of_a_unit_is_offered_to_be_registered_where_a_clause_waits_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = structure()
    waits = {"R1": Triggered(on="risk-level"), "R6": Triggered(on="change", within="P3D")}
    changed = [each.model_copy(update={"schedule": waits.get(each.id, each.schedule)}) for each in value.requirements]
    row = draft(world, value.model_copy(update={"requirements": tuple(changed)}))
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    office, village, factory = signed_in(world.an), f"/units/{world.village}", f"/units/{world.factory}"

    def saved(unit: str, name: str, type_: str, **said: object) -> str:
        return office.post(f"{unit}/edit", {"name": name, "type": type_, **said})["Location"]

    offered = saved(village, "上云村", "village", headcount=1250)
    form = office.get(offered).context["form"]
    level = saved(village, "上云村", "village", headcount=1250, level="red")
    both = office.post(
        f"{village}/edit", {"name": "上云村", "type": "village", "headcount": 1300, "level": "yellow"}, follow=True
    )
    same = saved(village, "上云村", "village", headcount=1300, level="yellow")
    elsewhere = saved(factory, "青禾纺织厂", "enterprise", headcount=99)

    assert offered == f"/matters/new?unit={world.village}&kind=change&before=1200&after=1250"
    assert (form["before"].value(), form["after"].value(), form["unit"].value()) == ("1200", "1250", f"{world.village}")
    assert level == f"/matters/new?unit={world.village}&kind=risk-level&level=red"
    assert both.redirect_chain[0][0] == f"/matters/new?unit={world.village}&kind=change&before=1250&after=1300"
    also = f"/matters/new?unit={world.village}&amp;kind=risk-level&amp;level=yellow"
    assert f'<a href="{also}" target="_blank">登记风险等级变动</a>' in both.content.decode()
    assert (same, elsewhere) == (village, factory)


def filled(world: World, **said: object) -> dict[str, Any]:
    return {"unit": world.village, "day": "2026-05-20", "time": "08:30", "loss": "5000", "fraud": "T01", **said}


def test_a_case_is_registered_judged_answered_and_closed(world: World, client: Client) -> None:
    page = client.post("/matters/new?kind=case", filled(world, stopped="yes"), follow=True)
    row = Matter.objects.get()
    assert (row.facts, "请判断是否适用" in page.content.decode()) == (
        {"loss": 5000, "fraud": "T01", "stopped": True},
        True,
    )

    clause = page.context["found"].questions[0].requirement
    page = client.post(f"/matters/{row.pk}/judge", {f"clause-{clause}": "yes"}, follow=True)
    assert f"activity=revisit&amp;matter={row.pk}" in page.content.decode()

    form = client.get(f"/records/new?unit={world.village}&activity=revisit&matter={row.pk}")
    assert form.context["form"].initial["matters"] == [row.pk]
    said = {"unit": world.village, "activity": "revisit", "starts": "2026-05-20", "matters": [row.pk]}
    told = client.post("/records/preview", said).content.decode()
    assert f"为事项{row.pk}号所做，在期限内" in told
    client.post(f"/records/new?unit={world.village}", said)
    assert Record.objects.get().claims.get().occasion == f"case:{row.pk}"

    row.refresh_from_db()
    page = client.post(f"/matters/{row.pk}/close", {"revision": row.revision}, follow=True)
    assert "已于 5月20日 10:00 办结" in page.content.decode()


def test_what_is_wrong_stands_beside_its_box_and_nothing_is_lost(world: World, client: Client) -> None:
    page = client.post("/matters/new?kind=case", filled(world, day="2026-05-21"))

    assert (page.status_code, Matter.objects.count()) == (422, 0)
    assert page.context["form"].errors == {"day": ["时间在现在之后，发生了再登记"]}
    assert 'value="5000"' in page.content.decode()


def test_the_form_of_a_case_has_no_box_for_words(client: Client) -> None:
    page = client.get("/matters/new?kind=case")

    names = [name for name in page.context["form"].fields if name not in {"unit", "day", "time", "client_key"}]
    assert names == ["loss", "fraud", "channel", "age", "stopped"]


def test_the_form_asks_how_the_fraudster_came_not_how_we_reach_people(client: Client) -> None:
    page = client.get("/matters/new?kind=case")

    names = [name for _, name in page.context["form"]["channel"].field.choices]
    assert ({"电话", "网购平台", "婚恋交友平台"} <= set(names), "广播喇叭" in names) == (True, False)


def test_a_matter_without_an_hour_shows_its_day_and_says_what_follows(world: World, client: Client) -> None:
    client.post("/matters/new?kind=case", filled(world, time=""))
    row = Matter.objects.get()

    page = client.get(f"/matters/{row.pk}").content.decode()
    form = client.get(f"/matters/{row.pk}/edit").context["form"]

    assert ("2026年5月20日发生" in page, "没有登记，按小时计的期限从当日零点算起" in page) == (True, True)
    assert ("00:00发生" in page, form.initial["time"]) == (False, None)
    assert "2026年5月20日</td>" in client.get("/matters").content.decode()


def test_a_case_that_calls_up_nothing_says_which_clauses_look_at_cases_and_why_not(
    world: World, client: Client
) -> None:
    client.post("/matters/new?kind=case", filled(world))
    row = Matter.objects.get()
    clause = client.get(f"/matters/{row.pk}").context["found"].questions[0].requirement

    client.post(f"/matters/{row.pk}/judge", {f"clause-{clause}": "no"})

    found = client.get(f"/matters/{row.pk}").context["found"]
    told = {each.code: each.why for each in found.uncalled}
    assert (found.called, told) == ((), {"R6": "已由人判断为不适用。"})


def test_a_matter_nobody_looks_at_says_so(world: World, client: Client) -> None:
    client.post("/matters/new?kind=other", {"unit": world.village, "day": "2026-05-20", "note": "停电"})

    page = client.get(f"/matters/{Matter.objects.get().pk}").content.decode()

    assert "没有针对这种事项的条款" in page


def test_correcting_shows_what_was_said(world: World, client: Client) -> None:
    client.post("/matters/new?kind=case", filled(world, stopped="no"))
    row = Matter.objects.get()

    page = client.get(f"/matters/{row.pk}/edit")
    assert page.context["form"].initial["stopped"] == "no"
    client.post(f"/matters/{row.pk}/edit", filled(world, loss="70", revision=1))

    row.refresh_from_db()
    assert row.facts == {"loss": 70, "fraud": "T01"}


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_however_long_it_is(
    world: World, client: Client, number: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(number):
        form = MatterForm("case", timezone.make_naive(NOW), {"loss": 1})
        matters.register(by=world.lin, unit=world.village, form=form, at=NOW)

    with django_assert_num_queries(7):  # session, person, posts, the number and the rows, which clauses they leave open
        page = client.get("/matters")

    assert len(page.context["found"].rows) == number


@pytest.mark.parametrize("number", [1, 30])
def test_a_matter_costs_the_same_however_much_was_done_for_it(
    world: World, client: Client, number: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    keys = [
        matters.register(by=world.lin, unit=world.village, form=MatterForm("case", timezone.make_naive(NOW)), at=NOW)
        for _ in range(number)
    ]
    with django_assert_max_num_queries(19):
        client.get(f"/matters/{keys[0]}")


def test_what_was_refused_as_out_of_date_does_not_overwrite_when_pressed_again(world: World, client: Client) -> None:
    client.post("/matters/new?kind=case", filled(world))
    row = Matter.objects.get()
    client.post(f"/matters/{row.pk}/edit", filled(world, loss="70", revision=row.revision))

    first = client.post(f"/matters/{row.pk}/edit", filled(world, loss="80", revision=row.revision))
    seen = re.search(r'name="revision" value="(\d+)"', first.content.decode())
    assert seen
    again = client.post(f"/matters/{row.pk}/edit", filled(world, loss="80", revision=seen[1]))

    assert (first.status_code, again.status_code) == (422, 422)
    assert Matter.objects.get().facts["loss"] == 70


def test_a_matter_leads_to_the_papers_about_it_for_those_who_write_them(world: World) -> None:
    form = MatterForm("finding", timezone.make_naive(NOW), {"severity": "minor", "problems": 2}, "台账缺两个月")
    key = matters.register(by=world.an, unit=world.village, form=form, at=NOW)
    texts = {"finding": "台账缺两个月。", "measures": "补齐。"}
    paper = papers.freeze(by=world.an, subject=Subject("rectification", matter=key), texts=texts, at=NOW)
    case = matters.register(by=world.lin, unit=world.village, form=MatterForm("case", timezone.make_naive(NOW)), at=NOW)

    def links(by: Actor, matter: int) -> list[str]:
        page = signed_in(by).get(f"/matters/{matter}").content.decode()
        return re.findall(r'href="(/papers/[^"]+)"', page)

    assert links(world.an, key) == [f"/papers/{paper}", f"/papers/new/rectification?on={key}"]
    assert links(world.lei, key) == [f"/papers/{paper}"]
    assert links(world.lin, key) == []
    assert (links(world.an, case), links(world.lei, case)) == ([f"/papers/new/review?on={case}"], [])

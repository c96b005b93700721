"""Hand-overs: duties follow the post; both confirm; who is left without anybody is listed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from asking import signed_in
from world import NOW, World
from wuzha.access import Actor, actor_of
from wuzha.actions import handovers, matters, people, units
from wuzha.actions.people import PersonForm
from wuzha.actions.units import UnitForm
from wuzha.queries.handovers import handover as detail
from wuzha.queries.handovers import handovers as listed
from wuzha.queries.handovers import starting, waiting_handovers
from wuzha.queries.today import today
from wuzha.rules.matters import MatterForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Handover, LogEntry, Membership, Person

TODAY = date(2026, 5, 20)
THEN = datetime(2026, 5, 20, 10, 0)


def hire(world: World, name: str, login: str, unit: int, role: str = "reviewer") -> Actor:
    account = people.add(by=world.an, form=PersonForm(name, login, unit, role), at=NOW)
    actor = actor_of(account.person, TODAY)
    assert actor is not None
    return actor


def post_of(actor: Actor) -> int:
    return Membership.objects.get(person=actor.person, to_date__isnull=True).pk


def again(actor: Actor, on: date = TODAY) -> Actor:
    found = actor_of(actor.person, on)
    assert found is not None
    return found


def test_the_post_passes_when_both_have_confirmed_and_its_open_duties_with_it(world: World) -> None:
    song = hire(world, "宋禾", "song", world.town)
    matters.register(by=world.lin, unit=world.village, form=MatterForm("case", datetime(2026, 5, 19)), at=NOW)
    owed = today(by=world.lin, now=THEN).desk
    assert owed is not None

    key = handovers.start(by=world.lin, membership=post_of(world.lin), incoming=song.person, at=NOW)
    assert Handover.objects.get(pk=key).given_at == NOW
    assert again(world.lin).grants != ()
    assert handovers.confirm(by=song, handover=key, at=NOW) is True

    assert again(world.lin).grants == ()
    desk = today(by=again(song), now=THEN).desk
    assert desk is not None
    assert [item.requirement for item in desk.late] == [item.requirement for item in owed.late]
    row = Handover.objects.get(pk=key)
    assert row.left == len(owed.late) + sum(map(len, (owed.week, owed.month, owed.later, owed.missing))) + 1
    assert LogEntry.objects.latest("pk").summary == (
        f"“上云村”的联络员由林禾交给宋禾：双方已确认，移交未完成事项{row.left}项"
    )


def test_the_list_names_everything_that_is_open_and_why(world: World) -> None:
    song = hire(world, "宋禾", "song", world.town)
    case = matters.register(by=world.lin, unit=world.village, form=MatterForm("case", datetime(2026, 5, 19)), at=NOW)
    key = handovers.start(
        by=world.lin, membership=post_of(world.lin), incoming=song.person, at=NOW, note="责任书在柜中"
    )

    found = detail(by=song, handover=key, now=THEN)

    assert (found.row.mine, found.note, found.matters) == (True, "责任书在柜中", ((case, f"{case} 号"),))
    assert [(item.quote, item.why) for item in found.items[:1]] == [
        ("每月组织村民开展不少于1次集中宣讲", "3月31日到期，还没有能计入的记录，还差1次。")
    ]


def test_one_side_alone_changes_nothing_and_cancelling_leaves_the_post(world: World) -> None:
    song = hire(world, "宋禾", "song", world.town)
    key = handovers.start(by=world.an, membership=post_of(world.lin), incoming=song.person, at=NOW)

    assert handovers.confirm(by=world.lin, handover=key, at=NOW) is False
    with pytest.raises(Refusal, match="等对方确认"):
        handovers.confirm(by=world.lin, handover=key, at=NOW)
    handovers.cancel(by=world.lin, handover=key, at=NOW)

    assert again(world.lin).grants != ()
    with pytest.raises(Refusal, match="已经完成或取消"):
        handovers.confirm(by=song, handover=key, at=NOW)


def test_only_the_two_confirm_and_nobody_else_sees_it(world: World) -> None:
    song, gu = hire(world, "宋禾", "song", world.town), hire(world, "顾言", "gu", world.factory)
    key = handovers.start(by=world.lin, membership=post_of(world.lin), incoming=song.person, at=NOW)

    with pytest.raises(Absent):
        handovers.confirm(by=world.an, handover=key, at=NOW)
    with pytest.raises(Absent):
        handovers.confirm(by=gu, handover=key, at=NOW)
    with pytest.raises(Absent):
        detail(by=gu, handover=key, now=THEN)


def test_a_liaison_hands_over_her_own_post_to_colleagues_only(world: World) -> None:
    gu = hire(world, "顾言", "gu", world.factory)

    names = [name for _, name in starting(by=world.lin, membership=post_of(world.lin), today=TODAY).people]

    assert [name for name in names if name.startswith("顾言")] == []
    assert "安岚（云溪镇人民政府）" in names
    with pytest.raises(Absent):
        handovers.start(by=world.lin, membership=post_of(world.lin), incoming=gu.person, at=NOW)
    with pytest.raises(Absent):
        handovers.start(by=world.lin, membership=post_of(gu), incoming=world.lin.person, at=NOW)


def test_a_post_is_handed_over_to_one_person_at_a_time(world: World) -> None:
    song = hire(world, "宋禾", "song", world.town)
    handovers.start(by=world.lin, membership=post_of(world.lin), incoming=song.person, at=NOW)

    with pytest.raises(Refusal, match="正在交接"):
        handovers.start(by=world.an, membership=post_of(world.lin), incoming=world.bo.person, at=NOW)


def test_units_without_anybody_are_listed_for_whoever_manages_people(world: World) -> None:
    units.add(by=world.an, parent=world.town, form=UnitForm("新桥村", "village"), at=NOW)

    assert [name for _, name in listed(by=world.an, today=TODAY).without] == [
        "下溪村",
        "青禾纺织厂",
        "小满木器坊",
        "新桥村",
    ]
    assert listed(by=world.lin, today=TODAY).without == ()
    people.dismiss(by=world.an, membership=post_of(world.lin), at=NOW)
    assert listed(by=world.an, today=TODAY + timedelta(days=1)).without[0] == (world.village, "上云村")


def test_the_list_of_posts_is_ones_own_and_those_of_others_are_handed_over_from_the_page_of_people(
    world: World,
) -> None:
    found = {by.name: [post.name for post in listed(by=by, today=TODAY).posts] for by in (world.an, world.lin)}
    page = signed_in(world.an).get("/people").content.decode()

    assert found == {"安岚": ["云溪镇人民政府 经办人 安岚"], "林禾": ["上云村 联络员 林禾"]}
    assert f"/handovers/new/{post_of(world.lin)}" in page


def test_what_waits_for_ones_word_stands_on_today_of_whoever_has_to_give_it(world: World) -> None:
    song = hire(world, "宋禾", "song", world.town)
    key = handovers.start(by=world.an, membership=post_of(world.lin), incoming=song.person, at=NOW)

    def waiting() -> dict[str, list[int]]:
        return {by.name: [row.handover for row in waiting_handovers(by=by)] for by in (world.an, world.lin, song)}

    begun = waiting()
    handovers.confirm(by=world.lin, handover=key, at=NOW)
    Person.objects.filter(pk=song.person).update(must_change_password=False)
    page = signed_in(song).get("/").content.decode()

    assert begun == {"安岚": [], "林禾": [key], "宋禾": [key]}
    assert waiting() == {"安岚": [], "林禾": [], "宋禾": [key]}
    assert page.count(f'href="/handovers/{key}"') == 2

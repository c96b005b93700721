from datetime import date

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from pytest_django import Settings

from world import NOW, World
from wuzha.access import actor_of
from wuzha.actions import people
from wuzha.actions.people import PersonForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Membership, Person


def test_a_new_person_gets_a_password_that_must_be_changed(world: World) -> None:
    account = people.add(by=world.an, form=PersonForm("田青", "tian", world.factory, "liaison", "安全员"), at=NOW)

    person = Person.objects.get(pk=account.person)
    assert (person.name, person.must_change_password, person.check_password(account.password)) == ("田青", True, True)
    assert [(m.unit_id, m.role, m.post) for m in person.memberships.all()] == [(world.factory, "liaison", "安全员")]


def test_a_login_is_given_once(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        people.add(by=world.an, form=PersonForm("林合", "lin", world.factory, "liaison"), at=NOW)

    assert refused.value.fields == {"login": "已有人使用"}


@pytest.mark.parametrize("role", ["system-admin", "auditor", "king"])
def test_only_working_roles_can_be_given_here(world: World, role: str) -> None:
    with pytest.raises(Refusal):
        people.add(by=world.an, form=PersonForm("田青", "tian", world.factory, role), at=NOW)

    assert not Person.objects.filter(login="tian").exists()


def test_a_liaison_can_make_no_accounts(world: World) -> None:
    with pytest.raises(Absent):
        people.add(by=world.lin, form=PersonForm("田青", "tian", world.village, "liaison"), at=NOW)


def test_an_ended_post_takes_its_rights_away_the_same_day(world: World) -> None:
    membership = Membership.objects.get(person=world.lin.person)

    people.dismiss(by=world.an, membership=membership.pk, at=NOW)

    actor = actor_of(world.lin.person, date(2026, 5, 20))
    assert actor is not None
    assert actor.grants == ()


def test_nobody_ends_their_own_right_to_manage(world: World) -> None:
    membership = Membership.objects.get(person=world.an.person)

    with pytest.raises(Refusal, match="不能结束自己"):
        people.dismiss(by=world.an, membership=membership.pk, at=NOW)


def test_the_password_of_somebody_with_a_post_elsewhere_is_out_of_reach(world: World) -> None:
    people.add(by=world.an, form=PersonForm("村官", "cun", world.village, "officer"), at=NOW)
    local = actor_of(Person.objects.get(login="cun").pk, NOW.date())
    assert local is not None
    people.appoint(by=world.an, person=world.bo.person, unit=world.village, role="liaison", at=NOW)

    with pytest.raises(Absent):
        people.reset_password(by=local, person=world.bo.person, at=NOW)


def test_a_list_of_people_is_taken_in_whole_or_not_at_all(world: World) -> None:
    forms = [
        PersonForm("田青", "tian", world.factory, "liaison"),
        PersonForm("另一个林", "lin", world.village, "liaison"),
    ]

    with pytest.raises(Refusal, match="登录名 lin 已属于"):
        people.import_rows(by=world.an, forms=forms, at=NOW)

    assert not Person.objects.filter(login="tian").exists()


def test_switching_an_account_off_ends_its_rights_and_keeps_its_posts(world: World) -> None:
    people.switch(by=world.an, person=world.lin.person, active=False, at=NOW)

    assert actor_of(world.lin.person, NOW.date()) is None
    assert Membership.objects.filter(person=world.lin.person, to_date=None).count() == 1


@pytest.mark.parametrize("weak", ["12345678", "lin", "password"])
def test_a_weak_new_password_is_refused_with_the_reason(world: World, weak: str) -> None:
    with pytest.raises(Refusal) as refused:
        people.change_own_password(by=world.lin, old="yunxi-2026-work", new=weak, at=NOW)

    assert list(refused.value.fields) == ["new"]


def test_a_password_like_the_login_is_refused_by_name(world: World) -> None:
    account = people.add(by=world.an, form=PersonForm("田青", "tianqing", world.factory, "liaison"), at=NOW)
    tian = actor_of(account.person, NOW.date())
    assert tian is not None

    with pytest.raises(Refusal) as refused:
        people.change_own_password(by=tian, old=account.password, new="tianqing1", at=NOW)

    assert refused.value.fields == {"new": "密码跟 登录名 太相似了。"}


def test_a_first_password_is_hashed_at_full_strength_once_it_was_used(world: World, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    account = people.add(by=world.an, form=PersonForm("方田", "fang", world.village, "liaison"), at=NOW)
    who = Person.objects.get(pk=account.person)
    quick = Argon2PasswordHasher().must_update(who.password)

    signed_in = who.check_password(account.password)

    who.refresh_from_db()
    assert (quick, signed_in, Argon2PasswordHasher().must_update(who.password)) == (True, True, False)

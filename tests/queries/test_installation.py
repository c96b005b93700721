"""What an installation holds: nothing, the example, an office."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from world import FOUNDED, NOW, PASSWORD, World
from wuzha.access import actor_of
from wuzha.actions.office import OfficeForm, found
from wuzha.actions.people import PersonForm, add
from wuzha.queries.installation import DemoAccount, Installation, healthy, installation, office_types
from wuzha.store.models import Unit

EXAMPLE = OfficeForm("云溪镇人民政府", "township", "安岚", "anlan", PASSWORD)


@pytest.mark.django_db
def test_an_empty_installation_holds_nothing() -> None:
    assert installation() == Installation("", "", ())


@pytest.mark.django_db
def test_the_example_is_named_with_the_accounts_that_know_its_password() -> None:
    officer = found(form=EXAMPLE, at=FOUNDED, demo=True)
    by = actor_of(officer, NOW.date())
    assert by is not None
    add(by=by, form=PersonForm("林禾", "linhe", Unit.objects.get().pk, "liaison"), at=FOUNDED)

    assert installation() == Installation(
        "", "云溪镇人民政府", (DemoAccount(officer, "anlan", "安岚", "云溪镇人民政府", "经办人"),)
    )


@pytest.mark.django_db
def test_accounts_switched_off_are_not_offered() -> None:
    found(form=EXAMPLE, at=FOUNDED, demo=True)

    found(form=OfficeForm("望湖镇人民政府", "township", "许知", "xuzhi", PASSWORD), at=NOW)

    assert installation() == Installation("望湖镇人民政府", "云溪镇人民政府", ())


def test_an_office_without_example_takes_one_query(
    world: World,  # noqa: ARG001 - the office is there
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        found_ = installation()

    assert found_ == Installation("云溪镇人民政府", "", ())


def test_nobody_founds_a_household_or_any_unit() -> None:
    codes = [code for code, _ in office_types()]

    assert "township" in codes
    assert {"any", "household"} & set(codes) == set()


@pytest.mark.django_db
def test_a_database_that_answers_is_healthy() -> None:
    assert healthy() is True

"""Founding an office: once, beside the example, whose accounts it switches off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from world import FOUNDED, NOW, PASSWORD
from wuzha.actions.office import OfficeForm, found
from wuzha.rules.refusals import Refusal
from wuzha.store.models import LogEntry, Membership, Person, Unit

OFFICE = OfficeForm("望湖镇人民政府", "township", "许知", "xuzhi", PASSWORD, headcount=45)
EXAMPLE = OfficeForm("云溪镇人民政府", "township", "安岚", "anlan", PASSWORD)


@pytest.mark.django_db
def test_founding_makes_the_unit_and_its_officer() -> None:
    officer = found(form=OFFICE, at=FOUNDED)

    unit = Unit.objects.get()
    held = Membership.objects.get(person=officer)
    assert (unit.name, unit.type, unit.headcount, unit.path, unit.demo) == (
        "望湖镇人民政府",
        "township",
        45,
        f"{unit.pk}/",
        False,
    )
    assert (held.unit, held.role, held.from_date, held.to_date) == (unit, "officer", date(2026, 3, 2), None)


@pytest.mark.django_db
def test_the_officer_has_chosen_the_password_and_need_not_change_it() -> None:
    officer = Person.objects.get(pk=found(form=OFFICE, at=FOUNDED))

    assert (officer.check_password(PASSWORD), officer.must_change_password) == (True, False)


@pytest.mark.django_db
def test_founding_is_one_entry_of_the_log_without_the_password() -> None:
    found(form=OFFICE, at=FOUNDED)

    entry = LogEntry.objects.get()
    assert (entry.verb, entry.summary) == ("office.found", "建立“望湖镇人民政府”，经办人许知")
    assert PASSWORD not in str(entry.content)


@pytest.mark.django_db
def test_there_is_one_office() -> None:
    found(form=OFFICE, at=FOUNDED)

    with pytest.raises(Refusal, match="已经建立"):
        found(form=replace(OFFICE, name="另一个镇", login="other"), at=NOW)

    assert Unit.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change, field",
    [
        ({"name": "　"}, "name"),
        ({"person": " "}, "person"),
        ({"type": "castle"}, "type"),
        ({"login": "许知"}, "login"),
        ({"login": ""}, "login"),
        ({"password": "12345678"}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "password1"}, "password"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(change: dict[str, str], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        found(form=replace(OFFICE, **change), at=FOUNDED)  # type: ignore[arg-type]

    assert list(refused.value.fields) == [field]
    assert (Unit.objects.count(), Person.objects.count(), LogEntry.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_a_real_office_switches_the_examples_accounts_off() -> None:
    shown = found(form=EXAMPLE, at=FOUNDED, demo=True)

    officer = found(form=OFFICE, at=NOW)

    assert dict(Person.objects.values_list("pk", "is_active")) == {shown: False, officer: True}


@pytest.mark.django_db
def test_the_examples_accounts_may_be_kept_for_practice() -> None:
    shown = found(form=EXAMPLE, at=FOUNDED, demo=True)

    found(form=replace(OFFICE, keep_demo=True), at=NOW)

    assert Person.objects.get(pk=shown).is_active is True


@pytest.mark.django_db
def test_a_login_of_the_example_cannot_be_taken_again() -> None:
    found(form=EXAMPLE, at=FOUNDED, demo=True)

    with pytest.raises(Refusal) as refused:
        found(form=replace(OFFICE, login="anlan"), at=NOW)

    assert refused.value.fields == {"login": "已有人使用"}

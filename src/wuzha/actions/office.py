"""The office (本单位): founded once on a fresh installation, with its first officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from wuzha.actions import log
from wuzha.actions.units import UnitForm, root
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Membership, Person, Unit


@dataclass(frozen=True, slots=True)
class OfficeForm:
    """The institution, and the person who will run it here."""

    name: str
    type: str
    person: str
    login: str
    password: str
    headcount: int | None = None


@transaction.atomic
def found(*, form: OfficeForm, at: datetime) -> int:
    """Set up the institution as the root of the tree, and its first officer; return the officer's id.

    Raises:
        Refusal: the installation has an office already, or the form is not in order.

    """
    if Unit.objects.exists():
        raise Refusal("本单位已经建立，请直接登录。")
    who = Person(login=form.login.strip(), name=form.person.strip(), created_at=at)
    remarks = {name: "不能为空" for name in ("name", "person", "login") if not getattr(form, name).strip()}
    if form.login.strip() and not form.login.strip().isascii():
        remarks["login"] = "请用英文字母和数字"
    try:
        validate_password(form.password, who)
    except ValidationError as weak:
        remarks["password"] = "；".join(weak.messages)
    if remarks:
        raise Refusal("有几处需要改正。", remarks)
    unit = root(form=UnitForm(name=form.name, type=form.type, headcount=form.headcount), at=at)
    who.set_password(form.password)
    who.save()
    Membership.objects.create(person=who, unit=unit, role="officer", from_date=timezone.make_naive(at).date())
    log.write(
        by=None,
        at=at,
        verb="office.found",
        subject="unit",
        subject_id=unit.pk,
        unit=unit.pk,
        summary=f"建立“{unit.name}”，经办人{who.name}",
    )
    return who.pk

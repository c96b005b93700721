"""The office (本单位): founded once on an installation, with its first officer; the example township beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from wuzha.actions import log
from wuzha.actions.people import login_remark
from wuzha.actions.turns import in_turn
from wuzha.actions.units import UnitForm, root
from wuzha.rules.refusals import Refusal, refuse
from wuzha.store.models import Membership, Person, Unit


@dataclass(frozen=True, slots=True)
class OfficeForm:
    """The institution, and the person who will run it here; `keep_demo` leaves the example's accounts usable."""

    name: str
    type: str
    person: str
    login: str
    password: str
    headcount: int | None = None
    keep_demo: bool = False


@in_turn
def found(*, form: OfficeForm, at: datetime, demo: bool = False) -> int:
    """Set up an institution as the root of a tree, and its first officer; return the officer's id.

    Founding the real office switches the example's accounts off, since their passwords are known to everybody.

    Raises:
        Refusal: there is such an office already, or the form is not in order.

    """
    if Unit.objects.filter(parent=None, demo=demo).exists():
        raise Refusal("本单位已经建立，请直接登录。")
    who = Person(login=form.login.strip(), name=form.person.strip(), created_at=at)
    refuse(_remarks(form, who))
    unit = root(form=UnitForm(name=form.name, type=form.type, headcount=form.headcount), at=at, demo=demo)
    who.set_password(form.password)
    who.save()
    Membership.objects.create(person=who, unit=unit, role="officer", from_date=timezone.make_naive(at).date())
    if not demo and not form.keep_demo:
        _switch_demo_off()
    log.write(
        by=None,
        at=at,
        verb="office.found",
        subject="unit",
        subject_id=unit.pk,
        unit=unit.pk,
        summary=f"建立“{unit.name}”，经办人{who.name}",
        detail={"demo": demo, "keep_demo": form.keep_demo},
    )
    return who.pk


def _switch_demo_off() -> None:
    for top in Unit.objects.filter(parent=None, demo=True):
        held = Membership.objects.filter(unit__path__startswith=top.path)
        Person.objects.filter(pk__in=held.values("person")).update(is_active=False)


def _remarks(form: OfficeForm, who: Person) -> dict[str, str]:
    remarks = {name: "不能为空" for name in ("name", "person") if not getattr(form, name).strip()}
    if remark := login_remark(who.login):
        remarks["login"] = remark
    try:
        validate_password(form.password, who)
    except ValidationError as weak:
        remarks["password"] = "；".join(weak.messages)
    return remarks

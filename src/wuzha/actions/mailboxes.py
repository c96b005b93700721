"""Mailboxes (单位邮箱): the addresses from which the forms of a unit may come."""

from __future__ import annotations

import re
from datetime import datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Mailbox

LONGEST = 200
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


@in_turn
def add(*, by: Actor, unit: int, address: str, at: datetime) -> int:
    """Make a mailbox known for a unit and those below it; return its id.

    Raises:
        Absent: `by` may not manage the unit.
        Refusal: it is no address, or known already.

    """
    place = access.unit(by, "unit", unit)
    address = address.strip().lower()
    if not _ADDRESS.fullmatch(address) or len(address) > LONGEST:
        raise Refusal("邮箱地址写得不对。", {"address": "请写成 cun@example.gov.cn 这样的地址"})
    known = Mailbox.objects.select_related("unit").filter(address=address).first()
    if known is not None:
        seen = access.scope(by, "unit").holds(known.unit.path)
        whose = f"“{known.unit.name}”" if seen else "其他单位"
        raise Refusal(f"{address} 已经登记为{whose}的邮箱。", {"address": f"已登记为{whose}的邮箱"})
    row = Mailbox.objects.create(unit=place, address=address, added_at=at)
    log.write(
        by=by,
        at=at,
        verb="mailboxes.add",
        subject="mailbox",
        subject_id=row.pk,
        unit=place.pk,
        summary=f"登记“{place.name}”的邮箱",
        detail={"address": address},
    )
    return row.pk


@in_turn
def remove(*, by: Actor, mailbox: int, at: datetime) -> None:
    """Forget a mailbox: what comes from it is set aside from now on.

    Raises:
        Absent: `by` may not manage its unit.

    """
    row = access.mailboxes(by, "unit").filter(pk=mailbox).first()
    if row is None:
        raise Absent
    key, address = row.pk, row.address
    row.delete()
    log.write(
        by=by,
        at=at,
        verb="mailboxes.remove",
        subject="mailbox",
        subject_id=key,
        unit=row.unit_id,
        summary=f"取消“{row.unit.name}”的邮箱",
        detail={"address": address},
    )

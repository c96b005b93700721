"""Notices (提醒): how one wishes to be told, what is put off and why, the ladder of an office."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.calendar.occasions import say_day, say_occasion
from wuzha.queries.feeds import feed_hash
from wuzha.queries.notices import obligation
from wuzha.queries.progress import Standing
from wuzha.rules.refusals import Refusal
from wuzha.rules.watching import END_HOUR, FIRST_HOUR, LONGEST_SNOOZE, Key, Ladder, check_ladder
from wuzha.store import models
from wuzha.store.models import NoticeWish, Person, Snooze

LONGEST_REASON = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wishes to be told; `email` may be empty."""

    email: str
    by_mail: bool
    hour: int


@in_turn
def set_wish(*, by: Actor, wish: Wish, at: datetime) -> None:
    """Set one's own e-mail address, whether digests come there too, and the hour; the log names no address.

    Raises:
        Refusal: the address is malformed or somebody else's, or the hour lies outside the working hours.

    """
    email = wish.email.strip().lower()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refusal("邮箱地址写法不对，例如 name@example.cn。", {"email": "写法不对"}) from error
        if Person.objects.filter(email=email).exclude(pk=by.person).exists():
            raise Refusal("这个邮箱已登记在别人名下，请换一个。", {"email": "已登记在别人名下"})
    if not FIRST_HOUR <= wish.hour < END_HOUR:
        raise Refusal("提醒时间应在工作时间内。", {"hour": "请从列表中选择"})
    Person.objects.filter(pk=by.person).update(email=email)
    NoticeWish.objects.update_or_create(person_id=by.person, defaults={"by_mail": wish.by_mail, "hour": wish.hour})
    _note(
        by,
        at,
        "set_wish",
        f"{by.name}设置提醒方式：{wish.hour}时起，{'网页和邮件' if wish.by_mail and email else '网页'}",
    )


@in_turn
def open_feed(*, by: Actor, at: datetime) -> str:
    """Give a person's calendar a new secret address, shown once; the former one stops. Return the secret."""
    secret = secrets.token_urlsafe(32)
    NoticeWish.objects.update_or_create(person_id=by.person, defaults={"feed_hash": feed_hash(secret)})
    _note(by, at, "open_feed", f"{by.name}生成日历订阅地址")
    return secret


@in_turn
def close_feed(*, by: Actor, at: datetime) -> None:
    """Stop a person's calendar: its address leads nowhere from now on."""
    if NoticeWish.objects.filter(person_id=by.person, feed_hash__isnull=False).update(feed_hash=None):
        _note(by, at, "close_feed", f"{by.name}停用日历订阅地址")


@in_turn
def put_off(*, by: Actor, key: Key, until: date, reason: str, at: datetime) -> None:
    """Put off being reminded of one obligation (稍后提醒) until a day, for a reason; the levels above hear as before.

    Raises:
        Absent: there is no such obligation, or `by` does not record for the unit.
        Refusal: it is done, the day is not within 14 days, or no reason is given.

    """
    now = timezone.make_naive(at)
    standing = obligation(by=by, key=key, now=now)
    requirement, unit, occasion = key
    if standing.done:
        raise Refusal("这项任务已完成，不会再提醒。")
    today, reason = now.date(), reason.strip()
    if not today < until <= today + LONGEST_SNOOZE:
        raise Refusal(
            f"最多推迟 {LONGEST_SNOOZE.days} 天。", {"until": f"请选择明天到{say_day(today + LONGEST_SNOOZE)}"}
        )
    if not reason or len(reason) > LONGEST_REASON:
        raise Refusal(
            f"请写明推迟的原因，不超过 {LONGEST_REASON} 字；上级看得到。",
            {"reason": f"必填，不超过 {LONGEST_REASON} 字"},
        )
    Snooze.objects.update_or_create(
        unit_id=unit,
        requirement_id=requirement,
        occasion=occasion,
        defaults={"until_date": until, "reason": reason, "by_id": by.person, "made_at": at},
    )
    log.write(
        by=by,
        at=at,
        verb="notices.put_off",
        subject="requirement",
        subject_id=requirement,
        unit=unit,
        summary=f"推迟提醒“{_said(standing)}”至{say_day(until)}：{reason}",
        detail={"occasion": occasion, "until": until.isoformat(), "reason": reason},
    )


@in_turn
def take_back(*, by: Actor, key: Key, at: datetime) -> None:
    """Be reminded of an obligation again at once: undo `put_off`; nothing happens where it was not put off.

    Raises:
        Absent: `by` does not record for the unit.

    """
    requirement, unit, occasion = key
    access.unit(by, "record", unit)
    row = Snooze.objects.filter(unit=unit, requirement=requirement, occasion=occasion).first()
    if row is None:
        return
    row.delete()
    log.write(
        by=by,
        at=at,
        verb="notices.take_back",
        subject="requirement",
        subject_id=requirement,
        unit=unit,
        summary=f"恢复提醒（{say_occasion(occasion)}），原定推迟至{say_day(row.until_date)}",
        detail={"occasion": occasion, "until": row.until_date.isoformat(), "reason": row.reason},
    )


@in_turn
def set_ladder(*, by: Actor, unit: int, ladder: Ladder, at: datetime) -> None:
    """Set after how many days each level hears, for the plans of a unit and of those below it.

    Raises:
        Absent: `by` does not manage plans there.
        Refusal: a level would hear before the one below it.

    """
    row = access.unit(by, "plan", unit)
    check_ladder(ladder)
    models.Ladder.objects.update_or_create(unit=row, defaults=asdict(ladder))
    counted = "个工作日" if ladder.working else "天"
    log.write(
        by=by,
        at=at,
        verb="notices.set_ladder",
        subject="unit",
        subject_id=row.pk,
        unit=row.pk,
        summary=f"设置“{row.name}”的提醒规则：到期前{ladder.soon}{counted}提醒本单位，"
        f"逾期{ladder.superior}{counted}告知上级，{ladder.office}{counted}告知主办单位",
        detail=asdict(ladder),
    )


def _said(standing: Standing) -> str:
    quote = standing.clause.requirement.quote
    return f"{quote[:40]}{'……' if len(quote) > 40 else ''}（{say_occasion(standing.obligation.occasion.key)}）"  # noqa: PLR2004


def _note(by: Actor, at: datetime, verb: str, summary: str) -> None:
    log.write(
        by=by,
        at=at,
        verb=f"notices.{verb}",
        subject="person",
        subject_id=by.person,
        unit=by.home.unit if by.home else None,
        summary=summary,
    )

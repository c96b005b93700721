"""Feedback (意见): said by anybody with an account, answered by the office."""

from __future__ import annotations

from datetime import datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.rules.refusals import Refusal
from wuzha.rules.texts import holds_id, tidy
from wuzha.store.models import Feedback

LONGEST = 500


@in_turn
def say(*, by: Actor, text: str, about: str, at: datetime) -> int:
    """Keep what somebody says about the programme; return its id. `about` names the page.

    Raises:
        Refusal: nothing is said, too much, or it holds an ID number.

    """
    text = _checked(text, "text", "请写一句您的意见。")
    row = Feedback.objects.create(
        by_id=by.person, unit_id=by.home.unit if by.home else None, about=about[:60], text=text, said_at=at
    )
    _log(row, by, at, "say", f"提出意见：{text}")
    return row.pk


@in_turn
def reply(*, by: Actor, feedback: int, text: str, at: datetime) -> None:
    """Answer what somebody said; they read the answer on the same page.

    Raises:
        Absent: it is out of reach.
        Refusal: nothing is said, or too much.

    """
    row = access.feedback(by, "unit", feedback)
    row.reply, row.replied_by_id, row.replied_at = _checked(text, "reply", "请写一句答复。"), by.person, at
    row.save(update_fields=["reply", "replied_by", "replied_at"])
    _log(row, by, at, "reply", f"答复意见：{row.reply}")


def _checked(text: str, field: str, empty: str) -> str:
    text = tidy(text)
    if not text:
        raise Refusal(empty, {field: empty.rstrip("。")})
    if len(text) > LONGEST:
        raise Refusal(f"请写得短一些，最多{LONGEST}个字。", {field: f"最多{LONGEST}个字"})
    if holds_id(text):
        raise Refusal("这里不能写身份证号，请去掉后再提交。", {field: "不能写身份证号"})
    return text


def _log(row: Feedback, by: Actor, at: datetime, verb: str, summary: str) -> None:
    log.write(
        by=by,
        at=at,
        verb=f"feedback.{verb}",
        subject="feedback",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=summary,
    )

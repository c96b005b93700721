"""Putting off, one's own wishes, the calendar's address, an office's ladder: what they refuse and what the log says."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from world import FOUNDED, World
from wuzha.actions import notices, records
from wuzha.queries.feeds import feed_hash
from wuzha.queries.ladders import ladders
from wuzha.queries.notices import to_put_off, wish
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.watching import Key, Ladder
from wuzha.store.models import LogEntry, NoticeWish, Person, Snooze, Unit

MOMENT = timezone.make_aware(datetime(2026, 4, 1, 15, 0))
HERE = datetime(2026, 4, 1, 15, 0)


def march(world: World) -> Key:
    return world.requirement("R1"), world.village, "2026-03"


def test_putting_off_keeps_the_reason_and_is_logged(world: World) -> None:
    notices.put_off(by=world.lin, key=march(world), until=date(2026, 4, 10), reason=" 宣讲定在赶集日 ", at=MOMENT)

    notice, entry = to_put_off(by=world.lin, key=march(world), now=HERE), LogEntry.objects.latest("pk")
    assert (notice.put_off, notice.reason) == (date(2026, 4, 10), "宣讲定在赶集日")
    assert (entry.verb, entry.by_id, entry.unit_id) == ("notices.put_off", world.lin.person, world.village)
    assert entry.summary == ("推迟提醒“每月组织村民开展不少于1次集中宣讲（2026年3月）”至2026年4月10日：宣讲定在赶集日")


def test_putting_off_again_replaces_the_day_and_the_reason(world: World) -> None:
    notices.put_off(by=world.lin, key=march(world), until=date(2026, 4, 10), reason="赶集日", at=MOMENT)
    notices.put_off(by=world.lin, key=march(world), until=date(2026, 4, 12), reason="改期", at=MOMENT)

    assert [(row.until_date, row.reason) for row in Snooze.objects.all()] == [(date(2026, 4, 12), "改期")]


@pytest.mark.parametrize(
    "until, reason, field",
    [
        (date(2026, 4, 1), "赶集日", "until"),
        (date(2026, 4, 16), "赶集日", "until"),
        (date(2026, 4, 10), " ", "reason"),
        (date(2026, 4, 10), "长" * 101, "reason"),
    ],
)
def test_putting_off_too_long_or_without_a_reason_is_refused(
    world: World, until: date, reason: str, field: str
) -> None:
    with pytest.raises(Refusal) as caught:
        notices.put_off(by=world.lin, key=march(world), until=until, reason=reason, at=MOMENT)

    assert (list(caught.value.fields), Snooze.objects.count()) == ([field], 0)


def test_the_fourteenth_day_is_not_too_long(world: World) -> None:
    notices.put_off(by=world.lin, key=march(world), until=date(2026, 4, 15), reason="赶集日", at=MOMENT)

    assert Snooze.objects.get().until_date == date(2026, 4, 15)


def test_what_is_done_needs_no_putting_off(world: World) -> None:
    form = RecordForm(activity="lecture", starts=date(2026, 3, 20), audience=("villagers",))
    records.submit(by=world.lin, unit=world.village, form=form, at=MOMENT)

    with pytest.raises(Refusal, match="已完成"):
        notices.put_off(by=world.lin, key=march(world), until=date(2026, 4, 10), reason="赶集日", at=MOMENT)


def test_nobody_puts_off_for_a_unit_they_do_not_record_for_or_what_is_not_owed(world: World) -> None:
    requirement, village, occasion = march(world)
    wrong = [
        (world.lin, (requirement, world.other_village, occasion)),
        (world.bo, (requirement, village, occasion)),
        (world.lin, (requirement, village, "2025-03")),
        (world.lin, (world.requirement("R2"), village, occasion)),
    ]

    for by, key in wrong:
        with pytest.raises(Absent):
            notices.put_off(by=by, key=key, until=date(2026, 4, 10), reason="赶集日", at=MOMENT)
    assert Snooze.objects.count() == 0


def test_taking_back_is_logged_and_twice_is_once(world: World) -> None:
    notices.put_off(by=world.lin, key=march(world), until=date(2026, 4, 10), reason="赶集日", at=MOMENT)

    notices.take_back(by=world.lin, key=march(world), at=MOMENT)
    notices.take_back(by=world.lin, key=march(world), at=MOMENT)

    verbs = list(LogEntry.objects.filter(verb__startswith="notices.").values_list("verb", flat=True))
    assert (verbs, Snooze.objects.count()) == (["notices.put_off", "notices.take_back"], 0)


def test_an_address_is_kept_in_small_letters_and_never_logged(world: World) -> None:
    notices.set_wish(by=world.lin, wish=notices.Wish(" Lin@Yunxi.example ", by_mail=True, hour=10), at=MOMENT)

    kept = wish(by=world.lin)
    assert (kept.email, kept.by_mail, kept.hour, kept.feed) == ("lin@yunxi.example", True, 10, False)
    entry = LogEntry.objects.latest("pk")
    assert (entry.summary, entry.detail) == ("林禾设置提醒方式：10时起，网页和邮件", {})


@pytest.mark.parametrize(
    "chosen, field",
    [
        (notices.Wish("lin", by_mail=True, hour=9), "email"),
        (notices.Wish("an@yunxi.example", by_mail=True, hour=9), "email"),
        (notices.Wish("lin@yunxi.example", by_mail=True, hour=22), "hour"),
    ],
)
def test_a_wish_that_cannot_be_kept_is_refused(world: World, chosen: notices.Wish, field: str) -> None:
    notices.set_wish(by=world.an, wish=notices.Wish("an@yunxi.example", by_mail=True, hour=9), at=MOMENT)

    with pytest.raises(Refusal) as caught:
        notices.set_wish(by=world.lin, wish=chosen, at=MOMENT)

    assert (list(caught.value.fields), Person.objects.get(pk=world.lin.person).email) == ([field], "")


def test_only_the_hash_of_a_calendars_secret_is_kept_and_a_new_one_ends_the_old(world: World) -> None:
    first = notices.open_feed(by=world.lin, at=MOMENT)
    second = notices.open_feed(by=world.lin, at=MOMENT)

    kept = NoticeWish.objects.get(person_id=world.lin.person).feed_hash
    assert (kept, first == second, len(second) >= 43) == (feed_hash(second), False, True)
    assert [entry for entry in LogEntry.objects.all() if second in str(entry.content)] == []

    notices.close_feed(by=world.lin, at=MOMENT)

    assert NoticeWish.objects.get(person_id=world.lin.person).feed_hash is None


def test_the_ladder_of_a_unit_goes_before_that_of_the_one_above(world: World) -> None:
    notices.set_ladder(by=world.an, unit=world.town, ladder=Ladder(5, 2, 4), at=FOUNDED)
    notices.set_ladder(by=world.an, unit=world.village, ladder=Ladder(1, 1, 2, working=True), at=FOUNDED)

    found = ladders()

    town, village, other = (Unit.objects.get(pk=pk).path for pk in (world.town, world.village, world.other_village))
    assert [found.of(path) for path in (town, village, other, "0/")] == [
        Ladder(5, 2, 4),
        Ladder(1, 1, 2, working=True),
        Ladder(5, 2, 4),
        Ladder(),
    ]
    assert LogEntry.objects.filter(verb="notices.set_ladder").first().summary == (  # type: ignore[union-attr]
        "设置“云溪镇人民政府”的提醒规则：到期前5天提醒本单位，逾期2天告知上级，4天告知主办单位"
    )


def test_only_whoever_manages_plans_sets_the_ladder(world: World) -> None:
    for by in (world.bo, world.lei, world.lin):
        with pytest.raises(Absent):
            notices.set_ladder(by=by, unit=world.town, ladder=Ladder(), at=FOUNDED)
    with pytest.raises(Refusal):
        notices.set_ladder(by=world.an, unit=world.town, ladder=Ladder(3, 7, 7), at=FOUNDED)
    assert ladders().rungs == {}

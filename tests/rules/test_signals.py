"""What a unit is asked about its own records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from wuzha.rules.sampling import load_reviewing
from wuzha.rules.signals import Entry, plain, signals

DAY = date(2026, 5, 12)
USUAL = Entry(1, DAY, DAY, DAY, "文化礼堂", "")
SETTINGS = load_reviewing()
WORDS = "请来派出所的同志讲了冒充客服的手法，大家听得很认真，现场有人提问。"


def kinds(entry: Entry, *others: Entry) -> list[str]:
    return [each.kind for each in signals(entry, others, SETTINGS)]


def test_a_usual_record_is_not_asked_about() -> None:
    assert kinds(USUAL, replace(USUAL, key=2)) == []


def test_what_was_recorded_two_months_later_is_asked_about() -> None:
    assert kinds(replace(USUAL, recorded=DAY + timedelta(days=59))) == []
    assert kinds(replace(USUAL, recorded=DAY + timedelta(days=60))) == ["far"]


def test_five_older_ones_on_one_day_are_a_burst_and_four_are_none() -> None:
    late = [replace(USUAL, key=key, recorded=DAY + timedelta(days=45)) for key in range(1, 6)]

    assert kinds(late[0], *late[1:4]) == []
    assert kinds(late[0], *late[1:]) == ["burst"]
    assert (
        kinds(replace(USUAL, key=9, recorded=late[0].recorded, starts=late[0].recorded, ends=late[0].recorded), *late)
        == []
    )


def test_four_places_on_one_day_are_asked_about() -> None:
    others = [replace(USUAL, key=key, place=f"第{key}处") for key in (2, 3, 4)]

    assert kinds(USUAL, *others[:2]) == []
    assert kinds(USUAL, *others) == ["crowded"]
    assert kinds(USUAL, *(replace(each, place="文化礼堂") for each in others)) == []


def test_the_same_words_but_for_numbers_are_copied_and_short_ones_are_not() -> None:
    first = replace(USUAL, key=1, note=WORDS + "共60人。")
    second = replace(
        USUAL, key=2, starts=DAY + timedelta(days=7), ends=DAY + timedelta(days=7), note=WORDS + "共 72 人"
    )

    assert plain(first.note) == plain(second.note)
    assert [(each.kind, each.other) for each in signals(second, [first], SETTINGS)] == [("copied", 1)]
    assert kinds(replace(second, note="讲了冒充客服"), replace(first, note="讲了冒充客服")) == []
    assert (
        kinds(
            replace(
                second,
                starts=DAY + timedelta(days=93),
                ends=DAY + timedelta(days=93),
                recorded=DAY + timedelta(days=93),
            ),
            first,
        )
        == []
    )

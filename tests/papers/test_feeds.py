"""A calendar as another programme reads it: names that stay, days and hours where they belong, nothing folded wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from wuzha.papers.feeds import Entry, feed

AT = datetime(2026, 5, 20, 2, 0, tzinfo=UTC)
QUOTE = "每月组织村民开展不少于1次集中宣讲；覆盖常见骗术, 并\\留存资料" + "长" * 60


def entry(key: str, due: datetime, state: str = "进行中") -> Entry:
    return Entry(key, QUOTE, due, state, "上云村", "云溪镇方案", "https://wuzha.example/requirements/1")


def read(*entries: Entry) -> Calendar:
    return Calendar.from_ical(feed(entries, name="反诈任务", host="wuzha.example", at=AT))


def test_a_due_at_the_end_of_a_day_is_an_entry_of_the_whole_day() -> None:
    (event,) = read(entry("1-2-2026-05", datetime(2026, 5, 31, 23, 59))).walk("VEVENT")

    assert (event["dtstart"].dt, str(event["uid"])) == (date(2026, 5, 31), "1-2-2026-05@wuzha.example")
    assert str(event["summary"]) == f"【进行中】{QUOTE[:60]}……"
    assert str(event["description"]) == f"{QUOTE}\n上云村\n云溪镇方案"
    assert str(event["url"]) == "https://wuzha.example/requirements/1"
    assert event["dtstamp"].dt == AT


def test_a_due_at_an_hour_is_an_entry_of_that_moment() -> None:
    (event,) = read(entry("1-2-2026-05", datetime(2026, 5, 31, 17, 30))).walk("VEVENT")

    assert event["dtstart"].dt == datetime(2026, 5, 31, 9, 30, tzinfo=UTC)


def test_the_same_thing_keeps_its_name_when_it_is_done() -> None:
    due = datetime(2026, 5, 31, 23, 59)

    (before,), (after,) = read(entry("1", due)).walk("VEVENT"), read(entry("1", due, "已完成")).walk("VEVENT")

    assert (before["uid"], before["dtstart"].dt) == (after["uid"], after["dtstart"].dt)
    assert str(after["summary"]).startswith("【已完成】")


def test_lines_are_folded_as_the_standard_asks() -> None:
    data = feed([entry("1", datetime(2026, 5, 31, 23, 59))], name="反诈任务", host="wuzha.example", at=AT)

    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert data.decode().startswith("BEGIN:VCALENDAR\r\n")


def test_an_empty_calendar_is_a_calendar() -> None:
    calendar = read()

    assert (list(calendar.walk("VEVENT")), str(calendar["x-wr-calname"])) == ([], "反诈任务")
    assert calendar["refresh-interval"].dt == timedelta(hours=6)

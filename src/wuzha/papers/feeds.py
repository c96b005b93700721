"""A person's calendar (iCalendar, RFC 5545): one entry for each thing owed, under a name that stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

HERE = ZoneInfo("Asia/Shanghai")
AGAIN = timedelta(hours=6)
"""So often a calendar programme should look again."""
SUMMARY = 60
"""Characters of a clause in the title of an entry; the whole of it stands in its text."""
_END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing owed: `key` names it for ever, `due` is local time, `state` says how it stands, `href` its page."""

    key: str
    quote: str
    due: datetime
    state: str
    unit_name: str
    plan_title: str
    href: str


def feed(entries: Iterable[Entry], *, name: str, host: str, at: datetime) -> bytes:
    """Return the calendar as programmes read it; `at` (aware) is when it was made, `host` makes the names unique."""
    calendar = Calendar()
    calendar.add("prodid", "-//Wuzha//无诈//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, host, at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, host: str, at: datetime) -> Event:
    event = Event()
    short = entry.quote[:SUMMARY] + ("……" if len(entry.quote) > SUMMARY else "")
    event.add("uid", f"{entry.key}@{host}")
    event.add("dtstamp", at)
    event.add("summary", f"【{entry.state}】{short}")
    event.add("description", f"{entry.quote}\n{entry.unit_name}\n{entry.plan_title}")
    if entry.due.time() == _END_OF_DAY:
        event.add("dtstart", entry.due.date())
    else:
        event.add("dtstart", entry.due.replace(tzinfo=HERE).astimezone(ZoneInfo("UTC")))
    event.add("transp", "TRANSPARENT")
    event.add("url", entry.href)
    return event

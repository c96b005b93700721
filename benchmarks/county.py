"""A county in the middle of its work: records of a year, and one of everything else that a page can be about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from benchmarks.filling import Organisation, Size, at, fill, form_of, found, look_at_tables
from benchmarks.frozen import MOMENT
from wuzha.actions import feedback, mailboxes, matters, papers, pauses, people, plans, records, reviews, routines
from wuzha.actions.evidence import Upload
from wuzha.queries.papers import Subject
from wuzha.rules.matters import MatterForm
from wuzha.rules.pauses import PauseForm
from wuzha.rules.routines import RoutineForm

SPREAD = (6,)
DRAFTED = 150
DUTIES = (
    "每月组织1次集中宣讲",
    "每季度开展1次反诈测试",
    "每周推送1期预警提示",
    "每半年开展1次专项检查",
    "每月报送1次工作情况",
    "设置反诈标识标牌",
)
"""What each of the drafted clauses asks of a firm of its own, in turn."""
_DRAWN = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


def fill_county(units: int, clauses: int, months: int, number: int) -> int:
    """Fill the installation that is open, an empty one; return the person whose county it is."""
    size = Size(units, clauses, months, number, SPREAD)
    made = found(size)
    fill(made, size)
    _furnish(made)
    look_at_tables()
    return made.by.person


def _furnish(made: Organisation) -> None:
    """Do once what people do besides recording."""
    by, root, unit = made.by, made.levels[0][0], made.units[0]
    day = MOMENT.date()
    lines = (f"第{number // len(DUTIES) + 1}号厂{DUTIES[number % len(DUTIES)]}。" for number in range(DRAFTED))
    text = "\n".join(("云溪县长期工作方案", *lines)).encode()
    plans.upload(by=by, adopter=root, name="草稿.txt", data=text, at=MOMENT)
    minutes = Upload("会议记录.txt", "宣讲会议记录".encode(), "minutes")
    record = records.submit(by=by, unit=unit, form=form_of("lecture", day), files=(minutes,), at=at(day))
    routines.add(by=by, record=record, form=RoutineForm("week", (0,), day), at=MOMENT)
    happened = datetime.combine(day - timedelta(days=2), datetime.min.time().replace(hour=9))
    matters.register(by=by, unit=unit, form=MatterForm("case", happened, {"loss": 5000}), at=MOMENT)
    reviews.draw(by=by, unit=root, month="2026-11", seed="7", source="公开", at=_DRAWN)
    papers.freeze(by=by, subject=Subject("weekly", root, "2026-W50"), texts={}, at=MOMENT)
    lifted = PauseForm("pause", day, day + timedelta(days=10), "停产检修", "分管副县长")
    pauses.decide(by=by, unit=made.units[1], form=lifted, at=MOMENT)
    people.add(by=by, form=people.PersonForm("林禾", "lin", unit, "liaison"), at=MOMENT)
    mailboxes.add(by=by, unit=unit, address="one@example.cn", at=MOMENT)
    feedback.say(by=by, text="字太小", about="", at=MOMENT)

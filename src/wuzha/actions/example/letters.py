"""The papers of the example: a report that went up, a circular answered, a warning to sign, a letter from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from wuzha.access import Actor
from wuzha.actions import incoming, number_series, paper_lives, papers, receipts
from wuzha.actions.evidence import Upload
from wuzha.actions.example.timetable import Timetable
from wuzha.actions.paper_lives import Address
from wuzha.actions.receipts import Reply
from wuzha.queries.papers import Subject
from wuzha.rules.incoming import IncomingForm
from wuzha.store.models import NumberSeries, Paper, Recipient

COUNTY = "云溪县反诈办"
VILLAGES = ("上云村", "下溪村", "石埠村", "云溪社区")
ANSWERED = {"下溪村": "已对照通报自查，缺的一场宣讲本周补上。", "云溪社区": "已在小区和集市各讲一场，记录已登记。"}
SILENT = "小满木器坊"
FIRST_ASKED, LAST_ASKED = timedelta(days=3), timedelta(days=6)
_NOTICE = """关于报送集中宣传安排的通知（演示用，非真实文件）

各镇：
请将下一阶段反诈集中宣传的安排报县反诈办，写明时间、地点和负责岗位。
"""
_TEXTS = {
    "monthly": {
        "problems": "个别单位登记不及时，外来务工人员参加宣讲偏少。",
        "next": "照方案办，重点补齐到期未完成的任务。",
    },
    "warning-letter": {"demand": "请在收到后十天内补办；确有困难的，写明情况申请免除。联系岗位：镇平安办公室。"},
    "rectification": {
        "finding": "具体情况见现场检查单，已当面向负责岗位说明。",
        "measures": "请补齐缺的资料和标识，做好后登记一条记录，用它回复；确有困难的写明原因。责任岗位：反诈联络员。",
    },
    "circular": {
        "features": "以刷单返利、冒充客服退款为主。",
        "next": "请对照方案逐项自查，缺的补上，做过没有登记的补登。",
    },
}

Done = tuple[datetime, Callable[[datetime], object]]
"""When something is done (local time), and what."""


@dataclass(frozen=True, slots=True)
class Staff:
    """The township's office, its units by name, and who drafts, checks, signs, and acts for a unit."""

    office: int
    units: Mapping[str, int]
    officer: Actor
    reviewer: Actor
    leader: Actor
    acting_for: Callable[[str], Actor]


def letters(staff: Staff, days: Timetable, now: datetime) -> Iterator[Done]:
    """Yield everything that was done with papers, up to now."""
    month = f"{days.starts:%Y-%m}"
    after = (days.starts + timedelta(days=31)).replace(day=1)  # the month after the one told of
    yield datetime.combine(after, time(8, 40)), lambda at: _series(staff, at)
    report, circular = Subject("monthly", staff.office, month), Subject("circular", staff.office, month)
    yield from written(staff, lambda: report, Address(outside=(COUNTY,)), after + timedelta(days=3))
    villages = tuple(staff.units[name] for name in VILLAGES)
    asked = Address(units=villages, copied_outside=(COUNTY,), due=now.date() + LAST_ASKED)
    yield from written(staff, lambda: circular, asked, after + timedelta(days=6))
    for number, (name, text) in enumerate(ANSWERED.items()):
        day = after + timedelta(days=8 + number)
        yield datetime.combine(day, time(9, 10 + number)), _answer(staff, circular, name, text)
    yield from _to_sign(staff, month, now)
    yield from _came(staff, now)


def _to_sign(staff: Staff, month: str, now: datetime) -> Iterator[Done]:
    """Draft a warning to a works that did nothing and have it checked: it waits for the leader."""
    works = staff.units[SILENT]
    warning = Subject("warning-letter", works, month)

    def draft(at: datetime) -> None:
        key = papers.freeze(by=staff.officer, subject=warning, texts=_TEXTS[warning.kind], at=at)
        paper_lives.address(by=staff.officer, paper=key, to=Address(units=(works,)), at=at)

    yesterday = now.date() - timedelta(days=1)
    yield datetime.combine(yesterday - timedelta(days=1), time(16, 20)), draft
    yield (
        datetime.combine(yesterday, time(9, 10)),
        lambda at: paper_lives.check(by=staff.reviewer, paper=paper_of(warning), at=at),
    )


def _series(staff: Staff, at: datetime) -> int:
    return number_series.begin(by=staff.officer, office=staff.office, name="公文", mark="云反诈办", before=6, at=at)


def written(staff: Staff, subject: Callable[[], Subject], to: Address, day: date) -> Iterator[Done]:
    """Draft a paper in the afternoon; check, sign and issue it the next morning.

    What it is about (`subject`) is asked when it is written: a matter may happen meanwhile.
    """

    def draft(at: datetime) -> None:
        about = subject()
        key = papers.freeze(by=staff.officer, subject=about, texts=_TEXTS[about.kind], at=at)
        paper_lives.address(by=staff.officer, paper=key, to=to, at=at)

    def issue(at: datetime) -> None:
        series = NumberSeries.objects.get(office=staff.office).pk
        on = timezone.make_naive(at).date()
        paper_lives.issue(by=staff.officer, paper=paper_of(subject()), series=series, on=on, at=at)

    next_day = day + timedelta(days=1)
    yield datetime.combine(day, time(16, 20)), draft
    check = datetime.combine(next_day, time(8, 50))
    yield check, lambda at: paper_lives.check(by=staff.reviewer, paper=paper_of(subject()), at=at)
    sign = datetime.combine(next_day, time(10, 15))
    yield sign, lambda at: paper_lives.sign(by=staff.leader, paper=paper_of(subject()), at=at)
    yield datetime.combine(next_day, time(11, 5)), issue


def paper_of(subject: Subject) -> int:
    """Return the newest paper about something."""
    about = {"matter": subject.matter} if subject.matter else {"unit": subject.unit}
    return Paper.objects.filter(kind=subject.kind, period=subject.period, **about).latest("pk").pk


def _answer(staff: Staff, subject: Subject, name: str, text: str) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        row = Recipient.objects.get(paper=paper_of(subject), unit=staff.units[name])
        receipts.answer(by=staff.acting_for(name), recipient=row.pk, reply=Reply(text), at=at)

    return do


def _came(staff: Staff, now: datetime) -> Iterator[Done]:
    """Register a letter of the county two days ago, handed to a village and the school, which has answered."""
    came = now - timedelta(days=2)
    title = "关于报送集中宣传安排的通知"
    form = IncomingForm(
        COUNTY, title, came.date(), f"云县反诈办〔{came.year}〕31号", now.date() + LAST_ASKED, staff.officer.person
    )
    units = ("上云村", "云溪镇中心学校")

    def register(at: datetime) -> None:
        scan = Upload("通知.txt", _NOTICE.encode(), "text")
        key = incoming.register(by=staff.officer, office=staff.office, form=form, files=(scan,), at=at)
        due = now.date() + FIRST_ASKED
        handed = tuple(staff.units[name] for name in units)
        incoming.hand_on(by=staff.officer, paper=key, units=handed, due=due, at=at)

    def answer(at: datetime) -> None:
        row = Recipient.objects.get(paper__sender=COUNTY, unit=staff.units[units[1]])
        reply = Reply("本校下周三升旗仪式后全校宣讲，德育处负责。")
        receipts.answer(by=staff.acting_for(units[1]), recipient=row.pk, reply=reply, at=at)

    yield came, register
    yield now - timedelta(hours=3), answer

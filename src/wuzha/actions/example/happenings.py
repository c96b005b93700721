"""What happened in the example (事项) and what was done about it: cases, warnings, findings, risk grades, new staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from wuzha.actions import judgements, matters, receipts, records
from wuzha.actions.example.letters import LAST_ASKED, Done, Staff, paper_of, written
from wuzha.actions.paper_lives import Address
from wuzha.actions.receipts import Reply
from wuzha.queries.papers import Subject
from wuzha.rules.matters import Fact, MatterForm
from wuzha.rules.records import RecordForm
from wuzha.store.models import Matter, PaperAnswer, Recipient, Record

POLICE, OFFICE = "云溪派出所", "云溪镇平安办公室"
_TOLD_BY = {"warning": POLICE, "finding": OFFICE, "risk-level": OFFICE}
"""Who registers what does not come from the units themselves."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """A record that somebody made for it, so long after: who did it, and what the record says."""

    after: timedelta
    who: str
    activity: str
    title: str
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Happening:
    """A matter so many days ago at an hour, when it was entered, and why it was closed an hour after the last record.

    Of a finding a 整改通知 is issued the next morning; `answered` says that the unit answers it, which closes it.
    """

    place: str
    ago: int
    hour: time
    kind: str
    facts: Mapping[str, Fact]
    note: str = ""
    entered: timedelta = timedelta(hours=5)
    records: tuple[_Answered, ...] = ()
    closed: str = ""
    answered: bool = False


_CASES = (
    _Happening(
        "青禾纺织有限公司",
        26,
        time(9, 20),
        "case",
        {"loss": 4800, "fraud": "T01", "channel": "chat-group", "age": 30, "stopped": False},
        records=(
            _Answered(timedelta(days=4), "青禾纺织有限公司", "trace", "发案倒查", {"originals": ("minutes", "form")}),
            _Answered(timedelta(days=9), "青禾纺织有限公司", "revisit", "电话回访，提醒防二次受骗"),
        ),
        closed="已倒查和回访，整改措施已落实",
    ),
    _Happening(
        "上云村",
        3,
        time(9, 20),
        "case",
        {"loss": 12600, "fraud": "T04", "channel": "phone", "age": 60, "stopped": True},
        records=(_Answered(timedelta(days=1, hours=6), "上云村", "care", "陪同报案，联系镇卫生院做心理疏导"),),
    ),
)
_WARNINGS = (
    _Happening(
        "石埠村",
        19,
        time(14, 10),
        "warning",
        {"level": "red", "reached": True},
        entered=timedelta(minutes=20),
        records=(
            _Answered(timedelta(hours=3), POLICE, "dissuade", "上门见面劝阻，没有转账"),
            _Answered(timedelta(days=5), POLICE, "revisit", "回访劝阻对象，没有再接到骗子电话"),
        ),
        closed="见面劝阻成功，已回访",
    ),
    _Happening(
        "溪源食品有限公司",
        8,
        time(10, 40),
        "warning",
        {"level": "orange", "reached": True},
        entered=timedelta(minutes=15),
        records=(_Answered(timedelta(hours=26), POLICE, "dissuade", "到厂见面劝阻，追回一笔转账"),),
        closed="见面劝阻，超过时限2小时",
    ),
    _Happening(
        "云溪社区",
        1,
        time(17, 30),
        "warning",
        {"level": "yellow", "reached": False},
        entered=timedelta(minutes=20),
    ),
)
_FINDINGS = (
    _Happening(
        "长亭物流站",
        9,
        time(9, 30),
        "finding",
        {"severity": "ordinary", "problems": 2},
        note="宣讲没有签到册，宿舍区标识牌脱落",
        entered=timedelta(hours=2),
        records=(
            _Answered(timedelta(days=2), OFFICE, "interview", "提醒约谈长亭物流站", {"originals": ("minutes",)}),
            _Answered(timedelta(days=5, hours=5), "长亭物流站", "rectify", "补齐签到册，换新标识牌"),
        ),
        answered=True,
    ),
    _Happening(
        "溪畔安置房项目部",
        5,
        time(9, 30),
        "finding",
        {"severity": "serious", "problems": 3},
        note="三个班组没有签订责任书，没有班前提醒",
        entered=timedelta(hours=2),
        records=(
            _Answered(
                timedelta(days=2, hours=5),
                OFFICE,
                "interview",
                "提醒约谈溪畔安置房项目部",
                {"originals": ("minutes", "signed-copy")},
            ),
        ),
    ),
)
_RISKS = (
    _Happening(
        "云溪敬老院",
        20,
        time(10),
        "risk-level",
        {"level": "yellow"},
        note="预收服务费没有公示",
        records=(_Answered(timedelta(days=6), OFFICE, "inspect", "上门检查预收费公示和资金去向"),),
    ),
    _Happening(
        "云谷山庄", 6, time(10), "risk-level", {"level": "orange"}, note="外租场地办健康讲座，有人推销高价保健品"
    ),
)
_NEWCOMERS = (
    _Happening("青禾纺织有限公司", 12, time(9, 20), "new-staff", {"batch": 14}),
    _Happening(
        "溪畔安置房项目部",
        18,
        time(9, 20),
        "new-staff",
        {"batch": 22},
        records=(
            _Answered(
                timedelta(days=1),
                "溪畔安置房项目部",
                "lecture",
                "新进场工人上岗培训",
                {
                    "audience": ("workers",),
                    "place": "工人夜校",
                    "expected": 22,
                    "attended": 22,
                    "topics": ("T01", "T05"),
                },
            ),
        ),
        closed="上岗前已全部培训",
    ),
)


def happenings(staff: Staff, now: datetime) -> Iterator[Done]:
    """Yield everything that happened, and what was done about it, up to now."""
    for each in (*_CASES, *_WARNINGS, *_FINDINGS, *_RISKS, *_NEWCOMERS):
        at = datetime.combine(now.date() - timedelta(days=each.ago), each.hour)
        yield at + each.entered, _register(staff, each, at)
        for record in each.records:
            yield at + record.after, _record(staff, each, record)
        if each.closed:
            yield at + each.records[-1].after + timedelta(hours=1), _close(staff, each)
        if each.kind == "finding":
            yield from _put_right(staff, each, at, now)


def _register(staff: Staff, each: _Happening, happened: datetime) -> Callable[[datetime], object]:
    by = staff.acting_for(_TOLD_BY.get(each.kind, each.place))
    form = MatterForm(each.kind, happened, each.facts, each.note)
    return lambda at: matters.register(by=by, unit=staff.units[each.place], form=form, at=at)


def _record(staff: Staff, each: _Happening, record: _Answered) -> Callable[[datetime], object]:

    def do(at: datetime) -> None:
        day, row = timezone.make_naive(at).date(), _matter(staff, each)
        form = RecordForm(record.activity, day, title=record.title, matters=(row.pk,), **record.said)
        records.submit(by=staff.acting_for(record.who), unit=staff.units[record.who], form=form, at=at)

    return do


def _close(staff: Staff, each: _Happening) -> Callable[[datetime], object]:
    def do(at: datetime) -> None:
        row = _matter(staff, each)
        matters.close(by=staff.officer, matter=row.pk, revision=row.revision, why=each.closed, at=at)

    return do


def _put_right(staff: Staff, each: _Happening, happened: datetime, now: datetime) -> Iterator[Done]:
    """Issue a 整改通知 on a finding; have it answered with the record of what was put right, and accepted."""
    unit = staff.units[each.place]

    def notice() -> Subject:
        return Subject("rectification", matter=_matter(staff, each).pk)

    def answer(at: datetime) -> None:
        row = Recipient.objects.get(paper=paper_of(notice()), unit=unit)
        done = Record.objects.get(unit=unit, activity="rectify").pk
        receipts.answer(
            by=staff.acting_for(each.place),
            recipient=row.pk,
            reply=Reply("已补齐签到册，换新标识牌。", record=done),
            at=at,
        )

    def accept(at: datetime) -> None:
        row = PaperAnswer.objects.get(recipient__paper=paper_of(notice()))
        judgements.accept(by=staff.reviewer, recipient=row.recipient_id, answer=row.pk, at=at)

    to = Address(units=(unit,), due=now.date() + LAST_ASKED)
    yield from written(staff, notice, to, happened.date())
    if each.answered:
        handed_in = happened + each.records[-1].after + timedelta(hours=1)
        yield handed_in, answer
        yield datetime.combine(handed_in.date() + timedelta(days=1), time(9, 30)), accept


def _matter(staff: Staff, each: _Happening) -> Matter:
    return Matter.objects.filter(unit=staff.units[each.place], kind=each.kind).latest("pk")

"""An estate for addresses to speak of: something of every kind at 上云村 and the township, and who asks, signed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.test import Client

import filling
from tests.papers.blanks_made import workbook
from tests.reading.made import drawn
from world import FOUNDED, NOW, TEXT, World
from wuzha.access import Actor
from wuzha.actions import (
    blanks,
    calendars,
    feedback,
    handovers,
    incoming,
    mailboxes,
    matters,
    number_series,
    paper_lives,
    papers,
    pauses,
    people,
    plans,
    receipts,
    records,
    reviews,
    routines,
)
from wuzha.actions.evidence import Upload
from wuzha.actions.paper_lives import Address
from wuzha.actions.people import PersonForm
from wuzha.actions.receipts import Reply
from wuzha.calendar.workdays import Override
from wuzha.queries.papers import Subject
from wuzha.rules.incoming import IncomingForm
from wuzha.rules.matters import MatterForm
from wuzha.rules.pauses import PauseForm
from wuzha.rules.records import RecordForm
from wuzha.rules.routines import RoutineForm
from wuzha.store.archive_places import path_of
from wuzha.store.models import (
    Archive,
    Dispute,
    Evidence,
    Membership,
    PaperAnswer,
    PaperFile,
    Person,
    Plan,
    Recipient,
    Signal,
)

HARVEST = PauseForm("pause", date(2026, 5, 25), date(2026, 6, 5), "农忙", "分管副镇长")
OFF = date(2026, 5, 20)
MINUTES = Upload("会议记录.txt", "上云村反诈宣讲".encode(), "minutes")
MONDAYS = RoutineForm("week", (0,), OFF)
JUNE = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)
CASE = MatterForm("case", datetime(2026, 5, 18, 9, 30), {"loss": 5000})


@dataclass(frozen=True, slots=True)
class Estate:
    """What the addresses speak of, and who asks."""

    clients: dict[str, Client]
    ids: dict[str, int | str]


def _signed_in(person: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person))
    return client


def _hire(world: World, name: str, login: str, unit: int) -> int:
    made = people.add(by=world.an, form=PersonForm(name, login, unit, "officer"), at=FOUNDED)
    Person.objects.filter(pk=made.person).update(must_change_password=False)
    return made.person


def _form_of_a_superior(world: World) -> dict[str, int]:
    blank = blanks.add(by=world.an, unit=world.town, name="", file_name="月报.xlsx", data=workbook(), at=NOW)
    return {"blank": blank, "filled": blanks.fill(by=world.an, blank=blank, unit=world.town, period="2026-05", at=NOW)}


def build(world: World) -> Estate:
    """Give 上云村 a record and the township a draft, and sign everybody in."""
    form = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))
    filled = filling.form(world.lin, world.village)
    filled.duty("集中宣讲", 日期="5月12日", 实到=5)
    filled.further(活动="上门走访", 日期="不知道")
    record = records.submit(by=world.lin, unit=world.village, form=form, files=(MINUTES,), at=NOW)
    returned = filling.send(world.lin, filled)
    draft = plans.upload(by=world.an, adopter=world.town, name="方案.txt", data=TEXT.encode(), at=NOW)
    page = drawn(["[图]", *(f"各村每月开展反诈宣传{at}次，每季度组织测试{at}次，做好登记。" for at in (1, 2))])
    body = json.loads(Plan.objects.get(pk=draft).body)
    Plan.objects.filter(pk=draft).update(body=json.dumps({**body, "phases": [{"id": "P1", "name": "宣传发动"}]}))
    scan = plans.upload(by=world.an, adopter=world.town, name="扫描.pdf", data=page, at=NOW)
    Plan.objects.filter(pk=scan).update(parts=[[0, 20, "甲方案"], [20, 40, "乙方案"]])
    asking: dict[str, Actor] = {"an": world.an, "bo": world.bo, "lei": world.lei, "lin": world.lin, "yi": world.yi}
    clients = {name: _signed_in(actor.person) for name, actor in asking.items()}
    clients["hu"] = _signed_in(_hire(world, "胡青", "hu", world.village))
    post = Membership.objects.get(person=world.lin.person).pk
    heir = Person.objects.get(login="hu").pk
    clients |= {"qiu": _signed_in(_hire(world, "丘实", "qiu", world.other_village)), "out": Client()}
    calendars.set_day(by=world.an, override=Override(OFF, works=False, name="镇庆"), source="", at=NOW)
    ids: dict[str, int | str] = {
        "unit": world.village,
        "plan": world.plan,
        "draft": draft,
        "scan": scan,
        "ask": "Q-" + json.loads(Plan.objects.get(pk=draft).body)["questions"][0]["field"],
        "clause": Plan.objects.get(pk=draft).body.partition('"id": "')[2].partition('"')[0],
        "requirement": world.requirement("R1"),
        "record": record,
        "returned": returned.pk,
        **_form_of_a_superior(world),
        "mailbox": mailboxes.add(by=world.an, unit=world.village, address="shangyun@example.cn", at=NOW),
        "dispute": Dispute.objects.get().pk,
        "pause": pauses.decide(by=world.an, unit=world.village, form=HARVEST, at=NOW),
        "paper": papers.freeze(by=world.an, subject=Subject("weekly", world.town, "2026-W20"), texts={}, at=NOW),
        **_letter(world, MINUTES),
        **_came(world, MINUTES),
        "matter": matters.register(by=world.lin, unit=world.village, form=CASE, at=NOW),
        "feedback": feedback.say(by=world.lin, text="字太小", about="", at=NOW),
        "draw": reviews.draw(by=world.an, unit=world.town, month="2026-05", seed="7", source="公开", at=JUNE),
        "asked": Signal.objects.create(record_id=record, kind="far", question="日期对吗？", asked_at=NOW).pk,
        "routine": routines.add(by=world.lin, record=record, form=MONDAYS, at=NOW),
        "evidence": Evidence.objects.get(record=record).pk,
        "person": world.lin.person,
        "post": post,
        "handover": handovers.start(by=world.an, membership=post, incoming=heir, at=NOW),
        **_archives(world),
    }
    return Estate(clients, ids)


def _archives(world: World) -> dict[str, int | str]:
    """Give the township an archive with papers on cases that is finished, and one that waits."""
    said = {"unit_id": world.town, "cases": True, "asked_by_id": world.an.person, "asked_at": NOW}
    made = Archive.objects.create(**said, year=2025, state="made", name="1.zip")
    path_of("1.zip").parent.mkdir(exist_ok=True)
    path_of("1.zip").write_bytes(b"PK")
    return {"archive": made.pk, "waiting": Archive.objects.create(**said, year=2024).pk}


def _letter(world: World, file: Upload) -> dict[str, int]:
    """Issue a weekly paper of the township to 上云村, which answers it with a file."""
    subject = Subject("weekly", world.town, "2026-W19")
    key = papers.freeze(by=world.an, subject=subject, texts={"remarks": "无"}, at=NOW)
    paper_lives.address(by=world.an, paper=key, to=Address(units=(world.village,)), at=NOW)
    paper_lives.check(by=world.bo, paper=key, at=NOW)
    paper_lives.sign(by=world.lei, paper=key, at=NOW)
    paper_lives.issue(by=world.an, paper=key, series=None, on=OFF, copies=2, at=NOW)
    recipient = Recipient.objects.get(paper=key).pk
    receipts.answer(by=world.lin, recipient=recipient, reply=Reply(file=file), at=NOW)
    series = number_series.begin(by=world.an, office=world.town, name="公文", mark="云反诈办", before=0, at=NOW)
    return {"numbered": key, "recipient": recipient, "answer": PaperAnswer.objects.get().pk, "series": series}


def _came(world: World, file: Upload) -> dict[str, int]:
    """Register a paper from outside at the township."""
    form = IncomingForm("云溪县反诈办", "关于报送工作情况的通知", OFF, "云县反诈办〔2026〕5号", date(2026, 5, 29))
    key = incoming.register(by=world.an, office=world.town, form=form, files=(file,), at=NOW)
    home = Recipient.objects.get(paper=key).pk
    return {"incoming": key, "came": PaperFile.objects.get(paper=key).pk, "home": home}

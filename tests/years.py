"""A year of the township of tests/world.py with something of everything, for tests of archives."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.apps import apps

from world import NOW, World
from wuzha.actions import matters, number_series, paper_lives, papers, pauses, receipts, records
from wuzha.actions.evidence import Upload
from wuzha.actions.paper_lives import Address
from wuzha.actions.receipts import Reply
from wuzha.queries.papers import Subject
from wuzha.rules.matters import MatterForm
from wuzha.rules.pauses import PauseForm
from wuzha.rules.records import RecordForm
from wuzha.store.models import Recipient

LATE = datetime(2026, 7, 3, 2, 0, tzinfo=UTC)
"""3 July, ten in the morning: the moment by which the year below is told."""
ANSWER = Upload("整改情况.txt", "已整改".encode(), "minutes")
MINUTES = Upload("会议记录.txt", "班前会记录".encode(), "minutes")


def lived(world: World) -> World:
    """Let the township have records in time and late, evidence, a case, a pause, a withdrawn record, a paper."""
    by, village, factory = world.an, world.village, world.factory
    for day in (date(2026, 3, 12), date(2026, 4, 9), date(2026, 5, 6)):
        form = RecordForm("lecture", day, title="集中宣讲", audience=("villagers",), expected=90, attended=80)
        records.submit(by=by, unit=village, form=form, at=NOW, files=(MINUTES,))
    firm = RecordForm("lecture", date(2026, 4, 20), audience=("staff",), expected=120, attended=120)
    records.submit(by=by, unit=factory, form=firm, at=NOW, files=(Upload("签到册.txt", "签到".encode(), "register"),))
    for day in (date(2026, 5, 11), date(2026, 6, 1)):
        quiz = RecordForm("quiz", day, audience=("staff",), expected=60, attended=60)
        records.submit(by=by, unit=factory, form=quiz, at=LATE)
    pledge = RecordForm("pledge", date(2026, 6, 8), audience=("staff",), expected=12, attended=12)
    records.submit(by=by, unit=world.workshop, form=pledge, at=LATE)
    records.confirm_month(by=by, unit=village, month="2026-04", at=NOW)
    gone = records.submit(by=by, unit=factory, form=RecordForm("screen", date(2026, 5, 8)), at=NOW)
    records.withdraw(by=by, record=gone, revision=1, why="重复登记", at=NOW)
    case = MatterForm("case", datetime(2026, 5, 2, 9, 20), {"loss": 4800, "fraud": "T01", "channel": "phone"})
    matters.register(by=by, unit=village, form=case, at=NOW)
    rest = PauseForm("pause", date(2026, 6, 1), date(2026, 6, 30), "停产检修", "综治办主任")
    pauses.decide(by=by, unit=factory, form=rest, at=NOW)
    papers.freeze(by=by, subject=Subject("monthly", world.town, "2026-05"), texts={}, at=LATE)
    return world


def issued(world: World) -> int:
    """Issue a circular to 上云村, which answers with a file; return its id."""
    subject = Subject("circular", world.town, "2026-05")
    key = papers.freeze(by=world.an, subject=subject, texts={"features": "多为刷单。", "next": "照办。"}, at=LATE)
    paper_lives.address(by=world.an, paper=key, to=Address(units=(world.village,)), at=LATE)
    paper_lives.check(by=world.bo, paper=key, at=LATE)
    paper_lives.sign(by=world.lei, paper=key, at=LATE)
    series = number_series.begin(by=world.an, office=world.town, name="公文", mark="云反诈办", before=0, at=LATE)
    paper_lives.issue(by=world.an, paper=key, series=series, on=LATE.date(), at=LATE)
    to = Recipient.objects.get(paper=key).pk
    receipts.answer(by=world.lin, recipient=to, reply=Reply(file=ANSWER), at=LATE)
    return key


def empty() -> None:
    """Take every row of the programme away, as in a new installation."""
    for model in reversed(list(apps.get_app_config("store").get_models())):
        rows = model._base_manager.all()  # noqa: SLF001 - the documented name of the manager that hides no row
        rows._raw_delete(rows.db)  # type: ignore[attr-defined]  # noqa: SLF001 - in an order that no constraint minds later

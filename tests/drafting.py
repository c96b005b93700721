"""A draft to correct and publish, made through the actions: a document of our own, and what was read from it, fixed."""

from __future__ import annotations

from datetime import date

from world import NOW, World
from wuzha.actions import plans
from wuzha.actions.publishing import Terms
from wuzha.plan.model import Deadline, During, Ongoing, Owner, Phase, Plan, Question, Recurring, Requirement, Triggered
from wuzha.plan.write import dump
from wuzha.store.models import Plan as PlanRow

TITLE = "云溪镇夏季防骗宣传方案"
TEXT = f"""{TITLE}
云政办〔2026〕20号
一、宣传
各村每月张贴防骗标语2条。
有条件的企业组织一次防骗演练。
50人以上的企业每季度开展1次防骗测试。
二、报送
市融媒体中心每周推送1期提示。
各村于某月20日前报送夏季总结。
发生案件后，各村3日内回访。
全镇共筑防线。
"""
LAST = date(2026, 12, 31)
TERMS = {"starts": date(2026, 5, 20), "ends": date(2027, 1, 1)}


def at(quote: str) -> tuple[int, int]:
    """Return where a sentence of TEXT stands."""
    start = TEXT.index(quote)
    return start, start + len(quote)


def clause(code: str, quote: str, **fields: object) -> Requirement:
    """Return a requirement quoting TEXT."""
    return Requirement.model_validate({"id": code, "quote": quote, "at": at(quote), **fields})


VILLAGES = Owner(units=("各村",), types=("village",))


def structure() -> Plan:
    """Return what a careful person reads in TEXT."""
    return Plan(
        title=TITLE,
        number="云政办〔2026〕20号",
        issuer="云溪镇人民政府",
        issued="2026-05-18",
        phases=(Phase.model_validate({"id": "P1", "name": "夏季", "from": "2026-06-01", "to": "2026-08-31"}),),
        requirements=(*_first_section(), *_second_section()),
        questions=(
            Question(about="R2", field="owner.when", at=at("有条件的企业组织一次防骗演练"), ask="哪些企业有条件？"),
            Question(about="R5", field="schedule.by", at=at("各村于某月20日前报送夏季总结"), ask="期限是哪个月？"),
        ),
    )


def _first_section() -> tuple[Requirement, ...]:
    firms, section = ("enterprise",), ("一、宣传",)
    return (
        clause(
            "R1",
            "每月张贴防骗标语2条",
            activity="signage",
            owner=VILLAGES,
            schedule=Recurring(every="month"),
            section=section,
            quantity={"n": 2, "unit": "条"},
        ),
        clause(
            "R2",
            "有条件的企业组织一次防骗演练",
            activity="drill",
            owner=Owner(units=("企业",), types=firms, when="有条件的"),
            schedule=During(phase="P1"),
            section=section,
        ),
        clause(
            "R3",
            "50人以上的企业每季度开展1次防骗测试",
            activity="quiz",
            owner=Owner(units=("企业",), types=firms, where="headcount >= 50"),
            schedule=Recurring(every="quarter"),
            section=section,
        ),
    )


def _second_section() -> tuple[Requirement, ...]:
    section = ("二、报送",)
    return (
        clause(
            "R4",
            "市融媒体中心每周推送1期提示",
            activity="push",
            owner=Owner(units=("市融媒体中心",), types=("media",)),
            schedule=Recurring(every="week"),
            section=section,
        ),
        clause(
            "R5",
            "各村于某月20日前报送夏季总结",
            activity="report",
            owner=VILLAGES,
            schedule=Deadline(by="??-20"),
            section=section,
        ),
        clause(
            "R6",
            "发生案件后，各村3日内回访",
            activity="revisit",
            owner=VILLAGES,
            schedule=Triggered(on="case", within="P3D"),
            section=section,
        ),
        clause("R7", "全镇共筑防线", activity="other", owner=VILLAGES, schedule=Ongoing(), section=section),
    )


def draft(world: World, plan: Plan | None = None, supersedes: int | None = None) -> PlanRow:
    """Upload TEXT for the township and give it a structure; return its row."""
    key = plans.upload(
        by=world.an, adopter=world.town, name="夏季方案.txt", data=TEXT.encode(), at=NOW, supersedes=supersedes
    )
    row = PlanRow.objects.get(pk=key)
    plans.replace(by=world.an, plan=key, revision=row.revision, yaml=dump(plan or structure()), at=NOW)
    row.refresh_from_db()
    PlanRow.objects.filter(pk=key).update(review={})
    row.refresh_from_db()
    return row


def terms(world: World, **changes: object) -> Terms:
    """Return the usual terms of publishing: the township, from 20 May to the end of the year, questions left open."""
    return Terms(**{"adopter": world.town, **TERMS, "leave_open": True, **changes})  # type: ignore[arg-type]


def value(row: PlanRow) -> Plan:
    """Return a draft as it stands now."""
    row.refresh_from_db()
    return Plan.model_validate_json(row.body)

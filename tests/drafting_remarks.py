"""A draft that asks what it should not: each sentence of TEXT runs into a rule, and is a clause of the draft."""

from __future__ import annotations

from world import NOW, World
from wuzha.actions import plans
from wuzha.plan.model import Ongoing, Owner, Plan, Recurring, Requirement
from wuzha.plan.write import dump
from wuzha.store.models import Plan as PlanRow

TITLE = "云溪镇秋季防骗方案"
EXPOSED = "各村对被骗群众在公告栏曝光"
WEEKLY = "各企业每周五报送宣传情况"
LETTERS = "各企业与车间签订责任状"
SOUND = "各企业每季度组织一次防骗测试"
TEXT = f"{TITLE}\n{EXPOSED}。\n{WEEKLY}。\n{LETTERS}。\n{SOUND}。\n以转发量考核各网站。\n"


def key(finding: str, words: str) -> str:
    """Return the key of a remark that begins at some words."""
    return f"{finding}:{TEXT.index(words)}"


VICTIMS, REPORTS, PLEDGES = (
    key("victim-exposed", "被骗"),
    key("burden-frequent-report", WEEKLY),
    key("burden-letters", "签订"),
)
LIKES = key("burden-likes", "转发量")


def burdened(world: World) -> PlanRow:
    """Upload TEXT for the township and give it a structure; return its row."""
    villages, firms = Owner(units=("各村",), types=("village",)), Owner(units=("各企业",), types=("enterprise",))
    clauses = (
        ("R1", EXPOSED, "notify", villages, Ongoing()),
        ("R2", WEEKLY, "report", firms, Recurring(every="week")),
        ("R3", LETTERS, "pledge", firms, Ongoing()),
        ("R4", SOUND, "quiz", firms, Recurring(every="quarter")),
    )
    plan = Plan(
        title=TITLE,
        issuer="云溪镇人民政府",
        issued="2026-05-18",
        requirements=tuple(
            Requirement(
                id=code,
                quote=quote,
                at=(TEXT.index(quote), TEXT.index(quote) + len(quote)),
                activity=activity,
                owner=owner,
                schedule=schedule,
            )
            for code, quote, activity, owner, schedule in clauses
        ),
    )
    name = "秋季方案.txt"
    row = PlanRow(pk=plans.upload(by=world.an, adopter=world.town, name=name, data=TEXT.encode(), at=NOW))
    row.refresh_from_db()
    plans.replace(by=world.an, plan=row.pk, revision=row.revision, yaml=dump(plan), at=NOW)
    row.refresh_from_db()
    return row

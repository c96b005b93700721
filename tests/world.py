"""A small township with named people, made through the actions themselves, for every test that needs a database."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Manager, Model

from wuzha.access import Actor, actor_of
from wuzha.actions import office, people, plans, publishing, units
from wuzha.actions.people import PersonForm
from wuzha.actions.publishing import Terms
from wuzha.actions.units import UnitForm
from wuzha.plan.model import Deadline, Due, Ongoing, Owner, Plan, Recurring, Requirement
from wuzha.plan.write import dump
from wuzha.store.models import Membership, Unit
from wuzha.store.models import Plan as PlanRow

FOUNDED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 2 March, nine in the morning in Yunxi
NOW = datetime(2026, 5, 20, 2, 0, tzinfo=UTC)  # 20 May, ten in the morning
PASSWORD = "yunxi-2026-work"
TEXT = """云溪镇防范电信网络诈骗工作方案
各村每月组织村民开展不少于1次集中宣讲。
各企业每月组织全体员工接受不少于1次集中宣讲。
50人以上的企业每季度组织1次反诈测试，全员参加。
各企业5月31日前完成责任书签订。
各村、各企业建立宣传阵地，设置反诈标识标牌。
各村、各企业每月工作开展情况于次月10日前报镇综治办。
"""


@dataclass(frozen=True, slots=True)
class World:
    """Ids and actors: An runs the township, Bo checks, Lei leads, Lin records for 上云村, Yi has no post at all."""

    town: int
    village: int
    other_village: int
    factory: int
    workshop: int
    plan: int
    an: Actor
    bo: Actor
    lei: Actor
    lin: Actor
    yi: Actor

    def requirement(self, code: str) -> int:
        """Return the id of a clause of the plan."""
        return PlanRow.objects.get(pk=self.plan).requirements.get(code=code).pk


# The world as it was made first: its ids, the rows of each table, the files.
_kept: list[tuple[World, list[list[Model]], dict[Path, bytes]]] = []


def laid() -> World:
    """Return the township in an empty database: made by the actions once in a process, laid in row by row after that.

    Keys, rows and files are the same each time. Laying them in takes a tenth of the time of making them.
    """
    root = Path(settings.EVIDENCE_ROOT)
    if not _kept:
        world = build()
        tables = [list(_rows_of(model).all()) for model in apps.get_app_config("store").get_models()]
        files = {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        _kept.append((world, [rows for rows in tables if rows], files))
        return world
    world, tables, files = _kept[0]
    for rows in tables:
        _rows_of(type(rows[0])).bulk_create(deepcopy(rows))
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return world


def _rows_of(model: type[Model]) -> Manager[Model]:
    return model._base_manager  # noqa: SLF001 - the documented name of the manager that hides no row


def build() -> World:
    """Found the township, add units and people, publish the plan from 2 March to the end of the year."""
    form = office.OfficeForm("云溪镇人民政府", "township", "安岚", "an", PASSWORD, headcount=60)
    officer = office.found(form=form, at=FOUNDED)
    an = _actor(officer)
    town = Unit.objects.get().pk
    village = units.add(by=an, parent=town, form=UnitForm("上云村", "village", headcount=1200), at=FOUNDED)
    other = units.add(by=an, parent=town, form=UnitForm("下溪村", "village", headcount=900), at=FOUNDED)
    factory = units.add(by=an, parent=town, form=UnitForm("青禾纺织厂", "enterprise", headcount=120), at=FOUNDED)
    workshop = units.add(by=an, parent=town, form=UnitForm("小满木器坊", "enterprise", headcount=12), at=FOUNDED)
    bo = _hire(an, "柏青", "bo", town, "reviewer")
    lei = _hire(an, "雷明", "lei", town, "leader")
    lin = _hire(an, "林禾", "lin", village, "liaison")
    yi = _hire(an, "易文", "yi", village, "liaison")
    people.dismiss(by=an, membership=_membership(yi), at=FOUNDED)
    plan = _publish(an, town)
    return World(town, village, other, factory, workshop, plan, an, bo, lei, lin, _actor(yi.person))


def _hire(by: Actor, name: str, login: str, unit: int, role: str) -> Actor:
    account = people.add(by=by, form=PersonForm(name, login, unit, role), at=FOUNDED)
    people.change_own_password(by=_actor(account.person), old=account.password, new=PASSWORD, at=FOUNDED)
    return _actor(account.person)


def _actor(person: int) -> Actor:
    actor = actor_of(person, NOW.date())
    assert actor is not None
    return actor


def _membership(actor: Actor) -> int:
    return Membership.objects.get(person=actor.person).pk


def posted(world: World, actor: Actor, unit: int, role: str) -> Actor:
    """Give somebody one more post, held from the founding on; return them as they act then."""
    people.appoint(by=world.an, person=actor.person, unit=unit, role=role, at=FOUNDED)
    return _actor(actor.person)


def clause(code: str, quote: str, **fields: object) -> Requirement:
    """Return a requirement quoting its sentence of TEXT."""
    start = TEXT.index(quote)
    return Requirement.model_validate({"id": code, "quote": quote, "at": (start, start + len(quote)), **fields})


def draft() -> Plan:
    villages, firms = Owner(units=("各村",), types=("village",)), Owner(units=("各企业",), types=("enterprise",))
    both = Owner(units=("各村", "各企业"), types=("village", "enterprise"))
    large = Owner(units=("企业",), types=("enterprise",), where="headcount >= 50")
    lecture = {"activity": "lecture", "schedule": Recurring(every="month")}
    quiz = {"activity": "quiz", "schedule": Recurring(every="quarter"), "coverage": 100}
    report = {"activity": "report", "schedule": Recurring(every="month", due=Due(day=10, of="next"))}
    pledge = {"activity": "pledge", "schedule": Deadline(by="2026-05-31")}
    signage = {"activity": "signage", "schedule": Ongoing()}
    return Plan(
        title="云溪镇防范电信网络诈骗工作方案",
        number="云政〔2026〕12号",
        issuer="云溪镇人民政府",
        issued="2026-03-02",
        requirements=(
            clause("R1", "每月组织村民开展不少于1次集中宣讲", owner=villages, audience=("villagers",), **lecture),
            clause("R2", "每月组织全体员工接受不少于1次集中宣讲", owner=firms, audience=("staff",), **lecture),
            clause("R3", "每季度组织1次反诈测试，全员参加", owner=large, audience=("staff",), **quiz),
            clause("R4", "5月31日前完成责任书签订", owner=firms, **pledge),
            clause("R5", "建立宣传阵地，设置反诈标识标牌", owner=both, **signage),
            clause("R6", "每月工作开展情况于次月10日前报镇综治办", owner=both, **report),
        ),
    )


def _publish(by: Actor, town: int) -> int:
    plan = plans.upload(by=by, adopter=town, name="云溪镇方案.txt", data=TEXT.encode(), at=FOUNDED)
    row = PlanRow.objects.get(pk=plan)
    plans.replace(by=by, plan=plan, revision=row.revision, yaml=dump(draft()), at=FOUNDED)
    row.refresh_from_db()
    terms = Terms(adopter=town, starts=date(2026, 3, 2), ends=date(2027, 1, 1))
    publishing.publish(by=by, plan=plan, revision=row.revision, terms=terms, at=FOUNDED)
    return plan

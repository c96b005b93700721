"""What the pages take in a county of 300 units and 60 clauses, on SQLite, asked as a browser asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

from django.test import Client
from django.utils.timezone import make_naive

from benchmarks.measure import Figure, best
from wuzha.access import actor_of
from wuzha.actions import office, plans, publishing, units
from wuzha.actions.office import OfficeForm
from wuzha.actions.publishing import Terms
from wuzha.actions.units import ImportRow, UnitForm
from wuzha.notices.looking import look
from wuzha.plan.model import Owner, Plan, Recurring, Requirement
from wuzha.plan.write import dump
from wuzha.store.models import Person, Unit
from wuzha.store.models import Plan as PlanRow

UNITS = 300
CLAUSES = 60
SENTENCE = "各企业每月组织全体员工接受不少于1次集中宣讲。"
DRAFTED = 150
DUTIES = (
    "每月组织1次集中宣讲",
    "每季度开展1次反诈测试",
    "每周推送1期预警提示",
    "每半年开展1次专项检查",
    "每月报送1次工作情况",
    "设置反诈标识标牌",
)
NOW = datetime(2026, 5, 20, 2, 0, tzinfo=UTC)
_ACTIVITIES = ("lecture", "meeting", "push", "quiz", "visit", "inspect")
_PERIODS = ("week", "month", "quarter")
_PASSWORD = "county-2026-bench"  # noqa: S105 - of an office that is thrown away


def figures() -> Iterator[Figure]:
    """Found the county in the installation that is open, an empty one, and ask for its pages."""
    person, plan, draft = founded()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Person.objects.get(pk=person))
    unit = Unit.objects.filter(type="enterprise").first()
    pages = {
        f"matrix page, 50 of {UNITS} units × {CLAUSES} clauses": "/matrix?month=2026-05&type=enterprise",
        f"missing list of {UNITS} units": "/missing",
        f"today of an officer over {UNITS} units": "/",
        "a unit's page": f"/units/{unit.pk if unit else 0}?month=2026-05",
        f"burden bill of the plan, {UNITS} units": f"/plans/{plan}/burden",
        f"correction page, {DRAFTED} clauses": f"/plans/{draft}/correct",
    }
    for name, address in pages.items():
        if client.get(address).status_code != 200:  # noqa: PLR2004 - the page is there
            raise RuntimeError(f"{address} did not answer")
        yield Figure(name, 1, "pages", best(partial(client.get, address)))
    now = make_naive(NOW)
    found = look({person: now.date()}, now)
    name = f"look what there is to tell, {UNITS} units × {CLAUSES} clauses"
    yield Figure(name, len(found[person].lines), "lines", best(partial(look, {person: now.date()}, now)))


def founded() -> tuple[int, int, int]:
    """Make the office, its units, its plan and a draft; return its officer, the plan and the draft."""
    person = office.found(form=OfficeForm("云溪县人民政府", "township", "安岚", "an", _PASSWORD), at=NOW)
    by = actor_of(person, NOW.date())
    if by is None:
        raise RuntimeError("the officer has no post")
    root = Unit.objects.get().pk
    rows = [ImportRow(UnitForm(f"第{number}号厂", "enterprise", headcount=40 + number)) for number in range(UNITS)]
    units.import_rows(by=by, under=root, rows=rows, at=NOW)
    key = plans.upload(by=by, adopter=root, name="方案.txt", data=SENTENCE.encode(), at=NOW)
    row = PlanRow.objects.get(pk=key)
    whole = dump(Plan(title="云溪县方案", requirements=tuple(_clause(number) for number in range(CLAUSES))))
    plans.replace(by=by, plan=key, revision=row.revision, yaml=whole, at=NOW)
    row.refresh_from_db()
    terms = Terms(adopter=root, starts=date(2026, 3, 2), ends=date(2027, 1, 1), leave_open=True)
    publishing.publish(by=by, plan=key, revision=row.revision, terms=terms, at=NOW)
    lines = (f"第{number // len(DUTIES) + 1}号厂{DUTIES[number % len(DUTIES)]}。" for number in range(DRAFTED))
    text = "\n".join(("云溪县长期工作方案", *lines)).encode()
    return person, key, plans.upload(by=by, adopter=root, name="草稿.txt", data=text, at=NOW)


def _clause(number: int) -> Requirement:
    return Requirement(
        id=f"R{number + 1}",
        quote=SENTENCE[:-1],
        at=(0, len(SENTENCE) - 1),
        activity=_ACTIVITIES[number % len(_ACTIVITIES)],
        owner=Owner(units=("各企业",), types=("enterprise",)),
        schedule=Recurring(every=_PERIODS[number % len(_PERIODS)]),
    )

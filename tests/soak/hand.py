"""One process at work in an installation: `make` builds the township, `work SEED` acts until killed, `look` judges.

`work` prints the id of each record once it is acknowledged, `look` prints what is wrong as JSON, nothing being [].
"""

from __future__ import annotations

import itertools
import json
import random
import sys
from datetime import date, timedelta

from django.core.management import call_command

from sums import sums
from world import NOW, TEXT, build, draft
from wuzha.access import Actor, actor_of
from wuzha.actions import plans, publishing, records, units
from wuzha.actions.evidence import Upload
from wuzha.actions.publishing import Terms
from wuzha.actions.units import ImportRow, UnitForm
from wuzha.plan.write import dump
from wuzha.queries.duties import requirement_value
from wuzha.queries.log import first_break
from wuzha.queries.matching import claim_values
from wuzha.rules.records import RecordForm
from wuzha.rules.tallies import tally
from wuzha.store import files
from wuzha.store.models import Assignment, Claim, Evidence, LogEntry, Person, Plan, Record, Unit


def make() -> None:
    call_command("migrate", verbosity=0)
    build()


def work(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    an = actor_of(Person.objects.get(login="an").pk, NOW.date())
    assert an is not None
    places = list(Unit.objects.values_list("pk", flat=True))
    town = an.grants[0].unit
    for turn in itertools.count():
        if turn % 7 == 3:
            _publish(an, town)
        elif turn % 7 == 5:
            rows = [ImportRow(UnitForm(f"新村{seed}-{turn}-{number}", "village")) for number in range(20)]
            units.import_rows(by=an, under=town, rows=rows, at=NOW)
        else:
            form = RecordForm("lecture", date(2026, 3, 2) + timedelta(days=dice.randrange(79)))
            paper = (Upload("记录.txt", f"{seed}-{turn}".encode(), "minutes"),)
            made = records.submit(by=an, unit=dice.choice(places), form=form, files=paper, at=NOW)
            print(made, flush=True)  # noqa: T201 - told to the parent


def _publish(by: Actor, town: int) -> None:
    plan = plans.upload(by=by, adopter=town, name="方案.txt", data=TEXT.encode(), at=NOW)
    plans.replace(by=by, plan=plan, revision=1, yaml=dump(draft()), at=NOW)
    terms = Terms(adopter=town, starts=date(2026, 3, 2), ends=date(2027, 1, 1))
    publishing.publish(by=by, plan=plan, revision=2, terms=terms, at=NOW)
    plans.retire(by=by, plan=plan, on=date(2026, 4, 1), at=NOW)  # lest every record count for dozens of plans


def look() -> list[str]:
    wrong = [f"log broken at {first_break()}"] if first_break() is not None else []
    wrong += [f"plan {plan.pk} half published" for plan in Plan.objects.exclude(state="draft") if not _whole(plan)]
    wrong += [f"draft {plan.pk} has requirements" for plan in Plan.objects.filter(state="draft") if _whole(plan)]
    claimed = set(Claim.objects.values_list("unit_id", "requirement_id", "occasion"))
    kept = {(row.unit_id, row.requirement_id, row.occasion): row for row in sums()}
    wrong += [f"{key} claimed or summed alone" for key in claimed ^ kept.keys()]
    for (unit, requirement, occasion), row in kept.items():
        values = claim_values({(unit, requirement, occasion)})[unit, requirement, occasion]
        if tally(requirement_value(row.requirement.body), values).times != row.times:
            wrong.append(f"{unit} {requirement} {occasion} sums up to something else")
    wrong += [f"{each.sha256} lost" for each in Evidence.objects.all() if not files.path_of(each.sha256).exists()]
    logged = set(LogEntry.objects.filter(verb="records.submit").values_list("subject_id", flat=True))
    wrong += [f"record {key} and log differ" for key in logged ^ set(Record.objects.values_list("pk", flat=True))]
    batches: dict[str, int] = {}
    for name in Unit.objects.filter(name__startswith="新村").values_list("name", flat=True):
        batches[name.rpartition("-")[0]] = batches.get(name.rpartition("-")[0], 0) + 1
    return wrong + [f"{batch} half imported" for batch, number in batches.items() if number != 20]


def _whole(plan: Plan) -> bool:
    rows = plan.requirements.count()
    return rows == 6 and Assignment.objects.filter(requirement__plan=plan).exists()


def main() -> None:
    if sys.argv[1] == "make":
        make()
    elif sys.argv[1] == "work":
        work(int(sys.argv[2]))
    else:
        print(json.dumps({"wrong": look(), "records": list(Record.objects.values_list("pk", flat=True))}))  # noqa: T201 - told to the parent

"""What goes into the form (填报表) of a unit and month: every duty of the month, every record there is already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import Occasion, occasion_of, say_day, say_occasion
from wuzha.papers.forms import clean
from wuzha.papers.month_forms import SPARE, FormLine, MonthForm, Words
from wuzha.papers.returned_forms import SentRow
from wuzha.papers.sheets import Value
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.matching import plain
from wuzha.queries.progress import Standing, standings
from wuzha.rules.match import PROOFS, REPORT
from wuzha.rules.matters import EVENTS
from wuzha.rules.months import month_of
from wuzha.rules.returns import GIVEN, Said, said_of
from wuzha.rules.states import STATE_NAMES
from wuzha.rules.tallies import Tally, shortfall, times_asked
from wuzha.store.models import Claim, Plan, Record, Unit

MOST_ROWS = 6
"""At most so many empty rows a duty gets in one occasion; more goes on the sheet of further activities."""
CHUNK = 40
"""So many units are asked about at once."""


def secret() -> bytes:
    """Return what seals the forms of this installation."""
    return salted_hmac("wuzha.month_forms", "seal", secret=settings.SECRET_KEY, algorithm="sha256").digest()


def words() -> Words:
    """Return the words a form offers, by name."""
    named = {kind: _named(kind) for kind in ("activities", "audiences", "fraud_types", "evidence")}
    proofs = {name: code for name, code in named["evidence"].items() if code in PROOFS}
    return Words(named["activities"], named["audiences"], named["fraud_types"], proofs)


def wide_words() -> Words:
    """Return every word that is understood in a form: the names it offers, then other ways to say the same."""
    kinds = {"activity": "activities", "audience": "audiences", "topics": "fraud_types", "originals": "evidence"}
    offered, wide = words(), {}
    for box, kind in kinds.items():
        wide[box] = dict(getattr(offered, box))
        for code, entry in load_vocabulary().entries(kind).items():
            if code in getattr(offered, box).values():
                for form in entry.forms:
                    wide[box].setdefault(form, code)
    return Words(**wide)


def _named(kind: str) -> dict[str, str]:
    return {entry.name: code for code, entry in load_vocabulary().entries(kind).items()}


def month_form(*, by: Actor, unit: int, month: str, now: datetime, issue: str) -> MonthForm:
    """Return the form of a unit and month; at most ten queries.

    `month` is an occasion key (`2026-05`), `now` naive local time, `issue` a fresh token for this copy.

    Raises:
        Absent: `by` may not record for the unit. ValueError: no such month.

    """
    place = access.unit(by, "record", unit)
    return next(_forms([place], occasion_of(month), now, issue))


def month_forms(*, by: Actor, under: int, month: str, now: datetime, issue: str) -> Iterator[MonthForm]:
    """Return the forms of every open unit at and below one that owes something or keeps records, chunk by chunk.

    Raises:
        Absent: `by` may not record for the unit. ValueError: no such month.

    """
    top, occasion = access.unit(by, "record", under), occasion_of(month)
    below = access.units(by, "record").filter(path__startswith=top.path, closed_date__isnull=True)
    rows = sorted(below, key=lambda row: row.steps)
    chunks = (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))
    found = (form for some in chunks for form in _forms(some, occasion, now, issue))
    return (form for form in found if form.duties or any(line.base for line in form.extras))


def _forms(places: Sequence[Unit], month: Occasion, now: datetime, issue: str) -> Iterator[MonthForm]:
    owed: dict[int, list[Standing]] = defaultdict(list)
    for standing in standings({row.pk: row.path for row in places}, month.starts, month.ends, now):
        if month_of(standing.obligation) in {month.key, None} and not standing.lifted:
            owed[standing.unit].append(standing)
    plans = {standing.clause.plan for each in owed.values() for standing in each}
    versions = dict(Plan.objects.filter(pk__in=plans).values_list("pk", "version"))
    claims = _claims(places, owed)
    recorded = _records(
        places, month, {record for each in claims.values() for records in each.values() for record in records}
    )
    for row in places:
        standing_of = sorted(owed[row.pk], key=lambda s: (s.obligation.due is None, s.obligation.due or now))
        named = {s.clause.plan: (s.clause.plan, versions[s.clause.plan], s.clause.plan_title) for s in owed[row.pk]}
        duties, left = _duties(standing_of, recorded[row.pk], claims[row.pk])
        yield MonthForm(
            unit=row.pk,
            unit_code=row.code,
            unit_name=row.name,
            month=month.starts,
            month_name=say_occasion(month.key),
            issue=f"{issue}-{row.pk}",
            made_at=now,
            plans=tuple(named.values()),
            duties=tuple(duties),
            extras=(*(record_line(each, "已登记") for each in left), *_spare()),
            words=words(),
        )


Claimed = dict[tuple[int, str], list[int]]


def _claims(places: Sequence[Unit], owed: Mapping[int, Sequence[Standing]]) -> dict[int, Claimed]:
    """Return by unit which records count for which obligations; one query."""
    wanted = {(s.unit, s.clause.key, s.obligation.occasion.key) for each in owed.values() for s in each}
    rows = Claim.objects.filter(
        unit__in=[row.pk for row in places],
        requirement__in={requirement for _, requirement, _ in wanted},
        occasion__in={occasion for _, _, occasion in wanted},
    ).order_by("on_date", "record")
    found: dict[int, Claimed] = {row.pk: defaultdict(list) for row in places}
    for unit, requirement, occasion, record in rows.values_list("unit_id", "requirement_id", "occasion", "record_id"):
        if (unit, requirement, occasion) in wanted:
            found[unit][requirement, occasion].append(record)
    return found


def _records(places: Sequence[Unit], month: Occasion, counted: set[int]) -> dict[int, dict[int, Record]]:
    """Return by unit the records of the month, and those that count for what is owed in it; one query."""
    inside = Q(starts__gte=month.starts, starts__lt=month.ends, period="") | Q(period=month.key)
    rows = Record.objects.filter(
        inside | Q(pk__in=counted), unit__in=[row.pk for row in places], withdrawn_at__isnull=True
    )
    found: dict[int, dict[int, Record]] = {row.pk: {} for row in places}
    for row in rows.order_by("starts", "pk"):
        found[row.unit_id][row.pk] = row
    return found


def _duties(
    owed: Iterable[Standing], records: Mapping[int, Record], claims: Claimed
) -> tuple[list[FormLine], list[Record]]:
    """Return the rows of the duties, and the records that stand in none of them; each record stands in one row."""
    lines: list[FormLine] = []
    shown: dict[int, int] = {}
    for standing in owed:
        counting = claims[standing.clause.key, standing.obligation.occasion.key]
        own = [record for record in counting if record in records and record not in shown]
        elsewhere = "；".join(
            f"见第{shown[record]}行" if record in shown else "" for record in counting if record in shown
        )
        for record in own:
            shown[record] = len(lines) + 1
            lines.append(_duty_line(standing, records[record], 0, "已登记"))
        asked = times_asked(standing.clause.requirement)
        empty = range(len(own) + 1, len(own) + 1 + _empty_rows(standing, len(own), asked))
        lines.extend(_duty_line(standing, None, slot, elsewhere) for slot in empty)
    return lines, [row for key, row in records.items() if key not in shown]


def _empty_rows(standing: Standing, own: int, asked: int) -> int:
    """Return how many rows to fill in a duty gets: one at least where it is not done or shows no record."""
    if standing.done or standing.lifted:
        return 0 if own else 1
    return max(1, min(asked - (standing.tally.times if standing.tally else 0), MOST_ROWS))


def _duty_line(standing: Standing, record: Record | None, slot: int, words_: str) -> FormLine:
    requirement, occasion = standing.clause.requirement, standing.obligation.occasion
    measure = requirement.quantity.unit if requirement.quantity else ""
    audience = tuple(sorted(requirement.audience))
    blank = Said(requirement.activity, audience=audience, amount_unit=measure)
    known = said_of(plain(record), clean) if record else None
    lacking = shortfall(requirement, standing.tally or Tally())
    is_report = load_vocabulary().covers("activities", REPORT, requirement.activity)
    told = [STATE_NAMES[standing.state], words_, lacking if not standing.done and not standing.lifted else ""]
    return FormLine(
        key=f"r{record.pk}" if record else f"d{standing.clause.key}:{occasion.key}:{slot}",
        values=values_of(known or blank),
        base=known.packed() if known else None,
        context={
            **blank.packed(),
            "period": occasion.key if is_report else "",
            "clause": standing.clause.key,
            "occasion": occasion.key,
        },
        quote=requirement.quote,
        occasion=_occasion(standing),
        due=standing.obligation.due.date() if standing.obligation.due else None,
        recorded="，".join(dict.fromkeys(filter(None, told))),
        settled=standing.done or standing.lifted,
        report=is_report,
    )


def _occasion(standing: Standing) -> str:
    """Say for which occasion a row is; a matter by what happened and when, since its number alone tells nobody."""
    owed = standing.obligation
    if owed.due is None:
        return "长期"
    matter = next((each for each in owed.duty.matters if each.key == owed.matter), None)
    if matter is None:
        return say_occasion(owed.occasion.key)
    return f"{load_vocabulary().name(EVENTS, matter.kind)}（{matter.at.month}月{matter.at.day}日，{matter.key}号）"


def record_line(record: Record, words_: str) -> FormLine:
    """Return a row that shows a record which stands in no duty's row."""
    known = said_of(plain(record), clean)
    return FormLine(
        key=f"r{record.pk}",
        values=values_of(known),
        base=known.packed(),
        context={"period": record.period},
        recorded=f"{words_}（{say_day(record.starts)}）",
        report=record.activity == REPORT,
    )


def _spare() -> Iterator[FormLine]:
    for number in range(1, SPARE + 1):
        yield FormLine(key=f"x{number}", values={}, base=None, report=True)


def values_of(content: Said) -> dict[str, Value]:
    """Return a content as the cells of a row show it: in names."""
    name = load_vocabulary().name
    return {
        "activity": name("activities", content.activity) if content.activity else None,
        "audience": _listed("audiences", content.audience),
        "starts": content.starts,
        "ends": content.ends,
        "place": content.place or None,
        "title": content.title or None,
        "expected": content.expected,
        "attended": content.attended,
        "amount": content.amount,
        "amount_unit": content.amount_unit or None,
        "originals": _listed("evidence", content.originals),
        "topics": _listed("fraud_types", content.topics),
        "nothing": "是" if content.nothing else None,
        "note": content.note or None,
    }


def _listed(kind: str, codes: Sequence[str]) -> str | None:
    return "、".join(load_vocabulary().name(kind, code) for code in codes) or None


def form_name(form: MonthForm) -> str:
    """Return the name the form's file has."""
    return f"{form.unit_name}{form.month_name}填报表"


def content_of(values: Mapping[str, Any], sent: SentRow | None) -> Said:
    """Return what a row that came back says; one that went out empty is completed by what its duty says by itself."""
    told = {name: value for name, value in values.items() if value not in (None, "", ())}
    if sent is not None and sent.base is None:
        given = Said.unpacked({name: sent.context[name] for name in GIVEN if sent.context.get(name)} | {"activity": ""})
        told = {
            "activity": sent.context.get("activity", ""),
            "audience": given.audience,
            "amount_unit": given.amount_unit,
        } | told
        if "amount" not in told:
            told["amount_unit"] = ""
    content = Said(**{"activity": "", **told})
    return replace(content, ends=None) if content.ends == content.starts else content

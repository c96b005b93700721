"""Papers (文书) filled from the records, as they would read now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import kind_of, say_day
from wuzha.papers.documents import Document, Ref, Table
from wuzha.papers.kinds import Template, Value, fill, templates
from wuzha.plan.model import Objective, Plan
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.cases_told import CasesTold, cases_told
from wuzha.queries.figures import Asked, facts_of
from wuzha.queries.matters import MatterDetail, matter, matter_rows
from wuzha.queries.monthly import READ, Month
from wuzha.queries.paper_duties import clauses_of
from wuzha.queries.paper_sources import Source, key_of
from wuzha.queries.paper_values import TABLES, figures_in_text
from wuzha.queries.records import record
from wuzha.rules.coverage import reached_in_year, registered
from wuzha.rules.facts import Facts
from wuzha.rules.indicators import figure
from wuzha.rules.matters import CASES
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.statistics import spread
from wuzha.rules.suppression import INTERNAL, PUBLISHED
from wuzha.rules.targets import Standing
from wuzha.rules.windows import Window, year_before
from wuzha.store import models
from wuzha.store.models import Evidence, Unit

_LAW = "《中华人民共和国反电信网络诈骗法》第八条"
_GUARDED = "《企业事业单位内部治安保卫条例》第十一条"
_GUARDS = frozenset({"enterprise", "site", "school", "college", "hospital", "bank", "elderly-care", "media"})
"""Types of units whose own safeguarding that ordinance speaks of."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper is about: its kind, and a unit with a period, or a matter, or a record."""

    kind: str
    unit: int | None = None
    period: str = ""
    matter: int | None = None
    record: int | None = None

    @property
    def template(self) -> Template:
        """The kind of paper.

        Raises:
            Absent: there is none of that name.

        """
        found = templates().get(self.kind)
        if found is None:
            raise Absent
        return found


def paper(
    *, by: Actor, subject: Subject, now: datetime, texts: Mapping[str, str] | None = None, named: bool = True
) -> Document:
    """Return a paper as it would read now, its open fields filled with `texts`; 12 to 30 queries.

    `named`: what its numbers were counted from is named in it, as when it goes out. A page leads to the lists instead.

    Raises:
        Absent: there is no such kind, or what it is about is out of reach. Refusal: it is not made for that.
        ValueError: no such period.

    """
    template = subject.template
    if template.of == "record":
        return _of_record(by, subject, now, texts)
    if template.of == "matter":
        return _of_matter(by, subject, now, texts, named=named)
    if kind_of(subject.period) not in template.periods:
        raise Refusal(f"“{template.name}”不按这样的期间编写，请换一个期间。")
    source = _source(by, subject, now, READ, named=named)
    unit = _unit(source.month.unit)
    if template.unit_types and unit.type not in template.unit_types:
        names = "、".join(load_vocabulary().name("unit_types", code) for code in template.unit_types)
        raise Refusal(f"“{template.name}”只供{names}使用，请换一个单位。")
    if template.needs and not figure(source.facts, template.needs)[0].number:
        raise Refusal(f"“{unit.name}”这段时间没有到期未完成的任务，不用发{template.name}。")
    if not _OF_OWN_DUTIES.isdisjoint(template.fields()) and not clauses_of(source.month):
        raise Refusal(f"现行方案在这段时间没有要“{unit.name}”本级承担的任务，不用编写{template.name}。")
    return _filled(template, source, unit, texts, {})


def papers_below(*, by: Actor, subject: Subject, now: datetime) -> Iterator[tuple[str, Document]]:
    """Yield a paper about each unit right below one, with the unit's name; units it is not made for are left out."""
    below = access.units(by, "report").filter(parent=subject.unit, closed_date__isnull=True)
    for unit in sorted(below, key=lambda each: each.steps):
        with suppress(Refusal):
            yield unit.name, paper(by=by, subject=replace(subject, unit=unit.pk), now=now)


def _filled(
    template: Template, source: Source, unit: Unit, texts: Mapping[str, str] | None, more: Mapping[str, Value]
) -> Document:
    month = source.month
    plans = [
        f"《{plan.title}》（{f'{plan.number}，' if plan.number else ''}第{plan.version}版）" for plan in month.plans
    ]
    window, cut = source.facts.window.name, source.facts.as_of.date()
    values: dict[str, Value] = {**figures_in_text(source), **_about(unit, month), **more}
    values |= {"plans": "；".join(plans) or "现行方案", "window": window, "cut_off": say_day(cut)}
    values["basis"] = f"依据{values['plans']}。统计期间为{window}，数据截至{say_day(cut)}。"
    for name in template.fields():
        if name not in values and name in TABLES:
            values[name] = TABLES[name](source)
    office = unit.parent.name if template.above and unit.parent else month.unit_name
    made = fill(template, values, office=office, day=cut, plans=plans, window=window, cut_off=cut, texts=texts)
    about = {"unit": month.unit, "period": month.occasion.key}
    return made.model_copy(update={"starts": source.facts.window.starts, "ends": source.facts.window.ends, **about})


def _about(unit: Unit, month: Month) -> dict[str, Value]:
    name = load_vocabulary().name
    below: dict[str, list[str]] = defaultdict(list)
    for place in month.places.values():
        if place.open and place.unit != unit.pk:
            below[place.type].append(place.name)
    listed = "、".join(
        below[code][0] if len(below[code]) == 1 else f"各{name('unit_types', code)}"
        for code in load_vocabulary().entries("unit_types")
        if code in below
    )
    return {
        "law": "；".join([_LAW, *([_GUARDED] if unit.type in _GUARDS else [])]),
        "office": unit.name,
        "unit": unit.name,
        "superior": unit.parent.name if unit.parent else "上级主管部门",
        "inferiors": listed or "各下属单位",
        "tier": name("unit_types", unit.type),
    }


_OF_RECORDS = frozenset({"clauses", "sample", "sampled"})
"""Fields that tell of the records behind numbers, wherever they are read."""
_OF_OWN_DUTIES = frozenset({"obligations", "clauses.count"})
"""Fields that tell what the unit itself owes (本级): a paper with them says nothing of a unit that owes nothing."""


def _source(by: Actor, subject: Subject, now: datetime, verb: str, *, named: bool) -> Source:
    template = subject.template
    names = template.fields()
    asked, traced = Asked(subject.unit, subject.period), named or not _OF_RECORDS.isdisjoint(names)
    month, facts = facts_of(by=by, asked=asked, now=now, verb=verb, whole_year="objectives" in names, traced=traced)
    k = PUBLISHED if template.published else INTERNAL
    return Source(
        month=month,
        facts=facts,
        refs=_refs(by, month, facts) if traced else {},
        goals=goals_of(month, facts) if "objectives" in names else (),
        k=k,
        strict=template.published,
        told=_told(month.unit, facts) if "cases" in names else None,
        files=_files(month) if "sample" in names else {},
        named=named,
    )


def _told(unit: int, facts: Facts) -> CasesTold:
    return cases_told(_unit(unit), facts.window, min(facts.window.last_day, facts.as_of.date()))


def _refs(by: Actor, month: Month, facts: Facts) -> dict[str, Ref]:
    """Say what the records and matters of a window are; one or two queries."""
    refs = {ref.no: Ref(no=ref.no, on=ref.on, unit=ref.unit, title=ref.title) for ref in month.refs.values()}
    name = load_vocabulary().name
    for act in facts.acts:
        if str(act.record) not in refs and facts.window.holds(act.day) and act.unit in facts.places:
            title = act.words.strip() or name("activities", act.activity)
            refs[str(act.record)] = Ref(no=str(act.record), on=act.day, unit=facts.places[act.unit].name, title=title)
    for row in matter_rows(by=by, keys=[each.matter for each in facts.matters]):
        no = key_of("matters", row.matter)
        refs[no] = Ref(no=no, on=row.at.date(), unit="" if row.kind in CASES else row.unit_name, title=row.kind_name)
    return refs


def _files(month: Month) -> dict[int, int]:
    rows = Evidence.objects.filter(record__in=month.refs.keys()).values_list("record").annotate(number=Count("pk"))
    return dict(rows.order_by("record"))


def goals_of(month: Month, facts: Facts) -> tuple[tuple[Objective, Standing], ...]:
    """Return the goals of the plans in force with what is known of the year; one query."""
    keys = {each.clause.plan for each in month.owed}
    bodies = models.Plan.objects.filter(pk__in=keys).order_by("pk").values_list("body", flat=True)
    goals = [goal for body in bodies for goal in Plan.model_validate_json(body).objectives]
    standing = standing_of(facts)
    return tuple((goal, standing) for goal in goals)


def standing_of(facts: Facts) -> Standing:
    """Return what is known of the year a window ends in, up to the moment of the facts."""
    day = min(facts.window.last_day, facts.as_of.date())
    whole = Window(date(day.year, 1, 1), date(day.year + 1, 1, 1))
    so_far = whole.until(facts.as_of.date())
    then = so_far.a_year_before()
    now_facts, then_facts = replace(facts, window=so_far, dues=()), replace(facts, window=then, dues=())
    unknown = then.ends <= facts.since and not figure(then_facts, "cases.count")[0].number
    found = reached_in_year(facts, "public")
    return Standing(
        year=day.year,
        over=facts.as_of.date() >= whole.ends,
        cases=figure(now_facts, "cases.count")[0].number,
        then=None if unknown else figure(then_facts, "cases.count")[0].number,
        losses=spread(_losses(now_facts)),
        losses_then=None if unknown else spread(_losses(then_facts)),
        low=found.low,
        high=found.high,
        size=registered(facts) or None,
    )


def _losses(facts: Facts) -> list[int]:
    wanted = set(figure(facts, "cases.loss")[0].items)
    return [int(str(each.facts["loss"])) for each in facts.matters if each.matter in wanted]


def _of_matter(by: Actor, subject: Subject, now: datetime, texts: Mapping[str, str] | None, *, named: bool) -> Document:
    template, verb = subject.template, "case" if "case" in subject.template.on else "report"
    found = matter(by=by, matter=subject.matter or 0, now=now, verb=verb)
    if found.row.kind not in template.on:
        raise Refusal(f"“{template.name}”不用于这种事项。")
    about = replace(subject, unit=found.row.unit, period=year_before(found.row.at.date()))
    source = _source(by, about, now, verb, named=named)
    return _filled(template, source, _unit(found.row.unit), texts, _of_what_happened(found))


def _of_what_happened(found: MatterDetail) -> dict[str, Value]:
    rows = [
        ((each.unit_name,), (each.quote,), (say_day(each.due.date()) if each.due else "未定期限",), (each.state_name,))
        for each in found.called
    ]
    columns = (("单位", 36, False), ("任务", 66, False), ("期限", 34, True), ("状态", 20, True))
    stopped = found.said.get("stopped")
    return {
        "matter_no": f"{found.row.matter}号",
        "matter_name": f"{found.row.kind_name}，{found.row.matter}号",
        "matter_day": say_day(found.row.at.date()),
        "matter_entered": say_day(found.created_at.date()),
        "matter_facts": "，".join(f"{name}：{value}" for name, value in found.facts) or "未登记具体情况",
        "matter_note": f"{found.note.rstrip('。')}。" if found.note else "",
        "matter_stopped": "未登记" if stopped is None else "已止付或追回" if stopped else "未止付",
        "called": Table(title="有关任务", columns=columns, rows=tuple(rows)),
    }


def _of_record(by: Actor, subject: Subject, now: datetime, texts: Mapping[str, str] | None) -> Document:
    template = subject.template
    found = record(by=by, record=subject.record or 0, now=now)
    if not any(load_vocabulary().covers("activities", kind, found.form.activity) for kind in template.on):
        raise Refusal(f"“{template.name}”不用于这种记录。")
    clauses = (
        "；".join(f"{each.clause.code} {each.clause.requirement.quote}" for each in found.counted) or "未计入方案任务"
    )
    form, last = found.form, found.form.last_day
    values: dict[str, Value] = {
        "unit": found.unit_name,
        "record_title": form.title or found.activity_name,
        "record_day": say_day(form.starts) + (f"至{say_day(last)}" if last != form.starts else ""),
        "record_place": form.place or "未登记",
        "record_attended": "未清点" if form.attended is None else f"{form.attended}人",
        "record_expected": "未登记" if form.expected is None else f"{form.expected}人",
        "record_audience": "、".join(found.audience) or "未登记",
        "record_topics": "、".join(found.topics) or "反诈宣传",
        "record_clauses": f"{clauses}。",
    }
    day = now.date()
    return fill(template, values, office=found.unit_name, day=day, plans=(), window="", cut_off=day, texts=texts)


def _unit(key: int) -> Unit:
    return Unit.objects.select_related("parent").get(pk=key)

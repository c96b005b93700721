"""`wuzha burden`: what a plan costs one unit of a type in a year, and which clauses one record could satisfy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from wuzha.commands.sources import plan_of
from wuzha.commands.speech import Refused
from wuzha.plan.explain import explain_schedule
from wuzha.plan.model import Plan
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.assumptions import load_assumptions
from wuzha.rules.burden import ANY, Bill, Line
from wuzha.rules.burden import burden as bill_of

_HOUR = 60


@click.command(help="计算方案给一个单位一年带来的工作量，并提出可以合并的要求。")
@click.argument("file", metavar="方案", type=click.Path(path_type=Path))
@click.option("--unit-type", "unit_type", metavar="类型", help="单位类型，如 enterprise 或 企业；不写则逐类列出。")
@click.option("--headcount", metavar="人数", type=click.IntRange(min=0), help="单位人数，用来判断条件和估算人次。")
@click.option("--year", metavar="年份", type=click.IntRange(2000, 2100), help="按哪一年计算；不写为今年。")
@click.option("--text", "original", metavar="原文", type=click.Path(path_type=Path), help="平铺形式所依据的原文。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="输出的形式。"
)
def burden(
    file: Path, *, unit_type: str | None, headcount: int | None, year: int | None, original: Path | None, form: str
) -> None:
    """Print the bill of one type of unit, or of every type the plan asks something of."""
    code = _type_of(unit_type) if unit_type else None
    plan = plan_of(file, original=original)
    counted = year or date.today().year  # noqa: DTZ011 - the year of the office's own calendar
    types = [code] if code else _types_in(plan)
    bills = [bill_of(plan, unit_type=type_, headcount=headcount, year=counted) for type_ in types]
    if form == "text":
        for bill in bills:
            click.echo("\n".join(_said(bill, plan)))
    else:
        found = _as_json(bills[0], plan) if code else {"bills": [_as_json(bill, plan) for bill in bills]}
        click.echo(json.dumps({"plan": plan.title, **found, "assumptions": _assumed()}, ensure_ascii=False, indent=2))


def _type_of(said: str) -> str:
    """Return the code of a type given as code or as its Chinese name. Refused with the list of what there is."""
    entries = load_vocabulary().entries("unit_types")
    for code, entry in entries.items():
        if code != ANY and said in {code, entry.name}:
            return code
    names = "、".join(f"{code}（{entry.name}）" for code, entry in entries.items() if code != ANY)
    raise Refused(f"没有“{said}”这一单位类型，可用：{names}。")


def _types_in(plan: Plan) -> list[str]:
    asked = {code for clause in plan.requirements for code in clause.owner.types}
    return [code for code in load_vocabulary().entries("unit_types") if code != ANY and (code in asked or ANY in asked)]


def _said(bill: Bill, plan: Plan) -> Iterable[str]:
    """Say a bill in lines of text."""
    vocabulary = load_vocabulary()
    people = bill.facts.get("headcount")
    size = "" if people is None else f"（{people}人）"
    yield f"{vocabulary.name('unit_types', bill.unit_type)}{size}，{bill.year}年"
    reports = bill.records_with_reports - bill.records
    yield f"  写明周期的要求{len(bill.lines)}条，全年记录{bill.records_with_reports}次（其中报送{reports}次）"
    yield f"  组织和记录约{_hours(bill.minutes)}小时，{_reach(bill)}"
    others = len(bill.once), len(bill.kept), len(bill.triggered)
    yield "  另有限期完成{}条，长期保持{}条，发生时才做{}条".format(*others)
    for line in bill.lines:
        when = explain_schedule(line.requirement.schedule, plan.phases)
        yield f"    {line.requirement.id} {when} {line.records}次：{line.requirement.quote}"
    for role in bill.roles:
        yield f"  {role.name}：{role.clauses}条，{role.records}次，约{_hours(role.minutes)}小时"
    for each in bill.open:
        yield f"  待定 {each.requirement.id}：{each.ask}"
    for proposal in bill.proposals:
        codes = "、".join(bill.lines[place].requirement.id for place in proposal.clauses)
        yield f"  可合并 {codes}：同一次活动同时计入，{proposal.before}次减为{proposal.after}次"
    yield f"  工时和人次按假设估算（{load_assumptions().status}）"


def _reach(bill: Bill) -> str:
    if bill.touches is None or bill.attending is None:
        return "覆盖人次未知（未给出人数）"
    return f"覆盖{bill.touches}人次，参加者约{_hours(bill.attending)}小时"


def _hours(minutes: int) -> int:
    return round(minutes / _HOUR)


def _as_json(bill: Bill, plan: Plan) -> dict[str, Any]:
    return {
        "unit_type": bill.unit_type,
        "headcount": bill.facts.get("headcount"),
        "year": bill.year,
        "occasions": bill.occasions,
        "records": bill.records,
        "records_with_reports": bill.records_with_reports,
        "records_merged": bill.records_merged,
        "touches": bill.touches,
        "minutes": bill.minutes,
        "attending_minutes": bill.attending,
        "clauses": [_line(line, plan) for line in bill.lines],
        "once": [clause.id for clause in bill.once],
        "kept": [clause.id for clause in bill.kept],
        "triggered": [clause.id for clause in bill.triggered],
        "open": [{"id": each.requirement.id, "ask": each.ask} for each in bill.open],
        "roles": [
            {"name": role.name, "clauses": role.clauses, "records": role.records, "minutes": role.minutes}
            for role in bill.roles
        ],
        "merge": [
            {
                "clauses": [bill.lines[place].requirement.id for place in proposal.clauses],
                "before": proposal.before,
                "after": proposal.after,
                "saved": proposal.saved,
            }
            for proposal in bill.proposals
        ],
    }


def _line(line: Line, plan: Plan) -> dict[str, Any]:
    return {
        "id": line.requirement.id,
        "quote": line.requirement.quote,
        "activity": line.requirement.activity,
        "when": explain_schedule(line.requirement.schedule, plan.phases),
        "report": line.is_report,
        "occasions": line.occasions,
        "records": line.records,
        "touches": line.touches,
        "minutes": line.minutes,
        "attending_minutes": line.attending,
    }


def _assumed() -> Mapping[str, Any]:
    """Return the assumptions behind minutes and people, as they are kept."""
    assumed = load_assumptions()
    return {
        "version": assumed.version,
        "status": assumed.status,
        "writing": assumed.writing,
        "activities": {
            code: {"prepare": each.prepare, "hold": each.hold, "attend": each.attend}
            for code, each in assumed.activities.items()
        },
        "audiences": {code: {"percent": each.percent, "of": each.of} for code, each in assumed.audiences.items()},
    }

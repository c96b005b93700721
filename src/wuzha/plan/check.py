"""What a plan asks wrongly or leaves open: every finding with the requirement's id and the remedy.

An error must be put right before the plan can be published; a question is answered by a person. A question the plan
already carries about the same field is not asked twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from wuzha.plan import conditions
from wuzha.plan.conditions import Compare
from wuzha.plan.findings import Finding, ask, wrong
from wuzha.plan.model import Plan, Recurring, Requirement, Span, Triggered
from wuzha.plan.parse import Loaded
from wuzha.plan.problems import Place, Problem, advise, place_of
from wuzha.plan.timing import check_dates, check_schedule
from wuzha.plan.vocabulary import Entry, Vocabulary, load_vocabulary


def check(plan: Plan, *, text: str | None = None, lines: Mapping[str, Place] | None = None) -> list[Problem]:
    """Find what is wrong with a plan and what it leaves open, in the order of its file.

    `text` is the original document: with it every quote must stand where `at` says. `lines` are the places of fields as
    `parse.load` gives them; without them problems have no line.
    """
    vocabulary = load_vocabulary()
    asked = {(question.about, question.field) for question in plan.questions}
    findings: dict[str, Finding] = {}
    for finding in _findings(plan, text, vocabulary):
        if finding.level == "error" or not _is_asked(finding.field, plan, asked):
            findings.setdefault(finding.field, finding)
    places = lines or {}
    problems = [
        Problem(*place_of(finding.field, places), finding.field, finding.message, finding.level)
        for finding in findings.values()
    ]
    return sorted(problems, key=lambda problem: (problem.line, problem.column)) if places else problems


def check_file(loaded: Loaded, *, text: str | None = None) -> list[Problem]:
    """Find everything wrong or open in a file at once: what could not be read, and what the rest of it means."""
    if loaded.sketch is None:
        return list(loaded.problems)
    said = {problem.field for problem in loaded.problems}
    more = check(loaded.sketch, text=text, lines=loaded.places)
    unsaid = [problem for problem in more if problem.field not in said and not _lies_in(problem.field, loaded.unread)]
    return sorted([*loaded.problems, *unsaid], key=lambda problem: (problem.line, problem.column))


def _lies_in(field: str, fields: frozenset[str]) -> bool:
    """Tell whether a field is one of the fields, or a part of one."""
    steps = [match.end() for match in re.finditer(r"\w+|\[\d+\]", field)]
    return any(field[:end] in fields for end in steps)


def _is_asked(field: str, plan: Plan, asked: set[tuple[str | None, str | None]]) -> bool:
    """Tell whether the plan itself carries a question about this field of this requirement."""
    head, _, rest = field.partition(".")
    if head.startswith("requirements["):
        number = int(head.removeprefix("requirements[").removesuffix("]"))
        return (plan.requirements[number].id, rest) in asked
    return (None, field) in asked


def _findings(plan: Plan, text: str | None, vocabulary: Vocabulary) -> Iterator[Finding]:
    if not plan.title:
        yield ask("title", "没有标题，请补上")
    if not plan.requirements:
        yield ask("requirements", "没有一条要求，请补上")
    yield from check_dates(plan)
    yield from _ids(plan)
    yield from _quotes(plan, text)
    for index, objective in enumerate(plan.objectives):
        path = f"objectives[{index}].indicator"
        yield from _codes(path, f"{objective.id}：", [objective.indicator], "indicators", vocabulary)
    for index, requirement in enumerate(plan.requirements):
        path = f"requirements[{index}]"
        yield from _requirement(path, requirement, vocabulary)
        yield from check_schedule(plan, f"{path}.schedule", requirement)
    yield from _repeated(plan)
    yield from _questions(plan)


def _ids(plan: Plan) -> Iterator[Finding]:
    kinds: list[tuple[str, list[str]]] = [
        ("objectives", [objective.id for objective in plan.objectives]),
        ("phases", [phase.id for phase in plan.phases]),
        ("requirements", [requirement.id for requirement in plan.requirements]),
    ]
    for kind, ids in kinds:
        seen: set[str] = set()
        for index, code in enumerate(ids):
            field = f"{kind}[{index}].id"
            if not code.strip():
                yield wrong(field, "没有编号，请补上")
            elif code in seen:
                yield wrong(field, f"编号 {code} 重复，请改为 {_free(code, ids)}")
            seen.add(code)


def _free(code: str, ids: Sequence[str]) -> str:
    """Find an id not used yet, of the same letter."""
    letter = code.rstrip("0123456789")
    number = len(ids) + 1
    while f"{letter}{number}" in ids:
        number += 1
    return f"{letter}{number}"


def _quotes(plan: Plan, text: str | None) -> Iterator[Finding]:
    """Check that quotes stand in the document, where `at` says."""
    if plan.window:
        yield from _quote("window", "", plan.window.quote, plan.window.at, text)
    for index, objective in enumerate(plan.objectives):
        yield from _quote(f"objectives[{index}]", f"{objective.id}：", objective.quote, objective.at, text)
    for index, phase in enumerate(plan.phases):
        yield from _quote(f"phases[{index}]", f"{phase.id}：", phase.quote, phase.at, text)
    for index, group in enumerate(plan.groups):
        yield from _quote(f"groups[{index}]", "", group.quote, group.at, text)
    for index, requirement in enumerate(plan.requirements):
        path, name = f"requirements[{index}]", f"{requirement.id}："
        if requirement.quote:
            yield from _quote(path, name, requirement.quote, requirement.at, text)
        else:
            yield ask(f"{path}.quote", f"{name}没有引用原文，请补上所依据的一句")


def _quote(path: str, name: str, quote: str, at: Span | None, text: str | None) -> Iterator[Finding]:
    if at is not None and not 0 <= at[0] <= at[1]:
        yield wrong(f"{path}.at", f"{name}位置 {list(at)} 不对，应为 [起, 止]，起不大于止")
    elif text is None:
        if at is not None and quote and at[1] - at[0] != len(quote):
            yield wrong(f"{path}.at", f"{name}位置 {list(at)} 与原文的字数（{len(quote)}字）不符")
    elif quote and quote not in text:
        yield wrong(f"{path}.quote", f"{name}原文中没有“{_short(quote)}”，请照原文抄写，标点也不改")
    elif at is not None and text[at[0] : at[1]] != quote:
        start = _nearest(text, quote, at[0])
        yield wrong(f"{path}.at", f"{name}位置 {list(at)} 上不是这句话，应为 [{start}, {start + len(quote)}]")


def _nearest(text: str, quote: str, wanted: int) -> int:
    """Find the occurrence of a quote nearest to a position; there is one."""
    after, before = text.find(quote, max(wanted, 0)), text.rfind(quote, 0, max(wanted, 0) + len(quote))
    return min((start for start in (before, after) if start >= 0), key=lambda start: abs(start - wanted))


def _short(quote: str, most: int = 20) -> str:
    return quote if len(quote) <= most else f"{quote[:most]}…"


def _requirement(path: str, requirement: Requirement, vocabulary: Vocabulary) -> Iterator[Finding]:
    name, owner, schedule = f"{requirement.id}：", requirement.owner, requirement.schedule
    yield from _codes(f"{path}.activity", name, [requirement.activity], "activities", vocabulary)
    yield from _codes(f"{path}.owner.types[]", name, owner.types, "unit_types", vocabulary)
    yield from _codes(f"{path}.audience[]", name, requirement.audience, "audiences", vocabulary)
    yield from _codes(f"{path}.evidence[]", name, requirement.evidence, "evidence", vocabulary)
    if not owner.units and not owner.types:
        yield ask(f"{path}.owner", f"{name}没有写责任单位，请补上 units 或 types")
    if owner.where is not None:
        yield from _condition(f"{path}.owner.where", name, owner.where, "unit", vocabulary)
    if isinstance(schedule, Recurring):
        yield from _codes(f"{path}.schedule.on[]", name, schedule.on, "festivals", vocabulary)
    if isinstance(schedule, Triggered) and schedule.where is not None:
        yield from _condition(f"{path}.schedule.where", name, schedule.where, "matter", vocabulary)
    if requirement.coverage is not None and not requirement.audience:
        yield ask(f"{path}.coverage", f"{name}写了覆盖率，没有写对象，请补上 audience")
    yield from _codes(f"{path}.topics[]", name, requirement.topics, "fraud_types", vocabulary)
    yield from _count(path, requirement)
    if requirement.quantity and not requirement.quantity.unit:
        yield ask(f"{path}.quantity", f"{name}写了数量，没有写量词，请补上 unit")


def _count(path: str, requirement: Requirement) -> Iterator[Finding]:
    """Check that the parts of how a record counts fit together."""
    name, count = f"{requirement.id}：", requirement.count
    if count.with_ and count.same_record != "forbidden":
        yield wrong(f"{path}.count.with", f"{name}写了 with，same_record 应写 forbidden")
    if (count.most is not None) != (count.same_record == "capped"):
        yield wrong(f"{path}.count.most", f"{name}same_record: capped 与 most 要一起写")
    if count.each == "day" and count.per_day is not None:
        yield wrong(f"{path}.count.per_day", f"{name}按天计次（each: day）时不写 per_day")
    if requirement.tolerance is not None and requirement.coverage is None:
        yield wrong(f"{path}.tolerance", f"{name}写了允许误差，没有写覆盖率")


def _codes(path: str, name: str, codes: Sequence[str], kind: str, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Report codes the vocabulary does not know; a path ending in [] is that of a list."""
    for index, code in enumerate(codes):
        if not vocabulary.knows(kind, code):
            remedy = advise(code, list(vocabulary.entries(kind)), vocabulary.forms(kind))
            field = f"{path[:-2]}[{index}]" if path.endswith("[]") else path
            yield wrong(field, f"{name}{vocabulary.names[kind]}中没有“{code}”，{remedy}")


def _condition(path: str, name: str, text: str, of: str, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Check that a condition reads, speaks of facts of the right thing, and compares them with what they can be."""
    try:
        condition = conditions.parse(text)
    except conditions.ConditionError as error:
        yield wrong(path, f"{name}条件“{text}”读不懂：{error}；只能由人判断的情形请写到 when")
        return
    facts = vocabulary.entries("facts")
    for comparison in conditions.comparisons_of(condition):
        fact = facts.get(comparison.fact)
        if fact is None:
            allowed = [code for code, entry in facts.items() if entry.of in (of, "any")]
            yield wrong(
                path,
                f"{name}没有“{comparison.fact}”这项数据，{advise(comparison.fact, allowed, vocabulary.forms('facts'))}",
            )
        elif fact.of not in (of, "any"):
            place = "schedule.where" if fact.of == "matter" else "owner.where"
            yield wrong(path, f"{name}{fact.code}（{fact.name}）是{_WHOSE[fact.of]}的数据，请写到 {place}")
        else:
            yield from _comparison(path, name, comparison, fact, vocabulary)


_WHOSE = {"unit": "单位", "matter": "事项"}


def _comparison(path: str, name: str, comparison: Compare, fact: Entry, vocabulary: Vocabulary) -> Iterator[Finding]:
    value, said = comparison.value, f"{fact.code}（{fact.name}）"
    if fact.type == "number":
        if isinstance(value, str):
            yield wrong(path, f"{name}{said}应与数字比较，不能写“{value}”")
    elif comparison.op not in ("=", "!="):
        yield wrong(path, f"{name}{said}没有大小，只能用 = 或 !=")
    elif fact.type == "code":
        yield from _codes(path, name, [str(value)], fact.values, vocabulary)
    elif value not in ("yes", "no"):
        yield wrong(path, f"{name}{said}只能写 yes 或 no")


def _repeated(plan: Plan) -> Iterator[Finding]:
    """Find requirements that say the same of the same sentence."""
    seen: dict[str, str] = {}
    for index, requirement in enumerate(plan.requirements):
        said = requirement.model_copy(update={"id": ""}).model_dump_json()
        if said in seen:
            yield ask(f"requirements[{index}]", f"{requirement.id}：与 {seen[said]} 完全相同，是否重复？")
        seen.setdefault(said, requirement.id)


def _questions(plan: Plan) -> Iterator[Finding]:
    """Pass on the questions nobody has answered; each must be about something that exists."""
    known = {part.id for parts in (plan.requirements, plan.objectives, plan.phases) for part in parts}
    for index, question in enumerate(plan.questions):
        if question.about is not None and question.about not in known:
            yield wrong(f"questions[{index}].about", f"没有编号为“{question.about}”的要求，请改正或删去")
        elif question.answer is None:
            about = f"{question.about}：" if question.about else ""
            yield ask(f"questions[{index}]", f"{about}{question.ask}")

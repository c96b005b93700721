"""Saying a plan back in Chinese, so that the people who signed the document can check how it was read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from wuzha.plan import conditions
from wuzha.plan.dates import ISSUED, say_date, say_span
from wuzha.plan.keywords import SCHEDULE_NAMES
from wuzha.plan.model import (
    Calendar,
    Count,
    Deadline,
    Due,
    During,
    Group,
    Objective,
    Ongoing,
    Owner,
    Phase,
    Plan,
    Quantity,
    Question,
    Recurring,
    Requirement,
    Schedule,
    Triggered,
)
from wuzha.plan.shadow import shadow
from wuzha.plan.vocabulary import Vocabulary, load_vocabulary

_WEEKDAYS = {"mon": "周一", "tue": "周二", "wed": "周三", "thu": "周四", "fri": "周五", "sat": "周六", "sun": "周日"}
_SHARES = {">=": "不低于", "<=": "不高于", "=": "达到", ">": "高于", "<": "低于"}
_AMOUNTS = {">=": "不少于", "<=": "不超过", "=": "为", ">": "多于", "<": "少于"}
# The month a longer occasion ends in, and the one after.
_MONTHS = {
    "same": {"quarter": "季末月", "half-year": "半年末月", "semester": "学期末月", "year": "12月"},
    "next": {"quarter": "季后首月", "half-year": "半年后首月", "semester": "学期后首月", "year": "次年1月"},
}
_TARGET = re.compile(r"(<=|>=|=|<|>)\s*(-?)(\d+(?:\.\d+)?%?)")
_NO_DATE = "期限待定"
_CHANGES = {"down": "下降", "up": "上升"}


def explain_owner(owner: Owner) -> str:
    """Say who owes: names as written, else the types, else 本单位; the condition before, words for a person behind.

    >>> explain_owner(Owner(units=("各企业",), where="headcount >= 50"))
    '人数不少于50人的各企业'
    """
    vocabulary = load_vocabulary()
    types = [vocabulary.name("unit_types", code) for code in owner.types]
    who = _listed(owner.units or types) or "本单位"
    which = f"{_condition(owner.where)}的" if owner.where else ""
    judged = f"（{owner.when}）" if owner.when else ""
    return f"{which}{who}{judged}"


def explain_schedule(schedule: Schedule, phases: Sequence[Phase] = ()) -> str:
    """Say when something is owed: 每月至少1次，次月10日前; a phase is named with its dates when `phases` holds it."""
    if isinstance(schedule, Recurring):
        due = f"，{_due(schedule.due, schedule.every)}{_moved(schedule.due)}" if schedule.due else ""
        return f"{_rhythm(schedule)}至少{schedule.times}次{due}"
    if isinstance(schedule, Deadline):
        return f"{_before(schedule.by)}{_moved(schedule)}"
    if isinstance(schedule, During):
        return _during(schedule, phases)
    if isinstance(schedule, Triggered):
        within = _within(schedule.within)
        return f"{_event(schedule)}，{within}" if within else _event(schedule)
    return _kept(schedule)


def explain_requirement(requirement: Requirement, vocabulary: Vocabulary, phases: Sequence[Phase] = ()) -> str:
    """Say one requirement as a sentence: who, when, does what, for whom, how much, with what proof."""
    who = explain_owner(requirement.owner)
    what = _action(requirement, vocabulary)
    schedule = requirement.schedule
    if isinstance(schedule, Recurring):
        due = f"，{_due(schedule.due, schedule.every)}完成{_moved(schedule.due)}" if schedule.due else ""
        said = f"{who}{_rhythm(schedule)}{what}，至少{schedule.times}次{due}"
    elif isinstance(schedule, Deadline):
        by = f"{_before(schedule.by)}{_moved(schedule)}"
        said = f"{who}{what}，{by}" if by == _NO_DATE else f"{who}{by}{what}"
    elif isinstance(schedule, During):
        said = f"{who}{_during(schedule, phases)}{what}"
    elif isinstance(schedule, Triggered):
        said = f"{_event(schedule)}，{who}{_within(schedule.within)}{what}"
    else:
        said = f"{who}{what}，{_kept(schedule)}"
    return f"{'，'.join([said, *_terms(requirement, vocabulary)])}。"


def explain(plan: Plan) -> str:
    """Say a whole plan: goals, phases, groups, requirements by section with their sentences, open questions."""
    vocabulary = load_vocabulary()
    chapters = [
        ("目标", [f"{goal.id} {_objective(goal, vocabulary)}" for goal in plan.objectives]),
        ("阶段", [f"{phase.id} {phase.name}{_dates_within(phase.from_, phase.to)}" for phase in plan.phases]),
        ("组织", [_group(group) for group in plan.groups]),
        (f"任务（{_counted(plan.requirements)}）", _tasks(plan, vocabulary)),
        ("待定事项", [f"{_about(question)}{question.ask}" for question in plan.questions if question.answer is None]),
    ]
    said = [(title, lines) for title, lines in chapters if lines]
    numbered = [
        "\n".join([f"{numeral}、{title}", *lines]) for numeral, (title, lines) in zip("一二三四五", said, strict=False)
    ]
    return "\n\n".join([_heading(plan), *numbered]) + "\n"


def _heading(plan: Plan) -> str:
    lines = [f"《{plan.title}》{_bracketed(plan.number or '')}" if plan.title else "（未写标题的方案）"]
    issued = say_date(plan.issued) if plan.issued else ""
    if plan.issuer or issued:
        lines.append(f"{plan.issuer or ''}{issued}印发。")
    if plan.window:
        lines.append(f"执行期：{_dates(plan.window.from_, plan.window.to) or '待定'}。")
    if rules := explain_calendar(plan.calendar):
        lines.append(f"计时：{rules}。")
    if plan.parents:
        lines.append(f"上级方案：{_listed(plan.parents)}。")
    if plan.basis:
        lines.append(f"依据：{_listed(plan.basis)}。")
    return "\n".join(lines)


def _tasks(plan: Plan, vocabulary: Vocabulary) -> list[str]:
    """Write each requirement under its section, with its sentence of the document."""
    lines: list[str] = []
    for section, requirements in groupby(plan.requirements, key=lambda requirement: requirement.section):
        headings = section[1:] if section[:1] == (plan.title,) else section
        if headings:
            lines.append(f"【{' · '.join(headings)}】")
        for requirement in requirements:
            lines.append(f"{requirement.id} {explain_requirement(requirement, vocabulary, plan.phases)}")
            lines.append(f"　　原文：{_closed_up(requirement.quote)}")
    return lines


def _counted(requirements: Sequence[Requirement]) -> str:
    kinds: Counter[str] = Counter(requirement.schedule.kind for requirement in requirements)
    shares = "、".join(f"{name}{kinds[kind]}条" for kind, name in SCHEDULE_NAMES.items() if kinds[kind])
    return f"共{len(requirements)}条：{shares}"


def _group(group: Group) -> str:
    leader = f"，组长：{group.leader}" if group.leader else ""
    office = f"，办公室设在{group.office}" if group.office else ""
    return f"{group.name}{leader}{office}。"


def _about(question: Question) -> str:
    return f"{question.about}：" if question.about else ""


def _objective(goal: Objective, vocabulary: Vocabulary) -> str:
    """Say a goal: 发案数同比下降, 知晓率达到100%; a target the table does not know stays as written."""
    name = vocabulary.name("indicators", goal.indicator)
    yearly = "同比" if goal.compare == "year-on-year" else ""
    target = _TARGET.fullmatch(goal.target.strip())
    if target is None:
        return f"{name}{yearly}{_CHANGES.get(goal.target, f'：{goal.target}' if goal.target else '')}。"
    sign, minus, number = target.groups()
    if yearly and sign in ("<", ">") and number in ("0", "0%"):
        return f"{name}同比{'下降' if sign == '<' else '上升'}。"
    if minus:
        by = {"<=": "不少于", "<": "超过", "=": ""}.get(sign)
        return f"{name}{yearly}：{goal.target}。" if by is None else f"{name}{yearly}下降{by}{number}。"
    if goal.indicator == "cases.zero":
        return f"{name}。"
    reached = (_SHARES if number.endswith("%") else _AMOUNTS)[sign]
    return f"{name}{yearly}{reached}{number}。"


def _action(requirement: Requirement, vocabulary: Vocabulary) -> str:
    if requirement.activity == "other":
        return f"落实“{_closed_up(requirement.quote)}”"
    entry = vocabulary.entries("activities").get(requirement.activity)
    said = entry.say if entry else requirement.activity
    audience = _listed(vocabulary.name("audiences", code) for code in requirement.audience)
    return f"{entry.toward if entry else '面向'}{audience}{said}" if audience else said


def _terms(requirement: Requirement, vocabulary: Vocabulary) -> list[str]:
    """List how much, with what proof, led by whom."""
    terms = []
    if requirement.quantity:
        terms.append(_quantity(requirement.quantity))
    if requirement.coverage is not None:
        full = requirement.coverage == 100  # noqa: PLR2004 - per cent
        terms.append("做到全覆盖" if full else f"覆盖面不低于{requirement.coverage}%")
        if requirement.tolerance:
            terms.append(f"允许误差{requirement.tolerance}个百分点")
    if requirement.topics:
        terms.append(f"以{_listed(vocabulary.name('fraud_types', code) for code in requirement.topics)}为专题")
    if requirement.evidence:
        terms.append(f"留存{_listed(vocabulary.name('evidence', code) for code in requirement.evidence)}")
    if requirement.lead:
        terms.append(f"由{_listed(requirement.lead)}牵头")
    terms.extend(explain_count(requirement.count))
    if requirement.bundle:
        terms.append(f"属“{requirement.bundle}”")
    return terms


def explain_count(count: Count) -> Iterator[str]:
    """Say how a record may count, where it is not the usual way."""
    if count.same_record == "forbidden":
        yield f"一条记录不与{_listed(count.with_)}同时计" if count.with_ else "须单独记录"
    elif count.same_record == "capped":
        yield f"一条记录合计最多计{count.most}条"
    if count.per_day is not None:
        yield f"每天最多计{count.per_day}次"
    if count.each == "day":
        yield "按天计次"
    if "above" in count.from_:
        yield "上级为本单位开展的也算"
    if "below" in count.from_:
        yield "下级开展的也算"


def _quantity(quantity: Quantity) -> str:
    return f"数量{_AMOUNTS[quantity.op]}{quantity.n}{quantity.unit}"


def _every(every: str) -> str:
    return load_vocabulary().name("periods", every)


def _rhythm(schedule: Recurring) -> str:
    """Say how often: 每月, 每逢春节、中秋节（前7天至当天）, 每周（学校放假期间不计）."""
    remarks = [_HOLIDAYS[schedule.holidays]] if schedule.holidays else []
    if schedule.every != "festival":
        return f"{_every(schedule.every)}{_bracketed('，'.join(remarks))}"
    names = _listed(load_vocabulary().name("festivals", code) for code in schedule.on)
    return f"每逢{names or '节日'}{_bracketed('，'.join([_around(schedule.days), *remarks]))}"


_HOLIDAYS = {"skip": "学校放假期间不计", "count": "学校放假期间照计"}


def _around(days: str | None) -> str:
    """Say the days around a festival: 当天, 前7天至当天."""
    first, _, last = (days or "0d..0d").replace("d", "").partition("..")
    return "至".join(dict.fromkeys(_one_day(int(each)) for each in (first, last)))


def _one_day(off: int) -> str:
    return f"{'前' if off < 0 else '后'}{abs(off)}天" if off else "当天"


def _moved(rule: Due | Deadline) -> str:
    """Say how a due is moved, in brackets: （遇休息日顺延，逐级提前3个工作日）."""
    said = [_MOVES[rule.move]] if rule.move else []
    if rule.cascade:
        said.append(_cascade(rule.cascade))
    return _bracketed("，".join(said))


_MOVES = {"next": "遇休息日顺延", "previous": "遇休息日提前", "none": "遇休息日不变"}


def _cascade(written: str) -> str:
    if written == "none":
        return "不逐级提前"
    number = re.sub(r"\D", "", written)
    return f"逐级提前{number}{'个工作日' if 'w' in written else '天'}"


def explain_calendar(calendar: Calendar) -> str:
    """Say how a plan counts time; nothing when it says nothing about that."""
    said = []
    if calendar.months_start:
        said.append(_months(calendar.months_start))
    if calendar.move:
        said.append(f"期限{_MOVES[calendar.move]}")
    if calendar.holidays:
        said.append(f"学校的每日、每周、每半月、每月任务{_HOLIDAYS[calendar.holidays].removeprefix('学校')}")
    if calendar.cascade:
        said.append(f"报送{_cascade(calendar.cascade)}")
    return "；".join(said)


def _months(start: int) -> str:
    if start == 1:
        return "每月按自然月计"
    first, last = ("上月", "本月") if start > 15 else ("本月", "次月")  # noqa: PLR2004 - named after where most days lie
    return f"每月从{first}{start}日起，至{last}{start - 1}日止"


def _due(due: Due, every: str) -> str:
    """Say when within or after its occasion a duty is due: 次月10日前, 周五16:00前, 期满后3个工作日内."""
    time = due.time or ""
    if due.workday is not None:
        return _workday(due, due.workday, every)
    if due.after is not None:
        return f"期满后{due.after}日内"
    if due.weekday:
        week = "" if every == "week" else "最后一周的"
        return f"{week}{_WEEKDAYS[due.weekday]}{time}前"
    if due.date:
        return f"{say_date(due.date)}{time}前"
    month = _MONTHS[due.of].get(every, "当月" if due.of == "same" else "次月")
    return f"{month}某日{time}前（日期待定）" if due.day == "?" else f"{month}{due.day}日{time}前"


def _workday(due: Due, number: int, every: str) -> str:
    if due.of == "next" and number > 0:
        return f"期满后第{number}个工作日{due.time}前" if due.time else f"期满后{number}个工作日内"
    whole = {"week": "当周", "half-month": "这半月"}.get(every) if due.of == "same" else None
    month = whole or _MONTHS[due.of].get(every, "当月" if due.of == "same" else "次月")
    which = "最后一个" if number == -1 else f"{'倒数' if number < 0 else ''}第{abs(number)}个"
    return f"{month}{which}工作日{due.time or ''}前"


def _before(by: str) -> str:
    said = say_date(by)
    return f"{said}前{_bracketed(_doubt(by))}" if said else _NO_DATE


def _doubt(*dates: str | None) -> str:
    """Name what is open in dates that are not whole."""
    written = [date for date in dates if date and date != ISSUED]
    if any("?" in date.removeprefix("????-") for date in written):
        return "日期待定"
    return "年份待定" if any(not date[:4].isdecimal() for date in written) else ""


def _dates(start: str | None, end: str | None) -> str:
    """Say a stretch of dates and what is open in it, the latter in brackets."""
    span = say_span(start, end)
    return f"{span}{_bracketed(_doubt(start, end))}" if span else ""


def _dates_within(start: str | None, end: str | None) -> str:
    """Say a stretch of dates and what is open in it as a remark of its own, in brackets."""
    return _bracketed("，".join(filter(None, (say_span(start, end), _doubt(start, end)))))


def _during(schedule: During, phases: Sequence[Phase]) -> str:
    if schedule.phase:
        phase = next((phase for phase in phases if phase.id == schedule.phase), None)
        name = phase.name if phase else schedule.phase
        dates = _dates_within(phase.from_, phase.to) if phase else ""
        stage = name[: len(shadow(name).removesuffix("阶段"))]  # 階段 stands for it too
        return f"在{stage}阶段{dates}"
    dates = _dates(schedule.from_, schedule.to)
    if schedule.from_ and schedule.to:
        return f"在{dates}期间"
    return dates or "在待定的时段内"


def _event(schedule: Triggered) -> str:
    """Say what sets a duty off: 发生案件且损失金额不少于3000元时."""
    name = load_vocabulary().entries("events")[schedule.on].say
    if schedule.on == "other" and schedule.when:
        return f"遇“{schedule.when}”时"
    condition = f"且{_condition(schedule.where)}" if schedule.where else ""
    judged = f"（{schedule.when}）" if schedule.when else ""
    return f"{name}{condition}{judged}时"


def _within(within: str | None) -> str:
    if not within:
        return ""
    number = re.sub(r"\D", "", within)
    if within.endswith("WD"):
        return f"{number}个工作日内"
    return f"{number}小时内" if within.endswith("H") else f"{number}日内"


def _kept(schedule: Ongoing) -> str:
    return f"长期保持，{_every(schedule.refresh)}更新" if schedule.refresh else "长期保持"


def _condition(text: str) -> str:
    """Say a condition; one that does not parse (check reports it) stays as written."""
    return conditions.say(conditions.parse(text)) if conditions.parses(text) else text


def _bracketed(text: str) -> str:
    return f"（{text}）" if text else ""


def _closed_up(quote: str) -> str:
    """Take the line breaks and blanks out of a quote; Chinese is written without."""
    return re.sub(r"\s+", "", quote)


def _listed(names: Iterable[str]) -> str:
    return "、".join(names)

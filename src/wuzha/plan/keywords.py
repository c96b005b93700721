"""Every keyword of the plan language with its Chinese name and meaning: one table for messages, schema and manual."""

from __future__ import annotations

from dataclasses import dataclass

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
    Part,
    Phase,
    Plan,
    Quantity,
    Question,
    Recurring,
    Requirement,
    Triggered,
    Window,
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A field: its Chinese name, what to write, and the vocabulary kind its codes come from (empty: free)."""

    name: str
    meaning: str
    kind: str = ""


_QUOTE = Keyword("原文", "原文中的一句，一字不改")
_AT = Keyword("位置", "引用的原文在全文中的起止位置，写作 [起, 止]，从 0 数起，不含止")
_FROM = Keyword("起", "开始日期，含当日，写作 2026-03-05；不知道年份写 03-05，不知道的位写 ?；即日起写 issued")
_TO = Keyword("止", "结束日期，含当日，写法同 from")
_WHERE = Keyword("条件", "能由数据判断的条件，如 headcount >= 50，用 and、or 和括号连接")
_WHEN = Keyword("情形", "只能由人判断的情形，照原文写，如 视情")
_MOVE = "期限不是工作日时：next 顺延到下一个工作日、previous 提前到上一个工作日、none 不变"
_HOLIDAYS = "学校放假期间的每日、每周、每半月、每月任务：skip 不计、count 照计"
_CASCADE = "逐级提前：上级在期限当天要，往下每一级提前多少报，写作 -3wd（工作日）或 -2d（天），none 不提前"

KEYWORDS: dict[type[Part], dict[str, Keyword]] = {
    Plan: {
        "wuzha": Keyword("语言版本", "写 1"),
        "title": Keyword("标题", "方案标题"),
        "number": Keyword("文号", "发文字号，如 云政〔2026〕12号"),
        "issuer": Keyword("发文单位", "印发方案的单位全称"),
        "issued": Keyword("发文日期", "成文日期，写作 2026-03-05"),
        "parents": Keyword("上级方案", "本方案贯彻的上级方案的文号或标题，列表"),
        "basis": Keyword("依据", "法律法规和文件依据，列表"),
        "window": Keyword("执行期", "方案的起止日期"),
        "calendar": Keyword("计时", "全方案的计时规则：统计月、顺延、放假、逐级提前"),
        "objectives": Keyword("目标", "可以衡量的目标，列表"),
        "phases": Keyword("阶段", "工作阶段，列表"),
        "groups": Keyword("组织", "领导小组等组织，列表；只写职务，不写人名"),
        "requirements": Keyword("要求", "一条条具体要求，列表"),
        "questions": Keyword("待定事项", "读不准、需要人来定的事项，列表"),
    },
    Window: {"from": _FROM, "to": _TO, "quote": _QUOTE, "at": _AT},
    Calendar: {
        "months_start": Keyword(
            "统计月起始日",
            "每月、每季、每半年、每年从几号算起，1 到 28；"
            "写 28 即上月28日至本月27日，写 5 即本月5日至次月4日；不写随本单位设置",
        ),
        "move": Keyword("顺延", f"{_MOVE}；对写明的期限有效，不写随本单位设置"),
        "holidays": Keyword("放假", f"{_HOLIDAYS}；不写随学校设置"),
        "cascade": Keyword("逐级提前", f"{_CASCADE}；对报送的期限有效"),
    },
    Objective: {
        "id": Keyword("编号", "目标的编号，如 O1"),
        "indicator": Keyword("指标", "指标代码", "indicators"),
        "compare": Keyword("比较", "year-on-year 同比、absolute 绝对值、none 未写明"),
        "target": Keyword(
            "目标值",
            "照原意写，如 < 0%、= 0、>= 80%、down；分年度提出的写作 2026: <= -20%; 2027: = 0；内容以符号开头时加引号",
        ),
        "quote": _QUOTE,
        "at": _AT,
    },
    Phase: {
        "id": Keyword("编号", "阶段的编号，如 P1"),
        "name": Keyword("名称", "阶段名称"),
        "from": _FROM,
        "to": _TO,
        "quote": _QUOTE,
        "at": _AT,
    },
    Group: {
        "name": Keyword("名称", "组织名称"),
        "leader": Keyword("组长职务", "组长的职务，不写姓名"),
        "office": Keyword("办公室", "办公室设在哪个部门"),
        "quote": _QUOTE,
        "at": _AT,
    },
    Requirement: {
        "id": Keyword("编号", "要求的编号，如 R7，全文不重复"),
        "quote": _QUOTE,
        "at": _AT,
        "section": Keyword("章节", "所在章节，从大到小，列表"),
        "bundle": Keyword("组合名称", "“七个一”这类组合的名称"),
        "activity": Keyword("工作活动", "做什么，活动代码", "activities"),
        "owner": Keyword("责任单位", "谁来做"),
        "lead": Keyword("牵头单位", "牵头部门的名称，照原文写，列表"),
        "audience": Keyword("宣传对象", "对谁，对象代码，列表", "audiences"),
        "schedule": Keyword("时间安排", "什么时候做、多久做一次"),
        "quantity": Keyword("数量", "除次数以外的数量要求"),
        "topics": Keyword("诈骗类型", "专题宣传的诈骗类型，代码列表，不写为不限", "fraud_types"),
        "coverage": Keyword("覆盖率", "要求的覆盖面，百分数，0 到 100；全覆盖、全员写 100"),
        "tolerance": Keyword("允许误差", "方案写明的覆盖率允许误差，百分点，不写为不允许"),
        "evidence": Keyword("佐证", "原文要求的佐证，代码列表", "evidence"),
        "count": Keyword("计数规则", "一条记录怎样计数"),
        "note": Keyword("说明", "经办人的说明，不参与计算"),
    },
    Owner: {
        "units": Keyword("名称", "责任单位的名称，照原文写，列表；各企业、各村这样的统称也照写"),
        "types": Keyword("类型", "单位类型代码，列表", "unit_types"),
        "where": _WHERE,
        "when": _WHEN,
    },
    Recurring: {
        "kind": Keyword("类别", "写 recurring：定期，每期都要做"),
        "every": Keyword("周期", "多久一期", "periods"),
        "on": Keyword(
            "节日", "哪些节日和节点，只与 every: festival 连用，列表；可直接写 on: 春节 -7d..0d", "festivals"
        ),
        "days": Keyword("前后几天", "从节日前几天到后几天，写作 -7d..0d，不写为节日当天"),
        "times": Keyword("次数", "每期至少几次，不写为 1"),
        "due": Keyword("期限", "每期的期限，不写为期末"),
        "holidays": Keyword("放假", f"{_HOLIDAYS}；不写随方案和学校设置"),
    },
    Due: {
        "day": Keyword("日", "几号，1 到 31；原文空着的写 ?（要加引号）；短月没有这一天时为月底"),
        "weekday": Keyword("星期", "mon、tue、wed、thu、fri、sat、sun，指这一期最后一周的那一天"),
        "date": Keyword("日期", "固定的月日，写作 05-31，用于学期和年"),
        "after": Keyword("天数", "期末之后几天，也可直接写 due: +10d"),
        "workday": Keyword(
            "工作日", "本期第几个工作日，倒数写负数，如 -1 为最后一个；与 of: next 连用为期末之后第几个"
        ),
        "time": Keyword("时刻", "写作 16:00，不写为当日结束"),
        "of": Keyword("哪个月", "same 本期末月、next 次月，只与 day、workday 连用，不写为 same"),
        "move": Keyword("顺延", f"{_MOVE}；不写随方案"),
        "cascade": Keyword("逐级提前", f"{_CASCADE}；不写随方案"),
    },
    Deadline: {
        "kind": Keyword("类别", "写 deadline：限期，到期前做一次"),
        "by": Keyword("期限", "最迟日期，含当日，写作 2026-05-31；不知道年份写 05-31，不知道的位写 ?"),
        "move": Keyword("顺延", f"{_MOVE}；不写随方案"),
        "cascade": Keyword("逐级提前", f"{_CASCADE}；不写随方案"),
    },
    During: {
        "kind": Keyword("类别", "写 window：时段，在一段时间内做一次"),
        "from": _FROM,
        "to": _TO,
        "phase": Keyword("阶段", "阶段的编号，时间随阶段"),
    },
    Triggered: {
        "kind": Keyword("类别", "写 triggered：触发，有事才做"),
        "on": Keyword("事项", "触发的事项", "events"),
        "where": _WHERE,
        "when": _WHEN,
        "within": Keyword("时限", "几天内写 P3D，几个工作日内写 P3WD，几小时内写 PT24H"),
    },
    Ongoing: {
        "kind": Keyword("类别", "写 ongoing：长期，建立一次后保持"),
        "refresh": Keyword("更新周期", "多久要更新一次，不写为不定期", "periods"),
    },
    Quantity: {
        "op": Keyword("比较", ">= 不少于、<= 不超过、= 正好、> 多于、< 少于，不写为 >="),
        "n": Keyword("数", "数量，整数"),
        "unit": Keyword("单位", "量词，如 条、支、块"),
    },
    Count: {
        "same_record": Keyword(
            "一记多用", "allowed 一条记录可算多条要求，capped 合计最多算 most 条，forbidden 不可，不写为 allowed"
        ),
        "with": Keyword("不可同算", "forbidden 时写：不能与哪几条同时算，要求编号的列表，不写为任何一条"),
        "most": Keyword("最多条数", "capped 时写：一条记录合计最多算几条要求"),
        "per_day": Keyword("每日上限", "同一天最多算几次，不写为不限"),
        "each": Keyword("按次还是按天", "record 一条记录算一次，day 做了几天算几次，不写为 record"),
        "from": Keyword("谁的记录", "above 上级为本单位做的也算，below 下级做的也算，列表，不写为只算本单位的"),
    },
    Question: {
        "at": _AT,
        "about": Keyword("关于", "哪一条，写要求的编号"),
        "field": Keyword("项目", "存疑的项目，如 schedule.by"),
        "ask": Keyword("问题", "要问什么"),
        "answer": Keyword("答复", "人的答复"),
    },
}

SCHEDULES: dict[str, type[Part]] = {
    "recurring": Recurring,
    "deadline": Deadline,
    "window": During,
    "triggered": Triggered,
    "ongoing": Ongoing,
}
SCHEDULE_NAMES = {"recurring": "定期", "deadline": "限期", "window": "时段", "triggered": "触发", "ongoing": "长期"}

_INSIDE: dict[tuple[type[Part], str], type[Part]] = {
    (Plan, "window"): Window,
    (Plan, "calendar"): Calendar,
    (Plan, "objectives"): Objective,
    (Plan, "phases"): Phase,
    (Plan, "groups"): Group,
    (Plan, "requirements"): Requirement,
    (Plan, "questions"): Question,
    (Requirement, "owner"): Owner,
    (Requirement, "quantity"): Quantity,
    (Requirement, "count"): Count,
    (Recurring, "due"): Due,
}


def part_inside(part: type[Part], key: str, kind: str = "") -> type[Part] | None:
    """Return what a field is made of, None for a plain field; `kind` chooses among the schedules."""
    if (part, key) == (Requirement, "schedule"):
        return SCHEDULES.get(kind)
    return _INSIDE.get((part, key))

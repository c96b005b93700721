"""The form of one clause (要求) of a draft: its fields as plain boxes, and back into the plan language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from django import forms

from wuzha.plan.conditions import ConditionError
from wuzha.plan.keywords import SCHEDULE_NAMES
from wuzha.plan.model import Due, Period, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.plan.wording import spoken
from wuzha.web.conditions import in_codes, in_words

WEEKDAYS = (
    ("mon", "周一"),
    ("tue", "周二"),
    ("wed", "周三"),
    ("thu", "周四"),
    ("fri", "周五"),
    ("sat", "周六"),
    ("sun", "周日"),
)
DUES = (
    ("", "期末"),
    ("day", "每期的某日"),
    ("weekday", "星期几"),
    ("date", "固定月日"),
    ("after", "期满后几天"),
    ("workday", "第几个工作日"),
)
MOVES = (("", "随方案"), ("next", "顺延到下一个工作日"), ("previous", "提前到上一个工作日"), ("none", "不变"))
RESTS = (("", "随方案和学校"), ("skip", "不计"), ("count", "照计"))
_CASCADE = re.compile(r"-?(\d{1,2})(?:(wd|个?工作日)|(?:d|天|日))")
NOT_EARLIER = "不提前"
OPERATORS = ((">=", "不少于"), ("<=", "不超过"), ("=", "正好"), (">", "多于"), ("<", "少于"))
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_DATE_HINT = "写作 2026-05-31；不知道年份写 05-31，空着的位写 ?"
# Where a remark of the action about a field of the language belongs on the form.
_PLACES = {
    "activity": "activity",
    "owner": "units",
    "owner.units": "units",
    "owner.types": "types",
    "owner.where": "where",
    "owner.when": "when",
    "schedule": "kind",
    "schedule.kind": "kind",
    "schedule.every": "every",
    "schedule.times": "times",
    "schedule.due": "due",
    "schedule.due.day": "due_day",
    "schedule.due.weekday": "due_weekday",
    "schedule.due.date": "due_date",
    "schedule.due.after": "due_after",
    "schedule.due.workday": "due_workday",
    "schedule.due.of": "due_of",
    "schedule.due.move": "move",
    "schedule.due.cascade": "cascade",
    "schedule.days": "days",
    "schedule.holidays": "holidays",
    "schedule.move": "move",
    "schedule.cascade": "cascade",
    "schedule.due.time": "due_time",
    "schedule.by": "by",
    "schedule.from": "from",
    "schedule.to": "to",
    "schedule.phase": "phase",
    "schedule.on": "on",
    "schedule.where": "event_where",
    "schedule.when": "event_when",
    "schedule.within": "within",
    "schedule.refresh": "refresh",
    "quantity": "quantity",
    "quantity.n": "quantity",
    "coverage": "coverage",
}


def _activities() -> list[tuple[str, Any]]:
    """Return the activities for a select: those below another in a group under its name, set-ups in a group too."""
    vocabulary = load_vocabulary()
    entries = vocabulary.entries("activities")
    groups: dict[str, list[tuple[str, str]]] = {}
    alone: list[tuple[str, str]] = []
    for code, entry in entries.items():
        above = entry.parent or (code if vocabulary.children("activities", code) else "")
        if above:
            groups.setdefault(entries[above].name, []).append((code, entry.name))
        elif "." in code:
            groups.setdefault("组织和制度", []).append((code, entry.name))
        else:
            alone.append((code, entry.name))
    return [*groups.items(), ("各项工作", alone)]


def _named(kind: str) -> list[tuple[str, str]]:
    return [(code, entry.name) for code, entry in load_vocabulary().entries(kind).items()]


def _in_codes(written: str) -> str | None:
    """Return a condition in the plan language; one that cannot be read as it is, for the action to refuse."""
    try:
        return in_codes(written) if written.strip() else None
    except ConditionError:
        return written.strip()


def _names(written: str) -> list[str]:
    return [name.strip() for name in _SEPARATORS.split(written) if name.strip()]


class ClauseForm(forms.Form):
    """Every field of a clause a person may correct; `prefix` keeps several forms of one page apart."""

    activity = forms.ChoiceField(label="活动")
    units = forms.CharField(
        label="责任单位名称", required=False, max_length=400, help_text="照原文写，用顿号隔开；“各村”这样的统称也照写。"
    )
    types = forms.MultipleChoiceField(label="责任单位类型", required=False, widget=forms.CheckboxSelectMultiple)
    where = forms.CharField(
        label="单位条件", required=False, max_length=200, help_text="能由数据判断的，如“人数 >= 50”；可用“且”“或”连接。"
    )
    when = forms.CharField(
        label="由人判断的情形",
        required=False,
        max_length=200,
        help_text="照原文写，如“视情”“有条件的”；发布时逐个确定。",
    )
    lead = forms.CharField(label="牵头单位", required=False, max_length=400, help_text="用顿号隔开。")
    audience = forms.MultipleChoiceField(label="对象", required=False, widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label="时间", widget=forms.RadioSelect, choices=list(SCHEDULE_NAMES.items()))
    every = forms.ChoiceField(label="周期", required=False)
    times = forms.IntegerField(label="每期至少几次", required=False, min_value=1, max_value=999)
    due = forms.ChoiceField(label="每期的期限", required=False, choices=DUES)
    due_day = forms.CharField(label="几号", required=False, max_length=2, help_text="1 到 31；原文空着的写 ?")
    due_of = forms.ChoiceField(label="哪个月", required=False, choices=(("same", "本期末月"), ("next", "次月")))
    due_weekday = forms.ChoiceField(label="星期", required=False, choices=WEEKDAYS)
    due_date = forms.CharField(label="月日", required=False, max_length=10, help_text="写作 05-31")
    due_after = forms.IntegerField(label="期满后天数", required=False, min_value=0, max_value=366)
    due_workday = forms.IntegerField(
        label="第几个工作日",
        required=False,
        min_value=-10,
        max_value=23,
        help_text="倒数写负数，如 -1 为最后一个；选“次月”即期满后第几个。",
    )
    festivals = forms.MultipleChoiceField(label="哪些节日", required=False, widget=forms.CheckboxSelectMultiple)
    days = forms.CharField(
        label="前后几天", required=False, max_length=15, help_text="写作 -7d..0d，即前7天至当天；不填为当天。"
    )
    holidays = forms.ChoiceField(label="学校放假期间", required=False, choices=RESTS)
    move = forms.ChoiceField(label="期限遇休息日", required=False, choices=MOVES)
    cascade = forms.CharField(
        label="逐级提前",
        required=False,
        max_length=6,
        help_text=f"往下每一级提前多少，写作“3个工作日”或“2天”；不填随方案，或写“{NOT_EARLIER}”。",
    )
    due_time = forms.CharField(label="时刻", required=False, max_length=5, help_text="写作 16:00，不填为当日结束")
    by = forms.CharField(label="最迟日期", required=False, max_length=10, help_text=_DATE_HINT)
    phase = forms.ChoiceField(label="所在阶段", required=False)
    to = forms.CharField(label="结束日期", required=False, max_length=10, help_text=_DATE_HINT)
    on = forms.ChoiceField(label="触发的事项", required=False)
    event_where = forms.CharField(
        label="事项条件", required=False, max_length=200, help_text="能由数据判断的，如“损失金额 >= 3000”。"
    )
    event_when = forms.CharField(label="事项情形", required=False, max_length=200, help_text="照原文写。")
    within = forms.IntegerField(label="多久之内", required=False, min_value=1, max_value=999)
    within_unit = forms.ChoiceField(
        label="时限单位", required=False, choices=(("D", "日"), ("WD", "个工作日"), ("H", "小时"))
    )
    refresh = forms.ChoiceField(label="多久更新一次", required=False)
    quantity_op = forms.ChoiceField(label="数量比较", required=False, choices=OPERATORS)
    quantity = forms.IntegerField(label="数量", required=False, min_value=0, max_value=1_000_000)
    quantity_unit = forms.CharField(label="量词", required=False, max_length=10)
    coverage = forms.IntegerField(label="覆盖率（%）", required=False, min_value=0, max_value=100)
    evidence = forms.MultipleChoiceField(label="佐证", required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label="说明", required=False, max_length=300, help_text="给经办人看的，不参与计算。")

    def __init__(self, *args: Any, phases: tuple[tuple[str, str], ...] = (), **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        # `from` is a word of Python, so this field cannot be declared above.
        self.fields["from"] = forms.CharField(label="开始日期", required=False, max_length=10, help_text=_DATE_HINT)
        choices = {
            "activity": _activities(),
            "types": _named("unit_types"),
            "audience": _named("audiences"),
            "evidence": _named("evidence"),
            "every": _named("periods"),
            "refresh": [("", "不定期"), *(pair for pair in _named("periods") if pair[0] in get_args(Period))],
            "festivals": _named("festivals"),
            "on": _named("events"),
            "phase": [("", "不按阶段，写日期"), *phases],
        }
        for name, chosen in choices.items():
            self.fields[name].choices = chosen  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, Any]:
        """What was filled in, in the plan language."""
        said = self.cleaned_data
        quantity = {"op": said["quantity_op"] or ">=", "n": said["quantity"], "unit": said["quantity_unit"].strip()}
        return {
            "activity": said["activity"],
            "owner": {
                "units": _names(said["units"]),
                "types": said["types"],
                "where": _in_codes(said["where"]),
                "when": said["when"].strip() or None,
            },
            "lead": _names(said["lead"]),
            "audience": said["audience"],
            "schedule": {"kind": said["kind"], **_SCHEDULES[said["kind"]](said)},
            "quantity": None if said["quantity"] is None else quantity,
            "coverage": said["coverage"],
            "evidence": said["evidence"],
            "note": said["note"].strip() or None,
        }

    def put(self, remarks: Mapping[str, str], otherwise: str) -> None:
        """Put an action's remarks beside the fields they speak of, its sentence above when they speak of none."""
        for path, remark in remarks.items():
            self.add_error(_PLACES.get(path), spoken(remark))
        if not remarks:
            self.add_error(None, spoken(otherwise))


def _recurring(said: Mapping[str, Any]) -> dict[str, Any]:
    every = said["every"] or "month"
    around = {"on": said["festivals"], "days": said["days"].strip() or None} if every == "festival" else {}
    return {
        "every": every,
        "times": said["times"] or 1,
        "due": _due(said),
        "holidays": said["holidays"] or None,
        **around,
    }


def _moving(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a due is moved; an amount is written without its sign, or as it is for the action to refuse."""
    written = said["cascade"].strip()
    if found := _CASCADE.fullmatch(written):
        written = f"-{found[1]}{'wd' if found[2] else 'd'}"
    return {"move": said["move"] or None, "cascade": "none" if written == NOT_EARLIER else written or None}


def _cascade_as_typed(cascade: str | None) -> str | None:
    if cascade == "none":
        return NOT_EARLIER
    found = _CASCADE.fullmatch(cascade or "")
    return f"{found[1]}{'个工作日' if found[2] else '天'}" if found else cascade


def _due(said: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = said["due"]
    if not kind:
        return None
    value = said[f"due_{kind}"]
    if kind == "day":
        value = int(value) if value.isdecimal() else value or None
    due: dict[str, Any] = {kind: value if value != "" else None}
    if kind in {"day", "workday"}:
        due["of"] = said["due_of"] or "same"
    due |= _moving(said)
    if said["due_time"]:
        due["time"] = said["due_time"]
    return due


def _deadline(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"by": said["by"].strip(), **_moving(said)}


def _window(said: Mapping[str, Any]) -> dict[str, Any]:
    if said["phase"]:
        return {"phase": said["phase"]}
    return {"from": said["from"].strip() or None, "to": said["to"].strip() or None}


def _triggered(said: Mapping[str, Any]) -> dict[str, Any]:
    number = said["within"]
    within = None
    if number:
        within = f"PT{number}H" if said["within_unit"] == "H" else f"P{number}{said['within_unit'] or 'D'}"
    where, when = _in_codes(said["event_where"]), said["event_when"].strip() or None
    return {"on": said["on"] or "other", "where": where, "when": when, "within": within}


def _ongoing(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"refresh": said["refresh"] or None}


_SCHEDULES = {
    "recurring": _recurring,
    "deadline": _deadline,
    "window": _window,
    "triggered": _triggered,
    "ongoing": _ongoing,
}


def as_typed(clause: Requirement | None) -> dict[str, Any]:
    """Return a clause as the form shows it; the usual beginnings for a new one."""
    if clause is None:
        return {"activity": "other", "kind": "ongoing", "times": 1, "every": "month"}
    quantity, schedule = clause.quantity, clause.schedule.model_dump(by_alias=True)
    return {
        "activity": clause.activity,
        "units": "、".join(clause.owner.units),
        "types": list(clause.owner.types),
        "where": in_words(clause.owner.where),
        "when": clause.owner.when,
        "lead": "、".join(clause.lead),
        "audience": list(clause.audience),
        "quantity_op": quantity.op if quantity else ">=",
        "quantity": quantity.n if quantity else None,
        "quantity_unit": quantity.unit if quantity else "",
        "coverage": clause.coverage,
        "evidence": list(clause.evidence),
        "note": clause.note,
        "every": "month",
        "times": 1,
        **{name: value for name, value in schedule.items() if name not in {"where", "when", "within", "due", "on"}},
        "cascade": _cascade_as_typed(schedule.get("cascade")),
        **_timing_as_typed(clause),
    }


def _timing_as_typed(clause: Requirement) -> dict[str, Any]:
    schedule = clause.schedule
    if schedule.kind == "recurring" and schedule.due is not None:
        return {"festivals": list(schedule.on), **_due_as_typed(schedule.due)}
    if schedule.kind == "triggered":
        within = schedule.within or ""
        return {
            "on": schedule.on,
            "event_where": in_words(schedule.where),
            "event_when": schedule.when,
            "within": re.sub(r"\D", "", within),
            "within_unit": "H" if within.endswith("H") else "WD" if within.endswith("WD") else "D",
        }
    if schedule.kind == "recurring":
        return {"festivals": list(schedule.on)}
    return {}


def _due_as_typed(due: Due) -> dict[str, Any]:
    kind = next(name for name in ("day", "weekday", "date", "after", "workday") if getattr(due, name) is not None)
    return {"due": kind, f"due_{kind}": getattr(due, kind), "due_of": due.of, "due_time": due.time} | {
        "move": due.move,
        "cascade": _cascade_as_typed(due.cascade),
    }

"""The form of one clause (要求) of a draft: its fields as plain boxes, and back into the plan language.

The long lists of choices stand once on the correction page; a form that opens there brings only what is chosen of them
(`brief`), and takes the rest from the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from django import forms

from wuzha.plan.keywords import SCHEDULE_NAMES
from wuzha.plan.model import Count, Period, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.plan.wording import spoken
from wuzha.rules.refusals import Refusal
from wuzha.web.conditions import in_words
from wuzha.web.timing import (
    DUES,
    MOVES,
    NOT_EARLIER,
    RESTS,
    WEEKDAYS,
    cascade_as_typed,
    condition_in_codes,
    schedule_of,
    timing_as_typed,
)

SAME_RECORD = (
    ("allowed", "可以，一次记录多处计数"),
    ("capped", "可以，但合计最多算几条"),
    ("forbidden", "不可以，须单独记录"),
)
EACH = (("record", "计一次"), ("day", "每天计一次"))
FROM = (("above", "上级为本单位做的也算"), ("below", "下级做的也算"))
LONG_LISTS = ("activity", "types", "audience", "festivals", "topics")
"""The fields whose choices stand once on the correction page."""
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
    "tolerance": "tolerance",
    "topics": "topics",
    "bundle": "bundle",
    "count": "count_same",
    "count.with": "count_with",
    "count.most": "count_most",
    "count.per_day": "count_per_day",
    "count.each": "count_each",
    "count.from": "count_from",
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


def names(written: str) -> list[str]:
    """Return names written one after another."""
    return [name.strip() for name in _SEPARATORS.split(written) if name.strip()]


class _Unnamed(forms.widgets.ChoiceWidget):
    """Choices inside their labels, which need no ids of their own."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - passed through to Django
        option = super().create_option(*args, **kwargs)
        option["attrs"].pop("id", None)
        return option


class _Ticks(_Unnamed, forms.CheckboxSelectMultiple):
    """Boxes, of which several may be chosen."""


class _Rounds(_Unnamed, forms.RadioSelect):
    """Buttons, of which one is chosen."""


class ClauseForm(forms.Form):
    """Every field of a clause a person may correct; `code` keeps several forms of one page apart."""

    activity = forms.ChoiceField(label="活动")
    units = forms.CharField(
        label="责任单位名称", required=False, max_length=400, help_text="照原文写，用顿号隔开；“各村”这样的统称也照写。"
    )
    types = forms.MultipleChoiceField(label="责任单位类型", required=False, widget=_Ticks)
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
    audience = forms.MultipleChoiceField(label="对象", required=False, widget=_Ticks)
    kind = forms.ChoiceField(label="时间", widget=_Rounds, choices=list(SCHEDULE_NAMES.items()))
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
    festivals = forms.MultipleChoiceField(label="哪些节日", required=False, widget=_Ticks)
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
    evidence = forms.MultipleChoiceField(label="佐证", required=False, widget=_Ticks)
    note = forms.CharField(label="说明", required=False, max_length=300, help_text="给经办人看的，不参与计算。")
    topics = forms.MultipleChoiceField(
        label="专题",
        required=False,
        widget=_Ticks,
        help_text="只宣传某几类诈骗的才选；选了以后，记录要注明这几类诈骗才算。",
    )
    tolerance = forms.IntegerField(
        label="允许误差（百分点）",
        required=False,
        min_value=0,
        max_value=100,
        help_text="方案写明覆盖率允许误差的才填。",
    )
    bundle = forms.CharField(label="组合名称", required=False, max_length=40, help_text="“七个一”这类组合的名称。")
    count_same = forms.ChoiceField(
        label="做一次，能否同时算完成别的要求", required=False, widget=_Rounds, choices=SAME_RECORD
    )
    count_most = forms.IntegerField(label="合计最多算几条", required=False, min_value=1, max_value=99)
    count_with = forms.CharField(
        label="不与哪几条同时算", required=False, max_length=200, help_text="写编号，如 R3、R5；不填为哪一条都不行。"
    )
    count_each = forms.ChoiceField(label="一次做了几天的", required=False, widget=_Rounds, choices=EACH)
    count_per_day = forms.IntegerField(label="一天最多算几次", required=False, min_value=1, max_value=99)
    count_from = forms.MultipleChoiceField(label="别的单位做的", required=False, widget=_Ticks, choices=FROM)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        code: str = "",
        initial: dict[str, Any] | None = None,
        phases: tuple[tuple[str, str], ...] = (),
        brief: bool = False,
    ) -> None:
        super().__init__(data, initial=initial, auto_id=f"id_{code}_%s" if code else "id_%s")
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
            "topics": _named("fraud_types"),
            "on": _named("events"),
            "phase": [("", "不按阶段，写日期"), *phases],
        }
        for name, chosen in choices.items():
            self.fields[name].choices = chosen  # type: ignore[attr-defined]
        if brief:
            self._shorten()

    def _shorten(self) -> None:
        """Show of the long lists only what is chosen; anything on them may be sent all the same."""
        for name in LONG_LISTS:
            field = self.fields[name]
            said = self[name].value() or []
            chosen = {said} if isinstance(said, str) else set(said)
            whole = _one_by_one(field.choices)  # type: ignore[attr-defined]
            field.widget.choices = [pair for pair in whole if pair[0] in chosen]
        self.fields["activity"].widget.attrs["data-choices"] = "activity"

    @property
    def counted(self) -> bool:
        """Whether anything is said of topics or of counting, so that it is to be seen at once."""
        names = ("topics", "tolerance", "bundle", "count_with", "count_most", "count_per_day", "count_from")
        usual = (self["count_same"].value(), self["count_each"].value()) in {("allowed", "record"), (None, None)}
        return not usual or any(self[name].value() or self.errors.get(name) for name in names)

    def clean(self) -> dict[str, Any]:
        """Ask for what another answer needs beside it."""
        said = super().clean() or {}
        if said.get("tolerance") is not None and said.get("coverage") is None and "coverage" in said:
            self.add_error("tolerance", "填了允许误差，请同时填写覆盖率")
        if said.get("count_same") == "capped" and "count_most" in said and said["count_most"] is None:
            self.add_error("count_most", "请填写合计最多算几条")
        return said

    @property
    def changes(self) -> dict[str, Any]:
        """What was filled in, in the plan language."""
        said = self.cleaned_data
        quantity = {"op": said["quantity_op"] or ">=", "n": said["quantity"], "unit": said["quantity_unit"].strip()}
        return {
            "activity": said["activity"],
            "owner": {
                "units": names(said["units"]),
                "types": said["types"],
                "where": condition_in_codes(said["where"]),
                "when": said["when"].strip() or None,
            },
            "lead": names(said["lead"]),
            "audience": said["audience"],
            "schedule": schedule_of(said),
            "quantity": None if said["quantity"] is None else quantity,
            "coverage": said["coverage"],
            "evidence": said["evidence"],
            "note": said["note"].strip() or None,
            "topics": said["topics"],
            "tolerance": said["tolerance"],
            "bundle": said["bundle"].strip() or None,
            "count": _counting(said),
        }

    def put(self, refusal: Refusal) -> None:
        """Put an action's remarks beside the boxes they speak of, its sentence above when they speak of none."""
        for path, remark in refusal.fields.items():
            self.add_error(_PLACES.get(path), spoken(remark))
        if not refusal.fields:
            self.add_error(None, spoken(str(refusal)))


def _one_by_one(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield choices out of their groups."""
    for value, label in choices:
        if isinstance(label, str):
            yield value, label
        else:
            yield from label


def _counting(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a record counts; what does not go with the answers before it is left out."""
    same, each = said["count_same"] or "allowed", said["count_each"] or "record"
    return {
        "same_record": same,
        "with": names(said["count_with"].upper()) if same == "forbidden" else [],
        "most": said["count_most"] if same == "capped" else None,
        "per_day": said["count_per_day"] if each == "record" else None,
        "each": each,
        "from": said["count_from"],
    }


def as_typed(clause: Requirement | None) -> dict[str, Any]:
    """Return a clause as the form shows it; the usual beginnings for a new one."""
    if clause is None:
        return {"activity": "other", "kind": "ongoing", "times": 1, "every": "month", **_counting_as_typed(Count())}
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
        "topics": list(clause.topics),
        "tolerance": clause.tolerance,
        "bundle": clause.bundle,
        **_counting_as_typed(clause.count),
        "every": "month",
        "times": 1,
        **{name: value for name, value in schedule.items() if name not in {"where", "when", "within", "due", "on"}},
        "cascade": cascade_as_typed(schedule.get("cascade")),
        **timing_as_typed(clause),
    }


def _counting_as_typed(count: Count) -> dict[str, Any]:
    return {
        "count_same": count.same_record,
        "count_most": count.most,
        "count_with": "、".join(count.with_),
        "count_each": count.each,
        "count_per_day": count.per_day,
        "count_from": list(count.from_),
    }

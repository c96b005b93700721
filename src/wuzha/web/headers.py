"""The form of what a plan says of itself (方案信息), and how it counts time (计时)."""

from __future__ import annotations

from typing import Any

from django import forms

from wuzha.plan.wording import spoken
from wuzha.queries.drafts import Header
from wuzha.rules.refusals import Refusal
from wuzha.web.clauses import names
from wuzha.web.remarks import put_remarks
from wuzha.web.timing import MOVES, NOT_EARLIER, RESTS, cascade_as_typed, moving

CALENDAR = ("months_start", "move", "holidays", "cascade")
_DATE_HINT = "写作 2026-03-05；不知道的位写 ?"


class HeaderForm(forms.Form):
    """What a plan says of itself."""

    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写标题"})
    number = forms.CharField(label="文号", max_length=80, required=False)
    issuer = forms.CharField(label="发文单位", max_length=100, required=False)
    issued = forms.CharField(label="发文日期", max_length=10, required=False, help_text=_DATE_HINT)
    since = forms.CharField(label="执行期自", max_length=10, required=False, help_text=_DATE_HINT)
    until = forms.CharField(label="执行期至", max_length=10, required=False, help_text=_DATE_HINT)

    parents = forms.CharField(
        label="上级方案", max_length=600, required=False, help_text="本方案贯彻落实的上级方案，写全称，用顿号隔开。"
    )
    basis = forms.CharField(label="依据", max_length=600, required=False, help_text="依据的法律和文件，用顿号隔开。")
    months_start = forms.IntegerField(
        label="每月从几号算起",
        required=False,
        min_value=1,
        max_value=28,
        help_text="不填随落实单位的设置。填 28，即上月28日至本月27日为一个月。",
    )
    move = forms.ChoiceField(
        label="期限遇休息日",
        required=False,
        choices=(("", "随落实单位的设置"), *MOVES[1:]),
        help_text="某一条另有写明的，以那一条为准。",
    )
    holidays = forms.ChoiceField(
        label="学校放假期间",
        required=False,
        choices=(("", "随学校的设置"), *RESTS[1:]),
        help_text="学校的每日、每周、每半月、每月任务怎样计。",
    )
    cascade = forms.CharField(
        label="报送逐级提前",
        required=False,
        max_length=6,
        help_text=f"往下每一级提前多少报，写作“3个工作日”或“2天”，或写“{NOT_EARLIER}”。",
    )

    @property
    def counted(self) -> bool:
        """Whether anything is said of how time is counted, so that it is to be seen at once."""
        return any(self[name].value() or self.errors.get(name) for name in CALENDAR)

    @property
    def changes(self) -> dict[str, Any]:
        """What was filled in, in the plan language."""
        said = {
            name: (value.strip() or None) if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
        }
        calendar = {
            "months_start": said.pop("months_start"),
            "holidays": said.pop("holidays"),
            **moving(self.cleaned_data),
        }
        for name in ("move", "cascade"):
            said.pop(name)
        lists = {name: names(said.pop(name) or "") for name in ("parents", "basis")}
        since, until = said.pop("since"), said.pop("until")
        dates = {"window.from": since, "window.to": until} if since or until else {"window": None}
        return {**said, "title": said["title"] or "", **dates, **lists, "calendar": calendar}

    def put(self, refusal: Refusal) -> None:
        """Put an action's remarks beside the boxes they speak of, its sentence above when they speak of none."""
        renamed = {"window.from": "since", "window.to": "until"}
        fields = {renamed.get(path, path.rpartition(".")[2]): spoken(said) for path, said in refusal.fields.items()}
        put_remarks(self, Refusal(str(refusal), fields))


def header_as_typed(header: Header) -> dict[str, Any]:
    """Return what a plan says of itself as the form shows it."""
    facts = {name: getattr(header, name) for name in ("title", "number", "issuer", "issued", "since", "until")}
    calendar = header.calendar
    return {
        **facts,
        "parents": "、".join(header.parents),
        "basis": "、".join(header.basis),
        "months_start": calendar.months_start,
        "move": calendar.move or "",
        "holidays": calendar.holidays or "",
        "cascade": cascade_as_typed(calendar.cascade),
    }

"""The record form (记一笔): its boxes, in the order of what the unit is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundWidget

from wuzha.actions.evidence import MAX_BYTES, MAX_FILES, MAX_PHOTOS, PHOTO, Upload
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.people import Actor
from wuzha.queries.recording import Asked, Usual
from wuzha.reading.sentences import Sentence
from wuzha.rules.match import PROOFS, REPORT
from wuzha.rules.records import LENGTHS, RecordForm
from wuzha.web.days import DayField
from wuzha.web.requests import number
from wuzha.web.unit_boxes import UnitsField

FEWEST, FIRST = 6, 12
"""At least and at most so many activities and audiences are offered at once; the rest is one press away."""
KINDS = ("register", *PROOFS, "video")
MEGABYTES = MAX_BYTES // 1024 // 1024


def ordered(kind: str, first: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the codes and names of a kind of word: those asked for first, what is set up but once last."""
    entries = load_vocabulary().entries(kind)
    rest = sorted(entries, key=lambda code: code.startswith("setup."))
    return named(kind, dict.fromkeys((*(code for code in first if code in entries), *rest)))


def named(kind: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return codes with their names."""
    return [(code, load_vocabulary().name(kind, code)) for code in codes]


def boxes(usual: Usual) -> dict[str, Any]:
    """Return what is usual as the boxes take it, nothing for what is not known, and the day it was last so."""
    said = {name: value for name, value in asdict(usual).items() if value not in {"", None, ()}}
    day = said.pop("day", None)
    return said | ({"day": f"{day.month}月{day.day}日"} if day else {})


def heard(sentence: Sentence, text: str) -> dict[str, Any]:
    """Return what a sentence fills in, by box; the sentence itself stays, for it says more than the boxes hold."""
    names = (
        "activity",
        "starts",
        "ends",
        "place",
        "audience",
        "topics",
        "expected",
        "attended",
        "amount",
        "amount_unit",
    )
    said = {name: getattr(sentence, name) for name in names}
    return {name: value for name, value in said.items() if value not in {"", None, ()}} | {"note": text.strip()}


class ManyFilesInput(forms.FileInput):
    """A box for several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, none of them looked into: what is wrong with them the action says."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:  # noqa: ANN401 - as in Django
        """Return the files chosen.

        Raises:
            ValidationError: there are more than one record may have.

        """
        chosen = [super(ManyFilesField, self).clean(each, initial) for each in data or ()]
        if len(chosen) > MAX_FILES:
            raise forms.ValidationError(f"一次最多选{MAX_FILES}个文件")
        return chosen


class ActivityChoice(forms.RadioSelect):
    """One activity; those in which things are counted are marked, so that the page asks how many only there."""

    counted: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - as in Django
        """Return one choice."""
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.counted:
            option["attrs"]["data-counted"] = True
        return option


class Numbers(forms.TypedMultipleChoiceField):
    """Things by number; which of them a record may name the action says."""

    def valid_value(self, value: Any) -> bool:  # noqa: ANN401 - as in Django
        """Tell whether a number was given."""
        return number(str(value)) is not None


class RecordingForm(forms.Form):
    """What was done. Only what makes no sense at all is refused here; the rules of records are the action's."""

    activity = forms.ChoiceField(label="做了什么", widget=ActivityChoice, error_messages={"required": "请选择做了什么"})
    starts = DayField(label="哪一天")
    ends = DayField(label="到哪一天", required=False)
    period = forms.CharField(label="报的是哪一期", required=False, widget=forms.Select)
    audience = forms.MultipleChoiceField(
        label="对谁做的", required=False, widget=forms.CheckboxSelectMultiple, help_text="可多选；不选表示不限对象。"
    )
    matters = Numbers(
        label="为哪件事项做的", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text="案件、预警等事项带来的任务，注明是哪一件才能计入；与事项无关的不选。",
    )  # fmt: skip
    clauses = Numbers(label="哪一个会议", required=False, coerce=int)
    served = UnitsField(
        label="为哪些下级单位做的", required=False, help_text="方案写明“上级开展的也算”时，这些单位的任务一并计入。"
    )
    expected = forms.IntegerField(label="应到", required=False)
    attended = forms.IntegerField(label="实到", required=False)
    amount = forms.IntegerField(label="数量", required=False)
    amount_unit = forms.CharField(label="数量单位", required=False, widget=forms.Select)
    place = forms.CharField(label="地点", required=False, max_length=LENGTHS["place"])
    photos = ManyFilesField(
        label="照片", required=False, allow_empty_file=True,
        help_text=f"最多 {MAX_PHOTOS} 张，没有也可以提交。位置和设备信息会自动去除；请勿拍摄证件、聊天记录和受害人。",
    )  # fmt: skip
    documents = ManyFilesField(
        label="文件", required=False, allow_empty_file=True,
        help_text=f"PDF、DOCX、XLSX、TXT、扫描图片、MP4、MP3，每个不超过 {MEGABYTES} MB，连照片最多 {MAX_FILES} 个。",
    )  # fmt: skip
    kind = forms.ChoiceField(label="这些文件是", required=False, choices=[("", "请选择"), *named("evidence", KINDS)])
    originals = forms.MultipleChoiceField(
        label="原件在纸上的", required=False, widget=forms.CheckboxSelectMultiple, choices=named("evidence", PROOFS),
        help_text="不用扫描，勾选即算有，请留存备查。",
    )  # fmt: skip
    note = forms.CharField(
        label="补充说明", required=False, max_length=LENGTHS["note"], widget=forms.Textarea({"rows": 3}),
        help_text="请勿填写身份证号、受害人姓名和住址。",
    )  # fmt: skip
    title = forms.CharField(label="标题", required=False, max_length=LENGTHS["title"], help_text="不填则用活动名称。")
    handed_in = DayField(
        label="报送日期", required=False, help_text="补登早先交来的材料时，填当时交来的日期；不填即今天。"
    )
    topics = forms.MultipleChoiceField(
        label="讲的是哪类诈骗", required=False, widget=forms.CheckboxSelectMultiple, choices=ordered("fraud_types")
    )
    unit = forms.IntegerField(widget=forms.HiddenInput)
    client_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asked: Asked | None = None, by: Actor | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().__init__(*args, **kwargs)
        self.asked = asked or Asked((), (), {}, ())
        fields: dict[str, Any] = self.fields
        fields["activity"].choices = ordered("activities", self.asked.activities)
        fields["activity"].widget.counted = frozenset(self.asked.counted)
        fields["audience"].choices = ordered("audiences", self.asked.audiences)
        fields["matters"].choices = self.asked.matters
        if by is not None and self.asked.below:
            fields["served"].offer(by, "record")
        fields["topics"].choices = ordered("fraud_types", self.asked.topics)
        periods = [
            (period.key, f"{period.name}（{period.due.month}月{period.due.day}日前报）")
            for period in self.asked.periods
        ]
        chosen = self["period"].value() or ""
        if chosen and chosen not in dict(periods):
            periods.append((chosen, chosen))
        fields["period"].widget.choices = [("", "按报送日期判断"), *periods]
        measures = dict.fromkeys(unit for units in self.asked.counted.values() for unit in units if unit)
        measures |= dict.fromkeys(filter(None, [self["amount_unit"].value()]))
        fields["amount_unit"].widget.choices = [("", "不注明"), *((unit, unit) for unit in measures)]
        fields["photos"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"

    def clean(self) -> dict[str, Any]:
        """Ask what the files are, when there are any."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("documents") and not said.get("kind"):
            self.add_error("kind", "请选择这些文件是什么")
        return said

    def record(self, *, nothing_to_report: bool = False) -> RecordForm:
        """Return what was filled in as the action takes it; KeyError when activity or day cannot be understood."""
        said = self.cleaned_data
        is_report = said["activity"] == REPORT
        return RecordForm(
            activity=said["activity"],
            starts=said["starts"],
            ends=said.get("ends"),
            title=said.get("title", ""),
            handed_in=said.get("handed_in"),
            period=said.get("period", "") if is_report else "",
            place=said.get("place", ""),
            audience=tuple(said.get("audience", ())),
            topics=tuple(said.get("topics", ())),
            expected=said.get("expected"),
            attended=said.get("attended"),
            amount=said.get("amount"),
            amount_unit=self._measure(),
            originals=tuple(said.get("originals", ())),
            note=said.get("note", ""),
            nothing_to_report=nothing_to_report and is_report,
            matters=tuple(said.get("matters", ())),
            served=tuple(said.get("served", ())),
            clauses=tuple(said.get("clauses", ())),
        )

    def _measure(self) -> str:
        """Return in what the amount is counted: as chosen, else the only measure the activity is asked for in."""
        said = self.cleaned_data
        known = self.asked.counted.get(said["activity"], ())
        alone = known[0] if len(known) == 1 and said.get("amount") is not None else ""
        return said.get("amount_unit") or alone

    def uploads(self) -> tuple[Upload, ...]:
        """Return the files chosen, each read no further than shows that it is too large."""
        said = self.cleaned_data
        chosen = [*((file, PHOTO) for file in said["photos"]), *((file, said["kind"]) for file in said["documents"])]
        return tuple(Upload(file.name or "", file.read(MAX_BYTES + 1), kind) for file, kind in chosen)

    @property
    def first_activities(self) -> list[BoundWidget]:
        """The activities offered at once."""
        return self._parted("activity", self.asked.activities)[0]

    @property
    def other_activities(self) -> list[BoundWidget]:
        """The activities behind 更多."""
        return self._parted("activity", self.asked.activities)[1]

    @property
    def first_audiences(self) -> list[BoundWidget]:
        """The audiences offered at once."""
        return self._parted("audience", self.asked.audiences)[0]

    @property
    def other_audiences(self) -> list[BoundWidget]:
        """The audiences behind 更多."""
        return self._parted("audience", self.asked.audiences)[1]

    @property
    def other_activity_chosen(self) -> bool:
        """Whether an activity behind 更多 is chosen."""
        return any(choice.data["selected"] for choice in self.other_activities)

    @property
    def other_audience_chosen(self) -> bool:
        """Whether an audience behind 更多 is chosen."""
        return any(choice.data["selected"] for choice in self.other_audiences)

    @property
    def first_topics(self) -> list[BoundWidget]:
        """The fraud types offered at once."""
        return self._parted("topics", self.asked.topics)[0]

    @property
    def other_topics(self) -> list[BoundWidget]:
        """The fraud types behind 更多."""
        return self._parted("topics", self.asked.topics)[1]

    @property
    def other_topic_chosen(self) -> bool:
        """Whether a fraud type behind 更多 is chosen."""
        return any(choice.data["selected"] for choice in self.other_topics)

    @property
    def proven(self) -> bool:
        """Whether a proof on paper or in a file is named, or wrong."""
        return any(self[name].value() or self[name].errors for name in ("documents", "kind", "originals"))

    @property
    def further(self) -> bool:
        """Whether something seldom needed is filled in or wrong."""
        return any(self[name].value() or self[name].errors for name in ("title", "handed_in", "ends", "served"))

    @property
    def usual(self) -> str:
        """What the page fills in by itself once an activity is chosen, by activity, for the script of the page."""
        return json.dumps({code: boxes(usual) for code, usual in self.asked.usual.items()}, ensure_ascii=False)

    def _parted(self, name: str, asked: tuple[str, ...]) -> tuple[list[BoundWidget], list[BoundWidget]]:
        choices, number = list(self[name]), min(max(len(asked), FEWEST), FIRST)
        return choices[:number], choices[number:]

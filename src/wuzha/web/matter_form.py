"""The form of a matter (事项): where and when, and the facts that its kind asks for."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms

from wuzha.queries.matters import KindChoice
from wuzha.queries.people import Actor
from wuzha.rules.matters import CASES, LONGEST_NOTE, OTHER, MatterForm
from wuzha.rules.refusals import Refusal
from wuzha.web.days import DayField
from wuzha.web.fact_boxes import fact_box, facts_said
from wuzha.web.remarks import put_remarks
from wuzha.web.unit_boxes import UnitField


class HappenedForm(forms.Form):
    """What happened. The facts follow the kind, so there is a box for nothing else."""

    unit = UnitField(label="发生在哪个单位")
    day = DayField(label="哪一天")
    time = forms.TimeField(
        label="几点", required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        help_text="有按小时计的任务时请填写；不填按当日零点计。",
    )  # fmt: skip
    client_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, kind: KindChoice, by: Actor | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().__init__(*args, **kwargs)
        self.kind = kind
        fields: dict[str, Any] = self.fields
        if by is None:  # where it happened does not change any more
            del fields["unit"]
        else:
            fields["unit"].offer(by, f"matter:{kind.code}")
        for fact in kind.facts:
            fields[fact.code] = fact_box(fact)
        if kind.code not in CASES:
            fields["note"] = forms.CharField(
                label="是什么事项" if kind.code == OTHER else "说明", required=kind.code == OTHER,
                max_length=LONGEST_NOTE, help_text="一句话。请勿填写姓名、身份证号和住址。",
                error_messages={"required": "请写明是什么事项"},
            )  # fmt: skip

    @property
    def facts(self) -> list[forms.BoundField]:
        """The boxes of the facts, in the order of the vocabulary."""
        return [self[fact.code] for fact in self.kind.facts]

    @property
    def has_note(self) -> bool:
        """Whether this kind of matter has a box for words."""
        return "note" in self.fields

    def matter(self) -> MatterForm:
        """Return what was filled in as the action takes it."""
        said = self.cleaned_data
        return MatterForm(
            kind=self.kind.code,
            at=datetime.combine(said["day"], said.get("time") or time()),
            facts=facts_said(self.kind.facts, said),
            note=said.get("note", ""),
        )

    def put(self, refusal: Refusal) -> None:
        """Put what was refused beside the boxes; what the action calls `at` is the day here."""
        fields = {"day" if name == "at" else name: remark for name, remark in refusal.fields.items()}
        put_remarks(self, Refusal(str(refusal), fields))

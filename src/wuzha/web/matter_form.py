"""The form of a matter (事项): where and when, and the facts that its kind asks for."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms

from wuzha.plan.vocabulary import Entry, load_vocabulary
from wuzha.queries.matters import KindChoice
from wuzha.queries.people import Actor
from wuzha.rules.matters import CASES, LONGEST_NOTE, OTHER, MatterForm
from wuzha.web.days import DayField
from wuzha.web.unit_boxes import UnitField

YES_NO = (("", "未知"), ("yes", "是"), ("no", "否"))


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
            fields[fact.code] = _box(fact)
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
        facts = {fact.code: said[fact.code] for fact in self.kind.facts if said.get(fact.code) not in {None, ""}}
        yes_no = {fact.code for fact in self.kind.facts if fact.type == "yes-no"}
        return MatterForm(
            kind=self.kind.code,
            at=datetime.combine(said["day"], said.get("time") or time()),
            facts={code: value == "yes" if code in yes_no else value for code, value in facts.items()},
            note=said.get("note", ""),
        )


def _box(fact: Entry) -> forms.Field:
    hint = fact.gloss
    if fact.type == "number":
        return forms.IntegerField(label=fact.name, required=False, min_value=0, help_text=hint)
    if fact.type == "yes-no":
        return forms.ChoiceField(label=fact.name, required=False, choices=YES_NO, help_text=hint)
    entries = load_vocabulary().entries(fact.values).items()
    choices = [("", "未知"), *((code, entry.name) for code, entry in entries)]
    return forms.ChoiceField(label=fact.name, required=False, choices=choices, help_text=hint)

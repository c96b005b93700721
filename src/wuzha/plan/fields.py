"""The fields of a clause in words (要素), one by one: their names, and what a clause says in each."""

from __future__ import annotations

from collections.abc import Sequence

from wuzha.plan.explain import explain_count, explain_owner, explain_schedule
from wuzha.plan.keywords import KEYWORDS
from wuzha.plan.model import Phase, Plan, Quantity, Requirement
from wuzha.plan.vocabulary import load_vocabulary

_AMOUNTS = {">=": "不少于", "<=": "不超过", "=": "", ">": "多于", "<": "少于"}
_KINDS = {"activity": "activities", "audience": "audiences", "evidence": "evidence", "topics": "fraud_types"}
NOTHING = "未写明"


def field_name(name: str) -> str:
    """Return what a field of a clause, or of the plan, is called."""
    known = KEYWORDS[Requirement].get(name) or KEYWORDS[Plan].get(name)
    return known.name if known else name


def field_words(clause: Requirement, name: str, phases: Sequence[Phase] = ()) -> str:
    """Say what a clause states in one field."""
    value = getattr(clause, name)
    if name == "owner":
        return explain_owner(value)
    if name == "schedule":
        return explain_schedule(value, phases)
    if name == "count":
        return "；".join(explain_count(value)) or "一条记录可同时计入其他条款"
    if isinstance(value, Quantity):
        return f"{_AMOUNTS[value.op]}{value.n}{value.unit}"
    if isinstance(value, int):
        return f"{value}个百分点" if name == "tolerance" else f"{value}%"
    listed = (value,) if isinstance(value, str) else value or ()
    codes = _KINDS.get(name)
    names = [load_vocabulary().name(codes, each) if codes else each for each in listed]
    return (" › " if name == "section" else "、").join(names) or NOTHING

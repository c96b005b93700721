"""The schema and the table of keywords cover the model, no more and no less."""

from __future__ import annotations

import re
from typing import Any

from wuzha.plan import model
from wuzha.plan.keywords import KEYWORDS
from wuzha.plan.model import Part
from wuzha.plan.schema import schema

PARTS = [
    part for part in vars(model).values() if isinstance(part, type) and issubclass(part, Part) and part is not Part
]


def test_every_field_of_the_model_is_a_keyword_with_a_meaning() -> None:
    fields = {part: [info.alias or name for name, info in part.model_fields.items()] for part in PARTS}

    assert {part: list(keywords) for part, keywords in KEYWORDS.items()} == fields


def test_every_field_of_the_schema_is_described_in_chinese() -> None:
    bare = [field for field in _fields(schema()) if not re.search("[\u4e00-\u9fff]", field.get("description", ""))]

    assert bare == []


def test_the_schema_allows_the_codes_of_the_vocabulary_only() -> None:
    requirement = schema()["$defs"]["Requirement"]["properties"]

    assert requirement["evidence"]["items"]["enum"] == [
        "register",
        "minutes",
        "photo",
        "video",
        "text",
        "form",
        "signed-copy",
    ]


def test_a_schedule_must_say_its_kind() -> None:
    defined = schema()["$defs"]

    assert [defined[name]["required"] for name in ("Recurring", "Deadline", "During", "Triggered", "Ongoing")] == [
        ["kind", "every"],
        ["kind", "by"],
        ["kind"],
        ["kind", "on"],
        ["kind"],
    ]


def test_the_schema_takes_short_due_rules_and_dates_with_unknown_parts() -> None:
    made = schema()

    short = made["$defs"]["Recurring"]["properties"]["due"]["anyOf"][-1]["pattern"]
    dates = made["$defs"]["Deadline"]["properties"]["by"]["pattern"]
    taken = [bool(re.search(short, due)) for due in ("+10d", "fri", "fri 16:00", "friday")]
    written = [bool(re.search(dates, day)) for day in ("2026-03-05", "03-05", "????-03-05", "??-20", "3月5日")]
    assert taken == [True, True, True, False]
    assert written == [True, True, True, True, False]


def _fields(made: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [made, *made["$defs"].values()]
    return [field for part in parts for field in part["properties"].values()]

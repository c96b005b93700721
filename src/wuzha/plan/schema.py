"""JSON Schema of the plan language, for editors that complete and check while one writes."""

from __future__ import annotations

from typing import Any

from wuzha.plan.keywords import KEYWORDS, SCHEDULES
from wuzha.plan.model import Part, Plan
from wuzha.plan.vocabulary import Vocabulary, load_vocabulary

Schema = dict[str, Any]

# The short forms of a due rule: +10d, +3wd, -1wd, fri, fri 16:00.
_SHORT_DUE = {
    "type": "string",
    "pattern": r"^(\+\d+d|[+-]\d+wd|(mon|tue|wed|thu|fri|sat|sun)( ([01]\d|2[0-3]):[0-5]\d)?)$",
}


def schema() -> Schema:
    """Make the schema from the model, with Chinese names, meanings and the codes of the vocabulary."""
    made = Plan.model_json_schema(by_alias=True, mode="validation")
    vocabulary = load_vocabulary()
    for part in KEYWORDS:
        defined = made if part is Plan else made["$defs"][part.__name__]
        _describe(defined, part, vocabulary)
    for part in SCHEDULES.values():
        made["$defs"][part.__name__].setdefault("required", []).insert(0, "kind")
    recurring = made["$defs"]["Recurring"]["properties"]
    recurring["due"]["anyOf"].append(_SHORT_DUE)
    listed = {key: recurring["on"].pop(key) for key in ("type", "items")}
    recurring["on"]["anyOf"] = [listed, {"type": "string"}]
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = "反诈工作方案"
    return made


def _describe(defined: Schema, part: type[Part], vocabulary: Vocabulary) -> None:
    for english in ("title", "description"):
        defined.pop(english, None)
    for key, keyword in KEYWORDS[part].items():
        entry = defined["properties"][key]
        entry["title"] = keyword.name
        entry["description"] = keyword.meaning
        if keyword.kind:
            _name_codes(entry, keyword.kind, vocabulary)


def _name_codes(entry: Schema, kind: str, vocabulary: Vocabulary) -> None:
    """Allow the codes of a kind, and list what they mean."""
    codes = vocabulary.entries(kind)
    target = entry.get("items", entry)
    if target.get("type") == "string":
        target["enum"] = list(codes)
    meanings = "、".join(f"{code} {word.name}" for code, word in codes.items())
    entry["description"] = f"{entry['description']}：{meanings}"

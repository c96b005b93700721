"""A plan as neat YAML text: one keyword a line, small collections on one line, quotes only where YAML needs them."""

from __future__ import annotations

import json
import re
from typing import cast

from wuzha.plan.model import Part

Plain = str | int | list["Plain"] | dict[str, "Plain"]

# Defaults worth writing out: a reader should not have to know them.
_ALWAYS = {"wuzha", "kind", "times", "op", "compare"}
# Top-level lists whose items are written one keyword a line; the items of other lists fit on a line.
_BLOCKS = {"requirements"}

_SAFE = re.compile(r"[\w《〈【〔“‘（][\w《》〈〉【】〔〕“”‘’（）、，。；：！？·…—～.\-/+% ]*")
_NUMBER_LIKE = re.compile(r"[-+.]?\d[\d_.,eE+\-]*|0[xob][\da-fA-F_]+")
_DATE = re.compile(r"(\d{4}-)?\d{2}-\d{2}")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
# What YAML would fold as a line end or refuse to read inside quotes.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def plain(part: Part) -> dict[str, Plain]:
    """Turn a part of a plan into plain data under the keywords of the language, without what says nothing."""
    written: dict[str, Plain] = {}
    for name, info in type(part).model_fields.items():
        key, value = info.alias or name, getattr(part, name)
        if info.is_required() or key in _ALWAYS or value != info.get_default():
            written[key] = _plain_value(value)
    return written


def _plain_value(value: object) -> Plain:
    if isinstance(value, Part):
        return plain(value)
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    return cast("str | int", value)


def scalar(value: str | int) -> str:
    """Write one value so that it reads back as itself inside { } and [ ] as well."""
    if isinstance(value, int):
        return str(value)
    number_like = _NUMBER_LIKE.fullmatch(value) and not _DATE.fullmatch(value)
    if _SAFE.fullmatch(value) and not value.endswith(" ") and not number_like and value.lower() not in _WORDS:
        return value
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def flow(value: Plain) -> str:
    """Write a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def entry(key: str, value: Plain, indent: int = 0) -> str:
    """Write `key: value`; lines after the first are indented to stand at column `indent`."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return f"{key}: {flow(value)}"
    pad = " " * (indent + 2)
    items = [item_text(item, block=key in _BLOCKS, indent=indent + 2) for item in value]
    return "\n".join([f"{key}:", *(f"{pad}{item}" for item in items)])


def item_text(item: Plain, *, block: bool, indent: int) -> str:
    """Write a list item, `- ` first; `indent` is the column of its dash, which the caller has reached."""
    if not block or not isinstance(item, dict):
        return f"- {flow(item)}"
    pad = " " * (indent + 2)
    return "- " + f"\n{pad}".join(entry(key, value, indent + 2) for key, value in item.items())

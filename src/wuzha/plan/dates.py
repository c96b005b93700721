"""Dates as plans write them: whole, without a year, or with blanked parts.

A plan date is a string `YYYY-MM-DD` or `MM-DD`; unknown digits are question marks (`????-03-05`, `??-20`, `??-??`).
Only a whole, real date is *known*; everything else is a question for a person before publishing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

_SHAPE = re.compile(r"(?:(?:\d{4}|\?{4})-)?(?:\d{2}|\?{2})-(?:\d{2}|\?{2})")


def _well_formed(text: str) -> str:
    if not _SHAPE.fullmatch(text):
        message = "日期应写作 2026-03-05；不知道年份写 03-05，不知道的位写 ?"
        raise ValueError(message)
    if "?" in text:
        return text
    try:
        date.fromisoformat(text if len(text) > len("MM-DD") else f"2024-{text}")
    except ValueError:
        message = f"没有 {text} 这一天"
        raise ValueError(message) from None
    return text


PlanDate = Annotated[str, AfterValidator(_well_formed)]


def known(text: str | None) -> date | None:
    """Return the date, or None when a part of it (or all of it) is unknown."""
    if text is None or "?" in text or len(text) <= len("MM-DD"):
        return None
    return date.fromisoformat(text)

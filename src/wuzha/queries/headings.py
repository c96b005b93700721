"""Headings of a document as a list shows them (章节)."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST_TITLE = 28
"""Characters of a heading shown; the reader sometimes takes a whole paragraph for one."""


def on_one_line(path: Sequence[str], title: str) -> str:
    """Write a section's path on one line; a heading that is the plan's own title says nothing."""
    heads = [first for head in path if (first := head.strip().partition("\n")[0].strip()) != title]
    short = [head if len(head) <= _LONGEST_TITLE else f"{head[:_LONGEST_TITLE]}…" for head in heads if head]
    return " › ".join(short)

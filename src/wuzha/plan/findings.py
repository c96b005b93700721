"""A finding of `check`: a field, what is wrong or open there, and how grave it is."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.plan.problems import Level


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding at a field path."""

    field: str
    message: str
    level: Level


def wrong(field: str, message: str) -> Finding:
    """Report a mistake, to be put right before publishing."""
    return Finding(field, message, "error")


def ask(field: str, message: str) -> Finding:
    """Report a question, for a person to answer."""
    return Finding(field, message, "question")

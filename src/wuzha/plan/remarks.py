"""What the model refuses about a part that a person filled in, by field, in Chinese."""

from __future__ import annotations

from pydantic import ValidationError

from wuzha.plan.complaints import complain
from wuzha.plan.model import Part, Requirement
from wuzha.plan.source import Source

_CLAUSE = ("requirements", 0)


def remarks(error: ValidationError, part: type[Part]) -> dict[str, str]:
    """Return the remarks by field path inside the part (`schedule.every`); the first one where a field has several."""
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        if part is Requirement:
            detail["loc"] = (*_CLAUSE, *detail["loc"])
        problem = complain(detail, Source())
        found.setdefault(problem.field.removeprefix("requirements[0]."), problem.message)
    return found

"""A remark (把关意见): what the plan says, what speaks against it, and what Wuzha offers instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wuzha.plan.model import Span

Severity = Literal["error", "warning", "hint"]
Value = str | int | tuple[str, ...] | None

SEVERITIES: dict[Severity, str] = {"error": "应改正", "warning": "应斟酌", "hint": "提示"}
"""What each severity is called, gravest first."""


@dataclass(frozen=True, slots=True)
class Default:
    """The lawful default (按默认处理): what it means, and what it does to the requirement the remark is about.

    `changes` are fields of the requirement by dotted path and their new values (None takes a field out); `drop` takes
    the requirement out of the plan, its sentence stays in the document.
    """

    says: str
    changes: tuple[tuple[str, Value], ...] = ()
    drop: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding of the linter.

    `id` is the finding's of `findings.yaml` or `burden.yaml`, `about` the requirement it concerns, `at` the stretch of
    the text that shows it, `field` the field of the requirement (or of the plan) in doubt, `rule` the burden-reduction
    rule behind it. `refused`: no author may keep it, the default applies.
    """

    id: str
    name: str
    severity: Severity
    about: str | None
    at: Span | None
    says: str
    why: str
    remedy: str
    default: Default | None = None
    refused: bool = False
    rule: str | None = None
    field: str | None = None

    @property
    def key(self) -> str:
        """What the author's choice is stored under: the text never changes, so its places do not either."""
        return self.id if self.at is None else f"{self.id}:{self.at[0]}"

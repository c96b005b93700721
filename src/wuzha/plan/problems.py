"""What is wrong with a plan, or open in it: one finding per mistake, where it stands, in Chinese with the remedy."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Level = Literal["error", "question"]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding; `line` and `column` count from 1 (0: the plan has no file); a question needs a person's answer."""

    line: int
    column: int
    field: str
    message: str
    level: Level = "error"


def show(problem: Problem, *, name: str) -> str:
    """Write a problem as compilers do: `file:line:column field message`."""
    where = f"{name}:{problem.line}:{problem.column}"
    subject = f" {problem.field}" if problem.field else ""
    doubt = "（待核对）" if problem.level == "question" else ""
    return f"{where}{subject} {doubt}{problem.message}"


def join(path: str, step: str | int) -> str:
    """Append one step to a field path: requirements and 3 make requirements[3]."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


def place_of(path: str, places: Mapping[str, Place]) -> Place:
    """Find where a field stands: its own place, or that of the nearest field around it that is written."""
    while path and path not in places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return places.get(path, (0, 0))


def near(written: str, allowed: Iterable[str], meanings: Mapping[str, Sequence[str]] | None = None) -> str | None:
    """Guess what was meant: the word a Chinese form stands for, or the one spelt most alike; None for no idea."""
    known = list(allowed)
    for code in (meanings or {}).get(written, ()):
        if code in known:
            return code
    close = get_close_matches(written.lower().replace("_", "-"), known, n=1)
    return close[0] if close else None


def advise(written: str, allowed: Sequence[str], meanings: Mapping[str, Sequence[str]] | None = None) -> str:
    """Say the remedy for a word that is not allowed: the likely one, and all of them."""
    guess = near(written, allowed, meanings)
    asked = f"是不是想写 {guess}？" if guess else ""
    return f"{asked}可写：{'、'.join(allowed)}"

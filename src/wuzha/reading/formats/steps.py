"""Reading that takes its time, step by step: what reads yields how far it has come, and returns what it read."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Step:
    """What is about to be done, in Chinese; `done` of `total` pieces are finished, each called `piece`, if anything."""

    doing: str
    done: int
    total: int
    piece: str = "页"


Steps = Generator[Step, None, Result]
"""Yields each step before it is taken; dropping it half way stops the work and leaves nothing behind."""


def finish(steps: Steps[Result], tell: Callable[[Step], object] | None = None) -> Result:
    """Take every step, telling of each, and return the result."""
    while True:
        try:
            step = next(steps)
        except StopIteration as finished:
            result: Result = finished.value
            return result
        if tell is not None:
            tell(step)

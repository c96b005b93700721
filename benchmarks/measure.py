"""How a figure is taken: processor time, the best of several runs, so that a busy machine matters little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

RUNS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was done, to how much, in how many seconds; `unit` is what is counted."""

    name: str
    amount: int
    unit: str
    seconds: float

    def __str__(self) -> str:
        rate = f"{self.amount / self.seconds:>14,.0f} {self.unit}/s" if self.amount > 1 else ""
        return f"{self.name:<58}{self.amount:>9,} {self.seconds * 1000:>10,.1f} ms {rate}"


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the seconds of the fastest of several runs, after one that only warms up."""
    work()
    return min(_once(work) for _ in range(runs))


def _once(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun

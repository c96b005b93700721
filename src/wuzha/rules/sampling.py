"""Review by sample (抽查): how many, which ones, and what that finds. Anyone can recompute a draw from its seed.

Records stand in the order of SHA-256 of `seed:id`; the first so many are drawn. The number is exact: the smallest with
which a draw without replacement (hypergeometric) misses all untrue records with at most the stated probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from math import comb
from pathlib import Path

from ruamel.yaml import YAML

FILE = Path(__file__).with_name("reviewing.yaml")
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Stratum:
    """Records that weigh alike: if `share` percent were untrue, one is found with `confidence` percent probability."""

    code: str
    name: str
    share: int
    confidence: int
    claims: int = 0
    attended: int = 0

    def holds(self, claims: int, attended: int) -> bool:
        """Tell whether a record belongs here; a stratum without limits takes every one."""
        if not self.claims and not self.attended:
            return True
        return bool(self.claims and claims >= self.claims) or bool(self.attended and attended >= self.attended)


@dataclass(frozen=True, slots=True)
class Reviewing:
    """How an office reviews and when it asks; data with a version."""

    version: str
    status: str
    strata: tuple[Stratum, ...]
    signals: Mapping[str, Mapping[str, int]]


@lru_cache(maxsize=1)
def load_reviewing() -> Reviewing:
    """Return the data in force."""
    raw = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    strata = tuple(Stratum(**each) for each in raw["strata"])
    return Reviewing(raw["version"], raw["status"], strata, raw["signals"])


def mark(seed: str, key: int) -> str:
    """Return what puts a record into its place: SHA-256 of the seed, a colon and the record's number, in hex."""
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def in_order(seed: str, keys: Iterable[int]) -> list[int]:
    """Return records in the order in which they are drawn."""
    return sorted(keys, key=lambda key: mark(seed, key))


def untrue(total: int, share: int) -> int:
    """Return how many of a number are so many percent, at least one."""
    return max(1, -(-total * share // _WHOLE)) if total else 0


def size(total: int, share: int, confidence: int) -> int:
    """Return the smallest number of draws that finds one of the untrue ones with that probability; none of none."""
    if not total:
        return 0
    bad, low, high = untrue(total, share), 0, total
    everything = _WHOLE - confidence
    while low < high:
        drawn = (low + high) // 2
        missed = comb(total - bad, drawn) * _WHOLE <= everything * comb(total, drawn)
        low, high = (low, drawn) if missed else (drawn + 1, high)
    return low


def power(total: int, share: int, drawn: int) -> int:
    """Return with how many percent probability a draw finds one of the untrue ones, rounded down."""
    if not total:
        return 0
    every = comb(total, drawn)
    return _WHOLE * (every - comb(total - untrue(total, share), drawn)) // every


def statement(total: int, stratum: Stratum) -> str:
    """Say what a draw of this size finds."""
    drawn = size(total, stratum.share, stratum.confidence)
    if not total:
        return "没有记录"
    if drawn == total:
        return f"{total} 条全部核查"
    found = power(total, stratum.share, drawn)
    return f"{total} 条抽 {drawn} 条；若有 {stratum.share}% 不实，本次抽取以 {found}% 的把握至少发现一条"


def sorted_in(strata: Sequence[Stratum], records: Iterable[tuple[int, int, int]]) -> dict[str, list[int]]:
    """Put records (id, claims, attended) into the first stratum each fits in; all strata are named."""
    found: dict[str, list[int]] = {stratum.code: [] for stratum in strata}
    for key, claims, attended in records:
        own = next(stratum for stratum in strata if stratum.holds(claims, attended))
        found[own.code].append(key)
    return found


def draw(seed: str, population: Mapping[str, Sequence[int]], strata: Iterable[Stratum]) -> dict[str, list[int]]:
    """Return the records drawn of each stratum, in their order."""
    return {
        each.code: in_order(seed, population[each.code])[
            : size(len(population[each.code]), each.share, each.confidence)
        ]
        for each in strata
    }

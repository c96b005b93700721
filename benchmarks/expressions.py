"""Scores the expressions of time and measure against a reading by hand, and prints what differs.

    python -m benchmarks.expressions GOLD.jsonl [--misses]

Each line of GOLD holds `text`, `start`, `end`, `quote`, `kind` and `value`; lines of kind `vague` are context and not
scored. Span recall: the share whose exact place was found. Value: the share found there with the very value, operator
included (remarks under `note` aside). Precision is not asked: the gold lines do not name every expression of a text.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wuzha.reading.phrases import Phrase, phrases

Gold = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """How many expressions were scored, and of how many the place and the value were right."""

    scored: int
    spans: int
    values: int

    @property
    def span_recall(self) -> float:
        """Share of the expressions whose exact place was found."""
        return self.spans / self.scored if self.scored else 0.0

    @property
    def value_accuracy(self) -> float:
        """Share of the expressions found with the very value."""
        return self.values / self.scored if self.scored else 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One gold expression beside what was found at its exact place, if anything."""

    gold: Gold
    found: Phrase | None

    @property
    def value_right(self) -> bool:
        """Whether kind and value are the same."""
        return self.found is not None and _plain(self.found.value.plain()) == _plain(self.gold["value"])


def load(lines: Iterable[str]) -> list[Gold]:
    """Return the gold expressions that are scored."""
    read = [json.loads(line) for line in lines if line.strip()]
    return [one for one in read if one["kind"] != "vague"]


def judge(gold: Sequence[Gold]) -> list[Judged]:
    """Read every text once and look up each gold expression in it."""
    found = {text: {(one.start, one.end): one for one in phrases(text)} for text in {one["text"] for one in gold}}
    return [Judged(one, found[one["text"]].get((one["start"], one["end"]))) for one in gold]


def score(judged: Sequence[Judged]) -> Score:
    """Count."""
    spans = sum(one.found is not None for one in judged)
    return Score(len(judged), spans, sum(one.value_right for one in judged))


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """Drop remarks; what is missing and what is null say the same."""
    return {name: part for name, part in value.items() if name != "note" and part is not None}


def main() -> None:
    """Print the score, by kind and in all; with --misses also each expression that is not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    judged = judge(load(asked.gold.read_text(encoding="utf-8").splitlines()))
    kinds = Counter(one.gold["kind"] for one in judged)
    for kind, _ in kinds.most_common():
        _print(kind, score([one for one in judged if one.gold["kind"] == kind]))
    _print("all", score(judged))
    if asked.misses:
        for one in judged:
            if not one.value_right:
                print(
                    one.gold["quote"],
                    one.gold["value"],
                    one.found and (one.found.kind, one.found.value.plain()),
                    sep="\t",
                )


def _print(name: str, found: Score) -> None:
    print(f"{name:<12}{found.scored:>5}  span {found.span_recall:.3f}  value {found.value_accuracy:.3f}")


if __name__ == "__main__":
    main()

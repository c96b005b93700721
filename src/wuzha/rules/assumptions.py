"""What the burden bill assumes (假设): minutes and people where no plan says them. Data, with version and status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from wuzha.plan.model import Requirement
from wuzha.plan.vocabulary import Vocabulary

FILE = Path(__file__).with_name("assumptions.yaml")

_OTHER = "other"
_UNSTATED = "unstated"
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes of one occurrence: of its organiser before and during it, and of each person it reaches."""

    prepare: int
    hold: int
    attend: int


@dataclass(frozen=True, slots=True)
class Share:
    """An audience as percent of a unit's head-count, or of the fact `of` where the unit has it."""

    percent: int
    of: str = "headcount"


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All of it; `writing` is the minutes one record takes to write down."""

    version: str
    status: str
    source: str
    writing: int
    activities: Mapping[str, Minutes]
    audiences: Mapping[str, Share]

    def minutes(self, activity: str, vocabulary: Vocabulary) -> Minutes:
        """Return the minutes of an activity, or of the nearest wider one."""
        for code in (activity, *vocabulary.ancestors("activities", activity)):
            if code in self.activities:
                return self.activities[code]
        return self.activities[_OTHER]

    def reached(
        self, requirement: Requirement, facts: Mapping[str, int | str | bool], vocabulary: Vocabulary
    ) -> int | None:
        """Return how many people one record of a clause reaches in a unit, None when the unit's facts do not say.

        Nobody, where the activity takes nobody's time but its organiser's. Of several audiences each counts, a part of
        another (财务人员 beside 职工) only once.
        """
        if not self.minutes(requirement.activity, vocabulary).attend:
            return 0
        named = set(requirement.audience) or {_UNSTATED}
        outer = [code for code in sorted(named) if named.isdisjoint(vocabulary.ancestors("audiences", code))]
        parts = [_part(self._share(code, vocabulary), facts) for code in outer]
        return None if None in parts else sum(part or 0 for part in parts)

    def _share(self, audience: str, vocabulary: Vocabulary) -> Share:
        for code in (audience, *vocabulary.ancestors("audiences", audience)):
            if code in self.audiences:
                return self.audiences[code]
        return self.audiences[_UNSTATED]


def _part(share: Share, facts: Mapping[str, int | str | bool]) -> int | None:
    """Return a share in people, rounded up: a unit of ten has one accountant, not none."""
    whole = facts.get(share.of, facts.get("headcount"))
    if isinstance(whole, bool) or not isinstance(whole, int):
        return None
    return -(-whole * share.percent // _WHOLE)


@lru_cache(maxsize=1)
def load_assumptions() -> Assumptions:
    """Return the assumptions that come with the programme, read once per process."""
    raw = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return Assumptions(
        version=raw["version"],
        status=raw["status"],
        source=raw["source"],
        writing=raw["writing"],
        activities={code: Minutes(**said) for code, said in raw["activities"].items()},
        audiences={code: Share(**said) for code, said in raw["audiences"].items()},
    )

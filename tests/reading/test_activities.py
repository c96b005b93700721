"""What a clause asks for, told in many words: `activities.yaml` lists clauses by their activity."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from wuzha.plan.shadow import shadow
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.predicates import predicate

LISTED: dict[str, list[str]] = YAML(typ="safe", pure=True).load(
    (Path(__file__).parent / "activities.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("activity", LISTED)
def test_clauses_say_their_activity(activity: str) -> None:
    said = {words: predicate(shadow(words)) for words in LISTED[activity]}

    assert {words: found and found.activity for words, found in said.items()} == dict.fromkeys(said, activity)


def test_every_activity_is_told_in_several_ways() -> None:
    told = {activity: len(clauses) >= 4 for activity, clauses in LISTED.items()}

    assert told == dict.fromkeys(load_vocabulary().entries("activities"), True)

"""What a clause asks for: `activities.yaml` lists clauses by what they are, `sound_alike.yaml` by what they are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from wuzha.plan.shadow import shadow
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.predicates import predicate


def listed(name: str) -> dict[str, list[str]]:
    """Return the clauses of one list, by activity."""
    found: dict[str, list[str]] = YAML(typ="safe", pure=True).load(Path(__file__).with_name(name))
    return found


LISTED = listed("activities.yaml")
SOUND_ALIKE = listed("sound_alike.yaml")


@pytest.mark.parametrize("activity", LISTED)
def test_clauses_say_their_activity(activity: str) -> None:
    said = {words: predicate(shadow(words)) for words in LISTED[activity]}

    assert {words: found and found.activity for words, found in said.items()} == dict.fromkeys(said, activity)


@pytest.mark.parametrize("activity", SOUND_ALIKE)
def test_clauses_that_sound_alike_say_something_else(activity: str) -> None:
    said = {words: predicate(shadow(words)) for words in SOUND_ALIKE[activity]}

    assert [words for words, found in said.items() if found and found.strong and found.activity == activity] == []


def test_every_activity_is_told_in_several_ways() -> None:
    told = {activity: len(clauses) >= 4 for activity, clauses in LISTED.items()}

    assert told == dict.fromkeys(load_vocabulary().entries("activities"), True)

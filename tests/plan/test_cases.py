"""The plans of `cases/`: what is wrong with them, or what they say. A rule of the language is added as a file there."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

import pytest
from ruamel.yaml import YAML

from wuzha.plan.check import check_file
from wuzha.plan.explain import explain
from wuzha.plan.parse import load
from wuzha.plan.problems import show

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


class Case(TypedDict, total=False):
    about: str
    text: str
    plan: str
    problems: list[str]
    explanation: str


def _case(path: Path) -> Case:
    case: Case = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return case


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_is_found_as_it_says(path: Path) -> None:
    case = _case(path)
    loaded = load(case["plan"], name="方案.yaml")

    if "explanation" in case:
        found: object = explain(loaded.plan) if loaded.plan else loaded.problems
    else:
        found = [show(problem, name="方案.yaml") for problem in check_file(loaded, text=case.get("text"))]

    assert found == case.get("explanation", case.get("problems"))

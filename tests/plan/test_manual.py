"""docs/plan-language.md says what the programme does: every keyword, every code, and a worked example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wuzha.plan.check import check_file
from wuzha.plan.explain import explain
from wuzha.plan.keywords import KEYWORDS
from wuzha.plan.model import Part
from wuzha.plan.parse import load
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.plan.write import dump, rewrite

MANUAL = (Path(__file__).parents[2] / "docs/plan-language.md").read_text(encoding="utf-8")
DOCUMENT, PLAN, EXPLANATION = re.findall(r"```(?:text|yaml)\n(.*?)```", MANUAL, re.DOTALL)[:3]
# Facts have a table of their own shape.
CODED = [kind for kind in load_vocabulary().kinds if kind != "facts"]


@pytest.mark.parametrize("part", KEYWORDS, ids=lambda part: part.__name__)
def test_every_keyword_is_in_the_manual(part: type[Part]) -> None:
    rows = [f"| `{key}` | {keyword.name} | {keyword.meaning} |" for key, keyword in KEYWORDS[part].items()]

    assert "\n".join(rows) in MANUAL


@pytest.mark.parametrize("kind", CODED)
def test_every_code_is_in_the_manual(kind: str) -> None:
    vocabulary = load_vocabulary()
    rows = [f"| `{entry.code}` | {entry.name} | {entry.gloss} |" for entry in vocabulary.entries(kind).values()]

    heading = f"### {vocabulary.names[kind]}（{kind}）\n\n| 代码 | 名称 | 含义 |\n|---|---|---|\n"
    assert heading + "\n".join(rows) + "\n" in MANUAL


def test_every_fact_is_in_the_manual() -> None:
    named = re.findall(r"^\| `(\w+)` \| (\w+) \| (?:单位|事项|单位或事项) \|", MANUAL, re.MULTILINE)

    assert named == [(entry.code, entry.name) for entry in load_vocabulary().entries("facts").values()]


def test_the_example_is_sound() -> None:
    assert check_file(load(PLAN, name="例子.yaml"), text=DOCUMENT) == []


def test_the_example_is_explained_as_printed() -> None:
    plan = load(PLAN, name="例子.yaml").plan

    assert plan is not None
    assert explain(plan) == EXPLANATION


def test_the_example_keeps_its_comments_when_written_again() -> None:
    plan = load(PLAN, name="例子.yaml").plan

    assert plan is not None
    assert rewrite(PLAN, plan) == PLAN
    assert dump(plan) == re.sub(r" +# .*", "", PLAN)

"""The linter: every finding shows where it should and is silent where it should be, and the manual explains it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.plan.strategies import PLANS
from wuzha.plan.lint.catalogue import load_catalogue
from wuzha.plan.lint.defaults import apply_default
from wuzha.plan.lint.linter import lint
from wuzha.plan.lint.source import Source
from wuzha.plan.model import Plan, Span

CASES = sorted((Path(__file__).parent / "lint_cases").glob("*.yaml"))
MANUAL = Path(__file__).parents[2] / "docs/lint.md"


def read(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    case["text"] = case["text"].rstrip("\n") * case.get("repeat", 1)
    return case


def clause(raw: dict[str, Any], text: str, start: int = 0) -> dict[str, Any]:
    begin = max(text.find(raw["quote"], start), 0)
    return {"schedule": {"kind": "ongoing"}, "at": [begin, begin + len(raw["quote"])], **raw}


def plan_of(case: dict[str, Any]) -> Plan:
    text, fields = case["text"], dict(case.get("plan", {}))
    goals = [{**goal, "at": clause(goal, text)["at"]} for goal in fields.pop("objectives", [])]
    return Plan.model_validate(
        {
            "title": "方案",
            **fields,
            "objectives": goals,
            "requirements": [clause(raw, text) for raw in requirements(case)],
        }
    )


def requirements(case: dict[str, Any]) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = case.get("requirements", [])
    return written


def parent_of(case: dict[str, Any]) -> Plan | None:
    if "parent" not in case:
        return None
    clauses = [{"id": f"R{number}", **raw} for number, raw in enumerate(case["parent"], start=1)]
    return Plan.model_validate({"title": "上级方案", "requirements": [clause(raw, "") for raw in clauses]})


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_is_remarked_on_as_it_says(path: Path) -> None:
    case = read(path)

    remarks = lint(plan_of(case), text=case["text"], parent=parent_of(case), unowned=frozenset(case.get("unowned", ())))

    assert [[remark.id, remark.about] for remark in remarks] == case["found"]


def test_every_finding_has_a_case_that_shows_it() -> None:
    shown = {path.stem for path in CASES if any(found == path.stem for found, _ in read(path)["found"])}

    assert set(load_catalogue().findings) - shown == set()


def test_the_manual_explains_every_finding_with_an_example_of_its_case() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    sections = {found[1]: found[2] for found in re.finditer(r"### \S+ `([\w-]+)`\n(.*?)(?=\n##|\Z)", manual, re.DOTALL)}

    assert list(sections) == list(load_catalogue().findings)
    for name, finding in load_catalogue().findings.items():
        example = re.search(r"- 例：(.+?)(?:。|（|$)", sections[name], re.MULTILINE)
        assert (name, example is not None, finding.remedy in sections[name]) == (name, True, True)
        if name != "burden-length":
            assert (name, example is not None and example[1] in read_text(name)) == (name, True)


def read_text(name: str) -> str:
    return str(read(Path(__file__).parent / f"lint_cases/{name}.yaml")["text"])


def test_every_rule_says_where_it_comes_from_and_how_sure_it_is() -> None:
    rules = load_catalogue().rules

    assert [f"R{number}" for number in range(1, 15)] == [code for code in rules if code.startswith("R")]
    assert {rule.status for rule in rules.values() if rule.id.startswith("R")} == {"待本单位确认"}
    assert [
        rule.id for rule in rules.values() if not (rule.source and rule.bars and re.match(r"20\d\d-", rule.date))
    ] == []


def test_what_is_refused_always_has_a_default() -> None:
    refused = [finding for finding in load_catalogue().findings.values() if finding.refused]

    assert {finding.id for finding in refused if finding.default is None} == set()
    assert {"victim-exposed", "persons-controlled", "family-guarantee"} <= {finding.id for finding in refused}


@pytest.mark.parametrize("name", [name for name, each in load_catalogue().findings.items() if each.default])
def test_a_default_leaves_a_sound_requirement_or_takes_it_out(name: str) -> None:
    case = read(Path(__file__).parent / f"lint_cases/{name}.yaml")
    plan = plan_of(case)
    remark = next(each for each in lint(plan, text=case["text"]) if each.id == name)

    after, dropped = apply_default(plan, remark)

    kept = [each for each in after.requirements if each.id == remark.about]
    assert remark.default is not None
    assert (len(kept), dropped is not None) == ((0, True) if remark.default.drop else (len(kept), False))
    assert (not remark.default.changes) or kept[0] != next(
        each for each in plan.requirements if each.id == remark.about
    )


def test_the_default_of_a_report_asked_for_every_week_is_a_monthly_one() -> None:
    case = read(Path(__file__).parent / "lint_cases/burden-frequent-report.yaml")
    plan = plan_of(case)
    remark = lint(plan, text=case["text"])[0]

    after, _ = apply_default(plan, remark)

    assert after.requirements[0].schedule.model_dump(exclude_none=True, exclude={"on"}) == {
        "kind": "recurring",
        "every": "month",
        "times": 1,
    }
    assert lint(after, text=case["text"]) == []


def test_without_a_text_the_quotes_are_looked_at() -> None:
    case = read(Path(__file__).parent / "lint_cases/victim-exposed.yaml")

    remarks = lint(plan_of(case))

    assert [(remark.id, remark.about, remark.refused) for remark in remarks] == [("victim-exposed", "R1", True)]


def test_a_sound_plan_of_our_own_is_not_remarked_on() -> None:
    case = read(Path(__file__).parent / "lint_cases/date-complete.yaml")

    assert lint(plan_of(case), text=case["text"]) == []


@given(plan=PLANS)
def test_any_plan_can_be_looked_at_and_places_lie_in_it(plan: Plan) -> None:
    text = "".join(requirement.quote for requirement in plan.requirements)

    remarks = lint(plan, text=text)

    assert len({remark.key for remark in remarks}) == len(remarks)
    assert {remark.about for remark in remarks} <= {None, *(requirement.id for requirement in plan.requirements)}


def test_a_plan_of_a_hundred_thousand_characters_is_looked_at_in_two_seconds() -> None:
    text = "各村每季度开展一次宣讲，安装反诈中心APP，照片报送镇综治办，不得打卡。\n" * 2800
    plan = Plan(title="云溪镇方案", issued="2026-03-02")

    began = time.process_time()
    lint(plan, text=text)

    assert time.process_time() - began < 10


@given(
    plan=PLANS,
    text=st.text("各村。\n ", max_size=40),
    places=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))),
)
def test_what_stands_at_a_place_is_what_looking_through_all_finds(
    plan: Plan, text: str, places: list[tuple[int, int]]
) -> None:
    source, spans = Source(plan, text), [(start, start + length) for start, length in places]

    assert [source.requirement_at(at) for at in spans] == [clause_over(plan, at) for at in spans]
    assert [source.sentence_around(at) for at in spans] == [sentence_over(source, at) for at in spans]


def clause_over(plan: Plan, at: Span) -> object:
    over = [each for each in plan.requirements if each.at[0] < at[1] and at[0] < each.at[1]]
    over.sort(key=lambda each: each.at[1] - each.at[0])
    return over[0] if over else None


def sentence_over(source: Source, at: Span) -> Span:
    for sentence in source.sentences:
        said, start = sentence.folded, sentence.start
        if start <= at[0] < start + len(said):
            blanks = len(said) - len(said.lstrip())
            return min(start + blanks, at[0]), max(start + len(said.rstrip()), at[1])
    return at


def test_clauses_said_hundreds_of_times_over_are_compared_with_the_first_alone() -> None:
    line, count = "各村每季度开展一次入户走访。\n", 3000
    clauses = [
        {
            "id": f"R{number}",
            "activity": "visit",
            "quote": line[:-2],
            "owner": {"units": ["各村"], "types": ["village"]},
        }
        for number in range(1, count + 1)
    ]
    placed = [clause(raw, line * count, start=(number - 1) * len(line)) for number, raw in enumerate(clauses, start=1)]
    plan = Plan.model_validate({"title": "云溪镇方案", "requirements": placed})

    began = time.process_time()
    remarks = lint(plan, text=line * count)

    assert time.process_time() - began < 10
    twice = [remark for remark in remarks if remark.id == "duplicate-clauses"]
    assert [remark.about for remark in twice] == [f"R{number}" for number in range(2, count + 1)]
    assert {remark.why[:5] for remark in twice} == {"另一处是R"}

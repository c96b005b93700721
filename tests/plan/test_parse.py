"""Any file is read as a plan, or refused with its mistakes; nothing is raised."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from wuzha.plan.check import check_file
from wuzha.plan.parse import load
from wuzha.plan.source import read

PLAN = """\
wuzha: 1
title: 云溪镇方案
issued: 2026-03-02
window: {from: 2026-03-02, to: 2026-12-31}
requirements:
  - id: R1
    quote: 每月宣讲
    at: [0, 4]
    activity: lecture
    owner: {units: [各企业], types: [enterprise]}
    schedule: {kind: recurring, every: month, due: {day: 10, of: next}}
"""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    loaded = load(text, name="方案.yaml")

    assert (loaded.plan is None) == bool(loaded.problems)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_damaged_plan_is_read_or_refused_with_places_inside_the_file(data: st.DataObject) -> None:
    lines = PLAN.splitlines(keepends=True)
    start = data.draw(st.integers(0, len(PLAN)))
    end = data.draw(st.integers(start, min(len(PLAN), start + 12)))
    damage = data.draw(st.sampled_from(["", "null", "[]", "{}", "x", "5", "- ", ": ", "\n", "\t", "'", "年", "\x00"]))
    loaded = load(PLAN[:start] + damage + PLAN[end:], name="方案.yaml")

    problems = check_file(loaded)

    assert (loaded.plan is None) == bool(loaded.problems)
    assert all(0 <= problem.line <= len(lines) + 2 for problem in problems)


def test_a_plan_is_read_with_the_places_of_its_fields() -> None:
    loaded = load(PLAN, name="方案.yaml")

    places = {path: loaded.places[path] for path in ("title", "requirements[0]", "requirements[0].schedule.due.day")}
    assert places == {"title": (2, 8), "requirements[0]": (6, 5), "requirements[0].schedule.due.day": (11, 58)}


def test_dates_stay_as_they_are_written() -> None:
    loaded = load(PLAN, name="方案.yaml")

    assert loaded.plan is not None
    assert (loaded.plan.issued, loaded.plan.window and loaded.plan.window.to) == ("2026-03-02", "2026-12-31")


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake() -> None:
    loaded = load("\ufeff" + PLAN.replace("\n", "\r\n"), name="方案.yaml")

    assert loaded.plan == load(PLAN, name="方案.yaml").plan


def test_one_unreadable_field_leaves_the_rest_to_be_checked() -> None:
    damaged = PLAN.replace("every: month", "every: monthly").replace("activity: lecture", "activity: lectures")

    problems = check_file(load(damaged, name="方案.yaml"))

    assert [(problem.field, problem.level) for problem in problems] == [
        ("requirements[0].activity", "error"),
        ("requirements[0].schedule.every", "error"),
    ]


def test_a_file_of_brackets_is_refused() -> None:
    found = read("[" * 5000)

    assert [problem.message for problem in found.problems] == ["括号套得太深，这不是方案文件"]


def test_anchors_cannot_blow_a_file_up() -> None:
    layers = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))

    found = read(f"a0: &a0 [x]\n{layers}\n")

    assert len(found.problems) == 30

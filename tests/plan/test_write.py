"""Plans are written neatly, and changed without touching what did not change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plan.strategies import PLANS, REQUIREMENTS
from wuzha.plan.model import Deadline, Owner, Plan, Quantity, Requirement
from wuzha.plan.parse import load
from wuzha.plan.write import dump, rewrite

# A file as people keep them: comments, blank lines, aligned values, their own order, indentation and quotes.
KEPT = """\
# 云溪镇方案，经办人：综治中心
wuzha: 1
title:   云溪镇防范电信网络诈骗工作方案    # 以印发稿为准
issued: 2026-03-02
window:
    from: 2026-03-02
    to: 2026-12-31        # 年底

phases:
- id: P1
  name: '宣传发动'
  from: 2026-03-02
  to: 2026-03-31
- {id: P2, name: 集中整治, from: 2026-04-01, to: 2026-11-30}

requirements:

  # 企业
  - id: R1
    quote: >
      每月组织
      宣讲
    at: [10, 20]
    activity: lecture
    owner:   {units: [各企业], types: [ enterprise ]}
    schedule: {kind: recurring, every: month, times: 1}

    note: 与镇工会商定   # 口头

  # 村
  - note: 各村自定
    id: R2
    quote: "成立领导小组"
    at:
    - 30
    - 36
    activity: setup.group
    schedule:
      kind: ongoing
    evidence: []
    owner:
      types:
      - village
# 完
"""


def _kept() -> Plan:
    plan = load(KEPT, name="方案.yaml").plan
    assert plan is not None
    return plan


def _with(number: int, **changed: object) -> Plan:
    """Change fields of one requirement of the kept file."""
    plan = _kept()
    requirements = list(plan.requirements)
    requirements[number] = requirements[number].model_copy(update=changed)
    return plan.model_copy(update={"requirements": tuple(requirements)})


@settings(max_examples=40, deadline=None)
@given(PLANS)
def test_a_written_plan_reads_back_as_itself(plan: Plan) -> None:
    loaded = load(dump(plan), name="方案.yaml")

    assert (loaded.plan, loaded.problems) == (plan, ())


@settings(max_examples=30, deadline=None)
@given(PLANS)
def test_writing_an_unchanged_plan_changes_nothing(plan: Plan) -> None:
    written = dump(plan)

    assert rewrite(written, plan) == written


@settings(max_examples=40, deadline=None)
@given(PLANS, PLANS, st.booleans())
def test_any_plan_can_be_written_into_the_file_of_another(old: Plan, new: Plan, crlf: bool) -> None:  # noqa: FBT001 - hypothesis passes by position
    original = dump(old).replace("\n", "\r\n") if crlf else dump(old)

    assert load(rewrite(original, new), name="方案.yaml").plan == new


@settings(max_examples=40, deadline=None)
@given(st.lists(REQUIREMENTS, max_size=2), st.data())
def test_any_change_of_requirements_can_be_written_into_a_kept_file(
    added: list[Requirement], data: st.DataObject
) -> None:
    pool = [*_kept().requirements, *added, *[requirement.model_copy(update={"id": "R1"}) for requirement in added]]
    requirements = data.draw(st.lists(st.sampled_from(pool), max_size=4).map(tuple))
    plan = _kept().model_copy(update={"requirements": requirements})

    assert load(rewrite(KEPT, plan), name="方案.yaml").plan == plan


def test_a_kept_file_stays_as_it_is_when_nothing_changes() -> None:
    assert rewrite(KEPT, _kept()) == KEPT


@pytest.mark.parametrize(
    "changed, before, after",
    [
        ({"activity": "push"}, "    activity: lecture\n", "    activity: push\n"),
        ({"note": "另定"}, "note: 与镇工会商定   # 口头", "note: 另定   # 口头"),
        ({"note": None}, "    note: 与镇工会商定   # 口头\n", ""),
        ({"quote": "每月宣讲"}, "quote: >\n      每月组织\n      宣讲\n", "quote: 每月宣讲\n"),
        ({"coverage": 100}, "times: 1}\n", "times: 1}\n    coverage: 100\n"),
        (
            {"owner": Owner(types=("enterprise",), where="headcount >= 50")},
            "owner:   {units: [各企业], types: [ enterprise ]}",
            'owner:   {types: [enterprise], where: "headcount >= 50"}',
        ),
        (
            {"schedule": Deadline(by="2026-05-31")},
            "{kind: recurring, every: month, times: 1}",
            "{kind: deadline, by: 2026-05-31}",
        ),
    ],
)
def test_a_change_of_a_requirement_touches_its_own_line_only(
    changed: dict[str, object], before: str, after: str
) -> None:
    rewritten = rewrite(KEPT, _with(0, **changed))

    assert rewritten == KEPT.replace(before, after, 1)


@pytest.mark.parametrize(
    "changed, before, after",
    [
        ({"evidence": ("register",)}, "evidence: []", "evidence: [register]"),
        ({"at": (30, 37)}, "    - 36\n", "    - 37\n"),
        ({"owner": Owner(types=("village", "school"))}, "      - village\n", "      - village\n      - school\n"),
        (
            {"owner": Owner(units=("各村",))},
            "    owner:\n      types:\n      - village\n",
            "    owner: {units: [各村]}\n",
        ),
        (
            {"quantity": Quantity(n=2, unit="块"), "lead": ("综治办",)},
            "      - village\n",
            "      - village\n    lead: [综治办]\n",
        ),
    ],
)
def test_a_block_is_edited_line_by_line(changed: dict[str, object], before: str, after: str) -> None:
    rewritten = rewrite(KEPT, _with(1, **changed))

    expected = KEPT.replace(before, after, 1)
    if "quantity" in changed:
        kind = "      kind: ongoing\n"
        expected = expected.replace(kind, f'{kind}    quantity: {{op: ">=", n: 2, unit: 块}}\n')
    assert rewritten == expected


def test_a_requirement_that_loses_its_first_line_is_written_anew() -> None:
    rewritten = rewrite(KEPT, _with(1, note=None))

    head, _, _ = KEPT.partition("  - note: 各村自定")
    assert rewritten == head + (
        "  - id: R2\n    quote: 成立领导小组\n    at: [30, 36]\n    activity: setup.group\n"
        "    owner: {types: [village]}\n    schedule: {kind: ongoing}\n# 完\n"
    )


def test_a_removed_requirement_takes_its_lines_with_it() -> None:
    plan = _kept()

    rewritten = rewrite(KEPT, plan.model_copy(update={"requirements": plan.requirements[:1]}))

    first, _, last = KEPT.partition("  - note: 各村自定")
    assert rewritten == first + last[last.index("# 完") :]


def test_a_new_requirement_stands_in_its_place() -> None:
    plan = _kept()
    new = Requirement(id="R9", quote="及时报送", at=(40, 44), activity="report", schedule=Deadline(by="05-31"))

    rewritten = rewrite(
        KEPT, plan.model_copy(update={"requirements": (plan.requirements[0], new, plan.requirements[1])})
    )

    line = "    note: 与镇工会商定   # 口头\n"
    added = (
        "  - id: R9\n    quote: 及时报送\n    at: [40, 44]\n    activity: report\n"
        "    schedule: {kind: deadline, by: 05-31}\n"
    )
    assert rewritten == KEPT.replace(line, line + added)


def test_a_new_heading_stands_where_the_language_puts_it() -> None:
    plan = _kept().model_copy(update={"issuer": "云溪镇人民政府", "number": "云政〔2026〕12号"})

    rewritten = rewrite(KEPT, plan)

    title = "title:   云溪镇防范电信网络诈骗工作方案    # 以印发稿为准\n"
    assert rewritten == KEPT.replace(title, f"{title}number: 云政〔2026〕12号\nissuer: 云溪镇人民政府\n")


def test_a_date_of_the_window_is_changed_in_its_line() -> None:
    plan = _kept()
    assert plan.window is not None
    window = plan.window.model_copy(update={"to": "2026-11-30"})

    rewritten = rewrite(KEPT, plan.model_copy(update={"window": window}))

    assert rewritten == KEPT.replace("    to: 2026-12-31        # 年底", "    to: 2026-11-30        # 年底")


def test_a_byte_order_mark_and_windows_line_ends_are_kept() -> None:
    original = "\ufeff" + KEPT.replace("\n", "\r\n")

    rewritten = rewrite(original, _with(0, activity="push", coverage=100))

    expected = KEPT.replace("activity: lecture", "activity: push").replace(
        "times: 1}\n", "times: 1}\n    coverage: 100\n"
    )
    assert rewritten == "\ufeff" + expected.replace("\n", "\r\n")


def test_a_file_with_mistakes_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="原文件有错误，不能在上面修改"):
        rewrite("title: [", _kept())


def test_a_plan_is_written_as_people_read_it() -> None:
    written = dump(_kept())

    assert written == (
        "wuzha: 1\n"
        "title: 云溪镇防范电信网络诈骗工作方案\n"
        "issued: 2026-03-02\n"
        "window: {from: 2026-03-02, to: 2026-12-31}\n"
        "phases:\n"
        "  - {id: P1, name: 宣传发动, from: 2026-03-02, to: 2026-03-31}\n"
        "  - {id: P2, name: 集中整治, from: 2026-04-01, to: 2026-11-30}\n"
        "requirements:\n"
        "  - id: R1\n"
        '    quote: "每月组织 宣讲\\n"\n'
        "    at: [10, 20]\n"
        "    activity: lecture\n"
        "    owner: {units: [各企业], types: [enterprise]}\n"
        "    schedule: {kind: recurring, every: month, times: 1}\n"
        "    note: 与镇工会商定\n"
        "  - id: R2\n"
        "    quote: 成立领导小组\n"
        "    at: [30, 36]\n"
        "    activity: setup.group\n"
        "    owner: {types: [village]}\n"
        "    schedule: {kind: ongoing}\n"
        "    note: 各村自定\n"
    )

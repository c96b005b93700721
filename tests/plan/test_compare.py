"""Two plans clause by clause: what belongs together, what changed, and nothing twice or lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wuzha.plan.aligning import key
from wuzha.plan.compare import align, header_changes, words
from wuzha.plan.model import Ongoing, Plan, Recurring, Requirement
from wuzha.plan.moves import Moves

QUOTES = st.sampled_from(
    ["各村每月宣讲1次", "各村每月宣讲2次", "各企业每季度演练", "各学校签订责任书", "完全不同的一句话", "张贴标语"]
)


def clause(code: str, quote: str, **fields: object) -> Requirement:
    given = {"activity": "lecture", "schedule": Ongoing(), **fields}
    return Requirement.model_validate({"id": code, "quote": quote, "at": (0, len(quote)), **given})


CLAUSES = st.lists(QUOTES, max_size=8).map(lambda quotes: [clause(f"R{n}", said) for n, said in enumerate(quotes)])


@given(CLAUSES, CLAUSES)
def test_every_clause_of_both_comes_once_and_the_new_ones_in_order(
    old: list[Requirement], new: list[Requirement]
) -> None:
    pairs = align(old, new)

    assert sorted(pair.old.id for pair in pairs if pair.old) == sorted(each.id for each in old)
    assert [pair.new.id for pair in pairs if pair.new] == [each.id for each in new]


@given(CLAUSES, CLAUSES)
def test_as_many_equal_sentences_as_can_be_are_paired(old: list[Requirement], new: list[Requirement]) -> None:
    quotes = [[key(each.quote) for each in clauses] for clauses in (old, new)]
    possible = sum(min(quotes[0].count(said), quotes[1].count(said)) for said in set(quotes[0]))

    paired = sum(bool(pair.old and pair.new and key(pair.old.quote) == key(pair.new.quote)) for pair in align(old, new))

    assert paired == possible


@given(CLAUSES)
def test_a_plan_compared_with_itself_shows_no_change(clauses: list[Requirement]) -> None:
    assert {pair.change for pair in align(clauses, clauses)} <= {"same"}


def test_added_removed_and_changed_clauses_are_told_apart() -> None:
    old = [clause("R1", "各村每月宣讲1次"), clause("R2", "各企业演练"), clause("R3", "张贴标语")]
    new = [
        clause("R1", "各村每月宣讲2次", schedule=Recurring(every="month", times=2)),
        clause("R2", "张贴标语"),
        clause("R3", "各学校签订责任书"),
    ]

    found = [(pair.change, pair.old and pair.old.id, pair.new and pair.new.id, pair.fields) for pair in align(old, new)]

    assert found == [
        ("changed", "R1", "R1", ("quote", "schedule")),
        ("removed", "R2", None, ()),
        ("same", "R3", "R2", ()),
        ("added", None, "R3", ()),
    ]


def test_a_sentence_that_moved_is_still_the_same() -> None:
    old = [clause("R1", "甲甲甲甲"), clause("R2", "乙乙乙乙"), clause("R3", "丙丙丙丙")]
    new = [clause("R1", "丙丙丙丙"), clause("R2", "甲甲甲甲"), clause("R3", "乙乙乙乙")]

    assert {pair.change for pair in align(old, new)} == {"same"}


def test_hundreds_of_clauses_that_all_changed_are_paired_by_place() -> None:
    old = [clause(f"R{n}", f"第{n}村每月开展宣讲不少于一次") for n in range(400)]
    new = [clause(f"R{n}", f"第{n}村每月开展宣讲不少于两次") for n in range(400)]

    assert [(pair.old and pair.old.id, pair.new and pair.new.id) for pair in align(old, new)] == [
        (f"R{n}", f"R{n}") for n in range(400)
    ]


def test_facts_of_the_header_are_compared_by_what_they_say() -> None:
    old = Plan.model_validate({"title": "方案", "window": {"from": "2026-01-01", "to": "2026-12-31", "quote": "甲"}})
    new = Plan.model_validate(
        {"title": "方案", "number": "云政1号", "window": {"from": "2026-01-01", "to": "2026-12-31", "quote": "乙"}}
    )

    assert header_changes(old, new) == ("number",)


@given(st.text(alphabet="各村每月宣讲", max_size=20), st.text(alphabet="各村每月宣讲", max_size=20))
def test_the_words_of_both_sentences_can_be_read_from_their_difference(before: str, after: str) -> None:
    found = words(before, after)

    assert "".join(each.text for each in found if each.kind != "added") == before
    assert "".join(each.text for each in found if each.kind != "removed") == after


LINES = st.lists(st.sampled_from(["甲甲\n", "乙乙\n", "丙\n", "丁丁丁\n", "\n"]), max_size=8).map("".join)


@given(LINES, LINES, st.integers(0, 30), st.integers(0, 30))
def test_a_stretch_that_is_found_again_says_the_same(old: str, new: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(old)), min(other, len(old))))

    now = Moves(old, new).span((start, end))

    assert now is None or new[slice(*now)] == old[start:end]


@given(LINES, st.integers(0, 30), st.integers(0, 30))
def test_in_the_same_text_every_stretch_keeps_its_place(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))

    if start < end:
        assert Moves(text, text).span((start, end)) == (start, end)

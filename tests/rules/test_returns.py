"""Rows that come back are told apart whatever their order, and nothing either side said is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.records import RecordForm
from wuzha.rules.returns import (
    FIELDS,
    Judgement,
    Loose,
    Said,
    Verdict,
    adds_nothing,
    changed_form,
    changes,
    is_blank,
    judge,
    new_form,
    pair,
    said_of,
    unclaimed,
)

DAYS = st.dates(date(2026, 5, 1), date(2026, 5, 4))
SAID = st.builds(
    Said,
    activity=st.sampled_from(["lecture", "visit"]),
    starts=DAYS,
    place=st.sampled_from(["", "礼堂", "茶馆"]),
    audience=st.sampled_from([(), ("elderly",), ("elderly", "villagers")]),
    attended=st.none() | st.integers(0, 3),
    note=st.sampled_from(["", "一", "二"]),
)
MAYBE = st.none() | SAID


@given(said=SAID)
def test_what_is_packed_is_what_is_unpacked(said: Said) -> None:
    assert Said.unpacked(said.packed()) == said


@given(filed=MAYBE, base=MAYBE, ours=MAYBE)
def test_nothing_either_side_said_is_lost(filed: Said | None, base: Said | None, ours: Said | None) -> None:
    """By brute force over the fields: what is written holds every change of both, else a person is asked."""
    judged = judge(filed=filed, base=base, ours=ours)

    if judged.verdict is Verdict.CHANGE:
        assert filed
        assert base
        assert ours
        assert judged.said
        for name in FIELDS:
            went, came, known = (getattr(each, name) for each in (base, filed, ours))
            assert getattr(judged.said, name) == (came if came != went else known)
            assert known in {went, came} or came == went
    elif judged.verdict is Verdict.SAME:
        assert filed is not None
        assert ours is not None
        assert filed == ours or (
            base is not None and all(getattr(ours, n) == v for n, v in changes(base, filed).items())
        )
    elif judged.verdict is Verdict.NEW:
        assert (base, ours, judged.said) == (None, None, filed)
    elif judged.verdict is Verdict.UNTOUCHED:
        assert filed == base or (filed is None and ours is None)
    elif judged.verdict is Verdict.CLEARED:
        assert filed is None
        assert ours is not None
        assert base is not None
    else:
        assert judged == Judgement(Verdict.CONFLICT, filed)
        assert filed is not None
        clash = (
            base
            and ours
            and any(getattr(ours, n) not in {getattr(base, n), v} for n, v in changes(base, filed).items())
        )
        assert ours is None or base is None or clash


@given(base=MAYBE, ours=MAYBE)
def test_a_row_that_comes_back_as_it_was_changes_nothing(base: Said | None, ours: Said | None) -> None:
    assert judge(filed=base, base=base, ours=ours) == Judgement(Verdict.UNTOUCHED)


ROWS = st.lists(st.builds(Loose, st.sampled_from(["", "x1", "x2", "d1"]), MAYBE), max_size=6)
KNOWN = st.dictionaries(st.sampled_from(["x1", "x2", "d1", "n1", "n2"]), MAYBE)


@given(rows=ROWS, known=KNOWN, data=st.data())
def test_every_row_gets_a_key_of_its_own_and_the_order_of_rows_decides_nothing(
    rows: list[Loose], known: dict[str, Said | None], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(rows))))

    keys, shuffled = pair(rows, known, prefix="n"), pair([rows[place] for place in order], known, prefix="n")

    assert len(set(keys)) == len(rows)
    assert {(key, row.said) for key, row in zip(keys, rows, strict=True)} == {
        (key, rows[place].said) for key, place in zip(shuffled, order, strict=True)
    }
    for key, row in zip(keys, rows, strict=True):
        assert key == row.key or key.startswith("n")


@given(rows=ROWS, known=KNOWN)
def test_a_file_that_comes_again_is_known_again_row_by_row(rows: list[Loose], known: dict[str, Said | None]) -> None:
    keys = pair(rows, known, prefix="n")
    told = {key: row.said for key, row in zip(keys, rows, strict=True)}

    again = pair(rows, {**known, **told}, prefix="n")

    assert {(key, row.said) for key, row in zip(again, rows, strict=True)} == set(told.items())


def test_a_row_added_by_hand_and_edited_is_known_by_its_event() -> None:
    lecture = Said("lecture", date(2026, 5, 2), place="礼堂")
    known = {"n1": lecture, "n2": Said("visit", date(2026, 5, 3))}

    keys = pair(
        [Loose("", replace(lecture, place="茶馆")), Loose("", Said("quiz", date(2026, 5, 2)))], known, prefix="n"
    )

    assert (keys, unclaimed(known, keys)) == (["n1", "n3"], ["n2"])


FORM = RecordForm(
    "lecture",
    date(2026, 5, 2),
    ends=date(2026, 5, 3),
    handed_in=date(2026, 5, 4),
    note="一行\n二行",
    topics=("b", "a"),
    audience=("villagers",),
)


def tidy(text: str) -> str:
    return " ".join(text.split())


def test_a_change_touches_only_what_it_names() -> None:
    said = said_of(FORM, tidy)

    assert changed_form(FORM, replace(said, attended=5), tidy) == replace(FORM, attended=5)
    assert changed_form(FORM, said, tidy) == FORM


def test_a_day_put_later_than_the_hand_in_takes_the_hand_in_along() -> None:
    moved = replace(said_of(FORM, tidy), starts=date(2026, 5, 9), ends=None)

    changed = changed_form(FORM, moved, tidy)

    assert (changed.starts, changed.ends, changed.handed_in) == (date(2026, 5, 9), date(2026, 5, 9), date(2026, 5, 9))


def test_a_report_came_in_on_the_day_it_names_for_the_period_of_its_row() -> None:
    form = new_form(Said("report", date(2026, 6, 5), nothing=True), period="2026-05")

    assert (form.handed_in, form.period, form.nothing_to_report) == (date(2026, 6, 5), "2026-05", True)
    with pytest.raises(ValueError, match="no day"):
        new_form(Said("lecture"))


def test_a_row_with_no_more_than_its_duty_says_is_empty() -> None:
    assert is_blank(Said("lecture", audience=("villagers",), amount_unit="份"))
    assert not is_blank(Said("lecture", attended=0))
    assert not is_blank(Said("report", nothing=True))


@given(ours=SAID, empty=st.sets(st.sampled_from(["place", "attended", "note", "audience"])))
def test_a_row_that_leaves_boxes_empty_adds_nothing_to_what_is_known(ours: Said, empty: set[str]) -> None:
    blank = {"place": "", "attended": None, "note": "", "audience": ()}
    filed = replace(ours, **{name: blank[name] for name in empty})  # type: ignore[arg-type]

    assert adds_nothing(filed, ours)
    assert not adds_nothing(replace(ours, title="另一个"), ours)

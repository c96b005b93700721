from datetime import date

import pytest

from world import NOW, World
from wuzha.actions import terms
from wuzha.calendar.terms import Term
from wuzha.queries.almanacs import almanac_of
from wuzha.queries.terms import terms as shown
from wuzha.rules.refusals import Absent, Refusal

AUTUMN = Term("2026-T2", date(2026, 8, 25), date(2027, 1, 16))


def test_a_school_without_dates_of_its_own_keeps_the_usual_ones(world: World) -> None:
    _, rows = shown(by=world.an, unit=world.village, today=NOW.date())

    assert [(row.key, row.first, row.last, row.source) for row in rows if row.key.startswith("2026")] == [
        ("2026-T1", date(2026, 2, 16), date(2026, 7, 10), ""),
        ("2026-T2", date(2026, 9, 1), date(2027, 1, 20), ""),
    ]


def test_what_the_authority_sets_holds_below_it_until_a_unit_sets_its_own(world: World) -> None:
    terms.set_terms(by=world.an, unit=world.town, terms=[AUTUMN], at=NOW)
    inherited = shown(by=world.an, unit=world.village, today=NOW.date())[1]
    own = Term("2026-T2", date(2026, 9, 3), date(2027, 1, 10))
    terms.set_terms(by=world.an, unit=world.village, terms=[own], at=NOW)
    set_here = shown(by=world.an, unit=world.village, today=NOW.date())[1]

    before, after = ({row.key: row for row in rows}["2026-T2"] for rows in (inherited, set_here))
    assert (before.first, before.last, before.source) == (date(2026, 8, 25), date(2027, 1, 15), "云溪镇人民政府")
    assert (after.first, after.last, after.source) == (date(2026, 9, 3), date(2027, 1, 9), "上云村")


def test_terms_that_overlap_are_refused(world: World) -> None:
    terms.set_terms(by=world.an, unit=world.town, terms=[AUTUMN], at=NOW)

    with pytest.raises(Refusal, match="重叠"):
        terms.set_terms(
            by=world.an, unit=world.town, terms=[Term("2026-T1", date(2026, 3, 1), date(2026, 9, 1))], at=NOW
        )


def test_a_liaison_sets_no_terms(world: World) -> None:
    with pytest.raises(Absent):
        terms.set_terms(by=world.lin, unit=world.village, terms=[AUTUMN], at=NOW)


def test_a_term_duty_follows_the_dates_that_were_set(world: World) -> None:
    terms.set_terms(by=world.an, unit=world.village, terms=[AUTUMN], at=NOW)
    path = f"{world.town}/{world.village}/"

    found = almanac_of(world.village, path).terms, almanac_of(world.factory, f"{world.town}/{world.factory}/").terms

    assert found == ((AUTUMN,), ())

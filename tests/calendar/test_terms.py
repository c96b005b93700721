from datetime import date

from wuzha.calendar.terms import Term, default_terms, terms_between

SPRING = Term("2026-T1", date(2026, 2, 16), date(2026, 7, 11))
AUTUMN = Term("2026-T2", date(2026, 9, 1), date(2027, 1, 21))


def test_a_year_has_a_spring_and_an_autumn_term() -> None:
    assert default_terms(2026, 2026) == (SPRING, AUTUMN)


def test_terms_of_several_years_stand_in_order() -> None:
    keys = [term.key for term in default_terms(2025, 2026)]

    assert keys == ["2025-T1", "2025-T2", "2026-T1", "2026-T2"]


def test_a_term_that_ends_on_the_first_day_asked_for_is_over() -> None:
    assert terms_between(date(2027, 1, 21), date(2027, 2, 16)) == ()


def test_the_autumn_term_reaches_into_the_next_year() -> None:
    assert terms_between(date(2027, 1, 20), date(2027, 1, 22)) == (AUTUMN,)


def test_a_school_that_set_one_term_keeps_the_usual_others() -> None:
    own = Term("2026-T1", date(2026, 3, 2), date(2026, 7, 4))

    assert terms_between(date(2026, 1, 25), date(2026, 12, 31), [own]) == (own, AUTUMN)


def test_a_usual_term_gives_way_to_a_schools_own_that_reaches_into_it() -> None:
    own = Term("2025-T2", date(2025, 9, 1), date(2026, 2, 21))

    found = terms_between(date(2026, 2, 1), date(2026, 8, 1), [own])

    assert found == (own, Term("2026-T1", date(2026, 2, 21), date(2026, 7, 11)))


def test_a_usual_term_ends_where_a_schools_extra_term_begins() -> None:
    own = Term("2026-T3", date(2026, 7, 1), date(2026, 8, 1))

    found = terms_between(date(2026, 6, 1), date(2026, 8, 15), [own])

    assert found == (Term("2026-T1", date(2026, 2, 16), date(2026, 7, 1)), own)


def test_a_usual_term_inside_a_schools_own_is_gone() -> None:
    own = Term("2026-T3", date(2026, 2, 1), date(2026, 8, 1))

    assert terms_between(date(2026, 2, 1), date(2026, 8, 15), [own]) == (own,)

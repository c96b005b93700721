"""How many different people came is bounded, never guessed; held against every way people could have come."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.reach import Reach, Session, reach_of

WORDS = load_vocabulary()
TOWN, EAST, WEST = "1/", "1/2/", "1/3/"


def session(area: str, attended: int, *audience: str) -> Session:
    return Session(area, frozenset(audience or ("residents",)), attended, attended)


def reach(*sessions: Session, audience: str = "residents", **sizes: int) -> Reach:
    areas = {"east": EAST, "west": WEST, "town": TOWN}
    return reach_of(sessions, audience, {areas[name]: size for name, size in sizes.items()}, WORDS)


def test_two_sessions_of_a_village_reached_at_least_the_larger_and_at_most_both() -> None:
    assert reach(session(EAST, 40), session(EAST, 25), east=900) == Reach(40, 65, 900)


def test_nobody_reaches_more_than_there_are() -> None:
    assert reach(session(EAST, 40), session(EAST, 45), east=50) == Reach(45, 50, 50)


def test_villages_have_nobody_in_common() -> None:
    assert reach(session(EAST, 40), session(WEST, 30), east=100, west=200) == Reach(70, 70, 300)


def test_a_session_of_the_town_may_have_been_for_the_villagers() -> None:
    assert reach(session(TOWN, 50), session(EAST, 40), session(WEST, 30), east=100, west=200) == Reach(70, 120, 300)
    assert reach(session(TOWN, 90), session(EAST, 40), session(WEST, 30), east=100, west=200).low == 90


def test_a_session_for_all_staff_may_have_reached_the_finance_staff() -> None:
    assert reach(session(EAST, 30, "staff"), audience="finance-staff") == Reach(0, 30, None)
    assert reach(session(EAST, 30, "finance-staff"), audience="staff", east=40) == Reach(30, 30, 40)
    assert reach(session(EAST, 30, "students"), audience="staff", east=40) == Reach(0, 0, 40)


def test_a_mixed_session_says_nothing_certain_of_either() -> None:
    assert reach(session(EAST, 30, "staff", "students"), audience="staff") == Reach(0, 30, None)


@given(
    st.lists(st.tuples(st.sampled_from((TOWN, EAST, WEST)), st.integers(0, 3)), max_size=3),
    st.integers(0, 3),
    st.integers(0, 2),
)
@settings(max_examples=80, deadline=None)
def test_the_bounds_are_those_of_every_way_in_which_people_could_have_come(
    held: list[tuple[str, int]], east: int, west: int
) -> None:
    people = {EAST: [f"e{n}" for n in range(east)], WEST: [f"w{n}" for n in range(west)]}
    people[TOWN] = [*people[EAST], *people[WEST]]
    possible = [(area, came) for area, came in held if came <= len(people[area])]
    ways = product(*(list(combinations(people[area], came)) for area, came in possible))
    sizes = [len({person for session in way for person in session}) for way in ways]
    found = reach(*(session(area, came) for area, came in possible), east=east, west=west, town=east + west)

    assert (found.low, found.high) == (min(sizes), max(sizes))


AREAS = st.sampled_from((TOWN, EAST, WEST))
AUDIENCES = st.sampled_from((("residents",), ("residents", "students"), ("staff",), ("public",)))


@given(st.lists(st.tuples(AREAS, AUDIENCES, st.integers(0, 300)), max_size=12), st.sampled_from(("public", "staff")))
def test_sessions_added_up_by_area_and_audience_reach_as_many(
    held: list[tuple[str, tuple[str, ...], int]], audience: str
) -> None:
    alike: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for area, whom, attended in held:
        alike.setdefault((area, whom), []).append(attended)
    added_up = [Session(area, frozenset(whom), max(came), sum(came)) for (area, whom), came in alike.items()]
    one_by_one = [session(area, attended, *whom) for area, whom, attended in held]

    assert reach(*added_up, audience=audience, town=800) == reach(*one_by_one, audience=audience, town=800)

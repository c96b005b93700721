"""Looking for photos that look alike: whole ones exactly, cut ones by their spots, whatever else is stored."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tests.papers.test_prints import own, scene, seen
from tests.world import NOW, World
from wuzha.actions.evidence import keep_prints
from wuzha.papers.prints import Look
from wuzha.queries import prints
from wuzha.queries.prints import alike, near
from wuzha.rules.prints import BITS, NEAR, QUARTERS, distance
from wuzha.store.models import Evidence, Record


def test_looking_for_a_whole_photo_finds_what_comparing_with_all_finds(world: World) -> None:
    chance = random.Random(5)  # noqa: S311 - the same prints every time
    wanted = chance.getrandbits(64)
    prints = {
        photo(world, Look(print_, (print_,), ())): print_
        for print_ in (flipped(wanted, number, chance) for number in (*range(13), 64) for _ in range(4))
    }

    found = near(wanted)

    assert found == {key for key, print_ in prints.items() if distance(print_, wanted) <= NEAR}
    assert len(found) == 4 * (NEAR + 1)


def test_a_cut_photo_finds_the_one_it_was_cut_from(world: World) -> None:
    keys = [photo(world, own(number)) for number in range(6)]
    left, top, right, bottom = 160, 90, 800, 600

    found = [alike(seen(scene(number).crop((left, top, right, bottom)), 60)) for number in range(6)]

    assert found == [frozenset([key]) for key in keys]


def test_two_spots_make_photos_alike_but_not_one(world: World) -> None:
    chance = random.Random(6)  # noqa: S311 - the same
    spots = tuple(chance.getrandbits(64) for _ in range(16))
    key = photo(world, Look(chance.getrandbits(64), spots, ()))
    near_spots = [flipped(spot, 2, chance) for spot in spots[:2]]
    others = [chance.getrandbits(64) for _ in range(10)]

    both = alike(Look(chance.getrandbits(64), (), ((), (*near_spots, *others))))
    apart = alike(Look(chance.getrandbits(64), (), ((near_spots[0], *others), (near_spots[1],))))

    assert (both, apart) == (frozenset([key]), frozenset())


def test_a_photo_without_spots_is_looked_for_as_a_whole(world: World) -> None:
    key = photo(world, Look(7, (), ()))

    assert alike(Look(6, (), ((),))) == frozenset([key])


def test_who_shares_more_spots_comes_first_in_however_many_stretches_the_spots_of_others_are_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(8)  # noqa: S311 - the same
    spots = tuple(chance.getrandbits(64) for _ in range(8))
    in_one_stretch = sum(1 << (BITS * quarter) for quarter in range(1, QUARTERS))
    same = photo(world, Look(chance.getrandbits(64), spots[:2], ()))
    many = photo(world, Look(chance.getrandbits(64), tuple(spot ^ in_one_stretch for spot in spots[2:7]), ()))
    cut = Look(chance.getrandbits(64), (), (spots,))
    both = alike(cut)

    monkeypatch.setattr(prints, "MOST", 1)

    assert (both, alike(cut)) == (frozenset([same, many]), frozenset([many]))


def photo(world: World, look: Look) -> int:
    """Keep a photo that looks so beside a record; return its id."""
    number = Evidence.objects.count()
    day = date(2026, 5, 12)
    record = Record.objects.create(
        unit_id=world.village, activity="lecture", starts=day, ends=day, handed_in=day, recorded_by_id=world.lin.person,
        created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    row = Evidence.objects.create(
        record=record, kind="photo", name="照片.jpg", media_type="image/jpeg", sha256=f"{number:064}", size=1,
        added_at=NOW, looked_at=True,
    )  # fmt: skip
    keep_prints(row.pk, look)
    return row.pk


def flipped(print_: int, number: int, chance: random.Random) -> int:
    """Return a print with so many bits changed."""
    return print_ ^ sum(1 << bit for bit in chance.sample(range(64), number))

"""The life of a paper: who takes each step, what is refused, what is signed and issued stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from hashlib import sha256

import pytest

from paper_ways import FILLED, JUNE, ON, addressed, frozen, issue, series, signed, state
from world import World, posted
from wuzha.access import Actor
from wuzha.actions import paper_lives, papers, records
from wuzha.actions.paper_lives import Address
from wuzha.papers.rendering import docx, xlsx
from wuzha.queries.frozen import document_of
from wuzha.queries.papers import Subject
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Refusal
from wuzha.store.models import LogEntry, Membership, NumberSeries, Paper, PaperNumber

LECTURE = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))


def test_a_paper_is_drafted_checked_signed_and_issued_by_three_people(world: World) -> None:
    key = signed(world, frozen(world), outside=("县反诈中心",), copied_units=(world.factory,))

    number = issue(world, key, series(world))

    row = Paper.objects.get(pk=key)
    assert (row.state, number, row.number, row.dated, row.signer) == (
        "issued",
        "云反诈办〔2026〕1号",
        number,
        ON,
        "雷明",
    )
    assert (row.recipient, row.copies) == ("上云村、县反诈中心", "青禾纺织厂")
    assert list(row.steps.order_by("pk").values_list("state", "by__name")) == [
        ("checked", "柏青"),
        ("signed", "雷明"),
        ("issued", "安岚"),
    ]
    assert list(LogEntry.objects.filter(subject="paper").order_by("pk").values_list("verb", flat=True)) == [
        "papers.freeze",
        "papers.address",
        "papers.check",
        "papers.sign",
        "papers.issue",
    ]


def test_what_is_signed_is_the_text_that_was_frozen(world: World) -> None:
    key = frozen(world)
    before = Paper.objects.get(pk=key).body

    issue(world, signed(world, key), series(world))

    row = Paper.objects.get(pk=key)
    assert row.body == before
    assert set(row.steps.values_list("sha256", flat=True)) == {sha256(before.encode()).hexdigest()}


@pytest.mark.parametrize("make", [docx, xlsx])
def test_an_issued_paper_gives_the_same_bytes_every_time(world: World, make: Callable[..., bytes]) -> None:
    key = signed(world, frozen(world))
    issue(world, key, series(world))
    first = make(document_of(Paper.objects.get(pk=key)))

    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=JUNE)

    assert make(document_of(Paper.objects.get(pk=key))) == first


def test_a_printed_number_and_the_day_of_the_signature_stand_in_the_file(world: World) -> None:
    key = signed(world, frozen(world))
    issue(world, key, series(world))

    document = document_of(Paper.objects.get(pk=key))

    assert (document.number, document.day, document.issued, document.recipient) == (
        "云反诈办〔2026〕1号",
        ON,
        ON,
        "上云村",
    )


STEPS = {
    "check": lambda world, key: paper_lives.check(by=world.bo, paper=key, at=JUNE),
    "sign": lambda world, key: paper_lives.sign(by=world.lei, paper=key, at=JUNE),
    "return": lambda world, key: paper_lives.send_back(by=world.lei, paper=key, why="数字要核对", at=JUNE),
    "issue": lambda world, key: issue(world, key, NumberSeries.objects.get().pk),
    "withdraw": lambda world, key: paper_lives.withdraw(by=world.an, paper=key, why="发错了", at=JUNE),
    "address": addressed,
    "replace": lambda world, _: frozen(world),
}


WAYS: dict[tuple[str, ...], tuple[str, str]] = {
    (): ("draft", "check return address replace"),
    ("check",): ("checked", "sign return replace"),
    ("check", "sign"): ("signed", "return issue replace"),
    ("check", "sign", "issue"): ("issued", "withdraw replace"),
    ("check", "sign", "issue", "withdraw"): ("withdrawn", "replace"),
    ("return",): ("returned", "replace"),
    ("replace",): ("replaced", "replace"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("step", STEPS)
def test_each_state_allows_its_steps_and_no_other(world: World, way: tuple[str, ...], step: str) -> None:
    key = addressed(world, frozen(world))
    series(world)
    for each in way:
        STEPS[each](world, key)
    reached, allowed = WAYS[way]
    assert state(key) == reached

    if step in allowed.split():
        STEPS[step](world, key)
        kept = step == "address" or (step == "replace" and reached in {"issued", "withdrawn", "replaced"})
        assert (state(key) == reached) == kept
    else:
        with pytest.raises(Refusal):
            STEPS[step](world, key)
        assert state(key) == reached


WHO = {
    "address": ("an",),
    "check": ("bo", "lei"),
    "sign": ("lei",),
    "return": ("an", "bo", "lei"),
    "issue": ("an",),
    "withdraw": ("an",),
}


BEFORE = {"sign": ("check",), "issue": ("check", "sign"), "withdraw": ("check", "sign", "issue")}


@pytest.mark.parametrize("step", WHO)
@pytest.mark.parametrize("name", ["an", "bo", "lei", "lin", "yi"])
def test_each_step_is_for_those_whose_role_it_is(world: World, step: str, name: str) -> None:
    key = addressed(world, frozen(world))
    number = series(world)
    for each in BEFORE.get(step, ()):
        STEPS[each](world, key)
    by: Actor = getattr(world, name)
    acts = {
        "address": partial(paper_lives.address, to=Address(units=(world.factory,))),
        "check": paper_lives.check,
        "sign": paper_lives.sign,
        "return": partial(paper_lives.send_back, why="改"),
        "issue": partial(paper_lives.issue, series=number, on=ON),
        "withdraw": partial(paper_lives.withdraw, why="错"),
    }

    if name in WHO[step]:
        acts[step](by=by, paper=key, at=JUNE)
    else:
        with pytest.raises(Refusal):
            acts[step](by=by, paper=key, at=JUNE)


def test_a_leader_does_not_sign_what_they_drafted(world: World) -> None:
    both = posted(world, world.lei, world.town, "officer")
    key = papers.freeze(by=both, subject=Subject("circular", world.town, "2026-05"), texts=FILLED, at=JUNE)
    addressed(world, key)
    paper_lives.check(by=world.bo, paper=key, at=JUNE)

    with pytest.raises(Refusal, match="您起草的，请由他人签发"):
        paper_lives.sign(by=both, paper=key, at=JUNE)

    assert state(key) == "checked"


def test_who_is_alone_in_the_office_checks_and_signs_alone(world: World) -> None:
    Membership.objects.filter(unit=world.town).exclude(person=world.an.person).update(to_date=date(2026, 6, 1))
    key = addressed(world, frozen(world))

    paper_lives.check(by=world.an, paper=key, at=JUNE)
    paper_lives.sign(by=world.an, paper=key, at=JUNE)

    assert issue(world, key, series(world)) == "云反诈办〔2026〕1号"


def test_a_paper_with_an_open_place_is_not_checked_and_the_place_is_named(world: World) -> None:
    key = addressed(world, frozen(world, texts={"features": "多为刷单。", "next": "（待填写）"}))

    with pytest.raises(Refusal, match=r"不能核稿：“五、下步要求”还没有填写。请按“写新稿”"):
        paper_lives.check(by=world.bo, paper=key, at=JUNE)

    assert state(key) == "draft"


def test_a_paper_signed_with_an_open_place_in_former_times_is_not_issued(world: World) -> None:
    key = addressed(world, frozen(world, texts={}))
    Paper.objects.filter(pk=key).update(state="signed", dated=ON)

    with pytest.raises(Refusal, match="不能印发：“二、案件特点—"):
        issue(world, key, series(world))

    assert (state(key), PaperNumber.objects.count()) == ("signed", 0)


def test_a_paper_to_nobody_is_not_checked(world: World) -> None:
    key = frozen(world)

    with pytest.raises(Refusal, match="还没有写明发给谁"):
        paper_lives.check(by=world.bo, paper=key, at=JUNE)


def test_a_new_draft_takes_the_place_of_one_returned_and_says_which(world: World) -> None:
    first = addressed(world, frozen(world))
    paper_lives.send_back(by=world.bo, paper=first, why="第二部分太长", at=JUNE)

    second = frozen(world)

    assert (state(first), state(second)) == ("replaced", "draft")
    assert Paper.objects.get(pk=second).replaces_id == first
    assert list(Paper.objects.get(pk=first).steps.order_by("pk").values_list("state", "why")) == [
        ("returned", "第二部分太长"),
        ("replaced", ""),
    ]

"""The life of a paper: who takes each step, what is refused, what issuing and withdrawing do to the report owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256

import pytest

from paper_ways import FILLED, JUNE, ON, addressed, frozen, issue, series, signed
from world import FOUNDED, World
from wuzha.access import Actor, actor_of
from wuzha.actions import number_series, paper_lives, papers, people, receipts, records
from wuzha.actions.evidence import Upload
from wuzha.actions.paper_lives import Address
from wuzha.actions.receipts import Reply
from wuzha.papers.rendering import docx, xlsx
from wuzha.queries.frozen import document_of
from wuzha.queries.papers import Subject
from wuzha.queries.progress import standings
from wuzha.queries.reporting import reporting
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.states import State
from wuzha.store.models import LogEntry, Membership, NumberSeries, Paper, PaperNumber, Record, Unit

LECTURE = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))


def state(key: int) -> str:
    return Paper.objects.get(pk=key).state


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


def appoint(world: World, actor: Actor, role: str) -> Actor:
    people.appoint(by=world.an, person=actor.person, unit=world.town, role=role, at=FOUNDED)
    found = actor_of(actor.person, JUNE.date())
    assert found is not None
    return found


def test_a_leader_does_not_sign_what_they_drafted(world: World) -> None:
    both = appoint(world, world.lei, "officer")
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


def test_a_circular_needs_a_number_and_an_inner_paper_needs_none(world: World) -> None:
    circular = signed(world, frozen(world))
    report = signed(world, frozen(world, "monthly"), units=(), outside=("县反诈中心",))

    with pytest.raises(Refusal, match="通报要编发文字号"):
        issue(world, circular)

    assert (issue(world, report), state(circular), state(report)) == ("", "signed", "issued")


def test_numbers_follow_each_other_and_a_refused_issuing_takes_none(world: World) -> None:
    number = series(world, before=11)
    first = signed(world, frozen(world))
    second = signed(world, frozen(world, "circular", world.village), units=(world.town,))
    with pytest.raises(Refusal, match="印发日期"):
        issue(world, first, number, ON - timedelta(days=1))
    with pytest.raises(Absent):  # the village's own papers take their number from a series of the village
        issue(world, second, number)

    numbers = [issue(world, first, number)]
    kept = number_series.void(by=world.an, series=number, why="系统外的会议通知用了", at=JUNE)
    again = signed(world, frozen(world, "monthly"), units=(), outside=("县反诈中心",))
    numbers.append(issue(world, again, number))

    assert numbers == ["云反诈办〔2026〕12号", "云反诈办〔2026〕14号"]
    assert kept == "云反诈办〔2026〕13号"
    assert list(PaperNumber.objects.order_by("number").values_list("number", "why")) == [
        (12, ""),
        (13, "系统外的会议通知用了"),
        (14, ""),
    ]


def test_a_series_begins_anew_each_year_and_the_number_of_a_withdrawn_paper_stays_taken(world: World) -> None:
    number = series(world, before=11)
    key = signed(world, frozen(world))
    issue(world, key, number)
    paper_lives.withdraw(by=world.an, paper=key, why="数字有误", at=JUNE)

    later = number_series.void(by=world.an, series=number, why="留", at=JUNE)
    next_year = number_series.void(by=world.an, series=number, why="留", at=datetime(2027, 1, 4, 2, 0, tzinfo=UTC))

    assert (later, next_year) == ("云反诈办〔2026〕13号", "云反诈办〔2027〕1号")


@pytest.mark.parametrize("mark", ["", "云反诈〔2026〕", "云反诈 3", "字" * 31])
def test_a_mark_is_words_alone(world: World, mark: str) -> None:
    with pytest.raises(Refusal, match="发文代字只写代字"):
        series(world, mark)


def test_a_series_that_ended_or_is_there_already_is_refused(world: World) -> None:
    number = series(world)
    with pytest.raises(Refusal, match="已有代字"):
        series(world)

    number_series.end(by=world.an, series=number, at=JUNE)

    with pytest.raises(Refusal, match="已经停用"):
        number_series.void(by=world.an, series=number, why="留", at=JUNE)
    with pytest.raises(Absent):
        number_series.begin(by=world.bo, office=world.town, name="函", mark="云函", before=0, at=JUNE)


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


def standing(world: World, unit: int, occasion: str) -> State:
    row = Unit.objects.get(pk=unit)
    found = standings({unit: row.path}, date(2026, 4, 1), date(2026, 7, 1), datetime(2026, 6, 3, 9, 0))
    report = world.requirement("R6")
    return next(each.state for each in found if each.clause.key == report and each.obligation.occasion.key == occasion)


def village_report(world: World, to: tuple[int, ...]) -> int:
    return signed(world, frozen(world, "monthly", world.village), units=to)


def test_issuing_a_monthly_report_to_the_superior_does_what_is_owed_and_withdrawing_reopens_it(world: World) -> None:
    key = village_report(world, (world.town,))
    before = standing(world, world.village, "2026-05")
    shown = reporting(by=world.an, paper=key, on=ON, now=datetime(2026, 6, 2, 10, 0))

    issue(world, key)
    done = standing(world, world.village, "2026-05")
    paper_lives.withdraw(by=world.an, paper=key, why="漏了一条", at=JUNE)

    record = Record.objects.get(activity="report")
    assert [(each.clause.code, each.occasion) for each in shown.counted] == [("R6", "2026-05")]
    assert (before, done, standing(world, world.village, "2026-05")) == (State.OPEN, State.DONE, before)
    assert (record.period, record.handed_in, record.withdrawn_why) == ("2026-05", ON, "文书撤回：漏了一条")
    assert Paper.objects.get(pk=key).reported_id == record.pk


def test_a_report_issued_to_a_village_below_does_nothing_that_is_owed(world: World) -> None:
    key = signed(world, frozen(world, "monthly"), units=(world.village,))

    issue(world, key)

    assert (Record.objects.count(), Paper.objects.get(pk=key).reported_id) == (0, None)


def test_a_month_reported_already_is_not_reported_twice(world: World) -> None:
    there = records.confirm_month(by=world.lin, unit=world.village, month="2026-05", at=JUNE)
    key = village_report(world, (world.town,))
    shown = reporting(by=world.an, paper=key, on=ON, now=datetime(2026, 6, 2, 10, 0))

    issue(world, key)
    paper_lives.withdraw(by=world.an, paper=key, why="换一份", at=JUNE)

    assert (shown.there, Record.objects.filter(withdrawn_at=None).count()) == (there, 1)
    assert standing(world, world.village, "2026-05") == State.DONE


def issued(world: World, kind: str = "circular", **to: object) -> int:
    key = signed(world, frozen(world, kind), **to)
    issue(world, key, series(world))
    return key


def recipient(key: int, name: str = "上云村") -> int:
    return Paper.objects.get(pk=key).recipients.get(name=name).pk


def test_a_rectification_or_copy_notice_asks_for_an_answer_by_a_day(world: World) -> None:
    subject = Subject("copy-notice", world.village, "2026-05")
    key = papers.freeze(
        by=world.an, subject=subject, texts={"demand": "请督促。"}, at=datetime(2026, 6, 12, 2, 0, tzinfo=UTC)
    )
    signed(world, key, copied_units=(world.factory,))
    issue(world, key, series(world))

    rows = Paper.objects.get(pk=key).recipients.order_by("pk")

    assert list(rows.values_list("name", "due_date")) == [("上云村", date(2026, 6, 12)), ("青禾纺织厂", None)]


def test_the_recipient_signs_for_a_paper_and_answers_it(world: World) -> None:
    row = recipient(issued(world))
    file = Upload("整改情况.txt", "已补登三条。".encode(), "text")

    receipts.acknowledge(by=world.lin, recipient=row, at=JUNE)
    receipts.acknowledge(by=world.lin, recipient=row, at=JUNE + timedelta(days=3))
    receipts.answer(by=world.lin, recipient=row, reply=Reply("已补登。", file=file), at=JUNE + timedelta(days=1))

    found = Paper.objects.get().recipients.get(pk=row)
    answer = found.answers.get()
    assert (found.served_date, found.acknowledged_by_id) == (ON, world.lin.person)
    assert (answer.text, answer.on_date, answer.file_name) == ("已补登。", date(2026, 6, 3), "整改情况.txt")


def test_the_office_notes_what_was_served_and_answered_on_paper(world: World) -> None:
    row = recipient(issued(world, outside=("县反诈中心",)), "县反诈中心")
    later = JUNE + timedelta(days=8)

    receipts.serve(by=world.an, recipient=row, on=date(2026, 6, 3), signed_for="收发室", at=later)
    receipts.answer(by=world.an, recipient=row, reply=Reply("已阅。", on=date(2026, 6, 8)), at=later)

    found = Paper.objects.get().recipients.get(pk=row)
    assert (found.served_date, found.signed_for) == (date(2026, 6, 3), "收发室")
    assert found.answers.get().on_date == date(2026, 6, 8)


def test_nothing_is_served_or_answered_on_a_day_to_come(world: World) -> None:
    row = recipient(issued(world, outside=("县反诈中心",)), "县反诈中心")
    tomorrow = JUNE.date() + timedelta(days=1)

    with pytest.raises(Refusal, match="应在印发之日到今天之间"):
        receipts.serve(by=world.an, recipient=row, on=tomorrow, signed_for="收发室", at=JUNE)
    with pytest.raises(Refusal, match="应在印发之日到今天之间"):
        receipts.answer(by=world.an, recipient=row, reply=Reply("已阅。", on=tomorrow), at=JUNE)

    found = Paper.objects.get().recipients.get(pk=row)
    assert (found.served_date, found.answers.count()) == (None, 0)


def test_others_neither_sign_for_a_paper_nor_answer_it(world: World) -> None:
    key = issued(world)
    mine = recipient(key)

    for by in (world.bo, world.lei, world.yi):
        with pytest.raises(Absent):
            receipts.answer(by=by, recipient=mine, reply=Reply("好"), at=JUNE)
    with pytest.raises(Absent):
        receipts.serve(by=world.lin, recipient=mine, on=ON, signed_for="", at=JUNE)

    assert Paper.objects.get().recipients.get(pk=mine).answers.count() == 0


@pytest.mark.parametrize(
    "text, said", [("", "请写明回复内容"), ("请打13800138000", "像电话号码"), ("长" * 2001, "最多2000个字")]
)
def test_an_answer_says_something_and_nothing_that_must_not_be_passed_on(world: World, text: str, said: str) -> None:
    row = recipient(issued(world))

    with pytest.raises(Refusal, match=said):
        receipts.answer(by=world.lin, recipient=row, reply=Reply(text), at=JUNE)


def test_a_withdrawn_paper_is_answered_no_more_and_one_not_issued_is_not_there_for_the_recipient(world: World) -> None:
    drafted = addressed(world, frozen(world, "summary"))
    with pytest.raises(Absent):
        receipts.acknowledge(by=world.lin, recipient=recipient(drafted), at=JUNE)
    key = issued(world)
    paper_lives.withdraw(by=world.an, paper=key, why="发错了", at=JUNE)

    with pytest.raises(Refusal, match="已撤回，不用再办"):
        receipts.answer(by=world.lin, recipient=recipient(key), reply=Reply("好"), at=JUNE)

"""Papers from outside: registered with their files, handed to units and people, settled, and found in the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from paper_ways import JUNE, newest
from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import incoming, judgements, paper_lives, receipts, records
from wuzha.actions.evidence import Upload
from wuzha.actions.receipts import Reply
from wuzha.queries.ledger_rows import ledger_page
from wuzha.queries.paper_lives import life
from wuzha.queries.paper_tasks import paper_tasks
from wuzha.queries.recipients import answer_choices, paper_file
from wuzha.rules.incoming import IncomingForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import LogEntry, Paper, PaperFile, Recipient

LETTER = IncomingForm(
    "云溪县反诈办", "关于报送宣传情况的通知", date(2026, 5, 19), "云县反诈办〔2026〕5号", date(2026, 5, 29)
)
SCAN = Upload("通知.txt", "请于5月29日前报送。".encode(), "text")


def registered(world: World, form: IncomingForm = LETTER, *files: Upload) -> int:
    return incoming.register(by=world.an, office=world.town, form=form, files=files or (SCAN,), at=NOW)


def asked_of(by: Actor, now: datetime = datetime(2026, 5, 20, 11, 0)) -> list[tuple[str, str, date | None]]:
    return [(task.what, task.note, task.due) for task in paper_tasks(by=by, now=now)]


def own(key: int) -> int:
    return Recipient.objects.get(paper=key, unit__parent=None).pk


def test_a_paper_from_outside_waits_on_the_offices_today_until_it_is_settled(world: World) -> None:
    key = registered(world, replace(LETTER, handler=world.an.person))
    before = asked_of(world.an)

    receipts.answer(by=world.an, recipient=own(key), reply=Reply("已报送。"), at=JUNE)

    assert before == [("办结", "云溪县反诈办来文，由您承办", date(2026, 5, 29))]
    assert asked_of(world.an) == []
    verbs = LogEntry.objects.filter(subject="paper", subject_id=key).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["incoming.register", "papers.answer"]


def test_what_is_overdue_is_told_to_the_office_once(world: World) -> None:
    registered(world)

    assert asked_of(world.an, datetime(2026, 6, 1, 9, 0)) == [("办结", "云溪县反诈办来文", date(2026, 5, 29))]


def test_it_is_handed_to_units_that_answer_and_the_office_accepts_before_it_settles(world: World) -> None:
    key = registered(world)
    units = (world.village, world.other_village)
    incoming.hand_on(by=world.an, paper=key, units=units, due=date(2026, 5, 26), at=NOW)
    village = Recipient.objects.get(paper=key, unit=world.village).pk
    told = asked_of(world.lin)
    receipts.answer(by=world.lin, recipient=village, reply=Reply("本村宣传两场。"), at=NOW)
    to_judge = [each[:2] for each in asked_of(world.bo)]
    judgements.accept(by=world.bo, recipient=village, answer=newest(village), at=NOW)

    states = {line.name: line.state for line in life(by=world.an, paper=key, now=datetime(2026, 5, 20, 11)).recipients}
    assert told == [("回复", "云溪县反诈办发给上云村", date(2026, 5, 26))]
    assert to_judge == [("复查", "上云村5月20日回复")]
    assert states == {"云溪镇人民政府": "waiting", "上云村": "accepted", "下溪村": "waiting"}


def test_the_offices_own_settling_is_judged_by_nobody(world: World) -> None:
    key = registered(world)
    receipts.answer(by=world.an, recipient=own(key), reply=Reply("已报送。"), at=NOW)

    for by in (world.an, world.bo):
        with pytest.raises(Absent):
            judgements.accept(by=by, recipient=own(key), answer=newest(own(key)), at=NOW)

    assert asked_of(world.bo) == []


def test_a_term_is_put_right_for_who_has_not_answered_and_refused_for_who_has(world: World) -> None:
    key = registered(world)
    incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=date(2026, 5, 26), at=NOW)
    new = incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=date(2026, 5, 27), at=NOW)
    village = Recipient.objects.get(paper=key, unit=world.village)
    receipts.answer(by=world.lin, recipient=village.pk, reply=Reply("已办。"), at=NOW)

    with pytest.raises(Refusal, match="上云村已经回复"):
        incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=date(2026, 5, 28), at=NOW)

    assert (new, village.due_date, Recipient.objects.get(pk=village.pk).due_date) == (0, *[date(2026, 5, 27)] * 2)


def test_it_is_settled_with_the_record_that_answers_it(world: World) -> None:
    lecture = RecordForm("lecture", date(2026, 5, 12), title="集市宣讲", audience=("villagers",))
    record = records.submit(by=world.lin, unit=world.village, form=lecture, at=NOW)
    key = registered(world)
    incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=date(2026, 5, 26), at=NOW)
    village = Recipient.objects.get(paper=key, unit=world.village).pk
    offered, _ = answer_choices(by=world.lin, unit=world.village, today=date(2026, 5, 20))

    receipts.answer(by=world.lin, recipient=village, reply=Reply(record=record), at=NOW)

    (answer,) = Recipient.objects.get(pk=village).answers.all()
    assert offered == ((record, f"5月12日 集市宣讲（{record}号）"),)
    assert (answer.record_id, answer.text) == (record, f"见记录{record}号。")


def test_nobody_answers_with_the_record_of_another_unit_nor_with_another_offices_paper(world: World) -> None:
    lecture = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",))
    other = records.submit(by=world.an, unit=world.other_village, form=lecture, at=NOW)
    key = registered(world)
    incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=date(2026, 5, 26), at=NOW)
    village = Recipient.objects.get(paper=key, unit=world.village).pk

    for reply in (Reply(record=other), Reply(sent=key)):
        with pytest.raises(Absent):
            receipts.answer(by=world.lin, recipient=village, reply=reply, at=NOW)

    assert Recipient.objects.get(pk=village).answers.count() == 0


def test_the_register_lists_it_with_sender_number_days_and_who_handles_it(world: World) -> None:
    key = registered(world, replace(LETTER, handler=world.an.person))
    receipts.answer(by=world.an, recipient=own(key), reply=Reply("已报送。"), at=NOW)
    now = datetime(2026, 5, 21, 9, 0)

    came = ledger_page(by=world.an, kind="received", unit=world.town, period="2026-05", now=now)
    sent = ledger_page(by=world.an, kind="issued", unit=world.town, period="2026-05", now=now)

    (line,) = came.rows
    names = ("office", "number", "kind", "title", "served", "due", "answered_on", "answered", "handler", "status")
    assert [line.values[name] for name in names] == [
        "云溪县反诈办",
        "云县反诈办〔2026〕5号",
        "来文",
        "关于报送宣传情况的通知",
        date(2026, 5, 19),
        date(2026, 5, 29),
        date(2026, 5, 20),
        "已报送。",
        "安岚",
        "已办结",
    ]
    assert sent.rows == ()


def test_what_is_only_to_be_read_asks_for_nothing(world: World) -> None:
    registered(world, replace(LETTER, due=None))

    assert asked_of(world.an) == []


def test_a_registration_is_put_right_and_a_mistaken_one_taken_back(world: World) -> None:
    key = registered(world)
    right = replace(LETTER, title="关于报送五月宣传情况的通知", due=date(2026, 6, 5))
    more = (SCAN, Upload("附表.txt", b"1", "text"))
    incoming.correct(by=world.an, paper=key, revision=0, form=right, files=more, at=NOW)
    row = Paper.objects.get(pk=key)
    files = list(row.files.order_by("pk").values_list("name", flat=True))

    paper_lives.withdraw(by=world.an, paper=key, why="登记重复", at=NOW)

    assert (row.title, Recipient.objects.get().due_date, files) == (
        "关于报送五月宣传情况的通知",
        date(2026, 6, 5),
        ["通知.txt", "附表.txt"],
    )
    assert asked_of(world.an) == []
    with pytest.raises(Refusal, match="已撤销"):
        incoming.correct(by=world.an, paper=key, revision=1, form=right, at=NOW)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"sender": " "}, "sender"),
        ({"title": ""}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"title": "请联系13800138000"}, "title"),
        ({"received": date(2026, 5, 21)}, "received"),
        ({"received": date(2023, 5, 1)}, "received"),
        ({"due": date(2026, 5, 18)}, "due"),
        ({"handler": 0}, "handler"),
    ],
)
def test_a_form_out_of_order_is_refused_with_the_field_and_nothing_is_kept(
    world: World, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        registered(world, replace(LETTER, **wrong))  # type: ignore[arg-type]

    assert list(refused.value.fields) == [field]
    assert (Paper.objects.count(), PaperFile.objects.count()) == (0, 0)


def test_the_same_paper_is_registered_once(world: World) -> None:
    registered(world)

    with pytest.raises(Refusal, match="2026-05-19已登记过这份来文"):
        registered(world)

    assert Paper.objects.count() == 1


def test_a_file_is_for_the_office_and_for_those_it_was_handed_to(world: World) -> None:
    key = registered(world)
    file = PaperFile.objects.get().pk
    with pytest.raises(Absent):
        paper_file(by=world.lin, file=file)
    incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=None, at=NOW)

    found = [paper_file(by=by, file=file) for by in (world.an, world.bo, world.lei, world.lin)]

    assert [each.name for each in found] == ["通知.txt"] * 4
    assert found[0].path.read_bytes() == SCAN.data


def test_others_register_nothing_at_an_office_nor_hand_its_papers_on(world: World) -> None:
    key = registered(world)

    for by in (world.bo, world.lei, world.lin, world.yi):
        with pytest.raises(Absent):
            incoming.register(by=by, office=world.town, form=LETTER, at=NOW)
        with pytest.raises(Absent):
            incoming.hand_on(by=by, paper=key, units=(world.village,), due=None, at=NOW)
        with pytest.raises(Absent):
            incoming.correct(by=by, paper=key, revision=0, form=LETTER, at=NOW)

    assert Paper.objects.count() == 1

"""What must not go wrong with papers from outside: secrets, wrong files, two at once, settled by mistake, handed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from paper_ways import newest
from tests.actions.test_incoming import LETTER, SCAN, asked_of, own, registered
from world import NOW, World
from wuzha.actions import incoming, judgements, paper_lives, plans, receipts
from wuzha.actions.evidence import Upload
from wuzha.actions.receipts import Reply
from wuzha.queries.incoming import handlers
from wuzha.queries.incoming import incoming as asked
from wuzha.queries.paper_lives import life
from wuzha.queries.recipients import paper_file
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store import files
from wuzha.store.models import AnswerJudgement, LogEntry, Membership, Paper, PaperAnswer, PaperFile, Plan, Recipient

SECRET = "密级标志"


def handed(world: World, key: int, due: date | None = date(2026, 5, 26)) -> int:
    incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=due, at=NOW)
    return Recipient.objects.get(paper=key, unit=world.village).pk


def said(key: int, verb: str) -> dict[str, object]:
    return LogEntry.objects.filter(subject="paper", subject_id=key, verb=verb).latest("pk").detail


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "关于布控工作的通知〔机密★1年〕"},
        {"title": "关于布控工作的通知〔秘密〕"},
        {"sender": "县公安局（机密）"},
        {"number": "〔绝密〕2026-5"},
    ],
)
def test_what_is_marked_as_a_state_secret_is_not_registered(world: World, wrong: dict[str, str]) -> None:
    with pytest.raises(Refusal, match=SECRET):
        registered(world, replace(LETTER, **wrong))  # type: ignore[arg-type]

    assert Paper.objects.count() == 0


def test_a_file_whose_name_is_marked_as_a_state_secret_is_not_taken(world: World) -> None:
    with pytest.raises(Refusal, match=SECRET):
        registered(world, LETTER, Upload("通知（机密）.txt", b"1", "text"))
    key = registered(world)
    with pytest.raises(Refusal, match=SECRET):
        incoming.correct(
            by=world.an, paper=key, revision=0, form=LETTER, files=(Upload("秘密★1年.txt", b"1", "text"),), at=NOW
        )

    assert PaperFile.objects.get().name == "通知.txt"


def test_no_answer_nor_what_is_found_of_it_passes_a_state_secret_on(world: World) -> None:
    village = handed(world, registered(world))
    for reply in (Reply("机密★3年\n已布控。"), Reply(file=Upload("〔机密〕情况.txt", b"1", "text"))):
        with pytest.raises(Refusal, match=SECRET):
            receipts.answer(by=world.lin, recipient=village, reply=reply, at=NOW)
    receipts.answer(by=world.lin, recipient=village, reply=Reply("已办。"), at=NOW)
    with pytest.raises(Refusal, match=SECRET):
        judgements.send_back(
            by=world.bo, recipient=village, answer=newest(village), why="见〔秘密〕件", due=date(2026, 6, 9), at=NOW
        )
    with pytest.raises(Refusal, match=SECRET):
        judgements.accept(by=world.bo, recipient=village, answer=newest(village), why="见〔秘密〕件", at=NOW)

    assert (PaperAnswer.objects.get().text, AnswerJudgement.objects.count()) == ("已办。", 0)


def test_a_plan_that_is_marked_as_a_state_secret_is_not_kept(world: World) -> None:
    before = Plan.objects.count()
    text = "秘密★1年\n云溪镇反诈工作方案\n各村每月开展一次宣传。"
    for name, body in (("方案.txt", text), ("方案〔机密〕.txt", text.split("\n", 1)[1])):
        with pytest.raises(Refusal, match=SECRET):
            plans.upload(by=world.an, adopter=world.town, name=name, data=body.encode(), at=NOW)

    assert Plan.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_wrong_file_is_taken_away_and_goes_for_good(world: World) -> None:
    key = registered(world, LETTER, SCAN, Upload("错.txt", b"wrong", "text"))
    handed(world, key)
    wrong = PaperFile.objects.get(name="错.txt")

    incoming.correct(by=world.an, paper=key, revision=0, form=LETTER, drop=(wrong.pk,), at=NOW)

    assert [each.name for each in asked(by=world.lin, paper=key).files] == ["通知.txt"]
    assert said(key, "incoming.correct")["dropped"] == [{"name": "错.txt", "sha256": wrong.sha256}]
    assert not files.path_of(wrong.sha256).exists()
    assert files.path_of(PaperFile.objects.get().sha256).exists()


def test_the_file_of_another_paper_is_not_taken_away(world: World) -> None:
    key = registered(world)
    other = registered(world, replace(LETTER, number="云县反诈办〔2026〕6号"))

    with pytest.raises(Absent):
        incoming.correct(
            by=world.an, paper=key, revision=0, form=LETTER, drop=(PaperFile.objects.get(paper=other).pk,), at=NOW
        )

    assert PaperFile.objects.count() == 2


def test_once_a_registration_is_taken_back_the_office_alone_has_its_files(world: World) -> None:
    key = registered(world)
    handed(world, key)
    file = PaperFile.objects.get().pk
    before = paper_file(by=world.lin, file=file).name
    paper_lives.withdraw(by=world.an, paper=key, why="登记错了", at=NOW)

    with pytest.raises(Absent):
        paper_file(by=world.lin, file=file)

    assert (before, paper_file(by=world.an, file=file).name) == ("通知.txt", "通知.txt")
    assert (asked(by=world.lin, paper=key).files, len(asked(by=world.an, paper=key).files)) == ((), 1)


@pytest.mark.parametrize("due", [date(2026, 5, 29), None])
def test_settling_is_taken_back_with_a_reason_and_owed_again(world: World, due: date | None) -> None:
    key = registered(world, replace(LETTER, due=due))
    receipts.answer(by=world.an, recipient=own(key), reply=Reply("已报送。"), at=NOW)
    settled = life(by=world.an, paper=key, now=datetime(2026, 5, 20, 11)).recipients[0]

    incoming.reopen(by=world.an, recipient=own(key), why="报错了月份", at=NOW)

    (line,) = life(by=world.an, paper=key, now=datetime(2026, 5, 20, 11)).recipients
    assert (settled.settled, line.settled, line.due) == (True, False, due)
    assert (line.sent_back and line.sent_back.why, line.state) == ("报错了月份", "returned" if due else "")
    assert asked_of(world.an) == ([("办结", "云溪县反诈办来文，办结已撤销", due)] if due else [])
    assert LogEntry.objects.latest("pk").summary == "撤销办结来文《关于报送宣传情况的通知》：报错了月份"
    with pytest.raises(Refusal, match="还没有办结"):
        incoming.reopen(by=world.an, recipient=own(key), why="再来", at=NOW)
    receipts.answer(by=world.an, recipient=own(key), reply=Reply("已重报。"), at=NOW)
    assert life(by=world.an, paper=key, now=datetime(2026, 5, 20, 11)).recipients[0].state == "answered"


def test_only_the_office_takes_its_settling_back_and_nobody_so_a_units_answer(world: World) -> None:
    key = registered(world)
    village = handed(world, key)
    receipts.answer(by=world.an, recipient=own(key), reply=Reply("已报送。"), at=NOW)
    receipts.answer(by=world.lin, recipient=village, reply=Reply("已办。"), at=NOW)

    for by, line in ((world.lin, own(key)), (world.lei, own(key)), (world.an, village), (world.lin, village)):
        with pytest.raises(Absent):
            incoming.reopen(by=by, recipient=line, why="错了", at=NOW)
    with pytest.raises(Refusal, match="请写明撤销办结的原因"):
        incoming.reopen(by=world.an, recipient=own(key), why=" ", at=NOW)

    assert AnswerJudgement.objects.count() == 0


def test_who_puts_right_what_somebody_else_did_meanwhile_is_told_so(world: World) -> None:
    key = registered(world)
    incoming.correct(by=world.an, paper=key, revision=0, form=replace(LETTER, title="甲"), at=NOW)

    with pytest.raises(Stale):
        incoming.correct(by=world.an, paper=key, revision=0, form=replace(LETTER, title="乙"), at=NOW)

    assert (Paper.objects.get(pk=key).title, asked(by=world.an, paper=key).revision) == ("甲", 1)


def test_a_registration_is_not_put_right_into_one_that_is_there_already(world: World) -> None:
    registered(world)
    key = registered(world, replace(LETTER, number="云县反诈办〔2026〕6号"))

    with pytest.raises(Refusal, match="已登记过这份来文"):
        incoming.correct(by=world.an, paper=key, revision=0, form=LETTER, at=NOW)
    incoming.correct(by=world.an, paper=key, revision=0, form=replace(LETTER, number="6号"), at=NOW)

    assert Paper.objects.get(pk=key).number == "6号"


def test_without_a_number_the_same_letter_is_registered_once_and_another_one_too(world: World) -> None:
    letter = replace(LETTER, number="")
    registered(world, letter)

    with pytest.raises(Refusal, match="已登记过这份来文") as refused:
        registered(world, letter)
    for other in ({"title": "关于报送情况的通知（二）"}, {"received": date(2026, 5, 18)}, {"sender": "县教育局"}):
        registered(world, replace(letter, **other))  # type: ignore[arg-type]

    assert (list(refused.value.fields), Paper.objects.count()) == (["title"], 4)


def test_who_handles_it_stays_a_choice_when_their_post_has_ended(world: World) -> None:
    Membership.objects.filter(person=world.bo.person).update(role="officer")
    key = registered(world, replace(LETTER, handler=world.bo.person))
    Membership.objects.filter(person=world.bo.person).update(to_date=NOW.date())
    later = NOW + timedelta(days=1)
    offered = partial(handlers, by=world.an, office=world.town, on=later.date())

    incoming.correct(
        by=world.an, paper=key, revision=0, form=replace(LETTER, title="甲", handler=world.bo.person), at=later
    )

    assert world.bo.person not in dict(offered())
    assert dict(offered(kept=world.bo.person))[world.bo.person] == "柏青（岗位已结束）"
    assert Recipient.objects.get().handler_id == world.bo.person
    with pytest.raises(Refusal, match="请从本单位的人员中选择"):
        registered(world, replace(LETTER, number="7号", handler=world.bo.person))


def test_the_log_keeps_to_whom_it_was_handed_and_their_former_terms(world: World) -> None:
    key = registered(world)
    handed(world, key)
    units = (world.other_village, world.village)
    incoming.hand_on(by=world.an, paper=key, units=units, due=date(2026, 5, 27), at=NOW)

    assert said(key, "incoming.hand-on") == {
        "due": "2026-05-27",
        "units": list(units),
        "before": {str(world.village): "2026-05-26"},
    }


def test_a_new_term_is_given_to_whose_answer_was_sent_back(world: World) -> None:
    key = registered(world)
    village = handed(world, key)
    receipts.answer(by=world.lin, recipient=village, reply=Reply("已办。"), at=NOW)
    judgements.send_back(
        by=world.bo, recipient=village, answer=newest(village), why="没有附表", due=date(2026, 5, 27), at=NOW
    )

    new = incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=date(2026, 6, 5), at=NOW)

    assert (new, Recipient.objects.get(pk=village).due_date) == (0, date(2026, 6, 5))


def test_a_unit_does_not_see_until_when_the_office_settles_it(world: World) -> None:
    key = registered(world, replace(LETTER, handler=world.an.person))
    handed(world, key)

    there, here = asked(by=world.lin, paper=key), asked(by=world.an, paper=key)

    assert (there.own, there.form.due, there.form.handler) == (False, None, None)
    assert (here.own, here.form.due, here.form.handler) == (True, date(2026, 5, 29), world.an.person)

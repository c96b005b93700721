"""Corrections carried over to the next version of a text: what still holds, what is to be looked at again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wuzha.plan.emit import plain
from wuzha.plan.model import Ongoing, Owner, Plan, Question, Recurring, Requirement
from wuzha.rules.carrying import Carried, Worked, carry

LINES = ("一、宣传", "各村每月宣讲1次。", "各企业演练，并登记台账。", "张贴标语。", "二、报送", "每月10日前报送情况。")
OLD = "\n".join(LINES)


def read(text: str) -> Plan:
    """Read a text as simply as can be: each sentence a clause, its first words who owes it."""
    clauses = []
    at = 0
    for line in text.split("\n"):
        if line.endswith("。"):
            clauses.append(clause(text, line[:-1], at, f"R{len(clauses) + 1}"))
        at += len(line) + 1
    asks = tuple(Question(about=each.id, field="owner", ask="谁？") for each in clauses if not each.owner.units)
    return Plan(title=text.partition("\n")[0], requirements=tuple(clauses), questions=asks)


def clause(text: str, quote: str, since: int = 0, code: str = "R1", **fields: object) -> Requirement:
    start = text.index(quote, since)
    often = quote[quote.index("每月") + 4 : quote.index("次")] if "次" in quote else ""
    schedule = Recurring(every="month", times=int(often)) if often.isdecimal() else Ongoing()
    units = tuple(name for name in ("各村", "各企业") if quote.startswith(name))
    found = {"activity": "lecture", "schedule": schedule, "owner": Owner(units=units), **fields}
    return Requirement.model_validate({"id": code, "quote": quote, "at": (start, start + len(quote)), **found})


def changed(plan: Plan, code: str, **fields: object) -> Plan:
    clauses = [each.model_copy(update=fields) if each.id == code else each for each in plan.requirements]
    return plan.model_copy(update={"requirements": tuple(clauses)})


def carried(old: Worked, text: str, old_text: str = OLD) -> Carried:
    return carry(old=old, old_text=old_text, read=read(old_text), new=read(text), text=text)


def by_code(found: Carried) -> dict[str, Requirement]:
    return {each.id: each for each in found.worked.plan.requirements}


def test_in_the_same_text_everything_stays_as_people_made_it() -> None:
    plan = changed(read(OLD), "R1", activity="meeting")
    plan = plan.model_copy(update={"questions": tuple(q.model_copy(update={"answer": "各村"}) for q in plan.questions)})
    gone = plan.requirements[2]
    plan = plan.model_copy(
        update={
            "requirements": tuple(each for each in plan.requirements if each != gone),
            "questions": tuple(each for each in plan.questions if each.about != gone.id),
        }
    )
    old = Worked(plan, {"R1": "changed", "R2": "accepted"}, [{"requirement": plain(gone), "questions": []}])

    found = carried(old, OLD)

    assert (found.worked.plan, found.worked.review) == (plan, old.review)
    assert [each["requirement"] for each in found.worked.rejected] == [plain(gone)]
    assert (found.kept, found.again, found.lost) == (2, (), ())


def test_a_corrected_field_stays_when_another_part_of_the_sentence_changed() -> None:
    old = Worked(changed(read(OLD), "R1", activity="meeting"), {"R1": "changed"})

    found = carried(old, OLD.replace("宣讲1次", "宣讲3次"))

    now = by_code(found)["R1"]
    assert (now.activity, now.schedule, now.quote) == ("meeting", Recurring(every="month", times=3), "各村每月宣讲3次")
    assert (found.worked.review, found.again) == ({}, ("R1",))


def test_a_corrected_field_gives_way_when_the_text_changed_just_there() -> None:
    old = Worked(changed(read(OLD), "R1", schedule=Recurring(every="week")), {"R1": "changed"})

    found = carried(old, OLD.replace("宣讲1次", "宣讲3次"))

    assert by_code(found)["R1"].schedule == Recurring(every="month", times=3)


def test_codes_stay_with_their_clauses_and_new_ones_get_new_codes() -> None:
    text = OLD.replace("张贴标语。", "各村建立台账。\n张贴标语。").replace("各企业演练，并登记台账。\n", "")

    found = carried(Worked(read(OLD), {"R3": "accepted"}), text)

    assert {code: each.quote for code, each in by_code(found).items()} == {
        "R1": "各村每月宣讲1次",
        "R3": "张贴标语",
        "R4": "每月10日前报送情况",
        "R5": "各村建立台账",
    }
    assert found.worked.review == {"R3": "accepted"}


def test_a_clause_cut_in_two_stays_cut_and_one_added_by_hand_stays() -> None:
    plan = read(OLD)
    first, second = clause(OLD, "各企业演练", code="R2"), clause(OLD, "并登记台账", code="R5")
    added = clause(OLD, "二、报送", code="R6")
    clauses = (plan.requirements[0], first, second, plan.requirements[2], added, plan.requirements[3])
    old = Worked(plan.model_copy(update={"requirements": clauses}), {"R5": "accepted", "R6": "changed"})

    found = carried(old, "前言\n" + OLD)

    assert [(each.id, each.quote) for each in found.worked.plan.requirements] == [
        (each.id, each.quote) for each in clauses
    ]
    assert found.worked.review == {"R2": "changed", "R5": "accepted", "R6": "changed"}


def test_what_was_made_by_hand_of_a_sentence_that_changed_is_named_as_lost() -> None:
    plan = read(OLD)
    added = clause(OLD, "二、报送", code="R6")
    old = Worked(plan.model_copy(update={"requirements": (*plan.requirements, added)}))

    found = carried(old, OLD.replace("二、报送", "二、工作要求"))

    assert (found.lost, "R6" in by_code(found)) == (("二、报送",), False)


def test_a_sentence_taken_out_comes_back_when_it_was_rewritten() -> None:
    plan = read(OLD)
    gone = plan.requirements[0]
    old = Worked(
        plan.model_copy(update={"requirements": plan.requirements[1:]}),
        rejected=[{"requirement": plain(gone), "questions": []}],
    )

    found = carried(old, OLD.replace("宣讲1次", "宣讲3次"))

    assert (found.worked.rejected, by_code(found)["R1"].quote, found.again) == ([], "各村每月宣讲3次", ("R1",))


def test_answers_stay_with_the_questions_of_clauses_that_did_not_change() -> None:
    plan = read(OLD)
    answered = tuple(each.model_copy(update={"answer": "综治办"}) for each in plan.questions)
    old = Worked(plan.model_copy(update={"questions": answered}))

    found = carried(old, OLD.replace("10日前", "5日前"))

    assert [(each.about, each.answer) for each in found.worked.plan.questions] == [("R3", "综治办"), ("R4", None)]


def test_a_title_put_right_stays_while_the_text_says_the_same() -> None:
    old = Worked(read(OLD).model_copy(update={"title": "宣传方案"}))

    titles = [carried(old, text).worked.plan.title for text in (OLD, OLD.replace("一、宣传", "一、宣防"))]

    assert titles == ["宣传方案", "一、宣防"]


def test_decisions_and_sentences_set_aside_move_with_their_words() -> None:
    at = OLD.index("张贴标语")
    old = Worked(read(OLD), decisions={f"x:{at}": {"choice": "keep"}, "y": {"choice": "keep"}}, aside=[(at, at + 4)])

    found = carried(old, "前言\n" + OLD)

    assert found.worked.decisions == {f"x:{at + 3}": {"choice": "keep"}, "y": {"choice": "keep"}}
    assert found.worked.aside == [(at + 3, at + 7)]


def test_a_plan_that_came_as_a_plan_file_keeps_every_field_of_unchanged_sentences() -> None:
    plan = changed(read(OLD), "R3", coverage=80)

    found = carry(old=Worked(plan), old_text=OLD, read=None, new=read("前言\n" + OLD), text="前言\n" + OLD)

    assert by_code(found)["R3"].coverage == 80


SENTENCES = st.sampled_from(
    ["各村每月宣讲1次。", "各村每月宣讲2次。", "各企业演练，并登记台账。", "张贴标语。", "报送情况。", "二、其他"]
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=7).map("\n".join)


@given(TEXTS, TEXTS, st.data())
def test_the_result_always_quotes_the_new_text_with_codes_used_once(old: str, new: str, data: st.DataObject) -> None:
    plan = read(old)
    codes = [each.id for each in plan.requirements]
    marks = data.draw(st.dictionaries(st.sampled_from(codes), st.just("accepted"))) if codes else {}
    gone = data.draw(st.sets(st.sampled_from(codes))) if codes else set()
    kept = tuple(each for each in plan.requirements if each.id not in gone)
    out = [{"requirement": plain(each), "questions": []} for each in plan.requirements if each.id in gone]
    asks = tuple(each for each in plan.questions if each.about not in gone)
    worked = Worked(
        plan.model_copy(update={"requirements": kept, "questions": asks}),
        {code: mark for code, mark in marks.items() if code not in gone},
        out,
    )

    found = carried(worked, new, old).worked

    clauses = [*found.plan.requirements, *(Requirement.model_validate(each["requirement"]) for each in found.rejected)]
    assert sorted(each.at for each in clauses) == sorted(each.at for each in read(new).requirements)
    assert [each.quote for each in clauses] == [new[slice(*each.at)] for each in clauses]
    assert len({each.id for each in clauses}) == len(clauses)
    left = {each.id for each in found.plan.requirements}
    assert set(found.review) <= left
    assert {each.about for each in found.plan.questions} <= left

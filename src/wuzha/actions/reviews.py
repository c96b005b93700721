"""Review by sample (抽查): draw, accept, return, ask; and the unit's answer.

A returned record is taken back (撤回) with the reason, so that it counts for nothing; the unit's answer puts it back in
force. What was not drawn counts as accepted.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import claims, log
from wuzha.actions.turns import in_turn
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.queries.reviews import drawn_from, weighed
from wuzha.rules import sampling
from wuzha.rules.refusals import Absent, Refusal, refuse
from wuzha.rules.sampling import load_reviewing, sorted_in
from wuzha.rules.texts import tidy
from wuzha.store.models import Draw, Record, Review

State = Review.State
RETURNED = "抽查退回："
LONGEST = {"seed": 80, "source": 100, "said": 150, "answer": 500}
NAMED = 10
VERDICTS = {"accept": State.ACCEPTED, "return": State.RETURNED, "ask": State.ASKED}


@in_turn
def draw(*, by: Actor, unit: int, month: str, seed: str, source: str, at: datetime) -> int:
    """Draw records of a month of a unit and those below it; return the draw's id.

    Raises:
        Absent: `by` may not review there.
        Refusal: the month is not over, has no records or is drawn already; seed or source is missing.

    """
    top = access.unit(by, "review", unit)
    seed, source = _checked(seed, source)
    occasion = occasion_of(month)
    if occasion.ends > timezone.make_naive(at).date():
        raise Refusal(f"{say_occasion(month)}还没有过完，请在月份过后抽取。", {"month": "还没有过完"})
    if Draw.objects.filter(unit=top, month=month).exists():
        raise Refusal(f"{say_occasion(month)}已经抽取过，每月只抽一次。", {"month": "已经抽取过"})
    settings = load_reviewing()
    population = sorted_in(settings.strata, weighed(drawn_from(top, month)))
    drawn = sampling.draw(seed, population, settings.strata)
    if not any(population.values()):
        raise Refusal(f"{say_occasion(month)}没有记录，不用抽查。", {"month": "没有记录"})
    strata = [
        {"code": s.code, "name": s.name, "share": s.share, "confidence": s.confidence, "drawn": len(drawn[s.code]),
         "said": sampling.statement(len(population[s.code]), s)}
        for s in settings.strata
    ]  # fmt: skip
    row = Draw.objects.create(
        unit=top,
        month=month,
        seed=seed,
        source=source,
        population=population,
        strata=strata,
        version=settings.version,
        drawn_by_id=by.person,
        drawn_at=at,
    )
    Review.objects.bulk_create(
        Review(drawn=row, record_id=key, stratum=code, place=place)
        for code, keys in drawn.items()
        for place, key in enumerate(keys, 1)
    )
    number = sum(map(len, drawn.values()))
    summary = (
        f"抽查{say_occasion(month)}的记录，{sum(map(len, population.values()))}条抽{number}条，种子“{seed}”（{source}）"
    )
    _log(row, by, at, "draw", summary, {"month": month, "seed": seed, "strata": strata})
    return row.pk


@in_turn
def decide(*, by: Actor, draw: int, reviews: Collection[int], verdict: str, at: datetime, said: str = "") -> int:
    """Accept (`accept`), `return` with a reason or `ask` about drawn records, several at once; return how many.

    Raises:
        Absent: the draw is out of reach, or one of them is not of it.
        Refusal: nothing is chosen, the reason or question is missing, or `by` recorded one of them.

    """
    row = access.draw(by, "review", draw)
    state = VERDICTS.get(verdict)
    if state is None or not reviews:
        raise Refusal("请先勾选要处理的记录。" if state else "请选择怎样处理。")
    said = tidy(said)[: LONGEST["said"]]
    if state != State.ACCEPTED and not said:
        what = "退回的原因" if state == State.RETURNED else "要问的问题"
        raise Refusal(f"请写明{what}，单位会看到。", {"said": "不能为空"})
    chosen = list(row.reviews.filter(pk__in=reviews).select_related("record__unit").order_by("pk"))
    if len(chosen) != len(set(reviews)):
        raise Absent
    if any(each.record.recorded_by_id == by.person for each in chosen):
        raise Refusal("您自己登记的记录请由其他人核查，请去掉后再试。")
    for each in chosen:
        each.state, each.said, each.decided_by_id, each.decided_at = state, said, by.person, at
        _take_back(each.record, said, at) if state == State.RETURNED else _put_back(each.record, at)
    Review.objects.bulk_update(chosen, ["state", "said", "decided_by", "decided_at"])
    label, names = State(state).label, "、".join(f"{each.record_id}号" for each in chosen[:NAMED])
    more = "等" if len(chosen) > NAMED else ""
    summary = f"抽查{label}{len(chosen)}条记录（{names}{more}）" + (f"：{said}" if said else "")
    _log(row, by, at, "decide", summary, {"records": [each.record_id for each in chosen], "verdict": verdict})
    return len(chosen)


@in_turn
def answer(*, by: Actor, review: int, text: str, at: datetime) -> int:
    """Answer what was asked about a record, or why it was returned, which puts it back in force; return the record.

    Raises:
        Absent: `by` may not record for its unit.
        Refusal: nothing is said, or nothing waits for an answer.

    """
    row = Review.objects.select_related("record__unit", "drawn").filter(pk=review).first()
    if row is None or not access.scope(by, "record").holds(row.record.unit.path):
        raise Absent
    if row.state not in {State.ASKED, State.RETURNED}:
        raise Refusal("这条记录没有等着说明的问题。")
    text = tidy(text)
    if not text:
        raise Refusal("请写明情况。", {"answer": "不能为空"})
    row.state, row.answer, row.answered_at = State.ANSWERED, text[: LONGEST["answer"]], at
    row.save(update_fields=["state", "answer", "answered_at"])
    _put_back(row.record, at)
    log.write(
        by=by,
        at=at,
        verb="reviews.answer",
        subject="record",
        subject_id=row.record_id,
        unit=row.record.unit_id,
        summary=f"说明抽查的问题：{row.answer}",
        detail={"draw": row.drawn_id},
    )
    return row.record_id


def refuse_returned(row: Record) -> None:
    """Refuse to put back without an answer what a review returned; part of the record's own action.

    Raises:
        Refusal: it was returned and nobody has answered.

    """
    if Review.objects.filter(record=row, state=State.RETURNED).exists():
        raise Refusal("这条记录是抽查退回的，请在本页说明情况，说明后自动恢复。")


def _checked(seed: str, source: str) -> tuple[str, str]:
    seed, source = tidy(seed), tidy(source)
    found = {
        **({} if seed else {"seed": "请填写公开的数字或文字"}),
        **({} if source else {"source": "请写明它是什么，在哪里能查到"}),
        **({"seed": f"最多{LONGEST['seed']}个字"} if len(seed) > LONGEST["seed"] else {}),
        **({"source": f"最多{LONGEST['source']}个字"} if len(source) > LONGEST["source"] else {}),
    }
    refuse(found)
    return seed, source


def _take_back(row: Record, why: str, at: datetime) -> None:
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_why = at, f"{RETURNED}{why}"
        _changed(row, at)


def _put_back(row: Record, at: datetime) -> None:
    """Put in force again what a review had taken back; what the unit itself took back stays so."""
    if row.withdrawn_at is not None and row.withdrawn_why.startswith(RETURNED):
        row.withdrawn_at, row.withdrawn_why = None, ""
        _changed(row, at)


def _changed(row: Record, at: datetime) -> None:
    row.revision += 1
    row.changed_at = at
    row.save(update_fields=["withdrawn_at", "withdrawn_why", "revision", "changed_at"])
    claims.recount(row)


def _log(row: Draw, by: Actor, at: datetime, verb: str, summary: str, detail: dict[str, object]) -> None:
    log.write(
        by=by,
        at=at,
        verb=f"reviews.{verb}",
        subject="draw",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=summary,
        detail=detail,
    )

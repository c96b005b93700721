"""Review by sample: drawn once, decided in batches, answered by the unit; the returned counts for nothing meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.papers.test_prints import jpeg, scene
from world import NOW, World
from wuzha.actions import looks, records, reviews, signals
from wuzha.actions.evidence import Upload
from wuzha.queries.questions import open_questions
from wuzha.queries.records import record as record_detail
from wuzha.queries.reviews import draw_page, recomputing
from wuzha.queries.reviews import reviews as reviews_page
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.sampling import in_order
from wuzha.store.models import Claim, Draw, Evidence, LogEntry, PhotoPrint, Record, Review, Signal

JUNE = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)
HERE = datetime(2026, 6, 2, 10, 0)
SEED = {"seed": "07 12 19 23 28 31", "source": "6月1日开奖号码"}


def lecture(world: World, day: int = 12, **said: object) -> int:
    form = RecordForm("lecture", date(2026, 5, day), audience=("villagers",), expected=60, attended=60, **said)  # type: ignore[arg-type]
    return records.submit(by=world.lin, unit=world.village, form=form, at=NOW)


def drawn(world: World) -> int:
    return reviews.draw(by=world.bo, unit=world.town, month="2026-05", **SEED, at=JUNE)


def only(draw: int) -> Review:
    return Review.objects.get(drawn=draw)


def test_a_draw_holds_the_first_records_in_the_order_of_the_seed(world: World) -> None:
    keys = [lecture(world, day) for day in range(1, 20)]

    draw = drawn(world)

    page = draw_page(by=world.bo, draw=draw)
    expected = in_order(SEED["seed"], keys)
    assert [row.record for row in page.rows] == expected[: len(page.rows)]
    assert (page.records, len(page.rows)) == (19, 13)
    assert LogEntry.objects.last().verb == "reviews.draw"  # type: ignore[union-attr]


def test_anyone_who_sees_the_office_can_recompute_a_draw(world: World) -> None:
    keys = [lecture(world, day) for day in range(1, 6)]

    name, text = recomputing(by=world.lei, draw=drawn(world))

    assert name == "云溪镇人民政府 2026年5月记录抽查重算清单.txt"
    assert [int(line.split()[1]) for line in text.split("\n") if line.startswith("     ")] == in_order(
        SEED["seed"], keys
    )


def test_a_month_is_drawn_once_and_only_when_it_is_over(world: World) -> None:
    lecture(world)
    with pytest.raises(Refusal, match="还没有过完"):
        reviews.draw(by=world.bo, unit=world.town, month="2026-05", **SEED, at=NOW)
    with pytest.raises(Refusal, match="没有记录"):
        reviews.draw(by=world.bo, unit=world.town, month="2026-04", **SEED, at=JUNE)
    with pytest.raises(Refusal, match="公开的数字"):
        reviews.draw(by=world.bo, unit=world.town, month="2026-05", seed=" ", source="", at=JUNE)
    drawn(world)
    with pytest.raises(Refusal, match="已经抽取过"):
        drawn(world)

    assert Draw.objects.count() == 1


def test_a_returned_record_counts_for_nothing_until_the_unit_has_answered(world: World) -> None:
    record = lecture(world)
    draw = drawn(world)
    before = Claim.objects.filter(record=record).count()

    reviews.decide(by=world.bo, draw=draw, reviews=[only(draw).pk], verdict="return", said="签到表在哪里？", at=JUNE)
    returned = Claim.objects.filter(record=record).count()
    row = Record.objects.get(pk=record)
    with pytest.raises(Refusal, match="抽查退回"):
        records.restore(by=world.lin, record=record, revision=row.revision, at=JUNE)
    (question,) = open_questions(world.lin)
    reviews.answer(by=world.lin, review=question.key, text="在村委会档案柜，已补传。", at=JUNE)

    assert (before, returned, Claim.objects.filter(record=record).count()) == (1, 0, 1)
    assert row.withdrawn_why == "抽查退回：签到表在哪里？"
    assert (only(draw).state, only(draw).answer) == ("answered", "在村委会档案柜，已补传。")
    assert open_questions(world.lin) == ()


def test_a_question_leaves_the_record_counting(world: World) -> None:
    record = lecture(world)
    draw = drawn(world)

    reviews.decide(by=world.bo, draw=draw, reviews=[only(draw).pk], verdict="ask", said="谁主讲的？", at=JUNE)
    found = record_detail(by=world.lin, record=record, now=HERE)

    assert len(found.counted) == 1
    assert [(each.head, each.words, each.open) for each in found.questions] == [("抽查人员问", "谁主讲的？", True)]


def test_accepting_a_returned_record_puts_it_back_and_a_record_taken_back_by_its_unit_stays_so(world: World) -> None:
    first, second = lecture(world, 12), lecture(world, 13)
    draw = drawn(world)
    both = list(Review.objects.values_list("pk", flat=True))
    records.withdraw(by=world.lin, record=second, revision=1, why="重复", at=JUNE)

    reviews.decide(by=world.bo, draw=draw, reviews=both, verdict="return", said="请核对", at=JUNE)
    done = reviews.decide(by=world.bo, draw=draw, reviews=both, verdict="accept", at=JUNE)

    withdrawn = dict(Record.objects.values_list("pk", "withdrawn_why"))
    assert (done, withdrawn) == (2, {first: "", second: "重复"})


def test_nobody_decides_about_their_own_record_or_without_a_reason_or_out_of_reach(world: World) -> None:
    form = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",))
    records.submit(by=world.an, unit=world.village, form=form, at=NOW)
    draw = drawn(world)
    key = only(draw).pk

    with pytest.raises(Refusal, match="其他人核查"):
        reviews.decide(by=world.an, draw=draw, reviews=[key], verdict="accept", at=JUNE)
    with pytest.raises(Refusal, match="退回的原因"):
        reviews.decide(by=world.bo, draw=draw, reviews=[key], verdict="return", said=" ", at=JUNE)
    with pytest.raises(Refusal, match="先勾选"):
        reviews.decide(by=world.bo, draw=draw, reviews=[], verdict="accept", at=JUNE)
    with pytest.raises(Absent):
        reviews.decide(by=world.bo, draw=draw, reviews=[key + 1], verdict="accept", at=JUNE)
    with pytest.raises(Absent):
        reviews.decide(by=world.lin, draw=draw, reviews=[key], verdict="accept", at=JUNE)
    with pytest.raises(Absent):
        reviews.answer(by=world.bo, review=key, text="好", at=JUNE)


def test_a_photo_cut_from_another_is_asked_about_and_only_its_own_unit_sees_that(world: World) -> None:
    picture = scene(1)
    photos = [Upload("一.jpg", jpeg(picture)), Upload("二.jpg", jpeg(picture.crop((40, 30, 760, 570)), 50))]
    first, second = (
        records.submit(
            by=world.lin,
            unit=world.village,
            form=RecordForm("lecture", date(2026, 5, day), audience=("villagers",)),
            files=(photo,),
            at=NOW,
        )
        for day, photo in ((11, photos[0]), (18, photos[1]))
    )

    signal = Signal.objects.get()
    shown = {
        by.name: len(record_detail(by=by, record=second, now=HERE).questions) for by in (world.lin, world.bo, world.lei)
    }

    assert (signal.record_id, signal.kind, signal.other_id) == (second, "photo", first)
    assert "5月11日“宣讲”" in signal.question
    assert shown == {"林禾": 1, "柏青": 0, "雷明": 0}


def test_a_photo_like_another_units_does_not_name_that_unit(world: World) -> None:
    form = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",))
    for unit in (world.other_village, world.village):
        records.submit(by=world.an, unit=unit, form=form, files=(Upload("一.jpg", jpeg(scene(2))),), at=NOW)

    signal = Signal.objects.get()

    assert (signal.record.unit_id, signal.other_id) == (world.village, None)
    assert "下溪" not in signal.question


def test_superiors_see_how_many_were_asked_and_answered_and_no_names(world: World) -> None:
    for day in range(1, 12):
        lecture(world, day)
    late = RecordForm("lecture", date(2026, 3, 8), audience=("villagers",))
    records.submit(by=world.lin, unit=world.village, form=late, at=NOW)
    signals.answer(by=world.lin, signal=Signal.objects.get().pk, text="补登三月的。", at=NOW)

    march = reviews_page(by=world.bo, unit=world.town, month="2026-03", today=HERE.date())
    may = reviews_page(by=world.bo, unit=world.town, month="2026-05", today=HERE.date())

    assert [(each.name, each.asked, each.of, each.answered, each.percent) for each in march.rates] == [
        ("登记较晚", 1, 1, 1, "")
    ]
    assert (may.rates, may.records) == ((), 11)


def test_putting_the_day_right_takes_the_question_away(world: World) -> None:
    wrong = RecordForm("lecture", date(2026, 3, 3), audience=("villagers",))
    record = records.submit(by=world.lin, unit=world.village, form=wrong, at=NOW)
    asked = list(Signal.objects.values_list("kind", flat=True))

    right = RecordForm("lecture", date(2026, 5, 3), audience=("villagers",))
    records.correct(by=world.lin, record=record, revision=1, form=right, at=NOW)

    assert (asked, Signal.objects.count()) == (["far"], 0)


def test_an_answer_is_given_once_by_the_unit_itself(world: World) -> None:
    late = RecordForm("lecture", date(2026, 3, 8), audience=("villagers",))
    records.submit(by=world.lin, unit=world.village, form=late, at=NOW)
    key = Signal.objects.get().pk

    with pytest.raises(Absent):
        signals.answer(by=world.bo, signal=key, text="好", at=NOW)
    with pytest.raises(Refusal, match="写一句"):
        signals.answer(by=world.lin, signal=key, text=" ", at=NOW)
    signals.answer(by=world.lin, signal=key, text="补登的。", at=NOW)
    with pytest.raises(Refusal, match="已经说明过"):
        signals.answer(by=world.lin, signal=key, text="再说一次", at=NOW)


def test_a_photo_taken_away_takes_its_print_along(world: World) -> None:
    from wuzha.actions import evidence  # noqa: PLC0415 - named like the field below

    form = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",))
    record = records.submit(
        by=world.lin, unit=world.village, form=form, files=(Upload("一.jpg", jpeg(scene(3))),), at=NOW
    )
    kept = PhotoPrint.objects.count()

    evidence.detach(
        by=world.lin, evidence=Record.objects.get(pk=record).evidence.get().pk, at=NOW + timedelta(minutes=1)
    )

    assert (kept, PhotoPrint.objects.count()) == (17, 0)


def test_correcting_a_record_keeps_the_question_about_its_photo_until_the_photo_is_gone(world: World) -> None:
    from wuzha.actions import evidence  # noqa: PLC0415 - named like the field below

    first, second = (lecture_with(world, day, jpeg(scene(4), quality)) for day, quality in ((11, 85), (18, 50)))
    form = RecordForm("lecture", date(2026, 5, 18), title="夜谈", audience=("villagers",))

    records.correct(by=world.lin, record=second, revision=1, form=form, at=NOW)
    kept = list(Signal.objects.values_list("record", "other"))
    evidence.detach(by=world.lin, evidence=Record.objects.get(pk=second).evidence.get().pk, at=NOW)
    records.correct(by=world.lin, record=second, revision=3, form=form, at=NOW)

    assert (kept, Signal.objects.count()) == ([(second, first)], 0)


def test_photos_taken_in_before_they_were_looked_at_are_looked_at_step_by_step(world: World) -> None:
    for day in (10, 11, 12):
        lecture_with(world, day, jpeg(scene(day)))
    before = sorted(PhotoPrint.objects.values_list("evidence", "cut", "q0", "q3"))
    PhotoPrint.objects.all().delete()
    Evidence.objects.update(looked_at=False)

    steps = [looks.catch_up(most=2), looks.catch_up(most=2), looks.catch_up(most=2)]

    assert steps == [2, 1, 0]
    assert sorted(PhotoPrint.objects.values_list("evidence", "cut", "q0", "q3")) == before


def lecture_with(world: World, day: int, photo: bytes) -> int:
    form = RecordForm("lecture", date(2026, 5, day), audience=("villagers",))
    return records.submit(by=world.lin, unit=world.village, form=form, files=(Upload("一.jpg", photo),), at=NOW)


def test_a_signal_is_put_to_the_unit_and_to_whoever_recorded_in_its_stead_and_to_nobody_above(world: World) -> None:
    own = lecture(world)
    form = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",))
    instead = records.submit(by=world.an, unit=world.village, form=form, at=NOW)
    for record in (own, instead):
        Signal.objects.create(record_id=record, kind="photo", question="是同一次活动吗？", asked_at=NOW)
    key = Signal.objects.get(record=own).pk

    seen = {
        (name, record): len(record_detail(by=by, record=record, now=HERE).questions)
        for name, by in (("林禾", world.lin), ("安岚", world.an), ("柏青", world.bo))
        for record in (own, instead)
    }
    with pytest.raises(Absent):
        signals.answer(by=world.an, signal=key, text="好", at=NOW)

    assert {asked for asked, number in seen.items() if number} == {("林禾", own), ("林禾", instead), ("安岚", instead)}

"""The life of a paper where names, days and versions cross: nobody is lost, no day is past, no report undone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from paper_ways import FILLED, JUNE, ON, addressed, frozen, issue, series, signed
from world import FOUNDED, World
from wuzha.actions import number_series, paper_lives, papers, units
from wuzha.actions.units import UnitForm
from wuzha.queries.frozen import document_of
from wuzha.queries.number_series import series_page
from wuzha.queries.paper_lives import life
from wuzha.queries.paper_tasks import paper_tasks
from wuzha.queries.papers import Subject
from wuzha.queries.reporting import reporting
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Membership, NumberSeries, Paper, PaperNumber, Recipient, Record

LATER = JUNE + timedelta(days=20)


def recipients(key: int) -> list[tuple[int | None, str, bool]]:
    return list(Paper.objects.get(pk=key).recipients.order_by("pk").values_list("unit", "name", "copied"))


def test_two_units_of_one_name_both_get_the_paper_and_are_told_apart(world: World) -> None:
    form = UnitForm("中心小学", "school")
    one, other = (
        units.add(by=world.an, parent=parent, form=form, at=FOUNDED) for parent in (world.village, world.other_village)
    )

    key = addressed(world, frozen(world), units=(one, other, world.factory))

    assert recipients(key) == [
        (one, "上云村中心小学", False),
        (other, "下溪村中心小学", False),
        (world.factory, "青禾纺织厂", False),
    ]
    assert Paper.objects.get(pk=key).recipient == "上云村中心小学、下溪村中心小学、青禾纺织厂"


def test_an_office_outside_with_the_name_of_a_unit_gets_the_paper_too(world: World) -> None:
    key = addressed(world, frozen(world), copied_outside=("上云村",))

    assert recipients(key) == [(world.village, "云溪镇人民政府上云村", False), (None, "上云村", True)]


def test_a_unit_chosen_twice_gets_the_paper_once(world: World) -> None:
    key = addressed(
        world, frozen(world), copied_units=(world.village,), outside=("县反诈中心",), copied_outside=("县反诈中心",)
    )

    assert recipients(key) == [(world.village, "上云村", False), (None, "县反诈中心", False)]


def test_an_office_outside_that_cannot_be_told_from_a_unit_is_refused(world: World) -> None:
    key = frozen(world, "monthly", world.village)

    with pytest.raises(Refusal, match="“云溪镇人民政府”与上面选的单位同名"):
        addressed(world, key, units=(world.town,), outside=("云溪镇人民政府",))

    assert recipients(key) == []


@pytest.mark.parametrize("field", ["outside", "copied_outside"])
def test_names_that_do_not_fit_on_the_paper_are_refused_and_never_cut(world: World, field: str) -> None:
    key = frozen(world)
    names = tuple(f"{n:02}" + "很" * 30 + "长的单位" for n in range(14))

    with pytest.raises(Refusal, match="超过500个字，印不全。请少选一些"):
        addressed(world, key, **{field: names})

    assert (recipients(key), Paper.objects.get(pk=key).recipient) == ([], "")


def test_a_copy_that_was_taken_off_is_not_printed(world: World) -> None:
    key = frozen(world, "copy-notice", world.village, {"demand": "请督促。"})
    before = document_of(Paper.objects.get(pk=key)).copies

    addressed(world, key, units=(world.village,))

    assert (before, document_of(Paper.objects.get(pk=key)).copies) == ("上云村", "")


def late(world: World, key: int, number: int, due: date | None = None, on: date = ON) -> str:
    return paper_lives.issue(by=world.an, paper=key, series=number, on=on, at=LATER, due=due)


def test_no_answer_is_asked_for_by_a_day_that_is_over_and_the_day_can_be_put_right(world: World) -> None:
    key, number = signed(world, frozen(world), due=date(2026, 6, 10)), series(world)
    rows = Paper.objects.get(pk=key).recipients

    with pytest.raises(Refusal, match=r"回复期限2026-06-10不在今天之后.*请改为今天之后的一天"):
        late(world, key, number)
    with pytest.raises(Refusal, match="回复期限2026-06-22不在今天之后"):
        late(world, key, number, due=date(2026, 6, 22))
    kept = (PaperNumber.objects.count(), rows.get().due_date, Paper.objects.get(pk=key).state)
    late(world, key, number, due=date(2026, 6, 23))

    assert kept == (0, date(2026, 6, 10), "signed")
    assert (rows.get().due_date, Paper.objects.get(pk=key).state) == (date(2026, 6, 23), "issued")


def test_the_usual_day_for_answers_is_not_over_either(world: World) -> None:
    key = signed(world, frozen(world, "copy-notice", world.village, {"demand": "请督促。"}))

    with pytest.raises(Refusal, match="回复期限2026-06-12不在今天之后"):
        late(world, key, series(world))


def test_what_came_to_ones_own_unit_is_not_lost_behind_what_came_to_others(world: World) -> None:
    key = frozen(world)
    Paper.objects.filter(pk=key).update(state="issued")
    made = [Recipient(paper_id=key, unit_id=world.village, name=f"{n}", due_date=ON) for n in range(301)]
    Recipient.objects.bulk_create(made)
    own = Recipient.objects.create(paper_id=key, unit_id=world.town, name="云溪镇人民政府")

    tasks = paper_tasks(by=world.an, now=datetime(2026, 6, 2, 10, 0))

    assert [(task.recipient, task.what) for task in tasks if task.recipient] == [(own.pk, "签收")]


@pytest.mark.parametrize("step", ["check", "sign"])
@pytest.mark.parametrize("crowd", ["all", "alone"])
@pytest.mark.parametrize("name", ["an", "bo", "lei", "lin", "yi"])
def test_what_the_page_offers_what_today_asks_and_what_is_allowed_are_the_same(
    world: World, step: str, crowd: str, name: str
) -> None:
    key, by, now = addressed(world, frozen(world)), getattr(world, name), datetime(2026, 6, 2, 10, 0)
    if step == "sign":
        paper_lives.check(by=world.bo, paper=key, at=JUNE)
    if crowd == "alone":
        away = Membership.objects.filter(unit=world.town).exclude(person=by.person)
        away.update(to_date=date(2026, 6, 1))

    try:
        shown = step in life(by=by, paper=key, now=now).may
    except Absent:
        shown = False
    asked = {"核稿": "check", "签发": "sign"}
    tasks = [asked.get(task.what) for task in paper_tasks(by=by, now=now) if task.paper == key]
    try:
        {"check": paper_lives.check, "sign": paper_lives.sign}[step](by=by, paper=key, at=JUNE)
        done = True
    except Refusal:
        done = False

    assert (shown, step in tasks) == (done, done)


def village_report(world: World) -> int:
    return signed(world, frozen(world, "monthly", world.village), units=(world.town,))


def test_withdrawing_the_first_version_of_a_report_leaves_the_corrected_one_the_report(world: World) -> None:
    first = village_report(world)
    issue(world, first)
    second = village_report(world)
    issue(world, second)
    record = Record.objects.get(activity="report")

    paper_lives.withdraw(by=world.an, paper=first, why="漏了一条", at=JUNE)
    held = Record.objects.get(pk=record.pk).withdrawn_at, dict(Paper.objects.values_list("pk", "reported"))
    paper_lives.withdraw(by=world.an, paper=second, why="又漏了一条", at=JUNE)

    assert held == (None, {first: None, second: record.pk})
    assert Record.objects.get(pk=record.pk).withdrawn_why == "文书撤回：又漏了一条"


def test_a_report_of_a_running_month_is_issued_on_a_day_before_today(world: World) -> None:
    subject = Subject("monthly", world.village, "2026-06")
    key = signed(world, papers.freeze(by=world.an, subject=subject, texts=FILLED, at=JUNE), units=(world.town,))
    shown = reporting(by=world.an, paper=key, on=ON, now=datetime(2026, 6, 22, 10, 0))

    paper_lives.issue(by=world.an, paper=key, series=None, on=ON, at=LATER)

    record = Record.objects.get(activity="report")
    assert (shown.problem, record.starts, record.handed_in) == ("", ON, ON)


def test_a_series_ended_by_mistake_comes_back_and_its_numbers_go_on(world: World) -> None:
    number = series(world, before=11)
    number_series.void(by=world.an, series=number, why="留", at=JUNE)
    number_series.end(by=world.an, series=number, at=JUNE)

    again = series(world)

    assert (again, NumberSeries.objects.get().ended_at) == (number, None)
    assert number_series.void(by=world.an, series=again, why="留", at=JUNE) == "云反诈办〔2026〕13号"


def test_numbers_given_elsewhere_while_a_series_was_ended_are_not_given_again(world: World) -> None:
    number = series(world, before=11)
    number_series.end(by=world.an, series=number, at=JUNE)

    series(world, before=20)

    assert number_series.void(by=world.an, series=number, why="留", at=JUNE) == "云反诈办〔2026〕21号"


def test_a_number_kept_after_midnight_stands_on_the_day_it_was_kept_here(world: World) -> None:
    number_series.void(by=world.an, series=series(world), why="留", at=datetime.fromisoformat("2026-06-03T00:30+08:00"))

    page = series_page(by=world.an, office=None, today=ON)

    assert [each.on for each in page.kept] == [date(2026, 6, 3)]

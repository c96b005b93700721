"""Every kind of paper is written from the records; frozen, it keeps its numbers and shows what was corrected since."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import docx
import openpyxl
import pytest

from world import NOW, World
from wuzha.access import actor_of
from wuzha.actions import matters, papers, people, records, units
from wuzha.actions.people import PersonForm
from wuzha.actions.units import UnitForm
from wuzha.papers import rendering
from wuzha.papers.documents import Annex, Body, Document, Table, said
from wuzha.papers.kinds import templates
from wuzha.queries.figures import Asked, figures
from wuzha.queries.frozen import PAGE, corrections, frozen, frozen_paper
from wuzha.queries.papers import Subject, paper, papers_below
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Paper, Unit

JUNE = datetime(2026, 6, 9, 2, 0, tzinfo=UTC)
END = datetime(2026, 6, 11, 10, 0)
OPENED = date(2026, 1, 1)
PERIODS = {"week": "2026-W20", "month": "2026-05", "quarter": "2026-Q2", "half-year": "2026-H1", "year": "2026"}


@pytest.fixture
def may(world: World) -> World:
    """Lectures, a meeting, two cases of a kind and four of another, a finding."""
    for day, unit, attended in ((6, world.village, 80), (13, world.village, 40), (14, world.factory, 100)):
        who = ("villagers",) if unit == world.village else ("staff",)
        form = RecordForm("lecture", date(2026, 5, day), audience=who, expected=200, attended=attended)
        records.submit(by=world.an, unit=unit, form=form, at=NOW)
    meeting = RecordForm(
        "meeting", date(2026, 5, 11), title="五月例会", place="村委会", attended=12, originals=("minutes",)
    )
    records.submit(by=world.an, unit=world.village, form=meeting, at=NOW)
    for day, fraud in ((4, "T01"), (5, "T01"), (6, "T04"), (7, "T04"), (8, "T04"), (9, "T04")):
        form_of = MatterForm("case", datetime(2026, 5, day, 9, 0), {"loss": 3000, "fraud": fraud})
        matters.register(by=world.an, unit=world.factory, form=form_of, at=NOW)
    found = MatterForm("finding", datetime(2026, 5, 14, 9, 0), {"severity": "minor"})
    matters.register(by=world.an, unit=world.village, form=found, at=NOW)
    return world


def subject(world: World, kind: str, unit: int | None = None, period: str = "") -> Subject:
    template = templates()[kind]
    if template.of == "matter":
        return Subject(
            kind,
            matter=Unit.objects.get(pk=world.factory if kind == "review" else world.village).matters.latest("pk").pk,
        )
    if template.of == "record":
        return Subject(kind, record=Unit.objects.get(pk=world.village).records.get(activity="meeting").pk)
    usual = world.village if kind == "responsibility" else world.town
    return Subject(kind, unit or usual, period or PERIODS[template.periods[0]])


def written(world: World, kind: str, unit: int | None = None, period: str = "") -> Document:
    return paper(by=world.an, subject=subject(world, kind, unit, period), now=END)


@pytest.mark.parametrize("kind", [code for code, template in templates().items() if not template.unit_types])
def test_every_kind_of_paper_is_written_and_opens(may: World, kind: str) -> None:
    document = written(may, kind)
    word = docx.Document(io.BytesIO(rendering.docx(document)))
    sheet = openpyxl.load_workbook(io.BytesIO(rendering.xlsx(document)))

    assert "{" not in document.words()
    assert document.title.replace("\n", "") in "".join(paragraph.text for paragraph in word.paragraphs)
    assert sheet.worksheets[0].cell(1, 1).value == document.title


def test_a_letter_to_parents_is_for_schools(may: World) -> None:
    Unit.objects.filter(pk=may.factory).update(type="school")

    assert written(may, "parents", may.factory).recipient == "各位家长"
    with pytest.raises(Refusal, match="只供学校、高校使用"):
        written(may, "parents", may.village)


def test_the_numbers_of_a_paper_are_those_of_the_figures(may: World) -> None:
    found = figures(by=may.an, asked=Asked(may.town, "2026-Q2"), now=END)
    shown = {num.key: (num.number, num.value.removesuffix("项")) for num in written(may, "quarterly").numbers()}
    counted = {each.key: (each.number, each.value.removesuffix("项")) for each in found.all_figures()}

    both = shown.keys() & counted.keys()
    assert len(both) > 20
    assert {key: shown[key] for key in both} == {key: counted[key] for key in both}


def test_money_of_a_line_is_said_in_one_measure(may: World) -> None:
    (trends,) = [table for table in written(may, "quarterly").tables() if table.title == "同比、环比"]

    (losses,) = [list(map(said, row)) for row in trends.rows if said(row[0]) == "损失金额"]

    assert [losses[1], losses[4]] == ["1.80万元", "1.80万元"]


def test_a_number_with_too_many_records_to_name_says_how_many_and_still_leads_to_them(
    may: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {num.key: num for num in written(may, "monthly").numbers()}
    monkeypatch.setattr("wuzha.queries.paper_sources.NAMED", 1)

    counted = {num.key: num for num in written(may, "monthly").numbers()}

    many = [key for key, num in named.items() if len(num.refs) > 1]
    assert many
    for key, num in named.items():
        without = num.model_copy(update={"refs": (), "behind": len(num.refs)}) if key in many else num
        assert counted[key] == without


def test_few_cases_of_a_kind_are_left_out_and_so_is_what_would_give_them_away(may: World) -> None:
    report, circular = written(may, "quarterly"), written(may, "circular", period="2026-05")

    assert [num.key for num in report.numbers() if num.key.startswith("cases.count:fraud_types")] == []
    assert "发案数" in [num.name for num in report.numbers()]
    assert "小于5起的类别" in circular.words()


def test_a_circular_names_no_unit_with_a_case_and_no_person(may: World) -> None:
    words = written(may, "circular", period="2026-05").words()

    assert [name for name in ("青禾纺织厂", "林禾", "安岚") if name in words] == []


def test_a_responsibility_letter_lists_what_the_unit_owes(may: World) -> None:
    words = written(may, "responsibility", may.village).words().splitlines()

    assert [line for line in words if line[:2] in {"1.", "2.", "3.", "4."}] == [
        "1.每月组织村民开展不少于1次集中宣讲（每月至少1次，R1）。",
        "2.建立宣传阵地，设置反诈标识标牌（长期保持，R5）。",
        "3.每月工作开展情况于次月10日前报镇综治办（每月至少1次，次月10日前，R6）。",
    ]


def test_a_responsibility_letter_of_a_unit_that_owes_nothing_itself_is_not_written(may: World) -> None:
    """The township itself owes nothing by the plan; the villages below it owe three clauses."""
    with pytest.raises(Refusal, match="没有要“云溪镇人民政府”本级承担的任务，不用编写责任书"):
        written(may, "responsibility", may.town)


def test_letters_to_all_below_stand_in_the_order_of_the_tree_without_who_owes_nothing(may: World) -> None:
    """As text the path of the tenth would stand before that of the ninth; of a hospital the plan asks nothing."""
    ninth = 10 ** (len(str(Unit.objects.latest("pk").pk)) + 1) - 1
    town = Unit.objects.get(pk=may.town)
    Unit.objects.bulk_create(
        Unit(
            pk=key,
            parent=town,
            name=name,
            code=str(key),
            type=type_,
            path=f"{town.path}{key}/",
            opened_date=OPENED,
            created_at=NOW,
        )
        for key, name, type_ in (
            (ninth, "九村", "village"),
            (ninth + 1, "十村", "village"),
            (ninth + 2, "镇卫生院", "hospital"),
        )
    )

    for key in (ninth + 1, ninth):
        units.change(by=may.an, unit=key, form=UnitForm(f"{key}村", "village", str(key), 90, (), {}), at=NOW)
    made = papers_below(by=may.an, subject=Subject("responsibility", may.town, "2026"), now=END)

    assert [name for name, _ in made] == [
        *("上云村", "下溪村", "青禾纺织厂", "小满木器坊"),
        *(f"{ninth}村", f"{ninth + 1}村"),
    ]


def test_a_letter_to_a_unit_comes_from_its_superior_and_only_where_something_is_missing(may: World) -> None:
    letter = written(may, "warning-letter", may.other_village, "2026-05")

    assert (letter.office, letter.recipient) == ("云溪镇人民政府", "下溪村")
    with pytest.raises(Refusal, match="没有到期未完成的任务，不用发警示函"):
        written(may, "warning-letter", may.village, "2026-12")


def test_nobody_writes_a_warning_letter_about_their_own_unit(may: World) -> None:
    made = people.add(by=may.an, form=PersonForm("胡青", "hu", may.other_village, "officer"), at=NOW)
    hu = actor_of(made.person, NOW.date())
    asked = Subject("warning-letter", may.other_village, "2026-04")
    assert hu is not None
    with pytest.raises(Absent):
        papers.freeze(by=hu, subject=asked, texts={}, at=NOW)

    papers.freeze(by=may.an, subject=asked, texts={}, at=NOW)
    assert Paper.objects.count() == 1


def test_a_look_back_fills_the_facts_and_leaves_the_judgement_open(may: World) -> None:
    document = written(may, "review")

    assert "损失金额：3000元" in document.words()
    assert [block.text for block in document.opens()] == [""] * len(document.opens())
    assert "责任认定意见" in [block.label for block in document.opens()]


def test_a_paper_on_a_case_is_for_those_who_handle_cases(may: World) -> None:
    with pytest.raises(Absent):
        paper(by=may.lei, subject=subject(may, "review"), now=END)


def test_a_frozen_paper_keeps_its_numbers_and_shows_what_was_corrected(may: World) -> None:
    asked = subject(may, "circular", period="2026-05")
    key = papers.freeze(by=may.an, subject=asked, texts={"next": "按方案补办。"}, at=NOW)
    form = RecordForm("lecture", date(2026, 5, 19), audience=("villagers",), expected=50, attended=33)
    records.submit(by=may.an, unit=may.village, form=form, at=JUNE)
    kept = frozen_paper(by=may.an, paper=key)
    now = paper(by=may.an, subject=asked, now=END)

    changed = {each.name: (each.then, each.now) for each in corrections(kept.document, now)}

    assert (changed["宣传活动"], changed["覆盖人次"]) == (("3场次", "4场次"), ("220人次", "253人次"))
    assert "按方案补办。" in kept.document.words()
    assert rendering.docx(kept.document) == rendering.docx(frozen_paper(by=may.lei, paper=key).document)


def test_what_a_template_says_today_and_did_not_say_then_is_no_correction(may: World) -> None:
    asked = subject(may, "monthly")
    now = paper(by=may.an, subject=asked, now=END)
    without = [block for block in now.blocks if not isinstance(block, Table | Annex)]
    paragraphs = [block for block in without if isinstance(block, Body)]
    then = now.model_copy(update={"blocks": tuple(block for block in without if block is not paragraphs[1])})

    assert len(then.numbers()) < len(now.numbers())
    assert corrections(then, now) == ()


def test_a_row_that_a_table_has_more_than_it_had_is_a_correction(may: World) -> None:
    asked = subject(may, "monthly")
    then = paper(by=may.an, subject=asked, now=END)
    records.submit(by=may.an, unit=may.village, form=RecordForm("push", date(2026, 5, 19)), at=JUNE)

    found = corrections(then, paper(by=may.an, subject=asked, now=END))

    assert [(each.name, each.then, each.now) for each in found if not each.then] == [
        ("信息推送", "", "1场次"),
        ("未登记", "", "1场次"),  # of no audience
    ]


def test_a_paper_stored_before_attachments_were_announced_goes_on_without(may: World) -> None:
    now = written(may, "monthly")
    stored = json.loads(now.model_dump_json())
    stored.pop("attached")

    def announced(document: Document) -> list[str]:
        paragraphs = docx.Document(io.BytesIO(rendering.docx(document))).paragraphs
        return [each.text for each in paragraphs if each.text.startswith("附件：")]

    assert announced(now) == ["附件：1.宣传活动分类统计"]
    assert announced(Document.model_validate(stored)) == []


def test_freezing_again_makes_a_further_version(may: World) -> None:
    for _ in range(2):
        papers.freeze(by=may.an, subject=subject(may, "weekly"), texts={}, at=NOW)

    assert [row.version for row in frozen(by=may.an).rows] == [2, 1]


def test_papers_come_fifty_at_a_time_the_newest_first(may: World) -> None:
    row = Paper.objects.get(pk=papers.freeze(by=may.an, subject=subject(may, "weekly"), texts={}, at=NOW))
    for version in range(2, PAGE + 2):
        row.pk, row.version = None, version
        row.save(force_insert=True)

    pages = [frozen(by=may.an, page=number) for number in (1, 2, 99)]

    assert [[each.version for each in page.rows][:2] for page in pages] == [[PAGE + 1, PAGE], [1], [1]]
    assert [(page.page, page.total) for page in pages] == [(1, PAGE + 1), (2, PAGE + 1), (2, PAGE + 1)]


def test_names_and_telephone_numbers_are_not_frozen(may: World) -> None:
    asked = subject(may, "circular", period="2026-05")
    with pytest.raises(Refusal, match="说到案件的句子里有人名“林禾”") as refused:
        papers.freeze(
            by=may.an, subject=asked, texts={"features": "林禾被骗后转账。", "next": "联系13812345678。"}, at=NOW
        )

    assert sorted(refused.value.fields) == ["features", "next"]
    assert Paper.objects.count() == 0


def test_what_a_month_told_is_not_told_again_by_the_quarter(may: World) -> None:
    """May tells four of a kind; were June's one added for the quarter, June's would be known."""
    papers.freeze(by=may.an, subject=subject(may, "summary", period="2026-05"), texts={}, at=NOW)
    Paper.objects.update(numbers={"cases.count:fraud_types:T04": {"name": "x", "number": 4, "value": "4起"}})
    form_of = MatterForm("case", datetime(2026, 6, 2, 9, 0), {"loss": 3000, "fraud": "T04"})
    matters.register(by=may.an, unit=may.factory, form=form_of, at=JUNE)

    shown = [num.key for num in written(may, "quarterly").numbers()]

    assert "cases.count:fraud_types:T04" not in shown


def happened(world: World, unit: int, *cases: tuple[date, str, int]) -> None:
    for day, fraud, number in cases:
        for _ in range(number):
            form = MatterForm("case", datetime(day.year, day.month, day.day, 9, 0), {"loss": 3000, "fraud": fraud})
            matters.register(by=world.an, unit=unit, form=form, at=JUNE)


def told_of_cases(document: Document) -> dict[str, str]:
    return {num.key: num.value for num in document.numbers() if num.key.startswith("cases.count")}


def test_a_quarters_circular_does_not_tell_what_is_left_when_its_months_are_taken_away(world: World) -> None:
    """May had eleven, June two: thirteen would tell June's two, which June's own circular leaves out."""
    happened(
        world, world.factory, (date(2026, 5, 4), "T01", 5), (date(2026, 5, 5), "T04", 6), (date(2026, 6, 2), "T01", 2)
    )
    alone = told_of_cases(written(world, "circular", period="2026-Q2"))
    papers.freeze(by=world.an, subject=subject(world, "circular", period="2026-05"), texts={}, at=JUNE)

    may = told_of_cases(written(world, "circular", period="2026-05"))
    quarter = written(world, "circular", period="2026-Q2")

    assert may["cases.count"] == "11起"
    assert alone["cases.count"] == "13起"
    assert "cases.count" not in told_of_cases(quarter)
    assert "cases.count:fraud_types:T01" not in told_of_cases(quarter)
    assert "登记案件（可推出小数，不列），损失（可推出小数，不列）。" in quarter.words()


def test_a_villages_paper_does_not_tell_what_is_left_of_the_townships(world: World) -> None:
    """The township told seven of a kind; were the village's six told, the other village's one would be known."""
    happened(world, world.village, (date(2026, 5, 4), "T01", 6), (date(2026, 5, 5), "T04", 9))
    happened(world, world.other_village, (date(2026, 5, 4), "T01", 1))
    alone = told_of_cases(written(world, "monthly", world.village, "2026-05"))
    papers.freeze(by=world.an, subject=subject(world, "monthly", period="2026-05"), texts={}, at=JUNE)
    Paper.objects.update(state="issued")

    shown = told_of_cases(written(world, "monthly", world.village, "2026-05"))

    assert alone["cases.count:fraud_types:T01"] == "6起"
    assert "cases.count:fraud_types:T01" not in shown


def test_a_townships_quarter_does_not_tell_what_is_left_when_the_months_of_a_village_are_taken_away(
    world: World,
) -> None:
    """The village told three a month; were the township's ten told, the other village's one would be known."""
    for month in (4, 5, 6):
        happened(world, world.village, (date(2026, month, 4), "T01", 3), (date(2026, month, 5), "T04", 9))
    happened(world, world.other_village, (date(2026, 5, 4), "T01", 1))
    alone = told_of_cases(written(world, "quarterly"))
    for period in ("2026-04", "2026-05", "2026-06"):
        papers.freeze(by=world.an, subject=subject(world, "monthly", world.village, period), texts={}, at=JUNE)

    shown = told_of_cases(written(world, "quarterly"))

    assert alone["cases.count:fraud_types:T01"] == "10起"
    assert "cases.count:fraud_types:T01" not in shown


@pytest.mark.parametrize("state, told", [("draft", []), ("signed", []), ("withdrawn", []), ("replaced", ["4起"])])
def test_papers_that_are_written_at_the_same_time_know_one_another(world: World, state: str, told: list[str]) -> None:
    """The township told ten, a village's paper of four waits: another four would leave the factory's two."""
    for unit, number, others in ((world.village, 4, 6), (world.other_village, 4, 7), (world.factory, 2, 8)):
        happened(world, unit, (date(2026, 5, 4), "T01", number), (date(2026, 5, 5), "T04", others))
    papers.freeze(by=world.an, subject=subject(world, "monthly", period="2026-05"), texts={}, at=JUNE)
    papers.freeze(by=world.an, subject=subject(world, "monthly", world.village, "2026-05"), texts={}, at=JUNE)
    Paper.objects.filter(unit=world.village).update(state=state)

    shown = told_of_cases(written(world, "monthly", world.other_village, "2026-05"))

    assert [value for key, value in shown.items() if key == "cases.count:fraud_types:T01"] == told


@pytest.mark.parametrize(
    "number, stopped, said_of_it",
    [(5, 1, "（起数少，不列）"), (5, 4, "（起数少，不列）"), (5, 0, "0起"), (5, 5, "5起"), (6, 3, "3起")],
)
def test_how_many_were_stopped_is_not_told_where_few_were_or_few_were_not(
    world: World, number: int, stopped: int, said_of_it: str
) -> None:
    for at in range(number):
        form = MatterForm("case", datetime(2026, 5, 4, 9, 0), {"loss": 3000, "fraud": "T01", "stopped": at < stopped})
        matters.register(by=world.an, unit=world.village, form=form, at=JUNE)

    assert f"；已止付{said_of_it}。" in written(world, "monthly", period="2026-05").words()


def test_a_circular_does_not_tell_by_the_change_how_few_there_were_last_year(world: World) -> None:
    happened(world, world.factory, (date(2025, 5, 4), "T01", 2), (date(2026, 5, 5), "T04", 6))
    Unit.objects.update(created_at=datetime(2024, 1, 1, tzinfo=UTC))

    words = written(world, "circular", period="2026-05").words()

    assert "登记案件6起，损失1.80万元。\n" in words
    assert "上年同期" not in words


def test_how_many_units_are_behind_a_number_is_a_number_of_units(may: World) -> None:
    (types,) = [table for table in written(may, "monthly").tables() if table.title == "单位类型完成情况"]
    counted = [row[1][0] for row in types.rows]

    assert [(num.number, num.value) for num in counted if not isinstance(num, str)] == [
        (int(num.value), num.value) for num in counted if not isinstance(num, str)
    ]


def test_a_rectification_says_what_was_noted_of_the_finding(may: World) -> None:
    noted = MatterForm("finding", datetime(2026, 5, 14, 9, 0), {"severity": "minor"}, note="宣传栏未更新")
    without = written(may, "rectification").words()
    key = matters.register(by=may.an, unit=may.village, form=noted, at=NOW)

    words = paper(by=may.an, subject=Subject("rectification", matter=key), now=END).words()

    assert "登记的情况：宣传栏未更新。" in words
    assert "登记的情况" not in without


def test_a_reader_without_reports_gets_no_papers(may: World) -> None:
    with pytest.raises(Absent):
        frozen(by=may.lin)
    with pytest.raises(Absent):
        papers.freeze(by=may.lei, subject=subject(may, "weekly"), texts={}, at=NOW)

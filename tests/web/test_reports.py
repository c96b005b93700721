"""The month's report on the page, in the document and in the sheets: the same numbers everywhere."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from html.parser import HTMLParser
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from asking import signed_in
from world import NOW, World
from wuzha.actions import records
from wuzha.rules.records import RecordForm
from wuzha.store.models import Record

MAY = "/report?month=2026-05"


@pytest.fixture
def may(world: World) -> World:
    """Two lectures of 上云村, one of the factory, and one record taken back."""
    for day, unit, who, attended in (
        (6, world.village, "villagers", 80),
        (13, world.village, "villagers", 40),
        (14, world.factory, "staff", 110),
    ):
        form = RecordForm(
            "lecture", date(2026, 5, day), audience=(who,), attended=attended, expected=130, title=f"{day}日宣讲"
        )
        records.submit(by=world.an, unit=unit, form=form, at=NOW)
    gone = records.submit(by=world.an, unit=world.factory, form=RecordForm("screen", date(2026, 5, 8)), at=NOW)
    records.withdraw(by=world.an, record=gone, revision=1, why="重复登记", at=NOW)
    return world


class Tables(HTMLParser):
    """The rows of all tables of a page, and its links with their words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: dict[str, str] = {}
        self._cell = self._link = ""
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self._inside = self._inside or tag in {"td", "th"}
        if tag in {"td", "th"}:
            self._cell = ""
        self._link = dict(attrs).get("href") or "" if tag == "a" else self._link

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.rows[-1].append(self._cell.strip())
            self._inside = False
        self._link = "" if tag == "a" else self._link

    def handle_data(self, data: str) -> None:
        self._cell += data if self._inside else ""
        if self._link:
            self.links[self._link] = self.links.get(self._link, "") + data.strip()


def tables(answer: HttpResponse) -> Tables:
    return Tables(answer.content.decode())


def name_of(answer: HttpResponse) -> str:
    """Return the name under which a file is handed out."""
    found = re.fullmatch(r"attachment; filename\*=UTF-8''([A-Za-z0-9%._~-]+)", answer["Content-Disposition"])
    assert found is not None
    return unquote(found[1])


def test_the_page_says_the_months_figures(may: World) -> None:
    answer = signed_in(may.an).get(MAY)

    rows = {row[0]: row[1] for row in tables(answer).rows if len(row) == 3}
    assert answer.status_code == 200
    assert (rows["宣传活动"], rows["覆盖人次"], rows["应完成任务"]) == ("3场次", "230人次", "10项")


def test_every_figure_but_nought_is_a_way_to_its_records(may: World) -> None:
    client = signed_in(may.an)
    page = tables(client.get(MAY))
    traced = {href: words for href, words in page.links.items() if href.startswith("/report/records")}

    for href, words in traced.items():
        shown = client.get(href)
        counted = int(re.match(r"\d+", words)[0])  # type: ignore[index] - it is a figure
        total = int(re.search(r"共 (\d+) ", shown.content.decode())[1])  # type: ignore[index] - the list says it
        assert shown.status_code == 200
        if "ref=people" not in href and "ref=confirmed" not in href:
            assert total == counted

    assert len(traced) > 15
    assert "0" not in traced.values()


def test_the_records_of_a_figure_are_exactly_those(may: World) -> None:
    answer = signed_in(may.an).get("/report/records?month=2026-05&ref=activities")

    linked = {int(key) for key in re.findall(r'href="/records/(\d+)"', answer.content.decode())}
    expected = set(Record.objects.filter(activity="lecture").values_list("pk", flat=True))
    assert linked == expected


def test_the_document_says_the_same_numbers_as_the_page(may: World) -> None:
    client = signed_in(may.an)
    on_page = [row for row in tables(client.get(MAY)).rows if row]

    answer = client.get("/report/report.docx?month=2026-05")
    document = docx.Document(io.BytesIO(answer.content))

    printed = [[re.sub(r"〔\d+〕", "", cell.text) for cell in row.cells] for row in document.tables[0].rows[1:]]
    by_duty = [[re.sub(r"〔\d+〕", "", cell.text) for cell in row.cells] for row in document.tables[1].rows[1:]]
    by_type = [[re.sub(r"〔\d+〕", "", cell.text) for cell in row.cells] for row in document.tables[2].rows[1:]]
    assert len(printed) == 9
    assert all(row in on_page for row in [*printed, *by_duty, *by_type])
    assert name_of(answer) == "云溪镇2026年5月防范电信网络诈骗工作情况报告.docx"


def test_the_ledger_is_a_sheet_with_typed_columns(may: World) -> None:
    answer = signed_in(may.an).get("/report/ledger.xlsx?month=2026-05")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    head = [cell.value for cell in sheet[3]]
    first = dict(zip(head, [cell.value for cell in sheet[4]], strict=True))
    assert name_of(answer) == "云溪镇人民政府宣传活动台账（2026年5月）.xlsx"
    assert (first["单位"], first["日期"], first["应到"], first["实到"]) == ("上云村", datetime(2026, 5, 6), 130, 80)
    assert isinstance(first["登记时间"], datetime)
    assert [sheet.cell(row, 2).value for row in range(4, 8)] == ["上云村", "上云村", "青禾纺织厂", "合计"]


def test_the_matrix_is_a_sheet(may: World) -> None:
    answer = signed_in(may.lin).get("/matrix/matrix.xlsx?month=2026-05")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert name_of(answer) == "上云村任务完成情况（2026年5月）.xlsx"
    assert [cell.value for cell in sheet[4]][:3] == ["上云村", "村（社区）", "1/2"]


def test_the_matrix_page_offers_its_sheet_as_filtered(may: World) -> None:
    page = tables(signed_in(may.an).get("/matrix?month=2026-05&type=village"))

    (href,) = [href for href, words in page.links.items() if words == "导出表格"]
    sheet = openpyxl.load_workbook(io.BytesIO(signed_in(may.an).get(href).content)).worksheets[0]
    assert [sheet.cell(row, 1).value for row in (4, 5, 6)] == ["上云村", "下溪村", None]


@pytest.mark.parametrize(
    "path", ["/report", "/report/records?ref=activities", "/report/report.docx", "/report/ledger.xlsx"]
)
def test_officers_and_leaders_read_reports_and_nobody_else(may: World, path: str) -> None:
    answers = {
        actor.name: signed_in(actor).get(path).status_code for actor in (may.an, may.lei, may.bo, may.lin, may.yi)
    }

    assert answers == {"安岚": 200, "雷明": 200, "柏青": 404, "林禾": 404, "易文": 404}


@pytest.mark.parametrize(
    "path", ["/report", "/report/records", "/report/report.docx", "/report/ledger.xlsx", "/matrix/matrix.xlsx"]
)
def test_without_an_account_there_is_no_report(may: World, path: str) -> None:
    answer = Client().get(path)

    assert (may.town > 0, answer.status_code, answer.headers["Location"].startswith("/sign-in")) == (True, 302, True)


@pytest.mark.parametrize(
    "path",
    [
        "/report?unit=999999",
        "/report/report.docx?unit=999999",
        "/report/ledger.xlsx?unit=999999",
        "/matrix/matrix.xlsx?unit=999999",
        "/report/records?ref=nothing",
        "/report/records",
    ],
)
def test_what_is_not_there_is_absent(may: World, path: str) -> None:
    assert signed_in(may.an).get(path).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "x", "", "1999-01"])
def test_a_month_that_is_none_is_the_running_one(may: World, month: str) -> None:
    answer = signed_in(may.an).get(f"/report?month={month}")

    assert answer.context["report"].month.occasion.key == f"{timezone.localtime():%Y-%m}"


def test_only_those_who_read_reports_are_shown_the_way(may: World) -> None:
    ways = {
        actor.name: 'href="/report"' in signed_in(actor).get("/matrix").content.decode() for actor in (may.lei, may.lin)
    }

    assert ways == {"雷明": True, "林禾": False}


def test_nothing_is_changed_by_posting(may: World) -> None:
    for path in ("/report", "/report/records", "/report/report.docx", "/report/ledger.xlsx", "/matrix/matrix.xlsx"):
        assert signed_in(may.an).post(path).status_code == 405


@pytest.mark.parametrize("number", [0, 30])
def test_the_page_takes_as_many_queries_for_many_records(
    may: World, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(number):
        form = RecordForm("push", date(2026, 5, 2), title=f"第{place}条")
        records.submit(by=may.lin, unit=may.village, form=form, at=NOW)
    client = signed_in(may.an)
    client.get(MAY)

    with django_assert_num_queries(14):  # session, person, posts, the units to choose from, and the report's nine
        client.get(MAY)

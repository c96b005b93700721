"""The monthly paper on the page, in its files and in the sheets beside it: the same numbers everywhere."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from html.parser import HTMLParser

import docx
import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from asking import name_of, signed_in
from world import NOW, World
from wuzha.actions import records
from wuzha.rules.records import RecordForm
from wuzha.store.models import Record

MAY = "/papers/new/monthly?period=2026-05"
WORD = "/papers/new/monthly/file.docx"
LEDGER = "/ledgers/ledger.xlsx"


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


def printed(text: str) -> str:
    return re.sub(r"〔\d+〕", "", text)


def test_the_page_says_the_months_figures(may: World) -> None:
    answer = signed_in(may.an).get(MAY)

    words = "".join(re.sub("<[^>]+>", "", answer.content.decode()).split())
    assert answer.status_code == 200
    assert "2026年5月应完成任务10项" in words
    assert "开展宣传活动3场次，覆盖230人次" in words


def test_every_figure_but_nought_is_a_way_to_its_list(may: World) -> None:
    client = signed_in(may.an)
    page = tables(client.get(MAY))
    traced = {href: words for href, words in page.links.items() if href.startswith("/figures/records")}

    totals = {}
    for href, words in traced.items():
        shown = client.get(href)
        assert shown.status_code == 200
        totals[href] = (shown.context["trace"].total, int(re.match(r"\D*(\d+)", words)[1]))  # type: ignore[index] - a figure

    lines = [pair for href, pair in totals.items() if "ref=group" in href]
    assert len(lines) >= 6
    assert [pair for pair in lines if pair[0] != pair[1]] == []
    assert len(traced) > 20
    assert "0" not in traced.values()


def test_the_records_of_a_figure_are_exactly_those(may: World) -> None:
    answer = signed_in(may.an).get("/figures/records?period=2026-05&ref=activities.count")

    linked = {int(key) for key in re.findall(r'href="/records/(\d+)"', answer.content.decode())}
    expected = set(Record.objects.filter(activity="lecture").values_list("pk", flat=True))
    assert linked == expected


def test_the_document_says_the_same_numbers_as_the_page(may: World) -> None:
    client = signed_in(may.an)
    on_page = [row for row in tables(client.get(MAY)).rows if row]

    answer = client.get(f"{WORD}?period=2026-05")
    document = docx.Document(io.BytesIO(answer.content))

    heads = ("指标", "任务", "单位类型", "类别")
    rows = [
        [printed(cell.text) for cell in row.cells]
        for table in document.tables
        if table.rows[0].cells[0].text in heads
        for row in table.rows[1:]
    ]
    assert len(rows) > 12
    assert [row for row in rows if row not in on_page] == []
    assert name_of(answer) == "云溪镇人民政府关于2026年5月防范电信网络诈骗工作情况的报告.docx"


def test_the_ledger_is_a_sheet_with_typed_columns(may: World) -> None:
    page = tables(signed_in(may.an).get(MAY))
    (href,) = [href for href in page.links if href.startswith(LEDGER)]

    answer = signed_in(may.an).get(href)

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    head = [cell.value for cell in sheet[3]]
    first = dict(zip(head, [cell.value for cell in sheet[4]], strict=True))
    assert name_of(answer) == "云溪镇人民政府宣传活动台账（2026年5月）.xlsx"
    assert (first["单位"], first["日期"], first["应到"], first["实到"]) == ("上云村", datetime(2026, 5, 6), 130, 80)
    assert isinstance(first["登记时间"], datetime)
    assert [sheet.cell(row, 3).value for row in range(4, 7)] == ["上云村", "上云村", "青禾纺织厂"]
    assert sheet.cell(7, 2).value == "合计"


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


@pytest.mark.parametrize("path", [MAY, WORD, "/figures/records?ref=activities.count", LEDGER])
def test_officers_and_leaders_read_the_month_and_nobody_else(may: World, path: str) -> None:
    answers = {
        actor.name: signed_in(actor).get(path).status_code for actor in (may.an, may.lei, may.bo, may.lin, may.yi)
    }

    assert answers == {"安岚": 200, "雷明": 200, "柏青": 404, "林禾": 404, "易文": 404}


@pytest.mark.parametrize("path", [MAY, WORD, "/figures/records", LEDGER, "/matrix/matrix.xlsx", "/report"])
def test_without_an_account_there_is_no_month(may: World, path: str) -> None:
    answer = Client().get(path)

    assert (may.town > 0, answer.status_code, answer.headers["Location"].startswith("/sign-in")) == (True, 302, True)


@pytest.mark.parametrize(
    "path",
    [
        f"{MAY}&unit=999999",
        f"{WORD}?unit=999999",
        f"{LEDGER}?unit=999999",
        "/matrix/matrix.xlsx?unit=999999",
        "/figures/records?ref=nothing",
        "/figures/records",
    ],
)
def test_what_is_not_there_is_absent(may: World, path: str) -> None:
    assert signed_in(may.an).get(path).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "x", "", "1999-01"])
def test_a_month_that_is_none_is_the_running_one(may: World, month: str) -> None:
    answer = signed_in(may.an).get(f"/papers/new/monthly?period={month}")

    assert answer.context["document"].period == f"{timezone.localtime():%Y-%m}"


def test_only_those_who_read_reports_are_shown_the_way(may: World) -> None:
    ways = {
        actor.name: 'href="/papers"' in signed_in(actor).get("/matrix").content.decode() for actor in (may.lei, may.lin)
    }

    assert ways == {"雷明": True, "林禾": False}


def test_what_else_there_is_of_the_month_stands_beside_the_paper(may: World) -> None:
    client = signed_in(may.lei)
    beside = dict(client.get(f"{MAY}&unit={may.village}").context["beside"])

    assert list(beside) == ["全部指标", "宣传活动台账（表格）", "下级单位情况", "任务完成情况（表格）"]
    assert {label: client.get(href).status_code for label, href in beside.items()} == dict.fromkeys(beside, 200)
    assert name_of(client.get(beside["任务完成情况（表格）"])) == "上云村任务完成情况（2026年5月）.xlsx"


@pytest.mark.parametrize(
    "old, new",
    [
        ("/report", "/papers/new/monthly"),
        ("/report?unit={village}&month=2026-05", "/papers/new/monthly?unit={village}&period=2026-05"),
        ("/report/report.docx?month=2026-05", "/papers/new/monthly/file.docx?period=2026-05"),
        ("/report/ledger.xlsx?month=2026-05", "/ledgers/ledger.xlsx?period=2026-05&kind=activities"),
        ("/report/records?month=2026-05&ref=all:pending", "/figures/records?period=2026-05&ref=duties.missing"),
        (
            "/report/records?month=2026-05&ref=activity:lecture",
            "/figures/records?period=2026-05&ref=activities.count%3Aactivities%3Alecture",
        ),
        (
            "/report/records?month=2026-05&ref=type:village:done",
            "/figures/records?period=2026-05&ref=type%3Avillage%3Adone",
        ),
    ],
)
def test_an_old_bookmark_leads_to_what_took_the_place_of_the_report(may: World, old: str, new: str) -> None:
    client = signed_in(may.an)

    answer = client.get(old.format(village=may.village))

    assert (answer.status_code, answer.headers["Location"]) == (302, new.format(village=may.village))
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("path", ["/report", "/report/records", "/report/report.docx", "/report/ledger.xlsx", WORD])
def test_nothing_is_changed_by_posting(may: World, path: str) -> None:
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

    with django_assert_num_queries(27):  # session, person, posts, the units to choose from, and the paper's own
        client.get(MAY)

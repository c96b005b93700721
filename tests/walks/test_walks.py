"""The main job in small, page by page without a browser: what is refused at each door, and what follows a change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.reading.made import drawn, package, pdf
from tests.walks.township import (
    LECTURE,
    OFFICE,
    PASSWORD,
    TODAY,
    VILLAGE,
    as_text,
    photo,
    plan_lines,
    units_sheet,
)
from wuzha.store.models import Claim, Evidence, LogEntry, Person, Plan, Record, Requirement, Unit

SIXTY = 60 * 1024 * 1024
OLD_WORD = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(100)
ZIP = package(readme_dot_txt="不是文档")
REMINDER = "各工地每周在班前会上安排一次反诈提醒"


@dataclass(frozen=True, slots=True)
class Township:
    """An office at work: its officer and the liaison of a village, both signed in; the plan it has published."""

    officer: Client
    liaison: Client
    village: int
    root: int


def named(value: object) -> str:
    """Return the name of a file as the name of its case."""
    return value if isinstance(value, str) and len(value) < 12 else ""


@pytest.fixture
def office(db: None, settings: LazySettings, tmp_path: Path) -> Client:  # noqa: ARG001 - db opens the database
    """Set the office up with its units; return its officer, signed in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    officer = Client()
    said = {"name": OFFICE, "type": "township", "person": "安岚", "login": "anlan", "password": PASSWORD}
    officer.post("/welcome/office", said)
    officer.post("/units/import", {"under": Unit.objects.get().pk, "file": upload("名册.xlsx", units_sheet())})
    return officer


@pytest.fixture
def township(office: Client) -> Township:
    """Publish the plan from ten weeks ago to the end of the year, and give a village its liaison."""
    root, village = Unit.objects.get(parent=None).pk, Unit.objects.get(name=VILLAGE).pk
    office.post("/plans/new", {"adopter": root, "file": upload("方案.txt", as_text(plan_lines(TODAY)))})
    plan = Plan.objects.get()
    terms = {"adopter": root, "starts": TODAY - timedelta(weeks=10), "ends": f"{TODAY.year}-12-31", "leave_open": "on"}
    office.post(f"/plans/{plan.pk}/publish", {"revision": plan.revision, **terms})
    office.post("/people/new", {"name": "林禾", "login": "linhe", "unit": village, "role": "liaison"})
    Person.objects.filter(login="linhe").update(must_change_password=False)
    liaison = Client()
    liaison.force_login(Person.objects.get(login="linhe"))
    return Township(office, liaison, village, root)


@pytest.mark.usefixtures("township")
def test_a_wrong_password_is_answered_without_saying_which_of_the_two_is_wrong() -> None:
    answers = [
        Client().post("/sign-in", {"username": login, "password": "not-the-one"}) for login in ("linhe", "nobody")
    ]

    said = [answer.context["form"].non_field_errors() for answer in answers]
    assert said == [["账号或密码不对，请重新输入。密码区分大小写。"]] * 2


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """Return a file to hand in; one whose name says so is filled up to 60 MB here, not kept in memory by every test."""
    return SimpleUploadedFile(name, data + bytes(SIXTY if name.startswith("很大") else 0))


def everything() -> dict[str, int]:
    """Count the rows of what could be left behind, and the files."""
    rows = {
        table.__name__: table.objects.count()
        for table in (Claim, Evidence, LogEntry, Person, Plan, Record, Requirement, Unit)
    }
    return {**rows, "files": sum(path.is_file() for path in Path(django_settings.EVIDENCE_ROOT).rglob("*"))}


def remarks(answer: HttpResponse) -> dict[str, list[str]]:
    """Return what the answered form says, by field."""
    return dict(answer.context["form"].errors)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name,data,said",
    [
        ("空.docx", b"", "是空文件（0 字节），可能没有传完或没有保存。请打开原件看一看，保存后重新上传。"),
        (
            "加密.pdf",
            pdf(("每月开展一次宣讲。",), password="x"),
            "“加密.pdf”加了打开密码，读不了。请用原密码打开后取消密码（或打印成新的 PDF），再上传。",
        ),
        (
            "扫描.pdf",
            drawn(["[图]"], ["[图]"]),
            (
                "“扫描.pdf”是扫描件或照片：第1—2页只有图像，没有可读的文字。"
                "请上传文字版（.docx 或由 Word、WPS 导出的 PDF）；"
                "也可请管理员在本机安装文字识别（tesseract 和简体中文语言包 chi_sim），装好后扫描件和照片可以直接上传。"
            ),
        ),
        (
            "旧版.doc",
            OLD_WORD,
            "“旧版.doc”是旧版 Word 或 WPS 文档（.doc、.wps），读不了。请用 Word 或 WPS 打开，另存为 .docx 后再上传。",
        ),
        (
            "很大.txt",
            b"x",
            "“很大.txt”有 60.0 MB，超过 50 MB 的上限。请删去其中的图片，或只把正文另存为 .docx。",
        ),
        ("改名.docx", ZIP, "“改名.docx”是压缩包。请先解压，再上传里面的方案文档。"),
    ],
    ids=named,
)
def test_a_document_that_cannot_be_read_is_refused_and_leaves_nothing(
    office: Client, name: str, data: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # a machine without LibreOffice and tesseract
    before = everything()

    answer = office.post("/plans/new", {"adopter": Unit.objects.get(parent=None).pk, "file": upload(name, data)})

    assert (answer.status_code, remarks(answer)) == (422, {"file": [said]})
    assert everything() == before


def test_a_text_in_gbk_is_simply_read(office: Client) -> None:
    data = "\n".join(plan_lines(TODAY)).encode("gbk")

    answer = office.post("/plans/new", {"adopter": Unit.objects.get(parent=None).pk, "file": upload("方案.txt", data)})

    plan = Plan.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/plans/{plan.pk}/correct")
    assert plan.text == "\n".join(plan_lines(TODAY))


def hand_in(township: Township, **files: object) -> HttpResponse:
    """Hand in a lecture with these files."""
    said = {"unit": township.village, "activity": "lecture", "starts": TODAY, "kind": "minutes", "expected": 80}
    return township.liaison.post("/records/new", {**said, "attended": 72, **files})  # type: ignore[return-value]


@pytest.mark.parametrize(
    "field,name,data,said",
    [
        ("photos", "空.jpg", b"", "“空.jpg”是空文件，请重新选择"),
        (
            "photos",
            "文字.jpg",
            "不是照片".encode(),
            "“文字.jpg”无法作为照片保存。照片无法打开，可能没有传完；请用 JPG、PNG 或苹果手机的 HEIC 照片重传",
        ),
        ("photos", "很大.jpg", photo(), "“很大.jpg”超过每个文件 20 MB 的上限，请压缩后再传"),
        (
            "documents",
            "课件.ppt",
            OLD_WORD,
            "“课件.ppt”不是可以接收的文件，请另存为以下类型之一再传：照片（JPG、PNG、HEIC）、PDF、DOCX、XLSX、TXT、MP4、MP3",
        ),
        ("documents", "改名.docx", ZIP, "“改名.docx”的内容与扩展名不符，请用原来的软件打开后另存再传"),
        (
            "documents",
            "很大.pdf",
            b"%PDF-1.7",
            "“很大.pdf”超过每个文件 20 MB 的上限，请压缩后再传",
        ),
    ],
    ids=named,
)
def test_a_file_that_proves_nothing_is_refused_and_leaves_nothing(
    township: Township, field: str, name: str, data: bytes, said: str
) -> None:
    before = everything()

    answer = hand_in(township, **{field: upload(name, data)})

    assert (answer.status_code, remarks(answer)) == (422, {field: [said]})
    assert everything() == before


@pytest.mark.parametrize("door", ["/units/import", "/people/import"])
@pytest.mark.parametrize(
    "name,data,said",
    [
        ("空.xlsx", b"", "文件是空的，请重新选择"),
        (
            "旧版.xls",
            OLD_WORD,
            "是旧版 .xls、.et 表格或加了密码的表格。请用 Excel 或 WPS 打开，取消密码，另存为 .xlsx 后再上传。",
        ),
        ("改名.xlsx", ZIP, "是压缩包或其他文件，不是 Excel 表格。请下载模板，填好后以 .xlsx 格式上传。"),
        (
            "方案.pdf",
            pdf(("每月开展一次宣讲。",)),
            "不是 Excel 表格。请下载模板，填好后以 .xlsx 格式上传；.csv 请用 Excel 打开，另存为 .xlsx。",
        ),
        (
            "很大.xlsx",
            ZIP,
            "文件超过 20 MB 的上限。请删去图片和多余的工作表后再上传。",
        ),
    ],
    ids=named,
)
def test_a_file_that_is_no_sheet_is_refused_and_leaves_nothing(
    office: Client, door: str, name: str, data: bytes, said: str
) -> None:
    before = everything()

    answer = office.post(door, {"under": Unit.objects.get(parent=None).pk, "file": upload(name, data)})

    assert (answer.status_code, remarks(answer)) == (422, {"file": [said]})
    assert everything() == before


def lectures(officer: Client) -> int:
    """Return the publicity of this month as the report counts it."""
    numbers = officer.get("/papers/new/monthly").context["document"].numbers()
    return next(each.number for each in numbers if each.key == "activities.count")


def standing(officer: Client, unit: str, quote: str) -> str | None:
    """Return the word in the matrix of this month under a clause; None where the unit does not owe it."""
    found = officer.get("/matrix").context["matrix"]
    column = next(number for number, each in enumerate(found.columns) if each.clause.requirement.quote == quote)
    cell = next(row for row in found.rows if row.name == unit).cells[column]
    return cell.word if cell else None


def test_matrix_and_report_follow_a_record_corrected_withdrawn_and_restored(township: Township) -> None:
    before = standing(township.officer, VILLAGE, LECTURE)
    key = int(hand_in(township, photos=upload("宣讲.jpg", photo())).headers["Location"].rsplit("/", 1)[1])
    said = {"unit": township.village, "starts": TODAY.isoformat()}
    seen = [(standing(township.officer, VILLAGE, LECTURE), lectures(township.officer))]

    for verb, what in (
        ("edit", {**said, "activity": "meeting", "revision": 1}),
        ("edit", {**said, "activity": "lecture", "revision": 2}),
        ("withdraw", {"reason": "记到了别的村", "revision": 3}),
        ("restore", {"revision": 4}),
    ):
        township.liaison.post(f"/records/{key}/{verb}", what)
        seen.append((standing(township.officer, VILLAGE, LECTURE), lectures(township.officer)))

    assert seen == [("已完成", 1), (before, 0), ("已完成", 1), (before, 0), ("已完成", 1)]
    assert before in {"进行中", "即将到期"}


def test_a_unit_added_in_mid_period_has_failed_at_nothing(township: Township) -> None:
    said = {"parent": township.root, "name": "云溪东路工地", "type": "site", "headcount": "20"}

    township.officer.post("/units/new", said)

    late = {
        item.unit_name for item in township.officer.get("/missing?since=two-years&type=site").context["missing"].items
    }
    assert standing(township.officer, "云溪东路工地", REMINDER) in {None, "进行中", "即将到期", "未开始"}
    assert {"云溪大桥工地", "云溪新城工地"} <= late
    assert "云溪东路工地" not in late


PAGES = (
    "/",
    "/records",
    "/records/new",
    "/records/confirm",
    "/records/{record}",
    "/records/{record}/edit",
    "/records/{record}/withdraw",
    "/evidence/{evidence}/remove",
    "/matrix",
    "/missing?soon=on",
    "/branches?month=2026",
    "/plans",
    "/plans/new",
    "/plans/{plan}",
    "/plans/{draft}/correct",
    "/plans/{draft}/header",
    "/plans/{draft}/replace",
    "/plans/{draft}/clauses/R1",
    "/plans/{draft}/clauses/R1/split",
    "/plans/{draft}/clauses/R1/merge",
    "/plans/{plan}/compare/{draft}",
    "/plans/{draft}/clauses/new?start=0&end=5",
    "/plans/{draft}/publish",
    "/requirements/{requirement}",
    "/papers/new/monthly",
    "/figures/records?ref=duties.owed",
    "/figures/records?ref=type:village:owed",
    "/units",
    "/units/new",
    "/units/import",
    "/units/sets",
    "/units/{unit}",
    "/units/{unit}/edit",
    "/units/{school}/terms",
    "/people",
    "/people/new",
    "/people/import",
    "/log",
    "/password",
)
# What a programmer reads and nobody else: a value as Python writes it, a word of a template left unfilled.
PYTHON = re.compile(r"\b\w+\((?:\w+=|&#x27;)|datetime\.|\bNone\b|\bTrue\b|\bFalse\b|object at 0x|\{[{%]")
TAG = re.compile(r"<[^>]*>")
LATIN = re.compile(r"[A-Za-z]{3,}")
NAMES = frozenset(
    [
        "anlan",
        "linhe",
        "doc",
        "docx",
        "pdf",
        "txt",
        "yaml",
        "xlsx",
        "DOCX",
        "PDF",
        "XLSX",
        "TXT",
        "JPG",
        "PNG",
        "jpg",
        "Ctrl",
        "Shift",
        "odt",
        "ofd",
        "rtf",
        "wps",
        "Enter",
        "Esc",
        "Word",
    ]
)
DAY_BOX = re.compile(r'<input type="text" name="[a-z_]+" value="([^"]*)"[^>]* data-day')


def test_no_page_shows_what_only_a_programmer_reads(township: Township) -> None:
    hand_in(township, photos=upload("宣讲.jpg", photo()))
    township.officer.post(
        "/plans/new", {"adopter": township.root, "file": upload("稿.txt", as_text(plan_lines(TODAY)))}
    )
    keys = {
        "record": Record.objects.get().pk,
        "evidence": Evidence.objects.get().pk,
        "plan": Plan.objects.get(state="published").pk,
        "draft": Plan.objects.get(state="draft").pk,
        "requirement": Requirement.objects.get(plan__state="published", code="R1").pk,
        "unit": township.village,
        "school": Unit.objects.get(name="云溪镇中心小学").pk,
    }

    seen = {page: township.officer.get(page.format(**keys)) for page in PAGES}

    html = {page: answer.content.decode() for page, answer in seen.items()}
    words = {page: sorted({*LATIN.findall(TAG.sub(" ", text))} - NAMES) for page, text in html.items()}
    days = [day for page in html.values() for day in DAY_BOX.findall(page)]
    assert {page: answer.status_code for page, answer in seen.items() if answer.status_code != 200} == {}
    assert {page: found for page, text in html.items() if (found := PYTHON.findall(text))} == {}
    assert {page: found for page, found in words.items() if found} == {}
    assert [day for day in days if not re.fullmatch(r"\d{4}-\d\d-\d\d", day)] == []

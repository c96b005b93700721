"""Documents as offices have them, uploaded in a real browser: OFD, an old Word file, a scan, a file with two plans."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.reading.made import pdf, word
from tests.reading.made_ofd import ofd
from tests.reading.test_documents_office import made_by_office
from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, enter, window
from tests.walks.test_main_job import card, found_the_office, read_the_document
from tests.walks.township import LECTURE, TODAY, plan_lines

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.ocr]

PATIENCE = 120_000  # milliseconds a program of the machine may take on a busy one
LINES = plan_lines(TODAY)
DUTIES = "各村每月开展一次入户宣传，每户发放一份材料，做好登记；各企业每季度组织员工测试一次，测试情况记录在册。" * 3
PACKET = "".join(
    f"云溪镇{name}方案\n一、工作任务\n{DUTIES}\n二、工作要求\n{DUTIES}\n" for name in ("反诈宣传月活动", "企业反诈工作")
)


def test_every_kind_of_document_an_office_has_is_read(browser: Browser, server: str, tmp_path: Path) -> None:
    office = window(browser, server, DESK, SCREENS)
    phone = window(browser, server, PHONE, SCREENS)
    found_the_office(office)

    read_a_document(office, "云溪镇方案.ofd", ofd(LINES))
    read_a_document(office, "云溪镇方案.doc", made_by_office(word(LINES), "doc", tmp_path))
    read_a_scan(office)
    compare_with_the_picture(office)
    compare_with_the_picture_on(phone, office)
    take_a_file_apart(office, phone)

    assert (office.complaints, office.elsewhere) == ([], [])
    assert (phone.complaints, phone.elsewhere) == ([], [])


def read_a_document(office: Watched, name: str, document: bytes) -> None:
    begin_to_read(office, name, document)

    expect(office.page.get_by_role("region", name="方案原文")).to_be_visible(timeout=PATIENCE)
    expect(card(office.page.locator("#clauses"), LECTURE)).to_contain_text("各村每月面向村民开展宣讲")
    office.picture(f"30-{name.rpartition('.')[2]}")


def begin_to_read(office: Watched, name: str, document: bytes) -> None:
    page = office.page
    page.goto("/plans/new")
    page.get_by_label("方案文件").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": document}
    )
    page.get_by_role("button", name="上传并识读").click(no_wait_after=True)


def scan() -> bytes:
    """Return the plan as a scanner gives it: two pages of pictures, a little askew."""
    pages = []
    with pypdfium2.PdfDocument(pdf((*LINES, *LINES[4:12]), height=500)) as document:
        for page in document:
            sheet = page.render(scale=200 / 72, grayscale=True).to_pil().convert("L")
            pages.append(sheet.rotate(0.8, Image.Resampling.BICUBIC, fillcolor=255))
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return out.getvalue()


def read_a_scan(office: Watched) -> None:
    """While it is read the page tells how far it has come."""
    begin_to_read(office, "扫描.pdf", scan())
    page = office.page
    expect(page.get_by_text("识别扫描页上的文字")).to_be_visible()
    page.screenshot(path=office.folder / "31-scan-progress.png", caret="initial")
    expect(page.get_by_role("region", name="方案原文")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("难免有错字")).to_be_visible()


def compare_with_the_picture(office: Watched) -> None:
    """A clause of a scan shows its page until, and after, it is confirmed."""
    first = office.page.locator("#clauses .clause-card").first
    expect(first.get_by_text("待核：")).to_be_visible()
    first.get_by_text("看原件第 1 页").click()
    expect(first.locator("img")).to_be_visible()
    expect(first.locator("img")).to_have_js_property("complete", value=True)
    office.picture("32-scan-card")
    first.get_by_role("button", name="确认").click()
    expect(first.get_by_text("待核：")).to_have_count(0)


def compare_with_the_picture_on(phone: Watched, office: Watched) -> None:
    page = enter(phone, "anlan")
    page.goto(office.page.url)
    page.locator("#clauses .clause-card").nth(1).get_by_text("看原件第").click()
    phone.picture("33-scan-phone")


def take_a_file_apart(office: Watched, phone: Watched) -> None:
    read_the_document(office, "汇编.txt", PACKET.encode())
    page = office.page
    office.picture("34-packet")
    page.get_by_role("link", name="看看是哪几份").click()
    expect(page.get_by_role("heading", name="一个文件里有 2 份方案")).to_be_visible()
    office.picture("35-parts")
    phone.page.goto(page.url)
    phone.picture("36-parts-phone")
    page.get_by_role("button", name="拆成各自的草稿").click()
    expect(page.get_by_text("已拆成2份草稿")).to_be_visible()
    office.picture("37-apart")

"""Scans and photographs: recognised where tesseract is installed, every stretch of such text with its page."""

from __future__ import annotations

import io
import os
from difflib import SequenceMatcher
from pathlib import Path

import docx
import pypdfium2
import pytest
from PIL import Image

from tests.reading.made import PLAN, drawn, pdf, picture, plain, saved
from tests.reading.made_ofd import picture_ofd
from wuzha.reading.documents import Document, Scanned, Step, Unreadable, open_document
from wuzha.reading.formats import pictures

NOTE = "是扫描件，文字由本机识别，难免有错字：各条都标了“待核”，请逐条对照原件。"
ALIKE = 0.95
HEIC = Path(__file__).parent / "photos/plan.heic"  # the first page of our own plan, written with pillow-heif


def scan(data: bytes, *, lean: float = 0.0, dots: int = 200) -> Image.Image:
    """Return the first page of a PDF as a scanner gives it, lying a little askew."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[0].render(scale=dots / 72, grayscale=True).to_pil().convert("L")
    return page.rotate(lean, Image.Resampling.BICUBIC, fillcolor=255)


def as_bytes(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **more)  # type: ignore[arg-type]
    return out.getvalue()


def _alike(document: Document, text: str) -> float:
    squeezed = ["".join(each.split()) for each in (document.text, text)]
    return SequenceMatcher(None, *squeezed, autojunk=False).ratio()


def _refusal(data: bytes, name: str = "方案.png") -> str:
    with pytest.raises(Unreadable) as refused:
        open_document(data, name)
    return str(refused.value)


@pytest.mark.ocr
def test_a_scan_that_lies_askew_is_read_with_its_table() -> None:
    steps: list[Step] = []

    document = open_document(as_bytes(scan(pdf(), lean=1.2)), "方案.png", steps.append)

    assert _alike(document, plain()) > ALIKE
    assert [line for line in document.text.split("\n") if line == "|"] == ["|"] * 6
    assert (document.kind, document.pages, document.notes) == ("picture", 1, (f"第1页{NOTE}",))
    assert document.scanned == (Scanned(0, len(document.text), 1),)
    assert steps == [Step("识别扫描页上的文字", 0, 1)]


@pytest.mark.ocr
def test_a_photo_that_lies_on_its_side_is_turned() -> None:
    document = open_document(as_bytes(scan(pdf()).rotate(90, expand=True), "JPEG"), "方案.jpg")

    assert _alike(document, plain()) > ALIKE


@pytest.mark.ocr
def test_only_the_scanned_page_of_a_pdf_is_marked() -> None:
    text = "各村每月开展一次入户宣传并做好登记。"
    whole = Image.new("L", (1240, 1754), 255)
    whole.paste(scan(drawn([text]), dots=150).resize((1240, 1754)))
    out = io.BytesIO()
    whole.save(out, "PDF", resolution=150)
    joined = pypdfium2.PdfDocument.new()
    for part in (drawn(["一、任务"]), out.getvalue(), drawn(["二、要求"])):
        joined.import_pages(pypdfium2.PdfDocument(part))
    out = io.BytesIO()
    joined.save(out)

    document = open_document(out.getvalue(), "方案.pdf")

    first, _, last = document.text.split("\n")
    assert (first, last, document.notes) == ("一、任务", "二、要求", (f"第2页{NOTE}",))
    assert document.scanned == (Scanned(len(first) + 1, len(document.text) - len(last) - 1, 2),)


@pytest.mark.ocr
def test_pictures_in_a_word_file_without_text_and_in_an_ofd_are_read() -> None:
    page = scan(drawn(["各村每月开展一次宣传。"]))
    holder = docx.Document()
    holder.add_picture(io.BytesIO(as_bytes(page)))

    found = [open_document(data, "方案") for data in (saved(holder), picture_ofd(page))]

    assert [document.kind for document in found] == ["docx", "ofd"]
    assert {document.text for document in found} == {"各村每月开展一次宣传。"}
    assert {document.scanned for document in found} == {(Scanned(0, 11, 1),)}


@pytest.mark.ocr
def test_every_page_of_a_fax_is_read() -> None:
    page = scan(drawn(["各村每月开展一次宣传。"])).point(lambda value: 255 * (value > 128)).convert("1")

    document = open_document(as_bytes(page, "TIFF", save_all=True, append_images=[page]), "方案.tif")

    assert document.pages == 2
    assert [each.page for each in document.scanned] == [1, 2]


@pytest.mark.ocr
def test_a_picture_without_writing_is_refused() -> None:
    assert _refusal(as_bytes(picture())).startswith("“方案.png”是图片，里面认不出文字")


@pytest.mark.ocr
def test_more_scanned_pages_than_allowed_are_refused_before_any_is_read() -> None:
    tiny = Image.new("1", (8, 8), 1)

    words = _refusal(as_bytes(tiny, "TIFF", save_all=True, append_images=[tiny] * 60))

    assert words == "“方案.png”有 61 页，超过扫描件 60 页的上限。请拆成几份分别上传。"


def test_text_over_a_full_picture_is_marked_as_recognised() -> None:
    line = "各企业每月组织全体员工接受不少于1次集中宣讲并做好签到登记，新入职员工上岗前完成反诈教育"

    document = open_document(drawn(["[图]", line[:40], line[:40]], ["二、要求"]), "方案.pdf")

    assert document.notes == ("第1页像是扫描后识别的文字，可能有错字：各条都标了“待核”，请对照原件。",)
    assert document.scanned == (Scanned(0, document.text.index("二、要求") - 1, 1),)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_without_tesseract_a_picture_is_refused_with_the_way_out(bare: None, kind: str) -> None:  # noqa: ARG001 - as the name says
    assert _refusal(as_bytes(picture(), kind)) == (
        "“方案.png”是扫描件或照片：第1页只有图像，没有可读的文字。请上传文字版（.docx 或由 Word、WPS 导出的 PDF）；"
        "也可请管理员在本机安装文字识别（tesseract 和简体中文语言包 chi_sim），装好后扫描件和照片可以直接上传。"
    )


DAMAGED = "“方案.png”图片已损坏，打不开。请重新扫描或拍照，存为 JPG、PNG 或 PDF 后再上传。"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
@pytest.mark.ocr
def test_a_cut_picture_is_refused(kind: str) -> None:
    data = as_bytes(Image.effect_noise((200, 280), 80), kind)

    assert _refusal(data[: len(data) // 2]) == DAMAGED


def test_a_picture_with_more_pixels_than_paper_can_have_is_refused_unopened() -> None:
    bomb = as_bytes(Image.new("1", (20_000, 20_000), 1))

    assert len(bomb) < 200_000
    assert _refusal(bomb) == ("“方案.png”像素过大，为安全起见没有读取。请按 A4 纸 300 dpi 重新扫描，或缩小后再上传。")


@pytest.mark.ocr
def test_a_photo_of_an_iphone_is_read_like_any_other() -> None:
    document = open_document(HEIC.read_bytes(), "方案.heic")

    assert _alike(document, plain()) > ALIKE
    assert (document.kind, document.scanned) == ("picture", (Scanned(0, len(document.text), 1),))


def test_a_photo_of_an_iphone_that_did_not_come_whole_is_refused() -> None:
    whole = HEIC.read_bytes()

    assert _refusal(whole[: len(whole) // 2], "方案.heic") == DAMAGED.replace("方案.png", "方案.heic")
    assert _refusal(b"\0\0\0\x18ftypheic" + bytes(100), "方案.heic") == DAMAGED.replace("方案.png", "方案.heic")


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_page_that_takes_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text('#!/bin/sh\ncase "$*" in *list-langs*) echo chi_sim;; *) sleep 60;; esac\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("wuzha.reading.formats.ocr._SECONDS", 0.3)

    document = open_document(drawn(["一、任务"], ["[图]"]), "方案.pdf")

    assert (document.text, document.notes) == ("一、任务", ("第2页识别超时，未读入，请对照原件。",))


@pytest.mark.parametrize("lean", [-4.0, -0.7, 0.0, 2.3])
def test_a_sheet_is_put_straight(lean: float) -> None:
    page = scan(pdf(PLAN), dots=150, lean=lean)

    lines = pictures.rulings(pictures.straightened(page))

    level = [line for line in lines if line.width > line.height]
    assert len(level) == 4
    assert all(line.top - line.bottom == 0 for line in level)


def test_shadows_on_a_photo_are_taken_out() -> None:
    page = scan(drawn(["各村每月开展一次入户宣传。"]), dots=150)
    shaded = Image.composite(page, page.point(lambda value: value // 2), Image.linear_gradient("L").resize(page.size))

    even = pictures.straightened(shaded)

    assert sum(even.histogram()[235:]) > 0.95 * even.width * even.height

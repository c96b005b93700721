"""What cannot be read is refused with the name of the file, what is wrong and what to do; nothing else ever happens."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.reading.made import drawn, package, pdf, with_part, word
from wuzha.reading.documents import MAX_BYTES, MAX_CHARACTERS, Document, Unreadable, open_document

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def _refusal(data: bytes, name: str = "方案.docx") -> str:
    with pytest.raises(Unreadable) as refused:
        open_document(data, name)
    return str(refused.value)


def _ole(stream: str) -> bytes:
    return OLE + bytes(504) + stream.encode("utf-16-le") + bytes(100)


def _workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def test_an_empty_file_is_refused() -> None:
    assert _refusal(b"") == "“方案.docx”是空文件（0 字节），可能没有传完或没有保存。请打开原件看一看，保存后重新上传。"


@pytest.mark.parametrize("data", [b" \n\t\r\n", "\u3000\ufeff\n".encode(), word(("", " ")), drawn([], [])])
def test_a_file_with_nothing_but_white_is_refused(data: bytes) -> None:
    assert _refusal(data) == "“方案.docx”里面没有文字（只有空白）。请打开原件看一看，确认保存后再上传。"


def test_a_file_over_the_limit_is_refused_with_its_size_and_the_limit() -> None:
    data = b"x" * (MAX_BYTES + 10 * 1024 * 1024)

    assert _refusal(data) == (
        "“方案.docx”有 60.0 MB，超过 50 MB 的上限。请删去其中的图片，或只把正文另存为 .docx 后再上传。"
    )


def test_a_collection_far_longer_than_any_plan_is_refused() -> None:
    text = "每月开展一次宣传。\n" * (MAX_CHARACTERS // 10 + 1000)

    assert _refusal(text.encode(), "汇编.txt") == (
        "“汇编.txt”有 31.0 万字，超过 30 万字的上限。请只上传方案正文和附件，汇编请拆开分别上传。"
    )


def test_a_locked_pdf_is_refused() -> None:
    assert _refusal(pdf(password="yunxi"), "方案.pdf") == (
        "“方案.pdf”加了打开密码，读不了。请用原密码打开后取消密码（或打印成新的 PDF），再上传。"
    )


def test_a_scanned_pdf_is_refused_with_its_pages(bare: None) -> None:  # noqa: ARG001 - no tesseract here
    assert _refusal(drawn(["[图]"], ["[图]"], ["[图]"]), "方案.pdf") == (
        "“方案.pdf”是扫描件或照片：第1—3页只有图像，没有可读的文字。请上传文字版（.docx 或由 Word、WPS 导出的 PDF）；"
        "也可请管理员在本机安装文字识别（tesseract 和简体中文语言包 chi_sim），装好后扫描件和照片可以直接上传。"
    )


def test_a_scan_with_the_name_of_the_scanning_program_is_still_a_scan(bare: None) -> None:  # noqa: ARG001 - as above
    assert "是扫描件或照片：第1页" in _refusal(drawn(["[图]", "某某扫描王 创建"]), "方案.pdf")


@pytest.mark.parametrize(
    "data, words",
    [
        (_ole("EncryptedPackage"), "加了打开密码，读不了。请用 Word 或 WPS 打开，取消密码并另存为 .docx 后再上传。"),
        (_ole("Workbook"), "是 Excel 表格，不是方案文档。请把里面的文字另存为 .docx 或 .txt 后再上传。"),
        (_ole("PowerPoint Document"), "是演示文稿，不是方案文档。请把里面的文字另存为 .docx 或 .txt 后再上传。"),
        (_workbook(), "是 Excel 表格，不是方案文档。请把里面的文字另存为 .docx 或 .txt 后再上传。"),
        (
            package(ppt__presentation_dot_xml="<a/>"),
            "是演示文稿，不是方案文档。请把里面的文字另存为 .docx 或 .txt 后再上传。",
        ),
        (
            package(OFD_dot_xml="<a/>"),
            "是 OFD 文件，但已损坏，打不开。请用阅读器打开原件，另存为文字版 PDF 或 .docx 后再上传。",
        ),
        (package(mimetype="odt"), "是 ODF 文档（.odt 等），读不了。请用 WPS 或 Word 打开，另存为 .docx 后再上传。"),
        (package(a_dot_txt="甲"), "是压缩包。请先解压，再上传里面的方案文档。"),
        (b"Rar!\x1a\x07\x00", "是压缩包。请先解压，再上传里面的方案文档。"),
        (
            "\ufeff\n<!DOCTYPE html><p>方案".encode(),
            "是网页，不是方案文档。请在浏览器中打开，复制正文，粘贴到文本框或存为 .docx 后再上传。",
        ),
        (b"MIME-Version: 1.0\n", "是网页存档，不是方案文档。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"),
        (b'<?xml version="1.0"?><a/>', "是 XML 文件，读不了。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"),
        (bytes(range(256)) * 8, "不是文字文档，读不出内容。请上传 .docx、文字版 PDF 或 .txt 格式的方案。"),
    ],
)
def test_another_kind_of_file_is_named_with_the_way_out(data: bytes, words: str) -> None:
    assert _refusal(data) == f"“方案.docx”{words}"


def test_a_text_that_begins_with_the_letters_of_a_bitmap_is_a_text() -> None:
    assert open_document("BM公司反诈工作方案".encode(), "方案.txt").text == "BM公司反诈工作方案"


DAMAGED = (
    "文件已损坏，打不开。请用 Word、WPS 或版式阅读器打开原件，另存为 .docx 后再上传；"
    "若原件也打不开，请向发文单位重新索取。"
)
NO_BODY = "内容已损坏，找不到正文。请用 Word 或 WPS 打开原件，另存为 .docx 后再上传。"
CUT = "内容已损坏，读到一半读不下去。请用 Word 或 WPS 打开原件，另存为 .docx 后再上传。"


@pytest.mark.parametrize(
    "data, words",
    [
        (word()[:-40], DAMAGED),
        (word()[:300], DAMAGED),
        (with_part(word(), "word/document.xml", "<w:document"), CUT),
        (with_part(word(), "word/document.xml", "<document/>"), NO_BODY),
        (with_part(word(), "word/document.xml", ""), NO_BODY),
    ],
)
def test_a_damaged_word_file_is_refused(data: bytes, words: str) -> None:
    assert _refusal(data) == f"“方案.docx”{words}"


def test_a_word_file_with_damaged_content_is_refused() -> None:
    data = bytearray(word())
    at = data.find(b"word/document.xml") + len("word/document.xml")
    data[at + 50 : at + 400] = bytes(350)

    assert "已损坏" in _refusal(bytes(data))


def test_a_damaged_pdf_is_refused() -> None:
    assert _refusal(b"%PDF-1.7\n" + b"junk" * 50, "方案.pdf") == (
        "“方案.pdf”已损坏，打不开。请重新导出 PDF，或上传 .docx；若原件也打不开，请向发文单位重新索取。"
    )


def test_a_package_that_would_fill_the_memory_is_refused() -> None:
    bomb = with_part(word(), "word/document.xml", b" " * (12 * 1024 * 1024))

    assert _refusal(bomb) == (
        "“方案.docx”解压后体积异常大，为安全起见没有读取。"
        "请用 Word 或 WPS 打开后，删去图片和附件对象，另存为 .docx 再上传。"
    )


def test_a_package_that_lies_about_its_size_is_refused() -> None:
    bomb = with_part(word(), "word/document.xml", b"<a>" + b" " * (60 * 1024 * 1024))
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = bomb.replace(size.to_bytes(4, "little"), (9000).to_bytes(4, "little"))

    assert "方案.docx" in _refusal(lying)


def test_entities_in_a_word_file_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 9))
    body = f'<!DOCTYPE a [<!ENTITY l0 "哈">{laughs}]><document><body><p><r><t>甲&l8;</t></r></p></body></document>'

    assert _refusal(with_part(word(), "word/document.xml", body)) == f"“方案.docx”{CUT}"


@pytest.mark.parametrize(
    "name, shown",
    [
        ("C:\\文件\\方案.doc", "“方案.doc”"),
        ("../../etc/方案.doc", "“方案.doc”"),
        ("", "“文件”"),
        ("长" * 200 + ".doc", f"“{'长' * 50}…{'长' * 5}.doc”"),
    ],
)
def test_the_name_in_the_message_is_short_and_without_folders(name: str, shown: str) -> None:
    assert _refusal(b"", name).startswith(shown)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for data in (word(), pdf(), drawn(["[图]"]), b"", OLE, word()[:200], pdf(password="a")):
        _quietly(data)

    assert list(tmp_path.iterdir()) == []


def _quietly(data: bytes) -> Document | None:
    """Open a file; only one exception may come out."""
    try:
        return open_document(data, "a.docx")
    except Unreadable:
        return None


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", OLE, b"\xff\xfe", b"\xef\xbb\xbf"]))
@example(b"\x00", b"PK\x05\x06")
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_read_or_refused_and_nothing_else(data: bytes, mark: bytes) -> None:
    document = _quietly(mark + data)

    assert document is None or "\0" not in document.text


@given(
    st.sampled_from([word(), pdf()]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
)
@settings(max_examples=200, deadline=None)
def test_a_file_with_broken_bytes_is_read_or_refused_and_nothing_else(
    data: bytes, breaks: list[tuple[float, int]]
) -> None:
    broken = bytearray(data)
    for place, value in breaks:
        broken[int(place * len(broken))] = value

    document = _quietly(bytes(broken))

    assert document is None or "\0" not in document.text

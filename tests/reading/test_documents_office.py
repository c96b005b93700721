"""Documents of other office programs: read through LibreOffice where installed, refused with the way out elsewhere."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.reading.made import plain, word
from wuzha.reading.documents import Step, Unreadable, open_document
from wuzha.reading.formats import office, programs

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
CONVERTED = "由本机的 LibreOffice 转换后读入，编号和表格请对照原件。"


def made_by_office(document: bytes, ending: str, folder: Path) -> bytes:
    """Return a .docx as LibreOffice saves it in another format."""
    source = folder / "plan.docx"
    source.write_bytes(document)
    profile = (folder / "profile").as_uri()
    asked = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        ending,
        "--outdir",
        str(folder),
    ]
    subprocess.run([*asked, str(source)], check=True, capture_output=True, timeout=120)  # noqa: S603 - as the program does
    return (folder / f"plan.{ending.partition(':')[0]}").read_bytes()


def _refusal(data: bytes, name: str = "方案.doc") -> str:
    with pytest.raises(Unreadable) as refused:
        open_document(data, name)
    return str(refused.value)


def _old_word(*, locked: bool = False) -> bytes:
    """Return what begins like an old Word document and holds nothing sensible."""
    head = bytes.fromhex("ECA5C100") + bytes(7) + (b"\x01" if locked else b"\0")
    return OLE + bytes(504) + head.ljust(512, b"\0") + "WordDocument".encode("utf-16-le") + bytes(2000)


@pytest.mark.office
@pytest.mark.parametrize("ending, kind", [("doc", "doc"), ("rtf", "rtf"), ("odt", "odt"), ("uot", "uot")])
def test_a_plan_of_another_program_is_the_same_text(ending: str, kind: str, tmp_path: Path) -> None:
    steps: list[Step] = []

    document = open_document(made_by_office(word(), ending, tmp_path), "方案", steps.append)

    assert (document.kind, document.text, document.notes) == (kind, plain(), (CONVERTED,))
    assert steps == [Step("转换文件格式", 0, 1)]


@pytest.mark.office
@pytest.mark.parametrize("data", [_old_word(), b"{\\rtf1 \xff\xff\x00" + bytes(range(256))])
def test_what_is_no_such_document_is_refused_and_nothing_is_left(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    words = _refusal(data)

    assert words == (
        "“方案.doc”用本机的 LibreOffice 转换不了，可能已损坏。请用 Word 或 WPS 打开原件，另存为 .docx 后再上传。"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "data, words",
    [
        (_old_word(), "是旧版 Word 或 WPS 文档（.doc、.wps），读不了。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"),
        (b"{\\rtf1 abc}", "是 RTF 文档，读不了。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"),
        (
            b"<?xml version='1.0'?><uof:UOF/>",
            "是标文通文档（.uot、.uof），读不了。请用 WPS 打开，另存为 .docx 后再上传。",
        ),
    ],
)
def test_without_libreoffice_the_way_out_is_said(bare: None, data: bytes, words: str) -> None:  # noqa: ARG001 - as the name says
    assert _refusal(data) == f"“方案.doc”{words}"


def test_a_locked_old_document_is_refused() -> None:
    assert _refusal(_old_word(locked=True)) == (
        "“方案.doc”加了打开密码，读不了。请用 Word 或 WPS 打开，取消密码并另存为 .docx 后再上传。"
    )


def test_another_file_of_that_container_is_refused() -> None:
    assert _refusal(OLE + bytes(2000)) == (
        "“方案.doc”不是 Word 或 WPS 文档，读不了。请用原来的软件打开，另存为 .docx 后再上传。"
    )


def _program(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_program_that_hangs_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, "soffice", f"sleep 60 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(office, "_SECONDS", 0.5)

    words = _refusal(_old_word())

    assert words == ("“方案.doc”用本机的 LibreOffice 转换超时。请用 Word 或 WPS 打开原件，另存为 .docx 后再上传。")
    assert _is_gone(int((tmp_path / "child").read_text()))


def _is_gone(process: int) -> bool:
    """Say whether a process ends within a second; one that has ended and is not yet fetched counts as gone."""
    for _ in range(20):
        try:
            state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_program_that_does_not_start_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "soffice").write_bytes(b"\x7fELF junk")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert _refusal(_old_word()) == "“方案.doc”要用本机的 soffice 来读，但它启动不了，请联系管理员检查安装。"


def test_what_a_program_prints_is_returned_with_its_exit_code() -> None:
    echo = programs.find("cat")

    assert echo is not None
    assert programs.run([echo], seconds=5, given=b"abc") == (0, b"abc")

"""Whatever a stranger put into an archive is named as a problem, never a traceback."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tests.papers import test_archive_form as form
from tests.papers.test_archive_form import COUNTED, KEY, OWED, ROOT, SUBJECT, TOTAL, kinds, package, sound
from wuzha.papers.archive.catalogue import catalogue
from wuzha.papers.archive.checking import checked
from wuzha.papers.archive.manifest import MANIFEST, OBLIGATIONS, SIGNATURE, TOTALS, line, written
from wuzha.papers.archive.signing import signed
from wuzha.papers.archive.zips import Packer


def listed(manifest: bytes, signature: bytes | None = None) -> bytes:
    """Return an archive of a manifest and a signature alone."""
    out = io.BytesIO()
    packer = Packer(out)
    packer.add(MANIFEST, [manifest])
    packer.add(SIGNATURE, [signed(manifest, KEY) if signature is None else signature])
    packer.close()
    return out.getvalue()


SAID = json.loads(written(SUBJECT, {}, []))
DEEP = b"[" * 200_000


@pytest.mark.parametrize(
    "manifest",
    [
        DEEP,
        b"[]",
        b"null",
        *(
            json.dumps({**SAID, **wrong}).encode()
            for wrong in (
                {"year": float("inf")},
                {"files": "abc"},
                {"files": [{"path": "\ud800", "bytes": 1, "sha256": "a"}]},
                {"files": [{"path": "../a", "bytes": 1, "sha256": "a"}]},
                {"counts": [1]},
                {"format": [1]},
                {"unit": [1]},
            )
        ),
    ],
)
def test_a_manifest_of_whatever_kind_is_said_not_raised(manifest: bytes) -> None:
    assert kinds(listed(manifest)) == ["manifest"]


@pytest.mark.parametrize("signature", [DEEP, b"[]", b'{"public_key":1,"signature":2}', b'{"public_key":"00"}'])
def test_a_signature_of_whatever_kind_is_said_not_raised(signature: bytes) -> None:
    assert kinds(listed(json.dumps(SAID).encode(), signature)) == ["signature"]


@pytest.mark.parametrize(
    "owed",
    [
        {"requirement": [1]},
        {"month": 5},
        {"quantity": [1]},
        {"quantity": {"op": "x", "n": 1}},
        {"unit": "x"},
        {"last_on_time": 3},
        {"coverage": "a"},
    ],
)
def test_rows_of_another_kind_than_the_arithmetic_takes_are_said_not_raised(owed: dict[str, object]) -> None:
    assert kinds(package({OBLIGATIONS: line({**OWED, **owed})})) == ["manifest"]


def with_catalogue(monkeypatch: pytest.MonkeyPatch, rows: bytes) -> bytes:
    """Return an archive whose catalogue has something else in the place of its rows."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(b"".join(catalogue(SUBJECT, [])))) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        for name in whole.namelist():
            other.writestr(name, rows if name == "xl/worksheets/sheet1.xml" else whole.read(name))
    monkeypatch.setattr(form, "catalogue", lambda *_: [out.getvalue()])
    return package()


HEAD = b'<row r="1"><c r="A1"/></row>'
NAMED = b'<row r="2"><c r="I2"><is><t>a</t></is></c><c r="J2"><v>1</v></c><c r="K2"/></row>'


@pytest.mark.parametrize(
    "rows",
    [
        b"<a",
        b"",
        HEAD + b"<row </row>",
        HEAD + b'<row r="2"><c r="I2"><is><t>a</t></is></c></row>',
        HEAD + NAMED.replace(b"<v>1<", b"<v>many<"),
        HEAD + b'<row r="2"><c r="I2">&all;</c><c r="J2"><v>1</v></c><c r="K2"/></row>',
    ],
)
def test_a_catalogue_that_is_no_workbook_is_said_not_raised(monkeypatch: pytest.MonkeyPatch, rows: bytes) -> None:
    found = checked(io.BytesIO(with_catalogue(monkeypatch, rows)))

    assert [problem.said for problem in found.problems] == ["目录打不开，或缺少栏目。"]


@pytest.mark.parametrize("rows", [HEAD + b"<row " + b" " * 100_000_000, HEAD + NAMED * 1_000_000])
def test_a_catalogue_that_swells_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch, rows: bytes) -> None:
    data = with_catalogue(monkeypatch, rows)
    tracemalloc.start()

    found = checked(io.BytesIO(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert {problem.kind for problem in found.problems} == {"catalogue"}
    assert found.problems[-1].said == "目录打不开，或缺少栏目。"
    assert peak < 20_000_000


def test_a_size_no_file_of_an_archive_has_is_said_not_raised() -> None:
    whole = bytearray(sound())
    at = struct.unpack_from("<I", whole, len(whole) - 6)[0]
    name = struct.unpack_from("<H", whole, at + 28)[0]
    far = struct.pack("<HHQQ", 1, 16, 1 << 40, 1 << 40)
    struct.pack_into("<II", whole, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", whole, at + 30, len(far))
    whole[at + 46 + name : at + 46 + name] = far
    struct.pack_into("<I", whole, len(whole) - 10, struct.unpack_from("<I", whole, len(whole) - 10)[0] + len(far))

    assert kinds(bytes(whole)) == ["layout"]


def test_without_the_library_totals_are_counted_and_the_signature_is_said_not_to_be_checked(tmp_path: Path) -> None:
    (tmp_path / "cryptography").mkdir()
    (tmp_path / "cryptography/__init__.py").write_text("raise ImportError", encoding="utf-8")
    forged = package({TOTALS: line({**TOTAL, **COUNTED, "late": 1})})
    found = []
    for data in (sound(), forged):
        (tmp_path / "a.zip").write_bytes(data)
        found.append(
            subprocess.run(  # noqa: S603 - our own script
                [sys.executable, str(ROOT / "tools/verify_archive.py"), str(tmp_path / "a.zip")],
                capture_output=True,
                text=True,
                check=False,
                env={"PYTHONPATH": str(tmp_path)},
            )
        )

    assert [run.returncode for run in found] == [3, 1]
    last = [run.stdout.splitlines()[-1] for run in found]
    assert last[0].startswith("EQUAL: hashes and totals hold; the signature was NOT checked")
    assert last[1] == "UNEQUAL: 1 problems"

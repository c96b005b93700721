"""The independent programme: whatever is changed in an archive, and however well it is covered up, it says so."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.papers.test_archive_form import (
    CLAIM,
    COUNTED,
    EVIDENCE,
    KEY,
    OWED,
    RECORD,
    ROOT,
    TOTAL,
    new_key,
    sound,
)
from wuzha.papers.archive.manifest import MANIFEST, OBLIGATIONS, SIGNATURE, TOTALS, line
from wuzha.papers.archive.signing import fingerprint, public_of, signed

OWN = fingerprint(public_of(KEY))
RECORDS, CLAIMS, PROOFS = "data/records.jsonl", "data/claims.jsonl", "data/evidence.jsonl"


def content() -> dict[str, bytes]:
    """Return the files of a sound archive by name."""
    with zipfile.ZipFile(io.BytesIO(sound())) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_other(files: dict[str, bytes | None]) -> dict[str, bytes]:
    """Return the files of a sound archive with others in their place, None for none; the manifest stays as it was."""
    return {name: data for name, data in {**content(), **files}.items() if data is not None}


def covered_up(files: dict[str, bytes | None], key: bytes = KEY, **counts: int) -> dict[str, bytes]:
    """Return the same with a manifest that fits, signed by whoever has a key."""
    there = with_other({**files, MANIFEST: None, SIGNATURE: None})
    manifest = json.loads(content()[MANIFEST])
    manifest["counts"] |= counts
    manifest["files"] = [
        {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in there.items()
    ]
    said = json.dumps(manifest).encode()
    return {**there, MANIFEST: said, SIGNATURE: signed(said, key)}


def run(tmp_path: Path, files: dict[str, bytes], *words: str) -> tuple[int, list[str]]:
    """Let the programme check an archive; return its exit code and what it printed after whose key it was."""
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as package:
        for name, data in files.items():
            package.writestr(name, data)
    found = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "tools/verify_archive.py"), str(file), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stderr == ""
    lines = found.stdout.splitlines()
    return found.returncode, [each for each in lines if not each.startswith(("signed by the key", *COUNTED))]


EQUAL = (0, ["EQUAL: hashes, signature and totals hold"])


def test_a_sound_archive_is_equal_also_when_its_manifest_is_made_anew(tmp_path: Path) -> None:
    assert run(tmp_path, content(), OWN) == EQUAL
    assert run(tmp_path, covered_up({}), OWN.upper()) == EQUAL


@pytest.mark.parametrize(
    "name, data, said",
    [
        pytest.param(RECORDS, line({**RECORD, "attended": 81}), f"changed: {RECORDS}", id="a record"),
        pytest.param(TOTALS, line({**TOTAL, **COUNTED, "late": 1}), f"changed: {TOTALS}", id="a total"),
        pytest.param("evidence/ab/abcd.txt", None, "missing: evidence/ab/abcd.txt", id="a file gone"),
        pytest.param("evidence/ab/more.txt", b"x", "not in the manifest: evidence/ab/more.txt", id="a file more"),
        pytest.param("目录.xlsx", b"x", "changed: 目录.xlsx", id="the catalogue"),
    ],
)
def test_what_no_longer_fits_the_manifest_is_named(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    code, lines = run(tmp_path, with_other({name: data}))

    assert (code, said in lines, lines[-1].startswith("UNEQUAL: ")) == (1, True, True)


def test_a_manifest_that_was_changed_does_not_bear_its_signature(tmp_path: Path) -> None:
    changed = content()[MANIFEST].replace(b'"year": 2026', b'"year": 2025')

    assert run(tmp_path, with_other({MANIFEST: changed})) == (
        1,
        ["the signature does not hold", "UNEQUAL: 1 problems"],
    )


def test_whoever_signs_with_another_key_is_told_by_its_fingerprint(tmp_path: Path) -> None:
    forged = covered_up({}, key=new_key())

    assert run(tmp_path, forged) == EQUAL
    assert run(tmp_path, forged, OWN) == (1, [f"signed by another key than {OWN}", "UNEQUAL: 1 problems"])


def rows(*said: dict[str, Any]) -> bytes:
    return b"".join(map(line, said))


UNBORNE = "record 7 does not bear out what counts for clause 1"


@pytest.mark.parametrize(
    "files, counts, said",
    [
        pytest.param(
            {TOTALS: rows({**TOTAL, **COUNTED, "on_time": 0, "late": 1})},
            {},
            ["clause 1, unit 2, 2026-05: printed 1/1/0/1, counted 1/1/1/0"],
            id="a total",
        ),
        pytest.param({TOTALS: b""}, {}, ["clause 1, unit 2, 2026-05: printed None, counted 1/1/1/0"], id="no total"),
        pytest.param(
            {OBLIGATIONS: rows({**OWED, "last_on_time": "2026-05-05"})},
            {},
            ["clause 1, unit 2, 2026-05: printed 1/1/1/0, counted 1/1/0/1"],
            id="a term",
        ),
        pytest.param(
            {CLAIMS: b""},
            {"claims": 0},
            ["clause 1, unit 2, 2026-05: printed 1/1/1/0, counted 1/0/0/0"],
            id="a claim gone",
        ),
        pytest.param({RECORDS: rows({**RECORD, "attended": 81})}, {}, [UNBORNE], id="how many came"),
        pytest.param({RECORDS: rows({**RECORD, "expected": None})}, {}, [UNBORNE], id="how many should have come"),
        pytest.param(
            {RECORDS: rows({**RECORD, "starts": "2026-05-07", "ends": "2026-05-07"})}, {}, [UNBORNE], id="day"
        ),
        pytest.param({RECORDS: rows({**RECORD, "withdrawn_at": "2026-06-01"})}, {}, [UNBORNE], id="withdrawn"),
        pytest.param({RECORDS: b""}, {"records": 0}, [UNBORNE], id="a record gone"),
        pytest.param(
            {RECORDS: rows(RECORD, {**RECORD, "id": 8})}, {}, ["records: 1 rows by the manifest, there are 2"]
        ),
        pytest.param(
            {PROOFS: rows({**EVIDENCE, "sha256": "0" * 64})},
            {},
            ["1 rows name a file that is not there; 0 were lost when it was made"],
            id="evidence without its file",
        ),
    ],
)
def test_what_the_rows_do_not_bear_out_is_named_though_hashes_and_signature_hold(
    tmp_path: Path, files: dict[str, bytes | None], counts: dict[str, int], said: list[str]
) -> None:
    found = run(tmp_path, covered_up(files, **counts), OWN)

    assert found == (1, [*said, f"UNEQUAL: {len(said)} problems"])


def test_files_that_were_lost_when_it_was_made_are_no_problem(tmp_path: Path) -> None:
    lost = covered_up({"evidence/ab/abcd.txt": None}, missing_files=1)

    assert run(tmp_path, lost) == EQUAL


def test_what_counts_late_or_was_lifted_counts_as_the_page_on_archives_says(tmp_path: Path) -> None:
    late = {**OWED, "occasion": "2026-06", "month": "2026-06", "last_on_time": "2026-06-30"}
    owed = rows(OWED, {**late, "quantity": {"op": ">=", "n": 5}}, {**late, "occasion": "x", "lifted": "exempt"})
    towards = {**CLAIM, "occasion": "2026-06", "amount": 5, "on_date": "2026-07-02"}
    record = {**RECORD, "id": 8, "starts": "2026-07-02", "ends": "2026-07-02", "handed_in": "2026-07-02"}
    june = {**TOTAL, "month": "2026-06", "expected": 1, "done": 1, "on_time": 0, "late": 1}
    files: dict[str, bytes | None] = {
        OBLIGATIONS: owed,
        CLAIMS: rows(CLAIM, {**towards, "record_id": 8}),
        RECORDS: rows(RECORD, record),
        TOTALS: rows({**TOTAL, **COUNTED}, june),
    }

    assert run(tmp_path, covered_up(files, claims=2, records=2), OWN) == EQUAL


@pytest.mark.parametrize("data", [b"", b"PK", b"noise" * 100])
def test_what_is_no_archive_is_said(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(data)

    found = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "tools/verify_archive.py"), str(file)], capture_output=True, text=True, check=False
    )

    assert (found.returncode, found.stdout.splitlines()[-1], found.stderr) == (1, "UNEQUAL: 1 problems", "")

"""The form of an archive: one way to write it, every byte accounted for, and nothing odd let in."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import subprocess
import sys
import zipfile
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wuzha.papers.archive import zips
from wuzha.papers.archive.catalogue import Item, catalogue, retention
from wuzha.papers.archive.checking import checked
from wuzha.papers.archive.manifest import CATALOGUE, MANIFEST, OBLIGATIONS, SIGNATURE, TOTALS, Subject, line, written
from wuzha.papers.archive.signing import fingerprint, new_key, public_of, signed, signer
from wuzha.papers.archive.totals import recount
from wuzha.papers.archive.zips import Broken, Entry, Packed, Packer, directory, entries_of, lines, odd, pieces

ROOT = Path(__file__).parents[2]
SUBJECT = Subject(1, "YX", "云溪镇", 2026, date(2027, 1, 5))
KEY = new_key()
OWED = {
    "requirement": 1,
    "unit": 2,
    "occasion": "2026-05",
    "month": "2026-05",
    "opens": "2026-05-01",
    "due": "2026-05-31T23:59:00",
    "last_on_time": "2026-05-31",
    "called": False,
    "lifted": "",
    "inside": True,
    "times": 1,
    "per_day": None,
    "quantity": None,
    "coverage": None,
}
CLAIM = {
    "record_id": 7,
    "requirement_id": 1,
    "unit_id": 2,
    "occasion": "2026-05",
    "on_date": "2026-05-06",
    "times": 1,
    "amount": 0,
    "reached": 80,
    "expected": 90,
}
RECORD = {
    "id": 7,
    "starts": "2026-05-06",
    "ends": "2026-05-06",
    "handed_in": "2026-05-08",
    "attended": 80,
    "expected": 90,
    "withdrawn_at": None,
}
PROOF = "班前会".encode()
EVIDENCE = {"id": 1, "record_id": 7, "sha256": hashlib.sha256(PROOF).hexdigest()}
TOTAL = {"requirement": 1, "code": "R1", "unit": 2, "month": "2026-05"}
COUNTED = {"expected": 1, "done": 1, "on_time": 1, "late": 0}


def package(files: dict[str, bytes] | None = None, *, key: bytes = KEY, extra: dict[str, bytes] | None = None) -> bytes:
    """Return a small sound archive, with other files where told."""
    content = {
        OBLIGATIONS: line(OWED),
        "data/claims.jsonl": line(CLAIM),
        "data/records.jsonl": line(RECORD),
        "data/evidence.jsonl": line(EVIDENCE),
        TOTALS: line({**TOTAL, **COUNTED}),
        "evidence/ab/abcd.txt": PROOF,
        **(files or {}),
    }
    out = io.BytesIO()
    packer = Packer(out)
    packed = [packer.add(name, [data]) for name, data in content.items()]
    items = [Item("evidence", each.path, "记录1号", "云溪镇", None, each) for each in packed]
    packed.append(packer.add(CATALOGUE, catalogue(SUBJECT, items)))
    manifest = written(SUBJECT, {"records": 1, "claims": 1, "evidence": 1}, packed)
    packer.add(MANIFEST, [manifest])
    packer.add(SIGNATURE, [signed(manifest, key)])
    for name, data in (extra or {}).items():
        packer.add(name, [data])
    packer.close()
    return out.getvalue()


@lru_cache(maxsize=1)
def sound() -> bytes:
    return package()


def kinds(data: bytes, key: str = "") -> list[str]:
    return [problem.kind for problem in checked(io.BytesIO(data), key=key).problems]


def test_a_sound_archive_is_sound_for_us_for_zipfile_and_for_the_independent_programme(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(sound())

    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "tools/verify_archive.py"), str(file), fingerprint(public_of(KEY))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert kinds(sound(), fingerprint(public_of(KEY))) == []
    assert checked(io.BytesIO(sound())).totals == (1, 1, 1, 0)
    assert zipfile.ZipFile(io.BytesIO(sound())).testzip() is None
    assert (run.returncode, run.stdout.splitlines()[-1]) == (0, "EQUAL: hashes, signature and totals hold")


@given(st.data())
def test_whatever_byte_is_flipped_shows(data: st.DataObject) -> None:
    whole = bytearray(sound())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))

    assert kinds(bytes(whole)) != []


def test_a_flip_in_each_part_of_the_frame_shows() -> None:
    whole = sound()
    with io.BytesIO(whole) as file:
        entries = entries_of(file)
    frame = [at for entry in entries for at in range(entry.offset, entry.begins)]
    frame += range(entries[-1].begins + entries[-1].size, len(whole))

    missed = [at for at in frame if not kinds(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])]

    assert missed == []


@given(st.integers(0, 10**9))
@example(0)
def test_a_file_cut_off_anywhere_is_no_archive(cut: int) -> None:
    whole = sound()

    # Where it ends with a worksheet inside, the directory of that one is taken for its own, and does not fit.
    assert kinds(whole[: cut % len(whole)]) in (["broken"], ["layout"])


@given(st.binary(min_size=1, max_size=40))
def test_what_is_put_behind_or_before_shows(more: bytes) -> None:
    assert kinds(sound() + more) != []
    assert kinds(more + sound()) != []


@given(st.binary(max_size=400))
def test_noise_is_refused_without_a_fault(noise: bytes) -> None:
    assert kinds(noise) == ["broken"]


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../../b",
        "/etc/passwd",
        "C:/a",
        "a\\b",
        "a//b",
        "",
        ".",
        "a/.",
        "a/",
        "a ",
        "a.",
        "a\nb",
        "a\0b",
        "e\u0301",
    ],
)
def test_an_odd_name_is_neither_written_nor_read(name: str) -> None:
    with pytest.raises(ValueError, match="名称"):
        Packer(io.BytesIO()).add(name, [b""])
    out = io.BytesIO()
    entry = Entry(name, 0, 0, 0)
    out.write(zips.local_header(entry) + directory([entry], len(zips.local_header(entry))))

    with pytest.raises(Broken) as refused:
        entries_of(out)
    assert refused.value.kind in {"name", "layout"}


def test_a_name_that_comes_twice_is_refused() -> None:
    out = io.BytesIO()
    first, second = Entry("a", 0, 0, 0), Entry("A", 0, 0, len(zips.local_header(Entry("a"))))
    out.write(zips.local_header(first) + zips.local_header(second))
    out.write(directory([first, second], out.tell()))

    assert kinds(out.getvalue()) == ["duplicate"]


def test_a_bomb_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("data/records.jsonl", b"0" * 50_000_000)

    assert kinds(out.getvalue()) == ["layout"]


def test_entries_that_overlap_are_refused() -> None:
    whole = bytearray(sound())
    at = whole.rindex(b"PK\1\2")
    struct.pack_into("<I", whole, at + 42, 0)

    assert kinds(bytes(whole)) == ["layout"]


def test_an_encrypted_entry_is_refused() -> None:
    whole = bytearray(sound())
    whole[whole.rindex(b"PK\1\2") + 8] |= 1

    assert kinds(bytes(whole)) == ["layout"]


def test_a_missing_an_extra_and_a_changed_file_are_each_named() -> None:
    good, other = package(), package({"evidence/ab/abcd.txt": "班后会".encode()})
    manifest = zipfile.ZipFile(io.BytesIO(good)).read(MANIFEST)
    signature = zipfile.ZipFile(io.BytesIO(good)).read(SIGNATURE)

    def with_manifest(skip: str, whole: bytes, extra: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        packer = Packer(out)
        with io.BytesIO(whole) as file:
            for entry in entries_of(file):
                if entry.name not in {skip, MANIFEST, SIGNATURE}:
                    packer.add(entry.name, pieces(file, entry))
        for name, data in {MANIFEST: manifest, SIGNATURE: signature, **extra}.items():
            packer.add(name, [data])
        packer.close()
        return out.getvalue()

    said = {
        kind: [problem.where for problem in checked(io.BytesIO(data)).problems if problem.kind == kind]
        for kind, data in (
            ("missing", with_manifest("evidence/ab/abcd.txt", good, {})),
            ("extra", with_manifest("", good, {"evidence/ab/more.txt": b"x"})),
            ("altered", with_manifest("", other, {})),
        )
    }

    assert said["missing"] == ["evidence/ab/abcd.txt"]
    assert said["extra"] == ["evidence/ab/more.txt"]
    assert "evidence/ab/abcd.txt" in said["altered"]


def test_another_key_and_a_signature_that_does_not_hold_are_told_apart() -> None:
    other = new_key()
    manifest = zipfile.ZipFile(io.BytesIO(sound())).read(MANIFEST)

    assert kinds(package(key=other), fingerprint(public_of(KEY))) == ["key"]
    with pytest.raises(ValueError, match="does not hold"):
        signer(manifest + b" ", signed(manifest, KEY))
    with pytest.raises(ValueError, match="not written as"):
        signer(manifest, signed(manifest, KEY).replace(b" ", b"  "))


def test_evidence_that_the_catalogue_leaves_out_is_named() -> None:
    out = io.BytesIO()
    packer = Packer(out)
    packed = [
        packer.add(name, [data])
        for name, data in (
            (OBLIGATIONS, b""),
            ("data/claims.jsonl", b""),
            (TOTALS, b""),
            ("evidence/ab/abcd.txt", b"x"),
        )
    ]
    packed.append(packer.add(CATALOGUE, catalogue(SUBJECT, [])))
    manifest = written(SUBJECT, {}, packed)
    packer.add(MANIFEST, [manifest])
    packer.add(SIGNATURE, [signed(manifest, KEY)])
    packer.close()

    assert kinds(out.getvalue()) == ["catalogue"]


@pytest.mark.parametrize("rows", [b"{}\n", b"[]\n", b"[" * 100_000 + b"\n", b"\xff\n", b"nonsense"])
def test_rows_nobody_can_read_are_said_not_raised(rows: bytes) -> None:
    assert kinds(package({TOTALS: rows})) == ["manifest"]


def test_totals_that_the_rows_do_not_bear_out_are_named() -> None:
    found = checked(io.BytesIO(package({TOTALS: line({**TOTAL, **COUNTED, "done": 0})})))

    assert [(problem.kind, problem.said) for problem in found.problems] == [
        ("figures", "要求 1、单位 2、2026-05 的合计不符：写着 1/0/1/0，重算是 1/1/1/0。")
    ]


def test_a_manifest_of_another_version_is_not_guessed_at() -> None:
    out = io.BytesIO()
    packer = Packer(out)
    packer.add(MANIFEST, [json.dumps({"format": "wuzha-archive", "version": 2}).encode()])
    packer.close()

    assert kinds(out.getvalue()) == ["manifest"]


OBLIGATION = st.fixed_dictionaries(
    {
        **{name: st.just(OWED[name]) for name in ("requirement", "unit", "opens", "due", "last_on_time")},
        "occasion": st.sampled_from(["2026-05", "2026-06"]),
        "month": st.sampled_from(["2026-05", "2026-06", None]),
        "called": st.booleans(),
        "lifted": st.sampled_from(["", "exempt"]),
        "inside": st.booleans(),
        "times": st.integers(1, 4),
        "per_day": st.none() | st.integers(1, 2),
        "quantity": st.none()
        | st.fixed_dictionaries({"op": st.sampled_from([">=", ">", "=", "<", "<="]), "n": st.integers(0, 6)}),
        "coverage": st.none() | st.integers(1, 100),
    }
)
CLAIMS = st.fixed_dictionaries(
    {
        "record_id": st.just(7),
        "requirement_id": st.just(1),
        "unit_id": st.just(2),
        "occasion": st.just("2026-05"),
        "on_date": st.sampled_from(["2026-05-06", "2026-05-31", "2026-06-02"]),
        **{name: st.integers(0, 3) for name in ("times", "amount", "reached", "expected")},
    }
)


@given(st.lists(OBLIGATION, max_size=4), st.lists(CLAIMS, max_size=6))
def test_both_ways_of_adding_up_agree(owed: list[dict[str, object]], claims: list[dict[str, object]]) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    import verify_archive  # noqa: PLC0415 - a script that stands by itself

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as there:
        there.writestr(OBLIGATIONS, b"".join(map(line, owed)))
        there.writestr("data/claims.jsonl", b"".join(map(line, claims)))

    independent = verify_archive.recount(zipfile.ZipFile(out)).execute("SELECT * FROM counted").fetchall()
    with recount(owed, claims) as counted:
        assert [(*key, *numbers) for key, numbers in counted.counted()] == independent


def test_an_archive_of_more_than_four_gigabytes_is_written_as_zip64_says() -> None:
    far = Entry("data/b.jsonl", 3, 9, 5_000_000_000)

    made = directory([Entry("a", 1, 2, 0), far], 5_000_000_100)

    assert struct.pack("<HHQ", 1, 8, far.offset) in made
    assert made[-98:-94] == b"PK\6\6"
    assert struct.unpack("<Q", made[-50:-42])[0] == 5_000_000_000 + 100
    assert made[-6:-2] == b"\xff\xff\xff\xff"


def test_lines_come_whole_wherever_pieces_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "CHUNK", 7)
    out = io.BytesIO()
    packer = Packer(out)
    packer.add("a", ["第一行\n第二行，长一些\n".encode(), b"end"])
    packer.close()

    assert [each.decode() for each in lines(out, entries_of(out)[0])] == ["第一行", "第二行，长一些", "end"]


def test_classes_come_from_the_table() -> None:
    assert [retention("paper", kind).term for kind in ("annual", "monthly", "responsibility")] == [
        "永久",
        "10年",
        "30年",
    ]
    assert {retention(kind).term for kind in ("plan", "plan-above", "ledger", "records", "evidence")} == {
        "永久",
        "30年",
        "10年",
    }


@pytest.mark.parametrize("name", ["a", "data/记录.xlsx", "ledgers/01-activities.xlsx", "说明.txt"])
def test_plain_names_are_plain(name: str) -> None:
    assert odd(name) == ""
    assert Packer(io.BytesIO()).add(name, [b"x"]) == Packed(
        name, 1, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    )


def test_the_independent_verifier_is_short_and_stands_by_itself() -> None:
    text = (ROOT / "tools/verify_archive.py").read_text(encoding="utf-8")
    imports = {
        row.split()[1].split(".")[0] for row in text.splitlines() if row.strip().startswith(("import ", "from "))
    }

    assert len(text.splitlines()) <= 200
    assert imports <= {*sys.stdlib_module_names, "__future__", "cryptography"}

"""The manifest (清单): what an archive is of, and every file in it with its length and SHA-256."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wuzha.papers.archive.zips import Packed, odd

FORMAT, VERSION = "wuzha-archive", 1
MANIFEST, SIGNATURE, CATALOGUE, README = "manifest.json", "signature.json", "目录.xlsx", "说明.txt"
TOTALS, OBLIGATIONS = "data/totals.jsonl", "data/obligations.jsonl"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an archive is of: a unit with those below it, a year, and the day up to which states were judged."""

    unit: int
    unit_code: str
    unit_name: str
    year: int
    as_of: date


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest as read; `files` by path."""

    subject: Subject
    counts: Mapping[str, int]
    files: Mapping[str, Packed]


def data_file(table: str) -> str:
    """Return where the rows of a table lie."""
    return f"data/{table}.jsonl"


def line(row: Mapping[str, Any]) -> bytes:
    """Return a row as a line of JSON; keys in one order, so that it does not matter where they come from."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def written(subject: Subject, counts: Mapping[str, int], files: Sequence[Packed]) -> bytes:
    """Return the manifest as it is signed."""
    said = {
        "format": FORMAT,
        "version": VERSION,
        "unit": {"id": subject.unit, "code": subject.unit_code, "name": subject.unit_name},
        "year": subject.year,
        "as_of": subject.as_of.isoformat(),
        "counts": dict(sorted(counts.items())),
        "files": [
            {"path": each.path, "bytes": each.size, "sha256": each.sha256}
            for each in sorted(files, key=lambda each: each.path)
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def read(data: bytes) -> Manifest:
    """Return a manifest.

    Raise ValueError when it is none, or of a version this programme does not know.
    """
    try:
        said = json.loads(data)
        unit = {(FORMAT, VERSION): said["unit"]}[said["format"], said["version"]]
        subject = Subject(
            int(unit["id"]), str(unit["code"]), str(unit["name"]), int(said["year"]), date.fromisoformat(said["as_of"])
        )
        files = [Packed(str(each["path"]), int(each["bytes"]), str(each["sha256"])) for each in said["files"]]
        return Manifest(subject, dict(said["counts"]), _by_path(files))
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise ValueError("not a manifest of this format") from error


def _by_path(files: Iterable[Packed]) -> dict[str, Packed]:
    found: dict[str, Packed] = {}
    for each in files:
        if remark := odd(each.path):
            raise ValueError(f"{each.path!r}: {remark}")
        if each.path in found:
            raise ValueError(f"{each.path} is named twice")
        found[each.path] = each
    return found

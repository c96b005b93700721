"""Archives (档案包): what one would hold, those there are and how far each is, and one to be taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.papers.ledger_sheets import ledger_kinds
from wuzha.papers.pdf import program
from wuzha.queries.archive_files import size_of
from wuzha.queries.archive_scope import scope_of
from wuzha.rules.refusals import Absent, Refusal, disk_said
from wuzha.store.archive_places import path_of
from wuzha.store.keys import key_fingerprint
from wuzha.store.models import Archive

PAGE = 50
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Contents:
    """What the archive of a unit and a year would hold: names with numbers, the bytes of its files."""

    unit: int
    unit_name: str
    year: int
    counts: tuple[tuple[str, int], ...]
    files: int
    size: int
    cases: bool


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """One archive as a line; `percent` is how far it is, None while its rows are being put together."""

    archive: int
    unit_name: str
    year: int
    state: str
    state_name: str
    percent: int | None
    done: int
    total: int
    size: int
    sha256: str
    signer: str
    why: str
    by_name: str
    asked_at: datetime
    made_at: datetime | None

    @property
    def name(self) -> str:
        """What the archive is called."""
        return f"{self.unit_name}{self.year}年度档案包"

    @property
    def under_way(self) -> bool:
        """Whether it is being made."""
        return self.state in {Archive.State.WAITING, Archive.State.MAKING}


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A finished archive: where it lies, what it is called outside, whose it is."""

    path: Path
    name: str
    unit: int


_COUNTED = (
    ("方案", "plans"),
    ("文书", "papers"),
    ("事项", "matters"),
    ("免除和暂停", "pauses"),
    ("抽查", "draws"),
)


def archive_unit(*, by: Actor) -> int:
    """Return the topmost unit whose years `by` may archive; one query.

    Raises:
        Absent: there is none.

    """
    unit = access.units(by, "archive").values_list("pk", flat=True).first()
    if unit is None:
        raise Absent
    return unit


def contents(*, by: Actor, unit: int, year: int, at: datetime) -> Contents:
    """Return what an archive would hold; some thirty queries, however much it is.

    Raises:
        Absent: the unit is out of reach.

    """
    row = access.unit(by, "archive", unit)
    cases = access.scope(by, "case").holds(row.path)
    scope = scope_of(row, year, at, cases=cases)
    counted = [(name, scope.rows(table).count()) for name, table in _COUNTED]
    proofs, files, size = size_of(scope)
    counted[2:2] = [("记录", scope.own_records().count()), ("佐证", proofs)]
    counted.append(("台账", len(ledger_kinds())))
    return Contents(row.pk, row.name, year, tuple(counted), files, size, cases)


def archives(*, by: Actor) -> tuple[ArchiveRow, ...]:
    """Return the latest archives `by` may have, newest first; one query."""
    rows = access.archives(by).select_related("unit", "asked_by").order_by("-asked_at", "-pk")[:PAGE]
    return tuple(map(_row, rows))


def archive(*, by: Actor, archive: int) -> ArchiveRow:
    """Return how one stands; one query.

    Raises:
        Absent: it is out of reach.

    """
    row = access.archives(by).select_related("unit", "asked_by").filter(pk=archive).first()
    if row is None:
        raise Absent
    return _row(row)


def archive_file(*, by: Actor, archive: int) -> ArchiveFile:
    """Return a finished archive.

    Raises:
        Absent: it is out of reach, or not finished.
        Refusal: its file is gone.

    """
    row = access.archive(by, archive)
    if row.state != Archive.State.MADE:
        raise Absent
    path = path_of(row.name)
    if not path.is_file():
        raise Refusal("档案包的文件不在磁盘上了，请删除这一条后重新生成。")
    return ArchiveFile(path, f"{row.unit.name}{row.year}年度档案包.zip", row.unit_id)


def signing_key() -> tuple[str, str]:
    """Return the fingerprint of the key this installation signs with, or what is wrong with it.

    Both are empty while it has signed nothing.
    """
    try:
        return key_fingerprint(), ""
    except Refusal as refusal:
        return "", str(refusal)
    except OSError as error:
        return "", f"读不了签名密钥（{disk_said(error)}）。"


def can_print() -> bool:
    """Tell whether PDF can be made on this machine."""
    return program() is not None


def _row(row: Archive) -> ArchiveRow:
    return ArchiveRow(
        archive=row.pk,
        unit_name=row.unit.name,
        year=row.year,
        state=row.state,
        state_name=row.get_state_display(),
        percent=row.done * _PERCENT // row.total if row.total and row.done else None,
        done=row.done,
        total=row.total,
        size=row.size,
        sha256=row.sha256,
        signer=row.signer,
        why=row.why,
        by_name=row.asked_by.name,
        asked_at=timezone.make_naive(row.asked_at),
        made_at=timezone.make_naive(row.made_at) if row.made_at else None,
    )

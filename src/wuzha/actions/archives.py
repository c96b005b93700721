"""Archives (档案包): asking for one, making it in the background, cancelling, deleting, and noting who took it."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import IO

from django.db import transaction
from django.db.models import Q, QuerySet

from wuzha import access
from wuzha.access import Actor, actor_of
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.papers.archive.catalogue import Item, catalogue
from wuzha.papers.archive.checking import Told
from wuzha.papers.archive.manifest import CATALOGUE, MANIFEST, README, SIGNATURE, written
from wuzha.papers.archive.readme import readme
from wuzha.papers.archive.signing import signed
from wuzha.papers.archive.spools import Spool
from wuzha.papers.archive.zips import CHUNK, Packed, Packer
from wuzha.papers.pdf import NoPdf
from wuzha.queries.archive_files import (
    Kept,
    counts_of,
    data_files,
    kept_files,
    paper_files,
    plan_files,
    sheet_files,
    size_of,
    subject_of,
)
from wuzha.queries.archive_scope import Scope, scope_of
from wuzha.queries.retention import own_terms
from wuzha.rules.refusals import Refusal, disk_said
from wuzha.store import files
from wuzha.store.archive_places import alarm, path_of, rung
from wuzha.store.keys import archive_key, key_fingerprint
from wuzha.store.models import Archive, Unit
from wuzha.store.snapshots import beside, snapshot

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""So long a worker may say nothing of the one it makes; after that another one begins it anew."""
FIRST_YEAR = 2015
_SPARE = 200 * 1024 * 1024
"""Bytes of the disk that are left alone."""
_A_ROW = 500
"""Bytes that a row takes in its data file and the worksheets; measured, some 450 (docs/performance.md)."""
_EVERY = 500
"""After so many rows of a file it is told that the work goes on."""
_UNDER_WAY = (Archive.State.WAITING, Archive.State.MAKING)


class Stopped(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Somebody cancelled the archive that is being made."""


@in_turn
def ask(*, by: Actor, unit: int, year: int, at: datetime, pdf: bool = False) -> int:
    """Ask for the archive of a year and return its id; a worker makes it.

    Raises:
        Absent: `by` may not archive the unit.
        Refusal: the year has not begun, or one of the same is being made.

    """
    row = access.unit(by, "archive", unit)
    if not FIRST_YEAR <= year <= at.year:
        raise Refusal(f"请选择{FIRST_YEAR}年至今年之间的年度。", {"year": "请选择年度"})
    if Archive.objects.filter(unit=row, year=year, state__in=_UNDER_WAY).exists():
        raise Refusal("同一单位、同一年度的档案包正在生成，请等它完成。")
    cases = access.scope(by, "case").holds(row.path)
    made = Archive.objects.create(unit=row, year=year, cases=cases, pdf=pdf, asked_by_id=by.person, asked_at=at)
    _log(by, at, "archives.ask", made, f"开始生成“{row.name}”{year}年度档案包")
    transaction.on_commit(alarm)
    return made.pk


@in_turn
def cancel(*, by: Actor, archive: int, at: datetime) -> None:
    """Stop making one; the worker notices within a second or two.

    Raises:
        Absent: it is out of reach.
        Refusal: it is not being made.

    """
    row = access.archive(by, archive)
    if row.state not in _UNDER_WAY:
        raise Refusal("这个档案包已不在生成之中。")
    Archive.objects.filter(pk=row.pk).update(state=Archive.State.CANCELLED, leased_until=None)
    _log(by, at, "archives.cancel", row, f"取消生成“{row.unit.name}”{row.year}年度档案包")


@in_turn
def delete(*, by: Actor, archive: int, at: datetime) -> None:
    """Delete one with its file; the log keeps its hash.

    Raises:
        Absent: it is out of reach.
        Refusal: it is being made.

    """
    row = access.archive(by, archive)
    if row.state in _UNDER_WAY:
        raise Refusal("档案包正在生成，请先取消。")
    _log(by, at, "archives.delete", row, f"删除“{row.unit.name}”{row.year}年度档案包", sha256=row.sha256)
    name = row.name
    row.delete()
    if name:
        transaction.on_commit(lambda: path_of(name).unlink(missing_ok=True))


def asked() -> bool:
    """Tell whether somebody asked for one since the last time; looks at a file, not at tables."""
    return rung()


def make_waiting(clock: Callable[[], datetime]) -> int:
    """Make every archive that waits; return how many were finished. One query when none does."""
    made = 0
    while _waiting(clock()).exists() and (row := _claim(clock())) is not None:
        made += _make(row, clock)
    return made


def _waiting(at: datetime) -> QuerySet[Archive]:
    left = Q(state=Archive.State.WAITING) | Q(state=Archive.State.MAKING, leased_until__lt=at)
    return Archive.objects.filter(left)


@in_turn
def _claim(at: datetime) -> Archive | None:
    row = _waiting(at).select_related("unit").order_by("asked_at", "pk").first()
    if row is not None:
        row.state, row.leased_until, row.done = Archive.State.MAKING, at + LEASE, 0
        row.save(update_fields=["state", "leased_until", "done"])
    return row


def _make(row: Archive, clock: Callable[[], datetime]) -> bool:
    """Make one that was claimed; say whether it was finished.

    What was half written is gone by the time it is told why not: on a full disk that makes the room to tell it.
    """
    told = _Telling(row, clock)
    try:
        return _write(row, told, clock)
    except Stopped:
        return False
    except (Refusal, NoPdf) as refusal:
        why = str(refusal)
    except OSError as error:
        why = f"写文件时出错（{disk_said(error)}），请检查磁盘空间后重新生成。"
    except Exception:  # whatever it is: an archive that cannot be made must not be begun anew for ever
        logger.exception("archive %s could not be made", row.pk)
        why = "程序出错，没有生成。请把运行日志交给系统管理员，排除后重新生成。"
    told.held().update(state=Archive.State.FAILED, leased_until=None, why=why[:300])
    return False


def _write(row: Archive, told: _Telling, clock: Callable[[], datetime]) -> bool:
    part = _part_of(row)
    try:
        with part.open("xb") as file:
            _asked_still(row, clock())
            scope = scope_of(row.unit, row.year, clock(), cases=row.cases)
            by = access.archivist(row.unit, cases=row.cases)
            build(scope=scope, by=by, file=file, folder=part.parent, pdf=row.pdf, told=told)
            file.flush()
            os.fsync(file.fileno())
        return _finish(told, part, digest=_digest(part, told.on), at=clock())
    finally:
        part.unlink(missing_ok=True)


def _part_of(row: Archive) -> Path:
    """Return where a claim writes, alone: a worker thought dead may still be writing under another name."""
    folder = path_of("")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(f"{row.pk}-*.part"):
        with suppress(OSError):  # where the system keeps a file that is open, whoever has it takes it away
            left.unlink()
    return folder / f"{row.pk}-{token_hex(8)}.part"


def _asked_still(row: Archive, at: datetime) -> None:
    by = actor_of(row.asked_by_id, at.date())
    if by is None or not access.archives(by).filter(pk=row.pk).exists():
        raise Refusal("申请人的任职已结束，没有生成。")


@in_turn
def _finish(told: _Telling, part: Path, *, digest: str, at: datetime) -> bool:
    """Put the file where it is fetched from, where the lease is still this worker's; say so."""
    row, size, name = told.row, part.stat().st_size, f"{told.row.pk}.zip"
    said = {"name": name, "sha256": digest, "size": size, "signer": key_fingerprint(), "made_at": at}
    if not told.held().update(state=Archive.State.MADE, leased_until=None, **said):
        return False
    _log(None, at, "archives.make", row, f"生成“{row.unit.name}”{row.year}年度档案包", sha256=digest, size=size)
    part.replace(path_of(name))
    return True


class _Telling:
    """Writes down how far an archive is, once a second at most, and keeps the lease; stops when it is lost.

    It is lost when somebody cancelled the archive, or another worker took it over: the row then bears another lease.
    """

    def __init__(self, row: Archive, clock: Callable[[], datetime]) -> None:
        self.row, self._clock = row, clock
        self._lease = row.leased_until
        self._said = (0, 0)
        self._last: datetime | None = None

    def held(self) -> QuerySet[Archive]:
        """Return the row, where its lease is still this one."""
        return Archive.objects.filter(pk=self.row.pk, state=Archive.State.MAKING, leased_until=self._lease)

    def __call__(self, done: int, total: int) -> None:
        at = self._clock()
        finished = done >= total and (done, total) != self._said
        if not finished and self._last is not None and at - self._last < timedelta(seconds=1):
            return
        self._last, self._said = at, (done, total)
        lease = at + LEASE
        if not beside(lambda: self.held().update(done=done, total=total, leased_until=lease)):
            raise Stopped
        self._lease = lease

    def on(self) -> None:
        """Keep the lease, as far as it is."""
        self(*self._said)


def build(*, scope: Scope, by: Actor, file: IO[bytes], folder: Path, told: Told, pdf: bool = False) -> dict[str, int]:
    """Write an archive into an open file and return how many rows of each table it has; no table is changed.

    `folder` is where the file lies.

    Raises:
        Refusal: the disk is too small, a file on it or the key is damaged. NoPdf: no PDF could be made.
        OSError: as it says.

    """
    key = archive_key()
    packer, items, packed = Packer(file), [], []
    *_, total = size_of(scope)
    needed = total + _A_ROW * sum(counts_of(scope).values()) + _SPARE
    if shutil.disk_usage(folder).free < needed:
        raise Refusal(f"磁盘空间不够：需要约 {needed // 1_000_000} MB，请腾出空间后再生成。")
    told(0, total)
    with closing(Spool(Kept)) as kept:
        with snapshot():
            scope = scope.anew()  # what was counted before is of another moment
            made = chain(data_files(scope), plan_files(scope), paper_files(scope, with_pdf=pdf), sheet_files(scope, by))
            for each in made:
                packed.append(packer.add(each.path, _telling(each.pieces, lambda: told(0, total))))
                items.append(Item(each.kind, each.title, each.reference, each.unit, each.on, packed[-1], each.paper))
            for of_folder in kept_files(scope):
                kept.add(of_folder)
            counts, subject, own = counts_of(scope), subject_of(scope), own_terms(scope.top)
        there = _keep(packer, kept, packed, lambda done: told(done, total))
        missing = [each.said for each in kept if each.path not in there]
        listed = catalogue(subject, chain(items, _kept_items(kept, there)), own)
        packed.append(packer.add(CATALOGUE, _telling(listed, lambda: told(total, total))))
    packed.append(packer.add(README, [readme(subject, counts, missing)]))
    manifest = written(subject, {**counts, "missing_files": len(missing)}, packed)
    packer.add(MANIFEST, [manifest])
    packer.add(SIGNATURE, [signed(manifest, key)])
    packer.close()
    return counts


def _telling(pieces: Iterable[bytes], told: Callable[[], None]) -> Iterator[bytes]:
    """Pass pieces on, telling every so often, and with each file, that the work goes on."""
    for number, piece in enumerate(pieces):
        if number % _EVERY == 0:
            told()
        yield piece


def _keep(
    packer: Packer, kept: Iterable[Kept], packed: list[Packed], told: Callable[[int], None]
) -> Mapping[str, Packed]:
    """Write the files of the evidence folder, each once; return those that were still there by their paths."""
    there: dict[str, Packed] = {}
    lost: set[str] = set()
    done = 0
    for each in kept:
        if each.path in there or each.path in lost:
            continue
        found = _copied(packer, each)
        done += each.size
        told(done)
        if found is None:
            lost.add(each.path)
        else:
            there[each.path] = found
            packed.append(found)
    return there


def _kept_items(kept: Iterable[Kept], there: Mapping[str, Packed]) -> Iterator[Item]:
    """Yield the lines of the catalogue for these files, one for each record that a file belongs to."""
    for each in kept:
        if (lies := there.get(each.path)) is not None:
            yield Item(each.kind, each.title, each.reference, each.unit, each.on, lies)


def _copied(packer: Packer, each: Kept) -> Packed | None:
    try:
        file = files.path_of(each.sha256).open("rb")
    except FileNotFoundError:
        return None
    with file:
        found = packer.add(each.path, _pieces(file))
    if found.sha256 != each.sha256:
        raise Refusal(f"{each.reference}的文件“{each.title}”在磁盘上已损坏，与登记的摘要不符，请先从备份恢复。")
    return found


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def _digest(path: Path, told: Callable[[], None] = lambda: None) -> str:
    found = sha256()
    with path.open("rb") as file:
        for piece in _pieces(file):
            found.update(piece)
            told()
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Written:
    """An archive written from the command line."""

    unit_name: str
    counts: dict[str, int]
    sha256: str
    size: int
    signer: str


def write_to(*, code: str, year: int, target: Path, at: datetime, told: Told, pdf: bool = False) -> Written:
    """Write the archive of the unit with a code into a file, for whoever runs the machine.

    Raises:
        Refusal: there is no such unit, or as `build`.

    """
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Refusal(f"没有编码为 {code} 的单位。")
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            scope = scope_of(unit, year, at, cases=True)
            by = access.archivist(unit, cases=True)
            counts = build(scope=scope, by=by, file=file, folder=part.parent, told=told, pdf=pdf)
        made = Written(unit.name, counts, _digest(part), part.stat().st_size, key_fingerprint())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _note_written(unit, year, made, at)
    return made


@in_turn
def _note_written(unit: Unit, year: int, made: Written, at: datetime) -> None:
    log.write(
        by=None,
        at=at,
        verb="archives.make",
        subject="archive",
        subject_id=unit.pk,
        unit=unit.pk,
        summary=f"用命令生成“{unit.name}”{year}年度档案包",
        detail={"sha256": made.sha256, "size": made.size},
    )


def _log(by: Actor | None, at: datetime, verb: str, row: Archive, summary: str, **detail: object) -> None:
    log.write(
        by=by,
        at=at,
        verb=verb,
        subject="archive",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=summary,
        detail=detail,
    )

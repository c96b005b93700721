"""Taking an archive (档案包) into an empty installation: all of it or nothing, and the same figures afterwards."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import chain, islice, zip_longest
from typing import IO, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, OperationalError, connection
from django.db.models import Model
from django.utils import timezone

from wuzha.actions import log
from wuzha.actions.evidence import MEDIA_TYPES
from wuzha.actions.people import login_remark
from wuzha.actions.turns import in_turn
from wuzha.papers.archive.checking import Checked, Package, Told, checking, opened
from wuzha.papers.archive.manifest import MANIFEST as LIST
from wuzha.papers.archive.manifest import TOTALS, Manifest, data_file, read
from wuzha.papers.archive.zips import Broken
from wuzha.queries.archive_files import evidence_path
from wuzha.queries.archive_scope import Scope
from wuzha.queries.archive_sums import total_rows
from wuzha.queries.installation import is_empty
from wuzha.reading.documents import Step, Steps, finish
from wuzha.rules.refusals import Refusal, disk_said
from wuzha.store import files
from wuzha.store.archive_tables import TABLES, Table
from wuzha.store.models import Evidence, Membership, Paper, PaperAnswer, PaperFile, Person, Plan, Unit

_BATCH = 500
_SPARE = 200 * 1024 * 1024
"""Bytes of the disk that are left alone."""
_SHOWN = 5
STRIDE = 8 * 1024 * 1024
"""Of so many bytes that are checked, each, somebody who waits is told."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who looks after what is taken in: a new account, officer of the archive's unit."""

    name: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was taken in, and whose signature it bore."""

    unit_name: str
    year: int
    counts: dict[str, int]
    files: int
    signer: str


def take_in(
    *, file: IO[bytes], keeper: Keeper, at: datetime, key: str = "", told: Told = lambda _done, _total: None
) -> TakenIn:
    """Take a sound archive in as `taking_in` does; `told` hears how far it is."""
    return finish(taking_in(file=file, keeper=keeper, at=at, key=key), lambda step: told(step.done, step.total))


def taking_in(*, file: IO[bytes], keeper: Keeper, at: datetime, key: str = "") -> Steps[TakenIn]:
    """Take a sound archive into an installation without units and people; `key` as in `checked`.

    Everything is checked first, all rows are stored in one transaction, files stored meanwhile go again when it fails.
    A small one has no steps.

    Raises:
        Refusal: the archive is not sound, the installation not empty, the keeper not in order, or the disk too small.

    """
    _refuse_unless_empty()
    _refuse_unfit(keeper)
    size = file.seek(0, io.SEEK_END)
    _refuse_small_disk(size)
    try:
        found = yield from _checking(file, key)
    except OSError as error:
        raise Refusal(f"检验时读写文件出错（{disk_said(error)}），没有导入。") from error
    if found.problems:
        said = "".join(each.said for each in found.problems[:_SHOWN])
        more = f"等{len(found.problems)}处问题。" if len(found.problems) > _SHOWN else ""
        raise Refusal(f"档案包没有通过检查，没有导入：{said}{more}")
    if size >= STRIDE:
        yield Step("检验通过，正在写入", size, size, "")
    new: list[str] = []
    try:
        return _take(opened(file), keeper, found.signer, new, at)
    except BaseException as error:
        for name in new:
            files.forget(name)
        if why := _why_not(error):
            raise Refusal(f"{why}，没有导入，什么都没有留下。") from error
        raise


def _checking(file: IO[bytes], key: str) -> Steps[Checked]:
    """Check the archive, and tell of it whenever a good deal more is done."""
    work, told = checking(file, key=key), 0
    while True:
        try:
            done, total = next(work)
        except StopIteration as finished:
            found: Checked = finished.value
            return found
        if done - told >= STRIDE:
            told = done
            yield Step("正在检验", done, total, "")


def _why_not(error: BaseException) -> str:
    """Say why it failed where the archive or the disk is to blame; empty where the programme is."""
    if isinstance(error, OSError):
        return f"写文件时出错（{disk_said(error)}）"
    if isinstance(error, OperationalError):
        return "数据库写不进去（磁盘已满，或别的程序正占用它）"
    unfit = Broken | KeyError | TypeError | ValueError | ValidationError | DataError | IntegrityError
    return "档案包里的数据前后对不上" if isinstance(error, unfit) else ""


@in_turn
def _take(package: Package, keeper: Keeper, signer: str, new: list[str], at: datetime) -> TakenIn:
    _refuse_unless_empty()
    manifest = read(package.whole(LIST))
    counts = {table.name: _rows(package, table) for table in TABLES}
    kept = _files(package, manifest, new)
    _number_on()
    connection.check_constraints()
    _compare(package, manifest)
    top = Unit.objects.get(pk=manifest.subject.unit)
    who = Person(login=keeper.login.strip(), name=keeper.name.strip(), created_at=at)
    who.set_password(keeper.password)
    who.save()
    Membership.objects.create(person=who, unit=top, role="officer", from_date=timezone.make_naive(at).date())
    log.write(
        by=None,
        at=at,
        verb="imports.archive",
        subject="unit",
        subject_id=top.pk,
        unit=top.pk,
        summary=f"导入“{top.name}”{manifest.subject.year}年度档案包，经办人{who.name}",
        detail={"signer": signer, "counts": counts, "files": kept},
    )
    return TakenIn(top.name, manifest.subject.year, counts, kept, signer)


def _refuse_unless_empty() -> None:
    if not is_empty():
        raise Refusal("这里已有单位或人员。档案包只能导入空的系统：请换一个新的数据文件夹（启动时加 --no-demo）。")


def _refuse_small_disk(size: int) -> None:
    """Refuse an archive for which there is no room: its files lie in it as long as they will be, rows grow."""
    needed = size + _SPARE
    if files.room() < needed:
        raise Refusal(f"磁盘空间不够：需要约 {needed // 1_000_000} MB，没有导入。请腾出空间，或换一个数据文件夹。")


def _refuse_unfit(keeper: Keeper) -> None:
    remarks = {} if keeper.name.strip() else {"name": "姓名不能为空"}
    if remark := login_remark(keeper.login.strip()):
        remarks["login"] = remark
    try:
        validate_password(keeper.password, Person(login=keeper.login, name=keeper.name))
    except ValidationError as weak:
        remarks["password"] = "；".join(weak.messages)
    if remarks:
        raise Refusal("经办人的资料要改：" + "；".join(remarks.values()), remarks)


def _rows(package: Package, table: Table) -> int:
    """Store the rows of a table; return how many."""
    rows = (_row(package, table, said) for said in package.rows(data_file(table.name)))
    stored = 0
    while batch := list(islice(rows, _BATCH)):
        table.model._default_manager.bulk_create(batch)  # noqa: SLF001 - Django's public way
        stored += len(batch)
    return stored


def _row(package: Package, table: Table, said: dict[str, Any]) -> Model:
    row = table.row(said)
    if isinstance(row, Person):
        row.login, row.is_active = f"档案{row.pk}", False
        row.set_unusable_password()
    if isinstance(row, Plan):
        row.text = package.whole(f"plans/{row.pk}/text.txt").decode()
    if isinstance(row, Paper):
        row.body = package.whole(f"papers/{row.pk}.json").decode()
    _refuse_unsafe(row)
    return row


def _refuse_unsafe(row: Model) -> None:
    """Raise ValueError where a row names a file by no hash, or as something that uploads do not take.

    Such a row would be handed out later: as whatever lies there, or as a page that runs in the reader's name.
    """
    if isinstance(row, Plan):
        said = {row.file_sha256}
    elif isinstance(row, Evidence | PaperFile) or (isinstance(row, PaperAnswer) and (row.sha256 or row.media_type)):
        said = {row.sha256, *([row.received] if isinstance(row, Evidence) and row.received else [])}
        if row.media_type not in MEDIA_TYPES:
            raise ValueError(f"{row.media_type!r} is not taken")
    else:
        return
    if not all(map(files.is_name, said)):
        raise ValueError(f"{sorted(said)} are no SHA-256")


def _files(package: Package, manifest: Manifest, new: list[str]) -> int:
    """Store the files of plans and evidence; return how many."""
    known: set[str] = set()
    for path, name in _lying(package):
        if path not in manifest.files or name in known:
            continue
        known.add(name)
        if files.take(package.pieces(path), name):
            new.append(name)
    return len(known)


def _lying(package: Package) -> Iterator[tuple[str, str]]:
    """Yield where each file lies in the archive, with its hash."""
    plans = (path.split("/") for path in package.entries if path.startswith("plans/"))
    originals = {parts[1]: "/".join(parts) for parts in plans if parts[-1].startswith("original")}
    for row in package.rows(data_file("plans")):
        yield originals.get(str(row["id"]), ""), row["file_sha256"]
    for row in package.rows(data_file("paper_answers")):
        yield evidence_path(row["sha256"], row["file_name"]), row["sha256"]
    for row in chain(package.rows(data_file("paper_files")), package.rows(data_file("evidence"))):
        yield evidence_path(row["sha256"], row["name"]), row["sha256"]


def _number_on() -> None:
    """Let the database number new rows after those that came with their numbers."""
    statements = connection.ops.sequence_reset_sql(no_style(), [table.model for table in TABLES])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _compare(package: Package, manifest: Manifest) -> None:
    """Count the totals anew from the tables and compare them with those of the archive."""
    subject = manifest.subject
    scope = Scope(Unit.objects.get(pk=subject.unit), subject.year, datetime.combine(subject.as_of, time()))
    if any(here != there for here, there in zip_longest(total_rows(scope), package.rows(TOTALS))):
        raise ValueError("the totals differ after taking in")

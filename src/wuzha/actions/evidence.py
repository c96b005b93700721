"""Evidence (佐证): files taken in with a record. Photos lose place and device; nothing is ever demanded in number."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import transaction

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import claims, log
from wuzha.actions.turns import in_turn
from wuzha.papers import photos
from wuzha.papers.blanks.formats import OLD, made_new
from wuzha.papers.blanks.packages import BlankUnreadable
from wuzha.papers.prints import Look, look
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.prints import alike
from wuzha.reading.attachments import words_in
from wuzha.rules.marking import refuse_secret
from wuzha.rules.prints import quarters
from wuzha.rules.refusals import Refusal
from wuzha.store import files
from wuzha.store.models import Evidence, PaperAnswer, PaperFile, PhotoPrint, Plan, Record

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 10
MAX_PHOTOS = 3  # 国办 and 网信委 burden rules: no more traces than needed; a limit from above, never from below
PHOTO = "photo"


def _holds(part: str) -> Callable[[bytes], bool]:
    """Return a test for an Office package with that part in it."""

    def test(data: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                return part in package.namelist()
        except (zipfile.BadZipFile, OSError, ValueError):
            return False

    return test


# What each ending promises: the media type, and whether the bytes keep the promise.
DOCUMENTS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    ".pdf": ("application/pdf", lambda data: data.startswith(b"%PDF")),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _holds("word/document.xml"),
    ),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _holds("xl/workbook.xml")),
    ".txt": ("text/plain", lambda data: b"\0" not in data),
    ".mp4": ("video/mp4", lambda data: data[4:8] == b"ftyp"),
    ".mp3": ("audio/mpeg", lambda data: data.startswith(b"ID3") or data[:1] == b"\xff"),
}
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"})
MEDIA_TYPES = frozenset({*(media_type for media_type, _ in DOCUMENTS.values()), *photos.FORMATS.values()})
"""What a file that was taken can be; nothing else is ever handed out again."""
_OTHER_INSIDE = "的内容与扩展名不符，请用原来的软件打开后另存再传"
_OLD_MARKS = (bytes.fromhex("D0CF11E0A1B11AE1"), b"{\\rtf", b"PK\x03\x04")
"""How old documents begin; some are of a new format under an old name."""
_SECTOR = 512
_HEIC_END = re.compile(r"\.hei[cf]$", re.IGNORECASE)
TAKEN = "照片（JPG、PNG、HEIC）、PDF、DOCX、XLSX、TXT、MP4、MP3"
OLD_TOO = "DOC、WPS、XLS、ET 收下时转成 DOCX、XLSX"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in; `kind` is what it proves (a code of the vocabulary: photo, minutes, register …)."""

    name: str
    data: bytes
    kind: str = PHOTO


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that passed every check, ready for its row and for the folder; a photo is clean.

    `look` is how a photo looks, `like` which evidence looks so, `received` the hash of the bytes as they came in,
    before a photo was cleaned or an old format made new.
    """

    kind: str
    name: str
    media_type: str
    sha256: str
    data: bytes
    received: str
    look: Look | None = None
    like: frozenset[int] = frozenset()


def examine(uploads: tuple[Upload, ...]) -> tuple[Examined, ...]:
    """Check files and clean photos; a record's action does so before its turn, for it may take a second.

    Raises:
        Refusal: a file is empty, too large, of a kind not taken, damaged, or bears the mark of a state secret.

    """
    return tuple(_examined(upload) for upload in uploads)


def attach(row: Record, files_in: tuple[Examined, ...], at: datetime) -> tuple[Examined, ...]:
    """Add files to a record; part of the record's own action, which calls `keep` when nothing else can be refused.

    Raises:
        Refusal: there are too many.

    """
    if not files_in:
        return ()
    known = set(row.evidence.values_list("sha256", flat=True))
    new = {each.sha256: each for each in reversed(files_in) if each.sha256 not in known}
    taken = tuple(each for each in files_in if new.get(each.sha256) is each)
    for each in taken:
        proof = row.evidence.create(
            kind=each.kind,
            name=each.name,
            media_type=each.media_type,
            sha256=each.sha256,
            received=each.received,
            size=len(each.data),
            added_at=at,
            looked_at=True,
        )
        if each.look:
            keep_prints(proof.pk, each.look)
    if row.evidence.filter(kind=PHOTO).count() > MAX_PHOTOS:
        raise Refusal(
            f"一条记录最多附{MAX_PHOTOS}张照片，请挑选最能说明情况的。", {"photos": f"最多{MAX_PHOTOS}张照片"}
        )
    if row.evidence.count() > MAX_FILES:
        raise Refusal(f"一条记录最多附{MAX_FILES}个文件。", {"documents": f"最多{MAX_FILES}个文件"})
    return taken


def keep_prints(evidence: int, look: Look) -> None:
    """Store how a photo looks; part of the action that takes it in, or looks at it afterwards."""
    pieces = enumerate(map(quarters, (look.whole, *look.spots)))
    PhotoPrint.objects.bulk_create(
        PhotoPrint(evidence_id=evidence, cut=cut, q0=a, q1=b, q2=c, q3=d) for cut, (a, b, c, d) in pieces
    )


def keep(taken: tuple[Examined, ...]) -> list[dict[str, str]]:
    """Put files into the folder, last of all, so that what fails leaves nothing there; return what the log says."""
    for each in taken:
        files.keep(each.data)
    return [{"name": each.name, "sha256": each.sha256, "received": each.received} for each in taken]


@in_turn
def detach(*, by: Actor, evidence: int, at: datetime) -> None:
    """Take a file away from its record, whose claims are worked out anew; the log keeps the file's name and hash.

    The file itself goes too, unless another record, a plan or an answer holds the same: what should not have been taken
    in is gone.

    Raises:
        Absent: `by` may not record for its unit.
        Refusal: the record is withdrawn.

    """
    row = access.evidence(by, "record", evidence)
    record = Record.objects.select_related("unit").get(pk=row.record_id)
    if record.withdrawn_at is not None:
        raise Refusal("这条记录已撤回，不能再改动佐证。")
    gone = {"name": row.name, "sha256": row.sha256, "kind": row.kind}
    row.delete()
    record.revision += 1
    record.changed_at = at
    record.save(update_fields=["revision", "changed_at"])
    claims.recount(record)
    transaction.on_commit(partial(forget, row.sha256))
    log.write(
        by=by,
        at=at,
        verb="evidence.detach",
        subject="record",
        subject_id=record.pk,
        unit=record.unit_id,
        summary=f"移除佐证“{row.name}”",
        detail=gone,
    )


@in_turn
def forget(sha256: str) -> None:
    """Remove a file that nothing refers to; in turn, lest somebody is just about to take the same one in."""
    kept = (
        Evidence.objects.filter(sha256=sha256),
        Plan.objects.filter(file_sha256=sha256),
        PaperAnswer.objects.filter(sha256=sha256),
        PaperFile.objects.filter(sha256=sha256),
    )
    if not any(rows.exists() for rows in kept):
        files.forget(sha256)


def _examined(upload: Upload) -> Examined:
    name = _name(upload.name)
    field = "photos" if upload.kind == PHOTO else "documents"
    came = files.name_of(upload.data)
    if upload.kind not in load_vocabulary().entries("evidence"):
        raise Refusal("请选择佐证的种类。", {"documents": "请选择佐证的种类"})
    if not upload.data:
        raise _refused(field, name, "是空文件，请重新选择")
    if len(upload.data) > MAX_BYTES:
        raise _refused(field, name, f"超过每个文件 {MAX_BYTES // 1024 // 1024} MB 的上限，请压缩后再传")
    name, upload = _made_new(field, name, upload)
    data, media_type = _content(field, name, upload)
    refuse_secret([name, words_in(data, media_type)], f"附件“{name}”")
    if media_type == "image/jpeg":
        name = _HEIC_END.sub(".jpg", name)
    seen = look(data) if media_type.startswith("image/") else None
    like = alike(seen) if seen else frozenset()
    return Examined(upload.kind, name, media_type, files.name_of(data), data, came, seen, like)


def _made_new(field: str, name: str, upload: Upload) -> tuple[str, Upload]:
    """Return a document of an old format (.doc, .wps, .xls, .et) as .docx or .xlsx, without macros, under that name.

    Raises:
        Refusal: it is none, LibreOffice is not installed or cannot read it.

    """
    stem, _, ending = name.rpartition(".")
    if ending.lower() not in OLD or upload.kind == PHOTO:
        return name, upload
    if not upload.data.startswith(_OLD_MARKS) or len(upload.data) < _SECTOR:
        raise _refused(field, name, _OTHER_INSIDE)
    try:
        data = made_new(upload.data, ending.lower())
    except BlankUnreadable as unreadable:
        raise _refused(field, name, str(unreadable).rstrip("。")) from unreadable
    return f"{stem}.{OLD[ending.lower()][1]}", replace(upload, data=data)


def _content(field: str, name: str, upload: Upload) -> tuple[bytes, str]:
    """Return the bytes to keep and their media type: photos without what they carry inside, documents as they are."""
    ending = "." + name.rsplit(".", 1)[-1].lower()
    if ending in DOCUMENTS and upload.kind != PHOTO:
        media_type, keeps_promise = DOCUMENTS[ending]
        if not keeps_promise(upload.data):
            raise _refused(field, name, _OTHER_INSIDE)
        return upload.data, media_type
    if ending not in PICTURES and upload.kind != PHOTO:
        raise _refused(field, name, f"不是可以接收的文件，请另存为以下类型之一再传：{TAKEN}")
    try:
        return photos.clean(upload.data)
    except photos.PhotoUnreadable as unreadable:
        raise _refused(field, name, f"无法作为照片保存。{unreadable}".rstrip("。")) from unreadable


def _name(given: str) -> str:
    """Return a file's own name: without the folders a browser may send along, and without unprintable characters."""
    own = given.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in own if letter.isprintable()).strip()[-200:] or "未命名"


def _refused(field: str, name: str, why: str) -> Refusal:
    return Refusal(f"“{name}”{why}。", {field: f"“{name}”{why}"})

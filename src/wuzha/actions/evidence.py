"""Evidence (佐证): files taken in with a record. Photos lose place and device; nothing is ever demanded in number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import claims, log
from wuzha.papers import photos
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.refusals import Refusal
from wuzha.store import files
from wuzha.store.models import Evidence, Record

MAX_BYTES = 20 * 1024 * 1024
MAX_PHOTOS = 3  # 国办 and 网信委 burden rules: no more traces than needed; a limit from above, never from below
DOCUMENTS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain; charset=utf-8",
    ".mp4": "video/mp4",
    ".mp3": "audio/mpeg",
}
SIGNATURES = {".pdf": b"%PDF", ".docx": b"PK\x03\x04", ".xlsx": b"PK\x03\x04"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in; `kind` is what it proves (a code of the vocabulary: photo, minutes, register …)."""

    name: str
    data: bytes
    kind: str = "photo"


def attach(row: Record, uploads: tuple[Upload, ...], at: datetime) -> None:
    """Keep files with a record; part of the record's own action.

    Raises:
        Refusal: a file is empty, too large, of a kind not taken, damaged, or there are too many photos.

    """
    for upload in uploads:
        kept = _taken(upload)
        if row.evidence.filter(sha256=kept.sha256).exists():
            continue
        kept.record, kept.added_at = row, at
        kept.save()
    if row.evidence.filter(media_type__startswith="image/").count() > MAX_PHOTOS:
        raise Refusal(f"一条记录最多附{MAX_PHOTOS}张照片，请挑选最能说明情况的。", {"files": f"最多{MAX_PHOTOS}张照片"})


@transaction.atomic
def detach(*, by: Actor, evidence: int, at: datetime) -> None:
    """Take a file away from its record, whose claims are worked out anew; the log keeps the file's name and hash.

    Raises:
        Absent: `by` may not record for its unit.
        Refusal: the record is withdrawn.

    """
    row = access.evidence(by, "record", evidence)
    record = access.record(by, "record", row.record_id)
    if record.withdrawn_at is not None:
        raise Refusal("这条记录已撤回，不能再改动佐证。")
    gone = {"name": row.name, "sha256": row.sha256, "kind": row.kind}
    row.delete()
    record.revision += 1
    record.changed_at = at
    record.save(update_fields=["revision", "changed_at"])
    claims.recount(record)
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


def _taken(upload: Upload) -> Evidence:
    name = upload.name.replace("\\", "/").rsplit("/", 1)[-1][:200] or "未命名"
    if not upload.data:
        raise Refusal(f"“{name}”是空文件，请重新选择。", {"files": f"“{name}”是空文件"})
    if len(upload.data) > MAX_BYTES:
        raise Refusal(
            f"“{name}”有{len(upload.data) / 1024 / 1024:.0f} MB，超过每个文件 20 MB 的上限，请压缩后再传。",
            {"files": f"“{name}”超过 20 MB"},
        )
    if upload.kind not in load_vocabulary().entries("evidence"):
        raise Refusal("请选择佐证的种类。", {"files": "请选择佐证的种类"})
    data, media_type = _content(name, upload)
    return Evidence(kind=upload.kind, name=name, media_type=media_type, sha256=files.keep(data), size=len(data))


def _content(name: str, upload: Upload) -> tuple[bytes, str]:
    ending = "." + name.rsplit(".", 1)[-1].lower()
    if ending in DOCUMENTS:
        if not upload.data.startswith(SIGNATURES.get(ending, b"")):
            raise Refusal(f"“{name}”的内容与扩展名不符，请另存后再传。", {"files": f"“{name}”的内容与扩展名不符"})
        return upload.data, DOCUMENTS[ending]
    try:
        return photos.clean(upload.data)
    except photos.PhotoUnreadable as unreadable:
        raise Refusal(f"“{name}”：{unreadable}", {"files": f"“{name}”：{unreadable}"}) from unreadable

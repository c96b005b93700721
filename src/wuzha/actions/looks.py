"""Looks at photos taken in before it was noted how photos look, so that later ones are compared with them too."""

from __future__ import annotations

import contextlib

from wuzha.actions.evidence import keep_prints
from wuzha.actions.turns import in_turn
from wuzha.papers.prints import Look, look
from wuzha.store import files
from wuzha.store.models import Evidence, PhotoPrint

AT_ONCE = 20


def catch_up(*, most: int = AT_ONCE) -> int:
    """Look at photos that nobody has looked at, newest first; return how many files are done with.

    The worker does this until none is left; whatever stops it, the next one goes on. No unit is asked about them.
    """
    rows = Evidence.objects.filter(looked_at=False).order_by("-pk")
    waiting = list(rows.values_list("pk", "sha256", "media_type")[:most])
    for key, sha256, media_type in waiting:
        _note(key, _seen(sha256) if media_type.startswith("image/") else None)
    return len(waiting)


def _seen(sha256: str) -> Look | None:
    """Return how a photo looks; None when its file is gone, for which the check of the folder is there."""
    with contextlib.suppress(OSError):
        return look(files.path_of(sha256).read_bytes())
    return None


@in_turn
def _note(key: int, seen: Look | None) -> None:
    row = Evidence.objects.filter(pk=key, looked_at=False).first()
    if row is None:  # it was taken away, or another worker was quicker
        return
    PhotoPrint.objects.filter(evidence=row).delete()
    if seen:
        keep_prints(row.pk, seen)
    row.looked_at = True
    row.save(update_fields=["looked_at"])

"""What of a plan was recognised in pictures (待核), and those pictures, to compare the one with the other."""

from __future__ import annotations

from collections.abc import Sequence

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.model import Plan
from wuzha.reading.documents import Unreadable, picture_of_page
from wuzha.rules.refusals import Absent
from wuzha.store import files, models


def page_of(scanned: Sequence[Sequence[int]], at: tuple[int, int]) -> int:
    """Return the page in whose picture a stretch of the text was recognised, the first being 1; 0 when in none."""
    return next((page for start, end, page in scanned if start < at[1] and at[0] < end), 0)


def uncompared(row: models.Plan, value: Plan) -> tuple[str, ...]:
    """Return the clauses of a draft that were recognised in a picture and that nobody has looked at since (待核)."""
    clauses = [clause for clause in value.requirements if clause.id not in row.review]
    return tuple(clause.id for clause in clauses if page_of(row.scanned, clause.at))


def picture(*, by: Actor, plan: int, page: int) -> bytes:
    """Return a scanned page of the file a plan was uploaded as, as PNG; one query.

    Raises:
        Absent: there is no such plan or page, it is out of reach, or it was not read off a picture.

    """
    row = access.plan(by, "see", plan)
    path = files.path_of(row.file_sha256)
    if page not in {each[2] for each in row.scanned} or not path.is_file():
        raise Absent
    try:
        return picture_of_page(path.read_bytes(), page)
    except Unreadable as error:
        raise Absent("这一页不能在这里显示，请下载原文件对照。") from error

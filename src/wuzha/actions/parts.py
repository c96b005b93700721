"""Several plans in one file (一个文件里的多份方案): taken apart into drafts of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import PurePath

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import versions
from wuzha.actions.drafts import held, keep
from wuzha.actions.plans import note
from wuzha.actions.turns import in_turn
from wuzha.plan.model import Plan
from wuzha.reading.reader import read
from wuzha.rules.refusals import Refusal
from wuzha.store import models

LONGEST_NAME = 200
"""Characters of the name of a file."""


def split(*, by: Actor, plan: int, revision: int, chosen: Collection[int], at: datetime) -> list[int]:
    """Make a draft of each chosen plan in a draft's file (numbered from 1), in place of the draft; return their ids.

    Each new draft has its own text, read anew, and keeps the whole file as its original. What was corrected in the
    old draft is not carried over. Of a new version of a plan, the part with the nearest title stays one.

    Raises:
        Absent: the draft is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: none is chosen, one is not among its parts, or it is published.

    """
    row = access.plan(by, "plan", plan)
    parts = list(enumerate(row.parts, start=1))
    taken = [(number, part) for number, part in parts if number in chosen]
    if not taken or set(chosen) - {number for number, _ in parts}:
        raise Refusal("请选择要建立草稿的方案。", {"chosen": "请至少选择一份"})
    drafts = [read(row.text[start:end]) for _, (start, end, _) in taken]
    return _split(by, plan, revision, taken, drafts, at)


@in_turn
def _split(
    by: Actor,
    plan: int,
    revision: int,
    taken: Sequence[tuple[int, tuple[int, int, str]]],
    drafts: Sequence[Plan],
    at: datetime,
) -> list[int]:
    row, _ = held(by, plan, revision)
    following = _follower(row, [draft.title or part[2] for (_, part), draft in zip(taken, drafts, strict=True)])
    made = [_part_of(row, number, part, follows=place == following) for place, (number, part) in enumerate(taken)]
    key = row.pk
    row.delete()
    for (number, _), new, draft in zip(taken, made, drafts, strict=True):
        if not draft.title:
            new.file_name = _numbered(new.file_name, number)
        new.alike = [] if new.supersedes or new.drafted_from else versions.resembling(by, new)
        keep(new, draft)
    for new in made:
        note(new, by, at, "split", f"从“{new.file_name}”拆出《{new.title}》", {"from": key, "plans": len(made)})
    return [new.pk for new in made]


def _part_of(row: models.Plan, number: int, part: tuple[int, int, str], *, follows: bool) -> models.Plan:
    """Return a draft, not stored yet, whose text is a part of another draft's."""
    start, end, _ = part
    scanned = [
        [max(begin, start) - start, min(finish, end) - start, page]
        for begin, finish, page in row.scanned
        if begin < end and start < finish
    ]
    return models.Plan(
        adopter=row.adopter,
        supersedes=row.supersedes if follows else None,
        drafted_from=row.drafted_from if follows else None,
        version=row.version if follows else 1,
        text=row.text[start:end],
        file_name=row.file_name,
        file_kind=row.file_kind,
        file_sha256=row.file_sha256,
        file_size=row.file_size,
        notes=[*row.notes, f"原文件里有{len(row.parts)}份方案，这是第{number}份。"],
        scanned=scanned,
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        revision=0,
    )


def _numbered(name: str, number: int) -> str:
    """Return the name of a file with the number of a part: drafts without a title are known by it."""
    file, added = PurePath(name), f"（第{number}份）"
    return f"{file.stem[: LONGEST_NAME - len(added) - len(file.suffix)]}{added}{file.suffix}"


def _follower(row: models.Plan, titles: Sequence[str]) -> int | None:
    """Return the place of the part that stays the new version of an older plan: the one most like it by title."""
    followed = row.drafted_from or row.supersedes
    if followed is None:
        return None
    older = followed.title
    alike = [SequenceMatcher(None, older, title).ratio() for title in titles]
    return alike.index(max(alike))

"""Papers of the named township on their way: frozen, addressed, checked, signed and issued on 2 June."""

from __future__ import annotations

from datetime import UTC, date, datetime

from world import World
from wuzha.actions import number_series, paper_lives, papers
from wuzha.actions.paper_lives import Address
from wuzha.queries.papers import Subject
from wuzha.store.models import Paper, PaperAnswer

JUNE = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)
ON = date(2026, 6, 2)
FILLED = {"features": "多为刷单。", "next": "照方案办。", "problems": "个别村登记不及时。"}


def frozen(world: World, kind: str = "circular", unit: int | None = None, texts: dict[str, str] = FILLED) -> int:
    subject = Subject(kind, unit or world.town, "2026-05")
    return papers.freeze(by=world.an, subject=subject, texts=texts, at=JUNE)


def series(world: World, mark: str = "云反诈办", before: int = 0) -> int:
    return number_series.begin(by=world.an, office=world.town, name="公文", mark=mark, before=before, at=JUNE)


def addressed(world: World, key: int, **to: object) -> int:
    paper_lives.address(by=world.an, paper=key, to=Address(**{"units": (world.village,), **to}), at=JUNE)
    return key


def signed(world: World, key: int, **to: object) -> int:
    addressed(world, key, **to)
    paper_lives.check(by=world.bo, paper=key, at=JUNE)
    paper_lives.sign(by=world.lei, paper=key, at=JUNE)
    return key


def issue(world: World, key: int, number: int | None = None, on: date = ON) -> str:
    return paper_lives.issue(by=world.an, paper=key, series=number, on=on, at=JUNE)


def newest(row: int) -> int:
    """Return the answer that whoever opens the page now sees last, 0 where there is none."""
    return PaperAnswer.objects.filter(recipient=row).order_by("-pk").values_list("pk", flat=True).first() or 0


def issued(world: World, kind: str = "circular", **to: object) -> int:
    key = signed(world, frozen(world, kind), **to)
    issue(world, key, series(world))
    return key


def recipient(key: int, name: str = "上云村") -> int:
    return Paper.objects.get(pk=key).recipients.get(name=name).pk


def state(key: int) -> str:
    return Paper.objects.get(pk=key).state

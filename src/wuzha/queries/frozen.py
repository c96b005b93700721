"""Papers that were frozen (定稿): the list, one of them, what has been corrected since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.papers.documents import Body, Document, Heading, Num, Open, said
from wuzha.papers.kinds import kind_name
from wuzha.queries.monthly import READ
from wuzha.rules.issuing import STATE_NAMES, Place
from wuzha.rules.matters import CASES
from wuzha.rules.paging import nearest
from wuzha.rules.refusals import Absent
from wuzha.store.models import Paper

PAGE = 50


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A frozen paper as a line; `state_name` is empty for a draft that goes to nobody (yet)."""

    paper: int
    kind: str
    kind_name: str
    title: str
    unit_name: str
    version: int
    at: datetime
    by_name: str
    state: str
    state_name: str
    number: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page of papers; `total` is how many there are in all."""

    rows: tuple[PaperRow, ...]
    page: int
    total: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen paper with all it says, and what it is about.

    `own` tells whether it is one of the reader's offices, `compared` whether they may count it anew. `copies` are its
    numbered copies (份号) with whose each is, for the office that issued it.
    """

    row: PaperRow
    document: Document
    unit: int
    period: str
    matter: int | None
    record: int | None
    own: bool
    compared: bool
    copies: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A number that reads otherwise now than when the paper was frozen; empty where there was, or is, none."""

    name: str
    then: str
    now: str


def frozen(*, by: Actor, page: int = 1) -> PaperPage:
    """Return a page of the frozen papers `by` may read, newest first; two queries.

    Raises:
        Absent: `by` reads none at all.

    """
    if not any(map(by.may, ("report", "case", "check"))):
        raise Absent
    rows = access.papers(by, "report")
    total = rows.count()
    page, _ = nearest(page, total, PAGE)
    chosen = rows.select_related("unit", "frozen_by").defer("body", "numbers").order_by("-frozen_at", "-pk")
    return PaperPage(tuple(map(row_of, chosen[(page - 1) * PAGE : page * PAGE])), page, total)


def frozen_paper(*, by: Actor, paper: int, copy: int | None = None) -> Frozen:
    """Return one frozen paper; of numbered copies (份号) the one asked for, else the reader's own.

    Raises:
        Absent: there is none, or it is out of reach.

    """
    row = access.paper(by, "see", paper)
    own = access.papers(by, "report").filter(pk=paper).exists()
    verb = "case" if row.matter is not None and row.matter.kind in CASES else READ
    compared = own and not row.sender and access.scope(by, verb).holds(row.unit.path)
    copies = _copies(row)
    serial = _serial(copies, copy) if own else _received(by, copies)
    document = document_of(row).model_copy(update={"serial": serial})
    whose = tuple((number, name) for number, (name, _) in copies.items()) if own else ()
    about = (row.unit_id, row.period, row.matter_id, row.record_id)
    return Frozen(row_of(row), document, *about, own, compared, whose)


def _copies(row: Paper) -> dict[int, tuple[str, int | None]]:
    """Return the numbered copies of a paper, each with whose it is and that unit; one query where there are any."""
    if not row.copy_count:
        return {}
    went = row.recipients.filter(serial__gt=0).values_list("serial", "name", "unit_id")
    spare = ("备用", None)
    known = {1: ("存档", row.office_id), **{serial: (name, unit) for serial, name, unit in went}}
    return {number: known.get(number, spare) for number in range(1, row.copy_count + 1)}


def _serial(copies: Mapping[int, object], asked: int | None) -> int:
    if asked is None:
        return 1 if copies else 0
    if asked not in copies:
        raise Absent
    return asked


def _received(by: Actor, copies: Mapping[int, tuple[str, int | None]]) -> int:
    """Return the number of the copy that went to a unit of the reader's; one query where copies are numbered."""
    if not copies:
        return 0
    mine = set(
        access.units(by, "see").filter(pk__in=[unit for _, unit in copies.values()]).values_list("pk", flat=True)
    )
    return next((number for number, (_, unit) in copies.items() if unit in mine), 0)


def written_in(*, by: Actor, paper: int) -> dict[str, str]:
    """Return what a person wrote in a paper, for a new draft to begin with.

    Raises:
        Absent: there is none, or it is out of reach.

    """
    document = Document.model_validate_json(access.paper(by, "report", paper).body)
    return {block.key: block.text for block in document.opens()}


def document_of(row: Paper) -> Document:
    """Return a paper as it goes out: the frozen text with its number, its recipients, its day and who signed it."""
    frozen = Document.model_validate_json(row.body)
    if row.sender:
        return frozen.model_copy(update={"title": row.title, "blocks": tuple(_registered(row))})
    added = {
        "number": row.number,
        "recipient": row.recipient or frozen.recipient,
        "copies": row.copies if row.recipient else frozen.copies,
        "day": row.dated or frozen.day,
        "signer": row.signer,
        "issued": row.issued_date,
        "urgency": row.urgency,
        "marking": row.marking,
        "serial": 1 if row.copy_count else 0,
    }
    return frozen.model_copy(update=added)


def _registered(row: Paper) -> Iterator[Body]:
    """Yield what was registered of a paper from outside: its words are in its files."""
    files = "、".join(each.name for each in sorted(row.files.all(), key=lambda each: each.pk))
    came = f"{row.issued_date:%Y-%m-%d}" if row.issued_date else ""
    said = {"来文单位": row.sender, "来文字号": row.number, "标题": row.title, "收到日期": came, "附件": files}
    yield from (Body(parts=(f"{name}：{text or '无'}",)) for name, text in said.items())


def places_of(document: Document) -> tuple[Place, ...]:
    """Return the open places of a paper, each with the heading it stands under."""
    found, heading = [], ""
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Open):
            found.append(Place(block.label, heading, block.text))
    return tuple(found)


def corrections(then: Document, now: Document) -> tuple[Correction, ...]:
    """Return the numbers that changed since a paper was frozen, in its order, then those of rows that came new.

    What else is new was not there to be told then: templates grow tables, columns and sentences.
    """
    before, after = _numbers(then), _numbers(now)
    found = [Correction(num.name, num.value, after[key].value if key in after else "") for key, num in before.items()]
    grown = {key: num for key, num in _grown(then, now) if key in after and key not in before}
    found += [Correction(num.name, "", num.value) for num in grown.values()]
    return tuple(each for each in found if each.then != each.now)


def _grown(then: Document, now: Document) -> Iterator[tuple[str, Num]]:
    """Yield the numbers of rows that a table of a paper has more than it had, by key."""
    had: dict[tuple[str, str], set[str]] = {}
    for table in then.tables():
        had.setdefault(table.called, set()).update(said(row[0]) for row in table.rows)
    for table in now.tables():
        rows = had.get(table.called)
        new = [row for row in table.rows if said(row[0]) not in rows] if rows is not None else ()
        yield from ((part.key, part) for row in new for cell in row for part in cell if isinstance(part, Num))


def _numbers(document: Document) -> Mapping[str, Num]:
    return {num.key: num for num in document.numbers() if not num.key.startswith("record:")}


def row_of(row: Paper) -> PaperRow:
    """Return a paper as a line; its unit and drafter are fetched with it."""
    waits = row.state != "draft" or row.recipient
    return PaperRow(
        row.pk,
        row.kind,
        kind_name(row.kind),
        row.title,
        row.unit.name,
        row.version,
        timezone.make_naive(row.frozen_at),
        row.frozen_by.name,
        row.state,
        _state_name(row) if waits else "",
        row.number,
    )


def _state_name(row: Paper) -> str:
    """Say where a paper stands; one from outside was registered, or registered by mistake."""
    said = {"issued": "已登记", "withdrawn": "登记已撤销"} if row.sender else STATE_NAMES
    return said[row.state]

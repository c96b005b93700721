"""A paper (文书) as a value: one source for the screen, .docx, .xlsx and PDF, so that they show the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Layout = Literal["official", "letter", "sheet"]
"""A formal document with a red head (公文), a letter (函、单、书) without one, a plain internal sheet."""


class Part(BaseModel):
    """A frozen piece of a paper."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ref(Part):
    """A record or matter a number was counted from: its number, day, unit, what it was."""

    no: str
    on: date
    unit: str
    title: str


class Num(Part):
    """A counted number: `key` finds it again, `value` is printed, `definition` is its 口径, `refs` are behind it.

    `where` says what it leads to on the screen: "figures" (formerly also "report") a list of figures, `ref` which one
    (none: its own), `period` of which days (none: those of the paper); "record" the record whose number is its `ref`.
    `behind` counts what is behind it where that is too much to be named: `refs` is empty then.
    """

    kind: Literal["num"] = "num"
    key: str
    name: str
    number: int
    value: str
    definition: str
    refs: tuple[Ref, ...] = ()
    behind: int = 0
    where: str = ""
    ref: str = ""
    period: str = ""

    @property
    def list_ref(self) -> str:
        """Which list it leads to."""
        return self.ref or self.key


Inline = str | Num
Text = tuple[Inline, ...]


class Heading(Part):
    """A heading of the first (一、) or second (（一）) level."""

    kind: Literal["heading"] = "heading"
    text: str
    level: Literal[1, 2] = 1


class Body(Part):
    """A paragraph."""

    kind: Literal["body"] = "body"
    parts: Text


class Table(Part):
    """A table: columns as (heading, width in mm, figures in the middle), a note below it."""

    kind: Literal["table"] = "table"
    title: str = ""
    columns: tuple[tuple[str, float, bool], ...]
    rows: tuple[tuple[Text, ...], ...]
    note: str = ""

    @property
    def called(self) -> tuple[str, str]:
        """What tells it from the other tables of a paper: its title, and what its rows are of."""
        return self.title, self.columns[0][0]

    def lined(self) -> tuple[tuple[tuple[Text, bool, bool], ...], ...]:
        """Return the rows, each cell with whether it holds figures and whether a remark in brackets stands in it."""
        figures = [centred for _, _, centred in self.columns]
        return tuple(
            tuple((cell, centred, "（" in said(cell)) for cell, centred in zip(row, figures, strict=True))
            for row in self.rows
        )


class Open(Part):
    """What a person writes: `label` asks for it, `text` is what was written; empty, so many lines are left.

    `quiet`: the heading above says the same. `hint` is for whoever writes, and is never printed.
    """

    kind: Literal["open"] = "open"
    key: str
    label: str
    lines: int = 3
    text: str = ""
    quiet: bool = False
    hint: str = ""


class Note(Part):
    """A small line."""

    kind: Literal["note"] = "note"
    text: str


class Annex(Part):
    """Where an attachment (附件) begins: all that follows is in it, up to the next; `text` is its title."""

    kind: Literal["annex"] = "annex"
    text: str


Block = Annotated[Heading | Body | Table | Open | Note | Annex, Field(discriminator="kind")]
INDEX = "口径和记录索引"
"""The last attachment of a paper with counted numbers: how each is counted, and from which records."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment as it stands behind a paper: its label (附件, 附件2), its title, what is in it."""

    label: str
    title: str
    blocks: tuple[Block, ...]


class Document(Part):
    """One paper. `number` is the document's number, empty until it is given one; nothing here ever draws a seal.

    `signer` is who signed a report to a superior (签发人), empty until then; `issued` the day it went out.

    `copies` are those it is copied to (抄送). `urgency` is 加急 or 特急, `marking` 内部 or nothing; `serial` is the
    number of this printed copy (份号), 0 where copies are not numbered.

    `window` says which days are counted, `starts` and `ends` (half-open) are these days. A `published` paper is passed
    on and names nobody. `attached`: what is attached is said before the signature (附件说明); papers stored before it
    was said go on without. Its numbers are of `unit` with those below it and of `period`.
    """

    paper: str
    name: str
    layout: Layout
    title: str
    office: str
    day: date
    number: str = ""
    recipient: str = ""
    plans: tuple[str, ...] = ()
    window: str = ""
    starts: date | None = None
    ends: date | None = None
    cut_off: date
    blocks: tuple[Block, ...]
    signs: tuple[str, ...] = ()
    copies: str = ""
    urgency: str = ""
    marking: str = ""
    serial: int = 0
    published: bool = False
    signed: bool = True
    attached: bool = False
    signer: str = ""
    issued: date | None = None
    unit: int = 0
    period: str = ""

    def numbers(self) -> tuple[Num, ...]:
        """Return every counted number once, in the order of its first appearance."""
        found: dict[str, Num] = {}
        for part in self.inlines():
            if isinstance(part, Num):
                found.setdefault(part.key, part)
        return tuple(found.values())

    def inlines(self) -> Iterator[Inline]:
        """Yield every piece of text and every number, in order."""
        for block in self.blocks:
            if isinstance(block, Body):
                yield from block.parts
            elif isinstance(block, Table):
                yield from (part for row in block.rows for cell in row for part in cell)

    def tables(self) -> tuple[Table, ...]:
        """Return its tables."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    def main(self) -> tuple[Block, ...]:
        """Return the paper itself, without its attachments."""
        first = next((at for at, block in enumerate(self.blocks) if isinstance(block, Annex)), len(self.blocks))
        return self.blocks[:first]

    def attachments(self) -> tuple[Attachment, ...]:
        """Return the attachments in order; the last one is the index of what its numbers were counted from."""
        found: list[tuple[str, list[Block]]] = []
        for block in self.blocks:
            if isinstance(block, Annex):
                found.append((block.text, []))
            elif found:
                found[-1][1].append(block)
        if any(num.where != "record" for num in self.numbers()):
            found.append((INDEX, []))
        alone = len(found) == 1
        return tuple(
            Attachment("附件" if alone else f"附件{at}", title, tuple(blocks))
            for at, (title, blocks) in enumerate(found, 1)
        )

    def marks(self) -> tuple[str, ...]:
        """Return what stands at the head of the first page (份号, 内部, 紧急程度), a line each; a line may be empty.

        After GB/T 9704 7.2.1-7.2.3: the number of six figures on the first line, what is not passed on on the second.
        """
        lines = [f"{self.serial:06d}"] if self.serial else []
        if self.marking:
            lines = [*(lines or [""]), self.marking]
        return (*lines, self.urgency) if self.urgency else tuple(lines)

    def opens(self) -> tuple[Open, ...]:
        """Return what a person has to write."""
        return tuple(block for block in self.blocks if isinstance(block, Open))

    def basis(self) -> str:
        """Say what the paper rests on: plans with their version, window, and up to when."""
        plans = "；".join(self.plans) or "（尚无已发布的方案）"
        window = f"统计期间为{self.window}，" if self.window else ""
        cut = self.cut_off
        return f"依据方案：{plans}。{window}数据截至{cut.year}年{cut.month}月{cut.day}日。"

    def words(self) -> str:
        """Return all running text, a paragraph on each line, for whoever checks it."""
        lines = [self.title, self.recipient]
        for block in self.blocks:
            if isinstance(block, Body):
                lines.append(said(block.parts))
            elif isinstance(block, Table):
                lines += ["　".join(said(cell) for cell in row) for row in block.rows]
                lines += [block.note] if block.note else []
            elif isinstance(block, Open):
                lines += block.text.splitlines()
            else:
                lines.append(block.text)
        return "\n".join(lines)


def said(parts: Text) -> str:
    """Return text without what its numbers lead to."""
    return "".join(part if isinstance(part, str) else part.value for part in parts)

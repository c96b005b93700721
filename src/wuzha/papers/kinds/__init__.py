"""The kinds of paper (文书种类): templates as data, filled with values; a field left open fails loudly.

A template's text holds fields in braces: `{cases.count}`. A block may be a heading (`h1`, `h2`), a paragraph (`p`), the
name of a table (`table`), the name of a list of paragraphs (`list`), something a person writes (`open`), a small line
(`note`), the title of an attachment that begins here (`annex`). `if` names a value without which the block is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from wuzha.papers.documents import Annex, Block, Body, Document, Heading, Inline, Layout, Note, Num, Open, Table, Text

FOLDER = Path(__file__).parent
_TEXTS = ("h1", "h2", "p", "note", "annex")
_FIELD = re.compile(r"\{([^{}]+)\}")

Value = str | Num | Text | Table | tuple[Text, ...]
INCOMING = "incoming"
"""The kind of papers that came from outside: registered, not written here."""


class Unfilled(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """A template asks for fields nobody filled; `fields` names them all."""

    def __init__(self, kind: str, fields: Sequence[str]) -> None:
        super().__init__(f"文书“{kind}”有未填的栏目：{'、'.join(fields)}。")
        self.fields = tuple(fields)


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of paper: `of` says what it is about, `periods` for which ones it is made, `on` what kind of subject.

    `above`: the unit's superior issues it. Not `signed`: those who sign stand in its text. `needs` is the figure
    without which there is nothing to write. `numbered`: it goes out with a number (发文字号) only. `reports`: issued to
    a superior, it is a report that is owed. `answer` is within how many days an answer is asked for; `judged`: the
    office looks at what is answered (复查), and only its word ends the matter (销号). `each`: it can be made for
    every unit right below at once.
    """

    code: str
    name: str
    gloss: str
    of: str
    layout: Layout
    title: str
    blocks: tuple[Mapping[str, Any], ...]
    periods: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    recipient: str = ""
    signs: tuple[str, ...] = ()
    copies: str = ""
    published: bool = False
    unit_types: tuple[str, ...] = ()
    above: bool = False
    signed: bool = True
    needs: str = ""
    numbered: bool = False
    reports: bool = False
    answer: int = 0
    judged: bool = False
    each: bool = False

    def fields(self) -> tuple[str, ...]:
        """Return every field the template asks for."""
        texts = [self.title, self.recipient, self.copies]
        texts += [str(block[key]) for block in self.blocks for key in _TEXTS if key in block]
        named = [str(block[key]) for block in self.blocks for key in ("table", "list") if key in block]
        return tuple(dict.fromkeys([*(name for text in texts for name in _FIELD.findall(text)), *named]))


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """Return every kind of paper by its code, in the order of their files."""
    reader = YAML(typ="safe", pure=True)
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for raw in reader.load(path.read_text(encoding="utf-8")):
            lists = {key: tuple(value) for key, value in raw.items() if isinstance(value, list)}
            found[raw["code"]] = Template(**{**raw, **lists})
    return found


def kind_name(code: str) -> str:
    """Return what a kind of paper is called; those from outside (来文) have no template."""
    template = templates().get(code)
    return template.name if template else {INCOMING: "来文"}.get(code, code)


def fill(
    template: Template,
    values: Mapping[str, Value],
    *,
    office: str,
    day: date,
    plans: Sequence[str],
    window: str,
    cut_off: date,
    texts: Mapping[str, str] | None = None,
) -> Document:
    """Return a paper with every field filled; `texts` is what a person wrote in the open ones.

    Raises:
        Unfilled: a field has no value.

    """
    used = [block for block in template.blocks if "if" not in block or values.get(block["if"])]
    lacking = [name for name in _asked(template, used) if name not in values]
    if lacking:
        raise Unfilled(template.name, lacking)
    blocks = _quieted([made for block in used for made in _made(block, values, texts or {})])
    return Document(
        paper=template.code,
        name=template.name,
        layout=template.layout,
        title=_plain(template.title, values),
        office=office,
        day=day,
        recipient=_plain(template.recipient, values),
        plans=tuple(plans),
        window=window,
        cut_off=cut_off,
        blocks=tuple(blocks),
        signs=template.signs,
        copies=_plain(template.copies, values),
        published=template.published,
        signed=template.signed,
        attached=True,
    )


def _quieted(blocks: list[Block]) -> list[Block]:
    """Say a heading once: what a person writes below one of the same words needs no label."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        same = isinstance(block, Open) and isinstance(before, Heading) and before.text.endswith(block.label)
        found.append(block.model_copy(update={"quiet": True}) if same else block)
    return found


def _asked(template: Template, used: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    kept = {id(block) for block in used}
    without = tuple(block for block in template.blocks if id(block) in kept)
    return Template(
        template.code, template.name, "", template.of, template.layout, template.title, without,
        recipient=template.recipient, copies=template.copies,
    ).fields()  # fmt: skip


def _made(block: Mapping[str, Any], values: Mapping[str, Value], texts: Mapping[str, str]) -> Iterator[Block]:
    if "h1" in block or "h2" in block:
        level = 1 if "h1" in block else 2
        yield Heading(text=_plain(block[f"h{level}"], values), level=1 if level == 1 else 2)
    elif "p" in block:
        yield Body(parts=_text(block["p"], values))
    elif "annex" in block:
        yield Annex(text=_plain(block["annex"], values))
    elif "note" in block:
        yield Note(text=_plain(block["note"], values))
    elif "open" in block:
        key = block["open"]
        said = {"label": block["label"], "hint": block.get("hint", ""), "lines": block.get("lines", 3)}
        yield Open(key=key, text=texts.get(key, "").strip(), **said)
    elif "table" in block:
        table = values[block["table"]]
        if not isinstance(table, Table):
            raise TypeError(block["table"])
        yield table if table.rows else Body(parts=(block.get("empty", "本期没有。"),))
    else:
        listed = values[block["list"]]
        if isinstance(listed, str | Num | Table):
            raise TypeError(block["list"])
        paragraphs = [each if isinstance(each, tuple) else (each,) for each in listed]
        yield from (Body(parts=each) for each in paragraphs or [(block.get("empty", "本期没有。"),)])


def _text(template: str, values: Mapping[str, Value]) -> Text:
    """Put values into the fields of a text; a number stays one."""
    parts: list[Inline] = []
    for at, piece in enumerate(_FIELD.split(template)):
        if at % 2 == 0:
            parts += [piece] if piece else []
            continue
        value = values[piece]
        if isinstance(value, Table):
            raise TypeError(piece)
        if isinstance(value, str | Num):
            parts.append(value)
        else:
            parts += [each for each in value if isinstance(each, str | Num)]
    return tuple(parts)


def _plain(template: str, values: Mapping[str, Value]) -> str:
    return "".join(part if isinstance(part, str) else part.value for part in _text(template, values))

"""The list with which anyone recomputes a draw (重算清单): written for the reader, and read again by `wuzha draw`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wuzha.rules.sampling import Stratum, in_order, mark, size, statement

_SEED, _SOURCE, _MARK = "种子：", "种子的来历：", "抽中"
_HEAD = re.compile(r"【(?P<name>.+?)】若有 (?P<share>\d+)% 不实，以不低于 (?P<confidence>\d+)% 的把握至少发现一条。")
_ROW = re.compile(rf"\s*\d+\s+(?P<key>\d+)\s+[0-9a-f]{{64}}(?P<drawn>\s+{_MARK})?\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """A stratum as it is listed: the numbers of all its records, and those marked as drawn, in their order."""

    stratum: Stratum
    keys: tuple[int, ...]
    drawn: tuple[int, ...]

    def due(self, seed: str) -> tuple[int, ...]:
        """Return the records that this seed draws."""
        number = size(len(self.keys), self.stratum.share, self.stratum.confidence)
        return tuple(in_order(seed, self.keys)[:number])


@dataclass(frozen=True, slots=True)
class DrawList:
    """A draw with all it was drawn from."""

    title: str
    seed: str
    source: str
    parts: tuple[Part, ...]


def write(value: DrawList) -> str:
    """Return the list as plain text."""
    lines = [
        value.title,
        f"{_SEED}{value.seed}",
        f"{_SOURCE}{value.source}",
        "方法：对每条记录算 SHA-256(“种子:记录号”)，按结果从小到大排列，取前面若干条。",
        f"任何电脑上都可以重算，例如：printf '%s' '{value.seed}:记录号' | sha256sum。",
        f"装有无诈的电脑上用：wuzha draw 本文件 --seed '{value.seed}'。",
    ]
    for part in value.parts:
        own, drawn = part.stratum, set(part.drawn)
        lines += ["", f"【{own.name}】若有 {own.share}% 不实，以不低于 {own.confidence}% 的把握至少发现一条。"]
        lines.append(f"{statement(len(part.keys), own)}。")
        lines += [
            f"{place:>6}  {key:>8}  {mark(value.seed, key)}  {_MARK if key in drawn else ''}".rstrip()
            for place, key in enumerate(in_order(value.seed, part.keys), 1)
        ]
    return "\n".join(lines) + "\n"


def read(text: str) -> DrawList | None:
    """Return what such a list says; None when the text is none."""
    lines = text.splitlines()
    seed = next((line.removeprefix(_SEED) for line in lines if line.startswith(_SEED)), None)
    source = next((line.removeprefix(_SOURCE) for line in lines if line.startswith(_SOURCE)), "")
    parts = tuple(_parts(lines))
    return DrawList(lines[0], seed, source, parts) if seed and parts else None


def _parts(lines: Iterable[str]) -> Iterator[Part]:
    head: Stratum | None = None
    rows: list[re.Match[str]] = []
    for line in lines:
        if found := _HEAD.fullmatch(line.strip()):
            if head:
                yield _part(head, rows)
            head, rows = Stratum("", found["name"], int(found["share"]), int(found["confidence"])), []
        elif head and (row := _ROW.fullmatch(line)):
            rows.append(row)
    if head:
        yield _part(head, rows)


def _part(head: Stratum, rows: list[re.Match[str]]) -> Part:
    keys = tuple(int(row["key"]) for row in rows)
    return Part(head, keys, tuple(key for key, row in zip(keys, rows, strict=True) if row["drawn"]))

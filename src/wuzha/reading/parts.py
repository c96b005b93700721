"""Several plans in one file: where each of them begins, so that a person can take them apart.

A part begins at a title that stands alone, or without one at a preface (为了……制定本方案), or where sections begin
anew behind a date or below an address; it is followed by sections of its own, numbered from one. A covering letter
belongs to the plan it covers, a form or list to the plan before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from wuzha.plan.shadow import shadow
from wuzha.reading.noise import quieted
from wuzha.reading.outline import Line, lines

LEAST = 300
"""Characters a plan of its own has at least; shorter ones are notices and forms."""
_SHOWN = 20
"""Characters of the preface by which a plan without a title is called."""
_TITLE = re.compile(
    r"[^。;,:!?|]{4,60}(?:方案|计划|意见|办法|细则|规定|制度|要点|规划|预案)(?:\([^()]{1,12}\))?"
    r"|(?:关于)?[^。;,:!?|]{4,60}的?通知"
)
_PREFACE = re.compile(r"(?:为|根据|按照|依据|随着|近[年期日]|当前).{23,}")
_DATE = re.compile(r"(?:二[〇○零oO]|20)[\dxX〇○零一二三四五六七八九]{2}年[^。;,:]{2,10}[日号]")
_ADDRESS = re.compile(r"各[^。;]{1,120}:")
"""The last line of a plan, and a first one."""
_NEAR = 6
"""Lines between a preface and the title above it or the first section below it."""
_ANNEX, _CHAPTER, _SECTION, _ARTICLE, _HEADED = 0, 2, 3, 4, 5
_FIRST = re.compile(r"第?[一1](?=[、.,章编篇部条])")
_ABOVE = re.compile(
    r"附件\s*[\d一二三四五六七八九十]{0,3}\s*:?|.{2,30}文件|.{1,16}[〔\[(【]\s*\d{4}\s*[〕\])】]\s*第?\d{1,4}\s*号|[★☆\s]+"
)
"""What stands above a title and belongs to it: the number of the annex, the letterhead, the document number."""
_LETTER = re.compile(
    r".{1,16}[〔\[(【]\s*\d{4}\s*[〕\])】]\s*第?\d{1,4}\s*号|.{2,30}文件|[^。;:]{2,60}通知|各[^。;]{2,120}:"
)
"""What a covering letter begins with: its number, its letterhead, its title, whom it is addressed to."""
_HALF_TITLE = re.compile(r"[^。;,:!?|、]{4,40}")
_BLANKS = re.compile(r"(?<![A-Za-z0-9])\s|\s(?![A-Za-z0-9])")
_MOST_ABOVE = 5
_LONGEST_LETTER = 30


@dataclass(frozen=True, slots=True)
class Part:
    """A plan within a document; the parts of a document follow each other without gaps."""

    title: str
    start: int
    end: int


def parts(text: str) -> tuple[Part, ...]:
    """Return the plans a document holds, in order; none when it is one plan. Never raises."""
    plain = quieted(shadow(text))
    found = list(lines(plain))
    starts: list[int] = []
    end = len(found)
    for at in reversed(range(len(found))):
        first = _is_title(found[at]) or _is_preface(found, at) or _is_anew(found, at)
        if first and _is_whole(found[at + 1 : end], len(plain)):
            starts.append(at + bool(_DATE.fullmatch(found[at].text)))
            end = at
    starts.reverse()
    if starts and _is_whole(found[: starts[0]], len(plain)):
        starts.insert(0, 0)
    if len(starts) < 2:  # noqa: PLR2004 - one plan is no several
        return ()
    begins = [0, *(_begin(text, found, at) for at in starts[1:])]
    ends = [*begins[1:], len(text)]
    titles = [_named(text, found[at]) for at in starts]
    return tuple(Part(*each) for each in zip(titles, begins, ends, strict=True))


def _is_title(line: Line) -> bool:
    if line.level in {_CHAPTER, _SECTION, _ARTICLE} or (line.label and line.level != _ANNEX):
        return False
    return _TITLE.fullmatch(line.text[len(line.label) :].strip()) is not None


def _is_preface(found: list[Line], at: int) -> bool:
    """Say whether a plan without a title begins here: a preface, its first section below, no title above."""
    if found[at].label or not _PREFACE.match(found[at].text):
        return False
    head = next((line for line in found[at + 1 : at + 1 + _NEAR] if line.level == _SECTION), None)
    above = takewhile(lambda line: line.level == _ANNEX or not line.label, reversed(found[max(0, at - _NEAR) : at]))
    return head is not None and _FIRST.match(head.label) is not None and not any(map(_is_title, above))


def _is_anew(found: list[Line], at: int) -> bool:
    """Say whether this is a date or an address behind which sections begin anew, where others stood above."""
    if found[at].label or not (_DATE.fullmatch(found[at].text) or _ADDRESS.fullmatch(found[at].text)):
        return False
    head = next((line for line in found[at + 1 : at + 1 + _NEAR] if line.label), None)
    anew = head is not None and head.level == _SECTION and _FIRST.match(head.label) is not None
    return anew and any(line.level == _SECTION for line in found[:at])


def _is_whole(body: list[Line], end: int) -> bool:
    """Say whether the lines behind a title are a plan: long enough, with two sections of one kind, the first being one.

    What stands between them and the title (an address, a preface) may be long, but holds no section of another plan.
    """
    if not body or min(end, body[-1].end) - body[0].start < LEAST:
        return False
    heads = [line for line in body if line.level in {_CHAPTER, _SECTION, _ARTICLE}]
    if not heads or _FIRST.match(heads[0].label) is None:
        return False
    return sum(line.level == heads[0].level for line in heads) > 1


def _begin(text: str, found: list[Line], at: int) -> int:
    """Return where the part with this title begins: above it may stand its letterhead and the letter that covers it."""
    first = _letter(found, at)
    for above in range(first - 1, max(-1, first - 1 - _MOST_ABOVE), -1):
        line = found[above]
        halved = found[first].text.startswith("关于") and _HALF_TITLE.fullmatch(line.text)
        if not _ABOVE.fullmatch(line.text) and not (halved and line.label == ""):
            break
        first = above
    return text.rfind("\n", 0, found[first].start) + 1


def _letter(found: list[Line], at: int) -> int:
    """Return the line where the letter that covers a plan begins, the plan's own title when there is none."""
    first = at
    for above in range(at - 1, max(-1, at - 1 - _LONGEST_LETTER), -1):
        line = found[above]
        if line.level <= _HEADED and line.label and line.level != _ANNEX:
            break
        if _LETTER.fullmatch(line.text):
            first = above
    return first


def _named(text: str, line: Line) -> str:
    title = _BLANKS.sub("", " ".join(text[line.start + len(line.label) : line.end].split()))
    return title if _is_title(line) else f"{title[:_SHOWN]}…（没有标题）"

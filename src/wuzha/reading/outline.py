"""The outline of an official document: numbered headings, paragraphs, and where each stands.

Numbering follows GB/T 9704 (一、 （一） 1. （1）) and its common relatives (第X章, 第X条, 附件1, ①).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from wuzha.reading.expressions import mechanisms
from wuzha.reading.owners import subject
from wuzha.reading.predicates import predicate
from wuzha.reading.sections import names_section, purpose
from wuzha.reading.tails import assigns

_NUMERALS = "一二三四五六七八九十百"
_LABELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (0, re.compile(r"附件\s*[\d" + _NUMERALS + r"]{0,3}\s*(?:[::]|(?=\s|$))")),
    (2, re.compile(r"第[" + _NUMERALS + r"\d]{1,4}[章编篇部]\S{0,1}\s*")),
    (3, re.compile(r"[" + _NUMERALS + r"]{1,3}\s*[、.,]\s*")),
    (4, re.compile(r"第[" + _NUMERALS + r"\d]{1,4}条\s*")),
    (5, re.compile(r"\(\s*[" + _NUMERALS + r"]{1,3}\s*\)[、.,]?\s*")),
    (6, re.compile(r"\d{1,2}\s*(?:[、,]|\.(?!\d)|\.(?=\d{1,2}月))\s*")),
    (6, re.compile(r"\d{1,2}(?:\.\d{1,2}){1,2}(?![\d%月日年万亿元.])\s*|[A-Z]\d{1,2}[、.\s]\s*(?=[\u4e00-\u9fff“(])")),
    (7, re.compile(r"\(\s*\d{1,2}\s*\)[、.,]?\s*")),
    (
        8,
        re.compile(
            r"[-•●◆■◇○★☆▪·➢*]\s*(?=[\u4e00-\u9fff“\"])|[•●◆■◇○★☆▪·➢]\s+(?=\d)|[①-⑳]\s*|\d{1,2}\)\s*|[a-zA-Z][.、)]\s*"
        ),
    ),
    (8, re.compile(r"[" + _NUMERALS + r"]{1,2}是(?!要)|—{2}(?=[\u4e00-\u9fff“])")),
)
_RUN_ON = re.compile(
    rf"(?<=[。;])\s*(?=\([{_NUMERALS}]{{1,3}}\))|(?<=[。;!:]) *(?=[{_NUMERALS}]{{1,3}}、(?!\s*[{_NUMERALS}]))"
    rf"|(?<=[^\s\d,、(]) +(?=[{_NUMERALS}]{{1,3}}、(?!\s*[{_NUMERALS}])|\([{_NUMERALS}]{{1,3}}\)\s*\S)"
    rf"|(?<=[^\s\d,、(]) +(?=第[{_NUMERALS}]{{1,3}}条\s)"
    r"|(?<=[。;]) *(?=\d{1,2}[.、](?!\d(?!\d?月)))"
    r"|(?<=[\u4e00-\u9fff])(?=1[.、](?!\d)[^\n]*[。;] *2[.、](?!\d))"
)
"""Where a numbered paragraph begins in the middle of a line."""
_TERMINAL = '。;;:!?！？.|”"》)'
_HEADING_LENGTH = 40
_RUN_IN_LENGTH = 36
_PROSE_LENGTH = 24
"""A line shorter than this that lacks a full stop is a line of its own, not a broken one."""

_DOCUMENT_TITLE = re.compile(
    r"(?!签|组织|开展|发放|制定|填写|与|[^。;,:、]{1,8}(?:签[订署]|发放|填写|递交))[^。;,:、]{4,44}(?:承诺书|责任书|倡议书|告知书|登记表|统计表|汇总表|回执|方案|清单|名单|计划|细则|办法|一览表|任务表|分工表|工作要点|职责分工)"
)
_TIMED = re.compile(r"每半?(?:个)?(?:日|天|周|月|季|年|学期)|\d日?前")
_OWED = re.compile(r"应(?!用|急|对)|必?须|务必|不得|严禁|禁止|不准|不许|不少于|至少|[^主重必]要(?!求|点|素)")
_TAGGED = re.compile(
    r"[(\[【]?(?:—{1,2}|-{1,2})?(?:牵头|责任|主办|主责|配合|完成|落实|实施|协办|协同)[^:,。]{0,6}:"
    r"|[(\[【][^()\[\]【】:。]{2,80}(?:牵头|配合|负责|参与)[)\]】]"
)
_OF_A_NOTICE = re.compile(r"[^,。;:]{0,24}关于[^。;:]{4,60}的(?:通知|意见|决定|函|方案|报告)")
"""A title that goes on in no other line."""
_STAGE_TITLE = re.compile(r"[^。;,()]{2,16}阶段\([^()]{2,40}\):?(?=[^。])")
"""A stage whose duties follow its dates without a stop."""
_DUE_TITLE = re.compile(r"[^。;,:()]{2,14}\([^()]{2,12}前[^()]{0,6}\)")
"""A title with the day in brackets by which all below it is due."""
_BLANK_BEHIND = re.compile(r"(?P<title>[^\s。;,:、()]{2,20}[。:]?) +(?=\S{2,}[^。]{10,}[。;:])")
"""A title set off from its paragraph by nothing but a blank."""
_BRACKETED = re.compile(r"([【\[])[^【】\[\]。,;:]{2,16}[】\]]")
"""A title that only its brackets show to be one: 【下步安排】."""
_BRACKETED_LEVEL = 5
_TITLE_LEVEL = 1
_SECTION_LEVEL = 3
"""The level of the sections of a plan, which a title without a number has too where no section is numbered."""
_LONG_PART = 12
"""Characters of a part of a sentence that are too many for a title."""
_UNFINISHED = "及和与的、,一二三各将对在或把向为于至"
"""No paragraph ends with one of these characters."""
_SHORT_LINE = 8
_SHORT_TITLE = 18
_PARTED = re.compile("[,;]")
_SECTION_TITLE = 10
_NEARLY = 0.85
_WIDEST = 80
_FEW_LINES = 10

PLAIN_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the shadow, or several that belong together; offsets are of its first and past its last character."""

    start: int
    end: int
    text: str
    level: int = PLAIN_LEVEL
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered title; `title` is its text without the number."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (or the part of it behind its run-in title) under its headings; `start` is past the number."""

    start: int
    end: int
    path: tuple[Heading, ...] = ()
    cells: bool = False
    numbered: bool = False

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of the headings above, outermost first."""
        return tuple(heading.title for heading in self.path)


def lines(shadow: str) -> Iterator[Line]:
    """Non-empty lines, with their numbers recognised."""
    at = 0
    for raw in shadow.split("\n"):
        text = raw.strip()
        if text:
            start = at + raw.index(text[0])
            for begin, end in _pieces(text):
                yield _labelled(start + begin, text[begin:end])
        at += len(raw) + 1


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of a line, cut where a numbered paragraph begins inside it."""
    begin = 0
    for cut in _RUN_ON.finditer(text):
        if cut.start() > begin:
            yield begin, cut.start()
            begin = cut.end()
    yield begin, len(text)


def _labelled(start: int, text: str) -> Line:
    for level, pattern in _LABELS:
        if found := pattern.match(text):
            return Line(start, start + len(text), text, level, found.group())
    if bracketed := _BRACKETED.fullmatch(text):
        return Line(start, start + len(text), text, _BRACKETED_LEVEL, bracketed.group(1))
    if _DOCUMENT_TITLE.fullmatch(text):
        return Line(start, start + len(text), text, _TITLE_LEVEL)
    return Line(start, start + len(text), text)


def _wrap_width(found: list[Line]) -> float:
    """Width at which a converter broke the lines, or infinity when lines are whole paragraphs."""
    lengths = sorted(len(line.text) for line in found)
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    full = [line for line in found if len(line.text) >= width * _NEARLY]
    broken = sum(line.text[-1] not in _TERMINAL for line in full)
    wrapped = len(found) >= _FEW_LINES and len(full) >= len(found) * 0.4 and broken >= len(full) * 0.5
    return width if wrapped and width <= _WIDEST else inf


def joined(shadow: str, found: list[Line]) -> list[Line]:
    """Put broken lines together: an unfinished line goes on in the next unless that one starts something new."""
    wrap = _wrap_width(found)
    whole: list[Line] = []
    tail: Line | None = None
    for line in found:
        last = whole[-1] if whole else None
        if last and tail and line.level == PLAIN_LEVEL:
            apart = shadow.count("\n", tail.end, line.start) > 1
            if _goes_on(last, tail.text, line, wrap, apart=apart):
                whole[-1] = replace(last, end=line.end, text=shadow[last.start : line.end])
                tail = line
                continue
        whole.append(line)
        tail = line
    return whole


def _goes_on(last: Line, tail: str, line: Line, wrap: float, *, apart: bool) -> bool:
    if (
        tail[-1] in _TERMINAL
        or _OF_A_NOTICE.fullmatch(tail)
        or line.text[0] in "|《"
        or "\t" in tail
        or last.level in {0, _TITLE_LEVEL}
    ):
        return False
    if tail[-1] in _UNFINISHED and len(tail) >= _SHORT_LINE:
        return True
    if apart:
        return False
    if len(tail) >= wrap * _NEARLY:
        return True
    prose = "。" in last.text or "," in last.text or "、" in last.text[len(last.label) :]
    return prose and len(tail) >= _PROSE_LENGTH and not _title_like(last)


def _title_like(line: Line) -> bool:
    return line.level < PLAIN_LEVEL and len(line.text) <= _HEADING_LENGTH and "。" not in line.text


def blocks(found: list[Line]) -> list[Block]:
    """Paragraphs under their headings, in document order."""
    path: list[Heading] = []
    out: list[Block] = []
    items: set[int] = set()
    if not any(line.level == _SECTION_LEVEL for line in found):
        found = [_unnumbered(line) for line in found]
    for index, line in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if line.level == PLAIN_LEVEL:
            out.append(Block(line.start, line.end, tuple(path)))
            continue
        path = [heading for heading in path if heading.level < line.level]
        items = {level for level in items if level <= line.level}
        body = line.start + len(line.label)
        title, end = _title(line, following, item=line.level in items)
        items = items | {line.level} if not title else items - {line.level}
        if title:
            path.append(Heading(line.level, title, body, end))
        if line.level == 0 and end == line.end and (named := line.text[len(line.label) :].strip()):
            path.append(Heading(_TITLE_LEVEL, named, body, end))
        if line.end > end:
            out.append(Block(end, line.end, tuple(path), numbered=True))
    return out


def _unnumbered(line: Line) -> Line:
    """Return the line as the title of a section when it says no more than one."""
    known = line.level == PLAIN_LEVEL and len(line.text) <= _SECTION_TITLE and names_section(line.text.rstrip(":。"))
    return replace(line, level=_SECTION_LEVEL) if known else line


def _title(line: Line, following: Line | None, *, item: bool) -> tuple[str, int]:
    """Title of a numbered line and where it ends; no title when it is an item of a list, as that before it was."""
    body = line.start + len(line.label)
    text = line.text[len(line.label) :]
    if line.level == 0:
        return (line.label.rstrip().rstrip(":"), line.end) if len(text) <= _HEADING_LENGTH * 2 else ("", body)
    if not line.label:
        return text.rstrip(":。"), line.end
    if line.level == _BRACKETED_LEVEL and _BRACKETED.fullmatch(line.text):
        return text[:-1], line.end
    if run_in := _run_in_title(text):
        return run_in[0], body + run_in[1]
    if not (item and text[-1:] == "。") and _stands_alone(line, text, following):
        return text.rstrip("。:"), line.end
    return "", body


def _run_in_title(text: str) -> tuple[str, int] | None:
    """Title that stands at the beginning of its own paragraph, and how many characters it takes."""
    if stage := _STAGE_TITLE.match(text):
        return stage.group().rstrip(":"), stage.end()
    if apart := _BLANK_BEHIND.match(text):
        return apart["title"].rstrip("。:"), apart.end("title")
    label, colon, rest = text.partition(":")
    if rest.strip() and len(label) <= _SECTION_TITLE and purpose((label,)) not in {"work", "phases", "names"}:
        return label.strip(), len(label) + len(colon)
    first, stop, rest = text.partition("。")
    titled = _DUE_TITLE.fullmatch(first) is not None
    if rest.strip() and len(first) <= _RUN_IN_LENGTH and (titled or not _is_task(first, rest.strip())):
        return first.strip(), len(first) + len(stop)
    return None


def _is_task(first: str, rest: str) -> bool:
    """Whether the first sentence of a numbered line is the task itself: it has a date or says 应, or a tag follows."""
    timed = _TIMED.search(first) is not None and _TIMED.search(rest) is None
    return (
        timed
        or len(mechanisms(first)) > 1
        or _OWED.search(first) is not None
        or _TAGGED.match(rest) is not None
        or assigns(rest)
        or _does(first)
        or _says_who(first)
    )


def _does(first: str) -> bool:
    """Whether a first sentence of several parts asks for something at length, as no title does."""
    parts = [found for part in first.split(",") if len(part) >= _LONG_PART and (found := predicate(part))]
    return "," in first and any(found.strong for found in parts)


def _says_who(first: str) -> bool:
    """Whether a first sentence says who does what, as no title does: 财务科每笔付款两人签字."""
    who = subject(first, 0, len(first))
    found = predicate(first[who[1] :]) if who else None
    return len(first) >= _LONG_PART and found is not None and found.strong and found.activity != "setup.group"


def _stands_alone(line: Line, text: str, following: Line | None) -> bool:
    """Whether a numbered line is the title of what follows, not an item of a list."""
    if not text or following is None or len(text) > _HEADING_LENGTH:
        return False
    if text[-1] == "。":
        if _TIMED.search(text) or _TAGGED.match(following.text):
            return False
        return len(text) <= _SHORT_TITLE and _PARTED.search(text) is None and following.level > line.level
    return text[-1] != ";" and "。" not in text and following.level > line.level

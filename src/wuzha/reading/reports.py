"""Papers that tell what was done (news of a meeting, a summary), and what in them asks for something all the same.

Such a paper asks from where it says who demands (会议要求,……), where a sentence says by a modal verb what is owed
(各村要……), where it tells what comes next and when (下一步,……每月……), and where it tells what is done again and again
(每月……). The words are data (`lexicon/reports.yaml`).
"""

from __future__ import annotations

import re
from functools import cache

from wuzha.plan.model import Span
from wuzha.reading.clauses import sentences
from wuzha.reading.expressions import rhythm
from wuzha.reading.owners import subject
from wuzha.reading.premises import is_timed
from wuzha.reading.words import lexicon

_BACK = 16
"""Characters before a demand in which those who cheat are named, who make demands of their victims."""
_OPENING = 16
"""A demand so near to the beginning of its sentence opens a speech."""
_TITLE_LINES, _TITLE = 3, 40
"""Among so many first lines, no longer than this, stands the title."""
_STOP = re.compile(r"[,。;:]")
_COMMA = re.compile(r"[,:]")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(lexicon("reports")[name])


@cache
def _signs() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, lexicon("reports")["signs"]))


def is_report(plain: str) -> bool:
    """Whether a document tells what was done, and is no paper that asks for something itself."""
    if any(_pattern("paper").search(line) for line in _head(plain)):
        return False
    listed = lexicon("reports")
    counts = [len(sign.findall(plain)) for sign in _signs()]
    seen, kinds = sum(counts), sum(map(bool, counts))
    dense = seen >= listed["enough"] and seen * listed["within"] >= len(plain) and kinds >= listed["kinds"]
    return dense and _pattern("asking").search(plain) is None


def _head(plain: str) -> list[str]:
    """Return the lines at the beginning of a document that may be its title."""
    lines = [line for said in plain.split("\n", 4 * _TITLE_LINES) if (line := said.strip())]
    return [line for line in lines[:_TITLE_LINES] if len(line) <= _TITLE and not _STOP.search(line)]


def looks_ahead(title: str) -> bool:
    """Whether a section of a report tells what is going to be done, or what is asked for."""
    return _pattern("ahead").search(title) is not None


def announces(text: str) -> bool:
    """Whether a paragraph of a report ends by saying that demands follow: 会议提出以下要求:."""
    return text.endswith(":") and _demand(text, 0, len(text)) is not None


def asking(text: str, *, report: bool) -> list[Span]:
    """Return the sentences of a paragraph that may ask for something, in a report from where each begins to ask.

    A demand at the beginning of a sentence (会议要求,……) opens a speech that fills the paragraph; any other reaches to
    the next full stop.
    """
    found = sentences(text)
    if not report:
        return [span for span in found if not _tells_news(text, *span)]
    out: list[Span] = []
    speech = breath = False
    for start, end in found:
        begin = start if speech or breath else _begins_to_ask(text, start, end)
        if begin is not None:
            out.append((begin, end))
        demanded = _demand(text, start, end)
        speech = speech or (demanded is not None and demanded - start <= _OPENING)
        breath = (breath or demanded is not None) and text[end : end + 1] == ";"
    return out


def _tells_news(text: str, start: int, end: int) -> bool:
    told = _pattern("news").match(text, start, end)
    return told is not None and _pattern("asks").search(text, told.start(), end) is None


def _begins_to_ask(text: str, start: int, end: int) -> int | None:
    """Return where a sentence of a report begins to ask for something."""
    said = text[start:end]
    if is_timed(said) if _pattern("next").match(said) else rhythm(said) and not _pattern("done").search(said):
        return start
    places = [start, *(comma.end() for comma in _COMMA.finditer(text, start, end))]
    owed = next((at for at in places if _owes(text, at, end)), None)
    demanded = _demand(text, start, end)
    return min((at for at in (owed, demanded) if at is not None), default=None)


def _owes(text: str, at: int, end: int) -> bool:
    who = subject(text, at, end)
    return any(_pattern("owes").match(text, begin, end) is not None for begin in (at, who[1] if who else at))


def _demand(text: str, start: int, end: int) -> int | None:
    """Return where what is demanded begins, unless a cheat demands it."""
    for said in _pattern("demands").finditer(text, start, end):
        if _pattern("cheats").search(text, max(start, said.start() - _BACK), said.start()) is None:
            at = said.end()
            return at + 1 if text[at : at + 1] in {",", ":"} else at
    return None

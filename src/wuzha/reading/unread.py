"""Sentences that look like duties (疑似任务): what a person should look at where the reader found nothing to do.

The reader asks for an action it knows. A sentence that only says who, that it must be, and by when or how often, may be
a duty all the same, and is shown rather than passed over in silence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from wuzha.plan.model import Span
from wuzha.plan.shadow import shadow
from wuzha.reading.clauses import bare, is_lead_in, pattern
from wuzha.reading.expressions import deadline, quantity, rhythm
from wuzha.reading.layout import Passage, passages
from wuzha.reading.owners import subject
from wuzha.reading.predicates import predicate
from wuzha.reading.reports import asking, is_report
from wuzha.reading.sections import purpose
from wuzha.reading.strands import strand

_MUST = re.compile(r"(?:务必|必须|不得|应当|应(?!急|对|用|变|知)|须|负责|责成|确保|按时|限期)")
_REASONS = re.compile(r"(?:为|近[年期日]|关于|现制定|根据|按照)|[^,。;]{0,6}(?:组\s*长|成\s*员)|.*:$")
"""How sentences begin that say why and by whom; a list of those addressed ends with a colon."""
_SHORTEST, _LONGEST = 8, 400
_SILENT = frozenset({"ideas", "names", "preamble"})
"""Sections that ask nothing of anybody by what they are for."""


def unread(text: str, known: Iterable[Span]) -> tuple[Span, ...]:
    """Return the stretches of a document that look like duties and touch nothing that is known, in order."""
    taken = sorted(known)
    starts = [start for start, _ in taken]
    reaches = [0, *accumulate((end for _, end in taken), max)]  # how far what begins by then goes
    return tuple(at for at in likely(text) if reaches[bisect_left(starts, at[1])] <= at[0])


@lru_cache(maxsize=32)
def likely(text: str) -> tuple[Span, ...]:
    """Return every sentence of a document that looks like a duty, whatever was read from it."""
    plain = shadow(text)
    report = is_report(plain)
    return tuple(at for passage in passages(plain) for at in _of(plain, passage, report=report))


def _of(plain: str, passage: Passage, *, report: bool) -> Iterable[Span]:
    block = passage.block
    if purpose(block.titles) in _SILENT:
        return
    places = [(cell.start, cell.end) for row in passage.rows for cell in row if cell.role == "task"]
    for start, end in places if passage.rows else [(block.start, block.end)]:
        cut = strand(plain, start, end)
        for said in asking(cut.text, report=report):
            if looks_like_a_duty(cut.text[slice(*said)]):
                yield cut.span(*_without_blanks(cut.text, said))


def looks_like_a_duty(words: str) -> bool:
    """Whether a sentence (folded, without its stop) says who must do something, or when something is to be done."""
    if not _SHORTEST <= len(words) <= _LONGEST or pattern("purpose").match(bare(words)) or is_lead_in(words):
        return False
    if _REASONS.match(words):
        return False
    named = subject(words, 0, len(words)) is not None
    must = _MUST.search(words) is not None
    timed = rhythm(words) is not None or deadline(words) is not None
    found = predicate(words)
    if found is not None and found.strong:
        return True
    if found is not None:
        return named or must or timed
    return (timed or quantity(words) is not None) and (named or must)


def _without_blanks(text: str, said: Span) -> Span:
    start, end = said
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))

"""The document as the linter reads it: sentences in simplified script, each at its place in the original."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from wuzha.plan.model import Plan, Requirement, Span
from wuzha.plan.shadow import shadow

_SENTENCE = re.compile(r"[^。;!?\n]+")
_LONGEST = 120
"""Characters of a sentence that a remark repeats."""
_LEAD = 40
"""Characters before the place in question that a remark repeats of a long sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch between stops, folded (simplified, half-width), and the place of its first character."""

    folded: str
    start: int

    def span(self, found: re.Match[str]) -> Span:
        """Return the place of a match in the original text."""
        return self.start + found.start(), self.start + found.end()


@dataclass(frozen=True)
class Source:
    """A plan with the text it was read from; without the text its quotes stand for it."""

    plan: Plan
    text: str | None

    @cached_property
    def folded(self) -> str:
        """The whole text, folded; empty without a text."""
        return shadow(self.text or "")

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence of the text; without a text, of the quotes."""
        if self.text is not None:
            return _split(self.folded, 0)
        quoted = {(each.at[0], each.quote) for each in self.plan.requirements}
        quoted |= {(goal.at[0], goal.quote) for goal in self.plan.objectives if goal.at is not None}
        quoted |= {(phase.at[0], phase.quote) for phase in self.plan.phases if phase.at is not None}
        return tuple(sentence for start, quote in sorted(quoted) for sentence in _split(shadow(quote), start))

    @cached_property
    def quotes(self) -> dict[str, str]:
        """The folded quote of every requirement, by its id."""
        return {each.id: shadow(each.quote) for each in self.plan.requirements}

    @cached_property
    def _places(self) -> tuple[list[tuple[int, int]], int]:
        """Where every requirement begins, in order, each with its number; and how long the longest is."""
        begins = sorted((each.at[0], number) for number, each in enumerate(self.plan.requirements))
        return begins, max((each.at[1] - each.at[0] for each in self.plan.requirements), default=0)

    @cached_property
    def _starts(self) -> list[int]:
        """Where every sentence begins."""
        return [sentence.start for sentence in self.sentences]

    def requirement_at(self, at: Span, activities: Collection[str] = ()) -> Requirement | None:
        """Return the requirement a stretch belongs to: of one of the activities if there is such, the shortest."""
        begins, longest = self._places
        first, last = bisect_left(begins, (at[0] - longest,)), bisect_left(begins, (at[1],))
        near = (self.plan.requirements[number] for number in sorted(number for _, number in begins[first:last]))
        over = [each for each in near if at[0] < each.at[1]]
        over.sort(key=lambda each: (each.activity not in activities, each.at[1] - each.at[0]))
        return over[0] if over else None

    def words(self, at: Span | None, otherwise: str = "") -> str:
        """Return the original words of a stretch, cut when they are many."""
        said = self.text[slice(*at)] if self.text is not None and at is not None else otherwise
        said = " ".join(said.split())
        return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"

    def saying(self, at: Span, otherwise: str = "") -> str:
        """Return the original words of the sentence around a stretch; of a long one the part that shows it."""
        start, end = self.sentence_around(at)
        if end - start <= _LONGEST or at[0] - start <= _LEAD:
            return self.words((start, end), otherwise)
        return f"…{self.words((at[0] - _LEAD, end), otherwise)}"

    def sentence_around(self, at: Span) -> Span:
        """Return the whole sentence around a stretch; the stretch itself without a text."""
        number = bisect_right(self._starts, at[0]) - 1
        if number < 0 or at[0] >= self._starts[number] + len(self.sentences[number].folded):
            return at
        begins, said = self._starts[number], self.sentences[number].folded
        start = begins + len(said) - len(said.lstrip())
        return min(start, at[0]), max(begins + len(said.rstrip()), at[1])


def _split(folded: str, start: int) -> tuple[Sentence, ...]:
    return tuple(Sentence(found[0], start + found.start()) for found in _SENTENCE.finditer(folded))

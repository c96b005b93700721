"""Hearers: whose ears an obligation reaches, from the posts people hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wuzha.rules.watching import Level


@dataclass(frozen=True, slots=True)
class Post:
    """A post: whether its holder `does` duties (also those of units below that have nobody: `reaches`), or answers.

    `answers` is somebody who checks what others did; `signs` a leader, who hears where nobody else answers.
    """

    person: int
    unit: int
    path: str
    does: bool = False
    reaches: bool = False
    answers: bool = False
    signs: bool = False


class Hearers:
    """Answers who hears at which level, for any unit and the office whose plan asks."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self._doing: dict[int, list[Post]] = defaultdict(list)
        self._answering: dict[int, list[Post]] = defaultdict(list)
        self._known: dict[tuple[str, str], Mapping[int, Level]] = {}
        for post in posts:
            if post.does:
                self._doing[post.unit].append(post)
            if post.answers or post.signs:
                self._answering[post.unit].append(post)

    def of(self, path: str, office: str) -> Mapping[int, Level]:
        """Return the people who hear what the unit of `path` owes under a plan of `office` (a path), with their level.

        Whoever hears at several levels hears at the lowest. A unit has a superior only below the office.
        """
        known = self._known.get((path, office))
        if known is None:
            known = self._known[path, office] = self._heard(path, office)
        return known

    def own(self, path: str) -> frozenset[int]:
        """Return the people who do what the unit of a path owes."""
        return frozenset(self._own([int(step) for step in path.split("/") if step]))

    def _heard(self, path: str, office: str) -> Mapping[int, Level]:
        steps = [int(step) for step in path.split("/") if step]
        heard = dict.fromkeys(self._own(steps), Level.UNIT)
        if path != office and path.startswith(office):
            for level, unit in (
                (Level.SUPERIOR, steps[-2]),
                (Level.OFFICE, int(office.rstrip("/").rpartition("/")[2])),
            ):
                for person in self._answering_at(unit):
                    heard.setdefault(person, level)
        return heard

    def _own(self, steps: list[int]) -> list[int]:
        """Return who does a unit's duties: those with a post there, else the nearest liaison above."""
        for unit in reversed(steps):
            own = [post.person for post in self._doing[unit] if unit == steps[-1] or post.reaches]
            if own:
                return own
        return []

    def _answering_at(self, unit: int) -> list[int]:
        held = self._answering[unit]
        return [post.person for post in held if post.answers] or [post.person for post in held]

"""Ladders (提醒规则): after how many days who hears in an office, and which of its e-mails did not go out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from wuzha import access
from wuzha.access import Actor
from wuzha.rules.watching import Ladder
from wuzha.store import models
from wuzha.store.models.notices import Mailing

FAILURES = 50


@dataclass(frozen=True, slots=True)
class Failure:
    """An e-mail that did not go out (yet): whose, of which day, why, and after how many attempts."""

    person_name: str
    day: date
    attempts: int
    error: str
    given_up: bool


@dataclass(frozen=True, slots=True)
class LadderPage:
    """The days of an office, where they come from (empty: the usual ones), and the e-mails that failed."""

    unit: int
    unit_name: str
    ladder: Ladder
    source: str
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Ladders:
    """The ladders that units have set, by path."""

    rungs: Mapping[str, tuple[str, Ladder]]

    def of(self, path: str) -> Ladder:
        """Return the ladder for what a unit adopts: its own, the nearest above it, or the usual one."""
        return self.source(path)[1]

    def source(self, path: str) -> tuple[str, Ladder]:
        """Return the same with the name of the unit that set it."""
        above = [home for home in self.rungs if path.startswith(home)]
        return self.rungs[max(above, key=len)] if above else ("", Ladder())


def ladders() -> Ladders:
    """Return the ladders of the installation; one query."""
    rows = models.Ladder.objects.values_list("unit__path", "unit__name", "soon", "superior", "office", "working")
    return Ladders(
        {path: (name, Ladder(soon, superior, office, working)) for path, name, soon, superior, office, working in rows}
    )


def offices(plans: Collection[int]) -> dict[int, str]:
    """Return the path of the unit that adopted each plan; one query."""
    return dict(models.Plan.objects.filter(pk__in=plans).values_list("pk", "adopter__path"))


def ladder_page(*, by: Actor, unit: int) -> LadderPage:
    """Return the days of an office and the e-mails that failed below it; four queries.

    Raises:
        Absent: `by` does not manage plans there.

    """
    row = access.unit(by, "plan", unit)
    source, ladder = ladders().source(row.path)
    return LadderPage(row.pk, row.name, ladder, source, _failures(by))


def _failures(by: Actor) -> tuple[Failure, ...]:
    rows = (
        models.Digest.objects.filter(person__in=access.people(by, "people").values("pk"))
        .filter(mailing__in=(Mailing.WAITING, Mailing.FAILED))
        .exclude(error="")
        .order_by("-day", "person__name")
        .values_list("person__name", "day", "attempts", "error", "mailing")
    )
    return tuple(
        Failure(name, day, attempts, error, mailing == Mailing.FAILED)
        for name, day, attempts, error, mailing in rows[:FAILURES]
    )

"""What is known while walking through the segments of a paragraph, and the clauses found so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from wuzha.reading.owners import is_person


@dataclass(frozen=True, slots=True)
class Clause:
    """One action: its place in the strand, its activity, who does it as far as the sentence says, and conditions.

    `after` is what follows up to the next action; it may say the reach (确保全覆盖) but is no part of the clause.
    `leads` are those the paragraph says to lead (牵头), `size` the size of unit its sentence speaks of (100人以上企业);
    clauses of one sentence have the same `sentence`.
    """

    start: int
    end: int
    activity: str
    strong: bool
    names: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    after: str = ""
    leads: tuple[str, ...] = ()
    size: str = ""
    sentence: int = 0


@dataclass(slots=True)
class Walk:
    """What is known while walking through the segments of a paragraph."""

    text: str
    names: tuple[str, ...]
    fixed: bool
    strict: bool
    doubt: float = 0.0
    item: bool = False
    topic: str = ""
    label: bool = False
    held: bool = False
    borrowed: bool = False
    leads: tuple[str, ...] = ()
    size: str = ""
    sentence: int = -1
    conditions: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    lead: int | None = None
    soft: int | None = None
    open: int | None = None
    emitted: bool = False
    forbids: bool = False
    begun: int | None = None
    passed: int = 0
    clauses: list[Clause] = field(default_factory=list)

    def forget(self) -> None:
        """Begin a new sentence."""
        self.conditions, self.lead, self.soft, self.open, self.emitted = self.standing, None, None, None, False
        self.held, self.size = False, ""
        self.begun, self.passed = None, 0
        self.sentence += 1
        if self.borrowed or (not self.label and not self.fixed and all(map(is_person, self.names))):
            self.names, self.borrowed = (), False

    def lead_from(self, start: int) -> None:
        """Note that a clause begins here, unless it began before."""
        self.lead = start if self.lead is None else self.lead

"""One round of work in the background: digests whose hour has come, e-mails that wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wuzha.notices.digests import make_digests
from wuzha.notices.outbox import send_waiting


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    digests: int
    mails: int


def tick(clock: Callable[[], datetime]) -> Round:
    """Do what is due at this moment; any number of workers may do so side by side."""
    return Round(make_digests(clock()), send_waiting(clock))

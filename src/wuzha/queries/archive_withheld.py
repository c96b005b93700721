"""What is withheld from whom in an archive (档案包): who keeps it may know no more from it than from their pages.

Papers on cases go to those who handle cases; the inner life of a paper and whom else it went to stays with whoever
issued it; a superior's record goes as a row, for it counts, while its files stay with the superior.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from wuzha.queries.archive_inside import Inside
from wuzha.rules.issuing import OUT
from wuzha.rules.matters import CASES


def open_papers(inside: Inside, *, cases: bool) -> Q:
    """Return the condition that a paper is on no case, or on one of these units where cases may be in the archive."""
    on_case = Q(matter__kind__in=sorted(CASES))
    return ~on_case | Q(unit__in=inside.inside_rows) if cases else ~on_case


def known_steps(inside: Inside) -> Q:
    """Return the condition for steps of a paper: of another office's only those that everybody sees who got it."""
    return Q(paper__office__in=inside.inside_rows) | Q(state__in=sorted(OUT))


def known_recipients(inside: Inside) -> Q:
    """Return the condition for recipients of a paper: of another office's only these units themselves."""
    return Q(paper__office__in=inside.inside_rows) | inside.theirs("paper__issued_date")


INNER: Mapping[str, None] = {"reported_id": None, "replaces_id": None}
"""What only who issued a paper may know of it: which report it was, which draft it took the place of."""

"""The only way from an id to a row: a person × a verb gives the subtrees in which rows may be fetched.

Roles are small sets of verbs; a membership grants them for its unit and everything below. What is outside a scope and
what does not exist answer alike (`Absent`). The three administrators (三员分立) hold no business verb, and one person
holds at most one of their roles.
"""

from wuzha.access.actors import Actor, Grant, Scope, actor_of, not_over, scope
from wuzha.access.clauses import may_lift, pauses, plan, plans, requirement
from wuzha.access.documents import archive, archives, archivist, blank, blank_filling, blanks, paper, papers, received
from wuzha.access.doings import (
    dispute,
    disputes,
    draw,
    draws,
    evidence,
    matter,
    matters,
    record,
    records,
    returned,
    returns,
    routine,
    routines,
)
from wuzha.access.places import answering, feedback, feedbacks, mailboxes, matter_units, unit, unit_sets, units
from wuzha.access.posts import charge, handovers, people, person, successor, successors

__all__ = [
    "Actor",
    "Grant",
    "Scope",
    "actor_of",
    "answering",
    "archive",
    "archives",
    "archivist",
    "blank",
    "blank_filling",
    "blanks",
    "charge",
    "dispute",
    "disputes",
    "draw",
    "draws",
    "evidence",
    "feedback",
    "feedbacks",
    "handovers",
    "mailboxes",
    "matter",
    "matter_units",
    "matters",
    "may_lift",
    "not_over",
    "paper",
    "papers",
    "pauses",
    "people",
    "person",
    "plan",
    "plans",
    "received",
    "record",
    "records",
    "requirement",
    "returned",
    "returns",
    "routine",
    "routines",
    "scope",
    "successor",
    "successors",
    "unit",
    "unit_sets",
    "units",
]

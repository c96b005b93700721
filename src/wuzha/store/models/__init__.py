"""Every table, one file per noun."""

from wuzha.store.models.archives import Archive, RetentionTerm
from wuzha.store.models.blanks import Blank, BlankFilling, BlankVersion
from wuzha.store.models.calendars import DayOverride, UnitCalendar
from wuzha.store.models.duties import Assignment, Fulfilment
from wuzha.store.models.feedback import Feedback
from wuzha.store.models.handovers import Handover
from wuzha.store.models.issuing import AnswerJudgement, NumberSeries, PaperAnswer, PaperNumber, Recipient
from wuzha.store.models.lists import WaitingList
from wuzha.store.models.log import ChainHead, LogEntry
from wuzha.store.models.matters import Matter
from wuzha.store.models.notices import Digest, Ladder, NoticeWish, Snooze, Told
from wuzha.store.models.papers import Paper, PaperFile, PaperStep
from wuzha.store.models.pauses import Pause
from wuzha.store.models.people import Membership, Person
from wuzha.store.models.plans import Plan, Requirement
from wuzha.store.models.records import Claim, Evidence, Record
from wuzha.store.models.returns import Dispute, Mailbox, Return, ReturnedRow
from wuzha.store.models.reviews import Draw, PhotoPrint, Review, Signal
from wuzha.store.models.routines import Routine
from wuzha.store.models.units import Placement, SchoolTerm, Unit, UnitSet
from wuzha.store.models.words import RecordWords

__all__ = [
    "AnswerJudgement",
    "Archive",
    "Assignment",
    "Blank",
    "BlankFilling",
    "BlankVersion",
    "ChainHead",
    "Claim",
    "DayOverride",
    "Digest",
    "Dispute",
    "Draw",
    "Evidence",
    "Feedback",
    "Fulfilment",
    "Handover",
    "Ladder",
    "LogEntry",
    "Mailbox",
    "Matter",
    "Membership",
    "NoticeWish",
    "NumberSeries",
    "Paper",
    "PaperAnswer",
    "PaperFile",
    "PaperNumber",
    "PaperStep",
    "Pause",
    "Person",
    "PhotoPrint",
    "Placement",
    "Plan",
    "Recipient",
    "Record",
    "RecordWords",
    "Requirement",
    "RetentionTerm",
    "Return",
    "ReturnedRow",
    "Review",
    "Routine",
    "SchoolTerm",
    "Signal",
    "Snooze",
    "Told",
    "Unit",
    "UnitCalendar",
    "UnitSet",
    "WaitingList",
]

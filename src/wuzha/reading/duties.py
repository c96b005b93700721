"""Finding the duties of a paragraph: segments are put together to clauses that say one checkable action each."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest

from wuzha.plan.model import Span
from wuzha.reading.actors import take_actor, take_subject
from wuzha.reading.belonging import LONGEST_MEASURE, carried, for_others, goes_on, renewal, renews, tells_content
from wuzha.reading.clauses import (
    SITTINGS,
    bare,
    introduces,
    is_lead_in,
    is_one_of_several,
    pattern,
    segments,
    serves_aim,
    serves_one,
)
from wuzha.reading.expressions import headcount, rhythm
from wuzha.reading.owners import is_person, named_by, subject, type_of
from wuzha.reading.predicates import OCCASION, THING, Predicate, names_means, predicate
from wuzha.reading.premises import (
    BARRED,
    closings,
    ends_condition,
    happens,
    is_timed,
    may_condition,
    opening,
    spoken_of,
    whom,
)
from wuzha.reading.reports import asking
from wuzha.reading.seasons import season
from wuzha.reading.triggers import condition, occasion, split_condition, topic
from wuzha.reading.walks import Clause, Walk
from wuzha.reading.weeks import is_day_label
from wuzha.reading.weighing import Setting, acts, asks, forbids, lifts, tells_past

_MANNER = re.compile(r"等(?:多种|各种|[^,。;、等]{2,10}的)?(?:方式|形式|途径|活动方式)(?!多样).*$")
_FOUND_WRONG = re.compile(r"(?:发现|存在|主要|突出)[^,。;]{0,8}(?:问题|不足|情形|短板|表现)(?:有|为|是)?(?=:)")
"""Before a colon: all that follows tells what is wrong."""
_ENACTS = re.compile(r"(?:为|根据|依据|按照)[^。;]*制[定订]本[^,。;]{1,8}。?")
"""A paragraph that only gives the reasons of the rules it enacts."""
_LISTS = re.compile(r"包含|包括|内容[应为]|如下")
"""Before a colon these words show that what follows is a list of things, not of actions."""
_MINUTES = re.compile(r"并?(?:相应|同步)?做好.{0,8}记录")
_OWES_LIST = re.compile(r"要|应|须|做到|负责|职责|任务|落实")
"""Behind a name and before a colon these words show that the list is what the named owe."""
_ANYBODY = ("任何单位", "任何组织", "任何个人")
"""Whom the law forbids something; a rule of the house speaks to 任何人 of the house."""
_OFFICE = "department"
_ABOUT = re.compile(r"^(?:对于?|凡是?)(?!方)")
_ON_OCCASION = re.compile(r"结合[^,]*,$")
"""What stands before an action and is no means to it."""
_GENERAL = frozenset({"event", "other", "lecture"})
_FORMS = re.compile(r"等[^,。;]{0,4}(?:形式|方式|途径|手段),?$")
"""Behind the forms that have been told one by one, what they are forms of is no action more."""
_MANY = 3
"""Segments of manner after which a general action at the end of a sentence is what all of it asks for."""
_SHORTEST = 4
_SHORTEST_WORDS = 2
"""Characters of a segment at least, and of what it says behind its subject."""
_LONGEST_LABEL = 12
_ORGANISED = re.compile(r"下设办公室|办公室设在|兼任[^,]{0,12}(?:组长|主任|成员)|为成员(?!的)|为办公室")
_EACH = re.compile(r"[各每](?!司|自|负)")
"""What begins so asks for something of all, though its sentence told how a group is made up."""
_ASKS = re.compile(r"请各(?!位)[^,。;]{0,8}?(?:组织|开展|安排|填写|上报|推荐)")
"""How units are asked for something at the end of a preamble."""
_LONGEST_SLOGAN, _LONGEST_PHRASE = 10, 8
_ORDINAL = re.compile(r"[一二三四五六七八九十](?:是要?|要)|第[一二三四五六七八九十][,、]")
_GRADE = re.compile(
    r"(?:对)?(?P<grade>(?:[红橙黄绿蓝]色|[高中低]危|[高中低]风险|[ⅠⅡⅢⅣI一二三四]{1,3}级)[^,。;:()]{0,8})(?:\([^()]*\))?:"
)
"""A grade before a colon, on which all that its paragraph asks for depends: 红色小区:每周……."""
_COUNTING = re.compile(r"第[一二三四五六七八九十]{1,2}|首先|其次|再次|最后|其[一二三四五]|还有")
"""What only counts what is said (第一,……;首先,……)."""
_BESIDE = re.compile(r"不要|不得|别|切勿|切忌|不管|无论|不论|即使")
"""Between a condition and its action: what not to do meanwhile, and what makes no difference."""
_SHOWN = frozenset({"signage", "screen"})
"""What is itself made new where the words name it: 海报每月更换."""
_DONE_AT_ALL = re.compile(r"进行|开展|组织|举行|举办|安排|实施|集中")
"""Verbs that say no more than that something is done."""
_LONGEST_SOFT_LEAD = 1.45
"""A prefix that is not clearly a lead-in is kept while it is at most so many times as long as its action."""


def duties(
    text: str,
    *,
    names: tuple[str, ...] = (),
    fixed: bool = False,
    strict: bool = False,
    doubt: float = 0.0,
    item: bool = False,
    report: bool = False,
    topic: str = "",
) -> list[Clause]:
    """Return the duties of a paragraph in order.

    `names` are owners known from a heading, label or table; with `fixed` the sentences cannot replace them by persons
    acting for them. `strict` asks for a stated rhythm or deadline, as in preambles and goals.
    `item` says that the paragraph is an item of a list; in a single sentence there a general word is enough. Of a
    `report` only what it demands is read. `topic` is the title it stands under, which says what is done where a
    segment says no more than how often (例会。每月一次).
    """
    asked = _asking(text, report=report)
    found = [one for one, after in zip_longest(asked, asked[1:]) if not _is_slogan(text, one, after)]
    walk = Walk(
        text, names, fixed, strict, doubt, (item and len(found) == 1 and ":" not in text) or is_day_label(text), topic
    )
    for sentence in found:
        walk.forget()
        cut = segments(text, sentence)
        closing = closings(text, cut)
        for index, segment in enumerate(cut):
            if _LISTS.search(text, segment[0], segment[1]) and text[segment[1] : segment[1] + 1] == ":":
                _holds(walk, sentence)
                break
            if _only_names(walk, segment, opens=index == 0):
                continue
            if index < closing.get(index, 0) or walk.open is not None:
                _gather(walk, segment, index, closing)
            else:
                _read(walk, segment)
    return walk.clauses


def _holds(walk: Walk, sentence: Span) -> None:
    """Take what a record has to hold (内容应包含:……) into the clause that asks for it."""
    if walk.emitted and walk.clauses[-1].activity == "record":
        walk.clauses[-1] = replace(walk.clauses[-1], end=sentence[1])


def _asking(text: str, *, report: bool) -> list[Span]:
    """Sentences that may ask for something: none that tells news, nor any behind 发现以下问题:."""
    if _ENACTS.fullmatch(text):
        return []
    wrong = _FOUND_WRONG.search(text)
    end = wrong.start() if wrong else len(text)
    return [(start, min(stop, end)) for start, stop in asking(text, report=report) if start < end]


def _only_names(walk: Walk, segment: Span, *, opens: bool) -> bool:
    """Whether a segment only counts (第一,), or names what follows in its sentence; a grade is its condition."""
    start, end = segment
    if start == 0 and (grade := _GRADE.match(walk.text)):
        walk.standing = walk.conditions = (grade["grade"],)
        return True
    return _COUNTING.fullmatch(walk.text, start, end) is not None or (opens and _is_label(walk.text, start, end))


def _gather(walk: Walk, segment: Span, index: int, closing: dict[int, int]) -> None:
    """Take a segment into a condition that runs over commas."""
    start, end = segment
    if walk.open is None:
        walk.open = start
        walk.conditions, walk.emitted = (), False
        walk.lead_from(start)
    if index in closing.values():
        walk.conditions += (walk.text[walk.open : end].rstrip("的"),)
        walk.open = None


def _read(walk: Walk, segment: Span) -> None:
    start, end = segment
    text = walk.text
    body = take_subject(walk, start, end)
    walk.begun = start if walk.begun is None else walk.begun
    walk.passed += 1
    if body >= end:
        if text[end : end + 1] != ":":
            walk.lead_from(start)
        return
    about = spoken_of(text[body:end]) or whom(text, body, end) or happens(text, start, end)
    if told := occasion(text[body:end]) or opening(text[body:end]) or about:
        _condition(walk, told)
        walk.lead_from(start)
        return
    if split := split_condition(text[body:end]):
        _condition(walk, split[0])
        walk.lead_from(start)
        body = take_actor(walk, body + split[1], end)
    words = text[body:end]
    if walk.emitted and (_asks_others(walk, segment, body) or _carries_on(walk, segment, body)):
        return
    if (ends_condition(words) or may_condition(words)) and (stated := condition(words)):
        _condition(walk, words if season(words) else stated)
        walk.lead_from(start)
        return
    by = named_by(text, body, end)
    found = predicate(words.replace(by, " " * len(by)) if by else words)
    found = _by_lead(walk, found, start, end) or _by_topic(walk, words)
    if not (found and found.strong) and (trait := topic(words)):
        _condition(walk, trait)
    if is_lead_in(words) or serves_one(text, body, end) or (walk.emitted and serves_aim(text, body, end)):
        walk.lead_from(start)
        walk.held = walk.held or (len(words) <= LONGEST_MEASURE and is_timed(words))
    elif _is_duty(walk, found, (start, body, end), named=by is not None):
        _emit(walk, start, end, found)
    else:
        _leave(walk, words, found if found and found.named else None, segment)


def _asks_others(walk: Walk, segment: Span, body: int) -> bool:
    """Take a segment that only says how much of the clause before it others owe for a clause of its own."""
    start, end = segment
    if body == start or not for_others(walk.text[body:end]):
        return False
    walk.clauses.append(replace(walk.clauses[-1], start=start, end=end, names=walk.names, after=""))
    return True


def _carries_on(walk: Walk, segment: Span, body: int) -> bool:
    """Take a segment into the clause before it, when it is part of that."""
    longer = carried(walk.text, walk.clauses[-1], segment, body, led=bool(walk.leads))
    if longer is not None:
        walk.clauses[-1] = longer
    return longer is not None


def _is_led(walk: Walk, start: int) -> bool:
    """Whether the sentence has told by which means: 利用宣传栏,……."""
    if walk.lead is None or walk.conditions:
        return False
    who = subject(walk.text, walk.lead, start)
    told = bare(walk.text[who[1] if who else walk.lead : start])
    return pattern("means-in").match(told) is not None and _ON_OCCASION.search(told) is None


def _by_lead(walk: Walk, found: Predicate | None, start: int, end: int) -> Predicate | None:
    """Let the means a sentence begins with (利用宣传栏,) say what a general word behind them asks for."""
    if (found and found.strong) or walk.lead is None or not _is_led(walk, start):
        return found
    led = predicate(walk.text[walk.lead : end])
    return led if led and led.strong and led.start < start - walk.lead else found


def _by_topic(walk: Walk, words: str) -> Predicate | None:
    """Let the title above say what is done where words say no more than how often: 班会。每班每月不少于一次."""
    often = None if walk.emitted else rhythm(words)
    if often is None or acts(_DONE_AT_ALL.sub("", words)):
        return None
    said = predicate(walk.topic)
    return said if said and said.weight >= OCCASION else None


def _is_duty(walk: Walk, found: Predicate | None, at: tuple[int, int, int], *, named: bool) -> bool:
    """Whether a segment, its subject up to the second offset, asks for something."""
    start, body, end = at
    words = walk.text[body:end]
    last = walk.text.startswith(("和", "及"), start) and found is not None and found.activity in SITTINGS
    listed = walk.emitted and (walk.text[start - 1 : start] in {"、", "和"} or last)
    listed = listed or is_one_of_several(walk.text, start, end)
    follows = bool(walk.conditions) and not walk.emitted and found is not None and found.strong
    joined = listed or follows or walk.text.startswith("并", start)
    if (end - start < _SHORTEST and not joined) or len(words) < _SHORTEST_WORDS:
        return False
    walk.forbids = _forbids(walk, words)
    if walk.forbids:
        return True
    if _is_never(walk.text, start, end, words) or (introduces(walk.text, start, end) and not walk.strict):
        return False
    if walk.clauses and renews(words):
        return True
    general = walk.emitted and found is not None and not found.plain and found.activity in _GENERAL
    if general and _FORMS.search(walk.text, walk.clauses[-1].end, start):
        return False
    setting = Setting(
        owner=body > start or named,
        known=bool(walk.names),
        condition=walk.conditions != walk.standing,
        emitted=walk.emitted,
        listed=listed,
        item=walk.item,
        led=_is_led(walk, start) and names_means(walk.text[walk.lead : start]),
        closes=walk.text[end : end + 1] == ";",
        strict=walk.strict,
        asked=_ASKS.match(walk.text, start) is not None,
        doubt=walk.doubt,
    )
    return asks(words, found, setting)


def _forbids(walk: Walk, words: str) -> bool:
    """Whether a segment forbids something, outside of openings, goals and ideas."""
    anybody = any(name.startswith(_ANYBODY) for name in walk.names)
    if walk.strict or walk.doubt > 0 or anybody:
        return False
    stated = (bool(walk.conditions) and not walk.emitted) or BARRED.match(words) is not None
    return forbids(words, condition=stated)


def _is_slogan(text: str, sentence: Span, following: Span | None) -> bool:
    """Whether a sentence only says what those after it are about (二要强化督导。强化督导,确保实效。)."""
    start, end = sentence
    if following is None or text[end] != "。" or (start and _ORDINAL.match(text, *following)):
        return False
    said = _ORDINAL.match(text, start, end)
    if said is not None and end - said.end() <= _LONGEST_SLOGAN and "," not in text[start:end]:
        return True
    parts = text[start:end].split(",")
    short = len(parts) > 1 and all(len(part) <= _LONGEST_PHRASE for part in parts)
    return start == 0 and short and any(lifts(part) or pattern("purpose").match(part) for part in parts)


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether a sentence begins with a name for what it then asks for (反诈宣传周:……)."""
    if text[end : end + 1] != ":":
        return False
    if is_day_label(text[start:]):
        return True
    named = end - start <= _LONGEST_LABEL and rhythm(text[start:end]) is None
    long = len(text) - end > _LONGEST_LABEL and not introduces(text, start, end)
    whose = subject(text, start, end)
    return named and long and (whose is None or (whose[1] < end and not _OWES_LIST.search(text, whose[1], end)))


def _condition(walk: Walk, stated: str) -> None:
    if season(stated):
        walk.held = True
        return
    if walk.emitted:
        walk.conditions, walk.emitted = (), False
    walk.conditions += (_ABOUT.sub("", stated),)


def _emit(walk: Walk, start: int, end: int, found: Predicate | None) -> None:
    text = walk.text
    first = _first(walk, start, end, found)
    code = _code(walk, found, first, (start, end))
    manner = _MANNER.search(text, start, end)
    if manner and not (found and found.strong and start + found.start >= manner.start()):
        end = manner.start() if manner.start() - start >= _SHORTEST else end
    by = named_by(text, first, end)
    last = walk.clauses[-1] if walk.clauses and walk.emitted else None
    if last is not None and goes_on(last.activity, code, text[start:end], text[last.start : last.end]):
        short = end - start <= _LONGEST_SOFT_LEAD * (last.end - last.start) or code == last.activity
        walk.clauses[-1] = replace(last, end=end) if short else replace(last, after=f"{last.after},{text[start:end]}")
    else:
        walk.size = headcount(text[first:end]) or walk.size
        strong = bool(found and found.strong)
        clause = Clause(first, end, code, strong, _doers(walk, by), walk.conditions)
        clause = replace(clause, leads=walk.leads, size=walk.size, sentence=walk.sentence)
        walk.clauses.append(clause)
        if by and not (walk.label or walk.fixed):
            walk.names, walk.borrowed = (by,), True
    walk.lead, walk.soft, walk.emitted, walk.held = None, None, True, False
    if not walk.label:
        walk.leads = ()


def _doers(walk: Walk, by: str | None) -> tuple[str, ...]:
    """Return who does a clause: whom 由 names, unless that are persons of the institution the sentence is about."""
    if by is None:
        return walk.names
    theirs = is_person(by) and type_of(by, None) is None and walk.begun is not None
    begun = walk.text[walk.begun :] if theirs and walk.begun is not None else ""
    about = any(begun.startswith(name) and type_of(name, None) not in {None, _OFFICE} for name in walk.names)
    return walk.names if about else (by,)


def _first(walk: Walk, start: int, end: int, found: Predicate | None) -> int:
    """Where the clause of an action begins: at what leads to it, as far as that belongs to it."""
    if walk.lead is not None:
        return walk.lead
    general = found is not None and found.activity == "event" and not found.plain
    if general and not walk.emitted and walk.passed >= _MANY and walk.begun is not None:
        return walk.begun
    if walk.soft is not None and start - walk.soft <= _LONGEST_SOFT_LEAD * (end - start):
        return walk.soft
    return start


def _code(walk: Walk, found: Predicate | None, first: int, at: Span) -> str:
    """Return the activity of an action: its own, that of its means where it is weak, or of what it keeps new."""
    start, end = at
    if walk.forbids and not (found and found.activity == "discipline"):
        return "control"
    last = walk.clauses[-1].activity if walk.clauses else None
    own = found is not None and found.weight >= THING and found.activity in _SHOWN
    if last and not own and (renewed := renewal(last, walk.text[start:end], same=walk.emitted)):
        return renewed
    before = walk.text[first:start]
    if before and not ((found and found.strong) or walk.conditions or _ON_OCCASION.search(before)):
        by_means = predicate(before)
        if by_means and by_means.strong:
            return by_means.activity
    return found.activity if found else "other"


def _leave(walk: Walk, words: str, found: Predicate | None, segment: Span) -> None:
    """Keep what a segment that is no duty says for its neighbours."""
    start = segment[0]
    if walk.emitted and walk.clauses:
        last = walk.clauses[-1]
        end = walk.text.find(words, start) + len(words)
        if (tells_content(last.activity, words) or _MINUTES.match(words)) and start - last.end <= 1:
            walk.clauses[-1] = replace(last, end=max(last.end, end))
            return
        walk.clauses[-1] = replace(last, after=f"{last.after},{words}")
    plain = bare(words)
    if found is None and (by := named_by(walk.text, start, start + len(words))):
        walk.lead_from(start)
        if not (walk.label or walk.fixed):
            walk.names, walk.borrowed = (by,), True
    elif _leads_nowhere(walk, words, segment):
        if not (walk.conditions and not walk.emitted and _BESIDE.match(words)):
            walk.lead, walk.soft = None, None
    elif found is None and is_timed(words):
        walk.lead_from(start)
        walk.held = len(words) <= LONGEST_MEASURE
    elif (pattern("means-in").match(plain) or pattern("place-in").match(plain)) and not (found and found.strong):
        walk.lead_from(start)
    elif walk.lead is None:
        walk.soft = start if walk.soft is None else walk.soft


def _leads_nowhere(walk: Walk, words: str, segment: Span) -> bool:
    """Whether nothing begins with a segment that is no duty: a purpose, the name of a list, what was done."""
    aims = pattern("purpose").match(bare(words)) is not None
    return aims or pattern("never").search(words) is not None or tells_past(words) or introduces(walk.text, *segment)


def _is_never(text: str, start: int, end: int, words: str) -> bool:
    """Whether a segment can be no duty by its words: it names members, minutes of the action before, or a slogan."""
    if _ORGANISED.search(text, text.rfind("。", 0, start) + 1, start) and not _EACH.match(text, start):
        return True
    said = pattern("never").search(words) or _MINUTES.match(words) or _ORGANISED.search(text, start, end)
    return said is not None

"""Finding the duties of a paragraph: segments are put together to clauses that say one checkable action each."""

from __future__ import annotations

import re
from dataclasses import replace

from wuzha.plan.model import Span
from wuzha.reading.actors import take_actor, take_subject
from wuzha.reading.clauses import bare, introduces, is_lead_in, pattern, segments, serves_one
from wuzha.reading.expressions import deadline, headcount, rhythm
from wuzha.reading.owners import named_by, subject
from wuzha.reading.predicates import Predicate, names_means, predicate
from wuzha.reading.premises import (
    BARRED,
    closings,
    ends_condition,
    is_timed,
    may_condition,
    opening,
    spoken_of,
    whom,
)
from wuzha.reading.reports import asking
from wuzha.reading.triggers import condition, occasion, split_condition, topic
from wuzha.reading.walks import Clause, Walk
from wuzha.reading.weeks import is_day_label
from wuzha.reading.weighing import Setting, acts, asks, forbids, tells_past

_MANNER = re.compile(r"等(?:多种|各种)?(?:方式|形式|途径|活动方式)(?!多样).*$")
_FOUND_WRONG = re.compile(r"(?:发现|存在|主要|突出)[^,。;]{0,8}(?:问题|不足|情形|短板|表现)(?:有|为|是)?(?=:)")
"""Before a colon: all that follows tells what is wrong."""
_LISTS = re.compile(r"包含|包括|内容[应为]|如下")
"""Before a colon these words show that what follows is a list of things, not of actions."""
_MINUTES = re.compile(r"并?(?:相应|同步)?做好.{0,8}记录")
_OWES_LIST = re.compile(r"要|应|须|做到|负责|职责|任务|落实")
"""Behind a name and before a colon these words show that the list is what the named owe."""
_ANYBODY = ("任何单位", "任何组织", "任何个人")
"""Whom the law forbids something; a rule of the house speaks to 任何人 of the house."""
_ABOUT = re.compile(r"^(?:对于?|凡是?)(?!方)")
_NEW_ACT = re.compile(
    r"更新|推送|播发|刊播|宣讲|清理|更换|推出|发布|回访|盘点|通报|培训|演练|测试|检查|学习|复训|评出|展演|奖励"
)
"""What makes a frequency an action of its own (每周更新两期), where it otherwise belongs to the action before it."""
_BY_WHEN = re.compile(r"(?:于|在)?[^,。;]{1,14}?前(?:全部|基本|全面)?(?:完成|落实到位|落实|到位|办结|建成)?")
"""A segment that says by when the action before it is done: 6月底前完成."""
_RENEWED = re.compile(r"^[^,。;]{0,12}(?:更新|更换)(?:内容)?[^,。;]{0,3}[次期遍]?$")
_RENEWS = {"setup.column": "push"}
"""What keeping something new is: the activity that set it up, or the one that fills it."""
_ON_OCCASION = re.compile(r"结合[^,]*,$")
"""What stands before an action and is no means to it."""
_GENERAL = frozenset({"event", "other", "lecture"})
_FORMS = re.compile(r"等[^,。;]{0,4}(?:形式|方式|途径|手段),?$")
"""Behind the forms that have been told one by one, what they are forms of is no action more."""
_PROOF = re.compile(
    r"并?(?:做好|保留|留存|填写|附上?|收回|由[^,。;]{1,8}(?=存档|归档|留存)|有)[^,。;]{0,6}(?:签到[册表]?(?:留影)?|记录[表单簿]?|照片|影像|截图|回执|教案|纪要|表|存档|归档|留存)"
    r"|(?:回执|照片|截图|会议纪要|签到表|记录|原件)[^,。;]{0,14}(?:存档|归档|备查|留存)"
    r"|[^,。;]{0,4}(?:影像|照片|纪要|签到表)(?:报|抄送|抄报|送)[^,。;]{2,12}(?:备案)?|并?登记备查"
)
"""A segment that only says what shows afterwards that the action before it was done: 填写走访记录表, 回执由门卫存档."""
_HANDED_IN = frozenset({"record", "report"})
_MANY = 3
"""Segments of manner after which a general action at the end of a sentence is what all of it asks for."""
_SUMS = re.compile(r"总结|梳理|查找|提炼|归纳|剖析")
_SUMMED = re.compile(r"总结|进行分析|全面分析")
_MEASURE = re.compile(r"不少于|不低于|至少|不超过|以上$|[一二两三四五六七八九十\d][次场遍]$")
_FOR_OTHERS = re.compile(r"(?:每[^,。;]{1,4})?(?:至少|不少于|不低于)\d{1,4}[^,。;\d]{1,3}")
"""How much of the same others owe: 中层干部每年不少于4学时 behind 新员工培训不少于2学时."""
_SHARE = re.compile(
    r"[^,。;\d]{1,8}(?:面|比例)(?:应当?|须|要)?(?:不低于|不少于|达到?|在|为)?(?:\d+(?:\.\d+)?%|百分之[^,。;]{1,4}|[一二三四五六七八九]成)(?:以上)?"
)
"""A share that only measures the action before it: 检查面不低于30%."""
_LONGEST_MEASURE = 16
"""A segment no longer than this that only measures the action before it: 每户不少于5分钟."""
_SHORTEST = 4
_SHORTEST_WORDS = 2
"""Characters of a segment at least, and of what it says behind its subject."""
_LONGEST_LABEL = 12
_ORGANISED = re.compile(r"下设办公室|办公室设在|兼任[^,]{0,12}(?:组长|主任|成员)|为成员(?!的)|为办公室")
_LONGEST_SLOGAN = 10
_ORDINAL = re.compile(r"[一二三四五六七八九十]是要?|第[一二三四五六七八九十][,、]")
_GRADE = re.compile(
    r"(?:对)?(?P<grade>(?:[红橙黄绿蓝]色|[高中低]危|[高中低]风险|[ⅠⅡⅢⅣI一二三四]{1,3}级)[^,。;:()]{0,8})(?:\([^()]*\))?:"
)
"""A grade before a colon, on which all that its paragraph asks for depends: 红色小区:每周……."""
_COUNTING = re.compile(r"第[一二三四五六七八九十]{1,2}|首先|其次|再次|最后|其[一二三四五]|还有")
"""What only counts what is said (第一,……;首先,……)."""
_TOLD_AT = frozenset({"meeting", "lecture", "class-event"})
_CONTENT = re.compile(
    r"(?:现场|重点|主要|详细|用[^,]{1,6})?(?:讲解|讲授|讲清|讲明|讲透|讲述|介绍|剖析|通报|传授|传达)"
    r"|对[^,]{2,16}(?:[作做]出|进行)[^,]{0,4}(?:安排|部署|动员)$"
)
"""What is said at a meeting or lesson that is told before, and no action of its own: ……召开会议,通报案情."""
_PRIZE = re.compile(r"奖励|评出")
"""What those get that an assessment before it chooses."""
_GOES_ON = {
    ("pledge", "pledge"),
    ("pledge", "setup.policy"),
    ("visit", "visit"),
    ("visit", "lecture"),
    ("dissuade", "dissuade"),
}
"""An activity and the one that only carries it on in the same sentence: the letters, and the system they make up."""
_IN_GENERAL = re.compile(r"(?:加强|强化|规范|保护)[^,]{2,14}(?:管理|信息|安全)")
"""An action told in general, which the next one of its kind tells in particular: 加强财务管理,落实大额支付审批制度."""
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
) -> list[Clause]:
    """Return the duties of a paragraph in order.

    `names` are owners known from a heading, label or table; with `fixed` the sentences cannot replace them by persons
    acting for them. `strict` asks for a stated rhythm or deadline, as in preambles and goals.
    `item` says that the paragraph is an item of a list; in a single sentence there a general word is enough. Of a
    `report` only what it demands is read.
    """
    found = _asking(text, report=report)
    if len(found) > 1 and _is_slogan(text, *found[0]):
        found = found[1:]
    walk = Walk(text, names, fixed, strict, doubt, item and len(found) == 1 and ":" not in text)
    for sentence in found:
        walk.forget()
        cut = segments(text, sentence)
        closing = closings(text, cut)
        for index, segment in enumerate(cut):
            if _LISTS.search(text, segment[0], segment[1]) and text[segment[1] : segment[1] + 1] == ":":
                break
            if _only_names(walk, segment, opens=index == 0):
                continue
            if index < closing.get(index, 0) or walk.open is not None:
                _gather(walk, segment, index, closing)
            else:
                _read(walk, segment)
    return walk.clauses


def _asking(text: str, *, report: bool) -> list[Span]:
    """Sentences that may ask for something: none that tells news, nor any behind 发现以下问题:."""
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
    about = spoken_of(text[body:end]) or whom(text, body, end)
    if told := occasion(text[body:end]) or opening(text[body:end]) or about:
        _condition(walk, told)
        walk.lead_from(start)
        return
    if split := split_condition(text[body:end]):
        _condition(walk, split[0])
        walk.lead_from(start)
        body = take_actor(walk, body + split[1], end)
    words = text[body:end]
    if walk.emitted and (_asks_others(walk, segment, body) or _carries_on(walk, words, end, named=body > start)):
        return
    if (ends_condition(words) or may_condition(words)) and (stated := condition(words)):
        _condition(walk, stated)
        walk.lead_from(start)
        return
    by = named_by(text, body, end)
    found = predicate(words.replace(by, " " * len(by)) if by else words)
    found = _by_lead(walk, found, start, end)
    if not (found and found.strong) and (trait := topic(words)):
        _condition(walk, trait)
    if is_lead_in(words) or serves_one(text, body, end):
        walk.lead_from(start)
        walk.held = walk.held or (len(words) <= _LONGEST_MEASURE and is_timed(words))
    elif _is_duty(walk, found, (start, body, end), named=by is not None):
        _emit(walk, start, end, found)
    else:
        _leave(walk, words, found if found and found.named else None, segment)


def _asks_others(walk: Walk, segment: Span, body: int) -> bool:
    """Take a segment that only says how much of the clause before it others owe for a clause of its own."""
    start, end = segment
    if body == start or _FOR_OTHERS.fullmatch(walk.text, body, end) is None:
        return False
    walk.clauses.append(replace(walk.clauses[-1], start=start, end=end, names=walk.names, after=""))
    return True


def _carries_on(walk: Walk, words: str, end: int, *, named: bool) -> bool:
    """Take a segment into the clause before it, when it only measures that or goes on summing up."""
    last = walk.clauses[-1]
    if last.activity not in _HANDED_IN and _PROOF.fullmatch(words) and walk.text[last.end : last.end + 1] == ",":
        walk.clauses[-1] = replace(last, end=end)
        return True
    if _sums_up(walk.text[last.start : last.end], words):
        walk.clauses[-1] = replace(last, end=end, activity="report")
        return True
    found = predicate(words) if _SHARE.fullmatch(words) is None else None
    if (found and found.strong and found.activity != last.activity) or _renews(words):
        return False
    if _only_how_often(words) and not ((named or walk.leads) and acts(words)):
        walk.clauses[-1] = replace(last, end=end)
        return True
    return False


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


def _is_duty(walk: Walk, found: Predicate | None, at: tuple[int, int, int], *, named: bool) -> bool:
    """Whether a segment, its subject up to the second offset, asks for something."""
    start, body, end = at
    words = walk.text[body:end]
    listed = walk.emitted and walk.text[start - 1 : start] in {"、", "和"}
    follows = bool(walk.conditions) and not walk.emitted and found is not None and found.strong
    if (end - start < _SHORTEST and not (listed or follows)) or len(words) < _SHORTEST_WORDS:
        return False
    walk.forbids = _forbids(walk, words)
    if walk.forbids:
        return True
    if _is_never(walk.text, start, end, words) or (introduces(walk.text, start, end) and not walk.strict):
        return False
    if walk.clauses and _renews(words):
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
        doubt=walk.doubt,
    )
    return asks(words, found, setting)


def _forbids(walk: Walk, words: str) -> bool:
    """Whether a segment forbids something, outside of openings, goals and ideas."""
    anybody = any(name.startswith(_ANYBODY) for name in walk.names)
    if walk.strict or walk.doubt or anybody:
        return False
    stated = (bool(walk.conditions) and not walk.emitted) or BARRED.match(words) is not None
    return forbids(words, condition=stated)


def _is_slogan(text: str, start: int, end: int) -> bool:
    """Whether a paragraph begins with a short sentence that only says what it is about (一是强化部门联动。)."""
    said = _ORDINAL.match(text, start, end)
    return said is not None and end - said.end() <= _LONGEST_SLOGAN and "," not in text[start:end] and text[end] == "。"


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


def _only_how_often(words: str) -> bool:
    """Whether a segment is nothing but the frequency of the action before it: 每月至少1次."""
    found = rhythm(words)
    if (_BY_WHEN.fullmatch(words) and deadline(words)) or _SHARE.fullmatch(words):
        return True
    if _NEW_ACT.search(words):
        return False
    if len(words) <= _LONGEST_MEASURE and _MEASURE.search(words) and not acts(words):
        return True
    if found is None or (acts(words) and "每" not in words):
        return False
    return found.end - found.start >= len(words) - 1 and found.end - found.start > _SHORTEST


def _condition(walk: Walk, stated: str) -> None:
    if walk.emitted:
        walk.conditions, walk.emitted = (), False
    walk.conditions += (_ABOUT.sub("", stated),)


def _emit(walk: Walk, start: int, end: int, found: Predicate | None) -> None:
    text = walk.text
    first = _first(walk, start, end, found)
    code = _code(walk, found, first, (start, end))
    if manner := _MANNER.search(text, start, end):
        end = manner.start() if manner.start() - start >= _SHORTEST else end
    by = named_by(text, first, end)
    last = walk.clauses[-1] if walk.clauses and walk.emitted else None
    if last is not None and _goes_on(last.activity, code, text[start:end], text[last.start : last.end]):
        short = end - start <= _LONGEST_SOFT_LEAD * (last.end - last.start) or code == last.activity
        walk.clauses[-1] = replace(last, end=end) if short else last
    else:
        walk.size = headcount(text[first:end]) or walk.size
        strong = bool(found and found.strong)
        clause = Clause(first, end, code, strong, (by,) if by else walk.names, walk.conditions)
        clause = replace(clause, leads=walk.leads, size=walk.size, sentence=walk.sentence)
        walk.clauses.append(clause)
        if by and not (walk.label or walk.fixed):
            walk.names, walk.borrowed = (by,), True
    walk.lead, walk.soft, walk.emitted, walk.held = None, None, True, False
    if not walk.label:
        walk.leads = ()


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
    renewed = _renews(walk.text[start:end]) or (_RENEWED.search(walk.text[start:end]) and walk.emitted)
    if renewed and walk.clauses:
        return _RENEWS.get(walk.clauses[-1].activity, walk.clauses[-1].activity)
    before = walk.text[first:start]
    if before and not ((found and found.strong) or walk.conditions or _ON_OCCASION.search(before)):
        by_means = predicate(before)
        if by_means and by_means.strong:
            return by_means.activity
    return found.activity if found else "other"


def _sums_up(before: str, segment: str) -> bool:
    """Whether a segment goes on summing up: 对活动进行总结,梳理存在问题,提炼经验做法."""
    return _SUMS.match(bare(segment)) is not None and _SUMMED.search(before) is not None


def _goes_on(before: str, code: str, segment: str, said: str) -> bool:
    """Whether a segment only carries on the action before it, which said what it says in general or another way."""
    if rhythm(segment) is not None:
        return False
    if before == code and _IN_GENERAL.fullmatch(bare(said)):
        return True
    if (before in _TOLD_AT and _CONTENT.match(bare(segment))) or (before == code == "assess" and _PRIZE.match(segment)):
        return True
    return (before, code) in _GOES_ON or (before == code and segment.startswith("并"))


def _renews(words: str) -> bool:
    """Whether a segment says how often what was set up before it is made new: 内容每月更换."""
    return _RENEWED.search(words) is not None and rhythm(words) is not None


def _leave(walk: Walk, words: str, found: Predicate | None, segment: Span) -> None:
    """Keep what a segment that is no duty says for its neighbours."""
    start = segment[0]
    if walk.emitted and walk.clauses:
        last = walk.clauses[-1]
        end = start + len(words)
        told = last.activity in _TOLD_AT and _CONTENT.match(bare(words))
        if (told or _MINUTES.match(words)) and start - last.end <= 1:
            walk.clauses[-1] = replace(last, end=max(last.end, end))
            return
        walk.clauses[-1] = replace(last, after=f"{last.after},{words}")
    plain = bare(words)
    if found is None and named_by(walk.text, start, start + len(words)):
        walk.lead_from(start)
    elif _leads_nowhere(walk, words, segment):
        walk.lead, walk.soft = None, None
    elif found is None and is_timed(words):
        walk.lead_from(start)
        walk.held = len(words) <= _LONGEST_MEASURE
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
    if _ORGANISED.search(text, text.rfind("。", 0, start) + 1, start):
        return True
    said = pattern("never").search(words) or _MINUTES.match(words) or _ORGANISED.search(text, start, end)
    return said is not None

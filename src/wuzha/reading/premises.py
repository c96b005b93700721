"""Segments that say when, for whom or without what something is owed, and are no duty themselves.

A condition may run over several commas (发现……、……的,), name those something becomes of (连续超时的班组,扣……), or tell
what somebody has to have done for a reward (提供线索,经查实的,奖励……).
"""

from __future__ import annotations

import re

from wuzha.plan.model import Span
from wuzha.reading.clauses import bare, pattern
from wuzha.reading.dated import stretches
from wuzha.reading.expressions import deadline, rhythm, starts
from wuzha.reading.owners import is_person, subject, type_of
from wuzha.reading.predicates import predicate
from wuzha.reading.triggers import condition, event_of, split_condition

_ACTS = re.compile(r"一律|纳入|列为|列入|由|立即|予以|给予|责令|督促|进行|依法|上报|约谈|通报|下发")
"""How the consequence of a condition begins."""
_OWES = re.compile(r"[^,。;]{0,14}(?:应|须|要|立即)(?=[^,。;]{2})")
_AT_ONCE = re.compile(
    r"(?:应(?!用|急|对|聘)当?|必?须|的?立即|第一时间|[\d一二两三半]{1,3}个?(?:小时|分钟|日|天|工作日)内)[^,。;的]{2,}$"
)
"""What follows from a finding in the same segment: 发现……立即关停."""
_THEM = re.compile(r"对于?(?P<which>[^,。;]{2,30}的)(?P<them>[^,。;的]{1,8})")
_THOSE = re.compile(r"(?P<which>(?!组织|对|给|向|为|请|邀请)[^,。;:]{3,60})的(?P<them>[^,。;:的]{1,10})")
_BEINGS = re.compile(r"(?:个人|人员|学生|客户|用户|商户|集体|班组|项目|账户|号码|渠道|家庭|住户|老人|群众|居民|者|人)$")
"""Whom something may become of, besides institutions and people in office."""
BARRED = re.compile(r"未经[^,。;]{2,12}(?=不得|严禁|不准|不许|禁止)")
"""Without whose leave something is forbidden: 未经同意不得…… is a rule, no mere condition."""
_OWING = re.compile(r",(?:应(?!用|急|对|聘)当?|必?须|要(?!求|点|素))")
_SURELY = re.compile(r"遇(?!难|害)|如遇|一旦|如果|若(?!干)|万一|倘若")
"""What begins so is a condition, whatever it says happens, as long as nothing in it hurries."""
_PROMPT = re.compile(r"随时|尽快|尽早|立[即刻]|及时|马上|第一时间|应|须|要|一律|当[场日天]|由|先|可以?")
_LOSES = re.compile(r"(?:扣|奖励?)[^,。;]{0,10}\d|取消[^,。;]{2,12}资格|予以(?:通报|约谈|辞退)")
"""What somebody loses or gets in the same breath as what happened: 发生一起扣2分."""
_REWARD = re.compile(r"奖励|奖金|表彰|表扬|问责|追责|追究|处分|处罚|通报批评|约谈|取消")
_CONSEQUENCE = re.compile(
    r"(?:由(?![^,。;]{2,24}负责(?!人))|按|予以|给予|一律|奖励|表[扬彰]|通报|约谈|扣|取消|暂停|停|责令|限期|应(?!用|急|对|聘)|须|要(?!求|点|素)|立[即刻]|当[场日]|及时|不得|不予|重新|逐|推荐|优先|降|追究|开展|形成|列入|纳入|年度|年底|年终|当月|依法"
    r"|在[^,。;]{2,14}(?:会议?|[会例]上|上)(?:作|做|点名|通报|表态|检讨|说明))"
)
"""How what becomes of those begins that the segment before it names: 连续超时的班组,扣……."""
_HAPPENS = re.compile(r"[^,。;:]{0,14}(?:出现|发生|查出|查实|检查发现)[^,。;:的]{2,20}")
_NOTICED = re.compile(r"[^,。;:]{0,12}(?:看到|看见|发现(?![与和及、])|遇到|碰到|听到|得知)[^,。;:]{3,30}(?<!力度)")
_AT_ONCE_THEN = re.compile(r",(?:请|要|应|须)?(?:立[即刻]|马上|第一时间|当场|及时)")
_PENALTY = re.compile(
    r",(?:每[起次个例宗件])?(?:一律|予以|给予|直接|立即)?(?:扣|罚|停[机业止]|取消|暂停|解除|约谈|追究|通报批评|降|辞退|开除|一票否决)"
)
"""What something costs those it happens to: 渠道出现一个涉案号码,扣减酬金."""


_DOES = re.compile(r"由|(?:强化|加强|开展|组织|建立|落实|完善)(?!情况)|对[^,。;的]{2,}(?:开展|进行|加强)")
"""How a segment begins that asks for something itself."""
_STOP = re.compile(r"[,。;:]")
_JUDGES = frozenset({"discipline", "interview", "grade", "assess"})
"""What becomes of somebody because of what they did."""


def closings(text: str, cut: list[Span]) -> dict[int, int]:
    """Map each segment that opens a long condition to the later one, ending with 的, that closes it."""
    out: dict[int, int] = {}
    if deserves := _deserves(text, cut):
        out[0] = deserves
    for index, (start, end) in enumerate(cut):
        if not pattern("opening").match(text, start, end) or ends_condition(text[start:end]):
            continue
        for later in range(index + 1, len(cut)):
            segment = text[cut[later][0] : cut[later][1]]
            if _ACTS.match(bare(segment)) or _OWES.match(segment):
                break
            if ends_condition(segment):
                out[index] = later
    return out


def _deserves(text: str, cut: list[Span]) -> int | None:
    """Return the segment, ending with 的, that closes what somebody has to have done for the reward that follows."""
    for index, (start, end) in enumerate(cut[:-1]):
        segment = text[start:end]
        if _DOES.match(segment) or _OWES.match(segment) or is_timed(segment) or subject(text, start, end) is not None:
            return None
        if index and ends_condition(segment):
            return index if _REWARD.search(text, *cut[index + 1]) else None
    return None


def opening(segment: str) -> str | None:
    """Return a segment that states what a duty is about (未经登记的场所) without being the duty."""
    if not pattern("opening").match(segment) or ends_condition(segment):
        return None
    if _AT_ONCE.search(segment) or BARRED.match(segment) or _LOSES.search(segment):
        return None
    if (split := split_condition(segment)) and segment[: split[1]].endswith("的"):
        return None
    return segment if segment.startswith("未经") or pattern("acting").search(segment) is None else None


def spoken_of(segment: str) -> str | None:
    """Return whom a segment is about that says no more than that, where something sets them apart: 对发生的案件."""
    found = _THEM.fullmatch(segment)
    if found is None or predicate(found["them"]) is not None or event_of(segment) is None:
        return None
    return condition(segment) or found["which"] + found["them"]


def whom(text: str, start: int, end: int) -> str | None:
    """Return those a segment names by what they did or are, where it says next what becomes of them."""
    if text[end : end + 1] != "," or not _becomes(text, end + 1):
        return None
    found = _THOSE.fullmatch(text, start, end)
    if found is None or predicate(found["them"]) is not None:
        return None
    them = found["them"]
    known = _BEINGS.search(them) or is_person(them) or type_of(them, None) is not None
    return found["which"] if known else None


def _becomes(text: str, start: int) -> bool:
    """Whether a segment says what becomes of those before it, by its opening or by judging them."""
    if _CONSEQUENCE.match(text, start):
        return True
    stop = _STOP.search(text, start)
    found = predicate(text[start : stop.start() if stop else len(text)])
    return found is not None and found.strong and found.activity in _JUDGES


def happens(text: str, start: int, end: int) -> str | None:
    """Return what a segment says to happen or to be noticed, where it says next what that costs or asks for at once."""
    found = _HAPPENS.fullmatch(text, start, end)
    if found and _PENALTY.match(text, end):
        return found.group()
    noticed = _NOTICED.fullmatch(text, start, end)
    return noticed.group() if noticed and _AT_ONCE_THEN.match(text, end) else None


def who_owes(text: str, start: int, end: int) -> str | None:
    """Return those a segment names by what they did or are, where they owe what follows: 出租房屋的业主,应."""
    found = _THOSE.fullmatch(text, start, end)
    owing = found and type_of(found["them"], None) not in {None, "department"} and _OWING.match(text, end)
    return found["them"] if found and owing else None


def may_condition(words: str) -> bool:
    """Whether words without 的 at their end may be a condition: nothing in them is asked for."""
    if _SURELY.match(words) and not _AT_ONCE.search(words) and not _PROMPT.search(words):
        return True
    found = predicate(words)
    return bare(words) == words and not (found and found.strong and not words.startswith("对"))


def ends_condition(segment: str) -> bool:
    """Whether a segment ends as conditions do."""
    return segment.rstrip("`'").endswith("的")


def is_timed(words: str) -> bool:
    """Whether a segment says when: how often, by when, from when on, between which days."""
    return bool(rhythm(words) or deadline(words) or starts(words) or stretches(words))

"""What belongs to the clause before it: its measure, its proof, who fills it, how a gathering goes on.

In one sentence a duty is told in several breaths (举办反诈集市,设三个摊位,每场不少于50人,留存照片). Only what asks for
something of its own is another clause.
"""

from __future__ import annotations

import re
from dataclasses import replace

from wuzha.plan.model import Span
from wuzha.reading.clauses import bare
from wuzha.reading.evidence import only_proof
from wuzha.reading.expressions import deadline, rhythm
from wuzha.reading.owners import filled_by, kept_by, subject
from wuzha.reading.predicates import predicate
from wuzha.reading.walks import Clause
from wuzha.reading.weighing import acts

_NEW_ACT = re.compile(
    r"更新|推送|播发|刊播|宣讲|清理|更换|推出|发布|回访|盘点|通报|培训|演练|测试|检查|学习|例会|晨会|班会|复训|评出|展演|奖励"
)
"""What makes a frequency an action of its own (每周更新两期), where it otherwise belongs to the action before it."""
_BY_WHEN = re.compile(
    r"(?:于|在)?[^,。;]{1,14}?(?:前|月(?:底|末|中旬))(?:要|须|必须)?(?:全部|基本|全面|统一|一律|完成全部)?(?:安装|张贴|布置|配备)?"
    r"(?:上画|上架|上线|上墙|播完|完成|落实到位|落实|到位|完毕|办结|建成|[装做贴挂走查建改搞办录签发训见换][完好毕成齐])?"
    r"(?:(?<=完成)(?:编组|组建|安装|张贴|布置|(?:重点|全部|所有)?(?:[住农商]户|户|家庭|对象|企业|任务)))?(?:[、并]?造册)?"
)
"""A segment that says by when the action before it is done: 6月底前完成."""
_RENEWED = re.compile(
    r"^[^,。;]{0,12}(?:更新|更换|换新|翻新|轮换)(?:内容)?[^,。;]{0,3}[次期遍则]?$|^(?:内容)?(?:每[^,]{1,3}|[一两][周月天])[^,]{0,2}(?:一换|换一[次期批遍])$"
)
_RENEWS = {"setup.column": "push"}
"""What keeping something new is: the activity that set it up, or the one that fills it."""
_AT_IT = re.compile(
    r"(?:进[^,。;、]{1,8}(?:、|$)){2,}|组织[^,。;]{2,14}(?:积极|踊跃)?参[与加]|设[^,。;]{2,30}个(?:摊位|环节|展区|板块)"
    r"|前[一二三四五六\d]名[^,。;]{0,4}(?:发|颁|给)[^,。;]{0,6}|征集[^,。;]{0,8}(?:作品|稿件)[^,。;]{0,10}|参(?:与|加|赛)[^,。;]{0,8}(?:不少于|达到?|率)[^,。;]{1,10}"
)
"""Where a gathering goes, who comes, what is shown or handed in there."""
_MADE_SO = re.compile(r"[用以][^,。;]{2,20}(?:书写|印制|制作)|由[^,。;]{2,12}统一(?:制作|印制|设计|提供|配发)")
"""How a thing is made, and who makes it for all."""
_PARTS = {
    **dict.fromkeys(("event", "quiz", "lecture", "other", "drill"), _AT_IT),
    "setup.policy": re.compile(r"并?与[^,。;]{2,16}挂钩"),
    **dict.fromkeys(("signage", "handout", "material"), _MADE_SO),
}
"""What is only part of an activity, by activity."""
_HANDED_IN = frozenset({"record", "report"})
_FILLS_IN = re.compile(r"[^,。;]{0,12}(?:填写|填报|填好|汇总|形成|撰写)")
_HANDS_IN = re.compile(
    r"(?:于|在)?[^,。;]{0,12}前?(?:统一|一并|及时)?(?:(?<!通)报送?|上报|交|提交|上交)(?:至|给|到)?[^,。;的\d]{2,14}"
)
"""What is filled in is handed in: one report."""
_SUMS = re.compile(r"总结|梳理|查找|提炼|归纳|剖析")
_SUMMED = re.compile(r"总结|进行分析|全面分析")
_MEASURE = re.compile(r"不少于|不低于|至少|不超过|以上$|[一二两三四五六七八九十\d][次场遍]$")
_FOR_OTHERS = re.compile(
    r"(?:每[^,。;]{1,4})?(?:至少|不少于|不低于)\d{1,4}[^,。;\d]{1,3}|每[^,。;]{1,3}\d{1,4}[^,。;\d]{1,2}(?:及?以上)"
)
"""How much of the same others owe: 中层干部每年不少于4学时 behind 新员工培训不少于2学时."""
_SHARE = re.compile(
    r"[^,。;\d]{1,8}(?:面|比例)(?:应当?|须|要)?(?:不低于|不少于|达到?|在|为)?(?:\d+(?:\.\d+)?%|百分之[^,。;]{1,4}|[一二三四五六七八九]成)(?:以上)?"
    r"|[^,。;\d]{0,6}(?:时间|时长)(?:应当?|须|要)?(?:不少于|不低于|不超过|至少|为|约)?[\d一二三四五六七八九十半两]{1,3}个?(?:分钟|小时|学时|课时|天)(?:以上|左右|以内)?"
)
"""A share or a length of time that only measures the action before it: 检查面不低于30%, 培训时间不少于1学时."""
LONGEST_MEASURE = 16
"""A segment no longer than this that only measures the action before it: 每户不少于5分钟."""
_SHORTEST_RHYTHM = 4
_TOLD_AT = frozenset({"meeting", "lecture", "class-event", "media"})
_CONTENT = re.compile(
    r"(?:现场|重点|主要|详细|用[^,]{1,6})?(?:讲解|讲授|讲清|讲明|讲透|讲述|以案(?:说法|释法|示警)|介绍|剖析|通报|传授|传达)"
    r"|对[^,]{2,16}(?:[作做]出|进行)[^,]{0,4}(?:安排|部署|动员)$"
)
"""What is said at a meeting or lesson that is told before, and no action of its own: ……召开会议,通报案情."""
_PRIZE = re.compile(r"(?:每[^,]{1,3})?(?:给予)?奖励|评出|颁发")
"""What those get that an assessment before it chooses."""
_IN_GENERAL = re.compile(r"(?:加强|强化|规范|保护)[^,]{2,14}(?:管理|信息|安全|监管|监督|整治)")
"""An action told in general, which the next one of its kind tells in particular: 加强财务管理,落实大额支付审批制度."""
_ALSO = re.compile(r"并(?!推荐|(?:及时|立即|同时)?(?:报(?!警|案)|通报|通知|告知|抄送)[^,]{2,})")
"""And: where somebody else is told that is another action."""
_OUGHT = re.compile(r"要(?!求|点)|应(?!用|急)|必?须")
_PAPER = 3
"""Characters of the name of what is signed: 责任书."""
_GRADED = re.compile(
    r"(?:对)?(?:[红橙黄绿蓝]色|[高中低]危|[高中低]风险|[一二三四ⅠⅡⅢⅣ]{1,3}级)(?:预警|风险|线索|指令|名单|人员|对象)?"
)
"""What a segment begins with that is for another grade than the one before it: 红色预警……,橙色预警……."""
_SO_THAT = re.compile(r"确保[^,。;]{0,12}(?:人人|户户|全部|全员|轮训|一遍|覆盖)")
"""How far the action before it is to go."""
_GOES_ON = {
    ("pledge", "pledge"),
    ("pledge", "setup.policy"),
    ("visit", "visit"),
    ("visit", "lecture"),
    ("dissuade", "dissuade"),
}
"""An activity and the one that only carries it on in the same sentence: the letters, and the system they make up."""


def done_by(words: str) -> bool:
    """Whether words only say by when what stands before them is to be done: 6月底前完成."""
    return _BY_WHEN.fullmatch(words) is not None and deadline(words) is not None


def for_others(words: str) -> bool:
    """Whether words behind a subject only say how much of the same that subject owes."""
    return _FOR_OTHERS.fullmatch(words) is not None


def carried(text: str, last: Clause, segment: Span, body: int, *, led: bool) -> Clause | None:
    """Return the clause before a segment with that taken into it; None when the segment is not part of it.

    The subject of the segment ends at `body`; `led` says that somebody is told to lead.
    """
    start, end = segment
    words = text[body:end]
    longer = replace(last, end=end)
    if _is_part(text, last, segment, words):
        return last if filled_by(words) and not words.startswith("由") else longer
    if last.activity in _HANDED_IN and _FILLS_IN.match(text, last.start) and _HANDS_IN.fullmatch(words):
        return replace(longer, activity="report")
    if keeper := kept_by(words):
        return replace(last, names=(keeper,))
    if _SUMS.match(bare(words)) and _SUMMED.search(text[last.start : last.end]):
        return replace(longer, activity="report")
    by_when = done_by(words)
    found = predicate(words) if not by_when and _SHARE.fullmatch(words) is None else None
    if (found and found.strong and found.activity != last.activity) or renews(words):
        return None
    acting = (body > start or led) and acts(words)
    return longer if by_when or (_only_how_often(words) and not acting) else None


def _is_part(text: str, last: Clause, segment: Span, words: str) -> bool:
    """Whether a segment says what shows that a clause was done, who fills it, or one of its parts."""
    whole = text[segment[0] : segment[1]]
    if text[last.end : last.end + 1] == "," and only_proof(whole, beside=last.activity in _HANDED_IN):
        return True
    part = _PARTS.get(last.activity)
    return filled_by(words) or (part is not None and part.fullmatch(words) is not None)


def _only_how_often(words: str) -> bool:
    """Whether a segment is nothing but the frequency of the action before it: 每月至少1次."""
    found = rhythm(words)
    if _SHARE.fullmatch(words):
        return True
    if _NEW_ACT.search(words):
        return False
    if len(words) <= LONGEST_MEASURE and _MEASURE.search(words) and not acts(words):
        return True
    if found is None or (acts(words) and "每" not in words):
        return False
    return found.end - found.start >= len(words) - 1 and found.end - found.start > _SHORTEST_RHYTHM


def tells_content(before: str, words: str) -> bool:
    """Whether words say what is told at a meeting or a lesson before them."""
    return before in _TOLD_AT and _CONTENT.match(bare(words)) is not None


def goes_on(before: str, code: str, segment: str, said: str) -> bool:
    """Whether a segment only carries on the action before it, which said what it says in general or another way."""
    if before == code == "material" and _RENEWED.search(segment):
        return True
    if _GRADED.match(segment) or rhythm(segment) is not None:
        return False
    if tells_content(before, segment) or (before == code == "assess" and _PRIZE.match(segment)):
        return True
    if (before, code) in _GOES_ON:
        return not _is_another(said, segment)
    return before == code and bool(_IN_GENERAL.fullmatch(bare(said)) or _ALSO.match(segment) or _SO_THAT.match(segment))


def _is_another(said: str, segment: str) -> bool:
    """Whether a segment asks others for another paper, or has a time of its own, though its activity only goes on."""
    others = subject(segment, 0, len(segment)) is not None and segment[-_PAPER:] not in said
    return others or (_OUGHT.search(segment) is not None and deadline(segment) is not None)


def renews(words: str) -> bool:
    """Whether a segment says how often what was set up before it is made new: 内容每月更换."""
    return _RENEWED.search(words) is not None and rhythm(words) is not None


def renewal(before: str, words: str, *, same: bool) -> str | None:
    """Return what keeping new is what was set up before, in the `same` sentence even without a rhythm; else None."""
    renewed = renews(words) or (same and _RENEWED.search(words) is not None)
    return _RENEWS.get(before, before) if renewed else None

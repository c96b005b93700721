"""Cutting a paragraph into sentences and segments, the units a duty is put together from."""

from __future__ import annotations

import re
from functools import cache

from wuzha.plan.model import Span
from wuzha.reading.brackets import inside
from wuzha.reading.owners import subject
from wuzha.reading.predicates import OCCASION, THING, Predicate, predicate, things_at_end, verbs
from wuzha.reading.words import lexicon, words

_STOPS = frozenset("。;!?")
_COMMAS = frozenset(",:")
_ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十](?:是|要(?!求|点|素))|第[一二三四五六七八九十][,、]|其[一二三四五][,、]|\(?\d{1,2}\)|[①-⑳])"
)
_ENUMERATED = re.compile(r"[,:]?(?:重点|具体)?(?:一是|第一[,、]|1[.、]|①|\(1\))")
BUNDLE = re.compile(r"[三四五六七八九十]个一(?![个批])|[三四五六七八九十]個一(?!個)")
"""The name of several duties together: 七个一."""
_ADVERBS = re.compile(
    r"(?:进一步|切实|积极|认真|全面|有效|坚决|深入|不断|大力|广泛|扎实|主动|充分|持续|全力|有序|稳步|着力|严格|及时|定期"
    r"|要|应当?|须|必须|务必|需要?|可以?|将(?=会|对|根据|组织|通过|在)|还|也|既|又|并|同时|此外|另外|同步|常态化|统筹)+,?"
)
_CAUSED = re.compile(
    r"^(?:在[^,、]{1,6}(?=利用|通过|借助|依托)|(?:组织|指导督促|督促指导|督促|指导|协调)[^,、]{2,16}?(?=充分|利用|运用|通过|借助|以[^,]{1,10}为)(?:充分)?)"
)
"""What stands before the means and leads nowhere itself: whom they are used by, or in which season."""
_ESPECIALLY = re.compile(r"特别是|尤其是|尤其|特别对")
_CALLED = re.compile(
    r"(?:负责)?(?:组织|召集|抽调|安排)(?!.*(?:开展|进行|参加|学习|观看|宣|讲|发放|走访|排查))"
    r"[^,]{1,60}(?:人员|干部|负责人|代表|党员|师生|员工|职工|骨干|医生|护士|民警|辅警|志愿者|网格员|团队|队伍)"
    r"(?:(?:深入|走进|下沉到?|进入)[^,]{2,50})?"
)
"""Only who is called together for what follows, and where they go."""
_ALONG = re.compile(
    r"结合(?![^,]*(?:开展|进行|制定|制订|发放|张贴|组织|完善|建立))[^,]{2,30}"
    r"(?:工作|活动|[日节周月]|检查|走访|慰问|培训|随访|时机|契机|接种|体检|巡查|巡逻|实际|情况|特点|会议|例会|业务|窗口|大厅|阵地|服务)"
)
"""Only on what occasion something is done: 结合日常走访."""
_TARGET = re.compile(
    r"(?:对于?(?![接照标口账])|针对|面向)(?![^,]*(?:进行|开展|加强|实施|予以|给予|落实))[^,]{2,24}(?:对象|人员|人群|群体|客户|账户|学生|老人|老年人|家庭|群众|妇女|居民|青年|商户|住户|场所|区域|部位|行业)"
)
"""Only whom something is done for."""
_MATTER = re.compile(r"对[^,]{2,40}情况(?:\([^()]*\))?")
"""Only what is told in what follows: 对教育情况(时间、人数),于12月15日前报……."""
_OCCASION = re.compile(
    r"(?:期间|之际|前后|当天|时节|节点|时段|场合|(?:入户|走访|采集信息|巡查|巡逻|随访|查房|点名)时"
    r"|(?:开场|开会|散会|开演|放映|上课|下课|开饭|收摊|开市|休市|交接班|发车|出车|升旗|集合|点名|闭市|打烊)(?:之?前|之?后|时))$"
)
_WITH = re.compile(r"(?:配合|会同|联合|邀请)[\u4e00-\u9fff、()]{2,24}(?:[员警者关门位局院校会队所]|志愿者)")
"""Only with whom something is done."""
_HANDED = re.compile(
    r"(?:于[^,]{2,14}前,?)?(?:将|把)(?!于|利用|运用|通过|采取|采用|充分|向|用|派|全面|进一步|继续|适时|会同|成立|组织|会|在|对|根据|按|组织|通过|定期|不定期|进行|开展|实行|采取|联合|以)"
)
_DONE = re.compile(
    r"纳入|融入|列入|作为|写入|列为|宣传到|抄|报|送|交|转|推|发(?![案生现])|贴|挂|放|存|归|记|录|编|给|定为|结合|贯穿|传|移|入|进行|予以|装|打开|与|延伸|置"
)
"""What is done with the thing that 将 or 把 names; without it the next segment says what."""
_BESIDES = frozenset({"report", "record", "notify"})
"""What is told or written down about an action is no action of its own in the same breath (开展倒查并提交报告)."""
_ALIKE = ({"inspect", "screening"}, {"screening", "rectify"}, {"monitor", "trace"}, {"lecture", "event"})
"""Activities that are named together for one and the same work (排查整治)."""
_BRACKETS = re.compile(r"\([^()]*\)")
_ONE = re.compile(
    r"[\u4e00-\u9fff]{1,2}[一二两三四五六七八九十]{1,2}[张个场次份条篇块名支封堂节本期部幅台轮集首面](?!性|样|体|致)"
)
"""One of several actions that each say how many (发一张明白纸、建一个群)."""
_LEAST = re.compile(r"不少于|不低于|至少")
_TELLS = re.compile(
    r"(?:及时|立即|马上|当场|当日|同时|第一时间|在[^,、]{1,8}[内中上里])?(?:逐级)?(?:(?:报告|上报|通报(?!批评)|通知|抄告|抄送|移交|移送|告知|告诉|提醒|呼叫|商请)(?!书|单|函|情况)[^,、并]{2,}|报(?!告|送|备|名|请)[^,、并]{2,12}[局所办委处部科队会员长]|(?<=[内中上里])(?:提醒|通报|公布)$|报警$|拨打|登记[^,、造备表在]{2,}|通报$|授牌$|公开更正$|签[^,、并]{0,8}[书状]$|截图报[^,、并]{2,})"
)
"""Telling somebody else, or writing down whom it was about: an action of its own beside the one before 并."""
_MEASURED = re.compile(r"[次场遍回个名人份条篇]以[上内]$|[入准]内$|[\d一二两三四五六七八九十]期$")
"""What ends like a place or time and counts what is done: 核实两次以上, 刊播两期."""
_SO_MANY = re.compile(r"[一二两三四五六七八九十\d]{1,2}(?:次|场|堂|节|期|轮|遍|回)(?!性|以上)[^,、和及]{2,}")
"""An occasion with its number, as they are told one after another: 一次培训和一次演练."""
_PARTING = "、并和及"
"""Between two actions of one breath."""
_OWED = re.compile(
    r"(?<=[^,]{2})(?:的|,)?[^,的]{0,8}(?:要(?!求|点|素|件|道|塞|害|闻)|应(?!用|急|对|届|聘|收)|必?须|务必)[^,]{2}"
)
"""A modal verb behind an opening shows that the action itself follows: 对……的客户要延长核实时间."""
_NOT_JOINING = frozenset("一合涉普以")
_LISTED = re.compile(r"[、,和及与等]")
_WORKS = re.compile(r"等(?:相关|各项)?工作$|等[^,、]{2,8}活动$")
_NAME_OF_WORK = 4
_BARE_VERB = 2
SITTINGS = frozenset({"quiz", "drill", "lecture", "meeting"})
"""What two characters name as an activity of its own behind 和 (培训和考试); others only go with it (排查和帮扶)."""
_PLACES = (
    "企业",
    "社区",
    "学校",
    "单位",
    "乡镇",
    "村居",
    "小区",
    "商圈",
    "工地",
    "医院",
    "银行",
    "机关",
    "家庭",
    "农村",
)
_ENTERS = re.compile("深入|走进|进入|面向|下到")
"""A list of works with their general name behind it, and a list of places that somebody goes to."""
_FORMS = re.compile(r"等(?:多种|各种|多样)?(?:形式|方式|途径|手段|活动)")
_BARS = re.compile(r"不得(?!少于|低于)|严禁|不准|禁止")
"""What is forbidden in one breath is one rule: 不得接受采访、发布消息."""
_AIMS = re.compile(r"让|使(?!用)|帮助|引导|增强|提高|提升|切实(?:增强|提高)")
"""How what forms are for begins."""
_FORMS_LENGTH = 6
_ONE_BY_FORMS = re.compile(
    r"(?:将)?(?:通过|采用|采取)[^,。;]{2,40}等(?:多种|各种)?(?:形式|方式)(?:[^,。;]{0,12}(?:一|至少1|不少于1)[次场堂节](?!性)"
    r"|[^,。;]{0,24}(?:进行|开展)[^,。;]{0,6}(?:抽查|检查|督导|督查|考核|检验|评估|暗访))"
)
"""The same in one breath: 通过家长会、致家长信等形式对家长进行一次宣传, 通过走访、暗访等方式对……进行抽查."""
_ONE_ACTION = re.compile(r",[^,。;]{0,20}[一1][堂节次场](?!性)")
_SHORTEST_ACTION = 4
"""Characters of the shortest action that stands before 并, 和 or 及: a verb and its object."""


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Pattern of one list of `lexicon/clauses.yaml`; its words may use the marks of regular expressions."""
    return re.compile("|".join(words(lexicon("clauses")[name])))


def bare(text: str) -> str:
    """Return a segment without the adverbs, modal verbs and connectives it begins with."""
    found = _ADVERBS.match(text)
    return text[found.end() :] if found else text


def introduces(text: str, start: int, end: int) -> bool:
    """Whether a list (一是……二是……) follows, or what a bundle holds, so that what stands here only introduces it."""
    bundled = text[end : end + 1] == ":" and BUNDLE.search(text, start, end) is not None
    return bundled or _ENUMERATED.match(text, end) is not None


def is_lead_in(segment: str) -> bool:
    """Whether a segment only leads to what follows: 利用……等载体, 根据……情况, 在……场所, 督促各企业利用……平台."""
    plain = _CAUSED.sub("", bare(segment))
    if _OWED.search(plain) or _lists(plain):
        return False
    if _HANDED.match(plain):
        done = predicate(plain)
        return not (_DONE.search(plain) or (done and done.strong and done.end == len(plain)))
    if pattern("basis").match(plain):
        return not pattern("acting").search(plain) and not _strong(plain)
    if (
        _WITH.fullmatch(plain)
        or _ALONG.fullmatch(plain)
        or _CALLED.fullmatch(plain)
        or _TARGET.fullmatch(plain)
        or _MATTER.fullmatch(plain)
        or _OCCASION.search(plain)
    ):
        return True
    if plain.startswith("每") and (found := predicate(plain)) and found.named:
        return False
    means = pattern("means-in").match(plain) and _ends("means-out").search(plain)
    return bool(means) or _placed(plain)


def serves_one(text: str, start: int, end: int) -> bool:
    """Whether forms told one by one serve one counted action behind them: 通过授课、播放短片等形式,上好一堂课."""
    forms = pattern("listing").search(text, start, end) and _FORMS.search(text, end - _FORMS_LENGTH, end)
    return forms is not None and forms.end() == end and _ONE_ACTION.match(text, end) is not None


def is_one_of_several(text: str, start: int, end: int) -> bool:
    """Whether a segment is the first of several that each say how many (送一份资料、讲一个案例)."""
    return (
        text[end : end + 1] == "、"
        and _ONE.match(text, start, end) is not None
        and _ONE.match(text, end + 1) is not None
    )


def serves_aim(text: str, start: int, end: int) -> bool:
    """Whether forms told one by one only serve an aim that follows: 通过观看视频、讨论等形式,让学生了解……."""
    forms = pattern("listing").match(text, start, end) and _FORMS.search(text, end - _FORMS_LENGTH, end)
    return bool(forms) and text[end : end + 1] == "," and _AIMS.match(text, end + 1) is not None


def _lists(plain: str) -> bool:
    """Whether a lead-in lists actions of its own (通过发放传单、拉横幅等形式)."""
    if not pattern("listing").search(plain):
        return False
    parts = [predicate(part) for part in plain.split("、")]
    kinds = {part.activity for part in parts if part and part.weight >= THING}
    return pattern("concrete").search(plain) is not None or (_FORMS.search(plain) is not None and len(kinds) > 1)


def _placed(plain: str) -> bool:
    if _MEASURED.search(plain):
        return False
    return bool(pattern("place-in").match(plain) and _ends("place-out").search(plain))


def _strong(segment: str) -> bool:
    found = predicate(segment)
    return found is not None and found.strong


@cache
def _ends(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern(name).pattern})$")


def sentences(text: str) -> list[Span]:
    """Stretches of a text between full stops and semicolons that stand outside brackets; blank ones left out."""
    marks = inside(text)
    out: list[Span] = []
    start = 0
    for at, char in enumerate(text):
        if char in _STOPS and not marks[at]:
            if at > start:
                out.append((start, at))
            start = at + 1
    if len(text) > start:
        out.append((start, len(text)))
    return out


def segments(text: str, sentence: Span) -> list[Span]:
    """Stretches of a sentence between commas, and between 、 or 并 where a new action starts."""
    start, end = sentence
    marks = inside(text[start:end])
    cuts = [start]
    for at in range(start, end):
        if text[at] in _COMMAS and not marks[at - start] and not _belongs(text, at):
            cuts.extend((at, at + 1))
    cuts.append(end)
    out: list[Span] = []
    for index in range(0, len(cuts) - 1, 2):
        for piece in _actions(text, cuts[index], cuts[index + 1], marks, start):
            trimmed = _trim(text, piece)
            if trimmed[0] < trimmed[1]:
                out.append(trimmed)
    return out


def _belongs(text: str, at: int) -> bool:
    """Whether a comma or colon stands inside an expression: 16:00, or before 特别是."""
    return _ESPECIALLY.match(text, at + 1) is not None or (text[at] == ":" and text[at - 1 : at].isdigit())


def _actions(text: str, start: int, end: int, marks: bytearray, origin: int) -> list[Span]:
    """Cut a stretch between commas where another action starts, unless it only leads in or says a purpose."""
    found = subject(text, start, end)
    whole = text[found[1] if found else start : end]
    if (
        is_lead_in(whole)
        or pattern("purpose").match(bare(whole))
        or serves_one(text, end - len(whole), end)
        or _ONE_BY_FORMS.match(bare(whole))
    ):
        return [(start, end)]
    hosts = pattern("hosting").search(text, end - len(whole), end)
    hosted = hosts.end() if hosts else end
    least = OCCASION
    if pattern("listing").search(whole) and _FORMS.search(whole):
        hosted, least = start, THING
    cuts = [start]
    for at in range(start + 1, end - 1):
        if text[at] not in _PARTING or marks[at - origin]:
            continue
        left, right = text[cuts[-1] : at], text[at + 1 : end]
        if text[at] == "、":
            if _of_a_kind(left, right) or _BARS.search(left):
                continue
            quoted = right[0] == "“" and left[-1:] in {"”", ")"}
            if _new_action(left, right, free=True) or ((hosted < at or quoted) and _another_kind(left, right, least)):
                cuts.extend((at, at + 1))
        elif text[at - 1] not in _NOT_JOINING and (
            _new_action(left, right, free=text[at] == "并")
            or (text[at] != "并" and hosted < at and _last_kind(left, right))
        ):
            cuts.extend((at, at))
    cuts.append(end)
    return [(cuts[index], cuts[index + 1]) for index in range(0, len(cuts) - 1, 2)]


def _new_action(left: str, right: str, *, free: bool) -> bool:
    """Whether another action starts behind a join: by a verb known to start one, or by any when the join is free."""
    if _SO_MANY.match(right) and (told := _SO_MANY.search(left)):
        kinds = [predicate(part) for part in (told.group(), _LISTED.split(right, maxsplit=1)[0])]
        return all(kinds) and len({kind.activity for kind in kinds if kind}) > 1
    if (_ONE.match(right) and _ONE.search(left)) or (_LEAST.search(left) and _LEAST.search(right)):
        return free
    if free and _TELLS.match(right):
        return True
    if verb := pattern("split").match(right):
        return verb.group() not in left and not _is_half(left, right)
    if not free or len(bare(left)) < _SHORTEST_ACTION or not any(right[:size] in verbs() for size in range(2, 6)):
        return False
    before, after = predicate(left), predicate(right)
    return before is not None and after is not None and _differ(before, after)


def _differ(before: Predicate, after: Predicate) -> bool:
    told = before.strong and after.strong and after.start == 0
    return (
        told
        and before.activity != after.activity
        and after.activity not in _BESIDES
        and {before.activity, after.activity} not in _ALIKE
    )


def _is_half(left: str, right: str) -> bool:
    """Whether two verbs stand around 、 that share their object: 统一张贴、放置海报, 自行印制、发放."""
    if len(bare(left)) < _SHORTEST_ACTION or right in verbs():
        return True
    found = pattern("split").match(left[-2:])
    before, after = predicate(left), predicate(right)
    return found is not None and before is not None and after is not None and before.activity == after.activity


def _of_a_kind(left: str, right: str) -> bool:
    """Whether 、 stands in a list that no verb parts: of works (劝阻、回访等工作), or of places for one thing."""
    works = _WORKS.search(right)
    if works and (works.start() <= _NAME_OF_WORK or pattern("split").match(right) is None):
        return True
    place = subject(right, 0, len(right))
    return place is not None and place[1] < len(right) and left.endswith(_PLACES) and _ENTERS.search(left) is not None


def _another_kind(left: str, right: str, least: float) -> bool:
    """Whether 、 stands between two kinds of activity that one verb hosts: 组织反诈宣讲、反诈测试等活动."""
    first, second = _BRACKETS.sub("", left).rpartition("、")[2], _LISTED.split(right, maxsplit=1)[0]
    if things_at_end(first) & things_at_end(second):
        return False
    before, after = predicate(first), predicate(second)
    told = before is not None and after is not None and min(before.weight, after.weight) >= least
    return bool(told and before and after and before.activity != after.activity)


def _last_kind(left: str, right: str) -> bool:
    """Whether 和 stands before the last of the kinds of activity that one verb hosts: 开展培训和考试."""
    before, after = predicate(_LISTED.split(left)[-1]), predicate(right)
    if before is None or after is None or before.activity == after.activity or len(right) > _NAME_OF_WORK:
        return False
    if len(right) <= _BARE_VERB and after.activity not in SITTINGS:
        return False
    return min(before.weight, after.weight) >= OCCASION and {before.activity, after.activity} not in _ALIKE


def _trim(text: str, piece: Span) -> Span:
    start, end = piece
    if found := _ORDINAL.match(text, start, end):
        start = found.end()
    while start < end and text[start] in ",:、。; ":
        start += 1
    while end > start and text[end - 1] in ",:、 ":
        end -= 1
    return start, end

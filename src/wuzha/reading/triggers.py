"""What sets a duty off: a case, a warning, a finding, a risk grade, a newcomer, a change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from wuzha.plan.model import Event
from wuzha.reading.predicates import doings
from wuzha.reading.words import lexicon

_EVENTS: tuple[Event, ...] = ("new-staff", "new-student", "risk-level", "warning", "case", "change", "finding", "other")
_ALLOWED = re.compile(
    r"(?:\d{1,3}|[一二两三四五六七八九十半]{1,3})个?(?:分钟|小时|日|天|工作日)(?:之|以)?内|当[日天场]|第一时间|次日"
)
_SOON = re.compile(rf"(?<=[后起时])(?:{_ALLOWED.pattern})$")
"""How soon after an event, where the event alone stands before it: 收到预警后2日内,……."""
_SINCE_TOLD = re.compile(r"收文|发文|自?(?:收到|印发|发布|公布)之日|(?:收到|接到)本|[季月年]后")
"""A time allowed from the day a paper comes on, or after a period, shows no event."""
_TAUGHT_AFTER = frozenset({"class-event", "lecture", "meeting"})
_AFTER_LONG = frozenset({"revisit", "care"})
_LONG_ALLOWED = re.compile(r"[一二两三四\d]{1,2}个?(?:月|周|星期)(?:之|以)?内")
"""What is done for somebody within weeks follows from what happened to them."""
_UNIT_LENGTH = 8
"""A segment that names units by a trait ends at most so many characters behind it: 发案较多的村."""
_HAPPENED = re.compile(r"(?<!未)(?<!没)(?<!没有)发生[^,。;]{0,30}(?:案|诈骗|损失)|造成[^,。;]{0,8}损失")
_AT_ONCE = frozenset({"report", "notify", "rectify", "dissuade", "liaise"})
_NOTICED = re.compile(
    r"(?<=.)(发现[^,。;的]{2,12}?)(?=(?:应|要|须|必须)?(?:及时|立[即刻]|马上|第一时间|随时)(?:向|上?报|告|制止|处置|联系|劝))"
)
"""What is noticed at work and told at once, in one breath: 每日查寝发现异常及时报告."""
_FOUND = re.compile(r"(?:没有)?发现")
_OWN_FINDINGS = frozenset({"control"})
"""What rules of a counter or an office ask for in a case of their own goes on from no other event."""
_SUM = re.compile(r"[\d.万千百]+元?(?:(?:至|到|—|-)[\d.万千百]+)?元?(?:及|\(含\))?(?:以上|以下|以内)?(?:、每起)?")
"""Nothing but a sum, which is of the case told before."""
_ONCE_MORE = re.compile(r"(?:再次?|[半全一]年|年内)?(?:累计)?(?:再次?)?出现|\d{1,3}[户起个例次张](?:及?以上|的)")
"""So often of what was told before: 出现两个的."""
_JUDGED_BY = frozenset({"assess", "discipline", "interview"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """The event, the condition in words when the clause says more than the event, and as data when it is an amount."""

    event: Event
    condition: str | None = None
    amount: str | None = None


@cache
def _patterns() -> tuple[tuple[Event, re.Pattern[str]], ...]:
    listed = lexicon("triggers")["events"]
    return tuple((event, re.compile(listed[event])) for event in _EVENTS if listed.get(event))


@cache
def _conditional() -> re.Pattern[str]:
    return re.compile("|".join(lexicon("triggers")["conditional"]))


@cache
def _occasions() -> re.Pattern[str]:
    return re.compile("|".join(lexicon("triggers")["occasions"]))


@cache
def _doings() -> tuple[str, ...]:
    return tuple(doings())


@cache
def _ranked() -> re.Pattern[str]:
    return re.compile(lexicon("triggers")["implied"]["finding"]["words"])


@cache
def _about() -> re.Pattern[str]:
    return re.compile(lexicon("triggers")["about"]["words"])


def topic(segment: str) -> str | None:
    """Return the trait of those a consequence is for, when a segment only names them: 对发案较多的村."""
    found = _about().match(f"{segment},")
    rest = segment[found.end() :] if found else ""
    return found[1] if found and len(rest) <= _UNIT_LENGTH else None


def event_of(text: str) -> Event | None:
    """Return the event whose words a text holds, the most telling first; what is measured is a finding."""
    if re.search(lexicon("triggers")["found"], text) and not _HAPPENED.search(text):
        return "finding"
    return next((event for event, pattern in _patterns() if pattern.search(text)), None)


def occasion(segment: str) -> str | None:
    """Return the business or moment a segment only tells (办理开户时), however plainly it says an action."""
    found = _occasions().fullmatch(segment)
    return next((group for group in found.groups() if group), segment) if found else None


def condition(segment: str) -> str | None:
    """Return the condition a segment states (对……的, 如发现……, ……后), or None when it is none."""
    found = _conditional().fullmatch(_SOON.sub("", segment))
    if found is None:
        return None
    return next((group for group in found.groups() if group), segment)


_INLINE = re.compile(
    r"(?:如|若|一旦|如果|凡|遇有)(?P<words>[^,。;]{2,40}?)(?:的|时|后)?(?=要(?!求|点|素)|应(?!商|用|急|对|聘|收)|须|必须|立[即刻]|马上|第一时间|及时|随时|务必|由|将|一律)"
    r"|(?P<found>(?:发现|发生)[^,。;]{2,20}?)(?:的|时|后)?(?=立[即刻]|马上|即时|当即|随即|第一时间|及时|[\d一二两三半]{1,3}个?(?:小时|分钟|日|天|工作日)内|要(?!求)|应(?!用|急)|须)"
    r"|(?P<once>[^,。;]{0,16}(?:一经|经)(?:发现|查实|核实|查证|认定|举报)(?:属实)?(?:的|后)?)(?=[^,。;]{2})"
    r"|(?P<loses>[^,。;扣]{0,20}?(?:[未无缺漏瞒迟晚少低超没]|发生|出现|每)[^,。;扣]{0,16}?的?)(?=[予给]?[以予]?扣(?:[减除]|\d|[一二三五十]|[^,。;\d]{1,8}\d)|不得分)"
    r"|(?P<more>[^,。;]{0,24}(?<!\d)\d{1,5}[起例名户张次元人天分](?:及?以上|以下)?)的(?:单位|乡镇|村|社区|学校|学院|企业|班级|网点|街道|个人|镇街|科室|部门|班主任|教师|员工|人员|学生|小组|班组)?(?=限期|不得|不准|亮|列|由|要|应|须|一律|给予|予以|约谈|通报|取消|扣|责令|暂停|重点|逐|进行|实行|开展|上门)"
    r"|(?P<whose>(?:发现|发生|出现|[^,。;的]{0,12}(?:超过|低于|高于|不足|未|没|不合格|违反|连续|累计))[^,。;]{2,20}?)的(?:单位|员工|人员|客户|学生|学院|商户|村|社区|部门|企业|学校|网点|个人|科室|班级|门店|商户|班组|车间|责任人|负责人|项目|代[理办]点|[^,。;的]{0,4}点)(?=进行|予以|给予|一律|由|要|应|须|必须|扣|罚|取消|停|约谈|通报|重新|限期|责令|作(?:检讨|检查|说明|表态))"
    r"|(?P<failed>(?:中招|被骗|受骗|违规|不合格|未通过|未参加)的?)(?:人员|员工|职工|学生|教师|柜员)(?=由|要|须|应|一律|重新|立即)"
    r"|(?P<earns>被?[^,。;]{2,12}(?:采用|录用|采纳|表扬|表彰)的?(?:每[篇次条个起])?)(?=加\d|奖)"
    r"|(?P<upon>发现)后(?=[^,。;]{2})"
    r"|(?P<each>(?:每?成功|每?有效)(?:劝阻|堵截|识破|举报|处置)[^,。;]{0,10}?[一1](?:起|例|次|人|案))(?=加\d|奖|给予)"
    r"|(?P<before>(?![^,。;]*[每\d])[^,。;]{0,12}(?:进场|进厂|上岗|入职|到岗)前)(?=[^,。;]{2})"
    r"|(?P<moved>(?![^,。;]*每)[^,。;]{0,12}(?:调整|变动|变更|更换))之?后(?=及时|立[即刻]|马上|要(?!求|点)|应|须|由|重新|[\d一两三]{1,2}[日天个])"
    r"|(?P<after>(?![^,。;]*每[日天周月])[^,。;]{2,10}(?:结束|完成))后(?=[^,。;]{2})"
    r"|(?P<gets>[^,。;]{0,8}(?:接到|收到|遇到|碰到|见到|看到|遇)[^,。;]{2,24}?)(?:的|时|后)?(?=要(?!求|点|素)|应(?!用|急|对)当?|必?须|立[即刻]|马上|主动)"
    r"|(?P<changes>(?:变更|更换|调整|新增)[^,。;]{2,12}?)(?:的|时|前)?(?=要(?!求|点|素)|应(?!用|急|对)|必?须)"
    r"|(?P<over>[^,。;]{0,12}(?:单笔|转账|付款|支付|汇款|取现)[^,。;]{0,8}\d[\d万千百]*元(?:及|\(含\))?以上)的?(?=要(?!求|点|素)|应(?!用|急|对)|必?须|由)"
    r"|(?P<sum>[^,。;的]{0,12}\d[\d.万千百]*(?:元?(?:至|到|—|-|~)\d[\d.万千百]*元|元(?:及|\(含\))?(?:以上|以下|以内)))的(?=要(?!求|点|素)|应(?!用|急|对)|必?须|由|报|经|实行|执行)"
    r"|(?P<since>[^,。;]{0,6}(?:发案|案发|事发|被骗|受骗|接警|接报|立案|入职|入学|离职|开卡|开户|办卡|入网|挂失|销户|(?:接到|收到|接(?!受|待|触|入))[^,。;]{2,14}?|核实|受理))(?:之?后|(?<![小课学])时(?![间段限候长效刻]))(?=[^,。;]{2})"
    r"|对(?P<trait>[^,。;]{0,24}(?:无法|未|没有|存在|发现|拒|涉嫌|疑似|出现|发生|异常|多次|频繁|被骗|受骗)[^,。;]{0,24}?)的"
    r"(?:单位|人员|客户|企业|学生|职工|员工|村|社区|网点|商户|群众|居民|家庭|老人|账户)(?=要|应|须|由|一律|立[即刻]|及时)"
    r"|对(?P<poor>[^,。;的]{0,30}(?:不(?![仅断同少])|居高|滞后|缓慢|落后|薄弱|末位)[^,。;的]{0,12})的[^,。;的]{1,8}(?=予以|给予|进行|责令|通报|约谈|取消|扣)"
    r"|对(?P<other>[^,。;]{2,40}?)的(?=要|应|须|予以|给予|进行|责令|督促|及时|一律|依法|在全|在[^,。;]{1,8}(?:通报|表[扬彰]|公示|曝光)|通报|表[扬彰]|奖励|约谈|取消|严肃|从严)"
)


_HAVING = re.compile(
    r"(?!不(?:得|准|许|披露|泄露|公开|透露))(?:"
    r"[^,。;的]{0,8}[不未违逾][^,。;的]{0,8}(?<![长老患记愿])者(?=[^,。;]{2})"
    r"|(?:[^,。;的要应须]{0,8}?)(?:没有|没人|有事|有疑|未|不|无|仍|确有|确实|存在|年满|拒|符合|经[^营常费]|发现|发生|出现|属于|超过)[^,。;的]{1,24}的"
    r")"
)
_MEETING = re.compile(
    r"(?P<met>[^,。;的:]{2,24}?)的(?=不予|由|一律|发[^,。;]{0,8}(?:函|单|通报|书)|下发|点名|先|再|请|扣|停|吊销|暂扣|撤[销换]|调离|降[低级]|处分|批评|清退|关停|解除|移[交送]|重新|单独|要(?!求|点|素)|须|应(?!用|急|对|聘)|立[即刻]|马上|及时|即时|当即|随即|延期|推迟|不得|不发|退回|先停|先报|依[法规纪]|从[严重]|限[期\d一二三五七]|当[日场天]|予以|给予|暂停|取消|责令|推[给送]|约谈|通报|处以|罚|补[学考课训测]|下[周月次]|次[日周月]|[两三五七\d]{1,2}日内|推荐|优先|评为|授予)"
)
"""Whoever meets a condition, and what follows for them in the same breath: 客户申请调高的由主管核准."""
_TRAIT = re.compile(
    r"[不未无没异疑违逾超低过卖骗拒欠漏空假冒]|申请|办理|代[管办领]|查出|发现|查实|查明|合格|达标|完成|属实|出现|发生|表现|排名|连续|以上|以下|次数|损|坏|褪色|脱落|到期|严重|轻微|恶劣|较[重差好慢]|缓慢|迟缓|拖[拉延]|滞后|落后|突出|明显|优[秀异良]|不[力到]|涉及|属于"
)
_MET = re.compile(
    r"(?P<met>[^,。;的]{2,20})的(?=一律|不再|不予|不得|不准|重新|停班|予以|给予|责令|约谈|扣[发除减罚\d]|每[起次例]扣|终止|取消|报请|奖励|表扬|记入|辞退|追究|暂停|移送|限期|补[考学课训])"
)
"""Whoever meets something, and what becomes of them at once: 低于60分的约谈负责人."""
_ALL_OF_THEM = ("一律", "不")
"""Behind these even what begins with a verb is who meets something: 上门推销的一律不准进院."""
_THEN = re.compile(
    r"[贴扣报罚记交送找停补由请拨退]|暂停|一律|予以|立[即刻]|马上|及时|要|应|须|给予|不予|视情|当[日场面]|协助|优先|重新|再|按|依|亮"
)


def split_condition(segment: str) -> tuple[str, int] | None:
    """Condition that stands in one segment with its action (如发现……要上报), and where the action begins."""
    found = _INLINE.match(segment)
    if found is None:
        if (met := _MET.match(segment)) and (
            segment.startswith(_ALL_OF_THEM, met.end()) or not segment.startswith(_doings())
        ):
            return met["met"], met.end()
        if (having := _HAVING.match(segment)) and (
            _THEN.match(segment, having.end()) or segment[having.end() :].startswith(_doings())
        ):
            return having.group().rstrip("的"), having.end()
        if (met := _MEETING.match(segment)) and _TRAIT.search(met["met"]):
            return met["met"], met.end()
        return None
    return next(group for group in found.groups() if group), found.end()


def context(title: str, headings: tuple[str, ...], activity: str, text: str) -> Trigger | None:
    """Return the event that the title of the document or the headings of a clause tell.

    Under some headings (紧急止付) all that is asked for follows from it, under others only what usually does; rhythms,
    agreements and rules follow from nothing.
    """
    listed = lexicon("triggers")["context"]
    if re.search(listed["unless"], text) or any(re.search(listed["apart"], heading) for heading in headings):
        return None
    events: tuple[Event, ...] = ("case", "warning")
    for event in events:
        if headings and re.search(listed["wholly"][event], headings[-1]):
            return Trigger(event)
    said = headings if activity in listed["activities"].split() else ()
    if said or activity in listed["whole"].split():
        said = (title, *said)
    return next((Trigger(event) for event in events for words in said if re.search(listed[event], words)), None)


_JUDGING = frozenset({"assess", "discipline"})
_JUDGED = re.compile(
    r"(?:对(?!于)|凡)?(?P<whom>[^,。;]{3,80}?(?:,[^,。;]{3,80}?){0,2})的(?:单位|个人|员工|职工|人员|群众|企业|班组|线索提供者|提供者)?,?"
    r"(?:(?:按照?|根据|视|由)[^,。;]{2,14}?)?(?:一次性|分别|当场)?(?:给予|予以|奖励|奖(?=\d|[一二三五])|扣(?=\d|[一二三五发减除]))"
)
"""Whom a reward or a penalty is for, in one breath: 提供有效线索的奖励500元."""


def goes_on(activity: str) -> bool:
    """Whether a clause of this activity goes on from the event of the clause before it in its sentence."""
    return activity in lexicon("triggers")["following"].split()


def allowed(text: str, activity: str, running: Event | None) -> Trigger | None:
    """Return the event that a time allowed shows there to be (两小时内报告): behind a case its own people meet, too."""
    if running == "case" and activity in _TAUGHT_AFTER and _ALLOWED.search(text):
        return Trigger(running)
    if _SINCE_TOLD.search(text):
        return None
    after_long = activity in _AFTER_LONG and _LONG_ALLOWED.search(text)
    if not after_long and (activity not in lexicon("triggers")["allowed"].split() or not _ALLOWED.search(text)):
        return None
    return Trigger(event_of(text) or ("case" if after_long else "finding"))


def always(activity: str, text: str = "") -> Trigger | None:
    """Return the event that a punishment follows from, whatever else is told: a case its words name, or a finding."""
    if activity not in lexicon("triggers")["always"].split():
        return None
    return Trigger("case" if event_of(text) == "case" else "finding")


def trigger(text: str, activity: str, conditions: tuple[str, ...], running: Event | None = None) -> Trigger | None:
    """Return what sets a clause off: its stated condition, else the newcomer, warning or victim it is about.

    A condition that tells no event of its own (劝不住的) belongs to the `running` one.
    """
    if conditions:
        words = "、".join(conditions)
        reached = activity not in _OWN_FINDINGS or _ONCE_MORE.match(words)
        carried = running if running != "other" and reached else None
        event = event_of(words) or carried or "finding"
        if event == "other" and activity in _JUDGED_BY and _ranked().search(text):
            event = "case" if running == "case" and _SUM.fullmatch(words) else "finding"
        said = None if words == "发现" else words
        return Trigger("finding" if _FOUND.match(words) and event != "case" else event, said)
    if activity in _JUDGING and (judged := _JUDGED.match(text)):
        return Trigger(event_of(judged["whom"]) or "finding", judged["whom"])
    if activity in _AT_ONCE and (noticed := _NOTICED.search(text)):
        return Trigger("finding", noticed[1])
    about = lexicon("triggers")["about"]
    if activity in about["activities"].split() and (found := _about().search(text)):
        return Trigger(event_of(found[1]) or "finding", found[1])
    implied = lexicon("triggers")["implied"]
    for event, rules in implied.items():
        if activity in rules["activities"].split() and re.search(rules["words"], text):
            return Trigger("case" if event == "case-there" else event)
    return None

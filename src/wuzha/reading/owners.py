"""Who owes a clause: the subject of the sentence, as written, and what types of unit it names."""

from __future__ import annotations

import re
from functools import cache

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.expressions import time_at
from wuzha.reading.predicates import doings, predicate
from wuzha.reading.words import lexicon, words

_NAME_LENGTH = 22
_LONGEST_ENDING = 10
_SHORTEST_NAME = 2
_LONGEST_BARE_NAME = 14
_LONGEST_LABEL_NAME = 12
_SHORT_NAMES = frozenset("村镇乡")
_MOST_NAMES = 12
_JOIN = re.compile(r"、|以及|和|及(?![时早])|与|或|/|(?=各)")
_JOINED = re.compile(r"、|各|以及|和|及(?![时早])|与|或|:|,")
_LONGEST_OFFICE = 6
"""The name of an office may begin with what it does (督导检查组); a longer one does not."""
_PLACE = re.compile(
    r"(?:(?<!服务)(?<!办事)大厅|餐厅|展厅|前厅|候[诊车]室|门厅|大堂|轿厢|车厢|会议室|活动室|教室|阅览室|宿舍|电梯间|走廊|办公区|出入口|门口|公告栏|宣传栏)$"
    r"|(?:考核|评分|评价|检查|测试|培训|宣传|工作|服务|活动|收费|投资)项目$"
)
"""What ends like an office but is a place, or like a building site but is a point of a list."""
_WHOSE = re.compile(r"各?(村|居|镇|乡|校|厂)(?=[支书主工干党负联])")
"""The unit a person acts for: 各村支部书记."""
_LAID = re.compile("(?:层层|逐级)(?:压紧)?压实")
_OWED = ("责任", "主体责任", "的责任")
_COUNTED = re.compile(r"不少于|不低于|\d(?!年级|班|号|组)")
_SIZE = re.compile(r"^\d+人?(?:及)?以上的?")
_PARENTHESIS = re.compile(r"\([^()]{1,8}\)")
_BY = re.compile(r"(?<![自理缘事交经(])由(?!于|此)")
_SERVES = re.compile(
    r"由[^,。;]{2,60}?(?:参[与加]的|组成|构成|担任|出任|充任|(?:轮流|负责)?主讲|(?:轮流)?授课|扮演[^,。;]{0,8}|现场(?:答疑|点评)|(?:派员|派人)?参加(?!考试|培训))"
)
"""By whom a team or post is filled, or who speaks: no word on who owes it."""
_LONGEST_TOPIC = 4
"""Characters of what somebody speaks at or plays, before 由: 教育由安全总监主讲."""
_THING = re.compile(
    r"(?!各|和|及|与|、)[^,。;:]{0,10}?(?:电子屏|显示屏|大屏|屏幕|广播|喇叭|公众号|官网|网站|橱窗|宣传栏|公告栏|微信群|电梯屏)"
)
"""What belongs to an institution and says by its name who keeps it going."""
_KEPT = re.compile(
    r"由(?P<name>[^,。;由]{2,16}?)(?:具体|统一|日常)?(?:负责|管理|落实|承办|维护|保管|负责(?:管理|落实|实施|维护|保管))"
)
_OFFICES = "办处局室科部厅股庭"
"""What the name of an office ends with, whatever institution it belongs to."""
_BARE_OFFICES = "科处室部局所队股庭员长警组"
_PLAINLY = re.compile(
    r"[管关立清走看用找记留收印选半逐挨都也全共再照帮陪等随见守盯教讲读打换修巡拉摆支下进设配抽派出编增](?![租口入公事套出理心注系于务键爱成据件料机会备施计想定委])"
)
"""Plain verbs behind what is surely an office or a person."""
_NOT_INSIDE = (
    "不得|严禁|禁止|被|小时内|分钟内|[天日周]内|由|须|周[一二三四五六日]|经由|须经|全部|陪同|前往|[到去](?=派出所|银行|学校|公安|社区|医院)|陪着|(?<!所在地)(?<!所在)的|对|将|把|向|在(?!建|校)|(?<!主)(?<!重)要|利用|通过|开展|进行|给|让|使|内部|期间|之间|进(?!出口|修)|完成|安装|下载|注册|使用|转发|填写|关注|参与|观看|学习(?!部)|签订|深入|\\d月"
    "|每[年月周日天季学半旬]|(?<![申聘邀提恳])请(?!示)|(?<!社会)(?<![党级济业军群])组织(?!部|委员|机构|单位)|推送|(?:假|节|会|训)前"
    "|关于|发现|查出|收到|接到|兼任|名单|表彰|明确|督促|制定|发放|召开|举办|确保|立即|及时|报告|报送|上报|通知|邀请|协助"
)
"""What no name contains: prepositions and verbs that show a name has already ended."""
_FUNCTION = re.compile(
    r"(?:综合|管理|审计|宣传|监督|监察|协调|服务|安全|保卫|保障|运营|推广|教育|治理|防控|采购|营销|调度|研判)"
    r"[\u4e00-\u9fff]{0,4}?(?:部门?|科室?|处|办公室|办|站|所|队|中心|公司)(?=[每在于要应须将负牵按对一二三四上下\d])"
)
"""What makes the name of an office longer, though it also says an action: 街道综合文化站每月……."""
_SPOKEN_OF = re.compile(
    r"(?:推送|通报|下发|提供|转来|交办|移送|反馈|发来|推荐|认定|公布|转办|派发)(?:下来|过来|来)?的(?=[^,])"
    r"|(?:要求|来函|发函)[^,。;]{0,24}的(?=,)"
)
"""Behind a name: what those named sent (派出所通报的案例), which somebody else does something with."""
_IN_CHARGE = re.compile(r"[是为][^,。;]{0,16}(?:牵头|归口|主管|责任|管理|执行)(?:部门|单位|机构|科室)(?=[,。;])")
"""What says that an office is in charge, before what it has to do: 行政部是归口管理部门,负责……."""
_TEAMS = re.compile(r"(?:[组队团会]|(?<![干全])部)$")
"""What the name of a team ends with, which may begin with what the team does (督导组, 学习部)."""
_SEVERAL = re.compile(
    r"各地(?!各)[\u4e00-\u9fff]{1,8}?(?:部门|机关|局|学校|高校|单位)(?=要|应|须|必须|会同|负责|按|根据|结合|定期|每)"
    r"|[\u4e00-\u9fff、]{2,30}等(?:有关|相关|多个)?(?:部门|单位|机关|机构)(?=要|应|须|必须|会同|负责|牵头|按|根据|结合|配合|定期)"
)
"""Units told by their fields of work, together: 市场监管、税务等部门."""
_SELF = "own"
_DEPARTMENT = "department"
_WHOLE = {
    "police": r"^(?:本|市|县|区|分)?局$|^(?:本|市|县|区)?(?:局|反诈|刑侦|指挥|预警)?中心$|[队所组]$"
    r"|^[\u4e00-\u9fff]{2,4}室$",
    "media": "",
}
"""Institutions whose own offices, by the end of their names, count as the institution itself."""
_ITSELF = {
    "hospital": r"^(?:本|我|全)?(?:中心|院|医院)$",
    "elderly-care": r"^(?:本|我|全)?(?:中心|院)$",
    "enterprise": r"^(?:本|我|各)?(?:中心|店|站|园区|市场|项目处|管理处)$"
    r"|^(?:各|每个?|有关|相关)?(?:项目|网点|营业部)$|^项目(?:经理|负责人)$"
    r"|^(?:园区|市场|景区|商场|广场)管理(?:办公室|处|中心|方|委员会)$",
    "bank": r"^(?:本|我|各|联|总)社$|^(?:本|我|各)(?:厅|店)$|^(?:本|我|各)?营业厅$",
    "village": r"^(?:本|我)?(?:社区|村)$|(?:妇联主任|治保主任|民兵连长|村会计)$"
    r"|^(?:各|每个?)组$|^(?:社区|村)党(?:委|总?支部?)$",
}
"""How institutions are called in their own plans, by words that elsewhere mean an office or another institution."""
_TEAM = re.compile(r"(?<![村居]民)(?<!村)(?<!社区)小组$")
"""A team by this name is a part of any institution but a village."""
_OFFICIAL = frozenset({"department", "township", "village", "police", "media"})
"""Issuers that have no classes, wards or tellers of their own."""
_CREW = re.compile(r"(?<!劳务)(?:车间|班组|工段)$")
"""What an office has none of either, but firms have; they belong to whoever is named before or beside them."""
_SIGNS = re.compile(r"(?:层层|逐级|逐一|分别|全部|均|都|要|应|须|当面|及时|统一|共同|再)*签(?:订|署|下|一份|好)")
"""Behind names joined by 与: those before it owe what they sign with those behind it."""
_WITH = "与"
_OWN_SCHOOL = re.compile(r"^(?:学校|我校|全校|校方)$")
"""How a college speaks of itself, though it is no school."""
_SCHOOLING = frozenset({"school", "college"})


@cache
def listed(name: str) -> tuple[str, ...]:
    """Words of one list of `lexicon/owners.yaml`."""
    return words(lexicon("owners")[name])


@cache
def _ends() -> dict[str, str]:
    """Map each ending of a name to its unit type; the vocabulary's forms give way to the lexicon's endings."""
    known: dict[str, str] = {}
    for code, entry in load_vocabulary().entries("unit_types").items():
        if code != "any":
            known.update({form: code for form in entry.forms if len(form) > 1 and form[-1] not in _OFFICES})
    for code, endings in lexicon("owners")["ends"].items():
        known.update(dict.fromkeys(words(endings), code))
    return known


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, listed(name))))


@cache
def _whole_names() -> re.Pattern[str]:
    return re.compile(rf"[各本我省市县区镇乡]?(?:{_pattern('names').pattern})")


@cache
def _endings() -> frozenset[str]:
    return frozenset({*_ends(), *listed("persons")})


@cache
def _last_letters() -> frozenset[str]:
    return frozenset(ending[-1] for ending in _endings())


@cache
def _forbidden() -> re.Pattern[str]:
    return re.compile(rf"[,。;:、!?]|{_NOT_INSIDE}")


@cache
def _following() -> frozenset[str]:
    """Words that may follow a name: modal verbs, prepositions, and what is done."""
    return frozenset({*listed("after"), *doings()})


def _name_at(text: str, start: int, end: int) -> int | None:
    """Where the name that begins at start ends: at the first ending of a unit or a person that goes on as one may."""
    if (whole := _whole_names().match(text, start, end)) and (whole.end() == end or _goes_on(text, whole.end())):
        return whole.end()
    limit = min(end, start + _NAME_LENGTH + _LONGEST_ENDING)
    bar = _forbidden().search(text, start, limit)
    body = min(bar.start() if bar else limit, start + _NAME_LENGTH)
    first: int | None = None
    for at in range(start + 1, limit + 1):
        if at - _LONGEST_ENDING > body:
            break
        if text[at - 1] in _last_letters() and any(
            at - size <= body and text[at - size : at] in _endings()
            for size in range(1 + text.startswith("所在", at - 1), min(_LONGEST_ENDING, at - start) + 1)
        ):
            aside = _PARENTHESIS.match(text, at, end)
            for stop in (aside.end(), at) if aside else (at,):
                if text[stop : stop + 1] == ":":
                    return stop
                if first is None and (stop == end or _goes_on(text, stop)):
                    longer = _FUNCTION.match(text, stop, end)
                    first = longer.end() if longer else stop
    return first


def _goes_on(text: str, at: int) -> bool:
    """Whether what follows a name is a join, a mark or what the named do."""
    if text[at - 1 : at + 1] == "主要" or text.startswith(("负责人", "负责同志"), at):
        return False
    if _JOINED.match(text, at) or time_at(text, at) or _IN_CHARGE.match(text, at):
        return True
    surely = text[at - 1] in _BARE_OFFICES or text[at - 2 : at] in _endings() or text[at - 3 : at] in _endings()
    if surely and _PLAINLY.match(text, at):
        return True
    return any(text[at : at + size] in _following() for size in range(1, 7))


def type_of(name: str, own: str | None) -> str | None:
    """Return the unit type of a name by its longest known ending; `own` is the type of the issuing institution."""
    if is_collective(name):
        return own
    if own in _OFFICIAL and (crew := _CREW.search(name)):
        return type_of(name[: crew.start()], None)
    if own in _OFFICIAL and (kind := _elsewhere(name)):
        return kind
    found = _said_by(name)
    return own if found == _SELF else found


def _said_by(name: str) -> str | None:
    """Return the type that a name says by its end, by whose such a person is, or by a form that stands in it."""
    plain = _PARENTHESIS.sub("", name)
    shortest = 1 if is_person(name) else 0
    for text in (name, plain):
        for length in range(min(_LONGEST_ENDING, len(text)), shortest, -1):
            if found := _ends().get(text[-length:]):
                return found
    if whose := _WHOSE.match(plain) if shortest else None:
        return _ends().get(whose[1])
    forms = (form for form in sorted(_ends(), key=len, reverse=True) if len(form) > 1 and form in plain)
    return next(map(_ends().get, forms), None)


def _elsewhere(name: str) -> str | None:
    """Return whose people these are, where the issuer has none: of the institution named before, or of their kind."""
    kinds: dict[str, str] = lexicon("owners")["elsewhere"]
    for code, endings in kinds.items():
        if people := max((ending for ending in endings.split() if name.endswith(ending)), key=len, default=None):
            whose = type_of(name.removesuffix(people), None)
            return whose if whose and (code == "enterprise" or whose not in _OFFICIAL) else code
    return None


def types_of(names: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    """Return the unit types of several names, each once, in order."""
    if own == "college":
        names = tuple(_OWN_SCHOOL.sub("各学院", name) for name in names)
    among = own not in _SCHOOLING and len(names) > 1 and not all(map(is_collective, names))
    teams = own is not None and own not in _OFFICIAL
    found = (
        own
        if (own in _ITSELF and re.search(_ITSELF[own], name)) or (teams and _TEAM.search(name))
        else _DEPARTMENT
        if among and is_collective(name)
        else type_of(name, own)
        for name in names
    )
    inside = tuple(
        own if code == _DEPARTMENT and own in _WHOLE and re.search(_WHOLE[own], name) else code
        for code, name in zip(found, names, strict=True)
    )
    types = tuple(dict.fromkeys(code for code in inside if code is not None))
    crews = own in _OFFICIAL and any(map(_CREW.search, names))
    return types or (("enterprise",) if crews else ())


def subject(text: str, start: int, end: int) -> tuple[tuple[str, ...], int] | None:
    """Return the names the text from start begins with, and where they end; None when it begins otherwise."""
    if (several := _SEVERAL.match(text, start, end)) and not _pattern("not-first").match(text, start, end):
        return (several.group(),), several.end()
    names: list[str] = []
    signing: list[str] = []
    at = start
    while len(names) < _MOST_NAMES:
        whole = _whole_names().match(text, at, end) is not None
        if not whole and _pattern("not-first").match(text, at, end):
            break
        stop = _name_at(text, at, end)
        name = text[at:stop] if stop else ""
        if stop is None or (len(name) < _SHORTEST_NAME and name not in _SHORT_NAMES) or _SPOKEN_OF.match(text, stop):
            break
        if (
            _COUNTED.search(name)
            or _PLACE.search(name)
            or (len(name) > _LONGEST_OFFICE and not whole and name.startswith(_openers()))
        ):
            break
        if len(name) > _LONGEST_OFFICE and _does(name) and is_person(name):
            break
        if (_acts(name) and not whole) or (
            stop == end and (len(name) > _LONGEST_BARE_NAME or (_does(name) and not _labels(text, end, name)))
        ):
            break
        names.append(_SIZE.sub("", name))
        at = stop
        join = _JOIN.match(text, at, end)
        if join is None:
            return tuple((_SIGNS.match(text, at, end) and signing) or names), at
        if join.group() == _WITH:
            signing = signing or names[:]
        at = join.end()
    return None


@cache
def _openers() -> tuple[str, ...]:
    return tuple(doings())


def _does(name: str) -> bool:
    """Whether an action stands inside what looks like a name: 结果反馈县公安局."""
    return any(name[at : at + size] in doings() for at in range(1, len(name) - 2) for size in (2, 3, 4))


def _labels(text: str, end: int, name: str) -> bool:
    """Whether a name is an office that stands before a colon, named after what it does: 县委宣传部:."""
    return text[end : end + 1] == ":" and name[-1] in _OFFICES and len(name) <= _LONGEST_LABEL_NAME


def _acts(name: str) -> bool:
    """Whether what looks like a name is an action that ends with one: 约谈单位负责人."""
    found = predicate(name)
    return found is not None and found.strong and found.start == 0 and _TEAMS.search(name) is None


def named_by(text: str, start: int, end: int) -> str | None:
    """Return the unit of `由……负责`, whatever it is that it does."""
    for found in _BY.finditer(text, start, end):
        if _does(text[start : found.start()] + "...") and "," not in text[start : found.start()]:
            break
        if _SERVES.match(text, found.start(), end):
            continue
        stop = _name_at(text, found.end(), end)
        if stop is not None and stop < end and text[stop] not in "担任组引为":
            return text[found.end() : stop]
    return None


def filled_by(segment: str) -> bool:
    """Whether a segment only says who fills a post or a team, or speaks at what is told before it."""
    at = segment.find("由")
    return 0 <= at <= _LONGEST_TOPIC and _SERVES.fullmatch(segment, at) is not None


def kept_by(segment: str) -> str | None:
    """Return the unit of a segment that only says who looks after what is told before it: 由宣传科管理."""
    found = _KEPT.fullmatch(segment)
    return found["name"] if found and (is_person(found["name"]) or type_of(found["name"], "any")) else None


def caused(text: str, start: int, end: int) -> str | None:
    """Return the unit a clause makes act at its beginning (督促各企业……); None for persons and offices."""
    lead = _causing().match(text, start, end)
    found = _name_inside().match(text, lead.end(), end) if lead else None
    return found["name"] if found and not is_person(found["name"]) else None


def whose_thing(text: str, start: int, end: int) -> str | None:
    """Return the institution whose screen or page a clause begins with: 医院门诊大厅电子屏滚动播放."""
    found = _name_inside().match(text, start, end)
    return found["name"] if found and _THING.match(text, found.end(), end) else None


def laid_on(text: str, start: int, end: int) -> str | None:
    """Return the unit whose responsibility a clause lays on it: 层层压实村(居)责任."""
    lead = _LAID.match(text, start, end)
    found = _name_inside().match(text, lead.end(), end) if lead else None
    return found["name"] if found and text.startswith(_OWED, found.end()) else None


@cache
def _causing() -> re.Pattern[str]:
    return re.compile(rf"(?:要|应)?(?:{_pattern('causing').pattern})+")


@cache
def _name_inside() -> re.Pattern[str]:
    endings = sorted(
        (word for word, code in _ends().items() if code != _SELF and len(word) > 1), key=lambda word: (-len(word), word)
    )
    return re.compile(rf"(?P<name>(?:(?!{_NOT_INSIDE})[^,。;:、!?]){{0,8}}?(?:{'|'.join(map(re.escape, endings))}))")


def is_person(name: str) -> bool:
    """Whether a name is of persons, who act for a unit."""
    return any(name.endswith(ending) for ending in listed("persons"))


def is_collective(name: str) -> bool:
    """Whether a name means the units spoken of before (各单位)."""
    return name in listed("collective")


def unit_in(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the last unit word of the innermost title that has one: 企业 of 企业创建任务清单."""
    for title in reversed(titles):
        found = _unit_word().findall(title)
        if found:
            return (found[-1],)
    return ()


@cache
def _unit_word() -> re.Pattern[str]:
    endings = sorted((word for word, code in _ends().items() if code != _SELF), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, endings)))


def placed(segment: str) -> tuple[str, ...]:
    """Return the units of a segment that is nothing but a place made of units: 在村居、社区、企事业单位."""
    if not segment.startswith("在"):
        return ()
    names = tuple(_JOIN.split(segment[1:].removesuffix("中").removesuffix("内")))
    return names if all(name in _ends() or name.lstrip("各") in _ends() for name in names) else ()

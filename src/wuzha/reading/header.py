"""The facts at the head of a document: title, number, issuer, date of issue, and what kind of institution issues."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from wuzha.plan.model import Span
from wuzha.reading.dated import day_in
from wuzha.reading.outline import Line
from wuzha.reading.owners import is_collective, type_of
from wuzha.reading.reports import is_report
from wuzha.reading.strands import Originals
from wuzha.reading.words import lexicon

_TITLE = re.compile(r"[^。;]{4,60}(?:方案|计划|意见|办法|细则|通知|要点|规划|分工|规定|制度)(?:\([^()]{1,12}\))?")
_NOTICE = re.compile(r"通知$|^关于印发")
_OTHER_TITLE = re.compile(
    r"[^。;:]{4,50}(?:通知|通告|清单|预案|纪要|倡议书|责任书|承诺书|公约|须知|标准|要求|措施|安排|规程|流程|守则|指引|职责|一封信|表)"
)
"""The first line of a paper of another kind, where no plan has a title of its own."""
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[(【]\s*\d{4}\s*[〕\])】]\s*第?\d{1,4}\s*号")
_DATE_LINE = re.compile(r"(?:二〇\S{2,12}日|\d{4}年\d{1,2}月\d{1,2}日)")
_LETTERHEAD = re.compile(r"(?P<name>[\u4e00-\u9fff]{3,30})文件")
_DECIDES = re.compile(
    r"(?:,|^)(?P<name>[A-Za-z\u4e00-\u9fff]{2,18}(?:局|委|政府|学校|学院|大学|办公室|银行|医院|公司|中心|法院|检察院))(?:决定|召开了)"
)
_SPEAKS = re.compile(
    r"(?:[,。\n]|^)(?P<name>(?!全|我|本|由)(?:(?!在|对|向(?!阳)|组织|决定|各|全[县市区镇]|辖区)[\u4e00-\u9fff]){2,14}(?:局|学校|学院|大学|中学|小学|银行|支行|医院|公司|集团|镇|乡|街道办?))"
    r"(?:积极|迅速|扎实|认真|多举措)?(?:组织)?(?:开展|推进)"
)
_OPENING = 300
"""Who a text says to act in its first so many characters, where nothing else says whose it is: 某公司积极开展……."""
_SIGNED = re.compile(
    r"[\u4e00-\u9fff()]{3,30}(?:局|委|政府|学校|学院|大学|小学|中学|幼儿园|办公室|银行|支行|医院|卫生院|公司|中心|委员会|小组|办事处|处|办)"
)
_SUBJECT_MATTER = re.compile(r"关于|防范|防控|防诈|反|打击|治理|整治|宣传|创建|开展|预防|“|\"|《|\d{4}年|全民|无诈")
"""Where the name of the issuer ends in a title."""
_BLANKS = re.compile(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])")
_OFFICE = "department"
"""What issues most plans, where a text longer than this hardly speaks of itself."""
_SHORT_TEXT = 200
_ADDRESSED = re.compile(r"(?:各|全|[局市县区]属)[\u4e00-\u9fff、,()]{2,60}:")
"""The line that says whom a notice is for."""
_MEASURED = re.compile(
    r"(?:考核|考评|适用|实施|创建|参评|评比|评选|检查|整治)(?:对象|范围|单位)(?:为|是|:)(?P<units>[\u4e00-\u9fff\d、,()]{2,80})"
)
"""Whom rules are for: what they ask is asked of these."""
_SIGNED_WITH = re.compile(r"与(?P<units>各?[^,。;:]{1,20}?)签订(?:本|此)[^,。;]{0,12}(?:责任书|责任状)")
"""With whom an issuer signs what they owe."""
_TOWNSHIP, _VILLAGE = "township", "village"
_INSTITUTIONS = frozenset({"school", "college", "hospital", "bank", "enterprise", "site", "elderly-care", "temple"})
"""Whom an office only tells what to do: then what nobody is named for is theirs."""
_PARTY = re.compile(r"(?P<name>[甲乙丙]方)(?:\([^()]{1,8}\))?:(?!.{0,40}(?:盖章|签章|签字|签名))(?P<unit>.{2,40})")
"""A party of an agreement, and the unit it is."""
_PARTY_IN_BRACKETS = re.compile(
    r"(?P<unit>[^,。;:、()与和]{2,24})\((?:以下)?简?称[“\"]?(?P<name>[甲乙丙]方)[”\"]?\)"
    r"|(?P<by>[甲乙丙]方)\((?P<whom>[^()]{2,12})\):?$"
)
"""The same in a sentence, or with nothing but the brackets: 某社区(以下简称甲方)与……, 甲方(学校):."""
_NEXT_PARTY = re.compile(r"[\s,;]+(?=[乙丙]方(?:\([^()]{1,8}\))?:)")
"""Between two parties that stand in one line."""
_HEAD_LINES = 40
_GREETING = 3
"""Among so many lines stands who is spoken to: 尊敬的家长:."""
_NUMBER_LINE = 40
"""A document number stands on a line of its own, shorter than this."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a document says.

    own: the type of unit whose duties it tells; owed: of those its rules are for, where it only assesses them.
    parties: who 甲方 is. first: what stands where a title would. greeting: the line that says whom it speaks to.
    report: the document tells what was done.
    """

    title: str | None
    number: str | None
    issuer: str | None
    issued: str | None
    own: str | None
    title_at: Span | None = None
    parties: tuple[tuple[str, str], ...] = ()
    first: str = ""
    owed: str | None = None
    greeting: str = ""
    report: bool = False


def header(text: str, shadow: str, found: list[Line]) -> Header:
    """Read the head; names are cut from the original text."""
    titled = _title(found)
    title = _clean(text[titled[0] : titled[1]]) if titled else _other_title(text, found)
    numbered = next(
        (spot for line in found[:_HEAD_LINES] if (spot := _NUMBER.search(line.text)) and len(line.text) < _NUMBER_LINE),
        None,
    )
    issued = _issued(found)
    issuer = _issuer(found, shadow)
    parties = _parties(found)
    whose = issuer or (parties[0][1] if parties else None)
    original = Originals(text, shadow)
    own = own_type(whose, shadow[titled[0] : titled[1]] if titled else _first_line(found), shadow)
    return Header(
        title=title,
        number=_clean(numbered.group()) if numbered else None,
        issuer=original(issuer) if issuer else None,
        issued=issued[1] if issued else None,
        own=_addressed(found, own),
        owed=_assessed(found, own),
        title_at=titled,
        first=_first_line(found) or "",
        greeting=next((line.text for line in found[:_GREETING] if line.text.endswith(":")), ""),
        parties=parties,
        report=is_report(shadow),
    )


def _parties(found: list[Line]) -> tuple[tuple[str, str], ...]:
    """Return the parties of an agreement by their names in it (甲方), and the unit each is."""
    head = found[:_HEAD_LINES]
    lines = (party for line in head for said in _NEXT_PARTY.split(line.text) if (party := _PARTY.fullmatch(said)))
    named = [(party["name"], party["unit"]) for party in lines]
    told = (party for line in head for party in _PARTY_IN_BRACKETS.finditer(line.text))
    return tuple(named or ((party["name"] or party["by"], party["unit"] or party["whom"]) for party in told))


def _addressed(found: list[Line], own: str | None) -> str | None:
    """Return the institutions an office writes to, where they are all of one type; else who issues."""
    line = next((line.text for line in found[:_HEAD_LINES] if _ADDRESSED.fullmatch(line.text)), None)
    types = _types(line or _measured(found), own) if own == _OFFICE else set()
    return types.pop() if len(types) == 1 and types <= _INSTITUTIONS else own


def _assessed(found: list[Line], own: str | None) -> str | None:
    """Return the villages a township's rules are for, or whoever signs a letter of responsibility with its issuer."""
    if own == _TOWNSHIP and _types(_measured(found), own) == {_VILLAGE}:
        return _VILLAGE
    signed = next((spot["units"] for line in found[:_HEAD_LINES] if (spot := _SIGNED_WITH.search(line.text))), "")
    types = _types(signed, own) - {own}
    return types.pop() if len(types) == 1 else None


def _measured(found: list[Line]) -> str:
    """Return the words for those whom rules are for."""
    return next((spot["units"] for line in found[:_HEAD_LINES] if (spot := _MEASURED.search(line.text))), "")


def _types(units: str, own: str | None) -> set[str]:
    """Return the unit types of a row of units, those left out that mean any."""
    names = [name for name in re.split(r"[、,:和]", units) if name and not name.endswith(("各单位", "有关单位"))]
    return {code for name in names if not is_collective(name) and (code := type_of(name, own))}


def _clean(text: str) -> str:
    """Drop the blanks of layout, keeping those between Latin words."""
    return _BLANKS.sub("", " ".join(text.split()))


def _title(found: list[Line]) -> Span | None:
    candidates = [
        (line.start, line.end)
        for line in found[:_HEAD_LINES]
        if not line.label and _TITLE.fullmatch(line.text) and not _NOTICE.search(line.text)
    ]
    return candidates[0] if candidates else None


def _other_title(text: str, found: list[Line]) -> str | None:
    """Return the first line when it is the title of another paper than a plan (通知, 预案)."""
    line = found[0] if found else None
    named = line and not line.label and _OTHER_TITLE.fullmatch(line.text)
    return _clean(text[line.start : line.end]) if line and named else None


def _first_line(found: list[Line]) -> str | None:
    """Return what stands where a title would, whatever kind of paper it says to be."""
    line = found[0] if found else None
    return (
        line.text
        if line and not line.label and len(line.text) <= _NUMBER_LINE and line.text[-1] not in "。;:"
        else None
    )


def _issued(found: list[Line]) -> tuple[int, str] | None:
    """Index and date of the line that is nothing but a date."""
    for index, line in enumerate(found):
        if _DATE_LINE.fullmatch(line.text) and (day := day_in(line.text, last=True)):
            return index, day
    return None


def _issuer(found: list[Line], shadow: str) -> str | None:
    dated = _issued(found)
    if dated and dated[0] and _SIGNED.fullmatch(found[dated[0] - 1].text):
        return found[dated[0] - 1].text
    for line in found[:3]:
        if letterhead := _LETTERHEAD.fullmatch(line.text):
            return letterhead["name"]
    decides = _DECIDES.search(shadow[:1500])
    return decides["name"] if decides else None


@cache
def _patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, re.compile(pattern)) for code, pattern in lexicon("institutions")[name].items())


def own_type(issuer: str | None, title: str | None, shadow: str) -> str | None:
    """Return the unit type of the issuer: by its name, by how its text speaks of itself (全镇), by who acts first."""
    prefix = _SUBJECT_MATTER.split(title or "", maxsplit=1)[0]
    for name in (issuer or "", prefix):
        if code := _by_name(name):
            return _refined(code, shadow)
    weights = lexicon("institutions")["weights"]
    counts: Counter[str] = Counter()
    for tier in ("own", "whole", "mentioned"):
        for code, pattern in _patterns(tier):
            said = len(pattern.findall(shadow[:20_000])) + 3 * len(pattern.findall(title or ""))
            counts[code] += weights[tier] * min(said, weights["most"])
    code, most = max(counts.items(), key=lambda item: item[1])
    speaks = _SPEAKS.search(shadow[:_OPENING])
    if most < weights["enough"] and speaks and (spoken := _by_name(speaks["name"])):
        return _refined(spoken, shadow)
    if 0 < most < weights["enough"] and len(shadow) > _SHORT_TEXT:
        code = _OFFICE
    return _refined(code, shadow) if most else None


def _by_name(name: str) -> str | None:
    """Return the unit type a name says, the most telling first."""
    return next(
        (
            code.removesuffix("-office").removesuffix("-area")
            for code, pattern in _patterns("names")
            if pattern.search(name)
        ),
        None,
    )


def _refined(code: str, shadow: str) -> str:
    """Tell a college from a school, and a telephone company's 营业部 from a bank's, by what their texts speak of."""
    for kind, of in (("college", "school"), ("telecom", "bank")):
        if code == of and len(re.findall(lexicon("institutions")[kind], shadow)) > 2:  # noqa: PLR2004 - more than a mention
            return {"telecom": "enterprise"}.get(kind, kind)
    return code

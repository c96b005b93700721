"""How strongly a segment says that somebody must do something: evidence for and against it, added up.

No single sign decides. How plainly the words name an action counts most; an owner, a rhythm, a deadline, a count, a
condition or a modal verb add to it, and an opening of purpose or a section of goals and ideas take away. The weights
are data (`lexicon/duties.yaml`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from wuzha.reading.clauses import bare, pattern
from wuzha.reading.expressions import deadline, rhythm, within
from wuzha.reading.predicates import Predicate, doings
from wuzha.reading.words import lexicon

_MODAL = re.compile(r"(?:也|还)?(?:要|应当?|须|必须|可以?|需)")
_LEAST = re.compile(
    r"(?:不少于|不得少于|不低于|至少)[一二两三四五六七八九十\d]"
    r"|[\d一二两三四五六七八九十](?:个|名|次|场|课时|学时|处|条|篇|小时|分钟|人)以上"
)
_COUNT = re.compile(r"[一二两三四五六七八九十\d](?:次|场|份|张|块|条|个|名|期|篇|堂|节|台|处|幅|套|批)")
_COVERS = re.compile(r"(?:实现|确保|做到)[^,。;]{2,24}(?:全覆盖|上墙|全到位)")
"""A reach that is the action itself, where no action stands before it: 各市场实现海报全覆盖."""
_RESOLVED = re.compile(r"决定(?:建立|开展|实施|推行|组织)")
"""What a preamble says to have been resolved, as the paper then tells one by one."""
_UTMOST = re.compile(r"应(?P<done>[\u4e00-\u9fff])尽(?P=done)$")
"""What only says how far the action before it goes: 做到应装尽装."""
_PLAIN_VERB = re.compile(
    r"[报交送存贴挂讲读查问看找拨打敲签填写装发给留锁付停扣罚补教收串]|见到|到场|上岗|在岗|联系|通知|告诉|参加|实行|完成"
)
_FORBIDS = re.compile(
    r"(?:一律|坚决|绝|决|均)?(?:不得|严禁|禁止|不准|不许|决不能|(?<=一律)不(?![得准许予]))(?!少于|低于|超过|高于|大于|多于|漏|瞒|隐瞒|迟|拖延|推诿|有)(?P<what>[^,。;]{2,})"
)
_REFUSES = re.compile(r"(?:一律|均|原则上)?(?:不再|不予|拒绝|停止|暂停)(?P<what>[^,。;]{2,})")
_WHOSE = re.compile(
    r"(?!任何单位|.{0,4}(?:确保|要求|做到))[^,。;]{2,12}?(?=不得|严禁|(?<!拿|认|吃|看)不准|不许|一律不(?![得准许予]))"
)
_CHECKABLE, _CHECKABLE_OF, _CHECKABLE_ALWAYS = 6, 4, 2
"""What is forbidden can be checked when it is said in so many characters; less only says how (不得瞒报).

Where it is said of whom or of what (未通过不得开通工号), or without exception, fewer are enough.
"""
_EXHORTS = re.compile(
    r"(?:不得|严禁|禁止|不准|不许|决不能|杜绝)[^,。;]{0,4}(?:甩手|形式主义|官僚主义|走过场|走形式|搞形式|流于形式|层层加码|一阵风|推诿|扯皮|敷衍|应付|麻痹"
    r"|松懈|懈怠|大意|拖沓|弄虚作假|虚报|空喊|各自为政|单打独斗|一刀切|一罚了之|马虎|含糊)"
)
"""Attitudes that are forbidden, which nobody could check."""
_PAST = re.compile(r"(?:进行|开展|组织|召开|举办|完成|下发|印发|取得|建立|制定|落实|部署|抽查|检查)了(?!解)")
_BESIDES = re.compile(r"并[^,]{0,6}(?:存档|归档|备案|签[字名]|留痕|留存|登记|建档|记录|签收)$")
"""What is done besides belongs to the duty before it."""
_GENERAL = 1.0
"""The weight of a general word (宣传), which the means before it make a duty; less is no more than a thing."""
_TELLING = frozenset({"record", "notify", "report", "liaise"})
_SHORT = 6
_LONG = 16
"""Characters of a segment without its adverbs from which it is no slogan any more, and says what it wants at length."""
_MOST = 3.0
"""What the words alone count at most."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around the words of a segment.

    owner: it names who acts. known: its paragraph does. condition: one is stated; first: nothing has followed from it
    yet. emitted: its sentence has asked for something already; listed: in the same breath. item: a list item.
    led: the means are told before. closes: a semicolon follows.
    strict: only a plain action with its time, or `asked` of units (请各单位……), is a duty here. doubt: what its section
    takes away.
    """

    owner: bool = False
    known: bool = False
    condition: bool = False
    emitted: bool = False
    listed: bool = False
    item: bool = False
    led: bool = False
    closes: bool = False
    strict: bool = False
    asked: bool = False
    doubt: float = 0.0


def asks(words: str, found: Predicate | None, setting: Setting) -> bool:
    """Whether the words of a segment, whose activity was found, ask for something that could leave a record."""
    timed = any(read(words) is not None for read in (rhythm, deadline, within))
    if setting.strict and _RESOLVED.search(words):
        return False
    if setting.strict:
        return (timed or setting.asked) and found is not None and found.strong
    listed = lexicon("duties")
    seen = _evidence(words, found, setting, timed=timed)
    said = min(found.weight, _MOST) if found else float(listed["unnamed"])
    weight = said + sum(_weights()[name] for name in seen) - setting.doubt
    known = bool(found and found.named) or (acts(words) and bool(seen & {"timed", "modal", "follows"}))
    known = known or ({"owner", "follows"} <= seen and _signs()["prompt"].search(words) is not None)
    if known and weight >= float(listed["enough"]):
        return True
    if (found and found.strong) or not (found or acts(words) or _signs()["plain"].search(words)):
        return False
    return weight + _plainness(words, setting) >= float(listed["plainly-enough"])


def _plainness(words: str, setting: Setting) -> float:
    """Return how much of plain speech, as among colleagues, is in words that name no known activity."""
    plain = bare(words)
    held = {name for name, sign in _signs().items() if sign.search(plain)}
    held |= {name for name, said in (("acting", acts(words)), ("closes", setting.closes)) if said}
    return sum(float(lexicon("duties")["plainly"][name]) for name in held)


@cache
def _signs() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(words) for name, words in lexicon("duties")["signs"].items()}


def forbids(words: str, *, condition: bool) -> bool:
    """Whether a segment forbids something that can be checked; behind a condition a refusal (不予受理) is enough."""
    plain = bare(words)
    whose = _WHOSE.match(plain)
    found = _FORBIDS.match(plain) or (whose and _FORBIDS.match(plain, whose.end()))
    if condition:
        return bool(found or _REFUSES.match(plain))
    if found is None or _EXHORTS.search(plain):
        return False
    least = _CHECKABLE_OF if whose else _CHECKABLE
    return len(found["what"]) >= (_CHECKABLE_ALWAYS if "一律" in plain else least)


def lifts(words: str) -> bool:
    """Whether words begin like a headline, with what is to be raised or strengthened: 强化督导."""
    return _signs()["lifts"].match(words) is not None


def tells_past(words: str) -> bool:
    """Whether words tell what has been done: 组织了一次学习."""
    return _PAST.search(words) is not None


def acts(words: str) -> bool:
    """Whether a verb stands in the words, known or plain (报, 贴, 查)."""
    plain = {word[at : at + size] for word in (words,) for at in range(len(words)) for size in (2, 3, 4)}
    return _PLAIN_VERB.search(words) is not None or not doings().isdisjoint(plain)


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = lexicon("duties")["weights"]
    return weights


def _evidence(words: str, found: Predicate | None, setting: Setting, *, timed: bool) -> set[str]:
    """Return the names of all that tells for or against a duty."""
    plain = bare(words)
    aims = pattern("purpose").match(plain) is not None
    holds = {
        "timed": timed,
        "owner": setting.owner,
        "known-owner": setting.known,
        "condition": setting.condition,
        "follows": setting.condition and not setting.emitted and not aims,
        "listed": setting.listed and found is not None and found.named and not found.strong,
        "short": len(plain) < _SHORT
        and not _is_kept(plain, found)
        and not (setting.condition or setting.owner or setting.listed or timed or words.startswith("由")),
        "long": len(plain) >= _LONG,
        "item": setting.item,
        "led": setting.led and found is not None and found.weight >= _GENERAL and not (found.strong or aims),
        "doing": pattern("doing").search(plain) is not None,
        "modal": _MODAL.match(words) is not None,
        "least": _LEAST.search(words) is not None,
        "joined": setting.emitted and words.startswith("并") and _BESIDES.search(words) is None,
        "past": tells_past(words),
        "counted": _COUNT.search(words) is not None,
        "purpose": aims and not (timed or _is_due(plain, found, setting)),
    }
    return {name for name, held in holds.items() if held}


def _is_kept(plain: str, found: Predicate | None) -> bool:
    """Whether a few words are no slogan, since all they say is that it is written down or told: 登记造册, 通知家属."""
    return (
        found is not None and found.activity in _TELLING and found.strong and found.end - found.start >= len(plain) - 1
    )


def _is_due(plain: str, found: Predicate | None, setting: Setting) -> bool:
    """Whether an opening of purpose (推动, 实现) is what is asked for: tools installed, or a reach without action."""
    if found is None:
        return False
    if _UTMOST.search(plain) and setting.emitted:
        return False
    return (found.activity == "enrol" and found.plain) or (
        _COVERS.match(plain) is not None and not setting.emitted and found.strong
    )

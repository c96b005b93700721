"""What a clause asks for: its words by class, the verb read with its object, and how plainly that says an activity."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import product

from wuzha.plan.model import Span
from wuzha.reading.sieve import Sieve
from wuzha.reading.words import Finder, finder, lexicon

_ASIDE = re.compile(r"\([^()]*\)|《[^《》]{1,60}(?=[^《》]{3}》)")
"""What is passed over: brackets, and of titles all but the word that says what paper it is."""
_RULES = re.compile(r"《[^《》]{0,60}(?:通知|意见|条例|规定|办法|决定|纲要|指引|讲话|法|方案)》")
"""Titles of rules, which count as no more than that."""
_LAW = "法规"
_NAMED_BODY = re.compile(
    r"(?:打击|整治|治理|防范)[^,。;、]{0,24}?(?=领导小组|联席会议|工作专班|指挥部|成员单位)"
    r"|(?:社会|基层|综合|源头|系统|依法)治理|治理(?:体系|能力|办)"
)
"""What is said of a body or of government at large (打击治理……领导小组), which asks for no such action."""
_OPENS_LATE = re.compile(r"(?:应当?|须|要)?(?:对|将|把|向|在|从|因|利用|运用|通过|依托|借助|采取|采用|凡|如|经)")
"""After one of these the action that is asked for comes last in its clause."""
_BRACKETED = re.compile(r"\(([^()]*)\)")
_QUOTED = re.compile(r"[“\"《][^“”\"《》]*[”\"》]")
_TOPIC = re.compile(r"“[^“”]{6,}”")
"""What is quoted at such length is spoken of, and names no action."""
_WHEN = re.compile(
    r"(?:在|于)?(?![^,。;:“]{0,16}(?:上门|登门|入户|走访|随访|军训))[^,。;:“]{2,18}?(?:时(?!间|限|候|段|代|常|刻|效|点|期)|期间|过程中|之际|之[前后]|(?<![以最今背、])后(?!续|台|果|勤|期|备|方|进|再))(?=[^,]{3})"
)
"""On what occasion something is done, which names no action that is asked for: 在办理入住登记时发放……."""
_BACK = 16
_PART = 2
"""Characters of the verb that a longer one ends with."""
_TOWARDS = "至到给"
"""What a verb may end with, which says no more than where to: 上报至 is 上报."""
_NOT_HEADS = frozenset({"media", "channel", "app", "office", "authority", "norm"})
"""Classes whose words are names, which a longer word does not inherit (新媒体 is no 媒体)."""
_RELATIVE = 10
_SPREAD = 1000
"""Of means in a row the first decides: each loses a little by its place."""
_TURNED = 0.05
_BUILDING = frozenset({"verb.set", "verb.make", "verb.produce", "verb.keep", "verb.draft"})
"""Verbs whose object is the last noun of what follows (建立从……到……的责任体系), not the first."""
_ALSO = re.compile(r"并(?:及时|做好|按要求)?(?:存档|归档|备案|签字|留痕|登记|建档|记录|反馈)$")
"""What is done besides, at the end of a clause that asks for something else."""
_PARTED = re.compile(r"[、,和及与并或的等:]")
_BESIDE = 4
"""Two things so near with nothing of this between them are one name, of which the last decides."""
_REACH = 40
"""Characters between a verb and its object at most."""
UNNAMED = 0.3
"""The weight of a plain verb."""
PLAIN = 2.6
"""A weight from which an activity is told plainly."""
THING = 0.7
"""The weight of a thing that names its activity alone."""
OCCASION = 1.2
"""The weight of a word that names an activity without its verb (例会)."""
CONCRETE = 2.0
"""A weight from which the words of a clause alone make it a duty."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the lexicon in a clause, and its class."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Predicate:
    """An activity, how plainly the words say it, and where the deciding words stand."""

    activity: str
    weight: float
    start: int
    end: int

    @property
    def named(self) -> bool:
        """Whether the words name an activity, and do not merely hold a plain verb (报, 贴)."""
        return self.weight > UNNAMED

    @property
    def plain(self) -> bool:
        """Whether the words say an activity so plainly that nothing around them need tell more."""
        return self.weight >= PLAIN

    @property
    def strong(self) -> bool:
        """Whether the words alone make a clause a duty."""
        return self.weight >= CONCRETE


@dataclass(frozen=True, slots=True)
class _Pair:
    verb: str
    thing: str
    activity: str
    weight: float
    either: bool


def expanded(word: str) -> list[str]:
    """Return the words that a compact one stands for: `(a|b)(c|d)` are ac, ad, bc and bd."""
    parts: list[list[str]] = []
    at = 0
    for found in _BRACKETED.finditer(word):
        parts.append([word[at : found.start()]])
        parts.append(found.group(1).split("|"))
        at = found.end()
    parts.append([word[at:]])
    return ["".join(chosen) for chosen in product(*parts)]


def _words(listed: str) -> set[str]:
    return {full for word in listed.split() for full in expanded(word) if full}


def _headed(things: dict[str, set[str]]) -> dict[str, set[str]]:
    """Let a compound be whatever its last part is: 管理制度 is a 制度."""
    things = {name: {word for word in words if len(word) > 1} for name, words in things.items()}
    classes: dict[str, set[str]] = {}
    for name, words in things.items():
        for word in words:
            classes.setdefault(word, set()).add(name)
    for word in classes:
        for at in range(1, len(word) - 1):
            for name in classes.get(word[at:], set()) - _NOT_HEADS:
                things[name].add(word)
    return things


@cache
def _finder() -> Finder:
    lists = {"hidden": _words(lexicon("plain")["hidden"])}
    lists |= {f"verb.{name}": _words(listed) for name, listed in lexicon("verbs").items()}
    lists |= _headed({name: _words(listed) for name, listed in lexicon("objects").items()})
    for code, forms in lexicon("acts").items():
        lists |= {f"{kind}.{code}": _words(listed) for kind, listed in forms.items() if listed}
    return finder(_inherited(lists))


def _inherited(lists: dict[str, set[str]]) -> dict[str, set[str]]:
    """Let a longer verb say the activity that its last part says: 层层签订 is a 签订."""
    longer = {word for name, words in lists.items() if name.startswith("verb.") for word in words if len(word) > _PART}
    for name, words in lists.items():
        if name.startswith(("act.", "bare.")) and name != "bare.meeting":
            words |= {
                word for word in longer if word[-_PART:] in words or (word[-1] in _TOWARDS and word[:-1] in words)
            }
    return lists


@cache
def verbs() -> frozenset[str]:
    """Return the verbs of two characters and more."""
    return frozenset(word for listed in lexicon("verbs").values() for word in _words(listed) if len(word) > 1)


@cache
def doings() -> frozenset[str]:
    """Return the words that begin an action: verbs, and what says one by itself."""
    acts = (forms.get("act", "") for forms in lexicon("acts").values())
    return verbs() | {word for listed in acts for word in _words(listed) if len(word) > 1}


@cache
def _pairs() -> dict[str, tuple[_Pair, ...]]:
    """Rows of the table by the class of their verb."""
    out: dict[str, list[_Pair]] = {}
    for row in lexicon("predicates")["table"]:
        ((left, right),) = row.items()
        code, weight = right.split()
        either = "~" in left
        verbs, things = left.split("~" if either else ">")
        for verb, thing in product(verbs.split(), things.split()):
            pair = _Pair(f"verb.{verb}", thing, code, float(weight), either)
            out.setdefault(pair.verb, []).append(pair)
    return {verb: tuple(pairs) for verb, pairs in out.items()}


@cache
def _means() -> dict[str, str]:
    return {
        name: code for row in lexicon("predicates")["means"] for names, code in row.items() for name in names.split()
    }


def names_means(text: str) -> bool:
    """Whether words name things that publicity is done with (宣传栏, 微信群), and not just any (各种资源)."""
    return any("." not in token.name and token.name in _means() for token in tokens(text))


def things_at_end(text: str) -> frozenset[str]:
    """Return the classes of the thing that words end with: what is of one class stands in one list (小品、快板)."""
    found = [token for token in tokens(text) if token.end == len(text)]
    return frozenset(token.name for token in found if "." not in token.name)


def tokens(text: str) -> list[Token]:
    """Return the words of the lexicon in a clause; what stands in brackets or only names a body is passed over."""
    text = _RULES.sub(lambda found: _LAW.rjust(len(found.group())), text)
    for aside in (_ASIDE, _NAMED_BODY):
        text = aside.sub(lambda found: " " * len(found.group()), text)
    hits = _finder().hits(text)
    hidden = [(start, end) for start, end, name in hits if name == "hidden"]
    astride = _astride({(start, end) for start, end, _ in hits})
    return [
        Token(start, end, name)
        for start, end, name in hits
        if not _attributive(text, end, name)
        and (start, end) not in astride
        and not any(start < stop and begin < end for begin, stop in hidden)
    ]


def _astride(spots: set[Span]) -> set[Span]:
    """Return the words that only lie across the border of two others: 报案 in 通报|案例."""
    begins = {start for start, _ in spots}
    ends = sorted(spots)
    return {
        (start, end)
        for start, end in spots
        if any(first < start < last < end and last in begins and end - start <= last - first for first, last in ends)
        and any(first < end < last for first, last in ends if first > start)
    }


def _attributive(text: str, end: int, name: str) -> bool:
    """Whether a verb only describes the noun behind it (下发的名单, 备案的机构)."""
    return name.startswith(("verb.", "act.")) and text[end : end + 1] == "的" and len(text) > end + 1


@lru_cache(maxsize=8192)
def predicate(text: str) -> Predicate | None:
    """Return what a clause asks for, or None when nothing in it says an activity."""
    text = _ALSO.sub("", text)
    if _TOPIC.search(text):
        outside = _said(_TOPIC.sub(lambda found: "“" * len(found.group()), text))
        if outside and outside.plain:
            return outside
    if occasion := _WHEN.match(text):
        outside = _said(" " * occasion.end() + text[occasion.end() :])
        if outside and outside.strong:
            return outside
    return _said(text)


def _said(text: str) -> Predicate | None:
    found = tokens(text)
    said = [*_paired(text, found), *_single(text, found)]
    said.extend(_by_means(found, said))
    said.extend(_shaped(text))
    said = [_weighed(text, one, said) for one in said]
    if not said:
        return _by_thing(found) or _plainly(text)
    late = -1 if _OPENS_LATE.match(text) else 1
    return max(said, key=lambda one: (one.weight, -late * one.start, one.end))


def _paired(text: str, found: list[Token]) -> list[Predicate]:
    out: list[Predicate] = []
    for verb in found:
        for pair in _pairs().get(verb.name, ()):
            for thing in found:
                if thing.name != pair.thing:
                    continue
                ahead = thing.start - verb.end
                if 0 <= ahead <= _REACH or (pair.either and 0 <= verb.start - thing.end <= _BACK):
                    start, end = min(verb.start, thing.start), max(verb.end, thing.end)
                    weight = pair.weight - (ahead / 400 if ahead >= 0 else _TURNED)
                    weight += _joined(text, verb, thing, found)
                    out.append(Predicate(pair.activity, weight, start, end))
    return out


def _joined(text: str, verb: Token, thing: Token, found: list[Token]) -> float:
    """Return what stands between a verb and its object adds: a later object counts less, the head of a name more."""
    weights: dict[str, float] = lexicon("predicates")["weights"]
    between = text[verb.end : thing.start]
    builds = verb.name in _BUILDING
    if ("、" in between and "等" not in between) or (builds and _described(text, thing, found)):
        return -weights["later"]
    return weights["head"] if builds and ("等" in between or "的" in between) else 0.0


def _described(text: str, thing: Token, found: list[Token]) -> bool:
    """Whether a thing only describes the one that follows it: 账户 of 涉案账户倒查台账."""
    return any(
        thing.end <= other.start <= thing.end + _BESIDE
        and "." not in other.name
        and _PARTED.search(text, thing.end, other.start) is None
        for other in found
    )


def _single(text: str, found: list[Token]) -> list[Predicate]:
    weights = lexicon("predicates")["weights"]
    out: list[Predicate] = []
    governed = False
    for token in found:
        kind, _, code = token.name.partition(".")
        if kind == "verb":
            governed = governed or code in {"light", "hold"}
            if code == "oversee":
                out.append(Predicate("inspect", weights["oversee"], token.start, token.end))
        elif kind == "act":
            weight = weights["governed" if governed else "act"]
            weight -= weights["modifying"] if _modifying().match(text, token.end) else 0
            out.append(Predicate(code, weight, token.start, token.end))
        elif kind in {"held", "bare"}:
            out.append(Predicate(code, weights[kind], token.start, token.end))
        elif kind == "soft":
            code = _way(text[: token.end])
            out.append(Predicate(code, weights["way" if governed else "soft"], token.start, token.end))
    return out


@cache
def _modifying() -> re.Pattern[str]:
    """Return the pattern of what follows an action that only describes a thing (排查情况, 督导组)."""
    return re.compile(lexicon("predicates")["modifying"])


def _way(text: str) -> str:
    """Return the activity that the way of a general 宣传 makes it."""
    ways: list[dict[str, str]] = lexicon("predicates")["ways"]
    return next(code for row in ways for code, way in row.items() if re.search(way, text))


@cache
def _shapes() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    usual = lexicon("predicates")["weights"]["act"]
    out: list[tuple[str, float, re.Pattern[str]]] = []
    for row in lexicon("predicates")["shapes"]:
        for key, words in row.items():
            code, _, weight = key.partition(" ")
            out.append((code, float(weight or usual), re.compile(words)))
    return tuple(out)


@cache
def _sieve() -> Sieve:
    return Sieve([pattern.pattern for _, _, pattern in _shapes()])


def _shaped(text: str) -> list[Predicate]:
    """Return activities that the shape of the words says, whatever stands in it (报……局)."""
    shapes = (_shapes()[at] for at in _sieve().candidates(text))
    spots = ((code, weight, pattern.search(text)) for code, weight, pattern in shapes)
    return [Predicate(code, weight, *spot.span()) for code, weight, spot in spots if spot]


def _by_thing(found: list[Token]) -> Predicate | None:
    """Let a thing alone name the activity it is for (宣传栏不少于1处)."""
    weight = lexicon("predicates")["weights"]["thing"]
    named = (token for token in reversed(found) if token.name in _means())
    return next((Predicate(_means()[token.name], weight, token.start, token.end) for token in named), None)


@cache
def _plain(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows: list[dict[str, str]] = lexicon("predicates")[name]
    return tuple((code, re.compile(words)) for row in rows for code, words in row.items())


def _plainly(text: str) -> Predicate | None:
    """Name the activity by the plainest verbs (报, 贴, 问), else by the plainest things (群, 栏).

    They make nothing a duty by themselves. The first verb of a clause decides, the last where it opens with what
    something is done with; what is quoted is only spoken of.
    """
    weight = lexicon("predicates")["weights"]["plain"]
    for words in (_QUOTED.sub(lambda found: " " * len(found.group()), text), text):
        for name in ("plain", "plain-things"):
            said = [
                Predicate(code, weight, *spot.span())
                for code, pattern in _plain(name)
                for spot in pattern.finditer(words)
            ]
            if said and (name == "plain-things" or _OPENS_LATE.match(words)):
                return max(said, key=lambda one: one.start)
            if said:
                return min(said, key=lambda one: one.start)
    return None


def _weighed(text: str, one: Predicate, said: list[Predicate]) -> Predicate:
    """Discount what only describes a thing that something else is done with: 对纳入名单的单位分类处置."""
    end = text.find("的", one.end, one.end + _RELATIVE)
    if end < 0 or not any(other.start > end and other.weight >= CONCRETE for other in said):
        return one
    return replace(one, weight=one.weight - lexicon("predicates")["weights"]["relative"])


def _by_means(found: list[Token], said: list[Predicate]) -> list[Predicate]:
    """Let the means decide where only a general word says what is done."""
    if any(one.weight >= CONCRETE for one in said) or not any(token.name == "soft.spread" for token in found):
        return []
    weight = lexicon("predicates")["weights"]["means"]
    return [
        Predicate(_means()[token.name], weight - token.start / _SPREAD, token.start, token.end)
        for token in found
        if token.name in _means()
    ]

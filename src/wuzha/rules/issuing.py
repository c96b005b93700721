"""The life of a paper (文书): drafted (起草), checked (核稿), signed (签发), issued (印发), served and answered.

What is signed is the text that was frozen: a change needs a new draft (新稿). Whoever drafts neither checks nor signs,
except where nobody else is there: a second pair of eyes is what the steps are for. Nothing is ever deleted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wuzha.rules.refusals import Refusal


class Step(StrEnum):
    """A step somebody takes with a paper; its value is the verb of the log."""

    CHECK = "check"
    SIGN = "sign"
    RETURN = "return"
    ISSUE = "issue"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


STATE_NAMES = {
    "draft": "待核稿",
    "checked": "待签发",
    "signed": "待印发",
    "issued": "已印发",
    "returned": "已退回",
    "replaced": "已换新稿",
    "withdrawn": "已撤回",
}
STEP_NAMES = {
    "draft": "起草",
    "checked": "核稿",
    "signed": "签发",
    "issued": "印发",
    "returned": "退回",
    "replaced": "换新稿",
    "withdrawn": "撤回",
}
_STEPS: Mapping[Step, tuple[frozenset[str], str]] = {
    Step.CHECK: (frozenset({"draft"}), "checked"),
    Step.SIGN: (frozenset({"checked"}), "signed"),
    Step.RETURN: (frozenset({"draft", "checked", "signed"}), "returned"),
    Step.ISSUE: (frozenset({"signed"}), "issued"),
    Step.REPLACE: (frozenset({"draft", "checked", "signed", "returned"}), "replaced"),
    Step.WITHDRAW: (frozenset({"issued"}), "withdrawn"),
}
_WORDS = {
    Step.CHECK: "核稿",
    Step.SIGN: "签发",
    Step.RETURN: "退回",
    Step.ISSUE: "印发",
    Step.REPLACE: "换新稿",
    Step.WITHDRAW: "撤回",
}
OUT = frozenset({"issued", "withdrawn"})
"""The states of a paper that has left the office: recipients see it."""
_BLANK = re.compile(r"待填写|待补充|[Xx×]{3,}|_{3,}|＿{2,}|\A[\s（(【\[]*待定[\s）)】\]。]*\Z")
"""Marks for later. 待定 is one only where nothing else is said: a place of meeting may well be 待定 in a notice."""
_MARK = re.compile(r"[〔〕\[\]（）()0-9号\s]")
LONGEST_MARK = 30


def after(step: Step, state: str) -> str:
    """Return the state a step leads to.

    Raises:
        Refusal: it cannot be taken from this state.

    """
    allowed, leads_to = _STEPS[step]
    if state not in allowed:
        raise Refusal(f"这份文书{STATE_NAMES[state]}，不能{_WORDS[step]}。请刷新页面，看看它现在的状态。")
    return leads_to


def steps_from(state: str) -> frozenset[Step]:
    """Return the steps that can be taken from a state."""
    return frozenset(step for step, (allowed, _) in _STEPS.items() if state in allowed)


@dataclass(frozen=True, slots=True)
class Eyes:
    """Somebody before a paper to check or sign: whether they do that there (`holds`), write there, have a post `here`.

    `others` are those beside them at the very office whose step it could be (`others_by`).
    """

    holds: bool
    writes: bool
    here: bool
    drafted: bool
    others: int


def others_by(step: Step) -> str:
    """Return the verb by which somebody else could take the step; any work there for the signature."""
    return "check" if step is Step.CHECK else ""


def may_look(eyes: Eyes) -> bool:
    """Tell whether somebody checks or signs a paper: as their role says, unless they drafted it; or being alone."""
    alone = eyes.here and eyes.writes and not eyes.others
    return alone or (eyes.holds and not (eyes.drafted and eyes.others))


def second_eyes(step: Step, eyes: Eyes) -> None:
    """See that whoever drafted a paper neither checks nor signs it, while others could.

    Raises:
        Refusal: they did, and somebody else is there.

    """
    if not may_look(eyes):
        raise Refusal(f"这份文书是您起草的，请由他人{_WORDS[step]}。只有一个人的单位，才由起草人自己办。")


@dataclass(frozen=True, slots=True)
class Place:
    """An open place of a paper: what asks for it, under which heading, what was written."""

    label: str
    heading: str
    text: str


def unfilled(places: Iterable[Place]) -> tuple[str, ...]:
    """Name the open places in which nothing, or only a mark for later (待填写), is written."""
    found = []
    for place in places:
        if not place.text.strip() or _BLANK.search(place.text):
            same = not place.heading or place.heading.endswith(place.label)
            found.append(
                place.label
                if same and not place.heading
                else place.heading
                if same
                else f"{place.heading}—{place.label}"
            )
    return tuple(found)


def refuse_unfilled(places: Iterable[Place], step: Step) -> None:
    """See that a paper has no empty open place.

    Raises:
        Refusal: it has; it names them and says what to do.

    """
    if found := unfilled(places):
        said = "、".join(f"“{name}”" for name in found)
        raise Refusal(f"不能{_WORDS[step]}：{said}还没有填写。请按“写新稿”填好后重新定稿；确实没有内容的，写“无”。")


def told_apart(chains: Mapping[int, tuple[str, ...]], outside: Iterable[str]) -> dict[int, str]:
    """Return what each unit is called on a paper: its name, with those above it before it where the name is not alone.

    `chains` holds for each unit the names from the top down to its own; `outside` are names written out as they are.
    """
    others = tuple(outside)
    called = {unit: chain[-1] for unit, chain in chains.items()}
    for more in range(2, max(map(len, chains.values()), default=0) + 1):
        often = Counter([*called.values(), *others])
        called = {unit: "".join(chains[unit][-more:]) if often[name] > 1 else name for unit, name in called.items()}
    return called


def next_number(taken: Iterable[int], before: int) -> int:
    """Return the next number of a series in a year: one more than any taken, here or (`before`) outside."""
    return max([before, *taken]) + 1


def printed_number(mark: str, year: int, number: int) -> str:
    """Return a number as printed (GB/T 9704 7.2.5): the year in 〔〕, no 第, no leading zero."""
    return f"{mark}〔{year}〕{number}号"


def check_mark(mark: str) -> None:
    """See that a 代字 is one: words only, the year and the number follow by themselves.

    Raises:
        Refusal: it is empty, too long, or holds brackets or figures.

    """
    if not mark.strip() or len(mark) > LONGEST_MARK or _MARK.search(mark.strip()):
        remark = f"只写代字（1—{LONGEST_MARK}个字），如“云反诈办”，年份和序号由系统加上"
        raise Refusal(f"发文代字{remark}。", {"mark": remark})

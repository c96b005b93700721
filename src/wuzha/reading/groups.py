"""Leading groups (领导小组): name, the post that leads, the office that runs it; names of people are never kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.plan.model import Span
from wuzha.reading.clauses import sentences
from wuzha.reading.owners import subject, types_of

_GROUP = re.compile(
    r"(?:成立|设立|组建|调整|组成)(?P<inner>了?[^。;]{0,120}?(?P<name>[^,。;的由]{0,40}?(?:领导\s?小组|小组(?=组长|[,、:(])|工作组|工作专班|专班|指挥部|委员会)))"
)
_OTHERS = re.compile(r"各|要$|应$|须$|(?:以上|以下|条件)的?[^,。;]{0,4}(?:企业|单位|学校|村|社区)$")
"""Before 成立 these show that others are to set the group up."""
_LEADER = re.compile(
    r"(?:由|组长[::由])(?P<post>[^,。;:]{2,40}?)(?:[\u4e00-\u9fff][某xX×*]{1,2}|[xX×*]{1,3})?(?:同志)?(?:任|担任)[^,。;]{0,6}组长|组长由(?P<other>[^,。;]{2,40}?)(?:[\u4e00-\u9fff][某]{1,2}|[xX×*]{1,3})?(?:同志)?担?任"
    r"|(?<=[,:、])(?P<named>(?!由|组长)[^,。;:、]{2,16}?)(?:[\u4e00-\u9fff]某{1,2})?(?:同志)?(?:任|担任)双?组长"
)
_OFFICE = re.compile(r"办公室(?:设|设立|挂靠)在(?P<office>[^,。;()]{2,24})")


@dataclass(frozen=True, slots=True)
class Named:
    """A group and the place of the sentence that sets it up."""

    at: Span
    name: str
    leader: str | None
    office: str | None


def groups(text: str, *, members: bool, own: str | None = None) -> list[Named]:
    """Return the leading groups the issuer, whose type is `own`, sets up in a paragraph.

    `members`: the next paragraph names those.
    """
    out: list[Named] = []
    for start, end in sentences(text):
        found = _GROUP.search(text, start, end)
        if (
            found is None
            or _OTHERS.search(text, start, found.start())
            or _of_others(text, start, found.start(), own)
            or not ((members and found.end() == end) or _own(text, found, end))
        ):
            continue
        leader = _LEADER.search(text, start, min(len(text), end + 200))
        office = _OFFICE.search(text, start, min(len(text), end + 300))
        post = (leader["post"] or leader["other"] or leader["named"]) if leader else None
        out.append(
            Named((found.start(), found.end()), found["name"].lstrip("了"), post, office["office"] if office else None)
        )
    return out


def _of_others(text: str, start: int, end: int, own: str | None) -> bool:
    """Whether those named before 成立 are another kind of institution than the issuer."""
    who = subject(text, start, end) if own else None
    return who is not None and who[1] == end and own not in (types_of(who[0], own) or (own,))


def _own(text: str, found: re.Match[str], end: int) -> bool:
    """Whether the group is the plan's own: its members or its office follow, or an attachment names them."""
    after = text[found.start() : min(len(text), end + 60)]
    return bool(
        re.search(
            r"组长|如下|成员|附件|办公室设|特成立|由.{2,40}组成|^成立了?由[^。;]{2,80}(?:负责|牵头|任|为|参加)", after
        )
    ) or text[: found.start()].endswith(("特", "学校", "决定"))

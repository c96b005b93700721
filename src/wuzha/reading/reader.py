"""Reading a plan: from the text of a document to its draft in the plan language, every line quoting its source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from wuzha.plan.model import Group, Objective, Phase, Plan, Requirement
from wuzha.plan.shadow import shadow
from wuzha.reading.asked import asked_of
from wuzha.reading.drafting import Scene, requirements
from wuzha.reading.expressions import deadline
from wuzha.reading.goals import goals
from wuzha.reading.groups import groups
from wuzha.reading.header import Header, header
from wuzha.reading.layout import Passage, passages
from wuzha.reading.noise import quieted
from wuzha.reading.outline import Block, Heading, lines
from wuzha.reading.owners import is_collective, subject
from wuzha.reading.phases import day_alone, stage, window
from wuzha.reading.questions import questions
from wuzha.reading.reports import announces, asking, looks_ahead
from wuzha.reading.rows import asked_by
from wuzha.reading.schedules import Timing
from wuzha.reading.sections import Purpose, is_form, is_personal, purpose, shows, tells_own_part
from wuzha.reading.standing import within_window
from wuzha.reading.strands import Originals, Strand, strand
from wuzha.reading.tails import Tail, tail
from wuzha.reading.timekeeping import timed
from wuzha.reading.weeks import is_day_label, weekday_line
from wuzha.reading.words import lexicon

_ADDRESS = re.compile(r"各(?!位)[^。;!]{2,120}:")
_REASONS = re.compile(r"为|根据|按照|近[年期日来]|随着|当前|鉴于|现将|依据|今年以?来|最近")
_ENACTS = re.compile(r"制定(?:本|如下|以下|此|该)?[^,。;]{0,6}(?:方案|计划)|如下[:。]?$|(?:方案|计划)[:。]$")
"""A paragraph that begins with reasons and ends by enacting the plan asks nothing of anybody yet."""
_SITUATION = re.compile(
    r"(?:当前|目前|近[年期日来]|随着|今年以?来|最近)[^。;]{0,80}(?:频发|高发|多发|上升|严峻|猖獗|翻新)[^。]*。[^。]*。?"
)
"""A paragraph that begins with how things stand, and says why in a sentence more at most."""
_PREFACE = 400
_PREFACE_SHARE = 0.35
"""A first heading later in the text than so many characters and this share is one of a list, not the first section."""
_HEAD = 12
"""Among so many paragraphs at the beginning stands when all is done (活动时间)."""
_TITLE = 40
_SENTENCE = re.compile("[,。;:]")
"""A first line that is no longer and no sentence is the title."""
_FIELD = re.compile(
    r"(?!各|致|主题|时间|地点|对象|目标|口号|来源|日期|作者|编者|附)[\u4e00-\u9fff]{2,6}:[^:]{10,}[。;]"
)
"""A line that begins with the name of a field of work."""
_DUE_ASIDE = re.compile(r"\(([^()]{2,12}前(?:[^()]{0,4}(?:完成|到位|落实|报送))?)\)")
_ALWAYS = re.compile(r"(?:常年|经常|日常|长期|常态|全年|平时)[^,。;:]{0,6}:?")
"""A line that ends the stage above it: what stands below is asked for all the time."""
_STAGE_WITHIN, _STAGE_NAMED = 4, 6
"""A paragraph belongs to the stage it names within its first so many characters."""
_TABLE = re.compile(r"[^,。;:]{2,40}(?:表|清单|一览)(?:\([^()]*\))?")
_LEADS_BEHIND = re.compile(r"\((?:牵头|主办|主责)(?:单位|部门|科室)?\)$")
_ROLE_BEHIND = re.compile(r"\((?:牵头|主办|主责|配合|协办|协助)(?:单位|部门|科室)?\)$")
"""What those named in a heading are to do with what stands below it: 办公室(牵头)."""
_JOINTLY = re.compile("会同|联合|會同|聯合")
_OFFICE = "department"
"""Who tells others what to do."""
_MEMBERS = re.compile(r"(?:副\s*)?组\s*长[^,。]{0,6}:|(?:主要)?成\s*员(?:单位)?[^,。]{0,4}:")


@dataclass(frozen=True, slots=True)
class _Part:
    """A passage with its strand, the purpose of its section and the stage it stands in."""

    passage: Passage
    strand: Strand
    purpose: Purpose
    phase: Phase | None = None


def read(text: str, told: Callable[[int], None] | None = None) -> Plan:
    """Read the text of a plan document. Never raises; what cannot be decided becomes a question.

    `told` is called with how many characters have been read, now and then, for whoever waits for a long document.
    """
    plain = quieted(shadow(text))
    head = header(text, plain, list(lines(plain)))
    parts, phases = _parts(text, plain, head)
    calendar, found = timed(plain, _requirements(text, plain, head, parts, told or (lambda _: None)))
    dated = [(part.strand, part.purpose == "phases") for part in parts if not part.passage.rows]
    running = window(text, dated, phases)
    found = within_window(plain, found, running)
    return Plan(
        title=head.title or "",
        number=head.number,
        issuer=head.issuer,
        issued=head.issued,
        window=running,
        calendar=calendar,
        objectives=_objectives(text, head, parts),
        phases=phases,
        groups=_groups(text, Originals(text, plain), parts, head.own),
        requirements=found,
        questions=questions(head, found, running),
    )


def _parts(text: str, plain: str, head: Header) -> tuple[list[_Part], tuple[Phase, ...]]:
    """Cut every passage out, and find the stages that headings or first sentences announce."""
    phases: dict[int, Phase | None] = {}
    parts: list[_Part] = []
    standing: tuple[tuple[Heading, ...], Phase] | None = None
    shown: tuple[Heading, ...] | None = None
    for passage in passages(plain):
        block = passage.block
        current = None
        for heading in block.path:
            if heading.start not in phases:
                cut = strand(plain, heading.start, heading.end)
                if cut.text.rstrip("。:").endswith("阶段") and not passage.rows:
                    cut = strand(plain, heading.start, block.end)
                phases[heading.start] = _stage(text, cut, phases)
            current = phases[heading.start] or current
        cut = strand(plain, block.start, block.end)
        if current is None and not passage.rows and cut.text:
            phases[block.start] = found = _stage(text, cut, phases)
            current = found if found and 0 <= found.quote.find(found.name) <= _STAGE_NAMED else None
            if current and current.at and current.at[1] >= block.end - _STAGE_WITHIN:
                standing = block.path, current
        if _ALWAYS.fullmatch(cut.text):
            standing = None
        if current is None and standing and block.path[: len(standing[0])] == standing[0]:
            current = standing[1]
        if not block.numbered:
            shown = block.path if shows(cut.text) else None
        listed = shown is not None and block.numbered and block.path[: len(shown)] == shown
        parts.append(_Part(passage, cut, "past" if listed else _purpose(block.path, head), current))
    return parts, tuple(phase for phase in phases.values() if phase is not None)


def _stage(text: str, cut: Strand, known: dict[int, Phase | None]) -> Phase | None:
    found = stage(cut, 0, 1) if cut.text else None
    if found is None or found.at is None:
        return None
    number = sum(phase is not None for phase in known.values()) + 1
    quote = text[found.at[0] : found.at[1]]
    start = shadow(quote).find(found.name)
    name = quote[start : start + len(found.name)] if start >= 0 else found.name
    return found.model_copy(update={"id": f"P{number}", "quote": quote, "name": name})


def _requirements(
    text: str, plain: str, head: Header, parts: list[_Part], told: Callable[[int], None]
) -> tuple[Requirement, ...]:
    preface = _preface(plain, parts)
    everyone: tuple[str, ...] = ()
    judge: tuple[str, ...] = ()
    addressed = announced = False
    original = Originals(text, plain)
    out: list[Requirement] = []
    tags = _tags(plain, parts)
    days = _days(parts)
    for index, part in enumerate(parts):
        told(part.passage.block.start)
        if _is_title(part) and (index == 0 or part.strand.text == parts[0].strand.text):
            continue
        if (
            part.purpose in {"names", "past"}
            or _MEMBERS.match(part.strand.text)
            or _names_table(parts, index)
            or _in_form(part.passage.block.path, head, plain)
        ):
            continue
        if _ADDRESS.fullmatch(part.strand.text):
            address = subject(part.strand.text, 0, len(part.strand.text))
            everyone, addressed = (address[0], True) if address else (everyone, addressed)
            continue
        scene = replace(
            _scene(part, head, original, everyone, preface=preface), judge=judge, members=_members_follow(parts, index)
        )
        if announced and part.passage.block.numbered:
            scene = replace(scene, report=False)
        else:
            announced = scene.report and announces(part.strand.text)
        if index in days:
            scene = replace(scene, timing=replace(scene.timing, by=days[index]))
        if said := tags.get(index):
            scene = replace(scene, names=said.owners or scene.names, fixed=bool(said.owners), lead=said.lead)
        if part.passage.rows:
            found_here = asked_by(text, plain, part.passage.rows, scene)
        else:
            found_here = requirements(text, part.strand, scene) if part.strand.text else []
        out.extend(found_here)
        judge = _judge(found_here) or judge
        if not addressed:
            named = [units for found in found_here if _all_of_them(units := tuple(map(shadow, found.owner.units)))]
            everyone = next((units for units in reversed(named) if len(units) >= len(everyone)), everyone)
    return tuple(found.model_copy(update={"id": f"R{index}"}) for index, found in enumerate(out, 1))


def _names_table(parts: list[_Part], index: int) -> bool:
    """Whether a paragraph is no more than the title of the table below it (……任务分解表)."""
    below = index + 1 < len(parts) and parts[index + 1].passage.rows
    return bool(below) and not parts[index].passage.rows and _TABLE.fullmatch(parts[index].strand.text) is not None


def _judge(found: list[Requirement]) -> tuple[str, ...]:
    """Office that the last of some requirements says to assess, alone; what several assess is the issuer's."""
    assessing = [one for one in found if one.activity == "assess" and one.owner.types == ("department",)]
    if not assessing or any(_JOINTLY.search(one.quote) for one in assessing):
        return ()
    return tuple(map(shadow, assessing[-1].owner.units))


def _is_title(part: _Part) -> bool:
    """Whether the first line of a document is its title, though it does not say what kind of paper it is."""
    block, text = part.passage.block, part.strand.text
    return not (block.path or part.passage.rows) and len(text) <= _TITLE and _SENTENCE.search(text) is None


def _tags(plain: str, parts: list[_Part]) -> dict[int, Tail]:
    """Map the parts under a heading to the tag on lines of its own behind them (牵头单位:……, 责任单位:……)."""
    tags: dict[int, Tail] = {}
    first: int | None = None
    said: Tail | None = None
    for index, part in enumerate(parts):
        block = part.passage.block
        told = tail(plain[block.start : block.end].strip()) if not part.passage.rows else None
        if told is None or told.start > 0:
            first, said = None, None
            continue
        first, said = (index, told) if first is None or said is None else (first, _both(said, told))
        for before in range(first - 1, -1, -1):
            other = parts[before].passage.block
            taken = before in tags and index == first
            if taken or not block.path or other.path[: len(block.path)] != block.path:
                break
            tags[before] = said
    return tags


def _both(one: Tail, other: Tail) -> Tail:
    """Put the tags of two lines together."""
    return Tail(0, other.owners or one.owners, other.lead or one.lead, other.due or one.due)


def _days(parts: list[_Part]) -> dict[int, str]:
    """Map the lines of a timetable to their day: by their weekday, or below a line that is nothing but a day."""
    days: dict[int, str] = {}
    standing: tuple[tuple[Heading, ...], str] | None = None
    head = tuple(part.strand.text for part in reversed(parts[:_HEAD]) if len(part.strand.text) <= _TITLE)
    for index, part in enumerate(parts):
        path = part.passage.block.path
        if of_week := weekday_line(part.strand.text, (*head, *(heading.title for heading in path))):
            days[index] = of_week
        elif day := day_alone(part.strand.text):
            standing = path, day
        elif standing and path == standing[0] and not part.passage.rows:
            days[index] = standing[1]
        else:
            standing = None
    return days


def _preface(plain: str, parts: list[_Part]) -> int:
    """Where the preface of a plan ends: at its first heading, number or day, unless that comes too late."""
    blocks = [part.passage.block for part in parts]
    starts = [heading.start for block in blocks for heading in block.path if heading.level > 1]
    days = [part.passage.block.start for part in parts if is_day_label(part.strand.text)]
    days += _labelled(parts)
    first = min([*starts, *days, *(block.start for block in blocks if block.numbered)], default=0) if starts else 0
    return first if first <= max(_PREFACE, len(plain) * _PREFACE_SHARE) else 0


def _labelled(parts: list[_Part]) -> list[int]:
    """Where the first of several lines begins that each name a field of work and say what is done there (报纸:……)."""
    named = [_FIELD.match(part.strand.text) is not None for part in parts]
    return [
        part.passage.block.start
        for part, this, following in zip(parts, named, named[1:], strict=False)
        if this and following
    ]


def _purpose(path: tuple[Heading, ...], head: Header) -> Purpose:
    """Purpose of a section; the title of the whole document says none (目标责任书)."""
    own = _own_title(path, head)
    return purpose(tuple(heading.title for heading in path if heading.start != own))


def _own_title(path: tuple[Heading, ...], head: Header) -> int:
    """Where the title of the document stands: the one its head says, or the first of the headings at its level."""
    if head.title_at:
        return head.title_at[0]
    return min((heading.start for heading in path if heading.level == 1), default=-1)


def _in_form(path: tuple[Heading, ...], head: Header, plain: str) -> bool:
    """Whether a passage stands in an attached form, or in a pledge of persons."""
    own = _own_title(path, head)
    return any(
        is_form(heading.title, attached=True) if heading.start != own else is_personal(heading.title, plain)
        for heading in path
        if heading.level <= 1
    )


def _in_letter(path: tuple[Heading, ...], head: Header) -> bool:
    """Whether the document is a letter to people, most of which tells them what to beware of."""
    own = _own_title(path, head)
    titles = (heading.title for heading in path if heading.level <= 1 and heading.start == own)
    if any(tells_own_part(heading.title) for heading in path if heading.start != own):
        return False
    return any(is_form(title, attached=False) for title in (head.first, head.greeting, *titles))


def _in_report(path: tuple[Heading, ...], head: Header) -> bool:
    """Whether a passage tells what was done, and does not look ahead by its title."""
    return head.report and not any(looks_ahead(heading.title) for heading in path)


def _all_of_them(units: tuple[str, ...]) -> bool:
    """Whether these are the units that 各单位 may stand for later."""
    return bool(units) and units[0].startswith("各") and not all(map(is_collective, units))


def _scene(part: _Part, head: Header, original: Originals, everyone: tuple[str, ...], *, preface: int) -> Scene:
    path = part.passage.block.path
    words = part.strand.text
    reasons = _REASONS.match(words) and (_ENACTS.search(words) or _SITUATION.fullmatch(words))
    preamble = not part.passage.rows and (part.passage.block.start < preface or bool(reasons))
    tagged = next((said for heading in reversed(path) if (said := tail(heading.title))), Tail(0))
    asked = (
        asked_of(
            shadow(head.title or head.first), tuple(heading.title for heading in path), rows=bool(part.passage.rows)
        )
        if head.own == _OFFICE
        else None
    )
    return Scene(
        own=head.own,
        owed=asked or head.owed,
        parties=head.parties,
        original=original,
        section=tuple(original(heading.title) for heading in path if (heading.start, heading.end) != head.title_at),
        title=shadow(head.title or ""),
        headings=tuple(heading.title for heading in path),
        names=tagged.owners or tagged.lead or _owners_of(path, head),
        lead=tagged.lead or (_owners_of(path, head) if path and _LEADS_BEHIND.search(path[-1].title) else ()),
        fixed=bool(tagged.owners or tagged.lead),
        everyone=everyone,
        strict=preamble or _in_letter(path, head),
        doubt=lexicon("duties")["doubt"].get("cells" if part.passage.rows else part.purpose, 0.0),
        item=part.passage.block.numbered and not _run_in(part.passage.block),
        report=_in_report(path, head) and not part.passage.rows,
        timing=Timing(phase=part.phase, by=deadline(tagged.due) or _due_of(path)),
    )


def _due_of(path: tuple[Heading, ...]) -> str | None:
    """Return the day by which the innermost heading with one in brackets wants its work done: 自查自护(2月底前完成)."""
    said = (found for heading in reversed(path) for found in _DUE_ASIDE.findall(heading.title))
    return next((day for aside in said if (day := deadline(aside))), None)


def _run_in(block: Block) -> bool:
    """Whether the title of a paragraph stands in its own line."""
    return bool(block.path) and block.path[-1].end == block.start


def _owners_of(path: tuple[Heading, ...], head: Header) -> tuple[str, ...]:
    """Owners named by the innermost heading, the title apart, that begins with a unit."""
    for heading in reversed(path):
        if (heading.start, heading.end) == head.title_at:
            continue
        title = _ROLE_BEHIND.sub("", heading.title)
        if found := subject(title, 0, len(title)):
            return found[0]
    return ()


def _objectives(text: str, head: Header, parts: list[_Part]) -> tuple[Objective, ...]:
    out: list[Objective] = []
    for part in parts:
        if part.passage.rows:
            continue
        asked = asking(part.strand.text, report=True) if _in_report(part.passage.block.path, head) else None
        for goal in goals(part.strand.text, stated=part.purpose == "goals"):
            if asked is not None and not any(start <= goal.start < end for start, end in asked):
                continue
            at = part.strand.span(goal.start, goal.end)
            out.append(
                Objective(
                    id=f"O{len(out) + 1}",
                    indicator=goal.indicator,
                    compare=goal.compare,
                    target=goal.target,
                    quote=text[at[0] : at[1]],
                    at=at,
                )
            )
    return tuple(out)


def _members_follow(parts: list[_Part], index: int) -> bool:
    """Whether the next paragraph names the members of the group this one sets up (组长:……)."""
    return index + 1 < len(parts) and _MEMBERS.match(parts[index + 1].strand.text) is not None


def _groups(text: str, original: Originals, parts: list[_Part], own: str | None) -> tuple[Group, ...]:
    out: list[Group] = []
    for index, part in enumerate(parts):
        if part.passage.rows or part.purpose == "names":
            continue
        for named in groups(part.strand.text, members=_members_follow(parts, index), own=own):
            at = part.strand.span(*named.at)
            out.append(
                Group(
                    name=original(named.name),
                    leader=named.leader and original(named.leader),
                    office=named.office and original(named.office),
                    quote=text[at[0] : at[1]],
                    at=at,
                )
            )
    return tuple(out)

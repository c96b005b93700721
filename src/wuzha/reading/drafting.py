"""From the clauses of a passage to requirements: every field, with what the heading, table or tag around them says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from wuzha.plan.model import Event, Every, Owner, Quantity, Requirement, Span, Triggered
from wuzha.plan.shadow import shadow
from wuzha.reading.audiences import audience, concerned, dealt_with, named
from wuzha.reading.clauses import BUNDLE
from wuzha.reading.conditions import where
from wuzha.reading.duties import duties
from wuzha.reading.evidence import only_proof, proof
from wuzha.reading.expressions import (
    coverage,
    deadline,
    headcount,
    loss,
    mechanisms,
    month_of,
    quantity,
    reach,
    rhythm,
)
from wuzha.reading.groups import groups
from wuzha.reading.owners import is_collective, types_of
from wuzha.reading.phases import day_line, labelled
from wuzha.reading.schedules import NO_TIMING, Timing, schedule
from wuzha.reading.standing import Standing, before, shared_back
from wuzha.reading.strands import Strand
from wuzha.reading.tails import tail
from wuzha.reading.triggers import Trigger, allowed, always, context, goes_on, trigger
from wuzha.reading.walks import Clause
from wuzha.reading.words import lexicon

_SCHOOLING = frozenset({"school", "college", "department", "township"})
"""Whose classes a class may be: schools, and the offices that owe for them."""
_AS_IT_IS = ("视情", "视情况", "视情节")
"""What is done 视情 once something has happened is judged then, and for no unit beforehand."""
_TEACHES = frozenset({"lecture", "quiz", "drill"})
_MEETS = frozenset({"visit", "other"})
_JUDGES = frozenset({"discipline", "assess"})
_SCORED = re.compile(r"扣|不得分|不计分|取消|不得评|一票否决|降级|摘牌|加\d+分")
"""What is decided about others."""
_AMOUNT_LENGTH = 16
"""A condition no longer than this that holds an amount says nothing else, so that no person need judge it."""
_LEADS = re.compile(r"由([\u4e00-\u9fff、()]{2,24}?)(?:负责)?牵头")
_ROW = re.compile(r"[、()/_\s]+")
"""Between the names of several units that are one party: 乙方:(村、社区)."""
_BOTH = frozenset({"双方", "各方", "甲乙双方"})
"""How an agreement calls all its parties."""
_TAKES_PART = re.compile("逐[人户一家]签|^[^,。;与和]{2,10}签[订署收字]|轮训|学习|上好|听|接受|参加|宣读|观看|完成一")
_REACHES = re.compile("组织|对|向|给|为|邀请|引导|发动|要求|动员")
_RESULT_BY = re.compile(r"[^,。;]{2,14}(?:前[^,。;]{0,8}(?:率|达到?|覆盖|收[稿齐]|人人|户户|轮训|全部)|截止)")
"""By when the words behind a clause want what comes of it."""
_HELD_IN = re.compile(r"(?:^|,)(?:于|在)?\d{1,2}月(?:份|[上中下]旬)?(?:举行|举办|进行|召开|开展)(?=$|,)")
"""In which month what the clause before it tells takes place."""
_COUNTED = re.compile(
    r"(?:召开|开展|组织|举办|举行|进行|推送|更新)[^,。;]{0,12}?[一二两三四五\d]{1,2}[次场堂期轮](?!性)"
    r"|^[一二两三四五六七八九十\d]{1,2}[次场堂节期轮遍回](?!性)"
)
"""A count that shares the period of the clause before it: 每学期组织一次测试，召开一次班会."""


_MAKES_KNOWN = frozenset({"monitor", "material"})
_MADE_KNOWN = frozenset({"push", "notify", "report"})
_COMPARED = re.compile("排名|末位|靠后|连续|累计|^发现")
"""A condition that compares what was over a time (季度排名末位), or is noticed at daily work (每日查寝发现异常)."""
_BY_THE_WAY = re.compile("顺手|顺便|并?拍(?:照|视频)|并?(?:打卡|接龙)|并?(?:通报|讲评|公示)(?:情况|结果)?$")
"""What is made or found out each time is made known as often: 每周制作一条短视频,推送至村民群."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known around a passage.

    own: unit type of the issuer; owed: of those its rules are for. original: gives words back in the script of the
    document. names, lead: owners and leading units from the heading or the table; `fixed` when persons in the
    sentence only act for them. everyone: the units the plan is sent to. strict: only clauses with a stated rhythm
    or deadline are duties here. item: an item of a list. report: the document tells what was done. doubt: what the
    purpose of the section takes from the weight of a duty. title, headings: of the document and its sections.
    event: what set off the clause before, running: the last event of the passage. proof: codes asked for by the row
    of the table; moment: the event its date tells. parties: names of parties of an agreement (甲方), and their units.
    judge: who assesses, as far as the document has said. members: the next paragraph names those of a group.
    row: of a table, where whatever group is set up is asked for.
    """

    own: str | None
    owed: str | None = None
    original: Callable[[str], str] = str
    section: tuple[str, ...] = ()
    title: str = ""
    headings: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    fixed: bool = False
    everyone: tuple[str, ...] = ()
    strict: bool = False
    doubt: float = 0.0
    item: bool = False
    report: bool = False
    timing: Timing = NO_TIMING
    event: Trigger | None = None
    running: Event | None = None
    proof: tuple[str, ...] = ()
    parties: tuple[tuple[str, str], ...] = ()
    moment: Trigger | None = None
    judge: tuple[str, ...] = ()
    members: bool = False
    row: bool = False


def requirements(text: str, cut: Strand, scene: Scene) -> list[Requirement]:
    """Return the requirements of a passage in order; their ids are given later."""
    if on_day := day_line(cut.text):
        cut = Strand(cut.text[on_day[0] :], cut.origin[on_day[0] :])
        scene = replace(scene, timing=replace(scene.timing, by=on_day[1]))
    plain, scene = _tagged(cut.text, scene)
    own_groups = [] if scene.row else [named.at for named in groups(plain, members=scene.members, own=scene.own)]
    out: list[Requirement] = []
    clauses: list[Clause] = []
    sentence = -1
    around: tuple[str, ...] = ()
    usual: Every | None = None
    event: Trigger | None = None
    running: Event | None = None
    told = Standing()
    for clause in duties(
        plain,
        names=scene.names,
        fixed=scene.fixed,
        strict=scene.strict,
        doubt=scene.doubt,
        item=scene.item,
        report=scene.report,
        topic=scene.headings[-1] if scene.headings else "",
    ):
        if clause.activity == "setup.group" and any(_overlap(clause, at) for at in own_groups):
            continue
        if clause.sentence != sentence:
            sentence, around, usual, event = clause.sentence, _addressed(scene.section), None, None
            told = told.beyond(plain, clause.start).opened(before(plain, clause.start))
        for drafted, every in _unpacked(clause, plain[clause.start : clause.end]):
            words = plain[drafted.start : drafted.end]
            counted = usual if _shares(out, drafted, words) else None
            timing = replace(scene.timing, every=every)
            if counted:
                timing = replace(timing, usual=counted, at=None)
            if told.reaches(drafted):
                timing = replace(timing, by=told.day or timing.by, between=told.days or timing.between)
            here = replace(scene, timing=timing)
            out.append(_requirement(text, cut, drafted, replace(here, event=event, running=running), around))
            set_off = out[-1].schedule
            event = Trigger(set_off.on) if isinstance(set_off, Triggered) else None
            running = event.event if event else running
            around = out[-1].audience or concerned(words) or around
            usual = getattr(out[-1].schedule, "every", None)
            told = told.after(words, drafted)
            clauses.append(drafted)
    return shared_back(out, clauses, [plain[clause.start : clause.end] for clause in clauses])


def _tagged(text: str, scene: Scene) -> tuple[str, Scene]:
    """Return a passage without the tag behind it, and its scene with what the tag and the date before it say."""
    tagged = tail(text)
    if tagged:
        text = text[: tagged.start]
        names = tagged.owners or scene.names
        often = rhythm(tagged.due)
        timing = scene.timing.told(by=deadline(tagged.due), often=often)
        scene = replace(scene, names=names, fixed=bool(names), lead=tagged.lead or scene.lead, timing=timing)
    if (dated := labelled(text)) and not scene.timing.by:
        first, last = dated
        timing = replace(scene.timing, by=last) if first == last else replace(scene.timing, between=dated)
        scene = replace(scene, timing=timing)
    return text, scene


def _shares(before: list[Requirement], clause: Clause, words: str) -> bool:
    """Whether a clause is owed as often as the one before it: by its count, on the same way, or with its result."""
    if _COUNTED.search(words.lstrip("和及与、")):
        return True
    made = bool(before) and before[-1].activity in _MAKES_KNOWN and clause.activity in _MADE_KNOWN
    return not clause.conditions and (made or _BY_THE_WAY.match(words) is not None)


def _overlap(clause: Clause, at: Span) -> bool:
    return clause.start < at[1] and at[0] < clause.end


def _addressed(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Audience of the innermost heading that names one."""
    return next((found for title in reversed(titles) if (found := named(shadow(title)))), ())


def _unpacked(clause: Clause, words: str) -> list[tuple[Clause, Every | None]]:
    """Return the clause, or one for each rhythm packed into it (周提醒、月通报、年考核)."""
    packed = mechanisms(words)
    if len(packed) < 2:  # noqa: PLR2004 - one rhythm is an ordinary clause
        return [(clause, None)]
    verbs = lexicon("mechanisms")["verbs"]
    return [(replace(clause, activity=verbs.get(verb, clause.activity)), every) for every, verb in packed]


def _requirement(text: str, cut: Strand, clause: Clause, scene: Scene, around: tuple[str, ...]) -> Requirement:
    words = cut.text[clause.start : clause.end]
    at = cut.span(clause.start, clause.end)
    set_off = _set_off(clause, scene, words)
    owner = _owner(clause, scene, words, judged_anyway=set_off is not None)
    activity = _meant(clause.activity, owner.types, scene.own, set_off)
    return Requirement(
        id="R0",
        quote=text[at[0] : at[1]],
        at=at,
        section=scene.section,
        bundle=_bundle(scene.section, cut.text[: clause.start]),
        activity=activity,
        owner=owner,
        lead=tuple(map(scene.original, scene.lead or _leading(words) or clause.leads)),
        audience=dealt_with(words, activity)
        or audience(
            _without(words, clause.names),
            clause.activity,
            _told_behind(clause) or (around if clause.activity != "media" else ()),
            _whose_people(clause.activity, owner.types, scene.own),
            set_off.event if set_off else None,
        ),
        schedule=schedule(
            _unconditional(_plainly(words, clause), set_off),
            clause.activity,
            set_off,
            _timed_behind(clause, scene.timing),
        ),
        quantity=_quantity(_plainly(words, clause), scene) if clause.activity != "discipline" else None,
        coverage=coverage(_plainly(words, clause)) or reach(clause.after),
        evidence=tuple(dict.fromkeys((*proof(words, clause.activity), *proof(clause.after, ""), *scene.proof))),
    )


def _whose_people(activity: str, types: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    """Return the kind of institution whose people those mean who owe a clause; an office teaches those of its own."""
    return (own,) if own and types == ("department",) and activity in _TEACHES else types


def _told_behind(clause: Clause) -> tuple[str, ...]:
    """Return whom the words behind a clause name; of news in the media only whom they are to teach."""
    return named(clause.after) if clause.activity != "media" or "教育" in clause.after else ()


def _plainly(words: str, clause: Clause) -> str:
    """Return the words of a clause without those that say on what condition it is owed, or only what proves it."""
    for stated in clause.conditions:
        words = words.replace(stated, "", 1) if words.startswith(stated) else words
    first, *more = words.split(",")
    return ",".join([first, *(part for part in more if not only_proof(part, beside=False))])


def _unconditional(words: str, set_off: Trigger | None) -> str:
    """Return words without the condition among them, whose times are no rhythm of the clause: 对季度排名末位的社区."""
    stated = set_off.condition if set_off else None
    if stated is None or not _COMPARED.search(stated):
        return words
    before, found, after = words.partition(stated)
    return before + after if not stated.startswith("发现") or not found else after


def _timed_behind(clause: Clause, timing: Timing) -> Timing:
    """Add the day by which the words behind a clause want its result: 6月底前签订率达到100%."""
    if held := _HELD_IN.search(clause.after):
        return replace(timing, between=month_of(held.group()) or timing.between)
    said = _RESULT_BY.search(clause.after)
    return replace(timing, by=deadline(said.group()) or timing.by) if said else timing


def _leading(words: str) -> tuple[str, ...]:
    """Return the units a clause says to lead it: 由安全科牵头."""
    found = _LEADS.search(words)
    return tuple(found[1].split("、")) if found else ()


def _meant(activity: str, types: tuple[str, ...], own: str | None, set_off: Trigger | None) -> str:
    """Return the activity as those who owe it mean it: only schools hold classes, and a warning is met to dissuade."""
    if activity == "class-event" and types and not _SCHOOLING & {*types, own or ""}:
        return "lecture"
    if set_off is not None and set_off.event == "warning" and activity in _MEETS:
        return "dissuade"
    return activity


def _quantity(words: str, scene: Scene) -> Quantity | None:
    """Return the count of things, with its unit of measure as the document writes it."""
    often = rhythm(words)
    found = (often.quantity if often else None) or quantity(words, often=often is not None)
    return found.model_copy(update={"unit": scene.original(found.unit)}) if found else None


def _without(words: str, names: tuple[str, ...]) -> str:
    """Return the words of a clause without its subject, who reaches others and is not reached, unless it takes part."""
    if _TAKES_PART.search(words) and not _REACHES.search(words):
        return words
    for name in names:
        words = re.sub(rf"{re.escape(name)}(?!群)", "", words)
    return words


def _bundle(titles: tuple[str, ...], before: str) -> str | None:
    """Return the label of a bundle (七个一) that the headings, or the paragraph before the clause, announce."""
    for said in (before, *reversed(titles)):
        if found := BUNDLE.search(said):
            return found.group()
    return None


def _set_off(clause: Clause, scene: Scene, words: str) -> Trigger | None:
    """Return the trigger, its condition in the words of the document."""
    if clause.activity in lexicon("triggers")["never"].split():
        return None
    around = context(scene.title, scene.headings, clause.activity, words)
    running = scene.running or (around.event if around else None)
    found = trigger(words, clause.activity, clause.conditions, running)
    if found is None and scene.event is not None and goes_on(clause.activity):
        found = scene.event
    found = found or around
    if found is None and scene.timing.by is None and scene.timing.between is None:
        found = allowed(words, clause.activity, scene.running)
    found = found or scene.moment
    if found is None or found.condition is None:
        return found or always(clause.activity, words)
    if headcount(found.condition):
        return always(clause.activity, words)
    amount = loss(found.condition)
    if amount and len(found.condition) <= _AMOUNT_LENGTH:
        return replace(found, condition=None, amount=amount)
    stated = clause.conditions or (found.condition,)
    return replace(found, condition="、".join(map(scene.original, stated)), amount=amount)


def _scored(clause: Clause, scene: Scene, words: str) -> bool:
    """Whether a clause says what institutions spoken of before lose: whoever assesses them owes that, not they."""
    if scene.fixed or scene.parties or clause.activity not in _JUDGES or not _SCORED.search(words):
        return False
    scored = types_of(clause.names, scene.own)
    return "department" not in scored and not any(f"由{name}" in words for name in clause.names)


def _party(name: str, parties: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Return the units that a party of an agreement (乙方, 双方) stands for; else the name itself."""
    unit = "、".join(unit for _, unit in parties) if name in _BOTH else dict(parties).get(name)
    return tuple(part for part in _ROW.split(unit) if part) if unit else (name,)


def _in_full(name: str, everyone: tuple[str, ...]) -> str:
    """Return the full name of those a short one (各场所) means, where the plan is sent to them (各宗教活动场所)."""
    short = name.removeprefix("各")
    return next((full for full in everyone if full.endswith(short)), name) if short != name else name


def _owner(clause: Clause, scene: Scene, words: str, *, judged_anyway: bool) -> Owner:
    scored = _scored(clause, scene, words)
    names = scene.judge if scored else clause.names
    meant = names
    if names and all(map(is_collective, names)):
        meant = scene.everyone or names
    elif scene.strict and scene.everyone:
        meant = names = scene.everyone
    meant = tuple(_in_full(name, scene.everyone) for said in meant for name in _party(said, scene.parties))
    whose = scene.own if scored or clause.activity in _JUDGES else scene.owed or scene.own
    types = types_of(meant, whose) or ((whose,) if whose else ())
    size, judged = where(words)
    if judged_anyway and judged and judged.endswith(_AS_IT_IS):
        judged = None
    if size is None and judged is None:
        size = clause.size or None
    units = tuple(map(scene.original, names))
    return Owner(units=units, types=types, where=size, when=scene.original(judged) if judged else None)

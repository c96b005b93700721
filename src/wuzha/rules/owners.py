"""Owners: which units of a place the words of a plan mean, and which words mean nobody there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wuzha.plan.conditions import Condition, facts_of, holds, parse, parses, say
from wuzha.plan.model import Owner
from wuzha.plan.vocabulary import Vocabulary
from wuzha.rules.names import (
    LEVEL_WORDS,
    MASK,
    Place,
    Spoken,
    aliases,
    body,
    is_government,
    own_place,
    plain,
    readings,
    shortens,
    spoken,
    stem,
)

UNIT_TYPES = "unit_types"
ANY = "any"

_INSTITUTION = re.compile(
    r"(?<!站)(?:局|委|办|所|园|院|校|站|行|社|(?<!院)部|队|会|联|中心|卫生室|办公室|小学|初中|高中|大学|中学|公司)$|处$"
)
"""What the name of one particular body ends in, so that it is looked up by name and never means a whole type."""

_NEVER_BY_TYPE = frozenset({"school", "college", "hospital", "township", "department", "police"})
"""Types whose forms hold names of particular bodies (民政局, 派出所, 幼儿园) beside collective ones (部门, 学校)."""

_OF_ONE_LEVEL = frozenset({"department", "police"})
_GOVERNMENTS = ("township", "village")
"""The types whose units are governments of a place, by its level (from that of townships on)."""

_TOWNSHIP = next(level for level, words in enumerate(LEVEL_WORDS) if "镇" in words)

_TEAM = re.compile(
    r"(?:领导小组|工作小组|工作组|专班|指挥部|领导机构|宣讲队|服务队|志愿队|宣传队|工作队)(?:办公室)?$|^办公室$"
)
"""A body the adopter forms itself, which is no unit of the tree."""


Fact = int | str | bool


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit as resolving sees it; `path` is the materialised one, with its closing `/`, of the unit itself."""

    key: int
    name: str
    type: str
    path: str
    parent: int | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    short_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """Whom an owner means: units; names as written that are nobody here (非本单位); units a person must decide on.

    `undecided` pairs a unit with the words to judge, `notes` are Chinese sentences about how a name was taken.
    """

    units: tuple[int, ...] = ()
    foreign: tuple[str, ...] = ()
    undecided: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Here:
    """The adopter's subtree and all that names are looked up in."""

    adopter: UnitFact
    place: Place | None
    also: Place | None
    units: tuple[UnitFact, ...]
    lower_governments: tuple[str, ...]
    sets: Mapping[str, Sequence[int]]
    vocabulary: Vocabulary

    def of_types(self, types: Iterable[str]) -> list[UnitFact]:
        """Return the units of some types; the adopter, which does not stand among those below it, only when alone."""
        wanted = set(types)
        found = [unit for unit in self.units if unit.type in wanted or ANY in wanted]
        below = [unit for unit in found if unit.key != self.adopter.key]
        # 各部门 of a county are its own, not those of its townships.
        own = [unit for unit in below if unit.type not in _OF_ONE_LEVEL or not self._of_lower_government(unit)]
        return own or below or found

    def _of_lower_government(self, unit: UnitFact) -> bool:
        return any(unit.path.startswith(lower) and unit.path != lower for lower in self.lower_governments)

    def inside(self, place: Place | None, units: Iterable[UnitFact]) -> tuple[UnitFact, ...]:
        """Return the units that lie in a place below the adopter, all of them when no such place is named."""
        if place is None or not place.name or not self.is_below(place):
            return tuple(units)
        paths = [unit.path for unit in self.units if own_place(unit.name) == place]
        return tuple(unit for unit in units if any(unit.path.startswith(path) for path in paths))

    def is_elsewhere(self, place: Place | None) -> bool:
        """Say whether a place named in front of an office is above the adopter or beside it."""
        if place is None:
            return False
        if self.place is None or place.level < self.place.level:
            return True
        return place.level == self.place.level and place.name not in {"", self.place.name} and place != self.also

    def is_below(self, place: Place | None) -> bool:
        """Say whether a place named in front of an office is one of the adopter's own parts."""
        return place is not None and self.place is not None and place.level > self.place.level

    def called(self, unit: UnitFact) -> tuple[str, ...]:
        """Return every way a unit is called."""
        return (*aliases(unit.name, self.place), *(plain(short) for short in unit.short_names))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One name to be resolved, with what its requirement says besides."""

    name: Spoken
    written: str
    types: tuple[str, ...]
    lead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What one step makes of a name: units, to be judged by a person when `judge` says what; no units: foreign."""

    units: tuple[UnitFact, ...] = ()
    judge: str = ""
    note: str = ""


def resolve(
    owner: Owner,
    units: Sequence[UnitFact],
    sets: Mapping[str, Sequence[int]],
    adopter: int,
    vocabulary: Vocabulary,
    *,
    lead: Sequence[str] = (),
    issuer: str = "",
) -> Resolved:
    """Return whom an owner means in the subtree of the adopting unit.

    A name is, in this order: a unit's own or short name; a unit set; somebody vague (牵头单位), who is the `lead` of
    the requirement where it names units here, and else for a person to tell; a collective name, hence all units of its
    type; somebody of a higher level or another place, hence foreign; a team the adopter forms, hence the adopter; a
    part or an abbreviation of a unit's name. Names of people and groups leave it to the types; an institution nobody
    knows is foreign. Without names the types decide, without both it is the adopter. Then `where` and `when` are
    applied unit by unit.

    `issuer` is the plan's: when it is a place beside the adopter, whose plan the adopter takes over, its name in front
    of an office means the adopter's own. Raises KeyError when the adopter is not among the units.
    """
    top = {unit.key: unit for unit in units}[adopter]
    subtree = tuple(unit for unit in units if unit.path.startswith(top.path))
    lower = tuple(unit.path for unit in subtree if unit.type in _GOVERNMENTS and unit.path != top.path)
    here = _Here(top, own_place(top.name), own_place(issuer), subtree, lower, sets, vocabulary)
    certain: dict[int, None] = {}
    doubtful: dict[int, str] = {}
    foreign: dict[str, None] = {}
    notes: dict[str, None] = {}
    for written in owner.units:
        parts = spoken(written)
        for name in parts:
            found = _look_up(_Asked(name, written, owner.types, tuple(lead)), here)
            if not found.units:
                foreign[written if len(parts) == 1 else name.text] = None
            if found.note:
                notes[found.note] = None
            for unit in found.units:
                if found.judge:
                    doubtful[unit.key] = found.judge
                else:
                    certain[unit.key] = None
    if not owner.units:
        chosen = here.of_types(owner.types) if owner.types else [top]
        certain = dict.fromkeys(unit.key for unit in chosen)
    return _judged(owner, here, (certain, doubtful), Resolved(foreign=tuple(foreign), notes=tuple(notes)))


def _judged(owner: Owner, here: _Here, found: tuple[dict[int, None], dict[int, str]], so_far: Resolved) -> Resolved:
    """Apply `where` and `when` to what was found, unit by unit, in the order of the units.

    A `where` that is no condition (有条件的) is words like `when`: a person judges them.
    """
    certain, doubtful = found
    where = parse(owner.where) if owner.where is not None and parses(owner.where) else None
    always = [text for text in (owner.when, owner.where if where is None else None) if text is not None]
    decided: list[int] = []
    undecided: list[tuple[int, str]] = []
    failed = False
    for unit in here.units:
        if unit.key not in certain and unit.key not in doubtful:
            continue
        words = [] if unit.key in certain else [doubtful[unit.key]]
        if where is not None:
            facts: dict[str, Fact] = {**unit.facts, "type": unit.type}
            answer = holds(where, facts)
            if answer is False:
                failed = True
                continue
            words += [] if answer else [_unknown(where, facts, here.vocabulary)]
        words += always
        if words:
            undecided.append((unit.key, "；".join(words)))
        else:
            decided.append(unit.key)
    notes = so_far.notes
    if failed and not decided and not undecided and where is not None:
        notes = (*notes, f"没有单位符合“{say(where, here.vocabulary)}”")
    return replace(so_far, units=tuple(decided), undecided=tuple(undecided), notes=notes)


def _unknown(condition: Condition, facts: Mapping[str, Fact], vocabulary: Vocabulary) -> str:
    """Say what a person must judge: the condition, and the facts not entered that would decide it."""
    missing = [vocabulary.name("facts", fact) for fact in sorted(facts_of(condition)) if facts.get(fact) is None]
    said = say(condition, vocabulary)
    return f"{said}（{'、'.join(missing)}未登记）" if missing else said


# One name, step by step


def _look_up(asked: _Asked, here: _Here) -> _Found:
    steps = (_by_own_name, _by_set, _vague, _adopter_itself, _collective, _elsewhere, _by_field, _ending, _by_part)
    for step in steps:
        found = step(asked, here)
        if found is not None:
            return found
    return _left_over(asked, here)


def _by_own_name(asked: _Asked, here: _Here) -> _Found | None:
    name = asked.name
    called = {name.text}
    if not name.vague and not here.is_elsewhere(name.place) and not _types_of_form(name.core, here):
        called |= {name.core, body(name.core)} if here.is_below(name.place) else {name.core, name.office}
    units = tuple(unit for unit in here.units if not called.isdisjoint(here.called(unit)))
    return _Found(units) if units else None


def _by_set(asked: _Asked, here: _Here) -> _Found | None:
    """Find the unit set with the longest name that the name is or ends in; 工作 in the middle does not matter."""
    name = asked.name
    ends = name.text.replace("工作", "")
    elsewhere = here.is_elsewhere(name.place)
    titles = {title: plain(title).replace("工作", "") for title in here.sets}
    fitting = [title for title, said in titles.items() if ends == said or (ends.endswith(said) and not elsewhere)]
    if not fitting:
        return None
    title = max(fitting, key=len)
    members = set(here.sets[title])
    units = tuple(unit for unit in here.units if unit.key in members)
    outside = len(members) - len(units)
    note = f"名单“{title}”中有{outside}个单位不在{here.adopter.name}范围内" if outside else ""
    return _Found(units, note=note)


def _vague(asked: _Asked, here: _Here) -> _Found | None:
    """Take a vague name for the requirement's lead, or leave it to a person which of the units it can be."""
    name = asked.name
    if not name.vague:
        return None
    if here.is_elsewhere(name.place):
        return _Found()
    if "牵头" in name.text:
        leads = [_look_up(_Asked(each, asked.written, (), ()), here) for lead in asked.lead for each in spoken(lead)]
        units = tuple(unit for found in leads if not found.judge for unit in found.units)
        if units:
            return _Found(units)
    types = _types_of_form(name.office, here) or set(asked.types)
    candidates = here.of_types(types if ANY not in types else asked.types or types)
    return _Found(tuple(candidates), judge=f"“{asked.written}”所指的单位")


def _collective(asked: _Asked, here: _Here) -> _Found | None:
    """Take a name that is a collective form of the vocabulary for every unit of its type."""
    for reading in (asked.name.text, *readings(asked.name.core)):
        if types := _types_of_form(reading, here):
            return _all_of(types, asked, here)
    return None


def _ending(asked: _Asked, here: _Here) -> _Found | None:
    """Take a name that ends in a collective form (重点小微企业, 全镇各村) for every unit of its type."""
    office = asked.name.office
    if MASK in office:
        return None
    for reading in readings(office):
        if _INSTITUTION.search(reading):
            continue
        for start in range(len(reading)):
            if types := _types_of_form(reading[start:], here):
                return _all_of(types, asked, here)
    return None


def _by_field(asked: _Asked, here: _Here) -> _Found | None:
    """Find the offices of a field: 宣传部门 is whichever of 宣传办, 宣传部 is here, and else for a person to tell."""
    office = asked.name.office
    field_, found, _ = office.partition("部门")
    if not found or len(field_) < 2 or _types_of_form(office, here):  # noqa: PLR2004 - a field has two letters
        return None
    units = _of_field(office, here)
    if units:
        return _Found(units)
    return _Found(tuple(here.of_types(_types_of_form(found, here))), judge=f"“{asked.written}”所指的单位")


def _of_field(office: str, here: _Here) -> tuple[UnitFact, ...]:
    field_ = stem(office)
    if len(field_) < 2:  # noqa: PLR2004 - a field has two letters
        return ()
    return tuple(unit for unit in here.units if any(stem(each) == field_ for each in here.called(unit)))


def _all_of(types: set[str], asked: _Asked, here: _Here) -> _Found:
    """Return every unit of the types; 单位 and the like mean those types the requirement names."""
    units = here.of_types(types if ANY not in types else asked.types or types)
    return _Found(tuple(units))


def _types_of_form(form: str, here: _Here) -> set[str]:
    """Return the types a collective form stands for; nothing for other words and for names of particular bodies."""
    found: set[str] = set()
    for code in here.vocabulary.forms(UNIT_TYPES).get(form, ()):
        by_name_only = code in _NEVER_BY_TYPE and _INSTITUTION.search(form) is not None
        if form in here.vocabulary.name(UNIT_TYPES, code) or not by_name_only:
            found.add(code)
    return found


def _elsewhere(asked: _Asked, here: _Here) -> _Found | None:
    return _Found() if here.is_elsewhere(asked.name.place) else None


def _adopter_itself(asked: _Asked, here: _Here) -> _Found | None:
    """Take the government of the adopter's place, and the teams it forms, for the adopter."""
    name = asked.name
    if here.is_elsewhere(name.place):
        return None
    if name.place is not None and here.is_below(name.place):
        return _lower_governments(name.place, here) if is_government(name.office) else None
    if is_government(name.office):
        return _Found((here.adopter,))
    if _TEAM.search(name.office):
        return _Found((here.adopter,), note=f"“{asked.written}”由{here.adopter.name}承担")
    return None


def _lower_governments(place: Place, here: _Here) -> _Found | None:
    """Take the government of a level below (乡镇政府) for all of that level."""
    level = place.level - _TOWNSHIP
    if level not in range(len(_GOVERNMENTS)):
        return None
    return _Found(here.inside(place, here.of_types([_GOVERNMENTS[level]])))


def _by_part(asked: _Asked, here: _Here) -> _Found | None:
    """Find units whose name ends in the name asked for, or stands in it, or is abbreviated by it or abbreviates it."""
    place = asked.name.place
    below = here.inside(place, here.units)
    others = [(unit, here.called(unit)) for unit in below if unit.key != here.adopter.key]
    for office in readings(asked.name.office):
        units = _ending_in(office, others) or _standing_in(office, others, here) or _abbreviated(office, others)
        if not units and (place is not None or here.place is None) and _INSTITUTION.search(office):
            units = here.inside(place, _of_field(office, here))
        if units:
            return _Found(units)
    return None


_Called = list[tuple[UnitFact, tuple[str, ...]]]


def _ending_in(office: str, others: _Called) -> tuple[UnitFact, ...]:
    if not _INSTITUTION.search(office):
        return ()
    return tuple(unit for unit, called in others if any(each.endswith(office) for each in called))


def _standing_in(office: str, others: _Called, here: _Here) -> tuple[UnitFact, ...]:
    """Return the unit whose name is the longest to stand in what is asked for (云溪派出所民警)."""
    within = [(unit, [each for each in called if _names_one(each, here) and each in office]) for unit, called in others]
    longest = max((len(each) for _, found in within for each in found), default=0)
    return tuple(unit for unit, found in within if any(len(each) == longest for each in found))


def _abbreviated(office: str, others: _Called) -> tuple[UnitFact, ...]:
    if not _INSTITUTION.search(office):
        return ()
    return tuple(
        unit for unit, called in others if any(shortens(office, each) or shortens(each, office) for each in called)
    )


def _names_one(called: str, here: _Here) -> bool:
    """Say whether something a unit is called can mean no other: not a short word, not a word of the vocabulary."""
    return len(called) > 2 and called not in here.vocabulary.forms(UNIT_TYPES)  # noqa: PLR2004 - 石桥 alone is no unit


def _left_over(asked: _Asked, here: _Here) -> _Found:
    """Leave people and groups to the types; an institution that is in no register is foreign."""
    name = asked.name
    if _INSTITUTION.search(name.office):
        return _Found(note="" if name.place is None else f"单位名册中没有“{asked.written}”")
    types = [type_ for type_ in asked.types if type_ != ANY]
    units = tuple(here.of_types(types)) if types else ()
    if not units:
        return _Found()
    names = "、".join(here.vocabulary.name(UNIT_TYPES, type_) for type_ in types)
    return _Found(units, note=f"“{asked.written}”按单位类型（{names}）分派")

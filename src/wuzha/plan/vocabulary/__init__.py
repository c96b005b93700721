"""The vocabulary (词表): what plans speak of, as versioned data with Chinese names and surface forms.

The YAML files beside this one are the vocabulary; a topic, a unit type or a fraud list is added there, not in code.
Reading them takes a tenth of a second, so `compiled.json` keeps what they said, under a digest of their bytes: it is
used while the digest agrees and ignored otherwise, so an edited file is never overlooked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypedDict

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent
COMPILED = FOLDER / "compiled.json"


class Sheet(TypedDict):
    """One file as read: its kind, Chinese name, version and raw entries."""

    kind: str
    name: str
    version: str
    entries: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the vocabulary.

    `forms` are surface forms in simplified script, each of which shows the entry by itself; one of `verbs` followed in
    the same clause by one of `objects` shows it too. `parent` is the wider entry, `open` marks a crowd that is never
    reached whole. `say` is how a sentence puts it and `toward` the word before its audience. `editions` are the
    official lists a fraud type belongs to (none: always valid). `of`, `type`, `values` and `unit` describe facts:
    whose they are, how they compare, the kind their codes come from, their measure. `rule` finds a festival.
    `facts` are those of an event. `named` marks activities of which each is its own (meetings): the one held for a
    clause is not another clause's.
    """

    code: str
    name: str
    parent: str | None = None
    forms: tuple[str, ...] = ()
    gloss: str = ""
    say: str = ""
    toward: str = "面向"
    verbs: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    open: bool = False
    editions: tuple[str, ...] = ()
    of: str = ""
    type: str = ""
    values: str = ""
    unit: str = ""
    rule: str = ""
    facts: tuple[str, ...] = ()
    named: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Every kind of word: `kinds[kind][code]` is an Entry; kinds are named after their files (`activities`, …)."""

    kinds: Mapping[str, Mapping[str, Entry]]
    names: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    def entries(self, kind: str) -> Mapping[str, Entry]:
        """Return every entry of a kind by its code, in the order of the file. KeyError for an unknown kind."""
        return self.kinds[kind]

    def knows(self, kind: str, code: str) -> bool:
        """Tell whether `code` is a word of that kind."""
        return code in self.kinds[kind]

    def name(self, kind: str, code: str) -> str:
        """Return the Chinese name of a code; the code itself when the vocabulary has no such word."""
        entry = self.kinds[kind].get(code)
        return entry.name if entry else code

    def ancestors(self, kind: str, code: str) -> tuple[str, ...]:
        """Return the wider entries, nearest first; nothing for an unknown code."""
        found: list[str] = []
        entry = self.kinds[kind].get(code)
        while entry and entry.parent:
            found.append(entry.parent)
            entry = self.kinds[kind].get(entry.parent)
        return tuple(found)

    def children(self, kind: str, code: str) -> tuple[str, ...]:
        """Return the entries right below, in the order of the file."""
        return tuple(entry.code for entry in self.kinds[kind].values() if entry.parent == code)

    def covers(self, kind: str, wide: str, narrow: str) -> bool:
        """Tell whether what was done for `wide` counts where `narrow` is asked for.

        True when they are the same or `wide` is an ancestor of `narrow`. An open crowd (群众, 居民) can only be reached
        in part, so there a part counts for the whole as well: covers("audiences", "villagers", "public").
        """
        if wide == narrow or wide in self.ancestors(kind, narrow):
            return True
        asked = self.kinds[kind].get(narrow)
        return bool(asked and asked.open and narrow in self.ancestors(kind, wide))

    def forms(self, kind: str) -> Mapping[str, tuple[str, ...]]:
        """Map each surface form to its codes; several codes mean all of them (师生: students and teachers)."""
        return self._forms[kind]

    @cached_property
    def _forms(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for kind, entries in self.kinds.items():
            found[kind] = {}
            for entry in entries.values():
                for form in dict.fromkeys((entry.name, *entry.forms)):
                    found[kind][form] = (*found[kind].get(form, ()), entry.code)
        return MappingProxyType(found)


def read_sheets() -> list[Sheet]:
    """Read every YAML file of the folder, by file name; the slow way, used when the compiled form is out of date."""
    reader = YAML(typ="safe", pure=True)
    return [reader.load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]


def digest() -> str:
    """SHA-256 over the names and bytes of the YAML files (line ends of Windows checkouts do not count)."""
    seen = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.yaml")):
        seen.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return seen.hexdigest()


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary, read once per process. ValueError when a file holds a parent that does not exist."""
    return build(_sheets())


def _sheets() -> list[Sheet]:
    if COMPILED.exists():
        compiled = json.loads(COMPILED.read_text(encoding="utf-8"))
        if compiled["digest"] == digest():
            sheets: list[Sheet] = compiled["sheets"]
            return sheets
    return read_sheets()


def build(sheets: list[Sheet]) -> Vocabulary:
    """Make a vocabulary of raw sheets. ValueError when an entry names a parent its file does not have."""
    kinds: dict[str, Mapping[str, Entry]] = {}
    for sheet in sheets:
        entries = {raw["code"]: _entry(raw) for raw in sheet["entries"]}
        for entry in entries.values():
            if entry.parent is not None and entry.parent not in entries:
                message = f"词表 {sheet['kind']} 中 {entry.code} 的上级 {entry.parent} 不存在"
                raise ValueError(message)
        kinds[sheet["kind"]] = MappingProxyType(entries)
    return Vocabulary(
        kinds=MappingProxyType(kinds),
        names=MappingProxyType({sheet["kind"]: sheet["name"] for sheet in sheets}),
        versions=MappingProxyType({sheet["kind"]: sheet["version"] for sheet in sheets}),
    )


def _entry(raw: dict[str, Any]) -> Entry:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Entry(**values)

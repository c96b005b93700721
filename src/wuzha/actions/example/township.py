"""The units and people of the example, as its data files name them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Account:
    """A person; those `shown` are offered to visitors and share the example's password."""

    name: str
    login: str
    role: str = "liaison"
    post: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A unit; `care` is how many of a hundred habits of its type it keeps up."""

    name: str
    type: str
    headcount: int
    care: int = 100
    short_names: tuple[str, ...] = ()
    attributes: dict[str, int] = field(default_factory=dict)
    liaison: Account | None = None


@dataclass(frozen=True, slots=True)
class Township:
    """The office, its own people, the units below it, and the lists of units it keeps.

    `case_officer` is the login of the liaison who also handles cases and warnings (案件专员) of the whole township.
    """

    office: Place
    officer: Account
    staff: tuple[Account, ...]
    case_officer: str
    places: tuple[Place, ...]
    sets: dict[str, list[str]]


@lru_cache(maxsize=1)
def township() -> Township:
    """Return the example's township, read once per process."""
    data = sheet("units.yaml")
    shown = set(data["shown"])
    return Township(
        office=Place(**data["office"]),
        officer=Account(**data["officer"], role="officer", shown=True),
        staff=tuple(Account(**raw, shown=True) for raw in data["staff"]),
        case_officer=data["case_officer"],
        places=tuple(_place(raw, shown) for raw in data["units"]),
        sets=data["sets"],
    )


def sheet(name: str) -> dict[str, Any]:
    """Return one data file of the example."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load((FOLDER / name).read_text(encoding="utf-8"))
    return found


def plan_text() -> str:
    """Return the text of the example's plan, its dates as `{words}`."""
    return (FOLDER / "plan.txt").read_text(encoding="utf-8")


def _place(raw: dict[str, Any], shown: set[str]) -> Place:
    person = raw.pop("liaison", None)
    names = tuple(raw.pop("short_names", ()))
    liaison = Account(**person, shown=person["login"] in shown) if person else None
    return Place(**raw, short_names=names, liaison=liaison)

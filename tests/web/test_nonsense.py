"""Nonsense in addresses and forms: whatever is typed there gets an answer, never a fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import wuzha.web
from asking import undone
from estate import Estate
from rights import address, lines

SOURCES = "".join(path.read_text("utf-8") for path in Path(wuzha.web.__file__).parent.rglob("*.py"))
# What a page asks for by name, and the names of the boxes of forms.
ASKED = set(re.findall(r'\.get(?:list)?\("([\w-]+)"', SOURCES)) | set(
    re.findall(r"^    (\w+) = \w+\.?\w*Field\(", SOURCES, re.MULTILINE)
)
NAMES = sorted(ASKED | {"value-0", "until-0", "field-0", "clause-0", "answer-0", "2026-T1-first", "2026-T1-last"})
NONSENSE = {
    "a number no database holds": "9" * 19,
    "a number no interpreter reads": "9" * 5000,
    "a byte no text holds": "村\0部",
    "the last day there is": "9999-12-31",
    "the first day there is": "0001-01-01",
    "a month there is not": "2026-13",
    "a sign alone": "-1",
    "a path": "../../etc/passwd",
    "brackets without end": "(" * 1200,
}


@pytest.mark.parametrize("written", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_answered(estate: Estate, written: str) -> None:
    officer, said = estate.clients["an"], dict.fromkeys(NAMES, written)
    asked = [(name, method) for name, method, may in lines() if may["an"] == "ok" and name != "sign-out"]

    wrong = {
        (name, method): code
        for name, method in asked
        if (code := undone(officer, method, address(name, estate.ids), said).status_code) >= 500
    }

    assert wrong == {}


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000])
@pytest.mark.parametrize("place", ["units", "records", "plans", "requirements", "evidence"])
def test_an_address_with_an_absurd_number_is_not_there(estate: Estate, place: str, number: str) -> None:
    assert estate.clients["an"].get(f"/{place}/{number}").status_code == 404


def test_no_address_has_a_fault_where_its_numbers_are_too_long(estate: Estate) -> None:
    officer = estate.clients["an"]
    ids = {name: 10**20 if isinstance(key, int) else key for name, key in estate.ids.items()}
    asked = [
        (name, method)
        for name, method, may in lines()
        if may["an"] == "ok" and address(name, ids) != address(name, estate.ids)
    ]

    found = {(name, method): undone(officer, method, address(name, ids), {}).status_code for name, method in asked}

    assert len(asked) > 100
    assert {key: code for key, code in found.items() if code >= 500} == {}
    assert {key: code for key, code in found.items() if code != 404 and "?" not in key[0]} == {}

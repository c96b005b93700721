"""Names that are banned by room: ruff catches them where they are banned and lets them pass where they belong."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/wuzha"
GROUND = ("calendar", "plan", "reading", "rules", "papers")
ACTOR_DOOR = PACKAGE / "web/middleware.py"

DISPATCH = "from django.dispatch import Signal\n"
HTTP = "from django.http import HttpResponse\n"
SHORTCUTS = "from django.shortcuts import render\n"
NOW = "from django.utils import timezone\n\ntimezone.now()\n"
TODAY = "from datetime import date\n\ndate.today()\n"
WALL = "from datetime import datetime\n\ndatetime.now()\n"


def banned(room: str, text: str) -> bool:
    """Say whether ruff refuses a name in a new file of `room`."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--select",
            "TID251",
            "--stdin-filename",
            f"src/wuzha/{room}/x.py",
            "-",
        ],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.returncode == 1


@pytest.mark.parametrize("text", [DISPATCH, HTTP, SHORTCUTS, NOW, TODAY, WALL])
@pytest.mark.parametrize("room", ["rules", "store", "queries", "actions", "notices"])
def test_inner_rooms_know_neither_http_nor_signals_nor_the_clock(room: str, text: str) -> None:
    assert banned(room, text)


@pytest.mark.parametrize(
    "room, expected",
    [("web", {DISPATCH}), ("commands", {DISPATCH, HTTP, SHORTCUTS})],
)
def test_each_door_is_refused_only_what_is_not_its_own(room: str, expected: set[str]) -> None:
    refused = {text for text in (DISPATCH, HTTP, SHORTCUTS, NOW, TODAY, WALL) if banned(room, text)}

    assert refused == expected


def asks_for_user(path: Path) -> list[str]:
    """Return where a Python file reads `request.user`, as `path:line`."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "user" and ast.unparse(node.value).endswith("request")
    ]


def test_only_the_middleware_that_makes_the_actor_reads_the_user_of_a_request() -> None:
    places = [place for path in sorted(PACKAGE.rglob("*.py")) if path != ACTOR_DOOR for place in asks_for_user(path)]
    places += [
        str(path.relative_to(ROOT))
        for path in sorted(PACKAGE.rglob("*.html"))
        if "request.user" in path.read_text(encoding="utf-8")
    ]

    assert places == []


@pytest.mark.parametrize("room", GROUND)
def test_a_ground_floor_runs_without_django(room: str) -> None:
    program = (
        "import importlib, pkgutil, sys\n"
        f"import wuzha.{room} as room\n"
        "for found in pkgutil.walk_packages(room.__path__, room.__name__ + '.'):\n"
        "    importlib.import_module(found.name)\n"
        "print(sorted(name for name in sys.modules if name == 'django' or name.startswith('django.')))\n"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout.strip(), done.stderr) == ("[]", "")

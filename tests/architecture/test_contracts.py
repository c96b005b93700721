"""The house as a contract: the real tree keeps it, and one deliberate violation of each contract is caught."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = "Imports point down"
GROUND = "The ground floors know no framework"
ROUND = "No circles inside a room"
DOORS = "Doors never touch tables"
NOTICES = "Notices never act"
CONTRACTS = {FLOORS, GROUND, ROUND, DOORS, NOTICES}

VIOLATIONS = [
    pytest.param(
        {"reading/stray.py": "import wuzha.rules\n"}, FLOORS, id="a room imports its neighbour on the same floor"
    ),
    pytest.param({"helpers.py": ""}, FLOORS, id="a module stands outside every room"),
    pytest.param({"plan/stray.py": "import django\n"}, GROUND, id="a ground floor imports the framework"),
    pytest.param(
        {"calendar/left.py": "import wuzha.calendar.right\n", "calendar/right.py": "import wuzha.calendar.left\n"},
        ROUND,
        id="two modules of one room import each other",
    ),
    pytest.param({"web/stray.py": "import wuzha.store\n"}, DOORS, id="a page reads a table"),
    pytest.param({"commands/stray.py": "import wuzha.access\n"}, DOORS, id="a command passes the gate itself"),
    pytest.param({"notices/stray.py": "import wuzha.actions\n"}, NOTICES, id="a notice acts"),
]


def verdicts(root: Path) -> dict[str, str]:
    """Run the contracts of `root` over `root`/src and return KEPT or BROKEN for each by name."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"}
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", program, "--no-cache", "--no-logo"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, flags=re.MULTILINE))
    assert found.keys() == CONTRACTS, done.stdout + done.stderr
    return found


def broken(root: Path) -> set[str]:
    return {name for name, verdict in verdicts(root).items() if verdict == "BROKEN"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Hold a copy of the real tree that a test may spoil."""
    shutil.copy(ROOT / ".importlinter", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_real_tree_keeps_every_contract() -> None:
    assert broken(ROOT) == set()


@pytest.mark.parametrize("files, contract", VIOLATIONS)
def test_a_deliberate_violation_breaks_exactly_its_contract(copy: Path, files: dict[str, str], contract: str) -> None:
    for name, text in files.items():
        (copy / "src/wuzha" / name).write_text(text, encoding="utf-8")

    assert broken(copy) == {contract}

"""Size budgets: each limit is met on its last line and broken on the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.budgets import over_budget


def write(root: Path, name: str, lines: list[str]) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def function(header: str, lines: int) -> list[str]:
    return [header, *["    pass"] * (lines - 1)]


@pytest.mark.parametrize(
    "name, lines",
    [
        ("src/wuzha/rules/long.py", ["pass"] * 500),
        ("tests/rules/test_long.py", function("def test_it() -> None:", 50)),
        ("tools/long.py", function("async def run() -> None:", 50)),
        ("src/wuzha/web/views/today.py", function("def today(request: object) -> None:", 25)),
        ("src/wuzha/web/forms.py", function("def choices(units: object) -> None:", 50)),
        ("src/wuzha/web/templates/wuzha/today.html", ["<p>"] * 200),
    ],
)
def test_what_fills_its_budget_to_the_last_line_passes(tmp_path: Path, name: str, lines: list[str]) -> None:
    write(tmp_path, name, lines)

    assert over_budget(tmp_path) == []


@pytest.mark.parametrize(
    "name, lines, message",
    [
        ("src/wuzha/rules/long.py", ["pass"] * 501, "1: file of 501 lines (at most 500)"),
        ("start.py", ["pass"] * 501, "1: file of 501 lines (at most 500)"),
        ("tests/rules/test_long.py", ["", *function("def f() -> None:", 51)], "2: function f of 51 lines (at most 50)"),
        ("tools/long.py", function("async def run() -> None:", 51), "1: function run of 51 lines (at most 50)"),
        (
            "src/wuzha/web/views/today.py",
            ["@login_required", *function("def today(request: object) -> None:", 26)],
            "2: view today of 26 lines (at most 25)",
        ),
        (
            "src/wuzha/web/templates/wuzha/today.html",
            ["<p>"] * 201,
            "1: template of 201 lines (at most 200)",
        ),
    ],
)
def test_one_line_more_is_told_with_its_place(tmp_path: Path, name: str, lines: list[str], message: str) -> None:
    write(tmp_path, name, lines)

    assert over_budget(tmp_path) == [f"{name}:{message}"]


def test_a_view_that_is_a_method_is_still_a_view(tmp_path: Path) -> None:
    body = [f"    {line}" for line in function("def get(self, request: object) -> None:", 26)]
    write(tmp_path, "src/wuzha/web/views/today.py", ["class Today:", *body])

    assert over_budget(tmp_path) == ["src/wuzha/web/views/today.py:2: view get of 26 lines (at most 25)"]


def test_a_migration_may_be_as_long_as_the_machine_likes(tmp_path: Path) -> None:
    write(tmp_path, "src/wuzha/store/migrations/0001_initial.py", ["pass"] * 900)

    assert over_budget(tmp_path) == []


def test_every_excess_is_told_at_once_in_order(tmp_path: Path) -> None:
    write(tmp_path, "src/wuzha/rules/b.py", ["pass"] * 501)
    write(tmp_path, "src/wuzha/rules/a.py", function("def f() -> None:", 51))

    assert over_budget(tmp_path) == [
        "src/wuzha/rules/a.py:1: function f of 51 lines (at most 50)",
        "src/wuzha/rules/b.py:1: file of 501 lines (at most 500)",
    ]

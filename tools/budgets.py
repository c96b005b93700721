"""Size budgets: a file, a function, a view or a template that outgrew its reader fails the build.

Prints one `path:line: message` for each and exits 1 when there is any. Migrations are written by a machine and exempt.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE_LINES = 500
FUNCTION_LINES = 50
VIEW_LINES = 25
TEMPLATE_LINES = 200
PYTHON_ROOTS = ("src", "benchmarks", "tests", "tools", "start.py")
TEMPLATES = "src"
VIEWS = "src/wuzha/web"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(root: Path) -> Iterator[Path]:
    """Yield the Python files people write, in order."""
    for name in PYTHON_ROOTS:
        start = root / name
        for path in [start] if start.is_file() else sorted(start.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method, inner ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def lines_of(function: Function) -> int:
    """Count a function's lines from its `def` (decorators are not its body) to its last."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_view(function: Function) -> bool:
    """Tell a view by its first argument: it is handed the request."""
    names = [argument.arg for argument in [*function.args.posonlyargs, *function.args.args]]
    return bool(names) and "request" in (names[0], names[1] if names[0] == "self" and len(names) > 1 else "")


def over_in_python(path: Path, name: str) -> Iterator[str]:
    """Yield what is too long in one Python file, called `name` in the message."""
    text = path.read_text(encoding="utf-8")
    count = len(text.splitlines())
    if count > FILE_LINES:
        yield f"{name}:1: file of {count} lines (at most {FILE_LINES})"
    for function in functions(ast.parse(text)):
        kind, limit = (
            ("view", VIEW_LINES) if name.startswith(VIEWS) and is_view(function) else ("function", FUNCTION_LINES)
        )
        if lines_of(function) > limit:
            yield f"{name}:{function.lineno}: {kind} {function.name} of {lines_of(function)} lines (at most {limit})"


def over_in_template(path: Path, name: str) -> Iterator[str]:
    """Yield what is too long in one template."""
    count = len(path.read_text(encoding="utf-8").splitlines())
    if count > TEMPLATE_LINES:
        yield f"{name}:1: template of {count} lines (at most {TEMPLATE_LINES})"


def over_budget(root: Path) -> list[str]:
    """Return every broken budget under the project folder `root` as `path:line: message`."""
    found: list[str] = []
    for path in python_files(root):
        found.extend(over_in_python(path, path.relative_to(root).as_posix()))
    for path in sorted((root / TEMPLATES).rglob("*.html")):
        found.extend(over_in_template(path, path.relative_to(root).as_posix()))
    return found


if __name__ == "__main__":
    messages = over_budget(Path(__file__).parents[1])
    sys.stdout.write("".join(f"{message}\n" for message in messages))
    sys.exit(1 if messages else 0)

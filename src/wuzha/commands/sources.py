"""What a command takes for a plan: a plan file, a reading in the flat form, or a document as it arrived."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from pydantic import ValidationError

from wuzha.commands.speech import Refused
from wuzha.plan.flat import from_flat
from wuzha.plan.model import Plan
from wuzha.plan.parse import load
from wuzha.reading.documents import Document, Step, Unreadable, open_document
from wuzha.reading.reader import read

_PLAN_FILES = {".yaml", ".yml"}
_READINGS = {".json"}


def plan_of(file: Path, *, original: Path | None = None) -> Plan:
    """Return the plan a file holds, by its ending: `.yaml` a plan file, `.json` a flat reading, else a document.

    `original` is the document of a flat reading. Refused, with a sentence, when the file holds no plan.
    """
    ending = file.suffix.lower()
    if ending in _READINGS:
        return plan_of_reading(file, original=original)
    if ending not in _PLAN_FILES:
        return read(document(file).text)
    loaded = load(_decoded(file), name=str(file))
    if loaded.plan is None:
        raise Refused(f"“{file.name}”有错误，请先用 wuzha check 核对。")
    return loaded.plan


def plan_of_reading(file: Path, *, original: Path | None = None) -> Plan:
    """Return a reading in the flat form (made by hand, say) as a plan.

    The document is looked for beside the reading, then one folder up, when `original` is None; without one the quotes
    have no place in it, which is said on standard error. Refused when the file is no flat reading.
    """
    try:
        flat = json.loads(_decoded(file))
        beside = original or _document_of(file)
        return from_flat(flat, document(beside).text if beside else "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = "里有不认识的内容" if isinstance(error, ValidationError) else "不是平铺形式的方案"
        raise Refused(f"“{file.name}”{said}，格式见 wuzha read --format json 的输出。") from error


def document(file: Path) -> Document:
    """Open a document, telling a terminal how far that has come. Refused when it is not there or cannot be read."""
    try:
        with _telling() as tell:
            return open_document(file.read_bytes(), file.name, tell)
    except OSError as error:
        raise Refused(f"打不开“{file.name}”，请核对路径。") from error
    except Unreadable as error:
        raise Refused(str(error)) from error


@contextmanager
def _telling() -> Iterator[Callable[[Step], None]]:
    """Give what tells each step on one line of the terminal, which is gone at the end; silence where there is none."""
    longest = 0

    def tell(step: Step) -> None:
        nonlocal longest
        if sys.stderr.isatty():
            line = f"{step.doing}……" + (f"第 {step.done + 1} 页，共 {step.total} 页" if step.total > 1 else "")
            longest = max(longest, 2 * len(line))
            click.echo(f"\r{line}", err=True, nl=False)

    try:
        yield tell
    finally:
        if longest:
            click.echo(f"\r{' ' * longest}\r", err=True, nl=False)


def _document_of(reading: Path) -> Path | None:
    name = f"{reading.stem}.txt"
    for folder in (reading.parent, reading.parent.parent):
        if (folder / name).is_file():
            return folder / name
    click.echo(f"没有找到原文“{name}”，引用的句子不标位置；可用 --text 指明原文。", err=True)
    return None


def _decoded(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Refused(f"打不开“{file.name}”，请核对路径。") from error
    except UnicodeDecodeError as error:
        raise Refused(f"“{file.name}”不是 UTF-8 编码，请另存为 UTF-8 后再试。") from error

"""Cases in papers (文书): small numbers are left out, and whatever would give them away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wuzha.papers.documents import Table, Text
from wuzha.papers.kinds import Value
from wuzha.queries.paper_sources import Source, row
from wuzha.rules.catalogue import load_catalogue
from wuzha.rules.facts import Counted
from wuzha.rules.indicators import figure, split, trend
from wuzha.rules.suppression import Number, hidden, small
from wuzha.rules.windows import months_of

CASE_SPLITS = ("fraud_types", "loss_bands", "channels", "age_bands")


def cases_in_text(source: Source) -> dict[str, Value]:
    """Return what running text says of the cases: few are not told where the paper goes out."""
    values: dict[str, Value] = {}
    number = figure(source.facts, "cases.count")[0].number
    bare = source.strict and small(number, source.k)
    for code in ("count", "loss", "mean", "median", "stopped"):
        found = figure(source.facts, f"cases.{code}")[0]
        few = f"不足{source.k}起" if code == "count" else "（起数少，不列）"
        values[f"shown:cases.{code}"] = few if bare else source.num(found)
    values["cases.sentence"] = "" if bare else trend(source.facts, "cases.count").year.sentence
    return values


def cases(source: Source) -> Table:
    """Return the cases by type, amount, channel and age; small ones and what would give them away are left out."""
    catalogue = load_catalogue()
    rows: list[tuple[Text, ...]] = []
    hid = False
    for kind in CASE_SPLITS:
        parts = split(source.facts, "cases.count", kind)
        gone = hidden(_system(source, kind, parts), source.k)
        hid = hid or bool(gone)
        shown = [part for part in parts if part.key not in gone]
        rows += [row(catalogue.names[kind], part.name, source.num(part)) for part in shown]
    # A hidden category is left out like one without cases, so that not even its being there is told.
    note = f"小于{source.k}起的类别，和可由其他数字推出的，与没有案件的类别一样不列。" if hid else ""
    if hid and not rows:
        rows.append(row("（各类均不足以列出）", "—", "—"))
    return Table(
        title="案件分类",
        columns=(("分类", 40, False), ("类别", 66, False), ("起数", 50, True)),
        rows=tuple(rows),
        note=note,
    )


def _system(source: Source, kind: str, parts: Sequence[Counted]) -> list[Number]:
    """Return all that is known of a breakdown: the parts, their total, and what went out for other windows."""
    window = source.facts.window
    months = months_of(window)
    cells = {part.key: frozenset((part.key, month.starts) for month in months) for part in parts}
    numbers = [Number(part.key, cells[part.key], part.number) for part in parts]
    whole = frozenset(cell for each in cells.values() for cell in each)
    total = sum(part.number for part in parts)
    if parts:
        numbers.append(Number("cases.count", whole, total, fixed=not source.strict))
    for other in {other for other, _ in source.told if other.starts.day == 1 and other.ends.day == 1}:
        # What went out is known as it is counted today: corrections show as a difference, never as a contradiction.
        for part in split(replace(source.facts, window=other), "cases.count", kind):
            if (other, part.key) in source.told:
                told = frozenset((part.key, month.starts) for month in months_of(other))
                numbers.append(Number((other, part.key), told, part.number, fixed=True))
    return numbers

"""Cases in papers (文书): small numbers are left out, and whatever would give them away."""

from __future__ import annotations

from wuzha.papers.documents import Table, Text
from wuzha.papers.kinds import Value
from wuzha.queries.cases_told import CASE_COUNT, CasesTold
from wuzha.queries.paper_sources import Source, row
from wuzha.rules.catalogue import load_catalogue
from wuzha.rules.differencing import Differences
from wuzha.rules.indicators import figure, split, trend
from wuzha.rules.matter_figures import part_of
from wuzha.rules.suppression import small
from wuzha.rules.told import TOTAL

CASE_SPLITS = ("fraud_types", "loss_bands", "channels", "age_bands")
_FEW = "（起数少，不列）"


def cases_in_text(source: Source) -> dict[str, Value]:
    """Return what running text says of the cases: few are not told where the paper goes out."""
    values: dict[str, Value] = {}
    number, year = figure(source.facts, CASE_COUNT)[0].number, trend(source.facts, CASE_COUNT).year
    few = source.strict and small(number, source.k)
    bare = few or _gives_away(source)
    for code in ("count", "loss", "mean", "median", "stopped"):
        found = figure(source.facts, f"cases.{code}")[0]
        why = f"不足{source.k}起" if few else "（可推出小数，不列）"
        said = why if code == "count" else _FEW if few else why
        values[f"shown:cases.{code}"] = said if bare else source.num(found)
    stopped = figure(source.facts, "cases.stopped")[0].number
    if not bare and (small(stopped, source.k) or small(number - stopped, source.k)):
        values["shown:cases.stopped"] = _FEW
    values["cases.sentence"] = "" if bare or (source.strict and small(year.then, source.k)) else year.sentence
    return values


def _gives_away(source: Source) -> bool:
    """Tell whether the number of all cases would let a small one be worked out, in a paper that goes out."""
    return source.strict and source.told is not None and any(TOTAL in _gone(source, kind) for kind in CASE_SPLITS)


def cases(source: Source) -> Table:
    """Return the cases by type, amount, channel and age; small ones and what would give them away are left out.

    Where their sum must not be told, none is: what another breakdown lists adds up to it.
    """
    catalogue, bare = load_catalogue(), _gives_away(source)
    rows: list[tuple[Text, ...]] = []
    hid = False
    for kind in CASE_SPLITS:
        parts, gone = split(source.facts, CASE_COUNT, kind), _gone(source, kind)
        shown = [part for part in parts if part.key not in gone and not bare]
        hid = hid or len(shown) < len(parts)
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


def _gone(source: Source, kind: str) -> frozenset[str]:
    """Return which parts of a breakdown are left out, and TOTAL where their sum is.

    What went out is known to whoever reads it: of a published paper that are those of other published ones, or, in the
    offices, all of them. Neither may find out.
    """
    rows = [part_of(each, kind) for _, each in _known(source).cases]
    parts = load_catalogue().parts(kind)
    prefix = f"{CASE_COUNT}:{kind}:"

    def gone() -> frozenset[str]:
        keys, under = [f"{prefix}{part}" for part in parts], [f"{prefix}{part}" for part in rows]
        return frozenset[str]().union(*(each.left_out(keys, under) for each in _differences(source)))

    return source.facts.once(("gone", kind), gone)


def _differences(source: Source) -> tuple[Differences, ...]:
    """Return what the paper may show to those who have all that was told, and to those who have what was published."""

    def found() -> tuple[Differences, ...]:
        known, window = _known(source), source.facts.window
        cases = [(each.at.date(), path) for path, each in known.cases]
        readers = [known.told, [each for each in known.told if each.published]] if source.strict else [known.told]
        return tuple(Differences(known.top, window, told, cases, k=source.k, strict=source.strict) for told in readers)

    return source.facts.once("differences", found)


def _known(source: Source) -> CasesTold:
    if source.told is None:
        raise TypeError(source)
    return source.told

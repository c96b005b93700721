"""Draws what `benchmarks.scale` printed: processor time of a roll-up against months, units and records.

    python -m benchmarks.plot county-10k.txt county-100k.txt county.txt city.txt > docs/images/scale.svg

Both axes are logarithmic; what grows in proportion is a line at the slope of the grey one. Files whose names begin
alike are one line: solid what a process takes that remembers, dashed what one that begins afresh.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log10
from pathlib import Path

LINE = re.compile(
    r"roll-up of (?:(?P<months>\d+) months|a month, (?P<units>[\d,]+) units|a year, (?P<records>[\d,]+) records)"
    r"(?P<afresh>, afresh)?\s+[\d.,]+\s+[\d.,]+\s+(?P<own>[\d.,]+)\s+(?P<served>[\d.,]+)\s+\d+"
)
WIDTH, HEIGHT, LEFT, TOP = 300, 220, 56, 34
COLOURS = ("#1a5f9e", "#b4531a", "#2f7d4f", "#6b4a9e")
PANELS = (
    ("months", "months", (1, 2, 3, 6, 12)),
    ("units", "units below", (50, 500, 5000, 50000)),
    ("records", "records, of a year", (10_000, 100_000, 1_000_000, 10_000_000)),
)
Lines = Mapping[tuple[str, bool], list[tuple[float, float]]]
"""By panel and whether afresh: places and milliseconds."""


def main() -> None:
    """Print the picture of the files named."""
    series: dict[str, str] = defaultdict(str)
    for name in sys.argv[1:]:
        series[Path(name).stem.split("-")[0]] += Path(name).read_text(encoding="utf-8")
    found = {name: _points(text) for name, text in series.items()}
    drawn = [_panel(place, found) for place in range(len(PANELS))]
    names = "".join(
        f'<text x="{LEFT + 190 * at}" y="{TOP + HEIGHT + 62}" fill="{COLOURS[at]}">{name}</text>'
        for at, name in enumerate(found)
    )
    wide = len(PANELS) * (WIDTH + LEFT) + 45
    whole = f'viewBox="0 0 {wide} {TOP + HEIGHT + 76}" font-family="sans-serif" font-size="12"'
    print(f'<svg xmlns="http://www.w3.org/2000/svg" {whole}>{"".join(drawn)}{names}</svg>')


def _points(text: str) -> Lines:
    """Return the points of one run: its own and the database's time together."""
    found: dict[tuple[str, bool], list[tuple[float, float]]] = defaultdict(list)
    for line in LINE.finditer(text):
        spent = sum(float(line[name].replace(",", "")) for name in ("own", "served"))
        panel = next(name for name, _, _ in PANELS if line[name])
        found[panel, bool(line["afresh"])].append((float(line[panel].replace(",", "")), spent))
    return {key: sorted(points) for key, points in found.items()}


def _panel(place: int, series: Mapping[str, Lines]) -> str:
    key, title, ticks = PANELS[place]
    left = LEFT + place * (WIDTH + LEFT)
    lowest, highest = 1.0, 10_000.0

    def x(value: float) -> float:
        return left + WIDTH * log10(value / ticks[0]) / log10(ticks[-1] / ticks[0])

    def y(value: float) -> float:
        return TOP + HEIGHT * (1 - log10(max(value, lowest) / lowest) / log10(highest / lowest))

    parts = [f'<text x="{left}" y="{TOP - 14}">processor time (ms) by {title}</text>']
    for tick in (1, 10, 100, 1000, 10_000):
        parts.append(f'<path d="M{left} {y(tick):.0f}h{WIDTH}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y(tick) + 4:.0f}" text-anchor="end">{tick:,}</text>')
    parts += (f'<text x="{x(t):.0f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">{t:,}</text>' for t in ticks)
    steep = ticks[-1] / ticks[0]
    parts.append(
        f'<path d="M{x(ticks[0]):.0f} {y(highest / steep):.0f}L{x(ticks[-1]):.0f} {y(highest):.0f}"'
        ' stroke="#bbb" stroke-dasharray="4 4"/>'
    )
    for colour, lines in zip(COLOURS, series.values(), strict=False):
        for afresh in (False, True):
            parts += _line(
                [(x(v), y(spent)) for v, spent in lines.get((key, afresh), ())], colour, "5 3" if afresh else ""
            )
    return "".join(parts)


def _line(points: Sequence[tuple[float, float]], colour: str, dashes: str) -> list[str]:
    way = "L".join(f"{across:.0f} {down:.0f}" for across, down in points)
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    line = [f'<path d="M{way}" stroke="{colour}" fill="none" stroke-width="2"{broken}/>'] if way else []
    return line + [f'<circle cx="{across:.0f}" cy="{down:.0f}" r="3" fill="{colour}"/>' for across, down in points]


if __name__ == "__main__":
    main()

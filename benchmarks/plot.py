"""Draws what `benchmarks.scale` printed: processor time of a roll-up against months and against units.

    python -m benchmarks.plot county.txt city.txt > docs/images/scale.svg

Both axes are logarithmic, so that what grows in proportion is a line at the slope of the grey one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from math import log10
from pathlib import Path

LINE = re.compile(
    r"roll-up of (?:(\d+) months|a month, ([\d,]+) units)\s+[\d.,]+\s+[\d.,]+\s+([\d.,]+)\s+([\d.,]+)\s+\d+"
)
WIDTH, HEIGHT, LEFT, TOP = 300, 220, 56, 34
COLOURS = ("#1a5f9e", "#b4531a", "#2f7d4f", "#6b4a9e")
Points = list[tuple[float, float]]


def main() -> None:
    """Print the picture of the files named."""
    series = {Path(name).stem: _points(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]}
    panels = (("months", 0, (1, 2, 3, 6, 12)), ("units below", 1, (50, 500, 5000, 50000)))
    drawn = [_panel(title, place, ticks, series) for title, place, ticks in panels]
    names = "".join(
        f'<text x="{LEFT + 190 * at}" y="{TOP + HEIGHT + 62}" fill="{COLOURS[at]}">{name}</text>'
        for at, name in enumerate(series)
    )
    whole = f'viewBox="0 0 {2 * (WIDTH + LEFT) + 30} {TOP + HEIGHT + 76}" font-family="sans-serif" font-size="12"'
    print(f'<svg xmlns="http://www.w3.org/2000/svg" {whole}>{"".join(drawn)}{names}</svg>')


def _points(text: str) -> tuple[Points, Points]:
    """Return (months, milliseconds) and (units, milliseconds) of one run: its own and the database's time together."""
    found: tuple[Points, Points] = ([], [])
    for months, units, own, served in LINE.findall(text):
        spent = float(own.replace(",", "")) + float(served.replace(",", ""))
        found[bool(units)].append((float((months or units).replace(",", "")), spent))
    return sorted(found[0]), sorted(found[1])


def _panel(title: str, place: int, ticks: Sequence[int], series: dict[str, tuple[Points, Points]]) -> str:
    left = LEFT + place * (WIDTH + LEFT)
    lowest, highest = 1.0, 1000.0

    def x(value: float) -> float:
        return left + WIDTH * log10(value / ticks[0]) / log10(ticks[-1] / ticks[0])

    def y(value: float) -> float:
        return TOP + HEIGHT * (1 - log10(max(value, lowest) / lowest) / log10(highest / lowest))

    parts = [f'<text x="{left}" y="{TOP - 14}">processor time (ms) by {title}</text>']
    for tick in (1, 10, 100, 1000):
        parts.append(f'<path d="M{left} {y(tick):.0f}h{WIDTH}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y(tick) + 4:.0f}" text-anchor="end">{tick:,}</text>')
    parts += (f'<text x="{x(t):.0f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">{t:,}</text>' for t in ticks)
    steep = ticks[-1] / ticks[0]
    parts.append(
        f'<path d="M{x(ticks[0]):.0f} {y(highest / steep):.0f}L{x(ticks[-1]):.0f} {y(highest):.0f}"'
        ' stroke="#bbb" stroke-dasharray="4 4"/>'
    )
    for colour, points in zip(COLOURS, (found[place] for found in series.values()), strict=False):
        way = "L".join(f"{x(value):.0f} {y(spent):.0f}" for value, spent in points)
        parts.append(f'<path d="M{way}" stroke="{colour}" fill="none" stroke-width="2"/>' if way else "")
        parts += (f'<circle cx="{x(v):.0f}" cy="{y(s):.0f}" r="3" fill="{colour}"/>' for v, s in points)
    return "".join(parts)


if __name__ == "__main__":
    main()

"""Charts (图): a value with a sentence that says what it shows, a table behind it, and its drawing by Vega-Lite.

Vega-Lite draws in colours that stand for the page's own (`--chart-…`), so that one drawing is right in light and dark,
with more contrast and in print. There are two: a wide one, and one as narrow as a phone, where nothing is scrolled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["bars", "stacks", "calendar", "grid"]
Cell = str | int
FONTS = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
_INK, _GRID, _SURFACE = "#333333", "#dddddd", "#fefefe"
# Told apart by lightness as well as by colour, so that they differ in print and to those who see few colours.
_STACK = ("#1f6f8b", "#8fc1d4", "#c0392b", "#d9d9d9")
_HEAT = ("#f2f2f2", "#c7dee8", "#8fc1d3", "#4d93ad", "#10495e")
_ON_HEAT = "#fdfdfd"
TOKENS: dict[str, str] = {
    _INK: "ink-2",
    _GRID: "hair",
    _SURFACE: "surface",
    _ON_HEAT: "on-heat",
    **{colour: f"chart-{at}" for at, colour in enumerate(_STACK, 1)},
    **{colour: f"heat-{at}" for at, colour in enumerate(_HEAT)},
}
"""Which colour of the page each colour of a drawing stands for."""
WIDE, NARROW = 640, 290
STYLE = 2
"""Counts up when the same words are drawn otherwise, so that no older drawing is taken for it."""
_DARKEST = 3
"""From this step of the heat on, words stand on it in the other ink."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `sentence` says what it shows, `columns` and `rows` are the table behind it.

    bars: name, number. stacks: name, then a number for each further column. calendar: day (ISO), week (Monday's day),
    weekday, number. grid: row, column, number.
    """

    kind: Kind
    title: str
    sentence: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def table(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows as a table shows them: of a calendar only the days on which there was something."""
        return tuple(row for row in self.rows if self.kind != "calendar" or row[-1])

    def __post_init__(self) -> None:
        """Raise ValueError for a chart that does not say what it shows."""
        if not self.sentence.strip():
            message = f"图“{self.title}”没有说明"
            raise ValueError(message)

    def spec(self, width: int = WIDE) -> str:
        """Return the drawing as Vega-Lite JSON, that wide; the same chart gives the same text."""
        narrow = width < WIDE
        made = {"bars": _bars, "stacks": _stacks, "calendar": _calendar, "grid": _grid}[self.kind](self, narrow=narrow)
        base = {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "background": None,
            "padding": 4,
            "width": width,
            "autosize": {"type": "fit-x", "contains": "padding"},
            "config": {
                "font": FONTS,
                "aria": False,  # the picture has its words beside it, and its table below
                "axis": {
                    "labelColor": _INK,
                    "titleColor": _INK,
                    "gridColor": _GRID,
                    "domainColor": _GRID,
                    "tickColor": _GRID,
                    "labelFontSize": 12,
                    "labelLimit": 84 if narrow else 200,
                },
                "legend": {
                    "labelColor": _INK,
                    "labelFontSize": 12,
                    "title": None,
                    "orient": "top",
                    "columns": 2 if narrow else 0,
                },
                "view": {"stroke": None},
            },
        }
        return json.dumps({**base, **made}, ensure_ascii=False, sort_keys=True)


def svg(spec: str) -> bytes:
    """Return a drawing as SVG to stand in a page, in the page's own colours and type.

    A sixth of a second, the first one a second more.
    """
    import vl_convert  # noqa: PLC0415 - 32 MB that a page without a new chart does not load

    drawn = _SPARE.sub("", str(vl_convert.vegalite_to_svg(spec)))
    drawn = _COLOUR.sub(lambda found: f'{found[1]}="{_token(found[2])}"', drawn)
    return drawn.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1).encode()


# What Vega writes beside the drawing itself, a third of it: roles for readers (ours stand around it), classes, faces.
_SPARE = re.compile(
    r' (?:class|role|aria-[a-z]+|pointer-events|font-family|xmlns:xlink|version)="[^"]*"| opacity="1"'
    r'|<path[^>]* d=""[^>]*/>'
)
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6}|rgb\([^)]*\))"')


def _token(colour: str) -> str:
    """Return what a colour of the drawing is on the page."""
    if colour.startswith("rgb"):
        colour = "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour))
    return f"var(--{TOKENS[colour]})"


def _bars(chart: Chart, *, narrow: bool) -> dict[str, Any]:
    values = [{"name": row[0], "n": row[1]} for row in chart.rows]
    x: dict[str, Any] = {"field": "name", "type": "ordinal", "sort": None, "title": None}
    x["axis"] = {"labelAngle": 0, "ticks": False}
    y = {"field": "n", "type": "quantitative", "title": None, "axis": {"values": _steps(chart), "format": "d"}}
    text = {"mark": {"type": "text", "dy": -7, "color": _INK, "fontSize": 12}, "encoding": {"text": {"field": "n"}}}
    bar = {"mark": {"type": "bar", "color": _STACK[0], "width": {"band": 0.6}}}
    if narrow:  # twelve months side by side: the number alone, the word once below
        x["axis"] = {"labelAngle": 0, "ticks": False, "labelExpr": "replace(datum.label, '月', '')", "title": "月"}
    return {"data": {"values": values}, "encoding": {"x": x, "y": y}, "layer": [bar, text], "height": 180}


def _steps(chart: Chart) -> list[int]:
    """Return whole numbers for an axis, at most six."""
    most = max((sum(int(number) for number in row[1:]) for row in chart.rows), default=0)
    step = max(1, -(-most // 5))
    return list(range(0, most + step, step))


def _stacks(chart: Chart, *, narrow: bool) -> dict[str, Any]:  # noqa: ARG001 - drawn alike
    parts = chart.columns[1:]
    values = [
        {"name": row[0], "part": part, "n": number, "order": at}
        for row in chart.rows
        for at, (part, number) in enumerate(zip(parts, row[1:], strict=True))
    ]
    color = {
        "field": "part",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(parts), "range": list(_STACK[: len(parts)])},
    }
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"ticks": False}}
    axis = {"values": _steps(chart), "format": "d"}
    x = {"field": "n", "type": "quantitative", "title": None, "stack": "zero", "axis": axis}
    encoding = {"y": y, "x": x, "color": color, "order": {"field": "order"}}
    mark = {"type": "bar", "height": {"band": 0.65}}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding, "height": {"step": 28}}


def _calendar(chart: Chart, *, narrow: bool) -> dict[str, Any]:
    weeks = sorted({str(row[1]) for row in chart.rows})
    values = [{"week": row[1], "day": row[2], "n": row[3]} for row in chart.rows if row[3]]
    # Some weeks are named, by the day of their Monday.
    axis = {
        "labelAngle": 0,
        "ticks": False,
        "values": weeks[:: max(1, len(weeks) // (5 if narrow else 13))],
        "labelExpr": _SHORT_DAY,
    }
    x = {"field": "week", "type": "ordinal", "title": None, "scale": {"domain": weeks}, "axis": axis}
    days = {"scale": {"domain": ["一", "二", "三", "四", "五", "六", "日"]}, "axis": {"ticks": False}}
    y = {"field": "day", "type": "ordinal", "title": None, **days}
    return _heat(chart, values, x, y, height=7 * 18)


_SHORT_DAY = "slice(datum.label, 5)"


def _grid(chart: Chart, *, narrow: bool) -> dict[str, Any]:
    values = [{"row": row[0], "column": row[1], "n": row[2]} for row in chart.rows if row[2]]
    across, down = (list(dict.fromkeys(row[at] for row in chart.rows)) for at in (1, 0))
    axis: dict[str, Any] = {"labelAngle": 0, "orient": "top", "ticks": False}
    if narrow:  # the columns are narrower than their names
        axis |= {"labelAngle": -55, "labelAlign": "left", "labelBaseline": "middle"}
    x = {"field": "column", "type": "nominal", "title": None, "scale": {"domain": across}, "axis": axis}
    y = {"field": "row", "type": "nominal", "title": None, "scale": {"domain": down}, "axis": {"ticks": False}}
    made = _heat(chart, values, x, y, height=26 * len(down))
    dark = _most(chart) * (_DARKEST - 1) / len(_HEAT[1:])
    light = {"condition": {"test": f"datum.n >= {dark}", "value": _ON_HEAT}, "value": _INK}
    text = {
        "mark": {"type": "text", "fontSize": 12},
        "encoding": {"x": x, "y": y, "text": {"field": "n"}, "color": light},
    }
    rects = {"mark": made.pop("mark"), "encoding": made.pop("encoding")}
    return {**made, "layer": [rects, text]}


def _most(chart: Chart) -> int:
    return max((int(row[-1]) for row in chart.rows), default=0)


def _heat(
    chart: Chart, values: Sequence[Mapping[str, Cell]], x: Mapping[str, Any], y: Mapping[str, Any], *, height: int
) -> dict[str, Any]:
    # In steps, so that every colour is one of the page's; the first is that of nothing.
    scale = {"type": "quantize", "domain": [0, max(_most(chart), 1)], "range": list(_HEAT[1:])}
    color = {"field": "n", "type": "quantitative", "scale": scale, "legend": None}
    return {
        "data": {"values": list(values)},
        "mark": {"type": "rect", "stroke": _SURFACE, "strokeWidth": 1},
        "encoding": {"x": x, "y": y, "color": color},
        "view": {"fill": _HEAT[0]},
        "height": height,
    }

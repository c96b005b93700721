"""Charts (图): a value with a sentence that says what it shows, a table behind it, and its drawing by Vega-Lite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["bars", "stacks", "calendar", "grid"]
Cell = str | int
FONTS = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
_INK, _GRID, _MAIN = "#333333", "#dddddd", "#1f6f8b"
# Told apart by lightness as well as by colour, so that they differ in print and to those who see few colours.
_STACK = ("#1f6f8b", "#8fc1d4", "#c0392b", "#d9d9d9")
_WIDTH = 640


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

    def spec(self) -> str:
        """Return the drawing as Vega-Lite JSON; the same chart gives the same text."""
        made = {"bars": _bars, "stacks": _stacks, "calendar": _calendar, "grid": _grid}[self.kind](self)
        base = {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "background": "white",
            "padding": 8,
            "config": {
                "font": FONTS,
                "aria": False,  # the picture has its words beside it, and its table below
                "axis": {
                    "labelColor": _INK,
                    "titleColor": _INK,
                    "gridColor": _GRID,
                    "labelFontSize": 12,
                    "labelLimit": 200,
                },
                "legend": {"labelColor": _INK, "labelFontSize": 12, "title": None, "orient": "top"},
                "view": {"stroke": None},
            },
        }
        return json.dumps({**base, **made}, ensure_ascii=False, sort_keys=True)


def svg(spec: str) -> bytes:
    """Return a drawing as SVG; a sixth of a second, the first one a second more."""
    import vl_convert  # noqa: PLC0415 - 32 MB that a page without a new chart does not load

    return str(vl_convert.vegalite_to_svg(spec)).encode()


def _bars(chart: Chart) -> dict[str, Any]:
    values = [{"name": row[0], "n": row[1]} for row in chart.rows]
    x = {"field": "name", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": 0, "ticks": False}}
    y = {"field": "n", "type": "quantitative", "title": None, "axis": {"values": _steps(chart), "format": "d"}}
    text = {"mark": {"type": "text", "dy": -7, "color": _INK, "fontSize": 12}, "encoding": {"text": {"field": "n"}}}
    bar = {"mark": {"type": "bar", "color": _MAIN, "width": {"band": 0.6}}}
    return {
        "data": {"values": values},
        "encoding": {"x": x, "y": y},
        "layer": [bar, text],
        "width": _WIDTH,
        "height": 180,
    }


def _steps(chart: Chart) -> list[int]:
    """Return whole numbers for an axis, at most six."""
    most = max((sum(int(number) for number in row[1:]) for row in chart.rows), default=0)
    step = max(1, -(-most // 5))
    return list(range(0, most + step, step))


def _stacks(chart: Chart) -> dict[str, Any]:
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
    return {"data": {"values": values}, "mark": {"type": "bar", "height": {"band": 0.65}}, "encoding": encoding,
            "width": _WIDTH - 90, "height": {"step": 28}}  # fmt: skip


def _calendar(chart: Chart) -> dict[str, Any]:
    weeks = sorted({str(row[1]) for row in chart.rows})
    values = [{"week": row[1], "day": row[2], "n": row[3]} for row in chart.rows if row[3]]
    # Some weeks are named, by the day of their Monday.
    axis = {"labelAngle": 0, "ticks": False, "values": weeks[:: max(1, len(weeks) // 13)], "labelExpr": _SHORT_DAY}
    x = {"field": "week", "type": "ordinal", "title": None, "scale": {"domain": weeks}, "axis": axis}
    days = {"scale": {"domain": ["一", "二", "三", "四", "五", "六", "日"]}, "axis": {"ticks": False}}
    y = {"field": "day", "type": "ordinal", "title": None, **days}
    return _heat(values, x, y, height=7 * 18)


_SHORT_DAY = "slice(datum.label, 5)"


def _grid(chart: Chart) -> dict[str, Any]:
    values = [{"row": row[0], "column": row[1], "n": row[2]} for row in chart.rows if row[2]]
    across, down = (list(dict.fromkeys(row[at] for row in chart.rows)) for at in (1, 0))
    axis = {"labelAngle": 0, "orient": "top", "ticks": False}
    x = {"field": "column", "type": "nominal", "title": None, "scale": {"domain": across}, "axis": axis}
    y = {"field": "row", "type": "nominal", "title": None, "scale": {"domain": down}, "axis": {"ticks": False}}
    made = _heat(values, x, y, height=26 * len(down))
    light = {"condition": {"test": f"datum.n > {_half(chart)}", "value": "white"}, "value": _INK}
    text = {
        "mark": {"type": "text", "fontSize": 12},
        "encoding": {"x": x, "y": y, "text": {"field": "n"}, "color": light},
    }
    rects = {"mark": made.pop("mark"), "encoding": made.pop("encoding")}
    return {**made, "layer": [rects, text], "width": _WIDTH - 60}


def _half(chart: Chart) -> int:
    return max((int(row[2]) for row in chart.rows), default=0) // 2


def _heat(
    values: Sequence[Mapping[str, Cell]], x: Mapping[str, Any], y: Mapping[str, Any], *, height: int
) -> dict[str, Any]:
    scale = {"domainMin": 0, "range": ["#f2f2f2", "#8fc1d4", "#10495e"]}
    color = {"field": "n", "type": "quantitative", "scale": scale, "legend": None}
    return {
        "data": {"values": list(values)},
        "mark": {"type": "rect", "stroke": "white", "strokeWidth": 1},
        "encoding": {"x": x, "y": y, "color": color},
        "view": {"fill": "#f2f2f2"},
        "width": _WIDTH,
        "height": height,
    }

"""Market days (圩日, 赶集日): when a place holds its market, by the date, the moon, the week or a count of days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from wuzha.calendar import lunar

By = Literal["solar", "lunar", "week", "interval"]

_DAY = timedelta(days=1)
_DIGITS = "十一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"
LONGEST_STEP = 60
LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Market:
    """One market and its days.

    by solar or lunar: the last digits of the day's number in `numbers` (逢一四七: 1, 4, 7; 逢十: 0). by week: weekdays
    in `numbers`, Monday 0. by interval: every `step` days, `anchor` being one of them.
    """

    name: str
    by: By
    numbers: tuple[int, ...] = ()
    step: int = 0
    anchor: date | None = None

    def held_on(self, day: date) -> bool:
        """Say whether the market is held on a day."""
        if self.by == "interval":
            return self.anchor is not None and self.step > 0 and (day - self.anchor).days % self.step == 0
        if self.by == "week":
            return day.weekday() in self.numbers
        if self.by == "solar":
            return day.day % 10 in self.numbers
        found = lunar.lunar_day(day)
        return found is not None and found.day % 10 in self.numbers

    def say(self) -> str:
        """Say when it is held: `农历逢五、逢十`, `每周三、周日`, `2026年1月3日起每5天`."""
        if self.by == "interval":
            anchor = self.anchor or date.min
            return f"{anchor.year}年{anchor.month}月{anchor.day}日起每{self.step}天"
        if self.by == "week":
            return "每" + "、".join(f"周{_WEEKDAYS[number]}" for number in self.numbers)
        return ("农历" if self.by == "lunar" else "公历") + "、".join(
            f"逢{_DIGITS[number]}" for number in sorted(self.numbers, key=lambda each: each or 10)
        )


def market_days(markets: Sequence[Market], since: date, until: date) -> list[date]:
    """Return, in order, the days in `[since, until)` on which at least one of the markets is held."""
    if not markets:
        return []
    found: list[date] = []
    for year in range(since.year, until.year + 1):
        found.extend(day for day in _in_year(tuple(markets), year) if since <= day < until)
    return found


@lru_cache(maxsize=512)
def _in_year(markets: tuple[Market, ...], year: int) -> tuple[date, ...]:
    first = date(year, 1, 1)
    length = date(year, 12, 31).timetuple().tm_yday
    days = (first + n * _DAY for n in range(length))
    return tuple(day for day in days if any(market.held_on(day) for market in markets))


def market_of(raw: Mapping[str, Any]) -> Market:
    """Return the market that plain data says.

    Raises ValueError, with a Chinese message, when no day can follow from it.
    """
    anchor = date.fromisoformat(raw["anchor"]) if raw.get("anchor") else None
    market = Market(
        name=str(raw.get("name", "")).strip()[:LONGEST_NAME],
        by=raw["by"],
        numbers=tuple(sorted({int(number) for number in raw.get("numbers", ())})),
        step=int(raw.get("step") or 0),
        anchor=anchor,
    )
    if wrong := _wrong(market):
        raise ValueError(wrong)
    return market


def plain_market(market: Market) -> dict[str, Any]:
    """Return a market as plain data."""
    anchor = market.anchor.isoformat() if market.anchor else None
    return {
        "name": market.name,
        "by": market.by,
        "numbers": list(market.numbers),
        "step": market.step,
        "anchor": anchor,
    }


def _wrong(market: Market) -> str:
    """Say what is wrong with a market; empty when nothing is."""
    if market.by not in {"solar", "lunar", "week", "interval"}:
        return "请选择按什么算赶集日"
    if market.by == "interval":
        fits = market.anchor is not None and 1 < market.step <= LONGEST_STEP
        return "" if fits else f"请填写一个赶集日的日期，以及间隔天数（2 到 {LONGEST_STEP}）"
    highest = 6 if market.by == "week" else 9
    fits = bool(market.numbers) and all(0 <= number <= highest for number in market.numbers)
    return "" if fits else "请至少选择一个日子"

"""Honest statistics (统计): what numbers of a township's size allow to be said, and what they do not.

Counts come first. No percentage stands on a base below ten, none on a base of nought. Whether two counts differ is told
by the exact conditional test: given their sum, each is binomial. The formulas are scipy's, which is loaded on the first
question (half a second) and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from statistics import median
from typing import Any

SMALLEST_BASE = 10
"""Below it a percentage says less than the counts (小基数)."""
SURE = 0.05
"""What happens by chance more often than this is no change."""
CONFIDENCE = 0.95
_TEN_THOUSAND = 10_000
_MONEY = "元"


@dataclass(frozen=True, slots=True)
class Change:
    """One count against another: `text` is the change as printed, `sentence` what may be concluded from it.

    `p` is the two-sided exact conditional test (None: sums are not tested); the ratio of the rates lies between `low`
    and `high` (None: unbounded).
    """

    now: int
    then: int
    text: str
    sentence: str
    p: float | None = None
    low: float = 0.0
    high: float | None = None

    @property
    def told(self) -> bool:
        """Whether the difference is known to be more than chance."""
        return self.p is not None and self.p < SURE

    @property
    def interval(self) -> str:
        """Say between what the ratio of both counts lies by chance alone; empty where there is none to be told."""
        if self.p is None or not (self.now or self.then):
            return ""
        low = half_up(self.low, 2)
        return (
            f"本期与其之比的95%区间：{low}至{half_up(self.high, 2)}。"
            if self.high
            else f"本期与其之比的95%区间：{low}以上。"
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """What several amounts look like: how many, sum, mean, the middle one, the largest; None where there are none."""

    count: int
    total: int
    mean: Fraction | None
    middle: Fraction | None
    largest: int | None

    @property
    def without_largest(self) -> int:
        """The sum when the largest is left out."""
        return self.total - (self.largest or 0)


def half_up(value: Fraction | Decimal | float, places: int = 1) -> str:
    """Return a number rounded half up, as offices do by hand; never -0.0."""
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(str(value))
    )
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{rounded or abs(rounded):f}"


def percent(part: int, whole: int) -> str:
    """Return a share as printed: 42.9%, or the two counts where the base is small."""
    return f"{part}/{whole}" if whole < SMALLEST_BASE else f"{half_up(Fraction(part * 100, whole))}%"


def points(before: Fraction, after: Fraction) -> str:
    """Return the difference of two shares in points (百分点), never in percent."""
    change = (after - before) * 100
    word = "上升" if change > 0 else "下降"
    return f"{word}{half_up(abs(change))}个百分点" if change else "持平"


@lru_cache(maxsize=4096)
def compare(now: int, then: int, word: str = "上年同期", unit: str = "起") -> Change:
    """Return what may be said of a count against that of an equally long time before (同比, 环比)."""
    p, low, high = conditional(now, then)
    text = _say_change(now, then, word, unit)
    if not now and not then:
        sentence = f"与{word}都没有。"
    elif p >= SURE:
        sentence = f"与{word}相差{abs(now - then)}{unit}，在正常波动范围内，不能据此说明升降。"
    else:
        sentence = f"比{word}{'多' if now > then else '少'}{abs(now - then)}{unit}，超出正常波动范围。"
    return Change(now, then, text, sentence, p, low, high)


def _say_change(now: int, then: int, word: str, unit: str) -> str:
    if not then:
        return f"—（{word}为0，净增{say_count(now, unit)}）" if now else "持平（0）"
    if now == then:
        return f"持平（{say_count(now, unit) if unit == _MONEY else now}）"
    if then < SMALLEST_BASE:
        return f"{_from(then, now, unit)}（基数小于{SMALLEST_BASE}，不计百分比）"
    change = Fraction((now - then) * 100, then)
    return f"{'+' if change > 0 else '-'}{half_up(abs(change))}%"


def _from(then: int, now: int, unit: str) -> str:
    """Say a number before and after; of amounts each with its own measure, which may differ."""
    return f"{say_count(then, unit) if unit == _MONEY else then}→{say_count(now, unit)}"


def compare_sums(now: int, then: int, base: int, word: str = "上年同期", unit: str = "元") -> Change:
    """Return what may be said of a sum of amounts or people against an earlier one, of `base` cases or sessions.

    A single large case moves a sum, so that no test is made of it.
    """
    if then and base < SMALLEST_BASE and now != then:
        text = f"{_from(then, now, unit)}（{word}只有{base}笔，不计百分比）"
    else:
        text = _say_change(now, then, word, unit)
    return Change(now, then, text, "金额和人次受个别大案、大型活动影响，只列数字，不作升降判断。")


@lru_cache(maxsize=4096)
def conditional(now: int, then: int, weight: Fraction = Fraction(1)) -> tuple[float, float, float | None]:
    """Return the exact conditional test of two counts and the bounds of the ratio of their rates.

    `weight` is how many times the people or days of `then` those of `now` are.
    """
    if not now and not then:
        return 1.0, 0.0, None
    share = float(weight / (1 + weight))
    found = _scipy().binomtest(now, now + then, share)
    bounds = found.proportion_ci(CONFIDENCE, method="exact")
    low, high = (_ratio(bound, weight) for bound in (bounds.low, bounds.high))
    return float(found.pvalue), low or 0.0, high


def _ratio(share: float, weight: Fraction) -> float | None:
    return None if share >= 1 else float(share / (1 - share) / float(weight))


@lru_cache(maxsize=4096)
def bounds_of_count(count: int) -> tuple[float, float]:
    """Return the exact 95 % bounds of a Poisson count (Garwood)."""
    chi = _scipy().chi2
    out = (1 - CONFIDENCE) / 2
    low = float(chi.ppf(out, 2 * count)) / 2 if count else 0.0
    return low, float(chi.ppf(1 - out, 2 * count + 2)) / 2


def per_ten_thousand(count: int, people: int) -> str:
    """Return a rate with its bounds, as printed; a small count says so."""
    if not people:
        return "—（未登记人数）"
    low, high = (half_up(Fraction(bound) * _TEN_THOUSAND / people) for bound in bounds_of_count(count))
    rate = half_up(Fraction(count * _TEN_THOUSAND, people))
    small = "，小基数仅供参考" if count < SMALLEST_BASE else ""
    return f"{rate}（95%区间{low}至{high}{small}）"


def spread(amounts: Sequence[int]) -> Spread:
    """Return sum, mean, median and largest of some amounts."""
    if not amounts:
        return Spread(0, 0, None, None, None)
    middle = median(map(Fraction, amounts))
    return Spread(len(amounts), sum(amounts), Fraction(sum(amounts), len(amounts)), middle, max(amounts))


def say_count(number: int, unit: str) -> str:
    """Return a number with its measure as printed; money in units of ten thousand where it is large."""
    return say_yuan(number) if unit == _MONEY else f"{number}{unit}"


def say_yuan(amount: Fraction | int) -> str:
    """Return an amount as printed: 8600元, and from ten thousand on 12.35万元."""
    if amount < _TEN_THOUSAND:
        return f"{half_up(Fraction(amount), 0)}元"
    return f"{half_up(Fraction(amount) / _TEN_THOUSAND, 2)}万元"


@lru_cache(maxsize=1)
def _scipy() -> Any:  # noqa: ANN401 - scipy brings no types
    from scipy import stats  # noqa: PLC0415 - half a second that a page without statistics does not pay

    return stats

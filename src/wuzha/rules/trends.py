"""How a figure moved against the same days of the month before, said so that small numbers are not made large."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from wuzha.rules.statistics import SMALLEST_BASE

Span = tuple[date, date]
"""From the first day to the last, both included."""


def same_days_before(today: date) -> tuple[Span, Span]:
    """Return the days of the month so far, and the same days of the month before; of a shorter one, all."""
    starts = today.replace(day=1)
    last = starts - timedelta(days=1)
    before = last.replace(day=1)
    return (starts, today), (before, before.replace(day=min(today.day, monthrange(before.year, before.month)[1])))


def trend(now: int, before: int, unit: str = "") -> str:
    """Say how a number stands to that of the same days of the month before."""
    if now == before:
        return f"与上月同期持平（{before}{unit}）" if before else "上月同期也没有"
    if not before:
        return "上月同期没有"
    moved = f"多 {now - before}" if now > before else f"少 {before - now}"
    if before < SMALLEST_BASE:
        return f"上月同期 {before}{unit}，{moved}{unit}"
    percent = (200 * abs(now - before) + before) // (2 * before)
    return f"上月同期 {before}{unit}，{moved}{unit}，{'增' if now > before else '减'} {percent}%"


def rate(done: int, of: int) -> str:
    """Say a share as a percentage, rounded down, so that 100 % is everything; empty on a small base."""
    return f"{100 * done // of}%" if of >= SMALLEST_BASE else ""


def trend_of_share(now: tuple[int, int], before: tuple[int, int]) -> str:
    """Say how a share (done, of) stands to that of the same days before; in points where both are large."""
    if not before[1]:
        return "上月同期没有到期的任务"
    said = f"上月同期 {before[0]}/{before[1]}"
    if min(now[1], before[1]) < SMALLEST_BASE:
        return said
    points = 100 * now[0] // now[1] - 100 * before[0] // before[1]
    if not points:
        return f"{said}，持平"
    return f"{said}，{'升' if points > 0 else '降'} {abs(points)} 个百分点"

"""Titles (标题): a long one is broken into lines where no word is split (7.3.1)."""

from __future__ import annotations

import re

_TITLE_CHARACTERS = 20  # of 22 pt in 156 mm
_UNSPLIT = re.compile(
    r"\d+年(?:\d+月)?|\d+月|第?\d+\S|[《“（].|.[》”）]|第[一二三四]季度|[上下]半年|人民政府|关于|验收|材料|防范|电信|网络|诈骗|反诈|宣传|工作|情况|报告|方案|活动|统计|记录|索引|台账|月报|通报"
)


def title_lines(text: str) -> list[str]:
    """Break a title into lines of even length that fit, never within a word or a number (7.3.1)."""
    count = -(-len(text) // _TITLE_CHARACTERS)
    lines = []
    for left in range(count, 1, -1):
        kept = {place for word in _UNSPLIT.finditer(text) for place in range(word.start() + 1, word.end())}
        aim = len(text) / left
        places = [place for place in range(2, min(len(text) - 1, _TITLE_CHARACTERS + 1)) if place not in kept]
        cut = min(places, key=lambda place: abs(place - aim), default=round(aim))
        lines.append(text[:cut])
        text = text[cut:]
    return [*lines, text]

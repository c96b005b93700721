"""What a sentence was understood to say, line by line, in Chinese."""

from __future__ import annotations

from datetime import date

from django import template

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.sentences import Sentence

register = template.Library()


@register.simple_tag
def understood(sentence: Sentence) -> list[tuple[str, str, str]]:
    """Return name, value and the words that said it, for everything that was understood."""
    words = sentence.words
    days = _day(sentence.starts) + (f"至{_day(sentence.ends)}" if sentence.ends else "") + sentence.part
    amount = f"{sentence.amount} {sentence.amount_unit}" if sentence.amount is not None else ""
    lines = [
        ("做了什么", _names("activities", (sentence.activity,)), words.get("activity", "")),
        ("日期", days, words.get("starts", "")),
        ("地点", sentence.place, ""),
        ("对象", _names("audiences", sentence.audience), words.get("audience", "")),
        ("应到", f"{sentence.expected} 人" if sentence.expected is not None else "", words.get("expected", "")),
        ("实到", f"{sentence.attended} 人" if sentence.attended is not None else "", words.get("attended", "")),
        ("数量", amount, words.get("amount", "")),
        ("诈骗类型", _names("fraud_types", sentence.topics), words.get("topics", "")),
        ("渠道", _names("channels", sentence.channels), "写在补充说明里"),
    ]
    return [line for line in lines if line[1]]


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def _names(kind: str, codes: tuple[str, ...]) -> str:
    return "、".join(load_vocabulary().name(kind, code) for code in codes if code)

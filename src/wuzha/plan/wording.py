"""Messages of `check` and `parse` for people who fill in a form and never see the file: keywords by their names.

owner.where（条件）读不懂 → 条件读不懂          请补上 units 或 types → 请补上责任单位名称或责任单位类型
"""

from __future__ import annotations

import re

from wuzha.plan.keywords import KEYWORDS
from wuzha.plan.vocabulary import load_vocabulary

# Words that mean different things in different parts, or are said more plainly on a form.
_PLAINLY = {
    "units": "责任单位名称",
    "types": "责任单位类型",
    "unit": "量词",
    "where": "条件",
    "when": "由人判断的情形",
    "by": "最迟日期",
    "from": "开始日期",
    "to": "结束日期",
    "on": "触发的事项",
    "n": "数量",
    "day": "几号",
    "date": "月日",
    "after": "期满后天数",
    "phase": "阶段",
    "workday": "第几个工作日",
    "issued": "即日起",
    "days": "前后几天",
    "and": "且",
    "or": "或",
}
_NAMED = re.compile(r"[a-z_]+(?:\.[a-z_]+)*（([^（）]+)）")
_BARE = re.compile(r" ?(?<![\w.\-“])([a-z_]+(?:\.[a-z_]+)*)(?![\w.\-”]) ?")


def spoken(message: str) -> str:
    """Return a message without the words of the language."""
    return _BARE.sub(_name, _NAMED.sub(r"\1", message))


def _name(found: re.Match[str]) -> str:
    word = found[1].rpartition(".")[2]
    if word in _PLAINLY:
        return _PLAINLY[word]
    fact = load_vocabulary().entries("facts").get(word)
    if fact is not None:
        return f"{fact.name} " if found[0].endswith(" ") else fact.name
    names = (keywords[word].name for keywords in KEYWORDS.values() if word in keywords)
    return next(names, found[0])

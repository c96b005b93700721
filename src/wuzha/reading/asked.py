"""Of whom a section or a table asks, where an office tells others what to do and names nobody.

Standards for what is created (“无诈企业”创建标准) are asked of the institutions created; indicators of an assessment
(街道……考评指标) of those assessed, while what is taken off or added stays with whoever assesses.
"""

from __future__ import annotations

import re

from wuzha.reading.owners import type_of, unit_in

_CREATES = re.compile(
    r"(?:无诈|反诈|防诈|无案|零发案|平安)(?P<unit>[\u4e00-\u9fff]{1,4})[”\"]?[\u4e00-\u9fff]{0,6}(?:创建|达标|建设)"
)
_STANDARD = re.compile(r"(?:创建|达标|建设)?(?:标准|条件|指标)|(?:创建|建设)(?:标准)?(?:和|与)?(?:内容|要求)")
_ASSESSES = re.compile(r"(?P<whom>[\u4e00-\u9fff\d]{2,40})(?:考核|考评|评价|评分|测评)(?:指标|细则|标准|评分表|计分表)")
_OFFICES = frozenset({"department", "police"})
_SCHOOLS = {"校园": "学校", "园区": "企业", "商户": "企业", "家庭": "家庭", "单位": ""}
"""What is created by another name than its units have."""


def asked_of(title: str, headings: tuple[str, ...], *, rows: bool) -> str | None:
    """Return the type of unit that what stands under these headings, or in a table, is asked of; else None."""
    if rows and (assesses := _ASSESSES.search(title)) and (units := unit_in((assesses["whom"],))):
        kind = type_of(units[0], None)
        return None if kind in _OFFICES else kind
    if any(map(_STANDARD.search, headings)) and (created := _CREATES.search("".join((title, *headings)))):
        unit = created["unit"]
        return type_of(_SCHOOLS.get(unit, unit), None)
    return None

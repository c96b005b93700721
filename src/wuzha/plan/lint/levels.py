"""Who issued a plan, as far as rules care: a township, a village, a department, a government, or another unit."""

from __future__ import annotations

import re

from wuzha.plan.model import Plan
from wuzha.plan.shadow import shadow

_LEVELS = (
    ("village", re.compile(r"(?:村|社区)(?:民委员会|居民委员会|村委会|居委会|党支部|党总支)?$")),
    ("unit", re.compile(r"(?:学校|专科学校|大学|学院|中学|小学|幼儿园|医院|卫生院|公司|集团|厂)(?:党委|委员会)?$")),
    ("township", re.compile(r"(?:镇|乡|街道)(?:人民政府|办事处|党委|党政|政府|综治|平安|反诈|委员会|$)")),
    (
        "department",
        re.compile(r"(?:县|区|市|旗|州|盟).{0,20}(?:局|办公室|办|中心|大队|支队|分局|政法委|委员会办公室)$"),
    ),
    ("government", re.compile(r"(?:省|市|县|区|旗|州|盟)(?:人民政府|党委|委|委员会)")),
)


def level_of(plan: Plan) -> str:
    """Return township, village, department, government, unit, or unknown, by the issuer's name, else by the title."""
    for name in (shadow(plan.issuer or ""), _before_subject(shadow(plan.title))):
        for level, pattern in _LEVELS:
            if name and pattern.search(name):
                return level
    return "unknown"


def _before_subject(title: str) -> str:
    """Return the name a title begins with: 云溪镇 of 云溪镇防范……方案."""
    found = re.match(r"[\u4e00-\u9fff]{1,10}?(?:镇|乡|街道|村|社区|学校|学院|医院|公司)", title)
    return found[0] if found else ""

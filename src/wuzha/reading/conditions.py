"""Which of the owners a clause is meant for: a head-count that can be computed, or words a person must judge."""

from __future__ import annotations

import re

from wuzha.reading.expressions import headcount

_WORDS = re.compile(
    r"(?:根据[^,。;]{2,12}规模,?)?视情况?|有条件的[^,。;、]{0,10}?(?=建|设|要|应|可|开|$|[,。])|条件允许的?|具备条件的[^,。;]{0,8}|根据[^,。;]{2,8}规模"
    r"|有(?![效关序力]|条件)[^,。;、的要应]{2,10}的(?=村|社区|学校|企业|单位|小区|网点|医院|工地|乡镇|部门|班级|门店|家庭)"
    r"|(?:^|(?<=[,;。]))[A-E甲乙丙][级类](?:班级|单位|企业|村|社区|网点|学校|小区|客户)(?=每|要|应|须|由)"
    r"|(?:^|(?<=[,;。]))[^,。;、对在的各]{2,8}(?:多|密集|集中|较大)的(?=单位|村|社区|学校|企业|小区|网点|工地|乡镇|部门)"
)


def where(text: str) -> tuple[str | None, str | None]:
    """Condition as data, and as words; at most one of them is given."""
    if computed := headcount(text):
        return computed, None
    found = _WORDS.search(text)
    return None, found.group().strip(",") if found else None

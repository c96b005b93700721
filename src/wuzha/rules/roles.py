"""Roles (角色): small sets of verbs; a post grants them for its unit and everything below (`wuzha.access`)."""

from __future__ import annotations

ROLES: dict[str, frozenset[str]] = {
    "liaison": frozenset({"see", "record", "matter"}),
    "reviewer": frozenset({"see", "review", "inspect", "check"}),
    "officer": frozenset(
        {
            *("see", "record", "matter", "case", "review", "inspect", "plan", "unit", "people", "report", "audit"),
            *("paper", "check", "archive"),
        }
    ),
    "leader": frozenset({"see", "check", "sign", "report", "audit", "archive"}),
    "case-officer": frozenset({"case"}),
    "system-admin": frozenset({"account"}),
    "security-admin": frozenset({"grant"}),
    "auditor": frozenset({"audit"}),
}
ROLE_NAMES = {
    "liaison": "联络员",
    "reviewer": "核查员",
    "officer": "经办人",
    "leader": "负责人",
    "case-officer": "案件专员",
    "system-admin": "系统管理员",
    "security-admin": "安全管理员",
    "auditor": "审计员",
}
WORK_ROLES = ("liaison", "reviewer", "officer", "leader", "case-officer")
ADMINISTRATORS = frozenset({"system-admin", "security-admin", "auditor"})


def is_liaison(role: str) -> bool:
    """Tell whether a role records and does not review: its holder does the duties of the whole part, not of a unit."""
    return "record" in ROLES[role] and "review" not in ROLES[role]

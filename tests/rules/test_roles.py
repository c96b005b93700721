"""Roles: who does the duties of a whole part of the tree."""

from __future__ import annotations

from wuzha.rules.roles import ROLES, is_liaison


def test_only_who_records_and_does_not_review_does_the_duties_of_a_whole_part() -> None:
    assert [role for role in ROLES if is_liaison(role)] == ["liaison"]

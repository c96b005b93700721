"""The ways in which the product says no, each with a sentence a person can act on."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - it is an answer to a person, not a fault
    """Something asked that cannot be done; `str()` is the Chinese sentence to show, `fields` the remarks by field."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Absent(Refusal):
    """There is no such thing, or it is outside what the person may see: both answer alike."""

    def __init__(self, message: str = "没有找到，或不在您的权限范围内。") -> None:
        super().__init__(message)


class Stale(Refusal):
    """Somebody else changed it meanwhile."""

    def __init__(self, message: str = "内容刚刚被其他人修改过，请刷新后再改；您填写的内容尚未保存。") -> None:
        super().__init__(message)

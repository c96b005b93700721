"""The ways in which the product says no, each with a sentence a person can act on."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_DISK_SAYS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "分给本用户的磁盘空间已用完",
    errno.EFBIG: "文件超过系统允许的大小",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只能读，不能写",
    errno.ENOENT: "文件或文件夹不存在",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EIO: "磁盘读写出错，可能已损坏",
}


class Refusal(Exception):  # noqa: N818 - it is an answer to a person, not a fault
    """Something asked that cannot be done; `str()` is the Chinese sentence to show, `fields` the remarks by field."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})

    @classmethod
    def about(cls, field: str, remark: str) -> Refusal:
        """Return one about a single field: the remark beside it, with its full stop, is the sentence."""
        return cls(remark if remark.endswith("。") else f"{remark}。", {field: remark})


class Absent(Refusal):
    """There is no such thing, or it is outside what the person may see: both answer alike."""

    def __init__(self, message: str = "没有找到，或不在您的权限范围内。") -> None:
        super().__init__(message)


class Stale(Refusal):
    """Somebody else changed it meanwhile."""

    def __init__(self, message: str = "内容刚刚被其他人修改过，请刷新后再改；您填写的内容尚未保存。") -> None:
        super().__init__(message)


def refuse(remarks: Mapping[str, str]) -> None:
    """Refuse what has something to be put right in it, by the remarks about its fields.

    Raises:
        Refusal: there are such.

    """
    if remarks:
        raise Refusal(f"有几处需要改正：{'；'.join(remarks.values())}。", remarks)


def disk_said(error: OSError) -> str:
    """Return why a disk did not give or take a file; what the system says where it is none of the usual reasons."""
    return _DISK_SAYS.get(error.errno or 0, error.strerror or str(error))

"""What a disk says that does not give or take a file, in words of an office."""

from __future__ import annotations

import errno

_SAID = {
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


def disk_said(error: OSError) -> str:
    """Return why a file could not be read or written; what the system says where it is none of the usual reasons."""
    return _SAID.get(error.errno or 0, error.strerror or str(error))

"""What is refused is said in words of an office."""

from __future__ import annotations

import errno

import pytest

from wuzha.rules.refusals import disk_said


@pytest.mark.parametrize(
    "error, said",
    [
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限"),
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files"),
        (OSError("odd"), "odd"),
    ],
)
def test_the_usual_reasons_are_said_in_chinese_and_others_as_they_are(error: OSError, said: str) -> None:
    assert disk_said(error) == said

"""What is refused is said in words of an office."""

from __future__ import annotations

import errno

import pytest

from wuzha.rules.refusals import Refusal, disk_said, refuse


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


def test_a_remark_about_one_field_is_the_sentence_with_its_full_stop() -> None:
    plain, whole = Refusal.about("due", "应在今天之后"), Refusal.about("file", "文件是空的。")

    assert [(str(each), each.fields) for each in (plain, whole)] == [
        ("应在今天之后。", {"due": "应在今天之后"}),
        ("文件是空的。", {"file": "文件是空的。"}),
    ]


def test_remarks_are_refused_together_and_none_refuses_nothing() -> None:
    refuse({})
    with pytest.raises(Refusal) as refused:
        refuse({"name": "不能为空", "day": "请核对年份"})

    assert (str(refused.value), refused.value.fields) == (
        "有几处需要改正：不能为空；请核对年份。",
        {"name": "不能为空", "day": "请核对年份"},
    )

"""A paper is marked with what is lawful here, and nothing that bears the mark of a state secret is taken in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.marking import MOST_COPIES, URGENCIES, check_copies, check_marks, refuse_secret
from wuzha.rules.refusals import Refusal


@pytest.mark.parametrize("grade", ["绝密", "机密", "秘密", "秘密★1年", "机 密"])
def test_a_grade_of_secrecy_is_refused_with_the_reason(grade: str) -> None:
    with pytest.raises(Refusal, match="只能在涉密信息系统里起草、保存和传递，本系统不是") as refused:
        check_marks("", grade)

    assert refused.value.fields == {"marking": "涉密文件不能在本系统办理"}


@pytest.mark.parametrize(
    "text",
    [
        "秘密★1年",
        "机密★ 10年\n关于……的通知",
        "密级：机密",
        "密 级 绝密",
        "第一段。\n　（秘密）\n第二段。",
        "依据《某某通知》（机密件）办理",
        "机密",
        "关于做好布控工作的通知〔机密★1年〕",
        "关于做好布控工作的通知〔机密〕",
        "通知［秘密件］",
        "（秘密 1年）",
        "机密 长期",
        "机密.docx",
        "机密级★5年",
        "秘密级★",
        "密级为机密",
        "涉密等级：秘密",
        "秘密1年",
        "绝密⭐1年",
        "机密　特急",
        "某方案\n机密\n各单位：",
    ],
)
def test_text_with_the_mark_of_a_secret_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"文中有密级标志“[^”]*密[^”]*”。国家秘密"):
        refuse_secret(["", "一切照常。", text])


@pytest.mark.parametrize(
    "text",
    [
        "骗子以“保密”为由让受害人单独转账。",
        "冒充公检法称案件涉及机密，要求对方不告诉家人。",
        "不泄露国家秘密、商业秘密和个人隐私。",
        "做好保密工作。",
        "国家秘密（绝密、机密、秘密）不上网。",
        "签订保密协议，工作秘密、商业秘密不外传。",
        "云秘密〔2026〕5号",
        "保密承诺书.docx",
        "内部资料，注意保存。",
        "",
        "保守工作秘密\n★ 举报电话",
        "国家**秘密**",
        "商业秘密*包括",
        "密级：秘密/机密/绝密",
        "未定密级 秘密线索",
        "第一行\n" * 6 + "严守工作\n秘密\n不得外传",
        "保守商业秘密3年",
    ],
)
def test_talk_of_secrets_is_no_mark(text: str) -> None:
    refuse_secret([text])


@pytest.mark.parametrize("urgency", ["", *URGENCIES])
@pytest.mark.parametrize("marking", ["", "内部"])
def test_what_is_lawful_is_taken(urgency: str, marking: str) -> None:
    check_marks(urgency, marking)


@pytest.mark.parametrize(
    "urgency, marking, field", [("特提", "", "urgency"), ("急", "", "urgency"), ("", "公开", "marking")]
)
def test_what_no_paper_bears_is_refused_at_its_box(urgency: str, marking: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_marks(urgency, marking)

    assert list(refused.value.fields) == [field]


@given(copies=st.integers(-5, MOST_COPIES + 5), recipients=st.integers(1, 70))
def test_numbered_copies_are_enough_for_the_office_and_every_recipient(copies: int, recipients: int) -> None:
    check_copies(None, recipients)
    if recipients < copies <= MOST_COPIES:
        check_copies(copies, recipients)
    else:
        with pytest.raises(Refusal, match=f"应在{recipients + 1}"):
            check_copies(copies, recipients)

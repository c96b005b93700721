"""What may be marked on a formal document: 紧急程度, 内部, 份号; and what this programme is not for: state secrets.

绝密, 机密 and 秘密 with their term (保密期限) are marks of state secrets alone, which by the law on guarding them are
handled in systems certified for them. 内部 is none of them: it says that a paper is not passed on, and has no term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wuzha.rules.refusals import Refusal

URGENCIES = ("加急", "特急")
"""紧急程度 of paper documents (GB/T 9704 7.2.3); 特提 and 平急 are for telegrams."""
INNER = "内部"
MOST_COPIES = 9999
_B = r"[ \t\u3000]*"
_GRADE = rf"(?:绝{_B}密|机{_B}密|秘{_B}密)"
_OPEN, _CLOSE = r"（(【\[〔［〖", r"）)】\]〕］〗"
_TERM = rf"(?:[·•]?{_B}[0-9０-９一二三四五六七八九十]{{1,3}}{_B}(?:年|个月)|[·•]?{_B}长期)"
_SECRET = re.compile(
    rf"{_GRADE}级?{_B}[★☆⭐]{_B}(?:{_TERM}|$|[{_CLOSE}]|特急|加急)"
    rf"|(?:^|[{_OPEN}]){_B}{_GRADE}级?{_B}{_TERM}"
    rf"|(?:密{_B}级|涉密等级){_B}(?:[:：]|[为是定]为?)?{_B}{_GRADE}(?!{_B}(?:[/、或]|线索|文件))"
    rf"|[{_OPEN}]{_B}{_GRADE}(?:件|级|文件)?{_B}{_TERM}?{_B}[{_CLOSE}]",
    re.MULTILINE,
)
_ALONE = re.compile(
    rf"{_B}{_GRADE}(?:级|件|文件)?{_B}(?:特急|加急)?{_B}(?:\.[a-z0-9]{{1,5}})?",
)
_HEAD = 6
"""A grade that stands alone is a mark in so many first lines; further down it is a line that was broken there."""
NO_SECRETS = "涉密文件（绝密、机密、秘密）不能在本系统登记、传递，请到涉密计算机上办理。"
"""What forms say where a paper's words or files are taken in."""
_WHY = (
    "国家秘密（绝密、机密、秘密）按保守国家秘密法只能在涉密信息系统里起草、保存和传递，本系统不是。"
    "请停止录入，删去已写的内容，到涉密计算机上办理，并告知本单位保密工作人员。"
)


def refuse_secret(texts: Iterable[str], where: str = "文") -> None:
    """See that nothing bears the mark of a state secret; `where` it stands, as a refusal says.

    Raises:
        Refusal: something does; it says why that cannot be handled here, and what to do.

    """
    for text in texts:
        if found := _mark(text):
            raise Refusal(f"{where}中有密级标志“{found}”。{_WHY}")


def _mark(text: str) -> str:
    """Return the mark of a state secret that a text bears; nothing where it bears none."""
    found = _SECRET.search(text)
    if found is None:
        found = next(filter(None, map(_ALONE.fullmatch, text.splitlines()[:_HEAD])), None)
    return found[0].strip() if found else ""


def check_marks(urgency: str, marking: str) -> None:
    """See that a paper is marked with nothing but what may be.

    Raises:
        Refusal: it is not; a grade of secrecy says why.

    """
    if marking and marking != INNER:
        if re.search(_GRADE, marking):
            raise Refusal(f"不能标“{marking}”。{_WHY}", {"marking": "涉密文件不能在本系统办理"})
        raise Refusal.about("marking", "只能标“内部”，或者不标")
    if urgency and urgency not in URGENCIES:
        raise Refusal.about("urgency", f"紧急程度只有{'、'.join(URGENCIES)}两种，不急的不标")


def check_copies(copies: int | None, recipients: int) -> None:
    """See that numbered copies (份号) are enough for the office's own, which is number 1, and each recipient's.

    Raises:
        Refusal: there are too few, or more than six figures could sensibly tell apart.

    """
    least = recipients + 1
    if copies is not None and not least <= copies <= MOST_COPIES:
        remark = f"应在{least}（存档1份，收文单位各1份）和{MOST_COPIES}之间"
        raise Refusal(f"份数{remark}；不编份号的留空。", {"copies": remark})

"""Papers that come from outside (来文): from an office that does not use Wuzha, on paper or as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha.rules.privacy import remarks as said_of

LONGEST_SENDER = 100
LONGEST_NUMBER = 60
LONGEST_TITLE = 200
FILES_MOST = 10


@dataclass(frozen=True, slots=True)
class IncomingForm:
    """What is registered of a paper: from whom, its number and title, when it came, until when it is to be settled.

    `due` None means that it is only to be read (阅件); `handler` is the person of the office it is given to (承办人).
    """

    sender: str
    title: str
    received: date
    number: str = ""
    due: date | None = None
    handler: int | None = None


def remarks(form: IncomingForm, today: date) -> dict[str, str]:
    """Return what is wrong with a form, by field, in Chinese; empty when it can be kept."""
    found = {}
    for name, text, longest, needed in (
        ("sender", form.sender, LONGEST_SENDER, True),
        ("number", form.number, LONGEST_NUMBER, False),
        ("title", form.title, LONGEST_TITLE, True),
    ):
        if needed and not text.strip():
            found[name] = "不能为空"
        elif len(text.strip()) > longest:
            found[name] = f"最多{longest}个字"
        elif wrong := said_of(text):
            found[name] = "".join(wrong)
    if form.received > today:
        found["received"] = "不能在今天之后"
    elif form.received.year < today.year - 1:
        found["received"] = f"最早可登记{today.year - 1}年的来文，请核对年份"
    if form.due is not None and form.due < form.received:
        found["due"] = "不能早于收到日期"
    return found

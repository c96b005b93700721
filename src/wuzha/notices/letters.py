"""The words of a digest's e-mail: plain text and simple HTML. Units and clauses, never a person, not even a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.html import format_html, format_html_join

from wuzha.calendar.occasions import say_day
from wuzha.queries.notices import ToldLine, ToldPaper
from wuzha.rules.watching import PAPER_NAMES, STEP_NAMES, Level
from wuzha.store.models import Digest

SHOWN = 30
"""Lines of one kind; of the rest the number is told."""
QUOTED = 60
"""Characters of a clause that are quoted."""
NAMED = 20
"""Units named behind a clause; of the rest the number is told."""
CLOSING = "此邮件由无诈自动发出，每个工作日至多一封，请勿回复。不需要邮件提醒，可在“提醒—我的设置”中关闭。"
OLD_NAME = "逾期超过三个月"
OLD_WORDS = "不再逐条提醒，每月提示一次总数，请在“待补清单”里查看；确实不能补的，请经办人登记免除或调整方案。"
RETURNED_NAME = "记录被抽查退回"
RETURNED_WORDS = "说明之前不计入任务。请打开“今日”，看退回的原因，补正或说明后恢复计入。"
LEVEL_NAMES = {Level.UNIT: "", Level.SUPERIOR: "下级单位", Level.OFFICE: "各单位"}


def letter(row: Digest, lines: Sequence[ToldLine], papers: Sequence[ToldPaper] = ()) -> EmailMultiAlternatives:
    """Return the e-mail of a digest; however often it is made, its message id is the same."""
    parts = _returned(row.returned) + _papers(papers) + _parts(lines) + _old(row.old)
    message = EmailMultiAlternatives(
        subject=subject(row, lines),
        body=_plain(parts),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.person.email],
        headers={
            "Message-ID": f"<wuzha-{row.day.isoformat()}-{row.pk}-{row.person_id}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(_html(parts), "text/html")
    return message


def subject(row: Digest, lines: Sequence[ToldLine]) -> str:
    """Return the subject: how many of each kind, and the day."""
    numbers = {step: sum(line.step is step for line in lines) for step in STEP_NAMES}
    said = "，".join(f"{number} 项{STEP_NAMES[step]}" for step, number in numbers.items() if number)
    old = f"{row.old} 项{OLD_NAME}" if row.old else ""
    back = f"{row.returned} 条{RETURNED_NAME}" if row.returned else ""
    came = f"{len(row.papers)} 份文书" if row.papers else ""
    return f"无诈提醒：{'，'.join(part for part in (back, came, said, old) if part)}（{say_day(row.day)}）"


def _papers(papers: Sequence[ToldPaper]) -> list[tuple[str, list[str]]]:
    """Return the part that tells of papers: what is late first, titles as they are."""
    parts = []
    for what in PAPER_NAMES.values():
        some = [each for each in papers if each.what == what]
        said = [
            f"{each.unit_name}：{each.title}{f'（{say_day(each.due)}前回复）' if each.due else ''}" for each in some
        ]
        parts += [(f"{what}（{len(some)} 份）", said[:SHOWN])] if some else []
    return parts


def _returned(number: int) -> list[tuple[str, list[str]]]:
    """Return the part that tells how many records came back."""
    return [(f"{RETURNED_NAME}（{number} 条）", [RETURNED_WORDS])] if number else []


def _old(number: int) -> list[tuple[str, list[str]]]:
    """Return the part that counts what is told no more line by line."""
    return [(f"{OLD_NAME}（{number} 项）", [OLD_WORDS])] if number else []


def _parts(lines: Sequence[ToldLine]) -> list[tuple[str, list[str]]]:
    """Return the heading of each kind of line with its sentences; above a unit, one for all units of a clause."""
    parts = []
    for level, whose in LEVEL_NAMES.items():
        for step, name in STEP_NAMES.items():
            some = [line for line in lines if line.level is level and line.step is step]
            if some:
                said = _sentences(some)
                rest = [f"另有 {len(said) - SHOWN} 条，请登录后查看。"] if len(said) > SHOWN else []
                parts.append((f"{whose}{name}（{len(some)} 项）", said[:SHOWN] + rest))
    return parts


def _sentences(lines: Sequence[ToldLine]) -> list[str]:
    by_clause: dict[tuple[str, str], list[str]] = {}
    for line in sorted(lines, key=lambda line: line.due or date.max):  # units stay in the order of the tree
        short = line.quote if len(line.quote) <= QUOTED else f"{line.quote[:QUOTED]}……"
        due = f"，{say_day(line.due)}到期" if line.due else ""
        occasion = f"（{line.occasion_name}{due}）" if line.due else ""
        by_clause.setdefault((short, occasion), []).append(line.unit_name)
    return [f"{clause}{occasion}：{_names(units)}" for (clause, occasion), units in by_clause.items()]


def _names(units: Sequence[str]) -> str:
    said = "、".join(units[:NAMED])
    return f"{said}等 {len(units)} 个单位" if len(units) > NAMED else said


def _plain(parts: Sequence[tuple[str, Sequence[str]]]) -> str:
    blocks = [heading + "\n" + "\n".join(f"· {said}" for said in some) for heading, some in parts]
    return "\n\n".join([*blocks, _where(), CLOSING]) + "\n"


def _html(parts: Sequence[tuple[str, Sequence[str]]]) -> str:
    blocks = format_html_join(
        "",
        "<h3>{}</h3><ul>{}</ul>",
        ((heading, format_html_join("", "<li>{}</li>", ((said,) for said in some))) for heading, some in parts),
    )
    where = format_html('<p><a href="{}">{}</a></p>', _page(), _where()) if settings.WUZHA_URL else _where()
    return format_html('<div lang="zh-CN">{}{}<p><small>{}</small></p></div>', blocks, where, CLOSING)


def _page() -> str:
    return f"{settings.WUZHA_URL.rstrip('/')}/notices"


def _where() -> str:
    return f"查看和登记：{_page()}" if settings.WUZHA_URL else "查看和登记请登录无诈，打开“提醒”。"


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"

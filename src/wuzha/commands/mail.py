"""`wuzha mail`: forms that come as attachments of e-mail; the answer goes back with the workbook attached.

Settings by environment:

WUZHA_IMAP       imaps://user:password@host:993/INBOX, or imap:// inside a network one trusts
WUZHA_SMTP       smtps://user:password@host:465, or smtp:// (encrypted where the server offers it)
                 ?from=address at its end names the sender; else it is the user of WUZHA_IMAP

At least once: a message is marked as read only after its forms were taken and its answer was sent.
"""

from __future__ import annotations

import imaplib
import os
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import click
from django.utils import timezone

from wuzha.commands.installation import close_connections, open_installation
from wuzha.commands.speech import Refused
from wuzha.papers.messages import Letter, read_letter, reply
from wuzha.papers.old_sheets import as_xlsx
from wuzha.papers.pdf import program

LARGEST = 25 * 1024 * 1024
_PATIENCE = 30  # seconds a server may take


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail comes from and goes to."""

    imap: SplitResult
    smtp: SplitResult
    sender: str


@click.command(help="收取邮件附件里的填报表，登记后用邮件答复。")
@click.option("--once", is_flag=True, help="收一次就结束。")
@click.option("--every", default=120, show_default=True, type=click.IntRange(10), help="每隔多少秒收一次。")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹，默认 data。")
def mail(every: int, data: Path | None, *, once: bool) -> None:
    """Take what is in the mailbox, once or until stopped."""
    post = post_of(dict(os.environ))
    open_installation(data)
    try:
        while True:
            try:
                fetch(post)
            except (OSError, imaplib.IMAP4.error, smtplib.SMTPException) as error:
                message = f"邮件收发没有成功：{_said(error)}。请检查 WUZHA_IMAP、WUZHA_SMTP 和网络，下次再收。"
                if once:
                    raise Refused(message) from error
                click.echo(message)
            if once:
                return
            close_connections()
            time.sleep(every)
    except KeyboardInterrupt:
        click.echo("已停止。")


def post_of(environment: dict[str, str]) -> Post:
    """Read the settings.

    Raises:
        Refused: one is missing or no address of its kind.

    """
    found = {}
    for name, kinds in (("WUZHA_IMAP", ("imap", "imaps")), ("WUZHA_SMTP", ("smtp", "smtps"))):
        address = urlsplit(environment.get(name, ""))
        if address.scheme not in kinds or not address.hostname:
            example = f"{kinds[1]}://账号:密码@邮件服务器"
            raise Refused(f"没有设置 {name}，或写得不对。请写成 {example}（密码里的特殊符号用 %40 这样的写法）。")
        found[name] = address
    named = parse_qs(found["WUZHA_SMTP"].query).get("from", [""])[0]
    sender = named or unquote(found["WUZHA_IMAP"].username or "")
    if "@" not in sender:
        raise Refused("请在 WUZHA_SMTP 末尾用 ?from=发件地址 写明答复邮件从哪里发出。")
    return Post(found["WUZHA_IMAP"], found["WUZHA_SMTP"], sender)


def fetch(post: Post) -> None:
    """Take the unread messages one by one."""
    with _mailbox(post.imap) as box:
        _, found = box.uid("search", "UNSEEN")
        for uid in (found[0] or b"").decode().split():
            _, sized = box.uid("fetch", uid, "(RFC822.SIZE)")
            if _size(sized) > LARGEST:
                click.echo(f"邮件 {uid} 太大，没有读取，请到邮箱里查看。")
                box.uid("store", uid, "+FLAGS", r"(\Seen \Flagged)")
                continue
            _, parts = box.uid("fetch", uid, "(BODY.PEEK[])")
            data = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            try:
                box.uid("store", uid, "+FLAGS", take(post, read_letter(data)))
            except (OSError, imaplib.IMAP4.error, smtplib.SMTPException):
                raise
            except Exception as error:  # noqa: BLE001 - one message must not keep the others waiting; it stays unread
                click.echo(f"邮件 {uid}：处理时出错（{error}），下次再试。")


def take(post: Post, letter: Letter) -> str:
    """Take the forms of a message and answer it; return the flags it gets. What a machine wrote is not answered."""
    # Imported only now: tables can be imported only once the installation is open.
    from wuzha.actions.returns import deliver  # noqa: PLC0415
    from wuzha.queries.returns import answer_file, knows  # noqa: PLC0415

    if letter.automatic:
        return r"(\Seen)"
    lines, files, wrong = [], [], not letter.sheets
    for name, data in [(name, as_xlsx(came)) for name, came in letter.sheets]:  # all or, where one must wait, none
        delivered = deliver(data=data, name=name, at=timezone.now(), source="mail", sender=letter.sender)
        taken = delivered.state in {"taken", "partly"}
        answer = answer_file(returned=delivered.returned, data=data) if taken and delivered.returned else None
        files += [(f"{Path(name).stem}（回执）.xlsx", answer)] if answer else []
        lines.append(f"{name}：{delivered.message}")
        wrong = wrong or delivered.state != "taken"
        click.echo(f"{letter.sender} {lines[-1]}")
    if knows(letter.sender):  # nobody else is answered: the address may not be the sender's at all
        also = "（.xls、.et、.ods 也可以）" if program() else ""
        lines = lines or [f"这封邮件里没有找到填报表，请把填好的 .xlsx{also}作为附件发来。"]
        _send(post, reply(letter, sender=post.sender, lines=["您好：", *lines, "此邮件由系统自动发出。"], files=files))
        return r"(\Seen)"
    return r"(\Seen \Flagged)" if wrong else r"(\Seen)"


@contextmanager
def _mailbox(address: SplitResult) -> Iterator[imaplib.IMAP4]:
    host, port = address.hostname or "", address.port
    if address.scheme == "imaps":
        context = ssl.create_default_context()
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, port or 993, ssl_context=context, timeout=_PATIENCE)
    else:
        box = imaplib.IMAP4(host, port or 143, timeout=_PATIENCE)
    try:
        box.login(unquote(address.username or ""), unquote(address.password or ""))
        box.select(unquote(address.path.strip("/")) or "INBOX")
        yield box
    finally:
        box.logout()


def _send(post: Post, message: EmailMessage) -> None:
    address = post.smtp
    host, port = address.hostname or "", address.port
    context = ssl.create_default_context()
    if address.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=_PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, port or 25, timeout=_PATIENCE)
    with server:
        if address.scheme == "smtp":
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)


def _size(answer: list[bytes | tuple[bytes, bytes] | None] | list[None]) -> int:
    """Return the size a server named, 0 where it named none."""
    text = b" ".join(part for part in answer if isinstance(part, bytes)).decode("ascii", "replace")
    digits = text.partition("RFC822.SIZE ")[2].rstrip(") ").split(" ")[0]
    return int(digits) if digits.isdecimal() else 0


def _said(error: Exception) -> str:
    return str(error.args[-1] if error.args else error)[:200]

"""Sends the digests that wait: each claimed with a lease, sent at least once, tried again later when it fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPException, SMTPRecipientsRefused

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from wuzha.notices.letters import letter
from wuzha.queries.almanacs import workdays
from wuzha.queries.notices import told_lines, told_papers
from wuzha.rules.watching import FIRST_HOUR, may_tell
from wuzha.store.models import Digest
from wuzha.store.models.notices import Mailing

LEASE = timedelta(minutes=5)
"""So long a worker may take to send one; after that another one claims it."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
"""How long is waited after each failure; after the one that follows the last of them nobody tries again."""
AT_ONCE = 200
"""E-mails sent in one go, so that new digests are looked for in between."""
_NEVER = 500
"""From this answer on a mail server means never."""


def send_waiting(clock: Callable[[], datetime]) -> int:
    """Send what waits, in working hours only; return how many went out. One query when nothing waits."""
    at = clock()
    if not _waiting(at).exists() or not may_tell(timezone.make_naive(at), workdays(), FIRST_HOUR):
        return 0
    sent = 0
    for _ in range(AT_ONCE):
        at = clock()
        row = claim(at)
        if row is None:
            break
        sent += _send(row, at)
    return sent


def claim(at: datetime) -> Digest | None:
    """Take one digest: on PostgreSQL stepping over what another worker holds, on SQLite one worker after another.

    An attempt is counted before it is made, so that one that kills its worker is given up in the end too.
    """
    with transaction.atomic():
        row = _waiting(at).select_for_update(skip_locked=True, of=("self",)).select_related("person").first()
        if row is not None:
            row.attempts += 1
            row.leased_until = at + LEASE
            row.save(update_fields=["attempts", "leased_until"])
    return row


def _waiting(at: datetime) -> QuerySet[Digest]:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=at)
    return Digest.objects.filter(free, mailing=Mailing.WAITING, next_at__lte=at).order_by("pk")


def _send(row: Digest, at: datetime) -> bool:
    """Send one; what went wrong is kept with it."""
    if not row.person.email or not row.person.is_active:
        _settle(row, mailing=Mailing.NONE)
        return False
    try:
        letter(row, told_lines(row), told_papers(row)).send()
    except (SMTPException, OSError) as error:
        over = row.attempts > len(WAITS) or _for_good(error)
        waited = timedelta() if over else WAITS[row.attempts - 1]
        _settle(row, mailing=Mailing.FAILED if over else Mailing.WAITING, next_at=at + waited, error=say_error(error))
        return False
    _settle(row, mailing=Mailing.SENT, sent_at=at, error="")
    return True


def _settle(row: Digest, **came: object) -> None:
    """Write down what came of it, unless the lease ran out and somebody else has it now."""
    Digest.objects.filter(pk=row.pk, leased_until=row.leased_until).update(leased_until=None, **came)


def _for_good(error: Exception) -> bool:
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= _NEVER for code, _ in error.recipients.values())


def say_error(error: Exception) -> str:
    """Say in one Chinese sentence why an e-mail did not go out, with the server's own words; no address."""
    if isinstance(error, SMTPRecipientsRefused):
        code, _ = next(iter(error.recipients.values()))
        return (
            f"收件服务器拒收这个邮箱（{code}），请核对地址。"[:200]
            if code >= _NEVER
            else f"收件服务器暂时不收（{code}）。"
        )
    if isinstance(error, SMTPAuthenticationError):
        return "发信账号或口令不对，请核对 WUZHA_SMTP。"
    if isinstance(error, SMTPException):
        return f"发信服务器没有接受：{error}"[:200]
    return f"连不上发信服务器：{error}"[:200]

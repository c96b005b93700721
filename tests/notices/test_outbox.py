"""The outbox: every digest goes out at least once, one worker at a time, and what fails is tried again and told."""

from __future__ import annotations

import email
import email.policy
import smtplib
import socket
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from pytest_django import Settings

from side_by_side import shared_database, together
from world import World
from wuzha.actions import notices
from wuzha.config.mail import UnknownMailServerError
from wuzha.config.mail import mail as mail_settings
from wuzha.notices.digests import make_digests
from wuzha.notices.letters import letter
from wuzha.notices.outbox import LEASE, WAITS, claim, send_waiting
from wuzha.notices.trial import send_trial
from wuzha.notices.work import Round, tick
from wuzha.queries.ladders import ladder_page
from wuzha.queries.notices import ToldLine
from wuzha.rules.watching import Level, Step
from wuzha.store.models import Digest
from wuzha.store.models.notices import Mailing

MOMENT = timezone.make_aware(datetime(2026, 3, 27, 9, 30))
ADDRESS = "lin@yunxi.example"


@pytest.fixture
def mailed(world: World, settings: Settings) -> World:
    """A township that sends e-mail, in which Lin wants it."""
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", "wuzha@yunxi.example"
    settings.WUZHA_URL = "https://wuzha.yunxi.example"
    notices.set_wish(by=world.lin, wish=notices.Wish(ADDRESS, by_mail=True, hour=9), at=MOMENT)
    return world


def digest() -> Digest:
    return Digest.objects.get()


class Refusing(EmailBackend):
    """A mail server that never takes anything."""

    error: Exception = ConnectionRefusedError("refused")

    def send_messages(self, messages: Any) -> int:  # noqa: ANN401, ARG002 - as Django calls it
        raise self.error


@pytest.fixture
def refusing(settings: Settings) -> type[Refusing]:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    Refusing.error = ConnectionRefusedError("refused")
    return Refusing


def test_a_digest_goes_out_once_in_plain_words_and_simple_html(mailed: World) -> None:
    made = tick(lambda: MOMENT)
    again = tick(lambda: MOMENT + timedelta(minutes=1))

    (sent,) = mail.outbox
    lines = sent.body.splitlines()
    assert (made, again) == (Round(1, 1), Round(0, 0))
    assert (sent.to, sent.from_email) == ([ADDRESS], "wuzha@yunxi.example")
    assert sent.subject == "无诈提醒：1 项即将到期，1 项未建立（2026年3月27日）"
    assert lines[:2] == [
        "即将到期（1 项）",
        "· 每月组织村民开展不少于1次集中宣讲（2026年3月，2026年3月31日到期）：上云村",
    ]
    assert "查看和登记：https://wuzha.yunxi.example/notices" in lines
    html, kind = sent.alternatives[0]
    assert (kind, "<script" in html, html.count("<li>")) == ("text/html", False, 2)
    assert digest().mailing == Mailing.SENT
    assert mailed.town > 0


def test_of_very_many_units_behind_one_clause_the_first_are_named_and_all_counted(mailed: World) -> None:
    make_digests(MOMENT)
    told = ("每月宣讲不少于1次", "2026年3月", Level.OFFICE, Step.OVERDUE, date(2026, 3, 31))

    lines = letter(digest(), [ToldLine(f"{number}村", *told) for number in range(1, 26)]).body.splitlines()

    named = "、".join(f"{number}村" for number in range(1, 21))
    assert lines[:2] == [
        "各单位逾期待补（25 项）",
        f"· 每月宣讲不少于1次（2026年3月，2026年3月31日到期）：{named}等 25 个单位",
    ]
    assert mailed.town > 0


def test_no_name_of_a_person_stands_in_an_e_mail(mailed: World) -> None:
    tick(lambda: MOMENT)

    said = mail.outbox[0].message().as_string() + mail.outbox[0].body + str(mail.outbox[0].alternatives)
    assert [name for name in ("林禾", "安岚", "柏青", "雷明") if name in said] == []
    assert mailed.lin.name == "林禾"


def test_nothing_is_sent_to_whoever_does_not_want_it_or_has_no_address(mailed: World) -> None:
    notices.set_wish(by=mailed.lin, wish=notices.Wish(ADDRESS, by_mail=False, hour=9), at=MOMENT)

    done = tick(lambda: MOMENT)

    assert (done, digest().mailing, mail.outbox) == (Round(1, 0), Mailing.NONE, [])


def test_without_a_mail_server_digests_stay_on_the_page(mailed: World, settings: Settings) -> None:
    settings.EMAIL_HOST = ""

    done = tick(lambda: MOMENT)

    assert (done, digest().mailing, mailed.town > 0) == (Round(1, 0), Mailing.NONE, True)


def test_a_failure_is_tried_again_ever_later_and_given_up_in_the_end(mailed: World, refusing: type[Refusing]) -> None:
    make_digests(MOMENT)
    moment, waited = MOMENT, []
    while digest().mailing == Mailing.WAITING:
        send_waiting(lambda: moment)  # noqa: B023 - called at once
        row = digest()
        waited.append((row.next_at or moment) - moment)
        moment = row.next_at or moment

    (failure,) = ladder_page(by=mailed.an, unit=mailed.town).failures
    assert (waited, digest().mailing) == ([*WAITS, timedelta()], Mailing.FAILED)
    assert (failure.person_name, failure.attempts, failure.given_up) == ("林禾", 6, True)
    assert failure.error == f"连不上发信服务器：{refusing.error}"


def test_a_failure_waits_for_its_time(mailed: World, refusing: type[Refusing], settings: Settings) -> None:
    make_digests(MOMENT)
    send_waiting(lambda: MOMENT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    early = send_waiting(lambda: MOMENT + timedelta(seconds=59))
    late = send_waiting(lambda: MOMENT + timedelta(seconds=60))

    assert (early, late, digest().error, digest().attempts) == (0, 1, "", 2)
    assert (mailed.town > 0, str(refusing.error)) == (True, "refused")


def test_an_address_that_does_not_exist_is_given_up_at_once(mailed: World, refusing: type[Refusing]) -> None:
    refusing.error = smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such user")})

    tick(lambda: MOMENT)

    (failure,) = ladder_page(by=mailed.an, unit=mailed.town).failures
    assert (failure.attempts, failure.given_up) == (1, True)
    assert failure.error == "收件服务器拒收这个邮箱（550），请核对地址。"


def test_a_worker_that_died_while_sending_is_followed_by_another(mailed: World) -> None:
    make_digests(MOMENT)
    held = claim(MOMENT)

    early = send_waiting(lambda: MOMENT + timedelta(minutes=1))
    late = send_waiting(lambda: MOMENT + LEASE + timedelta(seconds=1))

    assert (held is not None, early, late, digest().attempts) == (True, 0, 1, 2)
    assert mailed.town > 0


def test_the_same_digest_has_the_same_message_id_however_often_it_is_sent(mailed: World) -> None:
    tick(lambda: MOMENT)
    Digest.objects.update(mailing=Mailing.WAITING, leased_until=None)  # its worker died before it could say so
    tick(lambda: MOMENT + timedelta(minutes=10))

    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1
    assert (len(mail.outbox), mailed.town > 0) == (2, True)


def test_nothing_is_sent_in_the_evening(mailed: World) -> None:
    make_digests(MOMENT)

    evening = send_waiting(lambda: MOMENT.replace(hour=18))
    monday = send_waiting(lambda: MOMENT + timedelta(days=3))

    assert (evening, monday, mailed.town > 0) == (0, 1, True)


@pytest.fixture
def shared(mailed: World, tmp_path: Path) -> Iterator[World]:
    """The township, where An and Bo want e-mail too, in a database that several connections can share."""
    for who in (mailed.an, mailed.bo):
        wish = notices.Wish(f"{who.person}@yunxi.example", by_mail=True, hour=9)
        notices.set_wish(by=who, wish=wish, at=MOMENT)
    with shared_database(tmp_path):
        yield mailed


@pytest.mark.django_db(transaction=True)
def test_several_workers_side_by_side_tell_and_send_everything_once(shared: World) -> None:
    moment = timezone.make_aware(datetime(2026, 4, 3, 9, 30))

    rounds = together(*[lambda: [tick(lambda: moment) for _ in range(3)]] * 4)
    done = [each for several in rounds for each in several]
    (told,) = together(lambda: list(Digest.objects.values_list("person", "mailing", "attempts").order_by("person")))

    people = sorted((shared.an.person, shared.bo.person, shared.lin.person))
    addresses = [ADDRESS if who == shared.lin.person else f"{who}@yunxi.example" for who in people]
    assert sorted(message.to[0] for message in mail.outbox) == sorted(addresses)
    assert told == [(who, "sent", 1) for who in people]
    assert (sum(each.digests for each in done), sum(each.mails for each in done)) == (3, 3)


class Inbox:
    """What a mail server on this machine was given."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: ANN401, N802 - its name
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"


def test_a_real_mail_server_receives_what_was_written(mailed: World, settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    for name, value in mail_settings(f"smtp://127.0.0.1:{port}?from=wuzha@yunxi.example").items():
        setattr(settings, name, value)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    try:
        done, trial = tick(lambda: MOMENT), send_trial(ADDRESS)
    finally:
        server.stop()

    (first, second), refused = inbox.messages, send_trial(ADDRESS)
    body = first.get_body(("plain",))
    assert (done, trial, mailed.town > 0) == (Round(1, 1), "", True)
    assert first["Subject"].strip() == "无诈提醒：1 项即将到期，1 项未建立（2026年3月27日）"
    assert body is not None
    assert body.get_content().splitlines()[0] == "即将到期（1 项）"
    assert second["Subject"].strip() == "无诈测试邮件"
    assert refused.startswith("连不上发信服务器：")


@pytest.mark.parametrize(
    "url, expected",
    [
        ("smtps://wuzha:p%40ss@mail.example.cn?from=wuzha@example.cn", ("mail.example.cn", 465, True, False, "p@ss")),
        ("smtp://mail.example.cn:587?from=a@example.cn", ("mail.example.cn", 587, False, True, "")),
        ("smtp://wuzha%40example.cn:x@mail.example.cn", ("mail.example.cn", 25, False, False, "x")),
    ],
)
def test_the_mail_server_is_named_by_a_url(url: str, expected: tuple[object, ...]) -> None:
    found = mail_settings(url)

    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_SSL", "EMAIL_USE_TLS", "EMAIL_HOST_PASSWORD")
    assert tuple(found[name] for name in names) == expected


@pytest.mark.parametrize(
    "url", ["http://mail.example.cn", "smtp://mail.example.cn", "smtp://a@b:x@:25", "smtp://a@b.cn:99999999"]
)
def test_a_url_that_names_no_mail_server_or_no_sender_is_refused(url: str) -> None:
    with pytest.raises(UnknownMailServerError, match="smtp"):
        mail_settings(url)

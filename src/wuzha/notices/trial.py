"""A test e-mail, to see whether the mail server takes what is sent."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from wuzha.notices.outbox import say_error


def send_trial(address: str) -> str:
    """Send a test to an address; return what went wrong in one Chinese sentence, empty when nothing did."""
    if not settings.EMAIL_HOST:
        return "没有设置发信服务器。请把环境变量 WUZHA_SMTP 设为 smtp(s)://用户:口令@主机:端口?from=发件地址。"
    if "@" not in address:
        return f"“{address}”不是邮箱地址。"
    body = "这是一封测试邮件。收到它，说明无诈的邮件提醒已经可以使用。\n"
    try:
        EmailMessage("无诈测试邮件", body, settings.DEFAULT_FROM_EMAIL, [address]).send()
    except (SMTPException, OSError) as error:
        return say_error(error)
    return ""

"""The example township (演示): made at the first start, its accounts named at every start."""

from __future__ import annotations

import click
from django.utils import timezone

from wuzha.actions import demo
from wuzha.queries.installation import installation


def make_example() -> None:
    """Make the example township in an empty installation; do nothing where anything is there already."""
    state = installation()
    if state.office or state.demo:
        return
    click.echo("正在生成演示数据，约需十几秒……")
    demo.build(at=timezone.now())


def example_accounts() -> list[str]:
    """Return the lines that tell which example accounts may be used; none once there is a real office."""
    state = installation()
    if state.office or not state.demo_accounts:
        return []
    lines = [
        f"  {account.login:<10}{account.unit_name} {account.role_name} {account.name}"
        for account in state.demo_accounts
    ]
    return [f"演示账号（密码都是 {demo.PASSWORD}）：", *lines]
